"""The journal: every request reaches the disk and the listeners in order, and the proxy thread never waits."""

from __future__ import annotations

import logging
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from claude_desk.errors import StorageError
from claude_desk.requestlog import journal as module
from claude_desk.requestlog.database import Database, Retention
from claude_desk.requestlog.journal import Journal
from claude_desk.requestlog.record import Outcome, Row
from fakes.log_events import NOW, Watcher, finished, row, started

WIDE = Retention(max_days=3_650)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the log is."""
    return tmp_path / "requests.sqlite3"


@pytest.fixture
def journal(path: Path) -> Iterator[Journal]:
    """An open journal."""
    journal = Journal(path, WIDE)
    journal.open()
    yield journal
    assert journal.close(10)


@pytest.fixture
def watcher(journal: Journal) -> Watcher:
    """It sees every batch."""
    watcher = Watcher()
    journal.watch(watcher)
    return watcher


class Held:
    """Keeps a journal's storage thread busy until it is let go, as a hanging disk would."""

    def __init__(self, journal: Journal) -> None:
        holding = threading.Event()
        self._go = threading.Event()

        def hold(_: Database) -> bool:
            holding.set()
            return self._go.wait(30)

        self.done = journal.submit(hold)
        assert holding.wait(10)

    def let_go(self) -> None:
        """Let it go on."""
        assert not self.done.done()
        self._go.set()
        assert self.done.result(10)


def test_a_request_is_seen_running_and_then_ended(journal: Journal, watcher: Watcher) -> None:
    """A listener gets the row when the request begins, and the same row again when it ends."""
    journal.record(started("a"))
    watcher.wait_for(lambda it: len(it.batches) == 1)
    journal.record(finished("a"))
    watcher.wait_for(lambda it: len(it.batches) == 2)
    ((begun,), (ended,)) = watcher.batches
    assert (begun.seq, begun.started, begun.outcome) == (1, started("a"), Outcome.RUNNING)
    assert ended == begun.ended(finished("a"))


def test_begin_and_end_within_a_batch_are_one_row(journal: Journal, watcher: Watcher) -> None:
    """A request over in less than a quarter of a second is told once, whole."""
    journal.record(started("a"))
    journal.record(finished("a"))
    assert journal.flush(10)
    ((only,),) = watcher.batches
    assert only.finished == finished("a")


def test_a_batch_waits_a_quarter_of_a_second_for_company(journal: Journal, watcher: Watcher) -> None:
    """The time counts from the first event: events that follow do not put the batch off."""
    assert journal.flush(10)
    begin = time.monotonic()
    count = 0
    while not watcher.batches:
        journal.record(started(count))
        count += 1
        threading.Event().wait(0.002)
    assert module.BATCH_S <= time.monotonic() - begin < module.BATCH_S + 2
    assert 1 < len(watcher.batches[0]) <= count


def test_rows_keep_the_order_of_starting(journal: Journal, watcher: Watcher) -> None:
    """Numbers ascend in the order of the starts, whatever the order of the ends, within and across batches."""
    for name in "abc":
        journal.record(started(name))
    assert journal.flush(10)
    for name in "cab":
        journal.record(finished(name))
    journal.record(started("d"))
    journal.record(finished("d"))
    assert journal.flush(10)
    assert [[each.seq for each in batch] for batch in watcher.batches] == [[1, 2, 3], [1, 2, 3, 4]]
    rows = journal.submit(lambda database: database.page()).result(10)
    assert [each.started.id[-1] for each in rows] == ["d", "c", "b", "a"]
    assert rows == sorted(watcher.rows.values(), key=lambda each: -each.seq)


def test_listeners_are_told_after_the_commit(journal: Journal, path: Path) -> None:
    """What a listener is told is already there for every other process."""
    seen: list[bool] = []

    def listener(rows: list[Row]) -> None:
        reader = Database.open_readonly(path)
        seen.append(reader.get([each.seq for each in rows]) == rows)
        reader.close()

    journal.watch(listener)
    for n in range(100):
        journal.record(started(n))
    assert journal.flush(10)
    assert seen == [True]


def test_everything_runs_on_one_thread_with_a_name(journal: Journal) -> None:
    """Listeners and submitted work run on the thread named storage."""
    names: list[str] = []
    journal.watch(lambda _: names.append(threading.current_thread().name))
    journal.record(started("a"))
    assert journal.flush(10)
    names.append(journal.submit(lambda _: threading.current_thread().name).result(10))
    assert names == ["storage", "storage"]


