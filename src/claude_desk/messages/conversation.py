"""Reads a request or a reply as a conversation between people, models and tools, to be looked at.

Knows the Messages protocol and OpenAI's two; what has another form is no conversation. Nothing here fails on any body:
what is not understood is left out or given as its JSON.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import Any

import msgspec

from claude_desk.wire.sse_times import timed_events

_DATA_URL = re.compile(r"data:([a-z0-9.+/-]{1,80});base64,", re.IGNORECASE)


class Kind(Enum):
    """What a part of a turn is."""

    TEXT = "text"
    THINKING = "thinking"
    TOOL_USE = "tool use"
    TOOL_RESULT = "tool result"
    IMAGE = "image"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a turn.

    Attributes:
        kind: what it is.
        text: what it says; of an image its data in base64, or the address where it is said to be.
        title: a tool's name, an image's media type, the type of anything else.
        failed: a tool's result says that it failed.
        cached: the prompt is cached up to here, as the request says.
    """

    kind: Kind
    text: str = field(repr=False)
    title: str = ""
    failed: bool = False
    cached: bool = False


@dataclass(frozen=True, slots=True)
class Turn:
    """What one side says at once.

    Attributes:
        role: system, user, assistant, tool, or whatever the request calls it.
        parts: in order.
    """

    role: str
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Conversation:
    """A request or a reply, read.

    Attributes:
        turns: in order; of a reply one.
        tools: names of the tools that the request offers.
    """

    turns: tuple[Turn, ...]
    tools: tuple[str, ...] = ()


def read_request(body: bytes) -> Conversation | None:
    """A request's conversation; None where the body has none."""
    document = _decoded(body)
    if not isinstance(document, dict):
        return None
    prompts = [tuple(_parts(document.get(name))) for name in ("system", "instructions")]
    turns = [Turn("system", parts) for parts in prompts if parts]
    said = document.get("messages", document.get("input"))
    if isinstance(said, str):
        turns.append(Turn("user", (Part(Kind.TEXT, said),)))
    elif isinstance(said, list):
        turns += [turn for each in said if isinstance(each, dict) for turn in _turn(each)]
    if not turns:
        return None
    return Conversation(tuple(turns), tuple(_tool_names(document.get("tools"))))


def read_reply(body: bytes) -> Conversation | None:
    """A reply's conversation, whole or streamed; None where the body has none."""
    if body.lstrip()[:1] == b"{":
        document = _decoded(body)
        parts = _of_whole(document) if isinstance(document, dict) else []
    else:
        parts = _of_stream(body)
    return Conversation((Turn("assistant", tuple(parts)),)) if parts else None


def _decoded(body: bytes) -> Any:
    try:
        return msgspec.json.decode(body)
    except (ValueError, RecursionError):
        return None


def _json(value: object) -> str:
    return msgspec.json.format(msgspec.json.encode(value), indent=2).decode("utf-8", "replace")


def _tool_names(tools: object) -> Iterator[str]:
    for tool in tools if isinstance(tools, list) else []:
        if isinstance(tool, dict):
            inner = tool.get("function")
            name = tool.get("name") or (inner.get("name") if isinstance(inner, dict) else None)
            yield str(name or tool.get("type", ""))


def _turn(message: dict[str, Any]) -> Iterator[Turn]:
    kind = message.get("type")
    if kind in {"function_call", "custom_tool_call"}:
        yield Turn("assistant", (_call(message.get("name"), message.get("arguments", message.get("input"))),))
    elif kind in {"function_call_output", "custom_tool_call_output"}:
        yield Turn("tool", (Part(Kind.TOOL_RESULT, _text(message.get("output"))),))
    elif kind == "reasoning":
        yield Turn("assistant", (Part(Kind.THINKING, _text(message.get("summary"))),))
    else:
        role = str(message.get("role", ""))
        parts = list(_parts(message.get("content")))
        if role == "tool":
            parts = [Part(Kind.TOOL_RESULT, part.text) for part in parts]
        parts += _calls(message.get("tool_calls"))
        if parts:
            yield Turn(role, tuple(parts))


def _calls(calls: object) -> list[Part]:
    found = []
    for call in calls if isinstance(calls, list) else []:
        function = call.get("function") if isinstance(call, dict) else None
        if isinstance(function, dict):
            found.append(_call(function.get("name"), function.get("arguments")))
    return found


def _call(name: object, arguments: object) -> Part:
    decoded = _decoded(arguments.encode("utf-8", "replace")) if isinstance(arguments, str) else arguments
    readable = arguments if isinstance(arguments, str) and decoded is None else _json(decoded)
    return Part(Kind.TOOL_USE, readable, str(name or ""))


def _parts(content: object) -> Iterator[Part]:
    if isinstance(content, str):
        if content:
            yield Part(Kind.TEXT, content)
        return
    for block in content if isinstance(content, list) else []:
        if isinstance(block, str):
            yield Part(Kind.TEXT, block)
        elif isinstance(block, dict):
            part = _part(block)
            yield replace(part, cached=True) if block.get("cache_control") else part


