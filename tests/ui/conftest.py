"""What the tests of ui/ share: Qt without a display, and a desk that only answers.

The whole, with the real Desk, keychain and tray, is in test_whole_loop.py.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, cast

import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QEvent, QLocale
from PySide6.QtWidgets import QApplication

from claude_desk.ui.actions import Actions
from claude_desk.ui.clipboard import Clipboard
from claude_desk.ui.inbox import Inbox
from claude_desk.ui.log_window import LogWindow
from claude_desk.ui.memory import WindowMemory
from claude_desk.ui.settings_window import SettingsWindow
from claude_desk.ui.theme import Theme
from fakes.desk_double import DeskDouble

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from claude_desk.app import Desk
    from claude_desk.requestlog.record import Row


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The offscreen platform complains of every minimum size and every list that pops up; nothing of ours is meant."""
    for item in items:
        item.add_marker(
            pytest.mark.qt_log_ignore("propagateSizeHints", "This plugin does not support", extend=True)
        )


@pytest.fixture(autouse=True)
def _english(qapp: QApplication) -> Iterator[None]:
    """Numbers read alike on every machine, and what a test deletes is gone after it."""
    before = QLocale()
    QLocale.setDefault(QLocale(QLocale.Language.English, QLocale.Country.UnitedStates))
    yield
    QLocale.setDefault(before)
    qapp.clipboard().clear()
    qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.fixture
def theme(qapp: QApplication) -> Iterator[Theme]:
    """The light theme."""
    theme = Theme(qapp, "light")
    yield theme
    theme.deleteLater()


@pytest.fixture
def inbox(qapp: QApplication) -> Iterator[Inbox]:
    """A mailbox."""
    inbox = Inbox()
    yield inbox
    inbox.close()


@pytest.fixture
def clipboard(qapp: QApplication) -> Iterator[Clipboard]:
    """The clipboard; its timer ends with the test, and on this thread."""
    clipboard = Clipboard()
    yield clipboard
    clipboard.clear_secret()
    clipboard.deleteLater()


@pytest.fixture
def desk(tmp_path: Path) -> DeskDouble:
    """A desk without rows, running."""
    return DeskDouble(tmp_path)


@pytest.fixture
def actions(desk: DeskDouble, inbox: Inbox, clipboard: Clipboard) -> Iterator[Actions]:
    """The actions of that desk."""
    actions = Actions(cast("Desk", desk), inbox, clipboard)
    yield actions
    actions.close()


@pytest.fixture
def open_log(
    desk: DeskDouble,
    actions: Actions,
    inbox: Inbox,
    clipboard: Clipboard,
    theme: Theme,
    tmp_path: Path,
    qtbot: QtBot,
) -> Iterator[Callable[[list[Row]], LogWindow]]:
    """Opens the log window on these rows, shown and filled."""
    opened: list[LogWindow] = []

    def open_window(rows: list[Row]) -> LogWindow:
        desk.rows = sorted(rows, key=lambda row: -row.seq)
        memory = WindowMemory(tmp_path / "window.json")
        window = LogWindow(cast("Desk", desk), actions, inbox, clipboard, theme, memory)
        opened.append(window)
        window.resize(1280, 780)
        window.show()
        qtbot.waitExposed(window)
        qtbot.waitUntil(lambda: window.model.held == min(len(rows), 500))
        return window

    yield open_window
    for window in opened:
        window.dispose()
        window.may_close = True
        window.close()
        window.deleteLater()


@pytest.fixture
def open_settings(
    desk: DeskDouble, inbox: Inbox, clipboard: Clipboard, theme: Theme, qtbot: QtBot
) -> Iterator[Callable[[str], SettingsWindow]]:
    """Opens the settings window at a page."""
    opened: list[SettingsWindow] = []

    def open_window(page: str) -> SettingsWindow:
        window = SettingsWindow(cast("Desk", desk), inbox, clipboard, theme)
        opened.append(window)
        window.open_page(page)
        window.show()
        qtbot.waitExposed(window)
        return window

    yield open_window
    for window in opened:
        window.reject()
        window.deleteLater()
