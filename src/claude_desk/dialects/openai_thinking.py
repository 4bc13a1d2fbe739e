"""How hard the model thinks and how freely it samples, by what the model takes.

https://platform.claude.com/docs/en/build-with-claude/adaptive-thinking, .../extended-thinking, .../effort
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from claude_desk.dialects.openai_errors import InvalidParameter
from claude_desk.messages.models import ModelRules
from claude_desk.wire.headers import RawHeaders

Json = dict[str, Any]

REASONING_EFFORTS = ("none", "minimal", "low", "medium", "high", "xhigh", "max")
NEWEST_VERSION = b"2026-10-21"
SAMPLING_VERSION = b"2023-06-01"
_KEPT_FIELDS = frozenset({b"user-agent", b"anthropic-beta", b"idempotency-key"})
"""The last version of the API that knows sampling parameters."""

_SAME = {"minimal": "low"}
_BUDGETS = {"low": 4_096, "medium": 10_000, "high": 24_000, "xhigh": 24_000, "max": 24_000}
_LEAST_BUDGET = 1_024
_USUAL_OUTPUT = 32_000
_LEAST_TOP_P = 0.95


@dataclass(slots=True)
class Reasoning:
    """What a request says about thinking.

    Attributes:
        thinking: the ``thinking`` object; None leaves it out.
        effort: ``output_config.effort``; empty leaves it out.
        ignored: the model is not known to think, so nothing was sent.
    """

    thinking: Json | None = None
    effort: str = ""
    ignored: bool = False

    @property
    def budget(self) -> int:
        """Tokens that thinking takes out of ``max_tokens``; 0 where it has no budget of its own."""
        budget = (self.thinking or {}).get("budget_tokens", 0)
        return budget if type(budget) is int else 0


def reasoning(
    effort: str, rules: ModelRules, *, budget: int = 0, param: str = "reasoning_effort"
) -> Reasoning:
    """Translate an effort in OpenAI's words.

    Args:
        effort: one of :data:`REASONING_EFFORTS`; empty to leave thinking to the model.
        rules: what the model takes.
        budget: tokens to think with, where the client gave a number; only models with budgets use it.
        param: what to blame.

    Raises:
        InvalidParameter: there is no such effort.
    """
    if not effort and not budget:
        return Reasoning()
    if effort and effort not in REASONING_EFFORTS:
        raise InvalidParameter(
            f"{param} must be one of {', '.join(REASONING_EFFORTS)}", param, "invalid_value"
        )
    if not rules.thinking:
        return Reasoning(ignored=True)
    if effort == "none":
        least = next((kind for kind in ("disabled", "between_tools") if kind in rules.thinking), "")
        return Reasoning({"type": least}) if least else Reasoning(None, "low")
    wanted = _SAME.get(effort, effort)
    if rules.manual_thinking:
        return Reasoning({"type": "enabled", "budget_tokens": max(budget or _BUDGETS[wanted], _LEAST_BUDGET)})
    shown = {"type": "adaptive", "display": "summarized"}
    return Reasoning(shown, rules.effort(wanted) if wanted else "")


def max_tokens(asked: int | None, rules: ModelRules, found: Reasoning, *, streamed: bool) -> int:
    """The ``max_tokens`` to send: what was asked for, and thinking with a budget on top.

    Args:
        asked: what the client allows its answer; None where it says nothing.
        rules: what the model takes.
        found: how it thinks; its budget is lowered where it would leave nothing for the answer.
        streamed: the client reads the answer as it is written, so a long one hurts nobody.
    """
    usual = rules.output if streamed and rules.name else min(rules.output, _USUAL_OUTPUT)
    # A model that is not known may have room for more than is assumed of it.
    most = rules.output if rules.name else max(rules.output, asked or 0)
    total = min(most, asked + found.budget) if asked is not None else usual
    if found.thinking is not None and found.budget >= total:
        if total <= _LEAST_BUDGET:
            found.thinking = {"type": "disabled"}
        else:
            found.thinking["budget_tokens"] = max(_LEAST_BUDGET, total - min(total // 2, asked or total))
    return total


@dataclass(slots=True)
class Sampling:
    """Sampling parameters as they can be sent.

    Attributes:
        fields: for the request body.
        dropped: those the model does not take, or not together.
    """

    fields: dict[str, float] = field(default_factory=dict)
    dropped: list[str] = field(default_factory=list)


def sampling(
    temperature: float | None, top_p: float | None, top_k: int | None, rules: ModelRules, *, budget: int = 0
) -> Sampling:
    """Keep what the model takes: not two at once, and little of it while it thinks with a budget.

    Args:
        temperature: 0 to 2; above 1 becomes 1.
        top_p: 0 to 1.
        top_k: as the extension that some clients send.
        rules: what the model takes.
        budget: of thinking.
    """
    made = Sampling()
    if temperature is not None:
        if rules.sampling and not budget:
            made.fields["temperature"] = min(temperature, 1)
        elif temperature != 1:
            made.dropped.append("temperature")
    if top_p is not None:
        if rules.sampling and "temperature" not in made.fields and (not budget or top_p >= _LEAST_TOP_P):
            made.fields["top_p"] = top_p
        elif top_p != 1:
            made.dropped.append("top_p")
    if top_k is not None:
        if rules.sampling and not budget:
            made.fields["top_k"] = top_k
        else:
            made.dropped.append("top_k")
    return made


def without_lost_thinking(found: Reasoning, messages: list[Json]) -> Reasoning:
    """Turn thinking with a budget off where the tool calls that are being answered lost theirs.

    Models with budgets refuse ``Expected `thinking` ... but found `tool_use```, and Chat clients send none back.
    """
    if not found.budget:
        return found
    for message in reversed(messages):
        if message["role"] == "assistant":
            first = message["content"][0]["type"]
            return found if first in {"thinking", "redacted_thinking"} else Reasoning({"type": "disabled"})
        if message["role"] == "user" and message["content"][0]["type"] != "tool_result":
            return found
    return found


def hub_headers(fields: RawHeaders, *, sampled: bool) -> RawHeaders:
    """The fields of a translated request: of the client's own only those that mean the same on the hub's side.

    Args:
        fields: the client's, without credentials.
        sampled: it carries sampling parameters, which only the older version of the API takes.
    """
    return (
        *[field for field in fields if field[0].lower() in _KEPT_FIELDS],
        (b"anthropic-version", SAMPLING_VERSION if sampled else NEWEST_VERSION),
        (b"Content-Type", b"application/json"),
        (b"Accept", b"text/event-stream"),
    )