def _part(block: dict[str, Any]) -> Part:
    kind = str(block.get("type", ""))
    if kind in {"text", "input_text", "output_text", "refusal"}:
        return Part(Kind.TEXT, str(block.get("text", block.get("refusal", ""))))
    if kind in {"thinking", "redacted_thinking"}:
        return Part(Kind.THINKING, str(block.get("thinking", "")), "redacted" if kind != "thinking" else "")
    if kind.endswith("tool_use"):
        return Part(Kind.TOOL_USE, _json(block.get("input")), str(block.get("name", "")))
    if kind.endswith("tool_result"):
        text = _text(block.get("content"))
        return Part(Kind.TOOL_RESULT, text, failed=block.get("is_error") is True)
    if kind in {"image", "image_url", "input_image"}:
        return _image(block)
    return Part(Kind.OTHER, _json(block), kind)


def _image(block: dict[str, Any]) -> Part:
    source = block.get("source", block.get("image_url"))
    if isinstance(source, dict):
        if isinstance(source.get("data"), str):
            return Part(Kind.IMAGE, source["data"], str(source.get("media_type", "")))
        source = source.get("url", "")
    url = source if isinstance(source, str) else ""
    found = _DATA_URL.match(url)
    return Part(Kind.IMAGE, url[found.end() :], found[1]) if found else Part(Kind.IMAGE, url)


def _text(content: object) -> str:
    """What a tool gave back, as text."""
    if isinstance(content, str):
        return content
    if content is None:
        return ""
    if isinstance(content, list) and all(isinstance(each, dict) for each in content):
        texts = [each.get("text") for each in content]
        if all(isinstance(text, str) for text in texts):
            return "\n".join(str(text) for text in texts)
    return _json(content)


def _of_whole(document: dict[str, Any]) -> list[Part]:
    error = document.get("error")
    if isinstance(error, dict):
        return [Part(Kind.OTHER, str(error.get("message", "")), str(error.get("type", "error")), failed=True)]
    choices = document.get("choices")
    if isinstance(choices, list):
        messages = [each.get("message") for each in choices if isinstance(each, dict)]
        return [
            part for each in messages if isinstance(each, dict) for turn in _turn(each) for part in turn.parts
        ]
    output = document.get("output")
    if isinstance(output, list):
        return [
            part for each in output if isinstance(each, dict) for turn in _turn(each) for part in turn.parts
        ]
    return list(_parts(document.get("content")))


class _Growing:
    """Blocks of a reply that grow by events."""

    def __init__(self) -> None:
        self._blocks: dict[object, dict[str, Any]] = {}

    def begin(self, key: object, block: dict[str, Any]) -> None:
        self._blocks[key] = dict(block)

    def grow(self, key: object, kind: str, name: str, more: object) -> None:
        block = self._blocks.setdefault(key, {"type": kind})
        if isinstance(more, str):
            before = block.get(name)
            block[name] = (before if isinstance(before, str) else "") + more

    def parts(self) -> list[Part]:
        found = []
        for block in self._blocks.values():
            if isinstance(block.get("partial"), str):
                found.append(_call(block.get("name"), block["partial"]))
            else:
                found.append(_part(block))
        return found


def _of_stream(body: bytes) -> list[Part]:
    growing = _Growing()
    extra: list[Part] = []
    for event in timed_events(body, ()):
        data = _decoded(event.data)
        if not isinstance(data, dict):
            continue
        if isinstance(data.get("error"), dict):
            extra += _of_whole(data)
        elif isinstance(data.get("choices"), list):
            _take_chunk(growing, data["choices"])
        elif data.get("type") == "response.completed" and isinstance(data.get("response"), dict):
            return _of_whole(data["response"])
        else:
            _take_event(growing, data)
    return growing.parts() + extra


_DELTAS = {
    "text_delta": ("text", "text"),
    "thinking_delta": ("thinking", "thinking"),
    "input_json_delta": ("tool_use", "partial_json"),
}


def _take_event(growing: _Growing, data: dict[str, Any]) -> None:
    kind = data.get("type")
    if kind == "content_block_start" and isinstance(data.get("content_block"), dict):
        growing.begin(data.get("index"), data["content_block"])
    elif kind == "content_block_delta" and isinstance(data.get("delta"), dict):
        delta = data["delta"]
        block, name = _DELTAS.get(str(delta.get("type")), ("", ""))
        if block:
            stored = "partial" if name == "partial_json" else name
            growing.grow(data.get("index"), block, stored, delta.get(name))
    elif kind == "response.output_text.delta":
        growing.grow(data.get("output_index"), "text", "text", data.get("delta"))


def _take_chunk(growing: _Growing, choices: Iterable[Any]) -> None:
    for choice in choices:
        delta = choice.get("delta") if isinstance(choice, dict) else None
        if not isinstance(delta, dict):
            continue
        if delta.get("content"):
            growing.grow("text", "text", "text", delta["content"])
        calls = delta.get("tool_calls")
        for call in calls if isinstance(calls, list) else []:
            function = call.get("function") if isinstance(call, dict) else None
            if isinstance(function, dict):
                key = ("call", call.get("index"))
                growing.grow(key, "tool_use", "name", function.get("name"))
                growing.grow(key, "tool_use", "partial", function.get("arguments"))
