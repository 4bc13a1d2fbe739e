"""What the usage reads like."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from claude_desk.requestlog.usage import Dimension, Usage
from claude_desk.ui import usage_text
from claude_desk.ui.chart_data import Kind
from claude_desk.ui.formats import NOTHING
from claude_desk.ui.usage_model import TOP, Bucket, Measure, Reach, Span, Sums, report

TODAY = date(2026, 11, 20)
BILLION = 10**9


def used(*keys: str, **sums: Any) -> Usage:
    """A sum with one request, and what else is given."""
    values = dict.fromkeys(Usage._fields[1:], 0) | {"requests": 1} | sums
    return Usage(keys, **values)


@pytest.mark.parametrize(
    ("sums", "text"),
    [
        (Sums(), "$0.00"),
        (Sums(requests=1, cost=1_230_000_000), "$1.23"),
        (Sums(requests=2, cost=1_230_000_000, unpriced=1), "$1.23 + unknown"),
        (Sums(requests=2, unpriced=2), "unknown"),
        (Sums(requests=1, cost=720_600_000 * BILLION), "$720.6 M"),
    ],
)
def test_amounts(sums: Sums, text: str) -> None:
    """Never 0 for what is not known, and never longer than its place."""
    assert usage_text.amount(sums) == text


def test_numbers_of_any_size_fit() -> None:
    """Up to counts that nobody has."""
    assert [usage_text.count(n) for n in (950, 12_400, 19_730_900_000_000)] == ["950", "12.4 k", "19.7 T"]


@pytest.mark.parametrize(
    ("part", "text"),
    [
        (None, NOTHING),
        (0, "0 %"),
        (0.004, "0.4 %"),
        (1e-9, "< 0.1 %"),
        (0.916, "92 %"),
        (0.996, "99.6 %"),
        (0.99999, "99.9 %"),
        (1, "100 %"),
    ],
)
def test_parts(part: float | None, text: str) -> None:
    """Little is not none, and almost all is not all."""
    assert usage_text.share(part) == text


@pytest.mark.parametrize(
    ("first", "last", "text"),
    [
        (TODAY, TODAY, "20 Nov 2026"),
        (date(2026, 11, 14), TODAY, f"14{NOTHING}20 Nov 2026"),
        (date(2026, 10, 22), TODAY, f"22 Oct {NOTHING} 20 Nov 2026"),
        (date(2025, 12, 28), date(2026, 1, 3), f"28 Dec 2025 {NOTHING} 3 Jan 2026"),
    ],
)
def test_days(first: date, last: date, text: str) -> None:
    """No month or year twice where once is enough."""
    assert usage_text.days(first, last) == text


def test_labels_of_columns() -> None:
    """Days and weeks by their first day, months and years by name."""
    buckets = [
        Bucket(TODAY, TODAY),
        Bucket(date(2026, 11, 2), date(2026, 11, 8)),
        Bucket(date(2026, 11, 1), date(2026, 11, 30)),
        Bucket(date(2026, 1, 1), date(2026, 12, 31)),
    ]
    assert [usage_text.bucket_label(each) for each in buckets] == ["20 Nov", "2 Nov", "Nov 2026", "2026"]


def test_names_of_what_has_none_and_of_what_is_hostile() -> None:
    """A sum without a name says so; line ends and direction marks of a name stay out; ids are short."""
    assert usage_text.name("", Dimension.CLIENT) == "No client key"
    assert usage_text.name("a\n\u202eb", Dimension.MODEL) == "a  b"
    assert usage_text.name("4f1c2f7e-2f0b-4c39-9d5a-0a6f3b0c9d21", Dimension.SESSION) == "4f1c2f7e"


@pytest.mark.parametrize(
    ("largest", "measure", "texts"),
    [
        (22.3 * BILLION, Measure.COST, ["$0", "$10", "$20", "$30"]),
        (0.07 * BILLION, Measure.COST, ["$0.00", "$0.02", "$0.04", "$0.06", "$0.08"]),
        (25e6 * BILLION, Measure.COST, ["$0", "$10 M", "$20 M", "$30 M"]),
        (3, Measure.REQUESTS, ["0", "1", "2", "3"]),
        (8_500, Measure.TOKENS, ["0", "2.5 k", "5.0 k", "7.5 k", "10.0 k"]),
        (1, Measure.CACHE, ["0 %", "25 %", "50 %", "75 %", "100 %"]),
    ],
)
def test_axes_read_well(largest: float, measure: Measure, texts: list[str]) -> None:
    """Each tick with as many digits as its neighbours need."""
    assert [tick.text for tick in usage_text.axis(largest, measure)] == texts


def test_a_chart_of_days_stacks_the_largest_and_sums_up_the_others() -> None:
    """Seven colours and one for the rest, whose number is said; parts add up to the whole."""
    found = [used("2026-11-20", f"m{n}", cost=(n + 1) * BILLION) for n in range(10)]
    found.append(used("2026-11-20", "unknown", unpriced=1))
    chart = usage_text.chart(report(found, Dimension.MODEL, Span.of(Reach.WEEK, TODAY), TODAY), Measure.COST)
    assert [name for _, name in chart.legend] == ["m9", "m8", "m7", "m6", "m5", "m4", "m3", "3 others"]
    last = chart.columns[-1]
    assert sum(part.value or 0 for part in last.parts) == last.value == 55 * BILLION
    assert last.parts[-1].shade == TOP
    assert (last.text, last.note) == ("$55.00 + unknown", "+ 1 request of unknown cost")
    assert chart.columns[0].text == "nothing used"
    assert chart.columns[0].link == ""
    assert last.parts[0].link == 'model:="m9" time:2026-11-20'


def test_a_colour_stays_with_its_model_whatever_is_measured() -> None:
    """The dearest has few tokens, and the same colour in both pictures."""
    found = [used("2026-11-20", "dear", cost=9, output=1), used("2026-11-20", "busy", cost=1, output=9)]
    result = report(found, Dimension.MODEL, Span.of(Reach.WEEK, TODAY), TODAY)
    assert (
        usage_text.shades(result, Measure.COST)
        == usage_text.shades(result, Measure.TOKENS)
        == {"dear": 0, "busy": 1}
    )


def test_one_day_is_a_bar_for_each() -> None:
    """A single pile would say little."""
    found = [used("2026-11-20", f"m{n}", cost=n + 1) for n in range(10)]
    chart = usage_text.chart(report(found, Dimension.MODEL, Span.of(Reach.TODAY, TODAY), TODAY), Measure.COST)
    assert [column.label for column in chart.columns] == [
        "m9",
        "m8",
        "m7",
        "m6",
        "m5",
        "m4",
        "m3",
        "3 others",
    ]


def test_the_cache_is_a_line_with_gaps() -> None:
    """A day without prompts has no part; who read from it is in the words."""
    found = [used("2026-11-18", "a", input=10, cache_read=30), used("2026-11-20", "a", input=10)]
    chart = usage_text.chart(
        report(found, Dimension.MODEL, Span(date(2026, 11, 18), TODAY), TODAY), Measure.CACHE
    )
    assert chart.kind is Kind.LINE
    assert [column.value for column in chart.columns] == [0.75, None, 0.0]
    assert chart.columns[0].spoken == "18 Nov 2026: 75 %; a 75 %"
    assert not chart.empty
