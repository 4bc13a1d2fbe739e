"""Walks through a window by Tab alone, as somebody does who has no mouse, and notes what is in the way.

::

    assert walk(qtbot, window).problems() == []
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QAbstractSpinBox,
    QComboBox,
    QLabel,
    QScrollBar,
    QWidget,
)

if TYPE_CHECKING:
    from PySide6.QtGui import QImage
    from pytestqt.qtbot import QtBot

MOST_STEPS = 400
FEWEST_PIXELS = 8
"""So many pixels at least change where the focus is, or nobody sees it."""


@dataclass
class Walk:
    """What was found.

    Attributes:
        controls: everything that wants the focus.
        reached: what Tab came to, in order.
        unnamed: what a screen reader could not call by a name.
        unmarked: what looks the same with the focus and without.
    """

    controls: list[QWidget]
    reached: list[QWidget] = field(default_factory=list)
    unnamed: list[QWidget] = field(default_factory=list)
    unmarked: list[QWidget] = field(default_factory=list)

    def problems(self) -> list[str]:
        """One line for each; empty if all is well."""
        missed = [each for each in self.controls if not _is_reached(each, self.reached)]
        found = [f"Tab does not come to {describe(each)}" for each in missed]
        found += [f"without a name: {describe(each)}" for each in self.unnamed]
        return found + [f"its focus cannot be seen: {describe(each)}" for each in self.unmarked]


def walk(qtbot: QtBot, window: QWidget) -> Walk:
    """Press Tab from where the focus is until it is there again; the window is shown and active."""
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    result = Walk(controls(window))
    if window.focusWidget() is None and result.controls:
        result.controls[0].setFocus(Qt.FocusReason.TabFocusReason)
    start = window.focusWidget()
    for _ in range(MOST_STEPS):
        here = window.focusWidget()
        if here is None or (here is start and result.reached):
            break
        result.reached.append(here)
        if not name_of(here):
            result.unnamed.append(here)
        with_focus = _picture(here)
        QTest.keyClick(here, Qt.Key.Key_Tab)
        if window.focusWidget() is here:
            break  # it keeps the key: what comes after it is missed
        if not isinstance(here, QAbstractScrollArea) and here.isAncestorOf(window.focusWidget()):
            continue  # it shows the focus by what is in it
        if _difference(with_focus, _picture(here)) < FEWEST_PIXELS:
            result.unmarked.append(here)
    return result


def controls(window: QWidget) -> list[QWidget]:
    """Everything in a window that can be seen, is enabled and takes the focus by Tab."""
    found = []
    for widget in window.findChildren(QWidget):
        inner = isinstance(widget.parent(), QAbstractSpinBox | QComboBox) or isinstance(widget, QScrollBar)
        if inner or widget.window() is not window or not widget.isVisible() or not widget.isEnabled():
            continue
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.focusProxy() is None:
            found.append(widget)
    return found


def name_of(widget: QWidget) -> str:
    """What a screen reader calls it: its own name, its text, or the label that belongs to it."""
    if widget.accessibleName():
        return widget.accessibleName()
    if isinstance(widget, QAbstractButton) and widget.text():
        return widget.text()
    labels = widget.window().findChildren(QLabel)
    return next((label.text() for label in labels if label.buddy() is widget), "")


def describe(widget: QWidget) -> str:
    """Which one it is, for whoever reads the test's output."""
    parents: list[str] = []
    parent = widget.parent()
    while parent is not None and len(parents) < 4:
        parents.append(type(parent).__name__)
        parent = parent.parent()
    return f"{type(widget).__name__} '{name_of(widget)}' {widget.objectName()} in {' < '.join(parents)}"


def _is_reached(widget: QWidget, reached: list[QWidget]) -> bool:
    if widget in reached:
        return True
    group = widget.group() if isinstance(widget, QAbstractButton) else None
    # Tab comes to one of a group; the arrow keys go to the others.
    return group is not None and group.exclusive() and any(each in reached for each in group.buttons())


def _picture(widget: QWidget) -> QImage:
    # What is around it too: an area that scrolls shows its focus by its frame.
    target = widget.parentWidget() if isinstance(widget, QAbstractScrollArea) else widget
    return (target or widget).grab().toImage()


def _difference(one: QImage, other: QImage) -> int:
    if one.size() != other.size():
        return FEWEST_PIXELS
    return sum(
        one.pixel(x, y) != other.pixel(x, y) for y in range(one.height()) for x in range(0, one.width(), 2)
    )
