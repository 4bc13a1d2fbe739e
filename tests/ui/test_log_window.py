"""The log window as a person uses it: mouse and keyboard on the real widgets."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QLineEdit, QPushButton, QWidget

from claude_desk.app import Attention, ProxyState
from claude_desk.errors import PortInUse
from claude_desk.requestlog.record import Attempt, Outcome, Tokens
from claude_desk.ui.log_columns import Column
from claude_desk.ui.log_empty import environment_lines
from claude_desk.ui.log_model import Show
from claude_desk.ui.theme import ROW_HEIGHT, Theme
from claude_desk.ui.widgets import Note
from fakes.desk_double import URL, DeskDouble, row, typical_rows

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytestqt.qtbot import QtBot

    from claude_desk.requestlog.record import Row
    from claude_desk.ui.actions import Actions
    from claude_desk.ui.log_window import LogWindow

    OpenLog = Callable[[list[Row]], LogWindow]

LEFT = Qt.MouseButton.LeftButton


def click_line(qtbot: QtBot, window: LogWindow, line: int) -> None:
    """Click a table line."""
    place = window.table.visualRect(window.model.index(line, Column.MODEL)).center()
    QTest.mouseClick(window.table.viewport(), LEFT, pos=place)


def holds(window: LogWindow, number: int) -> bool:
    """Whether so many rows are in memory."""
    return window.model.held == number


def texts(widget: QWidget) -> list[str]:
    """What the visible labels in a widget say."""
    return [label.text() for label in widget.findChildren(QLabel) if label.isVisible() and label.text()]


def test_live_rows_appear_on_top(qtbot: QtBot, desk: DeskDouble, open_log: OpenLog) -> None:
    """A request that the journal tells of is in the table at once, and its end changes its line."""
    window = open_log(typical_rows(20))
    desk.happen([row(21, ended=False)])
    qtbot.waitUntil(lambda: window.model.rowCount() == 21)
    assert window.model.index(0, Column.STATUS).data() == "Running"
    desk.happen([row(21, tokens=Tokens(output=7))])
    qtbot.waitUntil(lambda: window.model.index(0, Column.STATUS).data() == "200")
    assert window.footer.values["requests"].text() == "21"


def test_scroll_position_and_selection_stay_while_rows_arrive(
    qtbot: QtBot, desk: DeskDouble, open_log: OpenLog
) -> None:
    """Scrolled down with a row selected, 40 new rows move nothing under the eye; a button leads back up."""
    window = open_log(typical_rows(200))
    bar = window.table.verticalScrollBar()
    bar.setValue(30 * ROW_HEIGHT + 11)
    top = window.table.rowAt(0)
    seq_at_top = window.model.row_at(top).seq
    offset = window.table.rowViewportPosition(top)
    click_line(qtbot, window, top + 3)
    selected = window.model.row_at(window.table.currentIndex().row()).seq
    for batch in range(4):
        first = 201 + batch * 10
        desk.happen([row(seq) for seq in range(first, first + 10)])
        qtbot.waitUntil(partial(holds, window, first + 9))
    now_at_top = window.table.rowAt(0)
    assert window.model.row_at(now_at_top).seq == seq_at_top
    assert window.table.rowViewportPosition(now_at_top) == offset
    assert window.model.row_at(window.table.currentIndex().row()).seq == selected
    assert window.table.newer.isVisible()
    QTest.mouseClick(window.table.newer, LEFT)
    assert bar.value() == 0
    assert not window.table.newer.isVisible()


def test_at_the_top_the_newest_stays_in_sight(qtbot: QtBot, desk: DeskDouble, open_log: OpenLog) -> None:
    """Not scrolled, the table follows the newest rows."""
    window = open_log(typical_rows(200))
    desk.happen([row(seq) for seq in range(201, 231)])
    qtbot.waitUntil(lambda: window.model.held == 230)
    assert window.table.verticalScrollBar().value() == 0
    assert window.model.row_at(window.table.rowAt(0)).seq == 230


def test_scrolling_to_the_end_reads_older_pages(qtbot: QtBot, desk: DeskDouble, open_log: OpenLog) -> None:
    """1,200 requests in the log: 500 are read at first, the rest as the person scrolls down."""
    window = open_log([row(seq) for seq in range(1, 1201)])
    bar = window.table.verticalScrollBar()
    for held in (1000, 1200):
        bar.setValue(bar.maximum())
        qtbot.waitUntil(partial(holds, window, held))
    assert desk.pages_asked == [None, 701, 201]


def test_search_and_outcome_filter_narrow_the_table(qtbot: QtBot, open_log: OpenLog) -> None:
    """Typing and clicking a segment filter; what fits nothing offers a way back."""
    window = open_log([row(1, client="laptop"), row(2, client="ci"), row(3, client="ci", status=500)])
    QTest.keyClicks(window.filter.search, "ci")
    qtbot.waitUntil(lambda: window.model.rowCount() == 2)
    QTest.mouseClick(window.filter.choices[Show.FAILED], LEFT)
    qtbot.waitUntil(lambda: window.model.rowCount() == 1)
    QTest.keyClicks(window.filter.search, "zzz")
    qtbot.waitUntil(lambda: window.model.rowCount() == 0)
    assert "Nothing matches" in texts(window.empty)
    back = next(each for each in window.empty.findChildren(QPushButton) if each.text() == "Show all requests")
    QTest.mouseClick(back, LEFT)
    qtbot.waitUntil(lambda: window.model.rowCount() == 3)
    assert window.table.isVisible()


def test_a_click_on_a_heading_sorts(qtbot: QtBot, open_log: OpenLog) -> None:
    """Clicking Latency twice orders by it, both ways."""
    window = open_log([row(1, total_s=2.0), row(2, total_s=1.0), row(3, total_s=3.0)])
    header = window.table.horizontalHeader()
    place = QPoint(header.sectionViewportPosition(Column.LATENCY) + 20, header.height() // 2)
    orders = []
    for _ in range(2):
        QTest.mouseClick(header.viewport(), LEFT, pos=place)
        orders.append([window.model.row_at(line).seq for line in range(3)])
    assert sorted(orders) == [[2, 1, 3], [3, 1, 2]]


def test_details_show_all_the_log_knows(qtbot: QtBot, open_log: OpenLog) -> None:
    """A selected row's times, tokens, digests and identifiers are beside the table; Escape closes them."""
    digest = "ab" * 32
    each = row(
        1,
        client="laptop",
        upstream="anthropic",
        model_asked="claude-opus-4-5",
        model_sent="claude-sonnet-4-5",
        streamed=True,
        first_byte_s=0.5,
        total_s=2.5,
        bytes_in=2048,
        tokens=Tokens(
            input=10, output=100, cache_read=1234, cache_write=50, cache_write_1h=20, web_searches=3
        ),
        billing="batch us",
        cost=31_800_000,
        stop_reason="end_turn",
        request_sha256=digest,
        sent_sha256=digest,
        upstream_request_id="req_upstream",
        session="sess",
    )
    window = open_log([each])
    click_line(qtbot, window, 0)
    pane = window.details
    assert pane.isVisible()
    said = texts(pane)
    for expected in (
        "POST /v1/messages",
        "claude-opus-4-5",
        "claude-sonnet-4-5",
        "500 ms",
        "2.50 s",
        "50 tokens/s",
        "1,234",
        "20",
        "3",
        "batch us",
        "$0.0318",
        "2.0 KiB",
        digest,
        "req_upstream",
        "sess",
        "Bytes unchanged, both ways",
    ):
        assert expected in said, expected
    window.table.setFocus()
    QTest.keyClick(window.table, Qt.Key.Key_Escape)
    assert not pane.isVisible()


