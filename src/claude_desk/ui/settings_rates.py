"""The card for rates: a line for all requests, one for each client key, and lines for keys that have their own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLineEdit, QSizePolicy, QWidget

from claude_desk.ui.form import Bound, Form
from claude_desk.ui.form_controls import SecondsBox, line_edit
from claude_desk.ui.theme import GAP_S
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
    from collections.abc import Collection, Mapping

    from claude_desk.app import Desk
    from claude_desk.ui.settings_draft import Draft, Path
    from claude_desk.ui.theme import Theme

FIELDS = ("requests_per_minute", "burst", "tokens_per_minute", "concurrent")
BY_CLIENT = ("rates", "by_client")
NARROWEST, NARROWEST_NAME = 76, 120
WIDEST = 16_777_215
LONGEST_WAIT = 300

Entry = tuple[str, dict[str, int]]
"""A line as it stands: the key's name or pattern, and what it says."""


class NumberEdit(QLineEdit):
    """A whole number, or nothing; with or without separators between thousands."""

    def __init__(self) -> None:
        super().__init__()
        self.setMinimumWidth(NARROWEST)
        self.setMaximumWidth(WIDEST)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def show_number(self, number: int | None) -> None:
        """Show this, or nothing."""
        self.setText("" if number is None else self.locale().toString(number))

    def number(self) -> int | None:
        """What is typed; None for nothing.

        Raises:
            ValueError: it is no number, with the sentence to show.
        """
        text = self.text().strip()
        digits = text.replace(self.locale().groupSeparator(), "").replace(",", "").replace(" ", "")
        if not text:
            return None
        if not (digits.isascii() and digits.isdigit()):
            raise ValueError(self.tr("“{text}” is no number.").replace("{text}", text))
        return int(digits)


class RateLine(QObject):
    """The four numbers of one line, in the grid of all lines.

    Args:
        titles: what the numbers are, by their fields.

    Attributes:
        edited: a number was typed; carries the name of its field.
        below: what is wrong with the line.
    """

    edited = Signal(str)

    def __init__(self, titles: Mapping[str, str]) -> None:
        super().__init__()
        self._titles = titles
        self.edits = {name: NumberEdit() for name in FIELDS}
        self.below = label("", "problem", wrap=True)
        self.below.hide()
        for name, edit in self.edits.items():
            edit.textChanged.connect(lambda _, name=name: self.edited.emit(name))

    def call(self, whose: str) -> None:
        """Say to screen readers what the line is for."""
        for name, edit in self.edits.items():
            edit.setAccessibleName(f"{self._titles[name]}, {whose}")

    def place(self, grid: QGridLayout, row: int, first: QWidget) -> None:
        """Put what stands first and the numbers into a row, and what there is to say into the next."""
        for column, widget in enumerate((first, *self.edits.values())):
            grid.addWidget(widget, row, column)
        grid.addWidget(self.below, row + 1, 1, 1, len(FIELDS))

    def show_numbers(self, numbers: Mapping[str, int | None]) -> None:
        """Show these, without telling anybody."""
        for name, edit in self.edits.items():
            edit.blockSignals(True)
            edit.show_number(numbers.get(name))
            edit.blockSignals(False)

    def hint(self, hints: Mapping[str, str]) -> None:
        """Show what counts where nothing is typed."""
        for name, edit in self.edits.items():
            edit.setPlaceholderText(hints[name])

    def say(self, problem: str, wrong: Collection[str]) -> None:
        """Show what is wrong with the line, if anything, and mark the numbers it is about."""
        self.below.setText(problem)
        self.below.setVisible(bool(problem))
        for name, edit in self.edits.items():
            _mark(edit, problem if name in wrong else "")


class ClientLine(RateLine):
    """A line for client keys by their name.

    Attributes:
        changed: name or numbers were typed.
    """

    changed = Signal()

    def __init__(self, titles: Mapping[str, str], entry: Entry, theme: Theme) -> None:
        super().__init__(titles)
        name, numbers = entry
        self.name = line_edit("ci-*")
        self.name.setText(name)
        self.name.setMinimumWidth(NARROWEST_NAME)
        self.name.setMaximumWidth(WIDEST)
        self.name.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.remove = IconButton(theme, "trash-2", "", box=28)
        self.show_numbers(numbers)
        self.name.textChanged.connect(self._tell)
        self.edited.connect(self._tell)

    def place(self, grid: QGridLayout, row: int, first: QWidget | None = None) -> None:
        """Put the line into two rows of a grid."""
        super().place(grid, row, first or self.name)
        grid.addWidget(self.remove, row, len(FIELDS) + 1)

    def call(self, whose: str) -> None:
        """Say to screen readers which line it is."""
        super().call(whose)
        self.name.setAccessibleName(self.tr("Client key, {line}").replace("{line}", whose))
        self.remove.rename(self.tr("Remove {line}").replace("{line}", whose))

    def _tell(self) -> None:
        self.changed.emit()

    def entry(self) -> Entry:
        """What is typed.

        Raises:
            ValueError: a number is none, with the sentence to show.
        """
        numbers = {name: edit.number() for name, edit in self.edits.items()}
        return self.name.text().strip(), {
            key: number for key, number in numbers.items() if number is not None
        }


