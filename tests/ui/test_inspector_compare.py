"""Two requests, compared."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, cast

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel

from claude_desk.ui.inspector import Inspector
from claude_desk.ui.inspector_compare import PAGE, ComparePane, compare
from fakes.captured import HOSTILE, captured, conversation, stream
from fakes.desk_double import row
from fakes.hands import visible_texts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytestqt.qtbot import QtBot

    from claude_desk.app import Desk
    from claude_desk.ui.clipboard import Clipboard
    from claude_desk.ui.inbox import Inbox
    from claude_desk.ui.theme import Theme
    from fakes.desk_double import DeskDouble

ONE, OTHER = row(1), row(2)


@pytest.fixture
def pane(desk: DeskDouble, inbox: Inbox, qtbot: QtBot) -> Iterator[ComparePane]:
    """An empty pane, shown."""
    pane = ComparePane(cast("Desk", desk), inbox)
    qtbot.addWidget(pane)
    pane.resize(460, 600)
    pane.show()
    yield pane
    pane.dispose()


def test_the_earlier_is_compared_with_the_later(pane: ComparePane, desk: DeskDouble, qtbot: QtBot) -> None:
    """In whichever order they were chosen: what is new, what is gone, by its path."""
    later = conversation()
    later["messages"] = [*later["messages"], {"role": "assistant", "content": "Done."}]
    later["max_tokens"] = 64_000
    del later["metadata"]
    desk.captures.captured[ONE.started.id] = captured(ONE.started.id, conversation(), stream("one"))
    desk.captures.captured[OTHER.started.id] = captured(OTHER.started.id, later, stream("other"))
    pane.show_rows(OTHER, ONE)
    qtbot.waitUntil(lambda: pane.summary.text().startswith("3 differences between 2026-11-20 12:00:01"))
    qtbot.waitUntil(lambda: "max_tokens" in visible_texts(pane))
    said = visible_texts(pane)
    assert "− 32000" in said  # noqa: RUF001 - a minus
    assert "+ 64000" in said
    assert any(text.startswith("+ {") and "Done." in text for text in said)
    assert "metadata" in said
    pane.what.setFocus()
    QTest.keyClick(pane.what, Qt.Key.Key_Down)
    qtbot.waitUntil(lambda: '+ "other "' in visible_texts(pane))
    assert "content[0].text" in visible_texts(pane)
    QTest.keyClick(pane.what, Qt.Key.Key_Down)
    assert pane.summary.text().startswith("No difference between")


def test_headers_and_other_text_are_compared() -> None:
    """Fields by their names, whatever their case; a body that is no JSON by what differs in it."""
    one = captured("a", b"plain text", stream("x"))
    two = replace(
        captured("b", b"plain words", stream("x")), headers=((b"HOST", b"127.0.0.1:8765"), (b"X-New", b"1"))
    )
    found = compare(one, two)
    assert [(each.before, each.after) for each in found.requests] == [("text", "words")]
    assert found.replies == []
    told = {each.path: (each.before, each.after) for each in found.headers}
    assert told["x-new"] == (None, "1")
    assert "host" not in told
    assert told["anthropic-version"] == ("2023-06-01", None)


def test_what_was_not_kept_cannot_be_compared(pane: ComparePane, desk: DeskDouble, qtbot: QtBot) -> None:
    """It says so."""
    desk.captures.captured[ONE.started.id] = captured(ONE.started.id, b"{}", stream("x"))
    pane.show_rows(ONE, OTHER)
    qtbot.waitUntil(lambda: pane.summary.text().startswith("To be compared, both must"))


def test_many_differences_come_in_pages(pane: ComparePane, desk: DeskDouble, qtbot: QtBot) -> None:
    """And hostile ones are text."""
    documents = [{f"{HOSTILE}{number}": side for number in range(100)} for side in ("a", HOSTILE)]
    for each, document in zip((ONE, OTHER), documents, strict=True):
        desk.captures.captured[each.started.id] = captured(
            each.started.id, json.dumps(document).encode(), stream("x")
        )
    pane.show_rows(ONE, OTHER)
    qtbot.waitUntil(pane.more.isVisible)
    shown = [label for label in pane.findChildren(QLabel) if label.property("role") == "added"]
    assert len(shown) == PAGE
    QTest.mouseClick(pane.more, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not pane.more.isVisible())
    for label in pane.findChildren(QLabel):
        assert label.textFormat() == Qt.TextFormat.PlainText
        assert not {"\x1b", "\u202e"} & set(label.text())


def test_the_tab_is_there_for_two(
    desk: DeskDouble, inbox: Inbox, clipboard: Clipboard, theme: Theme, qtbot: QtBot
) -> None:
    """Two chosen requests can be compared, one or three cannot."""
    inspector = Inspector(cast("Desk", desk), inbox, clipboard, theme)
    qtbot.addWidget(inspector)
    last = inspector.tabs.count() - 1
    seen = []
    for rows in ([ONE], [ONE, OTHER], [ONE, OTHER, row(3)]):
        inspector.show_rows(rows)
        seen.append(inspector.tabs.isTabVisible(last))
    assert seen == [False, True, False]
    inspector.dispose()
