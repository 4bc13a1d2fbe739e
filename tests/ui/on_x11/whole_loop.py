"""The whole loop with nothing made up: keychain, window, tray, proxy, upstream."""

from __future__ import annotations

import json
import os
import threading
import urllib.request
from typing import TYPE_CHECKING

import keyring
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton

from claude_desk.app import ProxyState
from claude_desk.ui.log_columns import Column
from fakes.canary import REAL_KEY
from fakes.recording_upstream import RecordingUpstream, message_reply

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication, QWidget
    from pytestqt.qtbot import QtBot

    from claude_desk.app import Desk
    from claude_desk.ui.main import Shell
    from fakes.tray_host import TrayHost

LEFT = Qt.MouseButton.LeftButton
PATIENCE = 15_000
BODY = {"model": "claude-opus-4-5", "max_tokens": 5, "messages": [{"role": "user", "content": "Hello"}]}


def press(qtbot: QtBot, widget: QWidget, text: str) -> None:
    """Press the visible button that says this."""

    def found() -> list[QPushButton]:
        return [each for each in widget.findChildren(QPushButton) if each.isVisible() and each.text() == text]

    qtbot.waitUntil(lambda: len(found()) == 1, timeout=PATIENCE)
    QTest.mouseClick(found()[0], LEFT)


def ask(qtbot: QtBot, url: str, key: str) -> int:
    """Send a Messages request from another thread while Qt goes on; the status."""
    answers: list[int] = []

    def send() -> None:
        request = urllib.request.Request(  # noqa: S310 - to our own listener
            f"{url}/v1/messages",
            json.dumps(BODY).encode(),
            {"x-api-key": key, "content-type": "application/json", "anthropic-version": "2023-06-01"},
        )
        with urllib.request.urlopen(request, timeout=15) as response:  # noqa: S310
            response.read()
            answers.append(response.status)

    thread = threading.Thread(target=send)
    thread.start()
    qtbot.waitUntil(lambda: not thread.is_alive(), timeout=PATIENCE)
    return answers[0]


def test_from_an_empty_machine_to_a_request_in_the_log(
    qtbot: QtBot, qapp: QApplication, real_desk: Desk, shell: Shell, host: TrayHost
) -> None:
    """Vendor and key are entered by keyboard; the key is in gnome-keyring; the tray stops, starts and copies a client key; a request with it reaches the vendor with the real key and is a row in the table."""
    host.ask(qtbot, "appear")
    qtbot.waitUntil(lambda: shell.tray.present, timeout=PATIENCE)
    with RecordingUpstream(message_reply()) as upstream:
        shell.begin(background=False)
        qtbot.waitUntil(lambda: real_desk.status.state is ProxyState.RUNNING, timeout=PATIENCE)

        # The vendor and its key.
        host.ask(qtbot, "click", "Settings…")
        qtbot.waitUntil(lambda: shell.settings is not None and shell.settings.isVisible(), timeout=PATIENCE)
        assert shell.settings is not None
        window = shell.settings
        window.open_page("upstream")
        press(qtbot, window, "Add an upstream…")
        QTest.keyClicks(window.upstream.adder.name, "vendor")
        QTest.keyClick(window.upstream.adder.name, Qt.Key.Key_Return)
        QTest.keyClicks(window.upstream.fields["url"].control, f"{upstream.url}/anthropic")
        assert window.upstream.key is not None
        QTest.keyClicks(window.upstream.key.field, REAL_KEY)
        press(qtbot, window, "Apply")
        stored = f"Kept in the system keychain, ends in {REAL_KEY[-4:]}"
        qtbot.waitUntil(
            lambda: any(stored == label.text() for label in window.findChildren(QLabel)), timeout=PATIENCE
        )
        press(qtbot, window, "OK")
        qtbot.waitUntil(lambda: shell.settings is None, timeout=PATIENCE)
        origin = f"http://127.0.0.1:{upstream.port}"
        assert keyring.get_password("claude-desk/vendor", f"compatible|{origin}") == REAL_KEY

        # The tray.
        host.ask(qtbot, "click", "Stop")
        qtbot.waitUntil(lambda: real_desk.status.state is ProxyState.STOPPED, timeout=PATIENCE)
        qtbot.waitUntil(lambda: shell.actions.toggle.text() == "Start", timeout=PATIENCE)
        host.ask(qtbot, "click", "Start")
        qtbot.waitUntil(lambda: real_desk.status.state is ProxyState.RUNNING, timeout=PATIENCE)
        host.ask(qtbot, "click", "Copy a client key")
        qtbot.waitUntil(lambda: qapp.clipboard().text().startswith("desk-"), timeout=PATIENCE)
        key = qapp.clipboard().text()
        host.ask(qtbot, "click", "Copy URL")
        qtbot.waitUntil(lambda: qapp.clipboard().text() == real_desk.status.url, timeout=PATIENCE)

        # The request.
        assert ask(qtbot, real_desk.status.url, key) == 200
        sent = upstream.request()
        assert sent.target == b"/anthropic/v1/messages"
        assert sent.header("x-api-key") == REAL_KEY.encode()
        assert json.loads(sent.body) == BODY

        # The row.
        model = shell.log.model
        qtbot.waitUntil(
            lambda: model.rowCount() == 1 and model.row_at(0).finished is not None, timeout=PATIENCE
        )
        said = {column: model.index(0, column).data() for column in Column}
        assert said[Column.STATUS] == "200"
        assert said[Column.MODEL] == "claude-opus-4-5"
        assert said[Column.UPSTREAM] == "vendor"
        assert said[Column.CLIENT] == "this computer"
        shell.log.table.selectRow(0)
        QTest.keyClick(shell.log.table, Qt.Key.Key_Return)
        qtbot.waitUntil(
            lambda: any(
                "Bytes unchanged, both ways" in label.text()
                for label in shell.log.details.findChildren(QLabel)
            ),
            timeout=PATIENCE,
        )

    keyring.delete_password("claude-desk/vendor", f"compatible|{origin}")
    keyring.delete_password("claude-desk/client-key", "this computer")
    assert os.environ["QT_QPA_PLATFORM"] == "xcb"
