"""Content from outside, as text."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from claude_desk.ui.inspector_text import (
    CAP,
    LONGEST_LINE,
    TextPane,
    decoded,
    folded,
    hex_dump,
    is_binary,
    shown,
)

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from claude_desk.ui.clipboard import Clipboard
    from claude_desk.ui.theme import Theme


@pytest.fixture
def pane(theme: Theme, clipboard: Clipboard, qtbot: QtBot) -> TextPane:
    """An empty pane, shown."""
    pane = TextPane(theme, clipboard, "Body")
    qtbot.addWidget(pane)
    pane.show()
    return pane


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("\x1b[31mred", "⟨ESC⟩[31mred"),
        ("a\u202egnp.exe", "a⟨U+202E⟩gnp.exe"),
        ("a\x00b\x7f\x9b", "a⟨NUL⟩b⟨U+007F⟩⟨U+009B⟩"),
        ("line\r\nline\tand\nline", "line\nline\tand\nline"),
        ("a\u2028b\ufeff\ud800", "a⟨U+2028⟩b⟨U+FEFF⟩⟨U+D800⟩"),
        ("<b>bold</b> &amp;", "<b>bold</b> &amp;"),
        ("👩\u200d💻 e\u0301", "👩\u200d💻 e\u0301"),
    ],
)
def test_what_cannot_be_seen_is_made_visible(text: str, seen: str) -> None:
    """Escapes, marks of direction and separators are shown by name; markup is itself; emoji stay whole."""
    assert shown(text) == seen


def test_bytes_that_are_no_text() -> None:
    """They are shown by number, and a body that is hardly text as a dump."""
    assert decoded(b"a\xffb") == "a\\xffb"
    assert is_binary(b"\x89PNG\r\n\x1a\n\x00\x00")
    assert not is_binary("häufig größer".encode())
    assert hex_dump(b"AB\x00\xff", 100) == "00000000  41 42 00 ff                                      AB.."


def test_endless_lines_are_folded() -> None:
    """No line is longer than can be laid out, and nothing is lost."""
    text = folded("x" * 5_000_000)
    assert max(len(line) for line in text.split("\n")) <= LONGEST_LINE
    assert text.replace("\n", "") == "x" * 5_000_000


def test_a_large_body_is_cut_until_asked_for(pane: TextPane) -> None:
    """The beginning is shown with how much there is; a press shows all; a copy has it all anyway."""
    body = b"0123456789" * 30_000
    pane.show_body(body)
    assert len(pane.view.toPlainText().replace("\n", "")) == CAP
    assert "97.7 KiB of 293.0 KiB" in pane._more.text()
    pane._copy.click()
    assert QApplication.clipboard().text() == body.decode()
    QTest.mouseClick(pane.show_all, Qt.MouseButton.LeftButton)
    assert pane.view.toPlainText().replace("\n", "") == body.decode()
    assert not pane.show_all.isVisible()


def test_searching_finds_what_is_not_shown_yet(pane: TextPane) -> None:
    """Return goes on to the next match, around the end, and through what was cut; no match is said."""
    pane.show_body(b"needle " + b"hay " * 40_000 + b"needle")
    field = pane.search.field
    QTest.keyClicks(field, "needle")
    QTest.keyClick(field, Qt.Key.Key_Return)
    first = pane.view.textCursor().selectionStart()
    QTest.keyClick(field, Qt.Key.Key_Return)
    second = pane.view.textCursor().selectionStart()
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert first == 0 == pane.view.textCursor().selectionStart()
    assert second > CAP
    QTest.keyClicks(field, "x")
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert pane.search._said.text() == "Not found"


def test_a_body_that_grows_keeps_the_place(pane: TextPane) -> None:
    """While a reply streams, the text is not moved under the reader's eyes."""
    pane.resize(300, 120)
    pane.show_body(b"line\n" * 200)
    pane.view.verticalScrollBar().setValue(50)
    pane.show_body(b"line\n" * 300)
    assert pane.view.verticalScrollBar().value() == 50
