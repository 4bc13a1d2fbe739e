"""How far a request is that still runs: for who looks at it now. Nothing is worked out while nobody asks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from claude_desk.proxy.exchange import Exchange
    from claude_desk.requestlog.record import Tokens


@dataclass(frozen=True, slots=True)
class Progress:
    """What is known of a request before its end; the log's row of it knows nothing of that."""

    id: str  # the request's, as in its row
    upstream: str  # the upstream that has it now; empty before one has
    model_sent: str
    tokens: (
        Tokens  # those that were read come with the reply's beginning; the output is estimated until its end
    )
    bytes_in: int  # request body so far
    bytes_out: int  # reply body so far
    first_byte_s: float | None  # request complete to first reply byte passed on, seconds


def progress_of(exchange: Exchange) -> Progress:
    """How far it is. Only reads; on the event loop's thread."""
    return Progress(
        id=exchange.id,
        upstream=exchange.upstream,
        model_sent=exchange.model_sent,
        tokens=exchange.tokens(),
        bytes_in=exchange.bytes_in,
        bytes_out=exchange.answer.sent,
        first_byte_s=exchange.first_byte_s,
    )
