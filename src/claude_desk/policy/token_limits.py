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
from claude_desk.messages.estimate import USUAL, Weights, estimate_tokens
from claude_desk.messages.model_sizes import ModelSize
from claude_desk.messages.models import rules_for
from claude_desk.messages.request import MessagesRequest
from claude_desk.policy.patterns import Patterns
from claude_desk.wire.json_edit import replace_members

LEAST_BUDGET = 1_024
"""The smallest ``thinking.budget_tokens`` that the API takes; it must also be below ``max_tokens``."""

LEAST_ROOM = 1_024
"""An answer is not squeezed into less than this to fit a context: the upstream knows the exact numbers, and says them."""

NEAR = 0.75
"""From which part of the context on prompt and answer are near enough to its end for an exact count to be worth asking for."""

_SHOWN_MODEL = 200
_UNKNOWN = ModelSize()


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
class Measured:
    """What fitting a request goes by.

    Attributes:
        prompt: tokens that the prompt has at most, a margin included where it is estimated.
        size: of the model.
    """

    prompt: int
    size: ModelSize

    def near(self, limit: int) -> bool:
        """Whether the prompt and an answer of this many tokens come near the end of the context, or go beyond it."""
        return bool(self.size.context) and self.prompt + limit >= self.size.context * NEAR

    def fitting(self, limit: int) -> int:
        """The limit, or what the model and its context have room for if that is less."""
        limit = min(limit, self.size.output or limit)
        return limit if not self.size.context or self.crowded else min(limit, self.size.context - self.prompt)

    @property
    def crowded(self) -> bool:
        """Whether the prompt leaves next to nothing of the context: that is for the upstream to say."""
        return bool(self.size.context) and self.size.context - self.prompt < LEAST_ROOM


@dataclass(frozen=True, slots=True)
class TokenLimits:
    """What the settings say about ``max_tokens``; 0 means that they say nothing.

    Attributes:
        default: used where a request names none.
        most: for every model.
        by_model: for some models, by name or pattern. The lower of the two counts.
        refuse: answer a request that asks for more with the API's own error, instead of lowering it.
        fit: lower it to what the model can write, and to what its context has room for beside the prompt.
        contexts: context sizes in tokens, by name or pattern, where nobody else knows them or is wrong.
        margin: how much longer than estimated a prompt may turn out, as a part of it.
        weights: what characters and images count in the estimate.
        exact: where it matters the upstream is asked to count the prompt.
    """

    default: int = 0
    most: int = 0
    by_model: Patterns[int] = field(default_factory=Patterns)
    refuse: bool = False
    fit: bool = False
    contexts: Patterns[int] = field(default_factory=Patterns)
    margin: float = 0.1
    weights: Weights = USUAL
    exact: bool = False

    def __bool__(self) -> bool:
        """Whether there is anything to decide."""
        return bool(self.default or self.most or self.by_model.entries or self.fit)

    def limit_of(self, request: MessagesRequest, model: str) -> int:
        """The limit that a request would leave with, before it is fitted; 0 for none that can be fitted."""
        asked = request.max_tokens or (0 if request.raw("max_tokens") else self.default)
        return min(asked, self.allowed(model) or asked)

    def size(self, model: str, served: str, listed: ModelSize = _UNKNOWN) -> ModelSize:
        """How much a model takes and writes: as the settings say, else as its upstream lists it, else by data.

        Args:
            model: the model that is sent.
            served: what its upstream makes of that name.
            listed: what the upstream's list of models tells of it.
        """
        rules = rules_for(served)
        return ModelSize(
            self.contexts.find(model) or self.contexts.find(served) or listed.context or rules.context,
            listed.output or (rules.output if rules.name else 0),
        )

    def measure(self, request: MessagesRequest, size: ModelSize) -> Measured:
        """Estimate a prompt, which reads the whole of it; not where the model's context is not known."""
        estimate = estimate_tokens(request.body, self.weights) if size.context else 0
        return Measured(self.at_most(estimate), size)

    def at_most(self, estimate: int) -> int:
        """How many tokens a prompt has at most that is estimated at so many."""
        return estimate + ceil(estimate * self.margin)

    def apply(
        self,
        request: MessagesRequest,
        model: str,
        shown: str,
        named: int | None,
        measured: Measured | None = None,
    ) -> Lowered:
        """Decide about a request to ``/v1/messages``.

        Args:
            request: as it would leave, but for its model.
            model: the model it will be sent for.
            shown: the model as its client calls it, for a refusal.
            named: the limit that the client itself named; None where it named none and a dialect chose one.
            measured: what fitting goes by; None to estimate it here, by data.

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
            return self._without_limit(request, model, allowed, measured)
        if self.refuse and allowed and named is not None and named > allowed:
            raise _too_many(named, allowed, shown)
        capped = min(asked, allowed or asked)
        fitting = capped
        if self.fit and capped > 0:
            fitting = (measured or self.measure(request, self.size(model, model))).fitting(capped)
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

    def _without_limit(
        self, request: MessagesRequest, model: str, allowed: int, measured: Measured | None
    ) -> Lowered:
        """The request has no limit that is a number: the default's turn, if it has none at all."""
        if request.raw("max_tokens") not in {b"", b"null"}:
            if allowed:
                raise Refused(400, "invalid_request_error", "max_tokens: Input should be a valid integer")
            return _UNCHANGED
        if not self.default:
            return _UNCHANGED
        limit = min(self.default, allowed or self.default)
        if self.fit:
            limit = (measured or self.measure(request, self.size(model, model))).fitting(limit)
        return Lowered(limit, notes=(f"max_tokens was missing, set to {limit}",))


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
