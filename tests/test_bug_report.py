"""What a person may paste into a bug report holds nothing that is nobody else's business."""

from __future__ import annotations

from pathlib import Path

import pytest

from claude_desk import __version__
from claude_desk.bug_report import Cleaner, compose, surroundings

HOME = Path("/home/anna.miller")


def cleaner() -> Cleaner:
    """For somebody with a name, a computer and a client key."""
    return Cleaner(
        home=HOME,
        secrets=["hunter2-hunter2", ""],
        names={"my secret lab": "key 1"},
        user="anna",
        host="annas-mac",
    )


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("the file /home/anna.miller/x.toml", "the file ~/x.toml"),
        ("'my secret lab' is refused", "'key 1' is refused"),
        ("it was hunter2-hunter2.", "it was ***."),
        ("x-api-key: sk-ant-api03-AbCdEfGh1234", "x-api-key: ***"),
        ("desk-3kJd93jdKsk39d_kdJd92-kd", "***"),
        ("Authorization: Bearer abc", "Authorization: Bearer ***"),
        ("http://me:pass@proxy.example:3128/", "http://***@proxy.example:3128/"),
        ("token a1b2c3d4e5f6a7b8c9d0e1f2a3b4c5d6e7f8", "token ***"),
        ("anna on ANNAS-MAC, not annabel", "user on this-computer, not annabel"),
        ("claude-haiku-4-5-20251001 answered", "claude-haiku-4-5-20251001 answered"),
        ("two\nlines \x1b[31m", "two lines \N{REPLACEMENT CHARACTER}[31m"),
    ],
)
def test_what_tells_too_much_is_taken_out(text: str, clean: str) -> None:
    """Keys, logins, folders, names of account, computer and client keys go; what explains a bug stays."""
    assert cleaner().clean(text) == clean


def test_a_windows_folder_is_shortened_however_it_is_written() -> None:
    """With backslashes, with slashes, and with the doubled ones of JSON."""
    windows = Cleaner(home=Path("C:\\Users\\Anna"), user="x", host="y")
    for text in ("C:\\Users\\Anna\\a", "C:/Users/Anna/a", "C:\\\\Users\\\\Anna\\\\a"):
        assert windows.clean(text).startswith("~")


def test_a_short_name_is_not_searched_for() -> None:
    """An account called `me` would otherwise be found in every other sentence."""
    assert Cleaner(home=HOME, user="me", host="x").clean("tell me") == "tell me"


def test_the_surroundings_are_versions_and_nothing_personal() -> None:
    """Version, Python, system, and of the environment only the session's kind."""
    told = surroundings({"XDG_SESSION_TYPE": "wayland", "HOME": "/home/anna", "ANTHROPIC_API_KEY": "k"})
    assert told["Claude Desk"].startswith(__version__)
    assert {"Python", "System", "Machine", "aiohttp"} <= told.keys()
    assert told["Session"] == "XDG_SESSION_TYPE=wayland"
    assert "anna" not in str(told)
    assert "AppImage" in surroundings({"APPIMAGE": "/x"})["Claude Desk"]
    assert "Session" not in surroundings({})


def test_it_reads_well_where_it_is_pasted() -> None:
    """Headings and code blocks that no line of theirs can end; what is empty is left out."""
    text = compose({"One": ["a ``` b", "my secret lab"], "None": []}, cleaner())
    assert text == "### One\n\n```\na ''' b\nkey 1\n```\n"
