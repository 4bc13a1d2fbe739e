"""The third step of setting up: a tool is connected, or lines are copied for a shell; and its first request is seen."""

from __future__ import annotations

import time
from functools import partial
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from claude_desk.connect.tools import TOOLS
from claude_desk.connect.tools.base import Way
from claude_desk.errors import DeskError
from claude_desk.ui import formats
from claude_desk.ui.connect_cards import Steps, key_sentence
from claude_desk.ui.connect_diff import DiffView
from claude_desk.ui.log_empty import HIDDEN_KEY, environment_lines
from claude_desk.ui.theme import GAP_L, GAP_M, GAP_S, fixed_font
from claude_desk.ui.widgets import Card, Disclosure, Note, Slot, button, label, order_tabs

if TYPE_CHECKING:
    from collections.abc import Callable
    from concurrent.futures import Future

    from PySide6.QtWidgets import QPushButton

    from claude_desk.app import Desk
    from claude_desk.connect.connections import Connected, Disconnected, Plan
    from claude_desk.connect.here import Connections
    from claude_desk.connect.tools import Tool
    from claude_desk.requestlog.record import Row
    from claude_desk.ui.actions import Actions
    from claude_desk.ui.clipboard import Clipboard
    from claude_desk.ui.inbox import Inbox
    from claude_desk.ui.theme import Theme

T = TypeVar("T")


class Seen(NamedTuple):
    """A tool, as it is on this computer.

    Attributes:
        tool: which one.
        installed: whether it is here.
        connected: whether it is connected to some Claude Desk of this data folder.
        problems: what stands in the way.
    """

    tool: Tool
    installed: bool
    connected: bool
    problems: tuple[str, ...]


def look_around(connections: Connections) -> list[Seen]:
    """See which tools there are; reads files, runs nothing.

    Raises:
        ConnectError: what was connected before is not known.
    """
    connected = connections.connected()
    found = []
    for tool in TOOLS.values():
        detection = tool.detect(connections.machine)
        found.append(Seen(tool, detection.installed, tool.id in connected, detection.problems))
    return found


