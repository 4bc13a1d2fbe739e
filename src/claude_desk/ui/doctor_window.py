"""The check-up's window: what tools need, looked at line by line, each with what to do; and a report to paste."""

from __future__ import annotations

import os
from collections import Counter
from threading import Event
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QProgressBar,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from claude_desk.doctor.examination import Surroundings, check_up, of_upstream, report
from claude_desk.doctor.finding import Finding, Group, Verdict
from claude_desk.doctor.subject import Subject
from claude_desk.errors import DeskError
from claude_desk.proxy.checkup import COST
from claude_desk.ui.formats import count
from claude_desk.ui.language import declared
from claude_desk.ui.settings_test import printable
from claude_desk.ui.theme import GAP_L, GAP_M, GAP_S, GAP_XL
from claude_desk.ui.widgets import Card, Note, Picture, button, label

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from concurrent.futures import Future

    from PySide6.QtGui import QCloseEvent

    from claude_desk.app import Desk
    from claude_desk.proxy.checkup import Finding as Step
    from claude_desk.ui.clipboard import Clipboard
    from claude_desk.ui.inbox import Inbox
    from claude_desk.ui.theme import Theme

    Look = Callable[[Desk], tuple[Subject, Iterator[Finding]]]

TITLE_WIDTH = 260
BAR_HEIGHT = 6
PICTURES = {
    Verdict.OK: ("check", "ok"),
    Verdict.WARN: ("triangle-alert", "warn"),
    Verdict.FAIL: ("circle-alert", "error"),
    Verdict.SKIP: ("arrow-right", "muted"),
}


def look_at(desk: Desk) -> tuple[Subject, Iterator[Finding]]:
    """This program, and what there is to find of it."""
    subject = Subject.look(desk.paths, desk.settings, os.environ)
    return subject, check_up(subject, Surroundings.this())


