"""The one path that every request takes.

guard -> accept -> prepare -> send -> decode -> meter -> encode, read from top to bottom in
:meth:`Pipeline.forward`. Paths that are passed on unparsed leave it after the guard, for ``relay.py``.
"""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from http import HTTPStatus
from typing import Protocol

from aiohttp import web

from claude_desk import dialects
from claude_desk.config.client_keys import ClientKey
from claude_desk.dialects.base import ErrorReply, Inbound
from claude_desk.errors import (
    ExchangeError,
    Refused,
    UpstreamError,
    UpstreamRefusedKey,
    UpstreamUnreachable,
)
from claude_desk.messages.error_body import read_error
from claude_desk.policy.routes import Operation, Route, classify, dialect_of
from claude_desk.proxy import guard, relay
from claude_desk.proxy.answer import Answer
from claude_desk.proxy.client import Reply, StreamedBody, UpstreamClient
from claude_desk.proxy.delivery import Delivery
from claude_desk.proxy.exchange import MAX_BODY, Exchange
from claude_desk.requestlog.record import LogEvent, Outcome
from claude_desk.secret import Secret
from claude_desk.upstreams.base import HubRequest, Upstream, UpstreamRequest
from claude_desk.wire.headers import RawHeaders, first, forwardable_reply, forwardable_request
from claude_desk.wire.scrub import mask

_REFUSED_KEY = frozenset({401, 403})
_REDIRECTS = frozenset({300, 301, 302, 303, 305, 307, 308})
_SHORTEST_SECRET = 16
_ERROR_BODY = 64 * 1024
_ERROR_SECONDS = 5.0
_PATH_PARTS = re.compile(rb"([/:@;,=]+)")
_LONGEST_SHOWN = 300
_LONGEST_WORD = 32


@dataclass(frozen=True, slots=True)
class Rules:
    """What the settings say, made anew and swapped whole when they change."""

    upstream: Upstream
    visitors: guard.Visitors


class Host(Protocol):
    """What the pipeline needs from the program around it."""

    @property
    def rules(self) -> Rules:
        """The rules for a request that starts now."""
        ...

    def match(self, presented: bytes) -> ClientKey | None:
        """The valid client key with this value, compared in constant time."""
        ...

    async def key_for(self, upstream: Upstream) -> Secret | None:
        """The real key for the upstream's origin; None where it needs none.

        Raises:
            CredentialUnavailable: there is none, or the keychain does not give it.
        """
        ...

    def key_judged(self, upstream: Upstream, *, refused: bool) -> None:
        """The upstream took or refused the real key."""
        ...

    def record(self, event: LogEvent) -> None:
        """Put an event into the log; never blocks, never raises."""
        ...


