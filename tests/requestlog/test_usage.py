"""Sums of what was used: always what a plain GROUP BY over all rows would give."""

from __future__ import annotations

import os
import sqlite3
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from claude_desk.requestlog import usage as module
from claude_desk.requestlog.database import Database, Retention
from claude_desk.requestlog.record import Outcome, RequestFinished, RequestStarted, Row, Tokens
from claude_desk.requestlog.usage import SESSION_DAYS, Dimension, Usage
from fakes.log_events import NOW, finished, row, started

_DAY = 86_400
_few = st.sampled_from
_counts = st.integers(0, 10**7)

ROWS = st.lists(
    st.tuples(
        st.builds(
            RequestStarted,
            id=st.just("id"),
            at=st.floats(NOW - 5 * _DAY, NOW),
            client=_few(["", "laptop", "ci"]),
            dialect=st.just("anthropic"),
            method=st.just("POST"),
            path=_few(["/v1/messages", "/v1/messages/count_tokens", "/v1/responses/input_tokens"]),
            session=_few(["", "s1", "s2"]),
            agent=_few(["", "a1"]),
            parent_agent=_few(["", "a0"]),
        ),
        st.builds(
            RequestFinished,
            id=st.just("id"),
            outcome=_few([each for each in Outcome if each is not Outcome.RUNNING]),
            status=_few([0, 200, 400, 529]),
            upstream=_few(["", "anthropic", "vendor"]),
            model_asked=_few(["", "claude-a", "claude-b"]),
            model_sent=_few(["", "claude-c"]),
            tokens=st.builds(Tokens, _counts, _counts, _counts, _counts, _counts, st.integers(0, 9)),
            cost=st.none() | st.integers(0, 10**12),
        ),
        _few(["whole", "in two steps", "cut by a crash", "running"]),
    ),
    max_size=30,
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the log is."""
    return tmp_path / "requests.sqlite3"


@pytest.fixture
def database(path: Path) -> Iterator[Database]:
    """A new log."""
    database = Database(path)
    yield database
    database.close()


@pytest.fixture
def far_east(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A time zone in which the day is another than UTC's for most of the day."""
    if os.name == "nt":
        pytest.skip("the time zone of a Windows process cannot be set")
    monkeypatch.setenv("TZ", "Pacific/Kiritimati")  # UTC+14
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


def plain(rows: list[Row], by: tuple[Dimension, ...]) -> dict[tuple[str, ...], tuple[int, ...]]:
    """The sums, worked out row by row."""
    sums: dict[tuple[str, ...], Counter[int]] = {}
    for each in rows:
        start, end = each.started, each.finished
        if end is None or not end.model_asked or start.path.endswith("_tokens"):
            continue
        values = {
            Dimension.DAY: datetime.fromtimestamp(start.at).astimezone().date().isoformat(),
            Dimension.CLIENT: start.client,
            Dimension.UPSTREAM: end.upstream,
            Dimension.MODEL: end.model_sent or end.model_asked,
            Dimension.SESSION: start.session,
            Dimension.AGENT: start.agent,
        }
        tokens = end.tokens
        bad = end.outcome not in {Outcome.OK, Outcome.CLIENT_LEFT} or end.status >= 400
        counts = (
            1, int(bad), tokens.input, tokens.output, tokens.cache_read, tokens.cache_write,
            tokens.cache_write_1h, tokens.web_searches, end.cost or 0, int(end.cost is None),
        )  # fmt: skip
        sums.setdefault(tuple(values[name] for name in by), Counter()).update(dict(enumerate(counts)))
    return {keys: tuple(counts[place] for place in range(10)) for keys, counts in sums.items()}


def stored(found: list[Usage]) -> dict[tuple[str, ...], tuple[int, ...]]:
    """The same shape from the database's answer; no combination comes twice."""
    assert len({each.keys for each in found}) == len(found)
    return {each.keys: tuple(getattr(each, name) for name in Usage._fields[1:]) for each in found}


@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(ROWS)
def test_sums_equal_a_plain_group_by(
    tmp_path_factory: pytest.TempPathFactory, drawn: list[tuple[RequestStarted, RequestFinished, str]]
) -> None:
    """For none, one or two dimensions, however rows came to their end, and also when an end is written again."""
    database = Database(tmp_path_factory.mktemp("log") / "requests.sqlite3")
    for seq, (start, end, way) in enumerate(drawn, start=1):
        whole = Row(seq, replace(start, id=str(seq)), replace(end, id=str(seq)))
        if way != "whole":
            database.write([Row(seq, replace(start, id=str(seq), model=end.model_asked))])
        if way in {"whole", "in two steps"}:
            database.write([whole])
            database.write([whole])
        elif way == "cut by a crash":
            database.mark_cut(seq + 1)
    rows = database.page(limit=1000)
    assert len(rows) == len(drawn)
    for number in (0, 1, 2):
        for by in combinations(Dimension, number):
            assert stored(database.usage(by)) == plain(rows, by)
    database.close()


def test_sums_outlive_their_rows(database: Database) -> None:
    """What was trimmed from the log was still used."""
    database.write([row(seq) for seq in range(1, 21)])
    before = database.usage([Dimension.MODEL])
    assert before[0].requests == 20
    while database.trim(NOW + 30 * _DAY, Retention(max_days=1)):
        pass
    assert database.count() == 0
    assert database.usage([Dimension.MODEL]) == before


def test_sessions_are_let_go_of_after_a_time_and_days_are_not(database: Database) -> None:
    """Sums by session are kept for so many days; those by day, client, model and upstream for good."""
    old = NOW - (SESSION_DAYS + 2) * _DAY
    database.write([row(1, at=old), row(2)])
    database.trim(NOW, Retention(max_days=3650))
    assert [each.requests for each in database.usage([Dimension.SESSION])] == [1]
    assert sum(each.requests for each in database.usage([Dimension.DAY])) == 2


def test_no_client_can_fill_the_disk_with_sessions(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Beyond a number of sums by session, the oldest days go, whole."""
    monkeypatch.setattr(module, "SESSION_ROWS", 25)
    rows = [
        Row(seq, replace(started(seq, NOW - (seq // 10) * _DAY), session=f"s{seq}"), finished(seq))
        for seq in range(40)
    ]
    database.write(rows)
    database.trim(NOW, Retention(max_days=3650))
    kept = database.usage([Dimension.DAY, Dimension.SESSION])
    assert len(kept) == 20
    today = datetime.fromtimestamp(NOW).astimezone().date()
    assert {each.keys[0] for each in kept} == {str(today), str(today - timedelta(days=1))}


def test_a_span_of_days_includes_both_ends(database: Database) -> None:
    """Both ``since`` and ``until`` are days that count."""
    database.write([row(seq, at=NOW + seq * _DAY) for seq in range(1, 6)])
    days = [date.fromisoformat(each.keys[0]) for each in database.usage([Dimension.DAY])]
    assert days == sorted(days)
    (total,) = database.usage([], since=days[1], until=days[3])
    assert total.requests == 3
    assert database.usage([], since=days[-1] + timedelta(days=1)) == []


def test_a_day_is_the_persons(far_east: None, path: Path) -> None:
    """A request counts for the day that the clock on the wall showed."""
    database = Database(path)
    noon = datetime(2026, 11, 19, 12, tzinfo=UTC).timestamp()
    database.write([row(1, at=noon)])
    assert [each.keys for each in database.usage([Dimension.DAY])] == [("2026-11-20",)]
    database.close()


def test_a_time_that_is_none_costs_no_row(database: Database) -> None:
    """A row with an absurd time is stored, and counted for no day."""
    database.write([row(1, at=1e300)])
    assert [each.keys for each in database.usage([Dimension.DAY])] == [("",)]


def test_absurd_counts_add_up_without_an_error(database: Database) -> None:
    """The largest integers a row may hold end as large numbers, not as a refusal of every question."""
    most = 2**63 - 1
    rows = [Row(seq, started(seq), replace(finished(seq), tokens=Tokens(most, most))) for seq in (1, 2)]
    database.write(rows)
    (total,) = database.usage([])
    assert total.input > most - 10**6


def test_questions_are_answered_from_the_sums(database: Database) -> None:
    """No question reads the table of rows, so none is slower in a longer log."""
    seen: list[str] = []
    database._connection.set_trace_callback(seen.append)
    for each in Dimension:
        database.usage([each], since=date(2026, 1, 1))
    database._connection.set_trace_callback(None)
    assert len(seen) == len(Dimension)
    for sql in seen:
        plan = database._connection.execute(f"EXPLAIN QUERY PLAN {sql}").fetchall()
        assert not any("requests" in step[-1] for step in plan)


def test_both_are_written_or_neither(path: Path, database: Database) -> None:
    """Rows and sums are one transaction: who reads beside the writer sees both or none."""
    reader = sqlite3.connect(path, isolation_level=None)
    database.write([row(1)])
    reader.execute("BEGIN")
    assert reader.execute("SELECT count(*) FROM requests").fetchone() == (1,)
    database.write([row(2)])
    assert reader.execute("SELECT sum(requests) FROM usage_days").fetchone() == (1,)
    reader.execute("COMMIT")
    assert reader.execute("SELECT sum(requests) FROM usage_days").fetchone() == (2,)
    reader.close()
