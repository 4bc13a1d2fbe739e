"""The inspector as a person uses it, on made-up captures and on those of the real proxy."""

from __future__ import annotations

import json
import socket
import threading
from dataclasses import replace
from typing import TYPE_CHECKING, Any, cast

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QTabBar,
    QTextEdit,
    QWidget,
)

from claude_desk.config.settings import CaptureSettings, Settings
from claude_desk.errors import StorageError
from claude_desk.policy.cache_findings import CacheFinding, CacheUse, Cause, Relation
from claude_desk.requestlog.record import Attempt, Tokens
from claude_desk.ui.inspector import Inspector
from claude_desk.ui.inspector_attempts import attempts_of
from claude_desk.ui.inspector_chat import Bubble
from claude_desk.ui.inspector_reading import Reading, read
from claude_desk.ui.widgets import Disclosure
from fakes.canary import find
from fakes.captured import HOSTILE, captured, event, stream, typical
from fakes.desk_double import row
from fakes.hands import press, visible_texts
from fakes.recording_upstream import Framing, Gate, RecordingUpstream, Reply, message_stream, sse_reply
from fakes.running_desk import RunningDesk

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from claude_desk.app import Desk
    from claude_desk.requestlog.capture import Capture
    from claude_desk.requestlog.record import Row
    from claude_desk.ui.clipboard import Clipboard
    from claude_desk.ui.inbox import Inbox
    from claude_desk.ui.theme import Theme
    from fakes.desk_double import DeskDouble

LEFT = Qt.MouseButton.LeftButton
OVERVIEW, REQUEST, RESPONSE, EVENTS, CACHE, ATTEMPTS = range(6)


@pytest.fixture
def open_on(
    inbox: Inbox, clipboard: Clipboard, theme: Theme, qtbot: QtBot
) -> Iterator[Callable[..., Inspector]]:
    """Opens the inspector of a desk on some rows."""
    opened: list[Inspector] = []

    def open_inspector(desk: object, *rows: Row) -> Inspector:
        inspector = Inspector(cast("Desk", desk), inbox, clipboard, theme)
        opened.append(inspector)
        inspector.resize(560, 780)
        inspector.show_rows(rows)
        inspector.show()
        qtbot.waitExposed(inspector)
        qtbot.waitUntil(lambda: not inspector._asking)
        return inspector

    yield open_inspector
    for inspector in opened:
        inspector.dispose()
        inspector.close()
        inspector.deleteLater()


def turn_to(inspector: Inspector, tab: int) -> QWidget:
    """Click a tab and return what it shows."""
    bar = inspector.tabs.tabBar()
    QTest.mouseClick(bar, LEFT, pos=bar.tabRect(tab).center())
    return inspector.tabs.currentWidget()


def keep(desk: DeskDouble) -> None:
    """Have bodies kept."""
    desk.stored_settings = desk.settings = Settings(capture=CaptureSettings(mode="memory"))


FINISHED: dict[str, Any] = {
    "upstream": "spare",
    "model_asked": "claude-sonnet-4-5",
    "streamed": True,
    "first_byte_s": 1.2,
    "total_s": 4.9,
    "tokens": Tokens(input=12, output=214, cache_read=41_208, cache_write=1_930),
    "attempts": (Attempt("anthropic", "HTTP 529", 0.31),),
    "request_sha256": "a" * 64,
    "sent_sha256": "b" * 64,
}


@pytest.fixture
def inspector(desk: DeskDouble, open_on: Callable[..., Inspector]) -> Inspector:
    """On a coding agent's request."""
    keep(desk)
    shown = row(1, **FINISHED)
    desk.captures.captured[shown.started.id] = typical(shown.started.id)
    return open_on(desk, shown)


def test_the_overview_tells_times_and_rewritten_bytes(inspector: Inspector) -> None:
    """Each phase with its length, the peak of the rate, and the exact value that was replaced."""
    said = visible_texts(inspector)
    assert "claude-sonnet-4-5" in said
    assert "The request was rewritten before it left" in [
        note for note in said if note.startswith("The request was")
    ]
    assert {"− 32000", "+ 16000"} <= set(said)  # noqa: RUF001 - a minus
    phases = inspector.overview.timeline.phases
    assert [phase.name for phase in phases[:2]] == ["Here", "anthropic"]
    assert phases[-1].end == 4.9
    assert inspector.overview.timeline.fastest > 0
    assert "Streaming" in inspector.overview.timeline.accessibleDescription()


