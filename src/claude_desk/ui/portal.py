"""Light or dark as the XDG desktop portal says, for Linux desktops that Qt itself does not ask."""

from __future__ import annotations

import sys

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtDBus import QDBusConnection, QDBusMessage, QDBusPendingCallWatcher, QDBusVariant

from claude_desk.ui.dbus import slot

SERVICE = "org.freedesktop.portal.Desktop"
PATH = "/org/freedesktop/portal/desktop"
INTERFACE = "org.freedesktop.portal.Settings"
NAMESPACE, KEY = "org.freedesktop.appearance", "color-scheme"

# https://flatpak.github.io/xdg-desktop-portal/docs/doc-org.freedesktop.portal.Settings.html
SCHEMES = {1: Qt.ColorScheme.Dark, 2: Qt.ColorScheme.Light}


class PortalColorScheme(QObject):
    """Asks the settings portal once, then listens; never blocks, and stays Unknown where there is none."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.scheme = Qt.ColorScheme.Unknown
        self._watcher: QDBusPendingCallWatcher | None = None
        if sys.platform != "linux":
            return
        bus = QDBusConnection.sessionBus()
        if not bus.isConnected():
            return
        bus.connect(SERVICE, PATH, INTERFACE, "SettingChanged", self, slot("_setting_changed(QDBusMessage)"))
        question = QDBusMessage.createMethodCall(SERVICE, PATH, INTERFACE, "Read")
        question.setArguments([NAMESPACE, KEY])
        self._watcher = QDBusPendingCallWatcher(bus.asyncCall(question), self)
        self._watcher.finished.connect(self._answered)

    def _answered(self, watcher: QDBusPendingCallWatcher) -> None:
        reply = watcher.reply()
        if reply.type() == QDBusMessage.MessageType.ReplyMessage and reply.arguments():
            self._take(reply.arguments()[0])

    @Slot(QDBusMessage)
    def _setting_changed(self, message: QDBusMessage) -> None:
        arguments = message.arguments()
        if arguments[:2] == [NAMESPACE, KEY]:
            self._take(arguments[2])

    def _take(self, value: object) -> None:
        # Read wraps its answer in a second variant, Settings of version 1 as published.
        while isinstance(value, QDBusVariant):
            value = value.variant()
        scheme = (
            SCHEMES.get(value, Qt.ColorScheme.Unknown) if isinstance(value, int) else Qt.ColorScheme.Unknown
        )
        if scheme != self.scheme:
            self.scheme = scheme
            self.changed.emit()
