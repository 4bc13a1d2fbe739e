"""Claude Code's own prompts, looked at by the guard of the prompt cache."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from claude_desk.requestlog.record import Outcome, RequestFinished
from fakes.canary import CLIENT_KEY
from fakes.client_process import run_client
from fakes.installed_clients import claude_code
from fakes.served_desk import ServedDesk

pytestmark = [pytest.mark.slow, pytest.mark.network, pytest.mark.timeout(900)]


def _ask(url: str, folder: Path, prompt: str, *options: str) -> None:
    """Let Claude Code do one task."""
    environ = {
        "ANTHROPIC_BASE_URL": url,
        "ANTHROPIC_AUTH_TOKEN": CLIENT_KEY,
        "CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC": "1",
        "DISABLE_AUTOUPDATER": "1",
        "CLAUDE_CODE_MAX_RETRIES": "3",
    }
    command: list[str | Path] = [
        claude_code(),
        "-p",
        prompt,
        "--allowedTools",
        "Bash",
        "--output-format",
        "json",
        *options,
    ]
    done = run_client(command, folder, **environ)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    assert json.loads(done.stdout)["is_error"] is False


def _ends(desk: ServedDesk) -> list[RequestFinished]:
    rows = [row.finished for row in desk.rows() if row.started.path == "/v1/messages"]
    assert all(end is not None and end.outcome is Outcome.OK for end in rows)
    return [end for end in rows if end is not None]


def test_a_session_of_several_turns_raises_nothing_false(tmp_path: Path) -> None:
    """Tools, answers and further questions of one session: no row says that a cache was lost, and none was."""
    with ServedDesk(tmp_path) as desk:
        _ask(desk.url, tmp_path, "Use the Bash tool to run `echo one`.")
        _ask(desk.url, tmp_path, "Use the Bash tool to run `echo two`.", "--continue")
        _ask(desk.url, tmp_path, "Say something.", "--continue")
    ends = _ends(desk)
    assert len(ends) >= 5
    assert [(end.cache_cause, end.cache_text) for end in ends] == [("", "")] * len(ends)
    assert ends[1].tokens.cache_read == ends[0].tokens.cache_write > 1_024


def test_what_a_person_changes_in_a_session_is_named(tmp_path: Path) -> None:
    """Another model, and a tool less, in the middle of a session: each is named once, and what it cost."""
    with ServedDesk(tmp_path) as desk:
        _ask(desk.url, tmp_path, "Use the Bash tool to run `echo one`.")
        _ask(desk.url, tmp_path, "Say something.", "--continue", "--model", "claude-sonnet-5-5")
        _ask(
            desk.url,
            tmp_path,
            "Say more.",
            "--continue",
            "--model",
            "claude-sonnet-5-5",
            "--disallowedTools",
            "Edit",
        )
    first, second, third, *rest = _ends(desk)
    assert [end.cache_cause for end in (first, second, third)] == ["", "", "model"]
    assert "the model is claude-sonnet-5-5 and was claude-opus-5-5" in third.cache_text
    # Its thinking is bound to the prompt that had the tool: one refusal, whose reason is named, and then an answer.
    assert {end.cache_cause for end in rest} == {"prompt"}
    assert all("(Edit) of the previous request is gone" in end.cache_text for end in rest)
    cached = third.tokens.cache_read + third.tokens.cache_write
    assert rest[-1].cache_text.endswith(f"0 of {cached:,} cached tokens were read")
