"""What keeps the rates, by a clock that a test turns."""

from __future__ import annotations

import asyncio
import random
import threading
from collections import Counter
from collections.abc import Callable, Coroutine
from datetime import UTC, datetime
from typing import Any

import pytest

from claude_desk.config.client_keys import ClientKey
from claude_desk.config.settings import Settings
from claude_desk.errors import Refused
from claude_desk.messages.estimate import estimate_tokens
from claude_desk.messages.request import MessagesRequest
from claude_desk.policy.rates import SECOND, Bucket
from claude_desk.policy.routes import Operation
from claude_desk.proxy.quotas import Ask, Grant
from claude_desk.rates import MEMORY, Buckets, Rates
from claude_desk.requestlog.record import Outcome, RequestFinished, Tokens

PROMPT = MessagesRequest.parse(b'{"messages": [{"role": "user", "content": "%s"}]}' % (b"word " * 800))
TOKENS = estimate_tokens(PROMPT.body)
OK = RequestFinished("req_desk_1", Outcome.OK, 200)
Story = Callable[["World"], Coroutine[Any, Any, None]]


class World:
    """Rates, and a clock.

    Args:
        rates: the settings; nobody waits unless they say so.
    """

    def __init__(self, **rates: Any) -> None:
        self.now = 1_000.0
        self.rates = Rates(now=lambda: self.now)
        self.use(**rates)

    def use(self, **rates: Any) -> None:
        """Other settings."""
        self.rates.use(Settings.model_validate({"rates": {"wait_seconds": 0, **rates}}))

    async def ask(self, client: str = "ci", **fields: Any) -> Grant | None:
        """Whether a request may leave."""
        key = ClientKey(f"id {client}", client, "0" * 64, "abcd", datetime(2026, 11, 21, tzinfo=UTC))
        return await self.rates.ask(
            Ask(key, **{"operation": Operation.MESSAGES, "message": PROMPT, **fields})
        )

    async def refused(self, client: str = "ci") -> int:
        """After how many seconds a request that may not leave shall try again."""
        with pytest.raises(Refused) as caught:
            await self.ask(client)
        assert caught.value.status == 429
        assert caught.value.retryable is True
        (name, seconds), *others = caught.value.headers
        assert (name, others) == (b"retry-after", [])
        return int(seconds)

    async def settle(self, grant: Grant | None, end: RequestFinished = OK, **tokens: int) -> None:
        """A request has ended."""
        assert grant is not None
        if tokens:
            end = RequestFinished(end.id, end.outcome, end.status, tokens=Tokens(**tokens))
        grant.settle(end)
        await self.corrected()

    async def corrected(self) -> None:
        """Wait until what ended requests used is counted."""
        while self.rates._corrections:
            await asyncio.gather(*self.rates._corrections)


def test_without_rates_there_is_no_grant() -> None:
    """Requests without limits cost nothing: no grant, no storage, no thread."""

    async def story() -> None:
        world = World()
        assert await world.ask() is None
        assert world.rates._buckets._storage is None
        world.use(by_client={"other": {"requests_per_minute": 1}})
        assert await world.ask("ci") is None
        assert await world.ask("other") is not None

    asyncio.run(story())


@pytest.mark.parametrize(
    ("fields", "counts"),
    [
        ({}, True),
        ({"operation": Operation.COUNT_TOKENS}, False),
        ({"operation": Operation.MODELS, "method": "GET", "message": None}, False),
        ({"operation": Operation.RELAY, "method": "POST", "family": "batches", "message": None}, True),
        ({"operation": Operation.RELAY, "method": "GET", "family": "files", "message": None}, False),
        ({"operation": Operation.RELAY, "method": "DELETE", "family": "files", "message": None}, False),
    ],
)
def test_only_what_starts_work_counts(fields: dict[str, Any], counts: bool) -> None:  # noqa: FBT001
    """Messages and posted files and batches count; counting, listing and fetching are free."""

    async def story() -> None:
        world = World(requests_per_minute=1, tokens_per_minute=10_000)
        assert (await world.ask(**fields) is not None) == counts
        if counts:
            assert await world.refused() == 60
        else:
            assert await world.ask() is not None

    asyncio.run(story())


def test_waits_are_told_to_the_second_and_never_zero() -> None:
    """Whole seconds, rounded up: after them there is room, and a second earlier there is none."""

    async def story() -> None:
        world = World(requests_per_minute=8, burst=2)
        for _ in range(2):
            await world.ask()
        assert await world.refused() == 8  # of 7.5
        world.now += 7
        assert await world.refused() == 1
        world.now += 1
        assert await world.ask() is not None

    asyncio.run(story())


