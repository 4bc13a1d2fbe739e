"""Usage as CSV: what RFC 4180 asks for, and nothing a spreadsheet would run."""

from __future__ import annotations

import csv
import io
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claude_desk.requestlog.usage import Dimension, Usage
from claude_desk.ui.usage_export import lines, safe, usage_csv
from claude_desk.ui.usage_model import Reach, Span, report

TODAY = date(2026, 11, 20)


def usage(*keys: str, cost: int = 0, unpriced: int = 0) -> Usage:
    """A sum of two requests."""
    return Usage(keys, 2, 0, 10, 20, 30, 40, 0, 0, cost, unpriced)


@given(st.lists(st.lists(st.text(), min_size=2, max_size=5), min_size=1, max_size=5))
def test_what_is_written_is_what_is_read(records: list[list[str]]) -> None:
    """Commas, quotes and line ends in names survive; records end with CRLF."""
    text = lines(records)
    assert text.endswith("\r\n")
    assert list(csv.reader(io.StringIO(text, newline=""))) == records


@pytest.mark.parametrize("name", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "\uff1d1"])
def test_a_name_is_no_formula(name: str) -> None:
    """What a spreadsheet would calculate gets an apostrophe; other names are as they are."""
    assert safe(name) == f"'{name}"
    assert safe("claude-opus-4-8") == "claude-opus-4-8"


def test_costs_are_exact_and_unknown_ones_empty() -> None:
    """Dollars with all their digits; no 0 where no request has a price; how many have none stands beside it."""
    found = [usage("2026-11-20", "a", cost=1_234_567_891, unpriced=1), usage("2026-11-19", "=b", unpriced=2)]
    text = usage_csv(report(found, Dimension.MODEL, Span.of(Reach.WEEK, TODAY), TODAY))
    records = list(csv.DictReader(io.StringIO(text, newline="")))
    assert [each["model"] for each in records] == ["'=b", "a"]
    assert [each["cost_usd"] for each in records] == ["", "1.234567891"]
    assert [each["unpriced"] for each in records] == ["2", "1"]
    assert records[1]["first_day"] == records[1]["last_day"] == "2026-11-20"
    assert [records[1][name] for name in ("requests", "input_tokens", "cache_read_input_tokens", "output_tokens")] == [
        "2", "10", "30", "20",
    ]  # fmt: skip


def test_all_of_many_are_in_it() -> None:
    """Charts and tables stop at some number of lines; the file does not."""
    found = [usage("2026-11-20", f"session {n}", "ci", cost=n) for n in range(3_000)]
    text = usage_csv(report(found, Dimension.SESSION, Span.of(Reach.TODAY, TODAY), TODAY))
    records = list(csv.DictReader(io.StringIO(text, newline="")))
    assert len(records) == 3_000
    assert records[0]["session"] == "session 2999"
    assert records[0]["clients"] == "ci"