def test_recording_does_not_wait_for_the_disk(journal: Journal, watcher: Watcher) -> None:
    """With the storage thread stuck, ten thousand events are taken at once, and all arrive when it goes on."""
    held = Held(journal)
    for n in range(5_000):
        journal.record(started(n))
        journal.record(finished(n))
    assert not watcher.batches
    held.let_go()
    watcher.wait_for(lambda it: len(it.rows) == 5_000)
    assert journal.lost == 0
    assert all(each.outcome is Outcome.OK for each in watcher.rows.values())


def test_too_many_waiting_requests_are_dropped_whole_the_oldest_first(path: Path) -> None:
    """With room for 10, of 15 requests the first 5 are dropped, start and end, and counted; nothing is half."""
    journal = Journal(path, WIDE, limit=10)
    watcher = Watcher()
    journal.watch(watcher)
    journal.open()
    journal.record(started("running"))
    assert journal.flush(10)
    held = Held(journal)
    for n in range(15):
        journal.record(started(n))
    for n in range(15):
        journal.record(finished(n))
    journal.record(finished("running"))
    assert len(journal._new) == 10
    assert len(journal._ends) == 1, "ends of dropped requests are not kept either"
    held.let_go()
    assert journal.flush(10)
    assert journal.lost == 5
    rows = journal.submit(lambda database: database.page()).result(10)
    assert [each.started.id for each in reversed(rows)] == [started(n).id for n in ("running", *range(5, 15))]
    assert all(each.outcome is Outcome.OK for each in rows)
    assert journal.close(10)


def test_an_end_without_a_start_is_nothing(journal: Journal, watcher: Watcher) -> None:
    """It makes no row, no error, and does not wake anyone."""
    journal.record(finished("nobody"))
    assert journal._due is None
    journal.record(started("a"))
    assert journal.flush(10)
    assert [each.started.id for each in watcher.rows.values()] == [started("a").id]


@pytest.fixture
def quick_switches() -> Iterator[None]:
    """Threads take turns every few microseconds, so that every place where they can meet is met."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(5e-6)
    yield
    sys.setswitchinterval(before)


def test_no_end_is_missed_while_batches_are_taken(
    path: Path, monkeypatch: pytest.MonkeyPatch, quick_switches: None
) -> None:
    """20,000 requests that end at once or later, against a thread that takes batches all the time: all end."""
    monkeypatch.setattr(module, "BATCH_S", 0.0)
    journal = Journal(path, WIDE)
    watcher = Watcher()
    journal.watch(watcher)
    journal.open()
    for n in range(20_000):
        journal.record(started(n))
        if n >= 50:
            journal.record(finished(n - 50))
        if n % 100 == 0:
            taken = len(watcher.batches)
            watcher.wait_for(lambda it, taken=taken: len(it.batches) > taken or not journal._new)  # type: ignore[misc]
    for n in range(19_950, 20_000):
        journal.record(finished(n))
    assert journal.flush(60)
    assert len(watcher.batches) > 100
    assert journal.lost == 0
    rows = journal.submit(lambda database: database.page(limit=100_000)).result(60)
    assert [each.seq for each in rows] == list(range(20_000, 0, -1))
    assert all(each.outcome is Outcome.OK for each in rows)
    assert not journal._running
    assert journal.close(10)


def test_nothing_ticks_when_nothing_happens(journal: Journal, monkeypatch: pytest.MonkeyPatch) -> None:
    """After all is written the storage thread waits without a time limit; one event arms one wait."""
    waits: list[float | None] = []
    wait = journal._changed.wait
    waiting = threading.Event()

    def counted(timeout: float | None = None) -> bool:
        waits.append(timeout)
        if timeout is None:
            waiting.set()
        return wait(timeout)

    monkeypatch.setattr(journal._changed, "wait", counted)
    journal.record(started("a"))
    assert journal.flush(10)
    assert waiting.wait(10)
    before = len(waits)
    switches = _switches(journal)
    threading.Event().wait(0.6)
    assert waits[before:] == []
    assert _switches(journal) <= switches + 1, "it falls asleep once, and stays asleep"
    waiting.clear()
    journal.record(started("b"))
    assert waiting.wait(10)
    (armed, idle) = waits[before:]
    assert armed is not None
    assert 0 < armed <= module.BATCH_S
    assert idle is None


def _switches(journal: Journal) -> int:
    """How often the system has put the storage thread to sleep; 0 where it does not say."""
    status = Path(f"/proc/self/task/{journal._thread.native_id}/status")
    if not status.exists():
        return 0
    return int(status.read_text().split("\nvoluntary_ctxt_switches:")[1].split()[0])


def test_a_listener_that_fails_harms_nobody(
    journal: Journal, watcher: Watcher, caplog: pytest.LogCaptureFixture
) -> None:
    """Other listeners are told, the thread goes on, and the log names the error's type but not its text."""

    def failing(rows: list[Row]) -> None:
        raise RuntimeError("the text may quote anything")

    journal.watch(failing)
    after = Watcher()
    journal.watch(after)
    with caplog.at_level(logging.ERROR):
        for name in "ab":
            journal.record(started(name))
            assert journal.flush(10)
    assert len(watcher.batches) == len(after.batches) == 2
    assert "RuntimeError" in caplog.text
    assert "the text may" not in caplog.text


