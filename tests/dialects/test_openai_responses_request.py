"""The fields of a request: what is refused, what is echoed, what lenience changes."""

from __future__ import annotations

import json
from typing import Any

import pytest

from claude_desk.dialects.openai_errors import InvalidParameter
from claude_desk.dialects.openai_options import Options
from claude_desk.dialects.openai_responses import ResponsesDialect
from fakes.responses_calls import STREAM_HEAD, accept, answered, message, translated

Json = dict[str, Any]
BASE: Json = {"model": "claude-opus-5", "input": "x"}
ANSWER = message({"type": "text", "text": "Yes"})


@pytest.mark.parametrize(
    ("fields", "param", "code"),
    [
        ({"model": None}, "model", "missing_required_parameter"),
        ({"model": 5}, "model", "invalid_type"),
        ({"input": 5}, "input", "invalid_type"),
        ({"instructions": 5}, "instructions", "invalid_type"),
        ({"stream": "yes"}, "stream", "invalid_type"),
        ({"store": 1}, "store", "invalid_type"),
        ({"max_output_tokens": 0}, "max_output_tokens", "integer_below_min_value"),
        ({"max_output_tokens": "9"}, "max_output_tokens", "invalid_type"),
        ({"temperature": True}, "temperature", "invalid_type"),
        ({"metadata": []}, "metadata", "invalid_type"),
        ({"previous_response_id": 5}, "previous_response_id", "invalid_type"),
        ({"reasoning": "high"}, "reasoning", "invalid_type"),
        ({"reasoning": {"effort": "most"}}, "reasoning.effort", "invalid_value"),
        ({"reasoning": {"effort": 5}}, "reasoning.effort", "invalid_type"),
        ({"reasoning": {"summary": "long"}}, "reasoning.summary", "invalid_value"),
        ({"text": {"format": 5}}, "text.format", "invalid_type"),
        ({"text": {"format": {"type": "xml"}}}, "text.format", "unsupported_value"),
        ({"text": {"format": {"type": ["xml"]}}}, "text.format", "invalid_value"),
        ({"text": {"format": {"type": "json_schema", "name": "n"}}}, "text.format.schema", "invalid_type"),
        ({"user": 5}, "user", "invalid_type"),
        ({"tools": [], "tool_choice": "required"}, "tool_choice", None),
        ({"tools": [], "tool_choice": {"type": "function", "name": "f"}}, "tool_choice", None),
    ],
)
def test_wrong_fields_are_refused_by_name(fields: Json, param: str, code: str | None) -> None:
    """The sender learns which field is wrong."""
    with pytest.raises(InvalidParameter) as raised:
        accept({**BASE, **fields})
    assert (raised.value.status, raised.value.param, raised.value.code) == (400, param, code)


@pytest.mark.parametrize(
    ("fields", "param"),
    [
        ({"conversation": "conv_1"}, "conversation"),
        ({"background": True}, "background"),
        ({"prompt": {"id": "pmpt_1"}}, "prompt"),
        ({"tool_choice": {"type": "mcp", "server_label": "x"}}, "tool_choice"),
    ],
)
def test_what_has_no_counterpart_is_refused_unless_lenient(fields: Json, param: str) -> None:
    """A clear 400; with lenience a warning, and the rest of the request is carried."""
    with pytest.raises(InvalidParameter) as raised:
        accept({**BASE, **fields})
    assert (raised.value.param, raised.value.code) == (param, "unsupported_parameter")
    call = accept({**BASE, **fields}, ResponsesDialect(options=Options(lenient=True)))
    assert json.loads(call.request.body) == translated(BASE)
    encoder = call.reply_encoder(200, STREAM_HEAD)
    assert encoder.feed(ANSWER) + encoder.close()
    assert encoder.head is not None
    assert any(name == b"warning" and param.encode() in value for name, value in encoder.head[1])


def test_the_response_repeats_the_request() -> None:
    """What clients compare or show is there as they sent it; the model is the one they asked for."""
    tools = [{"type": "function", "name": "f", "parameters": {"type": "object"}, "strict": False}]
    fields: Json = {
        "instructions": "Be brief.",
        "max_output_tokens": 77,
        "metadata": {"a": "b"},
        "parallel_tool_calls": False,
        "prompt_cache_key": "k",
        "reasoning": {"effort": "low", "summary": "auto"},
        "safety_identifier": "s",
        "store": False,
        "temperature": 0.5,
        "text": {"format": {"type": "text"}, "verbosity": "low"},
        "tool_choice": "none",
        "tools": tools,
        "top_p": 0.9,
        "truncation": "auto",
        "user": "u",
    }
    response = answered(accept({**BASE, **fields}), ANSWER)
    assert {name: response[name] for name in fields} == fields
    assert response["model"] == "claude-opus-5"
    assert response["object"] == "response"


def test_what_was_not_asked_is_repeated_as_openai_does() -> None:
    """Fields that OpenAI fills in are filled in."""
    response = answered(accept(BASE), ANSWER)
    assert response["tools"] == []
    assert (response["tool_choice"], response["parallel_tool_calls"], response["store"]) == (
        "auto",
        True,
        True,
    )
    assert (response["temperature"], response["top_p"], response["truncation"]) == (1.0, 1.0, "disabled")
    assert response["text"] == {"format": {"type": "text"}, "verbosity": "medium"}
    assert response["metadata"] == {}


def test_the_log_shows_what_the_client_asked_for() -> None:
    """The upstream is always asked for a stream, which is no business of whoever reads the log."""
    for stream in (True, False):
        call = accept({**BASE, "stream": stream, "max_output_tokens": 9})
        assert call.request.stream is stream
        assert json.loads(call.request.body)["stream"] is True
        assert (call.request.model, call.request.max_tokens) == ("claude-opus-5", 9)


def test_lost_thinking_turns_manual_thinking_off() -> None:
    """Models that think with a budget refuse a tool's answer without the thinking that led to its call."""
    call = {"type": "function_call", "call_id": "c", "name": "f", "arguments": "{}"}
    items = [
        {"role": "user", "content": "x"},
        call,
        {"type": "function_call_output", "call_id": "c", "output": "y"},
    ]
    body = {"model": "claude-sonnet-4-5", "input": items, "reasoning": {"effort": "low"}}
    assert translated(body)["thinking"] == {"type": "disabled"}
    assert translated({**body, "input": "x"})["thinking"]["type"] == "enabled"


def test_lenience_passes_over_what_openai_knows_alone() -> None:
    """A model from a stored prompt, a response from OpenAI's memory: the rest is answered, with a warning."""
    dialect = ResponsesDialect(options=Options(lenient=True))
    for body, named in (
        ({"input": "x"}, "model"),
        ({**BASE, "previous_response_id": "resp_x"}, "response_id"),
    ):
        call = accept(body, dialect)
        assert json.loads(call.request.body)["messages"][0]["content"][0]["text"] == "x"
        encoder = call.reply_encoder(200, STREAM_HEAD)
        assert encoder.feed(ANSWER) + encoder.close()
        assert encoder.head is not None
        assert any(name == b"warning" and named.encode() in value for name, value in encoder.head[1])
