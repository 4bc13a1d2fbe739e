"""The rules that send some requests elsewhere than the others."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QGridLayout, QHBoxLayout, QSizePolicy, QWidget

from claude_desk.ui.form_controls import combo_box, pattern_box
from claude_desk.ui.theme import GAP_S, GAP_XS
from claude_desk.ui.widgets import Card, IconButton, Slot, button, label, order_tabs, restyle

if TYPE_CHECKING:
    from collections.abc import Sequence

    from claude_desk.ui.settings_draft import Draft
    from claude_desk.ui.theme import Theme

ROUTES = ("routes",)
MODELS = ("*", "claude-opus-*", "claude-sonnet-*", "claude-haiku-*")
NARROWEST, WIDEST = 120, 16_777_215

Rule = dict[str, Any]


class RulesCard(Card):
    """A line a rule, in the order they are tried, and under each what it does.

    Args:
        draft: holds them.
        clients: names of the client keys, to choose from.
        theme: for the icons.
    """

    def __init__(self, draft: Draft, clients: Sequence[str], theme: Theme) -> None:
        super().__init__(
            self.tr("Rules"),
            self.tr(
                "Send some requests elsewhere. The first rule that fits counts. In a pattern * stands for any text and "
                "? for one character."
            ),
        )
        self._draft, self._clients, self._theme = draft, list(clients), theme
        self._shown: tuple[Rule, ...] | None = None
        self.lines: list[RuleLine] = []
        self._inside = Slot()
        self.body.addWidget(self._inside)
        self.rest = label("", "muted", wrap=True)
        self.add = button(self.tr("Add a rule"))
        self.add.clicked.connect(self._add)
        bottom = QHBoxLayout()
        bottom.addWidget(self.add)
        bottom.addStretch(1)
        self.body.addWidget(self.rest)
        self.body.addLayout(bottom)
        draft.changed.connect(self._follow)
        self._follow()

    def _rules(self) -> tuple[Rule, ...]:
        return tuple(self._draft.get(*ROUTES))

    def _follow(self) -> None:
        rules = self._rules()
        names = self._draft.upstreams()
        if rules != self._shown or any(line.names != names for line in self.lines):
            self._fill(rules)
        for number, line in enumerate(self.lines):
            problem = next(
                (text for path, text in self._draft.problems.items() if path[:2] == ("routes", str(number))),
                "",
            )
            line.say(problem or self._explain(number), wrong=bool(problem))
        rest = self.tr("Every request goes to {name}.")
        if any(
            rule["client"] == rule["model"] == "*" and self._draft.kind(rule["upstream"]) for rule in rules
        ):
            rest = self.tr("No request is left for {name}.")
        elif rules:
            rest = self.tr("All other requests go to {name}.")
        self.rest.setText(rest.replace("{name}", self._draft.title(self._draft.get("upstream"))))

    def _fill(self, rules: tuple[Rule, ...]) -> None:
        self._shown = rules
        inside = QWidget()
        grid = QGridLayout(inside)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(GAP_S)
        grid.setVerticalSpacing(4)
        titles = (self.tr("Client key"), self.tr("Model"), self.tr("Goes to"))
        for column, title in enumerate(titles):
            grid.setColumnStretch(column, 6 if column == 1 else 5)
            grid.addWidget(label(title, "section"), 0, column)
        self.lines = []
        for number, rule in enumerate(rules):
            line = RuleLine(self._draft, number, rule, len(rules), self._clients, self._theme)
            line.place(grid, 1 + 3 * number)
            line.edited.connect(lambda values, number=number: self._edit(number, values))
            line.up.clicked.connect(lambda _=False, number=number: self._move(number, -1))
            line.down.clicked.connect(lambda _=False, number=number: self._move(number, 1))
            line.remove.clicked.connect(lambda _=False, number=number: self._remove(number))
            self.lines.append(line)
        self._inside.hold(inside if rules else None)
        order_tabs(self.window())

    def _edit(self, number: int, values: Rule) -> None:
        rules = self._rules()
        # Known before the draft says so: a line that is typed in must not be made anew.
        self._shown = (*rules[:number], values, *rules[number + 1 :])
        self._draft.set(ROUTES, self._shown)

    def _add(self) -> None:
        rule = {"upstream": self._draft.get("upstream"), "client": "*", "model": "*"}
        self._draft.set(ROUTES, (*self._rules(), rule))
        line = self.lines[-1].model.lineEdit()
        assert line is not None  # noqa: S101 - patterns are typed
        line.setFocus()
        line.selectAll()

    def _move(self, number: int, by: int) -> None:
        rules = list(self._rules())
        rules.insert(number + by, rules.pop(number))
        self._draft.set(ROUTES, tuple(rules))
        line = self.lines[number + by]
        pressed = line.up if by < 0 else line.down
        (pressed if pressed.isEnabled() else line.remove).setFocus()

    def _remove(self, number: int) -> None:
        rules = self._rules()
        self._draft.set(ROUTES, rules[:number] + rules[number + 1 :])
        if self.lines:
            self.lines[min(number, len(self.lines) - 1)].remove.setFocus()
        else:
            self.add.setFocus()

    def _explain(self, number: int) -> str:
        """What a rule does, as a sentence."""
        rules = self._rules()
        rule = rules[number]
        for earlier, other in enumerate(rules[:number]):
            if self._draft.kind(other["upstream"]) is None:
                continue  # left out as long as it leads nowhere
            if _covers(other["client"], rule["client"]) and _covers(other["model"], rule["model"]):
                text = self.tr("Never counts: rule {n} takes these requests first.")
                return text.replace("{n}", str(earlier + 1))
        kind = self._draft.kind(rule["upstream"])
        sentence = self._who(rule["client"], rule["model"])
        sentence = sentence.replace("{upstream}", self._draft.title(rule["upstream"]))
        sentence = sentence.replace("{client}", rule["client"]).replace("{model}", rule["model"])
        if kind is not None and not kind.serves_claude:
            sentence += " " + self.tr("What answers there is not Claude.")
        return sentence

    def _who(self, client: str, model: str) -> str:
        sentences = {
            (None, None): self.tr("Every request goes to {upstream}."),
            (None, False): self.tr("Requests for the model {model} go to {upstream}."),
            (None, True): self.tr("Requests for models like {model} go to {upstream}."),
            (False, None): self.tr("Every request with the client key “{client}” goes to {upstream}."),
            (True, None): self.tr("Every request with a client key like “{client}” goes to {upstream}."),
            (False, False): self.tr(
                "Requests with the client key “{client}” for the model {model} go to {upstream}."
            ),
            (False, True): self.tr(
                "Requests with the client key “{client}” for models like {model} go to {upstream}."
            ),
            (True, False): self.tr(
                "Requests with client keys like “{client}” for the model {model} go to {upstream}."
            ),
            (True, True): self.tr(
                "Requests with client keys like “{client}” for models like {model} go to {upstream}."
            ),
        }
        return sentences[_is_pattern(client), _is_pattern(model)]


class RuleLine(QWidget):
    """The controls of one rule. Owns them; they stand in the grid of all lines.

    Attributes:
        edited: something was changed; carries the rule as it is now.
    """

    edited = Signal(dict)

    def __init__(
        self, draft: Draft, number: int, rule: Rule, rules: int, clients: list[str], theme: Theme
    ) -> None:
        super().__init__()
        self.hide()
        self.names = draft.upstreams()
        self.client = pattern_box(["*", *clients])
        self.model = pattern_box(MODELS)
        gone = [] if rule["upstream"] in self.names else [rule["upstream"]]
        self.upstream = combo_box([(name, draft.title(name)) for name in [*self.names, *gone]])
        for box in (self.client, self.model, self.upstream):
            box.setMinimumWidth(NARROWEST)
            box.setMaximumWidth(WIDEST)
            box.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        for box, pattern in ((self.client, rule["client"]), (self.model, rule["model"])):
            box.setEditText(pattern)
            line = box.lineEdit()
            assert line is not None  # noqa: S101 - patterns are typed
            line.setCursorPosition(0)
        self.upstream.setCurrentIndex(self.upstream.findData(rule["upstream"]))
        nth = str(number + 1)
        self.up = IconButton(theme, "arrow-up", self.tr("Try rule {n} earlier").replace("{n}", nth), box=28)
        self.down = IconButton(theme, "arrow-down", self.tr("Try rule {n} later").replace("{n}", nth), box=28)
        self.remove = IconButton(theme, "trash-2", self.tr("Remove rule {n}").replace("{n}", nth), box=28)
        self.up.setEnabled(number > 0)
        self.down.setEnabled(number < rules - 1)
        self.below = label("", "small", wrap=True)
        self._controls: dict[str, QComboBox] = {
            self.tr("Client key of rule {n}").replace("{n}", nth): self.client,
            self.tr("Model of rule {n}").replace("{n}", nth): self.model,
            self.tr("Upstream of rule {n}").replace("{n}", nth): self.upstream,
        }
        for name, control in self._controls.items():
            control.setAccessibleName(name)
            line = control.lineEdit()
            if line is not None:
                line.setAccessibleName(name)
                line.textChanged.connect(self._tell)
            else:
                control.currentIndexChanged.connect(self._tell)

    def place(self, grid: QGridLayout, row: int) -> None:
        """Put the controls into two rows of a grid."""
        for column, widget in enumerate(self._controls.values()):
            grid.addWidget(widget, row, column)
        under = QHBoxLayout()
        under.setSpacing(2)
        under.addWidget(self.below, 1, Qt.AlignmentFlag.AlignTop)
        for pressed in (self.up, self.down, self.remove):
            under.addWidget(pressed, 0, Qt.AlignmentFlag.AlignTop)
        grid.addLayout(under, row + 1, 0, 1, len(self._controls))
        grid.setRowMinimumHeight(row + 2, GAP_XS)
        grid.addWidget(self, row + 2, 0)

    def say(self, text: str, *, wrong: bool) -> None:
        """Show what the rule does, or what is wrong with it."""
        if self.below.text() == text:
            return
        self.below.setText(text)
        self.below.setProperty("role", "problem" if wrong else "small")
        restyle(self.below)
        for control in self._controls.values():
            control.setAccessibleDescription(text)

    def _tell(self) -> None:
        self.edited.emit(
            {
                "upstream": self.upstream.currentData(),
                "client": self.client.currentText().strip(),
                "model": self.model.currentText().strip(),
            }
        )


def _is_pattern(text: str) -> bool | None:
    """Whether it fits several; None for one that fits everything."""
    if text == "*":
        return None
    return any(char in text for char in "*?[")


def _covers(earlier: str, later: str) -> bool:
    return earlier in {"*", later}
