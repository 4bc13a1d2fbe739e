"""Price lists by the place a request goes to: the data of ``genai-prices``, as they come with that package or newer.

Nothing is fetched here. The package is imported with the first price that is asked for: that takes a tenth of a second and
10 MB, and nothing else imports it.

https://github.com/pydantic/genai-prices
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache, cached_property
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from claude_desk.errors import SettingsError
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

MAX_BYTES = 20_000_000
"""The most that a file of prices may have; in 2026 it had half a megabyte."""

# What of their file is used; the rest may be of any shape.
_USED = ("id", "name", "api_pattern", "fallback_model_providers")
_USED_OF_MODEL = ("id", "match", "prices", "price_variants")
_WANTED = ("anthropic", "aws", "google")
# A group that is repeated may take for ever on a name made for it.
_REPEATED_GROUP = re.compile(r"\)(?:[*+]|\{)")
_LONGEST_PATTERN = 20_000
# No price of a model was ever changed by as much; a file that says so is wrong, or wants budgets to hold nothing back.
_LARGEST_CHANGE = 20


class Kept(msgspec.Struct, frozen=True):
    """Newer data, as they are kept in the data folder.

    Attributes:
        package: the version of genai-prices that they are newer than. With another one they do not count: it may have newer
            ones itself.
        fetched: when, UTC.
        source: the file or address they are from.
        data: their file, less what is not used.
    """

    package: str
    fetched: datetime
    source: str
    data: list[dict[str, Any]]


@dataclass
class PriceLists:
    """The price lists that count.

    Args:
        kept: the file of newer data; it may be missing.
    """

    kept: Path | None = None
    problem: str = field(default="", init=False)

    def listings_for(self, kind: str, url: str) -> tuple[Listing, ...]:
        """The price list of the place that requests to an upstream go to; empty if there is none for it.

        Args:
            kind: the upstream's, as in the settings.
            url: its address, for kinds that go by it.
        """
        name = _BY_KIND.get(kind) or self._provider_at(url)
        return self._listings(name) if name else ()

    def models_for(self, kind: str, url: str) -> tuple[str, ...]:
        """The names that the entries of that list go by, in its order."""
        name = _BY_KIND.get(kind) or self._provider_at(url)
        return tuple(model.id for model in self._providers[name].models) if name else ()

    @property
    def source(self) -> str:
        """Where the data are from, in words."""
        newer = self._newer
        if newer is None:
            return f"genai-prices {version('genai-prices')}"
        return f"{newer[0].source}, taken over on {newer[0].fetched.date()}"

    @cached_property
    def _newer(self) -> tuple[Kept, list[Provider]] | None:
        if self.kept is None:
            return None
        try:
            kept = msgspec.json.decode(self.kept.read_bytes(), type=Kept)
            if kept.package != version("genai-prices"):
                self.problem = "Another version of genai-prices is installed since the prices were updated; its own count."
                return None
            return kept, _verified(kept.data)
        except FileNotFoundError:
            return None
        except (OSError, ValueError, RecursionError, SettingsError):
            self.problem = f"{self.kept} cannot be used, so the prices that came with Claude Desk count."
            return None

    @cached_property
    def _providers(self) -> dict[str, Provider]:
        return _by_id(self._newer[1]) if self._newer else bundled()

    def _provider_at(self, url: str) -> str:
        providers = self._providers.values() if url else ()
        return next(
            (each.id for each in providers if re.match(f"(?:{each.api_pattern}){_END_OF_HOST}", url)), ""
        )

    @cached_property
    def _made(self) -> dict[str, tuple[Listing, ...]]:
        return {}

    def _listings(self, name: str) -> tuple[Listing, ...]:
        if self._newer is None:
            return _bundled_listings(name)
        if name not in self._made:
            self._made[name] = _listings_of(name, self._providers)
        return self._made[name]


def _listings_of(name: str, providers: dict[str, Provider]) -> tuple[Listing, ...]:
    provider = providers[name]
    lists = [provider, *(providers[other] for other in provider.fallback_model_providers or ())]
    return tuple(listing for each in lists for model in each.models if (listing := _listing(model)))


@cache
def _bundled_listings(name: str) -> tuple[Listing, ...]:
    return _listings_of(name, bundled())


@cache
def bundled() -> dict[str, Provider]:
    """The data that came with the package, by provider."""
    from genai_prices.data import providers

    return _by_id(providers)


def published_at() -> str:
    """Where the project publishes its newest data."""
    from genai_prices.update_prices import DEFAULT_UPDATE_URL

    return DEFAULT_UPDATE_URL


def newer_data(content: bytes, source: str, now: datetime) -> bytes:
    """Check a file of prices and make of it what is kept.

    Args:
        content: the file, as the project publishes it.
        source: where it is from.
        now: the moment, aware.

    Raises:
        SettingsError: it is broken, older than what came with the package, or says what cannot be true.
    """
    if len(content) > MAX_BYTES:
        raise SettingsError(f"{source} is too large to be a file of prices, so what is here stays.")
    try:
        raw = msgspec.json.decode(content, type=list[dict[str, Any]])
        data = [
            {name: provider[name] for name in _USED if name in provider}
            | {"models": [_used_of(model) for model in provider["models"]]}
            for provider in raw
        ]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise SettingsError(f"{source} is no file of prices, so what is here stays.") from None
    _compare(_by_id(_verified(data))["anthropic"], bundled()["anthropic"])
    return msgspec.json.encode(Kept(version("genai-prices"), now.astimezone(UTC), source, data))


def _used_of(model: dict[str, Any]) -> dict[str, Any]:
    return {name: model[name] for name in _USED_OF_MODEL if name in model}


def _verified(data: list[dict[str, Any]]) -> list[Provider]:
    """Data as objects, every pattern and price in them fit for use.

    Raises:
        SettingsError: they are not.
    """
    try:
        return _providers_of(data)
    except (ValueError, TypeError, AttributeError, re.error, RecursionError, ArithmeticError):
        raise SettingsError("These are no prices that can be used, so what is here stays.") from None


def _providers_of(data: list[dict[str, Any]]) -> list[Provider]:
    # Their own reader of the published form, which has no public name; the version of the package is bounded.
    from genai_prices.types import _providers_from_raw

    providers = _providers_from_raw(data)
    known = {each.id for each in providers}
    if not known.issuperset(_WANTED):
        raise ValueError("a list that counts is missing")
    for provider in providers:
        _check_pattern(provider.api_pattern)
        if not known.issuperset(provider.fallback_model_providers or ()):
            raise ValueError("a list is named that is not there")
        for listing in filter(None, map(_listing, provider.models)):
            _check_pattern(listing.models)
            _check_prices(listing)
    return providers


def _check_pattern(pattern: str) -> None:
    re.compile(pattern)
    if len(pattern) > _LONGEST_PATTERN or _REPEATED_GROUP.search(pattern):
        raise ValueError("a pattern that may take too long")


def _check_prices(listing: Listing) -> None:
    for prices in (*(each for _, each in listing.periods), *(each.prices for each in listing.variants)):
        rates = (prices.input, prices.output, prices.cache_read, prices.cache_write_5m, prices.cache_write_1h)
        amounts = [
            amount for rate in rates if rate for amount in (rate.base, *(price for _, price in rate.tiers))
        ]
        for amount in (*amounts, prices.web_search or Decimal(0)):
            if not (amount.is_finite() and amount >= 0):
                raise ValueError("a price that is none")


def _compare(new: Provider, old: Provider) -> None:
    """See that newer data still have every model, at a price that may be true.

    Raises:
        SettingsError: they do not.
    """
    later = {model.id: model for model in new.models}
    for model in old.models:
        before, after = _usual(model), _usual(later[model.id]) if model.id in later else None
        if before and after is None:
            raise SettingsError(
                f"These prices are older than those that are here: they lack {model.id}. What is here stays."
            )
        for name in ("input", "output"):
            was, will_be = getattr(before, name, None), getattr(after, name, None)
            if was and (
                not will_be or not was.base / _LARGEST_CHANGE <= will_be.base <= was.base * _LARGEST_CHANGE
            ):
                raise SettingsError(
                    f"These prices say of {model.id} what cannot be true. What is here stays."
                )


def _usual(model: ModelInfo) -> Prices | None:
    listing = _listing(model)
    return listing.periods[-1][1] if listing else None


def _by_id(providers: list[Provider]) -> dict[str, Provider]:
    return {each.id: each for each in providers}


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
    for name, before, text, behind in _PLAIN_CLAUSES:
        if kind == name:
            return f"{before}{re.escape(getattr(clause, text).lower())}{behind}"
    raise TypeError(f"genai-prices has a new kind of clause: {kind}")
