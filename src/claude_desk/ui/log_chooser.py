"""A dialog to choose and order the log's columns without a mouse."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
)

from claude_desk.ui.log_columns import Column, titles
from claude_desk.ui.theme import GAP_L, GAP_M, GAP_S
from claude_desk.ui.widgets import button, label

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from claude_desk.ui.log_layout import ColumnLayout

COLUMN_ROLE = int(Qt.ItemDataRole.UserRole)


class ColumnChooser(QDialog):
    """Every column in its order, with a box to tick; what is changed holds at once.

    Args:
        parent: the log window.
        layout: changed in place.

    Attributes:
        chosen: the person changed something.
    """

    chosen = Signal()

    def __init__(self, parent: QWidget, layout: ColumnLayout) -> None:
        super().__init__(parent)
        self._columns = layout
        self.setWindowTitle(self.tr("Columns"))
        self.list = QListWidget()
        self.list.setObjectName("choices")
        self.list.setAccessibleName(self.tr("Columns"))
        self.list.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
        self.up = button(self.tr("Move up"))
        self.down = button(self.tr("Move down"))
        self.reset = button(self.tr("Reset"))
        close = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        close.rejected.connect(self.reject)
        self.up.clicked.connect(lambda: self._move(-1))
        self.down.clicked.connect(lambda: self._move(1))
        self.reset.clicked.connect(self._reset)
        for keys, steps in (("Alt+Up", -1), ("Alt+Down", 1)):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.activated.connect(lambda steps=steps: self._move(steps))
        self.list.itemChanged.connect(self._ticked)
        self.list.model().rowsMoved.connect(self._dragged)
        buttons = QVBoxLayout()
        buttons.setSpacing(GAP_S)
        for each in (self.up, self.down, self.reset):
            buttons.addWidget(each)
        buttons.addStretch(1)
        middle = QHBoxLayout()
        middle.setSpacing(GAP_M)
        middle.addWidget(self.list, 1)
        middle.addLayout(buttons)
        column = QVBoxLayout(self)
        column.setContentsMargins(GAP_L, GAP_L, GAP_L, GAP_L)
        column.setSpacing(GAP_M)
        column.addWidget(
            label(self.tr("Ticked columns are shown, from the top of this list to the right."), "muted")
        )
        column.addLayout(middle, 1)
        column.addWidget(close)
        self.resize(440, 560)
        self._fill()
        self.list.setCurrentRow(0)

    def _fill(self) -> None:
        names = titles()
        self.list.blockSignals(True)
        self.list.clear()
        for column in self._columns.order:
            item = QListWidgetItem(names[column][0])
            item.setData(COLUMN_ROLE, int(column))
            item.setToolTip(names[column][1])
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            item.setCheckState(
                Qt.CheckState.Checked if self._columns.wants(column) else Qt.CheckState.Unchecked
            )
            self.list.addItem(item)
        self.list.blockSignals(False)

    def _ticked(self, item: QListWidgetItem) -> None:
        column = Column(item.data(COLUMN_ROLE))
        self._columns.choose(column, shown=item.checkState() == Qt.CheckState.Checked)
        if self._columns.wants(column) != (item.checkState() == Qt.CheckState.Checked):
            self._refill(self.list.row(item))  # the last column stays
        self.chosen.emit()

    def _move(self, steps: int) -> None:
        place = self.list.currentRow()
        target = place + steps
        if place >= 0 and 0 <= target < self.list.count():
            self._columns.move(self._columns.order[place], target)
            self._refill(target)
            self.chosen.emit()

    def _dragged(self) -> None:
        for place in range(self.list.count()):
            column = Column(self.list.item(place).data(COLUMN_ROLE))
            if self._columns.order[place] is not column:
                self._columns.move(column, place)
        self.chosen.emit()

    def _reset(self) -> None:
        self._columns.reset()
        self._refill(0)
        self.chosen.emit()

    def _refill(self, current: int) -> None:
        self._fill()
        self.list.setCurrentRow(current)
