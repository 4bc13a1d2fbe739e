"""The sheet of shortcuts: complete, and as this system writes them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence, QShortcut
from PySide6.QtTest import QTest

from claude_desk.ui.help_sheet import HelpSheet
from fakes.desk_double import typical_rows

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget
    from pytestqt.qtbot import QtBot

    from claude_desk.requestlog.record import Row
    from claude_desk.ui.actions import Actions
    from claude_desk.ui.log_window import LogWindow
    from claude_desk.ui.settings_window import SettingsWindow
    from claude_desk.ui.theme import Theme

NATIVE = QKeySequence.SequenceFormat.NativeText


def shortcuts(window: QWidget) -> set[str]:
    """Every shortcut that a window reacts to."""
    found = {each.key().toString(NATIVE) for each in window.findChildren(QShortcut)}
    for action in (*window.actions(), *window.findChildren(QAction)):
        found |= {key.toString(NATIVE) for key in action.shortcuts()[:1]}
    return found - {""}


def test_every_shortcut_of_the_windows_stands_in_it(
    theme: Theme,
    actions: Actions,
    open_log: Callable[[list[Row]], LogWindow],
    open_settings: Callable[[str], SettingsWindow],
) -> None:
    """None is forgotten: what the windows react to is what the sheet lists."""
    sheet = HelpSheet(theme)
    known = sheet.shown
    wanted = shortcuts(open_log(typical_rows(5))) | shortcuts(open_settings("general"))
    wanted |= {key.toString(NATIVE) for key in actions.show_help.shortcuts()}
    sheet.deleteLater()
    assert len(wanted) >= 6
    assert wanted <= known, wanted - known


def test_it_says_something_of_each(theme: Theme) -> None:
    """No empty keys, no empty sentence, no line twice in a group."""
    sheet = HelpSheet(theme)
    for heading, lines in sheet.groups:
        assert heading
        assert all(keys and what for keys, what in lines), heading
        assert len({what for _, what in lines}) == len(lines), heading
    sheet.deleteLater()


def test_it_opens_by_key_and_closes_by_escape(
    qtbot: QtBot, theme: Theme, actions: Actions, open_log: Callable[[list[Row]], LogWindow]
) -> None:
    """F1 and Ctrl+/ ask for it in the log window; Escape puts it away."""
    window = open_log([])
    window.addAction(actions.show_help)
    qtbot.waitUntil(window.isActiveWindow)
    for key, modifier in (
        (Qt.Key.Key_F1, Qt.KeyboardModifier.NoModifier),
        (Qt.Key.Key_Slash, Qt.KeyboardModifier.ControlModifier),
    ):
        with qtbot.waitSignal(actions.help_wanted):
            QTest.keyClick(window, key, modifier)
    sheet = HelpSheet(theme)
    qtbot.addWidget(sheet)
    sheet.show()
    qtbot.waitExposed(sheet)
    QTest.keyClick(sheet, Qt.Key.Key_Escape)
    assert not sheet.isVisible()
