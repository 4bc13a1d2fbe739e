"""Price lists by the place a request goes to: the data of ``genai-prices``, which comes with that package.

Nothing is fetched. The package is imported with the first price that is asked for: that takes a tenth of a second and
10 MB, and nothing else imports it.

https://github.com/pydantic/genai-prices
"""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, Any

from claude_desk.policy.pricing import Listing, Prices, Rate, Variant

if TYPE_CHECKING:
    from genai_prices.types import ConditionalPrice, ModelInfo, ModelPrice, PriceVariant, Provider

# Whose list counts for a kind of upstream. Anthropic runs Claude Platform on AWS and Claude on Google Cloud itself,
# and Microsoft bills at Anthropic's prices. The other kinds go by their address.
_BY_KIND = {
    "claude-aws": "anthropic",
    "claude-google": "anthropic",
    "foundry": "anthropic",
    "bedrock": "aws",
    "bedrock-mantle": "aws",
    "vertex": "google",
}

# Their patterns of addresses may end within a host name.
_END_OF_HOST = r"(?:(?<=[/.])|(?=[/:])|$)"

_FIRST_DAY = date(2000, 1, 1)
_WAYS_OF_BILLING = frozenset({"processing", "service_tier", "speed"})
_PLAIN_CLAUSES = (
    ("ClauseEquals", r"\A", "equals", r"\Z"),
    ("ClauseStartsWith", r"\A", "starts_with", ""),
    ("ClauseEndsWith", "", "ends_with", r"\Z"),
    ("ClauseContains", "", "contains", ""),
)
_RATES = {
    "input": "input_mtok",
    "output": "output_mtok",
    "cache_read": "cache_read_mtok",
    "cache_write_5m": "cache_write_mtok",
    "cache_write_1h": "cache_write_1h_mtok",
}


def listings_for(kind: str, url: str) -> tuple[Listing, ...]:
    """The price list of the place that requests to an upstream go to; empty if there is none for it.

    Args:
        kind: the upstream's, as in the settings.
        url: its address, for kinds that go by it.
    """
    name = _BY_KIND.get(kind) or _provider_at(url)
    return _listings(name) if name else ()


def _provider_at(url: str) -> str:
    providers = _providers().values() if url else ()
    return next((each.id for each in providers if re.match(f"(?:{each.api_pattern}){_END_OF_HOST}", url)), "")


@cache
def _providers() -> dict[str, Provider]:
    from genai_prices.data import providers

    return {each.id: each for each in providers}


@cache
def _listings(name: str) -> tuple[Listing, ...]:
    provider = _providers()[name]
    lists = [provider, *(_providers()[other] for other in provider.fallback_model_providers or ())]
    return tuple(listing for each in lists for model in each.models if (listing := _listing(model)))


def _listing(model: ModelInfo) -> Listing | None:
    """An entry as ours; None for one whose price changes with the time of day."""
    from genai_prices.types import TimeOfDateConstraint

    steps: list[ConditionalPrice | PriceVariant] = list(model.price_variants or ())
    if isinstance(model.prices, list):
        steps += model.prices
    if any(isinstance(each.constraint, TimeOfDateConstraint) for each in steps):
        return None
    if isinstance(model.prices, list):
        periods = tuple((_since(each), _prices(each.prices)) for each in model.prices)
    else:
        periods = ((_FIRST_DAY, _prices(model.prices)),)
    variants = tuple(
        Variant(next(iter(each.when.values())), _since(each), _prices(each.prices))
        for each in model.price_variants or ()
        if len(each.when) == 1 and _WAYS_OF_BILLING.issuperset(each.when)
    )
    return Listing(_pattern(model.match), tuple(sorted(periods, key=lambda each: each[0])), variants)


def _since(step: ConditionalPrice | PriceVariant) -> date:
    return getattr(step.constraint, "start_date", None) or _FIRST_DAY


def _prices(found: ModelPrice) -> Prices:
    rates = {ours: _rate(getattr(found, theirs)) for ours, theirs in _RATES.items()}
    searches = found.web_searches_kcount
    return Prices(**rates, web_search=searches if isinstance(searches, Decimal) else None)


def _rate(price: Any) -> Rate | None:
    if price is None or isinstance(price, Decimal):
        return None if price is None else Rate(price)
    return Rate(price.base, tuple((tier.start, tier.price) for tier in price.tiers))


def _pattern(clause: Any) -> str:
    """A matching clause as a regular expression that is searched for in a name in lower case."""
    kind = type(clause).__name__
    if kind == "ClauseRegex":
        return str(clause.regex)
    if kind == "ClauseOr":
        return f"(?:{'|'.join(_pattern(each) for each in clause.or_)})"
    if kind == "ClauseAnd":
        return r"\A" + "".join(f"(?=.*?{_pattern(each)})" for each in clause.and_)
    for name, before, field, behind in _PLAIN_CLAUSES:
        if kind == name:
            return f"{before}{re.escape(getattr(clause, field).lower())}{behind}"
    raise TypeError(f"genai-prices has a new kind of clause: {kind}")
