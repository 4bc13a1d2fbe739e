"""Captured exchanges on disk: a SQLite file of its own, private to its user, bounded by size and age.

It has no migrations: captures live for hours, so a file of another version, or a damaged one, is deleted.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from claude_desk.errors import StorageError

VERSION = 1
_BUSY_S = 2.0
_SCHEMA = """
    CREATE TABLE captures (
        seq INTEGER PRIMARY KEY AUTOINCREMENT,
        id TEXT NOT NULL UNIQUE,
        at REAL NOT NULL,
        size INTEGER NOT NULL,
        packed BLOB NOT NULL
    )
"""


class CaptureFile:
    """Keeps packed captures by request id; use it on one thread.

    Args:
        path: the file, made when it is missing.

    Attributes:
        size: bytes of what is kept.

    Raises:
        StorageError: it can be neither opened nor replaced. Every method may raise it, too.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._connection: sqlite3.Connection
        self.size = 0
        with self._storage_errors():
            try:
                self._open()
            except sqlite3.DatabaseError:
                self._delete()
                self._open()

    def add(self, request_id: str, at: float, packed: bytes) -> None:
        """Keep one; of the same request the newest counts.

        Args:
            request_id: the request.
            at: when it began, seconds since the epoch.
            packed: what is kept.
        """
        with self._storage_errors(), self._connection as connection:
            before = connection.execute("SELECT size FROM captures WHERE id = ?", (request_id,)).fetchone()
            connection.execute(
                "INSERT OR REPLACE INTO captures (id, at, size, packed) VALUES (?, ?, ?, ?)",
                (request_id, at, len(packed), packed),
            )
        self.size += len(packed) - (before[0] if before is not None else 0)

    def get(self, request_id: str) -> bytes | None:
        """What was kept of a request."""
        with self._storage_errors():
            found = self._connection.execute(
                "SELECT packed FROM captures WHERE id = ?", (request_id,)
            ).fetchone()
        return None if found is None else bytes(found[0])

    def trim(self, before: float, most: int) -> None:
        """Delete what is too old, then the oldest until the rest is small enough; the space goes back to the disk.

        Args:
            before: seconds since the epoch; what began earlier goes.
            most: bytes that may stay.
        """
        with self._storage_errors(), self._connection as connection:
            gone = connection.execute("DELETE FROM captures WHERE at < ?", (before,)).rowcount
            size = self._measured()
            while size > most:
                oldest = connection.execute(
                    "DELETE FROM captures WHERE seq = (SELECT min(seq) FROM captures) RETURNING size"
                ).fetchone()
                if oldest is None:
                    break
                size -= oldest[0]
                gone += 1
        self.size = size
        if gone:
            with self._storage_errors():
                self._connection.execute("PRAGMA incremental_vacuum").fetchall()

    def totals(self) -> tuple[int, int]:
        """How many there are, and their bytes."""
        with self._storage_errors():
            count = self._connection.execute("SELECT count(*) FROM captures").fetchone()[0]
            return int(count), self._measured()

    def oldest(self) -> float | None:
        """When the oldest began; None where there is none."""
        with self._storage_errors():
            found = self._connection.execute("SELECT min(at) FROM captures").fetchone()[0]
        return None if found is None else float(found)

    def close(self) -> None:
        """Let go of the file."""
        with self._storage_errors():
            self._connection.close()

    def destroy(self) -> None:
        """Let go of the file and delete it with all that is in it."""
        with self._storage_errors():
            self._delete()

    def _measured(self) -> int:
        return int(self._connection.execute("SELECT coalesce(sum(size), 0) FROM captures").fetchone()[0])

    def _open(self) -> None:
        self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        # SQLite would make it with the umask's mode; -wal and -shm get the mode of the main file.
        os.close(os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600))
        for path in self._files():
            if path.exists():
                path.chmod(0o600)
        self._connection = sqlite3.connect(self._path, timeout=_BUSY_S)
        for pragma in (
            "auto_vacuum = INCREMENTAL",
            "journal_mode = WAL",
            "synchronous = NORMAL",
            "secure_delete = ON",
        ):
            self._connection.execute(f"PRAGMA {pragma}").fetchall()
        (version,) = self._connection.execute("PRAGMA user_version").fetchone()
        if version == 0:
            with self._connection as connection:
                connection.execute(_SCHEMA)
                connection.execute("CREATE INDEX captures_by_time ON captures (at)")
                connection.execute(f"PRAGMA user_version = {VERSION}")
        elif version != VERSION:
            raise sqlite3.DatabaseError("of another version")
        self._connection.execute("SELECT seq, id, at, size, packed FROM captures LIMIT 1").fetchone()
        self.size = self._measured()

    def _delete(self) -> None:
        self._connection.close()
        for path in self._files():
            path.unlink(missing_ok=True)

    def _files(self) -> tuple[Path, ...]:
        return tuple(self._path.with_name(self._path.name + end) for end in ("", "-wal", "-shm"))

    @contextmanager
    def _storage_errors(self) -> Iterator[None]:
        try:
            yield
        except (sqlite3.Error, OSError) as error:
            # The kind is enough: what SQLite quotes could be part of what is kept.
            reason = error.strerror if isinstance(error, OSError) and error.strerror else type(error).__name__
            raise StorageError(f"Captured requests cannot be kept in {self._path}: {reason}.") from None
