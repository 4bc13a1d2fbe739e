"""The Routing page: which requests go elsewhere, and where they go on to when an upstream is down."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QVBoxLayout, QWidget

from claude_desk.ui.settings_failover import FailoverCard
from claude_desk.ui.settings_rules import RulesCard
from claude_desk.ui.theme import GAP_M

if TYPE_CHECKING:
    from claude_desk.app import Desk
    from claude_desk.ui.settings_draft import Draft
    from claude_desk.ui.theme import Theme


class RoutingPage(QWidget):
    """Rules and failover."""

    def __init__(self, desk: Desk, theme: Theme, draft: Draft) -> None:
        super().__init__()
        self.setObjectName("scrolled")
        self.rules = RulesCard(draft, [key.name for key in desk.client_keys()], theme)
        self.failover = FailoverCard(draft, theme)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP_M)
        column.addWidget(self.rules)
        column.addWidget(self.failover)
        column.addStretch(1)
