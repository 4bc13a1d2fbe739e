"""Errors as OpenAI's clients want to see them: ``{"error": {"message", "type", "param", "code"}}``.

Each kind of error of the Messages protocol has one row here, and each row a status, since these clients decide
by the status whether to try again. The text is never changed: agents look for phrases in it.

https://platform.openai.com/docs/guides/error-codes, https://platform.claude.com/docs/en/api/errors
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

import msgspec

from claude_desk.dialects.base import ErrorReply
from claude_desk.errors import ExchangeError, Refused, UpstreamRefusedKey
from claude_desk.messages.error_body import STATUS_TYPES, read_error
from claude_desk.wire.headers import RawHeaders, first

_FIRST_ERROR = 400
_OVERLOADED = 529
_SERVER_ERROR = 500
_UNAUTHORIZED = 401


_NO_COUNTERPART = frozenset(
    {"unsupported_parameter", "unsupported_value", "integer_below_min_value"}
    | {"invalid_image_format", "invalid_file_format"}
)
"""Codes of what is refused for want of a counterpart, not for being malformed."""


class InvalidParameter(Refused):
    """A request that cannot be carried, with the parameter that is to blame.

    Args:
        message: what is wrong, for the sender.
        param: where, in the notation of OpenAI's own errors: ``messages[2].content[0]``.
        code: machine-readable reason, such as ``unsupported_parameter``; None for none.
        status: HTTP status.
    """

    title = "The request cannot be translated"

    def __init__(self, message: str, param: str = "", code: str | None = None, *, status: int = 400) -> None:
        super().__init__(status, "invalid_request_error", message)
        self.param = param
        self.code = code

    @property
    def no_counterpart(self) -> bool:
        """Whether it is understood well and merely cannot be carried: what a lenient dialect passes over."""
        return self.code in _NO_COUNTERPART


def unsupported(message: str, param: str) -> InvalidParameter:
    """A parameter, or a value of one, that has no counterpart and may not be dropped in silence."""
    return InvalidParameter(message, param, "unsupported_parameter")


@dataclass(frozen=True, slots=True)
class _Row:
    status: int
    type: str
    code: str | None = None
    retry: bool | None = None


_ROWS = {
    "invalid_request_error": _Row(400, "invalid_request_error"),
    # The upstream's opinion of our key is no opinion of the client's: a 401 would send people to the wrong one.
    "authentication_error": _Row(502, "upstream_authentication_error", retry=False),
    "billing_error": _Row(429, "insufficient_quota", "insufficient_quota", retry=False),
    "permission_error": _Row(403, "permission_denied"),
    "not_found_error": _Row(404, "invalid_request_error", "model_not_found"),
    "conflict_error": _Row(409, "invalid_request_error"),
    "request_too_large": _Row(413, "invalid_request_error", "request_too_large"),
    "rate_limit_error": _Row(429, "rate_limit_error", "rate_limit_exceeded"),
    "api_error": _Row(500, "server_error"),
    "timeout_error": _Row(504, "server_error"),
    "overloaded_error": _Row(503, "server_error", "overloaded"),
}
_TOO_LONG = re.compile(r"prompt is too long|exceed context limit", re.IGNORECASE)
_PLACE = re.compile(r"((?:messages|tools|system)\.[0-9]+[\w.]*|[a-z_]+(?:\.[\w.]+)?): ")

_RATES = {
    f"anthropic-ratelimit-{what}-{kind}".encode(): f"x-ratelimit-{kind}-{what}".encode()
    for what in ("requests", "tokens")
    for kind in ("limit", "remaining", "reset")
}
# Fields about the body that was read, not about the one that is written.
_BODY_FIELDS = frozenset(
    {b"content-type", b"content-length", b"content-encoding", b"etag", b"content-md5", b"x-request-id"}
    | {b"digest", b"cache-control", b"last-modified"}
)


def error_object(kind: str, message: str) -> dict[str, object]:
    """The inside of an error body, for an error of the Messages protocol."""
    row = _ROWS.get(kind, _ROWS["api_error"])
    code, param = row.code, None
    if kind == "invalid_request_error":
        if _TOO_LONG.search(message):
            code = "context_length_exceeded"
        place = _PLACE.match(message)
        param = place[1] if place else None
    return {"message": message, "type": row.type, "param": param, "code": code}


def error_body(kind: str, message: str) -> bytes:
    """A whole error body."""
    return msgspec.json.encode({"error": error_object(kind, message)})


def error_status(kind: str, status: int = 200) -> int:
    """The status for an error of this kind.

    Args:
        kind: the type in the Messages protocol.
        status: the one it came with; 200 where it came inside a stream.
    """
    row = _ROWS.get(kind)
    if row is None or (kind == "api_error" and status >= _SERVER_ERROR):
        status = status if status >= _FIRST_ERROR else _SERVER_ERROR
        return 503 if status == _OVERLOADED else status
    return row.status


def translate_error(status: int, headers: RawHeaders, body: bytes, *, request_id: str, at: int) -> ErrorReply:
    """An upstream's error reply, in this shape.

    Args:
        status: the upstream's; 200 where the error came as the first event of a stream.
        headers: the upstream's fields that may go on.
        body: the error in the Messages protocol; anything else is described by its status.
        request_id: our id, where the upstream gave none.
        at: now, seconds since the epoch.
    """
    kind, message = read_error(body)
    kind = kind or STATUS_TYPES.get(
        status, "invalid_request_error" if status < _SERVER_ERROR else "api_error"
    )
    message = message or f"The upstream answered with HTTP {status} and no reason."
    row = _ROWS.get(kind)
    fields = reply_headers(headers, b"application/json", request_id=request_id, at=at)
    if row is not None and row.retry is not None:
        fields = tuple(field for field in fields if field[0].lower() != b"x-should-retry")
        fields += ((b"x-should-retry", b"true" if row.retry else b"false"),)
    return ErrorReply(error_status(kind, status), fields, error_body(kind, message))


def render_error(error: ExchangeError, request_id: str) -> ErrorReply:
    """An error of ours, in this shape."""
    fields: list[tuple[bytes, bytes]] = [(b"Content-Type", b"application/json")]
    if request_id:
        fields.append((b"x-request-id", request_id.encode()))
    if error.retryable is not None:
        fields.append((b"x-should-retry", b"true" if error.retryable else b"false"))
    if isinstance(error, Refused):
        fields.extend(error.headers)
    return ErrorReply(error.status, tuple(fields), msgspec.json.encode({"error": describe(error)}))


def describe(error: ExchangeError) -> dict[str, object]:
    """The inside of an error body, for an error of ours."""
    found = error_object(error.kind, error.told)
    if isinstance(error, InvalidParameter):
        found["param"], found["code"] = error.param or None, error.code
    elif isinstance(error, UpstreamRefusedKey):
        found["type"] = "upstream_authentication_error"
    elif isinstance(error, Refused):
        found["param"] = None
        if error.status == _UNAUTHORIZED:
            found["type"], found["code"] = "invalid_request_error", "invalid_api_key"
        elif error.kind == "not_found_error":
            found["code"] = None  # a path, not a model
    return found


def reply_headers(headers: RawHeaders, content_type: bytes, *, request_id: str, at: int) -> RawHeaders:
    """The fields of a translated reply: the upstream's, with ``x-request-id`` and ``x-ratelimit-*`` added.

    Args:
        headers: the upstream's fields that may go on.
        content_type: of the body we write.
        request_id: our id, where the upstream gave none.
        at: now, seconds since the epoch; OpenAI's reset fields are durations, Anthropic's are moments.
    """
    kept = [field for field in headers if field[0].lower() not in _BODY_FIELDS]
    given = first(headers, b"request-id") or request_id.encode()
    rates = []
    for name, value in headers:
        ours = _RATES.get(name.lower())
        if ours is not None:
            rates.append((ours, _duration(value, at) if ours.startswith(b"x-ratelimit-reset") else value))
    return ((b"Content-Type", content_type), *kept, (b"x-request-id", given), *rates)


def _duration(moment: bytes, at: int) -> bytes:
    try:
        seconds = datetime.fromisoformat(moment.decode("ascii")).timestamp() - at
    except (ValueError, OverflowError):
        return moment
    return b"%ds" % max(0, round(seconds))
