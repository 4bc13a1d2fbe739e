"""Asks the log's sums for the usage window, and again when requests have ended: only while somebody looks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QObject, QTimer, Signal

from claude_desk.budgets import budget_of, own_budgets
from claude_desk.errors import DeskError
from claude_desk.requestlog.usage import Dimension
from claude_desk.ui.usage_model import Report, Span, Sums, dimensions, report

if TYPE_CHECKING:
    from collections.abc import Sequence
    from concurrent.futures import Future
    from datetime import date

    from claude_desk.app import Desk
    from claude_desk.costs import Saved
    from claude_desk.policy.budgets import Budget
    from claude_desk.requestlog.record import Row
    from claude_desk.requestlog.usage import Usage
    from claude_desk.spending import Standing
    from claude_desk.ui.inbox import Inbox

REFRESH_MS = 1_000
"""From a request's end to the sums that have it; those that end meanwhile are in them too."""

T = TypeVar("T")
_BY_PRICE = (Dimension.UPSTREAM, Dimension.MODEL)


@dataclass(frozen=True, slots=True)
class Snapshot:
    """All that the window shows.

    Attributes:
        report: what was used in the days that were asked for.
        total: all of it. Not the report's sum, where conversations are told apart: the log has those of 90 days.
        today: what was used today.
        saved: what the prompt cache saved in those days.
        budgets: what there is of them, the one with the least left first.
        idle: those that nobody has used in their present period.
        day: the day it is.
    """

    report: Report
    total: Sums
    today: Sums
    saved: Saved
    budgets: tuple[Standing, ...]
    idle: tuple[Budget, ...]
    day: date


@dataclass(slots=True)
class _Question:
    """What is asked at a time, and the answers that are there."""

    by: Dimension
    span: Span
    day: date
    budgets: list[Budget]
    found: list[Usage] | None = None
    priced: list[Usage] | None = None
    today: list[Usage] | None = None
    standings: list[list[Standing]] | None = None


class UsageFeed(QObject):
    """Keeps a :class:`Snapshot` up to date.

    Attributes:
        came: a snapshot is there; carries it.
        failed: there is none; carries why, for a person.
    """

    came = Signal(object)
    failed = Signal(str)

    def __init__(self, desk: Desk, inbox: Inbox, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self._inbox = inbox
        self._by = Dimension.MODEL
        self._span: Span | None = None
        self._asked: _Question | None = None
        self._again = False
        self._visible = False
        self._stale = True
        self._closed = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(REFRESH_MS)
        self._timer.timeout.connect(self.refresh)
        # Budgets are settings, and client keys come with their own.
        self._unwatch = (
            desk.watch_log(self._heard),
            desk.watch_status(lambda _: inbox.post(self._look_again)),
        )

    def ask(self, by: Dimension, span: Span) -> None:
        """Show these sums from now on."""
        self._by, self._span = by, span
        self.refresh()

    def show_live(self, *, visible: bool) -> None:
        """Whether anybody can see the sums; nothing is asked while nobody does."""
        self._visible = visible
        if not visible:
            self._stale = self._stale or self._timer.isActive()
            self._timer.stop()
        elif self._stale and self._span is not None:
            self.refresh()

    def close(self) -> None:
        """Stop listening."""
        self._closed = True
        for unwatch in self._unwatch:
            unwatch()
        self._timer.stop()

    def refresh(self) -> None:
        """Ask again; while answers are awaited, once more after them."""
        if not self._visible or self._span is None:
            self._stale = True
            return
        if self._asked is not None:
            self._again = True
            return
        self._timer.stop()
        self._stale = self._again = False
        today = datetime.now().astimezone().date()
        keys = self._desk.client_keys()
        budgets = [budget_of(each) for each in self._desk.settings.budgets]
        budgets += [own for key in keys for own in own_budgets(key)]
        question = self._asked = _Question(self._by, self._span, today, budgets)
        span = self._span
        usage = self._desk.usage
        self._await(question, "found", usage(dimensions(self._by), since=span.since, until=span.until))
        self._await(question, "priced", usage(_BY_PRICE, since=span.since, until=span.until))
        self._await(question, "today", usage((), since=today, until=today))
        self._await(question, "standings", self._desk.standings(budgets))

    def _await(self, question: _Question, name: str, future: Future[T]) -> None:
        def take(done: Future[T]) -> None:
            if self._asked is not question or self._closed:
                return
            if (error := done.exception()) is not None:
                self._give_up(error)
                return
            setattr(question, name, done.result())
            if None not in (question.found, question.priced, question.today, question.standings):
                built = self._desk.in_background(lambda: _snapshot(question, self._desk))
                self._inbox.when_done(built, self._deliver)

        self._inbox.when_done(future, take)

    def _deliver(self, done: Future[Snapshot]) -> None:
        if (error := done.exception()) is not None:
            self._give_up(error)
            return
        self._asked = None
        if self._closed:
            return
        self.came.emit(done.result())
        if self._again:
            self.refresh()

    def _give_up(self, error: BaseException) -> None:
        self._asked = None
        if not isinstance(error, DeskError):
            raise error
        self.failed.emit(error.message)
        if self._again:
            self._again = False
            self._timer.start()

    def _heard(self, rows: Sequence[Row]) -> None:
        """On the storage thread."""
        if any(row.finished is not None for row in rows):
            self._inbox.post(self._look_again)

    def _look_again(self) -> None:
        self._stale = True
        if self._visible and not self._closed and not self._timer.isActive():
            self._timer.start()


def _snapshot(question: _Question, desk: Desk) -> Snapshot:
    """Put the answers together; takes a while for thousands of conversations."""
    found, priced, standings = question.found or [], question.priced or [], question.standings or []
    flat = sorted((each for group in standings for each in group), key=lambda each: -each.used)
    idle = [budget for budget, group in zip(question.budgets, standings, strict=True) if not group]
    return Snapshot(
        report(found, question.by, question.span, question.day),
        Sums.of(priced),
        Sums.of(question.today or []),
        desk.costs.saved_by_cache(priced, datetime.now(UTC).date()),
        tuple(flat),
        tuple(idle),
        question.day,
    )
