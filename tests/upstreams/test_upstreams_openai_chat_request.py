"""Messages requests as Chat Completions requests, field by field, and whatever else is sent."""

from __future__ import annotations

import json
from typing import Any

import msgspec
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from claude_desk.errors import Refused
from claude_desk.upstreams.openai_chat_request import chat_request

Json = dict[str, Any]

HELLO = [{"role": "user", "content": "Hello"}]
TOOL = {"name": "t", "input_schema": {"type": "object"}}
SCHEMA = {"type": "object", "properties": {"a": {"type": "string"}}}
ALWAYS = {
    "model": "served",
    "messages": HELLO,
    "stream": True,
    "stream_options": {"include_usage": True},
}


def _made(limit_field: str = "max_tokens", **fields: Any) -> Json:
    body = json.dumps({"model": "claude-opus-5-5", "messages": HELLO, **fields}).encode()
    made = chat_request(body, model="served", limit_field=limit_field)
    document: Json = json.loads(made.body)
    return document


@pytest.mark.parametrize(
    ("fields", "chat"),
    [
        ({}, {}),
        ({"stream": False}, {}),
        ({"max_tokens": 300}, {"max_tokens": 300}),
        ({"temperature": 0, "top_p": 0.5}, {"temperature": 0, "top_p": 0.5}),
        ({"temperature": None}, {}),
        ({"stop_sequences": ["a", "b", "c", "d", "e"]}, {"stop": ["a", "b", "c", "d"]}),
        ({"stop_sequences": []}, {}),
        ({"metadata": {"user_id": "u1"}}, {"user": "u1"}),
        ({"metadata": {}}, {}),
        ({"output_config": {"effort": "xhigh"}}, {"reasoning_effort": "xhigh"}),
        ({"thinking": {"type": "adaptive"}}, {}),
        (
            {"thinking": {"type": "adaptive"}, "output_config": {"effort": "low"}},
            {"reasoning_effort": "low"},
        ),
        ({"thinking": {"type": "between_tools"}}, {}),
        (
            {"thinking": {"type": "disabled"}, "output_config": {"effort": "high"}},
            {"reasoning_effort": "none"},
        ),
        ({"thinking": {"type": "enabled", "budget_tokens": 1024}}, {"reasoning_effort": "low"}),
        ({"thinking": {"type": "enabled", "budget_tokens": 8000}}, {"reasoning_effort": "medium"}),
        ({"thinking": {"type": "enabled", "budget_tokens": 31999}}, {"reasoning_effort": "high"}),
        ({"thinking": {"type": "enabled"}}, {}),
        (
            {"output_config": {"format": {"type": "json_schema", "schema": SCHEMA}}},
            {
                "response_format": {
                    "type": "json_schema",
                    "json_schema": {"name": "answer", "strict": True, "schema": SCHEMA},
                }
            },
        ),
        (
            {"tools": [TOOL], "tool_choice": {"type": "any", "disable_parallel_tool_use": True}},
            {
                "tools": [{"type": "function", "function": {"name": "t", "parameters": {"type": "object"}}}],
                "tool_choice": "required",
                "parallel_tool_calls": False,
            },
        ),
        (
            {
                "cache_control": {"type": "ephemeral"},
                "context_management": {"edits": []},
                "container": "c",
                "mcp_servers": [],
                "service_tier": "auto",
                "speed": "fast",
                "top_k": 5,
                "diagnostics": {},
            },
            {},
        ),
    ],
)
def test_each_field_has_its_counterpart(fields: Json, chat: Json) -> None:
    """What the other protocol knows is said in its words; what only steers Anthropic's servers is left out."""
    assert _made(**fields) == ALWAYS | chat


def test_the_limit_is_sent_as_the_server_calls_it() -> None:
    """OpenAI has renamed it, and others have not."""
    assert _made("max_completion_tokens", max_tokens=9)["max_completion_tokens"] == 9


def test_the_format_had_another_name_in_beta() -> None:
    """output_format is read as well."""
    made = _made(output_format={"type": "json_schema", "schema": SCHEMA})
    assert made["response_format"]["json_schema"]["schema"] == SCHEMA


def test_the_newest_turns_effort_counts() -> None:
    """Claude Code sets the effort turn by turn."""
    turns = [
        {"role": "user", "content": "a", "output_config": {"effort": "low"}},
        {"role": "assistant", "content": "b"},
        {"role": "user", "content": "c", "output_config": {"effort": "max"}},
        {"role": "system", "content": "d"},
    ]
    assert _made(messages=turns, output_config={"effort": "high"})["reasoning_effort"] == "max"


def test_a_long_user_id_is_hashed() -> None:
    """OpenAI refuses more than 64 characters."""
    assert len(_made(metadata={"user_id": "u" * 150})["user"]) == 64


def test_what_was_left_out_is_noted() -> None:
    """The log can say that a tool of Anthropic's was not offered."""
    body = {"messages": HELLO, "tools": [{"type": "web_search_20250305", "name": "web_search"}]}
    made = chat_request(json.dumps(body).encode(), model="m", limit_field="max_tokens")
    assert made.note == "left out: web_search"


