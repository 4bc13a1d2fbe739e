"""How far budgets are used, for people who look at them: from the log's sums, so that it is known whether or not the program runs.

What requests under way hold is known to the running program alone.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Protocol

from claude_desk.budgets import Budgets
from claude_desk.config.client_keys import ClientKey
from claude_desk.policy.budgets import NOTHING, Account, Amount, Budget, Each
from claude_desk.requestlog.journal import Journal
from claude_desk.requestlog.usage import Dimension, Spent, Usage

SESSIONS = 20
"""How many sessions of one budget are told of: those that spent most."""


class Log(Protocol):
    """The log's sums; see :class:`claude_desk.requestlog.database.Database`."""

    def spent(
        self,
        *,
        since: date | None = None,
        client: str | None = None,
        session: str | None = None,
        born: datetime | None = None,
    ) -> list[Spent]:
        """What was spent, by client key."""
        ...

    def usage(
        self, by: Sequence[Dimension], *, since: date | None = None, until: date | None = None
    ) -> list[Usage]:
        """The sums by some dimensions."""
        ...


@dataclass(frozen=True, slots=True)
class Standing:
    """How one of those who have an amount of their own stands.

    Attributes:
        budget: what there is.
        client: name of the client key whose own it is; empty where it is for several.
        key: that key's id.
        session: the session whose own it is; empty for requests that name none, and where it is for several.
        ends: when it starts again; None for never.
        spent: by requests that have ended.
        held: the most that those under way may cost.
    """

    budget: Budget
    client: str
    key: str
    session: str
    ends: datetime | None
    spent: Amount
    held: Amount = NOTHING

    @property
    def account(self) -> Account:
        """As the budgets' own words want it."""
        return Account(self.client, self.session, None, self.ends, self.spent)

    @property
    def used(self) -> float:
        """The part that is spent, 1.0 for all of it."""
        return self.account.used(self.budget.cap)

    @property
    def left(self) -> Amount:
        """What is not spent; never below 0, and 0 where there is no limit of that kind."""
        rest = self.budget.cap - self.spent
        return Amount(max(rest.nanos, 0), max(rest.tokens, 0))


def standings(
    budgets: Sequence[Budget], keys: Iterable[ClientKey], log: Log, now: datetime
) -> list[list[Standing]]:
    """For each budget how those stand whose it is, the one with the least left first.

    Keys that have expired are left out, and sessions beyond :data:`SESSIONS`.

    Args:
        budgets: which.
        keys: all client keys there are.
        log: the sums; a budget for all takes one question, one for each key a question a key.
        now: with the machine's time zone.

    Raises:
        StorageError: the log cannot be read.
    """
    valid = [key for key in keys if not key.expired(now.astimezone(UTC))]
    found = [_of(budget, valid, log, now) for budget in budgets]
    return [sorted(each, key=lambda standing: -standing.used) for each in found]


async def standings_now(
    budgets: Sequence[Budget],
    keys: Sequence[ClientKey],
    journal: Journal,
    live: Budgets,
    clock: Callable[[], datetime] = lambda: datetime.now().astimezone(),
) -> list[list[Standing]]:
    """The same in the running program, on its event loop: with what requests under way hold, and nothing missing.

    Raises:
        StorageError: the log cannot be read.
    """
    found = await asyncio.wrap_future(
        journal.submit_when_written(lambda database: standings(budgets, keys, database, clock()))
    )
    return [[_as_it_is(standing, live) for standing in each] for each in found]


def _as_it_is(standing: Standing, live: Budgets) -> Standing:
    account = live.account(standing.budget, standing.key, standing.session)
    return standing if account is None else replace(standing, spent=account.spent, held=account.held)


def _of(budget: Budget, keys: list[ClientKey], log: Log, now: datetime) -> list[Standing]:
    scope = budget.scope
    since, ends = scope.period.first_day(now), scope.period.ends(now)
    covered = {key.name: key for key in keys if scope.covers(key.name, key.id)}
    if scope.each is Each.ALL:
        # Also what keys spent that are gone: it was this budget's money.
        spent = _sum(each for each in log.spent(since=since) if scope.covers(each.client, ""))
        return [Standing(budget, "", "", "", ends, spent)]
    if scope.each is Each.CLIENT:
        return [
            Standing(budget, key.name, key.id, "", ends, _spent_by(key, since, None, log))
            for key in covered.values()
        ]
    return [
        Standing(budget, name, covered[name].id, session, ends, _spent_by(covered[name], since, session, log))
        for name, session in _sessions(since, covered, log)
    ]


def _sessions(since: date | None, covered: dict[str, ClientKey], log: Log) -> list[tuple[str, str]]:
    """Client key and session of those that spent most."""
    sums = log.usage([Dimension.CLIENT, Dimension.SESSION], since=since)
    return [(each.keys[0], each.keys[1]) for each in sums if each.keys[0] in covered][:SESSIONS]


def _spent_by(key: ClientKey, since: date | None, session: str | None, log: Log) -> Amount:
    # As in budgets.py: a key of the environment has the moment of its start here, and may be older.
    born = key.created if key.source == "file" else None
    return _sum(log.spent(since=since, client=key.name, session=session, born=born))


def _sum(spent: Iterable[Spent]) -> Amount:
    return sum((Amount(each.cost, each.tokens) for each in spent), NOTHING)
