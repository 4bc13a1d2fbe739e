"""The request log on disk: one SQLite file, private to its user, bounded, and never in the way of a start.

A file that cannot be used (damaged, cut short, not ours, from a newer version) is kept beside the new one as
``<name>.broken-<n>.sqlite3`` and said in :attr:`Database.problem`; SQLite's own ``.recover`` may still read it.
"""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any, TypeVar

from claude_desk.errors import StorageError
from claude_desk.requestlog import usage
from claude_desk.requestlog.record import Attempt, Outcome, RequestFinished, RequestStarted, Row, Tokens
from claude_desk.requestlog.schema import COLUMNS, MIGRATIONS, statements_of
from claude_desk.requestlog.usage import Dimension, Spent, Usage

# Marks the file as ours (https://www.sqlite.org/fileformat.html#application_id): "CLDK".
APPLICATION_ID = 0x434C444B

_SELECT = f"SELECT {', '.join(COLUMNS)} FROM requests"  # noqa: S608 - the names above, nothing from outside
_UPSERT = (
    f"INSERT INTO requests ({', '.join(COLUMNS)}) VALUES ({', '.join('?' * len(COLUMNS))}) "  # noqa: S608 - as above
    f"ON CONFLICT (seq) DO UPDATE SET {', '.join(f'{name} = excluded.{name}' for name in COLUMNS[8:])} "
    "WHERE requests.outcome = 'running'"  # an end is final: it was counted
)

_BUSY_S = 2.0  # another program's lock is waited for this long
_WAL_PAGES = 256  # of 4,096 bytes: the size at which the -wal is folded into the file
_TRIM_STEP = 5_000  # rows deleted in one call, so that new rows never wait long behind old ones
_NEVER_FINISHED = RequestFinished(
    "", Outcome.CUT, error_kind="Cut", error_text="Claude Desk ended before this request did."
)
_DAMAGED = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})

_Result = TypeVar("_Result")


@dataclass(frozen=True, slots=True)
class Retention:
    """How much of the past is kept; whichever limit is met first counts."""

    max_days: int = 7
    max_rows: int = 200_000
    max_mb: int = 50  # of 1,000,000 bytes


