"""A file of variables: what is read, what wins, and that none is read that nobody named."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from claude_desk.config.env_file import read_env_file, remark_on, unread_file, with_file
from claude_desk.errors import SettingsError

CANARY = "sk-ant-canary-$HOME-0123456789"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Where the tests' file of variables is."""
    return tmp_path / "variables"


def test_the_usual_spellings_are_read(file: Path) -> None:
    """Comments, export, quotes, values over several lines, CRLF and a byte order mark; nothing is expanded."""
    file.write_bytes(
        b"\xef\xbb\xbf# a comment\r\nCLAUDE_DESK_PORT=9000 # the port\r\n\r\nexport MODEL_ALIASES='a:b,c:d'\r\n"
        b'CLAUDE_DESK_ROUTES="[\n]"\nNAME_ALONE\nEMPTY=\nANTHROPIC_API_KEY=' + CANARY.encode() + b"\n"
    )
    assert read_env_file(file) == {
        "CLAUDE_DESK_PORT": "9000",
        "MODEL_ALIASES": "a:b,c:d",
        "CLAUDE_DESK_ROUTES": "[\n]",
        "EMPTY": "",
        "ANTHROPIC_API_KEY": CANARY,
    }


def test_the_environment_wins(file: Path) -> None:
    """A variable that is set hides the file's, an empty one does not; a file does not lead to another file."""
    file.write_text("A=file\nB=file\nC=file\nCLAUDE_DESK_ENV_FILE=/other\n")
    before = dict(os.environ)
    made = with_file({"A": "set", "B": "", "D": "set"}, file)
    assert made == {"A": "set", "B": "file", "C": "file", "D": "set"}
    assert dict(os.environ) == before


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (None, "cannot be read"),
        (b"A=1\n\n# x\nsk-ant-canary 12\n", "line 4:"),
        (b"A='canary\nB=2\n", "line 1:"),
        (b"A=canary\xff", "not UTF-8"),
        (b"A=" + b"canary" * 200_000, "too large"),
    ],
)
def test_a_broken_file_is_named_and_not_quoted(file: Path, content: bytes | None, says: str) -> None:
    """The message has the path, the line and the reason, and nothing of what the file holds."""
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(SettingsError, match=says) as caught:
        read_env_file(file)
    assert str(file) in caught.value.message
    assert "canary" not in caught.value.message


@pytest.mark.skipif(sys.platform == "win32", reason="permissions of POSIX")
def test_a_file_that_everybody_can_change_is_remarked_on(file: Path) -> None:
    """Whoever can write it decides where the key is sent."""
    file.write_text("A=1")
    file.chmod(0o644)
    assert remark_on(file) == ""
    file.chmod(0o666)
    assert "every user" in remark_on(file)
    assert remark_on(file.with_name("none")) == ""


@pytest.mark.parametrize(
    ("content", "remarked"),
    [
        ("CLAUDE_DESK_UPSTREAM_URL=https://evil.example", True),
        ("X=1\n export ALLOWED_API_KEYS=a", True),
        ("# CLAUDE_DESK_PORT=1\nDATABASE_URL=postgres://x", False),
        ("", False),
    ],
)
def test_a_file_that_nobody_named_is_remarked_on_if_it_seems_ours(
    tmp_path: Path,
    content: str,
    remarked: bool,  # noqa: FBT001
) -> None:
    """Whoever expects it to be read is told; whoever has one for other programs is left alone."""
    (tmp_path / ".env").write_text(content)
    assert ("is not read" in unread_file(tmp_path)) is remarked


def test_what_is_no_file_is_not_opened(tmp_path: Path) -> None:
    """A folder, or nothing at all: no remark, no waiting."""
    assert unread_file(tmp_path) == ""
    (tmp_path / ".env").mkdir()
    assert unread_file(tmp_path) == ""
