"""The way in: the items of a Responses request become a conversation of the Messages protocol.

Each kind of item has one row in :data:`_READERS`. What follows each other belongs together: reasoning, text and
calls of one answer are one assistant turn again, in their order.

https://platform.openai.com/docs/api-reference/responses/create#responses-create-input
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import msgspec

from claude_desk.dialects.openai_content import (
    file_block,
    image_block,
    only_text,
    read_content,
    text_block,
)
from claude_desk.dialects.openai_errors import InvalidParameter, unsupported
from claude_desk.dialects.openai_fields import Fields, invalid, object_of, shown
from claude_desk.dialects.openai_responses_client_tools import CLIENT_CALLS, call_input, shell_result
from claude_desk.dialects.openai_responses_reasoning import unseal
from claude_desk.dialects.openai_tools import ToolBox, sent_id
from claude_desk.dialects.openai_turns import Conversation

Json = dict[str, Any]

FindItem = Callable[[str], Json | None]
"""Gives the output item with this id that its client was told before, or None."""


def flat_name(name: str, namespace: str) -> str:
    """One name for a tool of a namespace; there are none in the Messages protocol."""
    return f"{namespace}__{name}" if namespace else name


def read_items(given: object) -> list[Json]:
    """The input as a list of items: a string is one user message.

    Raises:
        InvalidParameter: it is neither.
    """
    if isinstance(given, str):
        return [{"role": "user", "content": given}]
    if given is None:
        return []
    if not isinstance(given, list):
        raise invalid("input", "a string or a list of items")
    for index, item in enumerate(given):
        object_of(item, f"input[{index}]")
    return given


def resolve_references(items: list[Json], find: FindItem) -> list[Json]:
    """Put the items themselves where the client only named them.

    Raises:
        InvalidParameter: 404, one is not known (any more).
    """
    resolved = []
    for index, item in enumerate(items):
        kind = item.get("type")
        if kind == "item_reference" or (kind is None and "role" not in item and "id" in item):
            name = _text(item, "id", f"input[{index}]")
            found = find(name)
            if found is None:
                raise InvalidParameter(
                    f"Item with id '{name[:100]}' not found. Items are kept in memory only, for a while; send the"
                    " item itself.",
                    f"input[{index}].id",
                    status=404,
                )
            resolved.append(found)
        elif kind == "reasoning" and not item.get("encrypted_content"):
            known = find(item["id"]) if isinstance(item.get("id"), str) else None
            resolved.append(known or item)
        else:
            resolved.append(item)
    return resolved


class InputReader:
    """Feeds items to a conversation.

    Args:
        conversation: where the turns go.
        box: the request's tools.
        fields: the request, which knows whether what cannot be carried is passed over.

    Attributes:
        used: flat names of the tools that are called in what was read.
    """

    def __init__(self, conversation: Conversation, box: ToolBox, fields: Fields) -> None:
        self._fields = fields
        self._conversation = conversation
        self._box = box
        self.used: list[str] = []
        self._calls: dict[str, str] = {}  # item id -> call id

    def read(self, item: Json, param: str) -> None:
        """Take the next item.

        Args:
            item: the item.
            param: what to blame.

        Raises:
            InvalidParameter: it is malformed, or cannot be carried.
        """
        kind = item.get("type")
        if kind is None and "role" in item:
            kind = "message"
        if not isinstance(kind, str):
            raise InvalidParameter(
                "an input item needs a type", f"{param}.type", "missing_required_parameter"
            )
        if kind in _DROPPED:
            return
        reader = _READERS.get(kind)
        if reader is None:
            error = InvalidParameter(
                f"input items of type {shown(kind)!r} are not supported", f"{param}.type", "unsupported_value"
            )
            self._fields.pass_over(error, f"input items of type {shown(kind)}")
            return
        reader(self, item, param)

    def _message(self, item: Json, param: str) -> None:
        role, where = item.get("role"), f"{param}.content"
        blocks = self._content(item.get("content"), where)
        if role in ("system", "developer"):
            self._conversation.system(list(only_text(blocks, where, str(role), self._fields)))
        elif role == "user":
            self._conversation.user(list(blocks))
        elif role == "assistant":
            self._conversation.assistant(list(only_text(blocks, where, role, self._fields)))
        else:
            raise InvalidParameter(
                "role must be one of user, assistant, system, developer", f"{param}.role", "invalid_value"
            )

    def _content(self, content: object, where: str) -> Iterator[Json]:
        return read_content(content, where, _part, self._fields)

    def _reasoning(self, item: Json, _param: str) -> None:
        block = unseal(item.get("encrypted_content"))
        if block is not None:
            self._conversation.assistant([block])

    def _call(self, item: Json, param: str, *, argument: str = "arguments") -> None:
        namespace = item.get("namespace")
        name = flat_name(_text(item, "name", param), namespace if isinstance(namespace, str) else "")
        self.used.append(name)
        block = self._box.call_block(_text(item, "call_id", param), name, _text(item, argument, param))
        self._conversation.assistant([block])

    def _custom_call(self, item: Json, param: str) -> None:
        name = item.get("name")
        namespace = item.get("namespace")
        flat = (
            flat_name(name, namespace if isinstance(namespace, str) else "") if isinstance(name, str) else ""
        )
        if flat in self._box.functions:
            self._call(item, param, argument="input")
            return
        # The tool is gone, and with it the knowledge that its input was text.
        text = _text(item, "input", param)
        written = msgspec.json.encode({"input": text}).decode()
        self._call({**item, "arguments": written}, param)

    def _output(self, item: Json, param: str) -> None:
        content = list(self._content(item.get("output"), f"{param}.output"))
        self._conversation.result(sent_id(_text(item, "call_id", param)), content)

    def _client_call(self, item: Json, param: str) -> None:
        """A call of a tool that OpenAI defines and the client runs."""
        tool = CLIENT_CALLS[str(item["type"])]
        action = item.get(tool.member)
        if not isinstance(action, dict):
            raise InvalidParameter(
                f"{tool.member} must be an object", f"{param}.{tool.member}", "invalid_type"
            )
        self.used.append(tool.kind)
        call_id = _text(item, "call_id", param)
        if isinstance(item.get("id"), str):
            self._calls[item["id"]] = call_id
        arguments = msgspec.json.encode(call_input(action)).decode()
        self._conversation.assistant([self._box.call_block(call_id, tool.kind, arguments)])

    def _client_output(self, item: Json, param: str) -> None:
        """What came of such a call; some name the item instead of the call."""
        call_id = item.get("call_id")
        if call_id is None and isinstance(item.get("id"), str):
            call_id = self._calls.get(item["id"], item["id"])
        if not isinstance(call_id, str):
            raise invalid(f"{param}.call_id", "a string")
        output = item.get("output")
        text = shell_result(item.get("status") if output is None else output)
        self._conversation.result(sent_id(call_id), text_block(text), is_error=item.get("status") == "failed")


_READERS: dict[str, Callable[[InputReader, Json, str], None]] = {
    "message": InputReader._message,  # noqa: SLF001 - the table of this very class
    "reasoning": InputReader._reasoning,  # noqa: SLF001
    "function_call": InputReader._call,  # noqa: SLF001
    "function_call_output": InputReader._output,  # noqa: SLF001
    "custom_tool_call": InputReader._custom_call,  # noqa: SLF001
    "custom_tool_call_output": InputReader._output,  # noqa: SLF001
    "local_shell_call": InputReader._client_call,  # noqa: SLF001
    "local_shell_call_output": InputReader._client_output,  # noqa: SLF001
    "shell_call": InputReader._client_call,  # noqa: SLF001
    "shell_call_output": InputReader._client_output,  # noqa: SLF001
    "apply_patch_call": InputReader._client_call,  # noqa: SLF001
    "apply_patch_call_output": InputReader._client_output,  # noqa: SLF001
}

# What a server of OpenAI's did by itself, or noted down for itself. Its results are in the text that followed.
# What tools and settings such items bring is read where the request's own are.
_DROPPED = frozenset(
    {
        "additional_tools",
        "code_interpreter_call",
        "compaction",
        "compaction_trigger",
        "computer_call",
        "computer_call_output",
        "configuration_update",
        "file_search_call",
        "image_generation_call",
        "mcp_approval_request",
        "mcp_approval_response",
        "mcp_call",
        "mcp_list_tools",
        "program",
        "program_output",
        "tool_search_call",
        "tool_search_output",
        "web_search_call",
    }
)


def _part(part: Json, param: str) -> list[Json]:
    kind = part.get("type")
    if kind in ("input_text", "output_text", "text", "summary_text"):
        return text_block(_text(part, "text", param))
    if kind == "refusal":
        return text_block(_text(part, "refusal", param))
    if kind == "input_image":
        return [_image(part, param)]
    if kind == "input_file":
        return [
            file_block(
                param,
                data=_optional(part, "file_data", param),
                name=_optional(part, "filename", param) or "",
                file_id=_optional(part, "file_id", param),
                url=_optional(part, "file_url", param),
            )
        ]
    if kind == "input_audio":
        raise unsupported("audio input is not supported by this model's API", param)
    if not isinstance(kind, str):
        raise invalid(f"{param}.type", "a string")
    raise InvalidParameter(
        f"content of type {shown(kind)!r} is not supported", f"{param}.type", "unsupported_value"
    )


def _image(part: Json, param: str) -> Json:
    file_id = _optional(part, "file_id", param)
    if file_id is None:
        return image_block(_text(part, "image_url", param), f"{param}.image_url")
    block = file_block(f"{param}.file_id", file_id=file_id)
    return {"type": "image", "source": block["source"]}


def _text(holder: Json, name: str, param: str) -> str:
    value = holder.get(name)
    if not isinstance(value, str):
        raise invalid(f"{param}.{name}", "a string")
    return value


def _optional(holder: Json, name: str, param: str) -> str | None:
    return None if holder.get(name) is None else _text(holder, name, param)