def test_the_footer_says_what_it_all_cost(qtbot: QtBot, desk: DeskDouble, open_log: OpenLog) -> None:
    """Known costs are summed up; what is not known is said beside them, and never counted as nothing."""
    window = open_log([row(1, cost=1_230_000_000)])
    cost = window.footer.values["cost"]
    assert cost.text() == "$1.23"
    assert window.model.index(0, Column.COST).data() == "$1.23"
    desk.happen([row(2, cost=None)])
    qtbot.waitUntil(lambda: cost.text() == "$1.23 + unknown")
    alone = open_log([row(1, cost=None)])
    assert alone.footer.values["cost"].text() == "unknown"


def test_details_follow_a_running_request(qtbot: QtBot, desk: DeskDouble, open_log: OpenLog) -> None:
    """The pane of a running request tells its model, and fills when it ends."""
    window = open_log([row(1, ended=False, model_asked="claude-haiku-4-5")])
    click_line(qtbot, window, 0)
    assert "Still running." in texts(window.details)
    assert "claude-haiku-4-5" in texts(window.details)
    desk.happen([row(1, outcome=Outcome.BROKEN, error_kind="UpstreamBroken", error_text="It broke off.")])
    qtbot.waitUntil(lambda: "UpstreamBroken: It broke off." in texts(window.details))


