"""Rows as figures: what is counted, and how far names can multiply."""

from __future__ import annotations

from dataclasses import replace

import pytest

from claude_desk.config.otel_variables import Target, TelemetryOptions
from claude_desk.requestlog.record import Outcome, RequestFinished, RequestStarted, Row, Tokens
from claude_desk.requestlog.tally import MAX_MODELS
from claude_desk.telemetry.sender import Sender
from fakes.otlp_collector import OtlpCollector

START = RequestStarted("req_1", 1_700_000_000.0, "me", "anthropic", "POST", "/v1/messages")
END = RequestFinished(
    "req_1",
    Outcome.OK,
    200,
    "work",
    "claude-opus-4-8",
    "claude-opus-4-8",
    streamed=True,
    first_byte_s=0.3,
    total_s=2.0,
    tokens=Tokens(10, 20, 30, 40, 15),
    cost=250_000_000,
)


def options(collector: OtlpCollector, *, traces: bool = False) -> TelemetryOptions:
    """Everything to the collector, figures at the end only."""
    metrics = Target(f"{collector.url}/v1/metrics", {}, 5.0, gzip=False, certificate="")
    spans = Target(f"{collector.url}/v1/traces", {}, 5.0, gzip=False, certificate="")
    return TelemetryOptions(metrics, spans if traces else None, 3600.0, {"service.name": "test"})


def test_each_figure_is_what_the_log_says() -> None:
    """Cost in dollars, tokens by type with the cache's two lives apart, times in seconds in their buckets."""
    told: list[bool] = []
    with OtlpCollector() as collector:
        sender = Sender(options(collector), {"work": "bedrock"}.__getitem__, told.append)
        sender.add([Row(1, START, END), Row(2, START)])
        sender.add([Row(3, START, replace(END, total_s=40.0, cost=None))])
        sender.close(10.0)
        figures = collector.figures()
    assert told == [True]
    ((_, cost),) = figures["claude_desk.cost"]
    assert cost.as_double == pytest.approx(0.25)
    tokens = {labels["type"]: point.as_int for labels, point in figures["claude_desk.tokens"]}
    assert tokens == {"input": 20, "output": 40, "cache_read": 60, "cache_write_5m": 50, "cache_write_1h": 30}
    ((_, duration),) = figures["claude_desk.request.duration"]
    assert (duration.count, duration.sum) == (2, 42.0)
    assert list(duration.explicit_bounds)[:3] == [0.01, 0.025, 0.05]
    ((labels, chunk),) = figures["gen_ai.client.operation.time_to_first_chunk"]
    assert (chunk.count, labels["gen_ai.provider.name"]) == (2, "aws.bedrock")
    usage = {labels["gen_ai.token.type"]: point.sum for labels, point in figures["gen_ai.client.token.usage"]}
    assert usage == {"input": 160, "output": 40}


def test_names_that_clients_make_up_stay_bounded() -> None:
    """However many models are asked for, there is a limit to what is told apart."""
    with OtlpCollector() as collector:
        sender = Sender(options(collector), lambda _: "anthropic", lambda _: None)
        for number in range(MAX_MODELS * 2):
            sender.add([Row(number, START, replace(END, model_asked="x", model_sent=f"model-{number}"))])
        sender.close(10.0)
        figures = collector.figures()
    models = {labels["model"] for labels, _ in figures["claude_desk.requests"]}
    assert len(models) == MAX_MODELS + 1
    assert "other" in models


def test_a_span_has_the_times_of_its_request() -> None:
    """Spans are made afterwards, with the time at which the request began."""
    with OtlpCollector() as collector:
        sender = Sender(options(collector, traces=True), lambda _: "anthropic", lambda _: None)
        sender.add([Row(1, START, replace(END, status=500))])
        sender.close(10.0)
        (span,) = collector.spans()
    assert span.start_time_unix_nano == 1_700_000_000 * 10**9
    assert span.end_time_unix_nano - span.start_time_unix_nano == 2 * 10**9
    assert span.status.code == 2
    assert span.status.message == ""
