"""``tools`` and ``tool_choice`` of a Responses request.

Function and custom tools are carried, those in a namespace under one flat name, and those that OpenAI defines for
its clients to run. Tools that OpenAI runs on its own servers have no counterpart; they are left out with a warning,
unless the client insists on one.

https://platform.openai.com/docs/api-reference/responses/create#responses-create-tools
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, TypeGuard

from claude_desk.dialects.openai_content import cache_mark
from claude_desk.dialects.openai_errors import InvalidParameter
from claude_desk.dialects.openai_fields import Fields, list_of, object_of, shown, text_of
from claude_desk.dialects.openai_responses_client_tools import CLIENT_TOOLS
from claude_desk.dialects.openai_responses_input import flat_name
from claude_desk.dialects.openai_responses_items import CalledTool
from claude_desk.dialects.openai_tools import Choice, Function, with_grammar

Json = dict[str, Any]

_MODES = frozenset({"auto", "none", "required"})

# Needed by nothing here: every tool is loaded from the start, so there is nothing to search for.
_NEEDLESS = frozenset({"tool_search"})


@dataclass(slots=True)
class Tools:
    """The tools of a request.

    Attributes:
        functions: those that can be carried, under flat names.
        called: what their client calls them, by flat name.
        dropped: what is to be said of those that cannot, and may be missed.
    """

    functions: list[Function] = field(default_factory=list)
    called: dict[str, CalledTool] = field(default_factory=dict)
    dropped: list[str] = field(default_factory=list)


def read_tools(tools: object, found: Tools | None = None, param: str = "tools") -> Tools:
    """Understand a list of tools.

    Args:
        tools: as they came.
        found: what there is already, to be added to; of two tools with one name, the first counts.
        param: what to blame.

    Raises:
        InvalidParameter: one is malformed.
    """
    found = found or Tools()
    for index, tool in enumerate(list_of(tools, param)):
        where = f"{param}[{index}]"
        if object_of(tool, where).get("type") == "namespace":
            namespace = _name(tool, where)
            for inner, each in enumerate(list_of(tool.get("tools"), f"{where}.tools")):
                _read_tool(
                    found, object_of(each, f"{where}.tools[{inner}]"), f"{where}.tools[{inner}]", namespace
                )
        else:
            _read_tool(found, tool, where, "")
    return found


def read_choice(fields: Fields, tools: Tools) -> Choice:
    """How a request wants its tools to be chosen.

    Args:
        fields: the request. If it is lenient, the model chooses where a tool that cannot be carried is insisted on.
        tools: its tools.

    Raises:
        InvalidParameter: it cannot be understood, or insists on a tool that cannot be carried.
    """
    choice = fields.body.get("tool_choice")
    if choice is None:
        return Choice()
    if isinstance(choice, str):
        if choice not in _MODES:
            raise InvalidParameter(
                "tool_choice must be auto, none, required, or an object that names a tool",
                "tool_choice",
                "invalid_value",
            )
        # Nothing is left of the tools: there is nothing to require.
        return Choice(choice if tools.functions or choice == "none" or not tools.dropped else "auto")
    chosen = object_of(choice, "tool_choice")
    kind = chosen.get("type")
    if kind in ("function", "custom"):
        return Choice("required", (_flat(chosen, "tool_choice", tools),))
    if kind == "allowed_tools":
        return _allowed(chosen, tools, fields)
    if _is_client_tool(kind, tools):
        return Choice("required", (kind,))
    fields.refuse("tool_choice", f"a tool of type {shown(kind)!r} cannot be called here")
    return Choice()


def _allowed(allowed: Json, tools: Tools, fields: Fields) -> Choice:
    mode = allowed.get("mode", "auto")
    if mode not in ("auto", "required"):
        raise InvalidParameter(
            "tool_choice.mode must be auto or required", "tool_choice.mode", "invalid_value"
        )
    names = []
    given = list_of(allowed.get("tools"), "tool_choice.tools")
    for index, tool in enumerate(given):
        where = f"tool_choice.tools[{index}]"
        kind = object_of(tool, where).get("type", "function")
        if kind in ("function", "custom"):
            names.append(_flat(tool, where, tools))
        elif _is_client_tool(kind, tools):
            names.append(kind)
    if given and not names:  # all that may be called cannot be: the others were not meant
        if mode == "required":
            fields.refuse("tool_choice.tools", "none of the allowed tools can be called here")
        return Choice("none")
    return Choice(mode, tuple(dict.fromkeys(names)))


def _is_client_tool(kind: object, tools: Tools) -> TypeGuard[str]:
    """Whether the tool that is named by its type is one that OpenAI defines, and among those of the request."""
    return isinstance(kind, str) and kind in tools.called and tools.called[kind].kind == kind


def _flat(chosen: Json, where: str, tools: Tools) -> str:
    """The flat name of a tool that is named; its namespace may be left out where that is no question."""
    name = _name(chosen, where)
    namespace = chosen.get("namespace")
    if isinstance(namespace, str) and namespace:
        return flat_name(name, namespace)
    if name in tools.called:
        return name
    homes = [flat for flat, tool in tools.called.items() if tool.name == name]
    return homes[0] if len(homes) == 1 else name


def _read_tool(found: Tools, tool: Json, where: str, namespace: str) -> None:
    kind = tool.get("type")
    if not isinstance(kind, str):
        raise InvalidParameter("a tool needs a type", f"{where}.type", "missing_required_parameter")
    if kind in CLIENT_TOOLS and _runs_at_the_client(tool):
        made = CLIENT_TOOLS[kind]
        found.functions.append(made.function)
        found.called.setdefault(kind, CalledTool(kind, kind=kind))
        return
    if kind not in ("function", "custom"):
        if kind not in _NEEDLESS:
            found.dropped.append(f"tools of type {shown(kind)}")
        return
    name = _name(tool, where)
    flat = flat_name(name, namespace)
    description = text_of(tool, "description", where)
    if kind == "custom":
        description = with_grammar(description, tool.get("format"))
        function = Function(flat, description, freeform=True, mark=cache_mark(tool))
    else:
        schema = tool.get("parameters")
        if schema is not None:
            object_of(schema, f"{where}.parameters")
        strict = tool.get("strict") is True
        function = Function(flat, description, schema, strict=strict, mark=cache_mark(tool))
    found.functions.append(function)
    found.called.setdefault(flat, CalledTool(name, namespace, kind))


def _runs_at_the_client(tool: Json) -> bool:
    """A shell may also be one in OpenAI's containers."""
    environment = tool.get("environment")
    return not isinstance(environment, dict) or environment.get("type", "local") == "local"


def _name(thing: Json, where: str) -> str:
    name = text_of(thing, "name", where)
    if not name:
        raise InvalidParameter(f"{where}.name is required", f"{where}.name", "missing_required_parameter")
    return name
