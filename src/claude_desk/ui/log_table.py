"""The live table: what the person sees, picks and scrolls, and how it keeps still while rows arrive."""

from __future__ import annotations

import time
from datetime import date
from typing import TYPE_CHECKING

from PySide6.QtCore import (
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import QKeySequence, QPainter
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QPushButton, QTableView

from claude_desk.ui import formats
from claude_desk.ui.icons import icon
from claude_desk.ui.log_columns import Column
from claude_desk.ui.log_groups import Group, GroupKey
from claude_desk.ui.log_heading import Heading
from claude_desk.ui.log_painter import INDENT, Cell, LinePainter, Look
from claude_desk.ui.theme import ROW_HEIGHT

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtCore import QEvent
    from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QMouseEvent, QPaintEvent, QResizeEvent

    from claude_desk.requestlog.record import Row
    from claude_desk.ui.log_layout import ColumnLayout
    from claude_desk.ui.log_model import LogModel
    from claude_desk.ui.theme import Theme

Index = QModelIndex | QPersistentModelIndex
LineKey = int | GroupKey

GROWTH_MS = 200  # how often a running request that can be seen is drawn anew
PICKED_LIMIT = 1_000  # rows of a selection that are told and kept through changes


class LogTable(QTableView):
    """Requests as they happen. Where the person has scrolled to, and what is selected, stays while rows arrive.

    It follows the newest rows until the person scrolls away from them, and again when the person is back there.

    Attributes:
        picked: the selected requests changed, or something about them; carries a list of ``Row``.
        opened: the person wants to see more of what is selected.
        escaped: Escape was pressed.
        following_changed: it follows the newest rows now, or it does not.
        menu_wanted: the person asked for a menu; carries the row or group, and where.
        grew: a running request that can be seen is drawn anew; nothing while there is none.
    """

    picked = Signal(list)
    opened = Signal()
    escaped = Signal()
    following_changed = Signal(bool)
    menu_wanted = Signal(object, object)
    grew = Signal()

    def __init__(self, model: LogModel, theme: Theme, layout: ColumnLayout) -> None:
        super().__init__()
        self._log = model
        self._theme = theme
        self._painter = LinePainter(theme)
        self._following = True
        self._arrived = 0
        self._scrolling = False  # by ourselves
        self._changing = False
        self._torn = False
        self._anchor: tuple[LineKey, int] | None = None
        self._kept: tuple[list[LineKey], LineKey | None] = ([], None)
        self._told: list[Row] = []
        self.heading = Heading(self, layout, theme)
        self.setHorizontalHeader(self.heading)
        self.setModel(model)
        self.setAccessibleName(self.tr("Requests"))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setCornerButtonEnabled(False)
        self.setAutoScroll(False)
        lines = self.verticalHeader()
        lines.hide()
        lines.setMinimumSectionSize(ROW_HEIGHT)
        lines.setDefaultSectionSize(ROW_HEIGHT)
        lines.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.heading.setSortIndicator(Column.TIME, Qt.SortOrder.DescendingOrder)
        self.setSortingEnabled(True)
        self.newer = QPushButton("", self)
        self.newer.setProperty("role", "primary")
        self.newer.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # End does the same
        self.newer.hide()
        self.newer.clicked.connect(lambda: self.follow(following=True))
        self._growth = QTimer(self)
        self._growth.setSingleShot(True)
        self._growth.setInterval(GROWTH_MS)
        self._growth.timeout.connect(self._grow)
        self._running_lines: tuple[int, int] | None = None
        model.changing.connect(self._note)
        model.changed.connect(self._restore)
        model.arranged.connect(self._show_arranged)
        model.modelReset.connect(self._tear)
        model.rowsRemoved.connect(self._tear)
        theme.changed.connect(self._redraw)
        self.verticalScrollBar().valueChanged.connect(self._scrolled)

    @property
    def following(self) -> bool:
        """Whether the newest rows stay in sight."""
        return self._following

    @property
    def arrived(self) -> int:
        """How many rows came since it stopped following."""
        return self._arrived

    def follow(self, *, following: bool) -> None:
        """Go to the newest rows and stay there, or stop that."""
        if following:
            column, descending = self._log.sorted_by
            if column is not Column.TIME:
                descending = True
                self.sortByColumn(Column.TIME, Qt.SortOrder.DescendingOrder)
            self._go(0 if descending else self.verticalScrollBar().maximum())
        self._set_following(following=following)

    def selected_rows(self, limit: int | None = None) -> list[Row]:
        """The selected requests, from the top; groups among them are passed over."""
        lines = [self._log.line(line) for line in self._selected_lines(limit)]
        return [line for line in lines if not isinstance(line, Group)]

    def unpick(self) -> None:
        """Nothing is selected any more."""
        self.selectionModel().clear()

    def select(self, seq: int) -> None:
        """Select one request and have it in sight, if it is shown."""
        line = self._log.line_of(seq)
        if line is not None:
            self.selectRow(line)
            self.scrollTo(self._log.index(line, self._first_column()))

    # What Qt asks ---------------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the lines that need it; where one of them is running, draw it again in a moment."""
        painter = QPainter(self.viewport())
        area = event.rect()
        first, last = self.rowAt(max(0, area.top())), self.rowAt(area.bottom())
        if first < 0:
            return
        last = self._log.rowCount() - 1 if last < 0 else last
        cells = self._cells()
        selection = self.selectionModel()
        current = self.currentIndex().row() if self.hasFocus() else -1
        now = time.time()
        self._painter.begin(date.today())  # noqa: DTZ011 - the person's day
        running: list[int] = []
        for line in range(first, last + 1):
            shown = self._log.line(line)
            look = Look(
                top=self.rowViewportPosition(line),
                height=ROW_HEIGHT,
                selected=selection.isRowSelected(line, QModelIndex()),
                focused=line == current,
                level=self._log.level_of(shown) if self._log.grouped else 0,
                expanded=isinstance(shown, Group) and self._log.is_expanded(shown),
                now=now,
                progress=None
                if isinstance(shown, Group) or shown.finished is not None
                else self._log.progress.get(shown.started.id),
            )
            self._painter.draw(painter, shown, cells, look)
            if not isinstance(shown, Group) and shown.finished is None:
                running.append(line)
        if running:
            known = self._running_lines or (running[0], running[-1])
            self._running_lines = (min(known[0], running[0]), max(known[1], running[-1]))
            if not self._growth.isActive():
                self._growth.start()

    def selectionChanged(self, selected: QItemSelection, deselected: QItemSelection) -> None:
        """Tell which requests are selected now."""
        super().selectionChanged(selected, deselected)
        # Lines are drawn whole: the cells between the columns' own areas are part of them.
        self.viewport().update()
        if not self._changing:
            self._tell()

    def currentChanged(self, current: Index, previous: Index) -> None:
        """The focus is drawn around the whole line."""
        super().currentChanged(current, previous)
        self.viewport().update()
        if not self._changing and current.isValid():
            self.scrollTo(self._log.index(current.row(), self._first_column()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens, Escape closes, End follows, Left and Right fold."""
        key, plain = event.key(), not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        current = self.currentIndex()
        line = self._log.line(current.row()) if current.isValid() else None
        if key == Qt.Key.Key_Escape:
            self.escaped.emit()
        elif key in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and line is not None:
            self._open(line)
        elif key == Qt.Key.Key_End and plain:
            self.follow(following=True)
            self._pick_line(0 if self._log.sorted_by[1] else self._log.rowCount() - 1)
        elif key == Qt.Key.Key_Home and plain:
            self._pick_line(0)
        elif key in {Qt.Key.Key_Left, Qt.Key.Key_Right} and plain and self._log.grouped and line is not None:
            self._fold(line, current.row(), expand=key == Qt.Key.Key_Right)
        elif key == Qt.Key.Key_Asterisk and self._log.grouped:
            self._log.expand_all(expanded=True)
        elif event.matches(QKeySequence.StandardKey.Copy):
            event.ignore()  # the window's, not Qt's copy of one cell
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click on a group's arrow folds it."""
        super().mousePressEvent(event)
        line = self.rowAt(event.position().toPoint().y())
        if line < 0 or event.button() != Qt.MouseButton.LeftButton:
            return
        shown = self._log.line(line)
        if isinstance(shown, Group):
            if not event.modifiers():
                self._log.expand(shown, expanded=not self._log.is_expanded(shown))
        else:
            self.opened.emit()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """The second click on a group folds it back, as a first one would."""
        self.mousePressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Tell what the menu is wanted for."""
        line = self.rowAt(event.pos().y())
        if event.reason() == event.Reason.Keyboard:
            line = self.currentIndex().row()
        if line >= 0:
            place = event.globalPos()
            if event.reason() == event.Reason.Keyboard:
                place = self.viewport().mapToGlobal(self.visualRect(self._log.index(line, 0)).bottomLeft())
            self.menu_wanted.emit(self._log.line(line), place)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Columns share the new width; a view that follows stays at its end."""
        super().resizeEvent(event)
        self.heading.fit(self.viewport().width())
        self._place_newer()
        if self._following:
            self._go_to_newest()

    def changeEvent(self, event: QEvent) -> None:
        """Another font: what was measured no longer fits."""
        super().changeEvent(event)
        if event.type() == event.Type.FontChange:
            self._redraw()

    # Keeping still --------------------------------------------------------------------------------------

    def _note(self) -> None:
        """Before a change: what is where."""
        if self._changing:
            return
        self._changing, self._torn = True, False
        top = self.rowAt(0)
        self._anchor = None
        if top >= 0 and self.verticalScrollBar().value() > 0:
            self._anchor = (self._line_key(top), self.rowViewportPosition(top))
        current = self.currentIndex()
        lines = self._selected_lines(PICKED_LIMIT)
        self._kept = (
            [self._line_key(line) for line in lines],
            self._line_key(current.row()) if current.isValid() else None,
        )

    def _tear(self) -> None:
        self._torn = True

    def _restore(self, arrived: int) -> None:
        """After it: the same rows are selected, and in the same place, or the newest are in sight."""
        if self._torn:
            self._reselect()
        self._changing = False
        if self._following:
            self._go_to_newest()
        elif self._anchor is not None:
            key, offset = self._anchor
            line = self._line_of(key)
            if line is not None:
                # The table learns of its new length only later; the bar must know it before it can move.
                self.updateGeometries()
                self._go(line * ROW_HEIGHT - offset)
        if arrived and not self._following and self._log.sorted_by[0] is Column.TIME:
            self._arrived += arrived
            self._show_newer()
        self._tell()

    def _show_arranged(self) -> None:
        """Sorted or filtered anew: what is selected is in sight, or else the top."""
        self.heading.indent(2 * INDENT if self._log.grouped else 0)
        self.updateGeometries()
        if self._following:
            self._go_to_newest()
        elif self.selectionModel().hasSelection():
            self.scrollTo(self._log.index(self.currentIndex().row(), self._first_column()))
        else:
            self._go(0)
        self._judge(self.verticalScrollBar().value())

    def _reselect(self) -> None:
        keys, current = self._kept
        model = self.selectionModel()
        chosen = QItemSelection()
        last = self._log.columnCount() - 1
        for key in keys:
            line = self._line_of(key)
            if line is not None:
                chosen.select(self._log.index(line, 0), self._log.index(line, last))
        line = self._line_of(current) if current is not None else None
        if line is not None:
            index = self._log.index(line, self._first_column())
            model.setCurrentIndex(index, QItemSelectionModel.SelectionFlag.NoUpdate)
        model.select(chosen, QItemSelectionModel.SelectionFlag.ClearAndSelect)

    def _tell(self) -> None:
        """Tell of the selected requests, if they are others, or newer, than those told before."""
        rows = self.selected_rows(PICKED_LIMIT)
        if len(rows) != len(self._told) or any(a is not b for a, b in zip(rows, self._told, strict=True)):
            self._told = rows
            self.picked.emit(rows)

    # Following ------------------------------------------------------------------------------------------

    def _scrolled(self, value: int) -> None:
        if not self._scrolling and not self._changing:
            self._judge(value)

    def _judge(self, value: int) -> None:
        """Whether the newest rows are in sight here, so that they shall stay."""
        column, descending = self._log.sorted_by
        at_end = value == 0 if descending else value >= self.verticalScrollBar().maximum()
        self._set_following(following=column is Column.TIME and at_end)

    def _set_following(self, *, following: bool) -> None:
        if following:
            self._arrived = 0
            self.newer.hide()
            self._log.forget_paged()
        if following != self._following:
            self._following = following
            self.following_changed.emit(following)

    def _go_to_newest(self) -> None:
        bar = self.verticalScrollBar()
        if self._log.sorted_by[1]:
            self._go(0)
        else:
            self.updateGeometries()
            self._go(bar.maximum())

    def _go(self, value: int) -> None:
        self._scrolling = True
        self.verticalScrollBar().setValue(value)
        self._scrolling = False

    def _show_newer(self) -> None:
        arrow = "arrow-up" if self._log.sorted_by[1] else "arrow-down"
        self.newer.setIcon(icon(arrow, self._theme.colors.on_accent))
        self.newer.setText(self.tr("{n} new").replace("{n}", formats.count(self._arrived)))
        self.newer.setAccessibleName(self.tr("Go to the newest requests"))
        self.newer.show()
        self._place_newer()

    def _place_newer(self) -> None:
        self.newer.adjustSize()
        left = (self.width() - self.newer.width()) // 2
        top = self.heading.height() + 10
        if not self._log.sorted_by[1]:
            top = self.height() - self.newer.height() - 14
        self.newer.move(left, top)

    # Small things ---------------------------------------------------------------------------------------

    def _grow(self) -> None:
        lines, self._running_lines = self._running_lines, None
        if lines is not None:
            top = self.rowViewportPosition(lines[0])
            bottom = self.rowViewportPosition(min(lines[1], self._log.rowCount() - 1)) + ROW_HEIGHT
            self.viewport().update(0, top, self.viewport().width(), bottom - top)
            self.grew.emit()

    def _open(self, line: Row | Group) -> None:
        if isinstance(line, Group):
            self._log.expand(line, expanded=not self._log.is_expanded(line))
        else:
            self.opened.emit()

    def _fold(self, line: Row | Group, place: int, *, expand: bool) -> None:
        """As in a tree: Right opens, then goes in; Left closes, then goes out."""
        if isinstance(line, Group) and self._log.is_expanded(line) != expand:
            self._log.expand(line, expanded=expand)
        elif expand:
            self._pick_line(min(place + 1, self._log.rowCount() - 1))
        else:
            level = self._log.level_of(line)
            while place > 0 and self._log.level_of(self._log.line(place)) >= level > 0:
                place -= 1
            self._pick_line(place)

    def _pick_line(self, line: int) -> None:
        if 0 <= line < self._log.rowCount():
            self.selectRow(line)

    def _selected_lines(self, limit: int | None) -> Sequence[int]:
        lines: list[int] = []
        for span in self.selectionModel().selection().toList():
            lines += range(span.top(), span.bottom() + 1)
            if limit is not None and len(lines) > limit:
                break
        return sorted(set(lines))[:limit]

    def _line_key(self, line: int) -> LineKey:
        shown = self._log.line(line)
        return shown.key if isinstance(shown, Group) else shown.seq

    def _line_of(self, key: LineKey) -> int | None:
        return self._log.line_of(key) if isinstance(key, int) else self._log.line_of_group(key)

    def _cells(self) -> list[Cell]:
        heading = self.heading
        found = []
        for visual in range(heading.count()):
            section = heading.logicalIndex(visual)
            if not heading.isSectionHidden(section):
                found.append(
                    Cell(Column(section), self.columnViewportPosition(section), self.columnWidth(section))
                )
        return found

    def _first_column(self) -> int:
        cells = self._cells()
        return int(cells[0].column) if cells else 0

    def _redraw(self) -> None:
        self._painter.use(self.font())
        self.viewport().update()
