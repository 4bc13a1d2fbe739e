"""JSON as a tree that is read as far as it is opened."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from claude_desk.ui.inspector_json import MOST_FOUND, PAGE, JsonModel, JsonPane, find, root_of

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from claude_desk.ui.clipboard import Clipboard
    from claude_desk.ui.inbox import Inbox
    from claude_desk.ui.theme import Theme

BODY = b'{"model": "opus", "n": 1.50e2, "deep": {"list": [1, {"text": "a needle here"}]}, "ok": true, "no": null}'


@pytest.fixture
def pane(theme: Theme, clipboard: Clipboard, inbox: Inbox, qtbot: QtBot) -> JsonPane:
    """A pane on the body above, shown."""
    pane = JsonPane(theme, clipboard, inbox, "Request")
    qtbot.addWidget(pane, before_close_func=lambda pane: pane.dispose())
    pane.show_document(BODY, root_of(BODY))
    pane.show()
    return pane


def lines(model: JsonModel, parent: QModelIndex | None = None) -> list[str]:
    """Names and values below an index."""
    above = parent or QModelIndex()
    return [
        f"{model.index(row, 0, above).data()}={model.index(row, 1, above).data()}"
        for row in range(model.rowCount(above))
    ]


def test_values_are_shown_as_they_were_written(pane: JsonPane) -> None:
    """Numbers keep their form, strings their quotes; what holds others says how many."""
    assert lines(pane.model) == ['model="opus"', "n=1.50e2", "deep={1}", "ok=true", "no=null"]


def test_objects_say_what_they_are(theme: Theme) -> None:
    """Role, type and name stand beside a closed object."""
    model = JsonModel(theme)
    model.show_root(root_of(b'[{"role": "user", "content": []}, {"type": "text", "text": "x"}]'))
    assert lines(model) == ["0={2}  user", "1={2}  text"]


def test_what_is_not_opened_is_not_read(theme: Theme) -> None:
    """Of a long list a page is there at first; scrolling brings the next, and all of them in the end."""
    model = JsonModel(theme)
    model.show_root(root_of(json.dumps({"a": list(range(1200))}).encode()))
    inner = model.index(0, 0)
    assert model.hasChildren(inner)
    counts = []
    while model.canFetchMore(inner):
        model.fetchMore(inner)
        counts.append(model.rowCount(inner))
    assert counts == [PAGE, 2 * PAGE, 1200]


def test_five_megabytes_do_not_hold_the_window_up(theme: Theme) -> None:
    """A large document is shown by reading one level of it."""
    body = json.dumps({"messages": [{"role": "user", "content": "x" * 50_000} for _ in range(100)]}).encode()
    model = JsonModel(theme)
    model.show_root(root_of(body))
    assert lines(model) == ["messages=[100]"]
    text = model.index_of((0, 99, 1))
    assert len(str(text.siblingAtColumn(1).data())) < 400


def test_searching_opens_what_it_finds(pane: JsonPane, qtbot: QtBot) -> None:
    """A match deep inside is selected, with how many there are; Return goes to the next, whatever its case."""
    QTest.keyClicks(pane.search.field, "NEEDLE")
    QTest.keyClick(pane.search.field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: pane.search._said.text() == "1 / 1")
    current = pane.view.currentIndex()
    assert current.siblingAtColumn(1).data() == '"a needle here"'
    assert pane.view.isExpanded(current.parent())
    QTest.keyClicks(pane.search.field, "zzz")
    QTest.keyClick(pane.search.field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: pane.search._said.text() == "Not found")


def test_copying_gives_the_content(pane: JsonPane) -> None:
    """A string without its quotes, an object as indented JSON, and the path for a script."""
    pane.view.setFocus()
    pane.view.setCurrentIndex(pane.model.index_of((2, 0, 1, 0)))
    QTest.keySequence(pane.view, QKeySequence(QKeySequence.StandardKey.Copy))
    assert QApplication.clipboard().text() == "a needle here"
    pane._copy_path()
    assert QApplication.clipboard().text() == "deep.list[1].text"
    pane.view.setCurrentIndex(pane.model.index_of((2,)))
    pane._copy_value()
    assert json.loads(QApplication.clipboard().text()) == {"list": [1, {"text": "a needle here"}]}


def test_paths_of_a_search_fit_the_tree() -> None:
    """Names count as well as values, in the order of the document; their number has a limit."""
    assert find(BODY, "needle") == [(2, 0, 1, 0)]
    assert find(BODY, "list") == [(2, 0)]
    assert find(BODY, "1") == [(1,), (2, 0, 0)]
    assert len(find(json.dumps(["x"] * 5000).encode(), "x")) == MOST_FOUND


@pytest.mark.parametrize("body", [b"", b"plain", b'"text"', b"{", b"[1,", b"\xff\xfe", b"[" * 200_000])
def test_what_is_no_document_is_none(body: bytes) -> None:
    """Text, cut JSON, binary and nesting without end have no tree and no matches."""
    assert root_of(body) is None
    assert find(body, "x") == []


def test_hostile_names_and_values_are_text(theme: Theme) -> None:
    """Escapes, line ends and marks of direction are visible on one line."""
    model = JsonModel(theme)
    model.show_root(root_of(json.dumps({"a\x1b\u202e\nb": "<img src=x>\x1b\n\u202e"}).encode()))
    assert lines(model) == ['a⟨ESC⟩⟨U+202E⟩↵b="<img src=x>⟨ESC⟩↵⟨U+202E⟩"']
