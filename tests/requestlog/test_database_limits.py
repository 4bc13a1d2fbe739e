"""The request log stays within its limits, shrinks on the disk, and what is deleted is gone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from claude_desk.requestlog import database as module
from claude_desk.requestlog.database import Database, Retention
from claude_desk.requestlog.record import Row
from fakes.log_events import NOW, row

DAY = 86_400.0
WIDE = Retention(max_days=3_650, max_rows=10_000_000, max_mb=10_000)


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    """A new log."""
    database = Database(tmp_path / "requests.sqlite3")
    yield database
    database.close()


def trim(database: Database, retention: Retention, now: float = NOW) -> int:
    """Trim until nothing is over a limit."""
    deleted = 0
    while step := database.trim(now, retention):
        deleted += step
    return deleted


def seqs(database: Database) -> list[int]:
    """Which rows are kept, newest first."""
    return [each.seq for each in database.page(limit=1_000_000)]


def test_rows_older_than_the_days_go(database: Database) -> None:
    """Age counts from the start of a request; exactly at the limit it stays."""
    database.write([row(1, NOW - 7.01 * DAY), row(2, NOW - 7 * DAY), row(3, NOW - 6.99 * DAY), row(4)])
    assert trim(database, Retention(max_days=7)) == 1
    assert seqs(database) == [4, 3, 2]


def test_age_does_not_depend_on_the_order_of_numbers(database: Database) -> None:
    """After the clock was set back, old rows go wherever they stand."""
    database.write([row(1), row(2, NOW - 9 * DAY), row(3), row(4, NOW - 8 * DAY)])
    assert trim(database, Retention(max_days=7)) == 2
    assert seqs(database) == [3, 1]


def test_the_oldest_go_when_there_are_too_many(database: Database) -> None:
    """Of 150 rows with a limit of 100 the newest 100 stay."""
    database.write([row(seq) for seq in range(1, 151)])
    assert trim(database, Retention(max_rows=100)) == 50
    assert seqs(database) == list(range(150, 50, -1))


def test_the_oldest_go_when_the_file_is_too_big(database: Database) -> None:
    """5 MB with a limit of 1: the newest rows that fit stay, most of the room is used, and the file is that small."""
    database.write([row(seq) for seq in range(1, 10_001)])
    assert database.size() > 4_500_000
    trim(database, Retention(max_mb=1))
    assert database.path.stat().st_size <= 1_000_000
    assert database.size() > 700_000
    kept = seqs(database)
    assert kept == list(range(10_000, 10_000 - len(kept), -1))


@pytest.mark.parametrize(
    ("retention", "kept"),
    [
        (Retention(max_days=1, max_rows=800, max_mb=10), 500),
        (Retention(max_days=2, max_rows=300, max_mb=10), 300),
    ],
)
def test_whichever_limit_is_met_first_counts(database: Database, retention: Retention, kept: int) -> None:
    """1,000 rows, the older half 1.5 days old."""
    database.write([row(seq, NOW - (1.5 * DAY if seq <= 500 else 0)) for seq in range(1, 1_001)])
    trim(database, retention)
    assert database.count() == kept


def test_everything_may_go(database: Database) -> None:
    """A log that nobody wrote to for long is empty after a trim, and numbering goes on."""
    database.write([row(seq) for seq in range(1, 101)])
    assert trim(database, Retention(), NOW + 30 * DAY) == 100
    assert (database.count(), database.last_seq()) == (0, 100)
    assert trim(database, Retention()) == 0


def test_a_log_in_use_never_grows_past_its_limit(database: Database) -> None:
    """Written and trimmed as the journal does it, file and -wal together stay near the limit for 20 times its size."""
    biggest = 0
    for first in range(1, 30_001, 1_000):
        database.write([row(seq) for seq in range(first, first + 1_000)])
        trim(database, Retention(max_mb=1))
        biggest = max(biggest, sum(each.stat().st_size for each in database.path.parent.iterdir()))
    assert biggest < 3_000_000
    assert 1_000 < database.count() < 2_500
    assert database._connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_one_step_is_bounded(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """A big trim comes in steps, so that rows of running requests are written in between."""
    monkeypatch.setattr(module, "_TRIM_STEP", 100)
    database.write([row(seq) for seq in range(1, 1_001)])
    assert database.trim(NOW, Retention(max_rows=300)) == 100
    assert trim(database, Retention(max_rows=300)) == 600
    assert database.count() == 300


def test_a_trim_with_nothing_to_do_is_cheap(database: Database) -> None:
    """SQLite's own work does not depend on the number of rows: as much for 20,000 as for 200."""

    def work() -> int:
        steps = 0

        def step() -> None:
            nonlocal steps
            steps += 1

        database._connection.set_progress_handler(step, 1)
        assert database.trim(NOW, WIDE) == 0
        database._connection.set_progress_handler(None, 1)
        return steps

    database.write([row(seq) for seq in range(1, 201)])
    few = work()
    database.write([row(seq) for seq in range(201, 20_001)])
    assert 0 < work() <= few + 20


def test_what_is_deleted_is_nowhere_on_the_disk(database: Database) -> None:
    """The text of a deleted row is in no byte of the file, the -wal or anything else beside it."""
    canary = "/a-path-that-must-go"
    database.write([row(seq, path=f"{canary}/{seq}") for seq in range(1, 101)])
    database.write([row(seq) for seq in range(101, 201)])
    assert any(canary.encode() in each.read_bytes() for each in database.path.parent.iterdir())
    trim(database, Retention(max_rows=100))
    for each in database.path.parent.iterdir():
        assert canary.encode() not in each.read_bytes(), each.name


def test_a_reader_in_the_middle_of_something_does_not_hold_up_a_trim(database: Database) -> None:
    """Another connection with an open snapshot: the trim does its work and the file shrinks at the next one."""
    database.write([row(seq) for seq in range(1, 5_001)])
    reader = Database.open_readonly(database.path)
    reader._connection.execute("BEGIN")
    assert reader.count() == 5_000
    assert trim(database, Retention(max_rows=100)) == 4_900
    assert reader.count() == 5_000
    reader._connection.execute("COMMIT")
    assert reader.count() == 100
    reader.close()
    database.write([row(5_001)])
    assert trim(database, Retention(max_rows=100)) == 1
    assert database.path.stat().st_size < 300_000


def test_trimming_goes_around_numbers_that_were_never_given(database: Database) -> None:
    """Gaps (rows that were lost) are counted as rows: the log may keep fewer than allowed, never more."""
    database.write([row(seq) for seq in [*range(1, 101), *range(1_001, 1_101)]])
    trim(database, Retention(max_rows=150))
    assert seqs(database) == list(range(1_100, 1_000, -1))


def test_a_row_that_ends_after_it_was_trimmed_goes_again(database: Database) -> None:
    """A request may outlive its row; its end is kept until the next trim and harms nothing."""
    begun = Row(1, row(1).started)
    database.write([begun, *(row(seq) for seq in range(2, 202))])
    trim(database, Retention(max_rows=100))
    database.write([row(1)])
    trim(database, Retention(max_rows=100))
    assert seqs(database) == list(range(201, 101, -1))
