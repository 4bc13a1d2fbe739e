"""``tools`` and ``tool_choice`` of a Chat Completions request, and their predecessors ``functions`` and ``function_call``.

https://platform.openai.com/docs/guides/function-calling
"""

from __future__ import annotations

from typing import Any

import msgspec

from claude_desk.dialects.openai_content import cache_mark
from claude_desk.dialects.openai_errors import InvalidParameter
from claude_desk.dialects.openai_tools import Choice, Function

Json = dict[str, Any]

_MODES = {"auto": "auto", "none": "none", "required": "required", "any": "required"}


def read_tools(body: Json) -> list[Function]:
    """The tools a request brings.

    Raises:
        InvalidParameter: one that cannot be understood or carried.
    """
    tools = body.get("tools")
    if tools is None:
        functions = _list(body.get("functions"), "functions")
        return [_function(each, f"functions[{index}]") for index, each in enumerate(functions)]
    return [_tool(each, f"tools[{index}]") for index, each in enumerate(_list(tools, "tools"))]


def read_choice(body: Json) -> Choice:
    """How a request wants its tools to be chosen.

    Raises:
        InvalidParameter: it cannot be understood.
    """
    choice = body.get("tool_choice")
    if choice is None:
        legacy = body.get("function_call")
        if isinstance(legacy, dict):
            return Choice("required", (_name(legacy, "function_call"),))
        choice = legacy
    if choice is None:
        return Choice()
    if isinstance(choice, str) and choice in _MODES:
        return Choice(_MODES[choice])
    kind = choice.get("type") if isinstance(choice, dict) else None
    if kind in {"function", "custom"}:
        return Choice("required", (_name(choice.get(kind), f"tool_choice.{kind}"),))
    if kind == "allowed_tools":
        return _allowed(choice.get("allowed_tools"))
    raise InvalidParameter(
        "tool_choice must be auto, none, required, or an object that names a tool",
        "tool_choice",
        "invalid_value",
    )


def _allowed(allowed: object) -> Choice:
    where = "tool_choice.allowed_tools"
    if not isinstance(allowed, dict):
        raise InvalidParameter(f"{where} must be an object", where, "invalid_type")
    mode = allowed.get("mode", "auto")
    if mode not in ("auto", "required"):
        raise InvalidParameter(f"{where}.mode must be auto or required", f"{where}.mode", "invalid_value")
    names = []
    for index, tool in enumerate(_list(allowed.get("tools"), f"{where}.tools")):
        place = f"{where}.tools[{index}]"
        inner = (tool.get("function") or tool.get("custom") or tool) if isinstance(tool, dict) else None
        names.append(_name(inner, place))
    return Choice(mode, tuple(dict.fromkeys(names)))


def _tool(tool: object, where: str) -> Function:
    if not isinstance(tool, dict):
        raise InvalidParameter(f"{where} must be an object", where, "invalid_type")
    kind = tool.get("type", "function")
    if kind == "function":
        inner = tool.get("function")
        return _function(inner, f"{where}.function", mark=cache_mark(tool))
    if kind == "custom":
        return _custom(tool.get("custom"), f"{where}.custom", cache_mark(tool))
    raise InvalidParameter("tools must be of type function or custom", f"{where}.type", "unsupported_value")


def _function(function: object, where: str, mark: Json | None = None) -> Function:
    name = _name(function, where)
    assert isinstance(function, dict)  # noqa: S101 - what has a name is an object
    schema = function.get("parameters")
    if schema is not None and not isinstance(schema, dict):
        raise InvalidParameter(f"{where}.parameters must be an object", f"{where}.parameters", "invalid_type")
    return Function(
        name,
        _description(function, where),
        schema,
        strict=function.get("strict") is True,
        mark=mark or cache_mark(function),
    )


def _custom(custom: object, where: str, mark: Json | None) -> Function:
    name = _name(custom, where)
    assert isinstance(custom, dict)  # noqa: S101 - what has a name is an object
    description = _description(custom, where)
    form = custom.get("format")
    if isinstance(form, dict) and form.get("type") == "grammar":
        grammar = form.get("grammar") if isinstance(form.get("grammar"), dict) else form
        written = msgspec.json.encode(grammar).decode()
        description = f"{description}\n\nThe input must follow this grammar: {written}".strip()
    return Function(name, description, freeform=True, mark=mark)


def _name(thing: object, where: str) -> str:
    name = thing.get("name") if isinstance(thing, dict) else None
    if not isinstance(name, str) or not name:
        raise InvalidParameter(f"{where}.name must be a string", f"{where}.name", "invalid_type")
    return name


def _description(thing: Json, where: str) -> str:
    description = thing.get("description")
    if description is not None and not isinstance(description, str):
        raise InvalidParameter(
            f"{where}.description must be a string", f"{where}.description", "invalid_type"
        )
    return description or ""


def _list(value: object, where: str) -> list[Any]:
    if value is None:
        return []
    if not isinstance(value, list):
        raise InvalidParameter(f"{where} must be a list", where, "invalid_type")
    return value
