"""The Client keys page with the real proxy: what a key may be used for, set by mouse and keyboard, kept on its next request."""

from __future__ import annotations

import threading
from concurrent.futures import Future
from typing import TYPE_CHECKING, Any, cast

import pytest
from PySide6.QtCore import QLocale, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from claude_desk.config.client_keys import ClientKey, KeyScope
from claude_desk.ui.settings_key_form import DollarEdit
from claude_desk.ui.settings_window import SettingsWindow
from fakes.budgeted import VERSION, ask, body, budgeted, error
from fakes.desk_double import NOON, DeskDouble
from fakes.hands import LEFT, choose, press, retype
from fakes.running_desk import RunningDesk

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from claude_desk.secret import Secret
    from claude_desk.ui.clipboard import Clipboard
    from claude_desk.ui.inbox import Inbox
    from claude_desk.ui.settings_keys import KeysPage
    from claude_desk.ui.theme import Theme

    OpenSettings = Callable[[str], SettingsWindow]


@pytest.fixture
def running(tmp_path: Path) -> Iterator[RunningDesk]:
    """The real program with Practice, whose tokens cost a thousandth of a dollar."""
    with budgeted(tmp_path) as running:
        yield running


@pytest.fixture
def window(
    running: RunningDesk, inbox: Inbox, clipboard: Clipboard, theme: Theme, qtbot: QtBot
) -> Iterator[SettingsWindow]:
    """Its settings window, at the client keys."""
    window = SettingsWindow(running.desk, inbox, clipboard, theme)
    window.open_page("keys")
    window.show()
    qtbot.waitExposed(window)
    yield window
    window.reject()
    window.deleteLater()


def create(qtbot: QtBot, page: KeysPage, name: str) -> str:
    """Make a key of what is typed, and give its value."""
    QTest.keyClicks(page.form.name, name)
    QTest.keyClick(page.form.name, Qt.Key.Key_Return)
    qtbot.waitUntil(page.fresh.isVisible)
    value = page.fresh.shown.text()
    press(qtbot, page, "Done")
    return value


def click_row(page: KeysPage, row: int) -> None:
    """Select a key by the mouse."""
    QTest.mouseClick(
        page.table.viewport(), LEFT, pos=page.table.visualRect(page.model.index(row, 0)).center()
    )


def test_a_key_keeps_to_what_was_typed_for_it(
    qtbot: QtBot, window: SettingsWindow, running: RunningDesk
) -> None:
    """Models, upstream and budget count from the key's first request on, and stand in the list."""
    page = window.keys
    press(qtbot, page, "Create a key…")
    retype(page.form.models, "claude-haiku*, claude-opus-4-8")
    choose(page.form.upstream, "practice")
    retype(page.form.budget, "0.1")
    choose(page.form.per, "day")
    value = create(qtbot, page, "run")
    reply = running.ask(headers=VERSION, body=body(20, model="claude-sonnet-4-5"), key=value)
    assert reply.status == 403
    while ask(running, 20, key=value).status == 200:
        pass
    refused = ask(running, 20, key=value)
    assert "0.10 USD a day for the client key 'run'" in error(refused)["message"]
    assert page.model.index(0, 4).data() == "$0.10 a day · claude-haiku*, claude-opus-4-8 · only to practice"
    click_row(page, 0)
    qtbot.waitUntil(lambda: "of $0.10 spent" in page.about.text())
    assert "starts again on" in page.about.text()


def test_a_key_is_changed_and_what_was_spent_stays(
    qtbot: QtBot, window: SettingsWindow, running: RunningDesk
) -> None:
    """More budget lets the next request through, less refuses it; name and expiry are not asked for again."""
    page = window.keys
    press(qtbot, page, "Create a key…")
    retype(page.form.budget, "0.1")
    value = create(qtbot, page, "run")
    while ask(running, 20, key=value).status == 200:
        pass
    click_row(page, 0)
    press(qtbot, page, "Change…")
    assert not page.form.name.isVisible()
    assert not page.form.expires.isVisible()
    assert page.form.budget.text() == "0.10"
    retype(page.form.budget, "$50")
    press(qtbot, page, "Save")
    qtbot.waitUntil(lambda: page.model.index(0, 4).data() == "$50.00 in total")
    assert not page.form.isVisible()
    assert ask(running, 20, key=value).status == 200
    qtbot.waitUntil(lambda: "of $50.00 spent" in page.about.text())
    press(qtbot, page, "Change…")
    retype(page.form.budget, "")
    retype(page.form.models, "claude-haiku*")
    press(qtbot, page, "Save")
    qtbot.waitUntil(lambda: page.model.index(0, 4).data() == "claude-haiku*")
    assert ask(running, 20, key=value).status == 403


