"""Requests and replies read as a conversation, in each of the three protocols."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claude_desk.messages.conversation import Kind, Part, Turn, read_reply, read_request


def request(**members: Any) -> list[Turn]:
    """The turns of a request."""
    found = read_request(json.dumps(members).encode())
    assert found is not None
    return list(found.turns)


def reply(body: bytes) -> list[Part]:
    """The parts of a reply."""
    found = read_reply(body)
    assert found is not None
    return list(found.turns[0].parts)


def stream(*events: dict[str, Any]) -> bytes:
    """A stream of these events."""
    return b"".join(b"event: x\ndata: " + json.dumps(event).encode() + b"\n\n" for event in events)


def test_a_messages_request() -> None:
    """System prompt, text, thinking, a tool's use and result, and where the cache ends."""
    turns = request(
        system=[{"type": "text", "text": "Be brief.", "cache_control": {"type": "ephemeral"}}],
        tools=[{"name": "bash"}, {"type": "web_search_20250305", "name": "web_search"}],
        messages=[
            {"role": "user", "content": "list files"},
            {
                "role": "assistant",
                "content": [
                    {"type": "thinking", "thinking": "hm", "signature": "s"},
                    {"type": "tool_use", "id": "1", "name": "bash", "input": {"command": "ls"}},
                ],
            },
            {
                "role": "user",
                "content": [
                    {
                        "type": "tool_result",
                        "tool_use_id": "1",
                        "is_error": True,
                        "content": [{"type": "text", "text": "no"}],
                    }
                ],
            },
        ],
    )
    assert turns == [
        Turn("system", (Part(Kind.TEXT, "Be brief.", cached=True),)),
        Turn("user", (Part(Kind.TEXT, "list files"),)),
        Turn(
            "assistant",
            (Part(Kind.THINKING, "hm"), Part(Kind.TOOL_USE, '{\n  "command": "ls"\n}', "bash")),
        ),
        Turn("user", (Part(Kind.TOOL_RESULT, "no", failed=True),)),
    ]


def test_the_tools_of_a_request_are_named() -> None:
    """Whichever protocol offers them."""
    tools = [{"name": "bash"}, {"type": "function", "function": {"name": "look"}}, {"type": "web_search"}]
    found = read_request(
        json.dumps({"messages": [{"role": "user", "content": "x"}], "tools": tools}).encode()
    )
    assert found is not None
    assert found.tools == ("bash", "look", "web_search")


def test_a_chat_completions_request() -> None:
    """Parts, tool calls and a tool's message."""
    assert request(
        messages=[
            {"role": "system", "content": "s"},
            {"role": "user", "content": [{"type": "text", "text": "see"}]},
            {
                "role": "assistant",
                "content": None,
                "tool_calls": [{"function": {"name": "f", "arguments": '{"a":1}'}}],
            },
            {"role": "tool", "tool_call_id": "1", "content": "done"},
        ]
    ) == [
        Turn("system", (Part(Kind.TEXT, "s"),)),
        Turn("user", (Part(Kind.TEXT, "see"),)),
        Turn("assistant", (Part(Kind.TOOL_USE, '{\n  "a": 1\n}', "f"),)),
        Turn("tool", (Part(Kind.TOOL_RESULT, "done"),)),
    ]


def test_a_responses_request() -> None:
    """Instructions and items."""
    assert request(
        instructions="s",
        input=[
            {"type": "message", "role": "user", "content": [{"type": "input_text", "text": "hi"}]},
            {"type": "function_call", "name": "f", "arguments": "not json"},
            {"type": "function_call_output", "output": "x"},
        ],
    ) == [
        Turn("system", (Part(Kind.TEXT, "s"),)),
        Turn("user", (Part(Kind.TEXT, "hi"),)),
        Turn("assistant", (Part(Kind.TOOL_USE, "not json", "f"),)),
        Turn("tool", (Part(Kind.TOOL_RESULT, "x"),)),
    ]


