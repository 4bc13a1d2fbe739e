"""Answers that are kept for a while, and given again to the same request: in memory only, and only if that was asked for.

Nothing of it is ever written to disk, like no other prompt or answer. A request is only known by a SHA-256. Used on the
event loop's thread; nothing ticks: what is too old goes when the next request looks.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Self

from claude_desk.config.client_keys import ClientKey
from claude_desk.dialects.base import ReplyEncoder
from claude_desk.messages.request import MessagesRequest
from claude_desk.policy.response_cache import (
    FIELD,
    Caching,
    Identity,
    Wish,
    is_repeatable,
    lasting,
    wish_of,
)
from claude_desk.policy.routes import Operation, Route
from claude_desk.proxy.exchange import HASH_OFF_LOOP, Exchange
from claude_desk.requestlog.record import Outcome
from claude_desk.upstreams.base import HubRequest, Upstream
from claude_desk.wire.headers import RawHeaders
from claude_desk.wire.stage import Passthrough

if TYPE_CHECKING:
    from types import TracebackType

HIT_NOTE = "answered from the response cache"
_OVERHEAD = 512  # bytes an answer takes beside its own: objects, and the place it is found at
_PIECE = 64 * 1024


@dataclass(frozen=True, slots=True, repr=False)
class Stored:
    """An answer as its client got it.

    Attributes:
        at: when it was complete, seconds since the epoch.
        headers: without framing and without what was only true then.
        body: whole.
        sha256: of the body, hex.
        request_id: the upstream's.
    """

    at: float
    headers: RawHeaders
    body: bytes
    sha256: str
    request_id: str

    @property
    def size(self) -> int:
        """Bytes it takes."""
        return _OVERHEAD + len(self.body) + sum(len(name) + len(value) for name, value in self.headers)


class ResponseCache:
    """The answers, oldest first. The oldest one makes room: it is the next one to become too old.

    Args:
        clock: seconds since the epoch. A steady clock would stand still while the machine sleeps.

    Attributes:
        hits: requests that were answered from here.
        misses: those that looked and found nothing.
        generation: which time it is that it was emptied.
    """

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        self._clock = clock
        self._caching: Caching | None = None
        self._answers: dict[bytes, Stored] = {}
        self._recording = 0  # bytes of answers under way
        self._stored = 0  # bytes of those that are complete
        self.generation = 0
        self.hits = 0
        self.misses = 0

    def __len__(self) -> int:
        return len(self._answers)

    @property
    def size(self) -> int:
        """Bytes that it holds, with those of answers under way."""
        return self._stored + self._recording

    def use(self, caching: Caching | None) -> None:
        """Go by these settings from now on; None keeps nothing. What they could have changed is dropped at once."""
        before, self._caching = self._caching, caching
        if (
            caching is None
            or before is None
            or (caching.basis, caching.shared) != (before.basis, before.shared)
        ):
            self.clear()
        else:
            self._drop_old()
            self._make_room(0)

    def clear(self) -> int:
        """Drop every answer, and keep none that is under way. Returns how many there were."""
        dropped = len(self._answers)
        self._answers.clear()
        self._stored = 0
        self.generation += 1
        return dropped

    async def lookup(
        self,
        caching: Caching,
        exchange: Exchange,
        client: ClientKey,
        route: Route,
        hub: HubRequest,
        upstream: Upstream,
    ) -> Lookup | None:
        """Look at a request, and at what it says about caching; the answer says so, too.

        Args:
            caching: the settings that the request goes by.
            exchange: the request.
            client: whose it is.
            route: what it asks for.
            hub: what it comes down to.
            upstream: the one that would be asked first.

        Returns:
            None where its answer is neither given from here nor kept.
        """
        if route.operation is not Operation.MESSAGES or caching != self._caching:
            return None  # or the settings changed while its body arrived: it still goes by the ones of before
        call, message = exchange.call, hub.message
        if call is None or message is None or not message.readable:
            return None
        wish = wish_of(exchange.headers)
        if wish is Wish.BYPASS:
            exchange.answer.fields += ((FIELD, b"bypass"),)
            return None
        came = exchange.body
        if wish is Wish.UNSAID:
            asked = call.request if call.request.body is came else MessagesRequest.parse(came)
            if not is_repeatable(asked, message):
                return None
        generation = self.generation
        identity = Identity(
            caching,
            upstream.name,
            upstream.address,
            client.id,
            route.dialect,
            route.path,
            exchange.query,
            hub.headers,
            came,
            message.body,
        )
        large = len(came) + len(message.body) > HASH_OFF_LOOP
        key = await asyncio.to_thread(identity.digest) if large else identity.digest()
        return Lookup(self, exchange, key, generation, fresh=wish is Wish.REFRESH)

    def find(self, key: bytes) -> tuple[Stored, int] | None:
        """The answer with this key and its age in seconds, if there is one that is not too old."""
        self._drop_old()
        found = self._answers.get(key)
        age = self._age(found)
        if found is None or age is None:
            self.misses += 1
            return None
        self.hits += 1
        return found, int(age)

    def reserve(self, size: int, so_far: int) -> bool:
        """Make room for more of an answer under way; False if it is too large to be kept.

        Args:
            size: how many bytes more.
            so_far: those it has already.
        """
        caching = self._caching
        if caching is None or so_far + size > min(caching.largest, caching.total):
            return False
        self._make_room(size)
        if self.size + size > caching.total:
            return False
        self._recording += size
        return True

    def release(self, size: int) -> None:
        """Bytes of an answer under way are not needed any more."""
        self._recording -= size

    def keep(self, key: bytes, generation: int, stored: Stored) -> None:
        """Keep a complete answer in place of any with the same key.

        Args:
            key: as the request's :class:`Identity` gives it.
            generation: the one of its lookup: after :meth:`clear`, it is not kept any more.
            stored: the answer.
        """
        caching = self._caching
        if generation != self.generation or caching is None or stored.size > caching.total:
            return
        self._drop(key)
        self._make_room(stored.size)
        if self.size + stored.size <= caching.total:
            self._answers[key] = stored
            self._stored += stored.size

    def now(self) -> float:
        """Seconds since the epoch."""
        return self._clock()

    def _age(self, stored: Stored | None) -> float | None:
        """Seconds since an answer was complete; None where that is too long, or the clock was put back meanwhile."""
        if stored is None or self._caching is None:
            return None
        age = self._clock() - stored.at
        return age if 0 <= age <= self._caching.seconds else None

    def _drop_old(self) -> None:
        while self._answers:
            oldest = next(iter(self._answers))
            if self._age(self._answers[oldest]) is not None:
                return
            self._drop(oldest)

    def _make_room(self, size: int) -> None:
        total = self._caching.total if self._caching is not None else 0
        while self._answers and self.size + size > total:
            self._drop(next(iter(self._answers)))

    def _drop(self, key: bytes) -> None:
        dropped = self._answers.pop(key, None)
        if dropped is not None:
            self._stored -= dropped.size


class Lookup:
    """One request that may be answered from the cache, or whose answer may be kept.

    Args:
        cache: where.
        exchange: the request.
        key: what its answer is found by.
        generation: the cache's when it came.
        fresh: it wants a new answer.
    """

    def __init__(
        self, cache: ResponseCache, exchange: Exchange, key: bytes, generation: int, *, fresh: bool
    ) -> None:
        self._cache = cache
        self._exchange = exchange
        self._key = key
        self._generation = generation
        self._fresh = fresh

    async def answered(self) -> bool:
        """Give the answer of before, if there is one."""
        exchange, answer = self._exchange, self._exchange.answer
        found = None if self._fresh else self._cache.find(self._key)
        if found is None:
            answer.fields += ((FIELD, b"refresh" if self._fresh else b"miss"),)
            return False
        stored, age = found
        exchange.add_note(HIT_NOTE)
        exchange.upstream_request_id = stored.request_id
        exchange.status = HTTPStatus.OK.value
        # Age is RFC 9111's (section 5.1); Date is the upstream's and stays.
        answer.fields += ((FIELD, b"hit"), (b"Age", b"%d" % age))
        answer.start(HTTPStatus.OK, stored.headers, len(stored.body))
        if exchange.recording is not None:
            exchange.recording.replies(HTTPStatus.OK, stored.headers)
            exchange.recording.passed(b"", stored.body)
        exchange.passed_on()
        for at in range(0, len(stored.body), _PIECE):
            if not answer.write(stored.body[at : at + _PIECE]):
                await answer.drain()
        answer.end()
        exchange.reply_sha256 = exchange.delivered_sha256 = stored.sha256
        exchange.outcome = Outcome.OK
        return True

    def keeper(self, encoder: ReplyEncoder) -> Keeper:
        """The tap that keeps the answer, if it ends well."""
        return Keeper(self._cache, self._exchange, self._key, self._generation, encoder)


_NOT_KEPT = nullcontext(None)


def keeping(
    lookup: Lookup | None, encoder: ReplyEncoder, *, as_asked: bool
) -> AbstractContextManager[Keeper | None]:
    """The tap for a delivery, within which it happens; None where its answer is not to be kept.

    Args:
        lookup: the request's; None for one that was not looked up.
        encoder: the delivery's.
        as_asked: what was looked up is what was sent, and where. An answer to less, or from elsewhere because the one
            that was meant is down, is not what the same request should get later.
    """
    return _NOT_KEPT if lookup is None or not as_asked else lookup.keeper(encoder)


class Keeper(Passthrough):
    """The last stage of a delivery: remembers what the client gets. Leaving its context without an error keeps it.

    Args:
        cache: where it is kept.
        exchange: whose answer it is.
        key: what it will be found by.
        generation: the cache's when its request looked.
        encoder: knows the head.
    """

    def __init__(
        self, cache: ResponseCache, exchange: Exchange, key: bytes, generation: int, encoder: ReplyEncoder
    ) -> None:
        self._cache = cache
        self._exchange = exchange
        self._key = key
        self._generation = generation
        self._encoder = encoder
        self._pieces: list[bytes] = []
        self._size = 0
        self._given_up = False

    def feed(self, chunk: bytes) -> bytes:
        """Remember the chunk, if there is room; return it."""
        if self._given_up:
            return chunk
        if self._cache.reserve(len(chunk), self._size):
            self._pieces.append(chunk)
            self._size += len(chunk)
        else:
            self._let_go()
        return chunk

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        body = b"".join(self._pieces) if kind is None and self._is_good() else b""
        self._let_go()
        head = self._encoder.head
        if body and head is not None:
            exchange, cache = self._exchange, self._cache
            stored = Stored(
                cache.now(),
                lasting(head[1]),
                body,
                exchange.delivered_sha256,
                exchange.upstream_request_id,
            )
            cache.keep(self._key, self._generation, stored)

    def _is_good(self) -> bool:
        """Whether it is an answer, understood to its own end: no error, nothing cut short, nothing unreadable."""
        head, meter = self._encoder.head, self._exchange.meter
        if self._given_up or head is None or head[0] != HTTPStatus.OK or meter is None:
            return False
        return meter.complete and not (meter.failed or meter.malformed)

    def _let_go(self) -> None:
        self._given_up = True
        self._pieces.clear()
        self._cache.release(self._size)
        self._size = 0
