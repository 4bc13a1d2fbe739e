"""What disconnecting would take out is shown before."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from claude_desk.connect.tools import TOOLS
from claude_desk.errors import ConnectError
from fakes.connected_home import ConnectedHome

BEFORE = b'{\n  "model": "opus",\n  "env": {"ANTHROPIC_AUTH_TOKEN": "plain-old-token-1234"}\n}\n'


@pytest.fixture
def here(tmp_path: Path) -> Iterator[ConnectedHome]:
    """A user without a keychain, so that keys stand in files."""
    home = ConnectedHome(tmp_path, keychain=False)
    yield home
    home.close()


def test_it_is_the_change_backwards_and_shows_no_key(here: ConnectedHome) -> None:
    """Our values are marked as going, the old ones as coming, keys of either are hidden, and nothing is written."""
    path = here.write("claude-code", BEFORE)
    here.connect("claude-code")
    connected = path.read_bytes()
    shown = here.connections.undoing(TOOLS["claude-code"])
    taken = [line for line in shown.diff.splitlines() if line.startswith("-")]
    assert any("http://127.0.0.1:8765" in line for line in taken)
    assert "***" in shown.diff
    assert "plain-old-token" not in shown.diff
    assert "desk-" not in shown.diff
    assert shown.keys == ("Claude Code",)
    assert (shown.left, shown.problems) == ((), ())
    assert path.read_bytes() == connected
    here.disconnect("claude-code")
    assert path.read_bytes() == BEFORE


def test_a_value_that_somebody_changed_is_named(here: ConnectedHome) -> None:
    """It would stay, and is not in the difference."""
    path = here.write("claude-code", b'{"model": "opus"}\n')
    here.connect("claude-code")
    path.write_text(
        path.read_text("utf-8").replace("http://127.0.0.1:8765", "https://other.example"), "utf-8"
    )
    shown = here.connections.undoing(TOOLS["claude-code"])
    assert shown.left == (f"env.ANTHROPIC_BASE_URL in {path}",)
    assert '-"https://other.example' not in shown.diff


def test_a_broken_file_is_a_problem_in_words(here: ConnectedHome) -> None:
    """It would be left alone, and is named."""
    path = here.write("claude-code", b"{}\n")
    here.connect("claude-code")
    path.write_text("{ broken", "utf-8")
    shown = here.connections.undoing(TOOLS["claude-code"])
    assert len(shown.problems) == 1
    assert str(path) in shown.problems[0]


def test_what_is_not_connected_cannot_be_undone(here: ConnectedHome) -> None:
    """Nothing to show is an error in words."""
    with pytest.raises(ConnectError, match="not connected"):
        here.connections.undoing(TOOLS["aider"])
