"""The Models page: other names for models, and how many tokens a request may ask for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLineEdit, QSizePolicy, QVBoxLayout, QWidget

from claude_desk.ui.form import Bound, Form
from claude_desk.ui.form_controls import combo_box, line_edit
from claude_desk.ui.settings_limits import LimitsCard
from claude_desk.ui.settings_preview import PreviewCard
from claude_desk.ui.theme import GAP_M, GAP_S
from claude_desk.ui.widgets import (
    Card,
    IconButton,
    Note,
    Slot,
    button,
    focus_after_removal,
    label,
    order_tabs,
    restyle,
)

if TYPE_CHECKING:
    from claude_desk.app import Desk
    from claude_desk.ui.settings_draft import Draft
    from claude_desk.ui.theme import Theme

ALIASES = ("aliases",)
NARROWEST, WIDEST = 110, 16_777_215

Entry = tuple[str, str, str]
"""An alias as it stands in its line: the name asked for, the model sent, the upstream or nothing."""


class ModelsPage(QWidget):
    """Aliases, limits of output tokens, and what a request becomes by them."""

    def __init__(self, desk: Desk, theme: Theme, draft: Draft) -> None:
        super().__init__()
        self.setObjectName("scrolled")
        self.aliases = AliasesCard(desk, draft, theme)
        self.limits = LimitsCard(desk, draft, theme)
        self.preview = PreviewCard(desk, draft, theme)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP_M)
        column.addWidget(self.aliases)
        column.addWidget(self.limits)
        column.addWidget(self.preview)
        column.addStretch(1)


class AliasesCard(Card):
    """A line an alias, and the model for requests that name none.

    Args:
        desk: knows what the environment decides.
        draft: holds them, as a table by name; a line that is not finished is kept here until it is.
        theme: for the icons.
    """

    def __init__(self, desk: Desk, draft: Draft, theme: Theme) -> None:
        super().__init__(
            self.tr("Other names for models"),
            self.tr(
                "A tool asks for one model and gets another; its list of models shows the name. In a pattern * stands for "
                "any text and ? for one character. A name itself comes before patterns, a longer pattern before a "
                "shorter one."
            ),
        )
        self._draft, self._theme = draft, theme
        self._entries: list[Entry] = []
        self._written: dict[str, Any] | None = None
        self.lines: list[AliasLine] = []
        self._inside = Slot()
        self.add = button(self.tr("Add a name"))
        self.add.clicked.connect(self._add)
        bottom = QHBoxLayout()
        bottom.addWidget(self.add)
        bottom.addStretch(1)
        self.environment = Note(theme, "info", self._from_environment(desk))
        form = Form()
        self.default = line_edit(self.tr("the request goes on without one"))
        row = form.add(
            self.tr("&No model named"), self.default, self.tr("The model for requests that name none.")
        )
        overridden = ""
        if "default_model" in desk.environment_overrides:
            overridden = self.tr("Set by the environment for this run, so it cannot be changed here.")
        self.bound = Bound(
            draft,
            ("default_model",),
            self.default,
            row,
            overridden=overridden,
            effective=desk.settings.default_model,
        )
        for widget in (self._inside, self.environment):
            self.body.addWidget(widget)
        self.body.addLayout(bottom)
        self.body.addWidget(form)
        draft.changed.connect(self._follow)
        self._follow()

    def _from_environment(self, desk: Desk) -> str:
        named = [
            f"{name} → {alias.model}"
            for name, alias in desk.settings.aliases.items()
            if f"aliases.{name}" in desk.environment_overrides
        ]
        text = self.tr("From the environment, for this run: {names}.")
        return text.replace("{names}", ", ".join(named)) if named else ""

    def _follow(self) -> None:
        stored = self._draft.get(*ALIASES)
        if stored != self._written:
            # Somebody else changed it: what is applied, or taken back.
            self._written = dict(stored)
            self._entries = [_entry(name, value) for name, value in stored.items()]
            self._fill()
        elif any(line.names != self._draft.upstreams() for line in self.lines):
            self._fill()
        for number, line in enumerate(self.lines):
            problem = self._problem(number)
            line.say(problem or self._remark(number), wrong=bool(problem))

    def _problem(self, number: int) -> str:
        name, model, upstream = self._entries[number]
        if not name or not model:
            return self.tr("Give the name that is asked for and the model that is sent.")
        if any(entry[0] == name for entry in self._entries[:number]):
            return self.tr("This name is there twice.")
        if upstream and upstream not in self._draft.upstreams():
            return self.tr("There is no upstream “{name}” any more; such requests are refused.").replace(
                "{name}", upstream
            )
        return next((text for path, text in self._draft.problems.items() if path[:2] == (*ALIASES, name)), "")

    def _remark(self, number: int) -> str:
        name, model, _ = self._entries[number]
        if any(mark in name for mark in "*?"):
            return self.tr("A pattern: it works, but a list of models cannot show it.")
        if any(entry[0] == model for entry in self._entries):
            return self.tr("{model} is sent as it is: names are looked up once.").replace("{model}", model)
        return ""

    def _fill(self) -> None:
        inside = QWidget()
        grid = QGridLayout(inside)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(GAP_S)
        grid.setVerticalSpacing(4)
        for column, title in enumerate((self.tr("Asked for"), self.tr("Sent"), self.tr("Goes to"))):
            grid.setColumnStretch(column, 5)
            grid.addWidget(label(title, "section"), 0, column)
        self.lines = []
        for number, entry in enumerate(self._entries):
            line = AliasLine(self._draft, number, entry, self._theme)
            line.place(grid, 1 + 2 * number)
            line.edited.connect(lambda values, number=number: self._edit(number, values))
            line.remove.clicked.connect(lambda _=False, number=number: self._remove(number))
            self.lines.append(line)
        self._inside.hold(inside if self._entries else None)
        order_tabs(self.window())

    def _edit(self, number: int, entry: Entry) -> None:
        self._entries[number] = entry
        self._write()

    def _add(self) -> None:
        self._entries.append(("", "", ""))
        self._fill()
        self._write()
        self.lines[-1].name.setFocus()

    def _remove(self, number: int) -> None:
        del self._entries[number]
        self._fill()
        self._write()
        focus_after_removal([line.remove for line in self.lines], number, self.add)

    def _write(self) -> None:
        names = [name for name, _, _ in self._entries]
        if not all(name and model for name, model, _ in self._entries) or len(set(names)) < len(names):
            self._draft.refuse(ALIASES, self.tr("A line is not finished."))
            return
        # Known before the draft says so: a line that is typed in must not be made anew.
        self._written = {name: _value(model, upstream) for name, model, upstream in self._entries}
        self._draft.set(ALIASES, dict(self._written))
        self._follow()


class AliasLine(QWidget):
    """The controls of one alias. Owns them; they stand in the grid of all lines.

    Attributes:
        edited: something was changed; carries the entry as it is now.
    """

    edited = Signal(tuple)

    def __init__(self, draft: Draft, number: int, entry: Entry, theme: Theme) -> None:
        super().__init__()
        self.hide()
        self.names = draft.upstreams()
        name, model, upstream = entry
        self.name, self.model = line_edit("gpt-4o"), line_edit("claude-opus-5-5")
        gone = [upstream] if upstream and upstream not in self.names else []
        choices = [(each, draft.title(each)) for each in [*self.names, *gone]]
        self.upstream = combo_box([("", self.tr("By the rules")), *choices])
        self.upstream.setCurrentIndex(self.upstream.findData(upstream))
        for edit, text in ((self.name, name), (self.model, model)):
            edit.setText(text)
            edit.setCursorPosition(0)
            edit.textChanged.connect(self._tell)
        self.upstream.currentIndexChanged.connect(self._tell)
        nth = str(number + 1)
        self.remove = IconButton(theme, "trash-2", self.tr("Remove name {n}").replace("{n}", nth), box=28)
        self.below = label("", "small", wrap=True)
        self._controls: dict[str, QWidget] = {
            self.tr("Name {n}, asked for").replace("{n}", nth): self.name,
            self.tr("Model sent for name {n}").replace("{n}", nth): self.model,
            self.tr("Upstream of name {n}").replace("{n}", nth): self.upstream,
        }
        for title, control in self._controls.items():
            control.setAccessibleName(title)
            control.setMinimumWidth(NARROWEST)
            control.setMaximumWidth(WIDEST)
            control.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def place(self, grid: QGridLayout, row: int) -> None:
        """Put the controls into two rows of a grid."""
        for column, widget in enumerate((*self._controls.values(), self.remove)):
            grid.addWidget(widget, row, column)
        grid.addWidget(self.below, row + 1, 0, 1, len(self._controls))
        grid.addWidget(self, row + 1, len(self._controls))

    def say(self, text: str, *, wrong: bool) -> None:
        """Show what is to know about the line, or what is wrong with it."""
        self.below.setVisible(bool(text))
        if self.below.text() == text:
            return
        self.below.setText(text)
        self.below.setProperty("role", "problem" if wrong else "small")
        restyle(self.below)
        for control in self._controls.values():
            control.setAccessibleDescription(text)
            if isinstance(control, QLineEdit):
                control.setProperty("wrong", wrong)
                restyle(control)

    def _tell(self) -> None:
        self.edited.emit(
            (self.name.text().strip(), self.model.text().strip(), self.upstream.currentData() or "")
        )


def _entry(name: str, value: Any) -> Entry:
    """A line for an alias, as the settings dump it: short, or a table."""
    return (name, value["model"], value["upstream"]) if isinstance(value, dict) else (name, value, "")


def _value(model: str, upstream: str) -> Any:
    return {"model": model, "upstream": upstream} if upstream else model
