"""Tools that a person sets up."""

from __future__ import annotations

import pytest

from claude_desk.connect.tools import TOOLS
from claude_desk.connect.tools.base import Offer, Way
from claude_desk.secret import Secret
from fakes.connected_home import URL, ConnectedHome


@pytest.mark.parametrize("tool", ["cline", "roo", "claude-desktop", "jetbrains"])
def test_steps_name_address_and_key(tool: str, home: ConnectedHome) -> None:
    """What is to be entered is said in full, and no file is edited."""
    steps = " ".join(TOOLS[tool].steps(Offer(URL, Secret("desk-the-key"))))
    assert URL in steps
    assert "desk-the-key" in steps
    assert home.plan(tool).files == ()
    assert not TOOLS[tool].detect(home.machine).installed


def test_cursor_says_why_not(home: ConnectedHome) -> None:
    """Where it is installed, it is shown as what cannot be connected."""
    (home.home / ".config" / "Cursor").mkdir(parents=True)
    assert TOOLS["cursor"].detect(home.machine).installed
    assert TOOLS["cursor"].way is Way.IMPOSSIBLE
