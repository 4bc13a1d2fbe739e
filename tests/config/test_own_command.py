"""How we are called by others."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from claude_desk.config.own_command import own_command


def test_each_kind_of_installation_has_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A script by its path, a bundle by its program, an AppImage by its file, anything else by the interpreter."""
    name = "claude-desk.exe" if sys.platform == "win32" else "claude-desk"
    script = tmp_path / name
    script.touch()
    assert own_command({}, [str(tmp_path / "claude-desk")]) == (str(script),)
    assert own_command({}, [str(tmp_path / "__main__.py")]) == (sys.executable, "-P", "-m", "claude_desk")
    assert own_command({"APPIMAGE": "/a/Desk.AppImage"}, [str(script)]) == ("/a/Desk.AppImage",)
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    assert own_command({}, [str(script)]) == (sys.executable,)


def test_the_callers_folder_has_no_say(tmp_path: Path) -> None:
    """A project with a module of our name, or of one we import, is not run when its tools ask for a key."""
    for name in ("claude_desk.py", "click.py"):
        (tmp_path / name).write_text("raise SystemExit('this is not ours')")
    command = own_command({}, [str(tmp_path / "__main__.py")])
    done = subprocess.run([*command, "--version"], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.stdout.startswith("claude-desk "), done.stderr
