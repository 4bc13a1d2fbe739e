"""The table as a person uses it: following, picking, folding, and what is drawn."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu

from claude_desk.ui.log_columns import Column
from claude_desk.ui.log_groups import Group
from claude_desk.ui.theme import ROW_HEIGHT
from fakes.desk_double import DeskDouble, row, typical_rows

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from claude_desk.requestlog.record import Row
    from claude_desk.ui.log_window import LogWindow

OpenLog = Callable[["list[Row]"], "LogWindow"]
LEFT = Qt.MouseButton.LeftButton
CONTROL = Qt.KeyboardModifier.ControlModifier


def place_of(window: LogWindow, line: int) -> QPoint:
    """The middle of a line."""
    return QPoint(300, window.table.rowViewportPosition(line) + ROW_HEIGHT // 2)


def click(
    window: LogWindow, line: int, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier
) -> None:
    """Click a line."""
    QTest.mouseClick(window.table.viewport(), LEFT, modifiers, place_of(window, line))


def picked(window: LogWindow) -> list[int]:
    """The numbers of the selected requests."""
    return [each.seq for each in window.table.selected_rows()]


def holds(window: LogWindow, number: int) -> bool:
    """Whether so many rows are in memory."""
    return window.model.held == number


def names(window: LogWindow) -> list[str]:
    """The lines: groups by session or agent, requests by number."""
    lines = [window.model.line(line) for line in range(window.model.rowCount())]
    return [(line.agent or line.session) if isinstance(line, Group) else str(line.seq) for line in lines]


def talk() -> list[Row]:
    """Two conversations, one with a subagent."""
    return [
        row(1, session="s1"),
        row(2, session="s2"),
        row(3, session="s1", agent="a"),
        row(4, session="s1"),
    ]


# Following ------------------------------------------------------------------------------------------------


def test_scrolling_away_stops_following_and_the_pill_leads_back(
    qtbot: QtBot, desk: DeskDouble, open_log: OpenLog
) -> None:
    """It follows until the wheel turns; then it counts what came; a click on that follows again."""
    window = open_log(typical_rows(200))
    table, button = window.table, window.filter.following
    assert (table.following, button.isChecked()) == (True, True)
    table.verticalScrollBar().setValue(500)
    assert (table.following, button.isChecked()) == (False, False)
    desk.happen([row(seq) for seq in range(201, 208)])
    qtbot.waitUntil(partial(holds, window, 207))
    assert table.newer.text() == "7 new"
    QTest.mouseClick(table.newer, LEFT)
    assert (table.following, button.isChecked(), table.verticalScrollBar().value()) == (True, True, 0)
    assert table.newer.isHidden()


def test_end_follows_wherever_the_newest_are(qtbot: QtBot, desk: DeskDouble, open_log: OpenLog) -> None:
    """Newest first, End goes to the top; oldest first, to the bottom, and new rows keep it there."""
    window = open_log(typical_rows(200))
    table, bar = window.table, window.table.verticalScrollBar()
    bar.setValue(900)
    table.setFocus()
    QTest.keyClick(table, Qt.Key.Key_End)
    assert (bar.value(), table.following, picked(window)) == (0, True, [200])
    table.sortByColumn(Column.TIME, Qt.SortOrder.AscendingOrder)
    QTest.keyClick(table, Qt.Key.Key_End)
    assert table.following
    desk.happen([row(seq) for seq in range(201, 231)])
    qtbot.waitUntil(partial(holds, window, 230))
    assert bar.value() == bar.maximum()
    assert window.model.row_at(table.rowAt(table.viewport().height() - 3)).seq == 230
    assert picked(window) == [200]


def test_sorted_by_another_column_there_is_nothing_to_follow(qtbot: QtBot, open_log: OpenLog) -> None:
    """Sorting stops following; asked to follow, it sorts by time again."""
    window = open_log(typical_rows(100))
    window.table.sortByColumn(Column.COST, Qt.SortOrder.DescendingOrder)
    assert (window.table.following, window.model.sorted_by) == (False, (Column.COST, True))
    QTest.mouseClick(window.filter.following, LEFT)
    assert (window.table.following, window.model.sorted_by) == (True, (Column.TIME, True))


def test_the_view_keeps_still_in_any_order(qtbot: QtBot, desk: DeskDouble, open_log: OpenLog) -> None:
    """Sorted by latency and scrolled, rows that come above and below move nothing, and the selection stays."""
    window = open_log([row(seq, total_s=float(seq)) for seq in range(1, 201)])
    table = window.table
    table.sortByColumn(Column.LATENCY, Qt.SortOrder.DescendingOrder)
    table.verticalScrollBar().setValue(40 * ROW_HEIGHT + 7)
    click(window, 45)
    before = (
        window.model.row_at(table.rowAt(0)).seq,
        table.rowViewportPosition(table.rowAt(0)),
        picked(window),
    )
    for first in (201, 231, 261):
        desk.happen([row(seq, total_s=float(seq * 37 % 200)) for seq in range(first, first + 30)])
        qtbot.waitUntil(partial(holds, window, first + 29))
    after = window.model.row_at(table.rowAt(0)).seq, table.rowViewportPosition(table.rowAt(0)), picked(window)
    assert after == before
    lines = [window.model.row_at(line).finished for line in range(window.model.rowCount())]
    spans = [end.total_s for end in lines if end is not None]
    assert spans == sorted(spans, reverse=True)


# Picking --------------------------------------------------------------------------------------------------


def test_several_requests_are_picked_in_the_tables_order(qtbot: QtBot, open_log: OpenLog) -> None:
    """A click opens the details, Ctrl adds, Shift extends; who listens gets them from the top."""
    window = open_log([row(seq) for seq in range(1, 10)])
    told: list[list[int]] = []
    window.table.picked.connect(lambda rows: told.append([each.seq for each in rows]))
    click(window, 5)
    assert window.details.isVisible()
    click(window, 1, CONTROL)
    click(window, 3, Qt.KeyboardModifier.ShiftModifier)
    assert told == [[4], [8, 4], [8, 7, 6, 4]]
    assert picked(window) == [8, 7, 6, 4]


def test_arrows_follow_into_open_details_and_enter_opens_them(qtbot: QtBot, open_log: OpenLog) -> None:
    """Walking by keyboard opens nothing until Enter; Escape closes the details and keeps the line."""
    window = open_log([row(seq) for seq in range(1, 10)])
    window.table.setFocus()
    for _ in range(3):
        QTest.keyClick(window.table, Qt.Key.Key_Down)
    assert not window.details.isVisible()
    at = picked(window)
    QTest.keyClick(window.table, Qt.Key.Key_Return)
    assert window.details.isVisible()
    QTest.keyClick(window.table, Qt.Key.Key_Down)
    assert picked(window) == [at[0] - 1]
    QTest.keyClick(window.table, Qt.Key.Key_Escape)
    assert not window.details.isVisible()
    assert picked(window) == [at[0] - 1]


def test_a_picked_request_that_is_filtered_away_is_picked_no_more(qtbot: QtBot, open_log: OpenLog) -> None:
    """Its details go with it; one that stays in the table stays picked."""
    window = open_log([row(1, client="a"), row(2, client="b")])
    click(window, 0)
    window.filter.set_text("client:b")
    assert picked(window) == [2]
    assert window.details.isVisible()
    window.filter.set_text("client:a")
    assert picked(window) == []
    assert not window.details.isVisible()


def test_the_menu_narrows_to_what_is_like_a_line(qtbot: QtBot, open_log: OpenLog) -> None:
    """Right click on a request: only this client, or without it; the term is written into the filter."""
    window = open_log([row(1, client="this computer"), row(2, client="ci", session="s")])
    window.table.menu_wanted.emit(window.model.line(1), QPoint(5, 5))
    (menu,) = [menu for menu in window.findChildren(QMenu) if menu.isVisible()]
    choices = {action.text(): action for action in menu.actions()}
    assert "Only conversation “s”" not in choices
    choices["Only client “this computer”"].trigger()
    assert window.filter.search.text() == 'client:="this computer"'
    assert names(window) == ["1"]
    menu.close()


# Conversations --------------------------------------------------------------------------------------------


def test_conversations_are_folded_by_mouse_and_keyboard(qtbot: QtBot, open_log: OpenLog) -> None:
    """Grouped, a click or Right opens, Left closes and goes out, as in any tree; sums stand in the group's line."""
    window = open_log(talk())
    table = window.table
    QTest.mouseClick(window.filter.grouping, LEFT)
    assert names(window) == ["s1", "s2"]
    click(window, 0)
    assert names(window) == ["s1", "4", "a", "1", "s2"]
    assert window.model.index(0, Column.TIME).data().startswith("Conversation s1 · laptop · 3 requests")
    table.setFocus()
    table.selectRow(2)
    QTest.keyClick(table, Qt.Key.Key_Right)
    assert names(window) == ["s1", "4", "a", "3", "1", "s2"]
    QTest.keyClick(table, Qt.Key.Key_Right)
    assert picked(window) == [3]
    QTest.keyClick(table, Qt.Key.Key_Left)
    assert table.currentIndex().row() == 2
    QTest.keyClick(table, Qt.Key.Key_Left)
    QTest.keyClick(table, Qt.Key.Key_Left)
    assert table.currentIndex().row() == 0
    QTest.keyClick(table, Qt.Key.Key_Left)
    assert names(window) == ["s1", "s2"]
    QTest.keyClick(table, Qt.Key.Key_Asterisk)
    assert len(names(window)) == 7
    QTest.mouseClick(window.filter.grouping, LEFT)
    assert names(window) == ["4", "3", "2", "1"]


