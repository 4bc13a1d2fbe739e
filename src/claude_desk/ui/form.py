"""Form rows: a label that belongs to its control, help, and the problem right beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QPlainTextEdit,
    QSizePolicy,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from claude_desk.ui.theme import GAP_L, GAP_M, fixed_font
from claude_desk.ui.widgets import label, restyle

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtWidgets import QLabel

    from claude_desk.ui.settings_draft import Draft, Path

NAME_WIDTH = 132
HEADER_LINES = 4
CONTROL_HEIGHT = 30
CHECK_INDENT = 26
"""Pixels from the left edge of a check box to its text."""


class WheelGuard(QObject):
    """Lets the wheel change a control only while it has the focus, so that scrolling a page changes nothing.

    Args:
        control: the control; it takes the focus by click and Tab from now on, and not by the wheel.
    """

    def __init__(self, control: QWidget) -> None:
        super().__init__(control)
        self._control = control
        control.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        control.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keep the wheel from an unfocused control; ignored, it goes on to the page."""
        if event.type() == QEvent.Type.Wheel and not self._control.hasFocus():
            event.ignore()
            return True
        return super().eventFilter(watched, event)


class Form(QWidget):
    """Rows of name and control; under each control its help, or its problem while there is one."""

    def __init__(self) -> None:
        super().__init__()
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(GAP_L)
        self._grid.setVerticalSpacing(GAP_M)
        self._grid.setColumnMinimumWidth(0, NAME_WIDTH)
        self._grid.setColumnStretch(1, 1)
        self._rows = 0

    def add(
        self, name: str, control: QWidget, explanation: str = "", *, buddy: QWidget | None = None
    ) -> QLabel:
        """Add a row; the label under the control is returned, for a problem to be said in."""
        caption = label(name)
        caption.setFixedHeight(CONTROL_HEIGHT)
        target = buddy or control
        caption.setBuddy(target)
        target.setAccessibleName(name.replace("&", ""))
        target.setAccessibleDescription(explanation)
        below = label(explanation, "small", wrap=True)
        below.setVisible(bool(explanation))
        cell = QVBoxLayout()
        cell.setSpacing(4)
        # Controls of a fixed width stand at the left, the others fill the line.
        narrow = control.sizePolicy().horizontalPolicy() == QSizePolicy.Policy.Fixed
        cell.addWidget(control, 0, Qt.AlignmentFlag.AlignLeft if narrow else Qt.AlignmentFlag(0))
        cell.addWidget(below)
        self._grid.addWidget(caption, self._rows, 0, Qt.AlignmentFlag.AlignTop)
        self._grid.addLayout(cell, self._rows, 1)
        self._rows += 1
        return below

    def add_check(self, box: QCheckBox, explanation: str = "") -> QLabel:
        """Add a row for a check box, which says itself what it is; the label under it is returned, as by :meth:`add`."""
        box.setAccessibleDescription(explanation)
        below = label(explanation, "small", wrap=True)
        below.setVisible(bool(explanation))
        cell = QVBoxLayout()
        cell.setSpacing(4)
        cell.addWidget(box, 0, Qt.AlignmentFlag.AlignLeft)
        under = QHBoxLayout()
        under.setContentsMargins(CHECK_INDENT, 0, 0, 0)
        under.addWidget(below)
        cell.addLayout(under)
        self._grid.addLayout(cell, self._rows, 0, 1, 2)
        self._rows += 1
        return below


