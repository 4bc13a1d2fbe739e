"""Requests of a HAR file, to be looked at: nothing of it gets into the log."""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QDialog, QFileDialog, QFrame, QListWidget, QSplitter, QVBoxLayout, QWidget

from claude_desk.errors import StorageError
from claude_desk.proxy.recording import without_credentials
from claude_desk.requestlog.har import LARGEST, read_har
from claude_desk.ui import formats
from claude_desk.ui.inspector import Inspector
from claude_desk.ui.theme import GAP_M
from claude_desk.ui.widgets import Note

if TYPE_CHECKING:
    from claude_desk.app import Desk
    from claude_desk.requestlog.capture import Capture
    from claude_desk.requestlog.record import Row
    from claude_desk.ui.clipboard import Clipboard
    from claude_desk.ui.inbox import Inbox
    from claude_desk.ui.theme import Theme


def load(path: Path) -> list[tuple[Row, Capture]]:
    """Read a file, without the credentials in it.

    Raises:
        StorageError: it cannot be read, or is no HAR file.
    """
    try:
        if path.stat().st_size > LARGEST:
            raise StorageError("This file is larger than what can be looked at here.")
        data = path.read_bytes()
    except OSError as error:
        raise StorageError(f"{path} cannot be read: {error.strerror or type(error).__name__}.") from None
    return [(row, without_credentials(capture)) for row, capture in read_har(data)]


class _FromFile:
    """What the inspector wants of a desk: captures from the file, everything else from the desk."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self.captures = self
        self.prompt_cache = self
        self.held: dict[str, Capture] = {}

    def get(self, request_id: str) -> Future[Capture | None]:
        """A request of the file."""
        future: Future[Capture | None] = Future()
        future.set_result(self.held.get(request_id))
        return future

    def finding(self, _request_id: str) -> None:
        """The guard never saw any of it."""

    def __getattr__(self, name: str) -> Any:
        return getattr(self._desk, name)


class HarWindow(QDialog):
    """The file's requests left, the inspector right."""

    def __init__(
        self, parent: QWidget | None, desk: Desk, inbox: Inbox, clipboard: Clipboard, theme: Theme, path: Path
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(formats.one_line(path.name, 100))
        self.setWindowFlag(Qt.WindowType.WindowMaximizeButtonHint)
        self.resize(1000, 720)
        self._inbox = inbox
        self._gone = False
        self._rows: list[Row] = []
        self._source = _FromFile(desk)
        self.list = QListWidget()
        self.list.setAccessibleName(self.tr("Requests of the file"))
        self.list.setFrameShape(QFrame.Shape.NoFrame)
        self.list.setSelectionMode(QListWidget.SelectionMode.ExtendedSelection)
        self.list.setUniformItemSizes(True)
        self.list.itemSelectionChanged.connect(self._chosen)
        self.note = Note(theme, "error")
        self.inspector = Inspector(cast("Desk", self._source), inbox, clipboard, theme)
        # What is in a file has nothing to do with what is kept of new requests.
        self.inspector.capture.hide()
        self.inspector.closed.connect(self.close)
        self.inspector.hide()
        split = QSplitter(Qt.Orientation.Horizontal)
        split.setChildrenCollapsible(False)
        split.setHandleWidth(1)
        split.addWidget(self.list)
        split.addWidget(self.inspector)
        split.setStretchFactor(0, 1)
        split.setSizes([420, 560])
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP_M)
        column.addWidget(self.note)
        column.addWidget(split, 1)
        self._reader = ThreadPoolExecutor(1, thread_name_prefix="har")
        inbox.when_done(self._reader.submit(load, path), self._loaded)

    def done(self, result: int) -> None:
        """Close; what was read is forgotten."""
        self._gone = True
        self.inspector.dispose()
        self._reader.shutdown(wait=False, cancel_futures=True)
        super().done(result)

    def _loaded(self, done: Future[list[tuple[Row, Capture]]]) -> None:
        if self._gone or done.cancelled():
            return
        error = done.exception()
        if isinstance(error, StorageError):
            self.note.say(error.message, "error")
            return
        for row, capture in done.result():
            self._rows.append(row)
            self._source.held[capture.id] = capture
            status = row.finished.status if row.finished is not None else 0
            model = formats.model(row)
            parts = [str(status or "–"), row.started.method, row.started.path, model]  # noqa: RUF001 - an en dash
            self.list.addItem("   ".join(formats.one_line(part, 80) for part in parts if part))
        if self._rows:
            self.list.setCurrentRow(0)
            self.list.setFocus()
        else:
            self.note.say(self.tr("There is no request in this file."), "warn")

    def _chosen(self) -> None:
        rows = [self._rows[index.row()] for index in self.list.selectedIndexes()]
        self.inspector.setVisible(bool(rows))
        self.inspector.show_rows(rows)


def open_action(window: QWidget, desk: Desk, inbox: Inbox, clipboard: Clipboard, theme: Theme) -> QAction:
    """What asks for a HAR file and shows it."""
    action = QAction(QCoreApplication.translate("Har", "Open HAR file…"), window)
    action.setShortcut(QKeySequence("Ctrl+Shift+O"))

    def carry_out() -> None:
        har = QCoreApplication.translate("Har", "HTTP Archive")
        title = QCoreApplication.translate("Har", "Open HAR file")
        named, _ = QFileDialog.getOpenFileName(window, title, str(Path.home()), f"{har} (*.har)")
        if named:
            HarWindow(window, desk, inbox, clipboard, theme, Path(named)).show()

    action.triggered.connect(carry_out)
    return action
