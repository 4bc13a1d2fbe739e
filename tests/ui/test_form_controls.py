"""The controls of forms, typed into."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog

from claude_desk.ui.form_controls import FileEdit, NumbersEdit, PairsEdit, SecondsBox, control_for
from claude_desk.upstreams import KINDS
from fakes.hands import LEFT, retype

if TYPE_CHECKING:
    from pathlib import Path

    from pytestqt.qtbot import QtBot


@pytest.mark.parametrize(
    ("separator", "typed", "read"),
    [
        (":", "X-Team: research\n\nX-Empty:", {"X-Team": "research", "X-Empty": ""}),
        (":", "X-Time: 12:30", {"X-Time": "12:30"}),
        ("=", "claude-* = qwen3:30b", {"claude-*": "qwen3:30b"}),
        ("=", "a=arn:aws:b:1:x/y=z", {"a": "arn:aws:b:1:x/y=z"}),
    ],
)
def test_pairs_are_read_line_by_line(qtbot: QtBot, separator: str, typed: str, read: dict[str, str]) -> None:
    """The first separator of a line counts, empty lines do not; what is shown again reads the same."""
    edit = PairsEdit(separator, "")
    qtbot.addWidget(edit)
    edit.setPlainText(typed)
    assert edit.pairs() == read
    edit.show_pairs(read)
    assert edit.pairs() == read


@pytest.mark.parametrize(
    ("separator", "typed", "says"),
    [
        (":", "X-Team", "Line 1 is not of the form Name: value."),
        (":", "a: b\ntwo words: c", "Line 2 is not"),
        ("=", "a =", "Line 1 is not of the form name = value."),
        ("=", "= b", "Line 1 is not"),
        ("=", "a = b\na = c", "Line 2 gives a a second time."),
    ],
)
def test_a_line_that_is_no_pair_is_named(qtbot: QtBot, separator: str, typed: str, says: str) -> None:
    """The sentence says which line it is."""
    edit = PairsEdit(separator, "")
    qtbot.addWidget(edit)
    edit.setPlainText(typed)
    with pytest.raises(ValueError, match=says):
        edit.pairs()


def test_numbers_are_parted_by_commas_or_spaces(qtbot: QtBot) -> None:
    """Both read alike; a word is refused by name."""
    edit = NumbersEdit()
    qtbot.addWidget(edit)
    edit.show_numbers((500, 529))
    assert edit.text() == "500, 529"
    retype(edit, "500 502,529,")
    assert edit.numbers() == (500, 502, 529)
    retype(edit, "500, many")
    with pytest.raises(ValueError, match="“many” is no number"):
        edit.numbers()


@pytest.mark.parametrize(
    ("value", "shown"), [(30.0, "30"), (2.5, "2.5"), (0.125, "0.125"), (86_400, "86,400")]
)
def test_seconds_are_shown_without_idle_zeros(qtbot: QtBot, value: float, shown: str) -> None:
    """As short as the number can be."""
    box = SecondsBox(0, 86_400)
    qtbot.addWidget(box)
    box.setValue(value)
    assert box.text() == f"{shown} seconds"


def test_a_file_is_looked_for(qtbot: QtBot, tmp_path: Path) -> None:
    """Browse opens a dialog where the file is now; what is chosen there stands in the line."""
    for name in ("old.pem", "new.pem"):
        (tmp_path / name).touch()
    edit = FileEdit()
    qtbot.addWidget(edit)
    edit.show()
    retype(edit.line, str(tmp_path / "old.pem"))
    QTest.mouseClick(edit.browse, LEFT)
    dialog = edit.findChild(QFileDialog)
    assert dialog is not None
    assert dialog.directory().absolutePath() == str(tmp_path)
    dialog.selectFile(str(tmp_path / "new.pem"))
    QTest.keyClick(dialog, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: edit.line.text() == str(tmp_path / "new.pem"))


@pytest.mark.parametrize("kind", KINDS)
def test_every_field_of_every_kind_has_a_control(qtbot: QtBot, kind: str) -> None:
    """Whatever upstreams declare, there is a control for it."""
    for field in KINDS[kind].fields:
        qtbot.addWidget(control_for(field))