class Pipeline:
    """Handles every request of the listener.

    Args:
        host: rules, keys and log.
        client: the upstream side.
    """

    def __init__(self, host: Host, client: UpstreamClient) -> None:
        self._host = host
        self._client = client
        self._dialects = dialects.build()
        self._running: set[Exchange] = set()
        self._stopping = False

    @property
    def running(self) -> int:
        """Requests under way."""
        return len(self._running)

    def open(self) -> None:
        """A listener is open again."""
        self._stopping = False

    def stopping(self) -> None:
        """From now on a cancelled request was cut by us and not left by its client."""
        self._stopping = True

    async def handle(self, request: web.BaseRequest) -> Answer:
        """Answer one request, whatever happens, and log how it ended."""
        exchange = Exchange(request)
        self._running.add(exchange)
        try:
            await self._answer(exchange)
        except (asyncio.CancelledError, ConnectionError):
            if exchange.outcome is Outcome.RUNNING:
                exchange.outcome = Outcome.CUT if self._stopping else Outcome.CLIENT_LEFT
            raise
        except Exception:
            # Nobody foresaw it. A second head inside a body could pass for its end, so the first one stays the only.
            if exchange.answer.started:
                exchange.answer.break_off()
            raise
        finally:
            self._running.discard(exchange)
            if exchange.outcome is Outcome.RUNNING:
                exchange.outcome = Outcome.BROKEN
            exchange.when_finished(self._host.record)
        return exchange.answer

    async def _answer(self, exchange: Exchange) -> None:
        try:
            await self.forward(exchange)
        except ExchangeError as error:
            exchange.error = error
            if exchange.answer.started:
                exchange.outcome = Outcome.BROKEN
                if exchange.call is not None:
                    exchange.answer.write(exchange.call.render_stream_error(error))
                exchange.answer.break_off()
                return
            exchange.outcome = Outcome.REFUSED if isinstance(error, Refused) else Outcome.FAILED
            reply = self._render(exchange, error)
            exchange.status = reply.status
            if not exchange.client and reply.status == HTTPStatus.BAD_REQUEST:
                exchange.answer.close_after()  # who gets the shape of a request wrong is not asked for another
            exchange.answer.whole(reply.status, reply.headers, reply.body)

    def _render(self, exchange: Exchange, error: ExchangeError) -> ErrorReply:
        if exchange.call is not None:
            return exchange.call.render_error(error)
        # Before the guard let it in, an answer carries no id: it must be the same everywhere.
        dialect = self._dialects.get(exchange.dialect, self._dialects["anthropic"])
        return dialect.render_error(error, exchange.id if exchange.client else "")

    async def forward(self, exchange: Exchange) -> None:
        """Take one request from its head to the last byte of its reply.

        Args:
            exchange: the request, and everything the log will say about it.

        Raises:
            ExchangeError: it could not be answered by an upstream, or not to the end.
        """
        rules = self._host.rules
        try:
            client, route = self._admit(exchange, rules.visitors)
            if route.operation is Operation.HELLO:
                exchange.outcome, exchange.status = Outcome.OK, 200
                exchange.answer.whole(200, (), b"")
                return
            if route.operation is Operation.RELAY:
                hub, body = relay.accept(exchange, client, route)
            else:
                hub, body = await self._accept(exchange, route)
        finally:
            # Only now, so that a row tells its model while it runs.
            self._host.record(exchange.started())
        upstream = rules.upstream
        exchange.upstream = upstream.name
        key = await self._host.key_for(upstream)
        outbound = upstream.prepare(replace(hub, at=int(time.time())), key)
        assert isinstance(outbound, UpstreamRequest)  # noqa: S101
        reply = await self._send(exchange, outbound, body if outbound.body is None else outbound.body)
        exchange.hash_bodies()
        try:
            headers = await self._judge(exchange, upstream, key, reply)
            if exchange.call is None:
                encoder = relay.reply_encoder(exchange, route, reply.status, headers)
            else:
                encoder = exchange.call.reply_encoder(reply.status, headers)
            await Delivery(
                exchange,
                reply,
                headers,
                secret=_scrubbed(key),
                operation=route.operation,
                decoder=outbound.decoder(reply.status, headers),
                encoder=encoder,
            ).run()
        except BaseException:
            reply.abort()
            raise

    def _admit(self, exchange: Exchange, visitors: guard.Visitors) -> tuple[ClientKey, Route]:
        """The guard's word, then what is asked for."""
        try:
            client = guard.admit(
                exchange.request.method,
                exchange.target,
                exchange.headers,
                visitors,
                self._host.match,
                version=exchange.request.version,
            )
            exchange.client = client.name
            exchange.dialect = dialect_of(exchange.path)
            route = classify(exchange.request.method, exchange.path)
            exchange.dialect = "relay" if route.operation is Operation.RELAY else route.dialect
        except Refused:
            exchange.shown_path = _showable(exchange.path, self._host.match)
            raise
        return client, route

    async def _accept(self, exchange: Exchange, route: Route) -> tuple[HubRequest, bytes]:
        """Read the body and let the dialect understand it."""
        original = await exchange.read_body(MAX_BODY)
        headers = forwardable_request(exchange.headers)
        inbound = Inbound(
            exchange.request.method,
            route.path,
            exchange.query,
            headers,
            original,
            id=exchange.id,
            client=exchange.client,
            at=int(time.time()),
        )
        call = exchange.call = self._dialects[route.dialect].accept(inbound)
        exchange.model_asked = exchange.model_sent = (call.request.model or "")[:200]
        exchange.streamed = call.request.stream
        exchange.accepted(call.request.body)
        return HubRequest(call.method, call.path, call.query, call.headers, call.request), call.request.body

    async def _send(self, exchange: Exchange, request: UpstreamRequest, body: bytes | StreamedBody) -> Reply:
        exchange.left = True
        try:
            return await self._client.send(request, body)
        except UpstreamUnreachable:
            exchange.left = False
            raise

    async def _judge(
        self, exchange: Exchange, upstream: Upstream, key: Secret | None, reply: Reply
    ) -> RawHeaders:
        """Look at the reply's head: note its id, and keep what is not for the client from it."""
        headers = _without(key, forwardable_reply(reply.headers))
        exchange.upstream_request_id = first(headers, b"request-id")[:100].decode("ascii", "replace")
        if reply.status in _REFUSED_KEY and upstream.login is not None:
            kind, message = _words_without(key, await reply.read_error(_ERROR_BODY, _ERROR_SECONDS))
            self._host.key_judged(upstream, refused=True)
            refusal = UpstreamRefusedKey(
                f"The upstream '{upstream.name}' refused the key that Claude Desk holds for it (HTTP {reply.status}). "
                "Your local key is fine; check the stored key in Claude Desk's settings."
            )
            refusal.quoted = f"It said: {message[:300]} ({kind})" if message else ""
            raise refusal
        if reply.status in _REDIRECTS:
            error = UpstreamError(
                f"The upstream '{upstream.name}' answered with a redirect (HTTP {reply.status}), which is never "
                "followed because it could carry the key elsewhere. Check its address in the settings."
            )
            error.retryable = False
            raise error
        self._host.key_judged(upstream, refused=False)
        return headers


def _showable(path: bytes, match: Callable[[bytes], ClientKey | None]) -> bytes:
    """A path nobody serves, for the log: without what is, or could well be, a credential put into it."""
    parts = _PATH_PARTS.split(path[:_LONGEST_SHOWN])
    return b"".join([b"***" if len(part) > _LONGEST_WORD or match(part) else part for part in parts])


# The key's bytes, and a body that may repeat them, are no local variable where errors are raised, so that no
# traceback with locals can show them.


def _without(key: Secret | None, headers: RawHeaders) -> RawHeaders:
    """The fields without the key: masked in values, and a field that has it in its name not at all."""
    secret = _scrubbed(key)
    if not secret or secret not in b"\n".join([part for field in headers for part in field]):
        return headers
    return tuple((name, mask(value, secret)) for name, value in headers if secret not in name)


def _words_without(key: Secret | None, body: bytes) -> tuple[str, str]:
    """Type and message of an error body, the key masked."""
    secret = _scrubbed(key)
    return read_error(mask(body, secret) if secret else body)


def _scrubbed(key: Secret | None) -> bytes:
    """The bytes that must not come back from an upstream.

    A local server's made-up key such as ``ollama`` is a word of ordinary answers and no secret: those stay whole.
    """
    value = key.reveal().encode() if key is not None else b""
    return value if len(value) >= _SHORTEST_SECRET else b""
