"""The request log on damaged files, full disks and read-only folders: it starts, says so, and loses no file."""

from __future__ import annotations

import os
import random
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from claude_desk.errors import StorageError
from claude_desk.requestlog.database import Database, Retention
from claude_desk.requestlog.record import Outcome
from claude_desk.requestlog.schema import MIGRATIONS
from fakes.log_events import NOW, row
from fakes.small_disk import small_disk


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A log of 500 rows, closed."""
    path = tmp_path / "requests.sqlite3"
    database = Database(path)
    database.write(row(seq) for seq in range(1, 501))
    database.close()
    return path


def noise(size: int) -> bytes:
    """Bytes without meaning, the same in each run."""
    return random.Random(1).randbytes(size)  # noqa: S311 - not a secret


def cut_in_half(content: bytes) -> bytes:
    """As a crash of the file system may leave it."""
    return content[: len(content) // 2]


def cut_to_a_page(content: bytes) -> bytes:
    """The header promises more than there is."""
    return content[:4_096]


def cut_to_a_word(content: bytes) -> bytes:
    """Less than SQLite's header."""
    return content[:10]


def all_noise(content: bytes) -> bytes:
    """Nothing of it is left."""
    return noise(len(content))


def noisy_head(content: bytes) -> bytes:
    """The first page, with header and schema, is lost."""
    return noise(4_096) + content[4_096:]


def noisy_schema(content: bytes) -> bytes:
    """The header is right and what follows is not."""
    return content[:100] + noise(3_996) + content[4_096:]


def text(content: bytes) -> bytes:
    """Someone saved something else there."""
    return b"[server]\nport = 8765\n" * 40


DAMAGES = [cut_in_half, cut_to_a_page, cut_to_a_word, all_noise, noisy_head, noisy_schema, text]


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_file_is_kept_and_a_new_log_started(path: Path, damage: Callable[[bytes], bytes]) -> None:
    """Opening succeeds, the damaged file is beside it byte for byte, and the person is told its name."""
    damaged = damage(path.read_bytes())
    path.write_bytes(damaged)
    database = Database(path)
    kept = path.with_name("requests.broken-1.sqlite3")
    assert kept.read_bytes() == damaged
    assert kept.name in database.problem
    database.write([row(1)])
    assert database.page() == [row(1)]
    database.close()
    again = Database(path)
    assert (again.problem, again.page()) == ("", [row(1)])
    again.close()


def test_an_empty_file_is_a_new_log_and_is_said(path: Path) -> None:
    """There is nothing to keep of 0 bytes, but the rows that were there are gone: that is said."""
    path.write_bytes(b"")
    database = Database(path)
    assert "was empty" in database.problem
    assert database.page() == []
    assert [each.name for each in path.parent.glob("*broken*")] == []
    database.close()


def test_each_damaged_file_is_kept(path: Path) -> None:
    """A second damage does not overwrite what was kept of the first."""
    for n in (1, 2, 3):
        path.write_bytes(noise(5_000) + bytes([n]))
        Database(path).close()
    for n in (1, 2, 3):
        assert path.with_name(f"requests.broken-{n}.sqlite3").read_bytes() == noise(5_000) + bytes([n])


@pytest.mark.skipif(
    os.name == "nt", reason="an open file cannot be moved there, and closing deletes the -wal"
)
def test_the_wal_is_kept_with_its_file(path: Path) -> None:
    """The rows of the last moments may be in the -wal: it moves with the file, and never into the new one."""
    path.write_bytes(noise(5_000))
    path.with_name("requests.sqlite3-wal").write_bytes(b"the wal")
    database = Database(path)
    assert path.with_name("requests.broken-1.sqlite3-wal").read_bytes() == b"the wal"
    assert database.page() == []
    database.close()


def test_a_wal_without_its_file_is_not_played_into_a_new_one(path: Path) -> None:
    """Somebody deleted the file and forgot the -wal beside it: the new log is new."""
    database = Database(path)
    database.write([row(501)])
    wal = path.with_name("requests.sqlite3-wal").read_bytes()
    database.close()
    path.unlink()
    path.with_name("requests.sqlite3-wal").write_bytes(wal)
    database = Database(path)
    assert database.page() == []
    database.close()


def test_a_wal_that_is_noise_costs_only_itself(path: Path) -> None:
    """SQLite checks the -wal frame by frame; the file's rows stay."""
    path.with_name("requests.sqlite3-wal").write_bytes(noise(50_000))
    database = Database(path)
    assert database.problem == ""
    assert database.count() == 500
    database.close()


