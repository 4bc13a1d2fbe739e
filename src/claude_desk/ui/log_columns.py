"""The log table's columns: what each shows of a request and of a group, and how it sorts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import IntEnum
from typing import TYPE_CHECKING

from claude_desk.requestlog.record import Outcome
from claude_desk.ui import formats
from claude_desk.ui.language import tr

if TYPE_CHECKING:
    from collections.abc import Callable

    from claude_desk.requestlog.record import Row
    from claude_desk.ui.log_groups import Group
    from claude_desk.ui.log_order import Value


SHORT_ID = 12


class Column(IntEnum):
    """The columns in the order they have until a person moves them; new ones go to the end."""

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
    FIRST_BYTE = 12
    WRITTEN = 13
    PROTOCOL = 14
    SESSION = 15
    AGENT = 16
    REQUEST_SIZE = 17
    REPLY_SIZE = 18
    NOTES = 19


@dataclass(frozen=True, slots=True)
class Spec:
    """One column.

    Attributes:
        text: what the cell says.
        sort: what it is sorted by; ties go by age. Always a number, or always text.
        width: pixels it needs at least.
        stretch: its share of what is left over; 0 keeps ``width``.
        rank: columns of higher rank give way first when the table is narrow; 0 never does.
        number: right-aligned.
        group: what it says of a group; nothing unless it is a sum.
        group_sort: what groups are sorted by.
        extra: only there when a person asks for it.
    """

    text: Callable[[Row], str]
    sort: Callable[[Row], Value]
    width: int
    stretch: int = 0
    rank: int = 0
    number: bool = False
    group: Callable[[Group], str] = lambda _: ""
    group_sort: Callable[[Group], Value] = lambda _: ""
    extra: bool = False


def _latency(row: Row) -> str:
    return formats.duration(row.finished.total_s) if row.finished else ""


def _first_byte(row: Row) -> str:
    end = row.finished
    return (
        ""
        if end is None
        else formats.NOTHING
        if end.first_byte_s is None
        else formats.duration(end.first_byte_s)
    )


def _first_byte_sort(row: Row) -> float:
    end = row.finished
    return -2.0 if end is None else -1.0 if end.first_byte_s is None else end.first_byte_s


def _tokens(which: str) -> Callable[[Row], str]:
    def text(row: Row) -> str:
        number = getattr(row.finished.tokens, which) if row.finished else 0
        return formats.cell_count(number) if number else formats.NOTHING if row.finished else ""

    return text


def _token_sort(which: str) -> Callable[[Row], Value]:
    def sort(row: Row) -> float:
        return getattr(row.finished.tokens, which) if row.finished else -1

    return sort


def _sum(which: str) -> Callable[[Group], str]:
    def text(group: Group) -> str:
        number = getattr(group.totals, which)
        return formats.short_count(number) if number else formats.NOTHING

    return text


def _sum_sort(which: str) -> Callable[[Group], Value]:
    def sort(group: Group) -> float:
        number: int = getattr(group.totals, which)
        return number

    return sort


def _size(which: str) -> Callable[[Row], str]:
    def text(row: Row) -> str:
        number = getattr(row.finished, which) if row.finished else 0
        return formats.size(number) if number else formats.NOTHING if row.finished else ""

    return text


def _size_sort(which: str) -> Callable[[Row], Value]:
    def sort(row: Row) -> float:
        return getattr(row.finished, which) if row.finished else -1

    return sort


def _group_cost(group: Group) -> str:
    """What is known of it; a sum is not read to the hundredth of a cent."""
    totals = group.totals
    return formats.sum_of_costs(totals.cost) if totals.priced else formats.cost(None)


def _cost_sort(row: Row) -> float:
    """Unknown costs stand together, below all that are known."""
    end = row.finished
    return -2 if end is None else -1 if end.cost is None else end.cost


def _status_sort(row: Row) -> float:
    if row.finished is None:
        return -1.0
    return row.finished.status + (0.0 if row.outcome is Outcome.OK else 0.5)


def _folded(text: Callable[[Row], str]) -> Callable[[Row], Value]:
    return lambda row: text(row).casefold()


def group_name(group: Group) -> str:
    """What a group is called: a conversation by the beginning of its identifier, a subagent likewise."""
    if group.agent:
        return tr("Subagent {id}").replace("{id}", formats.one_line(group.agent, SHORT_ID))
    if group.session:
        return tr("Conversation {id}").replace("{id}", formats.one_line(group.session, SHORT_ID))
    return tr("No conversation")


def group_facts(group: Group) -> list[str]:
    """What is said behind a group's name: its client, how many requests, and the models they asked for."""
    requests = group.totals.requests
    number = tr("1 request") if requests == 1 else tr("{n} requests").replace("{n}", formats.count(requests))
    client = "" if group.agent else formats.one_line(group.client, 60)
    share = group.totals.cached_share
    cached = "" if not share else tr("{n} % from cache").replace("{n}", str(round(share * 100)))
    return [each for each in (client, number, cached, _models(group)) if each]


def group_title(group: Group) -> str:
    """Name and facts in one line, for a table's first cell and for screen readers."""
    return " · ".join([group_name(group), *group_facts(group)])


def group_status(group: Group) -> tuple[str, str]:
    """What a group's pill says and its tone; nothing where all is well."""
    totals = group.totals
    if totals.running:
        return tr("{n} running").replace("{n}", formats.count(totals.running)), "info"
    if totals.failed:
        return tr("{n} failed").replace("{n}", formats.count(totals.failed)), "error"
    return "", "neutral"


def _models(group: Group) -> str:
    return formats.one_line(", ".join(group.models))


