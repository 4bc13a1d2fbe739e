"""What a person can do with Claude Desk from the tray and from the window: one set of actions for both."""

from __future__ import annotations

import math
import time
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QAction, QKeySequence

from claude_desk.app import ProxyState
from claude_desk.errors import DeskError
from claude_desk.ui import formats
from claude_desk.ui.desk_menu import DeskMenu
from claude_desk.ui.icons import TrayState

if TYPE_CHECKING:
    from concurrent.futures import CancelledError, Future

    from PySide6.QtWidgets import QMenu

    from claude_desk.app import Desk, Status
    from claude_desk.secret import Secret
    from claude_desk.ui.clipboard import Clipboard
    from claude_desk.ui.inbox import Inbox

PAUSE_SECONDS = 15 * 60.0


class Actions(QObject):
    """The actions, kept in step with the desk's status.

    Attributes:
        status: the latest known status.
        status_changed: it changed; carries the ``Status``.
        copied: something was copied; carries a word for what: ``url``, ``key`` or ``environment``.
        failed: something a person asked for did not work; carries title and message.
        request_wanted: this request shall be shown; carries its row.
        desk: what carries them out.
        inbox: brings its answers to the Qt thread.
    """

    status_changed = Signal(object)
    copied = Signal(str)
    failed = Signal(str, str)
    log_wanted = Signal()
    request_wanted = Signal(object)
    setup_wanted = Signal()
    doctor_wanted = Signal()
    help_wanted = Signal()
    usage_wanted = Signal()
    settings_wanted = Signal(str)
    quit_wanted = Signal()

    def __init__(self, desk: Desk, inbox: Inbox, clipboard: Clipboard, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.desk = self._desk = desk
        self.inbox = self._inbox = inbox
        self._clipboard = clipboard
        self.status: Status = desk.status
        self.headline = QAction(self)
        self.headline.setEnabled(False)
        self.toggle = QAction(self)
        self.pause_a_while = QAction(self.tr("For 15 minutes"), self)
        self.pause_on = QAction(self.tr("Until resumed or restarted"), self)
        self.resume = QAction(self.tr("Resume"), self)
        self._pause_over = QTimer(self)
        self._pause_over.setSingleShot(True)
        self.copy_url = QAction(self.tr("Copy URL"), self)
        self.copy_key = QAction(self.tr("Copy a client key"), self)
        self.open_log = QAction(self.tr("Open log"), self)
        self.open_usage = QAction(self.tr("Usage and costs"), self)
        self.open_settings = QAction(self.tr("Settings…"), self)
        self.set_up = QAction(self.tr("Set up…"), self)
        self.connect_tools = QAction(self.tr("Connect tools…"), self)
        self.check_up = QAction(self.tr("Check-up…"), self)
        self.show_help = QAction(self.tr("Keyboard shortcuts"), self)
        self.quit = QAction(self.tr("Quit"), self)
        self.open_usage.setShortcut(QKeySequence("Ctrl+2"))
        self.open_settings.setShortcut(QKeySequence(QKeySequence.StandardKey.Preferences))
        self.open_settings.setMenuRole(QAction.MenuRole.PreferencesRole)
        self.quit.setShortcut(QKeySequence(QKeySequence.StandardKey.Quit))
        self.quit.setMenuRole(QAction.MenuRole.QuitRole)
        self.show_help.setShortcuts([QKeySequence("F1"), QKeySequence("Ctrl+/")])
        self.toggle.triggered.connect(self._toggle)
        self.pause_a_while.triggered.connect(lambda: desk.pause.begin(PAUSE_SECONDS))
        self.pause_on.triggered.connect(self._pause_on)
        self.resume.triggered.connect(desk.pause.end)
        self._pause_over.timeout.connect(desk.pause.end)
        self.set_up.triggered.connect(self.setup_wanted)
        self.check_up.triggered.connect(self.doctor_wanted)
        self.show_help.triggered.connect(self.help_wanted)
        self.copy_url.triggered.connect(self._copy_url)
        self.copy_key.triggered.connect(lambda: self._with_key("{}", "key"))
        self.open_log.triggered.connect(self.log_wanted)
        self.open_usage.triggered.connect(self.usage_wanted)
        self.open_settings.triggered.connect(lambda: self.settings_wanted.emit(""))
        self.connect_tools.triggered.connect(lambda: self.settings_wanted.emit("tools"))
        self.quit.triggered.connect(self.quit_wanted)
        self._unwatch = desk.watch_status(lambda status: inbox.post(lambda: self._take(status)))
        self._take(desk.status)

    @property
    def tray_state(self) -> TrayState:
        """The state in the three words the tray knows."""
        if self.status.attention:
            return TrayState.ATTENTION
        if self.status.state in {ProxyState.STOPPED, ProxyState.STOPPING}:
            return TrayState.STOPPED
        return TrayState.RUNNING if self.status.paused_until is None else TrayState.PAUSED

    def fill(self, menu: QMenu, *, with_log: bool = True) -> DeskMenu:
        """Put the actions into a menu, in the one order they have everywhere."""
        return DeskMenu(menu, self, with_log=with_log)

    def start(self) -> None:
        """Start the proxy, which is not paused then; what goes wrong is told by ``failed``."""
        self._desk.pause.end()
        self._inbox.when_done(self._desk.start(), self._report)

    def use_upstream(self, name: str) -> None:
        """Send requests to another upstream from now on, where no rule says otherwise."""
        settings = self._desk.stored_settings.model_copy(update={"upstream": name})
        self._inbox.when_done(self._desk.apply(settings), self._report)

    def copy_environment(self, template: str) -> None:
        """Copy lines for a shell; ``{}`` in them becomes a client key."""
        self._with_key(template, "environment")

    def close(self) -> None:
        """Stop listening to the desk."""
        self._unwatch()

    def _pause_on(self) -> None:
        self._desk.pause.begin()

    def _toggle(self) -> None:
        if self.status.state is ProxyState.RUNNING:
            self._inbox.when_done(self._desk.stop(), self._report)
        else:
            self.start()

    def _copy_url(self) -> None:
        self._clipboard.copy(self.status.url)
        self.copied.emit("url")

    def _with_key(self, template: str, what: str) -> None:
        def copy(done: Future[Secret]) -> None:
            error = done.exception()
            if error is not None:
                self._tell(error)
                return
            self._clipboard.copy_secret(done.result(), template)
            self.copied.emit(what)

        self._inbox.when_done(self._desk.copyable_client_key(), copy)

    def _report(self, done: Future[None]) -> None:
        error = done.exception()
        if error is not None:
            self._tell(error)

    def _tell(self, error: BaseException | CancelledError) -> None:
        if not isinstance(error, DeskError):
            raise error
        self.failed.emit(error.title, error.message)

    def _take(self, status: Status) -> None:
        self.status = status
        state = status.state
        texts = {
            ProxyState.RUNNING: self.tr("Running at {url}").replace("{url}", status.url),
            ProxyState.STOPPED: self.tr("Stopped"),
            ProxyState.STARTING: self.tr("Starting…"),
            ProxyState.STOPPING: self.tr("Stopping…"),
        }
        paused = status.paused_until if state is ProxyState.RUNNING else None
        self.headline.setText(texts[state] if paused is None else self._paused(paused))
        self._wake_at(paused)
        self.toggle.setText(
            self.tr("Stop") if state in {ProxyState.RUNNING, ProxyState.STOPPING} else self.tr("Start")
        )
        self.toggle.setEnabled(state in {ProxyState.RUNNING, ProxyState.STOPPED})
        self.copy_url.setEnabled(bool(status.url))
        self.status_changed.emit(status)

    def _paused(self, until: float) -> str:
        if math.isinf(until):
            return self.tr("Paused until resumed")
        return self.tr("Paused until {time}").replace("{time}", formats.hour(until))

    def _wake_at(self, until: float | None) -> None:
        """Tell everybody when a pause is over, once, when it is."""
        if until is None or math.isinf(until):
            self._pause_over.stop()
        else:
            self._pause_over.start(max(0, math.ceil((until - time.time()) * 1000)))
