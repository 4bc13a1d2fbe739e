"""A HAR file, looked at."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, cast

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QWidget

from claude_desk.ui.har_window import HarWindow, open_action
from fakes.canary import CLIENT_KEY, REAL_KEY, find
from fakes.captured import HOSTILE
from fakes.hands import visible_texts

if TYPE_CHECKING:
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from claude_desk.app import Desk
    from claude_desk.ui.clipboard import Clipboard
    from claude_desk.ui.inbox import Inbox
    from claude_desk.ui.theme import Theme
    from fakes.desk_double import DeskDouble


def entry(text: str, **headers: str) -> dict[str, object]:
    """One request that says this."""
    body = json.dumps({"model": "opus", "messages": [{"role": "user", "content": text}]})
    return {
        "startedDateTime": "2026-11-20T12:00:00Z",
        "time": 100,
        "request": {
            "method": "POST",
            "url": "https://api.example/v1/messages",
            "headers": [{"name": name.replace("_", "-"), "value": value} for name, value in headers.items()],
            "postData": {"text": body},
        },
        "response": {"status": 200, "content": {"text": "{}"}},
    }


def save(folder: Path, *entries: dict[str, object]) -> Path:
    """A file with these."""
    path = folder / "some.har"
    path.write_text(json.dumps({"log": {"entries": entries}}), encoding="utf-8")
    return path


def test_a_file_is_chosen_and_its_requests_are_looked_at(
    desk: DeskDouble, inbox: Inbox, clipboard: Clipboard, theme: Theme, tmp_path: Path, qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    """By keyboard: the shortcut, then the arrow keys. The credentials of the file are masked, in bodies too."""
    secret = f"the key is {REAL_KEY} and {CLIENT_KEY}"
    path = save(
        tmp_path, entry(secret, x_api_key=REAL_KEY, Authorization=f"Bearer {CLIENT_KEY}"), entry(HOSTILE)
    )
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(path), ""))
    window = QWidget()
    qtbot.addWidget(window)
    window.addAction(open_action(window, cast("Desk", desk), inbox, clipboard, theme))
    window.show()
    with qtbot.waitActive(window):
        window.activateWindow()
    QTest.keySequence(window, QKeySequence("Ctrl+Shift+O"))
    qtbot.waitUntil(lambda: bool(window.findChildren(HarWindow)))
    (shown,) = window.findChildren(HarWindow)
    qtbot.waitUntil(lambda: shown.list.count() == 2 and not shown.inspector._asking)
    shown.inspector.tabs.setCurrentIndex(1)
    qtbot.waitUntil(lambda: any("the key is ***" in text for text in visible_texts(shown)))
    assert not find(" ".join(visible_texts(shown)))
    shown.inspector.request.choices["headers"].click()
    assert not find(repr(shown.inspector.request.headers.texts()))
    shown.inspector.request.choices["chat"].click()
    QTest.keyClick(shown.list, Qt.Key.Key_Down)
    qtbot.waitUntil(lambda: any("⟨ESC⟩[31mred" in text for text in visible_texts(shown)))
    assert desk.captures.asked == 0
    shown.reject()
    path.unlink()  # its keys are meant to be there, and nowhere else


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("no har", "This is no HAR file: it is not JSON."),
        ('{"log": {"entries": []}}', "There is no request in this file."),
    ],
)
def test_what_cannot_be_shown_is_said(
    desk: DeskDouble, inbox: Inbox, clipboard: Clipboard, theme: Theme, tmp_path: Path, qtbot: QtBot,
    content: str, said: str,
) -> None:  # fmt: skip
    """In the window, in a sentence."""
    path = tmp_path / "some.har"
    path.write_text(content, encoding="utf-8")
    shown = HarWindow(None, cast("Desk", desk), inbox, clipboard, theme, path)
    qtbot.addWidget(shown)
    shown.show()
    qtbot.waitUntil(lambda: shown.note.text == said)
    shown.reject()


def test_a_file_that_is_gone_is_said(
    desk: DeskDouble, inbox: Inbox, clipboard: Clipboard, theme: Theme, tmp_path: Path, qtbot: QtBot
) -> None:
    """With its path and the reason."""
    shown = HarWindow(None, cast("Desk", desk), inbox, clipboard, theme, tmp_path / "gone.har")
    qtbot.addWidget(shown)
    qtbot.waitUntil(lambda: "gone.har cannot be read: No such file" in shown.note.text)
    shown.reject()
