"""Sending again from the inspector, with the real proxy."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, cast

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from claude_desk.requestlog.capture import Capture, Flow
from claude_desk.ui.inspector import Inspector
from claude_desk.ui.resend import LARGEST_EDITED, EditDialog, Resending, can_be_edited
from fakes.recording_upstream import RecordingUpstream, message_reply
from fakes.running_desk import RunningDesk

if TYPE_CHECKING:
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from claude_desk.app import Desk
    from claude_desk.ui.clipboard import Clipboard
    from claude_desk.ui.inbox import Inbox
    from claude_desk.ui.theme import Theme
    from fakes.desk_double import DeskDouble

BODY = b'{"model":"m","max_tokens":5,"messages":[{"role":"user","content":"hi"}]}'


def test_by_two_keys_it_is_sent_again_and_by_more_it_is_changed(
    tmp_path: Path, inbox: Inbox, clipboard: Clipboard, theme: Theme, qtbot: QtBot
) -> None:
    """The same bytes first; then, edited, what was typed. Each time the status is told."""
    settings = '[capture]\nmode = "memory"\n'
    with RecordingUpstream() as upstream, RunningDesk(tmp_path, upstream, settings=settings) as running:
        for _ in range(3):
            upstream.answer(message_reply("hi"))
        running.ask(body=BODY)
        inspector = Inspector(running.desk, inbox, clipboard, theme)
        qtbot.addWidget(inspector)
        inspector.show_rows([running.row()])
        inspector.show()
        qtbot.waitUntil(inspector.again.isVisible)
        QTest.keyClick(inspector.again, Qt.Key.Key_Space)
        menu = inspector._menu
        assert menu is not None
        QTest.keyClick(menu, Qt.Key.Key_Down)
        QTest.keyClick(menu, Qt.Key.Key_Return)
        qtbot.waitUntil(lambda: inspector._problem.text == "Sent again; answered with 200.")
        assert upstream.request(1).body == BODY
        QTest.keyClick(inspector.again, Qt.Key.Key_Space)
        menu = inspector._menu
        assert menu is not None
        QTest.keyClick(menu, Qt.Key.Key_Up)
        QTest.keyClick(menu, Qt.Key.Key_Return)
        dialog = inspector.dialog
        assert dialog.text.toPlainText() == json.dumps(json.loads(BODY), indent=2)
        QTest.keyClick(dialog.text, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
        QTest.keyClicks(dialog.text, BODY.decode().replace("hi", "changed"))
        QTest.mouseClick(dialog.ok, Qt.MouseButton.LeftButton)
        qtbot.waitUntil(
            lambda: inspector._problem.text == "Sent again; it is a request of its own in the log."
        )
        qtbot.waitUntil(lambda: inspector._problem.text == "Sent again; answered with 200.")
        assert upstream.request(2).json()["messages"][0]["content"] == "changed"
        inspector.dispose()


def test_what_is_no_json_any_more_is_said(theme: Theme, qtbot: QtBot) -> None:
    """It may still be sent: perhaps that is what somebody wants to try. Masked keys are pointed out."""
    dialog = EditDialog(None, theme, Capture("r", 0, "POST", "/v1/messages", (), Flow(BODY)))
    qtbot.addWidget(dialog)
    assert dialog.note.text == ""
    dialog.text.setPlainText("{")
    assert dialog.note.text.startswith("This is no JSON any more")
    dialog.text.setPlainText(json.dumps({"a": "*" * 50}))
    assert dialog.note.text.startswith("There are masked keys")
    assert dialog.ok.isEnabled()


@pytest.mark.parametrize(
    "flow", [Flow(b"\x00\x01" * 50), Flow(b"x" * (LARGEST_EDITED + 1)), Flow(BODY, (), 7)]
)
def test_what_no_text_field_is_a_place_for(flow: Flow) -> None:
    """Binary, too much, or not all there."""
    assert not can_be_edited(Capture("r", 0, "POST", "/v1/messages", (), flow))


def test_half_a_request_is_not_sent(desk: DeskDouble, inbox: Inbox, qtbot: QtBot) -> None:
    """Nobody gets a body that ends in the middle."""
    resending = Resending(cast("Desk", desk), inbox)
    with qtbot.waitSignal(resending.said) as told:
        resending.send(Capture("r", 0, "POST", "/v1/messages", (), Flow(b"half", (), 9)), b"half")
    assert told.args is not None
    assert told.args[1] == "warn"
