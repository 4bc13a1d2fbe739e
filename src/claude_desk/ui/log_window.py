"""The main window: what goes through Claude Desk, live."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMainWindow, QStackedWidget, QVBoxLayout, QWidget

from claude_desk.ui import formats
from claude_desk.ui.log_details import DetailsPane
from claude_desk.ui.log_empty import EmptyState
from claude_desk.ui.log_feed import LogFeed
from claude_desk.ui.log_header import Banners, FilterBar, Header
from claude_desk.ui.log_model import LogModel
from claude_desk.ui.log_table import LogTable
from claude_desk.ui.theme import GAP_L, GAP_XL
from claude_desk.ui.widgets import label

if TYPE_CHECKING:
    from PySide6.QtCore import QEvent
    from PySide6.QtGui import QCloseEvent, QHideEvent, QShowEvent
    from PySide6.QtWidgets import QLabel

    from claude_desk.app import Desk, Status
    from claude_desk.requestlog.record import Row
    from claude_desk.ui.actions import Actions
    from claude_desk.ui.clipboard import Clipboard
    from claude_desk.ui.inbox import Inbox
    from claude_desk.ui.log_totals import Totals
    from claude_desk.ui.memory import WindowMemory
    from claude_desk.ui.theme import Theme

SEARCH_PAUSE_MS = 150


class Footer(QFrame):
    """Sums over what the table shows."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("footer")
        self.values: dict[str, QLabel] = {}
        names = {
            "requests": self.tr("Requests"),
            "running": self.tr("Running"),
            "failed": self.tr("Failed"),
            "input": self.tr("Tokens in"),
            "cached": self.tr("From cache"),
            "output": self.tr("Tokens out"),
            "cost": self.tr("Cost"),
        }
        row = QHBoxLayout(self)
        row.setContentsMargins(GAP_L, 8, GAP_L, 8)
        row.setSpacing(6)
        for key, name in names.items():
            value = label("", "stat")
            value.setAccessibleName(name)
            self.values[key] = value
            row.addWidget(label(name, "muted"))
            row.addWidget(value)
            row.addSpacing(GAP_XL - 6)
        row.addStretch(1)
        self.note = label("", "muted")
        row.addWidget(self.note)

    def show_totals(self, model: LogModel) -> None:
        """Take the model's sums."""
        totals = model.totals
        share = totals.cached_share
        texts = {
            "requests": formats.count(totals.requests),
            "running": formats.count(totals.running),
            "failed": formats.count(totals.failed),
            "input": formats.short_count(totals.input + totals.cache_read + totals.cache_write),
            "cached": formats.NOTHING if share is None else f"{round(share * 100)} %",
            "output": formats.short_count(totals.output),
            "cost": self._cost(totals),
        }
        for key, text in texts.items():
            self.values[key].setText(text)
        if model.searching:
            self.note.setText(self.tr("Reading older requests…"))
        elif model.filtered:
            self.note.setText(self.tr("of {n} in memory").replace("{n}", formats.count(model.held)))
        else:
            self.note.setText("")

    def _cost(self, totals: Totals) -> str:
        if not totals.unpriced:
            return formats.cost(totals.cost)
        if not totals.cost:
            return formats.cost(None)
        return self.tr("{cost} + unknown").replace("{cost}", formats.cost(totals.cost))


