"""Errors of a cloud platform that speaks the Messages protocol for its models and another one for itself.

Once a model is reached, its errors are Anthropic's own and pass as they are. What stands in front of it (the login, the
permissions, the quota) answers in the platform's shape: Google's ``{"error": {"code", "message", "status"}}``, alone
or in a list of one (AIP-193), Azure's ``{"error": {"code", "message"}}``, or ``{"statusCode", "message"}`` of an API gateway.

https://google.aip.dev/193, https://learn.microsoft.com/azure/ai-foundry/foundry-models/how-to/use-foundry-models-claude
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

import msgspec

from claude_desk.messages.error_body import STATUS_TYPES, error_body
from claude_desk.upstreams.base import CollectedReply, ReplyDecoder
from claude_desk.wire.headers import RawHeaders

_FIRST_ERROR = 400
_UNAUTHORIZED = 401
_SERVER_ERROR = 500
# A platform's 401 is about the login of this machine: a client that was told 401 would ask for another key. Its 503 is
# what Anthropic calls overloaded, 424 an error of the model's own, and 499 its word for a call it gave up.
_STATUSES = {_UNAUTHORIZED: 403, 424: 500, 499: 500, 503: 529}
_REPLACED = frozenset(
    {b"content-type", b"content-encoding", b"etag", b"digest", b"content-md5", b"content-language"}
)

Advice = Mapping[int | str, str]
"""What to tell the person at this machine, by HTTP status or by a code of the platform's; a code counts first."""


def decoder(service: str, advice: Advice, status: int, headers: RawHeaders) -> ReplyDecoder:
    """The stage for a platform's reply: none but for errors.

    Args:
        service: what people call the platform, as a sentence begins with it.
        advice: sentences for the person.
        status: HTTP status, as it came.
        headers: the fields that may go on.
    """
    if status < _FIRST_ERROR:
        return ReplyDecoder(status, headers)
    return PlatformErrors(service, advice, status, headers)


def decoder_for(service: str, advice: Advice) -> partial[ReplyDecoder]:
    """The same with its first two arguments given, as :class:`UpstreamRequest` wants it."""
    return partial(decoder, service, advice)


class PlatformErrors(CollectedReply):
    """Makes an error reply one of the Messages protocol, if it is not yet.

    Args:
        service: as in :func:`decoder`.
        advice: as in :func:`decoder`.
        status: as in :func:`decoder`.
        headers: as in :func:`decoder`.
    """

    def __init__(self, service: str, advice: Advice, status: int, headers: RawHeaders) -> None:
        super().__init__(status, headers)
        self._service = service
        self._advice = advice

    def translate(self, body: bytes) -> bytes:
        """By status and the platform's codes, unless the error is in the protocol's shape already."""
        document = _read(body)
        codes: list[int | str] = [*_codes(document), self._status]
        self.advice = next((self._advice[code] for code in codes if code in self._advice), "")
        if self._status != _UNAUTHORIZED and _is_messages_error(document):
            self.head = (self._status, self._headers)
            return body
        status = _STATUSES.get(self._status, self._status)
        fallback = "invalid_request_error" if status < _SERVER_ERROR else "api_error"
        said = _message(document) or f"HTTP {self._status}, without words that can be read."
        if self._status == _UNAUTHORIZED:
            said = f"{self._service} did not accept the login that Claude Desk holds for it; the key of the client is fine. It said: {said}"
        kept = tuple(field for field in self._headers if field[0].lower() not in _REPLACED)
        self.head = (status, ((b"Content-Type", b"application/json"), *kept))
        return error_body(STATUS_TYPES.get(status, fallback), said)


def _read(body: bytes) -> dict[str, Any]:
    """The error document; a list of one counts as what is in it, and anything else as nothing."""
    try:
        document = msgspec.json.decode(body)
    except (ValueError, RecursionError):
        return {}
    if isinstance(document, list) and document:
        document = document[0]
    return document if isinstance(document, dict) else {}


def _error(document: dict[str, Any]) -> dict[str, Any]:
    error = document.get("error")
    return error if isinstance(error, dict) else {}


def _is_messages_error(document: dict[str, Any]) -> bool:
    error = _error(document)
    return document.get("type") == "error" and all(
        isinstance(error.get(key), str) for key in ("type", "message")
    )


def _message(document: dict[str, Any]) -> str:
    for place in (_error(document), document):
        for key in ("message", "Message", "error_description", "detail", "error"):
            if isinstance(place.get(key), str) and place[key]:
                return str(place[key])
    return ""


def _codes(document: dict[str, Any]) -> Iterator[str]:
    """The platform's words for what happened, the most telling first."""
    error = _error(document)
    details = error.get("details")
    for detail in details if isinstance(details, list) else ():
        if isinstance(detail, dict) and isinstance(detail.get("reason"), str):
            yield detail["reason"]
    for key in ("status", "code"):
        if isinstance(error.get(key), str):
            yield error[key]