class ToolPage(QWidget):
    """The tools of this computer, a plan with its difference before anything is changed, and lines to copy.

    Args:
        desk: connects, and tells of requests.
        actions: copies lines with a client key.
        inbox: brings answers to the Qt thread.
        clipboard: takes what is to be entered into a tool.
        theme: for the icons.

    Attributes:
        arrived: the first request came; carries its row.
        lines: the tools that are shown, by id.
        plan: what would be done to the chosen tool; None while none is chosen.
        waiting: says whether a request came; the window has it where it is always seen.
    """

    arrived = Signal(object)

    def __init__(
        self, desk: Desk, actions: Actions, inbox: Inbox, clipboard: Clipboard, theme: Theme
    ) -> None:
        super().__init__()
        self._desk, self._actions, self._inbox = desk, actions, inbox
        self._clipboard, self._theme = clipboard, theme
        self._gone = False
        self._since = time.time()
        self.setObjectName("scrolled")
        self.lines: dict[str, ToolLine] = {}
        self.plan: PlanCard | None = None
        self.waiting = Note(theme, "info")
        self.note = Note(theme, "error")
        self._places = Slot()
        self._slot = Slot()
        self.copy = button(self.tr("Copy with a client key"))
        self._code = label()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP_M)
        column.addWidget(self._tools())
        column.addWidget(self._slot)
        column.addWidget(self._by_hand())
        column.addStretch(1)
        self.copy.clicked.connect(self._copy_lines)
        actions.status_changed.connect(self._follow)
        self._follow()
        # Watched from now on, so that a request that comes while tools are looked for is not missed.
        self._unwatch: Callable[[], None] | None = desk.watch_log(
            lambda rows: inbox.post(lambda: self._take(rows))
        )
        self.refresh()

    def refresh(self) -> None:
        """Look around anew."""
        looking = self._desk.in_background(partial(look_around, self._desk.connections))
        self._inbox.when_done(looking, self._saw)

    def retire(self) -> None:
        """The window closes."""
        if not self._gone:
            self._gone = True
            self._stop_waiting()

    def focus_first(self) -> None:
        """Begin with the first tool that is here."""
        line = next(iter(self.lines.values()), None)
        (line.button if line is not None else self.copy).setFocus()

    def _saw(self, done: Future[list[Seen]]) -> None:
        if self._gone or (found := self._result(done)) is None:
            return
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP_S)
        self.lines = {}
        others = Disclosure(self._theme, self.tr("Tools that were not found here"))
        for seen in sorted(found, key=lambda seen: not (seen.installed or seen.connected)):
            line = ToolLine(seen)
            line.button.clicked.connect(partial(self._begin, seen))
            self.lines[seen.tool.id] = line
            (column if seen.installed or seen.connected else others.body).addWidget(line)
        if not any(seen.installed or seen.connected for seen in found):
            column.addWidget(label(self.tr("None of the tools it knows was found here."), "muted", wrap=True))
        column.addWidget(others)
        others.open(opened=False)
        self._places.hold(inside)
        order_tabs(self.window())

    def _begin(self, seen: Seen) -> None:
        """Plan, or undo what was done."""
        connections = self._desk.connections
        self.note.say("")
        if seen.connected:
            undoing = self._desk.in_background(partial(connections.undo, seen.tool.id))
            self._inbox.when_done(undoing, partial(self._undone, seen))
        else:
            url = self._actions.status.url
            planning = self._desk.in_background(partial(connections.plan, seen.tool, url=url))
            self._inbox.when_done(planning, self._planned)

    def _planned(self, done: Future[Plan]) -> None:
        if self._gone or (plan := self._result(done)) is None:
            return
        self.plan = PlanCard(plan, self._clipboard, self._theme)
        self.plan.connect_.clicked.connect(partial(self._apply, plan))
        self.plan.cancel.clicked.connect(self._put_away)
        self._slot.hold(self.plan)
        order_tabs(self.window())
        self.plan.connect_.setFocus()

    def _apply(self, plan: Plan) -> None:
        if self.plan is not None:
            self.plan.connect_.setEnabled(False)
        applying = self._desk.in_background(partial(self._desk.connections.apply, plan))
        self._inbox.when_done(applying, partial(self._applied, plan))

    def _applied(self, plan: Plan, done: Future[Connected]) -> None:
        if self._gone:
            return
        connected = self._result(done)
        if connected is None:
            if self.plan is not None:
                self.plan.connect_.setEnabled(True)
            return
        if connected.steps and self.plan is not None:
            self.plan.show_steps(connected.steps)
        else:
            self._put_away()
        text = self.tr("{tool} is connected. Start it anew and ask it something.")
        self.note.say(text.replace("{tool}", plan.tool.title), "ok")
        self.refresh()

    def _undone(self, seen: Seen, done: Future[Disconnected]) -> None:
        if self._gone or (report := self._result(done)) is None:
            return
        self._put_away()
        left = [
            self.tr("{value} has another value by now, and keeps it.").replace("{value}", each)
            for each in report.left
        ]
        text = self.tr("{tool} is as it was before.").replace("{tool}", seen.tool.title)
        self.note.say(
            " ".join((*report.problems, *left)) or text, "warn" if report.problems or left else "ok"
        )
        self.refresh()

    def _put_away(self) -> None:
        self.plan = None
        self._slot.hold(None)
        self.focus_first()

    def _result(self, done: Future[T]) -> T | None:
        """What was asked for; None where it did not work, which is shown then."""
        if done.cancelled():
            return None
        error = done.exception()
        if isinstance(error, DeskError):
            self.note.say(error.message, "error")
            return None
        return done.result()

    def _take(self, rows: list[Row]) -> None:
        row = next((row for row in rows if row.started.at >= self._since and row.finished is not None), None)
        if self._gone or self._unwatch is None or row is None:
            return
        self._stop_waiting()
        text = self.tr("A request arrived: {client}, {model}, {status}.")
        values = {"client": row.started.client, "model": formats.model(row), "status": formats.status(row)[0]}
        for name, value in values.items():
            text = text.replace("{" + name + "}", formats.one_line(value, 60))
        self.waiting.say(text, "ok" if formats.status(row)[1] == "ok" else "warn")
        self.arrived.emit(row)

    def _stop_waiting(self) -> None:
        if self._unwatch is not None:
            self._unwatch()
            self._unwatch = None

    def _follow(self) -> None:
        url = self._actions.status.url
        self._code.setText(environment_lines(url, HIDDEN_KEY))
        if not self.waiting.text:
            self.waiting.say(self.tr("Waiting for the first request…"), "info")

    def _copy_lines(self) -> None:
        self._actions.copy_environment(environment_lines(self._actions.status.url, "{}"))
        self.note.say(self.tr("Copied. It leaves the clipboard after a minute."), "ok")

    def _tools(self) -> Card:
        card = Card(
            self.tr("Connect a tool"),
            self.tr("What would be changed in its settings is shown first, and can be undone exactly."),
        )
        card.body.addWidget(self._places)
        card.body.addWidget(self.note)
        return card

    def _by_hand(self) -> Card:
        card = Card(
            self.tr("Or in a terminal"),
            self.tr("Paste these lines, and start Claude Code or your own program there."),
        )
        code = QFrame()
        code.setObjectName("code")
        inside = QHBoxLayout(code)
        inside.setContentsMargins(GAP_L, GAP_M, GAP_L, GAP_M)
        self._code.setFont(fixed_font(12))
        self._code.setAccessibleName(self.tr("Lines for your shell"))
        inside.addWidget(self._code, 1)
        row = QHBoxLayout()
        row.addWidget(self.copy)
        row.addStretch(1)
        card.body.addWidget(code)
        card.body.addLayout(row)
        return card


