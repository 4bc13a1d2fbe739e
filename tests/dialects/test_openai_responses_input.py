"""Input items: references, and what is refused with its place."""

from __future__ import annotations

import json
from typing import Any, get_args, get_type_hints

import pytest
from openai.types.responses import response_input_item_param

from claude_desk.dialects.openai_errors import InvalidParameter
from claude_desk.dialects.openai_options import Options
from claude_desk.dialects.openai_responses import ResponsesDialect
from claude_desk.dialects.openai_responses_input import (
    _DROPPED,
    _READERS,
    flat_name,
    read_items,
    resolve_references,
)
from fakes.responses_calls import STREAM_HEAD, accept, answered, message, translated

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
        ({"type": "brand_new_call"}, "input[0].type", "unsupported_value"),
        ({"role": "tool", "content": "x"}, "input[0].role", "invalid_value"),
        ({"type": "message", "role": ["user"], "content": "x"}, "input[0].role", "invalid_value"),
        ({"role": "user", "content": 5}, "input[0].content", "invalid_type"),
        ({"role": "user", "content": [5]}, "input[0].content[0]", "invalid_type"),
        ({"role": "user", "content": [{"type": "new"}]}, "input[0].content[0].type", "unsupported_value"),
        ({"role": "user", "content": [{"type": ["new"]}]}, "input[0].content[0].type", "invalid_type"),
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
            "unsupported_value",
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


def test_every_kind_of_item_has_its_row() -> None:
    """Each type of input item that the official SDK knows is read, or left out on purpose."""
    kinds: set[str] = set()
    for alternative in get_args(response_input_item_param.ResponseInputItemParam):
        kind = get_type_hints(alternative)["type"]
        kinds.update(
            word for each in (kind, *get_args(kind)) for word in get_args(each) if isinstance(word, str)
        )
    unread = {kind for kind in kinds if kind not in _READERS and kind not in _DROPPED}
    assert unread == {"item_reference"}
    assert len(kinds) > 25


@pytest.mark.parametrize(
    ("item", "what"),
    [
        ({"role": "user", "content": [{"type": "input_audio", "input_audio": {}}]}, "content of type input_audio"),
        ({"type": "brand_new_call"}, "input items of type brand_new_call"),
        (
            {"role": "assistant", "content": [{"type": "input_image", "image_url": "https://x/a.png"}]},
            "content of type image in assistant messages",
        ),
        (
            {"role": "user", "content": [{"type": "input_file", "filename": "a.zip", "file_data": "UEsD"}]},
            "content of type input_file",
        ),
    ],
)  # fmt: skip
def test_lenience_passes_over_what_has_no_counterpart(item: Json, what: str) -> None:
    """The rest of the request is carried, and the reply says what was not."""
    body = {"model": "claude-opus-5", "input": [item, {"role": "user", "content": "x"}]}
    call = accept(body, ResponsesDialect(options=Options(lenient=True)))
    assert [turn["role"] for turn in json.loads(call.request.body)["messages"]] == ["user"]
    encoder = call.reply_encoder(200, STREAM_HEAD)
    encoder.feed(message({"type": "text", "text": "Yes"}))
    encoder.close()
    assert encoder.head is not None
    assert any(name == b"warning" and what.encode() in value for name, value in encoder.head[1])
    with pytest.raises(InvalidParameter):
        accept(body)


def test_places_are_counted_in_the_requests_own_items() -> None:
    """What is remembered from before has no number in this request."""
    dialect = ResponsesDialect()
    first = accept({"model": "m", "input": [{"role": "user", "content": "x"}] * 3}, dialect, number=1)
    response = answered(first, message({"type": "text", "text": "Yes"}))
    with pytest.raises(InvalidParameter) as raised:
        accept({"model": "m", "previous_response_id": response["id"], "input": [{"type": "new"}]}, dialect)
    assert raised.value.param == "input[0].type"


@pytest.mark.parametrize("update", [{"reasoning": 5}, {"text": []}])
def test_a_wrong_update_is_refused_with_its_place(update: Json) -> None:
    """Settings that change on the way are read as the request's own are."""
    with pytest.raises(InvalidParameter) as raised:
        accept({"model": "m", "input": [{"type": "configuration_update", **update}]})
    assert raised.value.param == f"input[0].{next(iter(update))}"


def test_tools_that_an_item_brings_are_read_with_their_place() -> None:
    """A malformed one is blamed where it stands."""
    with pytest.raises(InvalidParameter) as raised:
        accept({"model": "m", "input": [{"type": "tool_search_output", "tools": [{"type": "function"}]}]})
    assert raised.value.param == "input[0].tools[0].name"
