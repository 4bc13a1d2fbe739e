"""Whether a request may leave: asks each of what limits it, in order, and gives back what was taken where one says no."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from claude_desk.config.settings import Settings
from claude_desk.messages.request import MessagesRequest
from claude_desk.proxy.quotas import Ask, Grant, Quotas
from claude_desk.requestlog.record import Outcome, RequestFinished
from claude_desk.wire.headers import RawHeaders


@dataclass(frozen=True, slots=True)
class Grants:
    """Several grants for one request, the last of which saw it as it leaves."""

    parts: Sequence[Grant]

    @property
    def message(self) -> MessagesRequest | None:
        """The request as it may leave."""
        return self.parts[-1].message

    @property
    def fields(self) -> RawHeaders:
        """What its reply tells the client."""
        return tuple(field for part in self.parts for field in part.fields)

    @property
    def notes(self) -> tuple[str, ...]:
        """For the log."""
        return tuple(note for part in self.parts for note in part.notes)

    def settle(self, end: RequestFinished) -> None:
        """The request has ended."""
        for part in self.parts:
            part.settle(end)


class Limit(Quotas, Protocol):
    """One thing that limits requests."""

    def use(self, settings: Settings) -> None:
        """Go by these settings from now on; what was used until now stays counted."""
        ...


class DeskQuotas:
    """All that limits requests. One per program; used on the event loop's thread.

    Args:
        limits: who is asked, in order.
    """

    def __init__(self, limits: Sequence[Limit] = ()) -> None:
        self._limits = limits

    def use(self, settings: Settings) -> None:
        """Go by these settings from now on."""
        for limit in self._limits:
            limit.use(settings)

    async def ask(self, ask: Ask) -> Grant | None:
        """Leave to send a request; None where nothing limits it."""
        grants: list[Grant] = []
        try:
            for limit in self._limits:
                grant = await limit.ask(ask)
                if grant is not None:
                    grants.append(grant)
                    if grant.message is not ask.message:
                        ask = replace(ask, message=grant.message)
        except BaseException:
            unsent = RequestFinished("", Outcome.REFUSED)
            for grant in grants:
                grant.settle(unsent)
            raise
        return grants[0] if len(grants) == 1 else Grants(grants) if grants else None
