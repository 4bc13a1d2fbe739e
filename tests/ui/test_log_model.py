"""The table model: order, filter, paging, bounds, and that live rows never reset it."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester

from claude_desk.requestlog.filter import compiled
from claude_desk.requestlog.record import Outcome, Tokens
from claude_desk.ui.log_columns import COLUMNS, Column
from claude_desk.ui.log_groups import Group
from claude_desk.ui.log_model import AT_ONCE, LogModel, Show, passes
from claude_desk.ui.log_totals import Totals
from fakes.desk_double import row

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytestqt.qtbot import QtBot

    from claude_desk.requestlog.record import Row

DOWN, UP = Qt.SortOrder.DescendingOrder, Qt.SortOrder.AscendingOrder


@pytest.fixture
def model(qtbot: QtBot) -> LogModel:
    """An empty model that Qt's own tester watches: every wrong signal fails the test."""
    model = LogModel()
    QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Warning, model)
    return model


def shown(model: LogModel) -> list[int]:
    """The sequence numbers in the table, from the top."""
    return [model.row_at(line).seq for line in range(model.rowCount())]


def fits(text: str) -> Callable[[Row], bool]:
    """A filter in the window's language."""
    return compiled(text, 0.0).matches


def no_reset(model: LogModel) -> list[None]:
    """A list that grows when the model is reset."""
    resets: list[None] = []
    model.modelReset.connect(lambda: resets.append(None))
    return resets


def test_new_rows_are_inserted_on_top_without_a_reset(model: LogModel) -> None:
    """Rows in any order end up newest first, told as insertions."""
    resets = no_reset(model)
    model.add([row(1), row(2)])
    model.add([row(5), row(3), row(4)])
    assert shown(model) == [5, 4, 3, 2, 1]
    assert not resets


def test_a_row_that_ends_changes_in_place(model: LogModel) -> None:
    """The end of a request changes its line only."""
    model.add([row(1), row(2, ended=False), row(3)])
    changed: list[int] = []
    model.dataChanged.connect(lambda first, last: changed.extend(range(first.row(), last.row() + 1)))
    resets = no_reset(model)
    model.add([row(2, status=529)])
    assert changed == [1]
    assert model.index(1, Column.STATUS).data() == "529"
    assert not resets


def test_a_late_start_does_not_undo_an_end(model: LogModel) -> None:
    """A page read before the end, delivered after it, changes nothing."""
    model.add([row(1)])
    model.add([row(1, ended=False)])
    assert model.row_at(0).finished is not None


@pytest.mark.parametrize("column", list(Column))
@pytest.mark.parametrize("order", [UP, DOWN])
def test_any_order_holds_whatever_arrives(model: LogModel, column: Column, order: Qt.SortOrder) -> None:
    """Sorted by any column, random arrivals and endings leave the table as a fresh sort would."""
    dice = random.Random(f"{column}{order}")  # noqa: S311 - arrivals, not keys
    model.sort(column, order)
    running: list[int] = []
    known: dict[int, Row] = {}
    for seq in range(1, 25):
        batch = [row(seq, ended=False, client=dice.choice("abc"))]
        running.append(seq)
        if running and dice.random() < 0.8:
            ending = running.pop(dice.randrange(len(running)))
            batch.append(
                row(
                    ending,
                    client=dice.choice("abc"),
                    status=dice.choice([200, 429, 500]),
                    model_asked=dice.choice(["opus", "haiku", ""]),
                    upstream=dice.choice(["anthropic", "practice"]),
                    total_s=dice.random(),
                    stop_reason=dice.choice(["end_turn", ""]),
                    tokens=Tokens(dice.randrange(9), dice.randrange(9), dice.randrange(9)),
                )
            )
        known |= {each.seq: each for each in batch}
        model.add(batch)

    def key(each: Row) -> tuple[object, int]:
        value = COLUMNS[column].sort(each)
        return (value.casefold() if isinstance(value, str) else value, each.seq)

    expected = sorted(known.values(), key=key, reverse=order is DOWN)
    assert shown(model) == [each.seq for each in expected]
    assert model.totals == Totals.of(known.values())


def test_search_needs_every_word_anywhere(model: LogModel) -> None:
    """Words are looked for in model, client, path, ids and errors, in any case and order."""
    model.add(
        [
            row(1, model_asked="claude-opus-4-5", client="laptop"),
            row(2, model_asked="claude-opus-4-5", client="ci"),
            row(3, error_text="The upstream said OVERLOADED."),
        ]
    )
    model.search(fits("CI opus"), Show.ALL)
    assert shown(model) == [2]
    model.search(fits("overloaded"), Show.ALL)
    assert shown(model) == [3]
    model.search(None, Show.ALL)
    assert shown(model) == [3, 2, 1]


