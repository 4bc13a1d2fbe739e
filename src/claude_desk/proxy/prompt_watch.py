"""What the prompt-cache guard needs of a request: noted on its way, looked at when all is over.

Only the words. Who looks is built above this floor, since it also knows settings and the log.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from claude_desk.requestlog.record import RequestFinished
from claude_desk.wire.headers import first

if TYPE_CHECKING:
    from claude_desk.proxy.attempts import Begun
    from claude_desk.proxy.exchange import Exchange
    from claude_desk.upstreams.base import HubRequest


@dataclass(frozen=True, slots=True)
class SentPrompt:
    """A request that an upstream has begun to answer.

    Attributes:
        body: as it left, or where that is no Messages request, as it would have; kept until it was looked at.
        client: name of the client key.
        session: the session that the client says it belongs to.
        agent: the subagent that the client says it is of.
        betas: the ``anthropic-beta`` field.
        began: when it came, in seconds of the monotonic clock.
        explicit: whether the upstream caches only what breakpoints mark.
    """

    body: bytes = field(repr=False)
    client: str
    session: str
    agent: str
    betas: str
    began: float
    explicit: bool


class PromptWatch(Protocol):
    """Looks at prompts after the fact."""

    @property
    def on(self) -> bool:
        """Whether it wants to."""
        ...

    def ended(self, prompt: SentPrompt, end: RequestFinished) -> None:
        """The request has ended; the log is told of it from there. Never waits, never raises."""
        ...


def sent_prompt(exchange: Exchange, hub: HubRequest, begun: Begun) -> SentPrompt | None:
    """Note a request that has just been answered; references only. None where there is no prompt.

    Args:
        exchange: which has not let go of its bodies yet.
        hub: the request as it was given to the upstreams.
        begun: who answers it.
    """
    if hub.message is None:
        return None
    explicit = begun.upstream.serves_claude
    return SentPrompt(
        exchange.leaving if explicit and not begun.is_local else hub.message.body,
        exchange.client,
        exchange.session,
        exchange.agent,
        first(hub.headers, b"anthropic-beta").decode("latin-1"),
        exchange.began,
        explicit,
    )
