"""Keeps the rates of the settings: requests and tokens a minute, and requests at once, of all clients and of each.

A request that finds no room waits for its turn, in the order of coming and for as long as the settings say; a client that
leaves gives up its place. What is then still too much is refused, with the seconds after which there is room.

The buckets are kept in a storage of ``limits``: in memory, or, where several programs share them, in another of its
storages. Which requests are under way only this program knows.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass, field
from math import ceil
from typing import TYPE_CHECKING, Any

from claude_desk.config.rate_settings import EachRateSettings
from claude_desk.config.settings import Settings
from claude_desk.errors import Refused
from claude_desk.messages.estimate import estimate_tokens
from claude_desk.messages.request import MessagesRequest
from claude_desk.policy.patterns import Patterns
from claude_desk.policy.rates import SECOND, Bucket, RateLimits, RatePolicy, moved, share_seen
from claude_desk.policy.routes import Operation
from claude_desk.proxy.quotas import Ask, Grant
from claude_desk.proxy.token_count import ESTIMATE_OFF_LOOP
from claude_desk.requestlog.record import Outcome, RequestFinished, Tokens
from claude_desk.wire.headers import RawHeaders

if TYPE_CHECKING:
    from limits.aio.storage import Storage

MEMORY = "async+memory://"
_KEPT_SECONDS = 30 * 24 * 3600  # storages forget a bucket so long after its first use
_MOST_SCOPES = 1_000
_WORTH_A_NOTE = 0.1  # seconds
_BAD_REQUEST = 400


class Buckets:
    """Buckets by name, in a storage that may be shared.

    Args:
        address: of the storage, as ``limits`` takes it.
        now: the time, seconds; the same for all who share the storage.
    """

    def __init__(self, address: str, now: Callable[[], float]) -> None:
        self._address, self._now = address, now
        self._storage: Storage | None = None

    def open(self) -> None:
        """Load what is needed, while nobody waits for it yet."""
        from limits.aio.storage import Storage
        from limits.storage import storage_from_string

        if self._storage is None:
            storage = storage_from_string(self._address)
            assert isinstance(storage, Storage)  # noqa: S101  # the address says async
            self._storage = storage

    async def wait(self, name: str, bucket: Bucket, taken: int, earlier: int = 0) -> int:
        """How long until so much can be taken after something else, microseconds; 0 for now."""
        return bucket.wait(await self._kept.get(name), self._moment(), taken, earlier)

    async def take(self, name: str, bucket: Bucket, taken: int) -> int:
        """Take something if it is there: 0, or how long until it is, microseconds."""
        wait = await self.wait(name, bucket, taken)
        if wait:
            return wait
        now = self._moment()
        before = await self._move(name, now, taken)
        wait = bucket.wait(before, now, taken)
        if wait:  # another program was quicker
            await self.give(name, taken)
        return wait

    async def use(self, name: str, taken: int) -> None:
        """Take something whether or not it is there; who comes next waits for it."""
        await self._move(name, self._moment(), taken)

    async def _move(self, name: str, now: int, taken: int) -> int:
        """Take something, and say when the bucket would have been full without that."""
        by = moved(await self._kept.get(name), now, taken)
        before = await self._kept.incr(name, _KEPT_SECONDS, by) - by
        right = moved(before, now, taken)
        if right != by:  # somebody moved it since it was looked at
            await self._kept.incr(name, _KEPT_SECONDS, right - by)
        return before

    async def give(self, name: str, taken: int) -> None:
        """Give back what was taken."""
        await self._kept.incr(name, _KEPT_SECONDS, -taken)

    @property
    def _kept(self) -> Storage:
        assert self._storage is not None  # noqa: S101  # opened with the first rate
        return self._storage

    def _moment(self) -> int:
        return round(self._now() * SECOND)


@dataclass(frozen=True, slots=True)
class Shortage:
    """What a request has to wait for.

    Attributes:
        what: the limit, in words.
        seconds: until there is room; 0 where nobody knows.
    """

    what: str
    seconds: float = 0.0


@dataclass(eq=False)
class Pass:
    """Leave to send one request, and what was taken for it.

    Attributes:
        message: the request.
        notes: for the log, that it waited.
        tokens: that its prompt is expected to count.
        taken: microseconds by the buckets they were taken from.
    """

    rates: Rates
    client: str
    message: MessagesRequest | None
    estimated: int = 0
    tokens: int = 0
    notes: tuple[str, ...] = ()
    fields: RawHeaders = ()
    inside: list[Scope] = field(default_factory=list)
    taken: dict[str, int] = field(default_factory=dict)

    def settle(self, end: RequestFinished) -> None:
        """The request has ended: its place is free, and its tokens are known."""
        self.rates.settle(self, end)


class Scope:
    """Requests that share limits: all, or those of one client key.

    Args:
        name: of its buckets.
        whose: in words.
        buckets: where they are.
    """

    def __init__(self, name: str, whose: str, buckets: Buckets) -> None:
        self.name, self.whose = name, whose
        self.limits = RateLimits()
        self._buckets = buckets
        self._running = 0
        self._turn = asyncio.Lock()
        self._queue: list[Pass] = []
        self._news = asyncio.Event()

    @property
    def idle(self) -> bool:
        """Whether nobody is in it."""
        return not self._running and not self._queue

    async def enter(self, wanted: Pass, patience: float) -> None:
        """Take what a request needs, or wait for it.

        Raises:
            Refused: there is no room, and will be none in so many seconds.
        """
        if not self._queue and await self._try(wanted) is None:
            return
        shortage = await self._foreseen(wanted, self._queue)
        if patience > 0 and shortage.seconds <= patience:
            self._queue.append(wanted)
            try:
                async with asyncio.timeout(patience), self._turn:
                    await self._wait(wanted)
            except TimeoutError:
                # Those before it have waited as long, and are gone too.
                shortage = await self._foreseen(wanted, ())
            else:
                return
            finally:
                self._queue.remove(wanted)
        raise _refused(shortage, self.whose)

    def leave(self) -> None:
        """A request that was in here has ended."""
        self._running -= 1
        self.tell()

    def tell(self) -> None:
        """There may be room: something was given back, or the limits are others."""
        self._news.set()

    async def _wait(self, wanted: Pass) -> None:
        """Until everything is taken that is needed here. One at a time does this, the first of the queue."""
        while True:
            self._news.clear()
            shortage = await self._try(wanted)
            if shortage is None:
                return
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(shortage.seconds or None):
                    await self._news.wait()

    async def _try(self, wanted: Pass) -> Shortage | None:
        """Take everything that is needed here, or nothing: then what is short."""
        if self._full:
            return self._no_place
        got: list[str] = []
        for what, name, bucket, amount in self._needs(wanted):
            taken = min(bucket.time_for(amount), bucket.depth)
            wait = await self._buckets.take(name, bucket, taken)
            if wait:
                for other in got:
                    await self._buckets.give(other, wanted.taken.pop(other))
                return Shortage(what, wait / SECOND)
            wanted.taken[name] = taken
            got.append(name)
        self._running += 1
        wanted.inside.append(self)
        return None

    async def _foreseen(self, wanted: Pass, before: Sequence[Pass]) -> Shortage:
        """What a request will have to wait for, once those before it are through."""
        tokens = sum(other.tokens for other in before)
        longest = self._no_place
        for what, name, bucket, amount in self._needs(wanted):
            earlier = bucket.time_for(len(before) if bucket is self.limits.requests else tokens)
            wait = await self._buckets.wait(name, bucket, bucket.time_for(amount), earlier)
            if wait > longest.seconds * SECOND or not (self._full or longest.seconds):
                longest = Shortage(what, wait / SECOND)
        return longest

    @property
    def _full(self) -> bool:
        return 0 < self.limits.concurrent <= self._running

    @property
    def _no_place(self) -> Shortage:
        number = self.limits.concurrent
        return Shortage(f"{number} {_plural('request', number)} at once")

    def _needs(self, wanted: Pass) -> list[tuple[str, str, Bucket, int]]:
        """Words, name, bucket and amount of what a request takes a part of."""
        limits = self.limits
        needs = []
        if limits.requests is not None:
            rate = limits.requests_per_minute
            words = f"{rate} {_plural('request', rate)} a minute"
            needs.append((words, f"{self.name}/requests", limits.requests, 1))
        if limits.tokens is not None and wanted.message is not None:
            words = f"{limits.tokens_per_minute} tokens a minute"
            needs.append((words, f"{self.name}/tokens", limits.tokens, wanted.tokens))
        return needs


class Rates:
    """One of the limits of requests. Used on the event loop's thread.

    Args:
        storage: where the buckets are, as ``limits`` names it.
        now: the time, seconds. Of a clock that all share who share the storage; in memory of one that nobody sets.
    """

    def __init__(self, storage: str = MEMORY, now: Callable[[], float] = time.monotonic) -> None:
        self._policy = RatePolicy()
        self._buckets = Buckets(storage, now)
        self._together = Scope("all", "all clients together", self._buckets)
        self._by_key: dict[str, Scope] = {}
        self._names: dict[str, str] = {}
        self._shares: dict[str, float] = {}
        self._corrections: set[asyncio.Task[None]] = set()

    def use(self, settings: Settings) -> None:
        """Go by these settings from now on: also for those who wait. What was used stays used."""
        self._policy = _policy(settings)
        if self._policy:
            self._buckets.open()
        self._together.limits = self._policy.together
        for key, scope in self._by_key.items():
            scope.limits = self._policy.of(self._names[key])
        for scope in (self._together, *self._by_key.values()):
            scope.tell()

    async def ask(self, ask: Ask) -> Grant | None:
        """Leave to send a request, at once or when it is its turn; None where no rate limits it.

        Raises:
            Refused: 429, with ``retry-after``.
        """
        policy = self._policy
        if not policy or not _counts(ask):
            return None
        # A key's own limits come first: who waits for those takes nothing from the others.
        scopes = [scope for scope in (self._scope(ask), self._together) if scope.limits]
        if not scopes:
            return None
        wanted = Pass(self, ask.client.id, ask.message)
        if ask.message is not None and any(scope.limits.tokens for scope in scopes):
            await self._estimate(wanted, ask.message)
        began = time.monotonic()
        waited = 0.0
        try:
            for scope in scopes:
                await scope.enter(wanted, max(0.0, policy.patience - waited))
                waited = time.monotonic() - began
        except BaseException:
            self.settle(wanted, RequestFinished("", Outcome.REFUSED))
            raise
        if waited >= _WORTH_A_NOTE:
            wanted.notes = (f"waited {waited:.1f} s for its turn",)
        return wanted

    def settle(self, passed: Pass, end: RequestFinished) -> None:
        """Free a request's place, and count the tokens that it used instead of those expected."""
        for scope in passed.inside:
            scope.leave()
        if end.outcome is Outcome.REFUSED:
            self._later(self._give_back(passed))
        elif passed.message is not None and (used := _used(end)) is not None:
            prompt = end.tokens.input + end.tokens.cache_write
            if end.tokens != Tokens():
                share = self._shares.get(passed.client, 1.0)
                self._shares[passed.client] = share_seen(share, passed.estimated, prompt)
            self._later(self._correct(passed, used))

    def _scope(self, ask: Ask) -> Scope:
        key = ask.client.id
        scope = self._by_key.get(key)
        if scope is None:
            if len(self._by_key) >= _MOST_SCOPES:
                self._forget_idle()
            scope = Scope(f"key {key}", f"the client key '{ask.client.name}'", self._buckets)
            scope.limits = self._policy.of(ask.client.name)
            self._by_key[key], self._names[key] = scope, ask.client.name
        return scope

    def _forget_idle(self) -> None:
        for key in [key for key, scope in self._by_key.items() if scope.idle]:
            del self._by_key[key], self._names[key]
            self._shares.pop(key, None)

    async def _estimate(self, wanted: Pass, message: MessagesRequest) -> None:
        if len(message.body) > ESTIMATE_OFF_LOOP:
            wanted.estimated = await asyncio.to_thread(estimate_tokens, message.body)
        else:
            wanted.estimated = estimate_tokens(message.body)
        wanted.tokens = ceil(wanted.estimated * self._shares.get(wanted.client, 1.0))

    async def _give_back(self, passed: Pass) -> None:
        for name, taken in passed.taken.items():
            await self._buckets.give(name, taken)
        self._tell()

    async def _correct(self, passed: Pass, used: int) -> None:
        for scope in passed.inside:
            if scope.limits.tokens is None:
                continue
            name = f"{scope.name}/tokens"
            more = scope.limits.tokens.time_for(used) - passed.taken.get(name, 0)
            if more > 0:
                await self._buckets.use(name, more)
            elif more < 0:
                await self._buckets.give(name, -more)
        self._tell()

    def _tell(self) -> None:
        for scope in (self._together, *self._by_key.values()):
            scope.tell()

    def _later(self, correction: Coroutine[Any, Any, None]) -> None:
        # A storage elsewhere may take a while, and who settles does not wait.
        task = asyncio.get_running_loop().create_task(correction)
        self._corrections.add(task)
        task.add_done_callback(self._corrections.discard)


