"""The usage as a table: the numbers behind the chart, for reading, sorting, and for those who do not see charts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QIcon, QPainter, QPixmap
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QSizePolicy,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
)

from claude_desk.requestlog.usage import Dimension
from claude_desk.ui import formats, usage_text
from claude_desk.ui.chart_painter import text_font
from claude_desk.ui.language import tr
from claude_desk.ui.theme import ROW_HEIGHT, SMALL_PX
from claude_desk.ui.usage_model import TOP, Measure, Report, Sums, filter_text
from claude_desk.ui.widgets import plain_tooltip

if TYPE_CHECKING:
    from PySide6.QtGui import QFocusEvent, QKeyEvent, QResizeEvent

    from claude_desk.ui.theme import Theme

Index = QModelIndex | QPersistentModelIndex
MOST_LINES = 100
"""Lines that are shown; what more there is stands in one. Exports have all."""

BAR_HEIGHT, BAR_WIDTH = 6.0, 72.0
SWATCH = 11
NAME_WIDTH, WIDEST = 170, 190
CELL_ROOM, HEAD_ROOM = 26, 34  # around the text; headings may get an arrow
# Counted from the last: failed, tokens out, tokens in, from cache, then the two words of conversations, requests.
_LEAST_FIRST = (5, 2, 4, 3, 8, 7, 6)
_ROOT = QModelIndex()
SHADE, PART = Qt.ItemDataRole.UserRole, Qt.ItemDataRole.UserRole + 1


@dataclass(frozen=True, slots=True)
class Line:
    """One line.

    Attributes:
        cells: what is shown, column by column.
        order: what it is sorted by, column by column.
        shade: its colour in the chart; None for none.
        part: of the whole, 0 to 1.
        link: filter of the log that shows its requests; empty for none.
        tip: all of its name, where less is shown.
        last: whether it stays below the others however they are sorted.
    """

    cells: tuple[str, ...]
    order: tuple[float | str, ...]
    shade: int | None
    part: float
    link: str
    tip: str = ""
    last: bool = False


class UsageModel(QAbstractTableModel):
    """Lines of a report, by what it tells apart or by day."""

    def __init__(self) -> None:
        super().__init__()
        self.heads: tuple[str, ...] = ()
        self.lines: list[Line] = []
        self.mirrored = False
        self._sorted: tuple[int, Qt.SortOrder] | None = None

    def show_lines(self, heads: tuple[str, ...], lines: list[Line]) -> None:
        """Show others; what they are sorted by stays while the columns do."""
        if heads == self.heads and len(lines) == len(self.lines):
            self.lines = lines
            self._arrange()
            self.dataChanged.emit(self.index(0, 0), self.index(len(lines) - 1, len(heads) - 1))
            return
        self.beginResetModel()
        if heads != self.heads:
            self._sorted = None
        self.heads, self.lines = heads, lines
        self._arrange()
        self.endResetModel()

    def rowCount(self, parent: Index = _ROOT) -> int:
        """Lines."""
        return 0 if parent.isValid() else len(self.lines)

    def columnCount(self, parent: Index = _ROOT) -> int:
        """Columns."""
        return 0 if parent.isValid() else len(self.heads)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """What a cell says."""
        line, column = self.lines[index.row()], index.column()
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return line.cells[column]
            case Qt.ItemDataRole.AccessibleTextRole:
                return f"{self.heads[column]}: {line.cells[column]}"
            case Qt.ItemDataRole.TextAlignmentRole:
                return self._alignment(column)
            case Qt.ItemDataRole.ToolTipRole:
                return plain_tooltip(line.tip) if line.tip and not column else None
        return {SHADE: line.shade, PART: line.part}.get(role)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """Headings."""
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self.heads[section]
        return self._alignment(section) if role == Qt.ItemDataRole.TextAlignmentRole else None

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """By a column."""
        if not 0 <= column < len(self.heads):
            return
        self._sorted = (column, order)
        self.layoutAboutToBeChanged.emit()
        self._arrange()
        self.layoutChanged.emit()

    def _arrange(self) -> None:
        if self._sorted is not None:
            column, order = self._sorted
            down = order == Qt.SortOrder.DescendingOrder
            self.lines.sort(key=lambda line: line.order[column], reverse=down)
            self.lines.sort(key=lambda line: line.last)

    def _alignment(self, column: int) -> int:
        words = not self.lines or isinstance(self.lines[0].order[column], str)
        # Absolute, since headings are not mirrored as cells are.
        side = Qt.AlignmentFlag.AlignLeft if words != self.mirrored else Qt.AlignmentFlag.AlignRight
        return int(side | Qt.AlignmentFlag.AlignAbsolute | Qt.AlignmentFlag.AlignVCenter)


class NameDelegate(QStyledItemDelegate):
    """A swatch in the chart's colour before each name."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme

    def initStyleOption(self, option: QStyleOptionViewItem, index: Index) -> None:
        """Have the style draw the swatch, wherever the language begins its lines."""
        super().initStyleOption(option, index)
        shade = index.data(SHADE)
        if shade is None:
            return
        pixmap = QPixmap(SWATCH * 3, SWATCH * 3)
        pixmap.setDevicePixelRatio(3)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.shade(shade))
        painter.drawRoundedRect(QRectF(1, 1, SWATCH - 2, SWATCH - 2), 2.5, 2.5)
        painter.end()
        drawn: Any = option
        drawn.features |= QStyleOptionViewItem.ViewItemFeature.HasDecoration
        drawn.icon = QIcon(pixmap)
        drawn.decorationSize = QSize(SWATCH, SWATCH)


