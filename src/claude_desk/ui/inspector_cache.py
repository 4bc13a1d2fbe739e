"""What the prompt cache did for a request."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath
from PySide6.QtWidgets import QVBoxLayout, QWidget

from claude_desk.policy.cache_findings import DELIBERATE, Cause, Relation
from claude_desk.ui import formats
from claude_desk.ui.inspector_facts import Facts
from claude_desk.ui.theme import GAP_L, GAP_M
from claude_desk.ui.widgets import Note, label

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent

    from claude_desk.policy.cache_findings import CacheFinding
    from claude_desk.requestlog.record import Row, Tokens
    from claude_desk.ui.clipboard import Clipboard
    from claude_desk.ui.theme import Theme


class ShareBar(QWidget):
    """The prompt as a bar: read from the cache, written to it, neither."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._parts: tuple[tuple[str, int], ...] = ()
        self.setFixedHeight(14)
        theme.changed.connect(self.update)

    def show_tokens(self, tokens: Tokens) -> None:
        """Draw the parts of this prompt."""
        self._parts = (("ok", tokens.cache_read), ("info", tokens.cache_write), ("muted", tokens.input))
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the parts beside each other."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        room = QRectF(0, 0, self.width(), self.height())
        clip = QPainterPath()
        clip.addRoundedRect(room, 5, 5)
        painter.setClipPath(clip)
        painter.fillRect(room, self._theme.color("neutral_soft"))
        total = sum(number for _, number in self._parts)
        left = 0.0
        for name, number in self._parts:
            width = self.width() * number / total if total else 0.0
            painter.fillRect(QRectF(left, 0, width, self.height()), self._theme.color(name))
            left += width


class CachePane(QWidget):
    """How much of the prompt came from the cache, and why not more."""

    def __init__(self, theme: Theme, clipboard: Clipboard) -> None:
        super().__init__()
        self.setAccessibleName(self.tr("Prompt cache"))
        self._share = label("", "title")
        self._bar = ShareBar(theme)
        self._nothing = label(self.tr("This reply says nothing about a prompt."), "muted", wrap=True)
        self._facts = Facts(
            theme,
            clipboard,
            self.tr("PROMPT TOKENS"),
            {
                "read": self.tr("Read from cache"),
                "write": self.tr("Written to it"),
                "hour": self.tr("of it for 1 hour"),
                "input": self.tr("Neither"),
            },
        )
        self.finding = Note(theme, "info")
        self._known = Facts(
            theme,
            clipboard,
            self.tr("CONVERSATION"),
            {
                "turn": self.tr("Request"),
                "relation": self.tr("Compared to the last"),
                "unchanged": self.tr("Unchanged blocks"),
                "breakpoints": self.tr("Cache breakpoints"),
                "expected": self.tr("Was in the cache"),
                "missed": self.tr("Not read from it"),
            },
        )
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, GAP_L)
        column.setSpacing(GAP_M)
        column.addWidget(self._share)
        column.addWidget(self._bar)
        column.addWidget(self._facts)
        column.addWidget(self.finding)
        column.addWidget(self._known)
        column.addWidget(self._nothing, 0, Qt.AlignmentFlag.AlignTop)
        column.addStretch(1)

    def show_row(self, row: Row, finding: CacheFinding | None) -> None:
        """Fill it.

        Args:
            row: the request's row.
            finding: what the prompt-cache guard remembers of it; None where it does not, or not any more.
        """
        end = row.finished
        tokens = end.tokens if end is not None else None
        total = tokens.input + tokens.cache_read + tokens.cache_write if tokens is not None else 0
        for widget in (self._share, self._bar):
            widget.setVisible(bool(total))
        self._nothing.setVisible(not total)
        if tokens is None or not total:
            self._facts.fill({})
        else:
            share = round(100 * tokens.cache_read / total)
            self._share.setText(self.tr("{n} % from the cache").replace("{n}", str(share)))
            self._bar.show_tokens(tokens)
            counts = {
                "read": tokens.cache_read,
                "write": tokens.cache_write,
                "hour": tokens.cache_write_1h,
                "input": tokens.input,
            }
            self._facts.fill(
                {key: formats.count(number) for key, number in counts.items() if number or key != "hour"}
            )
        cause = (
            finding.cause
            if finding is not None
            else Cause(end.cache_cause)
            if end is not None
            else Cause.NONE
        )
        text = finding.text if finding is not None else end.cache_text if end is not None else ""
        self.finding.say(formats.one_line(text, 1000), "info" if cause in DELIBERATE else "warn")
        self._known.fill(self._values(finding) if finding is not None else {})

    def _values(self, finding: CacheFinding) -> dict[str, str]:
        relations = {
            Relation.NEW: self.tr("the first one"),
            Relation.APPENDED: self.tr("goes on from it"),
            Relation.REPEATED: self.tr("the same once more"),
            Relation.BRANCHED: self.tr("goes on from an earlier turn"),
            Relation.CHANGED: self.tr("something that was cached has changed"),
        }
        unchanged = self.tr("{n} of {all}").replace("{n}", formats.count(finding.unchanged))
        turn = self.tr("{n} of conversation {number}").replace("{n}", formats.count(finding.turn))
        return {
            "turn": turn.replace("{number}", str(finding.conversation)) if finding.conversation else "",
            "relation": relations[finding.relation],
            "unchanged": unchanged.replace("{all}", formats.count(finding.segments))
            if finding.segments
            else "",
            "breakpoints": formats.count(finding.breakpoints) if finding.segments else "",
            "expected": formats.count(finding.expected) if finding.expected else "",
            "missed": formats.count(finding.missed) if finding.missed else "",
        }
