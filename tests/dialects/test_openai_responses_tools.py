"""Tools and the choice among them."""

from __future__ import annotations

from typing import Any

import pytest

from claude_desk.dialects.openai_errors import InvalidParameter
from claude_desk.dialects.openai_fields import Fields
from claude_desk.dialects.openai_responses_items import CalledTool
from claude_desk.dialects.openai_responses_tools import Tools, read_choice, read_tools
from claude_desk.dialects.openai_tools import Choice

Json = dict[str, Any]

F = {"type": "function", "name": "f"}
NAMESPACE = {
    "type": "namespace",
    "name": "ns",
    "tools": [{"type": "function", "name": "g"}, {"type": "custom", "name": "h"}],
}
HOSTED = {"type": "file_search", "vector_store_ids": []}


def chosen(choice: object, tools: Tools, *, lenient: bool = False) -> Choice:
    """What is understood of a choice; a warning says so where it is passed over."""
    fields = Fields({"tool_choice": choice}, lenient=lenient)
    made = read_choice(fields, tools)
    assert bool(fields.ignored) is lenient
    return made


def test_namespaces_are_flattened_and_remembered() -> None:
    """Each tool in one has its flat name upstream and its own name and namespace for the client."""
    tools = read_tools([NAMESPACE, F])
    assert [function.name for function in tools.functions] == ["ns__g", "ns__h", "f"]
    assert tools.called == {
        "ns__g": CalledTool("g", "ns"),
        "ns__h": CalledTool("h", "ns", "custom"),
        "f": CalledTool("f"),
    }
    assert [function.freeform for function in tools.functions] == [False, True, False]


def test_what_runs_elsewhere_is_dropped_and_named() -> None:
    """But for tool search, which nobody misses: every tool is there from the start."""
    tools = read_tools([HOSTED, {"type": "tool_search"}, {"type": 'new"\u00e4\n\\'}])
    assert tools.functions == []
    assert tools.dropped == ["tools of type file_search", "tools of type new'/"]


def test_a_grammar_is_described() -> None:
    """It cannot be enforced; the model can read it."""
    form = {"type": "grammar", "syntax": "lark", "definition": "start: X"}
    tools = read_tools([{"type": "custom", "name": "patch", "description": "Edit.", "format": form}])
    assert tools.functions[0].description == "Edit.\n\nThe input must follow this grammar:\nstart: X"


def test_a_shell_is_the_clients_own_unless_it_is_in_a_container() -> None:
    """What runs in OpenAI's containers cannot run here; a shell of no environment is a local one."""
    for environment in (None, {"type": "local", "skills": []}):
        tools = read_tools([{"type": "shell", "environment": environment}])
        assert (tools.called, tools.dropped) == ({"shell": CalledTool("shell", kind="shell")}, [])
    tools = read_tools(
        [{"type": "shell", "environment": {"type": "container_reference", "container_id": "c"}}]
    )
    assert (tools.functions, tools.dropped) == ([], ["tools of type shell"])


def test_a_function_of_a_hosted_tools_name_stays_a_function() -> None:
    """Of two tools with one name the first counts, and is called as what it is."""
    tools = read_tools([{"type": "function", "name": "shell"}, {"type": "shell"}])
    assert tools.called == {"shell": CalledTool("shell")}
    with pytest.raises(InvalidParameter):
        chosen({"type": "shell"}, tools)


@pytest.mark.parametrize(
    ("choice", "meant"),
    [
        (None, Choice()),
        ("auto", Choice()),
        ("none", Choice("none")),
        ("required", Choice("required")),
        ({"type": "function", "name": "f"}, Choice("required", ("f",))),
        ({"type": "custom", "name": "h", "namespace": "ns"}, Choice("required", ("ns__h",))),
        ({"type": "function", "name": "g"}, Choice("required", ("ns__g",))),
        (
            {
                "type": "allowed_tools",
                "mode": "required",
                "tools": [F, F, HOSTED, {"type": "function", "name": "g"}],
            },
            Choice("required", ("f", "ns__g")),
        ),
        ({"type": "allowed_tools", "tools": []}, Choice()),
        ({"type": "apply_patch"}, Choice("required", ("apply_patch",))),
        (
            {"type": "allowed_tools", "tools": [{"type": "apply_patch"}, {"type": "shell"}]},
            Choice("auto", ("apply_patch",)),
        ),
    ],
)
def test_choices(choice: object, meant: Choice) -> None:
    """Each form of tool_choice; a namespace may be left out where the name alone is clear."""
    assert chosen(choice, read_tools([NAMESPACE, F, {"type": "apply_patch"}])) == meant


