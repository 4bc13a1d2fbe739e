"""The first step of setting up: where requests go."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QButtonGroup, QRadioButton, QVBoxLayout, QWidget

from claude_desk.ui.language import declared
from claude_desk.ui.settings_draft import BUILT_IN
from claude_desk.ui.settings_upstream_form import UpstreamForm
from claude_desk.ui.settings_upstream_list import INDENT
from claude_desk.ui.theme import GAP_M
from claude_desk.ui.widgets import Card, Disclosure, Note, Slot, label, order_tabs
from claude_desk.upstreams import KINDS

if TYPE_CHECKING:
    from claude_desk.app import Desk
    from claude_desk.ui.settings_draft import Draft
    from claude_desk.ui.theme import Theme
    from claude_desk.upstreams.base import Upstream

FIRST = ("practice", "anthropic", "compatible")


class WherePage(QWidget):
    """A choice of places with a sentence each, and the fields that the chosen one cannot do without.

    Args:
        desk: knows what the environment decides.
        theme: for the icons.
        draft: takes the choice.

    Attributes:
        choices: the marks, by kind.
        form: the fields of the chosen one; None where it needs none.
    """

    def __init__(self, desk: Desk, theme: Theme, draft: Draft) -> None:
        super().__init__()
        self._desk, self._theme, self._draft = desk, theme, draft
        self._added = ""
        self.setObjectName("scrolled")
        self.choices: dict[str, QRadioButton] = {}
        self.form: UpstreamForm | None = None
        self._group = QButtonGroup(self)
        self._slot = Slot()
        self.more = Disclosure(theme, self.tr("Clouds and other models"))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP_M)
        column.addWidget(self._card())
        column.addWidget(self._slot)
        column.addStretch(1)
        self._begin()
        for kind, choice in self.choices.items():
            choice.toggled.connect(lambda on, kind=kind: self._choose(kind) if on else None)

    @property
    def chosen(self) -> str:
        """The chosen upstream's name."""
        return str(self._draft.get("upstream"))

    def focus_first(self) -> None:
        """Begin with the choice that is made."""
        checked = self._group.checkedButton()
        (checked if checked is not None else self).setFocus()

    def _card(self) -> Card:
        card = Card(
            self.tr("Where do your requests go?"),
            self.tr(
                "Your tools talk to Claude Desk, and Claude Desk to this. It can be changed at any time."
            ),
        )
        overridden = "upstream" in self._desk.environment_overrides
        for name in FIRST:
            card.body.addLayout(self._offer(KINDS[name], enabled=not overridden))
        for name, kind in KINDS.items():
            if name not in FIRST:
                self.more.body.addLayout(self._offer(kind, enabled=not overridden))
        card.body.addWidget(self.more)
        if overridden:
            text = self.tr("Set by the environment for this run, so it cannot be changed here.")
            card.body.addWidget(Note(self._theme, "info", text))
        return card

    def _offer(self, kind: type[Upstream], *, enabled: bool) -> QVBoxLayout:
        choice = QRadioButton(declared(kind.title))
        summary = declared(kind.summary)
        if kind.kind == "practice":
            summary = self.tr("Just look around: it answers by itself, without an account, a key or a cost.")
        choice.setAccessibleDescription(summary)
        choice.setEnabled(enabled)
        self._group.addButton(choice)
        self.choices[kind.kind] = choice
        below = label(summary, "small", wrap=True)
        below.setContentsMargins(INDENT, 0, 0, 0)
        entry = QVBoxLayout()
        entry.setSpacing(1)
        entry.addWidget(choice, 0, Qt.AlignmentFlag.AlignLeft)
        entry.addWidget(below)
        return entry

    def _begin(self) -> None:
        """Mark what is stored."""
        kind = self._draft.kind(self._desk.settings.upstream)
        if kind is not None:
            self.choices[kind.kind].setChecked(True)
            self.more.open(opened=kind.kind not in FIRST)

    def _choose(self, kind: str) -> None:
        """Choose an upstream of this kind: one that is there, or a new one, in place of the one that was tried before."""
        if self._added:
            self._draft.remove_upstream(self._added)
            self._added = ""
        there = [
            name for name in self._draft.upstreams() if self._draft.get("upstreams", name, "kind") == kind
        ]
        if there:
            self._draft.set(("upstream",), there[0])
        else:
            self._added = self._free_name(kind)
            self._draft.add_upstream(self._added, kind)
        self._show_form()

    def _free_name(self, kind: str) -> str:
        taken = set(self._draft.upstreams())
        return next(name for name in (kind, *(f"{kind}-{n}" for n in range(2, 99))) if name not in taken)

    def _show_form(self) -> None:
        name = self.chosen
        kind = self._draft.kind(name)
        self.form = None
        if kind is not None and kind.fields and name not in BUILT_IN:
            self.form = UpstreamForm(
                self._draft,
                name,
                kind,
                self._theme,
                overridden=self._desk.environment_overrides,
                effective=self._desk.settings.model_dump()["upstreams"].get(name, {}),
            )
            if self.form.remove is not None:
                self.form.remove.hide()
        self._slot.hold(self.form)
        order_tabs(self.window())

    def applied(self) -> None:
        """What was chosen is stored: it is not taken away again when another is tried."""
        self._added = ""
