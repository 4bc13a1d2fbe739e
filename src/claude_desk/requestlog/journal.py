"""The way of an event from the proxy thread to the disk and to everyone who watches.

::

    proxy thread                storage thread
    record(event) -> pending -> [250 ms after the first] -> rows -> one transaction -> listeners

Nothing ticks while nothing happens: the storage thread sleeps without a time limit, the first event arms one
wait. The proxy thread only ever puts an event into a dictionary.

What is waiting is kept by request, not by event, so too much of it is dropped as whole requests: the oldest
whose start has not yet been taken. The end of a request that is already shown as running is never dropped.
Rows are made in memory and numbered here, so the database may fail and everyone who watches still sees every
request; rows it did not take are held, up to a limit, and written when it takes them again.
"""

from __future__ import annotations

import logging
import threading
import time
from collections import OrderedDict, deque
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from claude_desk.errors import StorageError
from claude_desk.requestlog.database import Database, Retention
from claude_desk.requestlog.record import LogEvent, RequestFinished, RequestStarted, Row, storable

BATCH_S = 0.25  # from the first event of a batch to its transaction
RETRY_S = 10.0  # between tries to write the rows that the database did not take
UNSAVED_LIMIT = 2_000  # rows held while the database does not take them
TRIM_ROWS = 1_000  # ended requests between two trims
TRIM_S = 3_600.0  # time between two trims of a log in use
_NO_DATABASE_SEQ = -(2**62)  # where numbering starts while there has never been a database

_logger = logging.getLogger("claude_desk.requestlog")
_Result = TypeVar("_Result")
Listener = Callable[[list[Row]], None]


