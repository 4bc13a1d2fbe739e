"""What one request leaves behind: metadata only, never a header that could be a credential, never a body."""

from __future__ import annotations

import math
from dataclasses import dataclass, field, fields, replace
from enum import Enum
from typing import Any, TypeVar

TEXT_LIMIT = 2_000  # characters kept of any text; names, paths and sentences are far shorter
_INTEGER_LIMIT = 2**63 - 1  # SQLite's and most readers' widest integer


class Outcome(Enum):
    """How an exchange ended; the value is what the database stores."""

    RUNNING = "running"
    OK = "ok"  # answered in full, whatever the status
    REFUSED = "refused"  # by our guard or rules; nothing was sent
    FAILED = "failed"  # no answer from the upstream: unreachable, no key, not HTTP
    BROKEN = "broken"  # the upstream's answer ended before its end
    CLIENT_LEFT = "client left"
    CUT = "cut"  # by stopping or quitting, or by a crash


@dataclass(frozen=True, slots=True)
class Tokens:
    """Token counts of one reply, as the Messages protocol's ``usage`` gives them; absent counts as 0."""

    input: int = 0
    output: int = 0
    cache_read: int = 0
    cache_write: int = 0
    cache_write_1h: int = 0  # the part of cache_write with a one-hour time to live
    web_searches: int = 0  # no tokens, but billed beside them


@dataclass(frozen=True, slots=True)
class Attempt:
    """One upstream that had the request before another one answered it."""

    upstream: str  # its name in the settings
    reason: str  # why the request moved on: "HTTP 529", or one of our own sentences; never wire bytes
    seconds: float = 0.0  # how long it had it


@dataclass(frozen=True, slots=True)
class RequestStarted:
    """A request passed the guard's first look and got a number."""

    id: str  # req_desk_ and 24 hex digits; also the request-id of answers made by us
    at: float  # seconds since the epoch, UTC
    client: str  # the client key's name; empty when it was refused before it was known
    dialect: str  # "anthropic", later "openai-chat", ...; "relay" for paths that are not interpreted
    method: str
    path: str  # without the query
    session: str = ""  # x-claude-code-session-id, when the client says it
    model: str = ""  # the model asked for, for as long as there is no end that tells it
    agent: str = ""  # x-claude-code-agent-id: the subagent, when the client says it is one
    parent_agent: str = ""  # x-claude-code-parent-agent-id: the subagent that started it, if another one did


@dataclass(frozen=True, slots=True)
class RequestFinished:
    """The same request, ended one way or another."""

    id: str
    outcome: Outcome
    status: int = 0  # what the client got; 0 when it got nothing
    upstream: str = ""  # the upstream's name in the settings
    model_asked: str = ""
    model_sent: str = ""
    streamed: bool = False
    bytes_in: int = 0  # request body
    bytes_out: int = 0  # reply body
    first_byte_s: float | None = None  # request complete to first reply byte passed on, seconds
    total_s: float = 0.0
    tokens: Tokens = field(default_factory=Tokens)
    stop_reason: str = ""
    error_kind: str = ""  # the protocol's error type, or the name of our own error class
    error_text: str = ""  # one sentence for a person; never wire bytes
    upstream_request_id: str = ""
    # SHA-256 hex of the body the client sent and of the one that left; equal means "unchanged".
    request_sha256: str = ""
    sent_sha256: str = ""
    # SHA-256 hex of the reply as it came and as the client got it.
    reply_sha256: str = ""
    delivered_sha256: str = ""
    attempts: tuple[Attempt, ...] = ()  # those before the one that `upstream` names
    notes: str = ""  # what was changed on the way or learned, in a few words of ours
    billing: str = ""  # what makes its price unusual: batch, priority, fast, us; with spaces between
    cost: int | None = None  # billionths of a US dollar; None when it is not known
    cache_cause: str = ""  # why less came from the prompt cache than could have, in a word; policy/cache_findings.py has them
    cache_text: str = ""  # the same in a sentence of ours; never wire bytes


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the log: a start and, once there is one, its end."""

    seq: int  # ascending in the order of starting; the primary key; negative: never stored, there was no database
    started: RequestStarted
    finished: RequestFinished | None = None

    @property
    def outcome(self) -> Outcome:
        """How it ended, or that it has not."""
        return self.finished.outcome if self.finished else Outcome.RUNNING

    @property
    def unchanged(self) -> bool | None:
        """Whether request and reply bytes went through as they came; None while that is not known."""
        end = self.finished
        if end is None or not end.request_sha256 or not end.sent_sha256:
            return None
        return end.request_sha256 == end.sent_sha256 and end.reply_sha256 == end.delivered_sha256

    def ended(self, finished: RequestFinished) -> Row:
        """The same row with its end."""
        return replace(self, started=replace(self.started, model=""), finished=finished)


LogEvent = RequestStarted | RequestFinished

_Record = TypeVar("_Record", RequestStarted, RequestFinished, Tokens)


def storable(record: _Record) -> _Record:
    r"""Make a record fit for storing whatever a client or upstream put into it; the same object if it is.

    Text is cut after :data:`TEXT_LIMIT` characters and lone surrogates are written as ``\udcff``; integers
    are kept within 64 bits; NaN and infinities become 0. One odd value must not cost a batch of others.
    """
    changes: dict[str, Any] = {}
    for each in fields(record):
        value = getattr(record, each.name)
        fit = _fit(value)
        if fit is not value:
            changes[each.name] = fit
    return replace(record, **changes) if changes else record


def _fit(value: object) -> object:
    if isinstance(value, str):
        text = value if len(value) <= TEXT_LIMIT else value[: TEXT_LIMIT - 1] + "…"
        return text if text.isascii() else _encodable(text)
    if isinstance(value, bool):
        return value
    if isinstance(value, int):
        return (
            value
            if -_INTEGER_LIMIT <= value <= _INTEGER_LIMIT
            else _INTEGER_LIMIT
            if value > 0
            else -_INTEGER_LIMIT
        )
    if isinstance(value, float):
        return value if math.isfinite(value) else 0.0
    return storable(value) if isinstance(value, Tokens) else value


def _encodable(text: str) -> str:
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-8", "backslashreplace").decode()
    return text
