"""The controls that forms are made of: one-liners, numbers, choices, files, and lines of pairs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDoubleSpinBox,
    QFileDialog,
    QHBoxLayout,
    QLineEdit,
    QPlainTextEdit,
    QSizePolicy,
    QSpinBox,
    QWidget,
)

from claude_desk.ui.language import declared
from claude_desk.ui.theme import GAP_S, fixed_font
from claude_desk.ui.widgets import button

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from claude_desk.upstreams.base import Field

LINES = 4
CONTROL_HEIGHT = 30
CHOICE_WIDTH, WIDEST_CHOICE = 280, 420


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


class FileEdit(QWidget):
    """The path of a file, typed or looked for."""

    def __init__(self) -> None:
        super().__init__()
        self.line = line_edit()
        self.browse = button(self.tr("Browse…"))
        self.setFocusProxy(self.line)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GAP_S)
        row.addWidget(self.line, 1)
        row.addWidget(self.browse)
        self.browse.clicked.connect(self._look)

    def _look(self) -> None:
        dialog = QFileDialog(self, self.line.accessibleName())
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        present = Path(self.line.text()).expanduser()
        dialog.setDirectory(
            str(present.parent if self.line.text() and present.parent.is_dir() else Path.home())
        )
        dialog.fileSelected.connect(self.line.setText)
        dialog.open()


class NumbersEdit(QLineEdit):
    """Whole numbers, parted by commas or spaces."""

    def show_numbers(self, numbers: Sequence[int]) -> None:
        """Show these."""
        self.setText(", ".join(str(number) for number in numbers))

    def numbers(self) -> tuple[int, ...]:
        """What is typed.

        Raises:
            ValueError: some of it is no number, with the sentence to show.
        """
        parts = self.text().replace(",", " ").split()
        if wrong := [part for part in parts if not (part.isascii() and part.isdigit())]:
            raise ValueError(self.tr("“{text}” is no number.").replace("{text}", wrong[0]))
        return tuple(int(part) for part in parts)


class PairsEdit(QPlainTextEdit):
    """Names with a value each, one pair a line.

    Args:
        separator: what stands between name and value: a colon for headers, an equals sign for the rest.
        example: shown while it is empty.
    """

    def __init__(self, separator: str, example: str) -> None:
        super().__init__()
        self._separator = separator
        self.setFont(fixed_font(12))
        self.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.setPlaceholderText(example)
        _several_lines(self)

    def show_pairs(self, pairs: dict[str, str]) -> None:
        """Show these."""
        between = ": " if self._separator == ":" else " = "
        self.setPlainText("\n".join(f"{name}{between}{value}" for name, value in pairs.items()))

    def pairs(self) -> dict[str, str]:
        """What is typed.

        Raises:
            ValueError: a line is no pair, with the sentence to show.
        """
        read: dict[str, str] = {}
        for number, line in enumerate(self.toPlainText().splitlines(), start=1):
            if not line.strip():
                continue
            name, found, value = (part.strip() for part in line.partition(self._separator))
            if not found or not name or " " in name or (self._separator == "=" and not value):
                form = self.tr("Name: value") if self._separator == ":" else self.tr("name = value")
                text = self.tr("Line {n} is not of the form {form}.")
                raise ValueError(text.replace("{n}", str(number)).replace("{form}", form))
            if name in read:
                text = self.tr("Line {n} gives {name} a second time.")
                raise ValueError(text.replace("{n}", str(number)).replace("{name}", name))
            read[name] = value
        return read


class LinesEdit(QPlainTextEdit):
    """Several values, one a line.

    Args:
        example: shown while it is empty.
    """

    def __init__(self, example: str) -> None:
        super().__init__()
        self.setFont(fixed_font(12))
        self.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.setPlaceholderText(example)
        _several_lines(self)

    def show_lines(self, values: Sequence[str]) -> None:
        """Show these."""
        self.setPlainText("\n".join(values))

    def lines(self) -> tuple[str, ...]:
        """What is typed, without empty lines."""
        return tuple(line.strip() for line in self.toPlainText().splitlines() if line.strip())


class SecondsBox(QDoubleSpinBox):
    """Seconds within limits, shown without zeros that say nothing."""

    def __init__(self, low: float, high: float) -> None:
        super().__init__()
        WheelGuard(self)
        self.setDecimals(3)
        self.setRange(low, high)
        self.setSuffix(self.tr(" seconds"))
        self._fix()

    def textFromValue(self, value: float) -> str:
        """The number in the language's own way, as short as it can be."""
        digits = next((number for number in range(3) if round(value, number) == value), 3)
        return self.locale().toString(value, "f", digits)

    def _fix(self) -> None:
        self.setFixedSize(168, CONTROL_HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.lineEdit().setTextMargins(8, 0, 0, 0)


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
    """A choice among (value, label) pairs, as wide as its longest label within limits."""
    combo = QComboBox()
    WheelGuard(combo)
    for value, name in choices:
        combo.addItem(name, value)
    combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
    combo.setMinimumWidth(CHOICE_WIDTH)
    combo.setMaximumWidth(WIDEST_CHOICE)
    combo.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
    return combo


def pattern_box(choices: Sequence[str]) -> QComboBox:
    """A line for a pattern, with some to choose from."""
    combo = QComboBox()
    combo.setEditable(True)
    combo.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
    # Its own would turn "claude-*" into the first match.
    combo.setCompleter(None)  # type: ignore[arg-type]
    WheelGuard(combo)
    combo.addItems(choices)
    combo.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
    combo.setMinimumContentsLength(6)
    combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    return combo


def paragraph_edit() -> QPlainTextEdit:
    """Several lines of text."""
    edit = QPlainTextEdit()
    _several_lines(edit)
    return edit


def control_for(field: Field) -> QWidget:
    """The control that an upstream's field asks for."""
    makers: dict[str, Callable[[], QWidget]] = {
        "choice": lambda: combo_box([(value, declared(name)) for value, name in field.choices]),
        "toggle": lambda: QCheckBox(declared(field.label)),
        "headers": lambda: PairsEdit(":", "X-Team: research"),
        "map": lambda: PairsEdit("=", QCoreApplication.translate("form", "asked for = sent")),
        "paragraph": paragraph_edit,
        "file": FileEdit,
        "url": lambda: line_edit("" if field.advanced else "https://"),
        "text": lambda: line_edit(field.default),
    }
    return makers[field.kind]()


def _several_lines(edit: QPlainTextEdit) -> None:
    edit.setTabChangesFocus(True)
    edit.setFixedHeight(edit.fontMetrics().lineSpacing() * LINES + 12)
    edit.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