class Journal:
    """Takes what happens from the proxy thread and sees to everything else on a thread named ``storage``.

    Only for the process that holds the data folder's lock: rows that an earlier process left running are given
    the end ``CUT`` when the file is opened.

    Args:
        path: the database file; opened on the storage thread, again and again if that fails.
        retention: how much of the past is kept.
        price: what an ended request cost, in billionths of a US dollar, None if that is not known; called on the storage
            thread, once for each.
        on_problem: called on the storage thread with :attr:`problem` whenever it changes.
        clock: seconds since the epoch, for the age of rows.
        limit: requests that may wait for the storage thread before the oldest are dropped.

    Attributes:
        problem: what is or was wrong with the database, in one sentence; empty when nothing is.
    """

    def __init__(
        self,
        path: Path,
        retention: Retention | None = None,
        *,
        price: Callable[[Row], int | None] | None = None,
        on_problem: Callable[[str], None] | None = None,
        clock: Callable[[], float] = time.time,
        limit: int = 20_000,
    ) -> None:
        self.problem = ""
        self._path = path
        self._retention = retention or Retention()
        self._price = price
        self._on_problem = on_problem
        self._clock = clock
        self._limit = limit
        self._listeners: tuple[Listener, ...] = ()

        # Shared between threads, guarded by the condition's lock, which nobody holds for longer than a dictionary
        # operation takes.
        self._changed = threading.Condition(threading.Lock())
        self._new: OrderedDict[str, tuple[RequestStarted, RequestFinished | None]] = OrderedDict()
        self._ends: dict[str, RequestFinished] = {}
        self._taking: OrderedDict[str, tuple[RequestStarted, RequestFinished | None]] = OrderedDict()
        self._tasks: deque[Callable[[], None]] = deque()
        self._due: float | None = None  # time.monotonic() at which the waiting events are taken
        self._closed = False
        self._dropped = 0  # requests that never became a row

        # Only changed on the storage thread.
        self._database: Database | None = None
        self._open_due = 0.0  # time.monotonic() of the next try to open the database
        self._first_seq = self._next_seq = _NO_DATABASE_SEQ
        self._cut_marked = False
        self._unwritten = 0  # ended rows that the database never took
        self._running: OrderedDict[str, Row] = OrderedDict()
        self._unsaved: OrderedDict[int, Row] = OrderedDict()
        self._retry_due = 0.0  # time.monotonic() of the next try to write what is in _unsaved
        self._untrimmed = 0
        self._trim_due = 0.0
        self._trimming = False

        self._thread = threading.Thread(target=self._work, name="storage", daemon=True)

    @property
    def lost(self) -> int:
        """How many requests since the start are missing from the database for good."""
        return self._dropped + self._unwritten

    @property
    def waiting(self) -> int:
        """How many requests have something to be written."""
        return len(self._new) + len(self._ends) + len(self._taking) + len(self._unsaved)

    def open(self) -> Future[bool]:
        """Start the storage thread; the future is done when opening the database was tried.

        Returns:
            A future that says whether it is open; never an exception: what went wrong is in :attr:`problem`.
        """
        opened = self._enqueue(lambda: self._attempt(self._need_database))
        self._thread.start()
        return opened

    def record(self, event: LogEvent) -> None:
        """Note what happened. For the proxy thread: takes microseconds, never waits for a disk, never raises."""
        with self._changed:
            if self._closed:
                self._dropped += isinstance(event, RequestStarted)
                return
            if isinstance(event, RequestStarted):
                if len(self._new) >= self._limit:
                    self._new.popitem(last=False)
                    self._dropped += 1
                self._new[event.id] = (event, None)
            elif waiting := self._new.get(event.id):
                self._new[event.id] = (waiting[0], event)
            elif event.id in self._taking or event.id in self._running:
                self._ends[event.id] = event
            else:
                return  # its start was dropped, and counted, before
            if self._due is None:
                self._due = time.monotonic() + BATCH_S
                self._changed.notify()

    def watch(self, listener: Listener) -> Callable[[], None]:
        """Have a function called on the storage thread with the rows of each batch, in the order of ``seq``.

        A row comes when its request started and again when it ended; both within one batch come as one. The
        same ``seq`` always means the same request.

        Returns:
            A function that ends the watching.
        """
        with self._changed:
            self._listeners = (*self._listeners, listener)

        def unwatch() -> None:
            with self._changed:
                self._listeners = tuple(each for each in self._listeners if each is not listener)

        return unwatch

    def submit(self, work: Callable[[Database], _Result]) -> Future[_Result]:
        """Run a function with the database on the storage thread.

        Returns:
            A future with its result; :class:`StorageError` when there is no database or it fails.
        """
        return self._enqueue(lambda: work(self._need_database()))

    def submit_when_written(self, work: Callable[[Database], _Result]) -> Future[_Result]:
        """Run a function with the database once it has all that was recorded so far.

        Returns:
            A future with its result; :class:`StorageError` when something could not be written, or it fails.
        """

        def write_and_work() -> _Result:
            if not self._take_batch():
                raise StorageError(self.problem or "The request log cannot be written.")
            return work(self._need_database())

        return self._enqueue(write_and_work)

    def keep(self, retention: Retention) -> None:
        """Change how much of the past is kept, at once; before :meth:`open` it holds from the first trim on."""

        def change() -> None:
            self._retention = retention
            self._trimming = True

        self._enqueue(change)

    def flush(self, timeout: float) -> bool:
        """Wait until all that was recorded has been written and listeners have been told.

        Args:
            timeout: seconds to wait at most.

        Returns:
            Whether it is all in the database.
        """
        try:
            return self._enqueue(self._take_batch).result(timeout)
        except (TimeoutError, StorageError):
            return False

    def close(self, timeout: float) -> bool:
        """Write what waits, tell listeners, let go of the file and end the thread. May be called twice.

        Args:
            timeout: seconds to wait at most.

        Returns:
            Whether the thread ended in time.
        """
        with self._changed:
            self._closed = True
            self._changed.notify()
        if self._thread.ident is not None:
            self._thread.join(timeout)
        return not self._thread.is_alive()

    def _enqueue(self, work: Callable[[], _Result]) -> Future[_Result]:
        future: Future[_Result] = Future()

        def run() -> None:
            if not future.set_running_or_notify_cancel():
                return
            try:
                result = work()
            except BaseException as error:  # noqa: BLE001 - it is raised where the future is asked
                future.set_exception(error)
            else:
                future.set_result(result)

        with self._changed:
            if not self._closed:
                self._tasks.append(run)
                self._changed.notify()
                return future
        future.set_exception(StorageError("The request log is closed."))
        return future

    def _work(self) -> None:
        while True:
            tasks, batch_due, closing = self._wait()
            for task in tasks:
                task()
            if batch_due or closing:
                self._attempt(self._take_batch)
            if self._trimming and not closing:
                self._trim()
            if closing:
                self._let_go()
                return

    def _wait(self) -> tuple[list[Callable[[], None]], bool, bool]:
        """Sleep until there is something to do; returns tasks, whether a batch is due, whether to end."""
        retry_due = self._retry_due if self._unsaved else None
        with self._changed:
            while True:
                now = time.monotonic()
                due = min((at for at in (self._due, retry_due) if at is not None), default=None)
                batch_due = due is not None and due <= now
                if batch_due or self._tasks or self._closed or self._trimming:
                    tasks = list(self._tasks)
                    self._tasks.clear()
                    return tasks, batch_due, self._closed
                self._changed.wait(None if due is None else due - now)

    def _take_batch(self) -> bool:
        """Turn what waits into rows, write them, tell listeners; returns whether everything is written."""
        with self._changed:
            new, self._new = self._new, OrderedDict()
            ends, self._ends = self._ends, {}
            self._taking, self._due = new, None
        if self._database is None:
            self._attempt(self._need_database)
        rows = [row for end in ends.values() if (row := self._ended(end))]
        rows.sort(key=lambda row: row.seq)
        rows += [self._begun(start, end) for start, end in new.values()]
        self._taking = OrderedDict()  # only now: all of them that run on are in _running
        self._save(rows)
        if rows:
            for listener in self._listeners:
                _call(listener, rows)
        return self._database is not None and not self._unsaved

    def _begun(self, start: RequestStarted, end: RequestFinished | None) -> Row:
        row = Row(self._next_seq, storable(start))
        if end is not None:
            row = self._priced(row.ended(storable(end)))
        self._next_seq += 1
        if end is None:
            self._running[start.id] = row
            if len(self._running) > self._limit:
                self._running.popitem(last=False)
        return row

    def _ended(self, end: RequestFinished) -> Row | None:
        """The row of a request that was running, with its end."""
        row = self._running.pop(end.id, None)
        return self._priced(row.ended(storable(end))) if row else None

    def _priced(self, row: Row) -> Row:
        if self._price is None or row.finished is None:
            return row
        try:
            cost = self._price(row)
        except Exception as error:  # noqa: BLE001 - a fault of ours may cost a price, never the row
            _logger.error("a request could not be priced: %s", type(error).__name__)  # noqa: TRY400 - it may quote values
            return row
        return replace(row, finished=replace(row.finished, cost=cost))

    def _save(self, rows: list[Row]) -> None:
        for row in rows:
            if row.seq > 0:
                self._unsaved[row.seq] = row
            elif row.finished:
                self._unwritten += 1
        if not self._unsaved:
            return
        if self._attempt(lambda: self._need_database().write(self._unsaved.values())):
            self._untrimmed += sum(row.finished is not None for row in self._unsaved.values())
            self._unsaved.clear()
            self._report(self._database.problem if self._database else "")
            self._trimming |= self._untrimmed >= TRIM_ROWS or time.monotonic() >= self._trim_due
        else:
            self._retry_due = time.monotonic() + RETRY_S
        while len(self._unsaved) > UNSAVED_LIMIT:
            _, row = self._unsaved.popitem(last=False)
            self._unwritten += row.finished is not None

    def _need_database(self) -> Database:
        if self._database is None:
            if time.monotonic() < self._open_due:
                raise StorageError(self.problem)
            self._open_due = time.monotonic() + RETRY_S
            try:
                database = Database(self._path)
                self._first_seq = self._next_seq = database.last_seq() + 1
            except StorageError as error:
                self._report(error.message)
                raise
            self._database = database
            self._report(database.problem)
            self._attempt(self._mark_cut)
            self._trimming = True
        return self._database

    def _mark_cut(self) -> None:
        self._need_database().mark_cut(self._first_seq)
        self._cut_marked = True

    def _trim(self) -> None:
        """Delete one step of what is over the limits; batches that are due come in between steps."""
        self._untrimmed, self._trimming = 0, False
        self._trim_due = time.monotonic() + TRIM_S
        if not self._cut_marked:
            self._attempt(self._mark_cut)
        self._attempt(self._trim_step)

    def _trim_step(self) -> None:
        self._trimming = self._need_database().trim(self._clock(), self._retention) > 0

    def _let_go(self) -> None:
        self._unwritten += sum(row.finished is not None for row in self._unsaved.values())
        self._unsaved.clear()
        if self._database:
            self._attempt(self._database.close)

    def _attempt(self, work: Callable[[], object]) -> bool:
        """Do something with the database; a failure becomes :attr:`problem`. Returns whether it went well."""
        try:
            work()
        except StorageError as error:
            self._report(error.message)
        except Exception as error:  # noqa: BLE001 - a fault of ours may cost rows, never the thread
            _logger.error("the request log failed: %s", type(error).__name__)  # noqa: TRY400 - it may quote values
            self._report(f"The request log failed ({type(error).__name__}).")
        else:
            return True
        return False

    def _report(self, problem: str) -> None:
        if problem != self.problem:
            self.problem = problem
            if self._on_problem:
                _call(self._on_problem, problem)


_Argument = TypeVar("_Argument")


def _call(function: Callable[[_Argument], None], argument: _Argument) -> None:
    """Call someone else's function; its failure is theirs, and its text may quote what was logged."""
    try:
        function(argument)
    except Exception as error:  # noqa: BLE001 - whatever a listener does wrong, the others and the log go on
        _logger.error("a request log listener failed: %s", type(error).__name__)  # noqa: TRY400 - no text
