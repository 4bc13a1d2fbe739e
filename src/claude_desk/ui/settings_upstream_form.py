"""The settings of one upstream, drawn from the fields its kind declares."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QVBoxLayout, QWidget

from claude_desk.ui.form import Bound, Form
from claude_desk.ui.form_controls import control_for
from claude_desk.ui.language import declared
from claude_desk.ui.settings_draft import BUILT_IN
from claude_desk.ui.theme import GAP_M, GAP_S
from claude_desk.ui.widgets import Card, Disclosure, Note, button, label

if TYPE_CHECKING:
    from collections.abc import Mapping

    from PySide6.QtWidgets import QPushButton

    from claude_desk.ui.settings_draft import Draft
    from claude_desk.ui.theme import Theme
    from claude_desk.upstreams.base import Field, Upstream


class UpstreamForm(Card):
    """Rows for the usual fields, the others under "More settings", and the way to remove the upstream.

    Args:
        draft: holds the values.
        name: which upstream.
        kind: its class.
        theme: for the icons.
        overridden: dotted names of the options that the environment decides.
        effective: this upstream's values in effect.

    Attributes:
        removed: it was taken away.
    """

    removed = Signal()

    def __init__(
        self,
        draft: Draft,
        name: str,
        kind: type[Upstream],
        theme: Theme,
        *,
        overridden: frozenset[str],
        effective: Mapping[str, Any],
    ) -> None:
        heading = self.tr("Settings of {name}").replace("{name}", draft.title(name))
        built_in = name in BUILT_IN
        super().__init__(heading, "" if built_in else f"{declared(kind.title)}. {declared(kind.summary)}")
        self._draft, self._name, self._kind = draft, name, kind
        self._overridden, self._effective = overridden, effective
        self.fields: dict[str, Bound] = {}
        self.remove: QPushButton | None = None
        self.more = Disclosure(theme, self.tr("More settings"))
        self.note = Note(theme, "warn")
        usual, rare = Form(), Form()
        for field in kind.fields:
            self._add(rare if field.advanced else usual, field)
        if not kind.serves_claude:
            text = self.tr("What answers here is not Claude, even where a tool asks for a Claude model.")
            self.body.addWidget(Note(theme, "info", text))
        self.body.addWidget(usual)
        self.body.addWidget(self.note)
        if any(field.advanced for field in kind.fields):
            self.more.body.addWidget(rare)
            self.body.addWidget(self.more)
            self.more.open(opened=any(self._is_set(field) for field in kind.fields if field.advanced))
        if not built_in:
            self.remove = button(self.tr("Remove this upstream"), "danger")
            self.question = _Question()
            self._lay_out_removal(self.remove)
        draft.changed.connect(self._follow)
        self._follow()

    def _add(self, form: Form, field: Field) -> None:
        control = control_for(field)
        if isinstance(control, QCheckBox):
            row = form.add_check(control, declared(field.help))
        else:
            row = form.add(declared(field.label), control, declared(field.help))
        path = ("upstreams", self._name, field.key)
        because = ""
        if ".".join(path) in self._overridden:
            because = self.tr("Set by the environment for this run, so it cannot be changed here.")
        self.fields[field.key] = Bound(
            self._draft,
            path,
            control,
            row,
            usual=field.default,
            overridden=because,
            effective=self._effective.get(field.key),
        )

    def _is_set(self, field: Field) -> bool:
        value = self._draft.get("upstreams", self._name, field.key)
        if field.kind == "toggle":
            return bool(value) != bool(field.default)
        return bool(value) and value != field.default

    def _value(self, key: str) -> str:
        value = self._draft.get("upstreams", self._name, key)
        return str(value or next((field.default for field in self._kind.fields if field.key == key), ""))

    def _follow(self) -> None:
        if self._draft.get("upstreams", self._name) is None:
            return  # taken away; so is this card, in a moment
        for field in self._kind.fields:
            if field.shown_for is not None:
                key, value = field.shown_for
                self.fields[field.key].row.set_visible(visible=self._value(key) == value)
            if field.advanced and self.fields[field.key].problem:
                self.more.open(opened=True)
        self.note.say(self._draft.problems.get(("upstreams", self._name), ""), "warn")

    def _lay_out_removal(self, remove: QPushButton) -> None:
        line = QHBoxLayout()
        line.addStretch(1)
        line.addWidget(remove)
        self.body.addLayout(line)
        self.body.addWidget(self.question)
        remove.clicked.connect(self._ask)
        self.question.no.clicked.connect(self._keep)
        self.question.yes.clicked.connect(self._remove)

    def _ask(self) -> None:
        rules, failover = self._draft.users_of(self._name)
        if not rules and not failover:
            self._remove()
            return
        parts = []
        if rules == 1:
            parts.append(self.tr("a rule sends requests to it"))
        elif rules:
            parts.append(self.tr("{n} rules send requests to it").replace("{n}", str(rules)))
        if failover:
            parts.append(self.tr("failover goes on to it"))
        text = self.tr("“{name}” is in use: {uses}. Removing it takes that away as well.")
        self.question.ask(text.replace("{name}", self._name).replace("{uses}", self.tr(" and ").join(parts)))

    def _keep(self) -> None:
        self.question.hide()
        if self.remove is not None:
            self.remove.setFocus()

    def _remove(self) -> None:
        self._draft.changed.disconnect(self._follow)
        self._draft.remove_upstream(self._name)
        self.removed.emit()


class _Question(QWidget):
    """Asks before rules go with the upstream they name."""

    def __init__(self) -> None:
        super().__init__()
        self._text = label("", wrap=True)
        self.yes = button(self.tr("Remove all of it"), "danger")
        self.no = button(self.tr("Keep"))
        escape = QShortcut(QKeySequence(Qt.Key.Key_Escape), self)
        escape.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        escape.activated.connect(self.no.click)
        buttons = QHBoxLayout()
        buttons.setSpacing(GAP_S)
        buttons.addStretch(1)
        buttons.addWidget(self.no)
        buttons.addWidget(self.yes)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP_M)
        column.addWidget(self._text)
        column.addLayout(buttons)
        self.hide()

    def ask(self, text: str) -> None:
        """Ask."""
        self._text.setText(text)
        self.show()
        self.no.setFocus()
