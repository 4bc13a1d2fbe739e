"""Works out what each request cost, when it has ended, away from its way.

Used on the storage thread; the settings it goes by may be changed on any other.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

from claude_desk.config.price_settings import PriceSettings
from claude_desk.config.settings import Settings, UpstreamSettings
from claude_desk.policy.pricing import NANOS, Bill, OwnPrices, Prices, Rate, cost, prices_for
from claude_desk.price_lists import PriceLists
from claude_desk.requestlog.record import Outcome, RequestFinished, Row
from claude_desk.requestlog.usage import Usage
from claude_desk.upstreams.bedrock_models import bedrock_id, prefix_for

_ERROR = 400
_MOST_FOUND = 500  # answers that are kept; models' names come from clients
_FREE_OUTCOMES = frozenset({Outcome.REFUSED, Outcome.FAILED})
_GLOBAL = "global"
_NANOS_PER_TOKEN = NANOS // 1_000_000  # at one dollar for a million tokens

# Claude at Google costs a tenth more away from the global endpoint, but for the models before Sonnet and Haiku 4.5.
# https://cloud.google.com/vertex-ai/generative-ai/pricing#claude-models
_REGIONAL_FACTOR = Decimal("1.1")
_BEFORE_REGIONAL_PRICES = re.compile(r"claude-(?:[23]|(?:opus|sonnet)-4(?:$|[@-](?:0|1|2025)))")


@dataclass(frozen=True, slots=True)
class InEffect:
    """What a model costs at an upstream.

    Attributes:
        prices: None where they are not known.
        factor: on the price of every token.
        own: the pattern of the user's own prices that are in them; empty if none are.
    """

    prices: Prices | None
    factor: Decimal
    own: str


@dataclass(frozen=True, slots=True)
class Saved:
    """What the prompt cache saved.

    Attributes:
        nanos: billionths of a US dollar; negative where writing to it cost more than reading from it saved.
        unknown: tokens of the cache whose prices are not known, so that they are not in it.
    """

    nanos: int = 0
    unknown: int = 0


_Question = tuple[str, str, str, date, frozenset[str]]


@dataclass(frozen=True, slots=True)
class _Basis:
    upstreams: dict[str, UpstreamSettings]
    own: tuple[OwnPrices, ...]
    found: dict[_Question, InEffect] = field(
        default_factory=dict
    )  # looking them up takes longer than the rest


class Costs:
    """Prices requests by the settings of the moment.

    Args:
        newer: the file of price lists that are newer than those that came with the program; it may be missing.
    """

    def __init__(self, newer: Path | None = None) -> None:
        self._newer = newer
        self._lists = PriceLists(newer)
        self._basis = _Basis({}, ())

    def use(self, settings: Settings) -> None:
        """Go by these settings, and by the lists as they are in their file, from now on."""
        self._lists = PriceLists(self._newer)
        own = tuple(OwnPrices(models, _own(table)) for models, table in settings.prices.items())
        self._basis = _Basis(dict(settings.upstreams), own)

    def of(self, row: Row) -> int | None:
        """What an ended request cost, in billionths of a US dollar.

        A stream that was cut off costs at least what it said until then, and that is what is given.

        Returns:
            0 for what costs nothing; None where it cannot be known.
        """
        end = row.finished
        if end is None:
            return None
        if _is_free(row, end):
            return 0
        return self.of_end(end, datetime.fromtimestamp(row.started.at, UTC).date())

    def of_end(self, end: RequestFinished, day: date) -> int | None:
        """What an answered request for a model cost, on a day in UTC; None where it cannot be known."""
        bill = _bill(end)
        if bill is None:
            return None
        return self.quote(bill, end.upstream, end.model_sent or end.model_asked, end.model_asked, day)

    def quote(self, bill: Bill, upstream: str, model: str, asked: str, day: date) -> int | None:
        """What a reply costs, in billionths of a US dollar.

        Args:
            bill: what it is billed by.
            upstream: name of the one that writes it.
            model: that it was sent for.
            asked: what the client called it.
            day: UTC.

        Returns:
            None where it cannot be known.
        """
        basis = self._basis
        known = basis.upstreams.get(upstream)
        if known is None:
            return None
        question = (upstream, model, asked, day, bill.billing)
        in_effect = basis.found.get(question)
        if in_effect is None:
            if len(basis.found) >= _MOST_FOUND:
                basis.found.clear()
            in_effect = basis.found[question] = self._in_effect(known, model, asked, day, bill.billing)
        if in_effect.prices is None:
            return 0 if known.kind == "practice" else None
        return cost(bill, in_effect.prices, factor=in_effect.factor)

    def in_effect(self, upstream: str, model: str, day: date) -> InEffect:
        """The usual prices of a model at an upstream on a day, UTC, for a person to see."""
        return self._in_effect(self._basis.upstreams[upstream], model, model, day, frozenset())

    def saved_by_cache(self, sums: Iterable[Usage], day: date) -> Saved:
        """How much more the same tokens would have cost without the prompt cache, at the usual prices of a day.

        About, since a sum does not tell which of its requests were long, batched or made when prices were others.

        Args:
            sums: by upstream and model.
            day: UTC.
        """
        nanos, unknown = Decimal(0), 0
        for each in sums:
            upstream, model = each.keys
            if not each.cache_read and not each.cache_write:
                continue
            known = self._basis.upstreams.get(upstream)
            if known is not None and known.kind == "practice":
                continue
            effect = self._in_effect(known, model, model, day, frozenset()) if known is not None else None
            price = None if effect is None or effect.prices is None else effect.prices.input
            if effect is None or effect.prices is None or price is None:
                unknown += each.cache_read + each.cache_write
                continue
            prices = effect.prices
            hour = min(each.cache_write_1h, each.cache_write)
            read = (prices.cache_read or price).base
            written = (prices.cache_write_5m or price).base
            kept = (prices.cache_write_1h or prices.cache_write_5m or price).base
            difference = each.cache_read * (price.base - read)
            difference -= (each.cache_write - hour) * (written - price.base) + hour * (kept - price.base)
            nanos += difference * effect.factor * _NANOS_PER_TOKEN
        return Saved(round(nanos), unknown)

    @property
    def lists(self) -> PriceLists:
        """The price lists that count."""
        return self._lists

    def _in_effect(
        self, upstream: UpstreamSettings, model: str, asked: str, day: date, billing: frozenset[str]
    ) -> InEffect:
        called = (upstream.models.get(model, model), model, asked)
        names = _listed_names(upstream, called)
        practice = upstream.kind == "practice"
        listings = () if practice else self._lists.listings_for(upstream.kind, upstream.url)
        prices = prices_for(names, day, billing, listings, self._basis.own, called=called)
        words = {name.lower() for name in (*names, *called)}
        own = next((each.models for each in self._basis.own if any(map(each.has, words))), "")
        return InEffect(prices, _factor(upstream, model), own)


def _is_free(row: Row, end: RequestFinished) -> bool:
    if not end.upstream or end.outcome in _FREE_OUTCOMES or end.status >= _ERROR:
        return True
    path = row.started.path
    if not end.model_asked:
        # What a batch will cost is only known to the upstream; files, lists and the like cost nothing.
        return not (row.started.method == "POST" and path.endswith("/batches"))
    return path.endswith("_tokens")


def _bill(end: RequestFinished) -> Bill | None:
    """What the reply said about its usage; None if it said nothing."""
    tokens = end.tokens
    if not (tokens.input or tokens.output or tokens.cache_read or tokens.cache_write):
        return None
    return Bill(
        tokens.input,
        tokens.output,
        tokens.cache_read,
        tokens.cache_write,
        tokens.cache_write_1h,
        tokens.web_searches,
        frozenset(end.billing.split()),
    )


def _listed_names(upstream: UpstreamSettings, called: tuple[str, ...]) -> tuple[str, ...]:
    """What a model may be called in the upstream's price list: Bedrock's ids, else its names as they are."""
    if upstream.kind == "bedrock":
        prefix = prefix_for(upstream.model_prefix, upstream.region)
        return tuple(bedrock_id(name, prefix) for name in called)
    if upstream.kind == "bedrock-mantle":
        return tuple(bedrock_id(name, "") for name in called)
    return called


def _factor(upstream: UpstreamSettings, model: str) -> Decimal:
    regional = upstream.kind == "vertex" and upstream.region not in {"", _GLOBAL}
    return _REGIONAL_FACTOR if regional and not _BEFORE_REGIONAL_PRICES.match(model) else Decimal(1)


def _own(table: PriceSettings) -> Prices:
    def rate(usd: float | None) -> Rate | None:
        return None if usd is None else Rate(Decimal(str(usd)))

    return Prices(
        rate(table.input),
        rate(table.output),
        rate(table.cache_read),
        rate(table.cache_write_5m),
        rate(table.cache_write_1h),
        None if table.web_search is None else Decimal(str(table.web_search)),
    )
