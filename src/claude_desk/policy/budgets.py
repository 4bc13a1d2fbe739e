"""How much may be spent, and whether a request still fits: amounts, periods and accounts, without a clock or a store.

A request takes from its accounts, before it leaves, the most that it can cost, and gives back what it did not use when it
has ended. So however many requests run side by side, together they cannot spend more than there is.

The words of a refusal are those of Anthropic's own gateway for spend limits, which Claude Code knows how to show.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import Enum
from functools import lru_cache
from typing import Protocol

from claude_desk.policy.patterns import Patterns

LEAST_OUTPUT = 1_024
"""Tokens that must be left for an answer; one that asks for fewer needs no more than it asks for."""

WARNINGS = (0.75, 0.95, 1.0)
"""Parts of a budget at which a person is told."""

_SATURDAY_AND_SUNDAY = 7  # days of a week that begins on Monday (ISO 8601)
_DECEMBER = 12


class Period(Enum):
    """For how long a budget is; the value is what settings call it. Days are those of the machine's time zone."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    TOTAL = "total"

    def first_day(self, now: datetime) -> date | None:
        """The first day of the period that ``now`` is in; None if it has none."""
        today = now.date()
        match self:
            case Period.DAY:
                return today
            case Period.WEEK:
                return today - timedelta(days=today.weekday())
            case Period.MONTH:
                return today.replace(day=1)
            case Period.TOTAL:
                return None

    def ends(self, now: datetime) -> datetime | None:
        """The midnight at which the next period begins; None if there is none.

        Args:
            now: with a time zone; the result has the same offset, so it may be an hour off where clocks change between.
        """
        first = self.first_day(now)
        if first is None:
            return None
        match self:
            case Period.DAY:
                next_day = first + timedelta(days=1)
            case Period.WEEK:
                next_day = first + timedelta(days=_SATURDAY_AND_SUNDAY)
            case _:
                year, month = (
                    (first.year + 1, 1) if first.month == _DECEMBER else (first.year, first.month + 1)
                )
                next_day = date(year, month, 1)
        return datetime.combine(next_day, time.min, tzinfo=now.tzinfo)


class Each(Enum):
    """Who has an amount of their own; the value is what settings call it."""

    ALL = "all"
    CLIENT = "client"
    SESSION = "session"


@dataclass(frozen=True, slots=True)
class Amount:
    """Money and tokens.

    Attributes:
        nanos: billionths of a US dollar.
        tokens: read and written, without those read from the cache.
    """

    nanos: int = 0
    tokens: int = 0

    def __add__(self, other: Amount) -> Amount:
        """Both together."""
        return Amount(self.nanos + other.nanos, self.tokens + other.tokens)

    def __sub__(self, other: Amount) -> Amount:
        """What is left; below 0 where there was less."""
        return Amount(self.nanos - other.nanos, self.tokens - other.tokens)


NOTHING = Amount()