def test_groups_live(qtbot: QtBot, desk: DeskDouble, open_log: OpenLog) -> None:
    """A new request counts into its conversation, which moves to the top; what is open stays open and picked."""
    window = open_log(talk())
    QTest.mouseClick(window.filter.grouping, LEFT)
    top = window.model.line(0)
    assert isinstance(top, Group)
    window.model.expand(top, expanded=True)
    click(window, 1)
    assert picked(window) == [4]
    desk.happen([row(5, session="s2", ended=False), row(6, session="s3")])
    qtbot.waitUntil(partial(holds, window, 6))
    assert names(window) == ["s3", "s2", "s1", "4", "a", "1"]
    assert window.model.index(1, Column.STATUS).data() == "1 running"
    assert picked(window) == [4]
    desk.happen([row(5, session="s2", status=500)])
    qtbot.waitUntil(lambda: window.model.index(1, Column.STATUS).data() == "1 failed")


# What is drawn --------------------------------------------------------------------------------------------


def test_only_a_running_request_in_sight_keeps_a_timer(
    qtbot: QtBot, desk: DeskDouble, open_log: OpenLog
) -> None:
    """Its time grows on the screen; once it has ended, or is out of sight, nothing fires any more."""
    window = open_log([row(seq) for seq in range(1, 100)])
    growth = window.table._growth
    qtbot.waitUntil(lambda: not growth.isActive())
    desk.happen([row(100, ended=False, at=time.time() - 5)])
    qtbot.waitUntil(growth.isActive)
    before = window.table.viewport().grab().toImage()
    qtbot.waitUntil(lambda: window.table.viewport().grab().toImage() != before)
    window.table.verticalScrollBar().setValue(900)
    qtbot.waitUntil(lambda: not growth.isActive())
    window.table.verticalScrollBar().setValue(0)
    qtbot.waitUntil(growth.isActive)
    desk.happen([row(100)])
    qtbot.waitUntil(lambda: not growth.isActive())
    window.hide()
    assert not [timer for timer in window.findChildren(QTimer) if timer.isActive()]


