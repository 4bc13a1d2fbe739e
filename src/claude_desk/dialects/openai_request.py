"""The Messages request that a request of either of OpenAI's protocols comes down to, put together.

The upstream is always asked for a stream: its first event then decides the status, and long answers outlive idle limits.

https://platform.claude.com/docs/en/api/messages
"""

from __future__ import annotations

from typing import Any

import msgspec

from claude_desk.dialects.openai_caching import place_breakpoints
from claude_desk.dialects.openai_tools import Plan
from claude_desk.dialects.openai_turns import Prompt

Json = dict[str, Any]


def prelude(model: str, plan: Plan) -> bytes:
    """What stands before a conversation and changes what thinking in it is bound to; cache marks left out.

    Args:
        model: who answers.
        plan: its tools.
    """
    bare = [{name: value for name, value in tool.items() if name != "cache_control"} for tool in plan.tools]
    return msgspec.json.encode([model, bare])


def assembled(model: str, limit: int, plan: Plan, prompt: Prompt, settings: Json, *, automatic: bool) -> Json:
    """The body, in the one order that every request has: what is the same from turn to turn comes first.

    Args:
        model: who answers.
        limit: ``max_tokens``.
        plan: the tools.
        prompt: the conversation; its cache marks, and those of the tools, are brought in order.
        settings: all other members.
        automatic: place cache breakpoints where the client asks for none.
    """
    place_breakpoints(plan.tools, prompt.system, prompt.messages, automatic=automatic)
    body: Json = {"model": model, "max_tokens": limit}
    if plan.tools:
        body["tools"] = plan.tools
    if plan.choice is not None:
        body["tool_choice"] = plan.choice
    if prompt.system:
        body["system"] = prompt.system
    return {**body, "messages": prompt.messages, **settings, "stream": True}
