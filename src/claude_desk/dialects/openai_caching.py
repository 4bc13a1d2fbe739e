"""Where the prompt cache gets its breakpoints: OpenAI's callers expect caching without asking for it.

At most four breakpoints are allowed. A client's own hints are honoured; without any, the end of the tools, the end of
``system`` and the ends of the last two user turns are marked, which is what a conversation that grows needs. Marks take no
part in the prefix that is cached, so they may wander.

https://platform.claude.com/docs/en/build-with-claude/prompt-caching
"""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]

MOST_MARKS = 4
AUTOMATIC: Json = {"type": "ephemeral"}


def place_breakpoints(
    tools: list[Json], system: list[Json], messages: list[Json], *, automatic: bool
) -> None:
    """Bring the marks of a request in order, in place.

    Args:
        tools: the request's tools, with the client's own marks.
        system: its system blocks, likewise.
        messages: its turns, likewise.
        automatic: mark the usual places where the client marked none.
    """
    turns = [block for message in messages for block in message["content"]]
    fixed = [block for block in (*tools, *system) if "cache_control" in block]
    moving = [block for block in turns if "cache_control" in block]
    surplus = len(fixed) + len(moving) - MOST_MARKS
    for block in [*moving, *fixed][: max(0, surplus)]:
        del block["cache_control"]
    if fixed or moving or not automatic:
        _longest_first([*fixed, *moving])
        return
    users = [message["content"] for message in messages if message["role"] == "user"]
    for blocks in (tools, system, *users[-2:]):
        if blocks:
            blocks[-1]["cache_control"] = AUTOMATIC


def _longest_first(marked: list[Json]) -> None:
    """Let no mark live longer than one before it: the Messages API refuses that."""
    longest = None
    for block in reversed(marked):
        mark = block.get("cache_control")
        if mark is not None and mark.get("ttl") == "1h":
            longest = mark
        elif mark is not None and longest is not None:
            block["cache_control"] = longest