def test_a_rewritten_request_is_said_to_be_rewritten(qtbot: QtBot, open_log: OpenLog) -> None:
    """Different digests are never called unchanged."""
    window = open_log([row(1, request_sha256="a" * 64, sent_sha256="b" * 64)])
    click_line(qtbot, window, 0)
    notes = [note.text for note in window.details.findChildren(Note) if note.isVisible()]
    assert notes == ["The request was rewritten before it left"]
    assert "b" * 64 in texts(window.details)


def test_details_tell_which_upstreams_had_it_before(qtbot: QtBot, open_log: OpenLog) -> None:
    """A request that moved on says from where, why and after how long, and what was changed on the way."""
    tried = (Attempt("anthropic", "HTTP 529", 0.25), Attempt("bedrock", "the connection was reset", 2.0))
    window = open_log([row(1, attempts=tried, notes="tokens estimated")])
    click_line(qtbot, window, 0)
    said = texts(window.details)
    assert "anthropic, HTTP 529 (250 ms); bedrock, the connection was reset (2.00 s)" in said
    assert "tokens estimated" in said


def test_hostile_text_stays_text(qtbot: QtBot, open_log: OpenLog) -> None:
    """Markup and control characters in names are shown as they are, never interpreted."""
    evil = "<img src='http://127.0.0.1:1/x'><b>bold</b>\x1b[31m\n\u202e"
    window = open_log([row(1, client=evil, error_text=evil, error_kind=evil, status=500, path=evil)])
    click_line(qtbot, window, 0)
    labels = window.findChildren(QLabel)
    assert all(label.textFormat() == Qt.TextFormat.PlainText for label in labels)
    assert any("<b>bold</b>" in text for text in texts(window.details))
    assert not any("\x1b" in text or "\u202e" in text for text in texts(window.details))


def test_the_empty_window_shows_how_to_begin(qtbot: QtBot, qapp: QApplication, open_log: OpenLog) -> None:
    """With no request yet, one button copies working lines with a key; the key itself is not on the screen."""
    window = open_log([])
    QTest.mouseClick(window.empty._copy, LEFT)
    qtbot.waitUntil(lambda: "ANTHROPIC_AUTH_TOKEN" in qapp.clipboard().text())
    assert qapp.clipboard().text() == environment_lines(URL, "desk-of-this-computer-x7Qa")
    assert not any("x7Qa" in text for text in texts(window))
    assert any("leaves the clipboard" in text for text in texts(window.empty))


def test_lines_for_each_shell() -> None:
    """PowerShell on Windows, export elsewhere."""
    assert environment_lines("http://h", "k", "linux").splitlines() == [
        "export ANTHROPIC_BASE_URL=http://h",
        "export ANTHROPIC_AUTH_TOKEN=k",
    ]
    assert environment_lines("http://h", "k", "win32").splitlines()[1] == '$env:ANTHROPIC_AUTH_TOKEN = "k"'


def test_start_and_stop_from_the_header(qtbot: QtBot, desk: DeskDouble, open_log: OpenLog) -> None:
    """The button stops and starts, the pill follows."""
    window = open_log(typical_rows(5))
    header = window.header
    assert (header._pill.text, header._toggle.text()) == ("Running", "Stop")
    QTest.mouseClick(header._toggle, LEFT)
    qtbot.waitUntil(lambda: header._pill.text == "Stopped")
    assert header._toggle.text() == "Start"
    QTest.keyClick(header._toggle, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: desk.status.state is ProxyState.RUNNING and header._pill.text == "Running")


