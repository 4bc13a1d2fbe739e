"""The price lists are those of genai-prices, and say the same as it does."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from genai_prices.data import providers
from genai_prices.types import ModelInfo, Provider
from genai_prices.types import Usage as TheirUsage

from claude_desk.policy.pricing import NANOS, Bill, cost, prices_for
from claude_desk.price_lists import PriceLists

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
listings_for = PriceLists().listings_for
BILLS = (
    Bill(1_000, 2_000, 3_000, 4_000, 0),
    Bill(1_000, 2_000, 3_000, 4_000, 1_500),
    Bill(150_000, 7_000, 90_000, 12_000, 12_000),
    Bill(1, 1, 0, 300_000, 7),
)


def provider(name: str) -> Provider:
    """A provider of theirs."""
    return next(each for each in providers if each.id == name)


def theirs(model: ModelInfo, bill: Bill, context: dict[str, str]) -> Decimal:
    """What genai-prices says it costs: their totals include their parts."""
    usage = TheirUsage(
        input_tokens=bill.input + bill.cache_read + bill.cache_write,
        output_tokens=bill.output,
        cache_read_tokens=bill.cache_read,
        cache_write_tokens=bill.cache_write,
        cache_write_1h_tokens=bill.cache_write_1h,
    )
    prices = model.get_prices(NOW, context or None)
    return prices.calc_price(usage)["total_price"]


def named(model: ModelInfo) -> str:
    """A name that the entry is for, if its id is one."""
    return model.id if model.is_match(model.id) else ""


CLAUDE = [
    pytest.param(kind, name, model, id=f"{name} {model.id}")
    for kind, name in (("claude-aws", "anthropic"), ("bedrock", "aws"), ("vertex", "google"))
    for model in provider(name).models
    if "claude" in model.id and named(model)
]


@pytest.mark.parametrize(("kind", "name", "model"), CLAUDE)
def test_every_claude_model_costs_what_genai_prices_says(kind: str, name: str, model: ModelInfo) -> None:
    """Cache tiers, long prompts, dates, batch and fast mode included, to the billionth; unknown only for a reason."""
    listings = listings_for(kind, "")
    ways: list[tuple[str, dict[str, str]]] = [("", {})] + [
        (next(iter(each.when.values())), each.when)
        for each in model.price_variants or ()
        if each.constraint is None or each.constraint.active(NOW)
    ]
    first = next(each for each in provider(name).models if each.is_match(model.id))
    for billing, context in ways if first is model else ways[:1]:
        for bill in BILLS:
            prices = prices_for([model.id], NOW.date(), [billing] if billing else [], listings)
            assert prices is not None
            found = cost(bill, prices)
            if found is None:
                # Where an hour has no price, they take that of five minutes.
                assert bill.cache_write_1h
                assert prices.cache_write_1h is None
            else:
                assert found == round(theirs(first, bill, context) * NANOS)


def test_every_pattern_fits_what_theirs_fits() -> None:
    """For each entry of every provider we have a list of, the same of all known names are its."""
    for kind, name in (("claude-aws", "anthropic"), ("bedrock", "aws"), ("vertex", "google")):
        names = {each.id.lower() for every in providers for each in every.models}
        names |= {f"{prefix}anthropic.{each}" for prefix in ("", "us.", "global.") for each in list(names)}
        models = provider(name).models
        listings = listings_for(kind, "")
        assert len(listings) >= len(models)  # what a provider has no entry for, another one's list may have
        for model, listing in zip(models, listings, strict=False):
            for each in names:
                assert listing.has(each) == model.is_match(each), (model.id, each)


@pytest.mark.parametrize(
    ("kind", "url", "known"),
    [
        ("anthropic", "https://api.anthropic.com", True),
        ("compatible", "https://openrouter.ai/api", True),
        ("openai", "https://api.openai.com", True),
        ("foundry", "", True),
        ("compatible", "https://gateway.example", False),
        ("openai", "http://127.0.0.1:11434", False),
        ("compatible", "", False),
        ("anthropic", "https://api.anthropic.com.evil.example", False),
    ],
)
def test_a_place_nobody_has_a_list_of_has_no_prices(kind: str, url: str, known: bool) -> None:  # noqa: FBT001
    """What a gateway charges for a model of a well-known name is the gateway's affair."""
    assert bool(listings_for(kind, url)) is known


def test_prices_that_change_with_the_hour_are_left_out() -> None:
    """A listing holds for whole days: what costs less at night would be wrong by day."""
    listed = listings_for("compatible", "https://api.deepseek.com")
    models = provider("deepseek").models
    hourly = [each for each in models if "TimeOfDate" in repr(each.prices)]
    assert hourly
    assert len(listed) == len(models) - len(hourly)


def test_a_start_costs_nothing() -> None:
    """The app and all upstreams load neither genai-prices nor its data."""
    code = "import sys; from claude_desk import app, costs; print(sorted({'genai_prices', 'httpx2'} & set(sys.modules)))"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout.strip() == "[]"
