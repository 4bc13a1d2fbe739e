"""Measures how smooth the log window is with a long log and with much traffic.

    python benchmarks/log_window.py                   100,000 rows, about two minutes
    python benchmarks/log_window.py --rows 20000 --seconds 2      fewer, and less traffic

The real window, on Qt's offscreen platform, with the real desk: rows are read from a real database and new ones take the
journal's way. A frame is the time from one turn of the event loop to the next, in which nobody could click, scroll or
see anything new: a timer that is always due notes every turn. Told is the longest frame of each deed, the most
processor time that the window's thread took in one (where the machine is busy with other things, or the interpreter
with the log's writing, a frame is longer than that), how many were over the goal, when it was all done, and the
processor time of the whole process. The first line is how long frames are while nothing happens at all. The goals: no frame over 100 ms with all rows, none over
33 ms while 1,000 requests a second arrive and somebody scrolls. Everything is written to a temporary folder.
"""

from __future__ import annotations

import argparse
import gc
import os
import random
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtWidgets import QApplication

from claude_desk.app import Desk
from claude_desk.config.paths import Paths
from claude_desk.requestlog.database import Database
from claude_desk.requestlog.record import Outcome, RequestFinished, RequestStarted, Row, Tokens
from claude_desk.ui.actions import Actions
from claude_desk.ui.clipboard import Clipboard
from claude_desk.ui.inbox import Inbox
from claude_desk.ui.log_columns import Column
from claude_desk.ui.log_window import LogWindow
from claude_desk.ui.main import SWITCH_INTERVAL_S
from claude_desk.ui.memory import WindowMemory
from claude_desk.ui.theme import Theme

if TYPE_CHECKING:
    from PySide6.QtCore import QObject

LONG_GOAL_MS, LIVE_GOAL_MS = 100.0, 33.0
PATIENCE_S = 120.0
BATCH = 5_000
MODELS = ("claude-opus-4-5", "claude-sonnet-4-5", "claude-haiku-4-5", "claude-opus-4-1")
CLIENTS = ("laptop", "ci", "notebook", "review-bot")


def request(seq: int, at: float, dice: random.Random) -> tuple[RequestStarted, RequestFinished]:
    """One request of a busy team: 60 to a session, some by subagents."""
    start = RequestStarted(
        f"req_desk_{seq:024x}",
        at,
        dice.choice(CLIENTS),
        "anthropic",
        "POST",
        "/v1/messages",
        f"{seq // 60:08x}-2f0b-4c39-9d5a-0a6f3b0c9d21",
        agent=f"agent-{seq // 15:x}" if seq % 60 > 40 else "",
    )
    model, first = dice.choice(MODELS), dice.uniform(0.3, 2.0)
    end = RequestFinished(
        start.id,
        Outcome.OK,
        dice.choices((200, 429, 529), (97, 2, 1))[0],
        "anthropic",
        model,
        model,
        streamed=True,
        bytes_in=dice.randrange(900_000),
        bytes_out=dice.randrange(60_000),
        first_byte_s=first,
        total_s=first + dice.expovariate(0.12),
        tokens=Tokens(
            dice.randrange(9_000), dice.randrange(2_400), dice.randrange(140_000), dice.randrange(9_000)
        ),
        stop_reason=dice.choice(("end_turn", "tool_use")),
        upstream_request_id=f"req_{dice.getrandbits(80):020x}",
        request_sha256=f"{dice.getrandbits(256):064x}",
        sent_sha256=f"{dice.getrandbits(256):064x}",
        reply_sha256=f"{dice.getrandbits(256):064x}",
        delivered_sha256=f"{dice.getrandbits(256):064x}",
        cost=dice.randrange(10**9),
    )
    return start, end


def fill(path: Path, number: int) -> None:
    """Write a log of so many requests, the newest a minute ago."""
    dice, now = random.Random(5), time.time()  # noqa: S311 - figures, not keys
    database = Database(path)
    for first in range(1, number + 1, BATCH):
        rows = []
        for seq in range(first, min(first + BATCH, number + 1)):
            start, end = request(seq, now - 60 - (number - seq) * 3.0, dice)
            rows.append(Row(seq, start, end))
        database.write(rows)
    database.close()


