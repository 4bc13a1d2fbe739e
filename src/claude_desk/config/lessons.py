"""What was learned of vendors, kept in a small file: by upstream and address, so that another address starts anew.

The file is only a memory. One that is damaged is set aside and begun anew: what is forgotten is learned again.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

import msgspec

from claude_desk.config.paths import aside_name, exclusive_lock, write_private

MAX_FILE_BYTES = 256 * 1024
MAX_UPSTREAMS = 100
MAX_LESSONS = 60
"""Of one upstream. There are not that many that can be learned."""

_LESSON = re.compile(r"[a-z-]{1,30}:[A-Za-z0-9_.-]{1,80}")
_LONGEST_ADDRESS = 2_000


@dataclass(frozen=True, slots=True)
class Lesson:
    """One thing learned.

    Attributes:
        text: in the upstream's own vocabulary, such as ``field:context_management``.
        since: when, as an ISO date.
    """

    text: str
    since: str


@dataclass(frozen=True, slots=True)
class _Learned:
    """What is known of one upstream, at one address."""

    address: str
    lessons: tuple[Lesson, ...] = ()


class _Entry(msgspec.Struct):
    address: str
    lessons: dict[str, str]


class _Document(msgspec.Struct):
    upstreams: dict[str, _Entry]


class LessonBook:
    """What was learned, in memory and in a file. Thread-safe.

    :meth:`known` and :meth:`learn` only use memory; :meth:`load`, :meth:`write` and :meth:`forget` wait for the disk. Several processes
    may use one file.

    Args:
        path: the file.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._book: Mapping[str, _Learned] = {}
        self._unwritten: list[tuple[str, str, Lesson]] = []

    def known(self, name: str, address: str) -> tuple[Lesson, ...]:
        """What was learned of an upstream at its present address, in the order of learning."""
        with self._lock:
            learned = self._book.get(name)
        return learned.lessons if learned is not None and learned.address == address else ()

    def learn(self, name: str, address: str, texts: Iterable[str], now: datetime) -> bool:
        """Remember something from now on; :meth:`write` makes it last.

        Args:
            name: the upstream's.
            address: what answered.
            texts: the lessons; what does not look like one is passed over.
            now: an aware date and time.

        Returns:
            Whether any of it is new.
        """
        with self._lock:
            before = self._book
            news = [
                (name, address, Lesson(text, now.date().isoformat()))
                for text in texts
                if _LESSON.fullmatch(text)
            ]
            self._book = _with(before, news)
            if self._book.get(name) == before.get(name):
                return False
            self._unwritten += news
            return True

    def load(self, now: datetime) -> str:
        """Read the file, which another process may have changed.

        Args:
            now: for the name under which a damaged file is kept.

        Returns:
            A sentence about what is wrong with it; empty for nothing.
        """
        try:
            data = _read_file(self._path)
        except OSError as error:
            return f"{self._path} cannot be read: {error.strerror or type(error).__name__}."
        book = _parse(data)
        problem = ""
        if book is None:
            aside = aside_name(self._path, now)
            try:
                self._path.rename(aside)
            except OSError as error:
                return (
                    f"{self._path} is damaged and cannot be moved: {error.strerror or type(error).__name__}."
                )
            problem = f"What was learned of vendors could not be read and is learned anew; the file is kept as {aside}."
        with self._lock:
            self._book = _with(book or {}, self._unwritten)
        return problem

    def write(self) -> None:
        """Make what was learned last, together with what others learned meanwhile.

        Raises:
            OSError: the file cannot be written; it stays in memory, for another try.
        """
        with self._lock:
            due = list(self._unwritten)
        if due:
            self._change(lambda book: _with(book, due))
            with self._lock:
                self._unwritten = [entry for entry in self._unwritten if entry not in due]

    def forget(self, name: str) -> bool:
        """Forget everything about an upstream, at every address.

        Returns:
            Whether there was anything.

        Raises:
            OSError: the file cannot be written; nothing is forgotten.
        """
        was_kept = False

        def without(book: Mapping[str, _Learned]) -> Mapping[str, _Learned]:
            nonlocal was_kept
            was_kept = name in book
            return _without(book, name)

        self._change(without)
        with self._lock:
            was_known = name in self._book
            self._unwritten = [entry for entry in self._unwritten if entry[0] != name]
            self._book = _without(self._book, name)
        return was_known or was_kept

    def _change(self, change: Callable[[Mapping[str, _Learned]], Mapping[str, _Learned]]) -> None:
        with exclusive_lock(self._path):
            before = _parse(_read_file(self._path)) or {}
            after = change(before)
            if after != before:
                write_private(self._path, _render(after))


def _with(book: Mapping[str, _Learned], news: Iterable[tuple[str, str, Lesson]]) -> Mapping[str, _Learned]:
    """The book with more in it, within its bounds: an upstream at another address starts anew, the oldest goes first."""
    result = dict(book)
    for name, address, lesson in news:
        learned = result.get(name)
        if learned is None or learned.address != address:
            learned = _Learned(address)
        if lesson.text not in {known.text for known in learned.lessons}:
            learned = replace(learned, lessons=(*learned.lessons, lesson)[-MAX_LESSONS:])
        result[name] = learned
    for name in list(result)[: max(0, len(result) - MAX_UPSTREAMS)]:
        del result[name]
    return result


def _without(book: Mapping[str, _Learned], name: str) -> Mapping[str, _Learned]:
    return {other: learned for other, learned in book.items() if other != name}


def _read_file(path: Path) -> bytes:
    """The file's content, a byte more than allowed at most; empty where there is none."""
    try:
        with path.open("rb") as file:
            return file.read(MAX_FILE_BYTES + 1)
    except FileNotFoundError:
        return b""


def _parse(data: bytes) -> Mapping[str, _Learned] | None:
    """What a file says; None for one that is damaged."""
    if not data:
        return {}
    try:
        document = msgspec.json.decode(data, type=_Document)
    except (ValueError, RecursionError):
        return None
    if len(data) > MAX_FILE_BYTES or len(document.upstreams) > MAX_UPSTREAMS:
        return None
    return {
        name: _Learned(
            entry.address[:_LONGEST_ADDRESS],
            tuple(
                Lesson(text, since[:10]) for text, since in entry.lessons.items() if _LESSON.fullmatch(text)
            )[:MAX_LESSONS],
        )
        for name, entry in document.upstreams.items()
    }


def _render(book: Mapping[str, _Learned]) -> bytes:
    document = _Document(
        {
            name: _Entry(learned.address, {lesson.text: lesson.since for lesson in learned.lessons})
            for name, learned in book.items()
        }
    )
    return msgspec.json.format(msgspec.json.encode(document), indent=2) + b"\n"
