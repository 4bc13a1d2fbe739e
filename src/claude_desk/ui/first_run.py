"""Setting up in three steps, shown by itself at the very first start: where requests go, the key, a tool."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QDialog, QHBoxLayout, QStackedWidget, QVBoxLayout

from claude_desk.errors import DeskError
from claude_desk.ui.first_run_key import KeyPage
from claude_desk.ui.first_run_tool import ToolPage
from claude_desk.ui.first_run_where import WherePage
from claude_desk.ui.settings_draft import Draft
from claude_desk.ui.settings_window import scrolling
from claude_desk.ui.theme import GAP_L, GAP_S, GAP_XL
from claude_desk.ui.widgets import Note, button, label, restyle, separator

if TYPE_CHECKING:
    from concurrent.futures import Future

    from PySide6.QtWidgets import QLabel

    from claude_desk.app import Desk
    from claude_desk.config.credentials import KeyStatus
    from claude_desk.ui.actions import Actions
    from claude_desk.ui.clipboard import Clipboard
    from claude_desk.ui.inbox import Inbox
    from claude_desk.ui.memory import WindowMemory
    from claude_desk.ui.theme import Theme

SHOWN = "set up"
WHERE, KEY, TOOL = range(3)


def is_due(desk: Desk, memory: WindowMemory) -> bool:
    """Whether this is the very first start: nothing was set, and it was not shown before."""
    return not memory.knows(SHOWN) and desk.stored_settings == type(desk.stored_settings)()


class FirstRun(QDialog):
    """Three steps, each of which can be skipped; what was applied stays applied.

    Attributes:
        where: the first step.
        key: the second; left out where there is nothing to enter.
        tool: the third.
        log_wanted: it is done, and the requests shall be seen.
    """

    log_wanted = Signal()

    def __init__(
        self, desk: Desk, actions: Actions, inbox: Inbox, clipboard: Clipboard, theme: Theme
    ) -> None:
        super().__init__()
        self._desk, self._inbox = desk, inbox
        self._busy = self._gone = False
        self.setWindowTitle(self.tr("Set up Claude Desk"))
        self.draft = Draft(desk.stored_settings)
        self.where = WherePage(desk, theme, self.draft)
        self.key = KeyPage(desk, inbox, clipboard, theme, self.draft)
        self.tool = ToolPage(desk, actions, inbox, clipboard, theme)
        self.note = Note(theme, "error")
        self.skip = button(self.tr("S&kip"), "quiet")
        self.back = button(self.tr("&Back"))
        self.next = button(self.tr("&Next"), "primary")
        self._stack = QStackedWidget()
        self._steps: list[QLabel] = []
        self._lay_out()
        self.skip.clicked.connect(self._skip)
        self.back.clicked.connect(self._go_back)
        self.next.clicked.connect(self._go_on)
        self.draft.changed.connect(self._update)
        self.key.typed.connect(self._update)
        self.tool.arrived.connect(self._update)
        room = self.screen().availableSize()
        self.resize(min(680, room.width()), min(720, room.height() - 40))
        self.setMinimumSize(520, 420)
        self._turn_to(WHERE)

    @property
    def step(self) -> int:
        """Which step is shown: 0, 1 or 2."""
        return self._stack.currentIndex()

    def done(self, result: int) -> None:
        """Close; a key that was typed and not saved is forgotten."""
        self._gone = True
        self.key.retire()
        self.tool.retire()
        super().done(result)

    def _turn_to(self, step: int) -> None:
        self.note.say("")
        self._stack.setCurrentIndex(step)
        for number, name in enumerate(self._steps):
            name.setProperty("role", "stat" if number == step else "muted")
            restyle(name)
        self._update()
        self.tool.waiting.setVisible(step == TOOL)
        # What was made a moment ago can take the focus once it is shown.
        QTimer.singleShot(0, self, (self.where, self.key, self.tool)[step].focus_first)

    def _update(self) -> None:
        last = self.step == TOOL
        self.back.setVisible(self.step != WHERE)
        self.skip.setText(self.tr("S&kip this step") if not last else self.tr("S&kip"))
        self.skip.setVisible(not last)
        self.next.setText(self.tr("&Done") if last else self.tr("&Next"))
        if self.step == KEY and self.key.entered:
            self.next.setText(self.tr("&Save key and go on"))
        self.next.setEnabled(not self._busy and (self.step != WHERE or self.draft.valid))

    def _skip(self) -> None:
        """Leave this step as it was stored."""
        if self.step == WHERE:
            self.draft.take(self._desk.stored_settings)
        self._leave()

    def _go_back(self) -> None:
        needs_key = self.key.needed(self.where.chosen)
        self._turn_to(KEY if self.step == TOOL and needs_key else WHERE)

    def _go_on(self) -> None:
        if self.step == WHERE and self.draft.dirty:
            self._set_busy(busy=True)
            self._inbox.when_done(self._desk.apply(self.draft.settings()), self._applied)
        elif self.step == KEY and (stored := self.key.store()) is not None:
            self._set_busy(busy=True)
            self._inbox.when_done(stored, self._stored)
        else:
            self._leave()

    def _applied(self, done: Future[None]) -> None:
        if self._gone:
            return
        self._set_busy(busy=False)
        error = done.exception()
        stored = self._desk.stored_settings
        if error is None or stored == self.draft.settings():
            self.draft.take(stored)
            self.where.applied()
            self._leave()
        if isinstance(error, DeskError):
            self.note.say(error.message, "error")
        elif error is not None:
            raise error

    def _stored(self, done: Future[KeyStatus]) -> None:
        if self._gone:
            return
        self._set_busy(busy=False)
        # What went wrong stands on the key's card.
        if done.exception() is None:
            self._leave()

    def _set_busy(self, *, busy: bool) -> None:
        self._busy = busy
        self._update()

    def _leave(self) -> None:
        """Go to the next step that has something to do; after the last, end."""
        if self.step == TOOL:
            self.accept()
            self.log_wanted.emit()
            return
        chosen = self.where.chosen
        if self.step == WHERE and self.key.needed(chosen):
            self.key.show_upstream(chosen)
            self._turn_to(KEY)
        else:
            self._turn_to(TOOL)

    def _lay_out(self) -> None:
        steps = QHBoxLayout()
        steps.setContentsMargins(GAP_XL - 4, GAP_L, GAP_XL - 4, GAP_S)
        steps.setSpacing(GAP_L)
        for number, name in enumerate((self.tr("Requests"), self.tr("Key"), self.tr("Tool")), 1):
            step = label(f"{number}  {name}", "muted")
            self._steps.append(step)
            steps.addWidget(step)
        steps.addStretch(1)
        for page in (self.where, self.key, self.tool):
            self._stack.addWidget(scrolling(page))
        buttons = QHBoxLayout()
        buttons.setContentsMargins(GAP_L, 10, GAP_L, 12)
        buttons.setSpacing(GAP_S)
        buttons.addWidget(self.skip)
        buttons.addStretch(1)
        buttons.addWidget(self.back)
        buttons.addWidget(self.next)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addLayout(steps)
        outer.addWidget(self._stack, 1)
        problem = QVBoxLayout()
        problem.setContentsMargins(GAP_XL - 4, 0, GAP_XL - 4, GAP_S)
        problem.setSpacing(GAP_S)
        problem.addWidget(self.note)
        problem.addWidget(self.tool.waiting)
        outer.addLayout(problem)
        outer.addWidget(separator())
        outer.addLayout(buttons)
