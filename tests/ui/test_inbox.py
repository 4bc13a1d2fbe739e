"""The mailbox between the threads."""

from __future__ import annotations

import threading
from concurrent.futures import Future
from typing import TYPE_CHECKING

import pytest
from pytestqt.exceptions import capture_exceptions

from claude_desk.ui.inbox import Inbox

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot


def test_everything_posted_runs_once_on_the_qt_thread_in_order(qtbot: QtBot, inbox: Inbox) -> None:
    """Four threads post 500 callables each: all run on the main thread, each thread's in its order."""
    ran: list[tuple[int, int, int]] = []

    def post(who: int) -> None:
        for number in range(500):
            inbox.post(lambda number=number: ran.append((who, number, threading.get_ident())))  # type: ignore[misc]

    threads = [threading.Thread(target=post, args=(who,)) for who in range(4)]
    for thread in threads:
        thread.start()
    qtbot.waitUntil(lambda: len(ran) == 2000)
    for thread in threads:
        thread.join()
    assert {ident for _, _, ident in ran} == {threading.get_ident()}
    for who in range(4):
        assert [number for poster, number, _ in ran if poster == who] == list(range(500))


def test_a_batch_wakes_qt_once(qtbot: QtBot, inbox: Inbox) -> None:
    """However much is posted before Qt looks, it gets one signal."""
    woken: list[None] = []
    inbox._arrived.connect(lambda: woken.append(None))
    ran: list[int] = []
    for number in range(100):
        inbox.post(lambda number=number: ran.append(number))  # type: ignore[misc]
    qtbot.waitUntil(lambda: len(ran) == 100)
    assert len(woken) == 1


def test_a_failing_callback_is_reported_and_the_rest_still_runs(qtbot: QtBot, inbox: Inbox) -> None:
    """One exception reaches the except hook; the next callable of the batch is not lost."""
    ran: list[str] = []

    def fail() -> None:
        raise ValueError("on purpose")

    with capture_exceptions() as exceptions:
        inbox.post(fail)
        inbox.post(lambda: ran.append("after"))
        qtbot.waitUntil(lambda: ran == ["after"])
    assert [str(value) for _, value, _ in exceptions] == ["on purpose"]


def test_a_future_is_answered_on_the_qt_thread(qtbot: QtBot, inbox: Inbox) -> None:
    """A future set on another thread, or done before, is handed over on the main thread."""
    answers: list[tuple[str, int]] = []
    late: Future[str] = Future()
    early: Future[str] = Future()
    early.set_result("early")
    for future in (late, early):
        inbox.when_done(future, lambda done: answers.append((done.result(), threading.get_ident())))
    assert not answers
    thread = threading.Thread(target=lambda: late.set_result("late"))
    thread.start()
    thread.join()
    qtbot.waitUntil(lambda: len(answers) == 2)
    assert answers == [("early", threading.get_ident()), ("late", threading.get_ident())]


@pytest.mark.parametrize("before", [True, False])
def test_nothing_runs_once_it_is_closed(qtbot: QtBot, inbox: Inbox, *, before: bool) -> None:
    """What waits at closing and what comes later are dropped, without an error in the thread that posts."""
    ran: list[str] = []
    if before:
        inbox.post(lambda: ran.append("waiting"))
    inbox.close()
    inbox.post(lambda: ran.append("late"))
    other = Inbox()
    other.post(lambda: ran.append("other"))
    qtbot.waitUntil(lambda: bool(ran))
    assert ran == ["other"]