class DoctorWindow(QDialog):
    """Findings in cards, as they come; nothing is spent unless the upstream is asked for.

    Args:
        desk: what is looked at.
        inbox: brings findings to the Qt thread.
        clipboard: takes the report.
        theme: for the icons.
        look: what carries it out, on a thread of its own.

    Attributes:
        lines: what is shown of each finding so far.
        again: begins.
        stop: stops.
        copy: copies the report.
        with_upstream: whether the upstream is tried out, too.
        note: the sum.
    """

    def __init__(
        self, desk: Desk, inbox: Inbox, clipboard: Clipboard, theme: Theme, *, look: Look = look_at
    ) -> None:
        super().__init__()
        self._desk, self._inbox, self._clipboard, self._theme = desk, inbox, clipboard, theme
        self._look = look
        self._stopped = Event()
        self._subject: Subject | None = None
        self._running: Future[Subject | None] | Future[list[Step]] | None = None
        self._cards: dict[Group, Card] = {}
        self.lines: list[DoctorLine] = []
        self.setWindowTitle(self.tr("Check-up – Claude Desk"))  # noqa: RUF001 - as other windows' titles
        self.again = button(self.tr("Run again"), "primary")
        self.stop = button(self.tr("Stop"))
        self.copy = button(self.tr("Copy report"))
        self.copy.setToolTip(
            self.tr("What may be pasted into a bug report: no keys, no prompts, no names of yours")
        )
        self.with_upstream = QCheckBox()
        self.with_upstream.setToolTip(declared(COST))
        self.bar = QProgressBar()
        self.bar.setRange(0, 0)
        self.bar.setTextVisible(False)
        self.bar.setFixedHeight(BAR_HEIGHT)
        self.bar.setAccessibleName(self.tr("The check-up is running"))
        self.note = Note(theme, "info")
        self._inside = QWidget()
        self._inside.setObjectName("scrolled")
        self._column = QVBoxLayout(self._inside)
        self._lay_out()
        self.again.clicked.connect(self.begin)
        self.stop.clicked.connect(self._stop)
        self.copy.clicked.connect(self._copy)
        self._show()

    def begin(self) -> None:
        """Look at everything anew."""
        self._give_up()
        self._clear()
        stopped = self._stopped = Event()

        def work() -> Subject | None:
            subject, findings = self._look(self._desk)
            for finding in findings:
                if stopped.is_set():
                    findings.close()  # type: ignore[attr-defined]  # a generator: its key is revoked now
                    return None
                self._inbox.post(lambda finding=finding: self._found(stopped, finding))  # type: ignore[misc]
            return subject

        running = self._desk.in_background(work)
        self._running = running
        self._show()
        self.stop.setFocus()
        self._inbox.when_done(running, lambda done: self._looked(stopped, done))

    def closeEvent(self, event: QCloseEvent) -> None:
        """Nobody waits for the rest."""
        self._give_up()
        super().closeEvent(event)

    def done(self, result: int) -> None:
        """Closed by Escape, or with the program."""
        self._give_up()
        super().done(result)

    def _found(self, stopped: Event, finding: Finding) -> None:
        if stopped is not self._stopped or stopped.is_set():
            return
        line = DoctorLine(self._theme, finding)
        self.lines.append(line)
        self._card(finding.group).body.addWidget(line)
        self._show()

    def _looked(self, stopped: Event, done: Future[Subject | None]) -> None:
        if stopped is not self._stopped or stopped.is_set():
            return
        self._running = None
        error = None if done.cancelled() else done.exception()
        if isinstance(error, DeskError):
            self._show()
            self.note.say(error.message, "error")
            return
        if error is not None:
            raise error
        self._subject = done.result()
        if not self.with_upstream.isChecked():
            self._end()
            return
        running = self._desk.check_upstream(
            self._desk.settings.upstream,
            on_finding=lambda step: self._inbox.post(lambda: self._stepped(stopped, step)),
        )
        self._running = running
        self._inbox.when_done(running, lambda ended: self._tried(stopped, ended))

    def _stepped(self, stopped: Event, step: Step) -> None:
        for finding in of_upstream(step):
            self._found(stopped, finding)

    def _tried(self, stopped: Event, done: Future[list[Step]]) -> None:
        if stopped is not self._stopped or stopped.is_set() or done.cancelled():
            return
        self._running = None
        self._end()
        error = done.exception()
        if isinstance(error, DeskError):
            self.note.say(error.message, "error")
        elif error is not None:
            raise error

    def _end(self) -> None:
        had_focus = self.stop.hasFocus()
        self._show()
        if had_focus:
            self.again.setFocus()
        found = Counter(line.finding.verdict for line in self.lines)
        if found[Verdict.FAIL]:
            text = self.tr("{n} failed; each line says what to do.")
            self.note.say(text.replace("{n}", count(found[Verdict.FAIL])), "error")
        elif found[Verdict.WARN]:
            text = self.tr("It works, with {n} warnings.")
            self.note.say(text.replace("{n}", count(found[Verdict.WARN])), "warn")
        else:
            self.note.say(self.tr("All is well."), "ok")

    def _stop(self) -> None:
        self._give_up()
        self._show()
        self.note.say(self.tr("The check-up was stopped."), "info")
        self.again.setFocus()

    def _give_up(self) -> None:
        self._stopped.set()
        running, self._running = self._running, None
        if running is not None and self._subject is not None:
            running.cancel()  # a test of the upstream; what looks at the rest ends by itself, and cleans up

    def _copy(self) -> None:
        found = [line.finding for line in self.lines]
        self._clipboard.copy(report(found, self._subject, os.environ))
        self.note.say(self.tr("The report is copied. Look at it before you paste it."), "info")

    def _clear(self) -> None:
        self.note.say("")
        self._subject = None
        self.lines.clear()
        for card in self._cards.values():
            self._column.removeWidget(card)
            card.hide()
            card.deleteLater()
        self._cards.clear()

    def _card(self, group: Group) -> Card:
        if group not in self._cards:
            card = Card(declared(group.value))
            card.body.setSpacing(GAP_S)
            self._cards[group] = card
            self._column.insertWidget(len(self._cards) - 1, card)
        return self._cards[group]

    def _show(self) -> None:
        running = self._running is not None
        self.again.setVisible(not running)
        self.stop.setVisible(running)
        self.bar.setVisible(running)
        self.copy.setEnabled(bool(self.lines) and not running)
        self.with_upstream.setEnabled(not running)
        asked = self.tr("Also try the upstream “{name}”: two short messages are sent")
        self.with_upstream.setText(asked.replace("{name}", self._desk.settings.upstream).replace("&", "&&"))

    def _lay_out(self) -> None:
        self._column.setContentsMargins(0, 0, GAP_S, 0)
        self._column.setSpacing(GAP_M)
        self._column.addStretch(1)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(self._inside)
        buttons = QHBoxLayout()
        buttons.setSpacing(GAP_M)
        buttons.addWidget(self.with_upstream, 1)
        buttons.addWidget(self.copy)
        buttons.addWidget(self.stop)
        buttons.addWidget(self.again)
        column = QVBoxLayout(self)
        column.setContentsMargins(GAP_XL, GAP_L, GAP_XL, GAP_L)
        column.setSpacing(GAP_M)
        explained = self.tr(
            "Looks at the program, at what tools ask of it, at this computer and at the tools on it. That costs nothing."
        )
        column.addWidget(label(explained, "muted", wrap=True))
        column.addWidget(self.note)
        column.addWidget(self.bar)
        column.addWidget(area, 1)
        column.addLayout(buttons)
        self.resize(880, 720)
        self.setMinimumSize(560, 380)


class DoctorLine(QWidget):
    """One finding: an icon, what was looked at, what was found and what to do; a screen reader reads it as one sentence."""

    def __init__(self, theme: Theme, finding: Finding) -> None:
        super().__init__()
        self.finding = finding
        name = printable(declared(finding.title))
        icon, tone = PICTURES[finding.verdict]
        title = label(name, "stat", wrap=True)
        title.setFixedWidth(TITLE_WIDTH)
        title.setAlignment(Qt.AlignmentFlag.AlignTop)
        words = QVBoxLayout()
        words.setSpacing(2)
        role = "muted" if finding.verdict in {Verdict.OK, Verdict.SKIP} else ""
        words.addWidget(label(printable(finding.what), role, wrap=True, selectable=True))
        if finding.do:
            words.addWidget(label(f"→ {printable(finding.do)}", wrap=True, selectable=True))
        words.addStretch(1)  # beside a title of two lines it begins with the first
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(GAP_S)
        grid.setColumnStretch(2, 1)
        top = Qt.AlignmentFlag.AlignTop
        grid.addWidget(Picture(theme, icon, tone), 0, 0, top)
        grid.addWidget(title, 0, 1, top)
        grid.addLayout(words, 0, 2)
        self.setAccessibleName(f"{name}: {self._verdict(finding.verdict)}")
        self.setAccessibleDescription(" ".join(filter(None, (finding.what, finding.do))))

    def _verdict(self, verdict: Verdict) -> str:
        return {
            Verdict.OK: self.tr("well"),
            Verdict.WARN: self.tr("works with a limit"),
            Verdict.FAIL: self.tr("failed"),
            Verdict.SKIP: self.tr("not tried"),
        }[verdict]
