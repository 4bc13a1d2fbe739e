"""The journal when the disk is full, gone, damaged or killed under it: requests are shown, losses are counted."""

from __future__ import annotations

import logging
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import pytest

from claude_desk.errors import StorageError
from claude_desk.requestlog import journal as module
from claude_desk.requestlog.database import Database, Retention
from claude_desk.requestlog.journal import Journal
from claude_desk.requestlog.record import Outcome, Row
from fakes.log_events import Watcher, finished, started
from fakes.small_disk import small_disk

WIDE = Retention(max_days=3_650)


class Opened:
    """An open journal, what its listeners saw, and the problems it told."""

    def __init__(self, path: Path) -> None:
        self.problems: list[str] = []
        self.watcher = Watcher()
        self.journal = Journal(path, WIDE, on_problem=self.problems.append)
        self.journal.watch(self.watcher)
        self.opened = self.journal.open().result(10)

    def requests(self, names: Iterable[object]) -> bool:
        """Whole requests of these names, flushed."""
        for name in names:
            self.journal.record(started(name))
            self.journal.record(finished(name))
        return self.journal.flush(10)

    def stored(self) -> list[Row]:
        """What the database has, oldest first."""
        return self.journal.submit(lambda database: database.page(limit=100_000)).result(10)[::-1]

    def limit_pages(self, pages: int) -> None:
        """Let SQLite believe that the disk ends here."""
        statement = f"PRAGMA max_page_count = {pages}"
        self.journal.submit(lambda database: database._connection.execute(statement)).result(10)


def test_a_full_disk_costs_nothing_that_fits_in_memory(tmp_path: Path) -> None:
    """While the disk is full listeners see every request and the problem is told; with room again all is written."""
    with small_disk(tmp_path / "disk", "2m") as disk:
        it = Opened(disk.path / "requests.sqlite3")
        it.journal.record(started("long"))
        assert it.requests(range(10))
        disk.fill()
        assert it.requests(range(10, 1_500)) is False
        assert len(it.watcher.rows) == 1_501
        assert "full" in it.journal.problem
        assert it.problems == [it.journal.problem]
        disk.empty()
        it.journal.record(finished("long"))
        assert it.journal.flush(10)
        assert it.problems[1:] == [it.journal.problem] == [""]
        assert it.journal.lost == 0
        assert {each.started.id: each for each in it.stored()} == it.watcher.rows
        assert it.journal.close(10)


