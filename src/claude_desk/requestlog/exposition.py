"""The sums as Prometheus reads them: its text format 0.0.4.

https://prometheus.io/docs/instrumenting/exposition_formats/. ``prometheus_client`` is imported with the first
scrape: most people never have one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import accumulate
from typing import TYPE_CHECKING

from claude_desk.requestlog.tally import BUCKETS, Histogram, Totals

if TYPE_CHECKING:
    from prometheus_client import Metric
    from prometheus_client.metrics_core import CounterMetricFamily

CONTENT_TYPE = b"text/plain; version=0.0.4; charset=utf-8"
_PREFIX = "claude_desk"


@dataclass(frozen=True, slots=True)
class Gauges:
    """What is so at this moment.

    Attributes:
        version: of the program.
        started_at: seconds since the epoch.
        requests_running: under way now.
        streams_open: those of them whose answer is being streamed.
        connections_open: to upstreams, busy or not.
        connections_idle: those of them that wait in the pool.
        log_waiting: requests that have not been written into the log yet.
        log_lost: requests that never will be.
        cached_answers: kept in memory, to be given again.
        cached_bytes: the memory they take.
        cache_hits: requests that were answered with one of them.
        cache_misses: those that looked for one and found none.
        budgets: by what each is, in words, the part of it that is spent.
    """

    version: str
    started_at: float
    requests_running: int
    streams_open: int
    connections_open: int
    connections_idle: int
    log_waiting: int
    log_lost: int
    cached_answers: int
    cached_bytes: int
    cache_hits: int
    cache_misses: int
    budgets: Mapping[str, float] = field(default_factory=dict)


def exposition(totals: Totals, gauges: Gauges) -> bytes:
    """Write everything down. May take milliseconds, and the first time an import: not for the event loop's thread."""
    from prometheus_client import CollectorRegistry, generate_latest
    from prometheus_client.registry import Collector

    class Once(Collector):
        def collect(self) -> Iterable[Metric]:
            return _metrics(totals, gauges)

    # A registry of its own: the library's default one tells of the process, and of other parts of it.
    registry = CollectorRegistry(auto_describe=False)
    registry.register(Once())
    return generate_latest(registry)


def _metrics(totals: Totals, gauges: Gauges) -> Iterator[Metric]:
    from prometheus_client.core import GaugeMetricFamily, InfoMetricFamily

    whose = ("upstream", "model", "client")
    requests = totals.requests.items()
    yield _counter("requests", "Requests that have ended.", (*whose, "status", "outcome"), requests)
    yield _counter("errors", "Errors by their kind.", ("upstream", "kind"), totals.errors.items())
    tokens = totals.tokens.items()
    yield _counter("tokens", "Tokens as the upstream counted them.", (*whose, "type"), tokens)
    dollars = [(labels, billionths / 1e9) for labels, billionths in totals.cost.items()]
    yield _counter("cost_usd", "US dollars, as far as prices are known.", whose, dollars)
    unpriced = totals.unpriced.items()
    yield _counter("unpriced", "Requests without a known price.", ("upstream", "model"), unpriced)
    losses = totals.cache_losses.items()
    yield _counter(
        "cache_losses", "Requests that lost a prompt cache, by cause.", ("upstream", "model", "cause"), losses
    )
    lengths = totals.lengths.items()
    yield _counter("body_bytes", "Bytes of bodies from and to clients.", ("direction",), lengths)
    yield from _histograms(
        "request_duration_seconds", "From a request's head to the end of its reply.", totals.durations
    )
    yield from _histograms(
        "first_byte_seconds", "From a complete request to the first byte of its reply.", totals.first_bytes
    )
    for name, text, value in (
        ("requests_running", "Requests under way.", gauges.requests_running),
        ("streams_open", "Answers being streamed.", gauges.streams_open),
        ("upstream_connections_open", "Connections to upstreams.", gauges.connections_open),
        ("upstream_connections_idle", "Connections to upstreams that wait for use.", gauges.connections_idle),
        ("log_waiting", "Requests not yet written into the log.", gauges.log_waiting),
        ("response_cache_answers", "Answers kept, to be given again.", gauges.cached_answers),
        ("response_cache_bytes", "Memory that they take.", gauges.cached_bytes),
        ("start_time_seconds", "When it started, seconds since the epoch.", gauges.started_at),
    ):
        yield GaugeMetricFamily(f"{_PREFIX}_{name}", text, value)
    budgets = GaugeMetricFamily(
        f"{_PREFIX}_budget_used", "Part of a budget that is spent, 1 for all of it.", labels=("budget",)
    )
    for title, used in gauges.budgets.items():
        budgets.add_metric((title,), used)
    yield budgets
    hits, misses = gauges.cache_hits, gauges.cache_misses
    yield _counter("response_cache_hits", "Requests answered from the response cache.", (), [((), hits)])
    yield _counter("response_cache_misses", "Requests not found in it.", (), [((), misses)])
    yield _counter("log_lost", "Requests missing from the log for good.", (), [((), gauges.log_lost)])
    yield InfoMetricFamily(_PREFIX, "The program.", {"version": gauges.version})


def _counter(
    name: str, text: str, labels: Iterable[str], values: Iterable[tuple[tuple[str, ...], float]]
) -> CounterMetricFamily:
    from prometheus_client.core import CounterMetricFamily

    family = CounterMetricFamily(f"{_PREFIX}_{name}", text, labels=tuple(labels))
    for each, value in values:
        family.add_metric(each, value)
    return family


def _histograms(name: str, text: str, histograms: Mapping[tuple[str, str], Histogram]) -> Iterator[Metric]:
    from prometheus_client.core import HistogramMetricFamily

    family = HistogramMetricFamily(f"{_PREFIX}_{name}", text, labels=("upstream", "model"))
    bounds = [*(str(bound) for bound in BUCKETS), "+Inf"]
    for labels, histogram in histograms.items():
        buckets = list(zip(bounds, accumulate(histogram.counts), strict=True))
        family.add_metric(labels, buckets, histogram.sum)
    yield family