class ShareDelegate(QStyledItemDelegate):
    """A bar for a part of the whole, with its number."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint the number, and its bar where there is room."""
        super().paint(painter, option, index)
        rect = option.rect
        part = float(index.data(PART) or 0.0)
        number = option.fontMetrics.horizontalAdvance(index.data() or "") + 24
        width = min(BAR_WIDTH, rect.width() - number - 8)
        if part <= 0 or width < 16:  # noqa: PLR2004
            return
        mirrored = option.direction == Qt.LayoutDirection.RightToLeft
        left = rect.left() + 8 if not mirrored else rect.right() - 8 - width
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        ground = QRectF(left, rect.center().y() - BAR_HEIGHT / 2 + 0.5, width, BAR_HEIGHT)
        painter.setBrush(self._theme.color("neutral_soft"))
        painter.drawRoundedRect(ground, BAR_HEIGHT / 2, BAR_HEIGHT / 2)
        bar = QRectF(ground)
        bar.setWidth(max(3.0, width * min(part, 1.0)))
        if mirrored:
            bar.moveRight(ground.right())
        shade = index.data(SHADE)
        painter.setBrush(self._theme.color("accent") if shade is None else self._theme.shade(shade))
        painter.drawRoundedRect(bar, BAR_HEIGHT / 2, BAR_HEIGHT / 2)
        painter.restore()


