"""The tray icon, on desktops that have a tray, from the moment they have one.

An icon made before a StatusNotifier host came up never joins it, so a new one is made when a tray appears. Where
that can be heard on D-Bus nothing is polled; elsewhere availability is asked every two seconds, and only while
there is no tray.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal, Slot
from PySide6.QtDBus import QDBusConnection, QDBusServiceWatcher
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMenu, QSystemTrayIcon

from claude_desk.ui.dbus import slot
from claude_desk.ui.icons import TrayState, tray_icon

if TYPE_CHECKING:
    from claude_desk.ui.actions import Actions
    from claude_desk.ui.theme import Theme

WATCHER = "org.kde.StatusNotifierWatcher"
WATCHER_PATH = "/StatusNotifierWatcher"
POLL_MS = 2000
NOTICE_MS = 10_000


class Tray(QObject):
    """Shows the icon with its menu whenever there is a tray.

    Attributes:
        appeared: there is a tray now.
        vanished: there is none any more.
        contents: what the menu holds.
        notice_clicked: a notification was clicked.
    """

    appeared = Signal()
    vanished = Signal()
    notice_clicked = Signal()

    def __init__(self, actions: Actions, theme: Theme, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._actions = actions
        self._theme = theme
        self._icon: QSystemTrayIcon | None = None
        self.menu = QMenu()
        self.contents = actions.fill(self.menu)
        actions.status_changed.connect(self._show_state)
        theme.changed.connect(self._show_state)
        self._poll = QTimer(self)
        self._poll.setInterval(POLL_MS)
        self._poll.timeout.connect(self.look)
        self._listening = sys.platform == "linux" and self._listen()
        self.look()

    @property
    def present(self) -> bool:
        """Whether there is a tray and our icon is in it."""
        return self._icon is not None

    def notify(self, title: str, text: str) -> bool:
        """Tell the person something that needs them; whether there is a tray to tell it."""
        if self._icon is None:
            return False
        self._icon.showMessage(title, text, QSystemTrayIcon.MessageIcon.Warning, NOTICE_MS)
        return True

    @Slot()
    def look(self) -> None:
        """See whether there is a tray, and follow."""
        available = QSystemTrayIcon.isSystemTrayAvailable()
        if available and self._icon is None:
            self._icon = self._make()
            self._poll.stop()
            self.appeared.emit()
        elif not available:
            had_one = self._icon is not None
            self._drop()
            if self._needs_polling():
                self._poll.start()
            if had_one:
                self.vanished.emit()

    def close(self) -> None:
        """Take the icon away for good."""
        self._poll.stop()
        self._drop()
        self.menu.deleteLater()

    def _make(self) -> QSystemTrayIcon:
        icon = QSystemTrayIcon(self)
        icon.setContextMenu(self.menu)
        icon.activated.connect(self._activated)
        icon.messageClicked.connect(self.notice_clicked)
        self._icon = icon
        self._show_state()
        icon.show()
        return icon

    def _drop(self) -> None:
        if self._icon is not None:
            self._icon.hide()
            self._icon.deleteLater()
            self._icon = None

    def _show_state(self) -> None:
        if self._icon is None:
            return
        state = self._actions.tray_state
        self._icon.setIcon(tray_icon(state, dark_panel=self._theme.dark or sys.platform == "linux"))
        lines = [self.tr("Claude Desk"), self._actions.headline.text()]
        if state is TrayState.ATTENTION:
            lines += [attention.text for attention in self._actions.status.attention[:1]]
        self._icon.setToolTip("\n".join(lines))

    def _activated(self, reason: QSystemTrayIcon.ActivationReason) -> None:
        # On macOS a click opens the menu, as people expect there.
        if reason == QSystemTrayIcon.ActivationReason.Trigger and sys.platform != "darwin":
            self._actions.open_log.trigger()

    def _needs_polling(self) -> bool:
        """XEmbed trays (plain X11) come without a sound; StatusNotifier hosts are heard."""
        return not self._listening or QGuiApplication.platformName() == "xcb"

    def _listen(self) -> bool:
        bus = QDBusConnection.sessionBus()
        if not bus.isConnected():
            return False
        mode = QDBusServiceWatcher.WatchModeFlag.WatchForOwnerChange
        watcher = QDBusServiceWatcher(WATCHER, bus, mode, self)
        watcher.serviceOwnerChanged.connect(self._owner_changed)
        bus.connect(WATCHER, WATCHER_PATH, WATCHER, "StatusNotifierHostRegistered", self, slot("look()"))
        return True

    def _owner_changed(self, _service: str, _old: str, _new: str) -> None:
        # Qt asks the bus itself; in the next turn it has heard of the change as well.
        QTimer.singleShot(0, self.look)
