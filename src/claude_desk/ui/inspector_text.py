"""Content from outside as text: nothing in it is markup, moves the cursor, turns the line around or is fetched."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QTextCursor, QTextDocument
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QMenu, QPlainTextEdit, QVBoxLayout, QWidget

from claude_desk.ui import formats
from claude_desk.ui.theme import GAP_S, fixed_font
from claude_desk.ui.widgets import IconButton, button, label

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from claude_desk.ui.clipboard import Clipboard
    from claude_desk.ui.theme import Theme

CAP = 100_000
"""Characters shown before a person asks for all of them: as much as Qt lays out within a frame or two."""
LONGEST_LINE = 2_000
"""Characters of a line; beyond, it goes on in the next one. Laying out one endless line takes seconds."""

# Control characters, the marks that change the direction of text (Unicode TR 9), separators that Qt takes for line ends,
# the byte order mark, halves of surrogate pairs. What joins emoji stays.
_HIDDEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028\u2029\u202a-\u202e\u2060-\u2069\ufeff\ufff9-\uffff\ud800-\udfff]"
)
_LONG = re.compile(f"[^\n]{{{LONGEST_LINE}}}(?=[^\n])")
# Control characters by their names in ISO 646; the pictures that Unicode has for them are too small to be read.
_NAMES = [
    "NUL", "SOH", "STX", "ETX", "EOT", "ENQ", "ACK", "BEL", "BS", "HT", "LF", "VT", "FF", "CR", "SO", "SI",
    "DLE", "DC1", "DC2", "DC3", "DC4", "NAK", "SYN", "ETB", "CAN", "EM", "SUB", "ESC", "FS", "GS", "RS", "US",
]  # fmt: skip


def shown(text: str) -> str:
    """Text with what cannot be seen, or would change how the rest is seen, made visible: ``⟨ESC⟩[31m``, ``⟨U+202E⟩``."""
    return _HIDDEN.sub(_picture, text.replace("\r\n", "\n"))


def decoded(body: bytes) -> str:
    """Bytes as text; those that are none are shown by their number."""
    return body.decode("utf-8", "backslashreplace")


def is_binary(body: bytes) -> bool:
    """Whether bytes are hardly text: a NUL, or much that is no UTF-8, at the beginning."""
    head = body[:4096]
    return b"\0" in head or head.decode("utf-8", "replace").count("\ufffd") > len(head) // 10 + 1


def folded(text: str) -> str:
    """Text whose lines are all short enough to be laid out."""
    return _LONG.sub(lambda found: found[0] + "\n", text)


def hex_dump(body: bytes, most: int) -> str:
    """Bytes as people look at them: offset, sixteen numbers, and what of it is ASCII."""
    lines = []
    for at in range(0, min(len(body), most), 16):
        piece = body[at : at + 16]
        numbers = " ".join(f"{byte:02x}" for byte in piece)
        letters = "".join(chr(byte) if 0x20 <= byte < 0x7F else "." for byte in piece)  # noqa: PLR2004 - printable ASCII
        lines.append(f"{at:08x}  {numbers:<47}  {letters}")
    return "\n".join(lines)


def _picture(found: re.Match[str]) -> str:
    code = ord(found[0])
    return f"⟨{_NAMES[code]}⟩" if code < len(_NAMES) else f"⟨U+{code:04X}⟩"


class PlainText(QPlainTextEdit):
    """Read-only text in the fixed-width font, as it is: no markup, no links, nothing dropped onto it."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setObjectName("content")
        self.setReadOnly(True)
        self.setUndoRedoEnabled(False)
        self.setAcceptDrops(False)
        self.setFont(fixed_font(12))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setAccessibleName(name)
        self.setTabChangesFocus(True)
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )


