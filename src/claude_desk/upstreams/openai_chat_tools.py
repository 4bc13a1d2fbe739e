"""Tools of the Messages protocol as functions of Chat Completions.

Tools that the client runs become functions, those that Anthropic defined included: their schemas are part of what Claude
was trained with, so they are written out here. Tools that run at Anthropic's (web search, code execution) exist nowhere
else: they are left out, and refused where the request insists on one.

https://platform.claude.com/docs/en/agents-and-tools/tool-use/overview
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from claude_desk.errors import Refused
from claude_desk.upstreams.openai_chat_content import refuse, text_field
from claude_desk.upstreams.openai_chat_names import chat_tool_name, shortened_names

Json = dict[str, Any]

_SERVER_TOOLS = re.compile(
    r"(web_search|web_fetch|code_execution|tool_search_tool_(bm25|regex)|tool_search_tool|mcp_toolset|advisor)(_[0-9]{8})?"
)


def _object(required: tuple[str, ...], **properties: Json) -> Json:
    return {"type": "object", "properties": properties, "required": list(required)}


def _string(description: str) -> Json:
    return {"type": "string", "description": description}


_LINES = {
    "type": "array",
    "items": {"type": "integer"},
    "minItems": 2,
    "maxItems": 2,
    "description": "First and last line to show, counted from 1; -1 as the last for the end of the file.",
}
_BASH = (
    "Run commands in a bash shell whose state lasts from one call to the next.",
    _object(
        (),
        command=_string("The command to run. Required unless the shell is restarted."),
        restart={"type": "boolean", "description": "True starts the shell anew."},
    ),
)


def _editor(*, undo: bool) -> tuple[str, Json]:
    commands = ["view", "create", "str_replace", "insert", *(["undo_edit"] if undo else [])]
    return (
        "View, create and edit text files.",
        _object(
            ("command", "path"),
            command={"type": "string", "enum": commands, "description": "What to do."},
            path=_string("Absolute path of the file or directory."),
            file_text=_string("For create: the file's content."),
            old_str=_string("For str_replace: the text to replace; it must occur exactly once."),
            new_str=_string("For str_replace: the text to put in its place. For insert: the text to insert."),
            insert_text=_string("For insert: the text to insert."),
            insert_line={
                "type": "integer",
                "description": "For insert: the line after which; 0 for the start.",
            },
            view_range=_LINES,
        ),
    )


_MEMORY = (
    "Keep notes in files under /memories that last beyond this conversation. Look there before you start.",
    _object(
        ("command",),
        command={
            "type": "string",
            "enum": ["view", "create", "str_replace", "insert", "delete", "rename"],
            "description": "What to do.",
        },
        path=_string("Path under /memories; not for rename."),
        view_range=_LINES,
        file_text=_string("For create: the file's content."),
        old_str=_string("For str_replace: the text to replace."),
        new_str=_string("For str_replace: the text to put in its place."),
        insert_line={"type": "integer", "description": "For insert: the line after which; 0 for the start."},
        insert_text=_string("For insert: the text to insert."),
        old_path=_string("For rename: the path as it is."),
        new_path=_string("For rename: the path as it is to be."),
    ),
)


@dataclass(frozen=True, slots=True)
class ChatTools:
    """What a request says about tools, in the other protocol's words.

    Attributes:
        fields: ``tools``, ``tool_choice`` and ``parallel_tool_calls``, as far as they are due.
        renamed: from names that had to be shortened to the client's.
        dropped: names of the tools left out.
    """

    fields: Json = field(default_factory=dict)
    renamed: dict[str, str] = field(default_factory=dict)
    dropped: tuple[str, ...] = ()


def chat_tools(tools: object, choice: object) -> ChatTools:
    """Translate ``tools`` and ``tool_choice``.

    Args:
        tools: the request's; None for none.
        choice: the request's; None for none.

    Raises:
        Refused: a tool is none, or cannot be a function, or a tool that runs at Anthropic's is insisted on.
    """
    if not isinstance(tools, list | None):
        refuse("tools: Input should be a valid list")
    functions: list[Json] = []
    names: list[str] = []
    dropped: list[str] = []
    for index, tool in enumerate(tools or ()):
        if not isinstance(tool, dict):
            refuse(f"tools.{index}: Input should be a valid dictionary")
        name, function = _function(tool, f"tools.{index}")
        if function is None:
            dropped.append(name)
        else:
            names.append(name)
            functions.append({"type": "function", "function": function})
    fields: Json = {"tools": functions} if functions else {}
    fields |= _choice(choice, names, dropped)
    return ChatTools(fields, shortened_names(names), tuple(dropped))


def _function(tool: Json, where: str) -> tuple[str, Json | None]:
    """A tool's name and its function; None for a tool that runs at Anthropic's."""
    kind = tool.get("type") or "custom"
    if not isinstance(kind, str):
        refuse(f"{where}.type: Input should be a valid string")
    if _SERVER_TOOLS.fullmatch(kind):
        name = tool.get("name")
        return name if isinstance(name, str) else kind, None
    name = text_field(tool, "name", where) if kind == "custom" or "name" in tool else kind
    if kind == "custom":
        schema = tool.get("input_schema")
        if not isinstance(schema, dict):
            refuse(f"{where}.input_schema: Field required")
        described = tool.get("description")
        known = (described if isinstance(described, str) else "", schema)
    elif kind.startswith("bash_"):
        known = _BASH
    elif kind.startswith("text_editor_"):
        known = _editor(undo=kind < "text_editor_20250429")
    elif kind.startswith("memory_"):
        known = _MEMORY
    else:
        raise Refused(
            400,
            "invalid_request_error",
            f"{where}: the tool type '{kind[:60]}' cannot be offered to an OpenAI-compatible server.",
        )
    description, schema = known
    about = {"description": description} if description else {}
    return name, {"name": chat_tool_name(name), **about, "parameters": schema}


def _choice(choice: object, names: list[str], dropped: list[str]) -> Json:
    if choice is None:
        return {}
    if not isinstance(choice, dict):
        refuse("tool_choice: Input should be a valid dictionary")
    kind = choice.get("type")
    fields: Json = {}
    if kind == "tool":
        name = text_field(choice, "name", "tool_choice")
        if name in dropped:
            _insisted(name)
        fields["tool_choice"] = {"type": "function", "function": {"name": chat_tool_name(name)}}
    elif kind == "any":
        if dropped and not names:
            _insisted(dropped[0])
        fields["tool_choice"] = "required"
    elif kind in ("auto", "none"):
        fields["tool_choice"] = kind
    else:
        refuse("tool_choice.type: Input should be 'auto', 'any', 'tool' or 'none'")
    if choice.get("disable_parallel_tool_use") is True and kind != "none":
        fields["parallel_tool_calls"] = False
    # Servers refuse a choice between nothing.
    return fields if names else {}


def _insisted(name: str) -> None:
    refuse(
        f"tool_choice: the tool '{name[:60]}' runs at Anthropic's and cannot be used with an OpenAI-compatible server."
    )
