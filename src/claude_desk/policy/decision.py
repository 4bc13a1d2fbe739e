"""What the settings make of a request before it goes anywhere: for which model, for how many tokens, and where to."""

from __future__ import annotations

from dataclasses import dataclass, field

from claude_desk.messages.request import MessagesRequest
from claude_desk.policy.aliases import Aliases, Target
from claude_desk.policy.token_limits import Lowered, Measured, TokenLimits

_NO_LIMITS = Lowered()
_NOTHING = Target("")


@dataclass(frozen=True, slots=True)
class Decision:
    """What was decided about one request.

    Attributes:
        request: as it is to leave; the same object where nothing had to change.
        model: what it is for, the client's own word where no alias says otherwise; empty for none.
        upstream: where it goes, before any rule; empty where the rules decide.
        notes: for the log, what was changed beside the model.
    """

    request: MessagesRequest
    model: str = ""
    upstream: str = ""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ModelPolicy:
    """What the settings say about models.

    Attributes:
        aliases: other names for them.
        limits: of output tokens.
    """

    aliases: Aliases = field(default_factory=Aliases)
    limits: TokenLimits = field(default_factory=TokenLimits)

    def meant(self, request: MessagesRequest, asked: str | None) -> Target:
        """For which model a request is, and which upstream an alias names for it.

        Args:
            request: as its dialect understood it.
            asked: the model its client named; None for none.
        """
        writable = request.readable and _can_be_named(request)
        target = self.aliases.resolve(asked) if asked or writable else _NOTHING
        # A dialect may have assumed a model.
        return target if target.model else Target(request.model or "", target.upstream)

    def decide(
        self,
        request: MessagesRequest,
        asked: str | None,
        *,
        target: Target | None = None,
        writes: bool = False,
        named: int | None = None,
        measured: Measured | None = None,
    ) -> Decision:
        """Decide about a request. Pure, and as fast as finding one member of the body.

        Args:
            request: as its dialect understood it.
            asked: the model its client named; None for none.
            target: what :meth:`meant` says of it; None to ask that here.
            writes: it asks for an answer, so that limits of output tokens are its business.
            named: the limit its client named; None for none.
            measured: what fitting goes by; None to estimate it here.

        Raises:
            Refused: a limit says so.
        """
        target = self.meant(request, asked) if target is None else target
        lowered = _NO_LIMITS
        if writes and self.limits:
            lowered = self.limits.apply(request, target.model, asked or target.model, named, measured)
        model = target.model if target.model and request.readable and _can_be_named(request) else None
        if model is not None or lowered.max_tokens is not None:
            request = request.with_fields(
                model=model, max_tokens=lowered.max_tokens, thinking=lowered.thinking
            )
        return Decision(request, target.model, target.upstream, lowered.notes)


def _can_be_named(request: MessagesRequest) -> bool:
    """Whether a model can be written into it: something that is no name stays, for the upstream to complain about."""
    return request.model is not None or request.raw("model") in {b"", b"null"}
