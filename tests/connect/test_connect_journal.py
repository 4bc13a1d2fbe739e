"""The file that says what was changed."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from claude_desk.connect.changes import Done
from claude_desk.connect.edits import Splice, Where
from claude_desk.connect.journal import FileRecord, Journal, Record
from claude_desk.errors import ConnectError

FILE = FileRecord(
    Path("/home/me/f.json"),
    Path("/real/f.json"),
    "json",
    "aa",
    "bb",
    (Done(("a", Where("name", "x")), '"old"', "cc", (("a",),)), Done(("b",), None, "dd")),
    ((Splice(1, 2, "é"),), (Splice(3, 3, ""), Splice(5, 6, "z"))),
    (Path("/home/me"),),
)
RECORD = Record("0a", "zed", "http://127.0.0.1:1", "Zed", datetime(2026, 11, 21, 3, 4, tzinfo=UTC), (FILE,))


def test_records_survive(tmp_path: Path) -> None:
    """What was put in comes out the same, in order; dropped ones are gone."""
    journal = Journal(tmp_path / "j.json")
    other = Record("0b", "llm", "", "", RECORD.made)
    assert journal.records() == []
    journal.put(RECORD)
    journal.put(other)
    assert Journal(journal.path).records() == [RECORD, other]
    journal.drop("0a")
    assert journal.records() == [other]
    if sys.platform != "win32":
        assert journal.path.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"[]",
        b'{"version": 1}',
        b'{"version": 2, "connections": []}',
        b'{"version": 1, "connections": [{}]}',
    ],
)
def test_what_is_no_journal_is_refused(data: bytes, tmp_path: Path) -> None:
    """Nothing is guessed, and it stays as it is."""
    path = tmp_path / "j.json"
    path.write_bytes(data)
    with pytest.raises(ConnectError):
        Journal(path).put(RECORD)
    assert path.read_bytes() == data


def test_temporary_files_have_a_name_of_the_attempt(tmp_path: Path) -> None:
    """So that what a killed attempt left behind is found."""
    assert RECORD.temporary(FILE) == Path("/real/.f.json.claude-desk-0a.tmp")
