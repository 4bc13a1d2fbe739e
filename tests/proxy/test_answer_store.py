"""The store of the response cache alone, with a clock to set: age, room, order, and what drops all of it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claude_desk.policy.response_cache import Caching
from claude_desk.proxy.response_cache import ResponseCache, Stored


class Clock:
    """Tells the time it was told."""

    def __init__(self) -> None:
        self.time = 1000.0

    def __call__(self) -> float:
        """Seconds since the epoch."""
        return self.time


@pytest.fixture
def clock() -> Clock:
    """A clock to set."""
    return Clock()


@pytest.fixture
def cache(clock: Clock) -> ResponseCache:
    """An empty store for 10,000 bytes and 60 seconds."""
    made = ResponseCache(clock)
    made.use(Caching(60, 10_000, 4_000))
    return made


def put(cache: ResponseCache, key: bytes, size: int = 100) -> None:
    """Keep an answer of this many bytes."""
    cache.keep(key, cache.generation, Stored(cache.now(), (), b"x" * size, "", ""))


def ages(cache: ResponseCache, *keys: bytes) -> list[int | None]:
    """The age of each answer; None where there is none."""
    found = [cache.find(key) for key in keys]
    return [None if each is None else each[1] for each in found]


def test_age_is_counted_and_limited(cache: ResponseCache, clock: Clock) -> None:
    """An answer lives to the last second of its time, and not to the one after; looking does not make it younger."""
    put(cache, b"a")
    clock.time += 59.5
    assert ages(cache, b"a") == [59]
    clock.time += 0.5
    assert ages(cache, b"a") == [60]
    clock.time += 0.01
    assert ages(cache, b"a") == [None]
    assert (len(cache), cache.size, cache.hits, cache.misses) == (0, 0, 2, 1)


def test_a_clock_that_was_put_back_makes_nothing_eternal(cache: ResponseCache, clock: Clock) -> None:
    """An answer from the future is of unknown age, so it is not given."""
    put(cache, b"a")
    clock.time -= 1
    assert ages(cache, b"a") == [None]
    assert len(cache) == 0


def test_what_is_too_old_leaves_memory_with_the_next_look(cache: ResponseCache, clock: Clock) -> None:
    """Whatever is looked for, all answers that are too old go."""
    put(cache, b"a")
    put(cache, b"b")
    clock.time += 50
    put(cache, b"c")
    clock.time += 20
    assert ages(cache, b"none") == [None]
    assert len(cache) == 1
    assert ages(cache, b"c") == [20]


def test_a_new_answer_takes_the_old_ones_place(cache: ResponseCache, clock: Clock) -> None:
    """The same key is there once, with the newer age and the newer size."""
    put(cache, b"a", 3000)
    clock.time += 30
    put(cache, b"a", 10)
    assert (ages(cache, b"a"), len(cache), cache.size < 1000) == ([0], 1, True)


def test_answers_under_way_count_too(cache: ResponseCache) -> None:
    """What is being taken down has its place in the same limit, and pushes out what is older."""
    put(cache, b"a", 4000)
    put(cache, b"b", 4000)
    assert cache.reserve(3000, 0)
    assert ages(cache, b"a", b"b") == [None, 0]
    assert not cache.reserve(1001, 3000)  # over the limit of one answer
    assert cache.reserve(1000, 3000)
    assert cache.reserve(4000, 0)
    assert cache.reserve(2000, 0)
    assert not cache.reserve(1, 0)  # nothing is left to push out
    assert (len(cache), cache.size) == (0, 10_000)
    cache.release(10_000)
    assert cache.size == 0


def test_smaller_limits_count_at_once(cache: ResponseCache, clock: Clock) -> None:
    """With less room or less time, what does not fit any more goes."""
    put(cache, b"a", 3000)
    clock.time += 20
    put(cache, b"b", 3000)
    cache.use(Caching(60, 5_000, 4_000))
    assert ages(cache, b"a", b"b") == [None, 0]
    clock.time += 20
    cache.use(Caching(10, 5_000, 4_000))
    assert (len(cache), cache.size) == (0, 0)


def test_what_is_cleared_does_not_come_back(cache: ResponseCache) -> None:
    """Clearing says how many there were, and an answer that was under way is not kept afterwards."""
    put(cache, b"a")
    before = cache.generation
    assert (cache.clear(), cache.clear(), len(cache), cache.size) == (1, 0, 0, 0)
    cache.keep(b"b", before, Stored(cache.now(), (), b"x", "", ""))
    assert len(cache) == 0


@pytest.mark.parametrize(
    "after", [None, Caching(60, 10_000, 4_000, basis=b"new"), Caching(60, 10_000, 4_000, shared=True)]
)
def test_other_settings_drop_everything(cache: ResponseCache, after: Caching | None) -> None:
    """Off, another basis, or another say in who shares."""
    put(cache, b"a")
    cache.use(after)
    assert (len(cache), cache.size) == (0, 0)


def test_a_stored_answer_shows_nothing() -> None:
    """Neither its body nor its fields are in its repr."""
    assert "secret" not in repr(Stored(0, ((b"a", b"secret"),), b"secret", "", ""))


_KEYS = st.sampled_from([b"a", b"b", b"c", b"d", b"e"])
_STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("keep"), _KEYS, st.integers(1, 6_000)),
        st.tuples(st.just("find"), _KEYS, st.just(0)),
        st.tuples(st.just("reserve"), st.just(b""), st.integers(1, 3_000)),
        st.tuples(st.just("release"), st.just(b""), st.just(0)),
        st.tuples(st.just("wait"), st.just(b""), st.integers(0, 40)),
        st.tuples(st.just("shrink"), st.just(b""), st.integers(1_000, 10_000)),
        st.tuples(st.just("clear"), st.just(b""), st.just(0)),
    ),
    max_size=40,
)


@given(_STEPS)
def test_memory_is_bounded_whatever_happens(steps: list[tuple[str, bytes, int]]) -> None:
    """After any steps: within the limit, nothing too old is given, and with everything let go nothing is left."""
    clock = Clock()
    cache = ResponseCache(clock)
    total = 10_000
    cache.use(Caching(60, total, 4_000))
    running: list[int] = []
    born: dict[bytes, float] = {}
    for what, key, number in steps:
        if what == "keep":
            put(cache, key, number)
            born[key] = clock.time
        elif what == "find":
            found = cache.find(key)
            assert found is None or found[1] == int(clock.time - born[key]) <= 60
        elif what == "reserve" and cache.reserve(number, 0):
            running.append(number)
        elif what == "release" and running:
            cache.release(running.pop())
        elif what == "wait":
            clock.time += number
        elif what == "shrink":
            total = max(number, sum(running))
            cache.use(Caching(60, total, 4_000))
        elif what == "clear":
            cache.clear()
        assert sum(running) <= cache.size <= total
    cache.clear()
    for number in running:
        cache.release(number)
    assert (len(cache), cache.size) == (0, 0)
