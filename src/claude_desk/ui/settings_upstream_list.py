"""The list of upstreams: which one requests go to, what each one is, and whose settings are shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QRadioButton, QVBoxLayout, QWidget

from claude_desk.ui.language import declared
from claude_desk.ui.settings_draft import BUILT_IN
from claude_desk.ui.settings_key import shown_origin
from claude_desk.ui.theme import GAP_S
from claude_desk.ui.widgets import Card, ElidedLabel, IconButton, Slot, button, label, order_tabs

if TYPE_CHECKING:
    from PySide6.QtWidgets import QLabel

    from claude_desk.ui.settings_draft import Draft
    from claude_desk.ui.theme import Theme

INDENT = 28


class UpstreamList(Card):
    """One line an upstream: a mark for where requests go, what it is, and a button for its settings.

    Args:
        draft: holds them.
        theme: for the icons.
        overridden: the sentence to show when the environment decides which one is chosen; empty otherwise.
        effective: the one in effect then.

    Attributes:
        chosen: requests shall go to this one.
        wanted: the settings of this one shall be shown.
        adding: another one shall be added.
    """

    chosen = Signal(str)
    wanted = Signal(str)
    adding = Signal()

    def __init__(self, draft: Draft, theme: Theme, *, overridden: str = "", effective: str = "") -> None:
        super().__init__(self.tr("Requests go to"))
        self._draft, self._theme = draft, theme
        self._overridden, self._effective = overridden, effective
        self.choices: dict[str, QRadioButton] = {}
        self.editors: dict[str, IconButton] = {}
        self._belows: dict[str, QLabel] = {}
        self._titles: dict[str, str] = {}
        self._group: QButtonGroup | None = None
        self._rows = Slot()
        self.body.addWidget(self._rows)
        if overridden:
            self.body.addWidget(label(overridden, "small", wrap=True))
        self.add = button(self.tr("Add an upstream…"))
        self.add.clicked.connect(self.adding)
        line = QHBoxLayout()
        line.addWidget(self.add)
        line.addStretch(1)
        self.body.addLayout(line)
        draft.changed.connect(self.refresh)
        self._fill()

    def refresh(self) -> None:
        """Follow the draft."""
        if list(self.choices) != self._draft.upstreams():
            self._fill()
        chosen = self._chosen()
        for name, choice in self.choices.items():
            if name == chosen and not choice.isChecked():
                choice.blockSignals(True)
                choice.setChecked(True)
                choice.blockSignals(False)
            text = self._explain(name)
            if self._belows[name].text() != text:
                self._belows[name].setText(text)
                choice.setAccessibleDescription(text)

    def mark(self, shown: str) -> None:
        """Mark the one whose settings are shown."""
        for name, editor in self.editors.items():
            editor.setChecked(name == shown)

    def _chosen(self) -> str:
        return self._effective if self._overridden else str(self._draft.get("upstream"))

    def _fill(self) -> None:
        inside = QWidget()
        self._group = QButtonGroup(inside)
        self.choices, self.editors, self._belows = {}, {}, {}
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP_S)
        for name in self._draft.upstreams():
            column.addLayout(self._line(name))
        self._rows.hold(inside)
        order_tabs(self.window())

    def _line(self, name: str) -> QHBoxLayout:
        title, explanation = self._draft.title(name), self._explain(name)
        choice = QRadioButton(title)
        choice.setChecked(name == self._chosen())
        choice.setEnabled(not self._overridden)
        choice.setAccessibleDescription(explanation)
        choice.toggled.connect(lambda on: self.chosen.emit(name) if on else None)
        assert self._group is not None  # noqa: S101 - made just before
        self._group.addButton(choice)
        below = ElidedLabel(explanation, "small")
        below.setContentsMargins(INDENT, 0, 0, 0)
        edit = IconButton(self._theme, "settings", self.tr("Settings of {name}").replace("{name}", title))
        edit.setCheckable(True)
        edit.clicked.connect(lambda: self.wanted.emit(name))
        self.choices[name], self.editors[name], self._belows[name] = choice, edit, below
        kind = self._draft.kind(name)
        words = QVBoxLayout()
        words.setSpacing(1)
        top = QHBoxLayout()
        top.setSpacing(GAP_S)
        top.addWidget(choice)
        if kind is not None and not kind.serves_claude:
            top.addWidget(label(self.tr("Not Claude"), "tag"))
        top.addStretch(1)
        words.addLayout(top)
        words.addWidget(below)
        line = QHBoxLayout()
        line.addLayout(words, 1)
        line.addWidget(edit, 0, Qt.AlignmentFlag.AlignVCenter)
        return line

    def _explain(self, name: str) -> str:
        kind = self._draft.kind(name)
        if kind is None:
            return self.tr("This version of Claude Desk does not know its kind.")
        if any(path[:2] == ("upstreams", name) for path in self._draft.problems):
            return self.tr("{kind}: its settings are not complete").replace("{kind}", declared(kind.title))
        made = self._draft.made(name)
        if name in BUILT_IN or made is None:
            return declared(kind.summary)
        origin = str(made.origin)
        return f"{declared(kind.title)}, {shown_origin(origin)}{made.address.removeprefix(origin)}"