def test_the_line_with_the_keyboard_is_seen(qtbot: QtBot, theme: object, open_log: OpenLog) -> None:
    """The focused line has a frame in the accent's colour, which goes when the focus does."""
    window = open_log([row(seq) for seq in range(1, 10)])
    window.activateWindow()
    window.table.setFocus()
    QTest.keyClick(window.table, Qt.Key.Key_Down)
    line = window.table.currentIndex().row()
    edge = QPoint(200, window.table.rowViewportPosition(line))

    def color() -> str:
        return window.table.viewport().grab().toImage().pixelColor(edge).name()

    qtbot.waitUntil(lambda: color() == window.table._theme.colors.accent)
    window.filter.search.setFocus()
    qtbot.waitUntil(lambda: color() != window.table._theme.colors.accent)


@pytest.mark.parametrize("grouped", [False, True])
def test_hostile_text_is_drawn_as_text(qtbot: QtBot, open_log: OpenLog, grouped: bool) -> None:  # noqa: FBT001
    """Markup, escapes, overrides and endless lines are drawn cut on one line, quickly, in every column."""
    evil = "<img src='http://127.0.0.1:1/x'>\x1b[31m\u202e\n" + "W" * 5_000_000
    window = open_log(
        [
            row(
                seq, client=evil, session=evil, agent=evil, path=evil, model_asked=evil, upstream=evil, notes=evil,
                error_kind=evil, status=500,
            )
            for seq in range(1, 4)
        ]
    )  # fmt: skip
    for column in Column:
        window.columns.choose(column, shown=True)
    window.table.heading.apply()
    if grouped:
        window.filter.grouping.click()
        window.model.expand_all(expanded=True)
    begin = time.perf_counter()
    assert not window.table.viewport().grab().isNull()
    assert time.perf_counter() - begin < 1
    for column in Column:
        for line in range(window.model.rowCount()):
            text = window.model.index(line, column).data()
            assert "\x1b" not in text
            assert "\u202e" not in text
            assert len(text) < 1_500


def test_a_picture_of_a_line_is_used_again_only_while_it_is_true(
    qtbot: QtBot, theme: object, open_log: OpenLog
) -> None:
    """What is drawn twice looks alike; another theme or another width draws it anew."""
    window = open_log([row(seq, total_s=seq / 3) for seq in range(1, 31)])  # none of them running

    def seen() -> object:
        return window.table.viewport().grab().toImage()

    first = seen()
    assert seen() == first
    window.columns.resize(Column.MODEL, 300)
    window.table.heading.apply()
    assert seen() != first
    window.columns.reset()
    window.table.heading.apply()
    assert seen() == first
    window.table._theme.choose("dark")
    assert seen() != first
    window.table._theme.choose("light")
    assert seen() == first
