"""Where this computer keeps things."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from claude_desk.connect.machine import Machine


def test_folders_follow_the_system(tmp_path: Path) -> None:
    """Each system has its own place for desktop programs; variables move it."""
    home = Path("/home/me")
    assert Machine({}, home, home, "linux").application_folder == home / ".config"
    assert Machine({"XDG_CONFIG_HOME": "/x"}, home, home, "linux").application_folder == Path("/x")
    assert Machine({}, home, home, "darwin").application_folder == home / "Library/Application Support"
    assert Machine({}, home, home, "darwin").config_folder == home / ".config"
    assert Machine({"APPDATA": "/roaming"}, home, home, "win32").application_folder == Path("/roaming")


def test_a_project_ends_at_its_repository(tmp_path: Path) -> None:
    """Folders outside of it do not belong to it; without one, only the folder itself does."""
    inner = tmp_path / "repo" / "src"
    inner.mkdir(parents=True)
    assert Machine({}, tmp_path, inner).project_folders() == [inner]
    (tmp_path / "repo" / ".git").mkdir()
    assert Machine({}, tmp_path, inner).project_folders() == [inner, tmp_path / "repo"]


@pytest.mark.skipif(sys.platform == "win32", reason="a shell script")
def test_a_program_says_its_version(tmp_path: Path) -> None:
    """Found on the search path; what says nothing has none."""
    program = tmp_path / "tool"
    program.write_text("#!/bin/sh\necho 'tool 1.2.3-beta (build)'\n")
    program.chmod(0o755)
    machine = Machine({"PATH": str(tmp_path)}, tmp_path, tmp_path)
    assert machine.program("tool") == program
    assert machine.version_of(program) == "1.2.3-beta"
    program.write_text("#!/bin/sh\nexit 1\n")
    assert machine.version_of(program) == ""
    assert machine.version_of(tmp_path / "missing") == ""
    assert machine.program("other") is None
