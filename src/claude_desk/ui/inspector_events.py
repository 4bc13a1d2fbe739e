"""The events of a streamed reply, each with the time at which it was whole."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHeaderView,
    QSplitter,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from claude_desk.ui import formats
from claude_desk.ui.inspector_json import JsonPane, root_of
from claude_desk.ui.inspector_text import TextPane, decoded, shown
from claude_desk.ui.theme import GAP_S, fixed_font
from claude_desk.ui.widgets import label

if TYPE_CHECKING:
    from claude_desk.ui.clipboard import Clipboard
    from claude_desk.ui.inbox import Inbox
    from claude_desk.ui.theme import Theme
    from claude_desk.wire.sse_times import TimedEvent

Index = QModelIndex | QPersistentModelIndex
NO_INDEX = QModelIndex()
PREVIEW = 160
ROW_HEIGHT = 24
_TYPE = re.compile(
    rb'^\{"type":\s*"[^"]{0,80}",\s*(?:"index":\s*[0-9]{1,9},\s*)?(?:"delta":\s*\{"type":\s*"[^"]{0,80}",\s*)?'
)
AT, AFTER, NAME, DATA = range(4)
_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
_LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
ALIGNED = {AT: _RIGHT, AFTER: _RIGHT, NAME: _LEFT, DATA: _LEFT}


class EventModel(QAbstractTableModel):
    """Events in their order; more of the same stream are added without losing the place."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.events: list[TimedEvent] = []
        self._titles = (self.tr("At"), self.tr("After"), self.tr("Event"), self.tr("Data"))

    def show_events(self, events: list[TimedEvent]) -> None:
        """Show these."""
        # The last one may have been cut where the stream was when it was read.
        settled = max(len(self.events) - 1, 0)
        if settled and len(events) >= settled and events[:settled] == self.events[:settled]:
            if len(events) > len(self.events):
                self.beginInsertRows(QModelIndex(), len(self.events), len(events) - 1)
                self.events = events
                self.endInsertRows()
            self.events = events
            self.dataChanged.emit(self.index(settled, 0), self.index(len(events) - 1, 3))
            return
        self.beginResetModel()
        self.events = events
        self.endResetModel()

    def rowCount(self, parent: Index = NO_INDEX) -> int:
        """One row for each."""
        return 0 if parent.isValid() else len(self.events)

    def columnCount(self, _parent: Index = NO_INDEX) -> int:
        """Time, time since the one before, name, data."""
        return 4

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """The titles."""
        if role == Qt.ItemDataRole.DisplayRole and orientation == Qt.Orientation.Horizontal:
            return self._titles[section]
        return ALIGNED.get(section) if role == Qt.ItemDataRole.TextAlignmentRole else None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Texts and colours."""
        column = index.column()
        if role == Qt.ItemDataRole.DisplayRole:
            return self._text(index.row(), column)
        if role == Qt.ItemDataRole.ForegroundRole:
            failed = self.events[index.row()].name == b"error"
            colors = {NAME: "error" if failed else "info", DATA: "text"}
            return self._theme.color(colors.get(column, "muted"))
        return ALIGNED.get(column) if role == Qt.ItemDataRole.TextAlignmentRole else None

    def _text(self, row: int, column: int) -> str:
        event = self.events[row]
        if column == AT:
            return formats.duration(event.at)
        if column == AFTER:
            before = self.events[row - 1].at if row else event.at
            return f"+{formats.duration(event.at - before)}"
        # The type is in the column before; what differs comes after it.
        said = event.name if column == NAME else _TYPE.sub(b"", event.data, count=1)
        return shown(decoded(said[:PREVIEW])).replace("\n", "↵")


class EventsPane(QWidget):
    """The list, and under it the event that is chosen."""

    def __init__(self, theme: Theme, clipboard: Clipboard, inbox: Inbox) -> None:
        super().__init__()
        self.model = EventModel(theme)
        self.table = QTableView()
        self.table.setObjectName("events")
        self.table.setModel(self.model)
        self.table.setAccessibleName(self.tr("Events of the reply"))
        self.table.setFont(fixed_font(11))
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.table.setShowGrid(False)
        self.table.setWordWrap(False)
        self.table.setTabKeyNavigation(False)
        self.table.setFrameShape(QFrame.Shape.NoFrame)
        lines, columns = self.table.verticalHeader(), self.table.horizontalHeader()
        lines.hide()
        lines.setDefaultSectionSize(ROW_HEIGHT)
        lines.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        columns.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        columns.setStretchLastSection(True)
        columns.setHighlightSections(False)
        for number, width in enumerate((76, 76, 158)):
            self.table.setColumnWidth(number, width)
        self.summary = label("", "muted")
        self.tree = JsonPane(theme, clipboard, inbox, self.tr("Data of the event"))
        self.text = TextPane(theme, clipboard, self.tr("Data of the event"))
        self.detail = QWidget()
        inside = QVBoxLayout(self.detail)
        inside.setContentsMargins(0, GAP_S, 0, 0)
        inside.addWidget(self.tree)
        inside.addWidget(self.text)
        parted = QSplitter(Qt.Orientation.Vertical)
        parted.setChildrenCollapsible(False)
        parted.addWidget(self.table)
        parted.addWidget(self.detail)
        parted.setSizes([320, 200])
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP_S)
        column.addWidget(self.summary)
        column.addWidget(parted, 1)
        self.detail.hide()
        self.table.selectionModel().currentRowChanged.connect(self._show_chosen)

    def show_events(self, events: list[TimedEvent]) -> None:
        """Show the events of a stream."""
        known = self.model.rowCount()
        self.model.show_events(events)
        words = self.tr("{n} events").replace("{n}", formats.count(len(events)))
        gaps = [(after.at - before.at, number) for number, (before, after) in enumerate(pairwise(events))]
        longest = max(gaps, default=(0.0, 0))
        if longest[0] > 0.001:  # noqa: PLR2004 - a millisecond is no silence
            words += "  ·  " + self.tr("longest silence {time}, before event {n}").replace(
                "{time}", formats.duration(longest[0])
            ).replace("{n}", formats.count(longest[1] + 2))
        self.summary.setText(words)
        if not known:
            self.detail.hide()

    def dispose(self) -> None:
        """Stop searching."""
        self.tree.dispose()

    def _show_chosen(self, current: QModelIndex) -> None:
        self.detail.setVisible(current.isValid())
        if current.isValid():
            data = self.model.events[current.row()].data
            root = root_of(data)
            self.tree.setVisible(root is not None)
            self.text.setVisible(root is None)
            if root is None:
                self.text.show_body(data)
            else:
                self.tree.show_document(data, root)
