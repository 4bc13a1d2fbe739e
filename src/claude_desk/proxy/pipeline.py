"""The one path that every request takes.

guard -> accept -> route -> decide -> response cache -> quotas -> prepare -> send -> decode -> meter -> encode, read from
top to bottom in :meth:`Pipeline.forward`. Paths that are passed on unparsed leave it after the guard, for ``relay.py``.
"""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from http import HTTPStatus
from typing import Protocol

from aiohttp import web

from claude_desk.config.client_keys import ClientKey
from claude_desk.dialects.base import Dialect, ErrorReply, Inbound, ReplyEncoder
from claude_desk.errors import ExchangeError, Refused
from claude_desk.policy.aliases import Target
from claude_desk.policy.decision import ModelPolicy
from claude_desk.policy.response_cache import Caching
from claude_desk.policy.routes import Operation, Route, classify, dialect_of
from claude_desk.policy.routing import Routing
from claude_desk.proxy import guard, key_scope, operations, relay
from claude_desk.proxy.answer import Answer
from claude_desk.proxy.attempts import Attempts, Begun, scrubbed
from claude_desk.proxy.client import StreamedBody, UpstreamClient
from claude_desk.proxy.delivery import Delivery
from claude_desk.proxy.exchange import MAX_BODY, Exchange
from claude_desk.proxy.model_sizes import ModelSizes
from claude_desk.proxy.pause import Pause
from claude_desk.proxy.progress import Progress, progress_of
from claude_desk.proxy.prompt_watch import PromptWatch, sent_prompt
from claude_desk.proxy.quotas import Ask, Quotas
from claude_desk.proxy.recording import Recorder
from claude_desk.proxy.response_cache import ResponseCache, keeping
from claude_desk.proxy.token_count import TokenCounts
from claude_desk.requestlog.record import LogEvent, Outcome, RequestFinished
from claude_desk.secret import Credential
from claude_desk.upstreams.base import HubRequest, Upstream
from claude_desk.wire.headers import forwardable_request

_PATH_PARTS = re.compile(rb"([/:@;,=]+)")
_LONGEST_SHOWN = 300
_LONGEST_WORD = 32
_LONGEST_MODEL = 200


@dataclass(frozen=True, slots=True)
class Rules:
    """What the settings say, made anew and swapped whole when they change.

    Attributes:
        routing: where a request goes.
        upstreams: all that can be used, by name; the routing names no others.
        dialects: what clients may speak, by name.
        visitors: who may call.
        models: other names for models, and limits of output tokens.
        caching: how answers are kept, to be given again; None for not at all.
    """

    routing: Routing
    upstreams: Mapping[str, Upstream]
    dialects: Mapping[str, Dialect]
    visitors: guard.Visitors
    models: ModelPolicy = field(default_factory=ModelPolicy)
    caching: Caching | None = None

    def candidates(
        self, client: str, model: str, cooling: frozenset[str], chosen: str = "", *, only: bool = False
    ) -> list[Upstream]:
        """The upstreams for a request of this client for this model, in order.

        Args:
            client: name of the client key.
            model: that is sent.
            cooling: upstreams that failed a moment ago.
            chosen: the upstream that an alias or the client key names; empty where the rules decide.
            only: it goes there or nowhere.

        Raises:
            Refused: the chosen one cannot be used; sent elsewhere, its model would mean something else.
        """
        if chosen and chosen not in self.upstreams:
            raise Refused(
                503,
                "api_error",
                f"{'This client key' if only else 'The alias for this model'} sends it to the upstream '{chosen}', which "
                "cannot be used. Check it in the settings of Claude Desk.",
            )
        if only:
            return [self.upstreams[chosen]]
        names = self.routing.candidates(client, model, cooling, chosen=chosen)
        return [self.upstreams[name] for name in names]


