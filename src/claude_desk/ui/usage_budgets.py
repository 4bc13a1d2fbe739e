"""Budgets at a glance: how much of each is spent, what is left, and when it starts again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from claude_desk.policy.budgets import WARNINGS, Account, Each, Period
from claude_desk.ui import formats, usage_text
from claude_desk.ui.language import tr
from claude_desk.ui.theme import GAP_M, GAP_S
from claude_desk.ui.widgets import Card, Disclosure, ElidedLabel, label, restyle

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from PySide6.QtGui import QPaintEvent

    from claude_desk.policy.budgets import Amount, Budget
    from claude_desk.spending import Standing
    from claude_desk.ui.theme import Theme

FIRST = 5
"""How many are shown at once; the others on request."""

BAR = 8


def whose(standing: Standing) -> str:
    """Who has the amount."""
    scope = standing.budget.scope
    match scope.each:
        case Each.CLIENT:
            return formats.one_line(standing.client, 80)
        case Each.SESSION:
            if not standing.session:
                return tr("Without a conversation")
            session = formats.one_line(standing.session[: usage_text.SESSION_SHOWN])
            return tr("Conversation {id}").replace("{id}", session)
        case Each.ALL:
            return _keys(scope.clients)


def whose_idle(budget: Budget) -> str:
    """The same of one that nobody has used yet."""
    text = {
        Each.ALL: _keys(budget.scope.clients),
        Each.CLIENT: tr("Each client key"),
        Each.SESSION: tr("Each conversation"),
    }[budget.scope.each]
    if budget.scope.each is not Each.ALL and budget.scope.clients != "*":
        text += f" ({formats.one_line(budget.scope.clients, 60)})"
    return text


def _keys(clients: str) -> str:
    if clients == "*":
        return tr("All client keys")
    return tr("Client keys “{pattern}”").replace("{pattern}", formats.one_line(clients, 60))


def amounts(amount: Amount, cap: Amount) -> str:
    """An amount, in what a budget counts."""
    parts = []
    if cap.nanos:
        parts.append(_usd(amount.nanos))
    if cap.tokens:
        parts.append(tr("{n} tokens").replace("{n}", usage_text.count(amount.tokens)))
    return " + ".join(parts)


def _usd(nanos: int) -> str:
    return usage_text.money(nanos) if nanos else "$0"


def period(budget: Budget) -> str:
    """For how long a budget is."""
    return {
        Period.DAY: tr("{cap} a day"),
        Period.WEEK: tr("{cap} a week"),
        Period.MONTH: tr("{cap} a month"),
        Period.TOTAL: tr("{cap} in total"),
    }[budget.scope.period].replace("{cap}", amounts(budget.cap, budget.cap))


class BudgetBar(QWidget):
    """How much of a budget is spent, with what requests under way hold drawn lighter."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.used = self.held = 0.0
        self.setFixedHeight(BAR)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.update)

    def show_parts(self, used: float, held: float) -> None:
        """Show these, 1.0 for all of it."""
        self.used, self.held = used, held
        self.update()

    @property
    def tone(self) -> str:
        """The colour: of the warnings that are given at these parts."""
        return "error" if self.used >= WARNINGS[1] else "warn" if self.used >= WARNINGS[0] else "ok"

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint ground, what is held, what is spent."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        radius = BAR / 2
        painter.setBrush(self._theme.color("neutral_soft"))
        painter.drawRoundedRect(self.rect(), radius, radius)
        color = self._theme.color(self.tone)
        for part, strength in ((self.used + self.held, 0.4), (self.used, 1.0)):
            if part <= 0:
                continue
            width = max(float(BAR), self.width() * min(part, 1.0))
            left = self.width() - width if self.layoutDirection() == Qt.LayoutDirection.RightToLeft else 0.0
            color.setAlphaF(strength)
            painter.setBrush(color)
            painter.drawRoundedRect(QRectF(left, 0, width, BAR), radius, radius)


class BudgetLine(QWidget):
    """One amount: whose, its bar, what is spent and left, and until when."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.name = ElidedLabel(role="stat")
        self.name.setMinimumWidth(90)
        self.left = ElidedLabel(role="stat")
        self.bar = BudgetBar(theme)
        self.detail = label("", "small", wrap=True)
        head = QHBoxLayout()
        head.setSpacing(GAP_S)
        head.addWidget(self.name, 1)
        head.addWidget(self.left)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(5)
        column.addLayout(head)
        column.addWidget(self.bar)
        column.addWidget(self.detail)

    def show_standing(self, standing: Standing, today: date) -> None:
        """Show how it stands."""
        cap = standing.budget.cap
        held = Account(spent=standing.held).used(cap)
        self.name.setText(whose(standing))
        over = standing.used >= 1
        left = tr("used up") if over else tr("{amount} left").replace("{amount}", amounts(standing.left, cap))
        self._say(left, over=over)
        self.bar.show_parts(standing.used, held)
        parts = [
            tr("{spent} of {cap}")
            .replace("{spent}", amounts(standing.spent, cap))
            .replace("{cap}", period(standing.budget))
        ]
        if held > 0:
            parts.append(
                tr("{amount} held by running requests").replace("{amount}", amounts(standing.held, cap))
            )
        if standing.ends is not None:
            day = standing.ends.date()
            tomorrow = (day - today).days == 1
            text = tr("starts again at midnight") if tomorrow else tr("starts again on {day}")
            parts.append(text.replace("{day}", usage_text.day(day)))
        self.detail.setText(" · ".join(parts))
        self._describe()

    def show_idle(self, budget: Budget) -> None:
        """Show one that nobody has used."""
        self.name.setText(whose_idle(budget))
        self._say(tr("{amount} left").replace("{amount}", amounts(budget.cap, budget.cap)), over=False)
        self.bar.show_parts(0.0, 0.0)
        self.detail.setText(" · ".join([period(budget), tr("not used yet")]))
        self._describe()

    def _say(self, text: str, *, over: bool) -> None:
        self.left.setText(text)
        if self.left.property("role") != ("problem" if over else "stat"):
            self.left.setProperty("role", "problem" if over else "stat")
            restyle(self.left)

    def _describe(self) -> None:
        self.bar.setAccessibleName(self.name.text())
        self.bar.setAccessibleDescription(f"{self.left.text()}; {self.detail.text()}")


class BudgetCard(Card):
    """All budgets, the one with the least left first."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(tr("Budgets"))
        self._theme = theme
        self.lines: list[BudgetLine] = []
        self._first = QVBoxLayout()
        self._first.setSpacing(GAP_M + 2)
        self.more = Disclosure(theme, "")
        self.body.addLayout(self._first)
        self.body.addWidget(self.more)
        self.body.addStretch(1)

    def show_budgets(self, standings: Sequence[Standing], idle: Sequence[Budget], today: date) -> None:
        """Show these; without any the card is not there."""
        number = len(standings) + len(idle)
        self.setVisible(bool(number))
        while len(self.lines) < number:
            line = BudgetLine(self._theme)
            (self._first if len(self.lines) < FIRST else self.more.body).addWidget(line)
            self.lines.append(line)
        while len(self.lines) > number:
            gone = self.lines.pop()
            gone.hide()
            gone.deleteLater()
        for line, standing in zip(self.lines, standings, strict=False):
            line.show_standing(standing, today)
        for line, budget in zip(self.lines[len(standings) :], idle, strict=True):
            line.show_idle(budget)
        hidden = max(0, number - FIRST)
        self.more.setVisible(bool(hidden))
        self.more.line.setText(tr("{n} more").replace("{n}", formats.count(hidden)))
