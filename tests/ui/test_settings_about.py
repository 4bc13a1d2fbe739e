"""The About page: version, folders, licences, and a report that gives nothing away."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QObject, QUrl, Slot
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QPushButton

from claude_desk import __version__
from claude_desk.app import Attention, ProxyState
from claude_desk.config.settings import Settings
from claude_desk.ui.settings_about import credits_text
from fakes.hands import visible_texts

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QApplication
    from pytestqt.qtbot import QtBot

    from claude_desk.ui.settings_window import SettingsWindow
    from fakes.desk_double import DeskDouble

    OpenSettings = Callable[[str], SettingsWindow]


class Opener(QObject):
    """Stands in for the desktop's file manager."""

    def __init__(self) -> None:
        super().__init__()
        self.opened: list[str] = []

    @Slot(QUrl)
    def open(self, url: QUrl) -> None:
        """Note what would be shown."""
        self.opened.append(url.toLocalFile())


def test_it_names_the_version_and_opens_the_folders(desk: DeskDouble, open_settings: OpenSettings) -> None:
    """Each folder by its own button, which a screen reader tells apart."""
    opener = Opener()
    QDesktopServices.setUrlHandler("file", opener, cast("bytes", "open"))
    try:
        page = open_settings("about").about
        assert f"Version {__version__}" in visible_texts(page)
        for each in page.folders.values():
            assert isinstance(each, QPushButton)
            each.click()
    finally:
        QDesktopServices.unsetUrlHandler("file")
    paths = desk.paths
    assert opener.opened == [str(paths.config_dir), str(paths.data_dir), str(paths.log_dir)]
    assert len({each.accessibleName() for each in page.folders.values()}) == 3


def test_the_report_is_copied_and_gives_nothing_away(
    qapp: QApplication, qtbot: QtBot, desk: DeskDouble, open_settings: OpenSettings
) -> None:
    """It says what helps, and no name, address, path or sentence of its user."""
    secret = {
        "upstream": "acme-corp",
        "upstreams": {
            "acme-corp": {
                "kind": "compatible",
                "url": "https://llm.acme.example",
                "headers": {"X-Team": "secret"},
            }
        },
        "aliases": {"boss-model": {"model": "claude-opus-5-5"}},
        "server": {"port": 9123},
    }
    desk.stored_settings = desk.settings = Settings.model_validate(secret)
    desk.environment_overrides = frozenset({"upstreams.acme-corp.url"})
    desk.become(ProxyState.RUNNING, Attention("port", "Port 9123 is held by /home/me/thing."))
    page = open_settings("about").about
    page.copy.click()
    text = qapp.clipboard().text()
    assert text == page.report.toPlainText()
    for given_away in ("acme", "boss", "secret", "9123", "/home", str(desk.paths.data_dir), "X-Team"):
        assert given_away not in text, given_away
    for told in (
        __version__,
        "Upstream: compatible",
        "Needs attention: port",
        "server.port",
        "upstreams.*.url",
    ):
        assert told in text, told


def test_the_parts_are_named_with_their_licences() -> None:
    """Every package that is needed is there, with a licence each."""
    text = credits_text()
    for name in ("Qt ", "Lucide icons: ISC", "aiohttp", "keyring", "pydantic"):
        assert name in text
    assert all(line.partition(": ")[2] for line in text.splitlines())
