"""``claude-desk upstream``."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from claude_desk.config.lessons import LessonBook
from claude_desk.config.paths import Paths
from fakes.program import Program

ADDRESS = "https://v.example:443/anthropic"
LEARNED = [
    "field:context_management",
    "beta:effort-2025-11-24",
    "path:count_tokens",
    "field:of-a-later-version",
]


@pytest.fixture
def book(quick: Program) -> LessonBook:
    """What was learned of the vendor in the settings."""
    paths = Paths.standard(quick.environ)
    paths.ensure()
    paths.settings_file.write_text(
        '[upstreams.vendor]\nkind = "compatible"\nurl = "https://v.example/anthropic"\n'
        '[upstreams.unfinished]\nkind = "compatible"\n'
    )
    made = LessonBook(paths.lessons_file)
    made.learn("vendor", ADDRESS, LEARNED, datetime(2026, 11, 20, tzinfo=UTC))
    made.write()
    return made


def test_lessons_are_shown_in_words(quick: Program, book: LessonBook) -> None:
    """Each with the day it was learned, one a line on stdout; what this version does not know as it is."""
    assert book.known("vendor", ADDRESS)
    done = quick.run("upstream", "lessons", "vendor")
    assert done.stdout.splitlines() == [
        "2026-11-20  context_management (clearing old context): left out.",
        "2026-11-20  The beta flag effort-2025-11-24: left out.",
        "2026-11-20  Counting tokens: the count is estimated instead.",
        "2026-11-20  field:of-a-later-version",
    ]
    assert ADDRESS in done.stderr


def test_lessons_as_json(quick: Program, book: LessonBook) -> None:
    """For scripts, with the lesson as it is kept."""
    assert book.known("vendor", ADDRESS)
    found = json.loads(quick.run("upstream", "lessons", "vendor", "--json").stdout)
    assert [each["lesson"] for each in found] == LEARNED
    assert found[0] == {
        "lesson": "field:context_management",
        "words": "context_management (clearing old context): left out.",
        "since": "2026-11-20",
    }


def test_lessons_can_be_forgotten(quick: Program, book: LessonBook) -> None:
    """All of one upstream, at once; again it says that there is nothing."""
    assert "is forgotten" in quick.run("upstream", "lessons", "vendor", "--forget").stderr
    assert book.load(datetime.now(UTC)) == ""
    assert book.known("vendor", ADDRESS) == ()
    assert "Nothing was learned" in quick.run("upstream", "lessons", "vendor", "--forget").stderr
    done = quick.run("upstream", "lessons", "vendor")
    assert (done.stdout, "Nothing was learned" in done.stderr) == ("", True)
    assert json.loads(quick.run("upstream", "lessons", "vendor", "--json").stdout) == []


@pytest.mark.parametrize(
    ("name", "words"), [("nobody", "there are: anthropic"), ("unfinished", "no address")]
)
def test_an_upstream_that_is_none(quick: Program, book: LessonBook, name: str, words: str) -> None:
    """A name that is not in the settings, or has no address, is a sentence and exit code 2."""
    assert book.known("vendor", ADDRESS)
    assert words in quick.run("upstream", "lessons", name, code=2).stderr


def test_a_damaged_file_is_said(quick: Program, book: LessonBook) -> None:
    """It is set aside, and nothing is known."""
    assert book.known("vendor", ADDRESS)
    Paths.standard(quick.environ).lessons_file.write_text("{")
    done = quick.run("upstream", "lessons", "vendor")
    assert "could not be read" in done.stderr
    assert done.stdout == ""
