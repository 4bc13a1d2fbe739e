"""What a person does with a window: read it, press, type."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QLabel, QPushButton, QWidget

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

LEFT = Qt.MouseButton.LeftButton


def visible_texts(widget: QWidget) -> list[str]:
    """What the visible labels say."""
    return [label.text() for label in widget.findChildren(QLabel) if label.isVisible() and label.text()]


def press(qtbot: QtBot, widget: QWidget, text: str) -> None:
    """Press the visible button that says this."""

    def found() -> list[QPushButton]:
        return [each for each in widget.findChildren(QPushButton) if each.isVisible() and each.text() == text]

    # Qt shows what is added to a visible form in its next turn.
    qtbot.waitUntil(lambda: len(found()) == 1)
    QTest.mouseClick(found()[0], LEFT)


def retype(field: QWidget, text: str) -> None:
    """Replace a field's content by typing."""
    field.setFocus()
    QTest.keyClick(field, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClicks(field, text) if text else QTest.keyClick(field, Qt.Key.Key_Backspace)


def choose(combo: QComboBox, value: object) -> None:
    """Choose an entry by the arrow keys."""
    combo.setFocus()
    wanted = combo.findData(value)
    QTest.keyClick(combo, Qt.Key.Key_Home)
    for _ in range(wanted):
        QTest.keyClick(combo, Qt.Key.Key_Down)
    assert combo.currentData() == value
