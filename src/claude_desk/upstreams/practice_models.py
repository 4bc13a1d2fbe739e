"""The models Practice lists: the names real tools look for, with the limits the real ones have.

The limits follow Anthropic's model overview; a release date that is not published is the epoch, as the Models
API does it. Practice answers to any other name too.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs

Json = dict[str, Any]

EPOCH = "1970-01-01T00:00:00Z"
DEFAULT_PAGE = 20
LARGEST_PAGE = 1000
LARGEST_CONTEXT = 1_000_000
"""Tokens an unknown model name may be sent."""

_EFFORTS = ("low", "medium", "high", "xhigh", "max")
_THINKING = ("adaptive", "between_tools", "disabled", "enabled")


@dataclass(frozen=True, slots=True)
class Model:
    """One model as far as a request can trip over it.

    Attributes:
        id: the name in requests.
        name: the name for people.
        line: opus, sonnet, haiku, ...
        created: release, RFC 3339.
        context: most input tokens.
        output: most output tokens.
        thinking: accepted ``thinking.type`` values.
        efforts: accepted ``output_config.effort`` values.
        bound: thinking blocks are refused anywhere but after the very prompt that led to them.
        system_turns: ``role: system`` is accepted inside ``messages``.
    """

    id: str
    name: str
    line: str
    created: str = EPOCH
    context: int = LARGEST_CONTEXT
    output: int = 128_000
    thinking: tuple[str, ...] = ("adaptive", "disabled")
    efforts: tuple[str, ...] = _EFFORTS
    bound: bool = False
    system_turns: bool = False

    def info(self) -> Json:
        """The ModelInfo object of the Models API."""
        return {
            "type": "model",
            "id": self.id,
            "display_name": self.name,
            "created_at": self.created,
            "lifecycle": "active",
            "deprecated_at": None,
            "retires_at": None,
            "line": self.line,
            "max_input_tokens": self.context,
            "max_tokens": self.output,
            "capabilities": {
                # What the model itself can do; Practice runs no batches, citations or server tools.
                "batch": _support(False),
                "citations": _support(False),
                "code_execution": _support(False),
                "image_input": _support(True),
                "pdf_input": _support(True),
                "structured_outputs": _support(True),
                "server_tools": {
                    "supported": False,
                    "code_execution": _support(False),
                    "web_search": _support(False),
                },
                "context_management": {
                    "supported": False,
                    "clear_thinking_20251015": _support(False),
                    "clear_tool_uses_20250919": _support(False),
                    "compact_20260112": _support(False),
                },
                "effort": {
                    "supported": bool(self.efforts),
                    **{effort: _support(effort in self.efforts) for effort in _EFFORTS},
                },
                "thinking": {
                    "supported": True,
                    "types": {kind: _support(kind in self.thinking) for kind in _THINKING},
                },
            },
        }


def _support(supported: bool) -> Json:  # noqa: FBT001 - the word is in the name
    return {"supported": supported}


MODELS = (
    Model(
        "claude-opus-5-5", "Claude Opus 5.5", "opus", thinking=("adaptive",), bound=True, system_turns=True
    ),
    Model(
        "claude-sonnet-5-5",
        "Claude Sonnet 5.5",
        "sonnet",
        thinking=("adaptive", "between_tools"),
        bound=True,
        system_turns=True,
    ),
    Model("claude-haiku-5-5", "Claude Haiku 5.5", "haiku", bound=True, system_turns=True),
    Model("claude-opus-5", "Claude Opus 5", "opus", system_turns=True),
    Model("claude-sonnet-5", "Claude Sonnet 5", "sonnet"),
    Model("claude-opus-4-8", "Claude Opus 4.8", "opus", system_turns=True),
    Model("claude-opus-4-7", "Claude Opus 4.7", "opus"),
    Model(
        "claude-opus-4-6",
        "Claude Opus 4.6",
        "opus",
        thinking=("adaptive", "disabled", "enabled"),
        efforts=("low", "medium", "high", "max"),
    ),
    Model(
        "claude-sonnet-4-6",
        "Claude Sonnet 4.6",
        "sonnet",
        thinking=("adaptive", "disabled", "enabled"),
        efforts=("low", "medium", "high", "max"),
    ),
    Model(
        "claude-opus-4-5",
        "Claude Opus 4.5",
        "opus",
        created="2025-11-24T00:00:00Z",
        context=200_000,
        output=64_000,
        thinking=("disabled", "enabled"),
        efforts=("low", "medium", "high"),
    ),
    Model(
        "claude-haiku-4-5",
        "Claude Haiku 4.5",
        "haiku",
        created="2025-10-15T00:00:00Z",
        context=200_000,
        output=64_000,
        thinking=("disabled", "enabled"),
        efforts=(),
    ),
    Model(
        "claude-sonnet-4-5",
        "Claude Sonnet 4.5",
        "sonnet",
        created="2025-09-29T00:00:00Z",
        context=200_000,
        output=64_000,
        thinking=("disabled", "enabled"),
        efforts=(),
    ),
)
"""Newest first, as the Models API lists them."""

_BY_ID = {model.id: model for model in MODELS}


def find_model(name: str) -> Model | None:
    """The model a request means, a dated name such as ``claude-haiku-4-5-20251001`` included."""
    stem, _, date = name.rpartition("-")
    dated = len(date) == len("20251001") and date.isdigit()
    return _BY_ID.get(name) or (_BY_ID.get(stem) if dated else None)


def model_page(query: str, listed: Sequence[Model] = MODELS) -> Json | str:
    """Answer ``GET /v1/models``: one page, or the sentence that says what is wrong with the query.

    Args:
        query: raw query string with ``limit``, ``after_id``, ``before_id`` and ``lifecycle``.
        listed: all there are, in their order.
    """
    asked = parse_qs(query, keep_blank_values=True)
    limit = asked.get("limit", [str(DEFAULT_PAGE)])[-1]
    if not limit.isascii() or not limit.isdigit() or len(limit) > len(str(LARGEST_PAGE)):
        return "limit: Input should be a valid integer, unable to parse string as an integer"
    if int(limit) < 1:
        return "limit: Input should be greater than or equal to 1"
    if int(limit) > LARGEST_PAGE:
        return f"limit: Input should be less than or equal to {LARGEST_PAGE}"
    wanted = [
        state
        for name in ("lifecycle", "lifecycle[]")
        for entry in asked.get(name, [])
        for state in entry.split(",")
    ]
    models = list(listed) if not wanted or "active" in wanted else []
    ids = [model.id for model in models]
    after, before = asked.get("after_id", [""])[-1], asked.get("before_id", [""])[-1]
    if after in ids:
        models = models[ids.index(after) + 1 :]
    elif before in ids:
        models = models[: ids.index(before)]
    page = models[-int(limit) :] if before in ids and after not in ids else models[: int(limit)]
    return {
        "data": [model.info() for model in page],
        "has_more": len(page) < len(models),
        "first_id": page[0].id if page else None,
        "last_id": page[-1].id if page else None,
    }
