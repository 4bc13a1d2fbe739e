"""The tray icon on a real StatusNotifier host: early, late, dying, returning, none."""

from __future__ import annotations

import http.client
import json
import threading
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QMessageBox

from claude_desk.app import ProxyState
from claude_desk.config.settings import Settings
from claude_desk.ui.icons import TrayState

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from claude_desk.app import Desk
    from claude_desk.ui.main import Shell
    from fakes.tray_host import TrayHost

PATIENCE = 15_000


def registered(qtbot: QtBot, host: TrayHost) -> None:
    """Wait until an item has registered."""
    qtbot.waitUntil(lambda: bool(host.ask(qtbot, "items")), timeout=PATIENCE)


def test_a_tray_that_appears_late_gets_the_icon(qtbot: QtBot, shell: Shell, host: TrayHost) -> None:
    """A host that starts after us shows our icon; from then on nothing is polled."""
    shell.begin(background=True)
    assert not shell.tray.present
    assert shell.log.isMinimized()
    host.ask(qtbot, "appear")
    qtbot.waitUntil(lambda: shell.tray.present, timeout=PATIENCE)
    registered(qtbot, host)
    assert not shell.tray._poll.isActive()
    assert not QApplication.quitOnLastWindowClosed()


def test_the_icon_says_the_state(qtbot: QtBot, real_desk: Desk, shell: Shell, host: TrayHost) -> None:
    """Running and stopped look different, in sizes from 16 pixels, and the tooltip says which it is."""
    host.ask(qtbot, "appear")
    qtbot.waitUntil(lambda: shell.tray.present, timeout=PATIENCE)
    registered(qtbot, host)
    stopped = host.ask(qtbot, "item")
    assert {16, 22, 24, 32, 48} <= set(stopped["sizes"])
    assert "Stopped" in str(stopped["tooltip"])
    host.ask(qtbot, "click", "Start")
    qtbot.waitUntil(lambda: real_desk.status.state is ProxyState.RUNNING, timeout=PATIENCE)
    qtbot.waitUntil(lambda: real_desk.status.url in str(host.ask(qtbot, "item")["tooltip"]), timeout=PATIENCE)
    assert host.ask(qtbot, "item")["picture"] != stopped["picture"]


def test_the_menu(qtbot: QtBot, shell: Shell, host: TrayHost) -> None:
    """What only tells something cannot be clicked, everything else can."""
    host.ask(qtbot, "appear")
    qtbot.waitUntil(lambda: shell.tray.present, timeout=PATIENCE)
    registered(qtbot, host)
    entries = host.ask(qtbot, "menu")
    assert [label for label, enabled in entries if not enabled] == [
        "Stopped",
        "Today: no requests",
        "Latest errors/No errors",
    ]
    labels = [label for label, _ in entries]
    wanted = [
        "Start",
        "Requests go to",
        "Requests go to/Practice",
        "Requests go to/Anthropic",
        "Requests go to/Upstream settings…",
        "Copy URL",
        "Copy a client key",
        "Open log",
        "Latest errors",
        "Usage and costs",
        "Settings…",
        "Set up…",
        "Keyboard shortcuts",
        "Quit",
    ]
    assert [label for label in labels if label in wanted] == wanted


def test_a_click_opens_the_window_and_closing_hides_it(qtbot: QtBot, shell: Shell, host: TrayHost) -> None:
    """With a tray the window comes and goes, and the program stays."""
    host.ask(qtbot, "appear")
    qtbot.waitUntil(lambda: shell.tray.present, timeout=PATIENCE)
    registered(qtbot, host)
    shell.begin(background=True)
    assert not shell.log.isVisible()
    host.ask(qtbot, "activate")
    qtbot.waitUntil(shell.log.isVisible, timeout=PATIENCE)
    shell.log.close()
    assert not shell.log.isVisible()
    host.ask(qtbot, "click", "Open log")
    qtbot.waitUntil(shell.log.isVisible, timeout=PATIENCE)


def test_a_tray_that_dies_and_returns(qtbot: QtBot, shell: Shell, host: TrayHost) -> None:
    """Without the tray the window is within reach again; when the tray is back, so is the icon."""
    host.ask(qtbot, "appear")
    qtbot.waitUntil(lambda: shell.tray.present, timeout=PATIENCE)
    registered(qtbot, host)
    shell.begin(background=True)
    assert not shell.log.isVisible()
    host.ask(qtbot, "vanish")
    qtbot.waitUntil(lambda: not shell.tray.present, timeout=PATIENCE)
    assert shell.log.isVisible()
    host.ask(qtbot, "appear")
    qtbot.waitUntil(lambda: shell.tray.present, timeout=PATIENCE)
    registered(qtbot, host)


