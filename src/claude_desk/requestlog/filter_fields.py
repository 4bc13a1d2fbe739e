"""The fields that a filter of the log knows: what each reads from a row, and what it is written as."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto

from claude_desk.requestlog.record import Outcome, RequestFinished, Row

HTTP_ERROR = 400
NANO = 1_000_000_000


class Kind(Enum):
    """What a field's values are, which says how they are written."""

    TEXT = auto()
    CHOICE = auto()
    STATUS = auto()
    COUNT = auto()
    BYTES = auto()
    MONEY = auto()
    SPAN = auto()
    AGE = auto()
    MOMENT = auto()


@dataclass(frozen=True, slots=True)
class Field:
    """One field.

    Attributes:
        kind: what its values are.
        meaning: what it is, in a few words for a list.
        texts: of a text field, the texts it looks in.
        number: of any other, its number; None where the row has none.
    """

    kind: Kind
    meaning: str
    texts: Callable[[Row], tuple[str, ...]] | None = None
    number: Callable[[Row], float | None] | None = None


def succeeded(row: Row) -> bool:
    """Whether a request was answered in full, with no error."""
    end = row.finished
    return end is not None and end.outcome is Outcome.OK and end.status < HTTP_ERROR


def failed(row: Row) -> bool:
    """Whether it ended, and not well; that the client left is neither."""
    return row.finished is not None and not succeeded(row) and row.outcome is not Outcome.CLIENT_LEFT


def haystack(row: Row) -> str:
    """All of a row's text, in one case: what words are looked for in."""
    start, end = row.started, row.finished
    parts = [
        start.client, start.path, start.method, start.id, start.session, start.agent, start.dialect, start.model,
    ]  # fmt: skip
    if end is not None:
        parts += [
            end.model_asked, end.model_sent, end.upstream, str(end.status), end.stop_reason, end.error_kind,
            end.error_text, end.upstream_request_id, end.notes, end.billing,
            end.cache_text,
        ]  # fmt: skip
    return "\n".join(parts).casefold()


def _of_end(read: Callable[[RequestFinished], tuple[str, ...]]) -> Callable[[Row], tuple[str, ...]]:
    return lambda row: () if row.finished is None else read(row.finished)


def _number(read: Callable[[RequestFinished], float | None]) -> Callable[[Row], float | None]:
    return lambda row: None if row.finished is None else read(row.finished)


def _models(row: Row) -> tuple[str, ...]:
    end = row.finished
    return (row.started.model,) if end is None else (end.model_asked, end.model_sent)


def _all_input(end: RequestFinished) -> float:
    tokens = end.tokens
    return tokens.input + tokens.cache_read + tokens.cache_write


def _errors(end: RequestFinished) -> tuple[str, ...]:
    return end.error_kind, end.error_text


STATES: dict[str, Callable[[Row], bool]] = {
    "running": lambda row: row.finished is None,
    "ok": succeeded,
    "failed": failed,
    "streamed": lambda row: row.finished is not None and row.finished.streamed,
    "rewritten": lambda row: row.unchanged is False,
    "retried": lambda row: row.finished is not None and bool(row.finished.attempts),
    "subagent": lambda row: bool(row.started.agent),
}

