"""Lines that grow while their requests run, in the window; once over a real proxy with a held stream."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QRectF
from PySide6.QtGui import QImage, QPainter

from claude_desk.proxy.progress import Progress
from claude_desk.requestlog.record import Tokens
from claude_desk.ui.actions import Actions
from claude_desk.ui.log_columns import Column
from claude_desk.ui.log_latency import paint_latency
from claude_desk.ui.log_progress import text_so_far
from claude_desk.ui.log_window import LogWindow
from claude_desk.ui.memory import WindowMemory
from fakes.desk_double import row
from fakes.recording_upstream import Gate, RecordingUpstream, message_stream, sse_reply
from fakes.running_desk import RunningDesk

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from claude_desk.requestlog.record import Row
    from claude_desk.ui.clipboard import Clipboard
    from claude_desk.ui.inbox import Inbox
    from claude_desk.ui.theme import Theme
    from fakes.desk_double import DeskDouble

BODY = b'{"model":"claude-opus-5-5","stream":true}'


def far(request: str, *, first_byte_s: float | None = 0.5, output: int = 1_234) -> Progress:
    """A request in the middle of its reply."""
    return Progress(
        request, "anthropic", "claude-opus-5-5", Tokens(4_321, output, 99, 7), 2_048, 4_096, first_byte_s
    )


def text(window: LogWindow, column: Column) -> str:
    """What the first line says in a column."""
    return str(window.model.data(window.model.index(0, column)))


def test_each_column_says_what_is_known_so_far() -> None:
    """Counts as told, output as an estimate, nothing for what has not come; other columns say what the row says."""
    so_far = {column: text_so_far(column, far("r")) for column in Column}
    known = {column: value for column, value in so_far.items() if value is not None}
    assert known == {
        Column.UPSTREAM: "anthropic",
        Column.IN: "4,321",
        Column.OUT: "~1,234",
        Column.CACHED: "99",
        Column.WRITTEN: "7",
        Column.FIRST_BYTE: "500 ms",
        Column.REQUEST_SIZE: "2.0 KiB",
        Column.REPLY_SIZE: "4.0 KiB",
    }
    waiting = far("r", first_byte_s=None, output=0)
    assert (text_so_far(Column.FIRST_BYTE, waiting), text_so_far(Column.OUT, waiting)) == ("", "")


def test_the_mark_of_the_first_byte_is_there_before_the_end(theme: Theme) -> None:
    """The bar of a running request is lighter before its first byte than after it."""
    each = row(1, ended=False, at=1_000.0)

    def colors(progress: Progress | None) -> tuple[str, str]:
        image = QImage(200, 16, QImage.Format.Format_RGB32)
        image.fill(theme.color("surface"))
        painter = QPainter(image)
        paint_latency(painter, theme, QRectF(0, 4, 200, 8), each, 1_010.0, progress)
        painter.end()
        return image.pixelColor(QPoint(20, 8)).name(), image.pixelColor(QPoint(120, 8)).name()

    before, after = colors(far("r"))
    assert before != after
    assert after == theme.color("info").name()
    assert colors(None) == (after, after)
    assert colors(far("r", first_byte_s=None)) == (after, after)


def test_nobody_asks_unless_a_running_line_can_be_seen(
    qtbot: QtBot, desk: DeskDouble, open_log: Callable[[list[Row]], LogWindow]
) -> None:
    """Ended lines ask nothing; a running one does, until it has ended or the window is hidden."""
    window = open_log([row(1)])
    window.table.viewport().repaint()
    assert not window.table._growth.isActive()
    assert desk.operations.asked == 0
    desk.happen([row(2, ended=False)])
    qtbot.waitUntil(lambda: desk.operations.asked > 1)
    desk.happen([row(2)])
    qtbot.waitUntil(lambda: not window.table._growth.isActive() and window.model.totals.running == 0)
    asked = desk.operations.asked
    window.table.grew.emit()  # the last one of a timer that was under way
    assert desk.operations.asked == asked + 1
    window.hide()
    window.table.grew.emit()
    assert desk.operations.asked == asked + 1


def test_the_line_and_its_inspector_follow_a_real_stream(
    qtbot: QtBot, tmp_path: Path, inbox: Inbox, clipboard: Clipboard, theme: Theme
) -> None:
    """Upstream, tokens and bytes of a held stream are in its line and in the overview, grow, and give way to its end."""
    gate, later = Gate(), Gate()
    events = message_stream("word " * 400)
    first, second, rest = (b"".join(part) for part in (events[:100], events[100:300], events[300:]))
    reply: list[bytes | Gate] = [first, gate, second, later, rest]
    with RecordingUpstream() as upstream, RunningDesk(tmp_path / "desk", upstream) as running:
        upstream.answer(sse_reply(reply))
        actions = Actions(running.desk, inbox, clipboard)
        window = LogWindow(running.desk, actions, inbox, clipboard, theme, WindowMemory(tmp_path / "w.json"))
        window.resize(1280, 780)
        window.show()
        qtbot.waitExposed(window)
        with running.client() as client:
            client.send(running.request(body=BODY))
            head = client.head()
            gate.wait_reached()
            qtbot.waitUntil(lambda: window.model.rowCount() == 1 and text(window, Column.OUT) != "")
            assert text(window, Column.UPSTREAM) == "compatible"
            early = text(window, Column.OUT)
            assert early.startswith("~")
            window.table.selectRow(0)
            window.table.opened.emit()
            facts = window.details.overview._facts
            qtbot.waitUntil(lambda: facts["tokens"].text_of("output").startswith("~"))
            assert facts["model"].text_of("upstream") == "compatible"
            assert facts["bytes"].text_of("out")
            gate.open()
            later.wait_reached()
            qtbot.waitUntil(lambda: text(window, Column.OUT) not in {"", early})
            later.open()
            assert client.finish(head).complete
        qtbot.waitUntil(lambda: window.model.totals.running == 0)
        assert not text(window, Column.OUT).startswith("~")
        qtbot.waitUntil(lambda: not facts["tokens"].text_of("output").startswith("~"))
        window.dispose()
        actions.close()
        window.may_close = True
        window.close()
        window.deleteLater()
