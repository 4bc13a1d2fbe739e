"""The filter's fields: every one reads any row, and says what it is."""

from __future__ import annotations

import pytest

from claude_desk.requestlog.filter import compiled
from claude_desk.requestlog.filter_fields import ALIASES, FIELDS, STATES, UNITS, Kind, haystack
from claude_desk.requestlog.record import Outcome, RequestFinished, RequestStarted, Row

STARTED = RequestStarted("req_desk_1", 1.0, "c", "anthropic", "POST", "/v1/messages", agent="SUB")
ROWS = [Row(1, STARTED), Row(2, STARTED, RequestFinished("req_desk_1", Outcome.FAILED))]
EXAMPLES = {
    Kind.TEXT: "x",
    Kind.CHOICE: "ok",
    Kind.STATUS: "200",
    Kind.COUNT: "1k",
    Kind.BYTES: "1MiB",
    Kind.MONEY: "$1",
    Kind.SPAN: "1h",
    Kind.AGE: "1d",
    Kind.MOMENT: "today",
}


@pytest.mark.parametrize("name", [*FIELDS, *ALIASES])
def test_every_field_reads_every_row(name: str) -> None:
    """Running or without an answer: each field and each other name of one gives a verdict, and has a meaning."""
    field = FIELDS[ALIASES.get(name, name)]
    verdicts = [compiled(f"{name}:{EXAMPLES[field.kind]}", 2.0).matches(each) for each in ROWS]
    assert all(isinstance(verdict, bool) for verdict in verdicts)
    assert field.meaning


def test_every_kind_of_number_has_units() -> None:
    """Whatever is compared can be written."""
    assert {field.kind for field in FIELDS.values()} - {Kind.TEXT, Kind.CHOICE, Kind.MOMENT} == set(UNITS)


def test_the_states_are_told_in_their_fields_meaning() -> None:
    """The list of words for is: is complete."""
    assert FIELDS["is"].meaning == ", ".join(STATES)


def test_words_are_looked_for_in_one_case() -> None:
    """The searched text is folded, identifiers included."""
    assert "sub" in haystack(ROWS[0])
    assert "req_desk_1" in haystack(ROWS[1])
