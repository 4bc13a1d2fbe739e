"""The one way from other threads to the Qt thread."""

from __future__ import annotations

import sys
from threading import Lock
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QObject, Qt, Signal

if TYPE_CHECKING:
    from collections.abc import Callable
    from concurrent.futures import Future

T = TypeVar("T")


class Inbox(QObject):
    """Runs callables from any thread on the Qt thread, in the order they were posted, in batches.

    A lock, a list and one signal without arguments: however much is posted before the Qt thread gets to
    look, it is woken once. Nothing ticks when nothing comes.
    """

    _arrived = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lock = Lock()
        self._waiting: list[Callable[[], None]] = []
        self._closed = False
        self._arrived.connect(self._deliver, Qt.ConnectionType.QueuedConnection)

    def post(self, callback: Callable[[], None]) -> None:
        """Have ``callback()`` run on the Qt thread soon; safe from any thread, never blocks, dropped once closed."""
        with self._lock:
            if self._closed:
                return
            self._waiting.append(callback)
            # Emitted under the lock: close() may not delete the signal's owner between the two.
            if len(self._waiting) == 1:
                self._arrived.emit()

    def when_done(self, future: Future[T], callback: Callable[[Future[T]], None]) -> None:
        """Run ``callback(future)`` on the Qt thread once the future is done, at the earliest in the next turn."""
        future.add_done_callback(lambda done: self.post(lambda: callback(done)))

    def close(self) -> None:
        """Forget what waits and accept nothing more; idempotent."""
        with self._lock:
            self._closed = True
            self._waiting.clear()

    def _deliver(self) -> None:
        with self._lock:
            batch, self._waiting = self._waiting, []
        for callback in batch:
            try:
                callback()
            except Exception:  # noqa: BLE001 - reported like any slot's exception; the rest of the batch still runs
                sys.excepthook(*sys.exc_info())
