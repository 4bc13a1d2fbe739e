"""The inspector's first tab: what happened to a request, at a glance."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from claude_desk.ui import formats
from claude_desk.ui.inspector_chat import breakable
from claude_desk.ui.inspector_facts import Facts
from claude_desk.ui.inspector_text import decoded, shown
from claude_desk.ui.inspector_timeline import Timeline
from claude_desk.ui.log_progress import about, first_byte
from claude_desk.ui.theme import GAP_L, GAP_M, GAP_S, fixed_font
from claude_desk.ui.widgets import Note, Slot, label

if TYPE_CHECKING:
    from claude_desk.proxy.progress import Progress
    from claude_desk.requestlog.record import RequestFinished, Row
    from claude_desk.ui.clipboard import Clipboard
    from claude_desk.ui.inspector_reading import Reading
    from claude_desk.ui.theme import Theme

MOST_SPANS = 20
LONGEST_SPAN = 400


class Overview(QScrollArea):
    """Everything the log knows of a request, and what its capture adds: phases, rate, rewritten spans."""

    def __init__(self, theme: Theme, clipboard: Clipboard) -> None:
        super().__init__()
        self.setAccessibleName(self.tr("Overview"))
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self._outcome = label("", "muted", wrap=True)
        self._error = Note(theme, "error")
        self._unchanged = Note(theme, "ok")
        self.timeline = Timeline(theme)
        self._spans = Slot()
        self._spans_of: object = None
        self._facts = self._make_facts(theme, clipboard)
        inside = QWidget()
        inside.setObjectName("detailsBody")
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, GAP_S, GAP_L)
        column.setSpacing(GAP_M)
        column.addWidget(self._outcome)
        column.addWidget(self._error)
        column.addWidget(self.timeline)
        for key in ("time", "model", "tokens", "bytes"):
            column.addWidget(self._facts[key])
            column.addSpacing(3)
        column.addWidget(self._unchanged)
        column.addWidget(self._spans)
        column.addWidget(self._facts["digests"])
        column.addSpacing(3)
        column.addWidget(self._facts["ids"])
        column.addStretch(1)
        self.setWidget(inside)

    def show_row(self, row: Row, reading: Reading | None, progress: Progress | None = None) -> None:
        """Fill it.

        Args:
            row: the request's row.
            reading: its capture, where there is one.
            progress: how far it is while it runs, where that is known.
        """
        end = row.finished
        self._outcome.setText(formats.outcome(row))
        error = formats.one_line(end.error_text, 400) if end else ""
        kind = formats.one_line(end.error_kind, 100) if end else ""
        tone = formats.status(row)[1]
        self._error.say(
            ": ".join(part for part in (kind, error) if part), "error" if tone == "error" else "warn"
        )
        self.timeline.show_times(row, reading)
        self._say_unchanged(row)
        self._show_spans(reading)
        for key, values in self._values(row, progress).items():
            self._facts[key].fill(values)

    def _make_facts(self, theme: Theme, clipboard: Clipboard) -> dict[str, Facts]:
        digests = frozenset({"request", "sent", "reply", "delivered"})
        ids = frozenset({"id", "upstream", "session", "agent"})
        names = {
            "time": (
                self.tr("TIME"),
                {"first": self.tr("To first byte"), "total": self.tr("Total"), "rate": self.tr("Output")},
            ),
            "model": (
                self.tr("MODEL"),
                {
                    "asked": self.tr("Asked for"),
                    "sent": self.tr("Sent"),
                    "upstream": self.tr("Upstream"),
                    "before": self.tr("Tried before"),
                    "notes": self.tr("On the way"),
                    "stop": self.tr("Stop reason"),
                },
            ),
            "tokens": (
                self.tr("TOKENS"),
                {
                    "input": self.tr("Input"),
                    "read": self.tr("Cache read"),
                    "write": self.tr("Cache written"),
                    "hour": self.tr("of it for 1 hour"),
                    "output": self.tr("Output"),
                    "searches": self.tr("Web searches"),
                    "billing": self.tr("Billed as"),
                    "cost": self.tr("Cost"),
                },
            ),
            "bytes": (
                self.tr("BYTES"),
                {"in": self.tr("Request"), "out": self.tr("Reply"), "kind": self.tr("Answered")},
            ),
            "digests": (
                self.tr("SHA-256"),
                {
                    "request": self.tr("Request came"),
                    "sent": self.tr("Request left"),
                    "reply": self.tr("Reply came"),
                    "delivered": self.tr("Reply left"),
                },
            ),
            "ids": (
                self.tr("IDENTIFIERS"),
                {
                    "dialect": self.tr("Protocol"),
                    "id": self.tr("Request"),
                    "upstream": self.tr("Upstream's"),
                    "session": self.tr("Session"),
                    "agent": self.tr("Subagent"),
                },
            ),
        }
        special = {"digests": digests, "ids": ids}
        nothing: frozenset[str] = frozenset()
        return {
            key: Facts(
                theme,
                clipboard,
                title,
                lines,
                copyable=special.get(key, nothing),
                fixed=special.get(key, nothing),
            )
            for key, (title, lines) in names.items()
        }

    def _values(self, row: Row, progress: Progress | None) -> dict[str, dict[str, str]]:
        start, end = row.started, row.finished
        ids = {"dialect": start.dialect, "id": start.id, "session": start.session, "agent": start.agent}
        if end is None:
            known = {} if progress is None else self._so_far(progress)
            model = {"asked": start.model, **known.pop("model", {})}
            if model.get("sent") == start.model:
                del model["sent"]
            return {**{key: {} for key in self._facts}, **known, "model": model, "ids": ids}
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

    @staticmethod
    def _so_far(progress: Progress) -> dict[str, dict[str, str]]:
        """What is known of a request that still runs."""
        tokens = progress.tokens
        counts = {"input": tokens.input, "read": tokens.cache_read, "write": tokens.cache_write}
        sizes = {"in": progress.bytes_in, "out": progress.bytes_out}
        return {
            "time": {"first": first_byte(progress)},
            "model": {"sent": progress.model_sent, "upstream": progress.upstream},
            "tokens": {
                **{key: formats.count(number) if number else "" for key, number in counts.items()},
                "output": about(tokens.output),
            },
            "bytes": {key: formats.size(number) if number else "" for key, number in sizes.items()},
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

    def _show_spans(self, reading: Reading | None) -> None:
        """The exact bytes that were replaced in the request that was answered."""
        capture = reading.capture if reading is not None else None
        departure = capture.departures[-1] if capture is not None and capture.departures else None
        if departure == self._spans_of:
            return
        self._spans_of = departure
        if capture is None or departure is None or not (departure.spans or not departure.kept):
            self._spans.hold(None)
            return
        holder = QWidget()
        column = QVBoxLayout(holder)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(label(self.tr("REWRITTEN"), "section"))
        if not departure.kept:
            column.addWidget(
                label(self.tr("What was rewritten was too large to be kept."), "muted", wrap=True)
            )
        body = capture.request.body
        for start, end, new in departure.spans[:MOST_SPANS]:
            place = self.tr("Byte {n}").replace("{n}", formats.count(start))
            column.addWidget(label(place, "small"))
            for sign, part, role in (("−", body[start:end], "removed"), ("+", new, "added")):  # noqa: RUF001 - a minus
                if part:
                    more = f"  … {formats.size(len(part))}" if len(part) > LONGEST_SPAN else ""
                    text = shown(decoded(part[:LONGEST_SPAN]))
                    line = label(f"{sign} {breakable(text)}{more}", role, wrap=True, selectable=True)
                    line.setFont(fixed_font(11))
                    column.addWidget(line)
        if len(departure.spans) > MOST_SPANS:
            rest = self.tr("and {n} more").replace("{n}", formats.count(len(departure.spans) - MOST_SPANS))
            column.addWidget(label(rest, "muted"))
        self._spans.hold(holder)
