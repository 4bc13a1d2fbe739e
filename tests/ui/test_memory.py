"""What the windows remember."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from claude_desk.ui.memory import WindowMemory

if TYPE_CHECKING:
    from pathlib import Path


def test_it_is_there_next_time(tmp_path: Path) -> None:
    """Notes and geometry survive in the file."""
    first = WindowMemory(tmp_path / "window.json")
    assert not first.knows("tray explained")
    first.note("tray explained")
    first.keep_geometry("log", b"\x01\xd9\xd0\xcb\x00")
    second = WindowMemory(tmp_path / "window.json")
    assert second.knows("tray explained")
    assert second.geometry("log") == b"\x01\xd9\xd0\xcb\x00"


@pytest.mark.parametrize(
    "content", [b"", b"[]", b"{", b'{"log geometry": 5}', b'{"log geometry": "!"}', b"\xff", b"[" * 100_000]
)
def test_a_damaged_file_remembers_nothing(tmp_path: Path, content: bytes) -> None:
    """Whatever stands in the file, the program starts, and can remember again."""
    path = tmp_path / "window.json"
    path.write_bytes(content)
    memory = WindowMemory(path)
    assert memory.geometry("log") == b""
    assert not memory.knows("anything")
    memory.note("anything")
    assert WindowMemory(path).knows("anything")


def test_a_folder_that_is_gone_harms_nobody(tmp_path: Path) -> None:
    """Where nothing can be written, nothing is remembered, and that is all."""
    memory = WindowMemory(tmp_path / "gone" / "window.json")
    memory.note("something")
    assert memory.knows("something")
