"""The card for the response cache, on the page that it is part of."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QCheckBox, QSpinBox, QWidget

from claude_desk.app import Desk
from claude_desk.config.paths import Paths
from claude_desk.config.settings import ResponseCacheSettings
from claude_desk.ui.settings_draft import Draft
from claude_desk.ui.settings_responses import TABLE, ResponsesCard
from fakes.desk_double import DeskDouble
from fakes.hands import press, retype, visible_texts

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from claude_desk.ui.settings_window import SettingsWindow

    OpenSettings = Callable[[str], SettingsWindow]

DETAILS = ("max_age_seconds", "max_mb", "max_entry_mb", "shared")


@pytest.fixture
def desk(tmp_path: Path) -> DeskDouble:
    """A desk as it comes."""
    return DeskDouble(tmp_path)


def shown(card: ResponsesCard) -> list[str]:
    """Which of the details can be seen."""
    return [key for key in DETAILS if card.bound[TABLE, key].control.isVisible()]


def press_space(control: QWidget) -> None:
    """Tick or clear a box by the keyboard."""
    control.setFocus()
    QTest.keyClick(control, Qt.Key.Key_Space)


def test_it_is_switched_on_and_bounded_by_hand(
    qtbot: QtBot, desk: DeskDouble, open_settings: OpenSettings
) -> None:
    """The box is off and alone; on, the rest appears, is changed, and Apply stores all of it."""
    window = open_settings("general")
    card = window.general.responses
    assert (card.switch.isChecked(), shown(card)) == (False, [])
    press_space(card.switch)
    assert shown(card) == list(DETAILS)
    for key, text in (("max_age_seconds", "60"), ("max_mb", "7"), ("max_entry_mb", "2")):
        control = card.bound[TABLE, key].control
        assert isinstance(control, QSpinBox)
        retype(control, text)
    shared = card.bound[TABLE, "shared"].control
    assert isinstance(shared, QCheckBox)
    assert not shared.isChecked()
    assert any("what others asked" in text for text in visible_texts(window))
    press_space(shared)
    press(qtbot, window, "Apply")
    qtbot.waitUntil(lambda: not window.apply.isEnabled())
    assert desk.stored_settings.response_cache == ResponseCacheSettings(
        enabled=True, max_age_seconds=60, max_mb=7, max_entry_mb=2, shared=True
    )
    press_space(card.switch)
    assert shown(card) == []


def test_cancel_shows_what_counts(desk: DeskDouble, open_settings: OpenSettings, qtbot: QtBot) -> None:
    """After Cancel the box is as stored, and so is what it shows and hides."""
    window = open_settings("general")
    press_space(window.general.responses.switch)
    press(qtbot, window, "Cancel")
    assert desk.stored_settings.response_cache == ResponseCacheSettings()
    card = open_settings("general").general.responses
    assert (card.switch.isChecked(), shown(card)) == (False, [])


def test_what_the_environment_decides_is_shown_and_locked(qtbot: QtBot, tmp_path: Path) -> None:
    """Switched on by the environment, the box is ticked and locked; what it says nothing of stays free."""
    desk = Desk(
        Paths.in_one_folder(tmp_path),
        environ={"CLAUDE_DESK_RESPONSE_CACHE_ENABLED": "true", "CLAUDE_DESK_RESPONSE_CACHE_MAX_MB": "9"},
    )
    desk.open()
    try:
        card = ResponsesCard(desk, Draft(desk.stored_settings))
        qtbot.addWidget(card)
        card.show()
        assert (card.switch.isChecked(), card.switch.isEnabled()) == (True, False)
        assert shown(card) == list(DETAILS)
        memory = card.bound[TABLE, "max_mb"].control
        assert isinstance(memory, QSpinBox)
        assert (memory.value(), memory.isEnabled()) == (9, False)
        assert card.bound[TABLE, "max_age_seconds"].control.isEnabled()
    finally:
        desk.close()
