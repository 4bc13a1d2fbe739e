"""Messages are read part by part, and what cannot be read is named by its place."""

from __future__ import annotations

from typing import Any

import pytest

from claude_desk.dialects.openai_chat_messages import read_messages, used_tools
from claude_desk.dialects.openai_errors import InvalidParameter
from claude_desk.dialects.openai_fields import Fields
from claude_desk.dialects.openai_tools import Function, ToolBox
from claude_desk.dialects.openai_turns import Conversation
from claude_desk.messages.models import rules_for


def read(*messages: Any) -> list[dict[str, Any]]:
    """The turns these messages become."""
    conversation = Conversation(rules_for("claude-opus-5-5"))
    read_messages(Fields({"messages": list(messages)}), ToolBox([Function("f")]), conversation)
    return conversation.build().messages


@pytest.mark.parametrize(
    ("message", "param"),
    [
        (5, "messages[0]"),
        ({}, "messages[0].role"),
        ({"role": ["user"]}, "messages[0].role"),
        ({"role": "user", "content": {}}, "messages[0].content"),
        ({"role": "user", "content": [5]}, "messages[0].content[0]"),
        ({"role": "user", "content": [{"type": "text"}]}, "messages[0].content[0].text"),
        ({"role": "user", "content": [{"type": "video"}]}, "messages[0].content[0].type"),
        (
            {"role": "user", "content": [{"type": "image_url", "image_url": {}}]},
            "messages[0].content[0].image_url.url",
        ),
        (
            {"role": "user", "content": [{"type": "file", "file": {"file_data": 1}}]},
            "messages[0].content[0].file",
        ),
        ({"role": "tool", "content": "x"}, "messages[0].tool_call_id"),
        ({"role": "assistant", "tool_calls": {"a": 1}}, "messages[0].tool_calls"),
        ({"role": "assistant", "tool_calls": [1]}, "messages[0].tool_calls[0]"),
        ({"role": "assistant", "tool_calls": [{"function": {"name": "f"}}]}, "messages[0].tool_calls[0].id"),
        ({"role": "assistant", "tool_calls": [{"id": "c"}]}, "messages[0].tool_calls[0].function"),
        (
            {"role": "assistant", "tool_calls": [{"id": "c", "function": {"name": "f", "arguments": 5}}]},
            "messages[0].tool_calls[0].function.arguments",
        ),
        (
            {"role": "assistant", "tool_calls": [{"id": "c", "custom": {}}]},
            "messages[0].tool_calls[0].custom",
        ),
        ({"role": "assistant", "function_call": "f"}, "messages[0].function_call"),
    ],
)
def test_what_cannot_be_read_is_named(message: Any, param: str) -> None:
    """In the notation of OpenAI's own errors."""
    with pytest.raises(InvalidParameter) as raised:
        read(message)
    assert (raised.value.status, raised.value.param) == (400, param)


@pytest.mark.parametrize("messages", [None, [], "hello", {}])
def test_there_must_be_messages(messages: object) -> None:
    """A list with at least one."""
    with pytest.raises(InvalidParameter, match="messages"):
        read_messages(Fields({"messages": messages}), ToolBox(), Conversation(rules_for("")))


def test_arguments_may_be_an_object() -> None:
    """Some local programs forget to write them as text."""
    turns = read(
        {"role": "user", "content": "x"},
        {"role": "assistant", "tool_calls": [{"id": "c", "function": {"name": "f", "arguments": {"a": 1}}}]},
    )
    assert turns[1]["content"][0]["input"] == {"a": 1}


def test_legacy_calls_are_numbered_by_their_place() -> None:
    """Each result answers the call before it."""
    call = {"role": "assistant", "content": None, "function_call": {"name": "f", "arguments": "{}"}}
    result = {"role": "function", "name": "f", "content": "ok"}
    turns = read({"role": "user", "content": "x"}, call, result, call, result)
    assert [turn["content"][0].get("id") or turn["content"][0].get("tool_use_id") for turn in turns[1:]] == [
        "call_fn_1",
        "call_fn_1",
        "call_fn_2",
        "call_fn_2",
    ]


def test_a_hint_on_a_result_is_on_the_result() -> None:
    """Not inside it, where it would count as another."""
    mark = {"type": "ephemeral"}
    turns = read(
        {"role": "user", "content": "x"},
        {"role": "assistant", "tool_calls": [{"id": "c", "function": {"name": "f"}}]},
        {
            "role": "tool",
            "tool_call_id": "c",
            "content": [{"type": "text", "text": "ok", "cache_control": mark}],
        },
    )
    assert turns[2]["content"][0]["cache_control"] == mark
    assert turns[2]["content"][0]["content"] == [{"type": "text", "text": "ok"}]


def test_used_tools_are_all_that_were_called() -> None:
    """By the client's names, whatever form the calls have; nonsense is passed over."""
    calls = [{"function": {"name": "a"}}, {"custom": {"name": "b"}}, 5, {"function": 5}]
    history = [
        {"role": "assistant", "tool_calls": calls, "function_call": {"name": "c"}},
        7,
        {"role": "user"},
    ]
    assert used_tools(history) == ["a", "b", "c"]
    assert used_tools(None) == used_tools([{"role": "assistant", "tool_calls": 3}]) == []
