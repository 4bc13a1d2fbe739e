"""Whatever a client sends, it gets a request or a 400 that says why; and the same history is always the same bytes."""

from __future__ import annotations

from typing import Any

import msgspec
from hypothesis import example, given, settings
from hypothesis import strategies as st

from claude_desk.dialects.openai_chat import ChatCall
from claude_desk.errors import Refused
from fakes.chat_calls import accept, judged, warned

MODELS = st.sampled_from(
    ["claude-opus-5-5", "claude-sonnet-5-5", "claude-haiku-4-5", "claude-opus-4-6", "gpt-4o"]
)
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 2**70) | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=6,
)
TEXT = st.text(max_size=12) | st.sampled_from(["", " ", "\u2028", "hello", "\x00"])
PART = st.one_of(
    st.fixed_dictionaries({"type": st.just("text"), "text": TEXT}),
    st.fixed_dictionaries(
        {"type": st.just("image_url"), "image_url": ANYTHING | st.fixed_dictionaries({"url": TEXT})}
    ),
    st.fixed_dictionaries({"type": st.just("file"), "file": ANYTHING}),
    st.fixed_dictionaries({"type": TEXT | ANYTHING}),
)
CALL = st.fixed_dictionaries(
    {
        "id": st.sampled_from(["call_1", "call_2", "functions.x:0"]),
        "type": st.just("function"),
        "function": st.fixed_dictionaries(
            {"name": st.sampled_from(["shell", "other", "bad name"]), "arguments": TEXT | st.just('{"a": 1}')}
        ),
    }
)
MESSAGE = st.one_of(
    st.fixed_dictionaries(
        {"role": st.sampled_from(["system", "developer", "user", "assistant"]), "content": TEXT}
    ),
    st.fixed_dictionaries(
        {"role": st.sampled_from(["user", "system"]), "content": st.lists(PART, max_size=3)}
    ),
    st.fixed_dictionaries(
        {"role": st.just("assistant"), "content": st.none() | TEXT, "tool_calls": st.lists(CALL, max_size=3)}
    ),
    st.fixed_dictionaries(
        {
            "role": st.just("tool"),
            "tool_call_id": st.sampled_from(["call_1", "call_2", "functions.x:0", "call_9"]),
            "content": TEXT,
        }
    ),
)
TOOL = st.fixed_dictionaries({"type": TEXT | ANYTHING}) | st.fixed_dictionaries(
    {
        "type": st.just("function"),
        "function": st.fixed_dictionaries(
            {"name": st.sampled_from(["shell", "bad name"])},
            optional={"parameters": ANYTHING, "strict": st.booleans(), "description": TEXT},
        ),
    }
)
FIELDS = st.sampled_from(
    [
        *("audio", "cache_control", "frequency_penalty", "function_call", "functions", "logprobs"),
        *("max_completion_tokens", "max_tokens", "metadata", "modalities", "n", "output_config"),
        *("parallel_tool_calls", "prompt_cache_options", "reasoning", "reasoning_effort", "response_format"),
        *("safety_identifier", "service_tier", "stop", "stream", "stream_options", "temperature", "thinking"),
        *("tool_choice", "tools", "top_k", "top_p", "user", "web_search_options", "model", "messages"),
    ]
)


def taken(body: object, *, lenient: bool = False) -> ChatCall | None:
    """The call for a body; None where it was refused, as a client's error with words."""
    try:
        return accept(body, lenient=lenient)
    except Refused as error:
        refused = error
    assert refused.status == 400
    assert refused.message
    return None


@given(
    MODELS,
    st.lists(MESSAGE, max_size=3),
    st.dictionaries(FIELDS, ANYTHING, max_size=2)
    | st.fixed_dictionaries({"tools": st.lists(TOOL, max_size=2)}),
)
@settings(max_examples=400, deadline=None)
def test_no_request_is_more_than_a_client_error(model: str, messages: Any, fields: Any) -> None:
    """Fields of any type and value: a Messages request, the same with leniency and without, or a 400 with words."""
    body = {"model": model, "messages": messages, **fields}
    call, lenient = taken(body), taken(body, lenient=True)
    if call is not None:
        msgspec.json.decode(call.request.body)
        assert lenient is not None
        assert lenient.request.body == call.request.body
    if lenient is not None:
        assert all(text.isascii() and text.isprintable() for text in warned(lenient))


@given(st.binary(max_size=60))
@example(b"")
@example(b"null")
@example(b"[" * 5000)
@example(b'{"model":"m","messages":' + b"[" * 900 + b"]" * 900 + b"}")
@example(b'{"model":"m","messages":[{"role":"user","content":"\\ud800"}]}')
@example(b'{"model":"m","messages":[{"role":"user","content":"x"}],"metadata":{"a":' + b"9" * 400 + b"}}")
@example(
    b'{"model":"m","messages":[{"role":"user","content":"x"}],"thinking":'
    + b'{"a":' * 700
    + b"1"
    + b"}" * 701
)
def test_no_bytes_are_more_than_a_client_error(body: bytes) -> None:
    """What is no JSON, or hardly any, is a 400 too."""
    taken(body)


@given(MODELS, st.lists(MESSAGE, min_size=1, max_size=7), st.lists(TOOL, max_size=2), st.booleans())
@settings(max_examples=400, deadline=None)
def test_any_history_is_repaired_into_one_that_is_accepted(
    model: str,
    messages: list[Any],
    tools: list[Any],
    thinking: bool,  # noqa: FBT001 - drawn
) -> None:
    """Orphan results, missing results, empty texts, systems anywhere, bad arguments: the Messages API's checks pass."""
    body: Any = {"model": model, "messages": messages, "max_tokens": 300, "temperature": 0.5}
    body |= {"tools": tools} if tools else {}
    body |= {"reasoning_effort": "high"} if thinking else {}
    call = taken(body)
    if call is not None:
        reply = judged(call)
        assert reply.status == 200, (reply.body, call.request.body)


@given(MODELS, st.lists(MESSAGE, min_size=1, max_size=6), st.lists(TOOL, max_size=2))
@settings(max_examples=200, deadline=None)
def test_the_same_request_is_the_same_bytes(model: str, messages: list[Any], tools: list[Any]) -> None:
    """Nothing but the request decides: no clock, no counter, no order of a set."""
    body = {"model": model, "messages": messages, "tools": tools}
    first, second = taken(body), taken(body)
    assert (first and first.request.body) == (second and second.request.body)


def test_large_texts_pass() -> None:
    """A string of 10 MB is carried as it is."""
    text = "x" * 10_000_000
    call = accept({"model": "claude-opus-5-5", "messages": [{"role": "user", "content": text}]})
    assert msgspec.json.decode(call.request.body)["messages"][0]["content"][0]["text"] == text