@dataclass
class Measured:
    """What a deed took."""

    name: str
    goal: float
    frames: list[float]
    own: list[float]
    whole_s: float
    cpu_s: float

    def line(self) -> str:
        """As a row of the table."""
        longest, own = max(self.frames, default=0.0), max(self.own, default=0.0)
        over = sum(frame > self.goal for frame in self.frames)
        verdict = "met" if longest <= self.goal else "MISSED"
        return (
            f"| {self.name} | {longest:.0f} | {own:.0f} | {over} | {self.whole_s:.2f} | {self.cpu_s:.2f} "
            f"| at most {self.goal:.0f}: {verdict} |"
        )


class Frames:
    """Notes how long every turn of the event loop takes."""

    def __init__(self, application: QApplication, parent: QObject) -> None:
        self._application = application
        self._timer = QTimer(parent)
        self._timer.setInterval(0)
        self._timer.timeout.connect(self._turn)
        self._last = self._last_cpu = 0.0
        self._frames: list[float] = []
        self._own: list[float] = []

    def of(self, name: str, goal: float, deed: Callable[[], object], done: Callable[[], bool]) -> Measured:
        """Do something and go on until it is done and seen."""
        for _ in range(20):
            self._application.processEvents()
        self._frames, self._own = [], []
        begin, cpu = time.perf_counter(), time.process_time()
        self._last, self._last_cpu = begin, time.thread_time()
        self._timer.start()
        deed()
        while not done():
            if time.perf_counter() > begin + PATIENCE_S:
                raise TimeoutError(name)
            self._application.processEvents()
        for _ in range(5):  # what it looks like now is drawn, too
            self._application.processEvents()
        self._timer.stop()
        measured = Measured(
            name, goal, self._frames, self._own, time.perf_counter() - begin, time.process_time() - cpu
        )
        print(measured.line(), flush=True)
        return measured

    def _turn(self) -> None:
        now, cpu = time.perf_counter(), time.thread_time()
        self._frames.append((now - self._last) * 1000)
        self._own.append((cpu - self._last_cpu) * 1000)
        self._last, self._last_cpu = now, cpu


