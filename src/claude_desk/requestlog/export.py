"""Requests as files that other tools read: HAR 1.2 for whatever shows web traffic, JSON Lines for scripts.

With bodies where they were kept; those have no credentials in them any more. http://www.softwareishard.com/blog/har-12-spec/
"""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime
from enum import Enum
from typing import Any
from urllib.parse import parse_qsl

from claude_desk import __version__
from claude_desk.requestlog.capture import Capture, Flow
from claude_desk.requestlog.record import Row
from claude_desk.wire.headers import RawHeaders, first


class Form(Enum):
    """What kind of file; the value is the end of its name."""

    HAR = ".har"
    LINES = ".jsonl"


def opening(form: Form) -> str:
    """What stands before the first request."""
    if form is Form.LINES:
        return ""
    creator = json.dumps({"name": "Claude Desk", "version": __version__})
    return f'{{"log": {{"version": "1.2", "creator": {creator}, "entries": ['


def piece(form: Form, row: Row, capture: Capture | None, base: str, *, leading: bool) -> str:
    """One request.

    Args:
        form: of the file.
        row: what the log knows.
        capture: its bodies, where they were kept.
        base: where Claude Desk listens.
        leading: it is the first.
    """
    if form is Form.LINES:
        return json.dumps(_line(row, capture), ensure_ascii=False) + "\n"
    return ("\n" if leading else ",\n") + json.dumps(_entry(row, capture, base), ensure_ascii=False)


def closing(form: Form) -> str:
    """What stands after the last."""
    return "" if form is Form.LINES else "\n]}}\n"


def _facts(row: Row) -> dict[str, Any]:
    """What the log says, by the names that ``claude-desk log --json`` uses where both have them."""
    start, end = row.started, row.finished
    facts: dict[str, Any] = {
        "id": start.id,
        "started_at": datetime.fromtimestamp(start.at, UTC).isoformat(),
        "client": start.client,
        "dialect": start.dialect,
        "method": start.method,
        "path": start.path,
        "session": start.session,
        "outcome": row.outcome.value,
    }
    if end is not None:
        tokens = end.tokens
        facts |= {
            "status": end.status,
            "upstream": end.upstream,
            "model_asked": end.model_asked,
            "model_sent": end.model_sent,
            "first_byte_s": end.first_byte_s,
            "total_s": end.total_s,
            "tokens_input": tokens.input,
            "tokens_output": tokens.output,
            "tokens_cache_read": tokens.cache_read,
            "tokens_cache_write": tokens.cache_write,
            "stop_reason": end.stop_reason,
            "error_kind": end.error_kind,
            "cost_usd": None if end.cost is None else end.cost / 1e9,
            "attempts": [
                {"upstream": each.upstream, "reason": each.reason, "seconds": each.seconds}
                for each in end.attempts
            ],
            "notes": end.notes,
        }
    return facts


def _line(row: Row, capture: Capture | None) -> dict[str, Any]:
    line = _facts(row)
    if capture is not None:
        line["request"] = {"headers": _fields(capture.headers), **_body(capture.request)}
        line["response"] = {
            "headers": _fields(capture.reply_headers),
            **_body(capture.delivered),
            "chunks": [list(chunk) for chunk in capture.delivered.chunks],
        }
    return line


def _entry(row: Row, capture: Capture | None, base: str) -> dict[str, Any]:
    start, end = row.started, row.finished
    target = capture.target if capture is not None else start.path
    total = end.total_s * 1000 if end is not None else 0.0
    wait = (end.first_byte_s or 0.0) * 1000 if end is not None else 0.0
    request: dict[str, Any] = {
        "method": start.method,
        "url": base + target,
        "httpVersion": "HTTP/1.1",
        "cookies": [],
        "headers": _fields(capture.headers) if capture is not None else [],
        "queryString": [
            {"name": name, "value": value}
            for name, value in parse_qsl(target.partition("?")[2], keep_blank_values=True)
        ],
        "headersSize": -1,
        "bodySize": end.bytes_in if end is not None else -1,
    }
    content: dict[str, Any] = {"size": end.bytes_out if end is not None else 0, "mimeType": ""}
    if capture is not None:
        kind = _kind(capture.headers)
        if capture.request.body:
            body = _body(capture.request)
            # The format has no encoding here; what is no text is marked as base64 in a field of our own.
            request["postData"] = {"mimeType": kind, "text": body["body"]}
            if "encoding" in body:
                request["postData"]["_encoding"] = body["encoding"]
        body = _body(capture.delivered)
        content |= {"mimeType": _kind(capture.reply_headers), "text": body["body"]}
        if "encoding" in body:
            content["encoding"] = body["encoding"]
    return {
        "startedDateTime": datetime.fromtimestamp(start.at, UTC).isoformat(timespec="milliseconds"),
        "time": total,
        "request": request,
        "response": {
            "status": end.status if end is not None else 0,
            "statusText": "",
            "httpVersion": "HTTP/1.1",
            "cookies": [],
            "headers": _fields(capture.reply_headers) if capture is not None else [],
            "content": content,
            "redirectURL": "",
            "headersSize": -1,
            "bodySize": end.bytes_out if end is not None else -1,
        },
        "cache": {},
        "timings": {"send": 0, "wait": wait, "receive": max(total - wait, 0.0)},
        "_claudeDesk": _facts(row),
    }


def _kind(headers: RawHeaders) -> str:
    return first(headers, b"content-type").decode("latin-1")


def _fields(headers: RawHeaders) -> list[dict[str, str]]:
    return [{"name": name.decode("latin-1"), "value": value.decode("latin-1")} for name, value in headers]


def _body(flow: Flow) -> dict[str, Any]:
    missing = {"missing": flow.missing} if flow.missing else {}
    try:
        return {"body": flow.body.decode(), **missing}
    except UnicodeDecodeError:
        return {"body": base64.b64encode(flow.body).decode(), "encoding": "base64", **missing}
