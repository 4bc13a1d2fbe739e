"""The Limits page: how fast requests may go."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QVBoxLayout, QWidget

from claude_desk.ui.settings_rates import RatesCard
from claude_desk.ui.theme import GAP_M

if TYPE_CHECKING:
    from claude_desk.app import Desk
    from claude_desk.ui.settings_draft import Draft
    from claude_desk.ui.theme import Theme


class LimitsPage(QWidget):
    """Rates of requests and tokens."""

    def __init__(self, desk: Desk, theme: Theme, draft: Draft) -> None:
        super().__init__()
        self.setObjectName("scrolled")
        self.rates = RatesCard(desk, draft, theme)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP_M)
        column.addWidget(self.rates)
        column.addStretch(1)
