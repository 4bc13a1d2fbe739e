"""Tools and the choice among them, in Chat Completions' words."""

from __future__ import annotations

from typing import Any

import pytest

from claude_desk.errors import Refused
from claude_desk.upstreams.openai_chat_tools import chat_tools

Json = dict[str, Any]

SCHEMA = {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]}
WEATHER = {"name": "get_weather", "description": "Tells it.", "input_schema": SCHEMA}
SEARCH = {"type": "web_search_20250305", "name": "web_search"}
FUNCTION = {
    "type": "function",
    "function": {"name": "get_weather", "description": "Tells it.", "parameters": SCHEMA},
}


def _named(choice: Any, *tools: Json) -> Json:
    fields = chat_tools(list(tools), choice).fields
    fields.pop("tools", None)
    return fields


@pytest.mark.parametrize(
    "extra",
    [
        {},
        {"type": "custom"},
        {"cache_control": {"type": "ephemeral"}, "defer_loading": True, "strict": True, "input_examples": []},
    ],
)
def test_a_tool_is_a_function(extra: Json) -> None:
    """Name, description and schema as they are; what only Anthropic's servers know is left out."""
    assert chat_tools([{**WEATHER, **extra}], None).fields == {"tools": [FUNCTION]}


def test_a_tool_without_a_description_has_none() -> None:
    """Nothing is made up."""
    [tool] = chat_tools([{"name": "t", "input_schema": {}}], None).fields["tools"]
    assert tool["function"] == {"name": "t", "parameters": {}}


@pytest.mark.parametrize(
    ("kind", "name", "properties"),
    [
        ("bash_20250124", "bash", {"command", "restart"}),
        ("text_editor_20250124", "str_replace_editor", {"command", "path", "old_str", "new_str"}),
        ("text_editor_20250728", "str_replace_based_edit_tool", {"command", "path", "insert_text"}),
        ("memory_20250818", "memory", {"command", "path", "old_path", "new_path"}),
    ],
)
def test_tools_that_the_client_runs_have_their_schema(kind: str, name: str, properties: set[str]) -> None:
    """Anthropic's own client tools become functions that a model can call without having been trained for them."""
    [tool] = chat_tools([{"type": kind, "name": name}], None).fields["tools"]
    assert tool["function"]["name"] == name
    assert tool["function"]["description"]
    assert properties <= tool["function"]["parameters"]["properties"].keys()


def test_only_old_editors_undo() -> None:
    """undo_edit left the tool with text_editor_20250429."""

    def commands(kind: str) -> list[str]:
        [tool] = chat_tools([{"type": kind, "name": "e"}], None).fields["tools"]
        found: list[str] = tool["function"]["parameters"]["properties"]["command"]["enum"]
        return found

    assert "undo_edit" in commands("text_editor_20250124")
    assert "undo_edit" not in commands("text_editor_20250429")


@pytest.mark.parametrize(
    "kind",
    [
        "web_search_20250305",
        "web_fetch_20260318",
        "code_execution_20260521",
        "tool_search_tool_bm25_20251119",
        "tool_search_tool_regex_20251119",
        "mcp_toolset",
    ],
)
def test_tools_that_run_at_anthropics_are_left_out(kind: str) -> None:
    """The others stay, and it is said what went."""
    made = chat_tools([WEATHER, {"type": kind, "name": "there"}], {"type": "any"})
    assert made.fields == {"tools": [FUNCTION], "tool_choice": "required"}
    assert made.dropped == ("there",)


@pytest.mark.parametrize("choice", [{"type": "any"}, {"type": "tool", "name": "web_search"}])
def test_insisting_on_such_a_tool_is_refused(choice: Json) -> None:
    """Without it the request means something else."""
    with pytest.raises(Refused, match=r"the tool 'web_search' runs at Anthropic's") as raised:
        chat_tools([SEARCH], choice)
    assert raised.value.status == 400


@pytest.mark.parametrize("choice", [None, {"type": "auto"}, {"type": "none"}])
def test_with_no_tool_left_nothing_is_said_about_tools(choice: Json | None) -> None:
    """Servers refuse a choice between nothing."""
    assert chat_tools([SEARCH], choice).fields == {}
    assert chat_tools(None, choice).fields == {}


@pytest.mark.parametrize(
    ("choice", "fields"),
    [
        (None, {}),
        ({"type": "auto"}, {"tool_choice": "auto"}),
        ({"type": "any"}, {"tool_choice": "required"}),
        ({"type": "none"}, {"tool_choice": "none"}),
        (
            {"type": "tool", "name": "get_weather"},
            {"tool_choice": {"type": "function", "function": {"name": "get_weather"}}},
        ),
        (
            {"type": "auto", "disable_parallel_tool_use": True},
            {"tool_choice": "auto", "parallel_tool_calls": False},
        ),
        ({"type": "any", "disable_parallel_tool_use": False}, {"tool_choice": "required"}),
    ],
)
def test_the_choice_keeps_its_meaning(choice: Json | None, fields: Json) -> None:
    """auto, any, one tool, none, and one call at a time."""
    assert _named(choice, WEATHER) == fields


def test_long_names_are_shortened_everywhere() -> None:
    """In the list and in the choice alike, with the way back."""
    name = "mcp__" + "x" * 100
    made = chat_tools([{**WEATHER, "name": name}], {"type": "tool", "name": name})
    short = made.fields["tools"][0]["function"]["name"]
    assert len(short) == 64
    assert made.fields["tool_choice"]["function"]["name"] == short
    assert made.renamed == {short: name}


@pytest.mark.parametrize(
    ("tools", "choice", "words"),
    [
        ({}, None, "tools: Input should be a valid list"),
        (["x"], None, "tools.0: Input should be a valid dictionary"),
        ([{"name": "x"}], None, "tools.0.input_schema: Field required"),
        ([{"input_schema": {}}], None, "tools.0.name"),
        ([{"type": 3}], None, "tools.0.type"),
        ([{"type": "computer_toolset_20260801"}], None, "'computer_toolset_20260801' cannot be offered"),
        ([WEATHER], "auto", "tool_choice: Input should be a valid dictionary"),
        ([WEATHER], {"type": "some"}, "tool_choice.type"),
        ([WEATHER], {"type": ["any"]}, "tool_choice.type"),
        ([WEATHER], {"type": "tool"}, "tool_choice.name"),
    ],
)
def test_what_is_no_tool_is_refused(tools: Any, choice: Any, words: str) -> None:
    """A 400 that names the place."""
    with pytest.raises(Refused) as raised:
        chat_tools(tools, choice)
    assert words in raised.value.message
