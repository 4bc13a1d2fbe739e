"""The request log's file: what goes in comes out, privately, also beside other readers."""

from __future__ import annotations

import os
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import fields, replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from claude_desk.errors import StorageError
from claude_desk.requestlog import database as module
from claude_desk.requestlog.database import Database
from claude_desk.requestlog.record import (
    Attempt,
    Outcome,
    RequestFinished,
    RequestStarted,
    Row,
    Tokens,
    storable,
)
from claude_desk.requestlog.schema import COLUMNS, MIGRATIONS
from fakes.log_events import NOW, finished, row, started

posix_only = pytest.mark.skipif(
    os.name == "nt", reason="file modes are POSIX's; Windows has per-user folders"
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the log is; neither file nor folder is there yet."""
    return tmp_path / "log" / "requests.sqlite3"


@pytest.fixture
def database(path: Path) -> Iterator[Database]:
    """A new log."""
    database = Database(path)
    yield database
    database.close()


def pragma(database: Database, name: str) -> object:
    """What SQLite says it is set to."""
    return database._connection.execute(f"PRAGMA {name}").fetchone()[0]


def mode(path: Path) -> int:
    """The permission bits."""
    return stat.S_IMODE(path.stat().st_mode)


def test_every_field_has_its_column(database: Database) -> None:
    """The table has one column for each field of a record, so nothing is lost and nothing else is kept."""
    expected = len(fields(RequestStarted)) + len(fields(RequestFinished)) + len(fields(Tokens))
    # seq is added; the id is shared, and so is the model asked for; tokens is spread over its own fields.
    assert len(COLUMNS) == expected + 1 - 2 - 1
    stored = [each[1] for each in database._connection.execute("PRAGMA table_info(requests)")]
    assert tuple(stored) == COLUMNS


def test_every_field_comes_back_as_it_went_in(database: Database) -> None:
    """A row with a different value in each field is read back equal: no two columns are mixed up."""
    end = RequestFinished(
        "the id", Outcome.CLIENT_LEFT, 201, "up", "asked", "sent", True, 1, 2, 3.5, 4.5, Tokens(5, 6, 7, 8, 9, 10),
        "stop", "kind", "text", "upstream id", "r" * 64, "s" * 64, "p" * 64, "d" * 64,
        (Attempt("first", "HTTP 529", 0.25), Attempt("zweiter", 'said "no"')), "notes", "batch us", 123_456_789, "prompt", "prompt cache: lost",
    )  # fmt: skip
    start = RequestStarted(
        "the id", 10.5, "client", "dialect", "PUT", "/path", "session", "", "agent", "parent"
    )
    whole = Row(3, start, end)
    database.write([whole])
    assert database.page() == [whole]


def test_a_running_row_tells_its_model_and_gives_it_up_to_its_end(database: Database) -> None:
    """While a request runs the log knows what it asked for; once it ended, the end says so."""
    row = Row(1, replace(started(1), model="claude-haiku-4-5"))
    database.write([row])
    assert database.page() == [row]
    ended = row.ended(replace(finished(1), model_asked="claude-haiku-4-5"))
    database.write([ended])
    assert database.page() == [ended]
    assert ended.started.model == ""


@pytest.mark.parametrize("outcome", [each for each in Outcome if each is not Outcome.RUNNING])
def test_every_outcome_is_kept(database: Database, outcome: Outcome) -> None:
    """Each way of ending is stored and read back."""
    database.write([Row(1, started(1), finished(1, outcome))])
    assert database.page()[0].outcome is outcome


def test_lost_caches_are_found_newest_first(database: Database) -> None:
    """Only requests with a finding, by an index of their own, however long the log is."""
    rows = [row(seq) for seq in range(1, 8)]
    for place in (1, 4, 6):
        end = replace(finished(place + 1), cache_cause="prompt", cache_text=f"at {place}")
        rows[place] = Row(place + 1, started(place + 1), end)
    database.write(rows)
    assert database.cache_losses(10) == [rows[6], rows[4], rows[1]]
    assert database.cache_losses(2) == [rows[6], rows[4]]
    plan = database._connection.execute(
        "EXPLAIN QUERY PLAN SELECT * FROM requests WHERE cache_cause <> '' ORDER BY seq DESC LIMIT 5"
    ).fetchall()
    assert "requests_by_cache_cause" in str(plan)


def test_an_end_completes_the_row_of_its_start(database: Database) -> None:
    """Writing a row again brings it up to date: one request, one row."""
    begun = Row(1, started(1))
    database.write([begun])
    assert database.page() == [begun]
    database.write([begun.ended(finished(1))])
    assert database.page() == [row(1)]


_text = st.text(st.characters(exclude_categories=[]), max_size=50)
_number = st.integers() | st.just(2**63)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])  # emptied for each example
@given(
    start=st.builds(RequestStarted, _text, st.floats(), *[_text] * 5),
    text=_text,
    number=_number,
    time=st.floats(),
)
def test_any_value_can_be_stored(
    database: Database, start: RequestStarted, text: str, number: int, time: float
) -> None:
    """Whatever text or number a client or upstream sends, its storable form comes back equal."""
    end = replace(
        finished(1), id=start.id, error_text=text, bytes_in=number, total_s=time, tokens=Tokens(number)
    )
    written = Row(1, storable(start), storable(end))
    database._connection.execute("DELETE FROM requests")
    database.write([written])
    assert database.page() == [written]


def test_a_batch_is_written_whole_or_not_at_all(database: Database) -> None:
    """A row that cannot be stored takes its batch with it, and the next batch is not affected."""
    impossible = Row(2, replace(started(2), client=object()))  # type: ignore[arg-type]
    with pytest.raises(StorageError):
        database.write([row(1), impossible, row(3)])
    assert database.page() == []
    database.write([row(4)])
    assert database.page() == [row(4)]


def test_pages_run_from_new_to_old_and_meet_without_gap(database: Database) -> None:
    """Asking for what is before the last row of a page gives the next page, until there is none."""
    database.write([row(seq) for seq in range(1, 11)])
    pages = []
    before = None
    while page := database.page(before=before, limit=4):
        pages.append([each.seq for each in page])
        before = page[-1].seq
    assert pages == [[10, 9, 8, 7], [6, 5, 4, 3], [2, 1]]


def test_following_gives_newer_rows_in_their_order(database: Database) -> None:
    """What came after a row is given oldest first, at most as many as asked for."""
    database.write([row(seq) for seq in range(1, 11)])
    assert [each.seq for each in database.page(after=7)] == [8, 9, 10]
    assert [each.seq for each in database.page(after=2, limit=3)] == [3, 4, 5]
    assert database.page(after=10) == []


def test_rows_are_found_by_number_and_by_id(database: Database) -> None:
    """A follower asks again for running rows by number; a person looks one up by its request-id."""
    database.write([row(seq) for seq in range(1, 1_301)])
    assert [each.seq for each in database.get([1_200, 3, 9_999])] == [3, 1_200]
    assert len(database.get(list(range(1, 1_301)))) == 1_300
    assert database.get([]) == []
    assert database.find("req_desk_77") == row(77)
    assert database.find("req_desk_none") is None


def test_counting_and_numbering(database: Database) -> None:
    """count() is what is kept; last_seq() is what was ever given, also when nothing is kept any more."""
    assert (database.count(), database.last_seq()) == (0, 0)
    database.write([row(1), row(2), row(9)])
    assert (database.count(), database.last_seq()) == (3, 9)
    database._connection.execute("DELETE FROM requests")
    assert (database.count(), database.last_seq()) == (0, 9)


def test_rows_left_running_by_a_crash_get_their_end(database: Database) -> None:
    """Only running rows from before the given number are marked, and what they were is kept."""
    database.write([row(1), Row(2, started(2)), Row(3, started(3))])
    assert database.mark_cut(3) == 1
    now_cut, still_running = database.get([2, 3])
    assert now_cut.started == started(2)
    assert now_cut.outcome is Outcome.CUT
    assert now_cut.finished is not None
    assert "ended before" in now_cut.finished.error_text
    assert still_running.outcome is Outcome.RUNNING
    assert database.get([1]) == [row(1)]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE requests SET outcome = 'cut' WHERE outcome = 'running' AND seq < 5",
        "SELECT seq FROM requests WHERE started_at < 5 ORDER BY started_at LIMIT 10",
        "SELECT * FROM requests WHERE id = 'x' LIMIT 1",
        "SELECT * FROM requests WHERE seq > 1 AND seq < 9 ORDER BY seq DESC LIMIT 10",
        "DELETE FROM requests WHERE seq <= 5",
    ],
)
def test_no_statement_walks_the_table(database: Database, statement: str) -> None:
    """What runs at a start, for a page and for a trim searches; it never scans a log of a million rows."""
    plan = [each[3] for each in database._connection.execute(f"EXPLAIN QUERY PLAN {statement}")]
    assert plan
    assert all(step.startswith("SEARCH") for step in plan), plan


def test_the_file_is_set_up_as_promised(database: Database) -> None:
    """WAL with NORMAL syncs, deleted rows overwritten, free pages given back, and the file marked as ours."""
    assert pragma(database, "journal_mode") == "wal"
    assert pragma(database, "synchronous") == 1
    assert pragma(database, "secure_delete") == 1
    assert pragma(database, "auto_vacuum") == 2
    assert pragma(database, "user_version") == len(MIGRATIONS)
    assert pragma(database, "application_id") == module.APPLICATION_ID


@posix_only
def test_files_are_private_whatever_the_umask(path: Path) -> None:
    """With umask 0, folder 0700, file, -wal and -shm 0600; also when a reader makes -wal and -shm anew."""
    before = os.umask(0)
    try:
        database = Database(path)
        database.write([row(1)])
        names = {each.name: mode(each) for each in path.parent.iterdir()}
        assert names == dict.fromkeys(
            ["requests.sqlite3", "requests.sqlite3-wal", "requests.sqlite3-shm"], 0o600
        )
        assert mode(path.parent) == 0o700
        database.close()
        reader = Database.open_readonly(path)
        assert reader.page() == [row(1)]
        assert {mode(each) for each in path.parent.iterdir()} == {0o600}
        reader.close()
    finally:
        os.umask(before)


@posix_only
def test_a_file_that_was_open_to_others_is_closed_to_them(path: Path) -> None:
    """A log copied back with wide permissions is private again once it is opened."""
    Database(path).close()
    path.chmod(0o644)
    database = Database(path)
    assert mode(path) == 0o600
    database.close()


def test_a_reader_in_another_process_never_disturbs_or_is_disturbed(database: Database, path: Path) -> None:
    """While rows are written, another process pages all the time: it sees whole batches, growing, and no error."""
    reader = subprocess.Popen(
        [sys.executable, "-c", READER, str(path)], stdout=subprocess.PIPE, stdin=subprocess.PIPE, text=True
    )
    assert reader.stdout is not None
    assert reader.stdout.readline() == "reading\n"
    for first in range(1, 3_000, 10):
        database.write([Row(seq, started(seq)) for seq in range(first, first + 10)])
        database.write([row(seq) for seq in range(first, first + 10)])
    output, _ = reader.communicate("stop\n", timeout=60)
    assert reader.returncode == 0
    reads, seen = map(int, output.split())
    assert reads > 10
    assert seen == 3_000
    assert pragma(database, "integrity_check") == "ok"


READER = """
import sys, threading
from pathlib import Path
from claude_desk.requestlog.database import Database
stop = threading.Event()
threading.Thread(target=lambda: (sys.stdin.readline(), stop.set())).start()
database = Database.open_readonly(Path(sys.argv[1]))
print("reading", flush=True)
reads = seen = 0
last = False
while not last:
    last = stop.is_set()
    count = database.count()
    assert count >= seen and count % 10 == 0, (seen, count)
    newest = database.page(limit=10)
    assert len({each.outcome for each in newest}) <= 1, "half a batch"
    reads, seen = reads + 1, count
print(reads, seen)
"""


def test_a_reader_cannot_write(database: Database, path: Path) -> None:
    """The command line's connection is read-only for SQLite itself, not only by good manners."""
    reader = Database.open_readonly(path)
    with pytest.raises(StorageError, match="read-only"):
        reader._run(lambda connection: connection.execute("DELETE FROM requests"))
    reader.close()


def test_a_reader_creates_nothing(path: Path) -> None:
    """Asking for the log before there is one says so, and leaves no file behind."""
    with pytest.raises(StorageError, match="no request log"):
        Database.open_readonly(path)
    assert not path.parent.exists()


def test_a_reader_says_when_the_file_is_no_log(tmp_path: Path) -> None:
    """Noise, another program's database or a newer version's: a sentence, and the file is left alone."""
    noise = tmp_path / "noise"
    noise.write_bytes(b"\xa5" * 5_000)
    with pytest.raises(StorageError, match="damaged"):
        Database.open_readonly(noise)
    assert noise.read_bytes() == b"\xa5" * 5_000
    foreign = tmp_path / "foreign"
    with sqlite3.connect(foreign) as connection:
        connection.execute("CREATE TABLE theirs (x)")
    connection.close()
    with pytest.raises(StorageError, match="another program"):
        Database.open_readonly(foreign)


def test_a_lock_held_by_another_program_is_named(
    database: Database, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When somebody's shell holds the write lock, the error says so, and all is well when it lets go."""
    database._connection.execute("PRAGMA busy_timeout = 10")
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    with pytest.raises(StorageError, match="another program has locked it"):
        database.write([row(1)])
    other.execute("ROLLBACK")
    other.close()
    database.write([row(1)])
    assert database.page() == [row(1)]


def test_an_older_file_is_brought_up_to_date(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Missing migrations run once, in order, and rows stay."""
    database = Database(path)
    database.write([row(1)])
    database.close()
    more = (*MIGRATIONS, "CREATE TABLE later (x); INSERT INTO later VALUES (1)")
    monkeypatch.setattr(module, "MIGRATIONS", more)
    for _ in range(2):
        database = Database(path)
        assert database.page() == [row(1)]
        assert database._connection.execute("SELECT x FROM later").fetchall() == [(1,)]
        assert pragma(database, "user_version") == len(more)
        assert database.problem == ""
        database.close()


@pytest.mark.parametrize(("version", "first_later"), [(1, "attempts"), (2, "web_searches")])
def test_a_log_of_an_older_version_is_read_and_written_on(
    path: Path, monkeypatch: pytest.MonkeyPatch, version: int, first_later: str
) -> None:
    """What is logged only since then is empty in old rows; a reader asks for the owner to start first."""
    monkeypatch.setattr(module, "MIGRATIONS", MIGRATIONS[:version])
    monkeypatch.setattr(module, "_SELECT", "SELECT 1 FROM requests")
    old = Database(path)
    known = COLUMNS.index(first_later)
    names = ", ".join(COLUMNS[:known])
    values = module._values(row(1))[:known]
    marks = ", ".join("?" * len(values))
    old._connection.execute(f"INSERT INTO requests ({names}) VALUES ({marks})", values)  # noqa: S608 - constants
    old.close()
    monkeypatch.undo()
    with pytest.raises(StorageError, match="older Claude Desk; start this one once"):
        Database.open_readonly(path)
    database = Database(path)
    assert database.page() == [row(1)]
    database.write([row(2)])
    assert len(database.page()) == 2
    assert database.problem == ""
    database.close()


def test_a_migration_that_fails_changes_nothing(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A migration is one transaction with its version number."""
    Database(path).close()
    monkeypatch.setattr(
        module, "MIGRATIONS", (*MIGRATIONS, "CREATE TABLE later (x); SELECT nonsense FROM nowhere")
    )
    with pytest.raises(StorageError):
        Database(path)
    monkeypatch.undo()
    database = Database(path)
    assert database.problem == ""
    tables = database._connection.execute("SELECT name FROM sqlite_schema WHERE name = 'later'").fetchall()
    assert tables == []
    database.close()


def test_times_are_the_moment_of_starting(database: Database) -> None:
    """Seconds since the epoch keep their fraction."""
    database.write([row(1, at=NOW + 0.123456)])
    assert database.page()[0].started.at == NOW + 0.123456
