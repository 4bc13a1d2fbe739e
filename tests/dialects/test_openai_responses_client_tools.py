"""Tools that OpenAI defines and the client runs."""

from __future__ import annotations

import json
from typing import Any

import openai.types.responses as sdk
import pydantic
import pytest
from hypothesis import given
from hypothesis import strategies as st

from claude_desk.dialects.openai_responses import ResponsesDialect
from claude_desk.dialects.openai_responses_client_tools import (
    CLIENT_CALLS,
    CLIENT_TOOLS,
    ClientTool,
    call_input,
    shell_result,
)
from claude_desk.dialects.openai_responses_items import CalledTool, ClientCallItem
from claude_desk.dialects.openai_schema import fits
from fakes.responses_calls import accept, answered, message, translated

Json = dict[str, Any]

TOOLS = list(CLIENT_TOOLS.values())
INPUTS: dict[str, list[Json]] = {
    "shell": [{"commands": ["ls", "pwd"]}, {"commands": [], "timeout_ms": 5, "max_output_length": 9}],
    "local_shell": [{"command": ["ls"]}, {"command": ["ls"], "timeout_ms": 5, "working_directory": "/src"}],
    "apply_patch": [
        {"type": "update_file", "path": "a", "diff": "@@\n-x\n+y"},
        {"type": "create_file", "path": "a", "diff": "+x"},
        {"type": "delete_file", "path": "a"},
    ],
}
_ITEM: pydantic.TypeAdapter[Any] = pydantic.TypeAdapter(sdk.ResponseOutputItem)
_PATCH_OF_NOTHING = {"type": "update_file", "path": "", "diff": ""}
_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=4),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=5,
)
_NAMES = sorted({name for tool in TOOLS for name in tool.schema["properties"]} | {"env"})


@pytest.mark.parametrize("tool", TOOLS, ids=lambda tool: tool.kind)
def test_their_schemas_are_taken_strictly(tool: ClientTool) -> None:
    """So models with structured outputs write nothing else."""
    assert fits(tool.schema)
    assert tool.function.strict
    assert CLIENT_CALLS[tool.item] is tool


@pytest.mark.parametrize("tool", TOOLS, ids=lambda tool: tool.kind)
def test_an_input_comes_back_as_it_was_written(tool: ClientTool) -> None:
    """From the model to an item, to the model: the same members in the same order, as signatures demand."""
    for given_input in INPUTS[tool.kind]:
        action = tool.action(json.dumps(given_input))
        assert json.dumps(call_input(action)) == json.dumps(given_input)


@given(
    tool=st.sampled_from(TOOLS),
    value=st.dictionaries(st.sampled_from([*_NAMES, "new"]), _VALUES | st.just("delete_file"), max_size=5)
    | _VALUES,
    status=st.sampled_from(["completed", "incomplete"]),
)
def test_whatever_a_model_writes_is_an_item_of_openais(tool: ClientTool, value: Any, status: str) -> None:
    """Clients look into items without a doubt, so each has every member it must have, from its first event on."""
    item = ClientCallItem("t", 0, "toolu_1", CalledTool(tool.kind, kind=tool.kind))
    events = [*item.open(), *item.stop({}, json.dumps(value)), item.done(status)]
    for event in (events[0], events[-1]):
        _ITEM.validate_json(json.dumps(event["item"]), strict=True)


@pytest.mark.parametrize(
    ("kind", "arguments", "action"),
    [
        ("shell", '{"commands": "ls"}', {"commands": ["ls"], "timeout_ms": None, "max_output_length": None}),
        ("shell", '{"commands": ["l', {"commands": [], "timeout_ms": None, "max_output_length": None}),
        ("apply_patch", '{"type": "delete_file", "pa', _PATCH_OF_NOTHING),
        ("apply_patch", '{"type": "delete_file"}', _PATCH_OF_NOTHING),
        ("apply_patch", '{"type": "rename", "path": "a", "diff": "x"}', _PATCH_OF_NOTHING),
        ("apply_patch", '{"type": "update_file", "path": "a"}', _PATCH_OF_NOTHING),
        ("apply_patch", '{"type": "create_file", "path": "a"}', {"type": "create_file", "path": "a", "diff": ""}),
    ],
)  # fmt: skip
def test_what_cannot_be_meant_does_nothing(kind: str, arguments: str, action: Json) -> None:
    """Half a call runs no command and changes no file."""
    assert CLIENT_TOOLS[kind].action(arguments) == action


def test_a_command_line_goes_through_a_shell() -> None:
    """A model without strict tools may write one string where a list is wanted."""
    assert CLIENT_TOOLS["local_shell"].action('{"command": "ls | wc"}')["command"] == [
        "bash",
        "-lc",
        "ls | wc",
    ]


@pytest.mark.parametrize(
    ("output", "text"),
    [
        ("as it is", "as it is"),
        ([], ""),
        ([{"stdout": "a\n", "stderr": "", "outcome": {"type": "exit", "exit_code": 0}}], "a\nexit code: 0"),
        (
            [{"stdout": "", "stderr": "no\n", "outcome": {"type": "timeout"}}, {"x": 1}],
            'stderr:\nno\ntimed out\n{"x":1}',
        ),
        ({"x": [1]}, '{"x":[1]}'),
    ],
)
def test_results_read_like_a_terminal(output: object, text: str) -> None:
    """What is not of the known form is given as JSON: nothing is lost."""
    assert shell_result(output) == text


def test_an_agent_goes_on_by_items_and_by_references() -> None:
    """The call comes back the same, whether the client sends the item or names the response."""
    dialect = ResponsesDialect()
    first = {"model": "claude-opus-5-5", "input": "Go", "tools": [{"type": kind} for kind in CLIENT_TOOLS]}
    blocks = [
        {"type": "tool_use", "id": f"toolu_{kind}", "name": kind, "input": INPUTS[kind][0]} for kind in INPUTS
    ]
    response = answered(accept(first, dialect, number=1), message(*blocks, stop_reason="tool_use"))
    calls = {item["type"]: item for item in response["output"]}
    results = [
        {
            "type": "shell_call_output",
            "call_id": calls["shell_call"]["call_id"],
            "output": [{"stdout": "a", "stderr": "", "outcome": {"type": "exit", "exit_code": 0}}],
        },
        {"type": "local_shell_call_output", "id": calls["local_shell_call"]["id"], "output": "b"},
        {
            "type": "apply_patch_call_output",
            "call_id": "toolu_apply_patch",
            "status": "failed",
            "output": None,
        },
    ]
    whole = {**first, "input": [{"role": "user", "content": "Go"}, *response["output"], *results]}
    sent = translated(whole, dialect, number=2)
    assert sent["messages"][1]["content"] == blocks
    said = [
        (each["tool_use_id"], each["content"][0]["text"], "is_error" in each)
        for each in sent["messages"][2]["content"]
    ]
    assert said == [
        ("toolu_shell", "a\nexit code: 0", False),
        ("toolu_local_shell", "b", False),
        ("toolu_apply_patch", "failed", True),
    ]
    named = {**first, "previous_response_id": response["id"], "input": results}
    assert accept(named, dialect, number=3).request.body == accept(whole, dialect, number=4).request.body
