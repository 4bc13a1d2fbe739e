"""Sends ended requests to a collector with OpenTelemetry's SDK, in its own threads. Imported only where that is switched on."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import requests
from opentelemetry.exporter.otlp.proto.http import Compression
from opentelemetry.exporter.otlp.proto.http.metric_exporter import OTLPMetricExporter
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.metrics import Histogram
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import MetricExportResult, MetricsData, PeriodicExportingMetricReader
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExportResult
from opentelemetry.trace import SpanKind, Status, StatusCode

from claude_desk import __version__
from claude_desk.config.otel_variables import Target, TelemetryOptions
from claude_desk.requestlog.record import Row
from claude_desk.requestlog.tally import BUCKETS, Labels, status_class, tokens_by_type
from claude_desk.telemetry.attributes import (
    ERROR_TYPE,
    OPERATION,
    PROVIDER,
    REQUEST_MODEL,
    error_type,
    input_tokens,
    operation,
    provider,
    span_attributes,
    span_name,
)

_SCOPE = "claude_desk"
_NANOS = 1_000_000_000
# The conventions' own buckets for numbers of tokens.
_TOKEN_BUCKETS = tuple(4**power for power in range(14))
_SPANS_WAITING = 2_000

Told = Callable[[bool], None]
"""Called with whether a sending went well, on a thread of the SDK's."""


class Sender:
    """Figures and spans on their way to a collector.

    Adding rows costs microseconds and waits for nothing; what a collector does not take is given up after some tries.

    Args:
        options: where they go.
        kind_of: the kind of an upstream by its name.
        told: hears whether sending works.
    """

    def __init__(self, options: TelemetryOptions, kind_of: Callable[[str], str], told: Told) -> None:
        # Every failed try would be a line; `told` hears of them.
        logging.getLogger("opentelemetry").setLevel(logging.CRITICAL + 1)
        self._kind_of = kind_of
        self._labels = Labels()
        resource = Resource({**options.resource, "service.version": __version__})
        self._meters = _meters(options, resource, told) if options.metrics else None
        self._figures = _Figures(self._meters) if self._meters else None
        self._tracers = _tracers(options.traces, resource, told) if options.traces else None

    def add(self, rows: Iterable[Row]) -> None:
        """Take in those of the rows that have ended; each is to be given once."""
        for row in rows:
            if row.finished is None:
                continue
            kind = self._kind_of(row.finished.upstream) if row.finished.upstream else ""
            if self._figures:
                self._figures.add(row, kind, self._labels)
            if self._tracers:
                _record_span(self._tracers, row, kind)

    def close(self, timeout_s: float) -> None:
        """Send what waits, within a limit in seconds, and stop."""

        def shut_down() -> None:
            if self._tracers:
                self._tracers.shutdown()
            if self._meters:
                self._meters.shutdown(timeout_millis=timeout_s * 1000)

        # A collector that never answers must not keep the program from ending.
        thread = threading.Thread(target=shut_down, name="telemetry end", daemon=True)
        thread.start()
        thread.join(timeout_s)


