"""The main window: what goes through Claude Desk, live."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QMainWindow,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from claude_desk.ui import formats
from claude_desk.ui.export_dialog import export_action
from claude_desk.ui.har_window import open_action
from claude_desk.ui.inspector import Inspector
from claude_desk.ui.log_chooser import ColumnChooser
from claude_desk.ui.log_empty import EmptyState
from claude_desk.ui.log_feed import LogFeed
from claude_desk.ui.log_filter_bar import FilterBar
from claude_desk.ui.log_header import Banners, Header
from claude_desk.ui.log_layout import ColumnLayout
from claude_desk.ui.log_menu import line_menu
from claude_desk.ui.log_model import PAGED_LIMIT, LogModel, Show
from claude_desk.ui.log_table import LogTable
from claude_desk.ui.theme import GAP_L, GAP_XL
from claude_desk.ui.widgets import label

if TYPE_CHECKING:
    from PySide6.QtCore import QEvent
    from PySide6.QtGui import QCloseEvent, QHideEvent, QShowEvent
    from PySide6.QtWidgets import QLabel

    from claude_desk.app import Desk, Status
    from claude_desk.requestlog.filter import Filter
    from claude_desk.requestlog.record import Row
    from claude_desk.ui.actions import Actions
    from claude_desk.ui.clipboard import Clipboard
    from claude_desk.ui.inbox import Inbox
    from claude_desk.ui.log_groups import Group
    from claude_desk.ui.log_totals import Totals
    from claude_desk.ui.memory import WindowMemory
    from claude_desk.ui.theme import Theme

COLUMNS_KEY = "log columns"
DETAILS_KEY = "log details width"
DETAILS_WIDTH = 380


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
        if model.arranging:
            self.note.setText(self.tr("Sorting…"))
        elif model.searching:
            read = self.tr("Reading older requests… {n}")
            self.note.setText(read.replace("{n}", formats.count(model.held)))
        elif model.full and model.wants_all:
            self.note.setText(self.tr("of the newest {n}").replace("{n}", formats.count(PAGED_LIMIT)))
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
        self.columns = ColumnLayout()
        self.columns.recall(memory.value(COLUMNS_KEY))
        self.header = Header(actions, theme)
        self.banners = Banners(theme)
        self.filter = FilterBar(theme, self.model.known, memory)
        self.table = LogTable(self.model, theme, self.columns)
        self.empty = EmptyState(actions, theme)
        self.details = Inspector(desk, inbox, clipboard, theme)
        # Whether prompts are kept is seen at any time, not only beside a request.
        self.header.add_switch(self.details.capture)
        self.footer = Footer()
        # What can be done with the selected requests; whoever adds one puts it into their menu.
        self.row_actions = [export_action(self, desk, inbox, theme, self.table.selected_rows)]
        self.addActions(self.row_actions)
        looking = open_action(self, desk, inbox, clipboard, theme)
        self.addAction(looking)
        self.header.menu.addSeparator()
        self.header.menu.addActions([*self.row_actions, looking])
        self._inspecting = False
        self._middle = QStackedWidget()
        self._split = QSplitter(Qt.Orientation.Horizontal)
        self._lay_out()
        self._connect(actions)
        for key, reaction in (
            (QKeySequence.StandardKey.Find, self._find),
            (QKeySequence.StandardKey.Close, self.close),
        ):
            shortcut = QShortcut(QKeySequence(key), self)
            shortcut.activated.connect(reaction)
        self.addActions([actions.open_usage, actions.open_settings, actions.quit])
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

    def show_only(self, text: str) -> None:
        """Come forward with just the requests that a filter lets through."""
        self.filter.clear()
        self.filter.set_text(text)
        self.bring_forward()
        self._focus_table()

    def show_request(self, row: Row) -> None:
        """Come forward with this request selected and its details open."""
        self.bring_forward()
        self.filter.clear()
        self.model.add([row])
        if self.model.line_of(row.seq) is None:
            self.filter.grouping.setChecked(False)
        self._reveal(row.seq)
        if self.model.arranging:
            once = Qt.ConnectionType.SingleShotConnection
            self.model.arranged.connect(lambda: self._reveal(row.seq), once)

    def _reveal(self, seq: int) -> None:
        self.table.select(seq)
        self._inspect()

    def dispose(self) -> None:
        """Stop listening to the desk and remember the window's place."""
        self._memory.keep_geometry("log", bytes(self.saveGeometry().data()))
        if self.details.isVisible():
            self._memory.keep(DETAILS_KEY, self.details.width())
        self.feed.close()
        self.details.dispose()
        self.filter.stop()

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
        self._split.setChildrenCollapsible(False)
        self._split.setHandleWidth(1)
        self._split.addWidget(self._middle)
        self._split.addWidget(self.details)
        self._split.setStretchFactor(0, 1)
        self._split.setStretchFactor(1, 0)
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.header)
        column.addWidget(self.banners)
        column.addWidget(self.filter)
        column.addWidget(self._split, 1)
        column.addWidget(self.footer)
        self.setCentralWidget(content)

    def _connect(self, actions: Actions) -> None:
        actions.status_changed.connect(self._show_status)
        actions.failed.connect(self._show_problem)
        self.banners.wanted.connect(actions.settings_wanted)
        self.filter.changed.connect(self._search)
        self.filter.search.left.connect(self._focus_table)
        self.filter.grouping.toggled.connect(lambda on: self.model.group(grouped=on))
        self.filter.following.toggled.connect(lambda on: self.table.follow(following=on))
        self.filter.columns.clicked.connect(lambda: self.table.heading.show_menu(self.filter.columns))
        self.model.counted.connect(self._count)
        self.table.grew.connect(self.feed.ask_progress)
        self.feed.progressed.connect(lambda: self.details.show_progress(self.model.progress))
        self.table.picked.connect(self._show_details)
        self.table.opened.connect(self._inspect)
        self.table.escaped.connect(self._escape)
        self.table.following_changed.connect(self.filter.following.setChecked)
        self.table.menu_wanted.connect(self._show_menu)
        self.table.heading.chosen.connect(self._keep_columns)
        self.table.heading.more_wanted.connect(self._arrange_columns)
        self.filter.following.setChecked(self.table.following)
        self.details.closed.connect(self._close_details)
        self.empty.filter_cleared.connect(self.filter.clear)

    def _show_problem(self, _title: str, message: str) -> None:
        self.banners.show_problem(message)

    def _show_status(self, status: Status) -> None:
        self.banners.show_attention(status.attention)

    def _search(self, wanted: Filter | None, show: Show) -> None:
        self.model.search(wanted.matches if wanted is not None else None, show)

    def _count(self) -> None:
        nothing = not self.model.rowCount()
        self.empty.show_filtered(filtered=self.model.filtered and bool(self.model.held))
        wanted = self.empty if nothing else self.table
        if self._middle.currentWidget() is not wanted:
            had_focus = self._middle.isAncestorOf(self.focusWidget()) if self.focusWidget() else False
            self._middle.setCurrentWidget(wanted)
            if had_focus:
                wanted.setFocus()
        self.footer.show_totals(self.model)

    def _find(self) -> None:
        self.filter.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.filter.search.selectAll()

    def _focus_table(self) -> None:
        (self.table if self.model.rowCount() else self.empty).setFocus()

    def _show_details(self, rows: list[Row]) -> None:
        """Follow the selection, where the person has the details open."""
        shown = self._inspecting and bool(rows)
        if shown:
            self.details.show_rows(rows)
        if shown and self.details.isHidden():
            width = self._memory.value(DETAILS_KEY)
            width = width if isinstance(width, int) else DETAILS_WIDTH
            self.details.show()
            self._split.setSizes([max(1, self._split.width() - width), width])
        elif not shown:
            self.details.hide()

    def _inspect(self) -> None:
        self._inspecting = True
        self._show_details(self.table.selected_rows())

    def _escape(self) -> None:
        """One step back: the details, then the filter."""
        if self.details.isVisible():
            self._close_details()
        else:
            self.filter.clear()

    def _close_details(self) -> None:
        if self.details.isVisible():
            self._memory.keep(DETAILS_KEY, self.details.width())
        self._inspecting = False
        self.details.hide()
        self.table.setFocus()

    def _show_menu(self, line: Row | Group, place: QPoint) -> None:
        menu = line_menu(self, line, self.filter.add_term, self.row_actions)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(place)

    def _keep_columns(self) -> None:
        self._memory.keep(COLUMNS_KEY, self.columns.remembered())

    def _arrange_columns(self) -> None:
        dialog = ColumnChooser(self, self.columns)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.chosen.connect(self.table.heading.apply)
        dialog.chosen.connect(self._keep_columns)
        dialog.open()
