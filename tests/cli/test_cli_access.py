"""The line of each request that has ended."""

from __future__ import annotations

import json
import logging
from dataclasses import replace
from pathlib import Path

import pytest

from claude_desk.cli.access import described, log_ended
from claude_desk.requestlog.record import Outcome, RequestFinished, Row, Tokens
from fakes.canary import CLIENT_KEY, REAL_KEY, find
from fakes.log_events import row
from fakes.program import Program
from fakes.recording_upstream import RecordingUpstream, message_reply

KEYS = {"CLAUDE_DESK_CLIENT_KEYS": f"me:{CLIENT_KEY}"}


def ended(**changes: object) -> Row:
    """A request that has ended."""
    begun = row(1)
    end = RequestFinished(
        begun.started.id, Outcome.OK, 200, "anthropic", "claude-opus-5-5", "claude-opus-5-5"
    )
    return Row(1, replace(begun.started, client="tool", session=""), replace(end, **changes))  # type: ignore[arg-type]


def test_a_line_tells_who_what_where_and_how_it_ended() -> None:
    """Names, numbers and times; what there is nothing of is left out."""
    told = described(ended(tokens=Tokens(1, 2, 3, 4), total_s=1.23456, first_byte_s=0.5, bytes_in=7))
    assert (told["client"], told["path"], told["model"], told["upstream"]) == (
        "tool",
        "/v1/messages",
        "claude-opus-5-5",
        "anthropic",
    )
    assert (told["status"], told["outcome"], told["seconds"], told["first_byte_seconds"]) == (
        200,
        "ok",
        1.235,
        0.5,
    )
    assert [told[f"{kind}_tokens"] for kind in ("input", "output", "cache_read", "cache_write")] == [
        1,
        2,
        3,
        4,
    ]
    assert not {"model_sent", "error", "session"} & set(told)
    bare = described(ended(status=0, outcome=Outcome.CLIENT_LEFT))
    assert (bare["status"], bare["outcome"]) == (0, "client left")
    assert not {"first_byte_seconds", "input_tokens"} & set(bare)


def test_no_name_moves_the_cursor() -> None:
    """Control characters in what clients choose are shown as escapes."""
    told = described(ended(model_asked="m\x1b[2J\n"))
    assert told["model"] == "m\\x1b[2J\\n"


def test_running_requests_have_no_line_yet(caplog: pytest.LogCaptureFixture) -> None:
    """Only an end is logged, and only where the level lets it through."""
    caplog.set_level(logging.INFO, "claude_desk")
    begun = Row(1, row(1).started)
    log_ended([begun])
    with pytest.raises(ValueError, match="has not ended"):
        described(begun)
    log_ended([ended()])
    assert [record.getMessage() for record in caplog.records] == ["request"]
    caplog.set_level(logging.WARNING, "claude_desk")
    log_ended([ended()])
    assert len(caplog.records) == 1


def test_serve_writes_one_json_object_a_request(tmp_path: Path) -> None:
    """LOG_FORMAT=json: time, level, event and what the request was; no key, body or query in any of it."""
    with RecordingUpstream(message_reply()) as upstream:
        environ = {
            **KEYS,
            "CLAUDE_DESK_UPSTREAM": "compatible",
            "CLAUDE_DESK_UPSTREAM_URL": upstream.url,
            "ANTHROPIC_API_KEY": REAL_KEY,
            "LOG_FORMAT": "json",
            "LOG_LEVEL": "INFO",
        }
        program = Program(tmp_path, environ)
        with program.serve() as server:
            connection = server.connect()
            headers = {"x-api-key": CLIENT_KEY, "content-type": "application/json"}
            body = json.dumps(
                {"model": "desk-" + "MODEL-CANARY" * 2, "max_tokens": 1, "messages": ["PROMPT-CANARY"]}
            )
            connection.request("POST", "/v1/messages?beta=QUERY-CANARY", body, headers)
            connection.getresponse().read()
            connection.close()
            line = server.error_line()
            entry = json.loads(line)
        assert (entry["event"], entry["level"], entry["status"]) == ("request", "info", 200)
        assert (entry["client"], entry["path"], entry["upstream"]) == ("me", "/v1/messages", "compatible")
        assert entry["model"] == "desk-***"
        assert entry["timestamp"].endswith("Z")
        assert "CANARY" not in line
        assert not find("".join(server.err))
        assert len(server.err) == 1


def test_text_on_request(tmp_path: Path) -> None:
    """LOG_FORMAT=text writes lines for people, without colours, also where stderr is no terminal."""
    program = Program(tmp_path, {**KEYS, "LOG_FORMAT": "text"})
    with program.serve() as server:
        assert server.ask(CLIENT_KEY).status == 200
        line = server.error_line()
    assert "request" in line
    assert "status=200" in line
    assert "\x1b" not in line
    assert not line.startswith("{")


def test_the_last_request_has_its_line(tmp_path: Path) -> None:
    """What ended just before the program did is written too."""
    program = Program(tmp_path, KEYS)
    with program.serve() as server:
        assert server.ask(CLIENT_KEY).status == 200
    assert [json.loads(line)["event"] for line in server.err] == ["request"]