def test_without_a_tray_closing_asks(qtbot: QtBot, shell: Shell) -> None:
    """Keep running minimises; the reason is explained the first time only."""
    shell.begin(background=False)
    explained: list[bool] = []

    def keep_running() -> None:
        question = QApplication.activeModalWidget()
        assert isinstance(question, QMessageBox)
        explained.append("AppIndicator" in question.informativeText())
        question.escapeButton().click()

    for _ in range(2):
        QTimer.singleShot(0, keep_running)
        shell.log.close()
        assert shell.log.isMinimized()
        shell.log.bring_forward()
    assert explained == [True, False]


def test_quit_from_the_tray_stops_first(
    qtbot: QtBot, qapp: QApplication, real_desk: Desk, shell: Shell, host: TrayHost
) -> None:
    """Quit stops the proxy, then ends the application."""
    host.ask(qtbot, "appear")
    qtbot.waitUntil(lambda: shell.tray.present, timeout=PATIENCE)
    registered(qtbot, host)
    shell.begin(background=True)
    qtbot.waitUntil(lambda: real_desk.status.state is ProxyState.RUNNING, timeout=PATIENCE)
    QTimer.singleShot(0, lambda: host.ask(qtbot, "click", "Quit"))
    assert qapp.exec() == 0
    assert real_desk.status.state is ProxyState.STOPPED


def test_a_budget_is_told_of_once_at_each_level(
    qtbot: QtBot, real_desk: Desk, shell: Shell, host: TrayHost
) -> None:
    """At 75, 95 and 100 % a notification, each once however many requests follow; tray and window say it as long as it is so."""
    host.ask(qtbot, "appear")
    qtbot.waitUntil(lambda: shell.tray.present, timeout=PATIENCE)
    registered(qtbot, host)
    shell.begin(background=True)
    qtbot.waitUntil(lambda: real_desk.status.state is ProxyState.RUNNING, timeout=PATIENCE)
    values = real_desk.stored_settings.model_dump(mode="json")
    budget = {"usd": 1.0, "per": "month"}
    prices = {"*": {"input": 100, "output": 1000}}
    settings = Settings.model_validate(
        values | {"budgets": [budget], "prices": prices, "upstream": "practice"}
    )
    qtbot.waitUntil(real_desk.apply(settings).done, timeout=PATIENCE)
    _, key = real_desk.create_client_key("run")
    spent: list[float] = []
    for _ in range(120):
        status = send(qtbot, real_desk.url, key.reveal())
        qtbot.waitUntil(lambda: not real_desk.budgets.states()[0].held, timeout=PATIENCE)
        spent.append(real_desk.budgets.states()[0].used)
        if status != 200:
            break
    assert status == 429
    # Refused again and again, and nobody is told again.
    for _ in range(3):
        assert send(qtbot, real_desk.url, key.reveal()) == 429
    qtbot.waitUntil(lambda: shell.actions.tray_state is TrayState.ATTENTION, timeout=PATIENCE)
    told = [body for _, body in host.ask(qtbot, "notices") if "budget" in body]
    levels = sum(max(spent) >= level for level in (0.75, 0.95, 1.0))
    assert levels
    assert len(told) == levels
    assert all("1.00 USD a month for all client keys" in text for text in told)
    assert "1.00 USD a month" in str(host.ask(qtbot, "item")["tooltip"])
    shell.log.bring_forward()
    (banner,) = [each for each in shell.log.banners.banners if each.kind == "budget"]
    banner.button.click()
    settings_window = shell.settings
    assert settings_window is not None
    assert settings_window.limits.isVisible()


def send(qtbot: QtBot, url: str, key: str) -> int:
    """One request from another thread while Qt goes on; its status."""
    answers: list[int] = []

    def post() -> None:
        connection = http.client.HTTPConnection(url.removeprefix("http://"), timeout=15)
        body = {"model": "m", "max_tokens": 30, "messages": [{"role": "user", "content": "hi"}]}
        headers = {"x-api-key": key, "content-type": "application/json", "anthropic-version": "2023-06-01"}
        connection.request("POST", "/v1/messages", json.dumps(body), headers)
        response = connection.getresponse()
        response.read()
        connection.close()
        answers.append(response.status)

    thread = threading.Thread(target=post)
    thread.start()
    qtbot.waitUntil(lambda: bool(answers), timeout=PATIENCE)
    thread.join()
    return answers[0]
