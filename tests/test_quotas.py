"""What limits requests, asked one after the other."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest

from claude_desk.config.client_keys import ClientKey
from claude_desk.config.settings import Settings
from claude_desk.errors import Refused
from claude_desk.messages.request import MessagesRequest
from claude_desk.policy.routes import Operation
from claude_desk.proxy.quotas import Ask, Grant
from claude_desk.quotas import DeskQuotas
from claude_desk.requestlog.record import Outcome, RequestFinished
from claude_desk.wire.headers import RawHeaders

ASK = Ask(
    ClientKey("1", "ci", "0" * 64, "abcd", datetime(2026, 11, 21, tzinfo=UTC)),
    Operation.MESSAGES,
    message=MessagesRequest.parse(b'{"max_tokens": 9}'),
)
END = RequestFinished("req_desk_1", Outcome.OK)


@dataclass
class Granted:
    """A grant that remembers how it ended."""

    message: MessagesRequest | None
    fields: RawHeaders = ()
    notes: tuple[str, ...] = ()
    ends: list[RequestFinished] = field(default_factory=list)

    def settle(self, end: RequestFinished) -> None:
        """The end."""
        self.ends.append(end)


@dataclass
class Counter:
    """Grants so many requests; lowers each to a limit, if it has one."""

    left: int
    limit: int = 0
    grants: list[Granted] = field(default_factory=list)
    settings: list[Settings] = field(default_factory=list)

    def use(self, settings: Settings) -> None:
        """New settings."""
        self.settings.append(settings)

    async def ask(self, ask: Ask) -> Grant | None:
        """One of those that are left."""
        if self.left < 1:
            raise Refused(429, "rate_limit_error", "no more")
        self.left -= 1
        message = ask.message
        if self.limit and message is not None:
            message = message.with_fields(max_tokens=self.limit)
        name = b"x-left-%d" % self.left
        self.grants.append(Granted(message, ((name, b"1"),), (f"left {self.left}",)))
        return self.grants[-1]


class Unlimited:
    """Has nothing to say."""

    def use(self, settings: Settings) -> None:
        """Nothing to go by."""

    async def ask(self, ask: Ask) -> None:
        """Always."""


def asked(limits: Sequence[Counter | Unlimited], ask: Ask = ASK) -> Grant | None:
    """What all of them say."""
    return asyncio.run(DeskQuotas(limits).ask(ask))


def test_where_nothing_limits_a_request_there_is_no_grant() -> None:
    """Requests without limits cost nothing: no grant is made for them."""
    assert asked([]) is None
    assert asked([Unlimited(), Unlimited()]) is None


def test_a_grant_has_what_each_limit_says() -> None:
    """The last limit's request leaves, having seen what the earlier ones made of it; all are told of the end."""
    first, second = Counter(5, limit=3), Counter(2)
    grant = asked([first, Unlimited(), second])
    assert grant is not None
    assert grant.message is not None
    assert grant.message.max_tokens == 3
    assert grant.fields == ((b"x-left-4", b"1"), (b"x-left-1", b"1"))
    assert grant.notes == ("left 4", "left 1")
    grant.settle(END)
    assert first.grants[0].ends == second.grants[0].ends == [END]


def test_what_was_taken_for_a_refused_request_is_given_back() -> None:
    """One limit's no gives back what the others granted, as for a request that never left."""
    first, second = Counter(5), Counter(0)
    with pytest.raises(Refused, match="no more"):
        asked([first, second])
    assert [end.outcome for end in first.grants[0].ends] == [Outcome.REFUSED]


def test_new_settings_reach_every_limit() -> None:
    """Settings count from the next request on, for each of the limits."""
    limits = [Counter(1), Counter(1)]
    settings = Settings()
    DeskQuotas(limits).use(settings)
    assert [limit.settings for limit in limits] == [[settings], [settings]]
