"""Lists of names and values."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from claude_desk.ui import formats
from claude_desk.ui.theme import GAP_S, fixed_font
from claude_desk.ui.widgets import CopyButton, ElidedLabel, label

if TYPE_CHECKING:
    from claude_desk.ui.clipboard import Clipboard
    from claude_desk.ui.theme import Theme

NAME_WIDTH = 104


class Facts(QWidget):
    """A titled list of names and values; a value that is empty takes its line away.

    Args:
        title: heading in small type.
        names: translated names by key, in order.
        copyable: keys whose values get a copy button.
        fixed: keys whose values are set in the fixed-width font.
    """

    def __init__(
        self,
        theme: Theme,
        clipboard: Clipboard,
        title: str,
        names: dict[str, str],
        *,
        copyable: frozenset[str] = frozenset(),
        fixed: frozenset[str] = frozenset(),
    ) -> None:
        super().__init__()
        self._lines: dict[str, tuple[QLabel, QLabel, CopyButton | None]] = {}
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(GAP_S)
        grid.setVerticalSpacing(5)
        grid.setColumnMinimumWidth(0, NAME_WIDTH)
        grid.setColumnStretch(1, 1)
        heading = label(title, "section")
        heading.setContentsMargins(0, 0, 0, 3)
        grid.addWidget(heading, 0, 0, 1, 3)
        for number, (key, name) in enumerate(names.items(), start=1):
            caption = label(name, "muted")
            value: QLabel
            copy = None
            if key in copyable:
                value = ElidedLabel()
                copy = CopyButton(theme, self.tr("Copy {name}").replace("{name}", name), box=22)
                self._connect_copy(copy, value, clipboard)
                grid.addWidget(copy, number, 2)
            else:
                value = label(wrap=True, selectable=True)
            if key in fixed:
                value.setFont(fixed_font(11))
            value.setAccessibleName(name)
            grid.addWidget(caption, number, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(value, number, 1)
            self._lines[key] = (caption, value, copy)

    def fill(self, values: dict[str, str]) -> None:
        """Show these values; keys that are missing or empty are hidden, and with all of them the whole list."""
        for key, (caption, value, copy) in self._lines.items():
            text = formats.one_line(values.get(key, ""), 1000)
            value.setText(text)
            for widget in (caption, value, copy):
                if widget is not None:
                    widget.setVisible(bool(text))
        self.setVisible(any(values.get(key) for key in self._lines))

    def text_of(self, key: str) -> str:
        """The value shown for a key."""
        return self._lines[key][1].text()

    @staticmethod
    def _connect_copy(copy: CopyButton, value: QLabel, clipboard: Clipboard) -> None:
        def clicked() -> None:
            clipboard.copy(value.text())
            copy.confirm()

        copy.clicked.connect(clicked)
