"""SIGTERM, SIGINT and SIGHUP as something Qt hears at once, without a polling timer."""

from __future__ import annotations

import signal
import socket
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QSocketNotifier, Signal

if TYPE_CHECKING:
    from types import FrameType

QUITTING = ("SIGTERM", "SIGINT", "SIGHUP", "SIGBREAK")


class QuitSignals(QObject):
    """Turns the system's polite requests to end into the Qt signal ``received``; main thread only.

    Python's signal handlers run only between bytecodes, and Qt's event loop is one long C call: the wake-up
    socket is what ends it in time.
    """

    received = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._reader, self._writer = socket.socketpair()
        self._reader.setblocking(False)
        self._writer.setblocking(False)
        self._old_fd = signal.set_wakeup_fd(self._writer.fileno(), warn_on_full_buffer=False)
        numbers = [getattr(signal, name) for name in QUITTING if hasattr(signal, name)]
        self._old = {number: signal.signal(number, _do_nothing) for number in numbers}
        self._notifier = QSocketNotifier(self._reader.fileno(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._woken)

    def close(self) -> None:
        """Give everything back as it was; idempotent."""
        if self._reader.fileno() == -1:
            return
        self._notifier.setEnabled(False)
        signal.set_wakeup_fd(self._old_fd)
        for number, handler in self._old.items():
            signal.signal(number, handler)
        self._reader.close()
        self._writer.close()

    def _woken(self) -> None:
        if set(self._reader.recv(64)) & set(map(int, self._old)):
            self.received.emit()


def _do_nothing(_number: int, _frame: FrameType | None) -> None:
    """Only there so that Python writes the signal's number to the wake-up socket."""
