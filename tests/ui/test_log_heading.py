"""Columns by mouse, menu and keyboard, and that they are remembered."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu

from claude_desk.ui.log_chooser import ColumnChooser
from claude_desk.ui.log_columns import COLUMNS, Column
from fakes.desk_double import typical_rows

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from claude_desk.requestlog.record import Row
    from claude_desk.ui.log_window import LogWindow

OpenLog = Callable[["list[Row]"], "LogWindow"]
LEFT = Qt.MouseButton.LeftButton


def visible(window: LogWindow) -> list[Column]:
    """The columns from left to right."""
    heading = window.table.heading
    order = [heading.logicalIndex(place) for place in range(heading.count())]
    return [Column(section) for section in order if not heading.isSectionHidden(section)]


def action(menu: QMenu, text: str) -> None:
    """Choose something in a menu."""
    (found,) = [each for each in menu.actions() if each.text() == text]
    found.trigger()


def chooser(qtbot: QtBot, window: LogWindow) -> ColumnChooser:
    """The dialog for columns, opened from the menu."""
    action(window.table.heading.menu(window), "Arrange columns…")
    (dialog,) = window.findChildren(ColumnChooser)
    dialog.activateWindow()
    qtbot.waitUntil(dialog.isActiveWindow)
    return dialog


def test_columns_come_and_go_by_the_menu_and_are_remembered(qtbot: QtBot, open_log: OpenLog) -> None:
    """Ticked columns appear, unticked ones go, the next window has the same, and a reset is as before."""
    window = open_log(typical_rows(5))
    usual = visible(window)
    assert usual == [column for column in Column if not COLUMNS[column].extra]
    action(window.table.heading.menu(window), "Session")
    action(window.table.heading.menu(window), "Path")
    chosen = visible(window)
    assert Column.SESSION in chosen
    assert Column.PATH not in chosen
    again = open_log(typical_rows(5))
    qtbot.waitUntil(lambda: visible(again) == chosen)
    action(again.table.heading.menu(again), "Reset columns")
    assert visible(again) == usual


def test_the_menu_is_reached_by_the_keyboard(qtbot: QtBot, open_log: OpenLog) -> None:
    """The button in the bar opens the same menu."""
    window = open_log(typical_rows(5))
    QTest.keyClick(window.filter.columns, Qt.Key.Key_Space)
    menus = [menu for menu in window.findChildren(QMenu) if menu.isVisible()]
    assert [menu.actions()[0].text() for menu in menus] == ["Time"]
    menus[0].close()


def test_a_column_is_dragged_wider_and_the_others_share_the_rest(qtbot: QtBot, open_log: OpenLog) -> None:
    """The edge of a heading follows the mouse; released, the width is kept and remembered, and the table still filled."""
    window = open_log(typical_rows(5))
    heading = window.table.heading
    qtbot.waitUntil(lambda: heading.length() == window.table.viewport().width())
    before = heading.sectionSize(Column.CLIENT)
    edge = QPoint(heading.sectionViewportPosition(Column.CLIENT) + before - 1, heading.height() // 2)
    QTest.mousePress(heading.viewport(), LEFT, pos=edge)
    QTest.mouseMove(heading.viewport(), edge + QPoint(30, 0))
    QTest.mouseMove(heading.viewport(), edge + QPoint(60, 0))
    QTest.mouseRelease(heading.viewport(), LEFT, pos=edge + QPoint(60, 0))
    assert heading.sectionSize(Column.CLIENT) == before + 60
    qtbot.waitUntil(lambda: heading.length() == window.table.viewport().width())
    again = open_log(typical_rows(5))
    qtbot.waitUntil(lambda: again.table.heading.sectionSize(Column.CLIENT) == before + 60)


def test_a_heading_is_dragged_to_another_place(qtbot: QtBot, open_log: OpenLog) -> None:
    """Cost goes to the front by mouse, and is there the next time."""
    window = open_log(typical_rows(5))
    heading = window.table.heading
    start = QPoint(heading.sectionViewportPosition(Column.COST) + 20, heading.height() // 2)
    QTest.mousePress(heading.viewport(), LEFT, pos=start)
    for x in range(start.x(), 10, -60):
        QTest.mouseMove(heading.viewport(), QPoint(x, start.y()))
    QTest.mouseMove(heading.viewport(), QPoint(8, start.y()))
    QTest.mouseRelease(heading.viewport(), LEFT, pos=QPoint(8, start.y()))
    assert visible(window)[0] is Column.COST
    again = open_log(typical_rows(5))
    qtbot.waitUntil(lambda: visible(again)[0] is Column.COST)


def test_columns_are_chosen_and_ordered_without_a_mouse(qtbot: QtBot, open_log: OpenLog) -> None:
    """In the dialog Space ticks and Alt with the arrows moves; both hold at once; Escape closes it."""
    window = open_log(typical_rows(5))
    dialog = chooser(qtbot, window)
    dialog.list.setFocus()
    QTest.keyClick(dialog.list, Qt.Key.Key_Space)
    assert Column.TIME not in visible(window)
    QTest.keyClick(dialog.list, Qt.Key.Key_Space)
    QTest.keyClick(dialog.list, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    assert visible(window)[:2] == [Column.STATUS, Column.TIME]
    assert dialog.list.currentItem().text() == "Time"
    QTest.mouseClick(dialog.up, LEFT)
    assert visible(window)[:2] == [Column.TIME, Column.STATUS]
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()


def test_the_dialog_keeps_one_column_and_resets(qtbot: QtBot, open_log: OpenLog) -> None:
    """The last ticked box cannot be emptied; Reset ticks the usual ones again."""
    window = open_log(typical_rows(5))
    usual = visible(window)
    dialog = chooser(qtbot, window)
    for place in range(dialog.list.count()):
        dialog.list.item(place).setCheckState(Qt.CheckState.Unchecked)
    assert len(visible(window)) == 1
    assert (
        len(
            [
                1
                for place in range(len(Column))
                if dialog.list.item(place).checkState() == Qt.CheckState.Checked
            ]
        )
        == 1
    )
    QTest.mouseClick(dialog.reset, LEFT)
    assert visible(window) == usual


def test_a_narrow_window_shows_less_and_a_wide_one_all_again(qtbot: QtBot, open_log: OpenLog) -> None:
    """Columns give way to the width and come back with it."""
    window = open_log(typical_rows(5))
    usual = visible(window)
    window.resize(800, 600)
    qtbot.waitUntil(lambda: len(visible(window)) < len(usual))
    window.resize(1280, 600)
    qtbot.waitUntil(lambda: visible(window) == usual)
