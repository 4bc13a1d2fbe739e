"""Keeps budgets: what was spent, what requests under way may still cost, and whether another one fits.

What was spent before is read from the log's running sums, once for each account; from then on it is counted here, on the
event loop's thread, where requests are admitted and settled, so that no two of them can take the same money. A request
that was already running when its first budget was set is counted from the log, when Claude Desk starts the next time.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from math import ceil
from typing import Protocol

from claude_desk.config.budget_settings import BudgetSettings
from claude_desk.config.client_keys import ClientKey
from claude_desk.config.settings import Settings
from claude_desk.errors import Refused, StorageError
from claude_desk.messages.estimate import estimate_tokens
from claude_desk.messages.models import rules_for
from claude_desk.messages.request import MessagesRequest, cache_lifetime
from claude_desk.policy.budgets import (
    NOTHING,
    WARNINGS,
    Account,
    Amount,
    Budget,
    Each,
    Judgement,
    Need,
    Period,
    Scope,
    Verdict,
    amount_text,
    judge,
    refusal,
    title,
)
from claude_desk.policy.pricing import NANOS, Bill
from claude_desk.policy.routes import Operation
from claude_desk.policy.token_limits import lowered
from claude_desk.proxy.quotas import Ask, Grant
from claude_desk.proxy.token_count import ESTIMATE_OFF_LOOP
from claude_desk.requestlog.journal import Journal
from claude_desk.requestlog.record import Outcome, RequestFinished
from claude_desk.requestlog.usage import Spent
from claude_desk.wire.headers import RawHeaders

PATIENCE_SECONDS = 20.0
"""How long a request waits for what those under way may give back, before it is lowered or asked to come again."""

_COME_AGAIN_SECONDS = 5
_ACCOUNTS = 2_000  # kept in memory; one that is let go of is read from the log again
_MARGIN = 1.25  # how much longer than estimated a prompt is taken to be
_BYTES_A_TOKEN = 2  # of a body at the very least, but for images: quicker to say than an estimate
_UNKNOWN_LIMIT = 32_000  # tokens, for a request that names no limit for a model whose maximum is not known
_UNSENT = frozenset({Outcome.REFUSED, Outcome.FAILED})
_SHOWN = 5  # warnings at a time
_SHOWN_MODEL = 200
_ERROR = 400

_Key = tuple[Scope, date | None, str, str]


class Pricer(Protocol):
    """Knows prices. Amounts are billionths of a US dollar; None stands for what is not known."""

    def quote(self, bill: Bill, upstream: str, model: str, asked: str, day: date) -> int | None:
        """What a reply with such a bill would cost."""

    def of_end(self, end: RequestFinished, day: date) -> int | None:
        """What a request that has ended did cost."""


class Books:
    """What was spent before, from the request log.

    Args:
        journal: the log.
    """

    def __init__(self, journal: Journal) -> None:
        self._journal = journal

    def spent(self, since: date | None, client: ClientKey | None, session: str | None) -> Future[list[Spent]]:
        """By client key, from a day on; the future fails with StorageError.

        Args:
            since: the first day that counts; None for ever.
            client: only of this key, since it was made; None for every one.
            session: only of this session; None for all of them.
        """
        name = None if client is None else client.name
        # A key of the environment has the moment of its start here, and may be older.
        born = client.created if client is not None and client.source == "file" else None
        return self._journal.submit_when_written(
            lambda database: database.spent(since=since, client=name, session=session, born=born)
        )


@dataclass(frozen=True, slots=True)
class BudgetState:
    """How a budget is, for those who look at it.

    Attributes:
        title: what it is, in words.
        used: the part that is spent, 1.0 for all of it.
        spent: in words.
        held: by requests under way, in words; empty for nothing.
        ends: when it starts again; None for never.
        each: who has an amount of their own.
    """

    title: str
    used: float
    spent: str
    held: str
    ends: datetime | None
    each: Each


class Budgets:
    """All budgets and their accounts. One per program; used on the event loop's thread.

    Attributes:
        on_news: told once of each of the :data:`WARNINGS` that an account passes, in whole sentences.

    Args:
        costs: knows prices.
        books: what was spent before.
        warn: told what a person should know about budgets; empty when there is nothing.
        keys: gives all client keys there are, so that nobody is warned of one that is gone or was changed.
        clock: the time, in the machine's time zone.
    """

    def __init__(
        self,
        costs: Pricer,
        books: Books,
        warn: Callable[[str], None],
        keys: Callable[[], Iterable[ClientKey]],
        clock: Callable[[], datetime] = lambda: datetime.now().astimezone(),
    ) -> None:
        self._costs = costs
        self._books = books
        self._warn = warn
        self._keys = keys
        self._clock = clock
        self._budgets: tuple[Budget, ...] = ()
        self._accounts: OrderedDict[_Key, Account] = OrderedDict()
        self._opening: dict[_Key, asyncio.Future[Account]] = {}
        self._waiting: set[asyncio.Future[None]] = set()
        self._latest: dict[Scope, Budget] = {}
        self._timer: asyncio.TimerHandle | None = None
        self.on_news: Callable[[str], None] | None = None

    def use(self, settings: Settings) -> None:
        """Go by these settings from the next request on. On the event loop's thread, or before it runs."""
        self._budgets = tuple(budget_of(each) for each in settings.budgets)
        self._latest = {scope: each for scope, each in self._latest.items() if scope.key}
        self._latest |= {each.scope: each for each in self._budgets}
        if self._accounts:
            self.refresh()

    def states(self) -> list[BudgetState]:
        """The accounts that were used since the start, the one with the least left first."""
        return sorted((_state(*each) for each in self._current()), key=lambda state: -state.used)

    def account(self, budget: Budget, client: str, session: str) -> Account | None:
        """The present account of a budget; None if no request has used it since the start.

        Args:
            budget: which.
            client: id of the client key that has an amount of its own; empty where it is for several.
            session: the session that has one; empty for none.
        """
        return self._accounts.get(
            (budget.scope, budget.scope.period.first_day(self._clock()), client, session)
        )

    async def ask(self, ask: Ask) -> Grant | None:
        """Take from every budget that a request falls under.

        Raises:
            Refused: one of them has not enough left, or cannot be kept for this request.
        """
        own = own_budgets(ask.client)
        budgets = [*self._budgets, *own]
        if not budgets or not _costs_something(ask):
            return None
        budgets = [each for each in budgets if each.scope.covers(ask.client.name, ask.client.id)]
        if not budgets:
            return None
        self._latest |= {each.scope: each for each in own}
        message = _readable(ask)
        now = self._clock()
        accounts = [(each, await self._account(each, ask, now)) for each in budgets]
        limit = message.max_tokens
        if limit is None:
            limit = rules_for(ask.model).output or _UNKNOWN_LIMIT
        need = await self._need(ask, message, accounts, max(limit, 0), now.astimezone(UTC).date())
        judgement = await self._decide(need, accounts)
        if judgement.verdict is not Verdict.FITS:
            raise _refused(judgement)
        less = judgement.max_tokens
        notes: tuple[str, ...] = ()
        if less < need.max_tokens:
            change = lowered(message, less, need.max_tokens)
            if change is None:
                raise _refused(replace(judgement, budget=accounts[0][0], account=accounts[0][1]))
            message = message.with_fields(max_tokens=change.max_tokens, thinking=change.thinking)
            notes = ("max_tokens lowered to what the budget has left",)
        return _Grant(self, ask, message, notes, need.at(less), accounts)

    async def _decide(self, need: Need, accounts: Sequence[tuple[Budget, Account]]) -> Judgement:
        """What the budgets say, when others have had a while to give back what they do not need."""
        loop = asyncio.get_running_loop()
        deadline = loop.time() + PATIENCE_SECONDS
        judgement = judge(need, accounts, patient=True)
        while judgement.verdict is Verdict.BUSY and loop.time() < deadline:
            waiter: asyncio.Future[None] = loop.create_future()
            self._waiting.add(waiter)
            try:
                await asyncio.wait([waiter], timeout=deadline - loop.time())
            finally:
                self._waiting.discard(waiter)
            judgement = judge(need, accounts, patient=True)
        return judge(need, accounts, patient=False) if judgement.verdict is Verdict.BUSY else judgement

    def settle(self, grant: _Grant, end: RequestFinished) -> None:
        """A request has ended: what it did not use is given back."""
        used = self._used(grant, end)
        is_news = False
        for before, account in grant.accounts:
            account.settle(grant, used)
            budget = self._latest.get(before.scope, before)
            is_news |= account.passed(budget.cap) != account.warned
        if is_news:
            self.refresh()
        for waiter in self._waiting:
            if not waiter.done():
                waiter.set_result(None)

    def _used(self, grant: _Grant, end: RequestFinished) -> Amount:
        if end.outcome in _UNSENT or end.status >= _ERROR or not end.upstream:
            return NOTHING
        tokens = end.tokens
        nanos = self._costs.of_end(end, self._clock().astimezone(UTC).date())
        if nanos is None and (tokens.input or tokens.output or end.outcome is Outcome.OK):
            nanos = grant.hold.nanos  # nothing says what it cost: then it is what it may have cost
        return Amount(nanos or 0, tokens.input + tokens.output + tokens.cache_write)

    # -- what it takes

    async def _need(
        self,
        ask: Ask,
        message: MessagesRequest,
        accounts: Sequence[tuple[Budget, Account]],
        limit: int,
        day: date,
    ) -> Need:
        """The most a request can cost: by its length if that fits, since that is quick to tell, else by an estimate."""
        by_money = any(budget.cap.nanos for budget, _ in accounts)
        lifetime = cache_lifetime(message.body) if by_money else ""

        def cost(prompt: int, output: int) -> Amount:
            nanos = self._price(ask, prompt, output, lifetime, day) if by_money else 0
            return Amount(nanos, prompt + output)

        longest = len(message.body) // _BYTES_A_TOKEN
        whole = cost(longest, limit)
        at_most = Need(whole, whole, max(limit, 1))  # what is not lowered need not be told apart
        if judge(at_most, accounts, patient=True).max_tokens == at_most.max_tokens:
            return at_most
        if len(message.body) > ESTIMATE_OFF_LOOP:
            estimate = await asyncio.to_thread(estimate_tokens, message.body)
        else:
            estimate = estimate_tokens(message.body)
        prompt = min(longest, ceil(estimate * _MARGIN))
        return Need(cost(prompt, 0), cost(prompt, limit), max(limit, 1))

    def _price(self, ask: Ask, prompt: int, output: int, lifetime: str, day: date) -> int:
        """What prompt and answer cost at the dearest of the upstreams whose price is known, in billionths.

        Raises:
            Refused: the first upstream's price is not known.
        """
        bill = Bill(
            0 if lifetime else prompt, output, 0, prompt if lifetime else 0, prompt if lifetime == "1h" else 0
        )
        costs = [self._costs.quote(bill, upstream, ask.model, ask.asked, day) for upstream in ask.upstreams]
        if costs[:1] == [None]:
            raise _unpriced(ask.model)
        return max((each for each in costs if each is not None), default=0)

    # -- accounts

    async def _account(self, budget: Budget, ask: Ask, now: datetime) -> Account:
        """The account that a request takes from; what was spent before is read from the log.

        Raises:
            Refused: the log cannot be read.
        """
        scope = budget.scope
        since = scope.period.first_day(now)
        own = scope.each is not Each.ALL
        key = (scope, since, ask.client.id if own else "", ask.session if scope.each is Each.SESSION else "")
        account = self._accounts.get(key)
        if account is not None:
            self._accounts.move_to_end(key)
            return account
        opening = self._opening.get(key)
        if opening is None:
            opening = self._opening[key] = asyncio.ensure_future(self._open(key, ask.client, now))
            opening.add_done_callback(lambda _: self._opening.pop(key, None))
        try:
            account = await asyncio.shield(opening)
        except StorageError:
            raise _unavailable() from None
        if account.passed(budget.cap) != account.warned:
            self.refresh()
        return account

    async def _open(self, key: _Key, client: ClientKey, now: datetime) -> Account:
        scope, since, id_, session = key
        own = bool(id_)
        before = await asyncio.wrap_future(
            self._books.spent(since, client if own else None, session if scope.each is Each.SESSION else None)
        )
        spent = sum(
            (Amount(each.cost, each.tokens) for each in before if own or scope.covers(each.client, "")),
            NOTHING,
        )
        account = Account(client.name if own else "", session, since, scope.period.ends(now), spent)
        self._accounts[key] = account
        self._let_go(now)
        return account

    def _let_go(self, now: datetime) -> None:
        """Of accounts whose time is over, and of those not used for longest; never of one that a request holds."""
        over = [
            key for key, account in self._accounts.items() if not account.holds and _is_over(account, now)
        ]
        excess = len(self._accounts) - len(over) - _ACCOUNTS
        if excess > 0:
            idle = (key for key, account in self._accounts.items() if not account.holds and key not in over)
            over += [key for key, _ in zip(idle, range(excess), strict=False)]
        for key in over:
            del self._accounts[key]

    # -- what people are told

    def refresh(self) -> None:
        """Look at all accounts again: warn of those that are nearly used up, and of no others any more."""
        current = self._current()
        news = [each for each in current if each[1].passed(each[0].cap) > each[1].warned]
        for budget, account in current:
            account.warned = account.passed(budget.cap)
            if budget.cut and account.warned == len(WARNINGS):
                for request in list(account.holds):
                    request.cut()
        near = sorted(
            (each for each in current if each[1].warned), key=lambda each: -each[1].used(each[0].cap)
        )
        self._warn(" ".join(_warning(*each) for each in near[:_SHOWN]))
        if news and self.on_news is not None:
            self.on_news(" ".join(_warning(*each) for each in news[:_SHOWN]))
        self._look_again_at(
            min((account.ends for _, account in near if account.ends is not None), default=None)
        )

    def _look_again_at(self, moment: datetime | None) -> None:
        """Take a warning back when its budget starts again; no timer runs while nobody is warned."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if moment is not None:
            seconds = max(0.0, (moment - self._clock()).total_seconds()) + 1
            self._timer = asyncio.get_running_loop().call_later(seconds, self.refresh)

    def close(self) -> None:
        """Nobody needs to be told any more."""
        self._look_again_at(None)

    def _current(self) -> list[tuple[Budget, Account]]:
        """The accounts that count today, each with its budget as the settings and the client keys have it now."""
        now = self._clock()
        keys = list(self._keys())
        ids = {key.id for key in keys}
        of_settings = {scope: budget for scope, budget in self._latest.items() if not scope.key}
        self._latest = of_settings | {own.scope: own for key in keys for own in own_budgets(key)}
        return [
            (self._latest[scope], account)
            for (scope, _, id_, _), account in self._accounts.items()
            if scope in self._latest and not _is_over(account, now) and (not id_ or id_ in ids)
        ]


class _Grant:
    """Leave to spend, at most, what it holds."""

    __slots__ = ("_budgets", "_cut", "_settled", "accounts", "fields", "hold", "message", "notes")

    def __init__(
        self,
        budgets: Budgets,
        ask: Ask,
        message: MessagesRequest,
        notes: tuple[str, ...],
        hold: Amount,
        accounts: Sequence[tuple[Budget, Account]],
    ) -> None:
        self._budgets = budgets
        self._settled = False
        self._cut = ask.cut
        self.message: MessagesRequest | None = message
        self.fields = _fields(accounts)
        self.notes = notes
        self.hold = hold
        self.accounts = tuple(accounts)
        for _, account in accounts:
            account.hold(self, hold)

    def cut(self) -> None:
        """Break the answer off: nothing is left to pay for it."""
        self._cut("cut off: the budget is used up")

    def settle(self, end: RequestFinished) -> None:
        """The request has ended."""
        if not self._settled:
            self._settled = True
            self._budgets.settle(self, end)


def budget_of(settings: BudgetSettings) -> Budget:
    """A budget of the settings."""
    scope = Scope(Each(settings.each), settings.client, Period(settings.per))
    return Budget(scope, Amount(_nanos(settings.usd), settings.tokens), settings.cut)


def own_budgets(client: ClientKey) -> tuple[Budget, ...]:
    """The budget that a client key came with."""
    if not client.scope.budget_usd:
        return ()
    scope = Scope(Each.CLIENT, client.name, Period(client.scope.budget_per), client.id)
    return (Budget(scope, Amount(_nanos(client.scope.budget_usd))),)


def _nanos(usd: float) -> int:
    return round(usd * NANOS)


def _costs_something(ask: Ask) -> bool:
    if ask.operation is Operation.RELAY:
        return ask.method == "POST" and ask.family == "batches"
    return ask.operation is Operation.MESSAGES


def _is_over(account: Account, now: datetime) -> bool:
    return account.ends is not None and now >= account.ends


def _readable(ask: Ask) -> MessagesRequest:
    """The request, where what it may cost can be told.

    Raises:
        Refused: it cannot.
    """
    if ask.operation is Operation.RELAY:
        raise Refused(
            403,
            "permission_error",
            "What a batch will cost cannot be told beforehand, so it is not sent where a budget has to be kept. Use a "
            "client key without a budget.",
        )
    if ask.message is None or not ask.message.readable:
        raise Refused(
            400,
            "invalid_request_error",
            "The request body is compressed or no JSON object, so that what it may cost cannot be told, and a budget has "
            "to be kept.",
        )
    return ask.message


def _refused(judgement: Judgement) -> Refused:
    budget, account = judgement.budget, judgement.account
    assert budget is not None and account is not None  # noqa: S101, PT018  # it did not fit into one
    if judgement.verdict is Verdict.BUSY:
        busy = Refused(
            429,
            "rate_limit_error",
            f"What is left of {title(budget, account)} is held by requests under way. Some of it comes back when they end.",
            headers=((b"retry-after", b"%d" % _COME_AGAIN_SECONDS),),
        )
        busy.retryable = True
        return busy
    headers: RawHeaders = ()
    if account.ends is not None:
        headers = ((b"anthropic-ratelimit-unified-reset", b"%d" % account.ends.timestamp()),)
    return Refused(429, "billing_error", refusal(budget, account), headers=headers)


def _unpriced(model: str) -> Refused:
    return Refused(
        429,
        "billing_error",
        f"What the model '{model[:_SHOWN_MODEL]}' costs is not known, so that a budget in USD cannot be kept for it. Set a "
        "price for it in Claude Desk, under [prices].",
    )


def _unavailable() -> Refused:
    return Refused(
        429,
        "billing_error",
        "spend limit unavailable \N{MIDDLE DOT} Claude Desk cannot read what was spent before",
    )


def _fields(accounts: Sequence[tuple[Budget, Account]]) -> RawHeaders:
    """How much of the tightest budget is spent, before the request; and when it starts again, as Unix time."""
    budget, account = max(accounts, key=lambda each: each[1].used(each[0].cap))
    used = (b"x-claude-desk-budget-used", b"%.2f" % account.used(budget.cap))
    if account.ends is None:
        return (used,)
    return used, (b"x-claude-desk-budget-reset", b"%d" % account.ends.timestamp())


def _warning(budget: Budget, account: Account) -> str:
    part = min(account.used(budget.cap), 9.99)
    state = (
        f"The budget of {title(budget, account)} is used up"
        if part >= 1
        else (f"{part:.0%} of the budget of {title(budget, account)} is spent")
    )
    return f"{state}; it starts again on {account.ends:%Y-%m-%d}." if account.ends else f"{state}."


def _state(budget: Budget, account: Account) -> BudgetState:
    held = account.held
    return BudgetState(
        title(budget, account),
        account.used(budget.cap),
        amount_text(account.spent, budget.cap),
        amount_text(held, budget.cap) if held != NOTHING else "",
        account.ends,
        budget.scope.each,
    )
