"""The Limits page: how much may be spent, and how fast requests may go."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QVBoxLayout, QWidget

from claude_desk.ui.settings_budgets import BudgetsCard
from claude_desk.ui.settings_rates import RatesCard
from claude_desk.ui.theme import GAP_M

if TYPE_CHECKING:
    from claude_desk.app import Desk
    from claude_desk.ui.inbox import Inbox
    from claude_desk.ui.settings_draft import Draft
    from claude_desk.ui.theme import Theme


class LimitsPage(QWidget):
    """Budgets, and rates of requests and tokens."""

    def __init__(self, desk: Desk, inbox: Inbox, theme: Theme, draft: Draft) -> None:
        super().__init__()
        self.setObjectName("scrolled")
        self.budgets = BudgetsCard(desk, inbox, draft, theme)
        self.rates = RatesCard(desk, draft, theme)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP_M)
        column.addWidget(self.budgets)
        column.addWidget(self.rates)
        column.addStretch(1)

    def retire(self) -> None:
        """The window goes away."""
        self.budgets.retire()
