"""Sums over all requests since the start, for whoever watches the program from outside.

Fed with the journal's rows on its thread, so that counting costs a request nothing. What ends up as a label is
bounded: a model counts under its own name once an upstream has answered for it, and there is a limit to how many
names of any sort are told apart, since clients and upstreams choose them.
"""

from __future__ import annotations

import threading
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from claude_desk.requestlog.record import Outcome, RequestFinished, Row, Tokens

OTHER = "other"
MAX_MODELS = 100
MAX_CLIENTS = 200
MAX_UPSTREAMS = 100
MAX_ERROR_KINDS = 50
LONGEST_NAME = 200
# Upper bounds in seconds. From a local model's first byte to an hour of thinking.
BUCKETS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 120.0, 300.0, 600.0, 1800.0)
_ANSWERED = 200


class Histogram:
    """How often something took how long."""

    def __init__(self) -> None:
        self.counts = [0] * (len(BUCKETS) + 1)  # each bucket alone; the last is what took longer
        self.sum = 0.0

    def add(self, seconds: float) -> None:
        """Count one more."""
        self.counts[bisect_left(BUCKETS, seconds)] += 1
        self.sum += seconds

    def copy(self) -> Histogram:
        """The same numbers, on their own."""
        same = Histogram()
        same.counts, same.sum = list(self.counts), self.sum
        return same


@dataclass(slots=True)
class Totals:
    """The sums, by their labels.

    Attributes:
        requests: ended ones by (upstream, model, client, status class, outcome).
        errors: by (upstream, kind).
        tokens: by (upstream, model, client, type).
        cost: billionths of a US dollar by (upstream, model, client), of the requests whose cost is known.
        unpriced: requests that used tokens and whose cost is not known, by (upstream, model).
        durations: seconds from a request's head to its end, by (upstream, model); only of what went to an upstream.
        first_bytes: seconds from a complete request to the first byte of its reply, by (upstream, model).
        lengths: bytes of bodies, by (direction,): ``in`` from clients, ``out`` to them.
        cache_losses: requests that the prompt cache could have been of more use for, by (upstream, model, cause).
    """

    requests: Counter[tuple[str, str, str, str, str]] = field(default_factory=Counter)
    errors: Counter[tuple[str, str]] = field(default_factory=Counter)
    tokens: Counter[tuple[str, str, str, str]] = field(default_factory=Counter)
    cost: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    unpriced: Counter[tuple[str, str]] = field(default_factory=Counter)
    durations: dict[tuple[str, str], Histogram] = field(default_factory=dict)
    first_bytes: dict[tuple[str, str], Histogram] = field(default_factory=dict)
    lengths: Counter[tuple[str]] = field(default_factory=Counter)
    cache_losses: Counter[tuple[str, str, str]] = field(default_factory=Counter)


class _Names:
    """The first so many different names; every further one is "other"."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._known: set[str] = set()

    def label(self, name: str, *, admit: bool = True) -> str:
        if not name or name in self._known:
            return name
        if not admit or len(self._known) >= self._limit or len(name) > LONGEST_NAME or not name.isprintable():
            return OTHER
        self._known.add(name)
        return name


class Labels:
    """Names of requests as labels: bounded in number and length, since clients and upstreams choose them."""

    def __init__(self) -> None:
        self._models = _Names(MAX_MODELS)
        self._clients = _Names(MAX_CLIENTS)
        self._upstreams = _Names(MAX_UPSTREAMS)
        self._kinds = _Names(MAX_ERROR_KINDS)

    def of(self, client: str, end: RequestFinished) -> tuple[str, str, str]:
        """Upstream, model and client. A model has a label of its own once an upstream has answered for it with 200."""
        upstream = self._upstreams.label(end.upstream)
        answered = bool(upstream) and end.outcome is Outcome.OK and end.status == _ANSWERED
        model = self._models.label(end.model_sent or end.model_asked, admit=answered)
        return upstream, model, self._clients.label(client)

    def of_error(self, kind: str) -> str:
        """An error's kind."""
        return self._kinds.label(kind)


def status_class(end: RequestFinished) -> str:
    """A reply's status as a label: ``2xx``, or ``none``."""
    return f"{end.status // 100}xx" if end.status else "none"


def tokens_by_type(end: RequestFinished) -> Iterator[tuple[str, int]]:
    """The kinds of tokens that a request used, with their numbers, none of which is below 1."""
    # An upstream's numbers are its own: a counter never goes down, whatever it says.
    long_lived = max(min(end.tokens.cache_write_1h, end.tokens.cache_write), 0)
    for kind, number in (
        ("input", end.tokens.input),
        ("output", end.tokens.output),
        ("cache_read", end.tokens.cache_read),
        ("cache_write_5m", end.tokens.cache_write - long_lived),
        ("cache_write_1h", long_lived),
    ):
        if number > 0:
            yield kind, number


class Tally:
    """Counts ended requests. Thread-safe."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._totals = Totals()
        self._labels = Labels()

    def add(self, rows: Iterable[Row]) -> None:
        """Count those of the rows that have ended; each is to be given once."""
        with self._lock:
            for row in rows:
                if row.finished is not None:
                    self._count(row.started.client, row.finished)

    @property
    def ended(self) -> int:
        """How many requests have ended."""
        with self._lock:
            return self._totals.requests.total()

    def totals(self) -> Totals:
        """The sums as they are now; later requests do not change them."""
        with self._lock:
            now = self._totals
            return Totals(
                Counter(now.requests),
                Counter(now.errors),
                Counter(now.tokens),
                Counter(now.cost),
                Counter(now.unpriced),
                {labels: each.copy() for labels, each in now.durations.items()},
                {labels: each.copy() for labels, each in now.first_bytes.items()},
                Counter(now.lengths),
                Counter(now.cache_losses),
            )

    def _count(self, client_name: str, end: RequestFinished) -> None:
        totals = self._totals
        upstream, model, client = self._labels.of(client_name, end)
        totals.requests[upstream, model, client, status_class(end), end.outcome.value] += 1
        if end.error_kind:
            totals.errors[upstream, self._labels.of_error(end.error_kind)] += 1
        totals.lengths[("in",)] += max(end.bytes_in, 0)
        totals.lengths[("out",)] += max(end.bytes_out, 0)
        for kind, number in tokens_by_type(end):
            totals.tokens[upstream, model, client, kind] += number
        if end.cost is None and end.tokens != Tokens():
            totals.unpriced[upstream, model] += 1
        elif end.cost:
            totals.cost[upstream, model, client] += max(end.cost, 0)
        if end.cache_cause:
            totals.cache_losses[upstream, model, end.cache_cause] += 1
        if upstream:
            _histogram(totals.durations, (upstream, model)).add(max(end.total_s, 0.0))
            if end.first_byte_s is not None:
                _histogram(totals.first_bytes, (upstream, model)).add(max(end.first_byte_s, 0.0))


def _histogram(histograms: dict[tuple[str, str], Histogram], labels: tuple[str, str]) -> Histogram:
    found = histograms.get(labels)
    if found is None:
        found = histograms[labels] = Histogram()
    return found