def test_watching_ends_when_asked(journal: Journal, watcher: Watcher) -> None:
    """After unwatch, which may be called twice, a listener is not called any more; others are."""
    leaver = Watcher()
    unwatch = journal.watch(leaver)
    journal.record(started("a"))
    assert journal.flush(10)
    unwatch()
    unwatch()
    journal.record(started("b"))
    assert journal.flush(10)
    assert (len(leaver.batches), len(watcher.batches)) == (1, 2)


def test_submitted_work_gives_its_result_or_its_error(journal: Journal) -> None:
    """The caller's future holds what the work returned or raised; the next work is not affected."""
    with pytest.raises(ZeroDivisionError):
        journal.submit(lambda _: 1 // 0).result(10)
    assert journal.submit(lambda database: database.count()).result(10) == 0


def test_submitted_work_can_be_cancelled_before_it_runs(journal: Journal) -> None:
    """A page nobody waits for any more is not read."""
    held = Held(journal)
    ran = threading.Event()
    future = journal.submit(lambda _: ran.set())
    assert future.cancel()
    held.let_go()
    assert journal.flush(10)
    assert not ran.is_set()


def test_flush_gives_up_in_time(journal: Journal) -> None:
    """With the storage thread stuck, flush returns False after its timeout."""
    held = Held(journal)
    begin = time.monotonic()
    assert journal.flush(0.05) is False
    assert time.monotonic() - begin < 5
    held.let_go()
    assert journal.flush(10)


def test_closing_writes_what_waits_and_may_be_done_twice(path: Path) -> None:
    """The last events are on the disk and told; afterwards nothing is accepted, and what comes is counted."""
    journal = Journal(path, WIDE)
    watcher = Watcher()
    journal.watch(watcher)
    journal.open()
    journal.record(started("a"))
    journal.record(finished("a"))
    assert journal.close(10)
    assert journal.close(10)
    assert len(watcher.rows) == 1
    journal.record(started("late"))
    journal.record(finished("late"))
    assert journal.lost == 1
    with pytest.raises(StorageError, match="closed"):
        journal.submit(lambda database: database.count()).result(10)
    assert journal.flush(10) is False
    reader = Database.open_readonly(path)
    assert [each.finished for each in reader.page()] == [finished("a")]
    reader.close()


def test_a_journal_that_was_never_opened_can_be_closed(path: Path) -> None:
    """Stopping half-way through a start is no error, and makes no file."""
    assert Journal(path).close(10)
    assert not path.exists()


def test_closing_gives_up_in_time(path: Path) -> None:
    """A hanging disk does not keep the program from quitting: close says False and the thread is a daemon."""
    journal = Journal(path, WIDE)
    journal.open()
    held = Held(journal)
    assert journal.close(0.05) is False
    assert journal._thread.daemon
    held.let_go()
    assert journal.close(10)


def test_numbers_go_on_where_the_last_run_stopped(path: Path) -> None:
    """A new process never gives a number twice, also when the last rows have been trimmed."""
    for run in range(3):
        journal = Journal(path, WIDE)
        watcher = Watcher()
        journal.watch(watcher)
        journal.open()
        journal.record(started(run))
        journal.record(finished(run))
        assert journal.flush(10)
        assert [each.seq for each in watcher.rows.values()] == [run + 1]
        journal.submit(lambda database: database.trim(NOW + 1e9, Retention())).result(10)
        assert journal.close(10)


def test_rows_a_crash_left_running_are_cut_when_opened(path: Path) -> None:
    """The earlier process's running rows end; this process's own are running."""
    database = Database(path)
    database.write([row(1), Row(2, started("before"))])
    database.close()
    journal = Journal(path, WIDE)
    first_page = journal.submit(lambda database: database.page())
    assert journal.open().result(10)
    assert [each.outcome for each in first_page.result(10)] == [Outcome.CUT, Outcome.OK], "seen by no page"
    journal.record(started("now"))
    assert journal.flush(10)
    rows = journal.submit(lambda database: database.page()).result(10)
    assert [each.outcome for each in rows] == [Outcome.RUNNING, Outcome.CUT, Outcome.OK]
    assert journal.close(10)


def test_old_rows_go_at_the_start_and_while_in_use(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The limits hold without anyone asking: at opening, and again after every so many ended requests."""
    monkeypatch.setattr(module, "TRIM_ROWS", 50)
    database = Database(path)
    database.write([row(seq) for seq in range(1, 301)])
    database.close()
    journal = Journal(path, Retention(max_rows=200), clock=lambda: NOW)
    journal.open()
    assert _settled(journal, lambda database: database.count()) == 200
    for n in range(100):
        journal.record(started(n))
        journal.record(finished(n))
    assert journal.flush(10)
    assert _settled(journal, lambda database: database.count()) == 200
    assert journal.close(10)


def test_new_limits_hold_at_once(journal: Journal) -> None:
    """Lowering a limit in the settings deletes what is over it without waiting for a request."""
    journal.submit(lambda database: database.write([row(seq, time.time()) for seq in range(1, 501)])).result(
        10
    )
    journal.keep(Retention(max_rows=120))
    assert _settled(journal, lambda database: database.count()) == 120


def test_limits_given_before_opening_hold_from_the_start(path: Path) -> None:
    """A person who keeps rows for a year never loses one to the default of a week."""
    database = Database(path)
    database.write([row(seq, NOW - 300 * 86_400) for seq in range(1, 11)])
    database.close()
    journal = Journal(path, clock=lambda: NOW)
    journal.keep(Retention(max_days=365))
    journal.open()
    assert _settled(journal, lambda database: database.count()) == 10
    assert journal.close(10)


def _settled(journal: Journal, work: Callable[[Database], int]) -> int:
    """Ask until the answer stays the same: a trim goes in steps, between which the thread does other work."""
    answer = journal.submit(work).result(10)
    while True:
        last, answer = answer, journal.submit(work).result(10)
        if last == answer and not journal._trimming:
            return answer


_operations = st.lists(
    st.tuples(st.sampled_from(["start", "finish", "flush"]), st.integers(0, 12)), min_size=1, max_size=60
)


@settings(max_examples=40)
@given(operations=_operations)
def test_any_order_of_events_ends_in_the_same_log(
    tmp_path_factory: pytest.TempPathFactory, operations: list[tuple[str, int]]
) -> None:
    """Against a plain dictionary: starts, ends and flushes in any order give the same rows, everywhere."""
    journal = Journal(tmp_path_factory.mktemp("any") / "requests.sqlite3", WIDE)
    watcher = Watcher()
    journal.watch(watcher)
    journal.open()
    expected: dict[str, Outcome] = {}
    for operation, n in operations:
        name = f"req_desk_{n}"
        if operation == "start" and name not in expected:
            expected[name] = Outcome.RUNNING
            journal.record(started(n))
        elif operation == "finish":
            if expected.get(name) is Outcome.RUNNING:
                expected[name] = Outcome.OK
            journal.record(finished(n))
        elif operation == "flush":
            assert journal.flush(10)
    assert journal.flush(10)
    stored = journal.submit(lambda database: database.page()).result(10)
    assert journal.close(10)
    assert [(each.started.id, each.outcome) for each in reversed(stored)] == list(expected.items())
    assert {each.started.id: each for each in stored} == watcher.rows
    assert journal.lost == 0


def test_each_end_is_priced_once_before_anyone_sees_it(path: Path, watcher: Watcher) -> None:
    """Listeners and the database get the same cost; what cannot be priced for a fault of ours is unknown and kept."""
    priced: list[str] = []

    def price(row: Row) -> int | None:
        priced.append(row.started.id)
        if row.started.id.endswith("bad"):
            raise ZeroDivisionError
        return 123

    journal = Journal(path, price=price)
    journal.watch(watcher)
    journal.open().result(10)
    journal.record(started("slow"))
    assert journal.flush(10)
    for name in ("slow", "bad"):
        journal.record(started(name))
        journal.record(finished(name))
    assert journal.flush(10)
    assert sorted(priced) == ["req_desk_bad", "req_desk_slow"]
    kept = journal.submit(lambda database: database.page()).result(10)
    costs = {row.started.id: row.finished.cost for row in kept if row.finished}
    assert costs == {"req_desk_slow": 123, "req_desk_bad": None}
    assert costs == {each: row.finished.cost for each, row in watcher.rows.items() if row.finished}
    assert journal.close(10)
