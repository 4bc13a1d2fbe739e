"""Requests as files that other tools read."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest

from claude_desk.requestlog.capture import Capture, Flow
from claude_desk.requestlog.export import Form, closing, opening, piece
from claude_desk.requestlog.record import Attempt, Tokens
from fakes.captured import typical
from fakes.desk_double import row

BASE = "http://127.0.0.1:8765"
ROW = row(
    1,
    client="laptop",
    upstream="spare",
    total_s=4.0,
    first_byte_s=1.5,
    bytes_in=900,
    bytes_out=500,
    tokens=Tokens(input=3, output=4),
    cost=2_500_000,
    attempts=(Attempt("anthropic", "HTTP 529", 0.3),),
)


def har(*entries: tuple[Any, Capture | None]) -> dict[str, Any]:
    """A whole HAR file, read again."""
    pieces = [
        piece(Form.HAR, each, capture, BASE, leading=not number)
        for number, (each, capture) in enumerate(entries)
    ]
    log = json.loads(opening(Form.HAR) + "".join(pieces) + closing(Form.HAR))["log"]
    assert isinstance(log, dict)
    return log


def test_a_har_file_has_what_the_format_wants() -> None:
    """Version, creator, and for each request every field that HAR 1.2 calls required."""
    log = har((ROW, typical(ROW.started.id)), (row(2), None))
    assert log["version"] == "1.2"
    assert log["creator"]["name"] == "Claude Desk"
    for entry in log["entries"]:
        assert {"startedDateTime", "time", "request", "response", "cache", "timings"} <= entry.keys()
        wanted = {
            "method",
            "url",
            "httpVersion",
            "cookies",
            "headers",
            "queryString",
            "headersSize",
            "bodySize",
        }
        assert wanted <= entry["request"].keys()
        assert {"status", "statusText", "content", "redirectURL", "headers", "cookies"} <= entry[
            "response"
        ].keys()
        assert {"send", "wait", "receive"} <= entry["timings"].keys()


def test_bodies_headers_and_times_are_in_it() -> None:
    """As they were kept: with masked credentials, with the query, in milliseconds."""
    (entry,) = har((ROW, typical(ROW.started.id)))["entries"]
    assert entry["request"]["url"] == f"{BASE}/v1/messages?beta=true"
    assert entry["request"]["queryString"] == [{"name": "beta", "value": "true"}]
    assert {"name": "X-Api-Key", "value": "***"} in entry["request"]["headers"]
    assert json.loads(entry["request"]["postData"]["text"])["model"] == "claude-sonnet-4-5"
    assert entry["response"]["content"]["text"].startswith("event: message_start")
    assert entry["response"]["content"]["mimeType"] == "text/event-stream; charset=utf-8"
    assert entry["timings"] == {"send": 0, "wait": 1500.0, "receive": 2500.0}
    assert entry["_claudeDesk"]["cost_usd"] == pytest.approx(0.0025)
    assert entry["_claudeDesk"]["attempts"][0]["upstream"] == "anthropic"


def test_what_is_no_text_is_base64() -> None:
    """And says so, on either side."""
    raw = b"\x89PNG\xff\x00"
    capture = Capture("r", 0, "POST", "/v1/files", (), Flow(raw), (), 200, (), Flow(raw))
    (entry,) = har((ROW, capture))["entries"]
    assert entry["response"]["content"]["encoding"] == "base64"
    assert base64.b64decode(entry["response"]["content"]["text"]) == raw
    assert entry["request"]["postData"]["_encoding"] == "base64"


def test_json_lines_are_one_request_each() -> None:
    """With the log's facts, and with bodies and chunk times where they were kept."""
    lines = [
        piece(Form.LINES, each, capture, BASE, leading=False)
        for each, capture in ((ROW, typical(ROW.started.id)), (row(2, ended=False), None))
    ]
    assert opening(Form.LINES) == closing(Form.LINES) == ""
    assert all(line.endswith("\n") and line.count("\n") == 1 for line in lines)
    first, second = (json.loads(line) for line in lines)
    assert first["upstream"] == "spare"
    assert first["response"]["chunks"][0][0] > 1.0
    assert "missing" not in first["request"]
    assert second["outcome"] == "running"
    assert "request" not in second


def test_what_was_cut_is_said() -> None:
    """A body of which only the beginning was kept names how much is missing."""
    capture = Capture("r", 0, "POST", "/", (), Flow(b"half", (), 7))
    assert json.loads(piece(Form.LINES, ROW, capture, BASE, leading=True))["request"]["missing"] == 7
