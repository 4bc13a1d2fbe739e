"""Buckets that fill evenly."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claude_desk.policy.patterns import Patterns
from claude_desk.policy.rates import SECOND, Bucket, RateLimits, RatePolicy, moved, share_seen

MINUTE = 60 * SECOND


def through(bucket: Bucket, moments: list[int]) -> list[int]:
    """Of requests at these moments, in order, those that get through."""
    full_at = 0
    passed = []
    for now in moments:
        taken = bucket.time_for(1)
        if not bucket.wait(full_at, now, taken):
            full_at += moved(full_at, now, taken)
            passed.append(now)
    return passed


def test_a_burst_goes_through_and_then_one_at_a_time() -> None:
    """Ten a minute with a burst of three: three at once, then one every six seconds."""
    bucket = Bucket(10, 3)
    moments = [0] * 5 + [second * SECOND for second in range(1, 19)]
    assert [moment // SECOND for moment in through(bucket, moments)] == [0, 0, 0, 6, 12, 18]


def test_a_pause_fills_the_bucket_but_never_more() -> None:
    """After an hour of nothing there is one burst, as after a minute."""
    bucket = Bucket(10, 3)
    assert through(bucket, [0] * 5 + [60 * MINUTE] * 5) == [0] * 3 + [60 * MINUTE] * 3


@given(
    rate=st.integers(1, 100_000),
    burst=st.integers(1, 100_000),
    gaps=st.lists(st.integers(0, 2 * MINUTE), min_size=1, max_size=60),
)
def test_no_minute_has_more_than_its_rate_and_one_burst(rate: int, burst: int, gaps: list[int]) -> None:
    """Whatever comes whenever: in any minute no more gets through than flows in and was in the bucket."""
    moments = [sum(gaps[: number + 1]) for number in range(len(gaps))]
    passed = through(Bucket(rate, burst), moments)
    for start in passed:
        within = sum(start <= moment < start + MINUTE for moment in passed)
        assert within <= rate + burst


@given(
    rate=st.integers(1, 10_000_000),
    size=st.integers(1, 10_000_000),
    full_in=st.integers(-MINUTE, 10 * MINUTE),
    amount=st.integers(1, 20_000_000),
)
def test_the_wait_is_exact(rate: int, size: int, full_in: int, amount: int) -> None:
    """After the wait that is told there is room, and a microsecond before there was none."""
    bucket, now = Bucket(rate, size), 100 * MINUTE
    taken = bucket.time_for(amount)
    wait = bucket.wait(now + full_in, now, taken)
    assert bucket.wait(now + full_in, now + wait, taken) == 0
    if wait:
        assert bucket.wait(now + full_in, now + wait - 1, taken) == 1


def test_what_is_larger_than_the_bucket_waits_until_it_is_full() -> None:
    """A prompt of more tokens than a minute has gets through alone; those after it pay for it."""
    bucket = Bucket(1_000, 1_000)
    huge = bucket.time_for(3_000)
    assert bucket.wait(0, 0, huge) == 0
    full_at = moved(0, 0, huge)
    assert bucket.wait(full_at, 0, bucket.time_for(1)) == 2 * MINUTE + bucket.time_for(1)


def test_those_before_are_waited_for() -> None:
    """Who comes after nine others in the queue waits for ten."""
    bucket = Bucket(60, 1)
    one = bucket.time_for(1)
    assert bucket.wait(one, 0, one, earlier=9 * one) == 10 * SECOND


def test_a_key_has_its_own_limits_over_those_of_each() -> None:
    """What a pattern leaves out is as for each key; 0 takes a limit away; other keys have those of each."""
    policy = RatePolicy(
        each=RateLimits(10, 2, 3_000, 4),
        by_client=Patterns({"ci*": {"requests_per_minute": 0, "concurrent": 1}}),
    )
    assert policy.of("ci 2") == RateLimits(0, 2, 3_000, 1)
    assert policy.of("laptop") == RateLimits(10, 2, 3_000, 4)
    assert policy


def test_without_limits_there_are_no_buckets() -> None:
    """No limit at all is nothing to keep; a burst without a rate is none either."""
    assert not RatePolicy()
    assert not RateLimits(burst=5)
    assert RateLimits(concurrent=1).requests is None
    assert RateLimits(concurrent=1).tokens is None
    assert RateLimits(30).requests == Bucket(30, 30)
    assert RateLimits(30, 5).requests == Bucket(30, 5)
    assert RateLimits(tokens_per_minute=9).tokens == Bucket(9, 9)


@pytest.mark.parametrize(
    ("share", "estimated", "counted", "then"),
    [(1.0, 1_000, 0, 0.5), (0.5, 1_000, 1_000, 0.75), (1.0, 0, 5, 1.0), (1.0, 10, 1_000_000, 1.5)],
)
def test_the_expected_share_of_a_prompt_follows_what_was_seen(
    share: float, estimated: int, counted: int, then: float
) -> None:
    """Half of what was expected and half of what the last prompt showed, within reason."""
    assert share_seen(share, estimated, counted) == then
