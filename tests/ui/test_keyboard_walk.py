"""Every window by keyboard alone: Tab comes to every control, each has a name, and the focus is seen."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import pytest
from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QDialog, QLineEdit, QMainWindow, QMenu, QPushButton, QVBoxLayout, QWidget

from claude_desk.config.settings import Settings
from claude_desk.ui.first_run import FirstRun
from claude_desk.ui.help_sheet import HelpSheet
from claude_desk.ui.settings_window import PAGES
from fakes.desk_double import typical_rows
from fakes.keyboard_walk import describe, walk

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QApplication
    from pytestqt.qtbot import QtBot

    from claude_desk.app import Desk
    from claude_desk.requestlog.record import Row
    from claude_desk.ui.actions import Actions
    from claude_desk.ui.clipboard import Clipboard
    from claude_desk.ui.inbox import Inbox
    from claude_desk.ui.log_window import LogWindow
    from claude_desk.ui.settings_window import SettingsWindow
    from claude_desk.ui.theme import Theme
    from fakes.desk_double import DeskDouble


def test_the_walk_notices_what_is_wrong(qtbot: QtBot) -> None:
    """A control that Tab does not come to, one without a name and one without a mark are each found."""
    window = QWidget()
    qtbot.addWidget(window)
    column = QVBoxLayout(window)
    first, nameless, second = QPushButton("First"), QLineEdit(), QPushButton("Second")
    second.setStyleSheet("border: none; outline: none; background: white")
    for each in (first, nameless, second):
        column.addWidget(each)
    window.show()
    qtbot.waitExposed(window)
    first.setFocus()
    problems = walk(qtbot, window).problems()
    assert any("without a name: QLineEdit" in each for each in problems)
    assert any("its focus cannot be seen: QPushButton 'Second'" in each for each in problems)


def until_step(qtbot: QtBot, window: FirstRun, step: int) -> None:
    """Wait until this step is shown."""
    qtbot.waitUntil(lambda: window.step == step)


@pytest.mark.parametrize("page", PAGES)
def test_the_settings(
    qtbot: QtBot, desk: DeskDouble, open_settings: Callable[[str], SettingsWindow], page: str
) -> None:
    """Each page, with the window's own buttons."""
    vendor = {"my-vendor": {"kind": "compatible", "url": "https://vendor.example"}}
    desk.stored_settings = desk.settings = Settings.model_validate(
        {"upstream": "my-vendor", "upstreams": vendor}
    )
    window = open_settings(page)
    assert walk(qtbot, window).problems() == []


@pytest.mark.parametrize("rows", [0, 60])
def test_the_log(qtbot: QtBot, open_log: Callable[[list[Row]], LogWindow], rows: int) -> None:
    """Empty, and with a request's details open."""
    window = open_log(typical_rows(rows) if rows else [])
    if rows:
        window.table.selectRow(3)
        window.table.opened.emit()
        window.table.setFocus()
    assert walk(qtbot, window).problems() == []


@pytest.mark.parametrize("step", range(3))
def test_setting_up(
    qtbot: QtBot,
    desk: DeskDouble,
    actions: Actions,
    inbox: Inbox,
    clipboard: Clipboard,
    theme: Theme,
    step: int,
) -> None:
    """Each of the three steps."""
    window = FirstRun(cast("Desk", desk), actions, inbox, clipboard, theme)
    qtbot.addWidget(window)
    window.show()
    qtbot.waitExposed(window)
    window.where.choices["anthropic"].click()
    for number in range(step):
        window.next.click()
        until_step(qtbot, window, number + 1)
    qtbot.waitUntil(lambda: window.focusWidget() is not None)
    problems = walk(qtbot, window).problems()
    window.reject()
    assert problems == []


def test_the_help(qtbot: QtBot, theme: Theme) -> None:
    """The sheet of shortcuts itself."""
    window = HelpSheet(theme)
    qtbot.addWidget(window)
    window.show()
    qtbot.waitExposed(window)
    assert walk(qtbot, window).problems() == []


class Flashes(QObject):
    """Notes what is shown as a window of its own, though it is only a part of one."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[str] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Look, and let everything pass."""
        part = isinstance(watched, QWidget) and not isinstance(watched, QDialog | QMainWindow | QMenu)
        if part and event.type() == QEvent.Type.Show and cast("QWidget", watched).isWindow():
            self.seen.append(describe(cast("QWidget", watched)))
        return False


def test_no_part_of_a_window_flashes_by_itself(
    qtbot: QtBot,
    qapp: QApplication,
    desk: DeskDouble,
    actions: Actions,
    inbox: Inbox,
    clipboard: Clipboard,
    theme: Theme,
    open_settings: Callable[[str], SettingsWindow],
) -> None:
    """A part that is shown before it is put in its place would be a window for a moment, and take the focus with it."""
    flashes = Flashes()
    qapp.installEventFilter(flashes)
    try:
        settings = open_settings("upstream")
        for page in PAGES:
            settings.open_page(page)
        settings.upstream.list.editors["anthropic"].click()
        window = FirstRun(cast("Desk", desk), actions, inbox, clipboard, theme)
        qtbot.addWidget(window)
        window.show()
        window.where.choices["anthropic"].click()
        for step in range(2):
            window.next.click()
            until_step(qtbot, window, step + 1)
        window.reject()
    finally:
        qapp.removeEventFilter(flashes)
    assert flashes.seen == []