class RatesCard(Card):
    """Requests and tokens a minute, requests at once, and how long a request waits for its turn.

    Args:
        desk: knows what the environment decides.
        draft: holds the values; a line that is not finished is kept here until it is.
        theme: for the icons.
    """

    def __init__(self, desk: Desk, draft: Draft, theme: Theme) -> None:
        super().__init__(
            self.tr("Rates"),
            self.tr(
                "How many requests and tokens may go in a minute, and how many requests at the same time. Tokens are input, "
                "cache writes and output; what is read from the cache does not count, and neither does counting tokens."
            ),
        )
        self._desk, self._draft, self._theme = desk, draft, theme
        self._titles = {
            "requests_per_minute": self.tr("Requests/min"),
            "burst": self.tr("Burst"),
            "tokens_per_minute": self.tr("Tokens/min"),
            "concurrent": self.tr("At once"),
        }
        self._names: list[str] = []
        self._written: dict[str, Any] | None = None
        self.lines: list[ClientLine] = []
        self.together, self.each = RateLine(self._titles), RateLine(self._titles)
        self.together.call(self.tr("all together"))
        self.each.call(self.tr("each client key"))
        self._fixed = {("rates",): self.together, ("rates", "each"): self.each}
        self._inside = Slot()
        self.add = button(self.tr("Add a client key"))
        self.add.clicked.connect(self._add)
        bottom = QHBoxLayout()
        bottom.addWidget(self.add)
        bottom.addStretch(1)
        self.environment = Note(theme, "info", self._from_environment())
        form = Form()
        self.wait = SecondsBox(0, LONGEST_WAIT)
        row = form.add(
            self.tr("&Wait for a turn"),
            self.wait,
            self.tr("A request that would be too much waits in line so long before it is refused."),
        )
        overridden = ""
        if self._decided("rates.wait_seconds"):
            overridden = self.tr("Set by the environment for this run, so it cannot be changed here.")
        self.bound = Bound(
            draft,
            ("rates", "wait_seconds"),
            self.wait,
            row,
            overridden=overridden,
            effective=desk.settings.rates.wait_seconds,
        )
        explanation = label(
            self.tr(
                "A burst is how many requests may come at once after a pause: all that a minute has, if it is left empty. "
                "In a key's own line, what is left empty is as for each client key, and 0 is no limit."
            ),
            "small",
            wrap=True,
        )
        self.body.addWidget(self._inside)
        self.body.addWidget(explanation)
        self.body.addWidget(self.environment)
        self.body.addLayout(bottom)
        self.body.addWidget(form)
        for path, line in self._fixed.items():
            line.edited.connect(lambda name, path=path: self._type(path, name))
        draft.changed.connect(self._follow)
        self._follow()

    def _decided(self, dotted: str) -> bool:
        decided = self._desk.environment_overrides
        return any(each == dotted or each.startswith(f"{dotted}.") for each in decided)

    def _from_environment(self) -> str:
        shown = [
            f"{'.'.join(path)}.{name}".removeprefix("rates.")
            for path in self._fixed
            for name in FIELDS
            if self._decided(".".join((*path, name)))
        ]
        if self._decided("rates.by_client"):
            shown += self._desk.settings.rates.by_client
        text = self.tr("From the environment, for this run: {names}.")
        return text.replace("{names}", ", ".join(shown)) if shown else ""

    def _grid(self) -> QWidget:
        inside = QWidget()
        grid = QGridLayout(inside)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(GAP_S)
        grid.setVerticalSpacing(4)
        grid.setColumnStretch(0, 7)
        for column, name in enumerate(FIELDS, start=1):
            grid.setColumnStretch(column, 5)
            grid.addWidget(label(self._titles[name], "section"), 0, column)
        self.together.place(grid, 1, _caption(self.tr("All together")))
        self.each.place(grid, 3, _caption(self.tr("Each client key")))
        for number, line in enumerate(self.lines):
            line.place(grid, 5 + 2 * number)
        return inside

    def _type(self, path: Path, name: str) -> None:
        line = self._fixed[path]
        try:
            number = line.edits[name].number()
        except ValueError as error:
            self._draft.refuse((*path, name), str(error))
        else:
            self._draft.set((*path, name), number or 0)

    def _follow(self) -> None:
        for path, line in self._fixed.items():
            self._show_fixed(path, line)
        stored = self._draft.get(*BY_CLIENT)
        if stored != self._written:
            # Somebody else changed it: what is applied, or taken back.
            self._written = dict(stored)
            self.lines = []
            for name, numbers in stored.items():
                self._new_line((name, numbers))
            self._lay_out()
        usual = self._numbers(("rates", "each"))
        for number, line in enumerate(self.lines):
            line.hint(self._hints({**usual, **_readable(line)}, usual))
            problem, wrong = self._problem(number)
            line.say(problem, wrong)
            _mark(line.name, "" if wrong else problem)

    def _numbers(self, path: Path) -> dict[str, int]:
        return {name: self._draft.get(*path, name) or 0 for name in FIELDS}

    def _show_fixed(self, path: Path, line: RateLine) -> None:
        typed = self._numbers(path)
        effective = self._desk.settings.rates if path == ("rates",) else self._desk.settings.rates.each
        for name, edit in line.edits.items():
            decided = self._decided(".".join((*path, name)))
            edit.setEnabled(not decided)
            if decided:
                typed[name] = getattr(effective, name)
            refused = (*path, name) in self._draft.problems
            try:
                same = (edit.number() or 0) == typed[name]
            except ValueError:
                same = refused
            if not same:
                edit.blockSignals(True)
                edit.show_number(typed[name] or None)
                edit.blockSignals(False)
        line.hint(self._hints(typed, {}))
        wrong = [name for name in FIELDS if (*path, name) in self._draft.problems]
        line.say(self._draft.problems[(*path, wrong[0])] if wrong else "", wrong)

    def _hints(self, numbers: Mapping[str, int], usual: Mapping[str, int]) -> dict[str, str]:
        """What counts where nothing is typed: the number for each key, or no limit."""
        none = self.tr("no limit")
        hints = {name: self.locale().toString(usual[name]) if usual.get(name) else none for name in FIELDS}
        rate = numbers["requests_per_minute"]
        if not rate:
            hints["burst"] = ""
        elif not usual.get("burst"):
            hints["burst"] = self.locale().toString(rate)
        return hints

    def _problem(self, number: int) -> tuple[str, Collection[str]]:
        """What is wrong with a line, and with which of its numbers; if with none of them, with its name."""
        line = self.lines[number]
        wrong = {}
        for name, edit in line.edits.items():
            try:
                edit.number()
            except ValueError as error:
                wrong[name] = str(error)
        name = line.name.text().strip()
        if wrong:
            return next(iter(wrong.values())), wrong
        if not name:
            text = self.tr("Give the name of a client key; * stands for any text and ? for one character.")
            return text, ()
        if any(other.name.text().strip() == name for other in self.lines[:number]):
            return self.tr("This name is there twice."), ()
        found = {
            path[-1]: text for path, text in self._draft.problems.items() if path[:3] == (*BY_CLIENT, name)
        }
        return next(iter(found.values()), ""), [key for key in found if key in FIELDS]

    def _new_line(self, entry: Entry) -> None:
        line = ClientLine(self._titles, entry, self._theme)
        line.changed.connect(self._write)
        line.remove.clicked.connect(lambda: self._remove(line))
        self.lines.append(line)

    def _lay_out(self) -> None:
        for number, line in enumerate(self.lines, start=1):
            line.call(self.tr("line {n}").replace("{n}", str(number)))
        # What stays moves into the new grid, and with it what is typed.
        self._inside.hold(self._grid())
        order_tabs(self.window())

    def _add(self) -> None:
        self._new_line(("", {}))
        self._lay_out()
        self._write()
        self.lines[-1].name.setFocus()

    def _remove(self, line: ClientLine) -> None:
        number = self.lines.index(line)
        del self.lines[number]
        self._lay_out()
        self._write()
        focus_after_removal([line.remove for line in self.lines], number, self.add)

    def _write(self) -> None:
        try:
            entries = [line.entry() for line in self.lines]
        except ValueError as error:
            self._draft.refuse(BY_CLIENT, str(error))
            return
        names = [name for name, _ in entries]
        if not all(names) or len(set(names)) < len(names):
            self._draft.refuse(BY_CLIENT, self.tr("A line is not finished."))
            return
        # Known before the draft says so: a line that is typed in must not be made anew.
        self._written = dict(entries)
        self._draft.set(BY_CLIENT, dict(entries))
        self._follow()


def _caption(text: str) -> QWidget:
    caption = label(text)
    caption.setMinimumHeight(30)
    return caption


def _readable(line: RateLine) -> dict[str, int]:
    """Those numbers of a line that are some."""
    read = {}
    for name, edit in line.edits.items():
        try:
            number = edit.number()
        except ValueError:
            continue
        if number is not None:
            read[name] = number
    return read


def _mark(edit: QLineEdit, problem: str) -> None:
    if edit.property("wrong") != bool(problem):
        edit.setProperty("wrong", bool(problem))
        restyle(edit)
    edit.setAccessibleDescription(problem)
