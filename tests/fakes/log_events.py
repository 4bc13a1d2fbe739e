"""Events and rows for tests of the request log, and a listener that can be waited for."""

from __future__ import annotations

import threading
from collections.abc import Callable

from claude_desk.requestlog.record import Outcome, RequestFinished, RequestStarted, Row, Tokens

NOW = 1_790_000_000.0  # seconds since the epoch


def started(name: object, at: float = NOW, path: str = "/v1/messages") -> RequestStarted:
    """A request of that name begins."""
    return RequestStarted(f"req_desk_{name}", at, "laptop", "anthropic", "POST", path, "session")


def finished(name: object, outcome: Outcome = Outcome.OK, status: int = 200) -> RequestFinished:
    """The request of that name ends."""
    return RequestFinished(
        f"req_desk_{name}",
        outcome,
        status,
        upstream="practice",
        model_asked="claude-asked",
        model_sent="claude-sent",
        streamed=True,
        bytes_in=12,
        bytes_out=34,
        first_byte_s=0.25,
        total_s=1.5,
        tokens=Tokens(1, 2, 3, 4, 5),
        stop_reason="end_turn",
        request_sha256="a" * 64,
        sent_sha256="a" * 64,
        reply_sha256="b" * 64,
        delivered_sha256="b" * 64,
    )


def row(seq: int, at: float = NOW, path: str = "/v1/messages") -> Row:
    """An ended row of that number."""
    return Row(seq, started(seq, at, path), finished(seq))


class Watcher:
    """A listener: keeps every batch, the newest state of every row, and lets a test wait for what it expects."""

    def __init__(self) -> None:
        self.batches: list[list[Row]] = []
        self.rows: dict[str, Row] = {}
        self._changed = threading.Condition()

    def __call__(self, rows: list[Row]) -> None:
        """Take a batch."""
        with self._changed:
            self.batches.append(rows)
            self.rows.update({each.started.id: each for each in rows})
            self._changed.notify_all()

    def wait_for(self, condition: Callable[[Watcher], bool], timeout: float = 10) -> None:
        """Wait until the condition holds.

        Raises:
            TimeoutError: it did not hold in time.
        """
        with self._changed:
            if not self._changed.wait_for(lambda: condition(self), timeout):
                raise TimeoutError(f"not seen; {len(self.rows)} rows in {len(self.batches)} batches")
