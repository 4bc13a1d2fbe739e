"""Codex itself, unmodified, through the whole program."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from claude_desk.requestlog.record import Outcome
from fakes import installed_clients
from fakes.canary import CLIENT_KEY, REAL_KEY
from fakes.client_process import run_client
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
MODEL = "claude-sonnet-5-5"  # of those that refuse thinking after any prompt but its own
CONFIG = """
model = "{model}"
model_provider = "desk"
approval_policy = "never"
sandbox_mode = "danger-full-access"
[analytics]
enabled = false
[model_providers.desk]
name = "Claude Desk"
base_url = "{url}/v1"
env_key = "DESK_KEY"
wire_api = "responses"
request_max_retries = 2
stream_max_retries = 2
"""


def _run(url: str, folder: Path, prompt: str, *, model: str = MODEL) -> subprocess.CompletedProcess[str]:
    """Let Codex do one task in an empty folder."""
    home = folder / "codex-home"
    home.mkdir()
    (home / "config.toml").write_text(CONFIG.format(model=model, url=url), encoding="utf-8")
    command: list[str | Path] = [installed_clients.codex(), "exec", "--skip-git-repo-check", "--json", prompt]
    return run_client(command, folder, CODEX_HOME=str(home), DESK_KEY=CLIENT_KEY)


def _items(done: subprocess.CompletedProcess[str], kind: str) -> list[dict[str, Any]]:
    """What Codex reports of this kind, in order."""
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-2000:]
    events = [json.loads(line) for line in done.stdout.splitlines()]
    items = [event["item"] for event in events if event["type"] == "item.completed"]
    return [item for item in items if item["type"] == kind]


def test_a_task_with_a_tool_completes_against_practice(tmp_path: Path) -> None:
    """Codex runs a command and reports what it printed; its echo of the thinking verifies, and the cache is hit."""
    with ServedDesk(tmp_path) as desk:
        done = _run(desk.url, tmp_path, f"Run `{COMMAND}` with the shell.")
    assert (tmp_path / "work" / "hello.txt").read_text(encoding="utf-8") == "practised\n"
    [ran] = _items(done, "command_execution")
    assert (ran["exit_code"], ran["aggregated_output"]) == (0, "practised\n")
    assert "practised" in _items(done, "agent_message")[-1]["text"]
    rows = [row for row in desk.rows() if row.started.path == "/v1/responses"]
    assert [row.outcome for row in rows] == [Outcome.OK] * 2
    assert {row.started.dialect for row in rows} == {"openai_responses"}
    first, second = [row.finished for row in rows]
    assert first is not None
    assert second is not None
    assert (first.stop_reason, second.stop_reason) == ("tool_use", "end_turn")
    assert first.tokens.cache_write > 1024
    assert second.tokens.cache_read == first.tokens.cache_write


def test_a_patch_is_applied(tmp_path: Path) -> None:
    """A custom tool's text arrives whole, and returns with its call on the next turn."""
    patch = "*** Begin Patch\n*** Add File: new.txt\n+practised\n*** End Patch\n"

    def two_turns(request: RecordedRequest) -> Reply:
        body = request.json()
        if any(block["type"] == "tool_result" for block in body["messages"][-1]["content"]):
            return sse_reply(message_stream("Patched."))
        assert "apply_patch" in [tool["name"] for tool in body["tools"]]
        return sse_reply(tool_stream("apply_patch", {"input": patch}))

    with RecordingUpstream(two_turns) as upstream, ServedDesk(tmp_path, upstream) as desk:
        done = _run(desk.url, tmp_path, "Add a file.", model="gpt-5.5")
        requests = upstream.requests
    assert (tmp_path / "work" / "new.txt").read_text(encoding="utf-8") == "practised\n"
    assert _items(done, "agent_message")[-1]["text"] == "Patched."
    first, second = [request.json()["messages"] for request in requests]
    assert [block["input"] for block in second[len(first)]["content"]] == [{"input": patch}]
    for request in requests:
        assert request.target == b"/v1/messages"
        assert request.header("x-api-key") == REAL_KEY.encode()
        assert request.header("anthropic-version") == b"2026-10-21"


@pytest.mark.parametrize("ending", [Ending.RESET, Ending.CLEAN])
def test_a_broken_stream_is_tried_again(ending: Ending, tmp_path: Path) -> None:
    """When the upstream dies in mid-answer, however quietly, Codex notices through us, asks again and completes."""
    half = message_stream("Half of an answer that never ends")[:5]
    with (
        RecordingUpstream(sse_reply(message_stream("Whole."))) as upstream,
        ServedDesk(tmp_path, upstream) as desk,
    ):
        upstream.answer(sse_reply(half, ending=ending))
        done = _run(desk.url, tmp_path, "Say something.")
    assert _items(done, "agent_message")[-1]["text"] == "Whole."
    first, second = [row.outcome for row in desk.rows()]
    # FAILED where all of it had arrived before anything was passed on: then it is a 502.
    assert first in {Outcome.BROKEN, Outcome.FAILED}
    assert second is Outcome.OK


def test_an_overload_is_waited_out(tmp_path: Path) -> None:
    """An immediate overload is a status that Codex tries again after."""
    with (
        RecordingUpstream(sse_reply(message_stream("Whole."))) as upstream,
        ServedDesk(tmp_path, upstream) as desk,
    ):
        upstream.answer(error_reply(529, "overloaded_error", "Overloaded"))
        done = _run(desk.url, tmp_path, "Say something.")
    assert _items(done, "agent_message")[-1]["text"] == "Whole."
    assert [row.finished.status for row in desk.rows() if row.finished is not None] == [503, 200]


def test_an_upstreams_refusal_is_shown(tmp_path: Path) -> None:
    """A 400 ends the task at once, with the upstream's words."""
    with (
        RecordingUpstream(error_reply(400, "invalid_request_error", "this is too much")) as upstream,
        ServedDesk(tmp_path, upstream) as desk,
    ):
        done = _run(desk.url, tmp_path, "Say something.")
        assert len(upstream.requests) == 1
    assert done.returncode != 0
    assert "this is too much" in done.stdout


def test_a_namespaced_tool_is_found(tmp_path: Path) -> None:
    """A call goes back into the namespace its tool came from: Codex runs it, and its answer goes to the right call."""

    def two_turns(request: RecordedRequest) -> Reply:
        body = request.json()
        if any(block["type"] == "tool_result" for block in body["messages"][-1]["content"]):
            return sse_reply(message_stream("Closed."))
        [name] = [tool["name"] for tool in body["tools"] if tool["name"].endswith("__close_agent")]
        return sse_reply(tool_stream(name, {"target": "00000000-0000-4000-8000-000000000000"}))

    with RecordingUpstream(two_turns) as upstream, ServedDesk(tmp_path, upstream) as desk:
        done = _run(desk.url, tmp_path, "Close the agent.")
        first, second = [request.json()["messages"] for request in upstream.requests]
    assert _items(done, "agent_message")[-1]["text"] == "Closed."
    [call], [result] = [turn["content"] for turn in second[len(first) :]]
    assert call["name"].endswith("__close_agent")
    assert result["tool_use_id"] == call["id"]
    assert "agent with id" in result["content"][0]["text"]
