"""A conversation as it reads: one turn under the other, tools folded, images drawn from their own bytes and never fetched."""

from __future__ import annotations

import base64
import binascii
from typing import TYPE_CHECKING

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QSize, Qt
from PySide6.QtGui import QImage, QImageReader, QPixmap
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from claude_desk.messages.conversation import Kind
from claude_desk.ui import formats
from claude_desk.ui.inspector_text import folded, shown
from claude_desk.ui.theme import GAP_L, GAP_M, GAP_S, fixed_font
from claude_desk.ui.widgets import Disclosure, button, label, plain_tooltip, restyle

if TYPE_CHECKING:
    from PySide6.QtCore import QEvent

    from claude_desk.messages.conversation import Conversation, Part, Turn
    from claude_desk.ui.theme import Theme

PAGE = 12
"""Turns shown at once; the end of a conversation is what people look for, so earlier ones come when asked for."""
CAP = 2_500
"""Characters of a part before a person asks for more."""
MOST = 200_000
"""Characters of a part that are shown here at all; all of it is in the text view."""
LARGEST_IMAGE = 15_000_000  # bytes, encoded
MOST_PIXELS = 50_000_000
WIDEST, HIGHEST = 380, 260
# Raster formats that the protocols allow, by their first bytes. SVG is a program, not a picture.
_MAGIC = {b"\x89PNG": b"png", b"\xff\xd8\xff": b"jpeg", b"GIF8": b"gif", b"RIFF": b"webp"}


def image_of(data: str) -> QImage | None:
    """Decode an image that came in base64; None where it is none of the formats allowed, or too large.

    Args:
        data: base64.
    """
    if len(data) > LARGEST_IMAGE * 4 // 3:
        return None
    try:
        raw = base64.b64decode(data, validate=True)
    except (binascii.Error, ValueError):
        return None
    kind = next((name for magic, name in _MAGIC.items() if raw.startswith(magic)), None)
    if kind is None:
        return None
    buffer = QBuffer()
    buffer.setData(QByteArray(raw))
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    reader = QImageReader(buffer, QByteArray(kind))
    reader.setAutoDetectImageFormat(False)
    reader.setAutoTransform(True)
    size = reader.size()
    if not size.isValid() or size.width() * size.height() > MOST_PIXELS:
        return None
    reader.setScaledSize(
        size
        if size.width() <= 2 * WIDEST and size.height() <= 2 * HIGHEST
        else size.scaled(QSize(2 * WIDEST, 2 * HIGHEST), Qt.AspectRatioMode.KeepAspectRatio)
    )
    image = reader.read()
    return None if image.isNull() else image


class ChatPane(QScrollArea):
    """Shows a conversation from its end; earlier turns on demand."""

    def __init__(self, theme: Theme, name: str) -> None:
        super().__init__()
        self._theme = theme
        self._conversation: Conversation | None = None
        self._first = 0
        self.setObjectName("chat")
        self.setAccessibleName(name)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self._from_end: int | None = (
            None  # where to stay while the length is not settled, counted from the end
        )
        self._moving = False
        bar = self.verticalScrollBar()
        bar.rangeChanged.connect(self._stay)
        bar.valueChanged.connect(self._moved)
        self.earlier = button("", "quiet")
        self.earlier.clicked.connect(self._show_earlier)
        self._begin()

    def show_conversation(self, conversation: Conversation | None, *, from_end: bool) -> None:
        """Show a conversation; the same one again changes nothing.

        Args:
            conversation: what was said.
            from_end: begin at the end, as of a request; a reply is read from its beginning.
        """
        if conversation == self._conversation:
            return
        self._conversation = conversation
        self._begin()
        if conversation is None:
            return
        turns = conversation.turns
        self._first = max(0, len(turns) - PAGE)
        if conversation.tools:
            self._column.insertWidget(1, self._tools(conversation.tools))
        for turn in turns[self._first :]:
            self._column.addWidget(Bubble(self._theme, turn))
        self._column.addStretch(1)
        self._name_earlier()
        self._from_end = 0 if from_end else None

    def _begin(self) -> None:
        self.earlier.setParent(None)
        inside = QWidget()
        inside.setObjectName("chatBody")
        self._column = QVBoxLayout(inside)
        self._column.setContentsMargins(0, 0, GAP_S, GAP_M)
        self._column.setSpacing(GAP_M)
        self._column.addWidget(self.earlier, 0, Qt.AlignmentFlag.AlignHCenter)
        self.earlier.hide()
        self.setWidget(inside)

    def _show_earlier(self) -> None:
        if self._conversation is None:
            return
        bar = self.verticalScrollBar()
        self._from_end = bar.maximum() - bar.value()
        upto, self._first = self._first, max(0, self._first - PAGE)
        place = 2 if self._conversation.tools else 1
        for offset, turn in enumerate(self._conversation.turns[self._first : upto]):
            self._column.insertWidget(place + offset, Bubble(self._theme, turn))
        self._name_earlier()

    def _stay(self, _low: int, high: int) -> None:
        """Qt works the length out after what is added; what is looked at must not move meanwhile."""
        if self._from_end is not None:
            self._moving = True
            self.verticalScrollBar().setValue(high - self._from_end)
            self._moving = False

    def _moved(self) -> None:
        if not self._moving:
            self._from_end = None  # the person scrolls

    def _name_earlier(self) -> None:
        self.earlier.setText(self.tr("Show earlier turns ({n})").replace("{n}", formats.count(self._first)))
        self.earlier.setVisible(bool(self._first))

    def _tools(self, tools: tuple[str, ...]) -> Disclosure:
        title = self.tr("{n} tools offered").replace("{n}", formats.count(len(tools)))
        folded_tools = Disclosure(self._theme, title)
        folded_tools.body.addWidget(label(shown(", ".join(tools))[:CAP], "muted", wrap=True, selectable=True))
        return folded_tools


