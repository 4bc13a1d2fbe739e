"""What is reminded of at the next start."""

from __future__ import annotations

from claude_desk.connect.reminder import reminder
from fakes.connected_home import ConnectedHome


def test_what_was_interrupted_is_reminded_of(home: ConnectedHome) -> None:
    """A connection that is whole is nothing to talk about; one whose files say nothing of it is, and so is a damaged journal."""
    path = home.write("claude-code", b"{}")
    assert reminder(home.paths) == ""
    home.connect("claude-code")
    assert reminder(home.paths) == ""
    path.write_bytes(b"{}")
    assert "claude-desk disconnect claude-code" in reminder(home.paths)
    home.disconnect("claude-code")
    assert reminder(home.paths) == ""
    home.paths.connections_file.write_bytes(b"{")
    assert "damaged" in reminder(home.paths)
