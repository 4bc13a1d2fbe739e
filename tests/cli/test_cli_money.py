"""Amounts, to be read."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claude_desk.cli.money import NANOS, usd, usd_number


@pytest.mark.parametrize(
    ("nanos", "text"),
    [
        (None, "unknown"),
        (0, "$0.00"),
        (1, "<$0.0001"),
        (49_999, "<$0.0001"),
        (50_000, "$0.0001"),
        (12_345_678, "$0.0123"),
        (999_999_999, "$1.0000"),
        (NANOS, "$1.00"),
        (1_234_567 * NANOS + 5_000_000, "$1,234,567.01"),
    ],
)
def test_an_amount_is_readable(nanos: int | None, text: str) -> None:
    """Cents from a dollar on, hundredths of cents below it, and what is not known or not nothing never reads as 0."""
    assert usd(nanos) == text


@given(st.integers(100_000, 10**15))
def test_what_is_read_is_within_half_a_unit(nanos: int) -> None:
    """The text is the amount, rounded in its last place."""
    read = Decimal(usd(nanos).removeprefix("$").replace(",", ""))
    unit = Decimal(1).scaleb(read.as_tuple().exponent)  # type: ignore[arg-type]
    assert abs(read - Decimal(nanos) / NANOS) <= unit / 2


def test_programs_get_numbers() -> None:
    """Null stands for what is not known."""
    assert (usd_number(None), usd_number(31_800_000)) == (None, 0.0318)
