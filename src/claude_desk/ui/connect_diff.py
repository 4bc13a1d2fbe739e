"""Shows a unified diff: plain text with its own marks, coloured besides, and scrolled where it is wide or long."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent
from PySide6.QtGui import QColor, QFontMetricsF, QSyntaxHighlighter, QTextCharFormat
from PySide6.QtWidgets import QPlainTextEdit

from claude_desk.ui.inspector_text import folded, shown
from claude_desk.ui.theme import fixed_font

if TYPE_CHECKING:
    from PySide6.QtGui import QShowEvent, QTextDocument

    from claude_desk.ui.theme import Theme

MOST_LINES = 16
FRAME = 22


class DiffView(QPlainTextEdit):
    """A diff to be read and copied; Tab leaves it.

    Args:
        theme: for the colours.
        name: what a screen reader calls it.
    """

    def __init__(self, theme: Theme, name: str) -> None:
        super().__init__()
        self.setObjectName("content")
        self.setReadOnly(True)
        self.setTabChangesFocus(True)
        self.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.setFont(fixed_font(12))
        self.setAccessibleName(name)
        self.colours = DiffColours(self.document(), theme)

    def show_diff(self, diff: str) -> None:
        """Show a diff, as high as it is but not higher than some lines; nothing to show hides it."""
        text = folded(shown(diff)).removesuffix("\n")
        self.setPlainText(text)
        self._fit()
        self.setHidden(not text)

    def changeEvent(self, event: QEvent) -> None:
        """Follow the font, which the style sheet has a say in."""
        super().changeEvent(event)
        if event.type() in {QEvent.Type.FontChange, QEvent.Type.StyleChange}:
            self._fit()

    def showEvent(self, event: QShowEvent) -> None:
        """From now on the font is the one that is seen."""
        super().showEvent(event)
        self._fit()

    def _fit(self) -> None:
        lines = min(MOST_LINES, self.blockCount())
        # Room for the bar that scrolls sideways, or it would make one that scrolls down.
        bar = self.horizontalScrollBar().sizeHint().height()
        self.setFixedHeight(math.ceil(QFontMetricsF(self.font()).lineSpacing() * lines) + FRAME + bar)


class DiffColours(QSyntaxHighlighter):
    """Colours of added and removed lines, and of what tells where they are; follow the theme."""

    def __init__(self, document: QTextDocument, theme: Theme) -> None:
        super().__init__(document)
        self._theme = theme
        theme.changed.connect(self.rehighlight)

    def highlightBlock(self, text: str) -> None:
        """Colour one line by how it begins."""
        color = self._theme.color
        if text.startswith(("--- ", "+++ ", "\\ ")):
            self._paint(text, color("muted"), None)
        elif text.startswith("@@"):
            self._paint(text, color("info"), None)
        elif text.startswith("+"):
            self._paint(text, color("ok"), color("ok_soft"))
        elif text.startswith("-"):
            self._paint(text, color("error"), color("error_soft"))

    def _paint(self, text: str, ink: QColor, ground: QColor | None) -> None:
        form = QTextCharFormat()
        form.setForeground(ink)
        if ground is not None:
            form.setBackground(ground)
        self.setFormat(0, len(text), form)