def test_a_start_that_fails_says_why(qtbot: QtBot, desk: DeskDouble, open_log: OpenLog) -> None:
    """The reason is in a banner until it is dismissed."""
    desk.become(ProxyState.STOPPED)
    desk.start_error = PortInUse("Port 8765 is held by another program (nginx, process 42).")
    window = open_log([])
    qtbot.waitUntil(lambda: window.header._toggle.text() == "Start")
    QTest.mouseClick(window.header._toggle, LEFT)
    qtbot.waitUntil(lambda: len(window.banners.banners) == 1)
    assert "nginx" in window.banners.banners[0].text.text()
    QTest.mouseClick(window.banners.banners[0].button, LEFT)
    assert not window.banners.isVisible()


def test_attention_has_a_banner_that_leads_to_the_right_page(
    qtbot: QtBot, desk: DeskDouble, actions: Actions, open_log: OpenLog
) -> None:
    """A refused key or login leads to the Upstreams, a rule to nowhere to Routing, a taken port to General; when all is well the banners go."""
    window = open_log([])
    pages: list[str] = []
    actions.settings_wanted.connect(pages.append)
    kinds = ("key", "access", "routes", "port")
    desk.become(ProxyState.RUNNING, *(Attention(kind, "Something.") for kind in kinds))
    qtbot.waitUntil(lambda: len(window.banners.banners) == len(kinds))
    tones = [banner.property("tone") for banner in window.banners.banners]
    assert tones == ["error", "error", "warn", "error"]
    assert window.header._pill.text == "Running, needs attention"
    for banner in window.banners.banners:
        QTest.mouseClick(banner.button, LEFT)
    assert pages == ["upstream", "upstream", "routing", "general"]
    desk.become(ProxyState.RUNNING)
    qtbot.waitUntil(lambda: not window.banners.isVisible())


def test_the_menu_holds_everything_the_tray_does(actions: Actions, open_log: OpenLog) -> None:
    """Without a tray nothing is lost: the window's menu has all its actions but the one that opens the window."""
    window = open_log([])
    wanted = {actions.toggle, actions.copy_url, actions.copy_key, actions.open_settings, actions.quit}
    assert wanted <= set(window.header.menu.actions())


def test_a_hidden_window_is_not_fed(qtbot: QtBot, desk: DeskDouble, open_log: OpenLog) -> None:
    """Rows that come while nobody looks wait, and are there when the window is shown."""
    window = open_log(typical_rows(5))
    window.hide()
    desk.happen([row(6), row(7)])
    qtbot.waitUntil(lambda: len(window.feed._waiting) == 2)
    assert not window.feed._timer.isActive()
    assert window.model.held == 5
    window.show()
    assert window.model.held == 7


def test_every_control_is_named_and_reachable(qtbot: QtBot, open_log: OpenLog) -> None:
    """Each visible control has a name for screen readers, and Tab comes by every one."""
    window = open_log(typical_rows(20))
    click_line(qtbot, window, 3)
    kinds = (QAbstractButton, QLineEdit)
    controls = {
        control
        for kind in kinds
        for control in window.findChildren(kind)
        if control.isVisible() and control.focusPolicy() & Qt.FocusPolicy.TabFocus
    } | {window.table}
    # Of a group in which one is chosen, Tab comes by the chosen one and the arrow keys by the others.
    controls -= {choice for show, choice in window.filter.choices.items() if show is not Show.ALL}
    for control in controls:
        text = control.text() if isinstance(control, QAbstractButton) else ""
        assert control.accessibleName() or text, control
    reached = set()
    window.table.setFocus()
    for _ in range(len(controls) * 2):
        focused = window.focusWidget()
        reached.add(focused)
        QTest.keyClick(focused, Qt.Key.Key_Tab)
    assert controls - reached == set()
    window.filter.choices[Show.ALL].setFocus()
    QTest.keyClick(window.filter.choices[Show.ALL], Qt.Key.Key_Right)
    assert window.filter.show_only is Show.SUCCEEDED


def test_the_theme_changes_live(qtbot: QtBot, theme: Theme, open_log: OpenLog) -> None:
    """Switching the scheme repaints the open window: its background is dark then."""
    window = open_log(typical_rows(5))
    before = window.grab().toImage().pixelColor(600, 20).lightness()
    theme.choose("dark")
    after = window.grab().toImage().pixelColor(600, 20).lightness()
    assert before > 200
    assert after < 80
