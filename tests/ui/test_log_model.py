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
from claude_desk.ui.log_model import LogModel, Show, passes
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
    for seq in range(1, 50):
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
