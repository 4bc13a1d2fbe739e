"""What a reply costs: exact, complete or unknown, and never nothing by mistake."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claude_desk.policy.pricing import (
    NANOS,
    US_ONLY,
    Bill,
    Listing,
    OwnPrices,
    Prices,
    Rate,
    Variant,
    cost,
    prices_for,
)

DAY = date(2026, 11, 20)
BEFORE = date(2026, 1, 1)


def usd(text: str) -> Rate:
    """A price that is the same for every prompt."""
    return Rate(Decimal(text))


# Claude Sonnet 4.5, with its prices for long prompts: https://platform.claude.com/docs/en/about-claude/pricing
SONNET = Prices(
    input=Rate(Decimal(3), ((200_000, Decimal(6)),)),
    output=Rate(Decimal(15), ((200_000, Decimal("22.5")),)),
    cache_read=Rate(Decimal("0.3"), ((200_000, Decimal("0.6")),)),
    cache_write_5m=Rate(Decimal("3.75"), ((200_000, Decimal("7.5")),)),
    cache_write_1h=Rate(Decimal(6), ((200_000, Decimal(12)),)),
    web_search=Decimal(10),
)


@pytest.mark.parametrize(
    ("bill", "dollars"),
    [
        (Bill(), "0"),
        (Bill(input=1_000_000 // 10), "0.3"),
        (Bill(output=1_000), "0.015"),
        (Bill(cache_read=100_000), "0.03"),
        (Bill(cache_write=100_000), "0.375"),
        (Bill(cache_write=100_000, cache_write_1h=100_000), "0.6"),
        (Bill(cache_write=100_000, cache_write_1h=40_000), "0.465"),
        # A reply that says more of a part than of the whole: the whole counts.
        (Bill(cache_write=10, cache_write_1h=1_000_000), "0.00006"),
        (Bill(web_searches=3), "0.03"),
        (Bill(input=200_000, output=1_000), "0.615"),
        # One token more of prompt, and every token is dearer: the prompt includes what was cached.
        (Bill(input=200_001, output=1_000), "1.222506"),
        (Bill(input=1, cache_read=150_000, cache_write=50_000, output=1_000), "0.487506"),
        (Bill(input=1_000, output=1_000, web_searches=1, billing=frozenset({US_ONLY})), "0.0298"),
    ],
)
def test_each_kind_of_use_has_its_price(bill: Bill, dollars: str) -> None:
    """Worked out by hand from the published table."""
    assert cost(bill, SONNET) == int(Decimal(dollars) * NANOS)


_counts = st.integers(0, 2_000_000)
_rates = st.decimals(0, 200, places=4).map(Rate)


@given(
    counts=st.tuples(_counts, _counts, _counts, _counts, _counts),
    rates=st.tuples(_rates, _rates, _rates, _rates, _rates),
    factor=st.sampled_from([Decimal(1), Decimal("1.1")]),
)
def test_it_is_exact_to_half_a_billionth(
    counts: tuple[int, ...], rates: tuple[Rate, ...], factor: Decimal
) -> None:
    """Fractions give the same amount, less than half of the unit away, so that sums stay exact to the cent."""
    bill = Bill(counts[0], counts[1], counts[2], counts[3], min(counts[3], counts[4]))
    parts = (
        bill.input,
        bill.output,
        bill.cache_read,
        bill.cache_write - bill.cache_write_1h,
        bill.cache_write_1h,
    )
    exact = sum(
        (Fraction(part) * Fraction(rate.base) / 1_000_000 for part, rate in zip(parts, rates, strict=True)),
        Fraction(0),
    ) * Fraction(factor)
    found = cost(bill, Prices(rates[0], rates[1], rates[2], rates[3], rates[4]), factor=factor)
    assert found is not None
    assert abs(Fraction(found, NANOS) - exact) <= Fraction(1, 2 * NANOS)


@given(st.tuples(*[st.integers(0, 2**53)] * 6))
def test_no_count_is_too_large(counts: tuple[int, ...]) -> None:
    """A server that claims absurd counts gets an unknown cost, and what is known fits into any column."""
    found = cost(Bill(*counts), SONNET)  # type: ignore[arg-type]  # six numbers, as drawn
    assert found is None or 0 <= found <= 10**15


@pytest.mark.parametrize(
    ("missing", "bill", "dollars"),
    [
        ("input", Bill(input=1), None),
        ("output", Bill(output=1), None),
        ("web_search", Bill(web_searches=1), None),
        # A vendor without a price for the cache bills its tokens as input, as what else.
        ("cache_read", Bill(cache_read=1_000), "0.003"),
        ("cache_write_5m", Bill(cache_write=1_000), "0.003"),
        # But an hour is dearer than five minutes, by a factor that is not known.
        ("cache_write_1h", Bill(cache_write=1_000, cache_write_1h=1_000), None),
        ("cache_write_1h", Bill(cache_write=1_000), "0.00375"),
    ],
)
def test_what_has_no_price_is_unknown_and_not_free(missing: str, bill: Bill, dollars: str | None) -> None:
    """One missing price makes a cost unknown as soon as it is needed, and not before."""
    change: dict[str, None] = {missing: None}
    prices = replace(SONNET, **change)
    assert cost(bill, prices) == (None if dollars is None else int(Decimal(dollars) * NANOS))


def test_an_hour_without_any_price_for_the_cache_costs_as_input() -> None:
    """A vendor that has neither price makes no difference between them."""
    assert cost(Bill(cache_write=1_000, cache_write_1h=1_000), Prices(input=usd("3"))) == 3_000_000


LIST = (
    Listing(
        r"\Aclaude-a",
        ((BEFORE, Prices(usd("4"), usd("20"))), (DAY, Prices(usd("5"), usd("25"), usd("0.5")))),
        (Variant("batch", DAY, Prices(usd("2.5"), usd("12.5"))),),
    ),
    Listing("claude", ((BEFORE, Prices(usd("1"), usd("2"))),)),
)


def found(name: str, day: date = DAY, *billing: str, own: tuple[OwnPrices, ...] = ()) -> Prices | None:
    """The prices for one name."""
    return prices_for([name], day, billing, LIST, own)


def test_the_first_entry_that_fits_counts_by_its_day() -> None:
    """Names in any case; the prices of the day, and before the first day the first ones."""
    assert found("Claude-A-1") == Prices(usd("5"), usd("25"), usd("0.5"))
    assert found("claude-a", date(2026, 11, 19)) == Prices(usd("4"), usd("20"))
    assert found("claude-a", date(2020, 1, 1)) == Prices(usd("4"), usd("20"))
    assert found("my-claude") == Prices(usd("1"), usd("2"))
    assert found("gpt") is None


def test_a_way_of_billing_changes_what_it_has_a_price_for() -> None:
    """Batch halves what the list says; what it does not say stays; a way without prices is unknown."""
    assert found("claude-a", DAY, "batch") == Prices(usd("2.5"), usd("12.5"), usd("0.5"))
    assert found("claude-a", DAY, "batch", US_ONLY) == found("claude-a", DAY, "batch")
    assert found("claude-a", date(2026, 11, 19), "batch") is None
    assert found("claude-a", DAY, "priority") is None
    assert found("claude-a", DAY, "batch", "fast") is None


def test_own_prices_go_over_the_list() -> None:
    """Each price that was set counts, each that was not is the list's; the first pattern that fits counts."""
    own = (OwnPrices("claude-a*", Prices(input=usd("9"))), OwnPrices("*", Prices(output=usd("8"))))
    assert found("claude-A", own=own) == Prices(usd("9"), usd("25"), usd("0.5"))
    assert found("gpt", own=own) == Prices(output=usd("8"))
    assert found("claude-a", DAY, "priority", own=own) == Prices(input=usd("9"))


def test_own_prices_know_a_model_by_any_of_its_names() -> None:
    """What the user calls it counts as well as what the upstream calls it; the list only goes by the latter."""
    own = (OwnPrices("mine", Prices(input=usd("9"))),)
    assert prices_for(["gpt"], DAY, (), LIST, own, called=["mine"]) == Prices(input=usd("9"))
    assert prices_for(["gpt"], DAY, (), LIST, called=["claude"]) is None


def test_every_price_can_be_put_over_another() -> None:
    """No field is left behind when lists are laid over each other."""
    values = {each.name: usd(str(place)) for place, each in enumerate(fields(Prices))}
    assert Prices().under(Prices(**values)) == Prices(**values)  # type: ignore[arg-type]
    assert Prices(**values).under(Prices()) == Prices(**values)  # type: ignore[arg-type]
