"""Error bodies in the Messages protocol's own shape.

``{"type": "error", "error": {"type", "message"}, "request_id"}``; the types and their statuses are those of
Anthropic's documentation, "Errors".
"""

from __future__ import annotations

import msgspec

STATUS_TYPES = {
    400: "invalid_request_error",
    401: "authentication_error",
    402: "billing_error",
    403: "permission_error",
    404: "not_found_error",
    405: "invalid_request_error",
    408: "timeout_error",
    409: "conflict_error",
    411: "invalid_request_error",
    413: "request_too_large",
    429: "rate_limit_error",
    500: "api_error",
    502: "api_error",
    503: "api_error",
    504: "timeout_error",
    529: "overloaded_error",
}


class _Error(msgspec.Struct):
    type: object = None
    message: object = None


class _Document(msgspec.Struct):
    error: _Error | None = None


def error_body(kind: str, message: str, request_id: str = "") -> bytes:
    """The JSON body of an error reply."""
    document: dict[str, object] = {"type": "error", "error": {"type": kind, "message": message}}
    if request_id:
        document["request_id"] = request_id
    return msgspec.json.encode(document)


def error_event(kind: str, message: str) -> bytes:
    """The same as an SSE event, for a stream that already began with 200."""
    return b"event: error\ndata: " + error_body(kind, message) + b"\n\n"


def read_error(body: bytes) -> tuple[str, str]:
    """The type and message of an error body; empty strings where the body is not one."""
    try:
        error = msgspec.json.decode(body, type=_Document).error
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return "", ""
    if error is None:
        return "", ""
    kind = error.type if isinstance(error.type, str) else ""
    message = error.message if isinstance(error.message, str) else ""
    return kind, message
