"""The usage window as a person uses it: mouse and keyboard, on the real desk with a real log."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from PySide6.QtCore import QDate, QPoint, QPointF, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox, QDateEdit, QFileDialog, QMenu, QWidget

from claude_desk.requestlog.database import Database
from claude_desk.requestlog.filter import compiled
from claude_desk.requestlog.record import Tokens
from claude_desk.requestlog.usage import Dimension
from claude_desk.ui.chart import ChartView
from claude_desk.ui.main import Shell
from claude_desk.ui.memory import WindowMemory
from claude_desk.ui.usage_model import Measure, Reach
from claude_desk.ui.usage_table import MOST_LINES, UsageTable
from claude_desk.ui.usage_window import BESIDE_WIDTH, UsageWindow
from fakes.desk_double import row
from fakes.keyboard_walk import walk
from fakes.running_desk import RunningDesk

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from claude_desk.requestlog.record import Row
    from claude_desk.ui.inbox import Inbox
    from claude_desk.ui.theme import Theme

    OpenUsage = Callable[[list[Row]], UsageWindow]

LEFT = Qt.MouseButton.LeftButton
DOLLAR = 10**9
BUDGETS = """
[[budgets]]
usd = 10.0
per = "month"

[[budgets]]
usd = 1.0
per = "day"
client = "laptop"

