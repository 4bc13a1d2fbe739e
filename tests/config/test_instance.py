"""One program for each data folder."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from claude_desk.config.instance import InstanceLock
from claude_desk.errors import AlreadyRunning

HOLDER = """
import sys
from pathlib import Path
from claude_desk.config.instance import InstanceLock
lock = InstanceLock(Path(sys.argv[1]))
lock.acquire()
print("held", flush=True)
sys.stdin.read()
"""


def test_the_second_is_refused_until_the_first_lets_go(tmp_path: Path) -> None:
    """Two holders are never possible, and letting go twice is harmless."""
    first, second = InstanceLock(tmp_path / "lock"), InstanceLock(tmp_path / "lock")
    first.acquire()
    with pytest.raises(AlreadyRunning, match="already uses"):
        second.acquire()
    first.release()
    first.release()
    second.acquire()
    second.release()


def test_a_killed_holder_leaves_no_lock_behind(tmp_path: Path) -> None:
    """After kill -9 the next program starts; the lock file that is left means nothing."""
    path = tmp_path / "lock"
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(AlreadyRunning):
            InstanceLock(path).acquire()
        holder.kill()
        holder.wait(10)
    assert path.exists()
    lock = InstanceLock(path)
    lock.acquire()
    lock.release()


def test_a_link_in_its_place_is_not_followed(tmp_path: Path) -> None:
    """Nobody can make us open and lock another file."""
    (tmp_path / "elsewhere").touch()
    (tmp_path / "lock").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(OSError, match=r"symbolic|Too many levels"):
        InstanceLock(tmp_path / "lock").acquire()
