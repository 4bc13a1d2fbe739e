"""The Upstream page: where requests go, that place's settings, and its key."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QRadioButton, QVBoxLayout, QWidget

from claude_desk.config.settings import checked_name
from claude_desk.ui.form import Bound, Form, combo_box, headers_edit, line_edit
from claude_desk.ui.settings_draft import BUILT_IN, message
from claude_desk.ui.settings_key import KeyCard
from claude_desk.ui.settings_lessons import LessonsCard
from claude_desk.ui.theme import GAP_M, GAP_S
from claude_desk.ui.widgets import Card, button, label, restyle
from claude_desk.upstreams import KINDS

if TYPE_CHECKING:
    from PySide6.QtWidgets import QPushButton

    from claude_desk.app import Desk
    from claude_desk.ui.inbox import Inbox
    from claude_desk.ui.settings_draft import Draft
    from claude_desk.ui.theme import Theme
    from claude_desk.upstreams.base import Field

INDENT = 28


class UpstreamPage(QWidget):
    """A choice of upstreams on top, the chosen one's form and key below it.

    Attributes:
        typed: a key was typed or removed from its field.
    """

    typed = Signal()

    def __init__(self, desk: Desk, inbox: Inbox, theme: Theme, draft: Draft) -> None:
        super().__init__()
        self.setObjectName("scrolled")
        self._desk, self._inbox, self._theme, self._draft = desk, inbox, theme, draft
        self.choices: dict[str, QRadioButton] = {}
        self.fields: dict[str, Bound] = {}
        self.key: KeyCard | None = None
        self.lessons: LessonsCard | None = None
        self.remove: QPushButton | None = None
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(GAP_M)
        self._choice_card: Card | None = None
        self._form_card: Card | None = None
        self._column.addStretch(1)
        self.adder = _Adder(draft)
        self.adder.added.connect(self.reload)
        draft.changed.connect(self._update_key)
        self.reload()

    @property
    def key_entered(self) -> bool:
        """Whether a key is typed that is not saved."""
        return self.key is not None and self.key.entered

    def reload(self) -> None:
        """Draw everything anew from the draft."""
        self.adder.setParent(None)
        self._discard(self._choice_card)
        self._choice_card = self._make_choice()
        self._column.insertWidget(0, self._choice_card)
        self._show_chosen()

    def retire(self) -> None:
        """The window goes away."""
        if self.key is not None:
            self.key.retire()
        if self.lessons is not None:
            self.lessons.retire()

    def _make_choice(self) -> Card:
        card = Card(self.tr("Requests go to"))
        group = QButtonGroup(card)
        self.choices = {}
        overridden = "upstream" in self._desk.environment_overrides
        chosen = self._desk.settings.upstream if overridden else self._draft.get("upstream")
        for name in self._draft.upstreams():
            kind = KINDS.get(self._draft.get("upstreams", name, "kind"))
            title = kind.title if kind and name in BUILT_IN else name
            choice = QRadioButton(title)
            choice.setChecked(name == chosen)
            choice.setEnabled(not overridden)
            explanation = self._explain(name)
            choice.setAccessibleDescription(explanation)
            choice.toggled.connect(lambda checked, name=name: self._choose(name) if checked else None)
            group.addButton(choice)
            self.choices[name] = choice
            below = label(explanation, "small", wrap=True)
            below.setContentsMargins(INDENT, 0, 0, 0)
            entry = QVBoxLayout()
            entry.setSpacing(1)
            entry.addWidget(choice)
            entry.addWidget(below)
            card.body.addLayout(entry)
        if overridden:
            card.body.addWidget(label(self._because(), "small", wrap=True))
        card.body.addWidget(self.adder)
        self.adder.show()
        return card

    def _explain(self, name: str) -> str:
        kind = KINDS.get(self._draft.get("upstreams", name, "kind"))
        if kind is None:
            return self.tr("This version of Claude Desk does not know its kind.")
        if name in BUILT_IN:
            return kind.summary
        return self._draft.get("upstreams", name, "url") or kind.summary

    def _choose(self, name: str) -> None:
        self._draft.set(("upstream",), name)
        self._show_chosen()

    def _remove(self) -> None:
        self._draft.remove_upstream(self._chosen())
        self.reload()

    def _chosen(self) -> str:
        if "upstream" in self._desk.environment_overrides:
            return self._desk.settings.upstream
        return str(self._draft.get("upstream"))

    def _show_chosen(self) -> None:
        name = self._chosen()
        self.remove = None
        if self.key is not None:
            self.key.retire()
        if self.lessons is not None:
            self.lessons.retire()
        self._discard(self._form_card)
        self._discard(self.key)
        self._discard(self.lessons)
        self._form_card, self.key, self.lessons = None, None, None
        self.fields = {}
        kind = KINDS.get(self._draft.get("upstreams", name, "kind") or "")
        if kind is None:
            return
        if kind.fields:
            self._form_card = self._make_form(name, kind.fields, kind.summary)
            self._column.insertWidget(1, self._form_card)
        if kind.login is not None:
            self.key = KeyCard(self._desk, self._inbox, self._theme, name)
            self.key.typed.connect(self.typed)
            self._column.insertWidget(self._column.count() - 1, self.key)
        self.lessons = LessonsCard(self._desk, self._inbox, self._theme, name)
        self._column.insertWidget(self._column.count() - 1, self.lessons)
        self._update_key()

    def _make_form(self, name: str, fields: tuple[Field, ...], summary: str) -> Card:
        title = self.tr("Settings of {name}").replace("{name}", self.choices[name].text())
        card = Card(title, "" if name in BUILT_IN else summary)
        form = Form()
        for field in fields:
            control = self._control(field)
            below = form.add(field.label, control, field.help)
            path = ("upstreams", name, field.key)
            overridden = self._because() if ".".join(path) in self._desk.environment_overrides else ""
            effective = self._desk.settings.model_dump()["upstreams"].get(name, {}).get(field.key)
            self.fields[field.key] = Bound(
                self._draft, path, control, below, overridden=overridden, effective=effective
            )
        card.body.addWidget(form)
        if name not in BUILT_IN:
            line = QHBoxLayout()
            line.addStretch(1)
            self.remove = button(self.tr("Remove this upstream"), "danger")
            self.remove.clicked.connect(self._remove)
            line.addWidget(self.remove)
            card.body.addLayout(line)
        return card

    @staticmethod
    def _control(field: Field) -> QWidget:
        if field.kind == "choice":
            return combo_box(field.choices)
        if field.kind == "headers":
            return headers_edit()
        return line_edit("https://" if field.kind == "url" else field.default)

    def _because(self) -> str:
        return self.tr("Set by the environment for this run, so it cannot be changed here.")

    def _update_key(self) -> None:
        if self.key is not None:
            name = self._chosen()
            self.key.set_saveable(
                saveable=not self._draft.differs("upstreams", name, "url")
                and not self._draft.differs("upstreams", name, "kind")
            )

    def _discard(self, widget: QWidget | None) -> None:
        if widget is not None:
            self._column.removeWidget(widget)
            widget.hide()
            widget.deleteLater()


class _Adder(QWidget):
    """Adds an upstream: a button that opens a line for its name and, where there are several, its kind."""

    added = Signal()

    def __init__(self, draft: Draft) -> None:
        super().__init__()
        self._draft = draft
        self.open = button(self.tr("Add an upstream…"))
        self.name = line_edit(self.tr("Name, such as my-vendor"))
        self.name.setAccessibleName(self.tr("Name of the new upstream"))
        kinds = [(key, kind.title) for key, kind in KINDS.items() if key not in BUILT_IN]
        self.kind = combo_box(kinds)
        self.kind.setAccessibleName(self.tr("Kind of the new upstream"))
        self.add = button(self.tr("Add"), "primary")
        self.cancel = button(self.tr("Cancel"))
        self.problem = label("", "problem", wrap=True)
        self._entry = QWidget()
        row = QHBoxLayout(self._entry)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GAP_S)
        row.addWidget(self.name, 1)
        row.addWidget(self.kind)
        row.addWidget(self.add)
        row.addWidget(self.cancel)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        opener = QHBoxLayout()
        opener.addWidget(self.open)
        opener.addStretch(1)
        column.addLayout(opener)
        column.addWidget(self._entry)
        column.addWidget(self.problem)
        self.open.clicked.connect(self._begin)
        self.cancel.clicked.connect(self._end)
        self.add.clicked.connect(self._add)
        self.name.returnPressed.connect(self.add.click)
        self.name.textChanged.connect(self._check)
        self._end()

    def _begin(self) -> None:
        self._entry.show()
        self.open.hide()
        self.name.clear()
        self._check()
        self.name.setFocus()

    def _end(self) -> None:
        self._entry.hide()
        self.problem.hide()
        self.open.show()

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
        self.name.setProperty("wrong", bool(shown))
        restyle(self.name)
        self.add.setEnabled(not problem)

    def _add(self) -> None:
        self._draft.add_upstream(self.name.text().strip(), self.kind.currentData())
        self._end()
        self.added.emit()
