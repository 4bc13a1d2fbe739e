"""What a scrape gives, read back with the parser of Prometheus' own library."""

from __future__ import annotations

import subprocess
import sys

from hypothesis import given
from hypothesis import strategies as st
from prometheus_client import Metric
from prometheus_client.parser import text_string_to_metric_families

from claude_desk.requestlog.exposition import CONTENT_TYPE, Gauges, exposition
from claude_desk.requestlog.tally import BUCKETS, Histogram, Totals

GAUGES = Gauges("1.2.3", 1.7e9, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, {"5.00 USD a day for all client keys": 0.75})


def families(totals: Totals) -> dict[str, Metric]:
    """A scrape, parsed, by the metrics' names."""
    return {each.name: each for each in text_string_to_metric_families(exposition(totals, GAUGES).decode())}


def test_every_metric_has_its_type_and_a_word_of_explanation() -> None:
    """All names begin with ours; counters, gauges and histograms say what they are."""
    found = families(Totals())
    assert all(name.startswith("claude_desk_") and each.documentation for name, each in found.items())
    types = {name.removeprefix("claude_desk_"): each.type for name, each in found.items()}
    assert types == {
        "requests": "counter",
        "errors": "counter",
        "tokens": "counter",
        "cost_usd": "counter",
        "unpriced": "counter",
        "cache_losses": "counter",
        "body_bytes": "counter",
        "request_duration_seconds": "histogram",
        "first_byte_seconds": "histogram",
        "requests_running": "gauge",
        "streams_open": "gauge",
        "upstream_connections_open": "gauge",
        "upstream_connections_idle": "gauge",
        "log_waiting": "gauge",
        "budget_used": "gauge",
        "response_cache_answers": "gauge",
        "response_cache_bytes": "gauge",
        "response_cache_hits": "counter",
        "response_cache_misses": "counter",
        "start_time_seconds": "gauge",
        "log_lost": "counter",
        "info": "gauge",
    }


def test_what_is_now_is_told() -> None:
    """Each gauge has its value, and the version is a label."""
    found = families(Totals())
    values = {name: each.samples[0].value for name, each in found.items() if each.samples}
    assert values["claude_desk_requests_running"] == 1
    assert values["claude_desk_streams_open"] == 2
    assert values["claude_desk_upstream_connections_open"] == 3
    assert values["claude_desk_upstream_connections_idle"] == 4
    assert values["claude_desk_log_waiting"] == 5
    assert values["claude_desk_log_lost"] == 6
    assert values["claude_desk_response_cache_answers"] == 7
    assert values["claude_desk_response_cache_bytes"] == 8
    assert values["claude_desk_response_cache_hits"] == 9
    assert values["claude_desk_response_cache_misses"] == 10
    assert values["claude_desk_start_time_seconds"] == 1.7e9
    assert found["claude_desk_info"].samples[0].labels == {"version": "1.2.3"}
    assert found["claude_desk_budget_used"].samples[0].labels == {
        "budget": "5.00 USD a day for all client keys"
    }
    assert values["claude_desk_budget_used"] == 0.75


def test_a_histogram_adds_up() -> None:
    """Buckets are cumulative, the last holds everything, and sum and count are those of what was added."""
    histogram = Histogram()
    for seconds in (0.02, 0.3, 0.4, 5000.0):
        histogram.add(seconds)
    totals = Totals(first_bytes={("anthropic", "m"): histogram})
    samples = families(totals)["claude_desk_first_byte_seconds"].samples
    buckets = {each.labels["le"]: each.value for each in samples if each.name.endswith("_bucket")}
    assert list(buckets) == [*(str(bound) for bound in BUCKETS), "+Inf"]
    assert list(buckets.values()) == sorted(buckets.values())
    assert (buckets["0.01"], buckets["0.025"], buckets["0.5"], buckets["1800.0"], buckets["+Inf"]) == (
        0,
        1,
        3,
        3,
        4,
    )
    rest = {each.name.rpartition("_")[2]: each.value for each in samples if not each.name.endswith("_bucket")}
    assert rest == {"count": 4, "sum": 5000.72}


def test_money_is_told_in_dollars() -> None:
    """Billionths become dollars."""
    totals = Totals()
    totals.cost["anthropic", "m", "tool"] = 1_250_000_000
    (sample,) = families(totals)["claude_desk_cost_usd"].samples
    assert (sample.name, sample.value) == ("claude_desk_cost_usd_total", 1.25)


@given(st.text(st.characters(exclude_categories=["Cs"])), st.text(st.characters(exclude_categories=["Cs"])))
def test_no_name_breaks_out_of_its_label(model: str, client: str) -> None:
    """Quotes, backslashes, line breaks, and whole metrics written into a name come back as that name, and nothing else."""
    totals = Totals()
    hostile = (f'{model}"}} 1\n# TYPE evil counter\nevil 1\n', client)
    totals.requests["anthropic", *hostile, "2xx", "ok"] = 2
    totals.tokens["anthropic", *hostile, "input"] = 3
    found = families(totals)
    assert "evil" not in found
    (sample,) = found["claude_desk_requests"].samples
    assert (sample.labels["model"], sample.labels["client"], sample.value) == (*hostile, 2)
    assert found["claude_desk_tokens"].samples[0].labels["client"] == client


def test_the_content_type_is_that_of_the_text_format() -> None:
    """As the format's description wants it."""
    assert CONTENT_TYPE == b"text/plain; version=0.0.4; charset=utf-8"


def test_the_library_is_not_loaded_before_the_first_scrape() -> None:
    """Starting costs nothing: neither the whole program nor this module imports it."""
    code = "import sys, claude_desk.app, claude_desk.requestlog.exposition; print('prometheus_client' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
