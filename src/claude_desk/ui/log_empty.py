"""What the log window shows while there is nothing to show."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from claude_desk.app import ProxyState
from claude_desk.ui.theme import GAP_L, GAP_M, GAP_S, GAP_XL, fixed_font
from claude_desk.ui.widgets import Picture, button, label

if TYPE_CHECKING:
    from claude_desk.app import Status
    from claude_desk.ui.actions import Actions
    from claude_desk.ui.theme import Theme

HIDDEN_KEY = "desk-••••••••••••••••"


def environment_lines(url: str, key: str, platform: str = sys.platform) -> str:
    """The two lines that point Claude Code and the SDKs at us, for this platform's usual shell."""
    form = '$env:{name} = "{value}"' if platform == "win32" else "export {name}={value}"
    pairs = (("ANTHROPIC_BASE_URL", url), ("ANTHROPIC_AUTH_TOKEN", key))
    return "\n".join(form.replace("{name}", name).replace("{value}", value) for name, value in pairs)


class EmptyState(QStackedWidget):
    """How to begin; or, where a filter hides everything, how to see everything again."""

    filter_cleared = Signal()

    def __init__(self, actions: Actions, theme: Theme) -> None:
        super().__init__()
        self._actions = actions
        self._heading = label("", "title")
        self._advice = label("", "muted", wrap=True)
        self._lines = label()
        self._lines.setFont(fixed_font(12))
        self._lines.setAccessibleName(self.tr("Lines for your shell"))
        self._copy = button(self.tr("Copy with a client key"), "primary")
        self._copied = label("", "muted", wrap=True)
        self._start = button(self.tr("Start"), "primary")
        self._hint = label("", "muted", wrap=True)
        self.addWidget(self._beginning(theme))
        self.addWidget(self._nothing_found(theme))
        self._copy.clicked.connect(self._copy_lines)
        self._start.clicked.connect(actions.toggle.trigger)
        actions.copied.connect(self._say_copied)
        actions.status_changed.connect(self.show_status)
        self.setFocusProxy(self._copy)
        self.show_status(actions.status)

    def show_filtered(self, *, filtered: bool) -> None:
        """Choose between the two pages."""
        self.setCurrentIndex(1 if filtered else 0)

    def show_status(self, status: Status) -> None:
        """Follow the desk."""
        running = status.state is ProxyState.RUNNING
        self._heading.setText(
            self.tr("Ready for the first request") if running else self.tr("Claude Desk is stopped")
        )
        self._advice.setText(
            self.tr("In a terminal, paste these two lines and start Claude Code or your own program there:")
            if running
            else self.tr("Your tools get no answers until it runs.")
        )
        self._lines.setText(environment_lines(status.url, HIDDEN_KEY))
        self._code.setVisible(running)
        self._copy.setVisible(running)
        if not running:
            self._copied.setText("")
        self._start.setVisible(not running)
        self._start.setEnabled(self._actions.toggle.isEnabled())
        practising = running and status.upstream == "practice"
        self._hint.setText(
            self.tr(
                "Requests go to Practice, which answers by itself: no account, no cost. Choose another upstream in Settings."
            )
        )
        self._hint.setVisible(practising)

    def _beginning(self, theme: Theme) -> QWidget:
        self._code = QFrame()
        self._code.setObjectName("code")
        code = QHBoxLayout(self._code)
        code.setContentsMargins(GAP_L, GAP_M, GAP_L, GAP_M)
        code.addWidget(self._lines, 1)
        buttons = QHBoxLayout()
        buttons.setSpacing(GAP_M)
        buttons.addWidget(self._copy)
        buttons.addWidget(self._start)
        buttons.addWidget(self._copied, 1)
        return self._page(theme, "terminal", [self._heading, self._advice, self._code, buttons, self._hint])

    def _nothing_found(self, theme: Theme) -> QWidget:
        everything = button(self.tr("Show all requests"), "primary")
        everything.clicked.connect(self.filter_cleared)
        buttons = QHBoxLayout()
        buttons.addWidget(everything)
        buttons.addStretch(1)
        heading = label(self.tr("Nothing matches"), "title")
        advice = label(
            self.tr("No request in the log fits the search and the chosen outcome."), "muted", wrap=True
        )
        return self._page(theme, "search", [heading, advice, buttons])

    @staticmethod
    def _page(theme: Theme, icon: str, parts: list[QWidget | QHBoxLayout]) -> QWidget:
        page = QWidget()
        page.setObjectName("emptyState")
        card = QFrame()
        card.setObjectName("card")
        card.setFixedWidth(540)
        inside = QVBoxLayout(card)
        inside.setContentsMargins(GAP_XL + 4, GAP_XL, GAP_XL + 4, GAP_XL)
        inside.setSpacing(GAP_M)
        inside.addWidget(Picture(theme, icon, "accent", 28))
        inside.addSpacing(GAP_S // 2)
        for part in parts:
            if isinstance(part, QWidget):
                inside.addWidget(part)
            else:
                inside.addLayout(part)
        # No alignment flags: they would take the card its height for wrapped text.
        middle = QHBoxLayout()
        middle.addStretch(1)
        middle.addWidget(card)
        middle.addStretch(1)
        outer = QVBoxLayout(page)
        outer.addStretch(2)
        outer.addLayout(middle)
        outer.addStretch(3)
        return page

    def _copy_lines(self) -> None:
        self._actions.copy_environment(environment_lines(self._actions.status.url, "{}"))

    def _say_copied(self, what: str) -> None:
        if what == "environment":
            self._copied.setText(self.tr("Copied. It leaves the clipboard after a minute."))
