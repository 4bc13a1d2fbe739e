"""Two requests beside each other: what differs, value by value."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING

import msgspec
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from claude_desk.errors import StorageError
from claude_desk.messages.conversation import read_reply
from claude_desk.ui import formats
from claude_desk.ui.inspector_chat import breakable
from claude_desk.ui.inspector_text import decoded, folded, shown
from claude_desk.ui.theme import GAP_M, GAP_S, fixed_font
from claude_desk.ui.widgets import button, label
from claude_desk.wire.json_diff import MOST, Change, differences
from claude_desk.wire.spans import spans

if TYPE_CHECKING:
    from concurrent.futures import Future

    from claude_desk.app import Desk
    from claude_desk.requestlog.capture import Capture
    from claude_desk.requestlog.record import Row
    from claude_desk.ui.inbox import Inbox
    from claude_desk.wire.headers import RawHeaders

PAGE = 60
LONGEST = 1_500


@dataclass(frozen=True, slots=True)
class Compared:
    """Two captures, compared.

    Attributes:
        requests: differences of their bodies as they came.
        replies: of the replies.
        headers: of the request's headers.
    """

    requests: list[Change]
    replies: list[Change]
    headers: list[Change]


def compare(before: Capture, after: Capture) -> Compared:
    """Compare two captures; what is no JSON as text."""
    return Compared(
        _bodies(before.request.body, after.request.body),
        _bodies(_as_said(before.delivered.body), _as_said(after.delivered.body)),
        _headers(before.headers, after.headers),
    )


def _as_said(body: bytes) -> bytes:
    """A reply as a document: what a stream says, since its events are cut differently each time."""
    said = None if body.lstrip()[:1] == b"{" else read_reply(body)
    if said is None:
        return body
    parts = [{"kind": part.kind.value, "name": part.title, "text": part.text} for part in said.turns[0].parts]
    return msgspec.json.encode({"content": parts})


def _bodies(before: bytes, after: bytes) -> list[Change]:
    found = differences(before, after)
    if found is not None:
        return found
    return [Change("", decoded(before[start:end]), decoded(new)) for start, end, new in spans(before, after)]


def _headers(before: RawHeaders, after: RawHeaders) -> list[Change]:
    names = {name.lower(): None for name, _ in (*before, *after)}
    found = []
    for name in names:
        was, is_ = (
            [value.decode("latin-1") for key, value in fields if key.lower() == name]
            for fields in (before, after)
        )
        if was != is_:
            texts = ("\n".join(values) if values else None for values in (was, is_))
            found.append(Change(name.decode("latin-1"), *texts))
    return found


class ComparePane(QWidget):
    """The earlier of two requests against the later one."""

    def __init__(self, desk: Desk, inbox: Inbox) -> None:
        super().__init__()
        self._desk, self._inbox = desk, inbox
        self._rows: tuple[Row, Row] | None = None
        self._captures: list[Capture | None] = []
        self._compared: Compared | None = None
        self._most = PAGE
        self._worker: ThreadPoolExecutor | None = None
        self._gone = False
        self.what = QComboBox()
        self.what.addItems([self.tr("Requests"), self.tr("Responses"), self.tr("Request headers")])
        self.what.setAccessibleName(self.tr("What is compared"))
        self.what.currentIndexChanged.connect(self._chosen)
        self.summary = label("", "muted", wrap=True)
        self.more = button(self.tr("Show more"), "quiet")
        self.more.clicked.connect(self._show_more)
        self._scroll = QScrollArea()
        self._scroll.setAccessibleName(self.tr("Differences"))
        self._scroll.setWidgetResizable(True)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        top = QHBoxLayout()
        top.addWidget(self.what)
        top.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP_S)
        column.addLayout(top)
        column.addWidget(self.summary)
        column.addWidget(self._scroll, 1)
        column.addWidget(self.more, 0, Qt.AlignmentFlag.AlignHCenter)
        self.more.hide()

    def show_rows(self, one: Row, other: Row) -> None:
        """Compare these two, in the order in which they began."""
        earlier, later = sorted((one, other), key=lambda row: (row.started.at, row.seq))
        if self._rows is not None and [row.started.id for row in self._rows] == [
            earlier.started.id,
            later.started.id,
        ]:
            return
        self._rows = (earlier, later)
        self._captures, self._compared = [], None
        self._draw()
        self._inbox.when_done(
            self._desk.captures.get(earlier.started.id), lambda done: self._fetched(earlier, done)
        )

    def forget(self) -> None:
        """There are not two any more."""
        self._rows = self._compared = None

    def dispose(self) -> None:
        """Stop comparing."""
        self._gone = True
        if self._worker is not None:
            self._worker.shutdown(wait=False, cancel_futures=True)

    def _fetched(self, row: Row, done: Future[Capture | None]) -> None:
        if self._gone or self._rows is None or row not in self._rows or done.cancelled():
            return
        error = done.exception()
        if error is not None and not isinstance(error, StorageError):
            raise error
        self._captures.append(None if error is not None else done.result())
        later = self._rows[1]
        if len(self._captures) == 1:
            self._inbox.when_done(
                self._desk.captures.get(later.started.id), lambda done: self._fetched(later, done)
            )
            return
        before, after = self._captures
        if before is None or after is None:
            self.summary.setText(self.tr("To be compared, both must have been kept with their bodies."))
            return
        if self._worker is None:
            self._worker = ThreadPoolExecutor(1, thread_name_prefix="compare")
        wanted = self._rows
        self._inbox.when_done(
            self._worker.submit(compare, before, after), lambda done: self._was_compared(wanted, done)
        )

    def _was_compared(self, wanted: tuple[Row, Row], done: Future[Compared]) -> None:
        if not self._gone and wanted is self._rows:
            self._compared = done.result()
            self._draw()

    def _chosen(self) -> None:
        self._most = PAGE
        self._draw()

    def _show_more(self) -> None:
        self._most += PAGE
        self._draw()

    def _draw(self) -> None:
        inside = QWidget()
        inside.setObjectName("detailsBody")
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, GAP_S, GAP_M)
        column.setSpacing(4)
        changes: list[Change] = []
        if self._compared is None or self._rows is None:
            self.summary.setText(self.tr("Comparing…"))
        else:
            compared = self._compared
            changes = (compared.requests, compared.replies, compared.headers)[self.what.currentIndex()]
            number = f"{formats.count(len(changes))}{'+' if len(changes) == MOST else ''}"
            words = self.tr("{n} differences between {one} and {other}").replace("{n}", number)
            one, other = (formats.moment(row.started.at) for row in self._rows)
            words = words if changes else self.tr("No difference between {one} and {other}")
            self.summary.setText(words.replace("{one}", one).replace("{other}", other))
        for change in changes[: self._most]:
            place = label(breakable(shown(change.path)[:300]), "small", wrap=True, selectable=True)
            place.setFont(fixed_font(11))
            column.addWidget(place)
            for sign, text, role in (("−", change.before, "removed"), ("+", change.after, "added")):  # noqa: RUF001 - a minus
                if text is not None:
                    cut = "…" if len(text) > LONGEST else ""
                    line = label(
                        f"{sign} {breakable(folded(shown(text[:LONGEST])))}{cut}",
                        role,
                        wrap=True,
                        selectable=True,
                    )
                    line.setFont(fixed_font(11))
                    column.addWidget(line)
            column.addSpacing(GAP_S)
        column.addStretch(1)
        self._scroll.setWidget(inside)
        self.more.setVisible(len(changes) > self._most)
