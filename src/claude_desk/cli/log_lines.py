"""One logged request as a line for people, fitted to the terminal, or as an object for programs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime

from claude_desk.cli.money import usd, usd_number
from claude_desk.cli.text import fit, visible
from claude_desk.requestlog.record import Outcome, Row

HTTP_ERROR = 400
GAP = "  "


def failed(row: Row) -> bool:
    """Whether a request ended, and not well: cut, refused, failed, or answered with an error."""
    end = row.finished
    return end is not None and (end.outcome is not Outcome.OK or end.status >= HTTP_ERROR)


def as_json(row: Row) -> dict[str, object]:
    """Everything the log knows of a request, flat but for the tokens; ``time`` is ISO 8601, UTC.

    ``cost_usd`` is null where the cost is not known.
    """
    end = {} if row.finished is None else asdict(row.finished)
    if row.finished is not None:
        end["cost_usd"] = usd_number(end.pop("cost"))
    return {
        "seq": row.seq,
        "time": datetime.fromtimestamp(row.started.at, UTC).isoformat(),
        **asdict(row.started),
        **end,
        "outcome": row.outcome.value,
        "unchanged": row.unchanged,
    }


def heading(columns: int) -> str:
    """The names of the columns that fit."""
    return GAP.join(_placed(column.title, wide, column) for column, wide in _layout(columns)).rstrip()


def lines_of(row: Row, columns: int) -> list[str]:
    """A request as one line no wider than ``columns``, and further ones that say what went wrong, or another way.

    Nothing in them can steer a terminal, whatever a client or upstream sent.
    """
    line = GAP.join(_placed(column.text(row), wide, column) for column, wide in _layout(columns)).rstrip()
    return [line, *(fit(f"    {visible(each)}", columns).rstrip() for each in _remarks(row))]


def _remarks(row: Row) -> list[str]:
    end = row.finished
    if end is None:
        return []
    moved = [f"{each.upstream}: {each.reason} ({each.seconds:.1f}s), went on" for each in end.attempts]
    return [each for each in (*moved, end.error_text, end.notes, end.cache_text) if each]


@dataclass(frozen=True, slots=True)
class _Column:
    """One column: it is left out on a terminal too narrow for its minimum, the highest ``rank`` first."""

    title: str
    text: Callable[[Row], str]
    least: int
    most: int
    rank: int
    to_right: bool = False


def _placed(text: str, wide: int, column: _Column) -> str:
    fitted = fit(visible(text), wide)
    return fitted.rstrip().rjust(wide) if column.to_right else fitted


def _layout(columns: int) -> list[tuple[_Column, int]]:
    kept = list(_COLUMNS)
    while len(kept) > 1 and _needed(kept) > columns:
        kept.remove(max(kept, key=lambda column: column.rank))
    wides = {column.title: column.least for column in kept}
    spare = columns - _needed(kept)
    while spare > 0 and (growing := [column for column in kept if wides[column.title] < column.most]):
        for column in growing[:spare]:
            wides[column.title] += 1
            spare -= 1
    return [(column, min(wides[column.title], columns)) for column in kept]


def _needed(kept: list[_Column]) -> int:
    return sum(column.least for column in kept) + len(GAP) * (len(kept) - 1)


def _time(row: Row) -> str:
    return datetime.fromtimestamp(row.started.at, UTC).astimezone().strftime("%m-%d %H:%M:%S")


def _result(row: Row) -> str:
    if row.finished is None:
        return "running"
    status = str(row.finished.status) if row.finished.status else ""
    word = "" if row.finished.outcome is Outcome.OK and status else row.finished.outcome.value
    return f"{status} {word}".strip()


def _model(row: Row) -> str:
    end = row.finished
    if end is None:
        return row.started.model
    if end.model_sent and end.model_sent != end.model_asked:
        return f"{end.model_asked} > {end.model_sent}"
    return end.model_asked


def _took(row: Row) -> str:
    return "" if row.finished is None else f"{row.finished.total_s:.1f}s"


def _tokens(count: Callable[[Row], int]) -> Callable[[Row], str]:
    return lambda row: f"{count(row):,}" if row.finished is not None and count(row) else ""


def _tokens_in(row: Row) -> int:
    tokens = row.finished.tokens if row.finished else None
    return tokens.input + tokens.cache_read + tokens.cache_write if tokens else 0


def _cost(row: Row) -> str:
    """The cost, where anything was used or may have been."""
    end = row.finished
    if end is None or (end.cost == 0 and not (_tokens_in(row) or end.tokens.output)):
        return ""
    return usd(end.cost)


_COLUMNS = (
    _Column("TIME", _time, 14, 14, 0),
    _Column("CLIENT", lambda row: row.started.client or "-", 8, 24, 4),
    _Column("REQUEST", lambda row: f"{row.started.method} {row.started.path}", 17, 44, 1),
    _Column("MODEL", _model, 12, 44, 3),
    _Column("RESULT", _result, 11, 16, 0),
    _Column("IN", _tokens(_tokens_in), 8, 10, 5, to_right=True),
    _Column(
        "OUT", _tokens(lambda row: row.finished.tokens.output if row.finished else 0), 7, 9, 6, to_right=True
    ),
    _Column("COST", _cost, 8, 10, 3, to_right=True),
    _Column("TOOK", _took, 7, 8, 2, to_right=True),
)
