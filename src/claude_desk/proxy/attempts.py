"""Sends a request to the first of its upstreams that answers, and reads just as much as it takes to know that.

Nothing here retries. A request moves to the next upstream of its list only where its failover settings say so, and
only while its client has not one byte of an answer; see ``policy/routing.py``. :func:`attempt` is the one way to an
upstream, for clients' requests and for those of a checkup.
"""

from __future__ import annotations

import random
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from claude_desk.errors import (
    UpstreamBroken,
    UpstreamError,
    UpstreamRefusedKey,
    UpstreamUnreachable,
)
from claude_desk.messages.error_body import read_error
from claude_desk.messages.request import MessagesRequest
from claude_desk.messages.thinking import UNSIGNED, without_thinking, without_unsigned
from claude_desk.policy.routing import Cooldowns, Failover
from claude_desk.proxy.client import Reply, StreamedBody, UpstreamClient
from claude_desk.proxy.exchange import Exchange
from claude_desk.requestlog.record import Attempt
from claude_desk.secret import AwsCredentials, Credential, Secret
from claude_desk.upstreams.base import HubRequest, LocalReply, ReplyDecoder, Upstream, UpstreamRequest
from claude_desk.wire.headers import RawHeaders, first, forwardable_reply
from claude_desk.wire.json_edit import JsonEditError
from claude_desk.wire.scrub import mask

_numbers = random.Random()  # noqa: S311  # seeded by the system; an id must be unique and is no secret
_UNAUTHORIZED = 401
_FORBIDDEN = 403
_REDIRECTS = frozenset({300, 301, 302, 303, 305, 307, 308})
_SHORTEST_SECRET = 16
_ERROR_BODY = 64 * 1024
_ERROR_SECONDS = 5.0


@dataclass(slots=True)
class Begun:
    """A reply whose Messages head is known.

    Attributes:
        upstream: who answered.
        credential: what it was let in with.
        reply: the rest of it.
        decoder: the stage it goes through; it has taken ``raw`` already.
        head: status and fields of the Messages reply.
        raw: what was read to know the head.
        decoded: what the decoder made of it.
        ended: the decoder has had the end of the body, too.
        is_local: no server was asked.
    """

    upstream: Upstream
    credential: Credential | None
    reply: Reply
    decoder: ReplyDecoder
    head: tuple[int, RawHeaders]
    raw: bytes = b""
    decoded: bytes = b""
    ended: bool = False
    is_local: bool = False


class Judge(Protocol):
    """Told how an upstream took a request."""

    def __call__(self, upstream: Upstream, advice: str, *, refused: bool) -> None:
        """What a person should do about it, or nothing; whether it refused the credential."""


class Witness(Protocol):
    """Is told what happens to a request on its way out; an :class:`Exchange` is one.

    Attributes:
        left: whether anything of the request went to an upstream.
        upstream_request_id: what the upstream calls it.
    """

    left: bool
    upstream_request_id: str

    def add_note(self, note: str) -> None:
        """Something was changed or learned."""
        ...

    def accepted(self, body: bytes) -> None:
        """The body that leaves."""
        ...

    def departs(self, request: UpstreamRequest, credential: Credential | None) -> None:
        """It is sent now."""
        ...

    def answered(self, status: int, headers: RawHeaders) -> None:
        """The head of the reply is there, as it came."""
        ...


