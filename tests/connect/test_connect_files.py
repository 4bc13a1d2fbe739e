"""Other programs' files, replaced whole or not at all."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from claude_desk.connect import files
from claude_desk.errors import ConnectError


def test_a_missing_file_is_an_empty_one(tmp_path: Path) -> None:
    """It has no text and no digest; writing it makes its folders, closed to others."""
    file = files.read(tmp_path / "a" / "b" / "c.json")
    assert (file.text, file.exists) == ("", False)
    assert files.missing_folders(file.target) == [tmp_path.resolve() / "a", tmp_path.resolve() / "a" / "b"]
    files.replace(file, "x", file.target.with_name("t"))
    assert file.target.read_text() == "x"
    if sys.platform != "win32":
        assert file.target.stat().st_mode & 0o777 == 0o600
        assert file.target.parent.stat().st_mode & 0o777 == 0o700


def test_line_ends_and_marks_are_kept(tmp_path: Path) -> None:
    """Nothing is translated on the way in or out."""
    path = tmp_path / "f"
    data = "\ufeffa\r\nb\n\u2028é".encode()
    path.write_bytes(data)
    file = files.read(path)
    files.replace(file, f"{file.text}\r\n", path.with_name("t"))
    assert path.read_bytes() == data + b"\r\n"
    assert [each.name for each in tmp_path.iterdir()] == ["f"]


def test_a_file_that_changed_is_not_replaced(tmp_path: Path) -> None:
    """Neither is one removed that is another one by now, and nothing is left beside it."""
    path = tmp_path / "f"
    path.write_bytes(b"1")
    file = files.read(path)
    path.write_bytes(b"2")
    with pytest.raises(ConnectError, match="changed by another program"):
        files.replace(file, "3", path.with_name("t"))
    with pytest.raises(ConnectError, match="changed by another program"):
        files.remove(file)
    assert path.read_bytes() == b"2"
    assert [each.name for each in tmp_path.iterdir()] == ["f"]


def test_what_is_no_file_is_said(tmp_path: Path) -> None:
    """A folder in its place, or a link to itself."""
    (tmp_path / "d").mkdir()
    with pytest.raises(ConnectError, match="cannot be read"):
        files.read(tmp_path / "d")
    if sys.platform != "win32":
        (tmp_path / "l").symlink_to(tmp_path / "l")
        with pytest.raises(ConnectError, match="cannot be read"):
            files.read(tmp_path / "l")


def test_only_empty_folders_go(tmp_path: Path) -> None:
    """From the inside out, up to the first that is used."""
    inner = tmp_path / "a" / "b"
    inner.mkdir(parents=True)
    (tmp_path / "a" / "used").touch()
    files.remove_folders([tmp_path / "a", inner])
    assert not inner.exists()
    assert (tmp_path / "a").exists()
