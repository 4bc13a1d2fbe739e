"""What a reply costs, from what its usage says and a list of prices.

Amounts are whole billionths of a US dollar: rounded to millionths, a million replies could be wrong by half a dollar
together. What is not known is None and never 0.

https://platform.claude.com/docs/en/about-claude/pricing
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from decimal import Decimal
from fnmatch import fnmatchcase
from functools import lru_cache

NANOS = 1_000_000_000
"""Units of an amount in a US dollar."""

_LARGEST = 10**15  # a million dollars for one reply: what asks for more has counts that are none
_NANOS_PER_TOKEN = 1_000  # at one dollar for a million tokens
_NANOS_PER_SEARCH = 1_000_000  # at one dollar for a thousand searches

US_ONLY = "us"
"""What ``inference_geo`` says of a reply that was not let out of the United States."""

_US_ONLY_FACTOR = Decimal("1.1")  # /docs/en/about-claude/pricing#data-residency-pricing


@dataclass(frozen=True, slots=True)
class Rate:
    """The price of one kind of token in US dollars for a million.

    Attributes:
        base: for prompts up to the first tier.
        tiers: ``(more than so many tokens of prompt, price)``, ascending. The price then holds for every token of the
            request, not only for those above; the prompt includes what was read from and written to the cache.
    """

    base: Decimal
    tiers: tuple[tuple[int, Decimal], ...] = ()

    def at(self, prompt: int) -> Decimal:
        """The price for a request with so many tokens of prompt."""
        price = self.base
        for above, dearer in self.tiers:
            if prompt > above:
                price = dearer
        return price


@dataclass(frozen=True, slots=True)
class Prices:
    """What a model costs; None where it is not known.

    Attributes:
        input: for tokens that were neither read from nor written to the cache.
        output: for tokens.
        cache_read: for tokens; without a price of their own they cost as input.
        cache_write_5m: for tokens kept for five minutes; without a price of their own they cost as input.
        cache_write_1h: for tokens kept for one hour; the same, but only where five minutes have no price either.
        web_search: US dollars for a thousand searches.
    """

    input: Rate | None = None
    output: Rate | None = None
    cache_read: Rate | None = None
    cache_write_5m: Rate | None = None
    cache_write_1h: Rate | None = None
    web_search: Decimal | None = None

    def under(self, upper: Prices) -> Prices:
        """These prices with another list's on top, wherever it has one."""
        known = {
            each.name: value for each in fields(upper) if (value := getattr(upper, each.name)) is not None
        }
        return replace(self, **known)


@dataclass(frozen=True, slots=True)
class Variant:
    """Prices for requests that are billed in a way of their own.

    Attributes:
        billing: the word for it: ``batch``, ``fast``, ``priority``, ``flex``.
        since: the first day it holds, UTC.
        prices: those that are different.
    """

    billing: str
    since: date
    prices: Prices


@dataclass(frozen=True, slots=True)
class Listing:
    """One entry of a price list.

    Attributes:
        models: pattern of a regular expression, found anywhere in a name in lower case.
        periods: ``(first day, UTC, prices from then on)``, ascending; the first holds before its day too.
        variants: the first that fits counts.
    """

    models: str
    periods: tuple[tuple[date, Prices], ...]
    variants: tuple[Variant, ...] = ()

    def has(self, name: str) -> bool:
        """Whether it is the entry for a model, by its name in lower case."""
        return _expression(self.models).search(name) is not None

    def at(self, day: date, billing: str) -> Prices | None:
        """The prices on a day for a way of billing, empty for the usual one; None if it has none."""
        usual = self.periods[0][1]
        for since, prices in self.periods:
            if day >= since:
                usual = prices
        if not billing:
            return usual
        for variant in self.variants:
            if variant.billing == billing and day >= variant.since:
                return usual.under(variant.prices)
        return None


@dataclass(frozen=True, slots=True)
class OwnPrices:
    """Prices a user set, over those of the list and whatever the way of billing; a region's premium comes on top.

    Attributes:
        models: pattern of model names, with ``*`` and ``?`` as in file names; case does not count.
        prices: those that were set.
    """

    models: str
    prices: Prices

    def has(self, name: str) -> bool:
        """Whether they are for a model, by its name in lower case."""
        return fnmatchcase(name, self.models.lower())


@dataclass(frozen=True, slots=True)
class Bill:
    """What a reply is billed by: the protocol's ``usage``.

    Attributes:
        input: tokens, without those of the cache.
        output: tokens.
        cache_read: tokens.
        cache_write: tokens, for whatever time to live.
        cache_write_1h: the part of them kept for one hour.
        web_searches: done by the server.
        billing: the server's words for what is not usual, such as ``batch``, ``fast`` or :data:`US_ONLY`.
    """

    input: int = 0
    output: int = 0
    cache_read: int = 0
    cache_write: int = 0
    cache_write_1h: int = 0
    web_searches: int = 0
    billing: frozenset[str] = frozenset()


def prices_for(
    names: Sequence[str],
    day: date,
    billing: Iterable[str],
    listings: Sequence[Listing],
    own: Iterable[OwnPrices] = (),
    *,
    called: Sequence[str] = (),
) -> Prices | None:
    """The prices for a request: the first of the user's own that fits, over the first of the list that fits.

    Args:
        names: of the model, as the upstream's list may have it, the likeliest first.
        day: UTC.
        billing: the server's words for what is not usual.
        listings: the upstream's price list; empty if there is none for it.
        own: the user's prices.
        called: further names of the model, by which only the user may know it.

    Returns:
        None if nothing fits, or the list has no price for that way of billing.
    """
    words = sorted(set(billing) - {US_ONLY})
    listing = next((each for name in names for each in listings if each.has(name.lower())), None)
    # Two ways at once, such as batch and fast, have no price in any list.
    listed = listing.at(day, words[0] if words else "") if listing and len(words) <= 1 else None
    mine = next(
        (each.prices for each in own if any(each.has(name.lower()) for name in (*names, *called))), None
    )
    if mine is None:
        return listed
    return (listed or Prices()).under(mine)


def cost(bill: Bill, prices: Prices, *, factor: Decimal = Decimal(1)) -> int | None:
    """What a reply costs, in billionths of a US dollar, rounded once, half to even.

    Args:
        bill: what it is billed by.
        prices: of its model.
        factor: on the price of every token, such as a region's premium.

    Returns:
        None if something was used that has no price.
    """
    prompt = bill.input + bill.cache_read + bill.cache_write
    hour = min(bill.cache_write_1h, bill.cache_write)
    hour_rate = prices.cache_write_1h
    if hour_rate is None and prices.cache_write_5m is None:
        hour_rate = prices.input
    items = (
        (bill.input, prices.input),
        (bill.output, prices.output),
        (bill.cache_read, prices.cache_read or prices.input),
        (bill.cache_write - hour, prices.cache_write_5m or prices.input),
        (hour, hour_rate),
    )
    tokens = Decimal(0)
    for count, rate in items:
        if count and rate is None:
            return None
        if count and rate is not None:
            tokens += count * rate.at(prompt)
    if bill.web_searches and prices.web_search is None:
        return None
    searches = bill.web_searches * (prices.web_search or Decimal(0)) * _NANOS_PER_SEARCH
    if US_ONLY in bill.billing:
        factor *= _US_ONLY_FACTOR
    nanos = round(tokens * factor * _NANOS_PER_TOKEN + searches)
    return nanos if nanos <= _LARGEST else None


@lru_cache(maxsize=4096)
def _expression(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)
