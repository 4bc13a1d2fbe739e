"""Finds what is wrong with how a window is laid out: cut or overlapping texts, faint ones, controls without size or name.

It looks at what is there and knows no window by name.
"""

from __future__ import annotations

import re
from collections import Counter
from itertools import combinations
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QAccessible, QColor, QFontDatabase, QFontMetrics, QImage
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QAbstractSpinBox,
    QCheckBox,
    QComboBox,
    QHeaderView,
    QLabel,
    QLineEdit,
    QRadioButton,
    QTabBar,
    QToolButton,
    QWidget,
)

from claude_desk.ui.widgets import ElidedLabel

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PySide6.QtGui import QPixmap

LEAST_CONTRAST = 4.5  # WCAG 2.2, 1.4.3
SLACK = 1  # pixels that rounding may take
CONTROLS = (QLabel, QAbstractButton, QLineEdit, QComboBox, QAbstractSpinBox)
SHOWN_TEXT = 40
FIRST_HAN = "\u2e80"
FAINT_SHARE = 8  # of the pixels under a text, one in so many at least has the ground's colour


def audit(window: QWidget, picture: QPixmap) -> list[str]:
    """What is wrong with a visible window, one sentence each.

    Args:
        window: is shown.
        picture: of it, for the grounds that texts stand on.
    """
    image = picture.toImage().convertToFormat(QImage.Format.Format_RGB32)
    problems: list[str] = []
    shown = [each for each in window.findChildren(QWidget) if each.isVisible() and each.window() is window]
    for widget in shown:
        problems += [f"{trouble}: {_called(widget)}" for trouble in _troubles(widget, window)]
        if isinstance(widget, QLabel):
            problems += _faint(widget, window, image)
    for parent in [window, *shown]:
        problems += _overlaps(parent)
    return problems