def test_a_refused_request_took_nothing() -> None:
    """Where one of several limits says no, the others have all they had."""

    async def story() -> None:
        world = World(
            requests_per_minute=1, each={"requests_per_minute": 100, "tokens_per_minute": 1_000_000}
        )
        await world.ask("ci")
        for _ in range(300):
            await world.refused("laptop")
        await world.corrected()
        world.use(each={"requests_per_minute": 100, "tokens_per_minute": 1_000_000})
        for _ in range(100):
            await world.ask("laptop")
        assert await world.refused("laptop") == 1

    asyncio.run(story())


def test_what_was_granted_for_a_request_that_never_left_is_given_back() -> None:
    """Another limit, such as a budget, may still refuse it: then it counts nowhere."""

    async def story() -> None:
        world = World(requests_per_minute=1, concurrent=1, tokens_per_minute=TOKENS)
        for _ in range(3):
            await world.settle(await world.ask(), RequestFinished("", Outcome.REFUSED))
        assert await world.ask() is not None

    asyncio.run(story())


def test_an_answer_counts_what_it_used_and_not_what_was_expected() -> None:
    """The estimate is taken at once, and made right when the usage is known: input, cache writes, output."""

    async def story() -> None:
        world = World(tokens_per_minute=60_000)
        grant = await world.ask()
        await world.settle(grant, input=10_000, cache_write=20_000, output=60_000, cache_read=500_000)
        # 90,000 are used of 60,000: 30,000 and the next prompt, which seems to be longer than its estimate.
        assert 31 <= await world.refused() <= 33
        world.now += 33
        assert await world.ask() is not None

    asyncio.run(story())


def test_cached_prompts_do_not_wait_for_tokens_that_they_do_not_use() -> None:
    """After a few answers that came from the cache, as many prompts of that key go as their real use allows."""

    async def story() -> None:
        world = World(tokens_per_minute=4 * TOKENS)
        for _ in range(12):
            await world.settle(await world.ask(), input=10, cache_read=TOKENS)
        for _ in range(20):
            assert await world.ask() is not None
        # Those of another key may not be cached.
        assert [await world.ask("laptop") is not None for _ in range(3)] == [True] * 3
        assert await world.refused("laptop") > 0

    asyncio.run(story())


