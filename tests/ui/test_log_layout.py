"""Columns that fit, that a person chose, and that are remembered."""

from __future__ import annotations

import json

import pytest

from claude_desk.ui.log_columns import COLUMNS, Column
from claude_desk.ui.log_layout import NARROWEST, WIDEST, ColumnLayout

USUAL = [column for column in Column if not COLUMNS[column].extra]


@pytest.mark.parametrize("width", [400, 700, 919, 1100, 1280, 2560])
def test_columns_fill_the_width_and_the_least_needed_give_way(width: int) -> None:
    """What fits is shown over the whole width; time, status, model, latency and tokens always are."""
    widths = ColumnLayout().fit(width)
    assert {Column.TIME, Column.STATUS, Column.MODEL, Column.LATENCY, Column.IN, Column.OUT} <= set(widths)
    assert all(widths[column] >= COLUMNS[column].width for column in widths)
    least = sum(COLUMNS[column].width for column in widths)
    assert sum(widths.values()) == max(width, least)
    assert (list(widths) == USUAL) == (width >= sum(COLUMNS[column].width for column in USUAL))


def test_what_a_person_asked_for_does_not_give_way() -> None:
    """A column chosen by hand stays in a narrow table, which scrolls then; one taken away is gone in a wide one."""
    layout = ColumnLayout()
    layout.choose(Column.NOTES, shown=True)
    layout.choose(Column.COST, shown=False)
    assert Column.NOTES in layout.fit(500)
    assert Column.COST not in layout.fit(3000)
    assert layout.changed


def test_a_width_chosen_stays_and_the_others_share_the_rest() -> None:
    """Within limits, and the whole width is filled."""
    layout = ColumnLayout()
    layout.resize(Column.MODEL, 333)
    widths = layout.fit(1600)
    assert widths[Column.MODEL] == 333
    assert sum(widths.values()) == 1600
    layout.resize(Column.TIME, 1)
    layout.resize(Column.PATH, 99_999)
    assert (layout.widths[Column.TIME], layout.widths[Column.PATH]) == (NARROWEST, WIDEST)


def test_indentation_widens_the_first_column() -> None:
    """The first column has room for it; one whose width was chosen keeps that."""
    layout = ColumnLayout()
    assert layout.fit(1280, 36)[Column.TIME] == layout.fit(1280)[Column.TIME] + 36
    layout.resize(Column.TIME, 90)
    assert layout.fit(1280, 36)[Column.TIME] == 90


def test_the_last_column_stays() -> None:
    """A table without columns cannot be undone by hand."""
    layout = ColumnLayout()
    for column in Column:
        layout.choose(column, shown=False)
    assert len([column for column in Column if layout.wants(column)]) == 1
    assert layout.fit(500)


def test_what_was_chosen_is_remembered() -> None:
    """Order, widths and choices come back through JSON; a reset is what it was in the beginning."""
    layout, again = ColumnLayout(), ColumnLayout()
    layout.move(Column.COST, 0)
    layout.resize(Column.PATH, 200)
    layout.choose(Column.SESSION, shown=True)
    again.recall(json.loads(json.dumps(layout.remembered())))
    assert again.remembered() == layout.remembered()
    assert again.order[0] is Column.COST
    again.reset()
    assert again.remembered() == ColumnLayout().remembered()
    assert not again.changed


@pytest.mark.parametrize(
    "odd",
    [
        None,
        7,
        [],
        {"order": 5, "widths": [], "shown": "x"},
        {
            "order": ["COST", "COST", "NEVER", 4],
            "widths": {"NEVER": 5, "TIME": "x"},
            "shown": {"NEVER": True, "TIME": 5},
        },
        {"shown": {column.name: False for column in Column}},
    ],
)
def test_odd_memories_harm_nobody(odd: object) -> None:
    """Whatever is in the file, every column has its place and something is shown."""
    layout = ColumnLayout()
    layout.recall(odd)
    assert sorted(layout.order) == list(Column)
    assert layout.fit(1280)
