"""The log table's headings: which columns there are, their order and widths, by mouse, by menu, and remembered."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QPainter
from PySide6.QtWidgets import QHeaderView, QMenu, QWidget

from claude_desk.ui.icons import icon
from claude_desk.ui.log_columns import COLUMNS, Column, titles
from claude_desk.ui.log_layout import NARROWEST, ColumnLayout
from claude_desk.ui.log_painter import PADDING
from claude_desk.ui.theme import SMALL_PX

if TYPE_CHECKING:
    from PySide6.QtGui import QContextMenuEvent

    from claude_desk.ui.theme import Theme

ARROW = 12


class Heading(QHeaderView):
    """Headings to click, drag, and choose from.

    Args:
        parent: the table.
        layout: a person's choice so far; changed in place.
        theme: has the colours.

    Attributes:
        chosen: the person changed something of the layout.
        more_wanted: the person wants the dialog with all of it.
    """

    chosen = Signal()
    more_wanted = Signal()

    def __init__(self, parent: QWidget, layout: ColumnLayout, theme: Theme) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._columns = layout
        self._theme = theme
        self._applying = False
        self._dragged = False
        self._room = 0
        self._indent = 0
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(0)
        self._soon.timeout.connect(self.apply)
        self.setSectionsMovable(True)
        self.setSectionsClickable(True)
        self.setHighlightSections(False)
        self.setMinimumSectionSize(NARROWEST)
        self.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        self.sectionResized.connect(self._resized)
        self.sectionMoved.connect(self._moved)
        self.viewport().installEventFilter(self)

    def fit(self, room: int) -> None:
        """Share this width among the columns, soon: not inside an event that was about another width."""
        self._room = room
        self._soon.start()

    def indent(self, pixels: int) -> None:
        """Make room for indentation in the first column."""
        if pixels != self._indent:
            self._indent = pixels
            self.apply()

    def apply(self) -> None:
        """Show the columns as the layout says."""
        if self.count() != len(Column):
            return
        self._applying = True
        try:
            for place, column in enumerate(self._columns.order):
                visual = self.visualIndex(column)
                if visual != place:
                    self.moveSection(visual, place)
            widths = self._columns.fit(self._room, self._indent)
            for column in Column:
                hidden = column not in widths
                if self.isSectionHidden(column) != hidden:
                    self.setSectionHidden(column, hidden)
                if not hidden and self.sectionSize(column) != widths[column]:
                    self.resizeSection(column, widths[column])
        finally:
            self._applying = False

    def paintSection(self, painter: QPainter, rect: QRect, section: int) -> None:
        """Draw one heading.

        Qt's own asks for each heading whether the whole column is selected, which takes seconds in a long table.
        """
        colors, column = self._theme.colors, Column(section)
        painter.save()
        painter.fillRect(rect, self._theme.color("surface"))
        painter.setPen(self._theme.color("line"))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        room = rect.adjusted(PADDING, 0, -PADDING, 0)
        font = self.font()
        font.setPixelSize(SMALL_PX)
        font.setWeight(font.Weight.DemiBold)
        painter.setFont(font)
        right = COLUMNS[column].number
        if self.sortIndicatorSection() == section and self.isSortIndicatorShown():
            down = self.sortIndicatorOrder() == Qt.SortOrder.DescendingOrder
            arrow = icon("chevron-down" if down else "chevron-up", colors.muted, ARROW)
            at = QPoint(
                room.left() - 4 if right else room.right() - ARROW + 6, room.center().y() - ARROW // 2 + 1
            )
            painter.drawPixmap(at, arrow.pixmap(QSize(ARROW, ARROW), self.devicePixelRatioF()))
            room.adjust(ARROW - 2 if right else 0, 0, 0 if right else -(ARROW - 4), 0)
        painter.setPen(self._theme.color("text" if self.sortIndicatorSection() == section else "muted"))
        title = painter.fontMetrics().elidedText(
            titles()[column][0], Qt.TextElideMode.ElideRight, room.width()
        )
        side = Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
        painter.drawText(room, int(side | Qt.AlignmentFlag.AlignVCenter), title)
        painter.restore()

    def menu(self, parent: QWidget) -> QMenu:
        """A menu with every column to tick, the dialog for their order, and the way back."""
        menu = QMenu(parent)
        names = titles()
        for column in self._columns.order:
            action = QAction(names[column][0], menu)
            action.setCheckable(True)
            action.setChecked(self._columns.wants(column))
            action.toggled.connect(partial(self._choose, column))
            menu.addAction(action)
        menu.addSeparator()
        menu.addAction(self.tr("Arrange columns…"), self.more_wanted.emit)
        reset = menu.addAction(self.tr("Reset columns"), self.reset_columns)
        reset.setEnabled(self._columns.changed)
        return menu

    def reset_columns(self) -> None:
        """All columns as in the beginning."""
        self._columns.reset()
        self._tell()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """The menu, where the mouse is."""
        menu = self.menu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(event.globalPos())

    def show_menu(self, below: QWidget) -> None:
        """The menu under a button, for the keyboard."""
        menu = self.menu(below)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        corner = below.mapToGlobal(QPoint(below.width() - menu.sizeHint().width(), below.height() + 4))
        menu.popup(corner)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """When a column has been dragged, the others share what is left."""
        if event.type() == QEvent.Type.MouseButtonRelease and self._dragged:
            self._dragged = False
            self._soon.start()
            self.chosen.emit()
        return super().eventFilter(watched, event)

    def _choose(self, column: Column, shown: bool) -> None:  # noqa: FBT001 - a signal's argument
        self._columns.choose(column, shown=shown)
        self._tell()

    def _resized(self, section: int, _before: int, now: int) -> None:
        if not self._applying and now:
            self._columns.resize(Column(section), now)
            self._dragged = True

    def _moved(self, section: int, _before: int, place: int) -> None:
        if not self._applying:
            self._columns.move(Column(section), place)
            self.chosen.emit()

    def _tell(self) -> None:
        self.apply()
        self.chosen.emit()
