"""``tools`` and ``tool_choice`` as Chat Completions writes them, and as it used to."""

from __future__ import annotations

from typing import Any

import pytest

from claude_desk.dialects.openai_chat_tools import read_choice, read_tools
from claude_desk.dialects.openai_errors import InvalidParameter
from claude_desk.dialects.openai_fields import Fields
from claude_desk.dialects.openai_tools import Choice, Function


def test_functions_and_custom_tools_are_read() -> None:
    """With all they say; the older ``functions`` only where there are no ``tools``."""
    mark = {"type": "ephemeral"}
    schema = {"type": "object"}
    function = {"name": "f", "description": "d", "parameters": schema, "strict": True}
    tools: list[Any] = [
        {"type": "function", "function": function, "cache_control": mark},
        {"type": "custom", "custom": {"name": "c", "format": {"type": "text"}}},
    ]
    assert read_tools(Fields({"tools": tools, "functions": [{"name": "old"}]})) == [
        Function("f", "d", schema, strict=True, mark=mark),
        Function("c", freeform=True),
    ]
    assert read_tools(Fields({"functions": [{"name": "old"}]})) == [Function("old")]
    assert read_tools(Fields({})) == []


def test_a_grammar_is_told_in_words() -> None:
    """In either place it is written."""
    for form in ({"type": "grammar", "grammar": {"syntax": "regex"}}, {"type": "grammar", "syntax": "regex"}):
        made = read_tools(Fields({"tools": [{"type": "custom", "custom": {"name": "c", "format": form}}]}))
        assert '"syntax":"regex"' in made[0].description


@pytest.mark.parametrize(
    ("body", "choice"),
    [
        ({}, Choice()),
        ({"tool_choice": "auto"}, Choice()),
        ({"tool_choice": "none"}, Choice("none")),
        ({"tool_choice": "required"}, Choice("required")),
        ({"tool_choice": "any"}, Choice("required")),
        ({"tool_choice": {"type": "function", "function": {"name": "f"}}}, Choice("required", ("f",))),
        ({"tool_choice": {"type": "custom", "custom": {"name": "c"}}}, Choice("required", ("c",))),
        ({"function_call": "none"}, Choice("none")),
        ({"function_call": {"name": "f"}}, Choice("required", ("f",))),
        (
            {
                "tool_choice": {
                    "type": "allowed_tools",
                    "allowed_tools": {
                        "mode": "required",
                        "tools": [
                            {"type": "function", "function": {"name": "f"}},
                            {"type": "function", "name": "g"},
                        ],
                    },
                }
            },
            Choice("required", ("f", "g")),
        ),
    ],
)
def test_every_way_to_choose_is_understood(body: dict[str, Any], choice: Choice) -> None:
    """Words, names, and lists of what is allowed."""
    assert read_choice(Fields(body)) == choice


@pytest.mark.parametrize(
    ("body", "param"),
    [
        ({"tools": {}}, "tools"),
        ({"tools": [1]}, "tools[0]"),
        ({"tools": [{"type": "function"}]}, "tools[0].function.name"),
        (
            {"tools": [{"type": "function", "function": {"name": "f", "parameters": 1}}]},
            "tools[0].function.parameters",
        ),
        (
            {"tools": [{"type": "function", "function": {"name": "f", "description": 1}}]},
            "tools[0].function.description",
        ),
        ({"tools": [{"type": "web_search"}]}, "tools[0].type"),
        ({"tools": [{"type": "custom", "custom": {"name": ""}}]}, "tools[0].custom.name"),
        ({"functions": [{}]}, "functions[0].name"),
    ],
)
def test_a_tool_that_is_none_is_named(body: dict[str, Any], param: str) -> None:
    """The 400 says which."""
    with pytest.raises(InvalidParameter) as raised:
        read_tools(Fields(body))
    assert raised.value.param == param


@pytest.mark.parametrize(
    "choice",
    [
        "sometimes",
        5,
        {},
        {"type": "function"},
        {"type": "allowed_tools", "allowed_tools": 1},
        {"type": "allowed_tools", "allowed_tools": {"mode": "x", "tools": []}},
        {"type": "allowed_tools", "allowed_tools": {"tools": [1]}},
    ],
)
def test_a_choice_that_is_none_is_refused(choice: object) -> None:
    """With the field's name in front."""
    with pytest.raises(InvalidParameter) as raised:
        read_choice(Fields({"tool_choice": choice}))
    assert raised.value.param.startswith("tool_choice")
