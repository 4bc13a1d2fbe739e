"""The inspector: everything about the requests that are chosen in the log, in tabs.

It shows what the log knows at once; what was captured is fetched and read on other threads. While a request runs and can be
seen, it looks again a few times a second; nothing ticks otherwise.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QStackedWidget, QTabWidget, QVBoxLayout, QWidget

from claude_desk.errors import StorageError
from claude_desk.ui import formats
from claude_desk.ui.capture_switch import CaptureButton, CaptureNotice, Capturing
from claude_desk.ui.copy_as import as_curl, as_python, as_typescript
from claude_desk.ui.inspector_attempts import AttemptsPane
from claude_desk.ui.inspector_cache import CachePane
from claude_desk.ui.inspector_compare import ComparePane
from claude_desk.ui.inspector_events import EventsPane
from claude_desk.ui.inspector_message import MessagePane
from claude_desk.ui.inspector_overview import Overview
from claude_desk.ui.inspector_reading import Reading, read
from claude_desk.ui.inspector_text import menu_below
from claude_desk.ui.resend import EditDialog, Resending, can_be_edited
from claude_desk.ui.theme import GAP_L, GAP_M, GAP_S
from claude_desk.ui.widgets import ElidedLabel, IconButton, Note, Pill, button, label

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from concurrent.futures import Future

    from PySide6.QtGui import QHideEvent, QShowEvent
    from PySide6.QtWidgets import QMenu

    from claude_desk.app import Desk
    from claude_desk.proxy.progress import Progress
    from claude_desk.requestlog.capture import Capture
    from claude_desk.requestlog.record import Row
    from claude_desk.ui.clipboard import Clipboard
    from claude_desk.ui.inbox import Inbox
    from claude_desk.ui.theme import Theme

AGAIN_MS = 300
"""Milliseconds between two looks at a request that still runs."""
NARROWEST = 440


class Inspector(QFrame):
    """Shows the rows it is given.

    Args:
        desk: has the captures.
        inbox: brings what other threads found.
        clipboard: where copies go.
        theme: for colours.

    Attributes:
        closed: the person wants it away.
    """

    closed = Signal()

    def __init__(self, desk: Desk, inbox: Inbox, clipboard: Clipboard, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("details")
        self.setAccessibleName(self.tr("Inspector"))
        self.setMinimumWidth(NARROWEST)
        self._desk, self._inbox, self._clipboard = desk, inbox, clipboard
        self._row: Row | None = None
        self._reading: Reading | None = None
        self._progress: Progress | None = None
        self._asking = False
        self._reader = ThreadPoolExecutor(1, thread_name_prefix="inspector")
        self._gone = False
        self._menu: QMenu | None = None
        self._theme = theme
        self.capturing = Capturing(desk, inbox)
        self._resending = Resending(desk, inbox)
        self._again = QTimer(self)
        self._again.setSingleShot(True)
        self._again.setInterval(AGAIN_MS)
        self._again.timeout.connect(self._fetch)
        self._pill = Pill(theme)
        self._title = ElidedLabel(role="heading")
        self._subtitle = ElidedLabel(role="muted")
        self.capture = CaptureButton(self.capturing, inbox, theme)
        self.copy = button(self.tr("Copy as"))
        self.copy.clicked.connect(self._show_copies)
        self.again = IconButton(theme, "play", self.tr("Send again"), box=28)
        self.again.clicked.connect(self._show_resending)
        self._close = IconButton(theme, "x", self.tr("Close details"), box=28)
        self._close.clicked.connect(self.closed)
        self._problem = Note(theme, "error")
        self.overview = Overview(theme, clipboard)
        forms = (self.tr("As it came"), self.tr("As it left"))
        self.request = MessagePane(theme, clipboard, inbox, self.tr("Request"), forms, from_end=True)
        forms = (self.tr("As it went on"), self.tr("As it came"))
        self.response = MessagePane(theme, clipboard, inbox, self.tr("Response"), forms, from_end=False)
        self.events = EventsPane(theme, clipboard, inbox)
        self.cache = CachePane(theme, clipboard)
        self.attempts = AttemptsPane(theme, clipboard)
        self.compare = ComparePane(desk, inbox)
        self.tabs = QTabWidget()
        self.tabs.tabBar().setAccessibleName(self.tr("What to see of the request"))
        self._kept: list[QStackedWidget] = []
        self._not_streamed = label(self.tr("This reply was not streamed."), "muted")
        self._lay_out(theme)
        self.capturing.changed.connect(self._switched)
        self.capturing.failed.connect(lambda text: self._problem.say(text, "error"))
        self._resending.said.connect(self._problem.say)

    def show_rows(self, rows: Sequence[Row]) -> None:
        """Show what is chosen; of several the first, with how many there are; two can be compared."""
        comparing = len(rows) == 2  # noqa: PLR2004 - one against the other
        self.tabs.setTabVisible(self.tabs.count() - 1, comparing)
        if comparing:
            self.compare.show_rows(*rows)
        else:
            self.compare.forget()
        if not rows:
            self._row = None
            self._again.stop()
            return
        row = rows[0]
        other = self._row is None or self._row.started.id != row.started.id
        ended = (
            not other and self._row is not None and self._row.finished is None and row.finished is not None
        )
        self._row = row
        if other:
            self._reading = self._progress = None
            self._problem.say("")
        self._show_head(len(rows))
        self._show_reading()
        if other or ended or row.finished is None:
            self._fetch()

    def show_progress(self, known: Mapping[str, Progress]) -> None:
        """Take how far running requests are, by their identifiers."""
        row = self._row
        if row is not None and row.finished is None and self.isVisible():
            self._progress = known.get(row.started.id)
            self.overview.show_row(row, self._reading, self._progress)

    def dispose(self) -> None:
        """Stop reading and listening."""
        self._gone = True
        self._again.stop()
        self.capturing.close()
        self._reader.shutdown(wait=False, cancel_futures=True)
        for pane in (self.request, self.response, self.events, self.compare):
            pane.dispose()

    def showEvent(self, event: QShowEvent) -> None:
        """What runs is looked at again while it can be seen."""
        super().showEvent(event)
        self._fetch()

    def hideEvent(self, event: QHideEvent) -> None:
        """And not while it cannot."""
        super().hideEvent(event)
        self._again.stop()

    # -- fetching

    def _fetch(self) -> None:
        if self._row is None or self._asking or self._gone:
            return
        self._asking = True
        wanted = self._row.started.id
        self._inbox.when_done(self._desk.captures.get(wanted), lambda done: self._fetched(wanted, done))

    def _fetched(self, wanted: str, done: Future[Capture | None]) -> None:
        if self._gone or done.cancelled():
            return
        error = done.exception()
        if isinstance(error, StorageError):
            self._problem.say(error.message, "error")
        elif error is not None:
            raise error
        capture = None if error is not None else done.result()
        if capture is None or (self._reading is not None and self._reading.capture == capture):
            self._taken(wanted, self._reading if capture is not None else None)
            return
        self._inbox.when_done(self._reader.submit(read, capture), lambda done: self._was_read(wanted, done))

    def _was_read(self, wanted: str, done: Future[Reading]) -> None:
        if not self._gone:
            self._taken(wanted, done.result())

    def _taken(self, wanted: str, reading: Reading | None) -> None:
        self._asking = False
        if self._row is None or self._row.started.id != wanted:
            self._fetch()  # another one was chosen meanwhile
            return
        if reading is not self._reading:
            self._reading = reading
            self._show_reading()
        running = self._row.finished is None or (reading is not None and not reading.capture.complete)
        if running and self.isVisible() and (reading is not None or self.capturing.mode != "off"):
            self._again.start()

    def _switched(self) -> None:
        self._problem.say("")
        self._reading = None
        self._show_reading()
        self._fetch()

    # -- showing

    def _show_head(self, number: int) -> None:
        row = self._row
        if row is None:
            return
        start = row.started
        self._pill.show_state(*formats.status(row))
        self._title.setText(formats.one_line(f"{start.method} {start.path}"))
        who = start.client or self.tr("no valid key")
        parts = [formats.one_line(who), formats.moment(start.at)]
        if number > 1:
            parts.append(self.tr("the first of {n} chosen").replace("{n}", formats.count(number)))
        self._subtitle.setText("  ·  ".join(parts))

    def _show_reading(self) -> None:
        row, reading = self._row, self._reading
        if row is None:
            return
        self.overview.show_row(row, reading, self._progress)
        self.cache.show_row(row, self._desk.prompt_cache.finding(row.started.id))
        self.attempts.show_row(row, reading.capture if reading is not None else None)
        self.copy.setVisible(reading is not None)
        self.again.setVisible(reading is not None)
        for stack in self._kept:
            stack.setCurrentIndex(0 if reading is None else 1)
        if reading is None:
            return
        self.request.show_bodies(reading.request, reading.sent)
        self.response.show_bodies(reading.reply, reading.came)
        self.events.show_events(reading.events)
        if not reading.events:
            self._kept[-1].setCurrentIndex(2)

    def _show_copies(self) -> None:
        forms: tuple[tuple[str, Callable[[Capture, str], str]], ...] = (
            (self.tr("curl"), as_curl),
            (self.tr("Python"), as_python),
            (self.tr("TypeScript"), as_typescript),
        )
        entries = [(name, lambda form=form: self._copy_as(form)) for name, form in forms]
        self._menu = menu_below(self.copy, entries)

    def _copy_as(self, form: Callable[[Capture, str], str]) -> None:
        if self._reading is not None:
            self._clipboard.copy(form(self._reading.capture, self._desk.status.url))

    def _show_resending(self) -> None:
        if self._reading is None:
            return
        capture = self._reading.capture
        entries: list[tuple[str, Callable[[], None]]] = [
            (self.tr("Send again"), lambda: self._resending.send(capture, capture.request.body))
        ]
        if can_be_edited(capture):
            entries.append((self.tr("Edit and send again…"), lambda: self._edit(capture)))
        self._menu = menu_below(self.again, entries)

    def _edit(self, capture: Capture) -> None:
        self.dialog = EditDialog(self.window(), self._theme, capture)
        self.dialog.wanted.connect(lambda body: self._resending.send(capture, body))
        self.dialog.open()

    def _lay_out(self, theme: Theme) -> None:
        head = QWidget()
        top = QHBoxLayout()
        top.setSpacing(GAP_S)
        top.addWidget(self._pill)
        top.addStretch(1)
        top.addWidget(self.capture)
        top.addWidget(self.copy)
        top.addWidget(self.again)
        top.addWidget(self._close)
        heading = QVBoxLayout(head)
        heading.setContentsMargins(GAP_L, GAP_M, GAP_M, GAP_S)
        heading.setSpacing(5)
        heading.addLayout(top)
        heading.addSpacing(2)
        heading.addWidget(self._title)
        heading.addWidget(self._subtitle)
        heading.addWidget(self._problem)
        self.tabs.setObjectName("inspectorTabs")
        self.tabs.setDocumentMode(True)
        self.tabs.setAccessibleName(self.tr("Parts of the request"))
        nothing = QWidget()
        centre = QVBoxLayout(nothing)
        centre.addWidget(self._not_streamed)
        centre.addStretch(1)
        pages: tuple[tuple[str, QWidget, bool], ...] = (
            (self.tr("Overview"), self.overview, False),
            (self.tr("Request"), self.request, True),
            (self.tr("Response"), self.response, True),
            (self.tr("Events"), self.events, True),
            (self.tr("Cache"), self.cache, False),
            (self.tr("Attempts"), self.attempts, False),
            (self.tr("Compare"), self.compare, False),
        )
        for name, pane, needs_capture in pages:
            page = QWidget()
            inside = QVBoxLayout(page)
            inside.setContentsMargins(GAP_L, GAP_M, GAP_M, GAP_M)
            if needs_capture:
                stack = QStackedWidget()
                stack.addWidget(CaptureNotice(self.capturing, theme))
                stack.addWidget(pane)
                if pane is self.events:
                    stack.addWidget(nothing)
                self._kept.append(stack)
                inside.addWidget(stack)
            else:
                inside.addWidget(pane)
            self.tabs.addTab(page, name)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(1, 0, 0, 0)
        outer.setSpacing(0)
        outer.addWidget(head)
        outer.addWidget(self.tabs, 1)
