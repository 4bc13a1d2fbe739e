"""The form of a client key: its name and expiry when it is made, and what it may be used for, then and later."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from PySide6.QtCore import QLocale, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QSizePolicy, QVBoxLayout, QWidget

from claude_desk.config.client_keys import KeyScope, check_client_key_name
from claude_desk.errors import ClientKeyError
from claude_desk.ui import budget_text, formats
from claude_desk.ui.form import Form
from claude_desk.ui.form_controls import CONTROL_HEIGHT, combo_box, line_edit
from claude_desk.ui.theme import GAP_L, GAP_M, GAP_S
from claude_desk.ui.widgets import button, label, restyle

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QKeyEvent

    from claude_desk.config.client_keys import ClientKey

CENT = 0.01
AMOUNT_WIDTH, PERIOD_WIDTH = 120, 130


class DollarEdit(QLineEdit):
    """US dollars, or nothing; as the locale writes them, or with a point."""

    def __init__(self) -> None:
        super().__init__()
        self.setFixedHeight(CONTROL_HEIGHT)

    def show_dollars(self, dollars: float) -> None:
        """Show an amount; nothing for 0."""
        whole_cents = abs(dollars / CENT - round(dollars / CENT)) < CENT
        text = self.locale().toString(dollars, "f", 2) if whole_cents else f"{dollars:.10g}"
        self.setText(text if dollars else "")

    def dollars(self) -> float:
        """What is typed; 0 for nothing.

        Raises:
            ValueError: it is no amount, with the sentence to show.
        """
        text = self.text().strip().removeprefix("$").removesuffix("$").strip()
        if not text:
            return 0.0
        for locale in (self.locale(), QLocale.c()):
            number, found = locale.toDouble(text)
            if found and 0 <= number < float("inf"):
                return number
        raise ValueError(self.tr("“{text}” is no amount of US dollars.").replace("{text}", text[:40]))


class KeyForm(QFrame):
    """Name, expiry and limits.

    Args:
        upstreams: the names of those there are.

    Attributes:
        wanted: the person wants it done; name, expiry and scope are complete.
        left: the person does not.
    """

    wanted = Signal()
    left = Signal()

    def __init__(self, upstreams: Sequence[str]) -> None:
        super().__init__()
        self.setObjectName("code")
        self.changing = ""
        self._busy = False
        self._upstreams = list(upstreams)
        self.name = line_edit(self.tr("Which tool or machine is it for?"))
        self.expires = combo_box(
            [
                (None, self.tr("Never")),
                (timedelta(days=1), self.tr("After a day")),
                (timedelta(days=7), self.tr("After 7 days")),
                (timedelta(days=30), self.tr("After 30 days")),
                (timedelta(days=365), self.tr("After a year")),
            ]
        )
        self.models = line_edit(self.tr("every model"))
        self.upstream = combo_box([("", self.tr("Wherever the rules say"))])
        self.budget = DollarEdit()
        self.budget.setPlaceholderText(self.tr("no limit"))
        self.budget.setFixedWidth(AMOUNT_WIDTH)
        self.per = combo_box(budget_text.periods())
        self.per.setMinimumWidth(PERIOD_WIDTH)
        self.make = button("", "primary")
        self.cancel = button(self.tr("Cancel"))
        self.heading = label("", "section")
        self.problem = label("", "problem", wrap=True)
        self._lay_out()
        for edit in (self.name, self.models, self.budget):
            edit.textChanged.connect(self._check)
            edit.returnPressed.connect(self.make.click)
        for choice in (self.upstream, self.per):
            choice.currentIndexChanged.connect(self._check)
        self.make.clicked.connect(self.wanted)
        self.cancel.clicked.connect(self.leave)
        self.hide()

    def begin(self) -> None:
        """Open for a new key, empty."""
        self._open("", KeyScope())
        self.heading.setText(self.tr("A new client key"))
        self.make.setText(self.tr("Create"))
        self.name.setFocus()

    def change(self, key: ClientKey) -> None:
        """Open for a key that there is."""
        self._open(key.name, key.scope)
        text = self.tr("What “{name}” may be used for, from its next request on")
        self.heading.setText(text.replace("{name}", formats.one_line(key.name)))
        self.make.setText(self.tr("Save"))
        self.models.setFocus()

    def leave(self) -> None:
        """Close; what was typed is forgotten."""
        self.hide()
        self.left.emit()

    def wait(self, *, waiting: bool) -> None:
        """While it is being done it cannot be asked for again."""
        self._busy = waiting
        self._check()

    def scope(self) -> KeyScope:
        """What the key may be used for.

        Raises:
            ValueError: the budget is no amount, with the sentence to show.
            ClientKeyError: some of it is not possible, with the sentence to show.
        """
        scope = KeyScope(self._models(), self.upstream.currentData())
        if budget := self.budget.dollars():
            scope = replace(scope, budget_usd=budget, budget_per=self.per.currentData())
        scope.check()
        return scope

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape closes the form and not the window."""
        if event.key() == Qt.Key.Key_Escape:
            self.leave()
        else:
            super().keyPressEvent(event)

    def _open(self, name: str, scope: KeyScope) -> None:
        self.changing = name
        self._busy = False
        for row in self._for_new_ones:
            row.set_visible(visible=not name)
        self.name.clear()
        self.expires.setCurrentIndex(0)
        self.models.setText(", ".join(scope.models))
        gone = [scope.upstream] if scope.upstream and scope.upstream not in self._upstreams else []
        while self.upstream.count() > 1:
            self.upstream.removeItem(1)
        for each in [*self._upstreams, *gone]:
            self.upstream.addItem(self.tr("Only to {name}").replace("{name}", each), each)
        self.upstream.setCurrentIndex(self.upstream.findData(scope.upstream))
        self.budget.show_dollars(scope.budget_usd)
        self.per.setCurrentIndex(self.per.findData(scope.budget_per))
        self._check()
        self.show()

    def _models(self) -> tuple[str, ...]:
        return tuple(self.models.text().replace(",", " ").split())

    def _problems(self) -> dict[QWidget, str]:
        """What is wrong, by where it is typed."""
        problems: dict[QWidget, str] = {}
        name = self.name.text().strip()
        try:
            if name and not self.changing:
                check_client_key_name(name)
        except ClientKeyError as error:
            problems[self.name] = error.message
        try:
            KeyScope(self._models()).check()
        except ClientKeyError as error:
            problems[self.models] = error.message
        try:
            KeyScope(budget_usd=self.budget.dollars()).check()
        except (ValueError, ClientKeyError) as error:
            problems[self.budget] = str(error)
        return problems

    def _check(self) -> None:
        name = self.name.text().strip()
        problems = self._problems()
        text = next(iter(problems.values()), "")
        self.problem.setText(text)
        self.problem.setVisible(bool(text))
        for edit in (self.name, self.models, self.budget):
            wrong = problems.get(edit, "")
            if edit.property("wrong") != bool(wrong):
                edit.setProperty("wrong", bool(wrong))
                restyle(edit)
            edit.setAccessibleDescription(wrong or self._help[edit])
        self.per.setEnabled(bool(self.budget.text().strip()))
        self.make.setEnabled(not problems and not self._busy and bool(name or self.changing))

    def _lay_out(self) -> None:
        for_models = self.tr(
            "Names with commas between; * stands for any text and ? for one character. Nothing: every model."
        )
        for_budget = self.tr(
            "US dollars. When they are spent, requests with this key are refused until the next day, week or month, or until "
            "you give it more."
        )
        self._help: dict[QWidget, str] = {self.name: "", self.models: for_models, self.budget: for_budget}
        amount = QWidget()
        amount.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        amount.setFocusProxy(self.budget)
        inside = QHBoxLayout(amount)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(GAP_S)
        inside.addWidget(self.budget)
        inside.addWidget(self.per)
        form = Form()
        self._for_new_ones = (
            form.add(self.tr("&Name"), self.name),
            form.add(self.tr("E&xpires"), self.expires),
        )
        form.add(self.tr("&Models"), self.models, for_models)
        form.add(self.tr("&Upstream"), self.upstream)
        form.add(self.tr("&Budget"), amount, for_budget)
        self.budget.setAccessibleName(self.tr("Budget in US dollars"))
        self.per.setAccessibleName(self.tr("For how long the budget is"))
        buttons = QHBoxLayout()
        buttons.setSpacing(GAP_S)
        buttons.addStretch(1)
        buttons.addWidget(self.cancel)
        buttons.addWidget(self.make)
        column = QVBoxLayout(self)
        column.setContentsMargins(GAP_L, GAP_L, GAP_L, GAP_M)
        column.setSpacing(GAP_M)
        column.addWidget(self.heading)
        column.addWidget(form)
        column.addWidget(self.problem)
        column.addLayout(buttons)
