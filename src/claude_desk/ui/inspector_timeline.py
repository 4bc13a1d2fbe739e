"""One request's time, drawn: what was waited for, when the first byte came, and how fast the output flowed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QWidget

from claude_desk.ui import formats
from claude_desk.ui.theme import SMALL_PX
from claude_desk.ui.widgets import plain_tooltip

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent

    from claude_desk.requestlog.record import Row
    from claude_desk.ui.inspector_reading import Reading
    from claude_desk.ui.theme import Theme

BAR, CURVE, LABELS = 16, 44, 18


@dataclass(frozen=True, slots=True)
class Phase:
    """A span of a request's time.

    Attributes:
        name: what happened.
        start: seconds since the request began.
        end: the same.
        color: a name of the theme's.
        strength: opacity, 0 to 1.
    """

    name: str
    start: float
    end: float
    color: str
    strength: float


class Timeline(QWidget):
    """The phases as one bar, with the curve of tokens a second over the part that streamed."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.phases: tuple[Phase, ...] = ()
        self._rate: tuple[tuple[float, float], ...] = ()
        self._tokens = 0
        self._total = 0.0
        theme.changed.connect(self.update)

    def show_times(self, row: Row, reading: Reading | None) -> None:
        """Draw this request's times, as exactly as they are known."""
        end = row.finished
        capture = reading.capture if reading is not None else None
        self._rate = reading.rate if reading is not None else ()
        self._tokens = end.tokens.output if end is not None else 0
        chunks = capture.delivered.chunks if capture is not None else ()
        self._total = end.total_s if end is not None else chunks[-1][0] if chunks else 0.0
        first = chunks[0][0] if chunks else end.first_byte_s if end is not None else None
        phases = []
        begun = 0.0
        if capture is not None:
            for departure in capture.departures:
                phases.append(Phase(self.tr("Here"), begun, departure.at, "muted", 0.5))
                begun = departure.answered if departure.answered is not None else departure.at
                phases.append(Phase(departure.upstream, departure.at, begun, "accent", 0.42))
        if first is not None and first > begun:
            phases.append(
                Phase(self.tr("To the first byte"), begun, first, "accent", 0.42 if not phases else 0.6)
            )
            begun = first
        if self._total > begun:
            name = self.tr("Streaming") if end is None or end.streamed else self.tr("Reply")
            phases.append(Phase(name, begun, self._total, "accent", 1.0))
        self.phases = tuple(phase for phase in phases if phase.end > phase.start)
        self.setFixedHeight(BAR + LABELS + (CURVE + 6 if self._rate else 0))
        self.setVisible(bool(self._total))
        words = [f"{phase.name} {formats.duration(phase.end - phase.start)}" for phase in self.phases]
        self.setAccessibleName(self.tr("Timeline"))
        self.setAccessibleDescription(", ".join(words))
        self.setToolTip(plain_tooltip(", ".join(formats.one_line(word, 100) for word in words)))
        self.update()

    @property
    def fastest(self) -> float:
        """Tokens a second at the peak of the curve; 0 where there is none."""
        return max((share for _, share in self._rate), default=0.0) * self._tokens

    def _at(self, seconds: float) -> float:
        return self.width() * min(1.0, seconds / self._total) if self._total else 0.0

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint curve, bar and scale."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        top = 0.0
        if self._rate:
            self._paint_curve(painter)
            top = CURVE + 6
        bar = QRectF(0, top, self.width(), BAR)
        clip = QPainterPath()
        clip.addRoundedRect(bar, 5, 5)
        painter.setClipPath(clip)
        painter.fillRect(bar, self._theme.color("neutral_soft"))
        for phase in self.phases:
            color = QColor(self._theme.color(phase.color))
            color.setAlphaF(phase.strength)
            left = self._at(phase.start)
            painter.fillRect(QRectF(left, top, max(self._at(phase.end) - left, 1.5), BAR), color)
        painter.setClipping(False)
        self._paint_scale(painter, top + BAR)

    def _paint_curve(self, painter: QPainter) -> None:
        peak = max(share for _, share in self._rate)
        width = self._rate[1][0] - self._rate[0][0]
        points = [QPointF(self._at(self._rate[0][0] - width), CURVE)]
        points += [
            QPointF(self._at(at - width / 2), CURVE - (CURVE - 14) * share / peak) for at, share in self._rate
        ]
        points.append(QPointF(self._at(self._rate[-1][0]), CURVE))
        line = QPainterPath(points[0])
        for point in points[1:]:
            line.lineTo(point)
        soft = QColor(self._theme.color("accent"))
        soft.setAlphaF(0.16)
        painter.fillPath(line, soft)
        painter.setPen(QPen(self._theme.color("accent"), 1.5))
        painter.drawPath(line)
        if self._tokens:
            font = painter.font()
            font.setPixelSize(SMALL_PX)
            painter.setFont(font)
            painter.setPen(self._theme.color("muted"))
            words = self.tr("up to {n} tokens/s").replace("{n}", formats.count(round(self.fastest)))
            painter.drawText(QRectF(0, 0, self.width(), 14), int(Qt.AlignmentFlag.AlignRight), words)

    def _paint_scale(self, painter: QPainter, top: float) -> None:
        font = painter.font()
        font.setPixelSize(SMALL_PX)
        painter.setFont(font)
        painter.setPen(self._theme.color("muted"))
        room = QRectF(0, top + 3, self.width(), LABELS - 3)
        painter.drawText(room, int(Qt.AlignmentFlag.AlignLeft), "0")
        painter.drawText(room, int(Qt.AlignmentFlag.AlignRight), formats.duration(self._total))
        first = next((phase.start for phase in reversed(self.phases) if phase.strength == 1.0), None)
        if first:
            words = self.tr("first byte {time}").replace("{time}", formats.duration(first))
            width = painter.fontMetrics().horizontalAdvance(words)
            left = min(max(self._at(first) - width / 2, 16), self.width() - width - 64)
            painter.drawText(QPointF(max(left, 16), top + 14), words)
