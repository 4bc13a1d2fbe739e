"""Watches conversations for prompts that could have come from the cache and did not, and says why.

A prompt cache is lost without a sound: one timestamp in a system prompt, a tool that comes and goes, an old message that a
client edits, and each turn costs ten times as much. Which request goes on from which is found by what their prompts have in
common; what differs first, by digests; what it cost, by the reply's own usage.

https://platform.claude.com/docs/en/build-with-claude/prompt-caching
"""

from __future__ import annotations

from collections import Counter, OrderedDict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from claude_desk.messages.prompt_difference import Difference, common, difference
from claude_desk.messages.prompt_prefix import Prefix
from claude_desk.policy.cache_findings import (
    DELIBERATE,
    CacheFinding,
    CacheUse,
    Cause,
    Relation,
)

LIFETIMES = {"5m": 300.0, "1h": 3600.0}
"""Seconds that a cached prefix lives after its last use."""

LOOK_BACK = 20
"""Blocks before a breakpoint that the API tries against its cache."""

ALARM_TOKENS = 10_000
"""Tokens that a single request must have lost before a person is told at once."""

ALARM_SECONDS = 900.0
"""How long an alarm stands when its conversation does not go on."""

CONVERSATIONS_EACH = 8
"""Conversations that are remembered of one client, session and subagent."""

_ENDS = 100  # earlier ends of a conversation that are remembered, for it may be gone on from any


@dataclass(frozen=True, slots=True)
class Asked:
    """One request, when it has ended.

    Attributes:
        client: name of the client key; those never share a conversation.
        session: the session that the client says it belongs to; empty for none.
        agent: the subagent that the client says it is of; empty for none.
        upstream: who answered.
        model: the model that was sent.
        betas: the ``anthropic-beta`` field, as it left.
        began: when it came, in seconds of any one clock.
        answered: when its reply began; from then on its prompt is in the cache.
        prefix: its prompt.
        use: what the reply's usage says; None where it failed, and so left nothing in the cache.
        explicit: whether only what breakpoints mark is cached there, as with Claude.
    """

    client: str
    session: str
    agent: str
    upstream: str
    model: str
    betas: str
    began: float
    answered: float
    prefix: Prefix
    use: CacheUse | None
    explicit: bool = True


@dataclass(slots=True)
class _Conversation:
    number: int
    turn: int
    last: Asked
    keys: tuple[bytes, ...]
    ends: list[int] = field(default_factory=list)  # how many blocks its requests had, ascending or not
    hit: float = 0.0
    doubts: int = 0  # drops in a row that nothing explains
    alarm: str = ""
    alarmed: float = 0.0

    @property
    def cached(self) -> int:
        return self.last.use.cached if self.last.use is not None else 0


class _Match(NamedTuple):
    conversation: _Conversation
    relation: Relation
    unchanged: int
    rank: tuple[bool, int, int, int]  # the highest is the one it goes on from


