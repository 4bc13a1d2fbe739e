"""Every upstream that had a request, in order: where it went, what came back, why it moved on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from claude_desk.ui import formats
from claude_desk.ui.inspector_message import HeadersPane
from claude_desk.ui.theme import GAP_M, GAP_S
from claude_desk.ui.widgets import Disclosure, ElidedLabel, Pill, label

if TYPE_CHECKING:
    from claude_desk.requestlog.capture import Capture, Departure
    from claude_desk.requestlog.record import Row
    from claude_desk.ui.clipboard import Clipboard
    from claude_desk.ui.theme import Theme


@dataclass(frozen=True, slots=True)
class Tried:
    """One attempt.

    Attributes:
        upstream: its name.
        words: how it ended.
        tone: of those words.
        seconds: how long it had the request; None where that is not known.
        departure: what was captured of it.
    """

    upstream: str
    words: str
    tone: str
    seconds: float | None
    departure: Departure | None


def attempts_of(row: Row, capture: Capture | None) -> list[Tried]:
    """The attempts of a request, oldest first; the log knows them, a capture adds where they went."""
    end = row.finished
    departures = list(capture.departures) if capture is not None else []
    tried = []
    for each in end.attempts if end is not None else ():
        # One that could not be prepared or reached may have no departure.
        found = next((departure for departure in departures if departure.upstream == each.upstream), None)
        if found is not None:
            departures.remove(found)
        tried.append(Tried(each.upstream, each.reason, "warn", each.seconds, found))
    last = departures[-1] if departures else None
    upstream = end.upstream if end is not None else last.upstream if last is not None else ""
    if upstream:
        words, tone = formats.status(row)
        spent = sum(each.seconds or 0.0 for each in tried)
        seconds = max(end.total_s - spent, 0.0) if end is not None else None
        tried.append(Tried(upstream, words, tone, seconds, last))
    return tried


class AttemptsPane(QScrollArea):
    """A card for each attempt."""

    def __init__(self, theme: Theme, clipboard: Clipboard) -> None:
        super().__init__()
        self._theme, self._clipboard = theme, clipboard
        self._shown: list[Tried] | None = None
        self.setAccessibleName(self.tr("Attempts"))
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFrameShape(QFrame.Shape.NoFrame)

    def show_row(self, row: Row, capture: Capture | None) -> None:
        """Show this request's attempts."""
        tried = attempts_of(row, capture)
        if tried == self._shown:
            return
        self._shown = tried
        inside = QWidget()
        inside.setObjectName("detailsBody")
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, GAP_S, GAP_M)
        column.setSpacing(GAP_M)
        if not tried:
            column.addWidget(label(self.tr("No upstream had this request."), "muted", wrap=True))
        for number, each in enumerate(tried, start=1):
            column.addWidget(self._card(number, each))
        column.addStretch(1)
        self.setWidget(inside)

    def _card(self, number: int, tried: Tried) -> QFrame:
        card = QFrame()
        card.setObjectName("bubble")
        card.setAccessibleName(self.tr("Attempt {n}").replace("{n}", str(number)))
        pill = Pill(self._theme)
        pill.show_state(formats.one_line(tried.words, 60), tried.tone)
        top = QHBoxLayout()
        top.setSpacing(GAP_S)
        top.addWidget(label(f"{number}.", "muted"))
        top.addWidget(ElidedLabel(formats.one_line(tried.upstream, 60), "heading"), 1)
        top.addWidget(pill)
        column = QVBoxLayout(card)
        column.setContentsMargins(GAP_M, GAP_M - 2, GAP_M, GAP_M)
        column.setSpacing(6)
        column.addLayout(top)
        departure = tried.departure
        words = []
        if tried.seconds is not None:
            words.append(self.tr("had it for {time}").replace("{time}", formats.duration(tried.seconds)))
        if departure is not None:
            words.append(self.tr("left after {time}").replace("{time}", formats.duration(departure.at)))
            if departure.answered is not None:
                waited = formats.duration(departure.answered - departure.at)
                words.append(self.tr("answered after {time}").replace("{time}", waited))
        column.addWidget(label("  ·  ".join(words), "muted", wrap=True))
        if departure is not None:
            address = ElidedLabel(formats.one_line(f"{departure.method} {departure.url}"))
            address.setAccessibleName(self.tr("Where it went"))
            column.addWidget(address)
            for title, headers in (
                (self.tr("Headers that left"), departure.headers),
                (self.tr("Headers that came back"), departure.reply_headers),
            ):
                if headers:
                    folded = Disclosure(self._theme, title)
                    pane = HeadersPane(self._theme, self._clipboard, title)
                    pane.show_headers(headers)
                    pane.setFixedHeight(min(len(headers), 14) * 22 + 6)
                    folded.body.addWidget(pane)
                    column.addWidget(folded)
        return card
