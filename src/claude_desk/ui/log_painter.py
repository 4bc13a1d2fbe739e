"""How one line of the log is drawn: a request's cells, or a group's name and sums.

Lines are drawn whole and not cell by cell through a delegate, and what was once formatted or shortened is kept: a full
window is drawn in a few milliseconds, which leaves the interpreter to the proxy.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPen, QPixmap, QStaticText, QTransform

from claude_desk.ui import formats
from claude_desk.ui.icons import icon
from claude_desk.ui.log_columns import COLUMNS, Column, group_facts, group_name, group_status
from claude_desk.ui.log_groups import Group
from claude_desk.ui.log_latency import elapsed, elapsed_text, paint_latency
from claude_desk.ui.log_progress import text_so_far
from claude_desk.ui.widgets import tone_color

if TYPE_CHECKING:
    from collections.abc import Sequence

    from claude_desk.proxy.progress import Progress
    from claude_desk.requestlog.record import Row
    from claude_desk.ui.theme import Theme

PADDING = 10
INDENT = 18
ARROW = 14
BAR_HEIGHT = 6
LATENCY_TEXT = 74
PILL_PX = 11
KEPT = 4_000
DRAWN_BYTES = 24_000_000  # of drawn lines that are kept
QUIET = {
    Column.CLIENT, Column.UPSTREAM, Column.PATH, Column.ENDING, Column.PROTOCOL, Column.SESSION, Column.AGENT,
    Column.NOTES,
}  # fmt: skip
CUT_IN_THE_MIDDLE = {Column.PATH, Column.SESSION, Column.AGENT}
LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


@dataclass(frozen=True, slots=True)
class Cell:
    """A visible column: where it begins and how wide it is, in pixels."""

    column: Column
    x: int
    width: int


@dataclass(frozen=True, slots=True)
class Look:
    """What a line looks like beside what it says.

    Attributes:
        top: where it begins.
        height: how high it is.
        selected: whether it is.
        focused: whether the keyboard is here.
        level: how far it is indented.
        expanded: of a group, whether what is in it is shown.
        now: seconds since the epoch.
        progress: how far a running request is, where that is known.
    """

    top: int
    height: int
    selected: bool
    focused: bool
    level: int
    expanded: bool
    now: float
    progress: Progress | None = None


class LinePainter:
    """Draws lines; one painter for one table.

    Args:
        theme: has the colours.
    """

    def __init__(self, theme: Theme) -> None:
        self._theme = theme
        self._colors: dict[str, QColor] = {}
        self._texts: dict[tuple[int, Column], tuple[Row, str]] = {}
        self._cut: dict[tuple[str, int, bool], tuple[QStaticText, float, float]] = {}
        self._drawn: dict[tuple[bool, int, bool, bool, int], tuple[object, QPixmap]] = {}
        self._drawn_for: tuple[float, list[Cell]] = (0.0, [])
        self._today = date.min
        self.use(QFont())

    def use(self, font: QFont) -> None:
        """Another font or theme: nothing that was kept fits any more."""
        self._font = QFont(font)
        self._metrics = QFontMetrics(font)
        self._bold = QFont(font)
        self._bold.setWeight(QFont.Weight.DemiBold)
        self._bold_metrics = QFontMetrics(self._bold)
        self._small = QFont(font)
        self._small.setPixelSize(PILL_PX)
        self._small.setWeight(QFont.Weight.DemiBold)
        self._small_metrics = QFontMetrics(self._small)
        self._colors.clear()
        self._texts.clear()
        self._cut.clear()
        self._drawn.clear()

    def begin(self, today: date) -> None:
        """Before lines are drawn: yesterday's times read otherwise today."""
        if today != self._today:
            self._today = today
            self._texts.clear()
            self._drawn.clear()

    def draw(self, painter: QPainter, line: Row | Group, cells: Sequence[Cell], look: Look) -> None:
        """Draw one line, from what was drawn before if that is still what it looks like."""
        if not cells:
            return
        if not isinstance(line, Group) and line.finished is None:
            self.paint(painter, line, cells, look)
            return
        scale = painter.device().devicePixelRatioF()
        if (scale, cells) != self._drawn_for:
            self._drawn_for = (scale, list(cells))
            self._drawn.clear()
        if isinstance(line, Group):
            key = (True, line.id, look.selected, look.focused, look.level)
            state: object = (line.key, line.version, look.expanded)
        else:
            key = (False, line.seq, look.selected, look.focused, look.level)
            state = line
        left = min(cell.x for cell in cells)
        kept = self._drawn.get(key)
        if kept is None or (kept[0] is not state and (state is line or kept[0] != state)):
            width = max(cell.x + cell.width for cell in cells) - left
            picture = QPixmap(QSize(math.ceil(width * scale), math.ceil(look.height * scale)))
            picture.setDevicePixelRatio(scale)
            picture.fill(self._color("surface"))
            inner = QPainter(picture)
            inner.translate(-left, -look.top)
            self.paint(inner, line, cells, look)
            inner.end()
            while len(self._drawn) * picture.width() * picture.height() * 4 > DRAWN_BYTES:
                del self._drawn[next(iter(self._drawn))]
            kept = self._drawn[key] = (state, picture)
        painter.drawPixmap(left, look.top, kept[1])

    def paint(self, painter: QPainter, line: Row | Group, cells: Sequence[Cell], look: Look) -> None:
        """Draw one line anew."""
        width = max(cell.x + cell.width for cell in cells)
        left = min(cell.x for cell in cells)
        room = QRect(left, look.top, width - left, look.height)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)
        if look.selected:
            painter.fillRect(room, self._color("accent_soft"))
        elif isinstance(line, Group):
            painter.fillRect(room, self._color("raised"))
        painter.setPen(self._color("line"))
        painter.drawLine(room.bottomLeft(), room.bottomRight())
        if look.selected:
            painter.fillRect(QRect(left, look.top, 3, look.height), self._color("accent"))
        if isinstance(line, Group):
            self._group(painter, line, cells, look)
        else:
            self._row(painter, line, cells, look)
        if look.focused:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)
            painter.setPen(self._color("accent"))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(room.adjusted(0, 0, -1, -1))

    # Requests -------------------------------------------------------------------------------------------

    def _row(self, painter: QPainter, row: Row, cells: Sequence[Cell], look: Look) -> None:
        indent = INDENT * look.level
        for cell in cells:
            room = QRect(cell.x + PADDING + indent, look.top, cell.width - 2 * PADDING - indent, look.height)
            indent = 0
            if cell.column is Column.STATUS:
                self._pill(painter, room, *formats.status(row))
            elif cell.column is Column.LATENCY:
                self._latency(painter, room, row, look)
            else:
                self._cell(painter, room, cell.column, row, look.progress)

    def _cell(
        self, painter: QPainter, room: QRect, column: Column, row: Row, progress: Progress | None
    ) -> None:
        so_far = None if progress is None else text_so_far(column, progress)
        text = self._text(row, column) if so_far is None else so_far
        if not text:
            return
        name = "muted" if column in QUIET or row.finished is None else "text"
        if column is Column.ENDING and row.finished and row.finished.error_kind:
            tone = formats.status(row)[1]
            name = tone if tone in {"warn", "error"} else "muted"
        painter.setPen(self._color(name))
        painter.setFont(self._font)
        self._say(painter, room, text, right=COLUMNS[column].number, middle=column in CUT_IN_THE_MIDDLE)

    def _latency(self, painter: QPainter, room: QRect, row: Row, look: Look) -> None:
        bar = QRectF(
            room.x(), room.center().y() - BAR_HEIGHT / 2 + 1, room.width() - LATENCY_TEXT, BAR_HEIGHT
        )
        if bar.width() >= 2 * BAR_HEIGHT:
            paint_latency(painter, self._theme, bar, row, look.now, look.progress)
        running = row.finished is None
        text = elapsed_text(elapsed(row, look.now)) if running else self._text(row, Column.LATENCY)
        painter.setPen(self._color("info" if running else "text"))
        painter.setFont(self._font)
        room = QRect(room.right() - LATENCY_TEXT + 10, room.y(), LATENCY_TEXT - 9, room.height())
        if running:  # another text every time: not worth keeping
            painter.drawText(room, int(LEFT), text)
        else:
            self._say(painter, room, text)

    def _pill(self, painter: QPainter, room: QRect, text: str, tone: str) -> int:
        """Draw a pill at the left of its room; returns its width."""
        ink, ground = tone_color(self._theme, tone)
        width = max(self._small_metrics.horizontalAdvance(text) + 18, 40)
        pill = QRectF(room.x(), room.center().y() - 9.5, width, 20)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ground)
        painter.drawRoundedRect(pill, 10, 10)
        painter.setPen(QPen(ink))
        painter.setFont(self._small)
        painter.drawText(pill, int(Qt.AlignmentFlag.AlignCenter), text)
        return width

    # Groups ---------------------------------------------------------------------------------------------

    def _group(self, painter: QPainter, group: Group, cells: Sequence[Cell], look: Look) -> None:
        sums = [
            cell
            for cell in cells
            if cell.column not in {Column.TIME, Column.STATUS} and _sums(cell.column, group)
        ]
        first = min((cell.x for cell in sums), default=max(cell.x + cell.width for cell in cells))
        left = min(cell.x for cell in cells) + PADDING + INDENT * look.level
        self._group_title(
            painter, group, QRect(left, look.top, max(0, first - left - PADDING), look.height), look
        )
        painter.setPen(self._color("text"))
        painter.setFont(self._bold)
        for cell in sums:
            room = QRect(cell.x + PADDING, look.top, cell.width - 2 * PADDING, look.height)
            if cell.column is Column.LATENCY:
                room.setLeft(room.right() - LATENCY_TEXT + 10)
            spec = COLUMNS[cell.column]
            self._say(painter, room, spec.group(group), right=spec.number, bold=True)

    def _group_title(self, painter: QPainter, group: Group, room: QRect, look: Look) -> None:
        arrow = "chevron-down" if look.expanded else "chevron-right"
        drawn = icon(arrow, self._theme.colors.muted, ARROW)
        place = QPointF(room.x() - 3, room.center().y() - ARROW / 2 + 1)
        painter.drawPixmap(place, drawn.pixmap(QSize(ARROW, ARROW), painter.device().devicePixelRatioF()))
        x = room.x() + ARROW + 2
        text, tone = group_status(group)
        pill = self._small_metrics.horizontalAdvance(text) + 18 + PADDING if text else 0
        painter.setPen(self._color("text"))
        painter.setFont(self._bold)
        free = QRect(x, room.y(), max(0, room.right() - x - pill), room.height())
        x += round(self._say(painter, free, group_name(group), bold=True)) + PADDING
        if text and x + pill <= room.right() + PADDING:
            x += self._pill(painter, QRect(x, room.y(), pill, room.height()), text, tone) + PADDING
        painter.setPen(self._color("muted"))
        painter.setFont(self._font)
        rest = QRect(x, room.y(), max(0, room.right() - x), room.height())
        self._say(painter, rest, "  ·  ".join(group_facts(group)))

    # Text -----------------------------------------------------------------------------------------------

    def _text(self, row: Row, column: Column) -> str:
        kept = self._texts.get((row.seq, column))
        if kept is not None and kept[0] is row:
            return kept[1]
        text = COLUMNS[column].text(row)
        if len(self._texts) >= KEPT * 4:
            self._texts.clear()
        self._texts[row.seq, column] = (row, text)
        return text

    def _say(
        self,
        painter: QPainter,
        room: QRect,
        text: str,
        *,
        right: bool = False,
        middle: bool = False,
        bold: bool = False,
    ) -> float:
        """Write a text in its room, with an ellipsis if it does not fit; returns the width it took.

        The font is the one for ``bold``, the colour the painter's.
        """
        if not text or room.width() <= 0:
            return 0.0
        key = (text, room.width(), bold)
        kept = self._cut.get(key)
        if kept is None:
            metrics = self._bold_metrics if bold else self._metrics
            cut = Qt.TextElideMode.ElideMiddle if middle else Qt.TextElideMode.ElideRight
            static = QStaticText(metrics.elidedText(text, cut, room.width()))
            static.setTextFormat(Qt.TextFormat.PlainText)
            static.setPerformanceHint(QStaticText.PerformanceHint.AggressiveCaching)
            font = self._bold if bold else self._font
            static.prepare(QTransform(), font)
            size = static.size()
            if len(self._cut) >= KEPT:
                self._cut.clear()
            kept = self._cut[key] = (static, size.width(), size.height())
        static, width, height = kept
        x = room.right() + 1 - width if right else room.x()
        painter.drawStaticText(QPointF(x, room.y() + (room.height() - height) / 2), static)
        return width

    def _color(self, name: str) -> QColor:
        color = self._colors.get(name)
        if color is None:
            color = self._colors[name] = self._theme.color(name)
        return color


def _sums(column: Column, group: Group) -> bool:
    """Whether a group says anything in a column."""
    return bool(COLUMNS[column].group(group))
