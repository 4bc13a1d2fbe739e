"""Drawn things: line icons in the theme's colours, the app's icon, the tray's three states."""

from __future__ import annotations

import sys
from enum import Enum
from functools import lru_cache

from PySide6.QtCore import QByteArray, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPainterPath, QPen, QPixmap
from PySide6.QtSvg import QSvgRenderer

from claude_desk.ui.theme import DARK, ICON_FOLDER, LIGHT

TRAY_SIZES = (16, 20, 22, 24, 32, 44, 48, 64)


class TrayState(Enum):
    """What the tray icon says at a glance."""

    RUNNING = "running"
    STOPPED = "stopped"
    ATTENTION = "attention"


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
    """The desk lamp's beam reduced to what is clear at 16 pixels: a ring with a bar through its gap.

    Running is drawn in the accent colour, stopped in outline grey with a slash, attention carries a badge;
    the shapes differ too, so that nothing depends on colour alone.
    """
    pixmap = QPixmap(QSize(size, size))
    pixmap.fill(Qt.GlobalColor.transparent)
    template = sys.platform == "darwin"
    scheme = DARK if dark_panel else LIGHT
    ink = (
        QColor("#000000")
        if template
        else QColor(scheme.muted if state is TrayState.STOPPED else scheme.accent)
    )
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.scale(size / 64, size / 64)
    _paint_mark(painter, ink)
    if state is TrayState.STOPPED:
        _paint_slash(painter, ink)
    if state is TrayState.ATTENTION:
        badge = QColor("#000000") if template else QColor(scheme.error if not dark_panel else "#f0c062")
        _paint_badge(painter, badge)
    painter.end()
    return pixmap


def _paint_mark(painter: QPainter, ink: QColor) -> None:
    """Two chevrons meeting a bar: something passes through a gate. Drawn on a 64 x 64 field."""
    pen = QPen(ink, 7, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin)
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawLine(QPointF(32, 8), QPointF(32, 56))
    for start, tip in ((8, 22), (42, 56)):
        chevron = QPainterPath(QPointF(start, 20))
        chevron.lineTo(tip, 32)
        chevron.lineTo(start, 44)
        painter.drawPath(chevron)


def _paint_slash(painter: QPainter, ink: QColor) -> None:
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Clear)
    painter.setPen(QPen(ink, 16, Qt.PenStyle.SolidLine, Qt.PenCapStyle.FlatCap))
    painter.drawLine(QPointF(10, 10), QPointF(54, 54))
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceOver)
    painter.setPen(QPen(ink, 6, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
    painter.drawLine(QPointF(10, 10), QPointF(54, 54))


def _paint_badge(painter: QPainter, badge: QColor) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Clear)
    painter.drawEllipse(QPointF(49, 15), 19, 19)
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceOver)
    painter.setBrush(badge)
    painter.drawEllipse(QPointF(49, 15), 14, 14)
