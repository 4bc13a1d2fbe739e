"""Tools there and back: names, schemas, calls, and the choice among them."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claude_desk.dialects.openai_errors import InvalidParameter
from claude_desk.dialects.openai_tools import Choice, Function, ToolBox, sent_id, sent_name, with_grammar
from claude_desk.messages.models import rules_for

FREE = rules_for("claude-opus-4-8")
UNFORCED = rules_for("claude-opus-5-5")
CLOSED = {
    "type": "object",
    "properties": {"a": {"type": "string"}},
    "required": ["a"],
    "additionalProperties": False,
}
TWO = ToolBox([Function("one", schema=CLOSED), Function("two", schema=CLOSED)])


@given(st.text(min_size=1, max_size=90), st.text(min_size=1, max_size=90))
def test_names_and_ids_are_legal_and_stay_apart(one: str, other: str) -> None:
    """Whatever a client calls things: at most 64 characters of the alphabet, two names never the same one."""
    for change in (sent_name, sent_id):
        assert change(one) == change(one)
        assert all(c.isascii() and (c.isalnum() or c in "_-") for c in change(one))
        assert (change(one) == change(other)) == (one == other)
    assert len(sent_name(one)) <= 64


@given(st.text(min_size=1, max_size=70), st.dictionaries(st.text(max_size=4), st.integers(-9, 9), max_size=3))
def test_a_call_comes_back_as_it_went(name: str, value: dict[str, int]) -> None:
    """Renamed, wrapped or free: what the client gets is what it would send, in either direction."""
    written = json.dumps(value)
    for function in (
        Function(name),
        Function(name, schema={"anyOf": [{"type": "object"}]}),
        Function(name, schema={"type": "array"}),
        Function(name, freeform=True),
    ):
        tools = ToolBox([function])
        block = tools.call_block("call_1", name, written)
        assert tools.client_name(block["name"]) == name
        back = tools.client_input(block["name"], json.dumps(block["input"]))
        assert back == written if function.freeform else json.loads(back) == value


def test_what_is_cut_off_is_passed_as_it_is() -> None:
    """A wrapped call that max_tokens ended has no inside to take out."""
    tools = ToolBox([Function("pick", schema={"type": "array"})])
    for arguments in ('{"input": [1', "[1]", "{}"):
        assert tools.client_input("pick", arguments) == arguments
    assert ToolBox().client_input("any", "") == "{}"


def test_arguments_that_are_no_object_are_kept() -> None:
    """A history is not refused because a model once wrote bad JSON."""
    tools = ToolBox([Function("f")])
    inputs = [tools.call_block("c", "f", text)["input"] for text in ("", " ", "{", "5", '{"a":1}')]
    assert inputs == [{}, {}, {"_raw": "{"}, {"_raw": "5"}, {"a": 1}]


@pytest.mark.parametrize(
    ("choice", "expected"),
    [
        (Choice(), None),
        (Choice("none"), {"type": "none"}),
        (Choice("required"), {"type": "any"}),
        (Choice("required", ("two",)), {"type": "tool", "name": "two"}),
    ],
)
def test_a_choice_is_a_choice_where_it_can_be(choice: Choice, expected: Any) -> None:
    """On a model that can be forced nothing is emulated, and parallel calls are forbidden beside it."""
    assert (plan := TWO.plan(choice, FREE)).choice == expected
    assert (plan.instruction, plan.schema, plan.emulated) == ("", None, "")
    alone = TWO.plan(choice, FREE, parallel=False).choice
    assert alone is not None
    assert alone.get("disable_parallel_tool_use", False) is (alone["type"] != "none")


def test_forcing_is_emulated_by_the_format_of_the_answer() -> None:
    """One tool with a schema that fits; else words. Thinking with a budget excludes forcing too."""
    plan = TWO.plan(Choice("required", ("two",)), UNFORCED)
    assert (plan.emulated, plan.schema, plan.choice) == ("two", CLOSED, {"type": "none"})
    assert TWO.plan(Choice("required"), UNFORCED).instruction.endswith("`one`, `two`.")
    assert TWO.plan(Choice("required", ("two",)), FREE, thinking=True).emulated == "two"
    odd: tuple[Any, ...] = ({"anyOf": [{}]}, {"type": "object", "properties": {"a": {"$ref": "#"}}})
    for schema in odd:
        plan = ToolBox([Function("odd", schema=schema)]).plan(Choice("required"), UNFORCED)
        assert (plan.emulated, plan.instruction) == ("", "Answer by calling the tool `odd`.")


def test_allowed_tools_are_words() -> None:
    """The tools stay, as they are part of the prefix."""
    plan = TWO.plan(Choice("auto", ("one", "two")), FREE)
    assert len(plan.tools) == 2
    assert plan.instruction == "Of the tools, use only these: `one`, `two`."
    assert TWO.plan(Choice("auto", ("one",)), FREE).instruction == "Of the tools, use only `one`."


def test_a_choice_needs_its_tool() -> None:
    """Naming one that is not there is the client's mistake."""
    for tools, choice in ((TWO, Choice("required", ("three",))), (ToolBox(), Choice("required"))):
        with pytest.raises(InvalidParameter):
            tools.plan(choice, FREE)


def test_lost_tools_are_named_in_a_fixed_order() -> None:
    """Histories of summarizers: an object each, sorted, once, and not to be called."""
    plan = ToolBox().plan(Choice(), FREE, used=["b", "a", "b"])
    assert [tool["name"] for tool in plan.tools] == ["a", "b"]
    assert plan.choice == {"type": "none"}


def test_strict_is_kept_for_twenty_that_fit() -> None:
    """More are not allowed, and a schema that does not fit would be refused."""
    many = [Function(f"f{n}", schema=CLOSED, strict=True) for n in range(25)]
    assert sum("strict" in tool for tool in ToolBox(many).plan(Choice(), FREE).tools) == 20
    loose = Function("f", schema={"type": "object"}, strict=True)
    assert "strict" not in ToolBox([loose]).plan(Choice(), FREE).tools[0]


def test_of_two_tools_with_one_name_the_first_counts() -> None:
    """The Messages API refuses a name that is there twice."""
    tools = ToolBox([Function("f", "first"), Function("f", "second")]).plan(Choice(), FREE).tools
    assert [tool["description"] for tool in tools] == ["first"]


@pytest.mark.parametrize(
    ("form", "description"),
    [
        (None, "Edit."),
        ({"type": "text"}, "Edit."),
        (
            {"type": "grammar", "syntax": "lark", "definition": "start: X"},
            "Edit.\n\nThe input must follow this grammar:\nstart: X",
        ),
        (
            {"type": "grammar", "grammar": {"syntax": "regex", "definition": "a+"}},
            "Edit.\n\nThe input must follow this grammar:\na+",
        ),
        (
            {"type": "grammar", "grammar": {"syntax": "new"}},
            'Edit.\n\nThe input must follow this grammar:\n{"syntax":"new"}',
        ),
    ],
)
def test_a_grammar_is_described_in_either_protocols_words(form: object, description: str) -> None:
    """It stands in the format itself, or one level deeper."""
    assert with_grammar("Edit.", form) == description