[[budgets]]
tokens = 5000
each = "session"
"""


def ended(seq: int, *, days: int = 0, **values: Any) -> Row:
    """A request that ended so many days ago, at a moment that is that day wherever the test runs."""
    now = datetime.now().astimezone()
    moment = (
        now - timedelta(days=days, seconds=1)
        if days
        else now.replace(hour=0, minute=0, second=0, microsecond=1)
    )
    model = values.pop("model", "claude-opus-4-8")
    defaults: dict[str, Any] = {"cost": DOLLAR, "tokens": Tokens(100, 50, 300, 100), "upstream": "anthropic"}
    return row(seq, at=moment.timestamp(), model_asked=model, model_sent=model, **(defaults | values))


def some_rows() -> list[Row]:
    """Two models, two clients, three conversations, on three days."""
    return [
        ended(1, client="laptop", session="s-one", cost=3 * DOLLAR),
        ended(2, client="ci", session="s-two", model="claude-haiku-4-5"),
        ended(3, client="ci", session="s-two", model="qwen", cost=None),
        ended(4, days=2, client="ci", session="s-two", model="claude-haiku-4-5"),
        ended(5, days=40, client="laptop", session="s-three", cost=5 * DOLLAR),
    ]


@pytest.fixture
def running(tmp_path: Path) -> Iterator[RunningDesk]:
    """A desk that answers by itself, with budgets."""
    desk = RunningDesk(tmp_path / "desk", settings=BUDGETS)
    yield desk
    if desk.desk._opened and not desk.desk._closed:
        desk.stop()


@pytest.fixture
def open_usage(
    running: RunningDesk, inbox: Inbox, theme: Theme, tmp_path: Path, qtbot: QtBot
) -> Iterator[OpenUsage]:
    """Opens the window on a log with these rows."""
    opened: list[UsageWindow] = []

    def open_window(rows: list[Row]) -> UsageWindow:
        if not running.desk._opened:
            running.folder.mkdir(parents=True, exist_ok=True)
            database = Database(running.paths.database_file)
            database.write(rows)
            database.close()
            running.start()
        window = UsageWindow(running.desk, inbox, theme, WindowMemory(tmp_path / "window.json"))
        opened.append(window)
        window.show()
        qtbot.waitExposed(window)
        qtbot.waitUntil(lambda: window.snapshot is not None)
        return window

    yield open_window
    for window in opened:
        window.close()
        window.deleteLater()


def after_next(qtbot: QtBot, window: UsageWindow, action: Callable[[], object]) -> None:
    """Do something, and wait for the sums that it asks for."""
    with qtbot.waitSignal(window.feed.came):
        action()


def cells(table: UsageTable, column: int) -> list[str]:
    """What a column of the table says."""
    return [table.lines.index(line, column).data() for line in range(table.lines.rowCount())]


def figures(window: UsageWindow) -> list[tuple[str, str]]:
    """The sums on top."""
    return [(tile.value.text(), tile.detail.text()) for tile in window.tiles.all]


def test_sums_say_what_is_known_and_what_is_not(open_usage: OpenUsage) -> None:
    """Today's and the range's cost with the requests of unknown cost beside it; tokens; the part from the cache."""
    window = open_usage(some_rows())
    assert figures(window)[:4] == [
        ("$4.00", "+ 1 of unknown cost"),
        ("$5.00", "+ 1 of unknown cost"),
        ("2,200", "2,000 in, 200 out"),
        ("60 %", "1,200 tokens read from it"),
    ]
    # By Anthropic's list: 4.50 and 0.90 dollars less for a million read, 1.25 and 0.25 more for a million written.
    assert figures(window)[4] == ("about $0.0017", "+ 400 tokens of unknown price")


def test_models_are_told_apart_the_dearest_first(open_usage: OpenUsage) -> None:
    """In the table and in the chart; a model without a price is unknown in both."""
    window = open_usage(some_rows())
    assert cells(window.table, 0) == ["claude-opus-4-8", "claude-haiku-4-5", "qwen"]
    assert cells(window.table, 6) == ["$3.00", "$2.00", "unknown"]
    assert [name for _, name in window.chart.chart.legend] == ["claude-opus-4-8", "claude-haiku-4-5"]
    today = window.chart.chart.columns[-1]
    assert (today.text, today.note) == ("$4.00 + unknown", "+ 1 request of unknown cost")


def test_a_click_changes_the_days(open_usage: OpenUsage, qtbot: QtBot) -> None:
    """All there is, then today: sums, columns and table follow."""
    window = open_usage(some_rows())
    for reach, cost, columns in (
        (Reach.ALL, "$10.00", 41),
        (Reach.TODAY, "$4.00", 2),
        (Reach.WEEK, "$5.00", 7),
    ):
        button = window.range.choices.buttons[reach]
        after_next(qtbot, window, lambda button=button: QTest.mouseClick(button, LEFT))  # type: ignore[misc]
        assert figures(window)[1][0] == cost
        assert len(window.chart.chart.columns) == columns


def test_days_can_be_chosen_by_hand(open_usage: OpenUsage, qtbot: QtBot) -> None:
    """Two fields appear; the last day is never before the first."""
    window = open_usage(some_rows())
    assert not window.range.since.isVisible()
    after_next(qtbot, window, lambda: QTest.mouseClick(window.range.choices.buttons[Reach.CUSTOM], LEFT))
    assert window.range.since.isVisible()
    then = QDate.currentDate().addDays(-40)
    after_next(qtbot, window, lambda: window.range.until.setDate(then))
    qtbot.waitUntil(lambda: figures(window)[1][0] == "$5.00" and len(window.chart.chart.columns) == 1)
    assert window.range.since.date() == then


def test_clients_upstreams_and_conversations_by_keyboard(open_usage: OpenUsage, qtbot: QtBot) -> None:
    """The choice beside the chart, with the arrow keys; a conversation shows its keys and days."""
    window = open_usage(some_rows())
    found = []
    for _ in range(3):
        after_next(qtbot, window, lambda: QTest.keyClick(window.by, Qt.Key.Key_Down))
        found.append((window.dimension, cells(window.table, 0)))
    assert found == [
        (Dimension.CLIENT, ["laptop", "ci"]),
        (Dimension.UPSTREAM, ["anthropic"]),
        (Dimension.SESSION, ["s-one", "s-two"]),
    ]
    assert cells(window.table, 1) == ["laptop", "ci"]
    assert window.table.lines.heads[1:3] == ("Client key", "Days")
    assert "–" in cells(window.table, 2)[1]  # noqa: RUF001 - from one day to another


def test_another_measure_asks_nothing_again(open_usage: OpenUsage, qtbot: QtBot) -> None:
    """Tokens, requests, the cache: drawn from what is there."""
    window = open_usage(some_rows())
    shown = window.snapshot
    texts = []
    for measure in (Measure.TOKENS, Measure.REQUESTS, Measure.CACHE):
        QTest.mouseClick(window.measures.buttons[measure], LEFT)
        texts.append(window.chart.chart.columns[-1].text)
    assert texts == ["1,650", "3", "60 %"]
    assert window.snapshot is shown
    assert window.chart.accessibleName().startswith("Prompt tokens read from the cache, by model")


def test_the_days_are_a_table_too(open_usage: OpenUsage) -> None:
    """For those who do not see the chart: each column is a line, the newest first, and says the same."""
    window = open_usage(some_rows())
    QTest.mouseClick(window.views.buttons[True], LEFT)
    assert window.table.lines.rowCount() == 30
    columns = window.chart.chart.columns
    assert cells(window.table, 0) == [column.title for column in reversed(columns)]
    assert cells(window.table, 6)[:3] == ["$4.00 + unknown", "–", "$1.00"]  # noqa: RUF001
    spoken = window.table.lines.index(0, 6).data(Qt.ItemDataRole.AccessibleTextRole)
    assert spoken == "Cost: $4.00 + unknown"


def test_a_heading_sorts(open_usage: OpenUsage) -> None:
    """By requests, both ways, with mouse clicks."""
    window = open_usage(some_rows())
    header = window.table.horizontalHeader()
    orders = []
    for _ in range(2):
        place = header.sectionViewportPosition(1) + 20
        QTest.mouseClick(header.viewport(), LEFT, pos=QPoint(place, 12))
        orders.append(cells(window.table, 1))
    assert sorted(orders) == [["1", "1", "2"], ["2", "1", "1"]]


def test_budgets_show_what_is_left(open_usage: OpenUsage) -> None:
    """The one with the least left first; spent, left and when it starts again; one that is not used yet."""
    rows = [ended(1, client="laptop", session="s", cost=3 * DOLLAR), ended(2, client="ci", session="s")]
    window = open_usage(rows)
    first, second = window.budgets.lines[:2]
    assert (first.name.text(), first.left.text()) == ("Client keys “laptop”", "used up")
    assert first.bar.tone == "error"
    assert first.detail.text() == "$3.00 of $1.00 a day · starts again at midnight"
    assert (second.name.text(), second.left.text()) == ("All client keys", "$6.00 left")
    assert second.bar.used == pytest.approx(0.4)
    assert second.bar.accessibleDescription().startswith("$6.00 left; $4.00 of $10.00 a month")


def test_a_request_that_ends_is_counted_while_somebody_looks(
    open_usage: OpenUsage, running: RunningDesk, qtbot: QtBot
) -> None:
    """Within moments and without a click; a hidden window asks nothing until it is shown again."""
    window = open_usage(some_rows())
    body = b'{"model":"claude-sonnet-4-5","max_tokens":9,"messages":[{"role":"user","content":"hi"}]}'
    running.ask(body=body)
    qtbot.waitUntil(lambda: "claude-sonnet-4-5" in cells(window.table, 0))
    assert not window.feed._timer.isActive()
    window.hide()
    shown = window.snapshot
    running.ask(body=body)
    running.row(1)
    qtbot.waitUntil(lambda: window.feed._stale)
    assert window.snapshot is shown
    assert not window.feed._timer.isActive()
    after_next(qtbot, window, window.show)
    assert cells(window.table, 1)[cells(window.table, 0).index("claude-sonnet-4-5")] == "2"


def test_bars_and_lines_lead_to_their_requests(open_usage: OpenUsage, qtbot: QtBot) -> None:
    """By Return on a bar's part, and by Return or double click on a line: a filter that the log understands."""
    window = open_usage(some_rows())
    window.activateWindow()
    window.chart.setFocus()
    QTest.keyClick(window.chart, Qt.Key.Key_End)
    QTest.keyClick(window.chart, Qt.Key.Key_Down)
    with qtbot.waitSignal(window.filter_wanted) as told:
        QTest.keyClick(window.chart, Qt.Key.Key_Return)
    today = datetime.now().astimezone().date()
    assert told.args == [f'model:="claude-opus-4-8" time:{today.isoformat()}']
    with qtbot.waitSignal(window.filter_wanted) as told:
        window.table.setCurrentIndex(window.table.lines.index(2, 0))
        QTest.keyClick(window.table, Qt.Key.Key_Return)
    assert told.args is not None
    matches = compiled(told.args[0], datetime.now(UTC).timestamp()).matches
    assert [each.seq for each in some_rows() if matches(each)] == [3]