class UsageTable(QTableView):
    """As high as its lines, since the page around it scrolls.

    Attributes:
        chosen: a line was opened, by double click or Return; carries its link.
        moved: the current line is another one; whoever scrolls should show it.
    """

    chosen = Signal(str)
    moved = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.lines = UsageModel()
        self.setModel(self.lines)
        self.setObjectName("boxed")
        self.setAccessibleName(self.tr("Usage and costs"))
        self._names, self._share = NameDelegate(theme), ShareDelegate(theme)
        self.setItemDelegateForColumn(0, self._names)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self._widths: list[int] = []
        self.setShowGrid(False)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setWordWrap(False)
        self.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.setTabKeyNavigation(False)
        self.setSortingEnabled(True)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(ROW_HEIGHT)
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setSectionsClickable(True)
        header.setSortIndicatorClearable(True)
        header.setSortIndicator(-1, Qt.SortOrder.DescendingOrder)
        header.setMinimumSectionSize(56)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.doubleClicked.connect(lambda index: self._choose(index.row()))
        theme.changed.connect(self.viewport().update)

    def show_report(self, report: Report, measure: Measure, *, by_day: bool) -> None:
        """Show its lines, or its days."""
        heads, lines = _days(report, measure) if by_day else _totals(report, measure)
        anew = heads != self.lines.heads
        if anew:
            self.horizontalHeader().setSortIndicator(-1, Qt.SortOrder.DescendingOrder)
        self.lines.mirrored = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        kept, row = self._chosen(), max(self.currentIndex().row(), 0)
        selected = self.selectionModel().hasSelection()
        self.lines.show_lines(heads, lines)
        for column in range(1, len(heads) - 1):
            self.setItemDelegateForColumn(column, None)  # type: ignore[arg-type]
        self.setItemDelegateForColumn(len(heads) - 1, self._share)
        if lines:
            # The same line, wherever it is now: numbers change while somebody reads them.
            same = next((place for place, line in enumerate(lines) if line.link == kept), None)
            self.setCurrentIndex(self.lines.index(min(row, len(lines) - 1) if same is None else same, 0))
            if not selected:
                self.clearSelection()
        self._fit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Return opens the line."""
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and self.currentIndex().isValid():
            self._choose(self.currentIndex().row())
            return
        super().keyPressEvent(event)
        self.moved.emit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give names the room that is left."""
        super().resizeEvent(event)
        self._divide()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show where the keyboard is."""
        super().focusInEvent(event)
        current = self.currentIndex()
        if current.isValid() and not self.selectionModel().hasSelection():
            self.selectRow(current.row())

    def _chosen(self) -> str | None:
        current = self.currentIndex()
        return self.lines.lines[current.row()].link if current.isValid() else None

    def _choose(self, row: int) -> None:
        if link := self.lines.lines[row].link:
            self.chosen.emit(link)

    def _fit(self) -> None:
        self.setFixedHeight(
            self.horizontalHeader().sizeHint().height() + ROW_HEIGHT * self.lines.rowCount() + 2
        )
        self._widths = [self._width(column) for column in range(len(self.lines.heads))]
        self._divide()

    def _width(self, column: int) -> int:
        """Of what stands in a column; a tenth of the time that asking each cell would take."""
        metrics, small = self.fontMetrics(), QFontMetrics(text_font(SMALL_PX, bold=True))
        width = max((metrics.horizontalAdvance(line.cells[column]) for line in self.lines.lines), default=0)
        width = max(width + CELL_ROOM, small.horizontalAdvance(self.lines.heads[column]) + HEAD_ROOM)
        bar = int(BAR_WIDTH) + 16 if column == len(self.lines.heads) - 1 else 0
        return min(width + bar, WIDEST)

    def _divide(self) -> None:
        """All columns that leave names enough room; those that say least go first. Exports have them all."""
        shown = list(range(1, len(self._widths)))
        last = len(self._widths) - 1
        room = self.viewport().width()
        for back in _LEAST_FIRST:
            if room - sum(self._widths[column] for column in shown) >= NAME_WIDTH or last < 1:
                break
            shown = [column for column in shown if column != last - back]
        for column in range(1, len(self._widths)):
            self.setColumnHidden(column, column not in shown)
            self.setColumnWidth(column, self._widths[column])
        if self._widths:
            self.setColumnWidth(0, max(NAME_WIDTH, room - sum(self._widths[column] for column in shown)))


def _numbers() -> tuple[str, ...]:
    return (
        tr("Requests"),
        tr("Failed"),
        tr("Tokens in"),
        tr("From cache"),
        tr("Tokens out"),
        tr("Cost"),
        tr("Share"),
    )


def _cells(sums: Sums) -> tuple[tuple[str, ...], tuple[float, ...]]:
    texts = (
        formats.count(sums.requests),
        formats.count(sums.failed) if sums.failed else formats.NOTHING,
        usage_text.count(sums.prompt),
        usage_text.share(sums.hits),
        usage_text.count(sums.output),
        usage_text.amount(sums),
    )
    hits = -1.0 if sums.hits is None else sums.hits
    cost = float(sums.cost) if sums.known else -1.0
    return texts, (sums.requests, sums.failed, sums.prompt, hits, sums.output, cost)


def _size(measure: Measure) -> Measure:
    return Measure.TOKENS if measure is Measure.CACHE else measure


def _totals(report: Report, measure: Measure) -> tuple[tuple[str, ...], list[Line]]:
    size = _size(measure)
    conversations = report.by is Dimension.SESSION
    own = (tr("Client key"), tr("Days")) if conversations else ()
    shades = usage_text.shades(report, measure)
    having = report.ranked(measure)
    whole = sum(line.sums.at(size) or 0.0 for line in having)
    ranked = (
        [*having, *(line for line in report.lines if not line.sums.at(size))]
        if len(having) < len(report.lines)
        else having
    )
    lines = []
    for line in ranked[:MOST_LINES]:
        texts, order = _cells(line.sums)
        part = (line.sums.at(size) or 0.0) / whole if whole else 0.0
        called = usage_text.name(line.key, report.by)
        clients = ", ".join(formats.one_line(client, 60) for client in line.clients if client)
        when = usage_text.days(line.first, line.last) if line.first and line.last else formats.NOTHING
        lines.append(
            Line(
                (called, *((clients, when) if conversations else ()), *texts, usage_text.share(part)),
                (called.casefold(), *((clients, str(line.last)) if conversations else ()), *order, part),
                shades.get(line.key),
                part,
                filter_text(report.by, line.key, report.span.since, report.span.until),
                formats.one_line(line.key) if formats.one_line(line.key) != called else "",
            )
        )
    if rest := ranked[MOST_LINES:]:
        sums = Sums.of(line.sums for line in rest)
        texts, order = _cells(sums)
        part = (sums.at(size) or 0.0) / whole if whole else 0.0
        called = tr("{n} others").replace("{n}", formats.count(len(rest)))
        between = ("", "") if conversations else ()
        cells = (called, *between, *texts, usage_text.share(part))
        lines.append(Line(cells, (called, *between, *order, part), TOP, part, "", last=True))
    return (usage_text.dimension_name(report.by), *own, *_numbers()), lines


def _days(report: Report, measure: Measure) -> tuple[tuple[str, ...], list[Line]]:
    size = _size(measure)
    whole = sum(sums.at(size) or 0.0 for sums in report.total)
    lines = []
    for bucket, sums in reversed(list(zip(report.buckets, report.total, strict=True))):
        texts, order = _cells(sums)
        part = (sums.at(size) or 0.0) / whole if whole else 0.0
        when = usage_text.days(bucket.first, bucket.last)
        link = filter_text(None, "", bucket.first, bucket.last) if sums.requests else ""
        cells = (when, *(texts if sums.requests else (formats.NOTHING,) * len(texts)), usage_text.share(part))
        lines.append(Line(cells, (bucket.first.isoformat(), *order, part), None, part, link))
    return (tr("Days"), *_numbers()), lines