def test_rows_are_written_without_a_new_request(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Rows that wait for room are tried again without a request, and other work does not put that off."""
    monkeypatch.setattr(module, "RETRY_S", 0.05)
    it = Opened(tmp_path / "requests.sqlite3")
    assert it.requests(range(10))
    it.limit_pages(1)
    assert it.requests(range(10, 500)) is False
    assert it.journal.problem
    it.limit_pages(1_000_000)
    while it.journal.problem:
        it.journal.submit(lambda _: None).result(10)
    assert len(it.stored()) == 500
    assert it.journal.lost == 0
    assert it.journal.close(10)


def test_what_does_not_fit_in_memory_is_counted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Held rows are bounded: of 250 with room for 100 the oldest 150 are lost, and lost says 150."""
    monkeypatch.setattr(module, "UNSAVED_LIMIT", 100)
    it = Opened(tmp_path / "requests.sqlite3")
    assert it.requests(["first"])
    it.limit_pages(1)
    for batch in range(5):
        assert it.requests(range(batch * 50, batch * 50 + 50)) is False
    assert len(it.watcher.rows) == 251
    assert it.journal.lost == 150
    it.limit_pages(1_000_000)
    assert it.requests(["last"])
    assert it.journal.lost == 150
    assert [each.started.id[9:] for each in it.stored()] == ["first", *map(str, range(150, 250)), "last"]
    assert it.journal.close(10)


def test_rows_that_never_fit_are_lost_at_the_end(tmp_path: Path) -> None:
    """Closing on a full disk ends in time, and says how many requests the log is missing."""
    it = Opened(tmp_path / "requests.sqlite3")
    assert it.requests(["first"])
    it.limit_pages(1)
    assert it.requests(range(300)) is False
    assert it.journal.close(10)
    assert it.journal.lost == 300


def test_without_a_database_requests_are_still_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The folder cannot be made: listeners get rows, in order, and it is said; mended, the log begins."""
    monkeypatch.setattr(module, "RETRY_S", 0.0)
    obstacle = tmp_path / "folder"
    obstacle.write_text("a file where the folder should be")
    it = Opened(obstacle / "requests.sqlite3")
    assert it.opened is False
    assert "cannot be used" in it.journal.problem
    assert it.requests("abc") is False
    it.journal.record(started("d"))
    assert it.journal.flush(10) is False
    seqs = [each.seq for each in it.watcher.rows.values()]
    assert seqs == sorted(set(seqs))
    assert seqs[-1] < 0
    with pytest.raises(StorageError, match="cannot be used"):
        it.stored()
    obstacle.unlink()
    it.journal.record(finished("d"))
    assert it.requests("ef")
    assert it.watcher.rows[started("d").id].outcome is Outcome.OK
    assert [each.started.id[-1] for each in it.stored()] == ["e", "f"]
    assert (it.journal.problem, it.journal.lost) == ("", 4)
    assert it.journal.close(10)


def test_a_database_that_cannot_be_opened_is_not_tried_all_the_time(tmp_path: Path) -> None:
    """Between two tries the earlier answer stands, so that a page does not wait for a broken disk again and again."""
    it = Opened(tmp_path)
    with pytest.raises(StorageError) as first:
        it.stored()
    assert first.value.message == it.journal.problem
    assert it.journal.close(10)


def test_a_damaged_log_is_said_from_the_start(tmp_path: Path) -> None:
    """The notice stays for the whole run: the person who looks an hour later must still learn of it."""
    path = tmp_path / "requests.sqlite3"
    path.write_bytes(b"noise" * 1_000)
    it = Opened(path)
    assert "requests.broken-1.sqlite3" in it.journal.problem
    assert it.requests("ab")
    assert "requests.broken-1.sqlite3" in it.journal.problem
    assert it.problems == [it.journal.problem]
    assert it.journal.close(10)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows does not let an open file be deleted")
def test_a_log_deleted_while_in_use_begins_anew(tmp_path: Path) -> None:
    """Requests that were running are in the new file whole, numbers go on, and it is said."""
    path = tmp_path / "requests.sqlite3"
    it = Opened(path)
    it.journal.record(started("long"))
    assert it.requests("ab")
    path.unlink()
    it.journal.record(finished("long"))
    assert it.requests("c")
    assert [(each.seq, each.started.id[9:]) for each in it.stored()] == [(1, "long"), (4, "c")]
    assert "deleted" in it.journal.problem
    assert it.journal.close(10)


def test_a_fault_of_ours_costs_rows_and_not_the_thread(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """An error nobody foresaw is told by its type alone (its text may quote a request), and the log goes on."""
    it = Opened(tmp_path / "requests.sqlite3")

    def broken(self: Database, rows: Iterable[Row]) -> None:
        raise RuntimeError("quoting a request")

    with monkeypatch.context() as patch, caplog.at_level(logging.ERROR):
        patch.setattr(Database, "write", broken)
        assert it.requests("ab") is False
    assert "RuntimeError" in it.journal.problem
    assert "quoting" not in it.journal.problem + caplog.text
    assert it.requests("c")
    assert (it.journal.problem, it.journal.lost, len(it.stored())) == ("", 0, 3)
    assert it.journal.close(10)


def test_a_failing_problem_listener_harms_nobody(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """Whoever is told of problems may fail at it; requests are told and written all the same."""

    def failing(problem: str) -> None:
        raise ValueError(problem)

    path = tmp_path / "requests.sqlite3"
    path.write_bytes(b"noise" * 1_000)
    journal = Journal(path, WIDE, on_problem=failing)
    watcher = Watcher()
    journal.watch(watcher)
    with caplog.at_level(logging.ERROR):
        assert journal.open().result(10)
        journal.record(started("a"))
        assert journal.flush(10)
    assert len(watcher.rows) == 1
    assert "ValueError" in caplog.text
    assert journal.close(10)


@pytest.mark.parametrize("journal_problem", ["trim", "mark_cut"])
def test_housekeeping_that_fails_does_not_stop_the_log(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, journal_problem: str
) -> None:
    """Trimming or ending old rows may fail on a bad disk: new rows are written, and it is done later."""
    path = tmp_path / "requests.sqlite3"
    earlier = Database(path)
    earlier.write([Row(1, started("before"))])
    earlier.close()

    def failing(*_: object) -> int:
        raise StorageError("the disk is bad today")

    with monkeypatch.context() as patch:
        patch.setattr(Database, journal_problem, failing)
        it = Opened(path)
        it.journal.submit(lambda _: None).result(10)
        assert it.problems == ["the disk is bad today"]
        assert it.requests("a")
    it.journal.keep(WIDE)
    assert it.requests("b")
    assert [each.outcome for each in it.stored()] == [Outcome.CUT, Outcome.OK, Outcome.OK]
    assert it.journal.problem == ""
    assert it.journal.close(10)


WRITER = """
import itertools, sys
from pathlib import Path
from fakes.log_events import finished, started
from claude_desk.requestlog import journal as module
from claude_desk.requestlog.journal import Journal
from claude_desk.requestlog.database import Retention
module.BATCH_S = 0.005
journal = Journal(Path(sys.argv[1]), Retention(max_days=3_650, max_rows=500))
def told(rows):
    print(rows[-1].seq, rows[-1].started.id, flush=True)
journal.watch(told)
journal.open().result()
for n in itertools.count():
    journal.record(started(f"{sys.argv[2]}-{n}"))
    if n >= 20:
        journal.record(finished(f"{sys.argv[2]}-{n - 20}"))
    if n % 40 == 0:
        journal.flush(10)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="there is no kill -9")
def test_being_killed_under_load_loses_nothing_that_was_told(tmp_path: Path) -> None:
    """Three processes in turn are killed at full write load: the file is whole, told rows are in it, and are CUT."""
    path = tmp_path / "requests.sqlite3"
    tests = Path(__file__).parents[1]
    for run in range(3):
        writer = subprocess.Popen(
            [sys.executable, "-c", WRITER, str(path), str(run)],
            stdout=subprocess.PIPE,
            text=True,
            env={"PYTHONPATH": str(tests)},
        )
        assert writer.stdout is not None
        told = [writer.stdout.readline().split() for _ in range(60)]
        writer.send_signal(signal.SIGKILL)
        told += [line.split() for line in writer.stdout.read().split("\n")[:-1]]
        assert writer.wait(10) == -signal.SIGKILL
        writer.stdout.close()

        with sqlite3.connect(path) as connection:
            assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            (running,) = connection.execute(
                "SELECT count(*) FROM requests WHERE outcome = 'running'"
            ).fetchone()
        connection.close()
        assert running > 0, "it was killed with requests running"
        it = Opened(path)
        assert it.problems == []
        rows = it.stored()
        seq, name = told[-1]
        assert int(seq) <= rows[-1].seq
        assert name in {each.started.id for each in rows}
        assert {each.outcome for each in rows} == {Outcome.OK, Outcome.CUT}
        assert sum(each.outcome is Outcome.CUT for each in rows[-running:]) == running
        assert it.journal.close(10)
