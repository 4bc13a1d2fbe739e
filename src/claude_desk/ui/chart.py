"""A painted chart: stacked bars or a line, read by eye, mouse, keyboard and screen reader."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QAccessible, QAccessibleEvent, QColor, QImage, QPainter, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from claude_desk.ui.chart_data import Chart
from claude_desk.ui.chart_painter import Layout, Mark, paint, paint_callout, text_font
from claude_desk.ui.theme import HEADING_PX, RADIUS_CONTROL

if TYPE_CHECKING:
    from PySide6.QtCore import QEvent, QPointF
    from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPaintEvent

    from claude_desk.ui.theme import Theme

HEIGHT = 290
PICTURE_SCALE = 2.0
PICTURE_MARGIN, PICTURE_HEAD = 24, 56
LEAST_PICTURE = QSize(900, 420)


class ChartView(QWidget):
    """Shows a :class:`~claude_desk.ui.chart_data.Chart`.

    The mouse and the arrow keys point at a column, whose values are then shown beside it: Left, Right, Home and End go
    along, Up and Down through its parts. A click and Return choose what is pointed at.

    Attributes:
        chosen: something was chosen; carries its link.
    """

    chosen = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.chart = Chart()
        self.setAccessibleName(self.tr("Chart"))
        self.mark = Mark()
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(260, HEIGHT)
        theme.changed.connect(self.update)

    def show_chart(self, chart: Chart) -> None:
        """Show another chart; what is pointed at stays, where it is still there."""
        self.chart = chart
        self.setAccessibleName(chart.name)
        if self.mark.column >= len(chart.columns) or chart.empty:
            self.mark = Mark()
        elif self.mark.column >= 0 and self.mark.part >= len(chart.columns[self.mark.column].parts):
            self.mark = Mark(self.mark.column, -1, self.mark.focused)
        self._describe()
        self.update()

    def picture(self, heading: str, detail: str) -> QImage:
        """The chart to keep: at twice the resolution, with its heading, on the surface's colour."""
        size = self.size().expandedTo(LEAST_PICTURE)
        whole = QSize(size.width() + 2 * PICTURE_MARGIN, size.height() + 2 * PICTURE_MARGIN + PICTURE_HEAD)
        image = QImage(whole * PICTURE_SCALE, QImage.Format.Format_RGB32)
        image.setDevicePixelRatio(PICTURE_SCALE)
        image.fill(self._theme.color("surface"))
        painter = QPainter(image)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        line = QRectF(PICTURE_MARGIN, PICTURE_MARGIN, size.width(), 22)
        painter.setFont(text_font(HEADING_PX, bold=True))
        painter.setPen(self._theme.color("text"))
        painter.drawText(line, int(Qt.AlignmentFlag.AlignLeft), heading)
        painter.setFont(text_font())
        painter.setPen(self._theme.color("muted"))
        painter.drawText(line.translated(0, 24), int(Qt.AlignmentFlag.AlignLeft), detail)
        area = QRectF(PICTURE_MARGIN, PICTURE_MARGIN + PICTURE_HEAD, size.width(), size.height())
        paint(painter, Layout(self.chart, area, image), self._theme, Mark())
        painter.end()
        return image

    def sizeHint(self) -> QSize:
        """Wide."""
        return QSize(720, HEIGHT)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint chart, callout and focus."""
        painter = QPainter(self)
        layout = self._layout()
        paint(painter, layout, self._theme, self.mark)
        if self.mark.column >= 0:
            paint_callout(painter, layout, self._theme, self.mark)
        if self.hasFocus() and self.mark.column < 0:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(self._theme.colors.accent), 1))
            painter.drawRoundedRect(
                QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), RADIUS_CONTROL, RADIUS_CONTROL
            )

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Point at what is under the mouse."""
        self._point(self._at(event.position()))
        link = self._link()
        self.setCursor(Qt.CursorShape.PointingHandCursor if link else Qt.CursorShape.ArrowCursor)

    def leaveEvent(self, event: QEvent) -> None:
        """Nothing is pointed at any more, but what the keyboard did."""
        super().leaveEvent(event)
        if not self.mark.focused:
            self._point(Mark())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Point there, for a finger that did not hover before."""
        self._point(self._at(event.position()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Choose what is clicked."""
        if event.button() == Qt.MouseButton.LeftButton and self._at(event.position()).column >= 0:
            self._choose()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go along the columns and through their parts, choose, or leave off."""
        last = len(self.chart.columns) - 1
        here = self.mark.column
        moves = {
            Qt.Key.Key_Left: max(here - 1, 0) if here >= 0 else last,
            Qt.Key.Key_Right: min(here + 1, last) if here >= 0 else 0,
            Qt.Key.Key_Home: 0,
            Qt.Key.Key_End: last,
        }
        key = Qt.Key(event.key())
        plain = event.modifiers() in {Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier}
        if self.chart.empty or not plain:
            super().keyPressEvent(event)
        elif key in moves:
            self._point(Mark(moves[key], -1, focused=True))
        elif key in {Qt.Key.Key_Up, Qt.Key.Key_Down} and here >= 0:
            self._step(1 if key == Qt.Key.Key_Down else -1)
        elif key in {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space} and here >= 0:
            self._choose()
        elif key == Qt.Key.Key_Escape and here >= 0:
            self._point(Mark())
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show that the keyboard is here."""
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Take the keyboard's mark away."""
        super().focusOutEvent(event)
        if self.mark.focused:
            self._point(Mark())
        self.update()

    def _layout(self) -> Layout:
        return Layout(self.chart, QRectF(self.rect()).adjusted(2, 2, -2, -2), self)

    def _at(self, place: QPointF) -> Mark:
        if self.chart.empty:
            return Mark()
        layout = self._layout()
        column = layout.column_at(place.x(), place.y())
        return Mark(column, layout.part_at(column, place.x(), place.y())) if column >= 0 else Mark()

    def _step(self, by: int) -> None:
        """From the whole to its first part, through them, and no further."""
        parts = self.chart.columns[self.mark.column].parts
        part = min(max(self.mark.part + by, -1), len(parts) - 1)
        self._point(Mark(self.mark.column, part, focused=True))

    def _point(self, mark: Mark) -> None:
        if mark == self.mark:
            return
        self.mark = mark
        self._describe()
        self.update()

    def _describe(self) -> None:
        """Tell a screen reader what is pointed at; before that, how to."""
        if self.mark.column >= 0:
            column = self.chart.columns[self.mark.column]
            part = column.parts[self.mark.part] if self.mark.part >= 0 else None
            text = f"{column.title}, {part.name}: {part.text}" if part is not None else column.spoken
        elif self.chart.empty:
            text = self.chart.nothing
        else:
            text = self.tr("Arrow keys go from bar to bar and through its parts, Return shows the requests.")
        if text != self.accessibleDescription():
            self.setAccessibleDescription(text)
            if self.mark.focused:
                QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.DescriptionChanged))

    def _link(self) -> str:
        if self.mark.column < 0:
            return ""
        column = self.chart.columns[self.mark.column]
        part = column.parts[self.mark.part].link if self.mark.part >= 0 else ""
        return part or column.link

    def _choose(self) -> None:
        if link := self._link():
            self.chosen.emit(link)
