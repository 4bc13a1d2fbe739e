"""What the benchmarks ask of the operating system: clocks, memory, processors, event loops."""

from __future__ import annotations

import asyncio
import contextlib
import os
import sys
import time
from collections.abc import Iterator

import psutil


def new_loop() -> asyncio.AbstractEventLoop:
    """The event loop that the program itself uses on this system."""
    if sys.platform == "win32":
        return asyncio.new_event_loop()
    else:  # noqa: RET505  # so that mypy sees one branch a platform
        import uvloop

        return uvloop.new_event_loop()


def raise_descriptor_limit() -> None:
    """Allow as many open sockets as this process may have."""
    if sys.platform != "win32":
        import resource

        _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        wanted = 16_384 if hard == resource.RLIM_INFINITY else min(hard, 16_384)
        with contextlib.suppress(OSError, ValueError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


@contextlib.contextmanager
def on_processor(number: int) -> Iterator[None]:
    """Keep processes that are started in here on one processor, where the system knows how."""
    if sys.platform != "linux":
        yield
        return
    usable = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {sorted(usable)[number % len(usable)]})
    try:
        yield
    finally:
        os.sched_setaffinity(0, usable)


class Family:
    """A process and its children, as one.

    Args:
        pid: of the oldest.
    """

    def __init__(self, pid: int) -> None:
        self._root = psutil.Process(pid)

    def _members(self) -> list[psutil.Process]:
        return [self._root, *self._root.children(recursive=True)]

    def cpu_seconds(self) -> float:
        """User and system time so far; to the nanosecond on Linux, elsewhere as the system counts it."""
        if sys.platform == "linux":
            # The process CPU clock's number is made of the process id, as clock_getcpuclockid(3) does it.
            return sum(time.clock_gettime((~each.pid) << 3 | 2) for each in self._members())
        else:  # noqa: RET505  # so that mypy sees one branch a platform
            return sum(sum(each.cpu_times()[:2]) for each in self._members())

    def resident_kb(self) -> float:
        """Resident memory, KB of 1024 bytes."""
        return sum(each.memory_info().rss for each in self._members()) / 1024

    def real_time(self, *, on: bool) -> None:
        """Let nothing ordinary run before these processes, for measuring latency on a busy machine; needs root.

        Raises:
            PermissionError: not allowed.
        """
        if sys.platform == "linux":
            policy, priority = (os.SCHED_RR, 1) if on else (os.SCHED_OTHER, 0)
            for process in self._members():
                for thread in process.threads():
                    os.sched_setscheduler(thread.id, policy, os.sched_param(priority))
