"""What each model accepts and refuses, as data: for whoever builds a Messages request instead of passing one on.

Sources: Anthropic's model overview and migration guides, the catalogues of the AI SDK and LangChain; where they
disagree, the stricter one. A name that is not here is not refused: see :func:`rules_for`.

https://platform.claude.com/docs/en/about-claude/models/overview, .../build-with-claude/fast-mode
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

EFFORTS = ("low", "medium", "high", "xhigh", "max")
"""Every ``output_config.effort`` there is, weakest first."""


@dataclass(frozen=True, slots=True)
class ModelRules:
    """What a model takes.

    Attributes:
        name: the model's name without date, version or vendor; empty for a model we do not know.
        context: tokens that prompt and answer may have together; 0 where nobody knows.
        output: most output tokens.
        sampling: ``temperature``, ``top_p`` and ``top_k`` are taken (never two of the first two together).
        thinking: accepted values of ``thinking.type``.
        efforts: accepted values of ``output_config.effort``, weakest first; none where the field is refused.
        forced_tools: ``tool_choice`` may be ``any`` or ``tool``.
        structured: ``output_config.format`` and strict tools are supported.
        prefill: the last message may be the assistant's.
        system_turns: ``role: system`` is taken inside ``messages``.
        bound: thinking is refused after any prompt but the very one that led to it.
        fast: ``speed: fast`` is taken.
    """

    name: str = ""
    context: int = 0
    output: int = 8_192
    sampling: bool = True
    thinking: tuple[str, ...] = ()
    efforts: tuple[str, ...] = ()
    forced_tools: bool = True
    structured: bool = False
    prefill: bool = False
    system_turns: bool = False
    bound: bool = False
    fast: bool = False

    @property
    def manual_thinking(self) -> bool:
        """Thinking needs a budget: there is ``enabled`` and no ``adaptive``."""
        return "enabled" in self.thinking and "adaptive" not in self.thinking

    def effort(self, asked: str) -> str:
        """The strongest effort that the model has and that is not above the one asked for; empty for none."""
        upto = EFFORTS[: EFFORTS.index(asked) + 1]
        return next((effort for effort in reversed(upto) if effort in self.efforts), "")


_LOW_TO_HIGH = EFFORTS[:3]
_OLD = ModelRules(
    context=200_000, output=64_000, thinking=("disabled", "enabled"), structured=True, prefill=True
)
_OLDER = replace(_OLD, structured=False)
_FIRST = ModelRules(context=200_000, prefill=True)
_46 = ModelRules(
    context=1_000_000,
    output=128_000,
    thinking=("adaptive", "disabled", "enabled"),
    efforts=(*_LOW_TO_HIGH, "max"),
    structured=True,
)
_47 = replace(_46, sampling=False, thinking=("adaptive", "disabled"), efforts=EFFORTS)
_48 = replace(_47, system_turns=True)
_FABLE = replace(_48, thinking=("adaptive",), bound=True)
_UNFORCED = replace(_FABLE, forced_tools=False)

_RULES = {
    "3-haiku": replace(_FIRST, output=4_096),
    "3-opus": replace(_FIRST, output=4_096),
    "3-5-haiku": _FIRST,
    "3-5-sonnet": _FIRST,
    "3-7-sonnet": _OLDER,
    "sonnet-4": _OLDER,
    "opus-4": replace(_OLDER, output=32_000),
    "opus-4-1": replace(_OLDER, output=32_000),
    "haiku-4-5": _OLD,
    "sonnet-4-5": _OLD,
    "opus-4-5": replace(_OLD, efforts=_LOW_TO_HIGH),
    "sonnet-4-6": _46,
    "opus-4-6": _46,
    "opus-4-7": _47,
    "opus-4-8": _48,
    "sonnet-5": _47,
    "opus-5": replace(_48, fast=True),
    "haiku-5-5": replace(_48, bound=True),
    "sonnet-5-5": replace(_UNFORCED, thinking=("adaptive", "between_tools")),
    "opus-5-5": replace(_UNFORCED, fast=True),
    "fable-5": replace(_FABLE, bound=False),
    "fable-5-1": _UNFORCED,
    "fable-5-2": replace(_UNFORCED, fast=True),
    "mythos-preview": _UNFORCED,
    "mythos-5-1": _UNFORCED,
    "mythos-5-2": replace(_UNFORCED, fast=True),
}
_KNOWN = {name: replace(rules, name=f"claude-{name}") for name, rules in _RULES.items()}

_UNKNOWN_CLAUDE = ModelRules(output=32_000, sampling=False, forced_tools=False, structured=True)
_UNKNOWN = ModelRules()

# What may stand around a model's name: a vendor or region in front; a date, version or variant behind.
_NAME = re.compile(
    r"(?:^|[./:])claude-("
    + "|".join(sorted(map(re.escape, _RULES), key=len, reverse=True))
    + r")(?:$|-(?=[0-9]{8}|v[0-9]|latest)|[@:\[])"
)


def rules_for(model: str) -> ModelRules:
    """The rules of a model by the name that requests use, dated and vendors' spellings included.

    Of a Claude model that is not known the newest manners are expected: no sampling parameters, no forced tools,
    structured outputs. Of any other name, nothing but what is older than all of these.
    """
    found = _NAME.search(model)
    if found is not None:
        return _KNOWN[found[1]]
    return _UNKNOWN_CLAUDE if "claude" in model else _UNKNOWN