class Host(Protocol):
    """What the pipeline needs from the program around it."""

    @property
    def rules(self) -> Rules:
        """The rules for a request that starts now."""
        ...

    @property
    def operations(self) -> operations.Reports:
        """Knows how the program is."""
        ...

    @property
    def quotas(self) -> Quotas:
        """Says whether a request may leave."""
        ...

    @property
    def pause(self) -> Pause:
        """Holds requests off while a person wants that."""
        ...

    @property
    def captures(self) -> Recorder:
        """Takes exchanges down with their bodies, where a person wants that."""
        ...

    @property
    def prompt_cache(self) -> PromptWatch:
        """Looks at prompts when their requests are over."""
        ...

    def match(self, presented: bytes) -> ClientKey | None:
        """The valid client key with this value, compared in constant time."""
        ...

    async def key_for(self, upstream: Upstream) -> Credential | None:
        """What lets a request into the upstream; None where it needs nothing.

        Raises:
            CredentialUnavailable: there is none, or whoever keeps it does not give it.
        """
        ...

    def key_judged(self, upstream: Upstream, advice: str, *, refused: bool) -> None:
        """The upstream answered (empty), or said something that only the person here can mend; or refused the credential."""
        ...

    def learned(self, upstream: Upstream, lesson: str) -> None:
        """An upstream's answer showed something to remember about it."""
        ...

    def record(self, event: LogEvent) -> None:
        """Put an event into the log; never blocks, never raises."""
        ...


