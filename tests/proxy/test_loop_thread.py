"""The thread that the event loop runs on."""

from __future__ import annotations

import asyncio
import threading

import pytest

from claude_desk.proxy.loop_thread import LoopThread


def test_work_is_done_on_a_thread_named_proxy() -> None:
    """A coroutine from any thread runs on the one called "proxy", and its result or error comes back."""
    loop = LoopThread()

    async def where() -> str:
        return threading.current_thread().name

    async def fail() -> None:
        raise LookupError("as it should")

    assert loop.submit(where()).result(10) == "proxy"
    with pytest.raises(LookupError, match="as it should"):
        loop.submit(fail()).result(10)
    loop.stop()


def test_stopping_ends_what_still_runs_and_can_be_repeated() -> None:
    """A task that would run for ever gets its cancellation, its clean-up runs, and the thread is gone."""
    loop = LoopThread()
    begun, cleaned = threading.Event(), threading.Event()

    async def forever() -> None:
        begun.set()
        try:
            await asyncio.Event().wait()
        finally:
            cleaned.set()

    loop.submit(forever())
    assert begun.wait(10)
    loop.stop()
    loop.stop()
    assert cleaned.is_set()
    assert "proxy" not in {thread.name for thread in threading.enumerate()}