@pytest.mark.parametrize("operation", ["page", "trim"])
def test_damage_in_the_middle_is_met_when_it_is_read(path: Path, operation: str) -> None:
    """Opening reads little, so lost pages show later: then too the file is kept and work goes on."""
    content = path.read_bytes()
    path.write_bytes(content[: 2 * 4_096] + noise(len(content) - 2 * 4_096))
    database = Database(path)
    if operation == "page":
        assert database.page(limit=500) == []
    else:
        assert database.trim(0, Retention(max_rows=100)) == 0
    assert "damaged" in database.problem
    assert path.with_name("requests.broken-1.sqlite3").exists()
    database.write([row(501)])
    assert database.page() == [row(501)]
    database.close()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE requests SET outcome = 'no such outcome' WHERE seq = 7",
        "UPDATE requests SET client = CAST(x'ff' AS TEXT) WHERE seq = 7",
    ],
)
def test_a_row_that_nobody_wrote_is_damage(path: Path, statement: str) -> None:
    """A page that is partly lost may still look like one: values that cannot be are taken for what they are."""
    with sqlite3.connect(path) as connection:
        connection.execute(statement)
    connection.close()
    reader = Database.open_readonly(path)
    with pytest.raises(StorageError, match="damaged"):
        reader.page(limit=500)
    reader.close()
    database = Database(path)
    assert database.page(limit=500) == []
    assert "damaged" in database.problem
    database.close()


@pytest.mark.parametrize("seed", range(30))
def test_any_cut_or_overwriting_ends_in_rows_or_a_kept_file(path: Path, seed: int) -> None:
    """Whatever part is lost, the log opens, pages and trims without another error, and takes the next row."""
    chance = random.Random(seed)  # noqa: S311 - not a secret
    content = bytearray(path.read_bytes())
    start = chance.randrange(len(content))
    if chance.random() < 0.5:
        del content[start:]
    else:
        length = chance.choice([16, 512, 4_096])
        content[start : start + length] = chance.randbytes(length)
    path.write_bytes(content)
    database = Database(path)
    assert all(type(each.outcome) is Outcome for each in database.page(limit=1_000))
    while database.trim(NOW, Retention(max_days=3_650, max_rows=100)):
        pass
    database.write([row(501)])
    assert database.get([501]) == [row(501)]
    database.close()


def test_another_programs_database_is_not_touched(tmp_path: Path) -> None:
    """A valid SQLite file that is not ours is moved aside whole, never given our tables."""
    path = tmp_path / "requests.sqlite3"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE theirs (x)")
    connection.close()
    database = Database(path)
    assert "another program" in database.problem
    database.close()
    with sqlite3.connect(tmp_path / "requests.broken-1.sqlite3") as connection:
        names = connection.execute("SELECT name FROM sqlite_schema").fetchall()
    connection.close()
    assert names == [("theirs",)]


def test_a_newer_versions_log_is_kept_for_it(path: Path) -> None:
    """After a downgrade the log starts anew, and the newer one waits, whole, for the newer version."""
    with sqlite3.connect(path) as connection:
        connection.execute(f"PRAGMA user_version = {len(MIGRATIONS) + 1}")
    connection.close()
    database = Database(path)
    assert "newer Claude Desk" in database.problem
    database.close()
    with sqlite3.connect(path.with_name("requests.broken-1.sqlite3")) as connection:
        (count,) = connection.execute("SELECT count(*) FROM requests").fetchone()
    connection.close()
    assert count == 500


@pytest.mark.skipif(os.name == "nt", reason="Windows does not let an open file be deleted")
def test_a_file_deleted_under_us_is_made_anew(path: Path) -> None:
    """Writing on into a deleted file would lose every row in silence; instead a new one is started and said."""
    database = Database(path)
    path.unlink()
    database.write([row(501)])
    assert "deleted" in database.problem
    assert database.page() == [row(501)]
    database.close()
    assert path.exists()


@pytest.mark.skipif(os.name == "nt", reason="Windows does not let an open file be moved")
def test_a_file_moved_under_us_takes_its_rows_along(path: Path) -> None:
    """Moving the log away while it is in use gives a whole log there and a new one here."""
    database = Database(path)
    database.write([row(501)])
    moved = path.with_name("moved")
    path.rename(moved)
    database.write([row(502)])
    assert "moved" in database.problem
    assert database.page() == [row(502)]
    database.close()
    there = Database(moved)
    assert there.count() == 501
    assert there.page(limit=1) == [row(501)]
    there.close()


