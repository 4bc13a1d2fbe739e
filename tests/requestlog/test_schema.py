"""The tables of the log's file: what a script is taken apart into, and old rows that are summed up at once."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest

from claude_desk.requestlog import database as module
from claude_desk.requestlog.database import Database
from claude_desk.requestlog.record import Row, Tokens
from claude_desk.requestlog.schema import COLUMNS, MIGRATIONS, statements_of
from claude_desk.requestlog.usage import Dimension
from fakes.log_events import finished, row, started


def test_a_trigger_is_one_statement() -> None:
    """Semicolons in a trigger or a text part nothing; what is empty is none."""
    trigger = "CREATE TRIGGER t AFTER INSERT ON a BEGIN DELETE FROM b; DELETE FROM c; END"
    text = "INSERT INTO a VALUES ('x; y')"
    found = [each.strip() for each in statements_of(f"{trigger};\n{text}; ;\n")]
    assert found == [f"{trigger};", f"{text};"]


def test_every_script_can_be_run() -> None:
    """Each statement of each version is complete, and together they make the columns that are read."""
    connection = sqlite3.connect(":memory:")
    for script in MIGRATIONS:
        for statement in statements_of(script):
            connection.execute(statement)
    assert tuple(each[1] for each in connection.execute("PRAGMA table_info(requests)")) == COLUMNS
    connection.close()


def test_what_was_logged_before_there_were_sums_is_summed_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first start of this version counts the rows it finds; their cost is unknown, for no prices were known."""
    path = tmp_path / "requests.sqlite3"
    monkeypatch.setattr(module, "MIGRATIONS", MIGRATIONS[:2])
    monkeypatch.setattr(module, "_SELECT", "SELECT 1 FROM requests")
    old = Database(path)
    known = COLUMNS[: COLUMNS.index("web_searches")]
    rows = [
        *(row(seq) for seq in range(1, 6)),
        Row(6, replace(started(6), model="claude-running")),
        Row(7, replace(started(7), path="/v1/messages/count_tokens"), finished(7)),
    ]
    for each in rows:
        old._connection.execute(
            f"INSERT INTO requests ({', '.join(known)}) VALUES ({', '.join('?' * len(known))})",  # noqa: S608 - constants
            module._values(each)[: len(known)],
        )
    old.close()
    monkeypatch.undo()
    database = Database(path)
    assert database.problem == ""
    (total,) = database.usage([Dimension.MODEL, Dimension.SESSION])
    assert total.keys == ("claude-sent", "session")
    assert (total.requests, total.unpriced, total.cost) == (5, 5, 0)
    tokens = Tokens(1, 2, 3, 4, 5)
    assert (total.input, total.output) == (5 * tokens.input, 5 * tokens.output)
    database.write([Row(6, started(6), finished(6))])
    assert database.usage([])[0].requests == 6
    database.close()