class CacheGuard:
    """Remembers the last prompt of each conversation, as digests. Not thread-safe.

    Args:
        most: conversations that are remembered.
        room: bytes that all of them may take, roughly.
    """

    def __init__(self, *, most: int = 256, room: int = 32_000_000) -> None:
        self._most = most
        self._room = room
        self._conversations: OrderedDict[int, tuple[tuple[str, str, str], _Conversation]] = OrderedDict()
        self._of: dict[tuple[str, str, str], list[int]] = {}
        self._weights: dict[int, int] = {}
        self._weight = 0
        self._number = 0

    def judge(self, asked: Asked) -> CacheFinding:
        """Find what a request goes on from, and why less than possible came from the cache.

        To be called when a request has ended, in that order for those of one conversation.
        """
        whose = (asked.client, asked.session, asked.agent)
        match = self._match(whose, asked)
        if match is None or match.relation in {Relation.NEW, Relation.BRANCHED}:
            finding = self._begun(whose, asked, match)
        else:
            finding = self._gone_on(whose, asked, match)
        self._forget()
        return finding

    def alarms(self, now: float) -> list[str]:
        """What a person should hear now, the latest first; an alarm ends with the next good request, or with time."""
        found = []
        for _, conversation in reversed(self._conversations.values()):
            if conversation.alarm and now - conversation.alarmed > ALARM_SECONDS:
                conversation.alarm = ""
            if conversation.alarm:
                found.append(conversation.alarm)
        return found

    def clear(self) -> None:
        """Forget all of it."""
        self._conversations.clear()
        self._of.clear()
        self._weights.clear()
        self._weight = 0

    # -- which conversation

    def _match(self, whose: tuple[str, str, str], asked: Asked) -> _Match | None:
        keys = asked.prefix.keys
        candidates = [self._conversations[number][1] for number in self._of.get(whose, ())]
        latest = candidates[-1] if candidates else None
        found = (_related(each, asked, keys, is_latest=each is latest) for each in candidates)
        return max((each for each in found if each is not None), key=lambda each: each.rank, default=None)

    def _begun(self, whose: tuple[str, str, str], asked: Asked, match: _Match | None) -> CacheFinding:
        failed = asked.use is None  # it leaves nothing behind that could be gone on from
        self._number += not failed
        finding = CacheFinding(
            0 if failed else self._number,
            1,
            Relation.NEW if match is None else match.relation,
            asked.use,
            breakpoints=len(asked.prefix.marks),
            segments=len(asked.prefix.segments),
            unchanged=0 if match is None else match.unchanged,
        )
        if not failed:
            ends = [] if match is None else [end for end in match.conversation.ends if end <= match.unchanged]
            begun = _Conversation(self._number, 0, asked, asked.prefix.keys, ends)
            self._remember(whose, begun, asked)
        return finding

    def _gone_on(self, whose: tuple[str, str, str], asked: Asked, match: _Match) -> CacheFinding:
        conversation = match.conversation
        last = conversation.last
        differing = None
        if match.relation is Relation.CHANGED:
            differing = difference(last.prefix, asked.prefix)
        finding = CacheFinding(
            conversation.number,
            conversation.turn + 1,
            match.relation,
            asked.use,
            conversation.cached,
            differing,
            breakpoints=len(asked.prefix.marks),
            segments=len(asked.prefix.segments),
            unchanged=match.unchanged,
        )
        cause, words = _cause(last, asked, finding, differing)
        if cause is not Cause.NONE:
            finding = _told(finding, cause, words)
        _alarm(conversation, asked, finding)
        if asked.use is not None:
            self._remember(whose, conversation, asked)
        return finding

    # -- memory

    def _remember(self, whose: tuple[str, str, str], conversation: _Conversation, asked: Asked) -> None:
        conversation.last = asked
        conversation.keys = asked.prefix.keys
        conversation.turn += 1
        conversation.ends = [*conversation.ends, len(conversation.keys)][-_ENDS:]
        conversation.hit = (asked.use.hit if asked.use is not None else None) or 0.0
        number = conversation.number
        self._drop(number)
        self._conversations[number] = (whose, conversation)
        self._of.setdefault(whose, []).append(number)
        self._weights[number] = sum(segment.weight for segment in asked.prefix.segments)
        self._weight += self._weights[number]

    def _drop(self, number: int) -> None:
        kept = self._conversations.pop(number, None)
        if kept is None:
            return
        self._weight -= self._weights.pop(number)
        numbers = self._of[kept[0]]
        numbers.remove(number)
        if not numbers:
            del self._of[kept[0]]

    def _forget(self) -> None:
        """Let the conversations go that were quiet for longest, until the rest fits."""
        if self._conversations:
            whose = next(reversed(self._conversations.values()))[0]
            while len(self._of[whose]) > CONVERSATIONS_EACH:
                self._drop(self._of[whose][0])
        while len(self._conversations) > self._most or (
            self._weight > self._room and len(self._conversations) > 1
        ):
            self._drop(next(iter(self._conversations)))


