"""Reads HAR files, ours and those of browsers and other proxies, as rows and captures to be looked at.

What has another form than it should is left out; a file of somebody else's may hold anything.
"""

from __future__ import annotations

import base64
import binascii
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

import msgspec

from claude_desk.errors import StorageError
from claude_desk.requestlog.capture import Capture, Departure, Flow
from claude_desk.requestlog.record import Outcome, RequestFinished, RequestStarted, Row, Tokens
from claude_desk.wire.headers import RawHeaders

LARGEST = 256 * 1024 * 1024
MOST = 20_000
_TEXT = 300


def read_har(data: bytes) -> list[tuple[Row, Capture]]:
    """The requests of a file, in its order. Credentials are still in them: mask them before they are shown.

    Raises:
        StorageError: it is no HAR file, or larger than what is read.
    """
    if len(data) > LARGEST:
        raise StorageError("This file is larger than what can be looked at here.")
    try:
        document = msgspec.json.decode(data.removeprefix(b"\xef\xbb\xbf"))
    except (ValueError, RecursionError):
        raise StorageError("This is no HAR file: it is not JSON.") from None
    log = document.get("log") if isinstance(document, dict) else None
    entries = log.get("entries") if isinstance(log, dict) else None
    if not isinstance(entries, list):
        raise StorageError("This is no HAR file: it has no log with entries.")
    return [
        _entry(number, each) for number, each in enumerate(entries[:MOST], start=1) if isinstance(each, dict)
    ]


def _entry(number: int, entry: dict[str, Any]) -> tuple[Row, Capture]:
    request, response = _table(entry.get("request")), _table(entry.get("response"))
    content, ours = _table(response.get("content")), _table(entry.get("_claudeDesk"))
    url = urlsplit(_str(request.get("url"))[:8000])
    target = (url.path or "/") + (f"?{url.query}" if url.query else "")
    posted = _table(request.get("postData"))
    body = _bytes(posted.get("text"), posted.get("_encoding"))
    reply = _bytes(content.get("text"), content.get("encoding"))
    total = max(_number(entry.get("time")), 0.0) / 1000
    wait = max(_number(_table(entry.get("timings")).get("wait")), 0.0) / 1000
    status = int(_number(response.get("status")))
    request_id = f"har-{number}"
    at = _moment(entry.get("startedDateTime"))
    method = _str(request.get("method"))[:20] or "GET"
    headers, fields = _fields(request.get("headers")), _fields(response.get("headers"))
    started = RequestStarted(
        request_id,
        at,
        _str(ours.get("client"))[:_TEXT],
        _str(ours.get("dialect"))[:_TEXT],
        method,
        url.path[:_TEXT],
    )
    finished = RequestFinished(
        request_id,
        Outcome.OK,
        status=status,
        upstream=_str(ours.get("upstream"))[:_TEXT] or (url.hostname or "")[:_TEXT],
        model_asked=(_str(ours.get("model_asked")) or _model(body))[:_TEXT],
        model_sent=_str(ours.get("model_sent"))[:_TEXT],
        streamed=b"text/event-stream"
        in b" ".join(value for name, value in fields if name.lower() == b"content-type"),
        bytes_in=len(body),
        bytes_out=len(reply),
        first_byte_s=wait,
        total_s=total,
        tokens=Tokens(
            input=_count(ours.get("tokens_input")),
            output=_count(ours.get("tokens_output")),
            cache_read=_count(ours.get("tokens_cache_read")),
            cache_write=_count(ours.get("tokens_cache_write")),
        ),
        stop_reason=_str(ours.get("stop_reason"))[:_TEXT],
    )
    origin = f"{url.scheme}://{url.netloc.rpartition('@')[2]}"[:_TEXT]
    capture = Capture(
        request_id,
        at,
        method,
        target,
        headers,
        Flow(body),
        (
            Departure(
                finished.upstream, origin + target, method, headers, 0.0, (), True, status, fields, wait
            ),
        ),
        status,
        fields,
        Flow(reply, ((total, len(reply)),) if reply else ()),
    )
    return Row(number, started, finished), capture


def _table(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _str(value: object) -> str:
    return value if isinstance(value, str) else ""


def _number(value: object) -> float:
    return float(value) if isinstance(value, int | float) and abs(value) < 1e12 else 0.0  # noqa: PLR2004 - and no NaN


def _count(value: object) -> int:
    return max(int(_number(value)), 0)


def _moment(value: object) -> float:
    try:
        return max(datetime.fromisoformat(_str(value)).timestamp(), 0.0)
    except (ValueError, OverflowError, OSError):
        return 0.0


def _fields(value: object) -> RawHeaders:
    found = []
    for each in value if isinstance(value, list) else []:
        name, said = _str(_table(each).get("name")), _str(_table(each).get("value"))
        if name:
            found.append((name.encode("latin-1", "replace"), said.encode("latin-1", "replace")))
    return tuple(found)


def _bytes(text: object, encoding: object) -> bytes:
    said = _str(text)
    if encoding == "base64":
        try:
            return base64.b64decode(said, validate=True)
        except (binascii.Error, ValueError):
            pass  # then it is shown as it stands
    return said.encode("utf-8", "surrogatepass")


def _model(body: bytes) -> str:
    try:
        return _str(_table(msgspec.json.decode(body)).get("model"))
    except (ValueError, RecursionError):
        return ""
