"""The pane beside the table: everything the log knows about one request. Metadata only."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from claude_desk.ui import formats
from claude_desk.ui.log_latency import paint_latency
from claude_desk.ui.theme import GAP_L, GAP_M, GAP_S, fixed_font
from claude_desk.ui.widgets import CopyButton, ElidedLabel, IconButton, Note, Pill, label, separator

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent

    from claude_desk.requestlog.record import RequestFinished, Row
    from claude_desk.ui.clipboard import Clipboard
    from claude_desk.ui.theme import Theme

WIDTH = 350
NAME_WIDTH = 104


class LatencyBar(QWidget):
    """The table's latency bar, larger."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._row: Row | None = None
        self.setFixedHeight(16)
        theme.changed.connect(self.update)

    def show_row(self, row: Row) -> None:
        """Draw this row's times."""
        self._row = row
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the bar over the whole width."""
        if self._row is not None:
            painter = QPainter(self)
            paint_latency(painter, self._theme, QRectF(0, 4, self.width(), 8), self._row)


class Facts(QWidget):
    """A titled list of names and values; a value that is empty takes its line away.

    Args:
        title: heading in small type.
        names: translated names by key, in order.
        copyable: keys whose values get a copy button.
        fixed: keys whose values are set in the fixed-width font.
    """

    def __init__(
        self,
        theme: Theme,
        clipboard: Clipboard,
        title: str,
        names: dict[str, str],
        *,
        copyable: frozenset[str] = frozenset(),
        fixed: frozenset[str] = frozenset(),
    ) -> None:
        super().__init__()
        self._lines: dict[str, tuple[QLabel, QLabel, CopyButton | None]] = {}
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(GAP_S)
        grid.setVerticalSpacing(5)
        grid.setColumnMinimumWidth(0, NAME_WIDTH)
        grid.setColumnStretch(1, 1)
        heading = label(title, "section")
        heading.setContentsMargins(0, 0, 0, 3)
        grid.addWidget(heading, 0, 0, 1, 3)
        for number, (key, name) in enumerate(names.items(), start=1):
            caption = label(name, "muted")
            value: QLabel
            copy = None
            if key in copyable:
                value = ElidedLabel()
                copy = CopyButton(theme, self.tr("Copy {name}").replace("{name}", name), box=22)
                self._connect_copy(copy, value, clipboard)
                grid.addWidget(copy, number, 2)
            else:
                value = label(wrap=True, selectable=True)
            if key in fixed:
                value.setFont(fixed_font(11))
            value.setAccessibleName(name)
            grid.addWidget(caption, number, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(value, number, 1)
            self._lines[key] = (caption, value, copy)

    def fill(self, values: dict[str, str]) -> None:
        """Show these values; keys that are missing or empty are hidden, and with all of them the whole list."""
        for key, (caption, value, copy) in self._lines.items():
            text = formats.one_line(values.get(key, ""), 1000)
            value.setText(text)
            for widget in (caption, value, copy):
                if widget is not None:
                    widget.setVisible(bool(text))
        self.setVisible(any(values.get(key) for key in self._lines))

    def text_of(self, key: str) -> str:
        """The value shown for a key."""
        return self._lines[key][1].text()

    @staticmethod
    def _connect_copy(copy: CopyButton, value: QLabel, clipboard: Clipboard) -> None:
        def clicked() -> None:
            clipboard.copy(value.text())
            copy.confirm()

        copy.clicked.connect(clicked)


class DetailsPane(QFrame):
    """Shows one row; asks to be closed by ``closed``."""

    closed = Signal()

    def __init__(self, theme: Theme, clipboard: Clipboard) -> None:
        super().__init__()
        self.setObjectName("details")
        self.setMinimumWidth(WIDTH)
        self.setAccessibleName(self.tr("Details of the request"))
        self._pill = Pill(theme)
        self._title = ElidedLabel(role="heading")
        self._subtitle = ElidedLabel(role="muted")
        self._close = IconButton(theme, "x", self.tr("Close details"), box=28)
        self._close.clicked.connect(self.closed)
        self._outcome = label("", "muted", wrap=True)
        self._error = Note(theme, "error")
        self._unchanged = Note(theme, "ok")
        self._bar = LatencyBar(theme)
        self._facts = self._make_facts(theme, clipboard)
        self._lay_out()

    def show_rows(self, rows: Sequence[Row]) -> None:
        """Fill the pane with the first of the selected rows."""
        self.show_row(rows[0])

    def show_row(self, row: Row) -> None:
        """Fill the pane with a row."""
        start, end = row.started, row.finished
        text, tone = formats.status(row)
        self._pill.show_state(text, tone)
        self._title.setText(formats.one_line(f"{start.method} {start.path}"))
        who = start.client or self.tr("no valid key")
        self._subtitle.setText(f"{formats.one_line(who)}  ·  {formats.moment(start.at)}")
        self._outcome.setText(formats.outcome(row))
        error = formats.one_line(end.error_text, 400) if end else ""
        kind = formats.one_line(end.error_kind, 100) if end else ""
        self._error.say(
            ": ".join(part for part in (kind, error) if part), "error" if tone == "error" else "warn"
        )
        self._bar.show_row(row)
        self._say_unchanged(row)
        for key, values in self._values(row).items():
            self._facts[key].fill(values)

    def _make_facts(self, theme: Theme, clipboard: Clipboard) -> dict[str, Facts]:
        tr = self.tr
        return {
            "time": Facts(
                theme,
                clipboard,
                tr("TIME"),
                {"first": tr("To first byte"), "total": tr("Total"), "rate": tr("Output")},
            ),
            "model": Facts(
                theme,
                clipboard,
                tr("MODEL"),
                {
                    "asked": tr("Asked for"),
                    "sent": tr("Sent"),
                    "upstream": tr("Upstream"),
                    "before": tr("Tried before"),
                    "notes": tr("On the way"),
                    "stop": tr("Stop reason"),
                },
            ),
            "tokens": Facts(
                theme,
                clipboard,
                tr("TOKENS"),
                {
                    "input": tr("Input"),
                    "read": tr("Cache read"),
                    "write": tr("Cache written"),
                    "hour": tr("of it for 1 hour"),
                    "hit": tr("From the cache"),
                    "lost": tr("Cache lost"),
                    "output": tr("Output"),
                    "searches": tr("Web searches"),
                    "billing": tr("Billed as"),
                    "cost": tr("Cost"),
                },
            ),
            "bytes": Facts(
                theme,
                clipboard,
                tr("BYTES"),
                {"in": tr("Request"), "out": tr("Reply"), "kind": tr("Answered")},
            ),
            "digests": Facts(
                theme,
                clipboard,
                tr("SHA-256"),
                {
                    "request": tr("Request came"),
                    "sent": tr("Request left"),
                    "reply": tr("Reply came"),
                    "delivered": tr("Reply left"),
                },
                copyable=frozenset({"request", "sent", "reply", "delivered"}),
                fixed=frozenset({"request", "sent", "reply", "delivered"}),
            ),
            "ids": Facts(
                theme,
                clipboard,
                tr("IDENTIFIERS"),
                {
                    "dialect": tr("Protocol"),
                    "id": tr("Request"),
                    "upstream": tr("Upstream's"),
                    "session": tr("Session"),
                    "agent": tr("Subagent"),
                },
                copyable=frozenset({"id", "upstream", "session", "agent"}),
                fixed=frozenset({"id", "upstream", "session", "agent"}),
            ),
        }

    def _values(self, row: Row) -> dict[str, dict[str, str]]:
        start, end = row.started, row.finished
        ids = {"dialect": start.dialect, "id": start.id, "session": start.session, "agent": start.agent}
        if end is None:
            return {**{key: {} for key in self._facts}, "model": {"asked": start.model}, "ids": ids}
        tokens = end.tokens
        counts = {
            "input": tokens.input,
            "read": tokens.cache_read,
            "write": tokens.cache_write,
            "hour": tokens.cache_write_1h,
            "output": tokens.output,
            "searches": tokens.web_searches,
        }
        return {
            "time": {
                "first": "" if end.first_byte_s is None else formats.duration(end.first_byte_s),
                "total": formats.duration(end.total_s) if end.total_s else "",
                "rate": self._rate(end),
            },
            "model": {
                "asked": end.model_asked,
                "sent": end.model_sent if end.model_sent != end.model_asked else "",
                "upstream": end.upstream,
                "before": "; ".join(formats.attempt(each) for each in end.attempts),
                "notes": end.notes,
                "stop": end.stop_reason,
            },
            "tokens": {
                **{key: formats.count(number) if number else "" for key, number in counts.items()},
                "hit": formats.part(tokens.cache_read, tokens.input + tokens.cache_read + tokens.cache_write),
                "lost": end.cache_text.removeprefix("prompt cache: "),
                "billing": end.billing,
                "cost": "" if end.cost == 0 and not any(counts.values()) else formats.cost(end.cost),
            },
            "bytes": {
                "in": formats.size(end.bytes_in) if end.bytes_in else "",
                "out": formats.size(end.bytes_out) if end.bytes_out else "",
                "kind": self.tr("as a stream") if end.streamed else self.tr("whole") if end.bytes_out else "",
            },
            "digests": self._digests(end),
            "ids": {**ids, "upstream": end.upstream_request_id},
        }

    def _rate(self, end: RequestFinished) -> str:
        """Output tokens per second once the answer had begun, for streams long enough to tell."""
        span = end.total_s - (end.first_byte_s or 0)
        if not end.streamed or end.first_byte_s is None or span < 0.1 or not end.tokens.output:  # noqa: PLR2004
            return ""
        return self.tr("{n} tokens/s").replace("{n}", formats.count(round(end.tokens.output / span)))

    @staticmethod
    def _digests(end: RequestFinished) -> dict[str, str]:
        """All four digests, or one of a pair where both are the same."""
        same_request = end.request_sha256 == end.sent_sha256
        same_reply = end.reply_sha256 == end.delivered_sha256
        return {
            "request": end.request_sha256,
            "sent": "" if same_request else end.sent_sha256,
            "reply": end.reply_sha256,
            "delivered": "" if same_reply else end.delivered_sha256,
        }

    def _say_unchanged(self, row: Row) -> None:
        end = row.finished
        if row.unchanged is None or end is None:
            self._unchanged.say("")
        elif row.unchanged:
            self._unchanged.say(self.tr("Bytes unchanged, both ways"), "ok")
        elif end.request_sha256 != end.sent_sha256:
            self._unchanged.say(self.tr("The request was rewritten before it left"), "info")
        else:
            self._unchanged.say(self.tr("The reply was rewritten before it was passed on"), "info")

    def _lay_out(self) -> None:
        head = QWidget()
        top = QHBoxLayout()
        top.setSpacing(GAP_S)
        top.addWidget(self._pill)
        top.addStretch(1)
        top.addWidget(self._close)
        heading = QVBoxLayout(head)
        heading.setContentsMargins(GAP_L, GAP_M, GAP_M, GAP_M)
        heading.setSpacing(5)
        heading.addLayout(top)
        heading.addSpacing(2)
        heading.addWidget(self._title)
        heading.addWidget(self._subtitle)
        self._body = QWidget()
        self._body.setObjectName("detailsBody")
        body = QVBoxLayout(self._body)
        body.setContentsMargins(GAP_L, GAP_M, GAP_L, GAP_L)
        body.setSpacing(GAP_M)
        body.addWidget(self._outcome)
        body.addWidget(self._error)
        body.addWidget(self._bar)
        for key in ("time", "model", "tokens", "bytes"):
            body.addWidget(self._facts[key])
            body.addSpacing(3)
        body.addWidget(self._unchanged)
        body.addWidget(self._facts["digests"])
        body.addSpacing(3)
        body.addWidget(self._facts["ids"])
        body.addStretch(1)
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setWidget(self._body)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(1, 0, 0, 0)
        outer.setSpacing(0)
        outer.addWidget(head)
        outer.addWidget(separator())
        outer.addWidget(self._scroll, 1)