def test_the_table_of_200_models_ends_in_the_others(open_usage: OpenUsage) -> None:
    """A hundred lines, and one for the rest that stays below however it is sorted."""
    window = open_usage([ended(n, model=f"model-{n:03}", cost=n * DOLLAR) for n in range(1, 201)])
    assert window.table.lines.rowCount() == MOST_LINES + 1
    for order in (Qt.SortOrder.AscendingOrder, Qt.SortOrder.DescendingOrder):
        window.table.lines.sort(6, order)
        assert cells(window.table, 0)[-1] == "100 others"
        assert cells(window.table, 6)[-1] == "$5,050.00"


def test_the_keyboard_scrolls_the_page_along_the_table(open_usage: OpenUsage, qtbot: QtBot) -> None:
    """The line the keyboard is on can always be seen."""
    window = open_usage([ended(n, model=f"model-{n:03}") for n in range(1, 81)])
    qtbot.waitUntil(lambda: window._page.height() > window.table.height() > 2_000)
    window.table.setFocus()
    for _ in range(60):
        QTest.keyClick(window.table, Qt.Key.Key_Down)
    rect = window.table.visualRect(window.table.currentIndex())
    place = window.table.viewport().mapTo(window._scroll.viewport(), rect.center())
    assert window._scroll.viewport().rect().contains(place)


