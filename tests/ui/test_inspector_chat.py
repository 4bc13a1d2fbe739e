"""A conversation as it reads."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QBuffer, QByteArray, QIODevice, Qt
from PySide6.QtGui import QColor, QImage, QImageWriter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel

from claude_desk.messages.conversation import Conversation, Kind, Part, Turn
from claude_desk.ui.inspector_chat import CAP, PAGE, Bubble, ChatPane, Folded, LongText, image_of
from claude_desk.ui.inspector_chat import Picture as ImagePart
from fakes.captured import PNG
from fakes.hands import visible_texts

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from claude_desk.ui.theme import Theme

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def pane(theme: Theme, qtbot: QtBot) -> ChatPane:
    """An empty pane, shown."""
    pane = ChatPane(theme, "Conversation")
    qtbot.addWidget(pane)
    pane.resize(420, 500)
    pane.show()
    return pane


def talk(*parts: Part, role: str = "user") -> Conversation:
    """One turn."""
    return Conversation((Turn(role, parts),))


def in_order(pane: ChatPane) -> list[str]:
    """What the turns say, from top to bottom."""
    bubbles = sorted(pane.findChildren(Bubble), key=lambda bubble: bubble.y())
    return [bubble.findChildren(QLabel)[1].text() for bubble in bubbles]


def test_the_end_is_shown_first_and_earlier_turns_on_demand(pane: ChatPane, qtbot: QtBot) -> None:
    """Of forty turns the last twelve are there; a press brings those before, in their order."""
    turns = tuple(Turn("user", (Part(Kind.TEXT, f"turn {number}"),)) for number in range(40))
    pane.show_conversation(Conversation(turns), from_end=True)
    assert len(pane.findChildren(Bubble)) == PAGE
    bar = pane.verticalScrollBar()
    qtbot.waitUntil(lambda: bar.maximum() > 0 and bar.value() == bar.maximum())
    assert pane.earlier.text() == "Show earlier turns (28)"
    QTest.mouseClick(pane.earlier, LEFT)
    QTest.mouseClick(pane.earlier, LEFT)
    QTest.mouseClick(pane.earlier, LEFT)
    assert not pane.earlier.isVisible()
    qtbot.waitUntil(lambda: in_order(pane)[:1] == ["turn 0"])
    assert in_order(pane) == [f"turn {number}" for number in range(40)]


def test_tools_are_folded_until_pressed(pane: ChatPane, qtbot: QtBot) -> None:
    """A call shows its name and beginning; its input is made when it is opened. A failure says so."""
    use = Part(Kind.TOOL_USE, '{\n  "command": "ls & cat"\n}', "bash")
    result = Part(Kind.TOOL_RESULT, "no such file", failed=True)
    pane.show_conversation(talk(use, result), from_end=False)
    call, failed = pane.findChildren(Folded)
    assert call.line.text() == 'Tool: bash  ·  { "command": "ls && cat" }  (27 B)'
    assert failed.line.text().startswith("Result: it failed")
    assert not pane.findChildren(LongText)
    QTest.mouseClick(call.line, LEFT)
    qtbot.waitUntil(lambda: '{\n  "command": "ls & cat"\n}' in visible_texts(pane))


def test_long_text_is_cut_until_pressed(pane: ChatPane) -> None:
    """Then all of it is there."""
    pane.show_conversation(talk(Part(Kind.TEXT, "word " * 3000)), from_end=False)
    (text,) = pane.findChildren(LongText)
    assert len(text.words.text()) <= CAP + 10
    QTest.mouseClick(text.more, LEFT)
    assert len(text.words.text()) >= 14_999
    assert not text.more.isVisible()


def test_an_image_is_drawn_from_its_own_bytes(pane: ChatPane, qtbot: QtBot) -> None:
    """Base64 becomes a picture; an address stays an address."""
    parts = (
        Part(Kind.IMAGE, base64.b64encode(PNG).decode(), "image/png"),
        Part(Kind.IMAGE, "http://127.0.0.1:9/x.png"),
        Part(Kind.IMAGE, "AAAA", "image/png"),
    )
    pane.show_conversation(talk(*parts), from_end=False)
    drawn, address, broken = pane.findChildren(ImagePart)
    assert drawn.picture.pixmap().width() == 96
    qtbot.waitUntil(
        lambda: visible_texts(address) == ["An image at http://127.0.0.1:9/x.png, which is not fetched"]
    )
    assert visible_texts(broken) == ["An image (image/png, 3 B) that is not shown"]


def encoded(image: QImage, kind: str) -> str:
    """An image file in base64."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    assert QImageWriter(buffer, QByteArray(kind.encode())).write(image)
    return base64.b64encode(bytes(buffer.data().data())).decode()


def test_only_pictures_are_decoded() -> None:
    """SVG, which could name files, and anything else are none; a picture is made small enough."""
    svg = b'<svg xmlns="http://www.w3.org/2000/svg"><image href="http://127.0.0.1:9/x"/></svg>'
    for wrong in (
        base64.b64encode(svg).decode(),
        "not base64!",
        "",
        base64.b64encode(b"\x89PNG cut").decode(),
    ):
        assert image_of(wrong) is None
    large = QImage(3000, 2000, QImage.Format.Format_RGB32)
    large.fill(QColor("red"))
    for kind in ("PNG", "JPEG"):
        image = image_of(encoded(large, kind))
        assert image is not None
        assert image.width() <= 760


def test_a_bomb_of_pixels_is_not_decoded(monkeypatch: pytest.MonkeyPatch) -> None:
    """A small file that would become a huge picture is refused by the size it names."""
    monkeypatch.setattr("claude_desk.ui.inspector_chat.MOST_PIXELS", 100)
    assert image_of(base64.b64encode(PNG).decode()) is None


def test_hostile_content_is_text(pane: ChatPane, qtbot: QtBot) -> None:
    """Markup, escapes and marks of direction are shown as they are, in names and texts."""
    bad = "<img src='http://127.0.0.1:9/'>\x1b[2J\u202e"
    parts = (Part(Kind.TEXT, bad), Part(Kind.TOOL_USE, bad, bad), Part(Kind.OTHER, bad, bad, failed=True))
    pane.show_conversation(talk(*parts, role=bad), from_end=False)
    for label in pane.findChildren(QLabel):
        assert label.textFormat() == Qt.TextFormat.PlainText
        assert "\x1b" not in label.text()
        assert "\u202e" not in label.text()
    qtbot.waitUntil(lambda: "<img src='http://127.0.0.1:9/'>⟨ESC⟩[2J⟨U+202E⟩" in visible_texts(pane))