class Bound(QObject):
    """Ties one control to one value of the draft: shows it, changes it, says what is wrong with it.

    Args:
        draft: where the value lives.
        path: where in it.
        control: a line edit, spin box, check box, combo box (values as item data) or plain-text edit (``Name: value``
            lines).
        below: the label under it.
        overridden: the sentence to show when the environment decides this value; empty otherwise.
        effective: the value in effect, shown when overridden.
    """

    def __init__(
        self,
        draft: Draft,
        path: Path,
        control: QWidget,
        below: QLabel,
        *,
        overridden: str = "",
        effective: Any = None,
    ) -> None:
        super().__init__(control)
        self._draft, self._path, self.control, self._below = draft, path, control, below
        self._help = overridden or below.text()
        self._overridden = bool(overridden)
        self._effective = effective
        if overridden:
            control.setEnabled(False)
            below.setText(overridden)
            below.show()
        self.show_value()
        if isinstance(control, QLineEdit):
            control.textChanged.connect(lambda text: draft.set(path, text.strip()))
        elif isinstance(control, QSpinBox):
            control.valueChanged.connect(lambda number: draft.set(path, number))
        elif isinstance(control, QCheckBox):
            control.toggled.connect(lambda on: draft.set(path, on))
        elif isinstance(control, QComboBox):
            control.currentIndexChanged.connect(lambda: draft.set(path, control.currentData()))
        elif isinstance(control, QPlainTextEdit):
            control.textChanged.connect(self._read_headers)
        draft.changed.connect(self._show_problem)
        self._show_problem()

    def show_value(self) -> None:
        """Put the draft's value into the control."""
        value = self._effective if self._overridden else self._draft.get(*self._path)
        control = self.control
        control.blockSignals(True)
        if isinstance(control, QLineEdit):
            control.setText(str(value or ""))
        elif isinstance(control, QSpinBox):
            control.setValue(int(value))
        elif isinstance(control, QCheckBox):
            control.setChecked(bool(value))
        elif isinstance(control, QComboBox):
            control.setCurrentIndex(max(0, control.findData(value)))
        elif isinstance(control, QPlainTextEdit):
            control.setPlainText("\n".join(f"{name}: {text}" for name, text in (value or {}).items()))
        control.blockSignals(False)

    def _read_headers(self) -> None:
        assert isinstance(self.control, QPlainTextEdit)  # noqa: S101 - only connected for one
        headers: dict[str, str] = {}
        for number, line in enumerate(self.control.toPlainText().splitlines(), start=1):
            if not line.strip():
                continue
            name, colon, value = line.partition(":")
            if not colon or not name.strip() or " " in name.strip():
                wrong = self.tr("Line {n} is not of the form Name: value.").replace("{n}", str(number))
                self._draft.refuse(self._path, wrong)
                return
            headers[name.strip()] = value.strip()
        self._draft.set(self._path, headers)

    def _show_problem(self) -> None:
        problem = "" if self._overridden else self._problem()
        if self._below.text() == (problem or self._help):
            return
        self._below.setText(problem or self._help)
        self._below.setVisible(bool(problem or self._help))
        self._below.setProperty("role", "problem" if problem else "small")
        self.control.setProperty("wrong", bool(problem))
        self.control.setAccessibleDescription(problem or self._help)
        restyle(self._below)
        restyle(self.control)

    def _problem(self) -> str:
        """The message for this value or for a part of it."""
        for path, text in self._draft.problems.items():
            if path[: len(self._path)] == self._path:
                return text
        return ""


def line_edit(placeholder: str = "") -> QLineEdit:
    """A line for text."""
    edit = QLineEdit()
    edit.setPlaceholderText(placeholder)
    return edit


def spin_box(low: int, high: int, suffix: str = "") -> QSpinBox:
    """A number within limits."""
    spin = QSpinBox()
    WheelGuard(spin)
    spin.setRange(low, high)
    spin.setSuffix(suffix)
    spin.setFixedSize(168, CONTROL_HEIGHT)
    spin.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
    spin.lineEdit().setTextMargins(8, 0, 0, 0)
    spin.setGroupSeparatorShown(high > 65_535)  # noqa: PLR2004 - a port is read without separators
    return spin


def combo_box(choices: Sequence[tuple[Any, str]]) -> QComboBox:
    """A choice among (value, label) pairs."""
    combo = QComboBox()
    WheelGuard(combo)
    for value, name in choices:
        combo.addItem(name, value)
    combo.setFixedWidth(280)
    combo.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
    return combo


def headers_edit() -> QPlainTextEdit:
    """Lines of the form ``Name: value``."""
    edit = QPlainTextEdit()
    edit.setFont(fixed_font(12))
    edit.setTabChangesFocus(True)
    edit.setPlaceholderText("X-Team: research")
    edit.setFixedHeight(edit.fontMetrics().lineSpacing() * HEADER_LINES + 12)
    edit.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
    return edit