def test_large_numbers_stay_what_they_are() -> None:
    """Arguments of calls are a program's data: no digit is lost."""
    use = {"type": "tool_use", "id": "a", "name": "t", "input": {"n": 2**80, "f": 0.1}}
    made = _made(messages=[{"role": "assistant", "content": [use]}])
    arguments = made["messages"][0]["tool_calls"][0]["function"]["arguments"]
    assert json.loads(arguments) == {"n": 2**80, "f": 0.1}


@pytest.mark.parametrize(
    "wanted", ["x", {"type": "json_object"}, {"type": "json_schema"}, {"type": "json_schema", "schema": 3}]
)
def test_a_format_that_is_none_is_refused(wanted: Any) -> None:
    """An answer of any form would pass for one of the form that was asked for."""
    with pytest.raises(Refused, match=r"output_config\.format"):
        _made(output_config={"format": wanted})


def _taken(body: bytes) -> bytes | None:
    try:
        return chat_request(body, model="m", limit_field="max_tokens").body
    except Refused as error:
        refused = error
    assert refused.status == 400
    assert refused.message
    return None


@given(st.binary(max_size=40))
@example(b"")
@example(b"[]")
@example(b"[" * 5000)
@example(b'{"messages":' + b"[" * 900 + b"]" * 900 + b"}")
@example(b'{"messages":[],"temperature":' + b'{"a":' * 900 + b"1" + b"}" * 901)
@example(b'{"messages":[{"role":"user","content":"\\ud800"}]}')
@example(
    b'{"messages":[{"role":"assistant","content":[{"type":"tool_use","id":"a","name":"b","input":{"a":1e400}}]}]}'
)
def test_no_bytes_are_more_than_a_client_error(body: bytes) -> None:
    """What is no JSON, or hardly any, is a 400."""
    _taken(body)


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 2**70) | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=6,
)
KINDS = st.sampled_from(
    [
        *("text", "image", "document", "search_result", "tool_result", "tool_reference", "tool_use"),
        *("thinking", "redacted_thinking", "server_tool_use", "container_upload"),
    ]
)
SOURCE = st.fixed_dictionaries(
    {"type": st.sampled_from(["base64", "url", "text", "content", "file"])},
    optional={"media_type": ANYTHING, "data": ANYTHING, "url": ANYTHING, "content": ANYTHING},
)
BLOCK = st.fixed_dictionaries(
    {"type": KINDS | ANYTHING},
    optional={
        "text": ANYTHING,
        "source": SOURCE | ANYTHING,
        "content": ANYTHING | st.lists(st.fixed_dictionaries({"type": KINDS, "text": ANYTHING}), max_size=2),
        "tool_use_id": ANYTHING,
        "id": ANYTHING,
        "name": ANYTHING,
        "input": ANYTHING,
        "title": ANYTHING,
        "signature": ANYTHING | st.just("claude-desk:unsigned"),
        "thinking": ANYTHING,
    },
)
MESSAGE = st.fixed_dictionaries(
    {
        "role": st.sampled_from(["user", "assistant", "system"]) | ANYTHING,
        "content": ANYTHING | st.lists(BLOCK, max_size=3),
    },
    optional={"output_config": ANYTHING},
)
TOOLS = st.lists(
    st.fixed_dictionaries(
        {},
        optional={
            "type": st.sampled_from(["custom", "bash_20250124", "memory_20250818", "web_search_20250305"])
            | ANYTHING,
            "name": ANYTHING,
            "input_schema": ANYTHING,
            "description": ANYTHING,
        },
    ),
    max_size=3,
)


@given(
    ANYTHING | st.lists(MESSAGE, max_size=4),
    st.fixed_dictionaries(
        {},
        optional={
            "system": ANYTHING | st.lists(BLOCK, max_size=2),
            "tools": ANYTHING | TOOLS,
            "tool_choice": ANYTHING | st.fixed_dictionaries({"type": ANYTHING, "name": ANYTHING}),
            "output_config": ANYTHING | st.fixed_dictionaries({"effort": ANYTHING, "format": ANYTHING}),
            "thinking": ANYTHING
            | st.fixed_dictionaries({"type": st.just("enabled"), "budget_tokens": ANYTHING}),
            "metadata": ANYTHING | st.fixed_dictionaries({"user_id": ANYTHING}),
            "stop_sequences": ANYTHING,
            "max_tokens": ANYTHING,
        },
    ),
)
@settings(max_examples=500, deadline=None)
def test_no_request_is_more_than_a_client_error(messages: Any, fields: Json) -> None:
    """Fields of any type and value: a Chat request, the same bytes each time, or a 400 with words."""
    body = json.dumps({"model": "m", "messages": messages, **fields}).encode()
    made = _taken(body)
    assert made == _taken(body)
    if made is not None:
        msgspec.json.decode(made)
