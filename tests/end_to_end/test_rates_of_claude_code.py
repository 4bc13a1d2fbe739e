"""Claude Code itself under a rate that is too low for it: it is slowed down, and its task completes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from claude_desk.requestlog.record import Outcome, RequestFinished
from fakes.canary import CLIENT_KEY
from fakes.client_process import run_client
from fakes.installed_clients import claude_code
from fakes.served_desk import ServedDesk

pytestmark = [pytest.mark.slow, pytest.mark.network, pytest.mark.timeout(900)]

COMMAND = "echo practised"


def ends_of_a_task(folder: Path, wait_seconds: float) -> list[RequestFinished]:
    """Let Claude Code run a command against Practice, one request in three seconds; how its requests ended."""
    home = folder / "home"
    home.mkdir()
    rates = {"requests_per_minute": 20, "burst": 1, "wait_seconds": wait_seconds}
    lines = "\n".join(f"{name} = {number}" for name, number in rates.items())
    (home / "settings.toml").write_text(f"[rates]\n{lines}\n", encoding="utf-8")
    options = ["--allowedTools", "Bash", "--output-format", "json"]
    with ServedDesk(folder) as desk:
        done = run_client(
            [claude_code(), "-p", f"Use the Bash tool to run `{COMMAND}`.", *options],
            folder,
            ANTHROPIC_BASE_URL=desk.url,
            ANTHROPIC_AUTH_TOKEN=CLIENT_KEY,
            CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC="1",
            DISABLE_AUTOUPDATER="1",
        )
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    result: dict[str, Any] = json.loads(done.stdout)
    assert result["is_error"] is False
    assert "practised" in result["result"]
    rows = [row.finished for row in desk.rows() if row.started.path == "/v1/messages"]
    return [end for end in rows if end is not None]


def test_a_task_waits_its_turn_and_is_never_refused(tmp_path: Path) -> None:
    """With a line to wait in, the second turn starts late, and Claude Code does not even notice."""
    ends = ends_of_a_task(tmp_path, 10.0)
    assert [end.outcome for end in ends] == [Outcome.OK, Outcome.OK]
    assert ends[0].notes == ""
    assert ends[1].notes.startswith("waited ")


def test_a_task_that_is_refused_is_tried_again_by_claude_code(tmp_path: Path) -> None:
    """Without one, Claude Code comes back by itself after the seconds that it was told, and completes."""
    ends = ends_of_a_task(tmp_path, 0.0)
    assert [end.outcome for end in ends if end.status == 200] == [Outcome.OK, Outcome.OK]
    refused = [end for end in ends if end.status != 200]
    assert 1 <= len(refused) <= 2
    assert {(end.outcome, end.status) for end in refused} == {(Outcome.REFUSED, 429)}
