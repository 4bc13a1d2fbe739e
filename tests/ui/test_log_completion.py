"""Completion: what is offered where, and what taking it writes."""

from __future__ import annotations

import pytest

from claude_desk.requestlog.filter import compiled
from claude_desk.requestlog.filter_fields import FIELDS
from claude_desk.ui.log_completion import EXAMPLES, MOST, Candidate, candidates, quoted, replaced

VALUES = {"client": ["ci", "this computer", "claude-code"], "model": [f"claude-{each}" for each in range(30)]}


def offered(text: str) -> list[str]:
    """What is offered at the cursor (|)."""
    plain, cursor = text.replace("|", ""), text.index("|")
    _, found = candidates(plain, cursor, lambda field: VALUES.get(field, []), lambda field: field)
    return [each.shown for each in found]


def taken(text: str, shown: str) -> str:
    """The filter after taking what is offered, with the cursor (|)."""
    plain, cursor = text.replace("|", ""), text.index("|")
    place, found = candidates(plain, cursor, lambda field: VALUES.get(field, []), lambda field: field)
    (candidate,) = [each for each in found if each.shown == shown]
    result, cursor = replaced(plain, place, candidate)
    return f"{result[:cursor]}|{result[cursor:]}"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("st|", ["status:", "stop:"]),
        ("opus -cl|", ["client:"]),
        ("client:c|", ["ci", "claude-code", "this computer"]),
        ("client:comp|", ["this computer"]),
        ("client:ci|", []),
        ("is:r|", ["running", "rewritten", "retried"]),
        ("outcome:client|", ["client-left"]),
        ("status:|", list(EXAMPLES["status"])),
        ("nofield:x|", []),
        ("zzz|", []),
    ],
)
def test_what_is_offered(text: str, expected: list[str]) -> None:
    """Fields by their beginning, values by any part of them, those that begin so first."""
    assert offered(text) == expected


def test_a_list_stays_short() -> None:
    """A dozen at most, with every field reachable by its first letters."""
    assert len(offered("|")) == MOST
    assert len(offered("model:claude|")) == MOST


@pytest.mark.parametrize(
    ("text", "shown", "expected"),
    [
        ("st|", "status:", "status:|"),
        ("a -cl| b", "client:", "a -client:| b"),
        ("client:comp|", "this computer", 'client:"this computer" |'),
        ("client:ci,comp| x", "this computer", 'client:ci,"this computer" |x'),
        ("is:ru|", "running", "is:running |"),
    ],
)
def test_what_is_taken_is_written(text: str, shown: str, expected: str) -> None:
    """A field goes on to its value, a value is quoted where it must be and is followed by a space."""
    assert taken(text, shown) == expected


def test_every_example_is_understood() -> None:
    """What is offered for numbers and times can be read."""
    for field, words in EXAMPLES.items():
        assert field in FIELDS
        for word in words:
            compiled(f"{field}:{word}", 0.0)


@pytest.mark.parametrize(
    "value", ["plain", "two words", 'a"b', "a,b", "a:b", "-x", "=x", "<x", "back\\slash"]
)
def test_values_are_quoted_so_that_they_are_read_back(value: str) -> None:
    """Whatever a value holds, the term that is written is one term with that one value."""
    (term,) = compiled(f"note:{quoted(value)}", 0.0).terms
    assert [text for text, _ in term.values] == [value]


def test_a_candidate_says_whether_its_term_is_complete() -> None:
    """Fields are not, values are."""
    _, found = candidates("is:o", 4, lambda _: [], lambda _: "")
    assert found == [Candidate("ok", "", "ok", done=True)]