class Holder(Protocol):
    """A request under way."""

    def cut(self) -> None:
        """Break its answer off."""
        ...


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose spending a budget counts.

    Attributes:
        each: who has an amount of their own.
        clients: name or pattern of the client keys it is for.
        period: for how long.
        key: id of the one client key it came with; empty for one of the settings.
    """

    each: Each = Each.ALL
    clients: str = "*"
    period: Period = Period.DAY
    key: str = ""

    def covers(self, client: str, key: str) -> bool:
        """Whether a client key, by its name and its id, is one of those it is for."""
        if self.key:
            return self.key == key
        return self.clients == "*" or _table(self.clients).find(client) is not None


@dataclass(frozen=True, slots=True)
class Budget:
    """How much may be spent.

    Attributes:
        scope: by whom and for how long.
        cap: the most; 0 is no limit of that kind.
        cut: whether answers that are running are cut off when nothing is left.
    """

    scope: Scope
    cap: Amount
    cut: bool = False


@dataclass(slots=True)
class Account:
    """What was spent of one budget by one of those who have an amount of their own, in one period.

    Attributes:
        client: name of the client key; empty where it is for several.
        session: for a session's own amount, which; empty for requests that name none.
        since: the first day that counts; None for ever.
        ends: when the next period begins; None for never.
        spent: by requests that have ended.
        warned: how many of the :data:`WARNINGS` a person was told of.
        held: by those under way, all together.
        holds: the most that each of them can cost.
    """

    client: str = ""
    session: str = ""
    since: date | None = None
    ends: datetime | None = None
    spent: Amount = NOTHING
    warned: int = 0
    held: Amount = NOTHING
    holds: dict[Holder, Amount] = field(default_factory=dict)

    def hold(self, request: Holder, amount: Amount) -> None:
        """Let a request have so much."""
        self.holds[request] = amount
        self.held += amount

    def settle(self, request: Holder, used: Amount) -> None:
        """A request has ended, and used so much."""
        self.held -= self.holds.pop(request)
        self.spent += used

    def passed(self, cap: Amount) -> int:
        """How many of the :data:`WARNINGS` it has passed."""
        used = self.used(cap)
        return sum(used >= part for part in WARNINGS)

    def used(self, cap: Amount) -> float:
        """The part of a cap that is spent, 1.0 for all of it."""
        parts = ((self.spent.nanos, cap.nanos), (self.spent.tokens, cap.tokens))
        return max((spent / most for spent, most in parts if most), default=0.0)


@dataclass(frozen=True, slots=True)
class Need:
    """The most that a request can cost.

    Attributes:
        prompt: of its input alone.
        whole: with as long an answer as it allows.
        max_tokens: how long that is.
    """

    prompt: Amount
    whole: Amount
    max_tokens: int

    def at(self, max_tokens: int) -> Amount:
        """With a shorter answer; rounded up."""
        if max_tokens >= self.max_tokens:
            return self.whole
        output = self.whole - self.prompt
        return self.prompt + Amount(
            -(-output.nanos * max_tokens // self.max_tokens),
            -(-output.tokens * max_tokens // self.max_tokens),
        )

    def affordable(self, cap: Amount, used: Amount) -> int:
        """How many tokens the answer may have; -1 if there is not even enough for the prompt."""
        most = self.max_tokens
        measures = (
            (cap.nanos, used.nanos, self.prompt.nanos, self.whole.nanos),
            (cap.tokens, used.tokens, self.prompt.tokens, self.whole.tokens),
        )
        for limit, gone, prompt, whole in measures:
            if not limit or gone + whole <= limit:
                continue
            if gone + prompt > limit:
                return -1
            most = min(most, (limit - gone - prompt) * self.max_tokens // (whole - prompt))
        return most


class Verdict(Enum):
    """What a budget says of a request."""

    FITS = "fits"
    BUSY = "busy"  # what requests under way give back may be enough
    SPENT = "spent"


@dataclass(frozen=True, slots=True)
class Judgement:
    """What all budgets together say of a request.

    Attributes:
        verdict: whether it may leave.
        max_tokens: how long its answer may be, where it may.
        budget: the tightest one, where it may not.
        account: that budget's account.
    """

    verdict: Verdict
    max_tokens: int = 0
    budget: Budget | None = None
    account: Account | None = None


def judge(need: Need, accounts: Sequence[tuple[Budget, Account]], *, patient: bool) -> Judgement:
    """Decide about a request.

    Args:
        need: the most it can cost.
        accounts: all that it takes from, at least one.
        patient: rather wait for what others may give back than be lowered now.
    """
    least = min(need.max_tokens, LEAST_OUTPUT)
    now = alone = need.max_tokens
    budget, account = accounts[0]
    for each, its in accounts:
        now = min(now, need.affordable(each.cap, its.spent + its.held))
        without_others = need.affordable(each.cap, its.spent)
        if without_others < alone:
            alone, budget, account = without_others, each, its
    if now >= need.max_tokens:
        return Judgement(Verdict.FITS, now)
    if alone < least:
        return Judgement(Verdict.SPENT, budget=budget, account=account)
    if now < least or (patient and alone > now):
        return Judgement(Verdict.BUSY, budget=budget, account=account)
    return Judgement(Verdict.FITS, now)


def amount_text(amount: Amount, cap: Amount) -> str:
    """An amount, in what a budget counts: ``4.98 USD`` or ``12,000 tokens``, or both."""
    parts = []
    if cap.nanos:
        parts.append(f"{amount.nanos / 10**9:,.2f} USD")
    if cap.tokens:
        parts.append(f"{amount.tokens:,} tokens")
    return " and ".join(parts)


def title(budget: Budget, account: Account) -> str:
    """What a budget is, in words: ``5.00 USD a day for the client key 'ci'``."""
    period = {Period.TOTAL: "in total"}.get(budget.scope.period, f"a {budget.scope.period.value}")
    match budget.scope.each:
        case Each.CLIENT:
            whose = f"for the client key '{account.client}'"
        case Each.SESSION:
            session = f"the session {account.session}" if account.session else "requests without a session"
            whose = f"for {session}"
        case Each.ALL:
            keys = budget.scope.clients
            whose = "for all client keys" if keys == "*" else f"for the client keys '{keys}'"
    return f"{amount_text(budget.cap, budget.cap)} {period} {whose}"


def refusal(budget: Budget, account: Account) -> str:
    """Why a request is refused, as Anthropic's gateway and Claude Code put it; parts come between middle dots.

    The second part must be the day of the reset in UTC, as in ``resets Aug 8``: Claude Code then says the moment in the
    person's own time zone.
    """
    parts = ["spend limit reached"]
    if account.ends is not None:
        parts.append(f"resets {reset_day(account.ends)}")
    parts.append(f"{amount_text(account.spent, budget.cap)} spent of {title(budget, account)}")
    parts.append(
        "Claude Desk keeps this budget: change it there, or wait"
        if account.ends
        else "Claude Desk keeps this budget: change it there"
    )
    return " \N{MIDDLE DOT} ".join(parts)


def reset_day(moment: datetime) -> str:
    """The day of a moment in UTC, as in ``Aug 8``, whatever the language of the machine."""
    utc = (moment - (moment.utcoffset() or timedelta(0))).date()
    return f"{_MONTHS[utc.month - 1]} {utc.day}"


@lru_cache(maxsize=256)
def _table(pattern: str) -> Patterns[bool]:
    return Patterns({pattern: True})


_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
