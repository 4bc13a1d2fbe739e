"""Writes ``application/vnd.amazon.eventstream``, from its description and without botocore.

A message is ``total length u32, headers length u32, CRC-32 of those eight bytes, headers, payload, CRC-32 of all before``,
big endian (AWS, "Amazon Transcribe: event stream encoding"; smithy.io, "Amazon Event Stream Specification").
"""

from __future__ import annotations

import base64
import json
import struct
import zlib
from collections.abc import Mapping
from typing import Any

CONTENT_TYPE = "application/vnd.amazon.eventstream"

HeaderValue = str | bytes | bool | int
_PADDING = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"


def frame(headers: Mapping[str, HeaderValue], payload: bytes = b"") -> bytes:
    """One message; a header value is a string, bytes, a boolean or a 32-bit integer."""
    head = b"".join(_header(name, value) for name, value in headers.items())
    prelude = struct.pack(">II", 12 + len(head) + len(payload) + 4, len(head))
    prelude += struct.pack(">I", zlib.crc32(prelude))
    body = prelude + head + payload
    return body + struct.pack(">I", zlib.crc32(body))


def chunk_frame(event: bytes) -> bytes:
    """What Bedrock sends for one Messages event: its JSON in base64, and padding that hides its length."""
    padding = _PADDING[: 1 + zlib.crc32(event) % len(_PADDING)]
    payload = {"bytes": base64.b64encode(event).decode(), "p": padding}
    headers = {":event-type": "chunk", ":content-type": "application/json", ":message-type": "event"}
    return frame(headers, json.dumps(payload, separators=(",", ":")).encode())


def exception_frame(kind: str, message: str, **more: Any) -> bytes:
    """A modelled error inside a stream.

    Args:
        kind: such as ``ThrottlingException``; on the wire it starts with a small letter.
        message: for people.
        more: further members of the payload, such as ``originalStatusCode``.
    """
    headers = {
        ":exception-type": kind[:1].lower() + kind[1:],
        ":content-type": "application/json",
        ":message-type": "exception",
    }
    return frame(headers, json.dumps({"message": message, **more}).encode())


def error_frame(code: str, message: str) -> bytes:
    """An error inside a stream that the service's model does not describe; it has no payload."""
    return frame({":message-type": "error", ":error-code": code, ":error-message": message})


def _header(name: str, value: HeaderValue) -> bytes:
    start = struct.pack(">B", len(name.encode())) + name.encode()
    if isinstance(value, bool):
        return start + (b"\x00" if value else b"\x01")
    if isinstance(value, int):
        return start + struct.pack(">Bi", 4, value)
    kind, raw = (6, value) if isinstance(value, bytes) else (7, value.encode())
    return start + struct.pack(">BH", kind, len(raw)) + raw
