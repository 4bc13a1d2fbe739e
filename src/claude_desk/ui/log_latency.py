"""The latency bar: how long a request took on a logarithmic scale, and how much of it passed before the first byte."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter

from claude_desk.ui import formats

if TYPE_CHECKING:
    from claude_desk.proxy.progress import Progress
    from claude_desk.requestlog.record import Row
    from claude_desk.ui.theme import Theme

FASTEST_S, SLOWEST_S = 0.05, 120.0
LEAST_SHARE = 0.04


def bar_share(seconds: float) -> float:
    """How much of the latency bar a span fills, 0 to 1: logarithmic from 50 ms to two minutes."""
    if seconds <= FASTEST_S:
        return LEAST_SHARE
    share = math.log(seconds / FASTEST_S) / math.log(SLOWEST_S / FASTEST_S)
    return min(1.0, max(LEAST_SHARE, share))


def elapsed(row: Row, now: float) -> float:
    """How long a running request has been running, in seconds; a clock that was set back makes it 0."""
    return max(0.0, now - row.started.at)


def elapsed_text(seconds: float) -> str:
    """A growing time: quiet enough to be read while it grows."""
    return f"{seconds:.1f} s" if seconds < formats.MINUTE else formats.duration(seconds)


def paint_latency(
    painter: QPainter,
    theme: Theme,
    room: QRectF,
    row: Row,
    now: float | None = None,
    progress: Progress | None = None,
) -> None:
    """The bar: time to first byte in the lighter colour up to a mark, then the rest of the answer.

    Args:
        painter: paints.
        theme: has the colours.
        room: where.
        row: whose times.
        now: seconds since the epoch, for a request that is still running; without it that one's bar is empty.
        progress: how far that one is, where it is known.
    """
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.color("neutral_soft"))
    radius = room.height() / 2
    painter.drawRoundedRect(room, radius, radius)
    end = row.finished
    if end is None:
        if now is not None:
            first = None if progress is None else progress.first_byte_s
            _paint_part(painter, room, theme.color("info"), elapsed(row, now), first)
        return
    if not end.total_s:
        return
    tone = formats.status(row)[1]
    ink = theme.color("accent" if tone == "ok" else "muted" if tone == "neutral" else tone)
    _paint_part(painter, room, ink, end.total_s, end.first_byte_s)


def _paint_part(painter: QPainter, room: QRectF, ink: QColor, seconds: float, first: float | None) -> None:
    """The bar of a time, lighter up to its first byte where there was one."""
    total, radius = _part(room, seconds), room.height() / 2
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


def _part(room: QRectF, seconds: float) -> QRectF:
    return QRectF(room.x(), room.y(), max(room.width() * bar_share(seconds), room.height()), room.height())
