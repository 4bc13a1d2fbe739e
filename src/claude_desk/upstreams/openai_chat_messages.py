"""The conversation of a Messages request as messages of Chat Completions.

Each turn is translated by itself, looking back only for the names of tools, so a conversation that grows keeps what it had
byte for byte: the other side's prompt cache lives from that.

====================================  ====================================================================================
a turn holds                          and becomes
====================================  ====================================================================================
system texts                          a system message where it stands
a user's tool results                 a tool message each, in front of what else the turn holds
pictures and files inside of results  parts of the user message that follows, with the tool's name
an assistant's text, tool uses        one assistant message with ``content`` and ``tool_calls``
thinking of an OpenAI-compatible      ``reasoning_content`` where the server takes that (DeepSeek and Kimi insist on it)
server
thinking of Claude                    nothing: it means something to Claude alone
====================================  ====================================================================================
"""

from __future__ import annotations

from typing import Any

import msgspec

from claude_desk.messages import thinking
from claude_desk.upstreams.openai_chat_content import (
    GAP,
    blocks_of,
    content_of,
    parts_of,
    refuse,
    text_field,
    texts_of,
)
from claude_desk.upstreams.openai_chat_names import chat_call_id, chat_tool_name

Json = dict[str, Any]

UNSIGNED = thinking.UNSIGNED.decode()
"""The signature of thinking that no Claude wrote. Whoever sends such a block to a real one takes it out first."""

_BILLING = "x-anthropic-billing-header"
"""How the block begins that Claude Code puts in front of its system prompt, for Anthropic's own servers."""


def chat_messages(system: object, messages: object, *, reasoning: bool = True) -> list[Json]:
    """Translate a whole conversation.

    Args:
        system: the request's ``system``; None for none.
        messages: the request's ``messages``.
        reasoning: whether the server takes its own reasoning back.

    Raises:
        Refused: it is not well-formed, or holds what Chat Completions cannot carry.
    """
    if not isinstance(messages, list):
        refuse("messages: Field required")
    made: list[Json] = []
    if system is not None:
        kept = [text for text in texts_of(system, "system") if text and not text.startswith(_BILLING)]
        if kept:
            made.append({"role": "system", "content": GAP.join(kept)})
    names: dict[str, str] = {}
    for index, message in enumerate(messages):
        where = f"messages.{index}"
        if not isinstance(message, dict):
            refuse(f"{where}: Input should be a valid dictionary")
        role, content = message.get("role"), message.get("content")
        if role == "user":
            made += _user(blocks_of(content, f"{where}.content"), names, f"{where}.content")
        elif role == "assistant":
            answer = _assistant(blocks_of(content, f"{where}.content"), names, f"{where}.content")
            if not reasoning:
                answer.pop("reasoning_content", None)
            made.append(answer)
        elif role == "system":
            made.append({"role": "system", "content": GAP.join(texts_of(content, f"{where}.content"))})
        else:
            refuse(f"{where}.role: Input should be 'user', 'assistant' or 'system'")
    return made


def _user(blocks: list[Json], names: dict[str, str], where: str) -> list[Json]:
    tools: list[Json] = []
    shown: list[Json] = []
    own: list[Json] = []
    for index, block in enumerate(blocks):
        at = f"{where}.{index}"
        if block["type"] == "tool_result":
            message, beside = _result(block, names, at)
            tools.append(message)
            shown += beside
        else:
            own += parts_of(block, at)
    parts = shown + own
    if not parts and tools:
        return tools
    return [*tools, {"role": "user", "content": content_of(parts)}]


def _result(block: Json, names: dict[str, str], where: str) -> tuple[Json, list[Json]]:
    """A tool message, and the parts that a tool message cannot hold."""
    call_id = text_field(block, "tool_use_id", where)
    content = block.get("content")
    texts: list[str] = []
    beside: list[Json] = []
    for index, each in enumerate(blocks_of("" if content is None else content, f"{where}.content")):
        for part in parts_of(each, f"{where}.content.{index}"):
            if part["type"] == "text":
                texts.append(part["text"])
            else:
                what = "image" if part["type"] == "image_url" else "file"
                beside += [
                    {"type": "text", "text": f"[{what} from tool {names.get(call_id, call_id)}]"},
                    part,
                ]
    text = GAP.join(texts)
    if block.get("is_error") is True:
        text = f"Error: {text}"
    return {"role": "tool", "tool_call_id": chat_call_id(call_id), "content": text}, beside


def _assistant(blocks: list[Json], names: dict[str, str], where: str) -> Json:
    texts: list[str] = []
    calls: list[Json] = []
    thoughts: list[str] = []
    for index, block in enumerate(blocks):
        at, kind = f"{where}.{index}", block["type"]
        if kind == "text":
            texts.append(text_field(block, "text", at))
        elif kind == "tool_use":
            calls.append(_call(block, names, at))
        elif kind == "thinking":
            if block.get("signature") == UNSIGNED:
                thoughts.append(text_field(block, "thinking", at))
        elif kind != "redacted_thinking":
            refuse(
                f"{at}: content of type '{kind[:60]}' cannot be carried to an OpenAI-compatible server. "
                "Choose an upstream that serves Claude for this conversation."
            )
    text = "".join(texts)
    message: Json = {"role": "assistant", "content": text or (None if calls else "")}
    if thoughts:
        message["reasoning_content"] = GAP.join(thoughts)
    if calls:
        message["tool_calls"] = calls
    return message


def _call(block: Json, names: dict[str, str], where: str) -> Json:
    call_id, name = text_field(block, "id", where), text_field(block, "name", where)
    given = block.get("input")
    if not isinstance(given, dict):
        refuse(f"{where}.input: Input should be a valid dictionary")
    names[call_id] = name
    arguments = msgspec.json.encode(given).decode()
    return {
        "id": chat_call_id(call_id),
        "type": "function",
        "function": {"name": chat_tool_name(name), "arguments": arguments},
    }