# -- how two requests are related


def _related(
    conversation: _Conversation, asked: Asked, keys: tuple[bytes, ...], *, is_latest: bool
) -> _Match | None:
    """How a request goes on from the last of a conversation; None where it has nothing to do with it."""
    unchanged = common(conversation.keys, keys)
    if asked.model != conversation.last.model and not _moved_on(conversation.last, asked):
        return None
    if unchanged == len(conversation.keys):
        relation = Relation.APPENDED if len(keys) > unchanged else Relation.REPEATED
        return _Match(conversation, relation, unchanged, (True, unchanged, 0, conversation.turn))
    olds = conversation.keys[conversation.last.prefix.head :]
    news = keys[asked.prefix.head :]
    kept = (Counter(olds) & Counter(news)).total()
    if unchanged >= conversation.last.prefix.head == asked.prefix.head:
        found = _by_messages(conversation, asked, unchanged, kept, is_latest=is_latest)
    else:
        belongs = common(olds, news) or kept * 2 >= len(olds)
        if not _moved_on(conversation.last, asked):
            belongs = kept * 2 >= len(olds) and _akin(conversation.last, asked)
        found = Relation.CHANGED if belongs else None
    if found is None:
        return None
    return _Match(conversation, found, unchanged, (False, unchanged, kept, conversation.turn))


def _by_messages(
    conversation: _Conversation, asked: Asked, unchanged: int, kept: int, *, is_latest: bool
) -> Relation | None:
    """The same for two prompts with the same tools and system prompt."""
    last, head = conversation.last, asked.prefix.head
    olds, news = conversation.keys[unchanged:], asked.prefix.keys[unchanged:]
    shared, moved_on = unchanged > head, _moved_on(last, asked)
    # Only what is asked now is another thing, or an earlier turn was gone on from in another way.
    branches = not news or unchanged >= asked.prefix.tail
    if unchanged in conversation.ends:
        branches = branches or not (moved_on and (Counter(olds) & Counter(news)).total())
    if branches:
        return Relation.BRANCHED if shared else None
    is_next = moved_on and is_latest and bool(asked.session) and asked.model == last.model
    messages = len(conversation.keys) - head
    return Relation.CHANGED if shared or kept * 2 >= messages or is_next else None


def _moved_on(last: Asked, asked: Asked) -> bool:
    return len(asked.prefix.blocks) > len(last.prefix.blocks)


def _akin(last: Asked, asked: Asked) -> bool:
    """Whether two prompts of one session have most of their tools and system prompt in common."""
    olds, news = (each.prefix.keys[: each.prefix.head] for each in (last, asked))
    return bool(asked.session) and (Counter(olds) & Counter(news)).total() * 2 >= len(olds) > 0


# -- why


def _cause(
    last: Asked, asked: Asked, finding: CacheFinding, differing: Difference | None
) -> tuple[Cause, str]:
    """The first cause that fits, with words for it, in the order in which each would explain all that follow."""
    elsewhere = next(_other_caches(last, asked), None) if finding.is_drop else None
    if elsewhere is not None:
        return elsewhere
    if differing is not None and _was_cached(last, differing):
        counted = asked.use is not None and finding.expected > 0
        if not counted or finding.missed:
            return Cause.PROMPT, f"{differing.sentence}, so the cache could not be used from there on"
    if not finding.is_drop:
        return Cause.NONE, ""
    return next(_explanations(last, asked), (Cause.UNKNOWN, _UNEXPLAINED))


def _other_caches(last: Asked, asked: Asked) -> Iterator[tuple[Cause, str]]:
    if asked.upstream != last.upstream:
        yield (
            Cause.UPSTREAM,
            f"it went to '{asked.upstream}' and not to '{last.upstream}', which share no cache",
        )
    if asked.model != last.model:
        yield Cause.MODEL, f"the model is {asked.model} and was {last.model}; models share no cache"


