"""The Advanced page: set, checked while it is typed, applied."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtTest import QTest
from PySide6.QtWidgets import QCheckBox, QLineEdit, QPlainTextEdit

from claude_desk.ui.form_controls import SecondsBox
from fakes.hands import LEFT, press, retype, visible_texts

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget
    from pytestqt.qtbot import QtBot

    from claude_desk.ui.settings_window import SettingsWindow
    from fakes.desk_double import DeskDouble

    OpenSettings = Callable[[str], SettingsWindow]


def control(window: SettingsWindow, *path: str) -> QWidget:
    """The control of a value."""
    return window.advanced.bound[path].control


def test_everything_on_it_is_applied(qtbot: QtBot, desk: DeskDouble, open_settings: OpenSettings) -> None:
    """Hosts, origins, time, telemetry: typed and ticked, they are what is stored."""
    window = open_settings("advanced")
    hosts, origins = control(window, "server", "allowed_hosts"), control(window, "server", "allowed_origins")
    assert isinstance(hosts, QPlainTextEdit)
    assert isinstance(origins, QPlainTextEdit)
    hosts.setPlainText("host.docker.internal\n\n gateway \n")
    origins.setPlainText("https://app.example")
    drain = control(window, "server", "drain_seconds")
    assert isinstance(drain, SecondsBox)
    drain.setValue(2.5)
    for name in ("enabled", "traces"):
        box = control(window, "telemetry", name)
        assert isinstance(box, QCheckBox)
        box.click()
    retype(control(window, "telemetry", "endpoint"), "http://collector.example:4318/")
    press(qtbot, window, "Apply")
    qtbot.waitUntil(lambda: desk.stored_settings.telemetry.enabled)
    stored = desk.stored_settings
    assert stored.server.allowed_hosts == ("host.docker.internal", "gateway")
    assert stored.server.allowed_origins == ("https://app.example",)
    assert stored.server.drain_seconds == 2.5
    assert stored.telemetry.traces
    assert stored.telemetry.endpoint == "http://collector.example:4318"


def test_an_open_address_is_warned_of(qtbot: QtBot, open_settings: OpenSettings) -> None:
    """While it is typed: what it means, and the word without which it does not start; this computer's own are fine."""
    window = open_settings("advanced")
    host = control(window, "server", "host")
    assert isinstance(host, QLineEdit)
    for own in ("127.0.0.1", "::1", "localhost"):
        retype(host, own)
        assert not window.advanced.warning.isVisible()
    retype(host, "0.0.0.0")
    assert window.advanced.warning.isVisible()
    assert "DANGEROUSLY_BIND_ALL_INTERFACES" in window.advanced.warning.text


def test_what_is_not_possible_is_said_beside_it_and_from_other_pages(
    qtbot: QtBot, open_settings: OpenSettings
) -> None:
    """An origin with a path cannot be applied; on another page the window says where the problem is."""
    window = open_settings("advanced")
    origins = control(window, "server", "allowed_origins")
    assert isinstance(origins, QPlainTextEdit)
    origins.setPlainText("https://app.example/path")
    assert window.advanced.bound["server", "allowed_origins"].problem
    assert not window.ok.isEnabled()
    window.open_page("general")
    assert "Something on the page “Advanced” is not possible." in visible_texts(window)


def test_what_the_environment_decides_cannot_be_changed(
    desk: DeskDouble, open_settings: OpenSettings
) -> None:
    """Its value is shown, and why."""
    desk.environment_overrides = frozenset({"server.host"})
    window = open_settings("advanced")
    assert not control(window, "server", "host").isEnabled()
    assert any("Set by the environment" in text for text in visible_texts(window.advanced))
    QTest.mouseClick(control(window, "server", "host"), LEFT)
    assert not window.draft.dirty
