"""Trying an upstream out, as a card of the Upstream page: a button, how far it is, and a line for each step."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QProgressBar, QVBoxLayout, QWidget

from claude_desk.errors import DeskError
from claude_desk.proxy.checkup import COST, Finding, Step, Verdict, all_well
from claude_desk.ui.language import declared
from claude_desk.ui.theme import GAP_M, GAP_S
from claude_desk.ui.widgets import Card, Note, Picture, button, label

if TYPE_CHECKING:
    from concurrent.futures import Future

    from claude_desk.app import Desk
    from claude_desk.ui.inbox import Inbox
    from claude_desk.ui.settings_draft import Draft
    from claude_desk.ui.theme import Theme

NAME_WIDTH = 92
TIME_WIDTH = 64
BAR_HEIGHT = 6
PICTURES = {
    Verdict.OK: ("check", "ok"),
    Verdict.WARNING: ("triangle-alert", "warn"),
    Verdict.FAILED: ("circle-alert", "error"),
    Verdict.SKIPPED: ("arrow-right", "muted"),
}


class CheckCard(Card):
    """Tries out one upstream as it is stored; what is typed and not applied has to be applied first.

    Args:
        desk: carries it out.
        inbox: brings its news to the Qt thread.
        theme: for the icons.
        draft: says whether something is to be applied.
        upstream: which one.

    Attributes:
        lines: what is shown of each step so far.
    """

    def __init__(self, desk: Desk, inbox: Inbox, theme: Theme, draft: Draft, upstream: str) -> None:
        super().__init__(self.tr("Test"), declared(COST))
        self._desk, self._inbox, self._theme, self._draft = desk, inbox, theme, draft
        self._upstream = upstream
        self._gone = False
        self._key_typed = False
        self._running: Future[list[Finding]] | None = None
        self.lines: list[FindingLine] = []
        self.begin = button(self.tr("Test this upstream"))
        self.stop = button(self.tr("Stop"))
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setFixedHeight(BAR_HEIGHT)
        self.bar.setRange(0, len(Step))
        self.doing = label("", "muted")
        self.note = Note(theme)
        self._list = QVBoxLayout()
        self._list.setSpacing(GAP_S)
        self._lay_out()
        self.begin.clicked.connect(self._begin)
        self.stop.clicked.connect(self._stop)
        draft.changed.connect(self._show)
        self._show()

    def follow_key(self, *, typed: bool) -> None:
        """Whether a key is typed that is not saved: what would be tried is the one before."""
        self._key_typed = typed
        self._show()

    def retire(self) -> None:
        """The card is about to go: what is under way is given up. Idempotent."""
        if not self._gone:
            self._gone = True
            self._draft.changed.disconnect(self._show)
            self._cancel()

    def _begin(self) -> None:
        self._clear()
        running = self._desk.check_upstream(
            self._upstream, on_finding=lambda finding: self._inbox.post(lambda: self._found(running, finding))
        )
        self._running = running
        self._show()
        self.stop.setFocus()
        self._inbox.when_done(running, self._ended)

    def _stop(self) -> None:
        self._cancel()
        self.note.say(self.tr("The test was stopped."), "info")
        self._show()
        self.begin.setFocus()

    def _cancel(self) -> None:
        running, self._running = self._running, None
        if running is not None:
            running.cancel()

    def _found(self, running: Future[list[Finding]], finding: Finding) -> None:
        if self._gone or running is not self._running:
            return
        line = FindingLine(self._theme, finding, step_name(finding.step))
        self.lines.append(line)
        self._list.addWidget(line)
        self._show()

    def _ended(self, done: Future[list[Finding]]) -> None:
        if self._gone or done is not self._running:
            return
        self._running = None
        if done.cancelled():
            return  # the program ends
        error = done.exception()
        if isinstance(error, DeskError):
            self.note.say(error.message, "error")
        elif error is not None:
            raise error
        else:
            self._sum_up(done.result())
        had_focus = self.stop.hasFocus()
        self._show()
        if had_focus:
            self.begin.setFocus()

    def _sum_up(self, findings: list[Finding]) -> None:
        if not all_well(findings):
            self.note.say(self.tr("Something failed; its line says what."), "error")
        elif any(finding.verdict is Verdict.WARNING for finding in findings):
            self.note.say(self.tr("It works, with the limits that are marked."), "warn")
        else:
            self.note.say(self.tr("All is well."), "ok")

    def _clear(self) -> None:
        self.note.say("")
        for line in self.lines:
            self._list.removeWidget(line)
            line.hide()
            line.deleteLater()
        self.lines.clear()

    def _show(self) -> None:
        running = self._running is not None
        obstacle = ""
        if self._draft.differs("upstreams", self._upstream):
            obstacle = self.tr("Apply the changes first.")
        elif self._key_typed:
            obstacle = self.tr("Save the key first.")
        self.begin.setVisible(not running)
        self.begin.setEnabled(not obstacle)
        self.stop.setVisible(running)
        self.bar.setVisible(running)
        self.bar.setValue(len(self.lines))
        steps = list(Step)
        if running and len(self.lines) < len(steps):
            self.doing.setText(step_name(steps[len(self.lines)]) + "…")
        else:
            self.doing.setText("" if running else obstacle)
        self.bar.setAccessibleName(self.tr("Progress of the test"))
        self.bar.setAccessibleDescription(self.doing.text())

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(GAP_M)
        row.addWidget(self.begin)
        row.addWidget(self.stop)
        row.addWidget(self.doing)
        row.addWidget(self.bar, 1)
        row.addStretch(0)
        self.body.addLayout(row)
        self.body.addLayout(self._list)
        self.body.addWidget(self.note)


class FindingLine(QWidget):
    """One step: an icon, its name, what there is to say, and its time; a screen reader reads it as one sentence."""

    def __init__(self, theme: Theme, finding: Finding, name: str) -> None:
        super().__init__()
        icon, tone = PICTURES[finding.verdict]
        took = f"{round(finding.seconds * 1000)} ms" if finding.verdict is not Verdict.SKIPPED else ""
        self.finding = finding
        title = label(name, "stat")
        title.setFixedWidth(NAME_WIDTH)
        time = label(took, "muted")
        time.setFixedWidth(TIME_WIDTH)
        time.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop)
        words = QVBoxLayout()
        words.setSpacing(2)
        role = "muted" if finding.verdict is Verdict.SKIPPED else ""
        words.addWidget(label(finding.text, role, wrap=True, selectable=True))
        if finding.quoted:
            said = self.tr("It said: “{words}”").replace("{words}", printable(finding.quoted))
            words.addWidget(label(said, "muted", wrap=True, selectable=True))
        if finding.advice:
            words.addWidget(label(finding.advice, wrap=True, selectable=True))
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(GAP_S)
        grid.setColumnStretch(2, 1)
        top = Qt.AlignmentFlag.AlignTop
        grid.addWidget(Picture(theme, icon, tone), 0, 0, top)
        grid.addWidget(title, 0, 1, top)
        grid.addLayout(words, 0, 2)
        grid.addWidget(time, 0, 3, top)
        self.setAccessibleName(f"{name}: {self._verdict(finding.verdict)}")
        self.setAccessibleDescription(" ".join(filter(None, (finding.text, finding.quoted, finding.advice))))

    def _verdict(self, verdict: Verdict) -> str:
        return {
            Verdict.OK: self.tr("well"),
            Verdict.WARNING: self.tr("works with a limit"),
            Verdict.FAILED: self.tr("failed"),
            Verdict.SKIPPED: self.tr("not tried"),
        }[verdict]


def step_name(step: Step) -> str:
    """What people call a step."""
    return step.value


def printable(text: str) -> str:
    """Words from the wire without what could turn a line around or hide a part of it."""
    return "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in text)