def test_the_wheel_over_chart_and_table_scrolls_the_page(open_usage: OpenUsage, qtbot: QtBot) -> None:
    """Neither keeps it for itself."""
    window = open_usage([ended(n, model=f"model-{n:03}") for n in range(1, 81)])
    qtbot.waitUntil(lambda: window._page.height() > window.table.height() > 2_000)
    bar = window._scroll.verticalScrollBar()
    for target in (window.chart, window.table.viewport()):
        window._scroll.ensureVisible(0, target.mapTo(window._page, QPoint(0, 60)).y())
        before = bar.value()
        place = target.mapTo(window, QPoint(60, 50))
        QTest.wheelEvent(window.windowHandle(), QPointF(place), QPoint(0, -120))
        assert bar.value() > before, target


def test_a_chosen_line_stays_chosen_while_numbers_change(
    open_usage: OpenUsage, running: RunningDesk, qtbot: QtBot
) -> None:
    """It is another row now, and still the same model."""
    window = open_usage([ended(1, model="m-cheap", cost=1), ended(2, model="z-free", cost=0)])
    window.activateWindow()
    window.table.setFocus()
    qtbot.waitUntil(window.table.hasFocus)
    QTest.keyClick(window.table, Qt.Key.Key_Down)
    assert cells(window.table, 0)[window.table.currentIndex().row()] == "z-free"
    running.ask(body=b'{"model":"a-free","max_tokens":9,"messages":[{"role":"user","content":"hi"}]}')
    qtbot.waitUntil(lambda: "a-free" in cells(window.table, 0))
    assert cells(window.table, 0)[window.table.currentIndex().row()] == "z-free"
    assert window.table.selectionModel().hasSelection()


def test_nothing_used_is_said_and_everything_is_a_click_away(open_usage: OpenUsage, qtbot: QtBot) -> None:
    """In these days nothing; shown everything, there is what was used before."""
    window = open_usage([ended(1, days=40)])
    assert window.nothing.isVisible()
    assert not window.chart.isVisible()
    assert not window.export.isEnabled()
    after_next(qtbot, window, lambda: QTest.mouseClick(window.nothing.everything, LEFT))
    assert not window.nothing.isVisible()
    assert figures(window)[1][0] == "$1.00"


def test_an_empty_log_says_so(open_usage: OpenUsage, qtbot: QtBot) -> None:
    """No button that would lead nowhere."""
    window = open_usage([])
    after_next(qtbot, window, lambda: QTest.mouseClick(window.range.choices.buttons[Reach.ALL], LEFT))
    assert window.nothing.isVisible()
    assert not window.nothing.everything.isVisible()
    assert figures(window)[0] == ("$0.00", "0 requests")


def test_it_is_taken_along_as_table_and_picture(open_usage: OpenUsage, tmp_path: Path, qtbot: QtBot) -> None:
    """By the keyboard: a dialog for the place, the numbers as CSV, the chart as PNG, and a word that it worked."""
    window = open_usage(some_rows())
    QTest.keyClick(window, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Return):
        QTest.keyClick(menu, key)
    dialog = window.findChild(QFileDialog)
    assert dialog is not None
    assert dialog.selectedFiles()[0].endswith(".csv")
    table = tmp_path / "usage.csv"
    dialog.fileSelected.emit(str(table))
    dialog.reject()
    qtbot.waitUntil(lambda: window.note.text == f"Saved as {table}.")
    records = list(csv.DictReader(io.StringIO(table.read_text("utf-8"), newline="")))
    assert {each["model"] for each in records} == {"claude-opus-4-8", "claude-haiku-4-5", "qwen"}
    picture = tmp_path / "usage.png"
    window.save_picture(str(picture))
    qtbot.waitUntil(lambda: window.note.text == f"Saved as {picture}.")
    assert QImage(str(picture)).width() >= 1800