def test_filters_follow_rows_as_they_end(model: LogModel) -> None:
    """Under Succeeded, a running row appears when it ends well; under Streaming one goes when it was not streamed."""
    model.search(None, Show.SUCCEEDED)
    model.add([row(1, ended=False), row(2, ended=False)])
    assert shown(model) == []
    model.add([row(1), row(2, status=500)])
    assert shown(model) == [1]
    model.search(None, Show.STREAMING)
    model.add([row(3, ended=False)])
    assert shown(model) == [3]
    model.add([row(3, streamed=False)])
    assert shown(model) == []


@pytest.mark.parametrize(
    ("finish", "belongs"),
    [
        ({}, {Show.SUCCEEDED}),
        ({"streamed": True}, {Show.SUCCEEDED, Show.STREAMING}),
        ({"status": 500}, {Show.FAILED}),
        ({"outcome": Outcome.REFUSED, "status": 401}, {Show.FAILED}),
        ({"outcome": Outcome.BROKEN}, {Show.FAILED}),
        ({"outcome": Outcome.CUT}, {Show.FAILED}),
        ({"outcome": Outcome.CLIENT_LEFT}, set()),
    ],
)
def test_which_outcome_belongs_where(finish: dict[str, Any], belongs: set[Show]) -> None:
    """Each outcome is under the choices a person would look for it; All holds every row."""
    each = row(1, **finish)
    assert {show for show in Show if passes(each, show)} == belongs | {Show.ALL}


def test_memory_is_bounded_and_older_rows_come_back_on_demand(qtbot: QtBot) -> None:
    """Beyond the limit the oldest rows go; scrolling down asks for them by number, and the top lets go again."""
    # Without Qt's tester: it fetches more by itself.
    model = LogModel(live_limit=100)
    everything = [row(seq) for seq in range(1, 301)]
    model.add_older(everything[150:200][::-1], more=True)
    asked: list[int | None] = []
    model.wants_older.connect(asked.append)
    model.add(everything[200:])
    assert shown(model) == list(range(300, 200, -1))
    assert model.canFetchMore()
    model.fetchMore()
    model.fetchMore()
    assert asked == [201]
    model.add_older(everything[100:200][::-1], more=True)
    assert shown(model) == list(range(300, 100, -1))
    model.forget_paged()
    assert shown(model) == list(range(300, 200, -1))
    assert model.totals.requests == 100


def test_a_row_older_than_all_that_is_held_waits_for_its_page(model: LogModel) -> None:
    """The late end of a row that was paged out does not make a hole in the list."""
    model.add_older([row(seq) for seq in range(60, 50, -1)], more=True)
    model.add([row(3)])
    assert shown(model) == list(range(60, 50, -1))


def test_a_search_goes_on_through_pages_without_a_match(qtbot: QtBot) -> None:
    """What is filtered is only right with all rows: the model asks for page after page, matching or not."""
    model = LogModel()
    asked: list[int | None] = []
    model.wants_older.connect(asked.append)
    model.add_older([row(seq) for seq in range(100, 90, -1)], more=True)
    model.search(fits("rare"), Show.ALL)
    model.fetchMore()
    model.add_older([row(seq) for seq in range(90, 80, -1)], more=True)
    model.add_older([row(seq, client="rare") for seq in range(80, 70, -1)], more=True)
    model.add_older([row(seq) for seq in range(70, 65, -1)], more=False)
    assert asked == [91, 81, 71]
    assert shown(model) == list(range(80, 70, -1))


def test_totals_count_what_is_shown(model: LogModel) -> None:
    """Sums follow insertions, endings and filters."""
    tokens = Tokens(input=10, output=5, cache_read=70, cache_write=20)
    model.add([row(1, tokens=tokens), row(2, ended=False), row(3, status=500)])
    assert (model.totals.requests, model.totals.running, model.totals.failed) == (3, 1, 1)
    assert model.totals.cached_share == 0.7
    model.add([row(2, tokens=tokens)])
    assert (model.totals.running, model.totals.output) == (0, 10)
    model.search(None, Show.FAILED)
    assert model.totals.requests == 1
    assert model.totals.cached_share is None


def test_totals_keep_what_is_unknown_beside_what_is_known(model: LogModel) -> None:
    """The sum of known costs follows every change, and so does the number of requests without one."""
    model.add([row(1, cost=5), row(2, cost=None), row(3, ended=False)])
    assert (model.totals.cost, model.totals.unpriced) == (5, 1)
    model.add([row(3, cost=7)])
    assert (model.totals.cost, model.totals.unpriced) == (12, 1)
    model.sort(Column.COST, Qt.SortOrder.DescendingOrder)
    assert shown(model) == [3, 1, 2]