class Traffic:
    """Requests that begin and end at a pace, recorded from a thread of its own as the proxy does."""

    def __init__(self, desk: Desk, first: int, rate: int, seconds: float) -> None:
        self.done = threading.Event()
        self._desk, self._first, self._rate, self._seconds = desk, first, rate, seconds
        self._thread = threading.Thread(target=self._run, daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def _run(self) -> None:
        dice = random.Random(7)  # noqa: S311 - figures, not keys
        begin = time.perf_counter()
        open_: list[RequestFinished] = []
        for tick in range(int(self._seconds * 100)):
            for place in range(self._rate // 100):
                number = self._first + tick * (self._rate // 100) + place
                start, end = request(number, time.time(), dice)
                self._desk.record(start)
                open_.append(end)
            while len(open_) > self._rate // 2:  # each takes half a second
                self._desk.record(open_.pop(0))
            time.sleep(max(0.0, begin + (tick + 1) / 100 - time.perf_counter()))
        for end in open_:
            self._desk.record(end)
        self.done.set()


def deeds(window: LogWindow, frames: Frames, desk: Desk, number: int, seconds: float) -> Iterator[Measured]:
    """Everything a person does with a long log, one after the other."""
    model, table, bar = window.model, window.table, window.table.verticalScrollBar()
    held = min(number, 100_000)

    def ready() -> bool:
        return not model.arranging and not model.searching

    def long(name: str, deed: Callable[[], object], done: Callable[[], bool] = ready) -> Measured:
        return frames.of(name, LONG_GOAL_MS, deed, done)

    def sort(column: Column, order: Qt.SortOrder = Qt.SortOrder.DescendingOrder) -> Callable[[], None]:
        return lambda: table.sortByColumn(column, order)

    yield long("open: the first 500 rows", window.show, lambda: model.held >= 500)
    until = time.perf_counter() + 3
    yield frames.of("nothing", LIVE_GOAL_MS, lambda: None, lambda: time.perf_counter() > until)
    yield long(
        f"sort by cost, which reads all {held:,} rows",
        sort(Column.COST),
        lambda: ready() and model.held >= held,
    )
    yield long("sort by model", sort(Column.MODEL))
    yield long("sort by latency", sort(Column.LATENCY, Qt.SortOrder.AscendingOrder))
    yield long("filter: model:opus", lambda: window.filter.set_text("model:opus"))
    yield long("filter: a word, typed on", lambda: window.filter.set_text("model:opus notebook"))
    yield long("filter: status:>=400 cost:>0.1", lambda: window.filter.set_text("status:>=400 cost:>0.1"))
    yield long("no filter", window.filter.clear)
    yield long("group by conversation", window.filter.grouping.click)
    yield long("open all groups", lambda: model.expand_all(expanded=True))
    yield long("close all groups", lambda: model.expand_all(expanded=False))
    yield long("group no more", window.filter.grouping.click)
    yield long("jump to the end", lambda: bar.setValue(bar.maximum()))
    yield long("jump to the middle", lambda: bar.setValue(bar.maximum() // 2))
    yield long("select all", table.selectAll)
    yield long("select none", table.unpick)
    yield from busy(window, frames, desk, number, seconds)


def busy(window: LogWindow, frames: Frames, desk: Desk, number: int, seconds: float) -> Iterator[Measured]:
    """1,000 requests a second, seen from different places."""
    table, bar, model = window.table, window.table.verticalScrollBar(), window.model
    first = number + 1

    def live(name: str) -> Measured:
        nonlocal first
        traffic = Traffic(desk, first, 1_000, seconds)
        first += int(1_000 * seconds) + 1
        wheel = QTimer(window)
        wheel.setInterval(16)

        def scroll() -> None:
            step = 40 if int(time.perf_counter()) % 2 else -40
            bar.setValue(bar.value() + step)

        wheel.timeout.connect(scroll)
        wheel.start()
        try:
            return frames.of(name, LIVE_GOAL_MS, traffic.start, traffic.done.is_set)
        finally:
            wheel.stop()

    bar.setValue(bar.maximum() // 2)
    yield live(f"1,000 requests/s, {min(number, 100_000):,} rows by cost, scrolling")
    window.filter.set_text("model:opus -client:ci")
    frames.of("(waiting)", LONG_GOAL_MS, lambda: None, lambda: not model.arranging and not model.searching)
    bar.setValue(bar.maximum() // 2)
    yield live("the same, filtered")
    window.filter.clear()
    window.filter.grouping.click()
    frames.of("(waiting)", LONG_GOAL_MS, lambda: None, lambda: not model.arranging and not model.searching)
    yield live("the same, by conversation")
    window.filter.grouping.click()
    table.sortByColumn(Column.TIME, Qt.SortOrder.DescendingOrder)
    frames.of("(waiting)", LONG_GOAL_MS, lambda: None, lambda: not model.arranging and not model.searching)
    bar.setValue(3_000)
    yield live("1,000 requests/s, newest first, scrolling")
    table.follow(following=True)
    yield live("1,000 requests/s, newest first, at the top")


def main() -> None:
    """Measure and print a table."""
    parser = argparse.ArgumentParser(description="How smooth the log window is.")
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--seconds", type=float, default=6.0, help="how long each kind of traffic goes on")
    options = parser.parse_args()
    sys.setswitchinterval(SWITCH_INTERVAL_S)
    application = QApplication([])
    with tempfile.TemporaryDirectory() as scratch:
        paths = Paths.in_one_folder(Path(scratch))
        fill(paths.database_file, options.rows)
        gc.collect()
        paths.settings_file.parent.mkdir(parents=True, exist_ok=True)
        paths.settings_file.write_text("[log]\nmax_mb = 1000\nmax_rows = 1000000\n")
        desk = Desk(paths, environ={})
        desk.open()
        inbox, clipboard = Inbox(), Clipboard()
        actions = Actions(desk, inbox, clipboard)
        theme = Theme(application, "light")
        window = LogWindow(
            desk, actions, inbox, clipboard, theme, WindowMemory(Path(scratch) / "window.json")
        )
        window.resize(1280, 900)
        window.move(QPoint(0, 0))
        print("| deed | longest frame ms | of it CPU ms | frames over | until done s | CPU s | goal |")
        print("|---|---:|---:|---:|---:|---:|---|")
        missed = 0
        try:
            for measured in deeds(window, Frames(application, window), desk, options.rows, options.seconds):
                missed += max(measured.frames) > measured.goal
            print(f"\n{missed} missed their goal." if missed else "\nAll met their goals.")
        finally:
            window.dispose()
            window.may_close = True
            window.close()
            actions.close()
            inbox.close()
            desk.close()


if __name__ == "__main__":
    main()