def test_where_no_allowed_tool_is_there_no_other_is_called() -> None:
    """Insisting on one of them is refused, unless that is to be passed over."""
    allowed: Json = {"type": "allowed_tools", "mode": "auto", "tools": [HOSTED]}
    required = {**allowed, "mode": "required"}
    tools = read_tools([HOSTED, F])
    assert chosen(allowed, tools) == Choice("none")
    with pytest.raises(InvalidParameter) as raised:
        chosen(required, tools)
    assert (raised.value.param, raised.value.code) == ("tool_choice.tools", "unsupported_parameter")
    assert chosen(required, tools, lenient=True) == Choice("none")


def test_nothing_can_be_required_of_nothing() -> None:
    """Where every tool was dropped, the model answers; where there never was one, the request is wrong elsewhere."""
    assert chosen("required", read_tools([HOSTED])) == Choice()
    assert chosen("required", read_tools([])) == Choice("required")


@pytest.mark.parametrize(
    ("choice", "param", "code"),
    [
        ("any", "tool_choice", "invalid_value"),
        (5, "tool_choice", "invalid_type"),
        ({"type": "function"}, "tool_choice.name", "missing_required_parameter"),
        ({"type": "file_search"}, "tool_choice", "unsupported_parameter"),
        ({"type": "shell"}, "tool_choice", "unsupported_parameter"),
        ({"type": ["function"]}, "tool_choice", "unsupported_parameter"),
        ({"type": "allowed_tools", "mode": "some"}, "tool_choice.mode", "invalid_value"),
        ({"type": "allowed_tools", "tools": {}}, "tool_choice.tools", "invalid_type"),
        ({"type": "allowed_tools", "tools": [5]}, "tool_choice.tools[0]", "invalid_type"),
    ],
)
def test_wrong_choices(choice: object, param: str, code: str) -> None:
    """A tool that cannot be called may not be insisted on, unless that is to be passed over."""
    with pytest.raises(InvalidParameter) as raised:
        chosen(choice, read_tools([F]))
    assert (raised.value.param, raised.value.code) == (param, code)
    if code == "unsupported_parameter":
        assert chosen(choice, read_tools([F]), lenient=True) == Choice()


@pytest.mark.parametrize(
    ("tools", "param"),
    [
        ({}, "tools"),
        ([5], "tools[0]"),
        ([{}], "tools[0].type"),
        ([{"type": "function"}], "tools[0].name"),
        ([{"type": ["function"]}], "tools[0].type"),
        ([{"type": "namespace", "name": "n", "tools": [{"type": ["custom"]}]}], "tools[0].tools[0].type"),
        ([{"type": "function", "name": 5}], "tools[0].name"),
        ([{"type": "function", "name": "f", "parameters": []}], "tools[0].parameters"),
        ([{"type": "function", "name": "f", "description": 5}], "tools[0].description"),
        ([{"type": "namespace", "tools": []}], "tools[0].name"),
        ([{"type": "namespace", "name": "n", "tools": [5]}], "tools[0].tools[0]"),
        ([{"type": "namespace", "name": "n", "tools": [{"type": "custom"}]}], "tools[0].tools[0].name"),
    ],
)
def test_malformed_tools(tools: object, param: str) -> None:
    """The sender learns which one is wrong."""
    with pytest.raises(InvalidParameter) as raised:
        read_tools(tools)
    assert raised.value.param == param
