"""What the usage window shows, as plain numbers: ranges of days, sums, columns of a chart, ticks, filters. Qt-free."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import Enum
from typing import TYPE_CHECKING

from claude_desk.requestlog.filter import term
from claude_desk.requestlog.usage import Dimension

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from claude_desk.requestlog.usage import Usage

TOP = 7
"""How many lines have a colour of their own; the others are drawn as one."""

MOST_DAYS, MOST_WEEKS, MOST_MONTHS = 92, 104, 120  # columns, before a longer step is taken
_WEEK = 7
_DECEMBER = 12
_STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)
CHOICES = (Dimension.MODEL, Dimension.CLIENT, Dimension.UPSTREAM, Dimension.SESSION)
"""What people may tell sums apart by, in the order they are offered."""


class Measure(Enum):
    """What is measured; the value is what is remembered."""

    COST = "cost"
    TOKENS = "tokens"
    REQUESTS = "requests"
    CACHE = "cache"


class Reach(Enum):
    """How far back is looked; the value is what is remembered."""

    TODAY = "today"
    WEEK = "7d"
    MONTH = "30d"
    QUARTER = "90d"
    ALL = "all"
    CUSTOM = "custom"


_REACHES = {Reach.TODAY: 1, Reach.WEEK: 7, Reach.MONTH: 30, Reach.QUARTER: 90}


@dataclass(frozen=True, slots=True)
class Span:
    """Some days.

    Attributes:
        since: the first; None for as far back as there is anything.
        until: the last; None for all there is.
    """

    since: date | None = None
    until: date | None = None

    @classmethod
    def of(cls, reach: Reach, today: date) -> Span:
        """The days of a reach that is not :attr:`Reach.CUSTOM`, today included."""
        days = _REACHES.get(reach)
        return cls() if days is None else cls(today - timedelta(days=days - 1), today)


@dataclass(slots=True)
class Sums:
    """Requests, tokens and what they cost, added up.

    Attributes:
        cost: of the requests whose cost is known, in billionths of a US dollar.
        unpriced: the other requests.
    """

    requests: int = 0
    failed: int = 0
    input: int = 0
    output: int = 0
    cache_read: int = 0
    cache_write: int = 0
    cost: int = 0
    unpriced: int = 0

    @classmethod
    def of(cls, sums: Iterable[Sums | Usage]) -> Sums:
        """All of these together."""
        result = cls()
        for each in sums:
            result.add(each)
        return result

    def add(self, other: Sums | Usage) -> None:
        """Count more in."""
        self.requests += other.requests
        self.failed += other.failed
        self.input += other.input
        self.output += other.output
        self.cache_read += other.cache_read
        self.cache_write += other.cache_write
        self.cost += other.cost
        self.unpriced += other.unpriced

    @property
    def prompt(self) -> int:
        """Tokens read, from the cache or not."""
        return self.input + self.cache_read + self.cache_write

    @property
    def tokens(self) -> int:
        """Tokens read and written."""
        return self.prompt + self.output

    @property
    def hits(self) -> float | None:
        """The part of all tokens read that came from the prompt cache, 0 to 1; None without any."""
        return self.cache_read / self.prompt if self.prompt else None

    @property
    def known(self) -> bool:
        """Whether the cost says anything: there was nothing to pay for, or some of it has a price."""
        return not self.requests or self.unpriced < self.requests

    def at(self, measure: Measure) -> float | None:
        """What a measure says of them; None where it is not known."""
        match measure:
            case Measure.COST:
                return float(self.cost) if self.known else None
            case Measure.TOKENS:
                return float(self.tokens)
            case Measure.REQUESTS:
                return float(self.requests)
            case Measure.CACHE:
                return self.hits


@dataclass(frozen=True, slots=True)
class Line:
    """What one model, client key, upstream or conversation used.

    Attributes:
        key: its name; empty where the log has none.
        sums: what it used.
        clients: for a conversation, the client keys it came with.
        first: the first day it used anything; None if that is not known.
        last: the last one.
    """

    key: str
    sums: Sums
    clients: tuple[str, ...] = ()
    first: date | None = None
    last: date | None = None


@dataclass(frozen=True, slots=True)
class Bucket:
    """The days of one column, both ends included."""

    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Report:
    """What was used in some days.

    Attributes:
        by: what lines are told apart by.
        span: the days asked for.
        lines: the most expensive first.
        buckets: the columns of a chart, in order, those without any use too.
        total: of each bucket.
        cells: by bucket and key, what was used.
        rankings: by what is measured, the lines that have any of it, the largest first.
    """

    by: Dimension
    span: Span
    lines: tuple[Line, ...]
    buckets: tuple[Bucket, ...]
    total: tuple[Sums, ...]
    cells: tuple[dict[str, Sums], ...]
    rankings: dict[Measure, tuple[Line, ...]]

    def ranked(self, measure: Measure) -> tuple[Line, ...]:
        """The lines that have any of what is measured, the largest first; for the cache, by tokens."""
        return self.rankings[Measure.TOKENS if measure is Measure.CACHE else measure]

    def top(self, measure: Measure) -> tuple[Line, ...]:
        """The lines that have a colour of their own, the largest first."""
        return self.ranked(measure)[:TOP]


@dataclass(slots=True)
class _Gathered:
    sums: Sums = field(default_factory=Sums)
    clients: dict[str, None] = field(default_factory=dict)
    first: date | None = None
    last: date | None = None


def dimensions(by: Dimension) -> tuple[Dimension, ...]:
    """What the log is asked to tell apart for a report."""
    if by is Dimension.SESSION:
        return (Dimension.DAY, Dimension.SESSION, Dimension.CLIENT)
    return (Dimension.DAY, by)


def report(found: Sequence[Usage], by: Dimension, span: Span, today: date) -> Report:
    """A report from the log's answer to :func:`dimensions`.

    Args:
        found: the sums.
        by: what they are told apart by, besides the day.
        span: the days that were asked for.
        today: the last column, where the span has no end.
    """
    days = {text: _day(text) for text in {each.keys[0] for each in found}}
    known = [day for day in days.values() if day is not None and day <= today]
    first = span.since or min(known, default=today)
    buckets = buckets_of(first, max(span.until or today, first))
    places = {day: _place(buckets, day) for day in days.values() if day is not None}
    cells: tuple[dict[str, Sums], ...] = tuple({} for _ in buckets)
    gathered: dict[str, _Gathered] = {}
    for each in found:
        day, key = days[each.keys[0]], each.keys[1]
        line = gathered.setdefault(key, _Gathered())
        line.sums.add(each)
        if len(each.keys) > 2:  # noqa: PLR2004 - day, key and client
            line.clients[each.keys[2]] = None
        if day is None:
            continue
        line.first = day if line.first is None else min(line.first, day)
        line.last = day if line.last is None else max(line.last, day)
        place = places[day]
        if place is not None:
            cells[place].setdefault(key, Sums()).add(each)
    lines = [
        Line(key, line.sums, tuple(line.clients), line.first, line.last) for key, line in gathered.items()
    ]
    lines.sort(key=lambda line: (-line.sums.cost, -line.sums.tokens, -line.sums.requests, line.key))
    total = tuple(Sums.of(cell.values()) for cell in cells)
    rankings = {
        measure: _ranked(lines, measure) for measure in (Measure.COST, Measure.TOKENS, Measure.REQUESTS)
    }
    return Report(by, span, tuple(lines), buckets, total, cells, rankings)


def _ranked(lines: Sequence[Line], measure: Measure) -> tuple[Line, ...]:
    sized = [(line.sums.at(measure) or 0.0, line) for line in lines]
    return tuple(line for _, line in sorted((each for each in sized if each[0]), key=lambda each: -each[0]))


def buckets_of(first: date, last: date) -> tuple[Bucket, ...]:
    """Days as columns; where they were too many to be told apart, weeks from Monday on, months or years."""
    days = (last - first).days + 1
    if days <= MOST_DAYS:
        starts = [first + timedelta(days=number) for number in range(days)]
    elif days <= MOST_WEEKS * _WEEK:
        monday = first - timedelta(days=first.weekday())
        starts = [monday + timedelta(days=number) for number in range(0, (last - monday).days + 1, _WEEK)]
    else:
        months = (last.year - first.year) * _DECEMBER + last.month - first.month + 1
        step = 1 if months <= MOST_MONTHS else _DECEMBER
        start = first.month - 1 if step == 1 else 0
        numbers = range(first.year * _DECEMBER + start, last.year * _DECEMBER + last.month, step)
        starts = [date(number // _DECEMBER, number % _DECEMBER + 1, 1) for number in numbers]
    ends = [start - timedelta(days=1) for start in starts[1:]] + [last]
    starts[0] = max(starts[0], first)
    return tuple(Bucket(start, end) for start, end in zip(starts, ends, strict=True))


def ticks(top: float, most: int = 4, *, whole: bool = False) -> tuple[float, ...]:
    """Round numbers for an axis, from 0 to the first that is not below the top; evenly spaced.

    Args:
        top: the largest value.
        most: how many there may be above 0.
        whole: only whole numbers.
    """
    if not top > 0 or math.isinf(top):
        return (0.0, 1.0)
    rough = top / most
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(factor * power for factor in _STEPS if factor * power >= rough * (1 - 1e-9))
    if whole:
        step = float(max(1, math.ceil(step)))
    count = max(1, math.ceil(top / step * (1 - 1e-9)))
    return tuple(number * step for number in range(count + 1))


def filter_text(by: Dimension | None, key: str, first: date | None, last: date | None) -> str:
    """The filter of the log that shows the requests behind a sum.

    Args:
        by: what ``key`` is; None for whoever it was.
        key: of a line; empty for those the log has no name for.
        first: the first day; None for as far back as there is anything.
        last: the last one; None for no end.
    """
    terms = []
    if by is not None:
        terms.append(term(by.value, key) if key else f'{by.value}:""')
    if first is not None and first == last:
        terms.append(f"time:{first.isoformat()}")
    elif first is not None or last is not None:
        terms.append(f"time:{first.isoformat() if first else ''}..{last.isoformat() if last else ''}")
    return " ".join(terms)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:  # a clock that was none
        return None


def _place(buckets: Sequence[Bucket], day: date) -> int | None:
    """Which column a day is in."""
    low, high = 0, len(buckets) - 1
    while low <= high:
        middle = (low + high) // 2
        if day < buckets[middle].first:
            high = middle - 1
        elif day > buckets[middle].last:
            low = middle + 1
        else:
            return middle
    return None
