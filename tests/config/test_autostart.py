"""Starting at login: on this system for real, on the others by what is written."""

from __future__ import annotations

import json
import os
import plistlib
import re
import shlex
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from claude_desk.config.autostart import DesktopEntry, LaunchAgent, RunKey, this_autostart
from claude_desk.errors import SettingsError
from fakes.running_desk import wait_until

if TYPE_CHECKING:
    from pathlib import Path

ODD = ('/opt/Claude Desk/it\'s "here"', "$HOME", "`id`", "back\\slash", "100%", "a=b;c", "--background")


def arguments_of(exec_line: str) -> list[str]:
    """An Exec key read back, by the Desktop Entry Specification: the file's escapes, percent signs, then the quotes."""
    text = exec_line.replace("\\\\", "\\").replace("%%", "%")
    found: list[str] = []
    for quoted, plain in re.findall(r'"((?:[^"\\]|\\.)*)"|(\S+)', text):
        found.append(re.sub(r'\\(["`$\\])', r"\1", quoted) if quoted else plain)
    return found


def test_it_is_off_until_it_is_switched_on_and_leaves_nothing_behind(tmp_path: Path) -> None:
    """Off, on, off: the file appears with its folder and is gone again; off twice is no error."""
    path = tmp_path / "config" / "autostart" / "claude-desk.desktop"
    entry = DesktopEntry(path, ["/usr/bin/claude-desk", "--background"])
    assert not entry.state().on
    entry.switch(on=True)
    assert entry.state().on
    assert entry.state().current
    assert "Exec=/usr/bin/claude-desk --background\n" in path.read_text("utf-8")
    entry.switch(on=False)
    entry.switch(on=False)
    assert not path.exists()


def test_whatever_stands_in_a_path_arrives_as_it_is(tmp_path: Path) -> None:
    """Blanks, quotes, dollar signs, backslashes and percent signs in the command or a variable are no commands."""
    entry = DesktopEntry(tmp_path / "a.desktop", ODD, {"CLAUDE_DESK_HOME": "/home/me/my $desk"})
    assert arguments_of(entry.exec_line()) == ["env", "CLAUDE_DESK_HOME=/home/me/my $desk", *ODD]
    entry.switch(on=True)
    assert entry.state().current


@pytest.mark.skipif(shutil.which("gio") is None, reason="GLib's launcher is not installed")
def test_a_desktops_own_launcher_starts_it_with_just_these_arguments(tmp_path: Path) -> None:
    """GLib, which starts it on GNOME, reads the file as we mean it."""
    echo = tmp_path / "echo it.py"
    seen = tmp_path / "seen.json"
    echo.write_text(
        "import json, os, sys\nopen(sys.argv[1], 'w').write(json.dumps([os.environ['CLAUDE_DESK_HOME'], *sys.argv[2:]]))\n"
    )
    path = tmp_path / "a.desktop"
    DesktopEntry(path, [sys.executable, str(echo), str(seen), *ODD], {"CLAUDE_DESK_HOME": "/a $b"}).switch(
        on=True
    )
    subprocess.run(["gio", "launch", str(path)], check=True, timeout=30, capture_output=True)
    wait_until(lambda: seen.exists() and seen.stat().st_size > 0, "its start")
    assert json.loads(seen.read_text("utf-8")) == ["/a $b", *ODD]


@pytest.mark.parametrize("line", ["Hidden=true", "X-GNOME-Autostart-enabled=false"])
def test_what_the_desktop_switched_off_is_off(tmp_path: Path, line: str) -> None:
    """A desktop's own settings for autostart are believed; switching it on here undoes them."""
    entry = DesktopEntry(tmp_path / "a.desktop", ["claude-desk"])
    (tmp_path / "a.desktop").write_text(f"{entry.text()}{line}\n", "utf-8")
    assert not entry.state().on
    entry.switch(on=True)
    assert entry.state().on


def test_another_installation_is_noticed_and_replaced(tmp_path: Path) -> None:
    """What starts another program is on, but not this one; switched on again it is."""
    DesktopEntry(tmp_path / "a.desktop", ["/old/claude-desk"]).switch(on=True)
    entry = DesktopEntry(tmp_path / "a.desktop", ["/new/claude-desk"])
    assert entry.state().on
    assert not entry.state().current
    entry.switch(on=True)
    assert entry.state().current


