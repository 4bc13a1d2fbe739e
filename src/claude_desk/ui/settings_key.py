"""Entering the real key of one upstream: where it is kept, which origin it is bound to, save, remove."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLineEdit, QWidget

from claude_desk.config.credentials import KeySource
from claude_desk.errors import DeskError
from claude_desk.secret import Secret
from claude_desk.ui.theme import GAP_L, GAP_S
from claude_desk.ui.widgets import Card, IconButton, Note, button, label

if TYPE_CHECKING:
    from concurrent.futures import Future

    from claude_desk.app import Desk
    from claude_desk.config.credentials import KeyStatus
    from claude_desk.ui.inbox import Inbox
    from claude_desk.ui.theme import Theme


class KeyCard(Card):
    """The key of one upstream. What is typed here goes to the desk and nowhere else.

    Attributes:
        typed: text was entered or removed, so the window may have something to apply.
    """

    typed = Signal()

    def __init__(self, desk: Desk, inbox: Inbox, theme: Theme, upstream: str) -> None:
        super().__init__(self.tr("API key"))
        self._desk = desk
        self._inbox = inbox
        self._upstream = upstream
        self._gone = False
        self._status: KeyStatus | None = None
        self._saveable = True
        self.field = QLineEdit()
        self.field.setEchoMode(QLineEdit.EchoMode.Password)
        self.field.setAccessibleName(self.tr("API key"))
        self.eye = IconButton(theme, "eye", self.tr("Show what was typed"), box=30)
        self.eye.setCheckable(True)
        self.save = button(self.tr("Save key"), "primary")
        self.remove = button(self.tr("Remove…"), "danger")
        self.stored = label()
        self.origin = label("", "muted", wrap=True)
        self.note = Note(theme)
        self._confirm = _Confirm(
            self.tr("Remove the key? Requests to this upstream fail until you enter another.")
        )
        self._confirm.hide()
        self._lay_out()
        self.field.textChanged.connect(self._typed)
        self.field.returnPressed.connect(self.save.click)
        self.eye.toggled.connect(self._show_typed)
        self.save.clicked.connect(self.store)
        self.remove.clicked.connect(self._ask_to_remove)
        self._confirm.yes.clicked.connect(self._forget)
        self._confirm.no.clicked.connect(self._do_not_remove)
        self._show()
        self.refresh()

    @property
    def entered(self) -> bool:
        """Whether something is typed that is not saved yet."""
        return bool(self.field.text().strip())

    def set_saveable(self, *, saveable: bool) -> None:
        """Whether the upstream's address is the applied one: a key is bound to it, so it has to be first."""
        self._saveable = saveable
        self._show()

    def refresh(self) -> None:
        """Ask anew where the key is."""
        self._follow(self._desk.key_status(self._upstream))

    def store(self) -> Future[KeyStatus] | None:
        """Hand what is typed to the desk and forget it here; gives what becomes of it, None where nothing is typed."""
        text = self.field.text().strip()
        if not text:
            return None
        self.field.clear()
        self.eye.setChecked(False)
        stored = self._desk.store_key(self._upstream, Secret(text))
        self._follow(stored)
        return stored

    def retire(self) -> None:
        """The card is about to go: answers that are under way are of no interest any more."""
        self._gone = True
        self.field.clear()

    def _follow(self, future: Future[KeyStatus]) -> None:
        self._inbox.when_done(future, self._answered)

    def _answered(self, done: Future[KeyStatus]) -> None:
        if self._gone:
            return
        error = done.exception()
        if isinstance(error, DeskError):
            self.note.say(error.message, "error")
            return
        self._status = done.result()
        self._show()

    def _typed(self) -> None:
        self._show()
        self.typed.emit()

    def _show(self) -> None:
        status = self._status
        have = status is not None and status.source is not KeySource.NONE
        ours = status is not None and status.source in {KeySource.KEYCHAIN, KeySource.SESSION}
        self.remove.setEnabled(ours)
        self.save.setEnabled(self.entered and self._saveable)
        self.field.setPlaceholderText(
            self.tr("Paste another key to replace it") if have else self.tr("Paste your key")
        )
        if status is None:
            self.stored.setText(self.tr("Asking the keychain…"))
            return
        self.stored.setText(self._where(status) if have else self.tr("No key is stored."))
        if not self._saveable:
            self.origin.setText(
                self.tr(
                    "A key is bound to the address it is entered for: both are saved together when you apply."
                )
            )
        elif status.origin:
            bound = self.tr("It is sent to {origin} and to no other address.")
            unbound = self.tr("A key entered here is sent to {origin} and to no other address.")
            self.origin.setText((bound if have else unbound).replace("{origin}", shown_origin(status.origin)))
        self.origin.setVisible(bool(self.origin.text()))
        problem = status.problem
        if not problem and status.source is KeySource.SESSION:
            problem = self.tr(
                "There is no usable keychain here: the key is kept in memory until Claude Desk quits."
            )
        self.note.say(problem, "warn")

    def _where(self, status: KeyStatus) -> str:
        places = {
            KeySource.KEYCHAIN: self.tr("Kept in the system keychain"),
            KeySource.ENVIRONMENT: self.tr("From the environment variable ANTHROPIC_API_KEY"),
            KeySource.FILE: self.tr(
                "From the file that CLAUDE_DESK_API_KEY_FILE or ANTHROPIC_API_KEY_FILE names"
            ),
            KeySource.SESSION: self.tr("Kept in memory until Claude Desk quits"),
        }
        ending = self.tr(", ends in {hint}").replace("{hint}", status.hint) if status.hint else ""
        return places[status.source] + ending

    def _show_typed(self) -> None:
        shown = self.eye.isChecked()
        self.field.setEchoMode(QLineEdit.EchoMode.Normal if shown else QLineEdit.EchoMode.Password)
        self.eye.show_icon("eye-off" if shown else "eye")
        self.eye.rename(self.tr("Hide what was typed") if shown else self.tr("Show what was typed"))

    def _ask_to_remove(self) -> None:
        self._confirm.show()
        self._confirm.no.setFocus()

    def _do_not_remove(self) -> None:
        self._confirm.hide()
        self.remove.setFocus()

    def _forget(self) -> None:
        self._confirm.hide()
        self._follow(self._desk.forget_key(self._upstream))

    def _lay_out(self) -> None:
        line = QHBoxLayout()
        line.setSpacing(GAP_S)
        line.addWidget(self.field, 1)
        line.addWidget(self.eye)
        line.addWidget(self.save)
        line.addWidget(self.remove)
        top = QGridLayout()
        top.setHorizontalSpacing(GAP_L)
        top.setVerticalSpacing(3)
        top.addWidget(self.stored, 0, 0)
        top.addWidget(self.origin, 1, 0)
        self.body.addLayout(top)
        self.body.addLayout(line)
        self.body.addWidget(self._confirm)
        self.body.addWidget(self.note)


def shown_origin(origin: str) -> str:
    """An origin as people write it: without the port that its scheme has anyway."""
    if origin.startswith("https:"):
        return origin.removesuffix(":443")
    return origin.removesuffix(":80")


class _Confirm(QWidget):
    """A question in place, instead of one more window."""

    def __init__(self, question: str) -> None:
        super().__init__()
        self.yes = button(self.tr("Remove"), "danger")
        self.no = button(self.tr("Keep"))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GAP_S)
        row.addWidget(label(question, "muted", wrap=True), 1)
        row.addWidget(self.no)
        row.addWidget(self.yes)
