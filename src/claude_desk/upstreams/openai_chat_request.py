"""A Messages request as a Chat Completions request.

Nothing but the request decides, and the same history always gives the same bytes. What only steers Anthropic's servers
(``cache_control``, ``context_management``, ``container``, ``mcp_servers``, ``service_tier``, ``top_k``) is left out.

https://platform.openai.com/docs/api-reference/chat/create
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import msgspec

from claude_desk.upstreams.openai_chat_content import refuse
from claude_desk.upstreams.openai_chat_messages import chat_messages
from claude_desk.upstreams.openai_chat_names import chat_user
from claude_desk.upstreams.openai_chat_tools import chat_tools

Json = dict[str, Any]

MOST_STOPS = 4
_LOW_BUDGET = 4096
_MEDIUM_BUDGET = 10_000


@dataclass(frozen=True, slots=True)
class ChatRequest:
    """A request in the other protocol.

    Attributes:
        body: JSON.
        renamed: from tool names that had to be shortened to the client's.
        note: what was left out, in a few words for the log; empty for nothing.
    """

    body: bytes = field(repr=False)
    renamed: dict[str, str] = field(default_factory=dict)
    note: str = ""


def chat_request(body: bytes, *, model: str, limit_field: str, reasoning: bool = True) -> ChatRequest:
    """Translate a request.

    Args:
        body: a Messages request.
        model: the model's name on the server.
        limit_field: what the server calls ``max_tokens``.
        reasoning: whether the server takes its own reasoning back.

    Raises:
        Refused: it is no Messages request, or asks for what the other protocol cannot carry.
    """
    try:
        asked = msgspec.json.decode(body)
    except (ValueError, RecursionError):
        refuse("The request body is not valid JSON.")
    if not isinstance(asked, dict):
        refuse("The request body is not a JSON object.")
    tools = chat_tools(asked.get("tools"), asked.get("tool_choice"))
    made: Json = {
        "model": model,
        "messages": chat_messages(asked.get("system"), asked.get("messages"), reasoning=reasoning),
        **tools.fields,
        **_limits(asked, limit_field),
        **_reasoning(asked),
        **_format(asked),
        "stream": True,
        "stream_options": {"include_usage": True},
    }
    metadata = asked.get("metadata")
    user = metadata.get("user_id") if isinstance(metadata, dict) else None
    if isinstance(user, str) and user:
        made["user"] = chat_user(user)
    try:
        written = msgspec.json.encode(made)
    except RecursionError:
        refuse("The request body is nested too deeply.")
    note = f"left out: {', '.join(tools.dropped)}"[:200] if tools.dropped else ""
    return ChatRequest(written, tools.renamed, note)


def _limits(asked: Json, limit_field: str) -> Json:
    made: Json = {}
    if asked.get("max_tokens") is not None:
        made[limit_field] = asked["max_tokens"]
    stops = asked.get("stop_sequences")
    if isinstance(stops, list) and stops:
        made["stop"] = stops[:MOST_STOPS]
    return made | {name: asked[name] for name in ("temperature", "top_p") if asked.get(name) is not None}


def _reasoning(asked: Json) -> Json:
    """``reasoning_effort``: what the newest turn says, else the request, else what a thinking budget comes to."""
    effort = _effort(asked)
    for message in asked["messages"]:
        effort = _effort(message) or effort
    thinking = asked.get("thinking")
    thinking = thinking if isinstance(thinking, dict) else {}
    if thinking.get("type") == "disabled":
        effort = "none"
    elif not effort and thinking.get("type") == "enabled":
        budget = thinking.get("budget_tokens")
        if isinstance(budget, int):
            effort = "low" if budget <= _LOW_BUDGET else "medium" if budget <= _MEDIUM_BUDGET else "high"
    return {"reasoning_effort": effort} if effort else {}


def _effort(holder: Json) -> str:
    config = holder.get("output_config")
    effort = config.get("effort") if isinstance(config, dict) else None
    return effort if isinstance(effort, str) else ""


def _format(asked: Json) -> Json:
    config = asked.get("output_config")
    wanted = config.get("format") if isinstance(config, dict) else None
    wanted = asked.get("output_format") if wanted is None else wanted  # its name while it was a beta feature
    if wanted is None:
        return {}
    schema = (
        wanted.get("schema") if isinstance(wanted, dict) and wanted.get("type") == "json_schema" else None
    )
    if not isinstance(schema, dict):
        refuse("output_config.format: Input should be a json_schema with its schema")
    named = {"name": "answer", "strict": True, "schema": schema}
    return {"response_format": {"type": "json_schema", "json_schema": named}}
