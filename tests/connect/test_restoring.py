"""Interrupted at any point, connecting and disconnecting leave whole files, and all can be undone."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from claude_desk.errors import DeskError
from fakes.connected_home import URL, ConnectedHome

TESTS = Path(__file__).resolve().parents[1]
OLD = {
    "llm": (b'{"other": "key"}\n', b"- model_id: a # mine\n  api_base: x\n"),
    "claude-code": (b'{\n  "model": "opus"\n}\n',),
}
FAULTY = ("open", "fsync", "replace", "fchmod", "fchown", "unlink", "rmdir", "mkdir", "stat")


class Fault(OSError):
    """What a test makes the system say."""

    def __init__(self) -> None:
        super().__init__(28, "No space left on device")


@contextmanager
def failing_at(number: int, fail: Callable[[], None]) -> Iterator[list[int]]:
    """Let the system's nth call that has to do with files fail; gives the count so far."""
    count = [0]
    kept = {name: getattr(os, name) for name in FAULTY if hasattr(os, name)}

    def faulty(original: Callable[..., Any]) -> Callable[..., Any]:
        def call(*args: Any, **kwargs: Any) -> Any:
            count[0] += 1
            if count[0] == number:
                fail()
            return original(*args, **kwargs)

        return call

    try:
        for name, original in kept.items():
            setattr(os, name, faulty(original))
        yield count
    finally:
        for name, original in kept.items():
            setattr(os, name, original)


def _raise() -> None:
    raise Fault


def prepared(folder: Path, tool: str) -> tuple[ConnectedHome, list[Path]]:
    """A home in which the tool has settings."""
    home = ConnectedHome(folder)
    home.write(tool, OLD[tool][-1])
    edits = [each.file.path for each in home.plan(tool).files]
    for path, data in zip(edits, OLD[tool], strict=True):
        path.write_bytes(data)
    return home, edits


def _calls_of(folder: Path, tool: str) -> tuple[int, int]:
    """How many calls connecting and disconnecting take."""
    home, _ = prepared(folder, tool)
    plan = home.plan(tool)
    with failing_at(0, _raise) as applying:
        home.connections.apply(plan)
    with failing_at(0, _raise) as undoing:
        home.disconnect(tool)
    home.close()
    return applying[0], undoing[0]


def _is_whole(paths: list[Path], tool: str) -> bool:
    return all(
        path.read_bytes() == old or b"8765" in path.read_bytes() or b"desk-" in path.read_bytes()
        for path, old in zip(paths, OLD[tool], strict=True)
    )


def _undone(home: ConnectedHome, paths: list[Path], tool: str) -> None:
    """Undo what there is to undo, and look that everything is as it was."""
    if tool in home.connections.connected():
        assert not home.disconnect(tool).problems
    assert [path.read_bytes() for path in paths] == list(OLD[tool])
    folders = {path.parent for path in paths}
    assert {each for folder in folders for each in folder.iterdir()} == set(paths)


@pytest.mark.slow
@pytest.mark.parametrize("tool", sorted(OLD))
def test_a_disk_that_fails_at_any_call(tool: str, tmp_path: Path) -> None:
    """Whichever call fails: the files are the old ones at once or after undoing, and no key opens anything that is not on record."""
    applying, undoing = _calls_of(tmp_path / "count", tool)
    assert applying > 20
    assert undoing > 10
    for number in range(1, applying + 1):
        home, paths = prepared(tmp_path / f"apply{number}", tool)
        plan = home.plan(tool)
        try:
            with failing_at(number, _raise):
                home.connections.apply(plan)
        except (DeskError, OSError):
            assert _is_whole(paths, tool)
            if tool not in home.connections.connected():
                assert not home.ring.keys()
        _undone(home, paths, tool)
        home.close()
    for number in range(1, undoing + 1):
        home, paths = prepared(tmp_path / f"undo{number}", tool)
        home.connect(tool)
        try:
            with failing_at(number, _raise):
                home.disconnect(tool)
        except (DeskError, OSError):
            assert _is_whole(paths, tool)
        _undone(home, paths, tool)
        home.close()


@pytest.mark.slow
def test_a_failed_move_leaves_the_connection_there_was(tmp_path: Path) -> None:
    """Connecting again, to another address, is done or not done: the tool is never left without a connection it had."""
    home, [path] = prepared(tmp_path / "count", "claude-code")
    home.connect("claude-code")
    with failing_at(0, _raise) as counted:
        home.connect("claude-code", url="http://127.0.0.1:9999")
    home.close()
    kept = 0
    for number in range(1, counted[0] + 1):
        home, [path] = prepared(tmp_path / str(number), "claude-code")
        home.connect("claude-code")
        connected = path.read_bytes()
        [key] = home.ring.keys()
        try:
            with failing_at(number, _raise):
                home.connect("claude-code", url="http://127.0.0.1:9999")
        except (DeskError, OSError):
            if b"9999" not in path.read_bytes():
                assert path.read_bytes() == connected
                assert key in home.ring.keys()  # noqa: SIM118 (a method of ours)
                kept += 1
        _undone(home, [path], "claude-code")
        home.close()
    assert kept > 10


KILLED = """
import os, signal, sys
from pathlib import Path
sys.path[:0] = sys.argv[1:2]
from connect.test_restoring import failing_at, prepared
folder, tool, action = Path(sys.argv[2]), sys.argv[3], sys.argv[4]
number = 0
while True:
    number += 1
    child = os.fork()
    if child == 0:
        home, _ = prepared(folder / str(number), tool)
        if action == "undo":
            home.connect(tool)
        else:
            plan = home.plan(tool)
        with failing_at(number, lambda: os.kill(os.getpid(), signal.SIGKILL)):
            if action == "undo":
                home.disconnect(tool)
            else:
                home.connections.apply(plan)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    if os.WIFEXITED(status):
        assert os.WEXITSTATUS(status) == 0, status
        break
print(number)
"""


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
@pytest.mark.parametrize("action", ["apply", "undo"])
@pytest.mark.parametrize("tool", sorted(OLD))
def test_killed_at_any_call(tool: str, action: str, tmp_path: Path) -> None:
    """Killed with SIGKILL before whichever call: each file is the old one or the new one, what was interrupted is offered again, and undoing still works."""
    done = subprocess.run(
        [sys.executable, "-c", KILLED, str(TESTS), str(tmp_path), tool, action],
        capture_output=True,
        text=True,
        check=False,
        timeout=100,
    )
    assert done.returncode == 0, done.stderr
    survived = int(done.stdout)
    assert survived > 10
    offered: set[str] = set()
    for number in range(1, survived + 1):
        home = ConnectedHome(tmp_path / str(number))
        paths = [each.file.path for each in home.plan(tool).files]
        assert _is_whole(paths, tool)
        offered |= {record.tool for record in home.connections.unfinished()}
        _undone(home, paths, tool)
        assert not home.ring.keys()
        home.close()
    assert offered == {tool}


def test_a_link_that_points_elsewhere_by_now(home: ConnectedHome, tmp_path: Path) -> None:
    """What was changed is undone where it was changed; the new place is not touched."""
    path = home.file("claude-code")
    path.parent.mkdir()
    for name in ("one", "two"):
        (tmp_path / name).write_bytes(b"{}")
    path.symlink_to(tmp_path / "one")
    home.connect("claude-code")
    assert URL.encode() in (tmp_path / "one").read_bytes()
    path.unlink()
    path.symlink_to(tmp_path / "two")
    assert not home.disconnect("claude-code").problems
    assert (tmp_path / "one").read_bytes() == b"{}"
    assert (tmp_path / "two").read_bytes() == b"{}"
