"""What is answered here, without an upstream: probes of life, figures for monitoring, and browsers' preflights."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Protocol

from claude_desk.config.client_keys import ClientKey
from claude_desk.policy.routes import Operation, Route
from claude_desk.proxy import cors
from claude_desk.proxy.exchange import Exchange
from claude_desk.proxy.guard import unauthenticated
from claude_desk.requestlog.exposition import CONTENT_TYPE
from claude_desk.requestlog.record import Outcome
from claude_desk.wire.headers import RawHeaders

HERE = frozenset({Operation.HELLO, Operation.HEALTH, Operation.METRICS, Operation.PREFLIGHT})
OPEN = frozenset({Operation.HEALTH, Operation.PREFLIGHT})
"""What somebody without a key may have."""

ALIVE = b'{"status":"ok"}'

_FRESH = (b"Cache-Control", b"no-store")


class Reports(Protocol):
    """Knows how the program is."""

    def health(self) -> Mapping[str, Any]:
        """How it is, for JSON; nothing in it is a secret."""
        ...

    async def metrics(self) -> bytes:
        """Its figures, in Prometheus' text format."""
        ...


async def answer(exchange: Exchange, client: ClientKey | None, route: Route, reports: Reports) -> None:
    """Answer a request for one of :data:`HERE`.

    Only the greeting of a tool is a request that a person would look for; the others come every few seconds, or before
    every request of a page, and would only push those out of the log.

    Args:
        exchange: the request.
        client: whose it is; None for someone without a key, who learns nothing but that somebody is there.
        route: what it asks for.
        reports: knows the rest.

    Raises:
        Refused: 401 for someone without a key who asks for anything else; the guard sees to it before.
    """
    if client is None and route.operation not in OPEN:
        raise unauthenticated()
    exchange.unlogged = route.operation is not Operation.HELLO
    status = 200
    headers: RawHeaders
    match route.operation:
        case Operation.HEALTH:
            told = ALIVE if client is None else json.dumps({"status": "ok", **reports.health()}).encode()
            headers, body = ((b"Content-Type", b"application/json"), _FRESH), told
        case Operation.METRICS:
            headers, body = ((b"Content-Type", CONTENT_TYPE), _FRESH), await reports.metrics()
        case Operation.PREFLIGHT:
            status, headers, body = 204, cors.preflight_fields(exchange.headers), b""
        case _:
            headers, body = (), b""
    exchange.status = status
    exchange.answer.whole(status, headers, body)
    exchange.outcome = Outcome.OK
