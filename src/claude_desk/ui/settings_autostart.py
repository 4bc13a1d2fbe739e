"""The card for starting at login. It is the system's setting and no line of a file of ours, so it counts at once."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QCheckBox

from claude_desk.errors import SettingsError
from claude_desk.ui.widgets import Card, Note, label

if TYPE_CHECKING:
    from concurrent.futures import Future

    from claude_desk.app import Desk
    from claude_desk.config.autostart import AutostartState
    from claude_desk.ui.inbox import Inbox
    from claude_desk.ui.theme import Theme


class AutostartCard(Card):
    """One check box.

    Attributes:
        box: whether it starts.
        note: what is in the way, or that another Claude Desk is started.
    """

    def __init__(self, desk: Desk, inbox: Inbox, theme: Theme) -> None:
        super().__init__(self.tr("Start"))
        self._desk, self._inbox = desk, inbox
        self._gone = False
        self.box = QCheckBox(self.tr("&Start when you log in, in the tray"))
        self.box.setEnabled(False)
        self._place = label("", "small", wrap=True)
        self.note = Note(theme, "warn")
        self.body.addWidget(self.box)
        self.body.addWidget(self._place)
        self.body.addWidget(self.note)
        self.box.toggled.connect(self._switch)
        self._ask()

    def retire(self) -> None:
        """The window closes."""
        self._gone = True

    def _ask(self) -> None:
        asked = self._desk.in_background(self._desk.autostart.state)
        self._inbox.when_done(asked, self._answered)

    def _switch(self, on: bool) -> None:  # noqa: FBT001 - as Qt calls it
        self.box.setEnabled(False)
        switched = self._desk.in_background(partial(self._desk.autostart.switch, on=on))
        self._inbox.when_done(switched, self._switched)

    def _switched(self, done: Future[None]) -> None:
        if self._gone or done.cancelled():
            return
        self._ask()
        if not self._failed(done):
            self.note.say("")

    def _answered(self, done: Future[AutostartState]) -> None:
        if self._gone or done.cancelled() or self._failed(done):
            return
        state = done.result()
        self.box.blockSignals(True)
        self.box.setChecked(state.on)
        self.box.blockSignals(False)
        self.box.setEnabled(True)
        text = self.tr("Counts at once. It is kept in {place}")
        self._place.setText(text.replace("{place}", state.place))
        if state.on and not state.current:
            self.note.say(
                self.tr(
                    "Another Claude Desk is started so far. Switch it off and on to start this one instead."
                ),
                "warn",
            )

    def _failed(self, done: Future[None] | Future[AutostartState]) -> bool:
        error = done.exception()
        if isinstance(error, SettingsError):
            self.note.say(error.message, "error")
        elif error is not None:
            raise error
        return error is not None
