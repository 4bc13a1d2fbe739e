"""Waiting for signals without polling, on every platform, and without doing anything inside a signal handler."""

from __future__ import annotations

import contextlib
import signal
import socket
from types import FrameType, TracebackType
from typing import Self

# SIGBREAK is Windows' Ctrl-Break, which is what one process can send another there.
STOP_SIGNALS = tuple(
    getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGBREAK") if hasattr(signal, name)
)
RELOAD_SIGNAL: int | None = getattr(signal, "SIGHUP", None)
NUDGE = 0


class Wakeups:
    """While entered (on the main thread), turns signals into numbers that :meth:`wait` gives one by one.

    Python's C-level handler writes each signal's number into a socket (``signal.set_wakeup_fd``), which wakes the
    blocked main thread on Windows too; an Event set from a handler could deadlock with the wait it interrupts.
    """

    def __enter__(self) -> Self:
        self._receiving, self._sending = socket.socketpair()
        self._sending.setblocking(False)
        self._waiting: list[int] = []
        handled = [*STOP_SIGNALS, *([RELOAD_SIGNAL] if RELOAD_SIGNAL is not None else [])]
        self._before = {number: signal.signal(number, _nothing) for number in handled}
        self._descriptor_before = signal.set_wakeup_fd(self._sending.fileno(), warn_on_full_buffer=False)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        signal.set_wakeup_fd(self._descriptor_before)
        for number, handler in self._before.items():
            signal.signal(number, handler)
        self._receiving.close()
        self._sending.close()

    def wait(self) -> int:
        """The next signal's number, or :data:`NUDGE`; waits for it."""
        while not self._waiting:
            self._waiting += self._receiving.recv(4096)
        return self._waiting.pop(0)

    def nudge(self) -> None:
        """Wake the waiting thread, from any thread; harmless when nobody waits any more."""
        with contextlib.suppress(OSError):
            self._sending.send(bytes([NUDGE]))


def _nothing(number: int, frame: FrameType | None) -> None:
    """Python needs a handler of its own for the number to be written; there is nothing else to do."""