def test_the_request_reads_like_a_chat(inspector: Inspector) -> None:
    """Turns in bubbles; JSON, text and headers are a press away; the key is not there."""
    page = turn_to(inspector, REQUEST)
    assert len([bubble for bubble in page.findChildren(Bubble) if bubble.isVisible()]) == 6
    press_choice(inspector, "json")
    assert inspector.request.tree.view.isVisible()
    press_choice(inspector, "headers")
    assert ("X-Api-Key", "••••••  not kept") in inspector.request.headers.texts()
    press_choice(inspector, "text")
    assert '"max_tokens": 32000' in inspector.request.text.view.toPlainText()
    inspector.request.form.setFocus()
    QTest.keyClick(inspector.request.form, Qt.Key.Key_Down)
    assert '"max_tokens": 16000' in inspector.request.text.view.toPlainText()


def press_choice(inspector: Inspector, name: str) -> None:
    """Press one of the request's views."""
    QTest.mouseClick(inspector.request.choices[name], LEFT)


def test_the_response_and_its_events(inspector: Inspector) -> None:
    """The reply is put together of its events; each is listed with its time, and opened by a click."""
    page = turn_to(inspector, RESPONSE)
    assert any("The test that fails" in text for text in visible_texts(page))
    turn_to(inspector, EVENTS)
    table = inspector.events.table
    assert inspector.events.summary.text().startswith("37 events  ·  longest silence")
    assert [table.model().index(2, column).data() for column in range(3)] == [
        "1.35 s",
        "+46 ms",
        "content_block_delta",
    ]
    QTest.mouseClick(table.viewport(), LEFT, pos=table.visualRect(table.model().index(2, 2)).center())
    assert inspector.events.detail.isVisible()
    assert inspector.events.tree.model.index(2, 0).data() == "delta"


def test_cache_and_attempts(inspector: Inspector) -> None:
    """What came from the cache, and every upstream that had it, with masked headers."""
    said = visible_texts(turn_to(inspector, CACHE))
    assert "95 % from the cache" in said
    assert not inspector.cache.finding.isVisible()
    page = turn_to(inspector, ATTEMPTS)
    said = visible_texts(page)
    assert "POST https://api.anthropic.com:443/v1/messages?beta=true" in said
    assert "anthropic" in said
    first = page.findChildren(Disclosure)[0]
    QTest.mouseClick(first.line, LEFT)
    assert first.line.isChecked()


def test_the_cache_tab_tells_what_the_guard_knows(
    desk: DeskDouble, open_on: Callable[..., Inspector]
) -> None:
    """Why less came from the cache, in its words and numbers; of an old row what the log kept."""
    text = "The 2nd message is not what it was, from character 7 on."
    use = CacheUse(uncached=100, read=0, written=41_000)
    finding = CacheFinding(
        3, 5, Relation.CHANGED, use, 40_000, None, Cause.PROMPT, text, breakpoints=2, segments=14, unchanged=6
    )
    shown = row(1, **FINISHED)
    desk.prompt_cache.findings[shown.started.id] = finding
    inspector = open_on(desk, shown)
    said = visible_texts(turn_to(inspector, CACHE))
    assert inspector.cache.finding.text == text
    assert {"5 of conversation 3", "something that was cached has changed", "6 of 14", "40,000"} <= set(said)
    inspector.show_rows([row(2, **FINISHED, cache_cause="expired", cache_text="It was idle for too long.")])
    assert inspector.cache.finding.text == "It was idle for too long."
    assert "CONVERSATION" not in visible_texts(inspector)


def test_attempts_without_a_capture_are_those_of_the_log() -> None:
    """The log knows names, reasons and times; the last is the one that answered."""
    tried = attempts_of(row(1, **FINISHED), None)
    assert [(each.upstream, each.words) for each in tried] == [("anthropic", "HTTP 529"), ("spare", "200")]
    assert attempts_of(row(1, upstream=""), None) == []


def test_copying_as_a_program(inspector: Inspector, qtbot: QtBot) -> None:
    """By keyboard: the menu, then the form; the key is a variable."""
    inspector.copy.setFocus()
    QTest.keyClick(inspector.copy, Qt.Key.Key_Space)
    menu = inspector._menu
    assert menu is not None
    QTest.keyClick(menu, Qt.Key.Key_Down)
    QTest.keyClick(menu, Qt.Key.Key_Return)
    text = QApplication.clipboard().text()
    assert text.startswith("curl --no-buffer 'http://127.0.0.1:8765/v1/messages?beta=true'")
    assert "$CLAUDE_DESK_KEY" in text