class Database:
    """Keeps the request log; use it on one thread.

    Every method raises :class:`StorageError`, with a sentence for a person, when the disk or the file does not
    let it do its work. A file found damaged on the way is replaced by a fresh one and the work is done there.

    Args:
        path: the file; it and its folder are made when they are missing. File, ``-wal`` and ``-shm`` are
            readable and writable by their owner only.

    Attributes:
        problem: what was wrong with the file found at ``path``, in one sentence; empty when nothing was.

    Raises:
        StorageError: the file can be neither opened nor replaced.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.problem = ""
        self._connection: sqlite3.Connection
        self._read_only = False
        with self._storage_errors():
            self._open_or_replace()

    @classmethod
    def open_readonly(cls, path: Path) -> Database:
        """Open the log for reading beside the running app; nothing is created, mended or locked out.

        Raises:
            StorageError: there is no log, or it cannot be read.
        """
        self = cls.__new__(cls)
        self.path = path
        self.problem = ""
        self._read_only = True
        if not path.exists():
            raise StorageError(f"There is no request log at {path} yet.")
        with self._storage_errors():
            self._connection = sqlite3.connect(
                f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=_BUSY_S, isolation_level=None
            )
            try:
                fault = _fault(self._connection) or _age(self._connection)
            except sqlite3.Error:
                self._connection.close()
                raise
        if fault:
            self._connection.close()
            raise StorageError(f"The request log {path} {fault}.")
        return self

    def close(self) -> None:
        """Let go of the file. The last connection to close folds the ``-wal`` into it."""
        with self._storage_errors():
            self._connection.close()

    def write(self, rows: Iterable[Row]) -> None:
        """Insert or bring up to date all of the rows in one transaction, known by their ``seq``."""
        values = [_values(row) for row in rows]

        def upsert(connection: sqlite3.Connection) -> None:
            with _transaction(connection):
                connection.executemany(_UPSERT, values)

        with self._storage_errors():
            if self._is_gone():
                self._let_go()
                self.problem = "The request log was moved or deleted while in use; a new one was started."
                self._open_or_replace()
        self._run(upsert)

    def page(self, *, before: int | None = None, after: int | None = None, limit: int = 200) -> list[Row]:
        """Rows for a list: the newest first, or those older than ``before``; with ``after``, newer ones, oldest first.

        Args:
            before: only rows with a lower ``seq``.
            after: only rows with a higher ``seq``; following the log means asking for these again and again.
            limit: rows at most.
        """
        low = -1 if after is None else after
        high = 2**63 - 1 if before is None else before
        order = "DESC" if after is None else "ASC"
        sql = f"{_SELECT} WHERE seq > ? AND seq < ? ORDER BY seq {order} LIMIT ?"
        return self._rows(sql, (low, high, limit))

    def get(self, seqs: Sequence[int]) -> list[Row]:
        """The rows of these numbers that are still kept, oldest first: how a follower sees running ones end."""
        rows: list[Row] = []
        for start in range(0, len(seqs), 500):
            some = seqs[start : start + 500]
            rows += self._rows(f"{_SELECT} WHERE seq IN ({', '.join('?' * len(some))}) ORDER BY seq", some)
        return sorted(rows, key=lambda row: row.seq)

    def find(self, request_id: str) -> Row | None:
        """The request with this id (what clients see as ``request-id``), if it is still kept."""
        found = self._rows(f"{_SELECT} WHERE id = ? LIMIT 1", (request_id,))
        return found[0] if found else None

    def cache_losses(self, limit: int) -> list[Row]:
        """The latest requests that the prompt cache could have been of more use for, newest first."""
        return self._rows(f"{_SELECT} WHERE cache_cause <> '' ORDER BY seq DESC LIMIT ?", (limit,))

    def count(self) -> int:
        """How many rows are kept. Walks an index: milliseconds at a million rows, but not for every repaint."""
        return self._number("SELECT count(*) FROM requests")

    def last_seq(self) -> int:
        """The highest number ever given, kept or not; 0 in a new log."""
        return self._number("SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = 'requests'")

    def usage(
        self, by: Sequence[Dimension], *, since: date | None = None, until: date | None = None
    ) -> list[Usage]:
        """What was used, summed up by some dimensions; see :func:`claude_desk.requestlog.usage.usage`."""
        return self._run(lambda connection: usage.usage(connection, by, since, until))

    def spent(
        self,
        *,
        since: date | None = None,
        client: str | None = None,
        session: str | None = None,
        born: datetime | None = None,
    ) -> list[Spent]:
        """What was spent, by client key; see :func:`claude_desk.requestlog.usage.spent`."""
        return self._run(
            lambda connection: usage.spent(connection, since=since, client=client, session=session, born=born)
        )

    def mark_cut(self, before: int) -> int:
        """Give the rows a crash left running their end; returns how many.

        Only for the process that holds the data folder's lock.

        Args:
            before: the first ``seq`` of this process; rows from it on may truly be running.
        """
        sql = "UPDATE requests SET outcome = ?, error_kind = ?, error_text = ? WHERE outcome = 'running' AND seq < ?"
        end = _NEVER_FINISHED
        return self._run(
            lambda connection: (
                connection.execute(sql, (end.outcome.value, end.error_kind, end.error_text, before)).rowcount
            )
        )

    def size(self) -> int:
        """Bytes of the file in use, free pages not counted."""
        pages = self._number("PRAGMA page_count") - self._number("PRAGMA freelist_count")
        return pages * self._number("PRAGMA page_size")

    def trim(self, now: float, retention: Retention) -> int:
        """Delete the oldest rows that are over a limit, and give the space back to the disk.

        A call deletes at most some thousand rows; call again until it returns 0. The number of rows is taken
        from the span of ``seq``, so a trim with nothing to do costs microseconds however long the log is.

        Args:
            now: seconds since the epoch.
            retention: the limits.

        Returns:
            How many rows were deleted.
        """
        self._delete_set_aside(now - retention.max_days * 86_400)
        today = datetime.fromtimestamp(now).date()  # noqa: DTZ006 - sums are by the person's day
        self._run(lambda connection: usage.trim(connection, today))
        deleted = self._run(lambda connection: self._delete_oldest(connection, now, retention))
        if deleted:
            self._run(_give_back)
        return deleted

    def _delete_oldest(self, connection: sqlite3.Connection, now: float, retention: Retention) -> int:
        too_old = now - retention.max_days * 86_400
        by_age = "SELECT seq FROM requests WHERE started_at < ? ORDER BY started_at LIMIT ?"
        with _transaction(connection):
            deleted = connection.execute(
                f"DELETE FROM requests WHERE seq IN ({by_age})",  # noqa: S608 - two constants
                (too_old, _TRIM_STEP),
            ).rowcount
            # Two statements: for min and max in one, SQLite walks the whole table.
            (first,) = connection.execute("SELECT min(seq) FROM requests").fetchone()
            (last,) = connection.execute("SELECT max(seq) FROM requests").fetchone()
            if first is None:
                return deleted
            rows = last - first + 1
            over = self._rows_over(self.size() - usage.size(connection), retention.max_mb * 1_000_000, rows)
            excess = max(rows - retention.max_rows, over)
            if excess > 0:
                upto = first + min(excess, _TRIM_STEP) - 1
                deleted += connection.execute("DELETE FROM requests WHERE seq <= ?", (upto,)).rowcount
        return deleted

    @staticmethod
    def _rows_over(size: int, limit: int, rows: int) -> int:
        """How many rows must go for the size to be met, by the average size of a row, and a hundredth more."""
        return 0 if size <= limit else rows * (size - limit) // size + rows // 100 + 1

    def _delete_set_aside(self, before: float) -> None:
        """Delete logs kept aside longer than rows are kept: what they hold is no younger."""
        with self._storage_errors():
            for path in self.path.parent.glob(f"{self.path.stem}.broken-*"):
                if path.stat().st_mtime < before:
                    path.unlink()

    def _rows(self, sql: str, parameters: Sequence[object]) -> list[Row]:
        return self._run(lambda connection: [_row(values) for values in connection.execute(sql, parameters)])

    def _number(self, sql: str) -> int:
        return int(self._run(lambda connection: connection.execute(sql).fetchone())[0])

    def _run(self, operation: Callable[[sqlite3.Connection], _Result]) -> _Result:
        with self._storage_errors():
            try:
                return operation(self._connection)
            except sqlite3.DatabaseError as error:
                if self._read_only or not _is_damage(error):
                    raise
            self._replace("was damaged")
            return operation(self._connection)

    @contextmanager
    def _storage_errors(self) -> Iterator[None]:
        try:
            yield
        except (sqlite3.Error, OSError) as error:
            raise StorageError(_sentence(self.path, error)) from error

    def _open_or_replace(self) -> None:
        fault = self._open()
        if fault:
            self._replace(fault)

    def _open(self) -> str:
        """Open the file, making it when it is missing; returns what keeps it from being used, or nothing."""
        self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        existed = self.path.exists()
        # SQLite would make it with the umask's mode; -wal and -shm get the mode of the main file.
        os.close(os.open(self.path, os.O_RDWR | os.O_CREAT, 0o600))
        for path in self._files():
            if path.exists():
                path.chmod(0o600)
        empty = self.path.stat().st_size == 0
        self._connection = sqlite3.connect(self.path, timeout=_BUSY_S, isolation_level=None)
        try:
            fault = self._prepare()
        except sqlite3.Error as error:
            if not _is_damage(error):
                self._connection.close()
                raise
            return "was damaged"
        if existed and empty and not fault:
            self.problem = f"The request log {self.path} was empty; a new one was started."
        found = self.path.stat()
        self._identity = (found.st_dev, found.st_ino)
        return fault

    def _prepare(self) -> str:
        connection = self._connection
        connection.execute("PRAGMA auto_vacuum = INCREMENTAL")  # heeded only while the file is still empty
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.execute("PRAGMA secure_delete = ON")
        connection.execute(f"PRAGMA wal_autocheckpoint = {_WAL_PAGES}")
        connection.execute(f"PRAGMA journal_size_limit = {_WAL_PAGES * 4096}")
        if connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()[0] == 0:
            connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        fault = _fault(connection)
        if not fault:
            _migrate(connection)
            connection.execute(f"{_SELECT} LIMIT 1").fetchone()
        return fault

    def _is_gone(self) -> bool:
        """Whether the file was deleted or replaced under us: writing on would be writing to nowhere."""
        try:
            found = self.path.stat()
        except FileNotFoundError:
            return True
        return (found.st_dev, found.st_ino) != self._identity

    def _let_go(self) -> None:
        """Close a file that was deleted or moved, with all of its rows in it if it still is somewhere."""
        try:
            _checkpoint(self._connection)
        finally:
            self._connection.close()
            # They are the other file's: SQLite would play them into whatever it finds in its place.
            for path in self._files()[1:]:
                path.unlink(missing_ok=True)

    def _replace(self, fault: str) -> None:
        """Keep the present file aside and start a fresh one."""
        # Closing deletes the -wal, in which the newest rows may be, so it is moved first; but not on Windows,
        # where an open file cannot be moved.
        if os.name == "nt":
            self._connection.close()
            kept = self._set_aside()
        else:
            kept = self._set_aside()
            self._connection.close()
        self._open()
        self.problem = f"The request log {fault}. It was kept as {kept.name} and a new one was started."

    def _set_aside(self) -> Path:
        n = 1
        while (kept := self.path.with_name(f"{self.path.stem}.broken-{n}{self.path.suffix}")).exists():
            n += 1
        for path in self._files():
            if path.exists():
                target = kept.with_name(kept.name + path.name.removeprefix(self.path.name))
                path.replace(target)
                os.utime(target)  # its time beside the new log counts from now
        return kept

    def _files(self) -> tuple[Path, Path, Path]:
        name = self.path.name
        return self.path, self.path.with_name(f"{name}-wal"), self.path.with_name(f"{name}-shm")


@contextmanager
def _transaction(connection: sqlite3.Connection) -> Iterator[None]:
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    finally:
        # Some errors (a full disk among them) end the transaction by themselves.
        if connection.in_transaction:
            connection.execute("ROLLBACK")


def _give_back(connection: sqlite3.Connection) -> None:
    """Return free pages to the disk, and with them what was deleted out of the ``-wal``."""
    # It frees a page a step and gives no row: execute() would stop after the first page.
    connection.executescript("PRAGMA incremental_vacuum")
    _checkpoint(connection)


def _checkpoint(connection: sqlite3.Connection) -> None:
    """Fold the ``-wal`` into the file and empty it, as far as readers in the middle of something allow."""
    connection.execute("PRAGMA busy_timeout = 0")
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    connection.execute(f"PRAGMA busy_timeout = {int(_BUSY_S * 1000)}")


def _fault(connection: sqlite3.Connection) -> str:
    (application_id,) = connection.execute("PRAGMA application_id").fetchone()
    if application_id != APPLICATION_ID:
        return "belonged to another program"
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    return "was written by a newer Claude Desk" if version > len(MIGRATIONS) else ""


def _age(connection: sqlite3.Connection) -> str:
    """What keeps a reader, who changes nothing, from an older file."""
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    return "was written by an older Claude Desk; start this one once" if version < len(MIGRATIONS) else ""


def _migrate(connection: sqlite3.Connection) -> None:
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    for number, script in enumerate(MIGRATIONS[version:], start=version + 1):
        with _transaction(connection):
            for statement in statements_of(script):
                connection.execute(statement)
            connection.execute(f"PRAGMA user_version = {number}")


class _DamagedRow(sqlite3.DatabaseError):
    """A row holds what nobody wrote: pages that are partly lost can still look like pages."""

    sqlite_errorcode = sqlite3.SQLITE_CORRUPT


def _is_damage(error: sqlite3.Error) -> bool:
    # Python's own complaint about bytes that are no text has no code of SQLite's.
    return _code(error) in _DAMAGED or str(error).startswith("Could not decode to UTF-8")


def _code(error: sqlite3.Error) -> int:
    """SQLite's primary result code, 0 for errors that Python's module raises by itself."""
    return getattr(error, "sqlite_errorcode", 0) & 0xFF


def _sentence(path: Path, error: sqlite3.Error | OSError) -> str:
    if isinstance(error, OSError):
        return f"The request log {path} cannot be used: {error.strerror or type(error).__name__}."
    reasons = {
        sqlite3.SQLITE_FULL: "the disk is full",
        sqlite3.SQLITE_READONLY: "the folder or the file is read-only",
        sqlite3.SQLITE_CANTOPEN: "it cannot be opened; check the folder's permissions and free space",
        sqlite3.SQLITE_PERM: "its permissions do not allow it",
        sqlite3.SQLITE_BUSY: "another program has locked it",
        sqlite3.SQLITE_LOCKED: "another program has locked it",
        sqlite3.SQLITE_IOERR: "the disk reported an error, or is full",
    }
    if _is_damage(error):
        reason = "it is damaged"
    else:
        reason = reasons.get(_code(error), getattr(error, "sqlite_errorname", type(error).__name__))
    return f"The request log {path} cannot be used: {reason}."


def _values(row: Row) -> tuple[object, ...]:
    start, end = row.started, row.finished or _STILL_RUNNING
    return (
        row.seq, start.id, start.at, start.client, start.dialect, start.method, start.path, start.session,
        end.outcome.value, end.status, end.upstream, end.model_asked or start.model, end.model_sent, end.streamed,
        end.bytes_in, end.bytes_out, end.first_byte_s, end.total_s,
        end.tokens.input, end.tokens.output, end.tokens.cache_read, end.tokens.cache_write,
        end.tokens.cache_write_1h,
        end.stop_reason, end.error_kind, end.error_text, end.upstream_request_id,
        end.request_sha256, end.sent_sha256, end.reply_sha256, end.delivered_sha256,
        _attempts_text(end.attempts), end.notes,
        end.tokens.web_searches, end.billing, end.cost, start.agent, start.parent_agent,
        end.cache_cause, end.cache_text,
    )  # fmt: skip


def _row(values: Sequence[Any]) -> Row:
    seq, request_id, at, client, dialect, method, path, session, outcome, *rest = values
    if outcome not in _OUTCOMES or values.count(None) > sum(values[place] is None for place in _MAY_BE_NULL):
        raise _DamagedRow
    status, upstream, model_asked, model_sent, streamed, bytes_in, bytes_out, first_byte_s, total_s, *rest = (
        rest
    )
    attempts, notes, web_searches, billing, cost, agent, parent, cache_cause, cache_text = rest[-9:]
    started = RequestStarted(request_id, at, client, dialect, method, path, session, "", agent, parent)
    if outcome == Outcome.RUNNING.value:
        return Row(seq, replace(started, model=model_asked))
    finished = RequestFinished(
        request_id, Outcome(outcome), status, upstream, model_asked, model_sent, bool(streamed), bytes_in, bytes_out,
        first_byte_s, total_s, Tokens(*rest[:5]), *rest[5:13],
    )  # fmt: skip
    tokens = replace(finished.tokens, web_searches=web_searches)
    finished = replace(
        finished, tokens=tokens, attempts=_attempts(attempts), notes=notes, billing=billing, cost=cost,
        cache_cause=cache_cause, cache_text=cache_text,
    )  # fmt: skip
    return Row(seq, started, finished)


def _attempts_text(attempts: tuple[Attempt, ...]) -> str:
    return json.dumps([[each.upstream, each.reason, each.seconds] for each in attempts]) if attempts else ""


def _attempts(text: str) -> tuple[Attempt, ...]:
    try:
        return tuple(Attempt(*each) for each in json.loads(text)) if text else ()
    except (ValueError, TypeError):
        raise _DamagedRow from None


_OUTCOMES = frozenset(each.value for each in Outcome)
_MAY_BE_NULL = (COLUMNS.index("first_byte_s"), COLUMNS.index("cost"))
_STILL_RUNNING = RequestFinished("", Outcome.RUNNING)