class LogWindow(QMainWindow):
    """Header, what needs a person, filter, table or help, details, sums.

    Attributes:
        closing: the person wants the window away; whoever owns it decides what that means.
    """

    closing = Signal()

    def __init__(
        self,
        desk: Desk,
        actions: Actions,
        inbox: Inbox,
        clipboard: Clipboard,
        theme: Theme,
        memory: WindowMemory,
    ) -> None:
        super().__init__()
        self._memory = memory
        self.may_close = False
        self.setWindowTitle(self.tr("Claude Desk"))
        self.model = LogModel(self)
        self.feed = LogFeed(desk, inbox, self.model)
        self.header = Header(actions, theme)
        self.banners = Banners(theme)
        self.filter = FilterBar(theme)
        self.table = LogTable(self.model, theme)
        self.empty = EmptyState(actions, theme)
        self.details = DetailsPane(theme, clipboard)
        self.footer = Footer()
        self._middle = QStackedWidget()
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(SEARCH_PAUSE_MS)
        self._lay_out()
        self._connect(actions)
        find = QShortcut(QKeySequence(QKeySequence.StandardKey.Find), self)
        find.activated.connect(self.filter.search.setFocus)
        away = QShortcut(QKeySequence(QKeySequence.StandardKey.Close), self)
        away.activated.connect(self.close)
        self.addActions([actions.open_settings, actions.quit])
        self.resize(1280, 780)
        self.setMinimumSize(760, 420)
        self.restoreGeometry(memory.geometry("log"))
        self._show_status(actions.status)
        self._count()
        (self.table if self.model.held else self.empty).setFocus()

    def bring_forward(self) -> None:
        """Show the window, above others where the window system allows it."""
        if self.isMinimized():
            self.showNormal()
        self.show()
        self.raise_()
        self.activateWindow()

    def dispose(self) -> None:
        """Stop listening to the desk and remember the window's place."""
        self._memory.keep_geometry("log", bytes(self.saveGeometry().data()))
        self.feed.close()
        self._pause.stop()

    def showEvent(self, event: QShowEvent) -> None:
        """Rows are live while they can be seen."""
        super().showEvent(event)
        self.feed.show_live(visible=True)

    def hideEvent(self, event: QHideEvent) -> None:
        """Rows wait while nobody sees them."""
        super().hideEvent(event)
        self.feed.show_live(visible=False)

    def changeEvent(self, event: QEvent) -> None:
        """A minimised window is not seen either."""
        super().changeEvent(event)
        if event.type() == event.Type.WindowStateChange:
            self.feed.show_live(visible=self.isVisible() and not self.isMinimized())

    def closeEvent(self, event: QCloseEvent) -> None:
        """Closing is decided by the owner: hide to the tray, ask, or quit."""
        if self.may_close:
            event.accept()
        else:
            event.ignore()
            self.closing.emit()

    def _lay_out(self) -> None:
        self._middle.addWidget(self.table)
        self._middle.addWidget(self.empty)
        self.details.hide()
        centre = QHBoxLayout()
        centre.setContentsMargins(0, 0, 0, 0)
        centre.setSpacing(0)
        centre.addWidget(self._middle, 1)
        centre.addWidget(self.details)
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.header)
        column.addWidget(self.banners)
        column.addWidget(self.filter)
        column.addLayout(centre, 1)
        column.addWidget(self.footer)
        self.setCentralWidget(content)

    def _connect(self, actions: Actions) -> None:
        actions.status_changed.connect(self._show_status)
        actions.failed.connect(self._show_problem)
        self.banners.wanted.connect(actions.settings_wanted)
        self.filter.changed.connect(lambda *_: self._pause.start())
        self._pause.timeout.connect(self._search)
        self.model.counted.connect(self._count)
        self.table.picked.connect(self._show_details)
        self.details.closed.connect(self._close_details)
        self.empty.filter_cleared.connect(self.filter.clear)

    def _show_problem(self, _title: str, message: str) -> None:
        self.banners.show_problem(message)

    def _show_status(self, status: Status) -> None:
        self.banners.show_attention(status.attention)

    def _search(self) -> None:
        self.model.search(self.filter.search.text(), self.filter.show_only)

    def _count(self) -> None:
        nothing = not self.model.rowCount()
        self.empty.show_filtered(filtered=self.model.filtered and bool(self.model.held))
        self._middle.setCurrentWidget(self.empty if nothing else self.table)
        self.footer.show_totals(self.model)

    def _show_details(self, row: Row | None) -> None:
        if row is not None:
            self.details.show_row(row)
        self.details.setVisible(row is not None)

    def _close_details(self) -> None:
        self.table.unpick()
        self.table.setFocus()
