"""Lines for a shell, and first programs with the official SDKs, to be copied where no settings are edited."""

from __future__ import annotations

import sys
from pathlib import PurePath
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QComboBox, QHBoxLayout, QPlainTextEdit

from claude_desk.connect import snippets
from claude_desk.connect.tools.base import DEFAULT_MODEL
from claude_desk.errors import DeskError
from claude_desk.ui.log_empty import HIDDEN_KEY
from claude_desk.ui.theme import GAP_M, GAP_S, fixed_font
from claude_desk.ui.widgets import Card, Note, button, label

if TYPE_CHECKING:
    from collections.abc import Mapping
    from concurrent.futures import Future

    from claude_desk.app import Desk
    from claude_desk.secret import Secret
    from claude_desk.ui.clipboard import Clipboard
    from claude_desk.ui.inbox import Inbox
    from claude_desk.ui.theme import Theme

MOST_LINES = 12
FRAME = 28
NAMES = {
    "bash": "bash",
    "zsh": "zsh",
    "fish": "fish",
    "powershell": "PowerShell",
    "cmd": "cmd",
    "python": "Python (Anthropic SDK)",
    "typescript": "TypeScript (Anthropic SDK)",
    "curl": "curl (Messages)",
    "openai-python": "Python (OpenAI SDK)",
    "openai-typescript": "TypeScript (OpenAI SDK)",
    "openai-curl": "curl (Chat Completions)",
}


class SnippetsCard(Card):
    """Variables for a shell with a client key, which is copied and never shown; programs take theirs from those variables.

    Attributes:
        choice: for what.
        text: the lines, without the key.
        copy: copies them; with the key, where they have one.
    """

    def __init__(self, desk: Desk, inbox: Inbox, clipboard: Clipboard, theme: Theme) -> None:
        super().__init__(
            self.tr("Anything else"),
            self.tr(
                "Every program that speaks to Anthropic or OpenAI takes an address and a key from its shell."
            ),
        )
        self._desk, self._inbox, self._clipboard = desk, inbox, clipboard
        self._gone = False
        self._environ: Mapping[str, str] = desk.connections.machine.environ
        self.choice = QComboBox()
        # It gives way where the window is narrow.
        self.choice.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.choice.setMinimumContentsLength(14)
        for name in (*snippets.SHELLS, *snippets.CODES):
            self.choice.addItem(NAMES[name], name)
        self.choice.insertSeparator(len(snippets.SHELLS))
        self.choice.setCurrentIndex(self.choice.findData(usual_shell(self._environ)))
        self.text = QPlainTextEdit()
        self.text.setObjectName("content")
        self.text.setReadOnly(True)
        self.text.setTabChangesFocus(True)
        self.text.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.text.setFont(fixed_font(12))
        self.text.setAccessibleName(self.tr("Lines to copy"))
        self.copy = button("")
        self.note = Note(theme, "ok")
        caption = label(self.tr("&For"))
        caption.setBuddy(self.choice)
        row = QHBoxLayout()
        row.setSpacing(GAP_S)
        row.addWidget(caption)
        row.addWidget(self.choice)
        row.addStretch(1)
        row.addWidget(self.copy)
        self.body.setSpacing(GAP_M)
        self.body.addLayout(row)
        self.body.addWidget(self.text)
        self.body.addWidget(self.note)
        self.choice.currentIndexChanged.connect(self.refresh)
        self.copy.clicked.connect(self._copy)
        self.refresh()

    def refresh(self) -> None:
        """Show the lines for the present address."""
        lines = self._lines(HIDDEN_KEY).removesuffix("\n")
        self.text.setPlainText(lines)
        self.text.setFixedHeight(
            self.text.fontMetrics().lineSpacing() * min(MOST_LINES, lines.count("\n") + 1) + FRAME
        )
        self.copy.setText(self.tr("Copy with a client key") if self._has_key else self.tr("Copy"))
        self.note.say("")

    def retire(self) -> None:
        """The window goes."""
        self._gone = True

    @property
    def _has_key(self) -> bool:
        return self.choice.currentData() in snippets.SHELLS

    def _lines(self, key: str) -> str:
        kind, url = self.choice.currentData(), self._desk.status.url
        if self._has_key:
            return snippets.shell_lines(kind, snippets.variables(url, key, self._environ))
        return snippets.code(kind, url, DEFAULT_MODEL)

    def _copy(self) -> None:
        if not self._has_key:
            self._clipboard.copy(self._lines(""))
            self.note.say(self.tr("Copied. It takes its key from the variables above."), "ok")
            return
        template = self._lines("{}")

        def copy(done: Future[Secret]) -> None:
            if self._gone:
                return
            error = done.exception()
            if isinstance(error, DeskError):
                self.note.say(error.message, "error")
                return
            self._clipboard.copy_secret(done.result(), template)
            self.note.say(self.tr("Copied. It leaves the clipboard after a minute."), "ok")

        self._inbox.when_done(self._desk.copyable_client_key(), copy)


def usual_shell(environ: Mapping[str, str], platform: str = sys.platform) -> str:
    """The shell that a person most likely uses."""
    if platform == "win32":
        return "powershell"
    name = PurePath(environ.get("SHELL", "")).name
    return name if name in snippets.SHELLS else "zsh" if platform == "darwin" else "bash"
