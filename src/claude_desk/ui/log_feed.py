"""Brings the desk's log rows to the model: the first page, what happens live, and older pages."""

from __future__ import annotations

import gc
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from claude_desk.ui.log_model import LIVE_LIMIT

if TYPE_CHECKING:
    from concurrent.futures import Future

    from claude_desk.app import Desk
    from claude_desk.proxy.progress import Progress
    from claude_desk.requestlog.record import Row
    from claude_desk.ui.inbox import Inbox
    from claude_desk.ui.log_model import LogModel

PAGE = 500
BATCH_MS = 50
BATCH_ROWS = 150  # taken at once: the table is never busy for longer than that takes
NEXT_MS = 10  # to the rest of a larger batch
FEW_ROWS = 15_000  # which the garbage collector walks over in no time
SETTLED_AT_ONCE = 5_000


class LogFeed(QObject):
    """Feeds a model; rows that arrive within 50 ms are one change, and a hidden window is not fed at all.

    Attributes:
        progressed: the model knows how far running requests are.
    """

    progressed = Signal()

    def __init__(self, desk: Desk, inbox: Inbox, model: LogModel) -> None:
        super().__init__(model)
        self._desk = desk
        self._inbox = inbox
        self._model = model
        self._waiting: dict[int, Row] = {}
        self._visible = False
        self._asking = False
        self._settled = 0  # rows held when they were last taken from the garbage collector
        self._unsettled = 0  # rows that came since
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._flush)
        model.wants_older.connect(self._load)
        # Watched before the first page is read, so that nothing falls in between.
        self._unwatch = desk.watch_log(lambda rows: inbox.post(lambda: self._take(rows)))
        self._load(None)

    def show_live(self, *, visible: bool) -> None:
        """Whether anybody can see the table."""
        self._visible = visible
        if visible:
            self._flush()

    def ask_progress(self) -> None:
        """Ask how far running requests are, for as long as somebody looks at them; one question at a time."""
        if self._visible and not self._asking:
            self._asking = True
            self._inbox.when_done(self._desk.operations.progress(), self._take_progress)

    def _take_progress(self, done: Future[tuple[Progress, ...]]) -> None:
        self._asking = False
        if not done.cancelled():  # as the program ends
            self._model.progress = {each.id: each for each in done.result()}
            self.progressed.emit()

    def close(self) -> None:
        """Stop listening."""
        self._unwatch()
        self._timer.stop()

    def _load(self, before: int | None) -> None:
        self._inbox.when_done(self._desk.log_page(before=before, limit=PAGE), self._page_came)

    def _page_came(self, done: Future[list[Row]]) -> None:
        error = done.exception()
        if error is not None:
            self._model.not_older()
            raise error
        rows = done.result()
        self._model.add_older(rows, more=len(rows) >= PAGE)
        self._settle(len(rows))

    def _settle(self, came: int) -> None:
        """Take the rows of a long log from the garbage collector, which would stop everything to walk over them.

        A full collection beside 100,000 rows takes a fifth of a second, on whatever thread it happens to begin. Rows
        are in no cycles, so nothing is lost; what is kept from being collected beside them is given back with them.
        """
        self._unsettled += came
        long = self._model.held > FEW_ROWS
        if not self._settled or (long and self._unsettled >= SETTLED_AT_ONCE):
            gc.collect(1)
            gc.freeze()
            self._settled, self._unsettled = self._model.held, 0
        elif self._settled > FEW_ROWS and not long:
            gc.unfreeze()
            self._settled = self._model.held

    def _take(self, rows: list[Row]) -> None:
        for row in rows:
            known = self._waiting.get(row.seq)
            if known is None or row.finished is not None:
                self._waiting[row.seq] = row
        if len(self._waiting) > LIVE_LIMIT:
            for seq in sorted(self._waiting)[:-LIVE_LIMIT]:
                del self._waiting[seq]
        if self._visible and not self._timer.isActive():
            self._timer.start(BATCH_MS)

    def _flush(self) -> None:
        if len(self._waiting) <= BATCH_ROWS:
            rows, self._waiting = self._waiting, {}
        else:
            seqs = list(self._waiting)[:BATCH_ROWS]
            rows = {seq: self._waiting.pop(seq) for seq in seqs}
        if rows:
            self._model.add(rows.values())
            self._settle(len(rows))
        if self._waiting and self._visible:
            self._timer.start(NEXT_MS)
