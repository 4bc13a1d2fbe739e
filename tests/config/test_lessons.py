"""What was learned of vendors lasts, by upstream and address, and in bounds."""

from __future__ import annotations

import json
import stat
import sys
import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest

from claude_desk.config import lessons
from claude_desk.config.lessons import MAX_FILE_BYTES, MAX_LESSONS, MAX_UPSTREAMS, Lesson, LessonBook

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
HERE, THERE = "https://one.example:443/anthropic", "https://two.example:443"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the book is kept."""
    return tmp_path / "lessons.json"


def texts(book: LessonBook, name: str = "vendor", address: str = HERE) -> list[str]:
    """What a book knows."""
    return [lesson.text for lesson in book.known(name, address)]


def read(path: Path) -> LessonBook:
    """Another process's view of the file."""
    book = LessonBook(path)
    assert book.load(NOW) == ""
    return book


def test_a_lesson_counts_at_once_and_lasts(path: Path) -> None:
    """It is known before it is written, and by the next start after."""
    book = LessonBook(path)
    assert book.learn("vendor", HERE, ["field:speed", "beta:effort-2025-11-24"], NOW)
    assert book.known("vendor", HERE) == (
        Lesson("field:speed", "2026-11-20"),
        Lesson("beta:effort-2025-11-24", "2026-11-20"),
    )
    assert not path.exists()
    book.write()
    assert texts(read(path)) == ["field:speed", "beta:effort-2025-11-24"]
    if sys.platform != "win32":
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_what_is_known_is_not_news(path: Path) -> None:
    """The same lesson again changes nothing, and the file is not written for it."""
    book = LessonBook(path)
    assert book.learn("vendor", HERE, ["field:speed"], NOW)
    book.write()
    before = path.stat()
    assert not book.learn("vendor", HERE, ["field:speed"], NOW)
    book.write()
    assert (path.stat().st_ino, path.stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


def test_another_address_starts_anew(path: Path) -> None:
    """Nothing of one server is believed of another, nor when the old address comes back after it."""
    book = LessonBook(path)
    book.learn("vendor", HERE, ["field:speed"], NOW)
    assert texts(book, address=THERE) == []
    assert texts(book, name="other") == []
    book.learn("vendor", THERE, ["path:models"], NOW)
    assert texts(book, address=THERE) == ["path:models"]
    assert texts(book) == []


def test_what_is_forgotten_is_gone_everywhere(path: Path) -> None:
    """From memory and file, for this upstream alone; what another process learned of others stays."""
    book = LessonBook(path)
    book.learn("vendor", HERE, ["field:speed"], NOW)
    book.write()
    elsewhere = read(path)
    elsewhere.learn("other", THERE, ["path:models"], NOW)
    elsewhere.write()
    assert book.forget("vendor")
    assert not book.forget("vendor")
    assert texts(book) == []
    assert texts(read(path)) == []
    assert texts(read(path), "other", THERE) == ["path:models"]


def test_what_was_forgotten_by_another_process_is_not_written_again(path: Path) -> None:
    """A running app that reads the file anew has forgotten as well."""
    running = LessonBook(path)
    running.learn("vendor", HERE, ["field:speed"], NOW)
    running.write()
    assert LessonBook(path).forget("vendor")
    assert running.load(NOW) == ""
    running.learn("vendor", HERE, ["path:models"], NOW)
    running.write()
    assert texts(read(path)) == ["path:models"]


def test_reading_keeps_what_is_not_written_yet(path: Path) -> None:
    """Settings may change in the moment between learning and writing."""
    book = LessonBook(path)
    book.learn("vendor", HERE, ["field:speed"], NOW)
    assert book.load(NOW) == ""
    assert texts(book) == ["field:speed"]
    book.write()
    assert texts(read(path)) == ["field:speed"]


def test_two_writers_lose_nothing(path: Path) -> None:
    """Many learn at the same time, in threads and books of their own; all of it lasts."""
    books = [LessonBook(path) for _ in range(4)]

    def study(number: int) -> None:
        for turn in range(5):
            books[number].learn("vendor", HERE, [f"beta:flag-{number}-{turn}"], NOW)
            books[number].write()

    threads = [threading.Thread(target=study, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert sorted(texts(read(path))) == sorted(
        f"beta:flag-{number}-{turn}" for number in range(4) for turn in range(5)
    )


@pytest.mark.parametrize(
    "damage",
    [
        b"{",
        b"[]",
        b'{"upstreams":5}',
        b'{"upstreams":{"a":{"address":5,"lessons":{}}}}',
        b" " * (MAX_FILE_BYTES + 1),
        b'{"upstreams":{}}' + b" " * MAX_FILE_BYTES,
        b"\xff\xfe",
        b"[" * 200_000,
    ],
)
def test_a_damaged_file_is_set_aside(path: Path, damage: bytes) -> None:
    """The person hears of it once, the file is kept, and learning begins anew."""
    path.write_bytes(damage)
    book = LessonBook(path)
    problem = book.load(NOW)
    aside = path.with_name("lessons.broken-20261120T120000.json")
    assert str(aside) in problem
    assert aside.read_bytes() == damage
    assert book.load(NOW) == ""
    assert book.learn("vendor", HERE, ["field:speed"], NOW)
    book.write()
    assert texts(read(path)) == ["field:speed"]


def test_what_is_no_lesson_is_passed_over(path: Path) -> None:
    """Neither a reply nor a file can put in anything else than short words."""
    book = LessonBook(path)
    assert not book.learn(
        "vendor", HERE, ["", "field", "a b:c", "field:" + "x" * 81, "field:\n", "Field:x"], NOW
    )
    odd = {
        "upstreams": {
            "vendor": {"address": HERE, "lessons": {"<b>": "2026", "field:speed": "2026-11-20T00:00"}}
        }
    }
    path.write_text(json.dumps(odd))
    assert read(path).known("vendor", HERE) == (Lesson("field:speed", "2026-11-20"),)


def test_the_book_stays_small(path: Path) -> None:
    """Of each upstream the latest lessons are kept, and of all upstreams the latest."""
    book = LessonBook(path)
    book.learn("vendor", HERE, [f"beta:flag-{number}" for number in range(MAX_LESSONS + 5)], NOW)
    assert texts(book)[0] == "beta:flag-5"
    assert len(texts(book)) == MAX_LESSONS
    for number in range(MAX_UPSTREAMS + 5):
        book.learn(f"vendor-{number}", HERE, ["field:speed"], NOW)
    book.write()
    assert len(json.loads(path.read_bytes())["upstreams"]) == MAX_UPSTREAMS
    assert path.stat().st_size < MAX_FILE_BYTES
    assert texts(read(path), f"vendor-{MAX_UPSTREAMS + 4}") == ["field:speed"]


def test_a_disk_that_refuses_is_told(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The lesson counts until the program ends, the error is the caller's, and a later try writes it."""

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    book = LessonBook(path)
    book.learn("vendor", HERE, ["field:speed"], NOW)
    with monkeypatch.context() as patched:
        patched.setattr(lessons, "write_private", full)
        with pytest.raises(OSError, match="No space"):
            book.write()
        assert texts(book) == ["field:speed"]
    book.write()
    assert texts(read(path)) == ["field:speed"]


def test_a_file_that_cannot_be_read_is_told(path: Path) -> None:
    """What is in its place is not taken for an empty book."""
    path.mkdir()
    assert str(path) in LessonBook(path).load(NOW)