class _Figures:
    """The instruments."""

    def __init__(self, meters: MeterProvider) -> None:
        meter = meters.get_meter(_SCOPE, __version__)
        self._requests = meter.create_counter(
            "claude_desk.requests", "{request}", "Requests that have ended."
        )
        self._errors = meter.create_counter("claude_desk.errors", "{error}", "Errors by their kind.")
        self._tokens = meter.create_counter(
            "claude_desk.tokens", "{token}", "Tokens as the upstream counted them."
        )
        self._cost = meter.create_counter(
            "claude_desk.cost", "USD", "US dollars, as far as prices are known."
        )

        def seconds(name: str, text: str) -> Histogram:
            return meter.create_histogram(name, "s", text, explicit_bucket_boundaries_advisory=BUCKETS)

        self._durations = seconds(
            "claude_desk.request.duration", "From a request's head to the end of its reply."
        )
        self._first_bytes = seconds(
            "claude_desk.request.first_byte", "From a complete request to the first byte of its reply."
        )
        self._operations = seconds("gen_ai.client.operation.duration", "Duration of operations of models.")
        self._first_chunks = seconds(
            "gen_ai.client.operation.time_to_first_chunk", "Time to the first chunk of streamed replies."
        )
        self._usage = meter.create_histogram(
            "gen_ai.client.token.usage",
            "{token}",
            "Tokens of each operation, those of the cache included.",
            explicit_bucket_boundaries_advisory=_TOKEN_BUCKETS,
        )

    def add(self, row: Row, kind: str, labels: Labels) -> None:
        """Count an ended request."""
        end = row.finished
        if end is None:
            return
        upstream, model, client = labels.of(row.started.client, end)
        error = labels.of_error(error_type(end))
        whose = {"upstream": upstream, "model": model, "client": client}
        self._requests.add(1, {**whose, "status": status_class(end), "outcome": end.outcome.value})
        if error:
            self._errors.add(1, {"upstream": upstream, ERROR_TYPE: error})
        for sort, number in tokens_by_type(end):
            self._tokens.add(number, {**whose, "type": sort})
        if end.cost:
            self._cost.add(max(end.cost, 0) / _NANOS, whose)
        if not upstream:
            return
        where = {"upstream": upstream, "model": model}
        self._durations.record(max(end.total_s, 0.0), where)
        if end.first_byte_s is not None:
            self._first_bytes.record(max(end.first_byte_s, 0.0), where)
        if done := operation(row):
            self._add_operation(row, {OPERATION: done, PROVIDER: provider(kind), REQUEST_MODEL: model}, error)

    def _add_operation(self, row: Row, common: dict[str, str], error: str) -> None:
        end = row.finished
        if end is None:
            return
        self._operations.record(max(end.total_s, 0.0), {**common, ERROR_TYPE: error} if error else common)
        if end.streamed and end.first_byte_s is not None:
            self._first_chunks.record(max(end.first_byte_s, 0.0), common)
        for sort, number in (("input", input_tokens(end)), ("output", end.tokens.output)):
            if number > 0:
                self._usage.record(number, {**common, "gen_ai.token.type": sort})


def _record_span(tracers: TracerProvider, row: Row, kind: str) -> None:
    start, end = row.started, row.finished
    if end is None:
        return
    began = round(start.at * _NANOS)
    span = tracers.get_tracer(_SCOPE, __version__).start_span(
        span_name(row), kind=SpanKind.CLIENT, attributes=span_attributes(row, kind), start_time=began
    )
    if error_type(end):
        span.set_status(Status(StatusCode.ERROR))
    span.end(began + round(max(end.total_s, 0.0) * _NANOS))


def _meters(options: TelemetryOptions, resource: Resource, told: Told) -> MeterProvider:
    class Exporter(OTLPMetricExporter):
        def export(
            self, metrics_data: MetricsData, timeout_millis: float | None = 10_000, **kwargs: Any
        ) -> MetricExportResult:
            result = super().export(metrics_data, timeout_millis, **kwargs)
            told(result is MetricExportResult.SUCCESS)
            return result

    assert options.metrics is not None  # noqa: S101  # the caller looked
    reader = PeriodicExportingMetricReader(
        Exporter(**_arguments(options.metrics)), export_interval_millis=options.interval_s * 1000
    )
    return MeterProvider([reader], resource, shutdown_on_exit=False)


def _tracers(target: Target, resource: Resource, told: Told) -> TracerProvider:
    class Exporter(OTLPSpanExporter):
        def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
            result = super().export(spans)
            told(result is SpanExportResult.SUCCESS)
            return result

    tracers = TracerProvider(resource=resource, shutdown_on_exit=False)
    tracers.add_span_processor(
        BatchSpanProcessor(Exporter(**_arguments(target)), max_queue_size=_SPANS_WAITING)
    )
    return tracers


def _arguments(target: Target) -> dict[str, Any]:
    session = requests.Session()
    # No .netrc and no proxy's password for a collector.
    session.trust_env = False
    return {
        "endpoint": target.url,
        "headers": dict(target.headers),
        "timeout": target.timeout_s,
        "compression": Compression.Gzip if target.gzip else Compression.NoCompression,
        "certificate_file": target.certificate or None,
        "session": session,
    }