@pytest.mark.parametrize(
    ("block", "part"),
    [
        (
            {"type": "image", "source": {"type": "base64", "media_type": "image/png", "data": "AAAA"}},
            Part(Kind.IMAGE, "AAAA", "image/png"),
        ),
        (
            {"type": "image", "source": {"type": "url", "url": "https://a.example/b.png"}},
            Part(Kind.IMAGE, "https://a.example/b.png"),
        ),
        (
            {"type": "image_url", "image_url": {"url": "data:image/png;base64,AAAA"}},
            Part(Kind.IMAGE, "AAAA", "image/png"),
        ),
    ],
)
def test_images(block: dict[str, Any], part: Part) -> None:
    """Their data, or the address where they are said to be, which nobody here fetches."""
    assert request(messages=[{"role": "user", "content": [block]}]) == [Turn("user", (part,))]


def test_whole_replies() -> None:
    """Of all three protocols, and an error."""
    assert reply(b'{"content": [{"type": "text", "text": "hi"}]}') == [Part(Kind.TEXT, "hi")]
    assert reply(b'{"choices": [{"message": {"role": "assistant", "content": "hi"}}]}') == [
        Part(Kind.TEXT, "hi")
    ]
    output = {
        "output": [
            {"type": "message", "role": "assistant", "content": [{"type": "output_text", "text": "hi"}]}
        ]
    }
    assert reply(json.dumps(output).encode()) == [Part(Kind.TEXT, "hi")]
    assert reply(b'{"type": "error", "error": {"type": "overloaded_error", "message": "busy"}}') == [
        Part(Kind.OTHER, "busy", "overloaded_error", failed=True)
    ]


def test_a_messages_stream() -> None:
    """Deltas become the blocks they make, and an error at the end is told."""
    body = stream(
        {"type": "content_block_start", "index": 0, "content_block": {"type": "text", "text": ""}},
        {"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": "hel"}},
        {"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": "lo"}},
        {
            "type": "content_block_start",
            "index": 1,
            "content_block": {"type": "tool_use", "name": "f", "input": {}},
        },
        {
            "type": "content_block_delta",
            "index": 1,
            "delta": {"type": "input_json_delta", "partial_json": '{"a"'},
        },
        {
            "type": "content_block_delta",
            "index": 1,
            "delta": {"type": "input_json_delta", "partial_json": ":1}"},
        },
        {"type": "error", "error": {"type": "api_error", "message": "cut"}},
    )
    assert reply(body) == [
        Part(Kind.TEXT, "hello"),
        Part(Kind.TOOL_USE, '{\n  "a": 1\n}', "f"),
        Part(Kind.OTHER, "cut", "api_error", failed=True),
    ]


def test_streams_of_openai() -> None:
    """Chat Completions' chunks, and the Responses event that has it all."""
    chunks = stream(
        {"choices": [{"delta": {"content": "he"}}]},
        {"choices": [{"delta": {"content": "y"}}]},
        {"choices": [{"delta": {"tool_calls": [{"index": 0, "function": {"name": "f", "arguments": "{"}}]}}]},
        {"choices": [{"delta": {"tool_calls": [{"index": 0, "function": {"arguments": "}"}}]}}]},
    )
    assert reply(chunks) == [Part(Kind.TEXT, "hey"), Part(Kind.TOOL_USE, "{}", "f")]
    message = {"type": "message", "content": [{"type": "output_text", "text": "hi"}]}
    done = stream({"type": "response.completed", "response": {"output": [message]}})
    assert reply(done) == [Part(Kind.TEXT, "hi")]


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=5),
        lambda inner: st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["messages", "content", "role", "type", "text", "tools", "input", "tool_calls", "function", "choices",
                 "delta", "error", "source", "output", "index", "message", "content_block", "system"]
            ),
            inner | st.sampled_from(["tool_use", "image", "text_delta", "content_block_delta", "user"]),
            max_size=4,
        ),
        max_leaves=12,
    )
)  # fmt: skip
def test_nothing_fails_on_anything(document: object) -> None:
    """Whatever the JSON, reading it as a request, a reply or a stream ends well."""
    body = json.dumps(document).encode()
    read_request(body)
    read_reply(body)
    read_reply(b"data: " + body + b"\n\n")


@pytest.mark.parametrize("body", [b"", b"\xff\xfe", b"[" * 100_000, b'{"a": 1}', b"[1]", b"plain"])
def test_what_is_no_conversation_is_none(body: bytes) -> None:
    """Binary, nested without end, or simply something else."""
    assert read_request(body) is None
    assert read_reply(body) is None