class Attempts:
    """Tries upstreams in order.

    Args:
        client: the sockets.
        credential_for: what lets a request into an upstream; raises CredentialUnavailable.
        judged: told what a person should do about an upstream, or with an empty text that it answers.
    """

    def __init__(
        self,
        client: UpstreamClient,
        credential_for: Callable[[Upstream], Awaitable[Credential | None]],
        judged: Judge,
    ) -> None:
        self._client = client
        self._credential_for = credential_for
        self._judged = judged
        self._cooldowns = Cooldowns()

    def cooling(self) -> frozenset[str]:
        """Names of the upstreams that failed a moment ago."""
        return self._cooldowns.cooling(time.monotonic())

    async def begin(
        self,
        exchange: Exchange,
        upstreams: Sequence[Upstream],
        failover: Failover,
        hub: HubRequest,
        relayed: StreamedBody | None,
    ) -> Begun:
        """Give the request to the first upstream that answers it.

        Args:
            exchange: learns who had it, and what was changed for them.
            upstreams: in order, at least one.
            failover: when it moves on.
            hub: the request.
            relayed: the client's body, where it is passed on as it arrives; what is not understood never moves on.

        Raises:
            ExchangeError: of the last upstream that had it.
        """
        for index, upstream in enumerate(upstreams):
            more = index + 1 < len(upstreams) and hub.message is not None
            exchange.upstream = upstream.name
            began = time.monotonic()
            try:
                begun = await self._attempt(
                    exchange, upstream, _fit_for(hub, upstream, exchange, moved=index > 0), relayed
                )
            except (UpstreamUnreachable, UpstreamBroken) as error:
                self._cooldowns.failed(upstream.name, time.monotonic(), failover.cooldown)
                if not more:
                    raise
                reason = error.message
            else:
                if not failover.moves_on(*begun.head, time.time()):
                    self._cooldowns.answered(upstream.name)
                    return begun
                self._cooldowns.failed(upstream.name, time.monotonic(), failover.cooldown)
                if not more:
                    return begun
                begun.reply.abort()
                reason = f"HTTP {begun.head[0]}"
            exchange.attempts.append(Attempt(upstream.name, reason, time.monotonic() - began))
        raise AssertionError("there is always an upstream")

    async def _attempt(
        self, exchange: Exchange, upstream: Upstream, hub: HubRequest, relayed: StreamedBody | None
    ) -> Begun:
        credential = await self._credential_for(upstream)
        begun = await attempt(self._client, upstream, credential, hub, exchange, relayed)
        if begun.is_local:
            return begun
        try:
            await self._judge(begun)
        except BaseException:
            begun.reply.abort()
            raise
        return begun

    async def _judge(self, begun: Begun) -> None:
        """Keep what says "your key is wrong" from a client whose key is not, and tell the person who can mend it."""
        status = begun.head[0]
        untranslated = type(begun.decoder).feed is ReplyDecoder.feed
        refused = status == _UNAUTHORIZED or (status == _FORBIDDEN and untranslated)
        if refused and begun.credential is not None:
            refusal = await _refusal(begun)
            self._judged(begun.upstream, refusal.advice, refused=True)
            raise refusal
        self._judged(begun.upstream, begun.decoder.advice, refused=status == _FORBIDDEN)


def _fit_for(hub: HubRequest, upstream: Upstream, witness: Witness, *, moved: bool) -> HubRequest:
    """The request without thinking that this upstream could not have written, and would refuse.

    Thinking is bound to the account and the platform that wrote it; what other models' servers think is not signed
    at all.
    """
    message = hub.message
    if message is None or not message.readable or not upstream.serves_claude:
        return hub
    body = message.body
    try:
        if moved:
            body = without_thinking(body)
        elif UNSIGNED in body:
            body = without_unsigned(body, UNSIGNED)
    except JsonEditError:
        return hub  # more parts than are taken apart here: whoever is asked judges it as it came
    if body is message.body:
        return hub
    witness.add_note("thinking of earlier turns left out")
    return replace(hub, message=MessagesRequest.parse(body))


async def attempt(
    client: UpstreamClient,
    upstream: Upstream,
    credential: Credential | None,
    hub: HubRequest,
    witness: Witness,
    relayed: StreamedBody | None = None,
) -> Begun:
    """Send one request to one upstream, once, and read until the head of its Messages reply is known.

    Args:
        client: the sockets.
        upstream: who is asked.
        credential: what lets the request in.
        hub: the request; its time and fresh id are put in here.
        witness: learns what was changed, and whether anything left.
        relayed: the body, where it is passed on as it arrives.

    Returns:
        The reply, whatever its status.

    Raises:
        Refused: the upstream has nothing of the kind; nothing was sent.
        UpstreamError: no answer, one that breaks off, is no HTTP or not its protocol, or a redirect.
    """
    outbound = upstream.prepare(
        replace(hub, at=int(time.time()), fresh_id=f"{_numbers.getrandbits(128):032x}"), credential
    )
    witness.add_note(outbound.note)
    if isinstance(outbound, LocalReply):
        local = Reply.local(outbound.status, outbound.headers, outbound.body)
        decoder = ReplyDecoder(outbound.status, outbound.headers)
        return replace(await _opened(upstream, None, local, decoder), is_local=True)
    body: bytes | StreamedBody = b""
    if outbound.body is not None:
        body = outbound.body
        witness.accepted(body)
    elif relayed is not None:
        body = relayed
    left_before, witness.left = witness.left, True
    witness.departs(outbound, credential)
    try:
        reply = await client.send(outbound, body)
    except UpstreamUnreachable:
        witness.left = left_before
        raise
    witness.answered(reply.status, reply.headers)
    try:
        headers = _without(credential, forwardable_reply(reply.headers))
        _refuse_redirect(upstream, reply.status)
        begun = await _opened(upstream, credential, reply, outbound.decoder(reply.status, headers))
    except BaseException:
        reply.abort()
        raise
    request_id = first(begun.head[1], b"request-id")
    witness.upstream_request_id = request_id[:100].decode("ascii", "replace")
    return begun


