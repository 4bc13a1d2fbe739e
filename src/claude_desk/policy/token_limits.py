"""How many output tokens a request may ask for: a default, a hard limit, limits by model, and what fits the context.

A request that is lowered stays the client's own: where its prompt is too long by itself, nothing is changed, so that the
upstream says so in the words its clients know how to act on, and a client that then asks for less is never in our way.

https://platform.claude.com/docs/en/build-with-claude/context-windows, .../extended-thinking#max-tokens-and-context-window-size
"""

from __future__ import annotations

from dataclasses import dataclass, field
from math import ceil

import msgspec

from claude_desk.errors import Refused
from claude_desk.messages.estimate import estimate_tokens
from claude_desk.messages.models import rules_for
from claude_desk.messages.request import MessagesRequest
from claude_desk.policy.patterns import Patterns
from claude_desk.wire.json_edit import replace_members

LEAST_BUDGET = 1_024
"""The smallest ``thinking.budget_tokens`` that the API takes; it must also be below ``max_tokens``."""

LEAST_ROOM = 1_024
"""An answer is not squeezed into less than this to fit a context: the upstream knows the exact numbers, and says them."""


_SHOWN_MODEL = 200


class _Thinking(msgspec.Struct):
    type: object = None
    budget_tokens: object = None


_THINKING = msgspec.json.Decoder(_Thinking)


@dataclass(frozen=True, slots=True)
class Lowered:
    """What of a request changes for its limits.

    Attributes:
        max_tokens: the number to send; None leaves it as it is.
        thinking: the whole ``thinking`` member to send, as JSON; None leaves it as it is.
        notes: for the log, what was changed.
    """

    max_tokens: int | None = None
    thinking: bytes | None = None
    notes: tuple[str, ...] = ()


_UNCHANGED = Lowered()


@dataclass(frozen=True, slots=True)
class TokenLimits:
    """What the settings say about ``max_tokens``; 0 means that they say nothing.

    Attributes:
        default: used where a request names none.
        most: for every model.
        by_model: for some models, by name or pattern. The lower of the two counts.
        refuse: answer a request that asks for more with the API's own error, instead of lowering it.
        fit: lower it to what the model can write, and to what its context has room for beside the prompt.
        contexts: context sizes in tokens, by name or pattern, where data does not know them or is wrong.
        margin: how much longer than estimated a prompt may turn out, as a part of it.
    """

    default: int = 0
    most: int = 0
    by_model: Patterns[int] = field(default_factory=Patterns)
    refuse: bool = False
    fit: bool = False
    contexts: Patterns[int] = field(default_factory=Patterns)
    margin: float = 0.1

    def __bool__(self) -> bool:
        """Whether there is anything to decide."""
        return bool(self.default or self.most or self.by_model.entries or self.fit)

    def apply(self, request: MessagesRequest, model: str, shown: str, named: int | None) -> Lowered:
        """Decide about a request to ``/v1/messages``.

        Args:
            request: as it would leave, but for its model.
            model: the model it will be sent for.
            shown: the model as its client calls it, for a refusal.
            named: the limit that the client itself named; None where it named none and a dialect chose one.

        Raises:
            Refused: it asks for more than it may, or its limit cannot be read where one has to be kept.
        """
        allowed = self.allowed(model)
        asked = request.max_tokens
        if allowed and not request.readable:
            raise Refused(
                400,
                "invalid_request_error",
                "The request body is compressed or no JSON object, so that its max_tokens, which is limited here, "
                "cannot be read.",
            )
        if not request.readable:
            return _UNCHANGED
        if asked is None:
            return self._without_limit(request, model, allowed)
        if self.refuse and allowed and named is not None and named > allowed:
            raise _too_many(named, allowed, shown)
        capped = min(asked, allowed or asked)
        fitting = self._fitting(request, model, capped) if self.fit and capped > 0 else capped
        for limit in dict.fromkeys((fitting, capped)):
            if limit >= asked:
                return _UNCHANGED
            less = lowered(request, limit, asked)
            if less is not None:
                return less
        raise _too_many(asked, allowed, shown)

    def allowed(self, model: str) -> int:
        """The most a model may be asked for; 0 for no limit of ours."""
        own = self.by_model.find(model) or 0
        return min(own, self.most) if own and self.most else own or self.most

    def _without_limit(self, request: MessagesRequest, model: str, allowed: int) -> Lowered:
        """The request has no limit that is a number: the default's turn, if it has none at all."""
        if request.raw("max_tokens") not in {b"", b"null"}:
            if allowed:
                raise Refused(400, "invalid_request_error", "max_tokens: Input should be a valid integer")
            return _UNCHANGED
        if not self.default:
            return _UNCHANGED
        limit = min(self.default, allowed or self.default)
        limit = self._fitting(request, model, limit) if self.fit else limit
        return Lowered(limit, notes=(f"max_tokens was missing, set to {limit}",))

    def _fitting(self, request: MessagesRequest, model: str, limit: int) -> int:
        """The limit, or what the model and its context have room for if that is less."""
        rules = rules_for(model)
        limit = min(limit, rules.output) if rules.name else limit
        context = self.contexts.find(model) or rules.context
        if not context:
            return limit
        room = context - ceil(estimate_tokens(request.body) * (1 + self.margin))
        return limit if room < LEAST_ROOM else min(limit, room)


def _too_many(asked: int, allowed: int, model: str) -> Refused:
    return Refused(
        400,
        "invalid_request_error",
        f"max_tokens: {asked} > {allowed}, which is the maximum allowed number of output tokens for {model[:_SHOWN_MODEL]}",
    )


def lowered(request: MessagesRequest, limit: int, asked: int) -> Lowered | None:
    """The limit, and a thinking budget below it; None where the smallest budget is not.

    A budget that was above the limit before (as with interleaved thinking) stays.
    """
    note = f"max_tokens {asked} clamped to {limit}"
    raw = request.raw("thinking")
    try:
        thinking = _THINKING.decode(raw)
    except ValueError:
        return Lowered(limit, notes=(note,))
    budget = thinking.budget_tokens
    if thinking.type != "enabled" or type(budget) is not int or not limit <= budget < asked:
        return Lowered(limit, notes=(note,))
    if limit <= LEAST_BUDGET:
        return None
    # The answer keeps what it had, or half where there is not so much.
    less = max(LEAST_BUDGET, limit - min(asked - budget, limit // 2))
    edited = replace_members(raw, {"budget_tokens": b"%d" % less})
    return Lowered(limit, edited, (note, f"thinking budget {budget} lowered to {less}"))
