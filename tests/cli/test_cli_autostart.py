"""`claude-desk autostart`: on, off, status."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from fakes.program import Program

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the XDG folders can be moved")


def test_on_status_off(quick: Program, tmp_path: Path) -> None:
    """Each answers on stdout and by its exit code, and the file says the same."""
    moved = {"XDG_CONFIG_HOME": str(tmp_path / "xdg")}
    entry = tmp_path / "xdg" / "autostart" / "claude-desk.desktop"
    assert "does not start" in quick.run("autostart", environ=moved, code=1).stdout
    assert str(entry) in quick.run("autostart", "on", environ=moved).stdout
    assert "--background" in entry.read_text("utf-8")
    assert "starts when you log in" in quick.run("autostart", "status", environ=moved).stdout
    assert "does not start" in quick.run("autostart", "off", environ=moved).stdout
    assert not entry.exists()


def test_another_installation_is_named(quick: Program, tmp_path: Path) -> None:
    """An entry that starts another program is told apart, with the command that changes it."""
    moved = {"XDG_CONFIG_HOME": str(tmp_path / "xdg")}
    entry = tmp_path / "xdg" / "autostart" / "claude-desk.desktop"
    entry.parent.mkdir(parents=True)
    entry.write_text("[Desktop Entry]\nType=Application\nName=x\nExec=/old/claude-desk\n", "utf-8")
    done = quick.run("autostart", "status", environ=moved)
    assert "Another Claude Desk" in done.stdout
    assert "autostart on" in done.stderr
