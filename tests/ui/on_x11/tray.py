"""The tray icon on a real StatusNotifier host: early, late, dying, returning, none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QMessageBox

from claude_desk.app import ProxyState

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
    """The status line cannot be clicked, everything else can."""
    host.ask(qtbot, "appear")
    qtbot.waitUntil(lambda: shell.tray.present, timeout=PATIENCE)
    registered(qtbot, host)
    assert host.ask(qtbot, "menu") == [
        ["Stopped", False],
        ["Start", True],
        ["Copy URL", True],
        ["Copy a client key", True],
        ["Open log", True],
        ["Settings…", True],
        ["Quit", True],
    ]


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
