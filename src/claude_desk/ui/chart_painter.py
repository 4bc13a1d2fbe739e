"""Draws a chart: on the screen, and into a picture to keep. Time runs from left to right in every language."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QApplication

from claude_desk.ui.chart_data import Chart, Column, Kind
from claude_desk.ui.theme import RADIUS_CONTROL, SMALL_PX, TEXT_PX

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintDevice

    from claude_desk.ui.theme import Theme

TOP_ROOM, RIGHT_ROOM, LABEL_ROOM = 10.0, 6.0, 22.0
LEGEND_LINE, SWATCH, LEGEND_NAME = 20.0, 9.0, 190.0
WIDEST_BAR, BAR_PART = 44.0, 0.72
CALLOUT_LINE, CALLOUT_PAD, CALLOUT_WIDTH = 18.0, 10.0, 300.0
MOST_PARTS = 9
_AT_ONCE = int(Qt.AlignmentFlag.AlignVCenter)
_LEFT, _RIGHT = _AT_ONCE | int(Qt.AlignmentFlag.AlignLeft), _AT_ONCE | int(Qt.AlignmentFlag.AlignRight)
_MIDDLE = int(Qt.AlignmentFlag.AlignCenter)


@dataclass(frozen=True, slots=True)
class Mark:
    """What is pointed at.

    Attributes:
        column: its number; -1 for none.
        part: number of one of its parts; -1 for the whole.
        focused: whether by the keyboard.
    """

    column: int = -1
    part: int = -1
    focused: bool = False


def text_font(pixels: int = TEXT_PX, *, bold: bool = False) -> QFont:
    """The interface's font in a size."""
    font = QFont(QApplication.font())
    font.setPixelSize(pixels)
    if bold:
        font.setWeight(QFont.Weight.DemiBold)
    return font


class Layout:
    """Where everything of a chart is, in a rectangle.

    Attributes:
        plot: where values are drawn.
    """

    def __init__(self, chart: Chart, area: QRectF, device: QPaintDevice) -> None:
        self.chart = chart
        self.area = area
        self.small = text_font(SMALL_PX)
        self.metrics = QFontMetricsF(self.small, device)
        self.legend = self._legend_places()
        legend_height = (self.legend[-1][0].bottom() + 6) if self.legend else 0.0
        axis = max(self.metrics.horizontalAdvance(tick.text) for tick in chart.ticks) + 10
        self.plot = QRectF(
            area.left() + axis,
            area.top() + TOP_ROOM,
            max(1.0, area.width() - axis - RIGHT_ROOM),
            max(1.0, area.height() - TOP_ROOM - LABEL_ROOM - legend_height),
        )
        for place, _, _ in self.legend:
            place.translate(self.plot.left(), self.plot.bottom() + LABEL_ROOM + 6)
        self._top = chart.ticks[-1].value or 1.0

    @property
    def slot(self) -> float:
        """The width of a column with the room around it."""
        return self.plot.width() / max(1, len(self.chart.columns))

    def y(self, value: float) -> float:
        """How high a value is."""
        return self.plot.bottom() - self.plot.height() * min(1.0, value / self._top)

    def center(self, column: int) -> float:
        """The middle of a column."""
        return self.plot.left() + self.slot * (column + 0.5)

    def band(self, column: int) -> QRectF:
        """All the room a column has."""
        return QRectF(self.plot.left() + self.slot * column, self.plot.top(), self.slot, self.plot.height())

    def bar(self, column: int) -> QRectF:
        """A column's room for bars."""
        width = max(1.0, min(WIDEST_BAR, self.slot * BAR_PART))
        return QRectF(self.center(column) - width / 2, self.plot.top(), width, self.plot.height())

    def column_at(self, x: float, y: float) -> int:
        """The column at a place; -1 for none."""
        inside = (
            self.plot.left() <= x < self.plot.right()
            and self.area.top() <= y <= self.plot.bottom() + LABEL_ROOM
        )
        return int((x - self.plot.left()) / self.slot) if inside and self.chart.columns else -1

    def part_at(self, column: int, x: float, y: float) -> int:
        """The part of a column at a place; -1 for none."""
        bar = self.bar(column)
        if not bar.left() - 2 <= x <= bar.right() + 2:
            return -1
        return next((place for place, box in self.parts(column) if box.top() <= y <= box.bottom()), -1)

    def parts(self, column: int) -> list[tuple[int, QRectF]]:
        """Each part that is drawn, and its box, from the lowest up."""
        bar = self.bar(column)
        boxes = []
        below = 0.0
        for place, part in enumerate(self.chart.columns[column].parts):
            if not part.value or part.shade is None:
                continue
            bottom, top = self.y(below), self.y(below + part.value)
            boxes.append(
                (place, QRectF(bar.left(), min(top, bottom - 1), bar.width(), max(1.0, bottom - top)))
            )
            below += part.value
        return boxes

    def _legend_places(self) -> list[tuple[QRectF, int, str]]:
        places = []
        left = line = 0.0
        for shade, name in self.chart.legend:
            shown = self.metrics.elidedText(name, Qt.TextElideMode.ElideMiddle, LEGEND_NAME)
            width = SWATCH + 6 + self.metrics.horizontalAdvance(shown) + 16
            if left and left + width > self.area.width() - 60:
                left, line = 0.0, line + LEGEND_LINE
            places.append((QRectF(left, line, width, LEGEND_LINE), shade, shown))
            left += width
        return places