@pytest.mark.skipif(os.name == "nt", reason="Windows does not let an open file be replaced")
def test_a_file_replaced_under_us_by_noise_is_kept(path: Path) -> None:
    """Another file put in our place is treated like any damaged one."""
    database = Database(path)
    other = path.with_name("other")
    other.write_bytes(noise(5_000))
    other.replace(path)
    database.write([row(501)])
    assert "requests.broken-1.sqlite3" in database.problem
    assert database.page() == [row(501)]
    database.close()


@pytest.mark.skipif(os.name == "nt", reason="Windows does not let an open file be replaced")
def test_a_file_put_in_our_place_gets_none_of_our_wal(path: Path) -> None:
    """A backup is put back while we run, and a reader keeps the -wal from being emptied: the backup stays as it is."""
    backup = path.with_name("backup")
    backup.write_bytes(path.read_bytes())
    database = Database(path)
    reader = Database.open_readonly(path)
    reader._connection.execute("BEGIN")
    assert reader.count() == 500
    database.write([row(501)])
    backup.replace(path)
    database.write([row(502)])
    assert [each.seq for each in database.page(limit=2)] == [502, 500]
    assert database._connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    database.close()
    reader.close()


def test_old_broken_files_go_when_their_rows_would(path: Path) -> None:
    """A kept file holds rows like the log does, so it is kept as many days, counted from when it was set aside."""
    path.write_bytes(noise(5_000))
    os.utime(path, (0, 0))
    database = Database(path)
    kept = path.with_name("requests.broken-1.sqlite3")
    since = kept.stat().st_mtime
    assert since > 0
    database.trim(since + 6.9 * 86_400, Retention(max_days=7))
    assert kept.exists()
    database.trim(since + 7.1 * 86_400, Retention(max_days=7))
    assert not kept.exists()
    database.close()


def test_a_folder_in_its_place_is_a_sentence(tmp_path: Path) -> None:
    """What cannot be opened or moved away is an error with words, not a traceback's."""
    (tmp_path / "requests.sqlite3").mkdir()
    with pytest.raises(StorageError, match="cannot be used"):
        Database(tmp_path / "requests.sqlite3")


def test_a_full_disk_is_named_and_passes(tmp_path: Path) -> None:
    """On a disk without a free byte: no row, no damage, the reason in words; with room again, writing works."""
    with small_disk(tmp_path / "disk") as disk:
        database = Database(disk.path / "requests.sqlite3")
        database.write([row(1)])
        disk.fill()
        with pytest.raises(StorageError, match="full"):
            database.write([row(seq) for seq in range(2, 2_000)])
        assert database.page() == [row(1)]
        disk.empty()
        database.write([row(2)])
        assert database.count() == 2
        assert database._connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert database.problem == ""
        database.close()


def test_opening_on_a_full_disk_is_a_sentence(tmp_path: Path) -> None:
    """A first start on a full disk says so, and the file it left behind is a good start for the next."""
    with small_disk(tmp_path / "disk") as disk:
        disk.fill()
        with pytest.raises(StorageError, match="full"):
            Database(disk.path / "requests.sqlite3")
        disk.empty()
        database = Database(disk.path / "requests.sqlite3")
        database.write([row(1)])
        assert database.page() == [row(1)]
        database.close()


def test_sqlites_own_limit_reads_as_a_full_disk(path: Path) -> None:
    """The same without a disk of our own: SQLITE_FULL, nothing written, and recovery."""
    database = Database(path)
    pages = database._connection.execute("PRAGMA page_count").fetchone()[0]
    database._connection.execute(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(StorageError, match="disk is full"):
        database.write([row(seq) for seq in range(501, 3_000)])
    assert database.count() == 500
    database._connection.execute("PRAGMA max_page_count = 1000000")
    database.write([row(501)])
    assert database.count() == 501
    database.close()


def test_a_read_only_disk_is_named_and_passes(tmp_path: Path) -> None:
    """A file system turned read-only fails writes and opens in words; turned back, the same connection works."""
    with small_disk(tmp_path / "disk") as disk:
        path = disk.path / "requests.sqlite3"
        Database(path).close()
        disk.set_read_only(True)
        with pytest.raises(StorageError, match=r"[Rr]ead-only"):
            Database(path)
        disk.set_read_only(False)
        database = Database(path)
        database.write([row(1)])
        database.close()


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_without_permission_is_named(tmp_path: Path) -> None:
    """Somebody else's folder is an error with the system's reason."""
    folder = tmp_path / "folder"
    folder.mkdir(mode=0o500)
    with pytest.raises(StorageError, match="Permission denied"):
        Database(folder / "requests.sqlite3")
