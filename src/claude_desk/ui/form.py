"""Form rows: a label that belongs to its control, help, and the problem right beside it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDoubleSpinBox,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QSizePolicy,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from claude_desk.ui.form_controls import CONTROL_HEIGHT, FileEdit, LinesEdit, NumbersEdit, PairsEdit
from claude_desk.ui.settings_draft import WRONG_FORM
from claude_desk.ui.theme import GAP_L, GAP_M
from claude_desk.ui.widgets import label, restyle

if TYPE_CHECKING:
    from collections.abc import Callable

    from claude_desk.ui.settings_draft import Draft, Path

NAME_WIDTH = 132
CHECK_INDENT = 26
"""Pixels from the left edge of a check box to its text."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a form.

    Attributes:
        below: the label under the control, for help or a problem.
        parts: everything in the row.
    """

    below: QLabel
    parts: tuple[QWidget, ...]

    def set_visible(self, *, visible: bool) -> None:
        """Show the row, or take it out of sight and leave no gap."""
        for part in self.parts:
            part.setVisible(visible)


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

    def add(self, name: str, control: QWidget, explanation: str = "") -> Row:
        """Add a row."""
        caption = label(name)
        caption.setMinimumHeight(CONTROL_HEIGHT)
        target = control.line if isinstance(control, FileEdit) else control
        caption.setBuddy(target)
        target.setAccessibleName(name.replace("&", ""))
        target.setAccessibleDescription(explanation)
        below = label(explanation, "small", wrap=True)
        if not explanation:
            below.hide()
        cell = QWidget()
        inside = QVBoxLayout(cell)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(4)
        # Controls of a fixed width stand at the left, the others fill the line.
        narrow = control.sizePolicy().horizontalPolicy() == QSizePolicy.Policy.Fixed
        inside.addWidget(control, 0, Qt.AlignmentFlag.AlignLeft if narrow else Qt.AlignmentFlag(0))
        inside.addWidget(below)
        self._grid.addWidget(caption, self._rows, 0, Qt.AlignmentFlag.AlignTop)
        self._grid.addWidget(cell, self._rows, 1, Qt.AlignmentFlag.AlignTop)
        self._rows += 1
        return Row(below, (caption, cell))

    def add_check(self, box: QCheckBox, explanation: str = "") -> Row:
        """Add a row for a check box, which says itself what it is."""
        box.setAccessibleDescription(explanation)
        below = label(explanation, "small", wrap=True)
        if not explanation:
            below.hide()
        cell = QWidget()
        inside = QVBoxLayout(cell)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(4)
        inside.addWidget(box, 0, Qt.AlignmentFlag.AlignLeft)
        under = QHBoxLayout()
        under.setContentsMargins(CHECK_INDENT, 0, 0, 0)
        under.addWidget(below)
        inside.addLayout(under)
        self._grid.addWidget(cell, self._rows, 0, 1, 2)
        self._rows += 1
        return Row(below, (cell,))


class Bound(QObject):
    """Ties one control to one value of the draft: shows it, changes it, says what is wrong with it.

    Args:
        draft: where the value lives.
        path: where in it.
        control: one of those in ``form_controls``; a combo box has its values as item data.
        row: the form's row.
        usual: shown by a choice while there is no value.
        overridden: the sentence to show when the environment decides this value; empty otherwise.
        effective: the value in effect, shown when overridden.
    """

    def __init__(
        self,
        draft: Draft,
        path: Path,
        control: QWidget,
        row: Row,
        *,
        usual: Any = None,
        overridden: str = "",
        effective: Any = None,
    ) -> None:
        super().__init__(control)
        self._draft, self._path, self.control, self.row = draft, path, control, row
        self._edited = control.line if isinstance(control, FileEdit) else control
        self._below = row.below
        self._help = overridden or self._below.text()
        self._usual = usual
        self._overridden = bool(overridden)
        self._effective = effective
        if overridden:
            control.setEnabled(False)
            self._below.setText(overridden)
            self._below.show()
        self.show_value()
        self._listen()
        draft.changed.connect(self._show_problem)
        self._show_problem()

    def show_value(self) -> None:
        """Put the draft's value into the control."""
        value = self._effective if self._overridden else self._draft.get(*self._path)
        control = self._edited
        control.blockSignals(True)
        if isinstance(control, NumbersEdit):
            control.show_numbers(value or ())
        elif isinstance(control, QLineEdit):
            control.setText(str(value or ""))
        elif isinstance(control, QSpinBox):
            control.setValue(int(value))
        elif isinstance(control, QDoubleSpinBox):
            control.setValue(float(value))
        elif isinstance(control, QCheckBox):
            control.setChecked(bool(value))
        elif isinstance(control, QComboBox):
            control.setCurrentIndex(max(0, control.findData(value or self._usual)))
        elif isinstance(control, PairsEdit):
            control.show_pairs(value or {})
        elif isinstance(control, LinesEdit):
            control.show_lines(value or ())
        elif isinstance(control, QPlainTextEdit):
            control.setPlainText(str(value or ""))
        control.blockSignals(False)

    def _listen(self) -> None:
        draft, path, control = self._draft, self._path, self._edited
        if isinstance(control, NumbersEdit):
            control.textChanged.connect(lambda: self._read(control.numbers))
        elif isinstance(control, QLineEdit):
            control.textChanged.connect(lambda text: draft.set(path, text.strip()))
        elif isinstance(control, QSpinBox | QDoubleSpinBox):
            control.valueChanged.connect(lambda number: draft.set(path, number))
        elif isinstance(control, QCheckBox):
            control.toggled.connect(lambda on: draft.set(path, on))
        elif isinstance(control, QComboBox):
            control.currentIndexChanged.connect(lambda: draft.set(path, control.currentData()))
        elif isinstance(control, PairsEdit):
            control.textChanged.connect(lambda: self._read(control.pairs))
        elif isinstance(control, LinesEdit):
            control.textChanged.connect(lambda: draft.set(path, control.lines()))
        elif isinstance(control, QPlainTextEdit):
            control.textChanged.connect(lambda: draft.set(path, control.toPlainText()))

    def _read(self, read: Callable[[], Any]) -> None:
        try:
            value = read()
        except ValueError as error:
            self._draft.refuse(self._path, str(error))
        else:
            self._draft.set(self._path, value)

    def _show_problem(self) -> None:
        problem = "" if self._overridden else self.problem
        if problem == WRONG_FORM:
            problem = f"{problem} {self._help}"
        if self._below.text() == (problem or self._help):
            return
        self._below.setText(problem or self._help)
        self._below.setVisible(bool(problem or self._help))
        self._below.setProperty("role", "problem" if problem else "small")
        self._edited.setProperty("wrong", bool(problem))
        self._edited.setAccessibleDescription(problem or self._help)
        restyle(self._below)
        restyle(self._edited)

    @property
    def problem(self) -> str:
        """The message for this value or for a part of it."""
        for path, text in self._draft.problems.items():
            if path[: len(self._path)] == self._path:
                return text
        return ""
