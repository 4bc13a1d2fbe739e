"""Input items: references, and what is refused with its place."""

from __future__ import annotations

from typing import Any

import pytest

from claude_desk.dialects.openai_errors import InvalidParameter
from claude_desk.dialects.openai_responses_input import flat_name, read_items, resolve_references
from fakes.responses_calls import accept, translated

Json = dict[str, Any]


def test_a_string_is_a_user_message() -> None:
    """Input may be one text, a list, or absent."""
    assert read_items("Hi") == [{"role": "user", "content": "Hi"}]
    assert read_items(None) == []
    assert read_items([{"a": 1}]) == [{"a": 1}]


def test_a_namespace_is_part_of_the_name() -> None:
    """A tool without one keeps its name."""
    assert flat_name("spawn", "agents") == "agents__spawn"
    assert flat_name("spawn", "") == "spawn"


def test_references_give_way_to_items() -> None:
    """An item is put in place of its name, with or without a type, also where reasoning comes without its content."""
    known: dict[str, Json] = {"msg_1": {"id": "msg_1"}, "rs_1": {"id": "rs_1", "encrypted_content": "e"}}
    items: list[Json] = [
        {"type": "item_reference", "id": "msg_1"},
        {"id": "msg_1"},
        {"type": "reasoning", "id": "rs_1", "summary": []},
        {"type": "reasoning", "id": "rs_2", "summary": []},
        {"type": "reasoning", "id": "rs_1", "encrypted_content": "own"},
        {"type": "message", "id": "msg_1", "role": "user"},
    ]
    assert resolve_references(items, known.get) == [known["msg_1"], known["msg_1"], known["rs_1"], *items[3:]]


@pytest.mark.parametrize(
    ("item", "param", "code"),
    [
        (5, "input[0]", "invalid_type"),
        ({}, "input[0].type", "missing_required_parameter"),
        ({"type": 5}, "input[0].type", "missing_required_parameter"),
        ({"type": "brand_new_call"}, "input[0].type", "invalid_value"),
        ({"role": "tool", "content": "x"}, "input[0].role", "invalid_value"),
        ({"role": "user", "content": 5}, "input[0].content", "invalid_type"),
        ({"role": "user", "content": [5]}, "input[0].content[0]", "invalid_type"),
        ({"role": "user", "content": [{"type": "new"}]}, "input[0].content[0].type", "invalid_value"),
        ({"role": "user", "content": [{"type": "input_text"}]}, "input[0].content[0].text", "invalid_type"),
        (
            {"role": "user", "content": [{"type": "input_audio", "input_audio": {}}]},
            "input[0].content[0]",
            "unsupported_parameter",
        ),
        (
            {
                "role": "user",
                "content": [{"type": "input_image", "image_url": "data:image/tiff;base64,QUJD"}],
            },
            "input[0].content[0].image_url",
            "invalid_image_format",
        ),
        (
            {"role": "user", "content": [{"type": "input_image", "file_id": "file-openai"}]},
            "input[0].content[0].file_id",
            None,
        ),
        (
            {"role": "assistant", "content": [{"type": "input_image", "image_url": "https://x/a.png"}]},
            "input[0].content",
            "unsupported_parameter",
        ),
        ({"type": "function_call", "name": "f", "arguments": "{}"}, "input[0].call_id", "invalid_type"),
        ({"type": "function_call", "call_id": "c", "arguments": "{}"}, "input[0].name", "invalid_type"),
        (
            {"type": "function_call", "call_id": "c", "name": "f", "arguments": {}},
            "input[0].arguments",
            "invalid_type",
        ),
        ({"type": "function_call_output", "output": "x"}, "input[0].call_id", "invalid_type"),
        ({"type": "function_call_output", "call_id": "c", "output": 5}, "input[0].output", "invalid_type"),
        ({"type": "custom_tool_call", "call_id": "c", "name": "f"}, "input[0].input", "invalid_type"),
        ({"type": "shell_call", "call_id": "c", "action": []}, "input[0].action", "invalid_type"),
        ({"type": "shell_call_output", "output": []}, "input[0].call_id", "invalid_type"),
        ({"type": "item_reference"}, "input[0].id", "invalid_type"),
    ],
)
def test_malformed_items_are_refused_with_their_place(item: object, param: str, code: str | None) -> None:
    """The sender learns what is wrong and where."""
    with pytest.raises(InvalidParameter) as raised:
        accept({"model": "m", "input": [item]})
    assert (raised.value.status, raised.value.param, raised.value.code) == (400, param, code)


def test_a_custom_call_survives_its_tool() -> None:
    """Without the tool in the request the call still goes as it went when it was there."""
    call = {"type": "custom_tool_call", "call_id": "c", "name": "patch", "input": "*** Begin"}
    items = [
        {"role": "user", "content": "x"},
        call,
        {"type": "custom_tool_call_output", "call_id": "c", "output": "ok"},
    ]
    body = {"model": "claude-opus-5", "input": items}
    tools = [{"type": "custom", "name": "patch"}]
    assert translated(body)["messages"] == translated({**body, "tools": tools})["messages"]


def test_whitespace_is_no_text() -> None:
    """Parts without a visible character are left out: the Messages protocol refuses them."""
    parts = [{"type": "input_text", "text": " \n"}, {"type": "input_text", "text": "x"}]
    sent = translated({"model": "m", "input": [{"role": "user", "content": parts}]})
    assert [block["text"] for block in sent["messages"][0]["content"]] == ["x"]
