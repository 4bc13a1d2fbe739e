"""``tools`` and ``tool_choice`` of a Chat Completions request, and their predecessors ``functions`` and ``function_call``.

https://platform.openai.com/docs/guides/function-calling
"""

from __future__ import annotations

from typing import Any

from claude_desk.dialects.openai_content import cache_mark
from claude_desk.dialects.openai_errors import InvalidParameter
from claude_desk.dialects.openai_fields import Fields, list_of, object_of, shown, text_of
from claude_desk.dialects.openai_tools import Choice, Function, with_grammar

Json = dict[str, Any]

_MODES = {"auto": "auto", "none": "none", "required": "required", "any": "required"}


def read_tools(fields: Fields) -> list[Function]:
    """The tools a request brings.

    Raises:
        InvalidParameter: one that cannot be understood or carried.
    """
    tools = fields.body.get("tools")
    if tools is None:
        functions = list_of(fields.body.get("functions"), "functions")
        return [_function(each, f"functions[{index}]") for index, each in enumerate(functions)]
    found = []
    for index, each in enumerate(list_of(tools, "tools")):
        tool = object_of(each, f"tools[{index}]")
        try:
            found.append(_tool(tool, f"tools[{index}]"))
        except InvalidParameter as error:
            fields.pass_over(error, f"tools of type {shown(tool.get('type'))}")
    return found


def read_choice(fields: Fields) -> Choice:
    """How a request wants its tools to be chosen.

    Raises:
        InvalidParameter: it cannot be understood or carried.
    """
    choice = fields.body.get("tool_choice")
    if choice is None:
        legacy = fields.body.get("function_call")
        if isinstance(legacy, dict):
            return Choice("required", (_name(legacy, "function_call"),))
        choice = legacy
    if choice is None:
        return Choice()
    if isinstance(choice, str) and choice in _MODES:
        return Choice(_MODES[choice])
    kind = choice.get("type") if isinstance(choice, dict) else None
    if kind in ("function", "custom"):
        return Choice("required", (_name(choice.get(kind), f"tool_choice.{kind}"),))
    if kind == "allowed_tools":
        return _allowed(choice.get("allowed_tools"))
    if isinstance(kind, str):
        fields.refuse("tool_choice", f"a tool of type {shown(kind)!r} cannot be called here")
        return Choice()
    raise InvalidParameter(
        "tool_choice must be auto, none, required, or an object that names a tool",
        "tool_choice",
        "invalid_value",
    )


def _allowed(allowed: object) -> Choice:
    where = "tool_choice.allowed_tools"
    given = object_of(allowed, where)
    mode = given.get("mode", "auto")
    if mode not in ("auto", "required"):
        raise InvalidParameter(f"{where}.mode must be auto or required", f"{where}.mode", "invalid_value")
    names = []
    for index, tool in enumerate(list_of(given.get("tools"), f"{where}.tools")):
        place = f"{where}.tools[{index}]"
        inner = (tool.get("function") or tool.get("custom") or tool) if isinstance(tool, dict) else None
        names.append(_name(inner, place))
    return Choice(mode, tuple(dict.fromkeys(names)))


def _tool(tool: Json, where: str) -> Function:
    kind = tool.get("type", "function")
    if kind == "function":
        return _function(tool.get("function"), f"{where}.function", mark=cache_mark(tool))
    if kind == "custom":
        return _custom(tool.get("custom"), f"{where}.custom", cache_mark(tool))
    raise InvalidParameter("tools must be of type function or custom", f"{where}.type", "unsupported_value")


def _function(given: object, where: str, mark: Json | None = None) -> Function:
    name = _name(given, where)
    function = object_of(given, where)
    schema = function.get("parameters")
    return Function(
        name,
        text_of(function, "description", where),
        None if schema is None else object_of(schema, f"{where}.parameters"),
        strict=function.get("strict") is True,
        mark=mark or cache_mark(function),
    )


def _custom(given: object, where: str, mark: Json | None) -> Function:
    name = _name(given, where)
    custom = object_of(given, where)
    description = with_grammar(text_of(custom, "description", where), custom.get("format"))
    return Function(name, description, freeform=True, mark=mark)


def _name(thing: object, where: str) -> str:
    name = thing.get("name") if isinstance(thing, dict) else None
    if not isinstance(name, str) or not name:
        raise InvalidParameter(f"{where}.name must be a string", f"{where}.name", "invalid_type")
    return name