def paint(painter: QPainter, layout: Layout, theme: Theme, mark: Mark) -> None:
    """Draw the chart without its callout."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setFont(layout.small)
    if layout.chart.empty:
        painter.setPen(theme.color("muted"))
        painter.setFont(text_font())
        painter.drawText(layout.area, _MIDDLE, layout.chart.nothing)
        return
    _paint_axis(painter, layout, theme)
    if mark.column >= 0:
        _paint_band(painter, layout, theme, mark)
    if layout.chart.kind is Kind.LINE:
        _paint_line(painter, layout, theme, mark)
    else:
        for column in range(len(layout.chart.columns)):
            _paint_bar(painter, layout, theme, column, mark)
    _paint_labels(painter, layout, theme)
    for box, shade, name in layout.legend:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.shade(shade))
        painter.drawRoundedRect(QRectF(box.left(), box.center().y() - SWATCH / 2, SWATCH, SWATCH), 2.5, 2.5)
        painter.setPen(theme.color("text"))
        painter.drawText(box.adjusted(SWATCH + 6, 0, 0, 0), _LEFT, name)


def _paint_axis(painter: QPainter, layout: Layout, theme: Theme) -> None:
    plot = layout.plot
    for tick in layout.chart.ticks:
        y = round(layout.y(tick.value)) + 0.5
        painter.setPen(QPen(theme.color("line" if tick.value else "control_line"), 1))
        painter.drawLine(QPointF(plot.left(), y), QPointF(plot.right(), y))
        painter.setPen(theme.color("muted"))
        painter.drawText(
            QRectF(layout.area.left(), y - 9, plot.left() - layout.area.left() - 8, 18), _RIGHT, tick.text
        )


def _paint_band(painter: QPainter, layout: Layout, theme: Theme, mark: Mark) -> None:
    band = layout.band(mark.column).adjusted(0.5, 0, -0.5, 0)
    if band.width() < 6:  # noqa: PLR2004 - too narrow to be seen around its bar
        band.adjust(-2, 0, 2, 0)
    painter.setBrush(theme.color("neutral_soft"))
    painter.setPen(QPen(theme.color("accent"), 1.5) if mark.focused else QPen(Qt.PenStyle.NoPen))
    painter.drawRoundedRect(band, 4, 4)


def _paint_bar(painter: QPainter, layout: Layout, theme: Theme, column: int, mark: Mark) -> None:
    boxes = layout.parts(column)
    if not boxes:
        return
    whole = boxes[0][1].united(boxes[-1][1])
    radius = min(3.0, whole.width() / 4, whole.height())
    clip = QPainterPath()
    # Taller than the bar, so that only its upper corners are round.
    clip.addRoundedRect(whole.adjusted(0, 0, 0, radius + 1), radius, radius)
    painter.save()
    painter.setClipPath(clip, Qt.ClipOperation.IntersectClip)
    for place, box in boxes:
        shade = layout.chart.columns[column].parts[place].shade
        if shade is None:
            continue
        drawn = box.adjusted(0, 1.0 if box.height() > 3 and place != boxes[-1][0] else 0.0, 0, 0)  # noqa: PLR2004
        painter.fillRect(drawn, theme.shade(shade))
    painter.restore()
    if column == mark.column and mark.part >= 0:
        chosen = next((box for place, box in boxes if place == mark.part), None)
        if chosen is not None:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(theme.color("text"), 1.5))
            painter.drawRoundedRect(chosen.adjusted(-1.5, -1.0, 1.5, 1.0), 2, 2)


def _paint_line(painter: QPainter, layout: Layout, theme: Theme, mark: Mark) -> None:
    color = theme.color("accent")
    soft = QColor(color)
    soft.setAlphaF(0.14)
    run: list[QPointF] = []
    for column in range(len(layout.chart.columns) + 1):
        value = layout.chart.columns[column].value if column < len(layout.chart.columns) else None
        if value is not None:
            run.append(QPointF(layout.center(column), layout.y(value)))
            continue
        if len(run) > 1:
            below = QPainterPath(QPointF(run[0].x(), layout.plot.bottom()))
            for point in run:
                below.lineTo(point)
            below.lineTo(run[-1].x(), layout.plot.bottom())
            painter.fillPath(below, soft)
            painter.setPen(
                QPen(color, 2, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin)
            )
            painter.drawPolyline(run)
        # Alone or few, they are seen as dots too.
        for point in run if len(run) == 1 or len(layout.chart.columns) <= 31 else []:  # noqa: PLR2004
            _dot(painter, point, color, theme.color("surface"), 2.5)
        run = []
    if mark.column >= 0 and (pointed := layout.chart.columns[mark.column].value) is not None:
        _dot(
            painter,
            QPointF(layout.center(mark.column), layout.y(pointed)),
            color,
            theme.color("surface"),
            4.5,
        )


def _dot(painter: QPainter, place: QPointF, color: QColor, around: QColor, radius: float) -> None:
    painter.setPen(QPen(around, 1.5))
    painter.setBrush(color)
    painter.drawEllipse(place, radius, radius)


def _paint_labels(painter: QPainter, layout: Layout, theme: Theme) -> None:
    """As many as have room, the last one always."""
    columns = layout.chart.columns
    widest = max(layout.metrics.horizontalAdvance(column.label) for column in columns)
    few = layout.slot >= min(widest, 64)
    step = 1 if few else max(1, -int(-(widest + 14) // layout.slot))
    painter.setPen(theme.color("muted"))
    room = layout.slot - 8 if few else step * layout.slot
    for number in range(len(columns) - 1, -1, -step):
        text = layout.metrics.elidedText(columns[number].label, Qt.TextElideMode.ElideMiddle, room)
        width = layout.metrics.horizontalAdvance(text) + 2
        left = layout.center(number) - width / 2
        left = min(max(left, layout.area.left()), layout.area.right() - width)
        painter.drawText(QRectF(left, layout.plot.bottom() + 4, width, LABEL_ROOM - 4), _MIDDLE, text)


def paint_callout(painter: QPainter, layout: Layout, theme: Theme, mark: Mark) -> QRectF:
    """Draw what is pointed at in words, beside it; returns where."""
    column = layout.chart.columns[mark.column]
    bold = text_font(12, bold=True)
    plain = text_font(12)
    lines = _callout_lines(column)
    bold_metrics, metrics = QFontMetricsF(bold), QFontMetricsF(plain)
    width = bold_metrics.horizontalAdvance(column.title) + bold_metrics.horizontalAdvance(column.text) + 24
    for _, name, text in lines:
        named = min(metrics.horizontalAdvance(name), 170) + metrics.horizontalAdvance(text)
        width = max(width, SWATCH + 6 + named + 24)
    width = (
        min(max(width, 120.0), max(CALLOUT_WIDTH, layout.area.width() / 2), layout.area.width())
        + 2 * CALLOUT_PAD
    )
    note = [column.note] if column.note else []
    height = CALLOUT_LINE * (1 + len(lines) + len(note)) + 2 * CALLOUT_PAD - 4
    half = max(layout.bar(mark.column).width(), layout.slot) / 2 + 8
    left = layout.center(mark.column) + half
    if left + width > layout.area.right():
        left = layout.center(mark.column) - half - width
    left = min(
        max(left, layout.area.left() + 1), max(layout.area.left() + 1, layout.area.right() - width - 1)
    )
    box = QRectF(round(left) + 0.5, layout.area.top() + 4.5, round(width), round(height))
    painter.setPen(QPen(theme.color("control_line"), 1))
    painter.setBrush(theme.color("surface"))
    painter.drawRoundedRect(box, RADIUS_CONTROL, RADIUS_CONTROL)
    line = QRectF(
        box.left() + CALLOUT_PAD, box.top() + CALLOUT_PAD - 2, box.width() - 2 * CALLOUT_PAD, CALLOUT_LINE
    )
    painter.setFont(bold)
    _pair(painter, line, column.title, column.text, theme.color("text"), theme.color("text"))
    for place, (shade, name, text) in enumerate(lines):
        line.translate(0, CALLOUT_LINE)
        chosen = place == mark.part
        painter.setFont(bold if chosen else plain)
        inner = QRectF(line)
        if shade is not None:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.shade(shade))
            painter.drawRoundedRect(
                QRectF(line.left(), line.center().y() - SWATCH / 2, SWATCH, SWATCH), 2.5, 2.5
            )
            inner.adjust(SWATCH + 6, 0, 0, 0)
        _pair(painter, inner, name, text, theme.color("text" if chosen else "muted"), theme.color("text"))
    painter.setFont(plain)
    painter.setPen(theme.color("warn"))
    for text in note:
        line.translate(0, CALLOUT_LINE)
        painter.drawText(
            line,
            _LEFT,
            painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, int(line.width())),
        )
    return box


def _callout_lines(column: Column) -> list[tuple[int | None, str, str]]:
    parts = column.parts[:MOST_PARTS]
    if len(parts) == 1 and parts[0].name == column.title:
        return []
    return [(part.shade, part.name, part.text) for part in parts]


def _pair(painter: QPainter, line: QRectF, name: str, text: str, ink: QColor, strong: QColor) -> None:
    metrics = painter.fontMetrics()
    room = line.width() - metrics.horizontalAdvance(text) - 14
    painter.setPen(ink)
    painter.drawText(line, _LEFT, metrics.elidedText(name, Qt.TextElideMode.ElideMiddle, max(0, int(room))))
    painter.setPen(strong)
    painter.drawText(line, _RIGHT, text)
