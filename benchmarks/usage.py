"""Measures how long the usage's questions take in a long log, and what the log's length does to a start.

    python benchmarks/usage.py                  a million rows: about two minutes, 700 MB of disk meanwhile
    python benchmarks/usage.py --rows 100000    fewer

The rows are what a busy team would leave in a year: 20 client keys, 8 models, 3 upstreams, sessions of 60 requests with
a large and a small model and some subagents; trimmed as the app does, but with all rows kept. The goal is 100 ms a question, opened read-only beside nobody else as ``claude-desk usage`` does, and a
start that takes as long as with an empty log. An answer of more than 10,000 lines is an export and has no goal. Everything is written to a temporary folder.
"""

from __future__ import annotations

import argparse
import random
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

from claude_desk.requestlog.database import Database, Retention
from claude_desk.requestlog.record import Outcome, RequestFinished, RequestStarted, Row, Tokens
from claude_desk.requestlog.usage import Dimension
from claude_desk.ui.usage_model import CHOICES, Reach, Span, dimensions, report

GOAL_MS = 100.0
EXPORT = 10_000
BATCH = 5_000
LAST = 1_795_132_800.0  # 2026-11-20, seconds since the epoch
TODAY = date(2026, 11, 20)
YEAR_S = 365 * 86_400
PER_SESSION = 60
TIMES = 5

QUESTIONS: dict[str, tuple[list[Dimension], date | None]] = {
    "in all": ([], None),
    "by model, 30 days": ([Dimension.MODEL], date(2026, 10, 21)),
    "by model": ([Dimension.MODEL], None),
    "by client": ([Dimension.CLIENT], None),
    "by upstream": ([Dimension.UPSTREAM], None),
    "by day": ([Dimension.DAY], None),
    "by day, client and model, 30 days": (
        [Dimension.DAY, Dimension.CLIENT, Dimension.MODEL],
        date(2026, 10, 21),
    ),
    "by day, client and model": ([Dimension.DAY, Dimension.CLIENT, Dimension.MODEL], None),
    "by session, 7 days": ([Dimension.SESSION], date(2026, 11, 13)),
    "by session, 30 days": ([Dimension.SESSION], date(2026, 10, 21)),
    "by session": ([Dimension.SESSION], None),
    "by session and subagent": ([Dimension.SESSION, Dimension.AGENT], None),
}


def rows(number: int) -> Iterator[Row]:
    """A year of requests, the same each time."""
    dice = random.Random(5)  # noqa: S311 - figures, not keys
    for seq in range(1, number + 1):
        session = seq // PER_SESSION
        end = RequestFinished(
            f"req_desk_{seq:024x}",
            Outcome.OK,
            200,
            upstream=f"upstream-{session % 20 % 3}",
            model_asked=f"claude-model-{session % 7 if dice.random() < 0.7 else 7}",
            model_sent="",
            streamed=True,
            tokens=Tokens(
                dice.randrange(9_000), dice.randrange(2_000), dice.randrange(99_000), dice.randrange(9_000)
            ),
            cost=None if seq % 50 == 0 else dice.randrange(10**9),
            request_sha256="a" * 64,
            sent_sha256="a" * 64,
            reply_sha256="b" * 64,
            delivered_sha256="b" * 64,
        )
        yield Row(
            seq,
            RequestStarted(
                end.id,
                LAST - YEAR_S * (1 - seq / number),
                f"client {session % 20}",
                "anthropic",
                "POST",
                "/v1/messages",
                f"{session:08x}-2f0b-4c39-9d5a-0a6f3b0c9d21",
                agent=f"{session:08x}-agent-{seq // 20 % 3}" if seq % 20 < 5 else "",
            ),
            end,
        )


def filled(path: Path, number: int) -> float:
    """Write the rows as the app would, in batches; returns microseconds a row."""
    database = Database(path)
    batch: list[Row] = []
    seconds = 0.0
    for row in rows(number):
        batch.append(row)
        if len(batch) == BATCH or row.seq == number:
            began = time.perf_counter()
            database.write(batch)
            database.trim(row.started.at, Retention(3650, number, 10_000))
            seconds += time.perf_counter() - began
            batch.clear()
    database.close()
    return seconds / number * 1e6


def milliseconds(work: Callable[[], object]) -> tuple[float, float]:
    """Median and longest of some tries."""
    found: list[float] = []
    for _ in range(TIMES):
        began = time.perf_counter()
        work()
        found.append((time.perf_counter() - began) * 1000)
    return statistics.median(found), max(found)


def window(path: Path) -> None:
    """What the usage window asks, and what it makes of the answer away from Qt's thread."""
    print("\n| the usage window | lines | median ms | longest ms | to sums and columns ms | goal |")
    print("|---|---:|---:|---:|---:|---|")
    database = Database.open_readonly(path)
    for by in CHOICES:
        for reach in (Reach.MONTH, Reach.QUARTER, Reach.ALL):
            span = Span.of(reach, TODAY)
            found = database.usage(dimensions(by), since=span.since, until=span.until)
            median, longest = milliseconds(
                lambda: database.usage(dimensions(by), since=span.since, until=span.until)  # noqa: B023 - asked at once
            )
            summing, _ = milliseconds(lambda: report(found, by, span, TODAY))  # noqa: B023 - asked at once
            goal = "met" if median < GOAL_MS else "MISSED"
            name = f"by {by.value}, {reach.value}"
            print(f"| {name} | {len(found):,} | {median:.1f} | {longest:.1f} | {summing:.1f} | {goal} |")
    database.close()


def start(path: Path) -> None:
    """What a start does with the log before the first request."""
    database = Database(path)
    database.last_seq()
    database.mark_cut(1)
    database.page()
    database.close()


def main() -> None:
    """Fill, ask, print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter, prog="benchmarks/usage.py"
    )
    parser.add_argument("--rows", type=int, default=1_000_000, help="how many")
    number: int = parser.parse_args().rows
    with tempfile.TemporaryDirectory(prefix="claude-desk-bench-") as folder:
        path, empty = Path(folder, "long.sqlite3"), Path(folder, "empty.sqlite3")
        print(f"{number:,} rows, {filled(path, number):.0f} us each to write with their sums")
        Database(empty).close()
        connection = sqlite3.connect(path)
        for table in ("requests", "usage_days", "usage_sessions"):
            (count,) = connection.execute(f"SELECT count(*) FROM {table}").fetchone()  # noqa: S608 - constants
            print(f"{table}: {count:,} rows")
        connection.close()
        print(
            f"\n| question | lines | median ms | longest ms | goal: {GOAL_MS:.0f} ms |\n|---|---:|---:|---:|---|"
        )
        for name, (by, since) in QUESTIONS.items():
            database = Database.open_readonly(path)
            try:
                lines = len(database.usage(by, since=since))
                median, longest = milliseconds(lambda: database.usage(by, since=since))  # noqa: B023 - asked at once
            finally:
                database.close()
            goal = "-" if lines > EXPORT else "met" if median < GOAL_MS else "MISSED"
            print(f"| {name} | {lines:,} | {median:.1f} | {longest:.1f} | {goal} |")
        window(path)
        print("\n| start with | median ms | longest ms |\n|---|---:|---:|")
        for name, file in (("an empty log", empty), ("this log", path)):
            median, longest = milliseconds(lambda: start(file))  # noqa: B023 - asked at once
            print(f"| {name} | {median:.1f} | {longest:.1f} |")


if __name__ == "__main__":
    main()
