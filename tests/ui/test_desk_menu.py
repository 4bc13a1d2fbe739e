"""The menu of tray and window: where requests go, the pause, today's cost, the newest errors."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtWidgets import QMenu

from claude_desk.app import ProxyState
from claude_desk.config.settings import Settings
from claude_desk.errors import SettingsError
from claude_desk.requestlog.record import Outcome
from claude_desk.requestlog.usage import Usage
from claude_desk.ui.desk_menu import LONGEST, DeskMenu, shown
from claude_desk.ui.icons import TrayState
from fakes.desk_double import row

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PySide6.QtGui import QAction
    from pytestqt.qtbot import QtBot

    from claude_desk.requestlog.record import Row
    from claude_desk.ui.actions import Actions
    from fakes.desk_double import DeskDouble


@pytest.fixture
def menu(actions: Actions) -> Iterator[DeskMenu]:
    """The menu, filled."""
    holder = QMenu()
    yield actions.fill(holder)
    holder.deleteLater()


def texts(menu: QMenu) -> list[str]:
    """What can be read in it."""
    return [each.text() for each in menu.actions() if each.isVisible() and each.text()]


def chosen(menu: QMenu) -> list[str]:
    """What is checked."""
    return [each.text() for each in menu.actions() if each.isChecked()]


def entry(menu: QMenu, text: str) -> QAction:
    """The entry that says this."""
    return next(each for each in menu.actions() if each.text() == text)


def test_one_click_sends_requests_elsewhere(qtbot: QtBot, desk: DeskDouble, menu: DeskMenu) -> None:
    """The upstream in use is marked; choosing another one applies it, and nothing else of the settings."""
    upstreams = {
        **desk.stored_settings.model_dump()["upstreams"],
        "work & home": {"kind": "compatible", "url": "https://vendor.example"},
    }
    upstreams["work"] = upstreams.pop("work & home")
    desk.apply(Settings.model_validate({**desk.stored_settings.model_dump(), "upstreams": upstreams}))
    qtbot.waitUntil(lambda: "work" in texts(menu.upstreams))
    assert chosen(menu.upstreams) == ["Practice"]
    before = desk.stored_settings.model_dump()
    entry(menu.upstreams, "work").trigger()
    qtbot.waitUntil(lambda: desk.stored_settings.upstream == "work")
    assert desk.stored_settings.model_dump() == {**before, "upstream": "work"}
    qtbot.waitUntil(lambda: chosen(menu.upstreams) == ["work"])


def test_an_upstream_that_cannot_be_applied_is_said(
    qtbot: QtBot, desk: DeskDouble, actions: Actions, menu: DeskMenu
) -> None:
    """The error is told, and the mark goes back to the one in use."""
    desk.apply_error = SettingsError("The file is read-only.")
    with qtbot.waitSignal(actions.failed) as failed:
        entry(menu.upstreams, "Anthropic").trigger()
    assert failed.args == ["A setting is not usable", "The file is read-only."]
    assert chosen(menu.upstreams) == ["Practice"]


def test_the_environments_upstream_cannot_be_changed(qtbot: QtBot, desk: DeskDouble, menu: DeskMenu) -> None:
    """What the environment decides is shown and not offered."""
    desk.environment_overrides = frozenset({"upstream"})
    desk.become(ProxyState.RUNNING)
    qtbot.waitUntil(lambda: not entry(menu.upstreams, "Anthropic").isEnabled())


def test_a_pause_is_begun_seen_and_ended(
    qtbot: QtBot, desk: DeskDouble, actions: Actions, menu: DeskMenu
) -> None:
    """Pause goes, Resume comes, the headline says until when and the icon is another; and back."""
    assert not actions.resume.isVisible()
    actions.pause_a_while.trigger()
    qtbot.waitUntil(actions.resume.isVisible)
    assert actions.headline.text().startswith("Paused until ")
    assert not menu.pausing.menuAction().isVisible()
    assert str(actions.tray_state) == "TrayState.PAUSED"
    assert actions._pause_over.isActive()
    actions.resume.trigger()
    qtbot.waitUntil(lambda: not actions.resume.isVisible())
    assert menu.pausing.menuAction().isVisible()
    assert actions.tray_state is TrayState.RUNNING
    assert not actions._pause_over.isActive()


def test_a_pause_ends_by_itself(qtbot: QtBot, desk: DeskDouble, actions: Actions) -> None:
    """When its time has come everybody hears of it."""
    desk.pause.begin(0.05)
    qtbot.waitUntil(lambda: actions.tray_state is TrayState.PAUSED)
    qtbot.waitUntil(lambda: actions.tray_state is TrayState.RUNNING)


def test_a_pause_without_an_end_has_no_timer(qtbot: QtBot, actions: Actions) -> None:
    """Until resumed: nothing ticks."""
    actions.pause_on.trigger()
    qtbot.waitUntil(lambda: actions.headline.text() == "Paused until resumed")
    assert not actions._pause_over.isActive()


def test_starting_anew_ends_a_pause(qtbot: QtBot, desk: DeskDouble, actions: Actions) -> None:
    """Who stops and starts Claude Desk wants it to work."""
    actions.pause_on.trigger()
    qtbot.waitUntil(lambda: actions.tray_state is TrayState.PAUSED)
    actions.toggle.trigger()
    qtbot.waitUntil(lambda: actions.tray_state is TrayState.STOPPED)
    actions.toggle.trigger()
    qtbot.waitUntil(lambda: actions.tray_state is TrayState.RUNNING)


@pytest.mark.parametrize(
    ("cost", "unpriced", "said"),
    [
        (1_234_000_000, 0, "Today: $1.23, 42 requests"),
        (1_234_000_000, 3, "Today: $1.23 + unknown, 42 requests"),
        (0, 42, "Today: unknown, 42 requests"),
    ],
)
def test_what_today_cost(
    qtbot: QtBot, desk: DeskDouble, menu: DeskMenu, cost: int, unpriced: int, said: str
) -> None:
    """Asked for when the menu opens; what is not known is not called nothing."""
    assert menu.today.text() == "Today: no requests"
    desk.today = [Usage(("2026-11-20",), 42, 0, 1, 2, 3, 4, 0, 0, cost, unpriced)]
    holder = menu.parent()
    assert isinstance(holder, QMenu)
    holder.aboutToShow.emit()
    qtbot.waitUntil(lambda: menu.today.text() == said)
    assert not menu.today.isEnabled()


def test_the_newest_errors_lead_to_their_requests(
    qtbot: QtBot, desk: DeskDouble, actions: Actions, menu: DeskMenu
) -> None:
    """Three at most, the newest first, each opening its own request; what went well is not among them."""
    rows = [
        row(1, outcome=Outcome.FAILED, status=502, error_text="first"),
        row(2, outcome=Outcome.FAILED, status=502, error_text="second"),
        row(3),
        row(4, outcome=Outcome.REFUSED, status=400, error_text="third & <b>last</b>\n\x1b[31m"),
        row(5, outcome=Outcome.OK, status=529, error_kind="overloaded_error"),
    ]
    desk.rows = sorted(rows, key=lambda each: -each.seq)
    assert texts(menu.errors) == ["No errors"]
    menu.refresh()
    qtbot.waitUntil(lambda: len(texts(menu.errors)) == 3)
    said = texts(menu.errors)
    assert "overloaded_error" in said[0]
    assert "third && <b>last</b>" in said[1]
    assert "\x1b" not in said[1]
    assert "second" in said[2]
    asked: list[Row] = []
    actions.request_wanted.connect(asked.append)
    menu.errors.actions()[1].trigger()
    assert [each.seq for each in asked] == [4]


def test_a_line_of_a_menu_is_short_and_marks_no_letter() -> None:
    """Names from outside neither widen the menu nor steer it."""
    assert shown("R&D\nteam") == "R&&D team"
    assert len(shown("x" * 5_000_000)) <= LONGEST + 1
