"""The card that shows what a vendor rejected."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel

from claude_desk.config.lessons import Lesson
from claude_desk.config.settings import Settings
from claude_desk.errors import SettingsError
from fakes.desk_double import DeskDouble

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from claude_desk.ui.settings_lessons import LessonsCard
    from claude_desk.ui.settings_window import SettingsWindow

    OpenSettings = Callable[[str], SettingsWindow]

LEARNED = (
    Lesson("field:context_management", "2026-11-20"),
    Lesson("path:count_tokens", "2026-11-19"),
    Lesson("field:of-a-later-version", "odd"),
)


@pytest.fixture
def desk(tmp_path: Path) -> DeskDouble:
    """A desk that sends to a vendor, of which something was learned."""
    settings = Settings.model_validate(
        {
            "upstream": "vendor",
            "upstreams": {"vendor": {"kind": "compatible", "url": "https://vendor.example"}},
        }
    )
    made = DeskDouble(tmp_path, settings=settings)
    made.learned["vendor"] = LEARNED
    return made


def card_of(window: SettingsWindow) -> LessonsCard:
    """The card of the upstream that is shown."""
    assert window.upstream.lessons is not None
    return window.upstream.lessons


def texts(card: LessonsCard) -> list[str]:
    """What its visible labels say."""
    return [label.text() for label in card.findChildren(QLabel) if label.isVisible() and label.text()]


def test_lessons_are_listed_in_words(qtbot: QtBot, open_settings: OpenSettings) -> None:
    """Each with its day; one of a later version as it is kept."""
    card = card_of(open_settings("upstream"))
    qtbot.waitUntil(card.isVisible)
    shown = texts(card)
    assert shown[0] == "What this vendor rejected"
    assert shown[2:] == [
        "context_management (clearing old context): left out.",
        "11/20/26",
        "Counting tokens: the count is estimated instead.",
        "11/19/26",
        "field:of-a-later-version",
    ]


def test_without_lessons_there_is_no_card(
    qtbot: QtBot, desk: DeskDouble, open_settings: OpenSettings
) -> None:
    """It is there only while something is known, also when it is learned while the window is open."""
    desk.learned.clear()
    window = open_settings("upstream")
    card = card_of(window)
    qtbot.waitUntil(lambda: window.upstream.key is not None and window.upstream.key.isVisible())
    assert not card.isVisible()
    desk.learned["vendor"] = LEARNED[:1]
    desk.become(desk.status.state)
    qtbot.waitUntil(card.isVisible)
    assert "context_management (clearing old context): left out." in texts(card)
    assert not [each for each in QApplication.topLevelWidgets() if each.inherits("LessonsCard")]


def test_forget_forgets(qtbot: QtBot, desk: DeskDouble, open_settings: OpenSettings) -> None:
    """One click, and the card is gone."""
    card = card_of(open_settings("upstream"))
    qtbot.waitUntil(card.isVisible)
    QTest.mouseClick(card.forget, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(card.isHidden)
    assert not desk.learned


def test_what_cannot_be_forgotten_is_said(
    qtbot: QtBot, desk: DeskDouble, open_settings: OpenSettings
) -> None:
    """The list stays, with the reason; trying again clears it."""
    desk.forget_error = SettingsError("lessons.json cannot be written: No space left on device.")
    card = card_of(open_settings("upstream"))
    qtbot.waitUntil(card.isVisible)
    QTest.mouseClick(card.forget, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(card.note.isVisible)
    assert "No space left" in card.note.text
    assert card.isVisible()
    assert card.forget.isEnabled()
    desk.forget_error = None
    QTest.mouseClick(card.forget, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(card.isHidden)


def test_another_upstream_has_its_own(qtbot: QtBot, desk: DeskDouble, open_settings: OpenSettings) -> None:
    """Choosing another one shows its card, which listens in the place of the first."""
    window = open_settings("upstream")
    qtbot.waitUntil(card_of(window).isVisible)
    first = card_of(window)
    window.upstream.choices["anthropic"].click()
    second = card_of(window)
    assert second is not first
    desk.become(desk.status.state)
    qtbot.waitUntil(lambda: window.upstream.key is not None and window.upstream.key.isVisible())
    assert not second.isVisible()
