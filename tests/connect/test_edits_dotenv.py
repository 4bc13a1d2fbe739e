"""How files of environment variables are edited."""

from __future__ import annotations

import pytest

from claude_desk.connect.changes import Setting, give, take_back
from claude_desk.connect.edits import EditError
from claude_desk.connect.edits_dotenv import DotenvFormat

DOTENV = DotenvFormat()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", "K=v\n"),
        ("A=1", "A=1\nK=v"),
        ("A=1\r\n# c\r\n", "A=1\r\n# c\r\nK=v\r\n"),
        ("export K = 'old' # c\n", "export K = v # c\n"),
        ("K=1\nK=2\n", "K=1\nK=v\n"),
        ('A="x\nK=no\n"\nK=\n', 'A="x\nK=no\n"\nK=v\n'),
    ],
)
def test_a_variable_is_set(text: str, expected: str) -> None:
    """The last one of a name counts; a line inside of quotes is none."""
    outcome = give(DOTENV, text, (Setting(("K",), "v"),))
    assert outcome.text == expected
    assert take_back(DOTENV, outcome.text, outcome.done).text == text


def test_what_needs_quotes_gets_them() -> None:
    """Blanks, quotes and dollar signs arrive as they were."""
    value = 'a "b" \\ $c #'
    text = give(DOTENV, "", (Setting(("K",), value),)).text
    assert DOTENV.parse(text) == {"K": value}


def test_what_is_no_variable_is_refused() -> None:
    """A script is no such file, and a variable has nothing inside."""
    with pytest.raises(EditError):
        DOTENV.parse("if true; then\n")
    with pytest.raises(EditError):
        give(DOTENV, "", (Setting(("a", "b"), "v"),))
    with pytest.raises(EditError):
        give(DOTENV, "", (Setting(("a",), 1),))
