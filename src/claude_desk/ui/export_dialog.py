"""Writing chosen requests into a file: asks where to, shows how far it is, can be stopped."""

from __future__ import annotations

import os
import secrets
import threading
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QDialog, QFileDialog, QHBoxLayout, QProgressBar, QVBoxLayout, QWidget

from claude_desk.errors import StorageError
from claude_desk.requestlog.export import Form, closing, opening, piece
from claude_desk.ui import formats
from claude_desk.ui.theme import GAP_L, GAP_M
from claude_desk.ui.widgets import Note, button, label

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from claude_desk.app import Desk
    from claude_desk.requestlog.record import Row
    from claude_desk.ui.inbox import Inbox
    from claude_desk.ui.theme import Theme

_NO_FOLLOW: int = getattr(os, "O_NOFOLLOW", 0)
_STEPS = 100  # how often progress is told at most


def write(
    path: Path, rows: Sequence[Row], desk: Desk, told: Callable[[int], None], stopped: threading.Event
) -> bool:
    """Write requests into a file that only its owner can read, in one step: until it is complete, nothing is there.

    On a thread of its own.

    Args:
        path: of the file; its end says the form.
        rows: the requests, in the order they are written in.
        desk: has their bodies.
        told: how many are written.
        stopped: set to give up.

    Returns:
        Whether it was written to the end.

    Raises:
        OSError: the file cannot be written.
    """
    form = Form.HAR if path.suffix.lower() == Form.HAR.value else Form.LINES
    base = desk.status.url
    step = max(1, len(rows) // _STEPS)
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(8)}.tmp")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _NO_FOLLOW, 0o600)
    try:
        with open(descriptor, "w", encoding="utf-8", errors="surrogatepass", newline="\n") as file:  # noqa: PTH123 (it is a descriptor)
            file.write(opening(form))
            for number, row in enumerate(rows):
                if stopped.is_set():
                    return False
                try:
                    capture = desk.captures.get(row.started.id).result()
                except StorageError:
                    capture = None  # what the log knows is written all the same
                file.write(piece(form, row, capture, base, leading=not number))
                if number % step == 0:
                    told(number)
            file.write(closing(form))
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
    return True


class ExportDialog(QDialog):
    """Shows the progress of one export.

    Args:
        parent: the window.
        desk: has the bodies.
        inbox: brings news of the thread that writes.
        theme: for the note.
        rows: what is written.
        path: where to.
    """

    def __init__(
        self, parent: QWidget | None, desk: Desk, inbox: Inbox, theme: Theme, rows: Sequence[Row], path: Path
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Export"))
        self.setMinimumWidth(420)
        self._desk, self._inbox, self._rows, self._path = desk, inbox, rows, path
        self._stopped = threading.Event()
        self.words = label(self.tr("Writing…"), wrap=True)
        self.bar = QProgressBar()
        self.bar.setRange(0, max(1, len(rows)))
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(self.tr("Progress"))
        self.note = Note(theme, "error")
        self.cancel = button(self.tr("Cancel"))
        self.cancel.clicked.connect(self.reject)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(self.cancel)
        column = QVBoxLayout(self)
        column.setContentsMargins(GAP_L, GAP_L, GAP_L, GAP_L)
        column.setSpacing(GAP_M)
        column.addWidget(self.words)
        column.addWidget(self.bar)
        column.addWidget(self.note)
        column.addLayout(buttons)
        self._thread = threading.Thread(target=self._write, name="export", daemon=True)

    def begin(self) -> None:
        """Start writing."""
        self.open()
        self._thread.start()

    def done(self, result: int) -> None:
        """Closed, or cancelled: nothing more is written."""
        self._stopped.set()
        super().done(result)

    def _write(self) -> None:
        problem = ""
        complete = False
        try:
            complete = write(self._path, self._rows, self._desk, self._tell, self._stopped)
        except OSError as error:
            problem = error.strerror or type(error).__name__
        self._inbox.post(lambda: self._ended(problem, complete=complete))

    def _tell(self, number: int) -> None:
        self._inbox.post(lambda: self._show(number))

    def _show(self, number: int) -> None:
        if not self._stopped.is_set():
            self.bar.setValue(number)

    def _ended(self, problem: str, *, complete: bool) -> None:
        if self._stopped.is_set():
            return
        self.cancel.setText(self.tr("Close"))
        self.bar.setValue(self.bar.maximum() if complete else 0)
        if problem:
            self.words.setText(self.tr("Nothing was written."))
            text = self.tr("{path} cannot be written: {reason}.").replace("{path}", str(self._path))
            self.note.say(text.replace("{reason}", problem), "error")
            return
        words = self.tr("{n} requests were written to {path}.").replace("{n}", formats.count(len(self._rows)))
        self.words.setText(words.replace("{path}", str(self._path)))


def export_action(
    window: QWidget, desk: Desk, inbox: Inbox, theme: Theme, chosen: Callable[[], Sequence[Row]]
) -> QAction:
    """What asks for a file and writes the chosen requests into it, the oldest first.

    Args:
        window: the window it belongs to.
        desk: has the bodies.
        inbox: for the dialog.
        theme: for the dialog.
        chosen: gives the requests.
    """
    action = QAction(QCoreApplication.translate("Export", "Export…"), window)
    action.setShortcut(QKeySequence("Ctrl+E"))

    def carry_out() -> None:
        rows = sorted(chosen(), key=lambda row: (row.started.at, row.seq))
        path = ask_for_file(window) if rows else None
        if path is not None:
            ExportDialog(window, desk, inbox, theme, rows, path).begin()

    action.triggered.connect(carry_out)
    return action


def ask_for_file(window: QWidget) -> Path | None:
    """Where a person wants the file, with an end that says its form; None for nowhere."""
    har = QCoreApplication.translate("Export", "HTTP Archive")
    lines = QCoreApplication.translate("Export", "JSON Lines")
    named, wanted = QFileDialog.getSaveFileName(
        window,
        QCoreApplication.translate("Export", "Export requests"),
        str(Path.home() / "requests.har"),
        f"{har} (*{Form.HAR.value});;{lines} (*{Form.LINES.value})",
    )
    if not named:
        return None
    path = Path(named)
    if path.suffix.lower() in {form.value for form in Form}:
        return path
    return path.with_name(path.name + (Form.LINES.value if wanted.startswith(lines) else Form.HAR.value))
