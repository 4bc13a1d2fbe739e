"""The switch for keeping bodies: seen, understood, and pressed."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from claude_desk.config.settings import CaptureSettings, Settings
from claude_desk.errors import SettingsError
from claude_desk.ui.capture_switch import CaptureButton, CaptureNotice, Capturing
from fakes.captured import typical
from fakes.hands import press, visible_texts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pytestqt.qtbot import QtBot

    from claude_desk.app import Desk
    from claude_desk.requestlog.record import Row
    from claude_desk.ui.inbox import Inbox
    from claude_desk.ui.log_window import LogWindow
    from claude_desk.ui.theme import Theme
    from fakes.desk_double import DeskDouble

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def capturing(desk: DeskDouble, inbox: Inbox) -> Iterator[Capturing]:
    """The switch of that desk."""
    capturing = Capturing(cast("Desk", desk), inbox)
    yield capturing
    capturing.close()


@pytest.fixture
def notice(capturing: Capturing, theme: Theme, qtbot: QtBot) -> CaptureNotice:
    """What stands where a body would be."""
    notice = CaptureNotice(capturing, theme)
    qtbot.addWidget(notice)
    notice.resize(480, 500)
    notice.show()
    return notice


@pytest.fixture
def button(capturing: Capturing, inbox: Inbox, theme: Theme, qtbot: QtBot) -> CaptureButton:
    """The button with the menu."""
    button = CaptureButton(capturing, inbox, theme)
    qtbot.addWidget(button)
    button.show()
    return button


def test_off_it_explains_and_switches_on(notice: CaptureNotice, desk: DeskDouble, qtbot: QtBot) -> None:
    """One press keeps new requests in memory, and the words change to what is so then."""
    assert "Bodies are not kept" in visible_texts(notice)
    press(qtbot, notice, "Keep new requests in memory")
    qtbot.waitUntil(lambda: "Nothing was kept of this request" in visible_texts(notice))
    assert desk.stored_settings.capture.mode == "memory"
    assert not notice.memory.isVisible()


def test_the_disk_is_a_second_choice(notice: CaptureNotice, desk: DeskDouble, qtbot: QtBot) -> None:
    """The first press says what it means; only the second does it."""
    press(qtbot, notice, "Keep them on disk…")
    assert "Keep bodies on disk?" in visible_texts(notice)
    assert desk.stored_settings.capture.mode == "off"
    press(qtbot, notice, "Keep on disk")
    qtbot.waitUntil(lambda: desk.stored_settings.capture.mode == "disk")


def test_the_button_says_how_it_is(button: CaptureButton, desk: DeskDouble, qtbot: QtBot) -> None:
    """It follows the settings, wherever they are changed, in a word that is also its name for screen readers."""
    assert button.text() == "Capture off"
    for mode, words in (("memory", "Capturing"), ("disk", "Capturing to disk"), ("off", "Capture off")):
        desk.apply(Settings(capture=CaptureSettings.model_validate({"mode": mode})))
        qtbot.waitUntil(lambda words=words: button.text() == words)  # type: ignore[misc]
        assert words in button.accessibleName()


def test_the_menu_switches_by_keyboard(button: CaptureButton, desk: DeskDouble, qtbot: QtBot) -> None:
    """Space opens it, arrows and Return choose."""
    button.setFocus()
    QTest.keyClick(button, Qt.Key.Key_Space)
    menu = button.menu_shown
    assert menu is not None
    assert [action.isChecked() for action in menu.actions()[:3]] == [True, False, False]
    for _ in range(2):
        QTest.keyClick(menu, Qt.Key.Key_Down)
    QTest.keyClick(menu, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: desk.stored_settings.capture.mode == "memory")


def test_purging_is_one_press_away(button: CaptureButton, desk: DeskDouble, qtbot: QtBot) -> None:
    """The menu says how much there is, and forgets it."""
    desk.captures.captured["one"] = typical("one")
    QTest.mouseClick(button, LEFT)
    menu = button.menu_shown
    assert menu is not None
    purge = menu.actions()[-1]
    qtbot.waitUntil(lambda: purge.text() == "Purge now (1 requests, 1000 B)")
    QTest.mouseClick(menu, LEFT, pos=menu.actionGeometry(purge).center())
    qtbot.waitUntil(lambda: desk.captures.purged == 1)


def test_what_cannot_be_switched_says_why(notice: CaptureNotice, desk: DeskDouble, qtbot: QtBot) -> None:
    """Settings that cannot be written are told where the button was pressed."""
    desk.apply_error = SettingsError("The settings file cannot be written.")
    press(qtbot, notice, "Keep new requests in memory")
    qtbot.waitUntil(lambda: notice.problem.text == "The settings file cannot be written.")
    assert notice.memory.isVisible()


def test_what_the_environment_decides_is_not_switched(
    desk: DeskDouble, inbox: Inbox, theme: Theme, qtbot: QtBot
) -> None:
    """The buttons cannot be pressed then."""
    desk.environment_overrides = frozenset({"capture.mode"})
    capturing = Capturing(cast("Desk", desk), inbox)
    notice = CaptureNotice(capturing, theme)
    qtbot.addWidget(notice)
    assert not notice.memory.isEnabled()
    assert not notice.disk.isEnabled()
    capturing.close()


def test_it_is_seen_at_any_time(
    desk: DeskDouble, open_log: Callable[[list[Row]], LogWindow], qtbot: QtBot
) -> None:
    """The log window shows it in its header, with no request chosen, and it switches there as well."""
    window = open_log([])
    button = window.details.capture
    assert button.isVisible()
    assert window.header.isAncestorOf(button)
    desk.apply(Settings(capture=CaptureSettings(mode="disk")))
    qtbot.waitUntil(lambda: button.text() == "Capturing to disk")
