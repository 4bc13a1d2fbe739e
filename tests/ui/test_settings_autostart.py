"""Starting at login, by a check box that counts at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from claude_desk.errors import SettingsError
from fakes.hands import visible_texts

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytestqt.qtbot import QtBot

    from claude_desk.ui.settings_window import SettingsWindow
    from fakes.desk_double import DeskDouble

    OpenSettings = Callable[[str], SettingsWindow]


def test_it_is_switched_on_and_off(qtbot: QtBot, desk: DeskDouble, open_settings: OpenSettings) -> None:
    """The box shows how it is, says where that is kept, and switches it without Apply."""
    card = open_settings("general").general.start
    qtbot.waitUntil(card.box.isEnabled)
    assert not card.box.isChecked()
    assert any("autostart/claude-desk.desktop" in text for text in visible_texts(card))
    card.box.click()
    qtbot.waitUntil(lambda: desk.autostart.on and card.box.isEnabled())
    assert card.box.isChecked()
    card.box.click()
    qtbot.waitUntil(lambda: not desk.autostart.on)


def test_what_cannot_be_switched_is_said_and_shown_as_it_is(
    qtbot: QtBot, desk: DeskDouble, open_settings: OpenSettings
) -> None:
    """A folder that cannot be written: the sentence stands there, and the box is off again."""
    card = open_settings("general").general.start
    qtbot.waitUntil(card.box.isEnabled)
    desk.autostart.error = SettingsError("autostart cannot be changed: Read-only file system.")
    card.box.click()
    qtbot.waitUntil(lambda: "autostart cannot be changed: Read-only file system." in visible_texts(card))
    qtbot.waitUntil(card.box.isEnabled)
    assert not card.box.isChecked()


def test_another_claude_desk_is_named(qtbot: QtBot, desk: DeskDouble, open_settings: OpenSettings) -> None:
    """What starts another installation is on, and said."""
    desk.autostart.on = desk.autostart.elsewhere = True
    card = open_settings("general").general.start
    qtbot.waitUntil(card.box.isChecked)
    assert any("Another Claude Desk" in text for text in visible_texts(card))
