"""The card for budgets: a line for each, and under it how much is spent and left."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError
from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QCheckBox, QGridLayout, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from claude_desk.budgets import budget_of
from claude_desk.config.budget_settings import BudgetSettings
from claude_desk.errors import DeskError
from claude_desk.ui import budget_text
from claude_desk.ui.form_controls import combo_box, pattern_box
from claude_desk.ui.settings_key_form import DollarEdit
from claude_desk.ui.settings_rates import NumberEdit
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
    separator,
)

if TYPE_CHECKING:
    from collections.abc import Sequence
    from concurrent.futures import Future

    from claude_desk.app import Desk
    from claude_desk.policy.budgets import Budget, Scope
    from claude_desk.spending import Standing
    from claude_desk.ui.inbox import Inbox
    from claude_desk.ui.settings_draft import Draft
    from claude_desk.ui.theme import Theme

BUDGETS = ("budgets",)
COLUMNS = 3
NARROWEST, WIDEST = 90, 16_777_215
PAUSE_MS = 250
"""How long after the last key the log is asked what was spent by those a budget is for."""

Entry = dict[str, Any]


class BudgetLine(QObject):
    """The controls of one budget.

    Attributes:
        changed: something was typed or chosen.
    """

    changed = Signal()

    def __init__(self, entry: Entry, clients: Sequence[str], theme: Theme) -> None:
        super().__init__()
        self.usd, self.tokens = DollarEdit(), NumberEdit()
        self.usd.show_dollars(entry["usd"])
        self.tokens.show_number(entry["tokens"] or None)
        for edit in (self.usd, self.tokens):
            edit.setPlaceholderText(self.tr("no limit"))
        self.per = combo_box(budget_text.periods())
        self.each = combo_box(
            [
                ("all", self.tr("all together")),
                ("client", self.tr("each client key")),
                ("session", self.tr("each session")),
            ]
        )
        self.client = pattern_box(["*", *clients])
        self.client.setEditText(entry["client"])
        self.cut = QCheckBox(self.tr("Cut off running answers"))
        self.cut.setToolTip(
            self.tr(
                "When it is used up, answers that are on their way are broken off. Otherwise they are finished."
            )
        )
        self.cut.setChecked(entry["cut"])
        self.remove = IconButton(theme, "trash-2", "", box=28)
        self.below = label("", "small", wrap=True)
        self.per.setCurrentIndex(self.per.findData(entry["per"]))
        self.each.setCurrentIndex(self.each.findData(entry["each"]))
        self.controls: dict[str, QWidget] = {
            self.tr("US dollars"): self.usd,
            self.tr("Tokens"): self.tokens,
            self.tr("Lasts for"): self.per,
            self.tr("Who has it"): self.each,
            self.tr("Client keys"): self.client,
        }
        for control in self.controls.values():
            control.setMinimumWidth(NARROWEST)
            control.setMaximumWidth(WIDEST)
            control.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        pattern = self.client.lineEdit()
        assert pattern is not None  # noqa: S101 - patterns are typed
        pattern.setCursorPosition(0)
        for signal in (
            self.usd.textChanged,
            self.tokens.textChanged,
            self.per.currentIndexChanged,
            self.each.currentIndexChanged,
            pattern.textChanged,
            self.cut.toggled,
        ):
            signal.connect(self._tell)

    def _tell(self) -> None:
        self.changed.emit()

    def call(self, number: int) -> None:
        """Say to screen readers which line it is."""
        whose = self.tr("budget {n}").replace("{n}", str(number))
        for name, control in self.controls.items():
            control.setAccessibleName(f"{name}, {whose}")
        pattern = self.client.lineEdit()
        if pattern is not None:
            pattern.setAccessibleName(self.client.accessibleName())
        self.cut.setAccessibleName(f"{self.cut.text()}, {whose}")
        self.remove.rename(self.tr("Remove {line}").replace("{line}", whose))

    def block(self) -> QWidget:
        """The controls in two rows, each under its name, and below them what there is to say."""
        block = QWidget()
        grid = QGridLayout(block)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(GAP_S)
        grid.setVerticalSpacing(3)
        for number, (name, control) in enumerate(self.controls.items()):
            row, column = 2 * (number // COLUMNS), number % COLUMNS
            grid.addWidget(label(name, "section"), row, column)
            grid.addWidget(control, row + 1, column)
            grid.setColumnStretch(column, 1)
        grid.addWidget(self.cut, 3, COLUMNS - 1, 1, 2)
        grid.addWidget(self.remove, 1, COLUMNS)
        grid.addWidget(self.below, 4, 0, 1, COLUMNS + 1)
        return block

    def enable(self, *, enabled: bool) -> None:
        """Whether it can be changed here."""
        for control in (*self.controls.values(), self.cut, self.remove):
            control.setEnabled(enabled)

    def entry(self) -> Entry:
        """What is typed.

        Raises:
            ValueError: an amount is none, with the sentence to show.
        """
        return {
            "usd": self.usd.dollars(),
            "tokens": self.tokens.number() or 0,
            "per": self.per.currentData(),
            "each": self.each.currentData(),
            "client": self.client.currentText().strip(),
            "cut": self.cut.isChecked(),
        }

    def budget(self) -> Budget | None:
        """What is typed; None where it is no budget."""
        try:
            return budget_of(BudgetSettings.model_validate(self.entry()))
        except (ValueError, ValidationError):
            return None

    def problem(self) -> tuple[str, list[QWidget]]:
        """What is wrong that can be said without the settings' rules, and where."""
        for edit, read in ((self.usd, self.usd.dollars), (self.tokens, self.tokens.number)):
            try:
                read()
            except ValueError as error:
                return str(error), [edit]
        if not self.usd.dollars() and not self.tokens.number():
            return self.tr("Give an amount of US dollars, of tokens, or of both."), [self.usd, self.tokens]
        if not self.client.currentText().strip():
            return self.tr("Give the name of a client key, or * for all of them."), [self.client]
        return "", []

    def say(self, text: str, wrong: Sequence[QWidget], *, problem: bool) -> None:
        """Show how the budget stands, or what is wrong with it."""
        self.below.setText(text)
        role = "problem" if problem else "small"
        if self.below.property("role") != role:
            self.below.setProperty("role", role)
            restyle(self.below)
        for control in self.controls.values():
            if control.property("wrong") != (control in wrong):
                control.setProperty("wrong", control in wrong)
                restyle(control)
            control.setAccessibleDescription(text)