def test_a_folder_that_cannot_be_written_is_said_in_words(tmp_path: Path) -> None:
    """The error names the file."""
    (tmp_path / "autostart").write_text("a file, no folder", "utf-8")
    entry = DesktopEntry(tmp_path / "autostart" / "claude-desk.desktop", ["claude-desk"])
    with pytest.raises(SettingsError, match=r"claude-desk\.desktop cannot be (changed|read)"):
        entry.switch(on=True)


@pytest.mark.skipif(sys.platform != "linux", reason="the XDG folders")
def test_on_this_system_it_starts_this_program_in_the_background(tmp_path: Path) -> None:
    """The command in the file, run as a desktop would run it, is this Claude Desk, with the folder it was told."""
    environ = {"XDG_CONFIG_HOME": str(tmp_path / "config"), "CLAUDE_DESK_HOME": str(tmp_path / "a home")}
    chosen = this_autostart(environ, tmp_path)
    chosen.switch(on=True)
    state = chosen.state()
    assert state.on
    assert state.place == str(tmp_path / "config" / "autostart" / "claude-desk.desktop")
    text = (tmp_path / "config" / "autostart" / "claude-desk.desktop").read_text("utf-8")
    line = next(line for line in text.splitlines() if line.startswith("Exec="))
    command = arguments_of(line.removeprefix("Exec="))
    assert command[-1] == "--background"
    done = subprocess.run(
        [*command[:-1], "--version"],
        env={"PATH": os.environ["PATH"]},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    assert "claude-desk" in done.stdout.lower().replace(" ", "-")


@pytest.mark.skipif(sys.platform != "linux", reason="the XDG folders")
def test_a_relative_configuration_folder_is_not_followed(tmp_path: Path) -> None:
    """XDG_CONFIG_HOME counts only where it is absolute, as its specification says."""
    chosen = this_autostart({"XDG_CONFIG_HOME": "relative"}, tmp_path)
    assert chosen.state().place == str(tmp_path / ".config" / "autostart" / "claude-desk.desktop")


def test_a_launch_agent_has_what_launchd_wants(tmp_path: Path) -> None:
    """The property list starts the program at login, with its arguments apart and its variables."""
    path = tmp_path / "LaunchAgents" / "claude-desk.plist"
    agent = LaunchAgent(path, ODD, {"CLAUDE_DESK_HOME": "/a b"})
    assert not agent.state().on
    agent.switch(on=True)
    assert plistlib.loads(path.read_bytes()) == {
        "Label": "claude-desk",
        "ProgramArguments": list(ODD),
        "RunAtLoad": True,
        "ProcessType": "Interactive",
        "LimitLoadToSessionType": "Aqua",
        "EnvironmentVariables": {"CLAUDE_DESK_HOME": "/a b"},
    }
    assert agent.state().on
    assert agent.state().current
    assert not LaunchAgent(path, ["other"]).state().current
    agent.switch(on=False)
    assert not path.exists()


@pytest.mark.parametrize(
    "content", [b"", b"<plist>", b"\xff\xfe", b"bplist00", plistlib.dumps({"Disabled": True})]
)
def test_a_damaged_launch_agent_is_off(tmp_path: Path, content: bytes) -> None:
    """What launchd could not read starts nothing, and can be written anew."""
    (tmp_path / "a.plist").write_bytes(content)
    agent = LaunchAgent(tmp_path / "a.plist", ["claude-desk"])
    assert not agent.state().on
    agent.switch(on=True)
    assert agent.state().on


def test_the_run_key_gets_one_line_that_windows_takes_apart_again() -> None:
    """Blanks stand in quotes, so that no other program of the path's beginning is started."""
    line = RunKey([r"C:\Program Files\Claude Desk\claude-desk.exe", "--background"]).line
    assert line == r'"C:\Program Files\Claude Desk\claude-desk.exe" --background'
    assert shlex.split(line, posix=False)[0] == r'"C:\Program Files\Claude Desk\claude-desk.exe"'


@pytest.mark.skipif(sys.platform != "win32", reason="the registry")
def test_the_run_key_of_this_user() -> None:
    """Switched on and off in the real registry, what was there before comes back."""
    key = RunKey(["claude-desk-test.exe", "--background"])
    before = key.state()
    key.switch(on=True)
    assert key.state().on
    assert key.state().current
    key.switch(on=False)
    assert not key.state().on
    if before.on:
        this_autostart(os.environ).switch(on=True)


@pytest.mark.skipif(sys.platform == "win32", reason="there is one")
def test_without_a_registry_the_run_key_says_so() -> None:
    """Elsewhere it is off and cannot be switched on."""
    assert not RunKey(["x"]).state().on
    with pytest.raises(SettingsError):
        RunKey(["x"]).switch(on=True)
