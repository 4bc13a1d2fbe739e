"""The live table: how rows are painted, and how it keeps still while they arrive."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QPushButton,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from claude_desk.ui import formats
from claude_desk.ui.log_columns import COLUMNS, Column, fit
from claude_desk.ui.log_model import ROW_ROLE, LogModel
from claude_desk.ui.theme import ROW_HEIGHT
from claude_desk.ui.widgets import tone_color

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent, QResizeEvent

    from claude_desk.requestlog.record import Row
    from claude_desk.ui.theme import Theme

Index = QModelIndex | QPersistentModelIndex

PADDING = 10
BAR_HEIGHT = 6
LATENCY_TEXT = 74
FASTEST_S, SLOWEST_S = 0.05, 120.0
MUTED = {Column.CLIENT, Column.UPSTREAM, Column.PATH, Column.ENDING}


def bar_share(seconds: float) -> float:
    """How much of the latency bar a span fills, 0 to 1: logarithmic from 50 ms to two minutes."""
    if seconds <= FASTEST_S:
        return 0.04
    share = math.log(seconds / FASTEST_S) / math.log(SLOWEST_S / FASTEST_S)
    return min(1.0, max(0.04, share))


def paint_latency(painter: QPainter, theme: Theme, room: QRectF, row: Row) -> None:
    """The bar: time to first byte in the lighter colour up to a mark, then the rest of the answer."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.color("neutral_soft"))
    radius = room.height() / 2
    painter.drawRoundedRect(room, radius, radius)
    end = row.finished
    if end is None or not end.total_s:
        return
    tone = formats.status(row)[1]
    ink = theme.color("accent" if tone == "ok" else "muted" if tone == "neutral" else tone)
    total = QRectF(
        room.x(), room.y(), max(room.width() * bar_share(end.total_s), room.height()), room.height()
    )
    first = end.first_byte_s
    if first is None:
        painter.setBrush(ink)
        painter.drawRoundedRect(total, radius, radius)
        return
    waiting = QColor(ink)
    waiting.setAlphaF(0.42)
    mark = room.x() + min(room.width() * bar_share(first), total.width() - 2)
    painter.save()
    painter.setClipRect(QRectF(room.x(), room.y(), mark - room.x(), room.height()))
    painter.setBrush(waiting)
    painter.drawRoundedRect(total, radius, radius)
    painter.setClipRect(QRectF(mark, room.y(), total.right() - mark, room.height()))
    painter.setBrush(ink)
    painter.drawRoundedRect(total, radius, radius)
    painter.restore()
    painter.setBrush(ink)
    painter.drawRect(QRectF(mark - 1, room.y() - 2.5, 2, room.height() + 5))


class RowDelegate(QStyledItemDelegate):
    """Paints every cell of the log: pill, latency bar, or text that says it was cut with an ellipsis."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        """All rows are alike."""
        return QSize(0, ROW_HEIGHT)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint one cell."""
        row: Row = index.data(ROW_ROLE)
        column = Column(index.column())
        room = QRect(option.rect)
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.save()
        self._paint_ground(painter, room, column, selected=selected)
        inner = room.adjusted(PADDING, 0, -PADDING, 0)
        if column is Column.STATUS:
            self._paint_pill(painter, inner, row)
        elif column is Column.LATENCY:
            self._paint_latency(painter, inner, row)
        else:
            self._paint_text(painter, inner, column, row, option.font)
        painter.restore()

    def _paint_ground(self, painter: QPainter, room: QRect, column: Column, *, selected: bool) -> None:
        if selected:
            painter.fillRect(room, self._theme.color("accent_soft"))
            if column is Column.TIME:
                painter.fillRect(QRect(room.x(), room.y(), 3, room.height()), self._theme.color("accent"))
        painter.setPen(self._theme.color("line"))
        painter.drawLine(room.bottomLeft(), room.bottomRight())

    def _paint_text(self, painter: QPainter, room: QRect, column: Column, row: Row, font: QFont) -> None:
        name = "muted" if column in MUTED or row.finished is None else "text"
        if column is Column.ENDING and row.finished and row.finished.error_kind:
            tone = formats.status(row)[1]
            name = tone if tone in {"warn", "error"} else "muted"
        painter.setPen(self._theme.color(name))
        painter.setFont(font)
        text = COLUMNS[column].text(row)
        cut = Qt.TextElideMode.ElideMiddle if column is Column.PATH else Qt.TextElideMode.ElideRight
        side = Qt.AlignmentFlag.AlignRight if COLUMNS[column].number else Qt.AlignmentFlag.AlignLeft
        shown = QFontMetrics(font).elidedText(text, cut, room.width())
        painter.drawText(room, int(side | Qt.AlignmentFlag.AlignVCenter), shown)

    def _paint_pill(self, painter: QPainter, room: QRect, row: Row) -> None:
        text, tone = formats.status(row)
        ink, ground = tone_color(self._theme, tone)
        font = QFont(painter.font())
        font.setPixelSize(11)
        font.setWeight(QFont.Weight.DemiBold)
        width = max(QFontMetrics(font).horizontalAdvance(text) + 18, 40)
        pill = QRectF(room.x(), room.center().y() - 9.5, width, 20)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ground)
        painter.drawRoundedRect(pill, 10, 10)
        painter.setPen(QPen(ink))
        painter.setFont(font)
        painter.drawText(pill, int(Qt.AlignmentFlag.AlignCenter), text)

    def _paint_latency(self, painter: QPainter, room: QRect, row: Row) -> None:
        bar = QRectF(
            room.x(), room.center().y() - BAR_HEIGHT / 2 + 1, room.width() - LATENCY_TEXT, BAR_HEIGHT
        )
        paint_latency(painter, self._theme, bar, row)
        painter.setPen(self._theme.color("text"))
        text = QRect(room.right() - LATENCY_TEXT + 10, room.y(), LATENCY_TEXT - 9, room.height())
        painter.drawText(
            text,
            int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter),
            COLUMNS[Column.LATENCY].text(row),
        )


