"""How fast requests may leave: buckets that fill evenly, as the API's own rate limits do. State and time are handed in.

A bucket is one number, the moment at which it will be full again: the generic cell rate algorithm (ITU-T I.371, annex A).
What is taken moves that moment on, so a rate needs no list of requests, nothing has to tick, and how long to wait is exact.

https://platform.claude.com/docs/en/api/rate-limits
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from claude_desk.policy.patterns import Patterns

SECOND = 1_000_000
"""Microseconds, in which all times here are counted: as integers they stay exact in every store."""

_MINUTE = 60 * SECOND
_MOST_SHARE = 2.0


@dataclass(frozen=True, slots=True)
class Bucket:
    """Something of which so much a minute may be used, evenly or after a pause.

    Attributes:
        rate: how much flows in, a minute.
        size: how much it holds.
    """

    rate: int
    size: int

    @property
    def depth(self) -> int:
        """How long it takes to fill, microseconds."""
        return self.time_for(self.size)

    def time_for(self, amount: int) -> int:
        """How long so much takes to flow in, microseconds; rounded up, so that a rate is never exceeded."""
        return -(-amount * _MINUTE // self.rate)

    def wait(self, full_at: int, now: int, taken: int, earlier: int = 0) -> int:
        """How long until something may be taken; 0 for now. Microseconds.

        Args:
            full_at: when it will be full again.
            now: the moment.
            taken: how long what is taken takes to flow in. More than it holds waits until it is full.
            earlier: the same for all that is taken before.
        """
        return max(0, max(full_at, now) + earlier + min(taken, self.depth) - now - self.depth)


def moved(full_at: int, now: int, taken: int) -> int:
    """By how much ``full_at`` moves where something is taken; a bucket that is full gets no fuller."""
    return max(0, now - full_at) + taken


@dataclass(frozen=True)
class RateLimits:
    """What limits some requests; 0 stands for no limit.

    Attributes:
        requests_per_minute: requests in a minute.
        burst: how many of them may come at once after a pause; 0 for all of them.
        tokens_per_minute: tokens in a minute.
        concurrent: requests under way.
    """

    requests_per_minute: int = 0
    burst: int = 0
    tokens_per_minute: int = 0
    concurrent: int = 0

    def __bool__(self) -> bool:
        """Whether there is anything to keep."""
        return bool(self.requests_per_minute or self.tokens_per_minute or self.concurrent)

    @cached_property
    def requests(self) -> Bucket | None:
        """The requests of a minute."""
        rate = self.requests_per_minute
        return Bucket(rate, self.burst or rate) if rate else None

    @cached_property
    def tokens(self) -> Bucket | None:
        """The tokens of a minute."""
        rate = self.tokens_per_minute
        return Bucket(rate, rate) if rate else None


@dataclass(frozen=True)
class RatePolicy:
    """What limits whom.

    Attributes:
        together: for all requests together.
        each: for each client key by itself.
        by_client: what is different for some, by the key's name or a pattern: numbers by the names of limits.
        patience: how long a request may wait for its turn, seconds.
    """

    together: RateLimits = field(default_factory=RateLimits)
    each: RateLimits = field(default_factory=RateLimits)
    by_client: Patterns[Mapping[str, int]] = field(default_factory=Patterns)
    patience: float = 0.0

    def __bool__(self) -> bool:
        """Whether there is anything to keep."""
        return bool(self.together or self.each or self.by_client.entries)

    def of(self, client: str) -> RateLimits:
        """What limits the client key of this name."""
        own = self.by_client.find(client)
        if not own:
            return self.each
        usual = {name: getattr(self.each, name) for name in RateLimits.__dataclass_fields__}
        return RateLimits(**{**usual, **own})


def share_seen(share: float, estimated: int, counted: int) -> float:
    """How much of a prompt counts, as a part of its estimate, after one more was seen.

    What the prompt cache has does not count, and in a long conversation that is nearly everything: a client whose prompts
    are cached would wait for tokens that it does not use.

    Args:
        share: what was expected until now.
        estimated: tokens of a prompt.
        counted: tokens of it that counted.
    """
    if estimated < 1:
        return share
    return (share + min(_MOST_SHARE, counted / estimated)) / 2