async def _opened(
    upstream: Upstream, credential: Credential | None, reply: Reply, decoder: ReplyDecoder
) -> Begun:
    """Read until the decoder knows the head of the Messages reply; nothing at all where it knows it already."""
    known = decoder.head
    if known is not None:
        return Begun(upstream, credential, reply, decoder, known)
    raw: list[bytes] = []
    decoded: list[bytes] = []
    ended = False
    try:
        while decoder.head is None:
            if chunk := reply.take():
                raw.append(chunk)
                decoded.append(decoder.feed(chunk))
            elif reply.complete:
                decoded.append(decoder.close())
                ended = True
                break
            else:
                await reply.arrived()
    except ValueError:
        raise UpstreamBroken("the upstream sent something that is not its protocol") from None
    if decoder.head is None:
        raise UpstreamBroken("the upstream's reply ended before its beginning")
    return Begun(upstream, credential, reply, decoder, decoder.head, b"".join(raw), b"".join(decoded), ended)


def _refuse_redirect(upstream: Upstream, status: int) -> None:
    if status in _REDIRECTS:
        error = UpstreamError(
            f"The upstream '{upstream.name}' answered with a redirect (HTTP {status}), which is never "
            "followed because it could carry the key elsewhere. Check its address in the settings."
        )
        error.retryable = False
        raise error


def refused_key_advice(name: str) -> str:
    """What a person can do about an upstream that refuses the credential, where the upstream's kind knows nothing better."""
    return f"The upstream '{name}' refuses the stored key. Enter a valid one in the settings."


async def _refusal(begun: Begun) -> UpstreamRefusedKey:
    name = begun.upstream.name
    refusal = UpstreamRefusedKey(
        f"The upstream '{name}' refused the key that Claude Desk holds for it (HTTP {begun.reply.status}). "
        "Your local key is fine; check the stored key in Claude Desk's settings."
    )
    refusal.advice = begun.decoder.advice or refused_key_advice(name)
    kind, message = await _words(begun)
    refusal.quoted = f"It said: {message[:300]} ({kind})" if message else ""
    return refusal


# The key's bytes, and a body that may repeat them, are no local variable where errors are raised, so that no
# traceback with locals can show them.


async def _words(begun: Begun) -> tuple[str, str]:
    """Type and message of an error reply, the credential masked."""
    body = begun.decoded or await begun.reply.read_error(_ERROR_BODY, _ERROR_SECONDS)
    secret = scrubbed(begun.credential)
    return read_error(mask(body, secret) if secret else body)


def _without(credential: Credential | None, headers: RawHeaders) -> RawHeaders:
    """The fields without the credential: masked in values, and a field that has it in its name not at all."""
    secret = scrubbed(credential)
    if not secret or secret not in b"\n".join([part for field in headers for part in field]):
        return headers
    return tuple((name, mask(value, secret)) for name, value in headers if secret not in name)


def scrubbed(credential: Credential | None) -> bytes:
    """The bytes that must not come back from an upstream: of what it is sent, what is secret.

    A local server's made-up key such as ``ollama`` is a word of ordinary answers and no secret: those stay whole.
    """
    sent = credential.session_token if isinstance(credential, AwsCredentials) else credential
    value = sent.reveal().encode() if isinstance(sent, Secret) else b""
    return value if len(value) >= _SHORTEST_SECRET else b""
