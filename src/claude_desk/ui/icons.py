"""Drawn things: line icons in the theme's colours, the app's icon, the tray's states."""

from __future__ import annotations

import sys
from enum import Enum
from functools import lru_cache

from PySide6.QtCore import QByteArray, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPainterPath, QPen, QPixmap
from PySide6.QtSvg import QSvgRenderer

from claude_desk.ui.theme import DARK, ICON_FOLDER, LIGHT

TRAY_SIZES = (16, 20, 22, 24, 32, 44, 48, 64)
SMALL_TRAY = 24


class TrayState(Enum):
    """What the tray icon says at a glance."""

    RUNNING = "running"
    STOPPED = "stopped"
    PAUSED = "paused"
    ATTENTION = "attention"


# Where the bars stand and the arrows begin, on a field of 64 x 64; the others show the gate with something passing.
_SHAPES: dict[TrayState, tuple[tuple[int, ...], tuple[int, ...]]] = {
    TrayState.STOPPED: ((46,), (16,)),
    TrayState.PAUSED: ((21, 43), ()),
}


@lru_cache(maxsize=64)
def _svg(name: str) -> str:
    return (ICON_FOLDER / f"{name}.svg").read_text("utf-8")


@lru_cache(maxsize=256)
def icon(name: str, color: str, size: int = 16) -> QIcon:
    """A Lucide icon by file name, drawn in ``color`` at 1x to 3x of ``size`` pixels."""
    renderer = QSvgRenderer(QByteArray(_svg(name).replace("currentColor", color).encode()))
    result = QIcon()
    for scale in (1, 2, 3):
        result.addPixmap(_rendered(renderer, size * scale))
    return result


def app_icon() -> QIcon:
    """The application's own icon, for windows and the task bar."""
    renderer = QSvgRenderer(QByteArray(_svg("claude-desk").encode()))
    result = QIcon()
    for size in (16, 24, 32, 48, 64, 128, 256):
        result.addPixmap(_rendered(renderer, size))
    return result


@lru_cache(maxsize=16)
def tray_icon(state: TrayState, *, dark_panel: bool) -> QIcon:
    """The tray icon for a panel of that brightness; on macOS a template image the menu bar colours itself."""
    result = QIcon()
    for size in TRAY_SIZES:
        result.addPixmap(_tray_pixmap(state, size, dark_panel=dark_panel))
    if sys.platform == "darwin":
        result.setIsMask(True)
    return result


def _rendered(renderer: QSvgRenderer, size: int) -> QPixmap:
    pixmap = QPixmap(QSize(size, size))
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    renderer.render(painter, QRectF(0, 0, size, size))
    painter.end()
    return pixmap


def _tray_pixmap(state: TrayState, size: int, *, dark_panel: bool) -> QPixmap:
    """One size of the tray icon, drawn on a field of 64 x 64.

    A bar is the gate. Running: something passes through it, in the accent colour. Stopped: it gets to the bar and
    no further, in grey. Paused: two bars. Attention: a badge. The shapes differ, so that nothing depends on colour alone.
    """
    pixmap = QPixmap(QSize(size, size))
    pixmap.fill(Qt.GlobalColor.transparent)
    template = sys.platform == "darwin"
    scheme = DARK if dark_panel else LIGHT
    ink = (
        QColor("#000000")
        if template
        else QColor(scheme.muted if state in {TrayState.STOPPED, TrayState.PAUSED} else scheme.accent)
    )
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.scale(size / 64, size / 64)
    thick = 9 if size <= SMALL_TRAY else 7
    painter.setPen(
        QPen(ink, thick, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin)
    )
    painter.setBrush(Qt.BrushStyle.NoBrush)
    bars, chevrons = _SHAPES.get(state, ((32,), (8, 44)))
    for bar in bars:
        painter.drawLine(QPointF(bar, 8), QPointF(bar, 56))
    for start in chevrons:
        chevron = QPainterPath(QPointF(start, 20))
        chevron.lineTo(start + 12, 32)
        chevron.lineTo(start, 44)
        painter.drawPath(chevron)
    if state is TrayState.ATTENTION:
        _paint_badge(
            painter, QColor("#000000") if template else QColor(scheme.warn if dark_panel else scheme.error)
        )
    painter.end()
    return pixmap


def _paint_badge(painter: QPainter, badge: QColor) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Clear)
    painter.drawEllipse(QPointF(49, 15), 19, 19)
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceOver)
    painter.setBrush(badge)
    painter.drawEllipse(QPointF(49, 15), 14, 14)