def test_off_the_tabs_say_so_and_switch_it_on(
    desk: DeskDouble, open_on: Callable[..., Inspector], qtbot: QtBot
) -> None:
    """Without a capture, tabs that need one explain; what the log knows is shown all the same."""
    inspector = open_on(desk, row(1, **FINISHED))
    assert not inspector.copy.isVisible()
    assert "claude-sonnet-4-5" in visible_texts(inspector)
    for tab in (REQUEST, RESPONSE, EVENTS):
        assert "Bodies are not kept" in visible_texts(turn_to(inspector, tab))
    press(qtbot, inspector, "Keep new requests in memory")
    qtbot.waitUntil(lambda: desk.stored_settings.capture.mode == "memory")
    qtbot.waitUntil(lambda: inspector.capture.text() == "Capturing")


def test_choosing_another_request_never_shows_the_one_before(
    desk: DeskDouble, open_on: Callable[..., Inspector], qtbot: QtBot
) -> None:
    """However quickly requests are chosen one after the other, the last is what is there in the end."""
    keep(desk)
    rows = [row(number, **FINISHED) for number in range(1, 6)]
    for number, each in enumerate(rows):
        body = json.dumps({"messages": [{"role": "user", "content": f"request {number}"}]}).encode()
        desk.captures.captured[each.started.id] = captured(each.started.id, body, stream("reply"))
    inspector = open_on(desk, rows[0])
    turn_to(inspector, REQUEST)
    for each in rows[1:]:
        inspector.show_rows([each])
    qtbot.waitUntil(lambda: "request 4" in visible_texts(inspector))
    assert not any(f"request {number}" in visible_texts(inspector) for number in range(4))