class TextPane(QWidget):
    """A body as text: cut at first, searched, copied whole.

    Args:
        theme: for the icons.
        clipboard: where copies go.
        name: what it is, for screen readers.
    """

    def __init__(self, theme: Theme, clipboard: Clipboard, name: str) -> None:
        super().__init__()
        self._clipboard = clipboard
        self._body = b""
        self._all = False
        self.view = PlainText(name)
        self.search = SearchLine(theme, self.tr("Search text"))
        self.search.wanted.append(self._find)
        self._copy = IconButton(theme, "copy", self.tr("Copy all"), box=26)
        self._copy.clicked.connect(self._copy_all)
        self._more = label("", "muted")
        self.show_all = button(self.tr("Show all"), "quiet")
        self.show_all.clicked.connect(self._show_all)
        top = QHBoxLayout()
        top.setContentsMargins(0, 0, 0, 0)
        top.setSpacing(GAP_S)
        top.addWidget(self.search, 1)
        top.addWidget(self._copy)
        self._bottom = QWidget()
        foot = QHBoxLayout(self._bottom)
        foot.setContentsMargins(0, 0, 0, 0)
        foot.addWidget(self._more, 1)
        foot.addWidget(self.show_all)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP_S)
        column.addLayout(top)
        column.addWidget(self.view, 1)
        column.addWidget(self._bottom)
        self.show_body(b"")

    def show_body(self, body: bytes) -> None:
        """Show a body from its beginning; the same one again changes nothing."""
        if body == self._body and self.view.toPlainText():
            return
        grown = bool(self._body) and body.startswith(self._body)
        self._body = body
        self._all = self._all and grown
        self._draw()

    def _draw(self) -> None:
        most = len(self._body) if self._all else CAP
        head = self._body[:most]
        text = hex_dump(head, most // 4) if is_binary(head) else folded(shown(decoded(head)))
        place = self.view.verticalScrollBar().value()
        self.view.setPlainText(text)
        self.view.verticalScrollBar().setValue(place)
        cut = len(self._body) > most or (is_binary(head) and len(self._body) > most // 4)
        self._bottom.setVisible(cut and not self._all)
        words = self.tr("The first {n} of {size}")
        self._more.setText(
            words.replace("{n}", formats.size(most)).replace("{size}", formats.size(len(self._body)))
        )

    def _show_all(self) -> None:
        self._all = True
        self._draw()
        self.view.setFocus()

    def _copy_all(self) -> None:
        self._clipboard.copy(decoded(self._body))
        self._copy.confirm()

    def _find(self, text: str, backwards: bool) -> None:  # noqa: FBT001 - the shape of a search
        if text and len(self._body) > CAP and not self._all:
            self._all = True
            self._draw()
        flags = QTextDocument.FindFlag.FindBackward if backwards else QTextDocument.FindFlag(0)
        found = not text or self.view.find(text, flags)
        if not found:
            start = QTextCursor.MoveOperation.End if backwards else QTextCursor.MoveOperation.Start
            self.view.moveCursor(start)
            found = self.view.find(text, flags)
        self.search.say("" if found else self.tr("Not found"))


class SearchLine(QWidget):
    """A field to search in something, with buttons for the next and the one before. Return is the next.

    Attributes:
        wanted: called with the text and whether to go backwards.
    """

    def __init__(self, theme: Theme, name: str) -> None:
        super().__init__()
        self.wanted: list[Callable[[str, bool], None]] = []
        self.field = QLineEdit()
        self.field.setPlaceholderText(name)
        self.field.setAccessibleName(name)
        self.field.setClearButtonEnabled(True)
        self._said = label("", "muted")
        self._said.hide()
        before = IconButton(theme, "arrow-up", self.tr("Previous match"), box=26)
        after = IconButton(theme, "arrow-down", self.tr("Next match"), box=26)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2)
        row.addWidget(self.field, 1)
        row.addWidget(self._said)
        row.addWidget(before)
        row.addWidget(after)
        self.field.returnPressed.connect(lambda: self._ask(backwards=False))
        self.field.textChanged.connect(lambda: self.say(""))
        after.clicked.connect(lambda: self._ask(backwards=False))
        before.clicked.connect(lambda: self._ask(backwards=True))

    def say(self, text: str) -> None:
        """How the search went."""
        self._said.setText(text)
        self._said.setVisible(bool(text))

    def _ask(self, *, backwards: bool) -> None:
        for listener in self.wanted:
            listener(self.field.text(), backwards)


def menu_below(place: QWidget, entries: Iterable[tuple[str, Callable[[], None]]]) -> QMenu:
    """Show a menu under a button."""
    menu = QMenu(place)
    for text, chosen in entries:
        menu.addAction(text).triggered.connect(lambda _=False, chosen=chosen: chosen())
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    menu.popup(place.mapToGlobal(QPoint(0, place.height() + 4)))
    return menu
