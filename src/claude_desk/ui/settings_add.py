"""Adding an upstream: first what it is, then what to call it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QRadioButton, QVBoxLayout

from claude_desk.config.checks import checked_name
from claude_desk.ui.form_controls import line_edit
from claude_desk.ui.language import declared
from claude_desk.ui.settings_draft import BUILT_IN, message
from claude_desk.ui.settings_upstream_list import INDENT
from claude_desk.ui.theme import GAP_S
from claude_desk.ui.widgets import Card, button, label, restyle
from claude_desk.upstreams import KINDS

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from claude_desk.ui.settings_draft import Draft
    from claude_desk.upstreams.base import Upstream


class Adder(Card):
    """A choice of kinds with a sentence each, and a line for the name.

    Attributes:
        added: an upstream was added; carries its name.
        left: nothing was.
    """

    added = Signal(str)
    left = Signal()

    def __init__(self, draft: Draft) -> None:
        super().__init__(self.tr("Add an upstream"))
        self._draft = draft
        self._proposed = ""
        self.kinds: dict[str, QRadioButton] = {}
        self._group = QButtonGroup(self)
        self.name = line_edit(self.tr("Name, such as my-vendor"))
        self.add = button(self.tr("Add"), "primary")
        self.cancel = button(self.tr("Cancel"))
        self.problem = label("", "problem", wrap=True)
        self._lay_out()
        escape = QShortcut(QKeySequence(Qt.Key.Key_Escape), self)
        escape.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        escape.activated.connect(self._leave)
        self.cancel.clicked.connect(self._leave)
        self.add.clicked.connect(self._add)
        self.name.returnPressed.connect(self.add.click)
        self.name.textChanged.connect(self._check)
        self._group.buttonToggled.connect(lambda _, on: self._propose() if on else None)
        self.hide()

    def begin(self) -> None:
        """Open, with the first kind that is not there already and a name for it."""
        first = next(kind for kind in self.kinds if kind not in BUILT_IN)
        self.kinds[first].setChecked(True)
        self._proposed = ""
        self.name.clear()
        self._propose()
        self.show()
        self.name.setFocus()
        self.name.selectAll()

    @property
    def kind(self) -> str:
        """The chosen kind."""
        return next(kind for kind, choice in self.kinds.items() if choice.isChecked())

    def _propose(self) -> None:
        """A name after the kind, as long as none was typed."""
        if self.name.text() not in {"", self._proposed}:
            return
        taken = set(self._draft.upstreams())
        names = (self.kind, *(f"{self.kind}-{number}" for number in range(2, len(taken) + 3)))
        self._proposed = next(name for name in names if name not in taken)
        self.name.setText(self._proposed)

    def _check(self) -> None:
        name, problem = self.name.text().strip(), ""
        try:
            checked_name(name)
        except ValueError as error:
            problem = message(str(error))
        if name in self._draft.upstreams():
            problem = self.tr("There is already an upstream with this name.")
        shown = problem if name else ""
        self.problem.setText(shown)
        self.problem.setVisible(bool(shown))
        self.name.setAccessibleDescription(shown)
        self.name.setProperty("wrong", bool(shown))
        restyle(self.name)
        self.add.setEnabled(not problem)

    def _add(self) -> None:
        name = self.name.text().strip()
        self.hide()
        self._draft.add_upstream(name, self.kind)
        self.added.emit(name)

    def _leave(self) -> None:
        self.hide()
        self.left.emit()

    def _lay_out(self) -> None:
        headings = (
            self.tr("Anthropic, vendors and gateways"),
            self.tr("Claude on a cloud platform"),
            self.tr("Other models: not Claude"),
        )
        offered = [kind for kind in KINDS.values() if kind.kind != "practice"]
        for number, heading in enumerate(headings):
            kinds = [kind for kind in offered if _group_of(kind) == number]
            if kinds:
                self.body.addWidget(label(heading, "section"))
            for kind in kinds:
                self.body.addLayout(self._offer(kind))
        caption = label(self.tr("&Name"))
        caption.setBuddy(self.name)
        self.name.setAccessibleName(self.tr("Name of the new upstream"))
        line = QHBoxLayout()
        line.setSpacing(GAP_S)
        line.addWidget(caption)
        line.addWidget(self.name, 1)
        line.addWidget(self.add)
        line.addWidget(self.cancel)
        self.body.addSpacing(GAP_S)
        self.body.addLayout(line)
        self.body.addWidget(self.problem)
        previous: QWidget = next(iter(self.kinds.values()))
        for each in (*self.kinds.values(), self.name, self.add, self.cancel):
            self.setTabOrder(previous, each)
            previous = each

    def _offer(self, kind: type[Upstream]) -> QVBoxLayout:
        choice = QRadioButton(declared(kind.title))
        choice.setAccessibleDescription(declared(kind.summary))
        self._group.addButton(choice)
        self.kinds[kind.kind] = choice
        below = label(declared(kind.summary), "small", wrap=True)
        below.setContentsMargins(INDENT, 0, 0, 0)
        entry = QVBoxLayout()
        entry.setSpacing(1)
        entry.addWidget(choice, 0, Qt.AlignmentFlag.AlignLeft)
        entry.addWidget(below)
        return entry


def _group_of(kind: type[Upstream]) -> int:
    """0 for one reached at an address that is given, 1 for a platform that knows its own, 2 for what is not Claude."""
    if not kind.serves_claude:
        return 2
    return 0 if any(field.key == "url" and not field.advanced for field in kind.fields) else 1
