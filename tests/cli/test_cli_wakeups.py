"""Waiting for signals."""

from __future__ import annotations

import os
import signal
import threading

import pytest

from claude_desk.cli.wakeups import NUDGE, Wakeups

pytestmark = pytest.mark.skipif(os.name == "nt", reason="sends itself Unix signals")


def test_signals_come_one_by_one() -> None:
    """Each signal is one answer of wait(), in the order they came."""
    with Wakeups() as wakeups:
        for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
            os.kill(os.getpid(), number)
        assert [wakeups.wait() for _ in range(3)] == [signal.SIGTERM, signal.SIGHUP, signal.SIGINT]


def test_another_thread_can_wake_it() -> None:
    """A nudge from another thread ends the wait."""
    with Wakeups() as wakeups:
        thread = threading.Thread(target=wakeups.nudge)
        thread.start()
        assert wakeups.wait() == NUDGE
        thread.join()


def test_a_signal_ends_a_wait_that_has_begun() -> None:
    """A signal that another thread sends while the main thread is blocked is seen at once."""
    with Wakeups() as wakeups:
        thread = threading.Thread(target=os.kill, args=(os.getpid(), signal.SIGTERM))
        thread.start()
        assert wakeups.wait() == signal.SIGTERM
        thread.join()


def test_everything_is_put_back() -> None:
    """Afterwards handlers and wake-up descriptor are what they were, and a late nudge does nothing."""
    before = signal.getsignal(signal.SIGTERM)
    with Wakeups() as wakeups:
        assert signal.getsignal(signal.SIGTERM) != before
    assert signal.getsignal(signal.SIGTERM) == before
    assert signal.set_wakeup_fd(-1) == -1
    wakeups.nudge()


def test_a_flood_is_harmless() -> None:
    """More nudges than a socket holds neither block the sender nor lose the waiter its wake-up."""
    with Wakeups() as wakeups:
        for _ in range(300_000):
            wakeups.nudge()
        assert wakeups.wait() == NUDGE