def test_text_from_outside_is_shown_on_one_line(model: LogModel) -> None:
    """Line ends, escapes and direction overrides in names do not reach the screen."""
    model.add([row(1, client="a\nb\x1b[31m\u202ec", path="/v1/" + "x" * 5000)])
    assert model.index(0, Column.CLIENT).data() == "a b [31m c"
    assert len(model.index(0, Column.PATH).data()) == 301


def test_many_rows_are_arranged_in_turns_and_what_comes_meanwhile_is_not_lost(qtbot: QtBot) -> None:
    """Beyond a few thousand rows the table shows its old order until the new one is there, with all that came since."""
    model = LogModel(live_limit=20_000)
    model.add([row(seq, total_s=float(seq * 7919 % 5_003)) for seq in range(1, AT_ONCE + 2_000)])
    model.sort(Column.LATENCY, DOWN)
    assert model.arranging
    assert model.row_at(0).seq == AT_ONCE + 1_999
    late = [row(seq, ended=False) for seq in range(20_000, 20_400)]
    model.add(late)
    model.add([row(seq, total_s=9_999.0) for seq in range(20_000, 20_400)])
    model.add(late)
    qtbot.waitUntil(lambda: not model.arranging and model.held == AT_ONCE + 1_999 + 400)
    rows = [model.row_at(line) for line in range(model.rowCount())]
    keys = [(row.finished.total_s if row.finished else -1.0, row.seq) for row in rows]
    assert keys == sorted(keys, reverse=True)
    assert rows[0].seq == 20_399
    assert model.totals == Totals.of(rows)
    assert not model._turns.isActive()


def test_another_wish_takes_the_place_of_the_one_being_worked_on(qtbot: QtBot) -> None:
    """Sorted, filtered and grouped in one breath, the last of it all is what is shown."""
    model = LogModel(live_limit=20_000)
    model.add([row(seq, client="ab"[seq % 2], session=f"s{seq % 7}") for seq in range(1, AT_ONCE + 2_000)])
    model.sort(Column.COST, UP)
    model.search(fits("client:a"))
    model.group(grouped=True)
    model.sort(Column.TIME, DOWN)
    model.group(grouped=False)
    qtbot.waitUntil(lambda: not model.arranging)
    assert shown(model) == [seq for seq in range(AT_ONCE + 1_999, 0, -1) if seq % 2 == 0]


def test_a_change_that_tears_everywhere_is_told_as_one(model: LogModel) -> None:
    """Sorted by latency, a large batch in many places resets the table once; a small one does not."""
    model.sort(Column.LATENCY, UP)
    model.add([row(seq, total_s=float(seq)) for seq in range(1, 100)])
    resets = no_reset(model)
    model.add([row(seq, total_s=seq - 99.5) for seq in range(100, 160)])
    assert len(resets) == 1
    model.add([row(200, total_s=3.25), row(201, total_s=70.25)])
    assert len(resets) == 1
    spans = [end.total_s for line in range(model.rowCount()) if (end := model.row_at(line).finished)]
    assert spans == sorted(spans)


def test_a_long_log_is_let_go_of_in_steps(qtbot: QtBot) -> None:
    """Back at the top, rows beyond the limit go a thousand at a time, and not while they are needed."""
    model = LogModel(live_limit=100)
    model.add_older([row(seq) for seq in range(5_000, 0, -1)], more=False)
    model.group(grouped=True)
    model.forget_paged()
    qtbot.waitUntil(lambda: not model.arranging)
    assert model.held == 5_000
    model.group(grouped=False)
    qtbot.waitUntil(lambda: not model.arranging)
    model.forget_paged()
    assert model.held == 4_000
    qtbot.waitUntil(lambda: model.held == 100)
    assert shown(model) == list(range(5_000, 4_900, -1))
    assert model.canFetchMore()


def test_grouped_lines_are_a_proper_table(model: LogModel) -> None:
    """Qt's tester watches groups come, open, move and go; a request in a closed group has no line."""
    model.group(grouped=True)
    model.add([row(1, session="s"), row(2, session="t"), row(3, session="s", agent="a")])
    top = model.line(0)
    assert isinstance(top, Group)
    assert model.line_of(1) is None
    model.expand(top, expanded=True)
    assert model.line_of(1) == 2
    assert model.line_of_group(("s", "", "a")) == 1
    assert [model.level_of(model.line(line)) for line in range(model.rowCount())] == [0, 1, 1, 0]
    with pytest.raises(LookupError):
        model.row_at(0)
    assert model.index(0, Column.COST).data(int(Qt.ItemDataRole.AccessibleTextRole)) == "Cost: unknown"
    model.search(fits("client:nobody"))
    assert model.rowCount() == 0
    model.search(None)
    model.expand_all(expanded=False)
    assert model.rowCount() == 2