COLUMNS: dict[Column, Spec] = {
    Column.TIME: Spec(
        lambda row: formats.clock(row.started.at, date.today()),  # noqa: DTZ011 - the person's day
        lambda row: row.seq,
        112,
        group=group_title,
        group_sort=lambda group: group.newest,
    ),
    Column.STATUS: Spec(
        lambda row: formats.status(row)[0],
        _status_sort,
        84,
        group=lambda group: group_status(group)[0],
        group_sort=lambda group: float(group.totals.failed),
    ),
    Column.CLIENT: Spec(
        lambda row: formats.one_line(row.started.client),
        _folded(lambda row: row.started.client),
        100,
        2,
        4,
        group_sort=lambda group: group.client.casefold(),
    ),
    Column.MODEL: Spec(
        formats.model, _folded(formats.model), 158, 5, group_sort=lambda group: _models(group).casefold()
    ),
    Column.UPSTREAM: Spec(
        lambda row: formats.one_line(row.finished.upstream) if row.finished else "",
        _folded(lambda row: row.finished.upstream if row.finished else ""),
        92,
        1,
        5,
    ),
    Column.PATH: Spec(
        lambda row: formats.one_line(row.started.path), _folded(lambda row: row.started.path), 118, 2, 6
    ),
    Column.LATENCY: Spec(
        _latency,
        lambda row: row.finished.total_s if row.finished else -1.0,
        148,
        1,
        group=lambda group: formats.duration(group.span_s),
        group_sort=lambda group: group.span_s,
    ),
    Column.IN: Spec(
        _tokens("input"),
        _token_sort("input"),
        66,
        number=True,
        group=_sum("input"),
        group_sort=_sum_sort("input"),
    ),
    Column.OUT: Spec(
        _tokens("output"),
        _token_sort("output"),
        62,
        number=True,
        group=_sum("output"),
        group_sort=_sum_sort("output"),
    ),
    Column.CACHED: Spec(
        _tokens("cache_read"),
        _token_sort("cache_read"),
        72,
        rank=2,
        number=True,
        group=_sum("cache_read"),
        group_sort=_sum_sort("cache_read"),
    ),
    Column.COST: Spec(
        formats.row_cost,
        _cost_sort,
        80,
        rank=1,
        number=True,
        group=_group_cost,
        group_sort=_sum_sort("cost"),
    ),
    Column.ENDING: Spec(formats.ending, _folded(formats.ending), 112, 1, 3),
    Column.FIRST_BYTE: Spec(
        _first_byte, _first_byte_sort, 76, number=True, group_sort=lambda _: -3.0, rank=7, extra=True
    ),
    Column.WRITTEN: Spec(
        _tokens("cache_write"),
        _token_sort("cache_write"),
        72,
        number=True,
        group=_sum("cache_write"),
        group_sort=_sum_sort("cache_write"),
        rank=7,
        extra=True,
    ),
    Column.PROTOCOL: Spec(
        lambda row: formats.one_line(row.started.dialect),
        _folded(lambda row: row.started.dialect),
        100,
        rank=7,
        extra=True,
    ),
    Column.SESSION: Spec(
        lambda row: formats.one_line(row.started.session),
        _folded(lambda row: row.started.session),
        120,
        1,
        7,
        group_sort=lambda group: group.session.casefold(),
        extra=True,
    ),
    Column.AGENT: Spec(
        lambda row: formats.one_line(row.started.agent),
        _folded(lambda row: row.started.agent),
        110,
        1,
        7,
        group_sort=lambda group: group.agent.casefold(),
        extra=True,
    ),
    Column.REQUEST_SIZE: Spec(
        _size("bytes_in"),
        _size_sort("bytes_in"),
        84,
        number=True,
        group_sort=lambda _: -2,
        rank=7,
        extra=True,
    ),
    Column.REPLY_SIZE: Spec(
        _size("bytes_out"),
        _size_sort("bytes_out"),
        84,
        number=True,
        group_sort=lambda _: -2,
        rank=7,
        extra=True,
    ),
    Column.NOTES: Spec(
        lambda row: formats.one_line(row.finished.notes) if row.finished else "",
        _folded(lambda row: row.finished.notes if row.finished else ""),
        130,
        1,
        7,
        extra=True,
    ),
}


def titles() -> dict[Column, tuple[str, str]]:
    """Translated heading and explanation of each column."""
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
                "Total time on a logarithmic scale; the lighter part and the mark are the time to the first byte. "
                "Of a conversation: from its first request to the end of its last"
            ),
        ),
        Column.IN: (tr("In"), tr("Input tokens that were not in the cache")),
        Column.OUT: (tr("Out"), tr("Output tokens")),
        Column.CACHED: (tr("Cached"), tr("Input tokens read from the prompt cache")),
        Column.COST: (tr("Cost"), tr("In US dollars, by the upstream's published prices or your own")),
        Column.ENDING: (tr("Ended"), tr("Why the model stopped, or the kind of error")),
        Column.FIRST_BYTE: (
            tr("First byte"),
            tr("Time from the complete request to the first byte of the reply"),
        ),
        Column.WRITTEN: (tr("Written"), tr("Input tokens written to the prompt cache")),
        Column.PROTOCOL: (tr("Protocol"), tr("Protocol the client spoke")),
        Column.SESSION: (tr("Session"), tr("The conversation the client says it belongs to")),
        Column.AGENT: (tr("Subagent"), tr("The subagent of that conversation, if one asked")),
        Column.REQUEST_SIZE: (tr("Request"), tr("Size of the request's body")),
        Column.REPLY_SIZE: (tr("Reply"), tr("Size of the reply's body")),
        Column.NOTES: (tr("Notes"), tr("What was changed on the way")),
    }