class Pipeline:
    """Handles every request of the listener.

    Args:
        host: rules, keys and log.
        client: the upstream side.
        sizes: remembers what upstreams' lists tell of their models.

    Attributes:
        responses: the answers that are kept.
    """

    def __init__(self, host: Host, client: UpstreamClient, sizes: ModelSizes) -> None:
        self.responses = ResponseCache()
        self._host = host
        self._attempts = Attempts(client, host.key_for, host.key_judged)
        self._counts = TokenCounts(client, host, sizes)
        self._running: set[Exchange] = set()
        self._stopping = False

    @property
    def running(self) -> int:
        """Requests under way."""
        return len(self._running)

    @property
    def streams_open(self) -> int:
        """Those of them whose answer is being streamed."""
        return sum(exchange.streamed and exchange.answer.started for exchange in self._running)

    def progress(self) -> tuple[Progress, ...]:
        """How far each of them is that the log has a line for."""
        return tuple(progress_of(exchange) for exchange in self._running if not exchange.unlogged)

    def open(self) -> None:
        """A listener is open again."""
        self._stopping = False

    def stopping(self) -> None:
        """From now on a cancelled request was cut by us and not left by its client; no answer is kept any longer."""
        self._stopping = True
        self.responses.clear()
        self._counts.stop()

    async def handle(self, request: web.BaseRequest, address: str = "") -> Answer:
        """Answer one request, whatever happens, and log how it ended.

        Args:
            request: as the server read its head.
            address: the further address it came to; empty for the usual one.
        """
        exchange = Exchange(request, address)
        self._running.add(exchange)
        try:
            await self._answer(exchange)
        except (asyncio.CancelledError, ConnectionError):
            if exchange.outcome is Outcome.RUNNING:
                was_cut = self._stopping or exchange.was_cut
                exchange.outcome = Outcome.CUT if was_cut else Outcome.CLIENT_LEFT
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
            if not exchange.unlogged:
                exchange.when_finished(self._recorder(exchange))
            if exchange.recording is not None:
                self._host.captures.keep(exchange.recording)
        return exchange.answer

    def _recorder(self, exchange: Exchange) -> Callable[[RequestFinished], None]:
        """Who takes the end of a request to the log: at once, or when its prompt was looked at."""
        prompt = exchange.prompt
        return self._host.record if prompt is None else partial(self._host.prompt_cache.ended, prompt)

    async def _answer(self, exchange: Exchange) -> None:
        try:
            await self.forward(exchange)
        except ExchangeError as error:
            exchange.error = error
            if exchange.answer.started:
                exchange.outcome = Outcome.BROKEN
                if exchange.call is not None:
                    last_words = exchange.call.render_stream_error(error)
                    if exchange.recording is not None:
                        exchange.recording.passed(b"", last_words)
                    exchange.answer.write(last_words)
                exchange.answer.break_off()
                return
            exchange.outcome = Outcome.REFUSED if isinstance(error, Refused) else Outcome.FAILED
            reply = self._render(exchange, error)
            exchange.status = reply.status
            if not exchange.client and reply.status == HTTPStatus.BAD_REQUEST:
                exchange.answer.close_after()  # who gets the shape of a request wrong is not asked for another
            if exchange.recording is not None:
                exchange.recording.replies(reply.status, reply.headers)
                exchange.recording.passed(b"", reply.body)
            exchange.answer.whole(reply.status, reply.headers, reply.body)

    def _render(self, exchange: Exchange, error: ExchangeError) -> ErrorReply:
        if exchange.call is not None:
            return exchange.call.render_error(error)
        # Before the guard let it in, an answer carries no id: it must be the same everywhere.
        dialects = self._host.rules.dialects
        dialect = dialects.get(exchange.dialect, dialects["anthropic"])
        return dialect.render_error(error, exchange.id if exchange.client else "")

    async def forward(self, exchange: Exchange) -> None:
        """Take one request from its head to the last byte of its reply.

        Args:
            exchange: the request, and everything the log will say about it.

        Raises:
            ExchangeError: it could not be answered by an upstream, or not to the end.
        """
        rules = self._host.rules
        relayed: StreamedBody | None = None
        try:
            client, route = self._admit(exchange, rules.visitors.coming_to(exchange.address))
            if client is None or route.operation in operations.HERE:
                await operations.answer(exchange, client, route, self._host.operations)
                return
            self._host.pause.check()
            exchange.record_by(self._host.captures)
            if route.operation is Operation.RELAY:
                hub, relayed = relay.accept(exchange, client, route)
            else:
                hub = await self._accept(exchange, rules, route)
        finally:
            # Only now, so that a row tells its model while it runs.
            if not exchange.unlogged:
                self._host.record(exchange.started())
        target = _meant(exchange, rules.models, route, hub)
        upstreams = self._bound_for(exchange, rules, client, route, target)
        hub = await self._decided(exchange, rules.models, route, hub, target, upstreams[0])
        lookup = None
        if rules.caching is not None:
            lookup = await self.responses.lookup(rules.caching, exchange, client, route, hub, upstreams[0])
            if lookup is not None and await lookup.answered():
                return
        granted = await self._granted(exchange, client, route, hub, upstreams)
        begun = await self._attempts.begin(exchange, upstreams, rules.routing.failover, granted, relayed)
        if route.operation is Operation.MESSAGES and self._host.prompt_cache.on:
            exchange.prompt = sent_prompt(exchange, granted, begun)
        exchange.hash_bodies()
        self._counts.look_up_sizes(begun.upstream, rules.models.limits)
        try:
            encoder = _encoder(exchange, route, begun)
            as_asked = granted is hub and begun.upstream is upstreams[0]
            with keeping(lookup, encoder, as_asked=as_asked) as tap:
                await Delivery(
                    exchange,
                    begun,
                    secret=scrubbed(begun.credential),
                    operation=route.operation,
                    encoder=encoder,
                    tap=tap,
                    listener=self._counts.sizes.listener(begun, route.operation),
                ).run()
            exchange.add_note(begun.decoder.note)
            if begun.decoder.advice:  # it may have come in the middle of a stream
                self._host.key_judged(begun.upstream, begun.decoder.advice, refused=False)
            if begun.decoder.lesson:
                self._host.learned(begun.upstream, begun.decoder.lesson)
        except BaseException:
            begun.reply.abort()
            raise

    def _admit(self, exchange: Exchange, visitors: guard.Visitors) -> tuple[ClientKey | None, Route]:
        """The guard's word, then what is asked for."""
        exchange.answer.origin = guard.listed_origin(exchange.headers, visitors)
        try:
            client = guard.admit(
                exchange.request.method,
                exchange.target,
                exchange.headers,
                visitors,
                self._host.match,
                version=exchange.request.version,
            )
            exchange.client = client.name if client is not None else ""
            exchange.dialect = dialect_of(exchange.path)
            if exchange.request.method == "OPTIONS":  # a preflight; those learn nothing about paths
                return None, Route(Operation.PREFLIGHT, "anthropic", exchange.path)
            route = classify(exchange.request.method, exchange.path)
            exchange.dialect = "relay" if route.operation is Operation.RELAY else route.dialect
        except Refused:
            exchange.shown_path = _showable(exchange.path, self._host.match)
            raise
        return client, route

    async def _accept(self, exchange: Exchange, rules: Rules, route: Route) -> HubRequest:
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
            resolve=rules.models.aliases.model_for,
            aliases=rules.models.aliases.listed(),
            default_limit=rules.models.limits.default,
        )
        call = exchange.call = rules.dialects[route.dialect].accept(inbound)
        exchange.model_asked = exchange.model_sent = (call.asked or "")[:_LONGEST_MODEL]
        exchange.streamed = call.request.stream
        return HubRequest(call.method, call.path, call.query, call.headers, call.request)

    def _bound_for(
        self, exchange: Exchange, rules: Rules, client: ClientKey, route: Route, target: Target | None
    ) -> list[Upstream]:
        """The upstreams for the request, in order; an alias may name one, and its client key bind it to one.

        Raises:
            Refused: it may go nowhere.
        """
        chosen = target.upstream if target is not None else ""
        chosen = key_scope.upstream_for(client, route, exchange.model_sent, chosen)
        return rules.candidates(
            client.name,
            exchange.model_sent,
            self._attempts.cooling(),
            chosen,
            only=bool(client.scope.upstream),
        )

    async def _decided(
        self,
        exchange: Exchange,
        models: ModelPolicy,
        route: Route,
        hub: HubRequest,
        target: Target | None,
        upstream: Upstream,
    ) -> HubRequest:
        """The request as the settings want it.

        Raises:
            Refused: it asks for more than it may.
        """
        call, message = exchange.call, hub.message
        if call is None or message is None or target is None:
            return hub
        writes = route.operation is Operation.MESSAGES
        measured = None
        if writes and models.limits.fit:
            measured = await self._counts.measure(
                models.limits, upstream, hub, message, target.model, exchange.add_note
            )
        decision = models.decide(
            message, call.asked, target=target, writes=writes, named=call.named_limit, measured=measured
        )
        for note in decision.notes:
            exchange.add_note(note)
        return replace(hub, message=decision.request)

    async def _granted(
        self, exchange: Exchange, client: ClientKey, route: Route, hub: HubRequest, upstreams: list[Upstream]
    ) -> HubRequest:
        """The request as it may leave.

        Raises:
            Refused: it may not, for now or for good.
        """
        ask = Ask(
            client,
            route.operation,
            tuple(upstream.name for upstream in upstreams),
            hub.method,
            route.family,
            exchange.session,
            exchange.model_sent,
            exchange.model_asked,
            hub.message,
            exchange.cut,
        )
        grant = exchange.grant = await self._host.quotas.ask(ask)
        if grant is None:
            return hub
        exchange.answer.fields += grant.fields
        for note in grant.notes:
            exchange.add_note(note)
        return hub if grant.message is hub.message else replace(hub, message=grant.message)


def _meant(exchange: Exchange, models: ModelPolicy, route: Route, hub: HubRequest) -> Target | None:
    """For which model the request is, and the upstream that its alias names, if it does; None where there is none to decide on."""
    call = exchange.call
    if call is None or hub.message is None or (route.operation is Operation.MODELS and call.asked is None):
        return None
    target = models.meant(hub.message, call.asked)
    exchange.model_sent = target.model[:_LONGEST_MODEL]
    return target


def _encoder(exchange: Exchange, route: Route, begun: Begun) -> ReplyEncoder:
    """What makes the client's reply of the Messages one."""
    if exchange.call is None:
        return relay.reply_encoder(exchange, route, *begun.head)
    return exchange.call.reply_encoder(*begun.head)


def _showable(path: bytes, match: Callable[[bytes], ClientKey | None]) -> bytes:
    """A path nobody serves, for the log: without what is, or could well be, a credential put into it."""
    parts = _PATH_PARTS.split(path[:_LONGEST_SHOWN])
    return b"".join([b"***" if len(part) > _LONGEST_WORD or match(part) else part for part in parts])
