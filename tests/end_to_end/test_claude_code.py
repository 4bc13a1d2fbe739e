"""Claude Code itself, unmodified, through the whole program."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from claude_desk.requestlog.record import Outcome, Row
from fakes.canary import CLIENT_KEY, REAL_KEY, find
from fakes.client_process import run_client
from fakes.installed_clients import claude_code
from fakes.recording_upstream import (
    Ending,
    RecordedRequest,
    RecordingUpstream,
    Reply,
    error_reply,
    message_stream,
    sse_reply,
    tool_stream,
)
from fakes.served_desk import ServedDesk

pytestmark = [pytest.mark.slow, pytest.mark.network, pytest.mark.timeout(900)]

COMMAND = "echo practised > hello.txt && cat hello.txt"


def _complete(
    url: str, folder: Path, prompt: str, *, variable: str = "ANTHROPIC_AUTH_TOKEN"
) -> list[dict[str, Any]]:
    """Let Claude Code do one task in an empty folder, and return what it reports, step by step."""
    options = ["--allowedTools", "Bash", "--output-format", "stream-json", "--verbose"]
    environ = {
        "ANTHROPIC_BASE_URL": url,
        variable: CLIENT_KEY,
        "CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC": "1",
        "DISABLE_AUTOUPDATER": "1",
        "CLAUDE_CODE_MAX_RETRIES": "3",
    }
    done = run_client([claude_code(), "-p", prompt, *options], folder, **environ)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    return [json.loads(line) for line in done.stdout.splitlines()]


def _result(steps: list[dict[str, Any]]) -> str:
    [result] = [step for step in steps if step["type"] == "result"]
    assert result["is_error"] is False, result
    return str(result["result"])


def _tool_results(steps: list[dict[str, Any]]) -> list[str]:
    turns = [step["message"]["content"] for step in steps if step["type"] == "user"]
    return [block["content"] for turn in turns for block in turn if block["type"] == "tool_result"]


def _message_rows(desk: ServedDesk) -> list[Row]:
    rows = [row for row in desk.rows() if row.started.path == "/v1/messages"]
    for row in rows:
        assert row.outcome is Outcome.OK
        assert row.unchanged is True
        assert row.started.client == "test program"
        assert row.started.session
        assert row.finished is not None
        assert row.finished.streamed
        assert row.finished.model_asked == row.finished.model_sent != ""
    return rows


@pytest.mark.parametrize("variable", ["ANTHROPIC_AUTH_TOKEN", "ANTHROPIC_API_KEY"])
def test_a_task_with_a_tool_completes_against_practice(variable: str, tmp_path: Path) -> None:
    """With only base URL and key set, Claude Code runs a command and reports what it printed; both turns are in the log."""
    with ServedDesk(tmp_path) as desk:
        steps = _complete(desk.url, tmp_path, f"Use the Bash tool to run `{COMMAND}`.", variable=variable)
    assert (tmp_path / "work" / "hello.txt").read_text(encoding="utf-8") == "practised\n"
    assert _tool_results(steps) == ["practised"]
    assert "practised" in _result(steps)
    first, second = [row.finished for row in _message_rows(desk)]
    assert first is not None
    assert second is not None
    assert (first.stop_reason, second.stop_reason) == ("tool_use", "end_turn")
    assert first.tokens.cache_write > 1024
    # The second turn finds the first one's prompt in the cache: what we passed on kept its prefix.
    assert second.tokens.cache_read == first.tokens.cache_write


def _two_turns(request: RecordedRequest) -> Reply:
    newest = [turn for turn in request.json()["messages"] if turn["role"] == "user"][-1]
    blocks = newest["content"] if isinstance(newest["content"], list) else []
    results = [block for block in blocks if block["type"] == "tool_result"]
    if results:
        return sse_reply(message_stream(f"It printed {results[0]['content']}, I saw."))
    return sse_reply(tool_stream("Bash", {"command": COMMAND, "description": "Says something"}))


def test_a_task_with_a_tool_completes_against_an_upstream(tmp_path: Path) -> None:
    """The same through to an upstream: what reached it is what Claude Code sent, with the real key and without the local one."""
    with RecordingUpstream(_two_turns) as upstream, ServedDesk(tmp_path, upstream) as desk:
        steps = _complete(desk.url, tmp_path, "Say something.")
        requests = upstream.requests
    assert _tool_results(steps) == ["practised"]
    assert _result(steps) == "It printed practised, I saw."
    rows = _message_rows(desk)
    assert len(requests) == len(rows) == 2
    for request, row in zip(requests, rows, strict=True):
        end = row.finished
        assert end is not None
        assert request.target == b"/v1/messages?beta=true"
        assert request.header("x-api-key") == REAL_KEY.encode()
        assert request.header("authorization") is None
        assert not find(request.body)
        assert request.header("anthropic-version") == b"2023-06-01"
        assert (request.header("anthropic-beta") or b"").startswith(b"claude-code-")
        assert (request.header("user-agent") or b"").startswith(b"claude-cli/")
        assert end.request_sha256 == end.sent_sha256 == hashlib.sha256(request.body).hexdigest()
        assert end.bytes_in == len(request.body)
        session = request.header("x-claude-code-session-id")
        assert session is not None
        assert row.started.session == session.decode()


def test_a_broken_stream_is_tried_again(tmp_path: Path) -> None:
    """When the upstream dies in mid-answer, Claude Code notices through us, asks again and completes."""
    half = message_stream("Half of an answer that never ends")[:5]
    with (
        RecordingUpstream(sse_reply(message_stream("Whole."))) as upstream,
        ServedDesk(tmp_path, upstream) as desk,
    ):
        upstream.answer(sse_reply(half, ending=Ending.RESET))
        steps = _complete(desk.url, tmp_path, "Say something.")
    assert _result(steps).endswith("Whole.")
    outcomes = [row.outcome for row in desk.rows()]
    assert outcomes == [Outcome.BROKEN, Outcome.OK]


def test_an_upstreams_wording_reaches_claude_code(tmp_path: Path) -> None:
    """A 400 in the API's exact words is understood: Claude Code drops what it names and asks again, with success."""
    refusal = error_reply(400, "invalid_request_error", "context_management: Extra inputs are not permitted")
    with (
        RecordingUpstream(sse_reply(message_stream("Fine."))) as upstream,
        ServedDesk(tmp_path, upstream) as desk,
    ):
        upstream.answer(refusal)
        steps = _complete(desk.url, tmp_path, "Say something.")
        bodies = [request.json() for request in upstream.requests]
    assert _result(steps) == "Fine."
    assert ["context_management" in body for body in bodies] == [True, False]