def test_bodies_are_read_on_another_thread(
    desk: DeskDouble, open_on: Callable[..., Inspector], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Five megabytes are parsed off Qt's thread, and only one level of them is in the tree."""
    keep(desk)
    threads: list[str] = []

    def watched(capture: Capture) -> Reading:
        threads.append(threading.current_thread().name)
        return read(capture)

    monkeypatch.setattr("claude_desk.ui.inspector.read", watched)
    shown = row(1, **FINISHED)
    document = {"messages": [{"role": "user", "content": "word " * 10_000} for _ in range(100)]}
    desk.captures.captured[shown.started.id] = captured(shown.started.id, document, stream("reply"))
    inspector = open_on(desk, shown)
    turn_to(inspector, REQUEST)
    press_choice(inspector, "json")
    assert threads
    assert all(name.startswith("inspector") for name in threads)
    assert inspector.request.tree.model.index(0, 1).data() == "[100]"


def test_a_capture_that_cannot_be_read_is_said(
    desk: DeskDouble, open_on: Callable[..., Inspector], qtbot: QtBot
) -> None:
    """A damaged file is told in a sentence; the rest is there."""
    keep(desk)
    desk.captures.error = StorageError("A captured request is damaged.")
    inspector = open_on(desk, row(1, **FINISHED))
    assert "A captured request is damaged." in visible_texts(inspector)


def test_hostile_content_is_text_and_reaches_no_network(
    desk: DeskDouble, open_on: Callable[..., Inspector], qtbot: QtBot
) -> None:
    """Markup, addresses, escapes, marks of direction, binary, endless lines: seen in every tab, followed in none."""
    keep(desk)
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        listener.setblocking(False)
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        bad = (
            HOSTILE.replace("http://127.0.0.1:9", url)
            + f"<link rel=stylesheet href={url}/a.css><object data={url}/b>"
        )
        values = dict.fromkeys(
            ("client", "upstream", "model_asked", "stop_reason", "error_text", "notes", "session"), bad
        )
        shown = row(1, **{**FINISHED, **values, "attempts": (Attempt(bad, bad, 0.1),)})
        document = {
            bad: [bad, "x" * 5_000_000],
            "messages": [
                {"role": bad, "content": bad},
                {
                    "role": "user",
                    "content": [{"type": "image", "source": {"type": "url", "url": f"{url}/i.png"}}],
                },
            ],
        }
        reply = stream(bad)
        reply = replace(
            reply, body=reply.body + event("x", error={"type": bad, "message": bad}) + b"\x00\xff\xfe"
        )
        desk.captures.captured[shown.started.id] = captured(shown.started.id, document, reply)
        inspector = open_on(desk, shown)
        for tab in range(6):
            turn_to(inspector, tab)
            for pane in (inspector.request, inspector.response):
                for choice in pane.choices.values():
                    if choice.isVisible() and choice.isEnabled():
                        QTest.mouseClick(choice, LEFT)
                        QApplication.processEvents()
            inspector.grab()
        for label in inspector.findChildren(QLabel):
            assert label.textFormat() == Qt.TextFormat.PlainText, label.text()
            assert not {"\x1b", "\u202e", "\x00"} & set(label.text())
        assert not inspector.findChildren(QTextEdit)
        for text in inspector.findChildren(QPlainTextEdit):
            assert not {"\x1b", "\u202e", "\x00"} & set(text.toPlainText())
        with pytest.raises(BlockingIOError):
            listener.accept()


def test_everything_is_reached_by_tab_and_named(inspector: Inspector) -> None:
    """Each control in sight takes the focus and has a name for screen readers."""
    for tab in range(6):
        turn_to(inspector, tab)
        for kind in (QAbstractButton, QLineEdit, QComboBox, QPlainTextEdit, QTabBar):
            for widget in inspector.findChildren(kind):
                inner = widget.objectName().startswith("qt_") or isinstance(
                    widget.parent(), QLineEdit | QTabBar
                )
                if widget.isVisible() and widget.isEnabled() and not inner:
                    said = widget.accessibleName() or getattr(widget, "text", str)()
                    assert said or isinstance(widget, QTabBar), widget
                    assert widget.focusPolicy() & Qt.FocusPolicy.TabFocus, said
    inspector.tabs.setFocus()
    QTest.keySequence(inspector.tabs, QKeySequence("Ctrl+Tab"))
    assert inspector.tabs.currentIndex() != ATTEMPTS


def test_a_streaming_request_of_the_real_proxy_is_followed(
    tmp_path: Path, open_on: Callable[..., Inspector], qtbot: QtBot
) -> None:
    """Its events appear while it runs, and at its end the inspector has all of it and looks no more."""
    gate = Gate()
    first, *rest = message_stream("followed to the end")
    chunks: list[bytes | Gate] = [first, gate, *rest]
    reply = Reply(headers=[("Content-Type", "text/event-stream")], chunks=chunks, framing=Framing.CHUNKED)
    settings = '[capture]\nmode = "memory"\n'
    body = json.dumps(
        {"model": "m", "stream": True, "messages": [{"role": "user", "content": "hello you"}]}
    ).encode()
    with RecordingUpstream() as upstream, RunningDesk(tmp_path, upstream, settings=settings) as running:
        upstream.answer(reply)
        with running.client() as client:
            client.send(running.request(body=body))
            client.until(b"message_start")
            running.desk.flush_log()
            inspector = open_on(running.desk, running.rows()[0])
            turn_to(inspector, EVENTS)
            qtbot.waitUntil(lambda: inspector.events.model.rowCount() == 1)
            gate.open()
            client.until(b"message_stop")
        inspector.show_rows([running.row()])
        qtbot.waitUntil(lambda: any(event.name == b"message_stop" for event in inspector.events.model.events))
        qtbot.waitUntil(lambda: not inspector._again.isActive() and not inspector._asking)
        assert "followed" in " ".join(visible_texts(turn_to(inspector, RESPONSE)))
        assert "hello you" in visible_texts(turn_to(inspector, REQUEST))


def test_switching_on_counts_for_the_next_request_of_the_real_proxy(
    tmp_path: Path, open_on: Callable[..., Inspector], qtbot: QtBot
) -> None:
    """Pressed while the program runs: the request before has nothing to show, the one after has, without a key."""
    body = b'{"model": "m", "stream": true, "messages": [{"role": "user", "content": "what was said"}]}'
    with RecordingUpstream() as upstream, RunningDesk(tmp_path, upstream) as running:
        for _ in range(2):
            upstream.answer(sse_reply(message_stream("hi")))
        running.ask(body=body)
        inspector = open_on(running.desk, running.row())
        turn_to(inspector, REQUEST)
        press(qtbot, inspector, "Keep new requests in memory")
        qtbot.waitUntil(lambda: running.desk.settings.capture.mode == "memory")
        running.ask(body=body)
        inspector.show_rows([running.row(1)])
        qtbot.waitUntil(lambda: "what was said" in visible_texts(inspector))
        press_choice(inspector, "headers")
        assert not find(repr(inspector.request.headers.texts()))
        assert ("x-api-key", "••••••  not kept") in [
            (name.lower(), value) for name, value in inspector.request.headers.texts()
        ]
