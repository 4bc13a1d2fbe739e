"""Exporting chosen requests: asked, written, stopped, refused."""

from __future__ import annotations

import json
import stat
import sys
import threading
from concurrent.futures import Future
from typing import TYPE_CHECKING, Any, cast

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QWidget

from claude_desk.ui.export_dialog import ExportDialog, ask_for_file, export_action, write
from fakes.captured import typical
from fakes.desk_double import row

if TYPE_CHECKING:
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from claude_desk.app import Desk
    from claude_desk.ui.inbox import Inbox
    from claude_desk.ui.theme import Theme
    from fakes.desk_double import DeskDouble

ROWS = [row(number) for number in range(1, 31)]


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    """A window."""
    window = QWidget()
    qtbot.addWidget(window)
    window.show()
    return window


def test_chosen_requests_are_written_oldest_first(
    desk: DeskDouble, inbox: Inbox, theme: Theme, window: QWidget, tmp_path: Path, qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    """By the shortcut: a file is asked for, progress is shown, and the file is whole and private."""
    target = tmp_path / "out.har"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(target), ""))
    desk.captures.captured[ROWS[3].started.id] = typical(ROWS[3].started.id)
    action = export_action(window, cast("Desk", desk), inbox, theme, lambda: list(reversed(ROWS)))
    window.addAction(action)
    window.activateWindow()
    QTest.keyClick(window, Qt.Key.Key_E, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: bool(window.findChildren(ExportDialog)))
    (dialog,) = window.findChildren(ExportDialog)
    qtbot.waitUntil(lambda: dialog.cancel.text() == "Close")
    assert dialog.words.text() == f"30 requests were written to {target}."
    assert dialog.bar.value() == dialog.bar.maximum()
    entries = json.loads(target.read_text("utf-8"))["log"]["entries"]
    assert [entry["_claudeDesk"]["id"] for entry in entries] == [each.started.id for each in ROWS]
    assert "postData" in entries[3]["request"]
    if sys.platform != "win32":
        assert stat.S_IMODE(target.stat().st_mode) == 0o600
    QTest.mouseClick(dialog.cancel, Qt.MouseButton.LeftButton)


def test_stopped_it_leaves_nothing(desk: DeskDouble, tmp_path: Path) -> None:
    """Half a file is no file; one that was there before stays."""
    target = tmp_path / "out.jsonl"
    target.write_text("before", encoding="utf-8")
    stopped = threading.Event()

    def told(number: int) -> None:
        if number == 10:
            stopped.set()

    assert not write(target, ROWS, cast("Desk", desk), told, stopped)
    assert target.read_text("utf-8") == "before"
    assert [path.name for path in tmp_path.glob("*out*")] == ["out.jsonl"]


def test_cancelling_stops_the_thread(
    desk: DeskDouble, inbox: Inbox, theme: Theme, window: QWidget, tmp_path: Path, qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    """Escape while it waits for a body: the thread ends as soon as it can, and there is no file."""
    waiting: Future[Any] = Future()
    monkeypatch.setattr(desk.captures, "get", lambda _: waiting)
    dialog = ExportDialog(window, cast("Desk", desk), inbox, theme, ROWS, tmp_path / "out.har")
    dialog.begin()
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    waiting.set_result(None)
    thread = dialog._thread
    qtbot.waitUntil(lambda: not thread.is_alive())
    assert list(tmp_path.glob("*out*")) == []


def test_what_cannot_be_written_is_said(
    desk: DeskDouble, inbox: Inbox, theme: Theme, window: QWidget, tmp_path: Path, qtbot: QtBot
) -> None:
    """With the place and the reason."""
    dialog = ExportDialog(window, cast("Desk", desk), inbox, theme, ROWS, tmp_path / "nowhere" / "out.har")
    dialog.begin()
    qtbot.waitUntil(lambda: dialog.words.text() == "Nothing was written.")
    assert "No such file" in dialog.note.text


@pytest.mark.parametrize(
    ("named", "chosen", "path"),
    [
        ("/x/a", "HTTP Archive (*.har)", "/x/a.har"),
        ("/x/a.b", "JSON Lines (*.jsonl)", "/x/a.b.jsonl"),
        ("/x/a.jsonl", "HTTP Archive (*.har)", "/x/a.jsonl"),
        ("", "", None),
    ],
)
def test_the_end_of_the_name_says_the_form(
    window: QWidget, monkeypatch: pytest.MonkeyPatch, named: str, chosen: str, path: str | None
) -> None:
    """A name without one gets that of the form that was chosen."""
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (named, chosen))
    found = ask_for_file(window)
    assert (None if found is None else found.as_posix()) == path
