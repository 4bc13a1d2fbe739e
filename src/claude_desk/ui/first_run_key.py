"""The second step of setting up: what lets Claude Desk into the chosen place, and whether it does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from claude_desk.ui.settings_access import AccessCard
from claude_desk.ui.settings_key import KeyCard
from claude_desk.ui.settings_test import CheckCard
from claude_desk.ui.theme import GAP_M
from claude_desk.ui.widgets import Slot, order_tabs
from claude_desk.upstreams.base import StoredKey

if TYPE_CHECKING:
    from concurrent.futures import Future

    from claude_desk.app import Desk
    from claude_desk.config.credentials import KeyStatus
    from claude_desk.ui.clipboard import Clipboard
    from claude_desk.ui.inbox import Inbox
    from claude_desk.ui.settings_draft import Draft
    from claude_desk.ui.theme import Theme


class KeyPage(QWidget):
    """A key's card, or a login's words; and the test.

    Attributes:
        typed: a key was typed or removed from its field.
        key: the key's card; None where there is no key to enter.
        check: the test's card.
    """

    typed = Signal()

    def __init__(self, desk: Desk, inbox: Inbox, clipboard: Clipboard, theme: Theme, draft: Draft) -> None:
        super().__init__()
        self._desk, self._inbox, self._clipboard = desk, inbox, clipboard
        self._theme, self._draft = theme, draft
        self.setObjectName("scrolled")
        self.key: KeyCard | None = None
        self.check: CheckCard | None = None
        self._access_slot, self._check_slot = Slot(), Slot()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP_M)
        column.addWidget(self._access_slot)
        column.addWidget(self._check_slot)
        column.addStretch(1)

    @property
    def entered(self) -> bool:
        """Whether a key is typed that is not saved."""
        return self.key is not None and self.key.entered

    def store(self) -> Future[KeyStatus] | None:
        """Save what is typed; None where nothing is."""
        return self.key.store() if self.key is not None else None

    def needed(self, name: str) -> bool:
        """Whether there is anything to enter or to try for this upstream: not for Practice."""
        made = self._draft.made(name)
        return made is not None and made.kind != "practice"

    def show_upstream(self, name: str) -> None:
        """Show what lets into this upstream, which is stored."""
        self.retire()
        made = self._draft.made(name)
        if made is None:
            return
        if isinstance(made.login, StoredKey):
            self.key = KeyCard(self._desk, self._inbox, self._theme, name)
            self.key.typed.connect(self._follow)
            self._access_slot.hold(self.key)
        else:
            self._access_slot.hold(AccessCard(made.login, self._clipboard, self._theme))
        self.check = CheckCard(self._desk, self._inbox, self._theme, self._draft, name)
        self._check_slot.hold(self.check)
        order_tabs(self.window())

    def focus_first(self) -> None:
        """Begin with the key, or with the test where there is none."""
        if self.key is not None:
            self.key.field.setFocus()
        elif self.check is not None:
            self.check.begin.setFocus()

    def retire(self) -> None:
        """Forget what is typed and stop what is tried."""
        if self.key is not None:
            self.key.retire()
            self.key = None
        if self.check is not None:
            self.check.retire()
            self.check = None
        self._access_slot.hold(None)
        self._check_slot.hold(None)

    def _follow(self) -> None:
        if self.check is not None:
            self.check.follow_key(typed=self.entered)
        self.typed.emit()
