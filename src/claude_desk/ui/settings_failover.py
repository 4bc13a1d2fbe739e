"""Where requests go on to when their upstream is down, and when."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from claude_desk.ui.form import Bound, Form
from claude_desk.ui.form_controls import NumbersEdit, SecondsBox, combo_box
from claude_desk.ui.language import declared
from claude_desk.ui.theme import GAP_M, GAP_S
from claude_desk.ui.widgets import Card, Disclosure, IconButton, Note, Slot, button, label, order_tabs

if TYPE_CHECKING:
    from claude_desk.ui.settings_draft import Draft
    from claude_desk.ui.theme import Theme

ORDER = ("failover", "order")
A_DAY = 86_400


class FailoverCard(Card):
    """The ordered list of upstreams to go on to, and what makes a request move.

    Args:
        draft: holds it.
        theme: for the icons.
    """

    def __init__(self, draft: Draft, theme: Theme) -> None:
        super().__init__(
            self.tr("When an upstream is down"),
            self.tr(
                "A request goes on to the next upstream of this list, as long as not one byte of an answer has come: "
                "never in the middle of an answer, and never twice to the same place."
            ),
        )
        self._draft, self._theme = draft, theme
        self._shown: tuple[object, ...] | None = None
        self.steps: list[Step] = []
        self._inside = Slot()
        self.body.addWidget(self._inside)
        self.path = label("", "muted", wrap=True)
        self.choice = combo_box([])
        self.choice.setAccessibleName(self.tr("Upstream to go on to"))
        self.add = button(self.tr("Add"))
        self.add.setAccessibleName(self.tr("Add this upstream to the list"))
        line = QHBoxLayout()
        line.setSpacing(GAP_S)
        line.addWidget(self.choice)
        line.addWidget(self.add)
        line.addStretch(1)
        self.body.addWidget(self.path)
        self.body.addLayout(line)
        self.stranger = Note(theme, "warn")
        self.body.addWidget(self.stranger)
        self._rest = self._make_rest()
        self.body.addWidget(self._rest)
        self.add.clicked.connect(self._add)
        draft.changed.connect(self._follow)
        self._follow()

    def _make_rest(self) -> QWidget:
        form, rare = Form(), Form()
        self.bound: dict[str, Bound] = {}
        self._bind(
            form,
            "retry_after_seconds",
            self.tr("Longest wait"),
            SecondsBox(0, A_DAY),
            self.tr("A 429 moves a request on when the upstream asks to wait for longer than this."),
        )
        self._bind(
            form,
            "cooldown_seconds",
            self.tr("Comes last for"),
            SecondsBox(0, A_DAY),
            self.tr("An upstream that failed is tried after all others for so long; 0 for not at all."),
        )
        self._bind(
            rare,
            "statuses",
            self.tr("Statuses"),
            NumbersEdit(),
            self.tr(
                "Answers with one of these HTTP statuses move a request on, besides a connection that fails."
            ),
        )
        self.more = Disclosure(self._theme, self.tr("More settings"))
        self.more.body.addWidget(rare)
        thinking = self.tr(
            "Thinking of earlier turns is left out of a request that moves: only the place that wrote it can read it. The "
            "log says so."
        )
        rest = QWidget()
        column = QVBoxLayout(rest)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP_M)
        for widget in (Note(self._theme, "info", thinking), form, self.more):
            column.addWidget(widget)
        return rest

    def _bind(self, form: Form, key: str, name: str, control: QWidget, explanation: str) -> None:
        row = form.add(name, control, explanation)
        self.bound[key] = Bound(self._draft, ("failover", key), control, row)

    def _order(self) -> tuple[str, ...]:
        return tuple(self._draft.get(*ORDER))

    def _follow(self) -> None:
        order = self._order()
        problems = tuple(self._draft.problems.get((*ORDER, str(n)), "") for n in range(len(order)))
        # Nobody wants pretend answers because the real ones fail.
        others = [name for name in self._draft.upstreams() if name not in {*order, "practice"}]
        state = (order, problems, tuple(others), self._draft.get("upstream"))
        if state != self._shown:
            self._shown = state
            self._fill(order, problems)
            self._offer(others)
            self._say(order)
        self._rest.setVisible(bool(order))
        if self.bound["statuses"].problem:
            self.more.open(opened=True)

    def _offer(self, others: list[str]) -> None:
        # Last the one that most requests come from anyway.
        others.sort(key=lambda name: name == self._draft.get("upstream"))
        self.choice.clear()
        for name in others:
            self.choice.addItem(self._draft.title(name), name)
        self.choice.setCurrentIndex(0)
        for widget in (self.choice, self.add):
            widget.setEnabled(bool(others))

    def _say(self, order: tuple[str, ...]) -> None:
        start = self._draft.get("upstream")
        there = self._draft.upstreams()
        rest = [self._draft.title(name) for name in order if name != start and name in there]
        if rest:
            text = self.tr("What fails at {first} goes on to {rest}.").replace(
                "{first}", self._draft.title(start)
            )
            self.path.setText(text.replace("{rest}", self.tr(", then ").join(rest)))
        elif order:
            self.path.setText(self.tr("Requests go there first anyway: add another upstream to go on to."))
        else:
            self.path.setText(self.tr("Nothing is listed, so the tool is told of the failure at once."))
        kinds = [(name, self._draft.kind(name)) for name in order]
        strangers = [self._draft.title(name) for name, kind in kinds if kind and not kind.serves_claude]
        text = self.tr("Not Claude: {names}. A tool that asks for Claude is answered by another model there.")
        self.stranger.say(text.replace("{names}", ", ".join(strangers)) if strangers else "")

    def _fill(self, order: tuple[str, ...], problems: tuple[str, ...]) -> None:
        inside = QWidget()
        grid = QGridLayout(inside)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(GAP_S)
        grid.setVerticalSpacing(4)
        grid.setColumnStretch(2, 1)
        self.steps = []
        for number, name in enumerate(order):
            kind = self._draft.kind(name)
            step = Step(
                number, len(order), self._draft.title(name), declared(kind.title) if kind else "", self._theme
            )
            step.place(grid, number, problems[number])
            step.up.clicked.connect(lambda _=False, number=number: self._move(number, -1))
            step.down.clicked.connect(lambda _=False, number=number: self._move(number, 1))
            step.remove.clicked.connect(lambda _=False, number=number: self._remove(number))
            self.steps.append(step)
        self._inside.hold(inside if order else None)
        order_tabs(self.window())

    def _add(self) -> None:
        self._draft.set(ORDER, (*self._order(), self.choice.currentData()))

    def _move(self, number: int, by: int) -> None:
        order = list(self._order())
        order.insert(number + by, order.pop(number))
        self._draft.set(ORDER, tuple(order))
        step = self.steps[number + by]
        pressed = step.up if by < 0 else step.down
        (pressed if pressed.isEnabled() else step.remove).setFocus()

    def _remove(self, number: int) -> None:
        order = self._order()
        self._draft.set(ORDER, order[:number] + order[number + 1 :])
        if self.steps:
            self.steps[min(number, len(self.steps) - 1)].remove.setFocus()
        else:
            self.choice.setFocus()


class Step:
    """The widgets of one line of the list."""

    def __init__(self, number: int, steps: int, title: str, kind: str, theme: Theme) -> None:
        self.number = label(f"{number + 1}.", "muted")
        self.title = label(title)
        self.kind = label(kind if kind != title else "", "small")
        self.up = _button(theme, "arrow-up", QCoreApplication.translate("Step", "Try {name} earlier"), title)
        self.down = _button(
            theme, "arrow-down", QCoreApplication.translate("Step", "Try {name} later"), title
        )
        remove = QCoreApplication.translate("Step", "Remove {name} from the list")
        self.remove = _button(theme, "trash-2", remove, title)
        self.up.setEnabled(number > 0)
        self.down.setEnabled(number < steps - 1)

    def place(self, grid: QGridLayout, row: int, problem: str) -> None:
        """Put them into a row of a grid, with what is wrong."""
        below = label(problem, "problem") if problem else self.kind
        widgets = (self.number, self.title, below, self.up, self.down, self.remove)
        for column, widget in enumerate(widgets):
            grid.addWidget(widget, row, column)


def _button(theme: Theme, icon: str, text: str, name: str) -> IconButton:
    return IconButton(theme, icon, text.replace("{name}", name), box=28)