class LogTable(QTableView):
    """Newest on top. Where the person has scrolled to, and what is selected, stays while rows arrive.

    Attributes:
        picked: another row is current; carries the ``Row`` or None.
    """

    picked = Signal(object)

    def __init__(self, model: LogModel, theme: Theme) -> None:
        super().__init__()
        self._log = model
        self._picked: int | None = None
        self.setModel(model)
        self.setItemDelegate(RowDelegate(theme, self))
        self.setAccessibleName(self.tr("Requests"))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setCornerButtonEnabled(False)
        lines, columns = self.verticalHeader(), self.horizontalHeader()
        lines.hide()
        lines.setMinimumSectionSize(ROW_HEIGHT)
        lines.setDefaultSectionSize(ROW_HEIGHT)
        lines.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        columns.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        columns.setHighlightSections(False)
        columns.setSortIndicator(Column.TIME, Qt.SortOrder.DescendingOrder)
        self.setSortingEnabled(True)
        self._newer = QPushButton(self.tr("Newer requests above"), self)
        self._newer.setProperty("role", "primary")
        self._newer.hide()
        self._newer.clicked.connect(self.go_to_top)
        self._fitting = QTimer(self)
        self._fitting.setSingleShot(True)
        self._fitting.timeout.connect(self._fit_columns)
        model.rowsInserted.connect(self._keep_still_after_insert)
        model.rowsRemoved.connect(self._keep_still_after_removal)
        model.dataChanged.connect(self._refresh_picked)
        model.modelReset.connect(self._restore_picked)
        self.verticalScrollBar().valueChanged.connect(self._scrolled)
        self._fit_columns()

    def go_to_top(self) -> None:
        """Back to the newest."""
        self.verticalScrollBar().setValue(0)

    def currentChanged(self, current: Index, previous: Index) -> None:
        """Tell which row is picked now."""
        super().currentChanged(current, previous)
        if current.isValid():
            row = self._log.row_at(current.row())
            if row.seq != self._picked:
                self._picked = row.seq
                self.picked.emit(row)

    def unpick(self) -> None:
        """Nothing is picked any more."""
        self._picked = None
        self.selectionModel().clear()
        self.picked.emit(None)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape closes the details."""
        if event.key() == Qt.Key.Key_Escape and self._picked is not None:
            self.unpick()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Columns share the new width."""
        super().resizeEvent(event)
        # Not inside the event: hiding columns resizes the viewport again.
        self._fitting.start(0)
        self._place_newer()

    def _fit_columns(self) -> None:
        widths = fit(self.viewport().width()).widths
        for column in Column:
            self.setColumnHidden(column, column not in widths)
            if column in widths:
                self.setColumnWidth(column, widths[column])

    def _keep_still_after_insert(self, _parent: Index, first: int, last: int) -> None:
        bar = self.verticalScrollBar()
        if bar.value() > 0 and first * ROW_HEIGHT < bar.value():
            # The table learns of its new length only later; the bar must know it before it can move.
            self.updateGeometries()
            bar.setValue(bar.value() + (last - first + 1) * ROW_HEIGHT)
            self._newer.setVisible(True)
            self._place_newer()

    def _keep_still_after_removal(self, _parent: Index, first: int, last: int) -> None:
        bar = self.verticalScrollBar()
        if bar.value() > 0 and first * ROW_HEIGHT < bar.value():
            gone = min((last - first + 1) * ROW_HEIGHT, bar.value() - first * ROW_HEIGHT)
            bar.setValue(bar.value() - gone)

    def _scrolled(self, value: int) -> None:
        if value == 0:
            self._newer.hide()
            self._log.forget_paged()

    def _place_newer(self) -> None:
        self._newer.adjustSize()
        left = (self.width() - self._newer.width()) // 2
        self._newer.move(left, self.horizontalHeader().height() + 10)

    def _refresh_picked(self, first: Index, last: Index) -> None:
        line = self._log.line_of(self._picked) if self._picked is not None else None
        if line is not None and first.row() <= line <= last.row():
            self.picked.emit(self._log.row_at(line))

    def _restore_picked(self) -> None:
        if self._picked is None:
            return
        line = self._log.line_of(self._picked)
        if line is None:
            self.unpick()
        else:
            self.selectRow(line)