def contrast(one: QColor, other: QColor) -> float:
    """The contrast ratio of WCAG 2.2, from 1 to 21."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _troubles(widget: QWidget, window: QWidget) -> Iterator[str]:
    if isinstance(widget, CONTROLS) and (widget.width() <= 0 or widget.height() <= 0) and _says(widget):
        yield "has no size"
    place = QRect(widget.mapTo(window, QPoint(0, 0)), widget.size())
    if isinstance(widget, CONTROLS) and not _scrolls(widget, window) and not window.rect().contains(place):
        yield "is outside its window"
    inner = isinstance(widget.parent(), QAbstractSpinBox | QComboBox)  # the named one's own field
    tabbed = widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.isEnabled() and not inner
    if tabbed and not _name(widget):
        yield "can have the focus and has no name"
    yield from _cut(widget)


def _cut(widget: QWidget) -> Iterator[str]:
    """Texts that do not fit, and are neither in a tooltip."""
    metrics = QFontMetrics(widget.font())
    if isinstance(widget, QLabel):
        if not isinstance(widget, ElidedLabel) and widget.text():
            yield from _cut_label(widget, metrics)
    elif isinstance(widget, QCheckBox | QRadioButton):
        if widget.sizeHint().width() > widget.width() + SLACK:
            yield "its text is cut"
    elif isinstance(widget, QAbstractButton):
        yield from _cut_button(widget, metrics)
    elif isinstance(widget, QLineEdit):
        told = not widget.text() and not widget.toolTip()
        if told and metrics.horizontalAdvance(widget.placeholderText()) > widget.contentsRect().width():
            yield "its placeholder is cut"
    elif isinstance(widget, QTabBar):
        for tab in range(widget.count()):
            room = widget.tabRect(tab)
            if not widget.isTabVisible(tab):
                continue
            if metrics.horizontalAdvance(widget.tabText(tab)) > room.width() + SLACK:
                yield f"its tab '{widget.tabText(tab)}' is cut"
    elif isinstance(widget, QHeaderView):
        yield from _cut_headings(widget, metrics)


def _cut_label(label: QLabel, metrics: QFontMetrics) -> Iterator[str]:
    if not label.wordWrap():
        if label.sizeHint().width() > label.width() + SLACK and not label.toolTip():
            yield "its text is cut at the side"
        if label.sizeHint().height() > label.height() + SLACK:
            yield "its text is cut below"
        return
    if label.heightForWidth(label.width()) > label.height() + SLACK:
        yield "its lines are cut below"
    # Where a word has no place to break, the label is asked for less than it takes.
    room = label.contentsRect().width() + SLACK
    if any(metrics.horizontalAdvance(word) > room for word in _BREAKS.split(label.text()) if word.isascii()):
        yield "a word of it is cut"


def _cut_button(button: QAbstractButton, metrics: QFontMetrics) -> Iterator[str]:
    text = button.text().replace("&&", "\0").replace("&", "").replace("\0", "&")
    if (
        not text
        or button.toolTip()
        or (isinstance(button, QToolButton) and button.toolButtonStyle() == _ICON_ONLY)
    ):
        return
    taken = metrics.horizontalAdvance(text)
    if not button.icon().isNull():
        taken += button.iconSize().width()
    if taken > button.width() + SLACK or metrics.height() > button.height() + SLACK:
        yield "its text is cut"


def _cut_headings(header: QHeaderView, metrics: QFontMetrics) -> Iterator[str]:
    model = header.model()
    if model is None or header.orientation() != Qt.Orientation.Horizontal:
        return
    for section in range(header.count()):
        text = str(model.headerData(section, Qt.Orientation.Horizontal) or "")
        hint = model.headerData(section, Qt.Orientation.Horizontal, Qt.ItemDataRole.ToolTipRole)
        if header.isSectionHidden(section) or hint:
            continue
        if metrics.horizontalAdvance(text) > header.sectionSize(section):
            yield f"its heading '{text}' is cut"


def _overlaps(parent: QWidget) -> list[str]:
    """Controls that one layout put over each other."""
    children = [
        each
        for each in parent.children()
        if isinstance(each, CONTROLS) and each.isVisible() and _says(each) and not each.geometry().isEmpty()
    ]
    if parent.layout() is None:
        return []
    return [
        f"overlap: {_called(one)} and {_called(other)}"
        for one, other in combinations(children, 2)
        if one.geometry().intersects(other.geometry())
    ]


def _faint(label: QLabel, window: QWidget, image: QImage) -> list[str]:
    """A text whose colour stands out too little from the ground that it was drawn on."""
    place = QRect(label.mapTo(window, QPoint(0, 0)), label.size()).intersected(image.rect())
    seen = label.visibleRegion().boundingRect()
    if not _drawable(label.text()) or place.isEmpty() or seen.size() != label.size() or not label.isEnabled():
        return []
    part = image.copy(place)
    pixels = Counter(memoryview(part.constBits()).cast("I"))
    ground, number = pixels.most_common(1)[0]
    if number * FAINT_SHARE < place.width() * place.height():
        return []
    ink = label.palette().color(label.foregroundRole())
    ratio = contrast(ink, QColor(ground))
    if ratio >= LEAST_CONTRAST:
        return []
    return [f"contrast {ratio:.1f}: {_called(label)}: {ink.name()} on {QColor(ground).name()}"]


def _drawable(text: str) -> bool:
    """Whether there is a font for it: the boxes that stand for missing characters hide the ground."""
    han = QFontDatabase.WritingSystem.SimplifiedChinese
    return bool(text.strip()) and (max(text) < FIRST_HAN or bool(QFontDatabase.families(han)))


def _scrolls(widget: QWidget, window: QWidget) -> bool:
    """Whether it is inside of something that can be scrolled, or is laid over it."""
    parent = widget.parentWidget()
    while parent is not None and parent is not window:
        if isinstance(parent, QAbstractScrollArea):
            return True
        parent = parent.parentWidget()
    return False


def _says(widget: QWidget) -> bool:
    return bool(widget.text()) if isinstance(widget, QLabel) else True


def _name(widget: QWidget) -> str:
    interface = QAccessible.queryAccessibleInterface(widget)
    return interface.text(QAccessible.Text.Name) if interface is not None else ""


def _called(widget: QWidget) -> str:
    text = getattr(widget, "text", None)
    words = (text() if callable(text) else "") or widget.accessibleName() or widget.objectName()
    return f"{type(widget).__name__} '{words[:SHOWN_TEXT]}'"


def _luminance(color: QColor) -> float:
    def linear(part: float) -> float:
        return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4

    red, green, blue = (linear(part) for part in (color.redF(), color.greenF(), color.blueF()))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


_BREAKS = re.compile(r"[\s/-]+")
_ICON_ONLY = Qt.ToolButtonStyle.ToolButtonIconOnly
