"""What a vendor rejected, as a card of the Upstream page: what is left out of requests, and a button to forget it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QDate, QLocale, Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QWidget

from claude_desk.errors import DeskError
from claude_desk.ui.theme import GAP_L
from claude_desk.ui.widgets import Card, Note, button, label
from claude_desk.upstreams.compatible_lessons import describe

if TYPE_CHECKING:
    from concurrent.futures import Future

    from claude_desk.app import Desk
    from claude_desk.config.lessons import Lesson
    from claude_desk.ui.inbox import Inbox
    from claude_desk.ui.theme import Theme


class LessonsCard(Card):
    """The lessons of one upstream, as they are learned; hidden while there are none.

    Args:
        desk: knows them.
        inbox: brings news to the Qt thread.
        theme: for the icon of a problem.
        upstream: whose they are.
    """

    def __init__(self, desk: Desk, inbox: Inbox, theme: Theme, upstream: str) -> None:
        super().__init__(
            self.tr("What this vendor rejected"),
            self.tr("Learned from its own refusals. Requests go without these, and the log says so."),
        )
        self._desk = desk
        self._inbox = inbox
        self._upstream = upstream
        self._gone = False
        self._shown: tuple[Lesson, ...] = ()
        self._list: QWidget | None = None
        self.forget = button(self.tr("Forget"))
        self.forget.setToolTip(self.tr("Send everything again, and learn anew what is rejected"))
        self.forget.clicked.connect(self._forget)
        self.note = Note(theme)
        line = QHBoxLayout()
        line.addStretch(1)
        line.addWidget(self.forget)
        self.body.addLayout(line)
        self.body.addWidget(self.note)
        self.refresh()
        self._unwatch = desk.watch_status(lambda _: inbox.post(self.refresh))

    def refresh(self) -> None:
        """Show what is known now."""
        if self._gone:
            return
        lessons = self._desk.lessons(self._upstream)
        if lessons != self._shown:
            self._shown = lessons
            if self._list is not None:
                self.body.removeWidget(self._list)
                self._list.deleteLater()
            self._list = _listed(lessons)
            self.body.insertWidget(self.body.count() - 2, self._list)
        if not lessons:
            self.hide()
        elif self.parentWidget() is not None:  # alone it would become a window
            self.show()

    def retire(self) -> None:
        """The card is about to go: news is of no interest any more. Idempotent."""
        if not self._gone:
            self._gone = True
            self._unwatch()

    def _forget(self) -> None:
        self.forget.setEnabled(False)
        self.note.say("")
        self._inbox.when_done(self._desk.forget_lessons(self._upstream), self._forgotten)

    def _forgotten(self, done: Future[None]) -> None:
        if self._gone:
            return
        self.forget.setEnabled(True)
        error = done.exception()
        if isinstance(error, DeskError):
            self.note.say(error.message, "error")
        elif error is not None:
            raise error
        self.refresh()


def _listed(lessons: tuple[Lesson, ...]) -> QWidget:
    rows = QWidget()
    grid = QGridLayout(rows)
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setHorizontalSpacing(GAP_L)
    grid.setVerticalSpacing(6)
    grid.setColumnStretch(0, 1)
    for number, lesson in enumerate(lessons):
        grid.addWidget(label(describe(lesson.text) or lesson.text, wrap=True), number, 0)
        day = QDate.fromString(lesson.since, Qt.DateFormat.ISODate)
        shown = QLocale().toString(day, QLocale.FormatType.ShortFormat)
        grid.addWidget(label(shown, "muted"), number, 1, Qt.AlignmentFlag.AlignTop)
    return rows