def _explanations(last: Asked, asked: Asked) -> Iterator[tuple[Cause, str]]:
    if asked.explicit and last.prefix.marks and not asked.prefix.marks:
        yield Cause.BREAKPOINTS, "it has no cache_control, which the previous request had"
    gap = asked.began - last.answered
    lifetime = max((LIFETIMES[ttl] for ttl in last.prefix.marks.values()), default=LIFETIMES["5m"])
    if gap > lifetime:
        yield (
            Cause.EXPIRED,
            f"it came {_span(gap)} after the previous request; the cache lasts {_span(lifetime)}",
        )
    names = _changed_settings(last, asked)
    if names:
        yield Cause.SETTINGS, f"{_listed(names)} changed since the previous request, which empties the cache"
    if asked.explicit and _out_of_sight(last.prefix, asked.prefix):
        yield Cause.WINDOW, _TOO_FAR
    if asked.began < last.answered:
        yield Cause.PARALLEL, "it was sent before the previous request had its answer"
    if gap > min((LIFETIMES[ttl] for ttl in last.prefix.marks.values()), default=lifetime):
        yield (
            Cause.EXPIRED,
            f"it came {_span(gap)} after the previous request, when part of the cache had expired",
        )


_TOO_FAR = (
    f"more than {LOOK_BACK} blocks came after the previous breakpoint, and further back nobody looks; "
    "a breakpoint in between would help"
)
_UNEXPLAINED = "the prompt has not changed, so this was the upstream's doing"


def _was_cached(last: Asked, differing: Difference) -> bool:
    """Whether the difference lies in the part of the earlier prompt that was to be cached."""
    return not last.explicit or differing.number <= max(last.prefix.marks, default=-1)


def _changed_settings(last: Asked, asked: Asked) -> list[str]:
    before, now = last.prefix.settings, asked.prefix.settings
    names = [name for name in sorted({*before, *now}) if before.get(name) != now.get(name)]
    if last.betas != asked.betas:
        names.append("anthropic-beta")
    return names


def _out_of_sight(old: Prefix, new: Prefix) -> bool:
    """Whether no breakpoint has one of the earlier prompt's among the blocks that the API tries."""
    return bool(old.marks and new.marks) and not any(
        0 <= mark - before < LOOK_BACK for mark in new.marks for before in old.marks
    )


def _told(finding: CacheFinding, cause: Cause, words: str) -> CacheFinding:
    if finding.use is not None and finding.expected:
        words += f"; {finding.use.read:,} of {finding.expected:,} cached tokens were read"
    return replace(finding, cause=cause, text=f"prompt cache: {words}")


def _alarm(conversation: _Conversation, asked: Asked, finding: CacheFinding) -> None:
    """Raise or end the alarm of a conversation by how its latest request went."""
    if finding.use is None or finding.use.hit is None:
        return
    if not finding.is_drop:
        conversation.doubts = 0
        if finding.use.hit >= _GOOD or not finding.missed:
            conversation.alarm = ""
        return
    conversation.doubts += finding.cause is Cause.UNKNOWN
    sudden = conversation.hit >= _GOOD and finding.missed >= ALARM_TOKENS
    sure = finding.cause is not Cause.UNKNOWN or conversation.doubts > 1
    if finding.cause not in DELIBERATE and sure and (sudden or conversation.alarm):
        conversation.alarm = f"A conversation of '{asked.client}' lost its {finding.text}."
        conversation.alarmed = asked.answered


_GOOD = 0.5
_MINUTE, _HOUR = 60.0, 3600.0


def _span(seconds: float) -> str:
    """A time in words: ``7 minutes``."""
    number, unit = (seconds / _HOUR, "hour") if seconds >= _HOUR else (seconds / _MINUTE, "minute")
    whole = int(number)
    return f"{whole} {unit}{'' if whole == 1 else 's'}"


def _listed(names: Iterable[str]) -> str:
    *most, last = names
    return f"{', '.join(most)} and {last}" if most else last