def _policy(settings: Settings) -> RatePolicy:
    rates = settings.rates
    return RatePolicy(
        _limits(rates),
        _limits(rates.each),
        Patterns({name: own.model_dump() for name, own in rates.by_client.items()}),
        rates.wait_seconds,
    )


def _limits(rates: EachRateSettings) -> RateLimits:
    return RateLimits(rates.requests_per_minute, rates.burst, rates.tokens_per_minute, rates.concurrent)


def _counts(ask: Ask) -> bool:
    """Whether a request counts: one that writes, not the asking for counts, lists or files."""
    return ask.operation is Operation.MESSAGES or (ask.operation is Operation.RELAY and ask.method == "POST")


def _used(end: RequestFinished) -> int | None:
    """Tokens that an ended request counts, as the API counts them; None where nobody said."""
    tokens = end.tokens
    if tokens == Tokens() and end.outcome is not Outcome.FAILED and end.status < _BAD_REQUEST:
        return None
    return tokens.input + tokens.cache_write + tokens.output


def _plural(word: str, number: int) -> str:
    return word if number == 1 else f"{word}s"


def _refused(shortage: Shortage, whose: str) -> Refused:
    seconds = max(1, ceil(shortage.seconds))
    unit = _plural("second", seconds)
    text = (
        f"Claude Desk lets no more than {shortage.what} through for {whose}, as its settings say under rates. "
        f"There is room again in {seconds} {unit}."
    )
    if not shortage.seconds:
        text = text.replace("There is room again in", "Try again in")
    refused = Refused(429, "rate_limit_error", text, headers=((b"retry-after", b"%d" % seconds),))
    refused.retryable = True
    return refused
