"""The Privacy page: what is kept, for how long, where, and away with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from claude_desk.captures import Captures
from claude_desk.config.settings import CaptureSettings, Settings
from claude_desk.errors import StorageError
from fakes.captured import typical
from fakes.hands import choose, press, retype, visible_texts

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import pytest
    from pytestqt.qtbot import QtBot

    from claude_desk.ui.settings_window import SettingsWindow
    from fakes.desk_double import DeskDouble

    OpenSettings = Callable[[str], SettingsWindow]


def test_keeping_is_off_and_switched_on_by_choice(
    qtbot: QtBot, desk: DeskDouble, open_settings: OpenSettings
) -> None:
    """Limits appear with the choice they belong to; Apply makes it count."""
    window = open_settings("privacy")
    page = window.privacy
    assert page.mode.currentData() == "off"
    assert not page.bound["capture", "keep_hours"].control.isVisible()
    choose(page.mode, "disk")
    qtbot.waitUntil(page.bound["capture", "keep_hours"].control.isVisible)
    retype(page.bound["capture", "keep_hours"].control, "6")
    press(qtbot, window, "Apply")
    qtbot.waitUntil(lambda: desk.stored_settings.capture == CaptureSettings(mode="disk", keep_hours=6))
    choose(page.mode, "memory")
    qtbot.waitUntil(lambda: not page.bound["capture", "keep_hours"].control.isVisible())
    assert page.bound["capture", "max_mb"].control.isVisible()


def test_what_is_kept_is_counted_and_purged(
    qtbot: QtBot, desk: DeskDouble, open_settings: OpenSettings
) -> None:
    """The page says how much there is; one press and there is nothing."""
    desk.captures.captured["one"] = typical("one")
    page = open_settings("privacy").privacy
    qtbot.waitUntil(lambda: page.kept.text() == "1 requests are kept now: 1000 B in memory, 0 B on disk.")
    page.purge.setFocus()
    QTest.keyClick(page.purge, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: page.kept.text() == "Nothing is kept now.")
    assert desk.captures.purged == 1
    assert not page.purge.isEnabled()


def test_what_cannot_be_purged_is_said(qtbot: QtBot, desk: DeskDouble, open_settings: OpenSettings) -> None:
    """With the sentence of whoever could not."""
    desk.captures.captured["one"] = typical("one")
    page = open_settings("privacy").privacy
    qtbot.waitUntil(page.purge.isEnabled)
    desk.captures.error = StorageError("Captured requests cannot be kept there.")
    QTest.mouseClick(page.purge, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: page.note.text == "Captured requests cannot be kept there.")


def test_every_place_is_named(qtbot: QtBot, desk: DeskDouble, open_settings: OpenSettings) -> None:
    """Each file with what is in it, where it really is."""
    said = visible_texts(open_settings("privacy").privacy)
    paths = desk.paths
    for path in (
        paths.settings_file,
        paths.client_keys_file,
        paths.database_file,
        paths.captures_file,
        paths.log_dir,
    ):
        assert str(path) in said


def test_the_folder_is_opened(
    qtbot: QtBot, desk: DeskDouble, open_settings: OpenSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The button hands the folder of the data to the system's file manager."""
    opened: list[str] = []
    monkeypatch.setattr(
        "claude_desk.ui.settings_privacy.QDesktopServices.openUrl",
        lambda url: opened.append(url.toLocalFile()),
    )
    window = open_settings("privacy")
    QTest.mouseClick(window.privacy.open_folder, Qt.MouseButton.LeftButton)
    assert opened == [str(desk.paths.data_dir)]


def test_what_is_purged_is_gone_from_the_disk(
    tmp_path: Path, qtbot: QtBot, desk: DeskDouble, open_settings: OpenSettings
) -> None:
    """With the real thing behind it: the file is deleted."""
    captures = Captures(tmp_path / "captures.sqlite3")
    captures.use(CaptureSettings(mode="disk"))
    desk.captures = captures  # type: ignore[assignment]
    desk.settings = desk.stored_settings = Settings(capture=CaptureSettings(mode="disk"))
    from time import time

    recording = captures.begin("one", time(), 0.0, "POST", b"/v1/messages", ())
    assert recording is not None
    captures.keep(recording)
    page = open_settings("privacy").privacy
    qtbot.waitUntil(lambda: page.kept.text().startswith("1 requests are kept now: 0 B in memory"))
    QTest.mouseClick(page.purge, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: page.kept.text() == "Nothing is kept now.")
    assert not list(tmp_path.glob("captures*"))
    captures.close()
