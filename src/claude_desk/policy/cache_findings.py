"""What the prompt-cache guard says about a request: the words, and when a person has to hear them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from claude_desk.messages.prompt_difference import Difference

NOTICED = 1024
"""Tokens that have to be missing from the cache, where nothing in the prompt has changed, before anything is said."""


class Relation(Enum):
    """How a request goes on from an earlier one."""

    NEW = "new"  # the first one of a conversation
    APPENDED = "appended"  # the previous prompt, and more after it
    REPEATED = "repeated"  # the previous prompt once more
    BRANCHED = "branched"  # goes on from an earlier turn; what came after that is another conversation now
    CHANGED = "changed"  # something in the part that was cached is not what it was


class Cause(Enum):
    """Why less was read from the cache than could have been; the value is what the log stores."""

    NONE = ""
    PROMPT = "prompt"
    UPSTREAM = "upstream"
    MODEL = "model"
    BREAKPOINTS = "breakpoints"
    EXPIRED = "expired"
    SETTINGS = "settings"
    WINDOW = "window"
    PARALLEL = "parallel"
    UNKNOWN = "unknown"


DELIBERATE = frozenset({Cause.UPSTREAM, Cause.MODEL, Cause.EXPIRED, Cause.PARALLEL})
"""Causes that a person knows of, or that time mends: written down, and no alarm."""


@dataclass(frozen=True, slots=True)
class CacheUse:
    """What a reply's ``usage`` says about the prompt, in tokens.

    Attributes:
        uncached: neither read nor written.
        read: from the cache.
        written: to the cache.
    """

    uncached: int = 0
    read: int = 0
    written: int = 0

    @property
    def total(self) -> int:
        """The whole prompt."""
        return self.uncached + self.read + self.written

    @property
    def cached(self) -> int:
        """What is in the cache afterwards."""
        return self.read + self.written

    @property
    def hit(self) -> float | None:
        """Which part of the prompt was read from the cache, from 0 to 1; None where nothing was counted."""
        return self.read / self.total if self.total > 0 else None


@dataclass(frozen=True, slots=True)
class CacheFinding:
    """What is known of one request.

    Attributes:
        conversation: number of the conversation it belongs to, from 1, since the program's start; 0 for none.
        turn: which request of it this is, from 1.
        relation: how it goes on from the one before.
        use: what the reply said; None where there was no answer that counted tokens.
        expected: tokens that the previous request left in the cache.
        difference: the first place where the cached part of the prompt differs; None where it does not.
        cause: why less was read than expected.
        text: the same in words; empty where there is nothing to say.
        breakpoints: how many cache breakpoints the request has.
        segments: how many blocks its prompt has.
        unchanged: how many of them are as in the previous request, from the beginning.
    """

    conversation: int
    turn: int
    relation: Relation
    use: CacheUse | None = None
    expected: int = 0
    difference: Difference | None = None
    cause: Cause = Cause.NONE
    text: str = ""
    breakpoints: int = 0
    segments: int = 0
    unchanged: int = 0

    @property
    def missed(self) -> int:
        """Tokens that were in the cache and not read from it."""
        return max(self.expected - self.use.read, 0) if self.use is not None else 0

    @property
    def is_drop(self) -> bool:
        """Whether less than half of what was cached came from the cache."""
        return self.missed >= NOTICED and self.missed * 2 > self.expected