class Bubble(QFrame):
    """One turn."""

    def __init__(self, theme: Theme, turn: Turn) -> None:
        super().__init__()
        self.setObjectName("bubble")
        kinds = {part.kind for part in turn.parts}
        role = "tool" if kinds == {Kind.TOOL_RESULT} else turn.role
        self.setProperty("role", role if role in {"user", "assistant", "tool"} else "system")
        names = {
            "user": self.tr("User"),
            "assistant": self.tr("Assistant"),
            "system": self.tr("System"),
            "tool": self.tr("Tools"),
            "developer": self.tr("Developer"),
        }
        name = names.get(role, formats.one_line(role, 40))
        self.setAccessibleName(name)
        column = QVBoxLayout(self)
        column.setContentsMargins(GAP_L - 2, 9, GAP_L - 2, 11)
        column.setSpacing(6)
        column.addWidget(label(name.upper(), "section"))
        for part in turn.parts:
            column.addWidget(self._widget(theme, part))
            if part.cached:
                column.addWidget(label(self.tr("Cached up to here"), "tag"), 0, Qt.AlignmentFlag.AlignLeft)

    def _widget(self, theme: Theme, part: Part) -> QWidget:
        if part.kind is Kind.TEXT:
            return LongText(part.text)
        if part.kind is Kind.IMAGE:
            return Picture(part)
        preview = formats.one_line(" ".join(part.text[:400].split()), 80)
        titles = {
            Kind.THINKING: self.tr("Thinking"),
            Kind.TOOL_USE: self.tr("Tool: {name}").replace("{name}", formats.one_line(part.title, 60)),
            Kind.TOOL_RESULT: self.tr("Result"),
            Kind.OTHER: formats.one_line(part.title, 60),
        }
        title = titles[part.kind]
        if part.kind is Kind.OTHER and part.failed:
            return LongText(f"{title}: {part.text}", tone="error")
        if part.failed:
            title = self.tr("Result: it failed")
        words = f"{title}  ·  {preview}" if preview and part.kind is not Kind.THINKING else title
        if not part.text:
            return label(
                words + (f" ({part.title})" if part.kind is Kind.THINKING and part.title else ""), "muted"
            )
        size = formats.size(len(part.text.encode("utf-8", "replace")))
        return Folded(theme, f"{words}  ({size})", part)


