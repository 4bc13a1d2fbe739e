"""The Tools page: every tool sent to Claude Desk by a few values of its own settings, shown before, and taken out again."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QScrollArea, QVBoxLayout, QWidget

from claude_desk.app import ProxyState
from claude_desk.connect.standing import State, look
from claude_desk.connect.tools import TOOLS
from claude_desk.connect.tools.base import Way
from claude_desk.errors import DeskError
from claude_desk.ui import formats
from claude_desk.ui.connect_cards import PlanBox, StepsBox, UndoBox
from claude_desk.ui.connect_line import ToolLine
from claude_desk.ui.connect_snippets import SnippetsCard
from claude_desk.ui.theme import GAP_M
from claude_desk.ui.widgets import Card, Disclosure, Note, label, order_tabs, separator

if TYPE_CHECKING:
    from concurrent.futures import Future

    from PySide6.QtGui import QShowEvent

    from claude_desk.app import Desk, Status
    from claude_desk.connect.connections import Connected, Disconnected, Plan
    from claude_desk.connect.standing import Standing
    from claude_desk.connect.tools import Tool
    from claude_desk.connect.undoing import Undoing
    from claude_desk.requestlog.record import Row
    from claude_desk.ui.clipboard import Clipboard
    from claude_desk.ui.inbox import Inbox
    from claude_desk.ui.theme import Theme

RECENT = 50


class _Awaited(NamedTuple):
    """A tool whose first request is waited for, by the name of its key.

    Attributes:
        line: the tool's line.
        box: what says whether it came.
        since: when the tool was connected, Unix time in seconds.
    """

    line: ToolLine
    box: StepsBox
    since: float


class ConnectPage(QWidget):
    """Tools, how they stand, and what can be done. What is done here counts at once; there is nothing to apply.

    Looks around when it is shown first. All files, programs and the keychain are asked off the Qt thread.

    Args:
        desk: connects, and tells of requests.
        inbox: brings answers to the Qt thread.
        clipboard: takes what is copied.
        theme: for icons and colours.

    Attributes:
        connections: what connects them.
        lines: the tools, by id; empty until they were looked for.
        others: the tools that are not here.
        snippets: lines to copy for everything else.
        note: what concerns all of them.
    """

    def __init__(self, desk: Desk, inbox: Inbox, clipboard: Clipboard, theme: Theme) -> None:
        super().__init__()
        self._desk, self._inbox, self._clipboard, self._theme = desk, inbox, clipboard, theme
        self.connections = desk.connections
        self._gone = self._looked = False
        self._status: Status = desk.status
        self._awaited: dict[str, _Awaited] = {}
        self.setObjectName("scrolled")
        self.lines: dict[str, ToolLine] = {}
        self.note = Note(theme, "error")
        self.snippets = SnippetsCard(desk, inbox, clipboard, theme)
        self._list = QVBoxLayout()
        self._list.setSpacing(GAP_M)
        self._looking = label(self.tr("Looking for tools…"), "muted")
        self.others = Disclosure(theme, self.tr("Tools that were not found here"))
        self.others.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP_M)
        column.addWidget(self._tools())
        column.addWidget(self.snippets)
        column.addStretch(1)
        self._unwatch_status = desk.watch_status(lambda status: inbox.post(lambda: self._follow(status)))
        self._unwatch_log = desk.watch_log(lambda rows: inbox.post(lambda: self._take(rows)))

    def showEvent(self, event: QShowEvent) -> None:
        """Look around, the first time the page is seen."""
        super().showEvent(event)
        if not self._looked:
            self._looked = True
            self.refresh()
            self._ask(self._ask_versions, self._told_versions)

    def refresh(self) -> None:
        """Look around anew."""
        status = self._status
        listening = status.url if status.state is ProxyState.RUNNING else ""
        self._ask(partial(look, self.connections, TOOLS.values(), listening), self._saw)

    def retire(self) -> None:
        """The window goes, and steps that hold a key with it."""
        if not self._gone:
            self._gone = True
            self._unwatch_status()
            self._unwatch_log()
            self.snippets.retire()
            self._awaited.clear()
            for line in self.lines.values():
                line.slot.hold(None)

    # -- looking around

    def _saw(self, found: list[Standing] | None) -> None:
        if found is None:
            self._looking.hide()
            return
        for standing in found:
            self._show(standing)
        nothing = not any(_is_here(line.standing) for line in self.lines.values())
        self._looking.setText(self.tr("None of the tools it knows was found here."))
        self._looking.setVisible(nothing)
        self.others.setVisible(not all(_is_here(line.standing) for line in self.lines.values()))
        unfinished = [each.tool.title for each in found if each.state is State.UNFINISHED]
        text = self.tr("Something was interrupted: {tools}. It can be undone, or connected again.")
        self.note.say(text.replace("{tools}", ", ".join(unfinished)) if unfinished else "", "warn")
        order_tabs(self.window())

    def _show(self, standing: Standing) -> None:
        """Tell how a tool stands, in the list of those that are here or of those that are not."""
        line = self.lines.get(standing.tool.id)
        if line is None:
            line = self.lines[standing.tool.id] = ToolLine(standing, self._theme)
            line.connect_.clicked.connect(partial(self._begin, line))
            line.undo.clicked.connect(partial(self._begin_undo, line))
            if standing.tool.way is Way.IMPOSSIBLE:
                line.show_reasons(" ".join(standing.tool.notes(self.connections.machine)))
            self._put(line, here=_is_here(standing))
        else:
            was_here = _is_here(line.standing)
            line.show_standing(standing)
            if _is_here(standing) and not was_here:
                self._put(line, here=True)

    def _put(self, line: ToolLine, *, here: bool) -> None:
        place = self._list if here else self.others.body
        if place.count():
            place.addWidget(separator())
        place.addWidget(line)

    def _ask_versions(self) -> dict[str, str]:
        """What programs say of themselves, one after the other: each may take seconds."""
        machine, found = self.connections.machine, {}
        for tool in TOOLS.values():
            if self._gone:
                break
            program = next((path for name in tool.programs if (path := machine.program(name))), None)
            if program is not None:
                found[tool.id] = machine.version_of(program)
        return found

    def _told_versions(self, versions: dict[str, str] | None) -> None:
        for tool, version in (versions or {}).items():
            if tool in self.lines:
                self.lines[tool].show_version(version)

    # -- connecting

    def _begin(self, line: ToolLine) -> None:
        line.note.say("")
        if self._status.url.endswith(":0"):
            line.note.say(self.tr("Start Claude Desk first: it has no address yet."), "warn")
            return
        plan = partial(self.connections.plan, line.standing.tool, url=self._status.url)
        self._ask(plan, partial(self._planned, line), line)

    def _planned(self, line: ToolLine, plan: Plan | None) -> None:
        if plan is None:
            return
        box = PlanBox(plan, self._theme)
        box.left.connect(partial(self._put_away, line))
        box.apply.clicked.connect(partial(self._apply, line, box, plan))
        self._open(line, box)
        box.apply.setFocus()

    def _apply(self, line: ToolLine, box: PlanBox, plan: Plan) -> None:
        line.note.say("")
        box.apply.setEnabled(False)
        self._ask(partial(self.connections.apply, plan), partial(self._applied, line, box), line)

    def _applied(self, line: ToolLine, plan: PlanBox, connected: Connected | None) -> None:
        if connected is None:
            plan.apply.setEnabled(True)
            self.refresh()
            return
        title = line.standing.tool.title
        box = StepsBox(connected.steps, self._clipboard, self._theme)
        box.left.connect(partial(self._put_away, line))
        if connected.record.files:
            text = self.tr(
                "{tool} is connected. Start it anew and ask it something: waiting for its first request…"
            )
        else:
            text = self.tr(
                "A client key for {tool} was made. Enter it, and ask something: waiting for its first request…"
            )
        box.waiting.say(text.replace("{tool}", title), "info")
        self._open(line, box)
        self._awaited[connected.record.key] = _Awaited(line, box, connected.record.made.timestamp())
        # One that came before this thread knew the key's name.
        self._inbox.when_done(self._desk.log_page(limit=RECENT), self._take_recent)
        box.patience.timeout.connect(partial(self._still_waiting, connected.record.key, box))
        (box.copies[0] if box.copies else box.close_).setFocus()
        self.refresh()

    def _take_recent(self, done: Future[list[Row]]) -> None:
        # An unreadable log is said elsewhere.
        if not done.cancelled() and done.exception() is None:
            self._take(done.result())

    def _take(self, rows: list[Row]) -> None:
        """See whether a request came with the key of a tool that was connected just now."""
        for row in rows:
            awaited = self._awaited.get(row.started.client)
            if awaited is None or row.finished is None or row.started.at < awaited.since:
                continue
            del self._awaited[row.started.client]
            status, tone = formats.status(row)
            text = self.tr("Its first request has arrived: {model}, {status}.")
            text = text.replace("{model}", formats.one_line(formats.model(row), 60))
            awaited.box.waiting.say(text.replace("{status}", status), "ok" if tone == "ok" else "warn")

    def _still_waiting(self, key: str, box: StepsBox) -> None:
        if key in self._awaited:
            box.waiting.say(
                self.tr(
                    "No request has arrived yet. If you have used the tool meanwhile, something else decides where it sends them."
                ),
                "warn",
            )

    # -- undoing

    def _begin_undo(self, line: ToolLine) -> None:
        line.note.say("")
        undoing = partial(self.connections.undoing, line.standing.tool)
        self._ask(undoing, partial(self._shown_undoing, line), line)

    def _shown_undoing(self, line: ToolLine, undoing: Undoing | None) -> None:
        if undoing is None:
            return
        tool = line.standing.tool
        box = UndoBox(tool.title, undoing, self._theme)
        box.left.connect(partial(self._put_away, line))
        box.undo.clicked.connect(partial(self._undo, line, box, tool))
        self._open(line, box)
        box.keep.setFocus()

    def _undo(self, line: ToolLine, box: UndoBox, tool: Tool) -> None:
        line.note.say("")
        box.undo.setEnabled(False)
        self._ask(partial(self.connections.undo, tool.id), partial(self._undone, line, box), line)

    def _undone(self, line: ToolLine, box: UndoBox, report: Disconnected | None) -> None:
        if report is None:
            box.undo.setEnabled(True)
            return
        self._put_away(line)
        if report.problems:
            line.note.say(" ".join(report.problems), "error")
        else:
            left = [
                self.tr("{value} has another value by now, and keeps it.").replace("{value}", each)
                for each in report.left
            ]
            text = self.tr("{tool} is as it was before.").replace("{tool}", line.standing.tool.title)
            line.note.say(" ".join(left) or text, "warn" if left else "ok")
        self.refresh()

    # -- what both share

    def _open(self, line: ToolLine, box: QWidget) -> None:
        """Show a box under a tool's line; the one before it there is gone."""
        self._forget(line)
        line.slot.hold(box)
        order_tabs(self.window())
        QTimer.singleShot(0, box, partial(self._bring_into_sight, box))

    def _put_away(self, line: ToolLine) -> None:
        self._forget(line)
        line.slot.hold(None)
        order_tabs(self.window())
        line.focus()

    def _forget(self, line: ToolLine) -> None:
        self._awaited = {key: each for key, each in self._awaited.items() if each.line is not line}

    def _bring_into_sight(self, box: QWidget) -> None:
        area: QWidget | None = self
        while area is not None and not isinstance(area, QScrollArea):
            area = area.parentWidget()
        if isinstance(area, QScrollArea):
            area.ensureWidgetVisible(box, 0, GAP_M)

    def _ask(self, work: Any, answered: Any, line: ToolLine | None = None) -> None:
        """Have something done off this thread; its result is handed on, None where it failed, which is shown then."""
        self._inbox.when_done(self._desk.in_background(work), partial(self._answer, answered, line))

    def _answer(self, answered: Any, line: ToolLine | None, done: Future[Any]) -> None:
        if self._gone or done.cancelled():
            return
        error = done.exception()
        if isinstance(error, DeskError):
            (line.note if line is not None else self.note).say(error.message, "error")
            answered(None)
        else:
            answered(done.result())

    def _follow(self, status: Status) -> None:
        """Claude Desk started, stopped or moved."""
        if self._gone:
            return
        moved = (status.url, status.state) != (self._status.url, self._status.state)
        self._status = status
        if moved:
            self.snippets.refresh()
            if self._looked:
                self.refresh()

    def _tools(self) -> Card:
        card = Card(
            self.tr("Connect a tool"),
            self.tr("What would be changed in its settings is shown first, and can be undone exactly."),
        )
        card.body.addWidget(self.note)
        card.body.addWidget(self._looking)
        card.body.addLayout(self._list)
        card.body.addWidget(self.others)
        return card


def _is_here(standing: Standing) -> bool:
    return standing.state is not State.ABSENT
