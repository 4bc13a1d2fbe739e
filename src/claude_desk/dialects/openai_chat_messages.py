"""The ``messages`` of a Chat Completions request, one after the other, into a conversation.

https://platform.openai.com/docs/api-reference/chat/create
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec

from claude_desk.dialects.openai_content import (
    cache_mark,
    file_block,
    image_block,
    only_text,
    read_content,
    text_block,
)
from claude_desk.dialects.openai_errors import InvalidParameter
from claude_desk.dialects.openai_fields import Fields, invalid, object_of, shown
from claude_desk.dialects.openai_tools import ToolBox, sent_id
from claude_desk.dialects.openai_turns import Conversation

Json = dict[str, Any]


def read_messages(fields: Fields, tools: ToolBox, conversation: Conversation) -> None:
    """Put every message into the conversation.

    Args:
        fields: the request.
        tools: its tools: calls in the history are written as they would be called today.
        conversation: where they go.

    Raises:
        InvalidParameter: a message that cannot be understood or carried.
    """
    messages = fields.body.get("messages")
    if not isinstance(messages, list) or not messages:
        raise invalid("messages", "a list of at least one message")
    reader = _Reader(fields, tools, conversation)
    for index, each in enumerate(messages):
        where = f"messages[{index}]"
        message = object_of(each, where)
        role = message.get("role")
        take = _ROLES.get(role) if isinstance(role, str) else None
        if take is None:
            raise InvalidParameter(
                f"{where}.role must be one of {', '.join(_ROLES)}", f"{where}.role", "invalid_value"
            )
        take(reader, message, where)


def used_tools(messages: object) -> list[str]:
    """The names of the tools that the history calls, as its client knows them."""
    found = []
    for message in messages if isinstance(messages, list) else ():
        if isinstance(message, dict) and message.get("role") == "assistant":
            calls = message.get("tool_calls")
            made = [*(calls if isinstance(calls, list) else ()), {"function": message.get("function_call")}]
            for call in made:
                inner = (call.get("function") or call.get("custom")) if isinstance(call, dict) else None
                if isinstance(inner, dict) and isinstance(inner.get("name"), str):
                    found.append(inner["name"])
    return found


class _Reader:
    def __init__(self, fields: Fields, tools: ToolBox, conversation: Conversation) -> None:
        self._fields = fields
        self._tools = tools
        self._conversation = conversation
        self._legacy_calls = 0

    def system(self, message: Json, where: str) -> None:
        self._conversation.system(_marked(list(self._texts(message, where)), message))

    def user(self, message: Json, where: str) -> None:
        self._conversation.user(_marked(list(self._content(message, where)), message))

    def assistant(self, message: Json, where: str) -> None:
        blocks = [*_thinking(message), *self._texts(message, where)]
        refusal = message.get("refusal")
        if isinstance(refusal, str):
            blocks += text_block(refusal)
        blocks += self._calls(message, where)
        self._conversation.assistant(_marked(blocks, message))

    def tool(self, message: Json, where: str) -> None:
        call_id = message.get("tool_call_id")
        if not isinstance(call_id, str):
            raise invalid(f"{where}.tool_call_id", "a string")
        self._result(sent_id(call_id), message, where)

    def function(self, message: Json, where: str) -> None:
        self._result(f"call_fn_{self._legacy_calls}", message, where)

    def _texts(self, message: Json, where: str) -> Iterator[Json]:
        return only_text(
            self._content(message, where), f"{where}.content", str(message["role"]), self._fields
        )

    def _content(self, message: Json, where: str) -> Iterator[Json]:
        return read_content(message.get("content"), f"{where}.content", _part, self._fields)

    def _result(self, call_id: str, message: Json, where: str) -> None:
        content = list(self._content(message, where))
        marks = [block.pop("cache_control") for block in content if "cache_control" in block]
        mark = cache_mark(message) or (marks[-1] if marks else None)
        self._conversation.result(call_id, content, mark=mark)

    def _calls(self, message: Json, where: str) -> Iterator[Json]:
        calls = message.get("tool_calls") or []
        if not isinstance(calls, list):
            raise invalid(f"{where}.tool_calls", "a list")
        for index, call in enumerate(calls):
            place = f"{where}.tool_calls[{index}]"
            object_of(call, place)
            if not isinstance(call.get("id"), str) or not call["id"]:
                raise invalid(f"{place}.id", "a string")
            if isinstance(call.get("custom"), dict):
                name, text = call["custom"].get("name"), call["custom"].get("input")
                place += ".custom"
            else:
                name, text = _function_call(call.get("function"), f"{place}.function")
            if not isinstance(name, str) or not isinstance(text, str):
                raise invalid(place, "an object with a name and its input as text")
            yield self._tools.call_block(call["id"], name, text)
        if message.get("function_call") is not None:
            name, text = _function_call(message["function_call"], f"{where}.function_call")
            self._legacy_calls += 1
            yield self._tools.call_block(f"call_fn_{self._legacy_calls}", name, text)


_ROLES = {
    "system": _Reader.system,
    "developer": _Reader.system,
    "user": _Reader.user,
    "assistant": _Reader.assistant,
    "tool": _Reader.tool,
    "function": _Reader.function,
}


def _function_call(call: object, where: str) -> tuple[str, str]:
    if not isinstance(call, dict) or not isinstance(call.get("name"), str):
        raise invalid(where, "an object with a name")
    arguments = call.get("arguments")
    if isinstance(arguments, dict):  # some local programs forget to write it as text
        arguments = msgspec.json.encode(arguments).decode()
    if arguments is None:
        arguments = ""
    if not isinstance(arguments, str):
        raise invalid(f"{where}.arguments", "a string")
    return call["name"], arguments


def _part(part: Json, where: str) -> list[Json]:
    kind = part.get("type")
    if kind in ("text", "refusal"):
        text = part.get(kind)
        if not isinstance(text, str):
            raise invalid(f"{where}.{kind}", "a string")
        return text_block(text)
    if kind == "image_url":
        image = part.get("image_url")
        url = image.get("url") if isinstance(image, dict) else image
        if not isinstance(url, str):
            raise invalid(f"{where}.image_url.url", "a string")
        return [image_block(url, f"{where}.image_url.url")]
    if kind == "file":
        file = object_of(part.get("file"), f"{where}.file")
        values = {name: file.get(name) for name in ("file_data", "filename", "file_id")}
        if not all(value is None or isinstance(value, str) for value in values.values()):
            raise invalid(f"{where}.file", "an object of strings")
        name = values["filename"] or ""
        return [file_block(f"{where}.file", data=values["file_data"], name=name, file_id=values["file_id"])]
    if not isinstance(kind, str):
        raise invalid(f"{where}.type", "a string")
    raise InvalidParameter(
        f"content of type {shown(kind)!r} is not supported", f"{where}.type", "unsupported_value"
    )


def _thinking(message: Json) -> Iterator[Json]:
    """Thinking that a client brings back with its signature, in the two spellings that gateways made common."""
    for block in _objects(message.get("thinking_blocks")):
        if block.get("type") == "redacted_thinking" and isinstance(block.get("data"), str):
            yield {"type": "redacted_thinking", "data": block["data"]}
        elif isinstance(block.get("thinking"), str) and _signed(block):
            yield {"type": "thinking", "thinking": block["thinking"], "signature": block["signature"]}
    if message.get("thinking_blocks"):
        return
    for block in _objects(message.get("reasoning_details")):
        if block.get("type") == "reasoning.encrypted" and isinstance(block.get("data"), str):
            yield {"type": "redacted_thinking", "data": block["data"]}
        elif isinstance(block.get("text"), str) and _signed(block):
            yield {"type": "thinking", "thinking": block["text"], "signature": block["signature"]}


def _signed(block: Json) -> bool:
    return isinstance(block.get("signature"), str) and bool(block["signature"])


def _objects(value: object) -> list[Json]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def _marked(blocks: list[Json], message: Json) -> list[Json]:
    mark = cache_mark(message)
    if mark is not None and blocks and blocks[-1]["type"] not in {"thinking", "redacted_thinking"}:
        blocks[-1]["cache_control"] = mark
    return blocks
