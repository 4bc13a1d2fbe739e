"""The log table's columns: what each shows, how it sorts, and which fit into a given width."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import IntEnum
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QCoreApplication

from claude_desk.requestlog.record import Outcome
from claude_desk.ui import formats

if TYPE_CHECKING:
    from collections.abc import Callable

    from claude_desk.requestlog.record import Row

SortValue = tuple[float | str, int]


class Column(IntEnum):
    """The columns in their order."""

    TIME = 0
    STATUS = 1
    CLIENT = 2
    MODEL = 3
    UPSTREAM = 4
    PATH = 5
    LATENCY = 6
    IN = 7
    OUT = 8
    CACHED = 9
    COST = 10
    ENDING = 11


@dataclass(frozen=True, slots=True)
class Spec:
    """One column.

    Attributes:
        text: what the cell says.
        sort: what it is sorted by; ties go by age.
        width: pixels it needs at least.
        stretch: its share of what is left over; 0 keeps ``width``.
        rank: columns of higher rank give way first when the table is narrow; 0 never does.
        number: right-aligned.
    """

    text: Callable[[Row], str]
    sort: Callable[[Row], float | str]
    width: int
    stretch: int = 0
    rank: int = 0
    number: bool = False


class Fit(NamedTuple):
    """Widths in pixels by column; a column that is not there is hidden."""

    widths: dict[Column, int]


def _latency(row: Row) -> str:
    return formats.duration(row.finished.total_s) if row.finished else ""


def _tokens(which: str) -> Callable[[Row], str]:
    def text(row: Row) -> str:
        number = getattr(row.finished.tokens, which) if row.finished else 0
        return formats.cell_count(number) if number else formats.NOTHING if row.finished else ""

    return text


def _token_sort(which: str) -> Callable[[Row], float | str]:
    def sort(row: Row) -> float:
        return getattr(row.finished.tokens, which) if row.finished else -1

    return sort


def _cost_sort(row: Row) -> float:
    """Unknown costs stand together, below all that are known."""
    end = row.finished
    return -2 if end is None else -1 if end.cost is None else end.cost


def _status_sort(row: Row) -> float:
    if row.finished is None:
        return -1
    return row.finished.status + (0 if row.outcome is Outcome.OK else 0.5)


COLUMNS: dict[Column, Spec] = {
    Column.TIME: Spec(lambda row: formats.clock(row.started.at, date.today()), lambda row: row.seq, 112),  # noqa: DTZ011 - the person's day
    Column.STATUS: Spec(lambda row: formats.status(row)[0], _status_sort, 84),
    Column.CLIENT: Spec(
        lambda row: formats.one_line(row.started.client), lambda row: row.started.client, 100, 2, 4
    ),
    Column.MODEL: Spec(formats.model, formats.model, 158, 5),
    Column.UPSTREAM: Spec(
        lambda row: formats.one_line(row.finished.upstream) if row.finished else "",
        lambda row: row.finished.upstream if row.finished else "",
        92,
        1,
        5,
    ),
    Column.PATH: Spec(
        lambda row: formats.one_line(row.started.path), lambda row: row.started.path, 118, 2, 6
    ),
    Column.LATENCY: Spec(_latency, lambda row: row.finished.total_s if row.finished else -1.0, 148, 1),
    Column.IN: Spec(_tokens("input"), _token_sort("input"), 66, number=True),
    Column.OUT: Spec(_tokens("output"), _token_sort("output"), 62, number=True),
    Column.CACHED: Spec(_tokens("cache_read"), _token_sort("cache_read"), 72, rank=2, number=True),
    Column.COST: Spec(formats.row_cost, _cost_sort, 74, rank=1, number=True),
    Column.ENDING: Spec(formats.ending, formats.ending, 112, 1, 3),
}


def titles() -> dict[Column, tuple[str, str]]:
    """Translated heading and explanation of each column."""

    def tr(text: str) -> str:
        return QCoreApplication.translate("LogColumns", text)

    return {
        Column.TIME: (tr("Time"), tr("When the request arrived")),
        Column.STATUS: (tr("Status"), tr("HTTP status the client got, or how the exchange ended")),
        Column.CLIENT: (tr("Client"), tr("Name of the client key that was used")),
        Column.MODEL: (tr("Model"), tr("Model asked for, and the one sent if it differs")),
        Column.UPSTREAM: (tr("Upstream"), tr("Where the request went")),
        Column.PATH: (tr("Path"), tr("Path of the request, without its query")),
        Column.LATENCY: (
            tr("Latency"),
            tr(
                "Total time on a logarithmic scale; the lighter part and the mark are the time to the first byte"
            ),
        ),
        Column.IN: (tr("In"), tr("Input tokens that were not in the cache")),
        Column.OUT: (tr("Out"), tr("Output tokens")),
        Column.CACHED: (tr("Cached"), tr("Input tokens read from the prompt cache")),
        Column.COST: (tr("Cost"), tr("In US dollars, by the upstream's published prices or your own")),
        Column.ENDING: (tr("Ended"), tr("Why the model stopped, or the kind of error")),
    }


def fit(width: int) -> Fit:
    """Which columns fit into ``width`` pixels, and how wide: the leftover is shared, the least needed give way."""
    shown = dict(COLUMNS)
    while (spare := width - sum(spec.width for spec in shown.values())) < 0:
        column = max(shown, key=lambda candidate: shown[candidate].rank)
        if not shown[column].rank:
            return Fit({name: spec.width for name, spec in shown.items()})
        del shown[column]
    shares = sum(spec.stretch for spec in shown.values())
    widths = {name: spec.width + spare * spec.stretch // shares for name, spec in shown.items()}
    widths[Column.MODEL] += width - sum(widths.values())
    return Fit(widths)
