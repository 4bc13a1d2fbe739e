"""The Limits page: a line for all, a line for each key, and lines for some."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from claude_desk.app import Desk
from claude_desk.config.paths import Paths
from claude_desk.config.settings import Settings
from claude_desk.ui.settings_draft import Draft
from claude_desk.ui.settings_rates import FIELDS, NumberEdit, RateLine, RatesCard
from claude_desk.ui.theme import Theme
from fakes.desk_double import DeskDouble
from fakes.hands import retype

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from claude_desk.ui.settings_window import SettingsWindow

    OpenSettings = Callable[[str], SettingsWindow]

SOME = {
    "rates": {
        "requests_per_minute": 300,
        "each": {"requests_per_minute": 60, "tokens_per_minute": 400_000},
        "by_client": {"ci-*": {"requests_per_minute": 20, "concurrent": 2}, "build.1": {"burst": 0}},
    }
}


def shown(line: RateLine) -> list[str]:
    """What stands in a line's boxes."""
    return [line.edits[name].text() for name in FIELDS]


def hints(line: RateLine) -> list[str]:
    """What counts where they are empty."""
    return [line.edits[name].placeholderText() for name in FIELDS]


@pytest.fixture
def window(desk: DeskDouble, open_settings: OpenSettings) -> SettingsWindow:
    """The settings window with some rates, on its page."""
    desk.settings = desk.stored_settings = Settings.model_validate(SOME)
    return open_settings("limits")


def test_what_is_set_stands_in_its_line(window: SettingsWindow) -> None:
    """Numbers where there are some; where there are none, what counts instead."""
    rates = window.limits.rates
    assert shown(rates.together) == ["300", "", "", ""]
    assert hints(rates.together) == ["no limit", "300", "no limit", "no limit"]
    assert shown(rates.each) == ["60", "", "400,000", ""]
    assert [line.name.text() for line in rates.lines] == ["ci-*", "build.1"]
    assert shown(rates.lines[0]) == ["20", "", "", "2"]
    assert hints(rates.lines[0]) == ["60", "20", "400,000", "no limit"]
    assert shown(rates.lines[1]) == ["", "0", "", ""]
    assert not window.draft.dirty


def test_what_is_typed_is_applied(window: SettingsWindow, desk: DeskDouble, qtbot: QtBot) -> None:
    """Every number and the wait reach the settings; an emptied box is no limit for all, and as for each for a key."""
    rates = window.limits.rates
    retype(rates.together.edits["concurrent"], "12")
    retype(rates.each.edits["tokens_per_minute"], "1,000,000")
    rates.together.edits["requests_per_minute"].clear()
    rates.lines[0].edits["concurrent"].clear()
    rates.wait.setValue(2.5)
    QTest.mouseClick(rates.add, Qt.MouseButton.LeftButton)
    assert QApplication.focusWidget() in {rates.lines[2].name, None}
    QTest.keyClicks(rates.lines[2].name, "laptop")
    QTest.keyClicks(rates.lines[2].edits["requests_per_minute"], "0")
    assert window.draft.valid
    QTest.mouseClick(window.apply, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not window.draft.dirty)
    applied = desk.stored_settings.rates
    assert (applied.requests_per_minute, applied.concurrent, applied.wait_seconds) == (0, 12, 2.5)
    assert applied.each.tokens_per_minute == 1_000_000
    assert applied.model_dump()["by_client"] == {
        "ci-*": {"requests_per_minute": 20},
        "build.1": {"burst": 0},
        "laptop": {"requests_per_minute": 0},
    }


def test_what_is_no_number_is_said_beside_it(window: SettingsWindow) -> None:
    """A word, and a number that is too large, are marked as they are typed, and nothing can be applied."""
    rates = window.limits.rates
    retype(rates.each.edits["burst"], "many")
    assert rates.each.below.text() == "“many” is no number."
    assert rates.each.edits["burst"].property("wrong") is True
    assert rates.each.edits["tokens_per_minute"].property("wrong") is not True
    assert not window.ok.isEnabled()
    retype(rates.each.edits["burst"], "5")
    assert rates.each.below.text() == ""
    assert window.ok.isEnabled()
    retype(rates.together.edits["concurrent"], "1000000")
    assert "less than or equal to 100000" in rates.together.below.text()
    window.open_page("general")
    assert "“Limits”" in window.note.text


def test_a_line_that_is_not_finished_keeps_what_was_typed(window: SettingsWindow) -> None:
    """A line without a name, or with one that is there already, is no setting yet; another line's words stay."""
    rates = window.limits.rates
    retype(rates.lines[0].edits["burst"], "two")
    assert rates.lines[0].below.text() == "“two” is no number."
    rates.add.click()
    assert shown(rates.lines[0])[1] == "two"
    assert "Give the name" in rates.lines[2].below.text()
    retype(rates.lines[2].name, "ci-*")
    assert rates.lines[2].below.text() == "This name is there twice."
    assert rates.lines[2].name.property("wrong") is True
    assert not window.ok.isEnabled()
    rates.lines[2].remove.click()
    retype(rates.lines[0].edits["burst"], "2")
    assert window.ok.isEnabled()
    assert window.draft.get("rates", "by_client", "ci-*", "burst") == 2


def test_a_line_is_removed(window: SettingsWindow) -> None:
    """Its settings go, the other lines stay and are told apart by their new numbers."""
    rates = window.limits.rates
    last = rates.lines[1]
    rates.lines[0].remove.click()
    assert rates.lines == [last]
    assert window.draft.get("rates", "by_client") == {"build.1": {"burst": 0}}
    assert last.name.accessibleName() == "Client key, line 1"
    assert last.edits["burst"].accessibleName() == "Burst, line 1"
    last.remove.click()
    assert window.draft.get("rates", "by_client") == {}
    assert window.draft.valid


def test_numbers_are_read_with_and_without_separators(qtbot: QtBot) -> None:
    """Thousands may be parted; nothing is nothing, and words are none."""
    edit = NumberEdit()
    qtbot.addWidget(edit)
    for text, number in (("", None), ("1000", 1_000), ("1,000,000", 1_000_000), (" 2 000 ", 2_000), ("0", 0)):
        edit.setText(text)
        assert edit.number() == number
    for text in ("-1", "1.5", "ten", "²"):
        edit.setText(text)
        with pytest.raises(ValueError, match="is no number"):
            edit.number()


def test_what_the_environment_decides_is_shown_and_locked(qtbot: QtBot, qapp: object, tmp_path: Path) -> None:
    """Rates from the environment are shown as they are in effect, and cannot be changed here."""
    environ = {
        "CLAUDE_DESK_RATES_EACH_REQUESTS_PER_MINUTE": "7",
        "CLAUDE_DESK_RATES_WAIT_SECONDS": "3",
        "CLAUDE_DESK_RATES_BY_CLIENT": '{"ci": {"concurrent": 1}}',
    }
    desk = Desk(Paths.in_one_folder(tmp_path), environ=environ)
    desk.open()
    try:
        card = RatesCard(desk, Draft(desk.stored_settings), Theme(qapp))  # type: ignore[arg-type]
        qtbot.addWidget(card)
        assert [edit.isEnabled() for edit in card.each.edits.values()] == [False, True, True, True]
        assert shown(card.each) == ["7", "", "", ""]
        assert (card.wait.isEnabled(), card.wait.value()) == (False, 3.0)
        assert "each.requests_per_minute" in card.environment.text
        assert "ci" in card.environment.text
        assert all(edit.isEnabled() for edit in card.together.edits.values())
    finally:
        desk.close()
