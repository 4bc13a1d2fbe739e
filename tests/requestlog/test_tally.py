"""Sums over requests, whose labels stay few whatever clients and upstreams make up."""

from __future__ import annotations

import threading
from dataclasses import replace
from typing import Any

from claude_desk.requestlog.record import Outcome, RequestFinished, Row, Tokens
from claude_desk.requestlog.tally import (
    BUCKETS,
    MAX_CLIENTS,
    MAX_ERROR_KINDS,
    MAX_MODELS,
    Histogram,
    Tally,
)
from fakes.log_events import row

MODEL = "claude-opus-5-5"


def ended(client: str = "tool", **changes: Any) -> Row:
    """The row of an answered request, but for what is given."""
    begun = row(1)
    usual: dict[str, Any] = {
        "outcome": Outcome.OK,
        "status": 200,
        "upstream": "anthropic",
        "model_asked": MODEL,
        "model_sent": MODEL,
        "total_s": 2.0,
        "first_byte_s": 0.3,
    }
    finished = RequestFinished(begun.started.id, **(usual | changes))
    return Row(1, replace(begun.started, client=client), finished)


def test_a_request_counts_when_it_has_ended() -> None:
    """The row of a running request counts nothing; its end counts one, under all its labels."""
    tally = Tally()
    tally.add([Row(1, row(1).started)])
    assert tally.ended == 0
    tally.add([ended()])
    assert tally.ended == 1
    assert tally.totals().requests == {("anthropic", MODEL, "tool", "2xx", "ok"): 1}


def test_tokens_are_told_apart_by_type_and_add_up() -> None:
    """Cache writes are split by how long they live; what was not used is not there."""
    tally = Tally()
    tokens = Tokens(input=5, output=7, cache_read=11, cache_write=13, cache_write_1h=3)
    tally.add([ended(tokens=tokens), ended(tokens=Tokens(output=1))])
    found = {labels[3]: number for labels, number in tally.totals().tokens.items()}
    assert found == {"input": 5, "output": 8, "cache_read": 11, "cache_write_5m": 10, "cache_write_1h": 3}


def test_what_it_cost_is_summed_up_and_what_is_unknown_is_no_zero() -> None:
    """Known costs add up; a request that used tokens and has no price is counted as such; one without tokens is not."""
    tally = Tally()
    used = Tokens(input=1)
    tally.add([ended(cost=1_500, tokens=used), ended(cost=500), ended(tokens=used), ended(), ended(cost=-7)])
    totals = tally.totals()
    assert totals.cost == {("anthropic", MODEL, "tool"): 2_000}
    assert totals.unpriced == {("anthropic", MODEL): 1}


def test_lost_caches_are_counted_by_cause() -> None:
    """Requests that say nothing of it are not counted."""
    tally = Tally()
    tally.add([ended(cache_cause="prompt"), ended(cache_cause="prompt"), ended(cache_cause="model"), ended()])
    assert tally.totals().cache_losses == {
        ("anthropic", MODEL, "prompt"): 2,
        ("anthropic", MODEL, "model"): 1,
    }


def test_no_upstream_makes_a_counter_go_down() -> None:
    """Negative or contradictory numbers count as nothing, and a time before it began as no time."""
    tally = Tally()
    tokens = Tokens(input=-5, output=1, cache_write=2, cache_write_1h=9)
    tally.add([ended(tokens=tokens, total_s=-1.0, first_byte_s=-0.5, bytes_in=-3)])
    totals = tally.totals()
    assert {labels[3]: number for labels, number in totals.tokens.items()} == {
        "output": 1,
        "cache_write_1h": 2,
    }
    assert totals.durations["anthropic", MODEL].sum == 0.0
    assert totals.first_bytes["anthropic", MODEL].sum == 0.0
    assert totals.lengths["in",] == 0


def test_a_model_has_a_name_of_its_own_once_an_upstream_answered_for_it() -> None:
    """Before that, and for ever if it never does, whatever a client calls it is "other"."""
    tally = Tally()
    tally.add([ended(status=404), ended(outcome=Outcome.FAILED, status=502), ended(outcome=Outcome.BROKEN)])
    assert {labels[1] for labels in tally.totals().requests} == {"other"}
    tally.add([ended(), ended(status=529)])
    assert (tally.totals().requests["anthropic", MODEL, "tool", "5xx", "ok"]) == 1


def test_a_request_that_was_refused_has_no_upstream() -> None:
    """Its status and outcome are counted, its model is nobody's, and its time is not an upstream's."""
    tally = Tally()
    refused = {
        "outcome": Outcome.REFUSED,
        "status": 401,
        "upstream": "",
        "error_kind": "authentication_error",
    }
    tally.add(
        [ended("", model_asked="", model_sent="", **refused), ended(outcome=Outcome.CLIENT_LEFT, status=0)]
    )
    totals = tally.totals()
    assert totals.requests["", "", "", "4xx", "refused"] == 1
    assert totals.requests["anthropic", "other", "tool", "none", "client left"] == 1
    assert totals.errors == {("", "authentication_error"): 1}
    assert ("", "") not in totals.durations


def test_names_are_limited_in_number_length_and_letters() -> None:
    """Whoever invents a name for each request gets "other", for models, clients and kinds of errors alike."""
    tally = Tally()
    for number in range(max(MAX_MODELS, MAX_CLIENTS, MAX_ERROR_KINDS) + 50):
        tally.add([ended(f"client {number}", model_sent=f"model {number}", error_kind=f"kind {number}")])
    totals = tally.totals()
    assert len({labels[1] for labels in totals.requests}) == MAX_MODELS + 1
    assert len({labels[2] for labels in totals.requests}) == MAX_CLIENTS + 1
    assert len({labels[1] for labels in totals.errors}) == MAX_ERROR_KINDS + 1
    assert len(totals.durations) == MAX_MODELS + 1
    odd = Tally()
    odd.add([ended(model_sent=name) for name in ("x" * 201, "line\nbreak", "\x1b[31m", "nul\0", "\u202e")])
    assert {labels[1] for labels in odd.totals().requests} == {"other"}


def test_a_time_falls_into_the_first_bucket_that_holds_it() -> None:
    """A bound belongs to its own bucket, and what is longer than all of them to the last."""
    histogram = Histogram()
    for seconds in (0.0, BUCKETS[0], BUCKETS[0] + 1e-9, BUCKETS[-1], BUCKETS[-1] + 1):
        histogram.add(seconds)
    assert (histogram.counts[0], histogram.counts[1], histogram.counts[-2], histogram.counts[-1]) == (
        2,
        1,
        1,
        1,
    )
    assert len(histogram.counts) == len(BUCKETS) + 1
    assert sum(histogram.counts) == 5


def test_sums_that_were_given_out_do_not_change() -> None:
    """Whoever reads them is not disturbed by the requests that end meanwhile."""
    tally = Tally()
    tally.add([ended(tokens=Tokens(input=1), error_kind="api_error")])
    before = tally.totals()
    tally.add([ended(tokens=Tokens(input=1), error_kind="api_error")])
    assert before.requests.total() == before.errors.total() == before.tokens.total() == 1
    assert before.durations["anthropic", MODEL].sum == 2.0
    assert tally.totals().durations["anthropic", MODEL].sum == 4.0


def test_nothing_is_lost_between_threads() -> None:
    """Requests counted on several threads, while others read, are all there in the end."""
    tally = Tally()
    rows = [ended()] * 200

    def work() -> None:
        for each in rows:
            tally.add([each])
            tally.totals()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert tally.ended == 800