class ToolLine(QWidget):
    """A tool's name, how it is, and what can be done.

    Attributes:
        button: connects it, or undoes that.
    """

    button: QPushButton

    def __init__(self, seen: Seen) -> None:
        super().__init__()
        tool = seen.tool
        possible = tool.way is not Way.IMPOSSIBLE
        self.button = button(self.tr("Undo") if seen.connected else self.tr("Connect…"))
        self.button.setEnabled(possible or seen.connected)
        words = self.tr("Connect {tool}…") if not seen.connected else self.tr("Undo the connection of {tool}")
        self.button.setAccessibleName(words.replace("{tool}", tool.title))
        self.state = label(self._words(seen, possible=possible), "small", wrap=True)
        names = QVBoxLayout()
        names.setSpacing(1)
        names.addWidget(label(tool.title))
        names.addWidget(self.state)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GAP_M)
        row.addLayout(names, 1)
        row.addWidget(self.button)

    def _words(self, seen: Seen, *, possible: bool) -> str:
        if seen.connected:
            return self.tr("Connected")
        if not possible:
            return self.tr("It cannot be connected")
        if seen.problems:
            return " ".join(seen.problems)
        if seen.tool.way is Way.GUIDED:
            return self.tr("You enter two values; the steps are shown")
        return self.tr("Its settings are edited")


class PlanCard(Card):
    """What would be done to a tool; after it was done, what is left to do there.

    Attributes:
        connect_: does it.
        cancel: changes nothing.
        diff: the difference.
    """

    def __init__(self, plan: Plan, clipboard: Clipboard, theme: Theme) -> None:
        super().__init__(plan.tool.title, key_sentence(plan.key_use))
        self._clipboard, self._theme = clipboard, theme
        self.diff = DiffView(theme, self.tr("What would be changed"))
        self.steps = Slot()
        self.connect_ = button(self.tr("Connect"), "primary")
        self.cancel = button(self.tr("Cancel"))
        for note in plan.notes:
            self.body.addWidget(Note(theme, "info", note))
        if not plan.files:
            text = self.tr("A client key is made for it, and the steps are shown. Nothing else is changed.")
            self.body.addWidget(label(text, "muted", wrap=True))
        self.body.addWidget(self.diff)
        self.diff.show_diff(plan.diff)
        self.body.addWidget(self.steps)
        row = QHBoxLayout()
        row.setSpacing(GAP_S)
        row.addStretch(1)
        row.addWidget(self.cancel)
        row.addWidget(self.connect_)
        self.body.addLayout(row)

    def show_steps(self, steps: tuple[str, ...]) -> None:
        """It was done: show what a person has to do in the tool now."""
        self.diff.hide()
        self.connect_.hide()
        self.cancel.setText(self.tr("Close"))
        self.steps.hold(Steps(steps, self._clipboard, self._theme) if steps else None)
        order_tabs(self.window())
        self.cancel.setFocus()