def test_a_prompt_larger_than_a_minute_goes_alone() -> None:
    """It waits for a full bucket, goes, and those after it wait for what it used."""

    async def story() -> None:
        world = World(tokens_per_minute=TOKENS // 2)
        await world.settle(await world.ask(), input=TOKENS)
        assert 119 <= await world.refused() <= 121
        world.now += 121
        assert await world.ask() is not None

    asyncio.run(story())


@pytest.mark.parametrize(
    ("end", "left"),
    [
        (RequestFinished("", Outcome.FAILED, 502), True),
        (RequestFinished("", Outcome.OK, 429), True),
        (RequestFinished("", Outcome.OK, 200), False),
        (RequestFinished("", Outcome.CLIENT_LEFT, 0), False),
    ],
)
def test_without_usage_the_estimate_stands_unless_there_was_no_answer(
    end: RequestFinished,
    left: bool,  # noqa: FBT001
) -> None:
    """A vendor that tells no usage, and a client that left, cost what was expected; errors cost nothing."""

    async def story() -> None:
        world = World(tokens_per_minute=TOKENS)
        await world.settle(await world.ask(), end)
        if left:
            assert await world.ask() is not None
        else:
            assert await world.refused() == 60

    asyncio.run(story())


def test_a_place_is_free_when_its_request_ends() -> None:
    """However it ends, once; and lowering the number leaves those that run alone."""

    async def story() -> None:
        world = World(each={"concurrent": 2})
        grants = [await world.ask() for _ in range(2)]
        assert await world.refused() == 1
        assert await world.ask("laptop") is not None
        world.use(each={"concurrent": 1})
        await world.settle(grants[0])
        assert await world.refused() == 1
        await world.settle(grants[1])
        assert await world.ask() is not None

    asyncio.run(story())


def test_a_key_that_waits_for_itself_holds_nobody_up() -> None:
    """One client's line for its own limit is not in the way of others that share the common one."""

    async def story() -> None:
        world = World(concurrent=10, wait_seconds=60, by_client={"slow": {"concurrent": 1}})
        first = await world.ask("slow")
        waiting = [asyncio.ensure_future(world.ask("slow")) for _ in range(3)]
        await asyncio.sleep(0)
        assert [await world.ask("quick") for _ in range(5)]
        await world.settle(first)
        assert await waiting[0] is not None
        assert [each.done() for each in waiting] == [True, False, False]
        for each in waiting[1:]:
            each.cancel()
        assert await asyncio.gather(*waiting[1:], return_exceptions=True)
        await world.settle(waiting[0].result())
        assert await world.ask("slow") is not None

    asyncio.run(story())


def test_a_wait_that_ends_in_vain_is_a_refusal() -> None:
    """Who has waited as long as allowed is told to come back, and its place in the line is gone."""

    async def story() -> None:
        world = World(concurrent=1, wait_seconds=0.05)
        held = await world.ask()
        assert await world.refused() == 1
        assert await asyncio.gather(*(world.refused() for _ in range(3))) == [1, 1, 1]
        await world.settle(held)
        assert await world.ask() is not None

    asyncio.run(story())


@pytest.mark.parametrize("seed", range(5))
def test_however_clients_come_and_go_no_place_is_lost_or_given_twice(seed: int) -> None:
    """Three hundred requests of four keys, many of which leave while they wait: never too many, and none forgotten."""

    async def story() -> None:
        chance = random.Random(seed)  # noqa: S311 - no secret
        world = World(concurrent=5, each={"concurrent": 2}, wait_seconds=60)
        running: Counter[str] = Counter()
        finished = 0

        async def client(name: str, steps: int) -> None:
            nonlocal finished
            grant = await world.ask(name)
            running[name] += 1
            assert running[name] <= 2
            assert running.total() <= 5
            try:
                for _ in range(steps):
                    await asyncio.sleep(0)
                finished += 1
            finally:
                running[name] -= 1
                await world.settle(grant)

        tasks = [
            asyncio.ensure_future(client(f"key {chance.randrange(4)}", chance.randrange(5)))
            for _ in range(300)
        ]
        while not all(task.done() for task in tasks):
            chance.choice(tasks).cancel()
            await asyncio.sleep(0)
        results = await asyncio.gather(*tasks, return_exceptions=True)
        assert {type(result) for result in results} <= {type(None), asyncio.CancelledError}
        assert finished > 20
        assert all(scope.idle for scope in (world.rates._together, *world.rates._by_key.values()))
        assert [await world.ask("key 1"), await world.ask("key 1")]

    asyncio.run(story())


def test_a_key_made_anew_starts_anew() -> None:
    """A key counts by its id: one of the same name that is made after it has its own minute."""

    async def story() -> None:
        world = World(each={"requests_per_minute": 1})
        await world.ask("ci")
        assert await world.refused("ci") == 60
        later = ClientKey("id 2", "ci", "1" * 64, "efgh", datetime(2026, 11, 22, tzinfo=UTC))
        assert await world.rates.ask(Ask(later, Operation.MESSAGES, message=PROMPT)) is not None

    asyncio.run(story())


def test_keys_that_are_gone_are_forgotten() -> None:
    """However many keys come and go, only so many are remembered, and none that is in use is forgotten."""

    async def story() -> None:
        world = World(each={"concurrent": 1})
        held = await world.ask("held")
        for number in range(2_500):
            await world.settle(await world.ask(f"key {number}"))
        assert len(world.rates._by_key) <= 1_001
        assert await world.refused("held") == 1
        await world.settle(held)

    asyncio.run(story())


def test_nothing_ticks_and_no_thread_is_made() -> None:
    """After requests have been counted, nothing is left running: no task, no timer, no thread."""

    async def story() -> None:
        before = threading.active_count()
        world = World(requests_per_minute=100, tokens_per_minute=100_000, concurrent=5)
        for _ in range(5):
            await world.settle(await world.ask(), input=5)
        await asyncio.sleep(0)
        assert threading.active_count() == before
        assert asyncio.all_tasks() == {asyncio.current_task()}

    asyncio.run(story())


def test_two_programs_that_share_a_storage_never_take_the_same_place() -> None:
    """Where another program took it between looking and taking, what is told and kept is what is true."""

    async def story() -> None:
        bucket = Bucket(60, 1)
        taken = bucket.time_for(1)
        one, other = Buckets(MEMORY, lambda: 5.0), Buckets(MEMORY, lambda: 5.0)
        one.open()
        kept = other._storage = one._storage
        assert kept is not None
        move = kept.incr
        goes_first = [True]

        async def incr(key: str, expiry: int, amount: int = 1) -> int:
            if goes_first:
                goes_first.pop()
                assert await other.take(key, bucket, taken) == 0
            return int(await move(key, expiry, amount))

        kept.incr = incr  # type: ignore[method-assign]
        assert await one.take("a", bucket, taken) == taken
        assert await kept.get("a") == 5 * SECOND + taken
        goes_first.append(True)
        await one.use("b", taken)
        assert await kept.get("b") == 5 * SECOND + 2 * taken

    asyncio.run(story())
