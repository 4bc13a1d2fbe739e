"""What a request must be granted before it leaves: rates, requests at once, budgets.

Only the words. Who grants them is built above this floor, since it also knows settings, prices and the log.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from claude_desk.config.client_keys import ClientKey
from claude_desk.messages.request import MessagesRequest
from claude_desk.policy.routes import Operation
from claude_desk.requestlog.record import RequestFinished
from claude_desk.wire.headers import RawHeaders


@dataclass(frozen=True, slots=True)
class Ask:
    """A request that is ready to leave.

    Attributes:
        client: whose it is.
        operation: what it asks for.
        upstreams: names of those that may get it, in order.
        method: HTTP method.
        family: for a relayed path, what it belongs to: files, batches or skills.
        session: the session that its client says it belongs to; empty for none.
        model: the model it is sent for; empty for none.
        asked: the model its client named.
        message: the request itself; None where it is passed on unread.
        cut: breaks off its answer, whatever of it is on its way; takes the reason, for the log.
    """

    client: ClientKey
    operation: Operation
    upstreams: tuple[str, ...] = ()
    method: str = "POST"
    family: str = ""
    session: str = ""
    model: str = ""
    asked: str = ""
    message: MessagesRequest | None = None
    cut: Callable[[str], None] = lambda _: None


class Grant(Protocol):
    """Leave to send one request. It is given back once, by :meth:`settle`, however the request ends."""

    @property
    def message(self) -> MessagesRequest | None:
        """The request as it may leave: the one that asked, or one that asks for less."""
        ...

    @property
    def fields(self) -> RawHeaders:
        """What its reply tells the client about what is left."""
        ...

    @property
    def notes(self) -> tuple[str, ...]:
        """For the log, what was changed."""
        ...

    def settle(self, end: RequestFinished) -> None:
        """The request has ended. Never waits, never raises; called on the event loop's thread."""
        ...


class Quotas(Protocol):
    """Gives grants."""

    async def ask(self, ask: Ask) -> Grant | None:
        """Leave to send a request; None where nothing limits it.

        Whatever was taken for a request that is then refused has been given back.

        Raises:
            Refused: there is nothing left; 429, in the API's own words.
        """
        ...
