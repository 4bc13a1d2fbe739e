"""An OpenTelemetry collector: takes OTLP over HTTP as the specification has it, and keeps what it was told.

https://opentelemetry.io/docs/specs/otlp/#otlphttp
"""

from __future__ import annotations

import gzip
import threading
from collections.abc import Callable
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any, Self

from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import ExportMetricsServiceRequest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

if TYPE_CHECKING:
    from types import TracebackType

PATIENCE_S = 15.0


@dataclass(frozen=True, slots=True)
class Export:
    """One request of an exporter."""

    path: str
    headers: dict[str, str]
    message: Any
    body: bytes


class OtlpCollector:
    """Listens on a free port of 127.0.0.1.

    Attributes:
        status: what it answers with.
    """

    def __init__(self) -> None:
        self.status = 200
        self.hold = threading.Event()  # answers nothing until it is set
        self.hold.set()
        self._exports: list[Export] = []
        self._changed = threading.Condition()
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                outer._take(self)

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (the base class's name)
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.hold.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    @property
    def url(self) -> str:
        """Its base address."""
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    @property
    def exports(self) -> list[Export]:
        """All that came, in order."""
        with self._changed:
            return list(self._exports)

    def wait_for(self, condition: Callable[[list[Export]], bool]) -> list[Export]:
        """Wait until what came fulfils a condition.

        Raises:
            TimeoutError: it did not.
        """
        with self._changed:
            if not self._changed.wait_for(lambda: condition(self._exports), PATIENCE_S):
                raise TimeoutError(f"the collector was only told {len(self._exports)} times")
            return list(self._exports)

    def figures(self) -> dict[str, list[tuple[dict[str, Any], Any]]]:
        """The newest data points by metric: attributes and the point itself."""
        newest = [each for each in self.exports if each.path.endswith("/metrics")][-1].message
        found: dict[str, list[tuple[dict[str, Any], Any]]] = {}
        for resource in newest.resource_metrics:
            for scope in resource.scope_metrics:
                for metric in scope.metrics:
                    points = getattr(metric, metric.WhichOneof("data")).data_points
                    found[metric.name] = [(attributes(point), point) for point in points]
        return found

    def spans(self) -> list[Any]:
        """All spans."""
        messages = [each.message for each in self.exports if each.path.endswith("/traces")]
        return [
            span
            for message in messages
            for resource in message.resource_spans
            for scope in resource.scope_spans
            for span in scope.spans
        ]

    def _take(self, handler: BaseHTTPRequestHandler) -> None:
        body = handler.rfile.read(int(handler.headers["content-length"]))
        if handler.headers.get("content-encoding") == "gzip":
            body = gzip.decompress(body)
        kind = ExportTraceServiceRequest if handler.path.endswith("/traces") else ExportMetricsServiceRequest
        message = kind()
        message.ParseFromString(body)
        headers = {name.lower(): value for name, value in handler.headers.items()}
        with self._changed:
            self._exports.append(Export(handler.path, headers, message, body))
            self._changed.notify_all()
        self.hold.wait(PATIENCE_S)
        handler.send_response(self.status)
        handler.send_header("content-type", "application/x-protobuf")
        handler.send_header("content-length", "0")
        handler.end_headers()


def attributes(owner: Any) -> dict[str, Any]:
    """The attributes of a point, span or resource."""
    found = {}
    for each in owner.attributes:
        kind = each.value.WhichOneof("value")
        value = getattr(each.value, kind)
        found[each.key] = [one.string_value for one in value.values] if kind == "array_value" else value
    return found