FIELDS: dict[str, Field] = {
    "status": Field(
        Kind.STATUS,
        "HTTP status: 429, 4xx, >=400",
        number=_number(lambda end: end.status or None),
    ),
    "is": Field(Kind.CHOICE, "running, ok, failed, streamed, rewritten, retried, subagent"),
    "outcome": Field(Kind.CHOICE, "how it ended: ok, refused, failed, broken, client-left, cut"),
    "model": Field(Kind.TEXT, "model asked for or sent", texts=_models),
    "client": Field(Kind.TEXT, "name of the client key", texts=lambda row: (row.started.client,)),
    "upstream": Field(Kind.TEXT, "where it went", texts=_of_end(lambda end: (end.upstream,))),
    "path": Field(Kind.TEXT, "path of the request", texts=lambda row: (row.started.path,)),
    "method": Field(Kind.TEXT, "GET, POST …", texts=lambda row: (row.started.method,)),
    "dialect": Field(Kind.TEXT, "protocol the client spoke", texts=lambda row: (row.started.dialect,)),
    "session": Field(Kind.TEXT, "conversation", texts=lambda row: (row.started.session,)),
    "agent": Field(
        Kind.TEXT,
        "subagent, or the one above it",
        texts=lambda row: (row.started.agent, row.started.parent_agent),
    ),
    "cost": Field(
        Kind.MONEY,
        "US dollars: >0.1, unknown",
        number=_number(lambda end: end.cost),
    ),
    "in": Field(Kind.COUNT, "input tokens, cached or not: >20k", number=_number(_all_input)),
    "out": Field(Kind.COUNT, "output tokens", number=_number(lambda end: end.tokens.output)),
    "cached": Field(
        Kind.COUNT, "input tokens read from the cache", number=_number(lambda end: end.tokens.cache_read)
    ),
    "written": Field(
        Kind.COUNT, "input tokens written to the cache", number=_number(lambda end: end.tokens.cache_write)
    ),
    "cache": Field(
        Kind.TEXT,
        "why the prompt cache was lost",
        texts=_of_end(lambda end: (end.cache_cause, end.cache_text)),
    ),
    "latency": Field(Kind.SPAN, "total time: >2s, 500ms..1s", number=_number(lambda end: end.total_s)),
    "ttfb": Field(Kind.SPAN, "time to the first byte", number=_number(lambda end: end.first_byte_s)),
    "time": Field(Kind.MOMENT, "when: today, >=14:30, 2026-11-20", number=lambda row: row.started.at),
    "age": Field(Kind.AGE, "how long ago: <15m, <2h, <3d"),
    "sent": Field(Kind.BYTES, "size of the request: >1MB", number=_number(lambda end: end.bytes_in)),
    "received": Field(Kind.BYTES, "size of the reply", number=_number(lambda end: end.bytes_out)),
    "error": Field(Kind.TEXT, "kind and text of an error", texts=_of_end(_errors)),
    "note": Field(Kind.TEXT, "what was changed on the way", texts=_of_end(lambda end: (end.notes,))),
    "stop": Field(Kind.TEXT, "why the model stopped", texts=_of_end(lambda end: (end.stop_reason,))),
    "id": Field(
        Kind.TEXT,
        "request id, ours or the upstream's",
        texts=lambda row: (row.started.id, row.finished.upstream_request_id if row.finished else ""),
    ),
    "text": Field(Kind.TEXT, "anywhere", texts=lambda row: (haystack(row),)),
}

# Other names that people try first.
ALIASES = {
    "route": "path",
    "protocol": "dialect",
    "conversation": "session",
    "subagent": "agent",
    "input": "in",
    "output": "out",
    "took": "latency",
    "duration": "latency",
    "first": "ttfb",
    "notes": "note",
}

_SECONDS = {"": 1.0, "ms": 0.001, "s": 1.0, "m": 60.0, "min": 60.0, "h": 3600.0, "d": 86_400.0}
# What may follow a number, and how much it is.
UNITS: dict[Kind, dict[str, float]] = {
    Kind.STATUS: {"": 1.0},
    Kind.COUNT: {"": 1.0, "k": 1e3, "K": 1e3, "M": 1e6, "m": 1e6, "G": 1e9},
    Kind.BYTES: {
        "": 1.0, "B": 1.0, "k": 1e3, "kB": 1e3, "KB": 1e3, "M": 1e6, "MB": 1e6, "GB": 1e9, "KiB": 1024.0,
        "MiB": 1024.0**2, "GiB": 1024.0**3,
    },
    Kind.MONEY: {"": 1.0 * NANO},
    Kind.SPAN: _SECONDS,
    Kind.AGE: _SECONDS,
}  # fmt: skip