class Folded(Disclosure):
    """A part that is folded away; its widgets are made when it is opened."""

    def __init__(self, theme: Theme, title: str, part: Part) -> None:
        # In a button's text a single one would underline what follows.
        super().__init__(theme, title.replace("&", "&&"))
        self._part = part
        self._made = False
        self.line.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.line.setToolTip(plain_tooltip(title))
        self.line.setProperty("tone", "error" if part.failed else "")
        column = self.layout()
        if column is not None:
            # As wide as there is room, so that it can be cut.
            column.setAlignment(self.line, Qt.AlignmentFlag(0))
        restyle(self.line)
        self.line.toggled.connect(self._make)

    def _make(self) -> None:
        if not self._made:
            self._made = True
            self.body.addWidget(LongText(self._part.text, fixed=self._part.kind is not Kind.THINKING))


class Words(QLabel):
    """A wrapped label that lays its text out once for each width.

    QLabel does so at every question, and layouts ask dozens of times; with a dozen long texts that takes a second.
    """

    def __init__(self) -> None:
        super().__init__()
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(True)
        self.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._heights: dict[int, int] = {}

    def setText(self, text: str) -> None:
        """Another text has other heights."""
        self._heights.clear()
        super().setText(text)

    def sizeHint(self) -> QSize:
        """Any width will do; the height follows from it."""
        return QSize(WIDEST, 16)

    def minimumSizeHint(self) -> QSize:
        """Hardly any room is needed."""
        return QSize(24, 1)

    def heightForWidth(self, width: int) -> int:
        """The height of the text at this width."""
        if width not in self._heights:
            self._heights[width] = super().heightForWidth(width)
        return self._heights[width]

    def changeEvent(self, event: QEvent) -> None:
        """So has another font or style."""
        self._heights.clear()
        super().changeEvent(event)


class LongText(QFrame):
    """Text that is cut until somebody wants all of it."""

    def __init__(self, text: str, *, fixed: bool = False, tone: str = "") -> None:
        super().__init__()
        self._text = text
        self.words = Words()
        if tone:
            self.words.setProperty("role", "problem")
        if fixed:
            self.setObjectName("code")
            self.words.setFont(fixed_font(11))
        self.more = button("", "quiet")
        self.more.clicked.connect(lambda: self._show(MOST))
        self._rest = label(self.tr("The rest is in the text view."), "small")
        column = QVBoxLayout(self)
        column.setContentsMargins(*((GAP_S, 6, GAP_S, 6) if fixed else (0, 0, 0, 0)))
        column.setSpacing(3)
        column.addWidget(self.words)
        column.addWidget(self.more, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self._rest)
        self._show(CAP)

    def _show(self, most: int) -> None:
        self.words.setText(breakable(folded(shown(self._text[:most]))))
        cut = len(self._text) > most
        self.more.setVisible(cut and most < MOST)
        self._rest.setVisible(cut and most == MOST)
        self.more.setText(self.tr("Show all ({n} characters)").replace("{n}", formats.count(len(self._text))))


def breakable(text: str, longest: int = 60) -> str:
    """Text with places to break in words that are wider than a pane, such as digests and base64."""
    if not any(len(word) > longest for word in text.split()):
        return text
    lines = []
    for line in text.split("\n"):
        words = [
            "\u200b".join(word[at : at + longest // 2] for at in range(0, len(word), longest // 2))
            if len(word) > longest
            else word
            for word in line.split(" ")
        ]
        lines.append(" ".join(words))
    return "\n".join(lines)


class Picture(QWidget):
    """An image that came with a request, or what is said of one that did not."""

    def __init__(self, part: Part) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        image = image_of(part.text) if part.title else None
        if image is not None:
            self.picture = QLabel()
            self.picture.setTextFormat(Qt.TextFormat.PlainText)
            pixmap = QPixmap.fromImage(image)
            pixmap.setDevicePixelRatio(2.0 if image.width() > WIDEST or image.height() > HIGHEST else 1.0)
            self.picture.setPixmap(pixmap)
            self.picture.setAccessibleName(self.tr("Image"))
            row.addWidget(self.picture)
            row.addStretch(1)
            return
        if part.title:
            words = self.tr("An image ({kind}, {size}) that is not shown").replace(
                "{kind}", formats.one_line(part.title, 40)
            )
            words = words.replace("{size}", formats.size(len(part.text) * 3 // 4))
        else:
            words = self.tr("An image at {url}, which is not fetched").replace(
                "{url}", formats.one_line(part.text, 200)
            )
        row.addWidget(label(breakable(words), "muted", wrap=True, selectable=True), 1)
