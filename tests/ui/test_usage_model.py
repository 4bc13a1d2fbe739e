"""The numbers behind the usage window: days, sums, columns, ticks, and the filters they lead to."""

from __future__ import annotations

import time
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claude_desk.requestlog.filter import compiled
from claude_desk.requestlog.record import Tokens
from claude_desk.requestlog.usage import Dimension, Usage
from claude_desk.ui.usage_model import (
    TOP,
    Bucket,
    Measure,
    Reach,
    Span,
    Sums,
    buckets_of,
    dimensions,
    filter_text,
    report,
    ticks,
)
from fakes.desk_double import row

TODAY = date(2026, 11, 20)


def used(*keys: str, **sums: Any) -> Usage:
    """A sum with one request, and what else is given."""
    values = dict.fromkeys(Usage._fields[1:], 0) | {"requests": 1} | sums
    return Usage(keys, **values)


@pytest.mark.parametrize(
    ("reach", "since"),
    [
        (Reach.TODAY, TODAY),
        (Reach.WEEK, date(2026, 11, 14)),
        (Reach.MONTH, date(2026, 10, 22)),
        (Reach.QUARTER, date(2026, 8, 23)),
        (Reach.ALL, None),
    ],
)
def test_a_reach_ends_today_and_counts_today(reach: Reach, since: date | None) -> None:
    """Seven days are today and the six before, as on the command line."""
    assert Span.of(reach, TODAY) == Span(since, None if since is None else TODAY)


def test_an_unknown_cost_is_never_zero() -> None:
    """Nothing used costs nothing; where no request has a price there is no sum; where some have, there is one."""
    assert Sums().at(Measure.COST) == 0
    assert Sums(requests=2, unpriced=2).at(Measure.COST) is None
    assert Sums(requests=2, unpriced=1, cost=5).at(Measure.COST) == 5


def test_the_part_from_the_cache_is_of_all_that_was_read() -> None:
    """Written tokens were read by the model too; without a prompt there is no part."""
    assert Sums(input=10, cache_read=80, cache_write=10).at(Measure.CACHE) == 0.8
    assert Sums(output=10).at(Measure.CACHE) is None


def test_every_day_has_its_column_used_or_not() -> None:
    """Days between are empty columns, sums stand under theirs, and lines are in order of cost."""
    found = [
        used("2026-11-18", "a", cost=5, output=1),
        used("2026-11-20", "a", cost=1),
        used("2026-11-20", "b", cost=9, unpriced=0),
    ]
    result = report(found, Dimension.MODEL, Span(date(2026, 11, 18), TODAY), TODAY)
    assert [each.first.day for each in result.buckets] == [18, 19, 20]
    assert [each.cost for each in result.total] == [5, 0, 10]
    assert [(line.key, line.sums.cost) for line in result.lines] == [("b", 9), ("a", 6)]
    assert result.cells[2]["b"].cost == 9


def test_what_has_no_day_or_comes_from_tomorrow_counts_but_has_no_column() -> None:
    """A clock that was wrong costs no sum and makes no column."""
    found = [used("", "a", cost=1), used("2031-01-01", "a", cost=2), used("2026-11-19", "a", cost=4)]
    result = report(found, Dimension.MODEL, Span(), TODAY)
    assert result.lines[0].sums.cost == 7
    assert result.buckets == (Bucket(date(2026, 11, 19), date(2026, 11, 19)), Bucket(TODAY, TODAY))


def test_a_conversation_knows_its_clients_and_days() -> None:
    """Its first and last day, and every key it came with."""
    assert dimensions(Dimension.SESSION) == (Dimension.DAY, Dimension.SESSION, Dimension.CLIENT)
    found = [used("2026-11-20", "s", "ci"), used("2026-11-18", "s", "laptop"), used("2026-11-19", "s", "ci")]
    (line,) = report(found, Dimension.SESSION, Span.of(Reach.WEEK, TODAY), TODAY).lines
    assert line.clients == ("ci", "laptop")
    assert (line.first, line.last) == (date(2026, 11, 18), TODAY)


def test_of_200_models_the_largest_have_colours() -> None:
    """By whatever is measured; those that used none of it have none."""
    found = [used("2026-11-20", f"m{n:03}", cost=n, output=200 - n) for n in range(200)]
    result = report(found, Dimension.MODEL, Span.of(Reach.TODAY, TODAY), TODAY)
    assert [line.key for line in result.top(Measure.COST)] == [f"m{n}" for n in range(199, 199 - TOP, -1)]
    assert [line.key for line in result.top(Measure.TOKENS)] == [f"m{n:03}" for n in range(TOP)]
    few = report([used("2026-11-20", "free")], Dimension.MODEL, Span.of(Reach.TODAY, TODAY), TODAY)
    assert not few.top(Measure.COST)


@given(first=st.dates(date(2020, 1, 1), date(2040, 1, 1)), length=st.integers(min_value=0, max_value=8_000))
def test_columns_cover_all_days_once_and_are_never_too_many(first: date, length: int) -> None:
    """From the first day to the last, each day in one column, at most 120 of them."""
    last = first + timedelta(days=length)
    found = buckets_of(first, last)
    assert (found[0].first, found[-1].last) == (first, last)
    assert all(one.last + timedelta(days=1) == other.first for one, other in pairwise(found))
    assert all(each.first <= each.last for each in found)
    assert len(found) <= 120


@given(top=st.floats(min_value=1e-9, max_value=1e18), whole=st.booleans())
def test_ticks_are_few_round_and_reach_the_top(top: float, whole: bool) -> None:  # noqa: FBT001
    """From 0 up, evenly, at most five of them above it, and the last not far above the largest value."""
    found = ticks(top, whole=whole)
    assert found[0] == 0
    assert found[-1] >= top * (1 - 1e-9)
    assert 2 <= len(found) <= 6
    assert len(found) == 2 or found[-2] < top
    if whole:
        assert all(place == int(place) for place in found)


@pytest.mark.parametrize(
    ("top", "expected"),
    [(22.3, (0, 10, 20, 30)), (4, (0, 1, 2, 3, 4)), (0.07, (0, 0.02, 0.04, 0.06, 0.08)), (0, (0, 1))],
)
def test_ticks_people_would_choose(top: float, expected: tuple[float, ...]) -> None:
    """Ones, twos, fives."""
    assert ticks(top) == pytest.approx(expected)


def test_filters_find_the_requests_behind_a_sum() -> None:
    """By name and days, whatever a client called its model; a sum without a name finds those without."""
    odd = 'my "odd", model:x'
    noon = time.mktime((2026, 11, 19, 12, 0, 0, 0, 0, -1))
    mine = row(1, model_asked=odd, model_sent=odd, at=noon, tokens=Tokens(1))
    other = row(2, model_asked="y", model_sent="y", at=noon)
    later = row(3, model_asked=odd, model_sent=odd, at=noon + 2 * 86_400)
    text = filter_text(Dimension.MODEL, odd, date(2026, 11, 18), date(2026, 11, 19))
    matches = compiled(text, noon).matches
    assert [matches(each) for each in (mine, other, later)] == [True, False, False]
    one_day = compiled(filter_text(None, "", date(2026, 11, 19), date(2026, 11, 19)), noon).matches
    assert [one_day(each) for each in (mine, other, later)] == [True, True, False]
    nameless = compiled(filter_text(Dimension.CLIENT, "", None, None), noon).matches
    assert [nameless(each) for each in (mine, row(4, client="", at=noon))] == [False, True]
    since = compiled(filter_text(None, "", date(2026, 11, 20), None), noon).matches
    assert [since(each) for each in (mine, later)] == [False, True]
