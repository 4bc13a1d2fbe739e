"""The budgets on the Limits page: set by mouse and keyboard, kept by the real proxy, and how much of them is left."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from claude_desk.config.settings import Settings
from claude_desk.errors import StorageError
from claude_desk.policy.budgets import Amount, Budget, Each, Scope
from claude_desk.spending import Standing
from claude_desk.ui import budget_text, formats
from claude_desk.ui.settings_window import SettingsWindow
from fakes.budgeted import ask, budgeted, error, spent
from fakes.desk_double import NOON, DeskDouble
from fakes.hands import LEFT, choose, press, retype

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from claude_desk.ui.clipboard import Clipboard
    from claude_desk.ui.inbox import Inbox
    from claude_desk.ui.settings_budgets import BudgetLine
    from claude_desk.ui.theme import Theme

    OpenSettings = Callable[[str], SettingsWindow]

DOLLAR = 10**9
PATIENCE_MS = 20_000
SOME = {
    "budgets": [
        {"usd": 5, "per": "day"},
        {"usd": 1.255, "tokens": 2_000_000, "per": "month", "each": "client", "client": "ci-*", "cut": True},
    ]
}


def shown(line: BudgetLine) -> list[object]:
    """What stands in a line."""
    chosen = [line.per.currentData(), line.each.currentData(), line.client.currentText()]
    return [line.usd.text(), line.tokens.text(), *chosen, line.cut.isChecked()]


@pytest.fixture
def window(desk: DeskDouble, open_settings: OpenSettings) -> SettingsWindow:
    """The settings window with some budgets, on their page."""
    desk.settings = desk.stored_settings = Settings.model_validate(SOME)
    return open_settings("limits")


def test_a_budget_is_set_kept_and_told_of(
    qtbot: QtBot, tmp_path: Path, inbox: Inbox, clipboard: Clipboard, theme: Theme
) -> None:
    """Typed and applied, it counts for the proxy's next request; the window says what is spent and left of it."""
    with budgeted(tmp_path) as running:
        assert ask(running, 20).status == 200
        paid = spent(running)
        window = SettingsWindow(running.desk, inbox, clipboard, theme)
        window.open_page("limits")
        window.show()
        qtbot.waitExposed(window)
        card = window.limits.budgets
        QTest.mouseClick(card.add, LEFT)
        (line,) = card.lines
        assert not window.ok.isEnabled()
        QTest.keyClicks(line.usd, "0.50")
        left = formats.sum_of_costs(DOLLAR // 2 - paid)
        words = f"{formats.sum_of_costs(paid)} of $0.50 spent, {left} left"
        qtbot.waitUntil(lambda: words in line.below.text(), timeout=PATIENCE_MS)
        QTest.mouseClick(window.apply, LEFT)
        qtbot.waitUntil(lambda: not window.draft.dirty, timeout=PATIENCE_MS)
        while ask(running, 20).status == 200:
            pass
        assert "0.50 USD a day for all client keys" in error(ask(running, 20))["message"]
        retype(line.usd, "0.01")
        assert "nothing left" in line.below.text()
        window.reject()
        window.deleteLater()


def test_what_is_set_stands_in_its_line(window: SettingsWindow, qtbot: QtBot) -> None:
    """Amounts as the locale writes them, nothing for no limit; the draft is as it was."""
    first, second = window.limits.budgets.lines
    assert shown(first) == ["5.00", "", "day", "all", "*", False]
    assert shown(second) == ["1.255", "2,000,000", "month", "client", "ci-*", True]
    assert first.tokens.placeholderText() == "no limit"
    assert not window.draft.dirty
    qtbot.waitUntil(lambda: first.below.text() == "$0.00 of $5.00 spent, $5.00 left.")


def test_every_choice_reaches_the_settings(window: SettingsWindow, desk: DeskDouble, qtbot: QtBot) -> None:
    """Amounts, period, whose it is, the pattern and the cut are applied; a removed line is gone."""
    card = window.limits.budgets
    line = card.lines[0]
    retype(line.usd, "")
    retype(line.tokens, "1,500,000")
    choose(line.per, "week")
    choose(line.each, "session")
    retype(line.client, "laptop")
    QTest.mouseClick(line.cut, LEFT)
    card.lines[1].remove.click()
    assert card.lines == [line]
    assert line.remove.accessibleName() == "Remove budget 1"
    press(qtbot, window, "Apply")
    qtbot.waitUntil(lambda: not window.draft.dirty)
    (applied,) = desk.stored_settings.budgets
    assert applied.model_dump() == {
        "usd": 0.0,
        "tokens": 1_500_000,
        "per": "week",
        "each": "session",
        "client": "laptop",
        "cut": True,
    }
    line.remove.click()
    assert QApplication.focusWidget() in {card.add, None}
    assert window.draft.get("budgets") == ()


def test_tab_goes_through_a_budget_and_on_to_the_next(window: SettingsWindow, qtbot: QtBot) -> None:
    """In the order it stands in, after a line was added and one removed, too; every control says which budget it is of."""
    card = window.limits.budgets
    card.add.click()
    card.lines[0].remove.click()
    expected = [
        control for line in card.lines for control in (*line.controls.values(), line.cut, line.remove)
    ]
    expected[0].setFocus()
    qtbot.waitUntil(lambda: window.focusWidget() is expected[0])
    reached = []
    for _ in expected:
        reached.append(window.focusWidget())
        QTest.keyClick(window.focusWidget(), Qt.Key.Key_Tab)
    assert reached == expected
    assert window.focusWidget() is card.add
    names = [control.accessibleName() for control in expected]
    assert len(set(names)) == len(names)
    assert all(("budget 1" in name) == (number < 7) for number, name in enumerate(names))


def test_what_is_not_possible_is_said_beside_it(window: SettingsWindow) -> None:
    """No amount, a word, too much, no name: marked as they are typed; another line's words stay; nothing can be applied."""
    card = window.limits.budgets
    first, second = card.lines
    retype(first.usd, "five")
    assert first.below.text() == "“five” is no amount of US dollars."
    assert first.usd.property("wrong") is True
    assert second.usd.property("wrong") is not True
    assert not window.ok.isEnabled()
    retype(second.client, "")
    assert first.usd.text() == "five"
    assert "* for all of them" in second.below.text()
    retype(second.client, "ci")
    retype(first.usd, "")
    assert "US dollars, of tokens, or of both" in first.below.text()
    assert not window.ok.isEnabled()
    retype(first.usd, "99999999")
    assert "10000000" in first.below.text()
    assert first.usd.property("wrong") is True
    window.open_page("general")
    assert "“Limits”" in window.note.text
    window.open_page("limits")
    retype(first.usd, "9")
    assert first.usd.property("wrong") is False
    assert window.ok.isEnabled()


def test_how_it_stands_follows_whose_it_is(window: SettingsWindow, desk: DeskDouble, qtbot: QtBot) -> None:
    """What is spent is asked for again when period, owner or pattern change, and worked out anew for another amount."""
    asked: list[str] = []

    def standing_of(budget: Budget) -> list[Standing]:
        asked.append(budget.scope.clients)
        return [
            Standing(budget, "ci-1", "1", "", NOON + timedelta(days=3), Amount(4 * DOLLAR), Amount(DOLLAR)),
            Standing(budget, "ci-2", "2", "", NOON + timedelta(days=3), Amount(DOLLAR)),
        ]

    desk.standing_of = standing_of
    line = window.limits.budgets.lines[0]
    choose(line.each, "client")
    retype(line.client, "ci-?")
    qtbot.waitUntil(lambda: "“ci-1”" in line.below.text())
    assert line.below.text() == (
        "“ci-1”: $4.00 of $5.00 spent, $1.00 left; requests under way may take up to $1.00; starts again on "
        "2026-11-23 12:00. One other has more left."
    )
    assert asked[-1] == "ci-?"
    before = list(asked)
    retype(line.usd, "4")
    assert "$4.00 of $4.00 spent, nothing left" in line.below.text()
    assert asked == before


def test_a_log_that_cannot_be_read_is_said(
    desk: DeskDouble, open_settings: OpenSettings, qtbot: QtBot
) -> None:
    """The lines can be changed all the same."""
    desk.settings = desk.stored_settings = Settings.model_validate(SOME)
    desk.standings_error = StorageError("The log cannot be read.")
    window = open_settings("limits")
    line = window.limits.budgets.lines[0]
    qtbot.waitUntil(lambda: line.below.text() == "The log cannot be read.")
    retype(line.usd, "7")
    assert window.ok.isEnabled()


def test_what_the_environment_decides_is_shown_and_locked(
    desk: DeskDouble, open_settings: OpenSettings
) -> None:
    """Budgets of the environment are shown as they count, and cannot be changed here."""
    desk.settings = Settings.model_validate({"budgets": [{"tokens": 7}]})
    desk.environment_overrides = frozenset({"budgets"})
    card = open_settings("limits").limits.budgets
    (line,) = card.lines
    assert shown(line) == ["", "7", "day", "all", "*", False]
    assert not any(
        control.isEnabled() for control in (*line.controls.values(), line.cut, line.remove, card.add)
    )
    assert "environment" in card.environment.text


def test_states_in_words() -> None:
    """One of a session, one of requests without any, several, none."""
    budget = Budget(Scope(Each.SESSION), Amount(0, 1000))
    one = Standing(budget, "laptop", "1", "4f1c2f7e", None, Amount(5, 250))
    assert budget_text.states([one]) == "Session 4f1c2f7e: 250 tokens of 1,000 tokens spent, 750 tokens left."
    none = replace(one, session="")
    assert budget_text.states([none, one, one]).startswith("Without a session: ")
    assert budget_text.states([none, one, one]).endswith(" 2 others have more left.")
    assert budget_text.states([]) == "Nothing is spent of it yet."
