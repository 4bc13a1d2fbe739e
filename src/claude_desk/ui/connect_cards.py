"""What is shown before a tool's settings are changed, and after: the plan, the steps that are left, what undoing takes out."""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from claude_desk.connect.tools.base import KeyUse
from claude_desk.secret import Secret
from claude_desk.ui.connect_diff import DiffView
from claude_desk.ui.inspector_text import shown
from claude_desk.ui.language import tr
from claude_desk.ui.log_empty import HIDDEN_KEY
from claude_desk.ui.theme import GAP_L, GAP_M, GAP_S
from claude_desk.ui.widgets import CopyButton, Note, button, label

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent
    from PySide6.QtWidgets import QLayout, QPushButton

    from claude_desk.connect.connections import Plan
    from claude_desk.connect.undoing import Undoing
    from claude_desk.ui.clipboard import Clipboard
    from claude_desk.ui.theme import Theme

PATIENCE_MS = 90_000
_KEY = re.compile(r"\bdesk-[A-Za-z0-9_-]{20,}")
_ADDRESS = re.compile(r"\bhttps?://[^\s,]+")


class _Box(QFrame):
    """A framed place under a tool's line; Escape closes it.

    Attributes:
        left: it shall be closed.
    """

    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("code")
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(GAP_L, GAP_M, GAP_L, GAP_M)
        self.body.setSpacing(GAP_M)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape closes this and not the window."""
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def _buttons(self, *buttons: QPushButton) -> QLayout:
        row = QHBoxLayout()
        row.setSpacing(GAP_S)
        row.addStretch(1)
        for each in buttons:
            row.addWidget(each)
        return row


class PlanBox(_Box):
    """What connecting a tool would change, before it is changed.

    Args:
        plan: what would be done.
        theme: for icons and colours.

    Attributes:
        apply: does it.
        cancel: changes nothing.
        diff: the difference.
    """

    def __init__(self, plan: Plan, theme: Theme) -> None:
        super().__init__()
        name = self.tr("What would be changed for {tool}").replace("{tool}", plan.tool.title)
        self.diff = DiffView(theme, name)
        self.apply = button(self.tr("Apply"), "primary")
        self.apply.setAccessibleName(self.tr("Connect {tool}").replace("{tool}", plan.tool.title))
        self.cancel = button(self.tr("Cancel"))
        self.cancel.clicked.connect(self.left)
        self.body.addWidget(label(self._about(plan), wrap=True))
        self.body.addWidget(self.diff)
        self.diff.show_diff(plan.diff)
        for note in plan.notes:
            self.body.addWidget(Note(theme, "warn", note))
        self.body.addWidget(label(key_sentence(plan.key_use), "muted", wrap=True))
        self.body.addLayout(self._buttons(self.cancel, self.apply))

    def _about(self, plan: Plan) -> str:
        if plan.diff:
            return self.tr(
                "This is what is changed in its settings, and nothing else. Undo takes it out again."
            )
        if plan.files:
            return self.tr("Its settings say so already. A new client key is made for it.")
        return self.tr(
            "None of its files is touched. A client key is made for it, and you are shown where to enter two values."
        )


def key_sentence(use: KeyUse) -> str:
    """How a tool comes by its client key, for whoever is about to connect it."""
    match use:
        case KeyUse.HELPER:
            return tr("Its key: it asks Claude Desk when it needs it. No file holds the key.")
        case KeyUse.FILE:
            return tr(
                "Its key stands in its settings. It is for this tool alone, worth nothing elsewhere, and revoked when you undo this."
            )
        case KeyUse.PERSON:
            return tr("Its key: you paste it into the tool once. It is revoked when you undo this.")


class Steps(QWidget):
    """What is left to do in a tool, with buttons that copy what is to be entered.

    The key is never shown, only copied, and forgotten with this.

    Args:
        steps: sentences; they may hold the key.
        clipboard: takes what is copied.
        theme: for the icons.

    Attributes:
        copies: the buttons that copy, in order.
    """

    def __init__(self, steps: tuple[str, ...], clipboard: Clipboard, theme: Theme) -> None:
        super().__init__()
        self._clipboard, self._theme = clipboard, theme
        self.copies: list[CopyButton] = []
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP_M)
        for number, step in enumerate(steps, 1):
            column.addLayout(self._step(number, step))

    def _step(self, number: int, step: str) -> QLayout:
        row = QHBoxLayout()
        row.setSpacing(GAP_S)
        hidden = shown(_KEY.sub(HIDDEN_KEY, step))
        row.addWidget(label(f"{number}. {hidden}", wrap=True, selectable=True), 1)
        for found in _ADDRESS.findall(step):
            self._add_copy(row, self.tr("Copy the address"), Secret(found), secret=False)
        for found in _KEY.findall(step):
            self._add_copy(row, self.tr("Copy the key"), Secret(found), secret=True)
        return row

    def _add_copy(self, row: QHBoxLayout, name: str, value: Secret, *, secret: bool) -> None:
        copy = CopyButton(self._theme, name)
        copy.clicked.connect(partial(self._copy, copy, value, secret=secret))
        self.copies.append(copy)
        row.addWidget(copy)

    def _copy(self, pressed: CopyButton, value: Secret, _checked: bool = False, *, secret: bool) -> None:  # noqa: FBT001, FBT002
        if secret:
            self._clipboard.copy_secret(value)
        else:
            self._clipboard.copy(value.reveal())
        pressed.confirm()


class StepsBox(_Box):
    """What is left to do in the tool; then, that its request came.

    Args:
        steps: sentences; they may hold the key.
        clipboard: takes what is copied.
        theme: for the icons.

    Attributes:
        waiting: says whether a request came.
        close_: closes it.
        copies: the buttons that copy, in order.
        patience: ends when a request should have come.
    """

    def __init__(self, steps: tuple[str, ...], clipboard: Clipboard, theme: Theme) -> None:
        super().__init__()
        inside = Steps(steps, clipboard, theme)
        self.copies = inside.copies
        self.waiting = Note(theme, "info")
        self.close_ = button(self.tr("Close"))
        self.close_.clicked.connect(self.left)
        self.patience = QTimer(self)
        self.patience.setSingleShot(True)
        self.patience.start(PATIENCE_MS)
        if steps:
            self.body.addWidget(inside)
        self.body.addWidget(self.waiting)
        self.body.addLayout(self._buttons(self.close_))


class UndoBox(_Box):
    """What undoing a connection would take out, before it is taken out.

    Args:
        title: the tool's name.
        undoing: what would happen.
        theme: for icons and colours.

    Attributes:
        undo: does it.
        keep: changes nothing.
        diff: the difference.
    """

    def __init__(self, title: str, undoing: Undoing, theme: Theme) -> None:
        super().__init__()
        self.diff = DiffView(theme, self.tr("What would be taken out for {tool}").replace("{tool}", title))
        self.undo = button(self.tr("Undo"), "danger")
        self.undo.setAccessibleName(self.tr("Undo the connection of {tool}").replace("{tool}", title))
        self.keep = button(self.tr("Keep"))
        self.keep.clicked.connect(self.left)
        if undoing.diff:
            text = self.tr("This is what is taken out of its settings. Nothing else in them changes.")
        else:
            text = self.tr("There is nothing of ours in its files.")
        self.body.addWidget(label(text, wrap=True))
        self.body.addWidget(self.diff)
        self.diff.show_diff(undoing.diff)
        stays = self.tr("{value} has another value by now, and keeps it.")
        for left in undoing.left:
            self.body.addWidget(Note(theme, "warn", stays.replace("{value}", left)))
        for problem in undoing.problems:
            self.body.addWidget(Note(theme, "error", problem))
        revoked = self.tr("Its client key “{name}” is revoked.")
        for name in undoing.keys:
            self.body.addWidget(label(revoked.replace("{name}", name), "muted", wrap=True))
        self.body.addLayout(self._buttons(self.keep, self.undo))
