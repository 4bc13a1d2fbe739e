"""How numbers, times and outcomes read."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest

from claude_desk.requestlog.record import Outcome, Tokens
from claude_desk.ui import formats
from fakes.desk_double import row


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0.0004, "0 ms"),
        (0.014, "14 ms"),
        (0.9996, "1.00 s"),
        (1.484, "1.48 s"),
        (9.996, "10.0 s"),
        (12.34, "12.3 s"),
        (59.97, "1 m 00 s"),
        (125, "2 m 05 s"),
        (3599.6, "1 h 00 m"),
        (3725, "1 h 02 m"),
    ],
)
def test_durations(seconds: float, text: str) -> None:
    """Three digits that matter, and no value reads as more of a unit than there is in it."""
    assert formats.duration(seconds) == text


@pytest.mark.parametrize(
    ("number", "text"),
    [(0, "0 B"), (1023, "1023 B"), (1024, "1.0 KiB"), (3_250_586, "3.1 MiB"), (2**40, "1,024.0 GiB")],
)
def test_sizes(number: int, text: str) -> None:
    """Binary units, as the limits of the protocol are given."""
    assert formats.size(number) == text


@pytest.mark.parametrize(
    ("number", "text"),
    [(0, "0"), (9_999, "9,999"), (12_408, "12.4 k"), (6_800_000, "6.8 M"), (2_147_483_647, "2.1 G")],
)
def test_short_counts(number: int, text: str) -> None:
    """Exact while it is short, then with a unit."""
    assert formats.short_count(number) == text


@pytest.mark.parametrize(
    ("nanos", "text"),
    [
        (None, "unknown"),
        (0, "$0.00"),
        (1, "< $0.0001"),
        (50_000, "$0.0001"),
        (31_800_000, "$0.0318"),
        (1_234_560_000_000, "$1,234.56"),
    ],
)
def test_costs(nanos: int | None, text: str) -> None:
    """Cents from a dollar on, finer below it; what is not known is never shown as nothing."""
    assert formats.cost(nanos) == text


def test_a_row_tells_its_cost_where_anything_was_used() -> None:
    """Refusals and lists have a dash, running requests nothing yet, unpriced ones a word."""
    assert formats.row_cost(row(1, cost=31_800_000)) == "$0.0318"
    assert formats.row_cost(row(1, cost=None)) == "unknown"
    assert formats.row_cost(row(1, cost=0, tokens=Tokens())) == formats.NOTHING
    assert formats.row_cost(row(1, ended=False)) == ""


def test_the_time_of_today_and_of_another_day() -> None:
    """Today has seconds, another day has its date."""
    moment = datetime(2026, 11, 20, 14, 3, 22).astimezone()
    assert formats.clock(moment.timestamp(), date(2026, 11, 20)) == "14:03:22"
    assert formats.clock(moment.timestamp(), date(2026, 11, 21)) == "20 Nov 14:03"
    assert formats.moment(moment.timestamp()) == "2026-11-20 14:03:22"


@pytest.mark.parametrize("text", ["a\nb", "a\x1bb", "a\u202eb", "a\x00b", "a\u2028b"])
def test_one_line_holds_nothing_that_moves(text: str) -> None:
    """Control characters, separators and direction overrides become spaces."""
    assert formats.one_line(text) == "a b"


def test_one_line_is_bounded() -> None:
    """A five-megabyte name costs no more than a short one."""
    assert formats.one_line("x" * 5_000_000, 10) == "xxxxxxxxxx…"


@pytest.mark.parametrize(
    ("finish", "expected"),
    [
        ({}, ("200", "ok")),
        ({"status": 429}, ("429", "warn")),
        ({"status": 529}, ("529", "error")),
        ({"outcome": Outcome.REFUSED, "status": 401}, ("401", "warn")),
        ({"outcome": Outcome.FAILED, "status": 502}, ("502", "error")),
        ({"outcome": Outcome.BROKEN}, ("Broken", "error")),
        ({"outcome": Outcome.CLIENT_LEFT}, ("Left", "neutral")),
        ({"outcome": Outcome.CUT, "status": 0}, ("Cut", "warn")),
        ({"ended": False}, ("Running", "info")),
    ],
)
def test_each_outcome_has_a_word_and_a_tone(finish: dict[str, Any], expected: tuple[str, str]) -> None:
    """The pill never tells by colour alone; every outcome has a sentence too."""
    each = row(1, **finish)
    assert formats.status(each) == expected
    assert formats.outcome(each).endswith(".")


def test_a_model_that_was_changed_shows_both() -> None:
    """Asked and sent, with an arrow, only where they differ."""
    assert formats.model(row(1, model_asked="a", model_sent="b")) == "a → b"
    assert formats.model(row(1, model_asked="a", model_sent="a")) == "a"
    assert formats.model(row(1, ended=False)) == ""