def test_a_file_that_cannot_be_written_is_said(open_usage: OpenUsage, tmp_path: Path, qtbot: QtBot) -> None:
    """With the system's reason."""
    window = open_usage(some_rows())
    window.save_table(str(tmp_path / "missing" / "usage.csv"))
    qtbot.waitUntil(lambda: "No such file or directory" in window.note.text)


def test_a_log_that_cannot_be_read_is_said(open_usage: OpenUsage, running: RunningDesk, qtbot: QtBot) -> None:
    """What was shown stays."""
    window = open_usage(some_rows())
    running.desk._journal.close(5)
    window.range.choose(Reach.WEEK)
    qtbot.waitUntil(window.note.isVisible)
    assert "closed" in window.note.text
    assert cells(window.table, 0)[0] == "claude-opus-4-8"


def test_it_opens_as_it_was_left(open_usage: OpenUsage, qtbot: QtBot) -> None:
    """Days, what is told apart, and the measure."""
    window = open_usage(some_rows())
    after_next(qtbot, window, lambda: window.range.choose(Reach.QUARTER))
    after_next(qtbot, window, lambda: window.by.setCurrentIndex(1))
    window.measures.choose(Measure.TOKENS)
    window.close()
    again = open_usage([])
    assert (again.range.reach, again.dimension, again.measure) == (
        Reach.QUARTER,
        Dimension.CLIENT,
        Measure.TOKENS,
    )
    assert sorted(cells(again.table, 0)) == ["ci", "laptop"]


def test_every_control_has_a_name_and_the_keyboard_reaches_it(open_usage: OpenUsage) -> None:
    """By Tab or, among choices, the arrow keys."""
    window = open_usage(some_rows())
    window.range.choose(Reach.CUSTOM)
    kinds = (QAbstractButton, QComboBox, QDateEdit, ChartView, UsageTable)
    controls = [each for kind in kinds for each in window.findChildren(kind) if each.isVisible()]
    nameless = [each for each in controls if not (each.accessibleName() or getattr(each, "text", str)())]
    assert not nameless
    window.activateWindow()
    window.range.choices.buttons[Reach.CUSTOM].setFocus()
    reached: list[QWidget] = []
    while (place := QApplication.focusWidget()) is not None and place not in reached:
        reached.append(place)
        QTest.keyClick(place, Qt.Key.Key_Tab)
    wanted = [each for each in controls if each.focusPolicy() & Qt.FocusPolicy.TabFocus]
    assert not [each for each in wanted if each not in reached]
    assert reached[0] is place


@pytest.mark.parametrize("width", [600, 900, 1600])
def test_no_width_cuts_anything_off(open_usage: OpenUsage, width: int) -> None:
    """Budgets go below the chart, tiles into more rows, columns that say least away."""
    window = open_usage(some_rows())
    window.resize(width, 800)
    QApplication.processEvents()
    page = window._scroll.viewport().width()
    for part in (window.tiles, window.chart, window.table, window.budgets):
        right = part.mapTo(window._scroll.viewport(), part.rect().topRight()).x()
        assert right <= page, part
    table = window.table
    shown = [column for column in range(len(table.lines.heads)) if not table.isColumnHidden(column)]
    assert sum(table.columnWidth(column) for column in shown) <= table.viewport().width() + 1
    assert {0, len(table.lines.heads) - 1, len(table.lines.heads) - 2} <= set(shown)
    below = (
        window.budgets.mapTo(window, window.budgets.rect().topLeft()).y()
        > window.chart.mapTo(window, window.chart.rect().topLeft()).y()
    )
    assert below == (width < BESIDE_WIDTH)


def test_the_shell_opens_it_and_shows_the_requests_behind_a_bar(
    running: RunningDesk, qapp: QApplication, qtbot: QtBot
) -> None:
    """From the log window's action; one window however often; a filter brings the log forward with it."""
    running.start()
    shell = Shell(qapp, running.desk)
    try:
        shell.begin(background=False)
        shell.actions.open_usage.trigger()
        window = shell.usage
        assert window is not None
        shell.actions.open_usage.trigger()
        assert shell.usage is window
        window.filter_wanted.emit('client:="ci" time:2026-11-20')
        assert shell.log.filter.search.text() == 'client:="ci" time:2026-11-20'
        window.close()
        assert shell.usage is None
    finally:
        shell.dispose()


def test_every_control_is_reached_by_tab(qtbot: QtBot, open_usage: OpenUsage) -> None:
    """Tab comes to each of them, each has a name, and where the focus is can be seen."""
    assert walk(qtbot, open_usage(some_rows())).problems() == []
