"""Tables by name or pattern."""

from __future__ import annotations

import itertools
import time

import pytest

from claude_desk.policy.patterns import Patterns

TABLE = {
    "claude-*": "any",
    "claude-haiku-*": "haikus",
    "claude-haiku-4-5": "the one",
    "gpt-?": "one character",
    "*": "all",
    "plain.name": "plain",
    "claude-opus-5-5[1m]": "long",
}


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("claude-haiku-4-5", "the one"),
        ("claude-haiku-4-5-20251001", "haikus"),
        ("claude-opus-5-5", "any"),
        ("gpt-5", "one character"),
        ("gpt-55", "all"),
        ("Claude-opus-5-5", "all"),
        ("plainXname", "all"),
        ("plain.name", "plain"),
        ("claude-opus-5-5[1m]", "long"),
        ("claude-opus-5-5m", "any"),
        ("two\nlines", "all"),
        ("", "all"),
    ],
)
def test_the_one_that_says_most_counts(name: str, found: str) -> None:
    """A name beats every pattern, a longer pattern a shorter one; only * and ? are special, and case counts."""
    assert Patterns(TABLE).find(name) == found


def test_the_order_of_the_table_does_not_count() -> None:
    """Every order of a table, equally long patterns included, finds the same."""
    entries = [("a*", 1), ("*b", 2), ("a?", 3), ("ab", 4)]
    for order in itertools.permutations(entries):
        table = Patterns(dict(order))
        assert [table.find(name) for name in ("ab", "axb", "ax", "xb", "x")] == [4, 2, 1, 2, None]


def test_a_pattern_is_no_name() -> None:
    """Who asks for the pattern itself gets what patterns say; the names are those without stars."""
    table = Patterns({"a*": 1, "a**longer*": 2, "b": 3})
    assert table.find("a*") == 1
    assert table.names() == ["b"]


def test_nothing_is_found_in_nothing() -> None:
    """An empty table finds nothing, and a name that no model can have is not looked for."""
    assert Patterns().find("x") is None
    assert Patterns({"*": 1}).find("x" * 300) == 1
    assert Patterns({"*": 1}).find("x" * 301) is None


def test_a_hostile_pattern_and_name_cost_little() -> None:
    """Rows of stars, and the longest name that fits nothing, take no noticeable time."""
    table = Patterns({"*" * 150 + "b" + "*" * 148: 1})
    began = time.process_time()
    assert table.find("a" * 300) is None
    assert time.process_time() - began < 0.5