def test_keys_are_written_off_the_windows_thread(
    qtbot: QtBot, window: SettingsWindow, running: RunningDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Making, changing and revoking a key wait for the disk, and the window does not wait with them."""
    threads: dict[str, threading.Thread] = {}

    def watch(name: str) -> None:
        real = getattr(running.desk, name)

        def watched(*args: Any, **more: Any) -> Any:
            threads[name] = threading.current_thread()
            return real(*args, **more)

        monkeypatch.setattr(running.desk, name, watched)

    names = ("create_client_key", "change_client_key", "revoke_client_key")
    for name in names:
        watch(name)
    page = window.keys
    press(qtbot, page, "Create a key…")
    create(qtbot, page, "run")
    click_row(page, 0)
    press(qtbot, page, "Change…")
    press(qtbot, page, "Save")
    qtbot.waitUntil(lambda: not page.form.isVisible())
    press(qtbot, page, "Revoke…")
    press(qtbot, page, "Revoke")
    qtbot.waitUntil(lambda: page.model.rowCount() == 1)  # the one of the environment
    assert set(threads) == set(names)
    assert threading.current_thread() not in threads.values()


def test_escape_closes_what_is_open_and_not_the_window(
    qtbot: QtBot, desk: DeskDouble, open_settings: OpenSettings
) -> None:
    """Once for the form, once for the question, and then for the window; the focus is where it was before."""
    window = open_settings("keys")
    page = window.keys
    press(qtbot, page, "Create a key…")
    QTest.keyClicks(page.form.name, "half typed")
    for field in (page.form.name, page.form.per, page.form.upstream):
        page.form.show()
        field.setFocus()
        QTest.keyClick(field, Qt.Key.Key_Escape)
        assert not page.form.isVisible()
    assert QApplication.focusWidget() in {page.begin, None}
    click_row(page, 0)
    press(qtbot, page, "Change…")
    QTest.keyClick(page.form.models, Qt.Key.Key_Escape)
    assert not page.form.isVisible()
    assert QApplication.focusWidget() in {page.change, None}
    press(qtbot, page, "Revoke…")
    QTest.keyClick(page.question.no, Qt.Key.Key_Escape)
    assert not page.question.isVisible()
    assert window.isVisible()
    assert len(desk.known_clients) == 1
    QTest.keyClick(window, Qt.Key.Key_Escape)
    assert not window.isVisible()


def test_what_is_not_possible_is_said_as_it_is_typed(qtbot: QtBot, open_settings: OpenSettings) -> None:
    """A word for an amount, too much, an endless list of models: said beside the form, and nothing can be made."""
    page = open_settings("keys").keys
    press(qtbot, page, "Create a key…")
    form = page.form
    assert not form.make.isEnabled()
    retype(form.name, "run")
    assert form.make.isEnabled()
    assert not form.per.isEnabled()
    retype(form.budget, "much")
    assert form.problem.text() == "“much” is no amount of US dollars."
    assert form.budget.property("wrong") is True
    assert not form.make.isEnabled()
    retype(form.budget, "2000000")
    assert "between 0 and 1,000,000" in form.problem.text()
    retype(form.budget, "2.50")
    assert form.per.isEnabled()
    form.models.setText("m, " * 51)
    assert "at most 50 models" in form.problem.text()
    assert form.models.property("wrong") is True
    retype(form.models, "claude-haiku*")
    assert form.problem.text() == ""
    assert form.make.isEnabled()
    assert form.scope() == KeyScope(
        ("claude-haiku*",), "", 2.5, "day" if form.per.currentIndex() == 0 else "total"
    )


def test_an_upstream_that_is_gone_is_shown_and_kept(
    qtbot: QtBot, desk: DeskDouble, open_settings: OpenSettings
) -> None:
    """A key for an upstream that was removed keeps to it until that is changed."""
    scope = KeyScope(upstream="gone", budget_usd=0.125, budget_per="week")
    desk.known_clients = [ClientKey("1", "old", "0" * 64, "x7Qa", NOON, scope=scope)]
    page = open_settings("keys").keys
    click_row(page, 0)
    press(qtbot, page, "Change…")
    assert page.form.upstream.currentText() == "Only to gone"
    assert page.form.budget.text() == "0.125"
    press(qtbot, page, "Save")
    qtbot.waitUntil(lambda: not page.form.isVisible())
    assert desk.known_clients[0].scope == scope


def test_a_key_that_nobody_saw_is_revoked(
    qtbot: QtBot, desk: DeskDouble, open_settings: OpenSettings
) -> None:
    """If the window is closed while a key is being made, its value was never shown, so it opens nothing."""
    waiting: list[tuple[Callable[[], Any], Future[Any]]] = []

    def later(work: Callable[[], Any]) -> Future[Any]:
        future: Future[Any] = Future()
        waiting.append((work, future))
        return future

    window = open_settings("keys")
    press(qtbot, window.keys, "Create a key…")
    QTest.keyClicks(window.keys.form.name, "unseen")
    cast("Any", desk).in_background = later
    press(qtbot, window.keys, "Create")
    assert not window.keys.form.make.isEnabled()
    window.reject()
    work, future = waiting.pop()
    made = cast("tuple[ClientKey, Secret]", work())
    future.set_result(made)
    qtbot.waitUntil(lambda: bool(waiting))
    waiting.pop()[0]()
    assert "unseen" not in [key.name for key in desk.known_clients]


@pytest.mark.parametrize(
    ("language", "text", "dollars"),
    [
        ("English", "", 0.0),
        ("English", "5", 5.0),
        ("English", " $1,234.50 ", 1234.5),
        ("German", "2,50", 2.5),
        ("German", "2.50", 2.5),
        ("German", "1.234,5 $", 1234.5),
    ],
)
def test_dollars_are_read_as_the_locale_and_as_programs_write_them(
    qtbot: QtBot, language: str, text: str, dollars: float
) -> None:
    """With the locale's marks or with a point, with or without the sign."""
    edit = DollarEdit()
    qtbot.addWidget(edit)
    edit.setLocale(QLocale(QLocale.Language[language]))
    edit.setText(text)
    assert edit.dollars() == dollars
    edit.show_dollars(dollars)
    assert edit.dollars() == dollars
    for wrong in ("five", "-1", "inf", "nan", "1.2.3.4"):
        edit.setText(wrong)
        with pytest.raises(ValueError, match="no amount"):
            edit.dollars()
