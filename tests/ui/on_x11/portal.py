"""Light and dark as a real D-Bus settings portal says."""

import asyncio
import threading
from typing import TYPE_CHECKING, Annotated

import pytest
from dbus_fast import Variant
from dbus_fast.aio import MessageBus
from dbus_fast.annotations import DBusSignature, DBusStr, DBusVariant
from dbus_fast.service import ServiceInterface, dbus_method, dbus_signal
from PySide6.QtCore import Qt

from claude_desk.ui.portal import INTERFACE, KEY, NAMESPACE, PATH, SERVICE, PortalColorScheme
from claude_desk.ui.theme import Theme

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PySide6.QtWidgets import QApplication
    from pytestqt.qtbot import QtBot


Change = Annotated[list[object], DBusSignature("ssv")]


class Settings(ServiceInterface):
    """The part of the portal that tells the colour scheme; 1 is dark, 2 is light."""

    def __init__(self) -> None:
        super().__init__(INTERFACE)
        self.scheme = 1

    @dbus_method()
    def Read(self, namespace: DBusStr, key: DBusStr) -> DBusVariant:  # noqa: N802 - the portal's names
        """The value, in one variant more than one would think, as version 1 has it."""
        assert (namespace, key) == (NAMESPACE, KEY)
        return Variant("v", Variant("u", self.scheme))

    @dbus_signal()
    def SettingChanged(self) -> Change:  # noqa: N802
        """Tell a change."""
        return [NAMESPACE, KEY, Variant("u", self.scheme)]


class Portal:
    """The portal in a thread of its own."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever)
        self._thread.start()
        self._settings = Settings()
        self._bus = asyncio.run_coroutine_threadsafe(self._appear(), self._loop).result(15)

    def change(self, scheme: int) -> None:
        """Choose another scheme and tell it."""
        self._settings.scheme = scheme
        self._loop.call_soon_threadsafe(self._settings.SettingChanged)

    def stop(self) -> None:
        """Leave the bus."""
        asyncio.run_coroutine_threadsafe(self._gone(), self._loop).result(15)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    async def _gone(self) -> None:
        self._bus.disconnect()

    async def _appear(self) -> MessageBus:
        bus = await MessageBus().connect()
        bus.export(PATH, self._settings)
        await bus.request_name(SERVICE)
        return bus


@pytest.fixture
def portal() -> "Iterator[Portal]":
    """A desktop that prefers dark."""
    portal = Portal()
    yield portal
    portal.stop()


def test_the_scheme_is_read_and_followed(qtbot: "QtBot", portal: Portal) -> None:
    """What the portal says at the start counts, and what it says later too."""
    scheme = PortalColorScheme()
    qtbot.waitUntil(lambda: scheme.scheme == Qt.ColorScheme.Dark)
    portal.change(2)
    qtbot.waitUntil(lambda: scheme.scheme == Qt.ColorScheme.Light)
    portal.change(0)
    qtbot.waitUntil(lambda: scheme.scheme == Qt.ColorScheme.Unknown)


def test_the_theme_follows_the_system_only_when_told_to(
    qtbot: "QtBot", qapp: "QApplication", portal: Portal
) -> None:
    """Under ``system`` the windows turn dark and light with the desktop; under ``light`` they do not."""
    theme = Theme(qapp, "system")
    qtbot.waitUntil(lambda: theme.dark)
    portal.change(2)
    qtbot.waitUntil(lambda: not theme.dark)
    theme.choose("light")
    portal.change(1)
    qtbot.waitUntil(lambda: theme._portal.scheme == Qt.ColorScheme.Dark)
    assert not theme.dark
    theme.choose("system")
    assert theme.dark
