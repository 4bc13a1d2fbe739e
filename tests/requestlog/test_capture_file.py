"""Captured exchanges on disk: private, bounded, and gone when they are told to go."""

from __future__ import annotations

import sqlite3
import stat
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from claude_desk.errors import StorageError
from claude_desk.requestlog.capture_file import CaptureFile


@pytest.fixture
def file(tmp_path: Path) -> Iterator[CaptureFile]:
    """A new file."""
    file = CaptureFile(tmp_path / "captures.sqlite3")
    yield file
    file.close()


def test_what_is_kept_is_found_by_its_request(file: CaptureFile) -> None:
    """The newest of a request counts; of others there is nothing."""
    file.add("one", 1.0, b"first")
    file.add("one", 1.0, b"second")
    assert file.get("one") == b"second"
    assert file.get("two") is None
    assert file.totals() == (1, 6)


@pytest.mark.skipif(sys.platform == "win32", reason="modes are POSIX's")
def test_nobody_else_can_read_it(file: CaptureFile, tmp_path: Path) -> None:
    """The file and its companions are 0600 whatever the umask."""
    file.add("one", 1.0, b"x")
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in tmp_path.iterdir()}
    assert set(modes.values()) == {0o600}
    assert len(modes) == 3


def test_old_and_large_ones_go(file: CaptureFile) -> None:
    """What began before the limit goes, then the oldest until the rest is small enough."""
    for number in range(10):
        file.add(str(number), float(number), b"x" * 100)
    file.trim(before=2.0, most=350)
    assert [number for number in range(10) if file.get(str(number)) is not None] == [7, 8, 9]
    assert file.oldest() == 7.0
    file.trim(before=0.0, most=0)
    assert file.totals() == (0, 0)
    assert file.oldest() is None


def test_what_was_deleted_is_not_in_the_file_any_more(file: CaptureFile, tmp_path: Path) -> None:
    """Deleted content is overwritten, not only forgotten."""
    file.add("one", 1.0, b"very private words" * 100)
    file.trim(before=5.0, most=1000)
    file.close()
    assert not any(b"very private" in path.read_bytes() for path in tmp_path.iterdir())


def test_destroying_leaves_nothing(tmp_path: Path) -> None:
    """The file and its companions are deleted."""
    file = CaptureFile(tmp_path / "captures.sqlite3")
    file.add("one", 1.0, b"x")
    file.destroy()
    assert list(tmp_path.iterdir()) == []


def _damage(path: Path) -> None:
    path.write_bytes(b"no database at all" * 100)


def _other_version(path: Path) -> None:
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA user_version = 99")
    connection.execute("CREATE TABLE captures (a)")
    connection.commit()
    connection.close()


@pytest.mark.parametrize("spoil", [_damage, _other_version])
def test_a_file_that_is_not_usable_is_replaced(tmp_path: Path, spoil: object) -> None:
    """A damaged file, or one of another version, is deleted: captures live for hours only."""
    path = tmp_path / "captures.sqlite3"
    spoil(path)  # type: ignore[operator]
    file = CaptureFile(path)
    file.add("one", 1.0, b"x")
    assert file.get("one") == b"x"
    file.close()


def test_what_the_disk_does_not_take_is_said(tmp_path: Path) -> None:
    """A folder in the file's place is an error for a person that names it."""
    path = tmp_path / "captures.sqlite3"
    path.mkdir()
    with pytest.raises(StorageError, match="cannot be kept"):
        CaptureFile(path)
