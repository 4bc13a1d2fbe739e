"""Claude Code itself at the end of a budget."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from claude_desk.config.paths import Paths
from claude_desk.requestlog.record import Outcome
from fakes.canary import CLIENT_KEY
from fakes.client_process import run_client
from fakes.installed_clients import claude_code
from fakes.served_desk import ServedDesk

pytestmark = [pytest.mark.slow, pytest.mark.network, pytest.mark.timeout(900)]

# Claude Code's first prompt is some 12,000 tokens: one fits, a second one does not.
SETTINGS = """
[prices."*"]
input = 100
output = 1

[[budgets]]
usd = 2
each = "client"
"""


def test_it_stops_at_the_cap_without_trying_again_and_shows_our_words(tmp_path: Path) -> None:
    """After what there is was spent, the next request is refused once, not tried again, and its reason is on the screen."""
    desk = ServedDesk(tmp_path)
    file = Paths.in_one_folder(desk.home).settings_file
    file.parent.mkdir(parents=True)
    file.write_text(SETTINGS, encoding="utf-8")
    environ = {
        "ANTHROPIC_AUTH_TOKEN": CLIENT_KEY,
        "CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC": "1",
        "DISABLE_AUTOUPDATER": "1",
        "CLAUDE_CODE_MAX_RETRIES": "5",
    }
    with desk:
        prompt = "Use the Bash tool to run `echo practised`."
        options = ["--allowedTools", "Bash", "--output-format", "stream-json", "--verbose"]
        done = run_client(
            [claude_code(), "-p", prompt, *options], tmp_path, ANTHROPIC_BASE_URL=desk.url, **environ
        )
    steps = [json.loads(line) for line in done.stdout.splitlines()]
    [result] = [step for step in steps if step["type"] == "result"]
    assert result["is_error"] is True, result
    assert "spend limit reached" in result["result"]
    assert "resets" in result["result"]
    assert "2.00 USD a day for the client key 'test program'" in result["result"]
    rows = [row for row in desk.rows() if row.started.path == "/v1/messages"]
    assert [row.outcome for row in rows] == [Outcome.OK, Outcome.REFUSED]
    assert rows[0].finished is not None
    assert 0 < (rows[0].finished.cost or 0) <= 2 * 10**9
    assert rows[1].finished is not None
    assert rows[1].finished.error_kind == "billing_error"
