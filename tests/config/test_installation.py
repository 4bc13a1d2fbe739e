"""The id of an installation."""

from __future__ import annotations

import re
import stat
import sys
from pathlib import Path

import pytest

from claude_desk.config.installation import installation_id


def test_it_is_made_once(tmp_path: Path) -> None:
    """It is random, the same from then on, and only its owner can read it."""
    path = tmp_path / "installation-id"
    made = installation_id(path)
    assert re.fullmatch("[0-9a-f]{32}", made)
    assert installation_id(path) == made
    assert installation_id(tmp_path / "another") != made
    if sys.platform != "win32":
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.parametrize("content", [b"", b"x", b"A" * 32, b"0" * 33, b"0" * 100_000, b"\xff" * 32])
def test_something_else_is_replaced(tmp_path: Path, content: bytes) -> None:
    """A damaged file becomes a good one."""
    path = tmp_path / "installation-id"
    path.write_bytes(content)
    made = installation_id(path)
    assert re.fullmatch("[0-9a-f]{32}", made)
    assert installation_id(path) == made


def test_a_folder_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    """An id that would not last is not given out."""
    with pytest.raises(OSError, match="gone"):
        installation_id(tmp_path / "gone" / "installation-id")
