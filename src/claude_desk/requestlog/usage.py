"""What was used, summed up: by day, client key, model, upstream, session and subagent.

The sums are kept by the file's triggers (``schema.py``), so that a question costs what its answer is long and not what
the log is long, and they outlive the rows. Sums by day, client key, model and upstream are kept for good; those
that tell sessions apart for :data:`SESSION_DAYS`.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from enum import Enum
from typing import NamedTuple

SESSION_DAYS = 90
"""How long sums by session and subagent are kept."""

SESSION_ROWS = 50_000
"""How many of them, at most: the days before are let go of first. Some 10 MB."""

_ROW_BYTES = 200  # of a sum in the file, roughly, with ids of usual length
_DAYS_ONLY = frozenset({"day", "client", "upstream", "model"})


class Dimension(Enum):
    """What sums can be told apart by; the value is the column and what the command line calls it."""

    DAY = "day"
    CLIENT = "client"
    MODEL = "model"
    UPSTREAM = "upstream"
    SESSION = "session"
    AGENT = "agent"


class Usage(NamedTuple):
    """One sum.

    Attributes:
        keys: the values of the dimensions that were asked for, in that order; an empty one was not known. A day is
            ``2026-11-20``, in the time zone of the machine when the request began.
        requests: those that named a model and ended.
        failed: those of them that did not end well, or with an error.
        input: tokens that were neither read from nor written to the cache.
        output: tokens.
        cache_read: tokens.
        cache_write: tokens, for whatever time to live.
        cache_write_1h: the part of them that is kept for one hour.
        web_searches: done by the server.
        cost: of the requests whose cost is known, in billionths of a US dollar.
        unpriced: requests whose cost is not known.
    """

    keys: tuple[str, ...]
    requests: int
    failed: int
    input: int
    output: int
    cache_read: int
    cache_write: int
    cache_write_1h: int
    web_searches: int
    cost: int
    unpriced: int


# total() and not sum(): what absurd counts add up to must be a number and no "integer overflow".
_MEASURES = ", ".join(
    f"CAST(total({name}) AS INTEGER)"
    for name in (
        "requests", "failed", "tokens_input", "tokens_output", "tokens_cache_read", "tokens_cache_write",
        "tokens_cache_write_1h", "web_searches", "cost", "unpriced",
    )
)  # fmt: skip


def usage(
    connection: sqlite3.Connection, by: Sequence[Dimension], since: date | None, until: date | None
) -> list[Usage]:
    """The sums by some dimensions, the most expensive first, days in their order; one sum for none of them.

    Args:
        connection: to the request log.
        by: the dimensions.
        since: the first day that counts.
        until: the last one.
    """
    names = [each.value for each in by]
    table = "usage_days" if _DAYS_ONLY.issuperset(names) else "usage_sessions"
    first = since.isoformat() if since else ""
    last = until.isoformat() if until else "9999-12-31"
    keys = "".join(f"{name}, " for name in names)
    group = f"GROUP BY {', '.join(names)}" if names else ""
    order = ", ".join(
        [*(name for name in names if name == "day"), "total(cost) DESC", "total(requests) DESC"]
    )
    place = len(names)
    rows = connection.execute(
        f"SELECT {keys}{_MEASURES} FROM {table} WHERE day BETWEEN ? AND ? {group} ORDER BY {order}",  # noqa: S608 - names of columns, from the enumeration above
        (first, last),
    )
    found = [Usage(row[:place], *row[place:]) for row in rows]
    return [each for each in found if each.requests or names]


class Spent(NamedTuple):
    """What requests cost that have ended.

    Attributes:
        client: name of their client key.
        cost: of those whose cost is known, in billionths of a US dollar.
        tokens: read and written, without those read from the cache.
    """

    client: str
    cost: int
    tokens: int


def spent(
    connection: sqlite3.Connection,
    *,
    since: date | None = None,
    client: str | None = None,
    session: str | None = None,
    born: datetime | None = None,
) -> list[Spent]:
    """What was spent, by client key.

    Args:
        connection: to the request log.
        since: the first day that counts; None for all there are.
        client: only of the client key with this name; None for every one.
        session: only of this session; None for all of them. Sessions are told apart for :data:`SESSION_DAYS`.
        born: only from this moment on, for a client key whose name another one had before. Where the log no longer has
            the requests of that day, the whole day counts.
    """
    first = since.isoformat() if since else ""
    conditions, values = ["day >= ?"], [first]
    for column, value in (("client", client), ("session", session)):
        if value is not None:
            conditions.append(f"{column} = ?")
            values.append(value)
    table = "usage_days" if session is None else "usage_sessions"
    if born is not None and first <= (birthday := born.astimezone().date().isoformat()):
        if _reaches_back_to(connection, born):
            later = _spent(connection, table, ["day > ?", *conditions[1:]], [birthday, *values[1:]])
            rows = "usage_rows JOIN requests USING (seq, client, session)"
            on_the_day = ["day = ?", "started_at >= ?", *conditions[1:]]
            same_day = _spent(connection, rows, on_the_day, [birthday, born.timestamp(), *values[1:]])
            return [*later, *same_day]
        values[0] = birthday
    return _spent(connection, table, conditions, values)


def _spent(
    connection: sqlite3.Connection, table: str, conditions: list[str], values: Sequence[str | float]
) -> list[Spent]:
    # As above: total() and not sum().
    tokens = " + ".join(
        f"total({table.split(maxsplit=1)[0]}.{name})"
        for name in ("tokens_input", "tokens_output", "tokens_cache_write")
    )
    rows = connection.execute(
        f"SELECT client, CAST(total({table.split(maxsplit=1)[0]}.cost) AS INTEGER), CAST({tokens} AS INTEGER) "  # noqa: S608 - names from here
        f"FROM {table} WHERE {' AND '.join(conditions)} GROUP BY client",
        values,
    )
    return [Spent(*row) for row in rows]


def _reaches_back_to(connection: sqlite3.Connection, moment: datetime) -> bool:
    """Whether the log still has the requests from a moment on."""
    (oldest,) = connection.execute("SELECT min(started_at) FROM requests").fetchone()
    return oldest is not None and oldest <= moment.timestamp()


def trim(connection: sqlite3.Connection, today: date) -> None:
    """Let go of sums by session that are older than they are kept, or more than that."""
    connection.execute(
        "DELETE FROM usage_sessions WHERE day < ?", ((today - timedelta(days=SESSION_DAYS)).isoformat(),)
    )
    excess = _count(connection, "usage_sessions") - SESSION_ROWS
    if excess > 0:
        # Whole days, so that what is left of a day is never a part of it.
        connection.execute(
            "DELETE FROM usage_sessions WHERE day <= (SELECT day FROM usage_sessions ORDER BY day LIMIT 1 OFFSET ?)",
            (excess - 1,),
        )


def size(connection: sqlite3.Connection) -> int:
    """About how many bytes the sums take; they are no part of what trimming rows could free."""
    return _ROW_BYTES * (_count(connection, "usage_days") + _count(connection, "usage_sessions"))


def _count(connection: sqlite3.Connection, table: str) -> int:
    return int(connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0])  # noqa: S608 - a name from here
