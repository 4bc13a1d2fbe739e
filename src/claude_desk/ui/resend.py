"""Sending a captured request again, as it was or changed."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from claude_desk.errors import DeskError
from claude_desk.ui.inspector_text import PlainText, decoded, is_binary
from claude_desk.ui.theme import GAP_L, GAP_M, GAP_S
from claude_desk.ui.widgets import Note, button, label

if TYPE_CHECKING:
    from concurrent.futures import Future

    from claude_desk.app import Desk
    from claude_desk.requestlog.capture import Capture
    from claude_desk.ui.inbox import Inbox
    from claude_desk.ui.theme import Theme

LARGEST_EDITED = 2_000_000
"""Bytes of a body that can be changed here; a text field is no place for more."""


class Resending(QObject):
    """Sends, and tells how that went.

    Attributes:
        said: a sentence for the person and its tone.
    """

    said = Signal(str, str)

    def __init__(self, desk: Desk, inbox: Inbox) -> None:
        super().__init__()
        self._desk, self._inbox = desk, inbox

    def send(self, capture: Capture, body: bytes) -> None:
        """Send it; its row appears in the log by itself."""
        if capture.request.missing:
            self.said.emit(self.tr("Not all of this request was kept, so it cannot be sent again."), "warn")
            return
        self.said.emit(self.tr("Sent again; it is a request of its own in the log."), "info")
        self._inbox.when_done(self._desk.send_again(capture, body), self._answered)

    def _answered(self, done: Future[int]) -> None:
        error = None if done.cancelled() else done.exception()
        if isinstance(error, DeskError):
            self.said.emit(error.message, "error")
        elif error is not None:
            raise error
        elif not done.cancelled():
            text = self.tr("Sent again; answered with {status}.").replace("{status}", str(done.result()))
            self.said.emit(text, "ok" if done.result() < 400 else "warn")  # noqa: PLR2004 - HTTP's errors


class EditDialog(QDialog):
    """The body of a request, to be changed before it is sent.

    Attributes:
        wanted: send this body.
    """

    wanted = Signal(object)

    def __init__(self, parent: QWidget | None, theme: Theme, capture: Capture) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Edit and send again"))
        self.resize(680, 620)
        self.text = PlainText(self.tr("Body of the request"))
        self.text.setReadOnly(False)
        self.text.setUndoRedoEnabled(True)
        self.text.setTextInteractionFlags(Qt.TextInteractionFlag.TextEditorInteraction)
        self.note = Note(theme, "warn")
        self.ok = button(self.tr("Send"), "primary")
        self.cancel = button(self.tr("Cancel"))
        words = self.tr(
            "{method} {target}, with the key of this computer. It is paid for like any other request."
        )
        words = words.replace("{method}", capture.method).replace("{target}", capture.target[:200])
        buttons = QHBoxLayout()
        buttons.setSpacing(GAP_S)
        buttons.addStretch(1)
        buttons.addWidget(self.ok)
        buttons.addWidget(self.cancel)
        column = QVBoxLayout(self)
        column.setContentsMargins(GAP_L, GAP_L, GAP_L, GAP_L)
        column.setSpacing(GAP_M)
        column.addWidget(label(words, "muted", wrap=True))
        column.addWidget(self.text, 1)
        column.addWidget(self.note)
        column.addLayout(buttons)
        self._was_json = _is_json(capture.request.body)
        self.text.setPlainText(_readable(capture.request.body))
        self.text.textChanged.connect(self._check)
        self.ok.clicked.connect(self._send)
        self.cancel.clicked.connect(self.reject)
        self._check()

    def _check(self) -> None:
        body = self._body()
        wrong = self._was_json and not _is_json(body)
        text = self.tr("This is no JSON any more; it would be sent as it is.") if wrong else ""
        if not wrong and b"****************" in body:
            text = self.tr("There are masked keys in it (****); they are sent as they stand here.")
        self.note.say(text, "warn")

    def _body(self) -> bytes:
        return self.text.toPlainText().encode("utf-8", "surrogatepass")

    def _send(self) -> None:
        self.wanted.emit(self._body())
        self.accept()


def can_be_edited(capture: Capture) -> bool:
    """Whether a text field is a place for its body."""
    body = capture.request.body
    return len(body) <= LARGEST_EDITED and not is_binary(body) and not capture.request.missing


def _is_json(body: bytes) -> bool:
    try:
        json.loads(body)
    except (ValueError, RecursionError):
        return False
    return True


def _readable(body: bytes) -> str:
    """Indented, where it is JSON; its values are the same then, its bytes are not."""
    try:
        return json.dumps(json.loads(body), indent=2, ensure_ascii=False)
    except (ValueError, RecursionError):
        return decoded(body)