class BudgetsCard(Card):
    """How much may be spent, by whom and for how long.

    Args:
        desk: knows what is spent, and what the environment decides.
        inbox: brings its answers.
        draft: holds the budgets; a line that is not finished is kept here until it is.
        theme: for the icons.
    """

    def __init__(self, desk: Desk, inbox: Inbox, draft: Draft, theme: Theme) -> None:
        super().__init__(
            self.tr("Budgets"),
            self.tr(
                "How much may be spent. A request takes from every budget it falls under, before it is sent, the most that it "
                "can cost, and gives back what it did not use; when there is not enough left, it is refused. Tokens are those "
                "read and written, without those from the prompt cache. In names of client keys * stands for any text."
            ),
        )
        self._desk, self._inbox, self._draft, self._theme = desk, inbox, draft, theme
        self._clients = [key.name for key in desk.client_keys()]
        self._decided = "budgets" in desk.environment_overrides
        self._gone = False
        self._written: tuple[Entry, ...] | None = None
        self._known: dict[Scope, list[Standing]] = {}
        self._trouble = ""
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(PAUSE_MS)
        self._pause.timeout.connect(self._ask)
        self.lines: list[BudgetLine] = []
        self._inside = Slot()
        self.add = button(self.tr("Add a budget"))
        self.add.setEnabled(not self._decided)
        self.add.clicked.connect(self._add)
        bottom = QHBoxLayout()
        bottom.addWidget(self.add)
        bottom.addStretch(1)
        environment = self.tr("Set by the environment for this run, so it cannot be changed here.")
        self.environment = Note(theme, "info", environment if self._decided else "")
        self.body.addWidget(self._inside)
        self.body.addWidget(self.environment)
        self.body.addLayout(bottom)
        draft.changed.connect(self._follow)
        self._follow()
        self._ask()

    def retire(self) -> None:
        """The window goes away: answers that are on their way are of no use."""
        self._gone = True
        self._pause.stop()

    def _entries(self) -> tuple[Entry, ...]:
        if self._decided:
            return tuple(each.model_dump() for each in self._desk.settings.budgets)
        return tuple(self._draft.get(*BUDGETS))

    def _follow(self) -> None:
        entries = self._entries()
        if entries != self._written:
            # Somebody else changed it: what is applied, or taken back.
            self._written = entries
            self.lines = []
            for entry in entries:
                self._new_line(entry)
            self._lay_out()
        for number, line in enumerate(self.lines):
            self._show(number, line)

    def _show(self, number: int, line: BudgetLine) -> None:
        problem, wrong = line.problem()
        if not problem and not self._decided:
            found = {
                path[2:]: text
                for path, text in self._draft.problems.items()
                if path[:2] == (*BUDGETS, str(number))
            }
            problem = next(iter(found.values()), "")
            wrong = [getattr(line, path[0]) for path in found if path and hasattr(line, path[0])]
        line.say(problem or self._state(line), wrong, problem=bool(problem))

    def _state(self, line: BudgetLine) -> str:
        budget = line.budget()
        if budget is None:
            return ""
        known = self._known.get(budget.scope)
        if known is None:
            return self._trouble
        return budget_text.states([replace(standing, budget=budget) for standing in known])

    def _ask(self) -> None:
        """Have the log say what was spent by those the budgets are for."""
        budgets = [line.budget() for line in self.lines]
        unknown = [each for each in budgets if each is not None and each.scope not in self._known]
        if unknown and not self._gone:
            self._inbox.when_done(
                self._desk.standings(unknown),
                lambda done: self._learn([each.scope for each in unknown], done),
            )

    def _learn(self, scopes: list[Scope], done: Future[list[list[Standing]]]) -> None:
        if self._gone:
            return
        error = done.exception()
        if isinstance(error, DeskError):
            self._trouble = error.message
        elif error is not None:
            raise error
        else:
            self._known.update(zip(scopes, done.result(), strict=True))
        for number, line in enumerate(self.lines):
            self._show(number, line)

    def _new_line(self, entry: Entry) -> None:
        line = BudgetLine(entry, self._clients, self._theme)
        line.enable(enabled=not self._decided)
        line.changed.connect(self._write)
        line.remove.clicked.connect(lambda: self._remove(line))
        self.lines.append(line)

    def _lay_out(self) -> None:
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP_M)
        for number, line in enumerate(self.lines, start=1):
            line.call(number)
            # What stays moves into the new block, and with it what is typed.
            column.addWidget(line.block())
            column.addWidget(separator())
        self._inside.hold(inside if self.lines else None)
        order_tabs(self.window())

    def _add(self) -> None:
        entry = {"usd": 0.0, "tokens": 0, "per": "day", "each": "all", "client": "*", "cut": False}
        self._new_line(entry)
        self._lay_out()
        self._write()
        self.lines[-1].usd.setFocus()

    def _remove(self, line: BudgetLine) -> None:
        number = self.lines.index(line)
        del self.lines[number]
        self._lay_out()
        self._write()
        focus_after_removal([line.remove for line in self.lines], number, self.add)

    def _write(self) -> None:
        self._pause.start()
        try:
            entries = tuple(line.entry() for line in self.lines)
        except ValueError as error:
            self._draft.refuse(BUDGETS, str(error))
            return
        # Known before the draft says so: a line that is typed in must not be made anew.
        self._written = entries
        self._draft.set(BUDGETS, entries)
        self._follow()
