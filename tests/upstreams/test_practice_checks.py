"""Practice's refusals, in the API's words."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claude_desk.upstreams.practice_checks import decode_body, field_problems, prompt_problems
from claude_desk.upstreams.practice_tokens import prompt_blocks, sign_thinking

HI = [{"role": "user", "content": "hi"}]
TOOL = {"name": "t", "input_schema": {"type": "object"}}
CALL = {"type": "tool_use", "id": "toolu_1", "name": "t", "input": {}}
RESULT = {"type": "tool_result", "tool_use_id": "toolu_1", "content": "r"}


def _request(**more: Any) -> dict[str, Any]:
    return {"model": "m", "max_tokens": 100, "messages": HI, **more}


def _problem(request: dict[str, Any], version: str = "2023-06-01", *, counting: bool = False) -> str:
    if problem := next(field_problems(request, version, counting=counting), ""):
        return problem
    return next(prompt_problems(request, prompt_blocks(request)), "")


def _without(name: str) -> dict[str, Any]:
    return {key: value for key, value in _request().items() if key != name}


@pytest.mark.parametrize(
    ("body", "starts"),
    [
        (b"", "The request body is not valid JSON: "),
        (b"{", "The request body is not valid JSON: "),
        (b"\xff\xfe\xff", "The request body is not valid JSON: "),
        (b'{"a": NaN}', "The request body is not valid JSON: "),
        (b'{"a": "\\ud800"}', "The request body is not valid JSON: "),
        (b'{"a": "\\UD800"}', "The request body is not valid JSON: "),
        (b'{"a":' * 100_000, "The request body is not valid JSON: nested too deeply"),
        (b'{"a":' * 300 + b"1" + b"}" * 300, "The request body is not valid JSON: nested too deeply"),
        (b'{"a": ' + b"9" * 10_000 + b"}", "The request body is not valid JSON: "),
        (b"[]", "Input should be a valid dictionary"),
    ],
)
def test_what_is_no_json_object_is_refused(body: bytes, starts: str) -> None:
    """Broken, endless, half-encoded or non-object bodies give one sentence, never an exception."""
    problem = decode_body(body)
    assert isinstance(problem, str)
    assert problem.startswith(starts)


def test_a_json_object_is_read() -> None:
    """A JSON object is decoded, whole surrogate pairs and nesting within reason included."""
    assert decode_body(b'{"a": "\\ud83d\\ude00"}') == {"a": "😀"}
    assert isinstance(decode_body(b'{"a":' * 100 + b"1" + b"}" * 100), dict)


@pytest.mark.parametrize(
    "request_",
    [
        _request(),
        _request(max_tokens=0),
        _request(model="anything at all"),
        _request(temperature=0.5),
        _request(system="s", stop_sequences=["x"], metadata={"user_id": "u"}, stream=True),
        _request(messages=[*HI, {"role": "assistant", "content": ""}]),
        _request(messages=[*HI, {"role": "system", "content": "s"}]),
        _request(
            tools=[TOOL],
            messages=[*HI, {"role": "assistant", "content": [CALL]}, {"role": "user", "content": [RESULT]}],
        ),
        _request(tools=[{"type": "bash_20250124", "name": "bash"}], tool_choice={"type": "any"}),
        _request(max_tokens=2000, thinking={"type": "enabled", "budget_tokens": 1024}),
        _request(model="claude-haiku-4-5", max_tokens=64_000),
        _request(model="claude-opus-5-5", thinking={"type": "adaptive"}),
        _request(messages=[{"role": "user", "content": [{"type": "something_new"}]}]),
    ],
)
def test_good_requests_pass(request_: dict[str, Any]) -> None:
    """Ordinary requests and fields this program has not heard of are let through."""
    assert _problem(request_) == ""


@pytest.mark.parametrize(
    ("request_", "problem"),
    [
        (_without("model"), "model: Field required"),
        (_without("max_tokens"), "max_tokens: Field required"),
        (_without("messages"), "messages: Field required"),
        (_request(model=1), "model: Input should be a valid string"),
        (_request(model=""), "model: String should have at least 1 character"),
        (_request(max_tokens=True), "max_tokens: Input should be a valid integer"),
        (_request(max_tokens="9"), "max_tokens: Input should be a valid integer"),
        (_request(max_tokens=-1), "max_tokens: Input should be greater than or equal to 0"),
        (
            _request(model="claude-haiku-4-5", max_tokens=128_000),
            "max_tokens: 128000 > 64000, which is the maximum allowed number of output tokens for claude-haiku-4-5",
        ),
        (_request(messages=[]), "messages: at least one message is required"),
        (_request(messages="hi"), "messages: Input should be a valid list"),
        (
            _request(messages=["hi"]),
            "messages.0: Input should be a valid dictionary or object to extract fields from",
        ),
        (_request(messages=[{"role": "user"}]), "messages.0.content: Field required"),
        (_request(messages=[{"content": "x"}]), "messages.0.role: Field required"),
        (
            _request(messages=[{"role": "tool", "content": "x"}]),
            "messages.0.role: Input should be 'user' or 'assistant'",
        ),
        (
            _request(model="claude-sonnet-5", messages=[*HI, {"role": "system", "content": "s"}]),
            "messages.1: role 'system' is not supported on this model",
        ),
        (
            _request(messages=[{"role": "assistant", "content": "x"}]),
            'messages: first message must use the "user" role',
        ),
        (
            _request(messages=[{"role": "user", "content": 1}]),
            "messages.0.content: Input should be a valid list",
        ),
        (
            _request(messages=[{"role": "user", "content": ""}]),
            "messages.0: all messages must have non-empty content except for the optional final assistant message",
        ),
        (_request(messages=[{"role": "user", "content": [{}]}]), "messages.0.content.0.type: Field required"),
        (
            _request(messages=[{"role": "user", "content": [{"type": "text"}]}]),
            "messages.0.content.0.text.text: Field required",
        ),
        (
            _request(messages=[{"role": "user", "content": [{"type": "text", "text": ""}]}]),
            "messages: text content blocks must be non-empty",
        ),
        (
            _request(messages=[{"role": "user", "content": [{"type": "text", "text": " \n"}]}]),
            "messages: text content blocks must contain non-whitespace text",
        ),
        (
            _request(messages=[{"role": "user", "content": [RESULT]}]),
            (
                "messages.0.content.0: unexpected `tool_use_id` found in `tool_result` blocks: toolu_1. Each `tool_result`"
                " block must have a corresponding `tool_use` block in the previous message."
            ),
        ),
        (
            _request(messages=[*HI, {"role": "assistant", "content": [CALL]}, *HI]),
            (
                "messages.1: `tool_use` ids were found without `tool_result` blocks immediately after: toolu_1. Each"
                " `tool_use` block must have a corresponding `tool_result` block in the next message."
            ),
        ),
        (
            _request(messages=[*HI, {"role": "assistant", "content": [CALL]}]),
            (
                "messages.1: `tool_use` ids were found without `tool_result` blocks immediately after: toolu_1. Each"
                " `tool_use` block must have a corresponding `tool_result` block in the next message."
            ),
        ),
        (
            _request(messages=[*HI, {"role": "assistant", "content": [CALL, CALL]}]),
            "messages.1: `tool_use` ids must be unique",
        ),
        (_request(tools="t"), "tools: Input should be a valid list"),
        (_request(tools=[{"name": "t"}]), "tools.0.custom.input_schema: Field required"),
        (
            _request(tools=[{**TOOL, "name": "two words"}]),
            "tools.0.custom.name: String should match pattern '^[a-zA-Z0-9_-]{1,128}$'",
        ),
        (
            _request(tools=[{"name": "t", "input_schema": {}}]),
            "tools.0.custom.input_schema.type: Field required",
        ),
        (
            _request(tools=[{"name": "t", "input_schema": {"type": "object", "anyOf": []}}]),
            "tools.0.custom.input_schema: input_schema does not support oneOf, allOf, or anyOf at the top level",
        ),
        (_request(tools=[TOOL, TOOL]), "tools: Tool names must be unique."),
        (
            _request(tools=[TOOL], tool_choice={"type": "tool", "name": "u"}),
            "Tool 'u' not found in provided tools",
        ),
        (
            _request(tool_choice={"type": "any"}),
            "tool_choice: `tool_choice` may only be specified while providing `tools`.",
        ),
        (
            _request(thinking={"type": "enabled", "budget_tokens": 10}),
            "thinking.enabled.budget_tokens: Input should be greater than or equal to 1024",
        ),
        (
            _request(thinking={"type": "enabled", "budget_tokens": 1024}),
            "`max_tokens` must be greater than `thinking.budget_tokens`.",
        ),
        (
            _request(model="claude-haiku-4-5", thinking={"type": "adaptive"}),
            "adaptive thinking is not supported on this model",
        ),
        (_request(thinking="on"), "thinking: Input should be a valid dictionary"),
        (_request(stop_sequences=["\n"]), "stop_sequences: each stop sequence must contain non-whitespace"),
        (_request(stream="yes"), "stream: Input should be a valid boolean"),
        (
            _request(
                messages=[
                    {
                        "role": "user",
                        "content": [{"type": "text", "text": "x", "cache_control": {"type": "ephemeral"}}]
                        * 5,
                    }
                ]
            ),
            "A maximum of 4 blocks with cache_control may be provided. Found 5.",
        ),
        (
            _request(model="claude-haiku-4-5", messages=[{"role": "user", "content": "x" * 1_000_000}]),
            "prompt is too long: 250007 tokens > 200000 maximum",
        ),
    ],
)
def test_bad_requests_are_refused_in_the_apis_words(request_: dict[str, Any], problem: str) -> None:
    """Each mistake gets the sentence clients look for."""
    assert _problem(request_) == problem


@pytest.mark.parametrize("name", ["temperature", "top_p", "top_k"])
def test_sampling_is_gone_in_the_newest_version(name: str) -> None:
    """2026-10-21 refuses sampling parameters even at their default, counting included; 2023-06-01 takes them."""
    request = _request(**{name: 1})
    assert _problem(request, "2026-10-21") == f"{name}: Extra inputs are not permitted"
    assert _problem(request, "2026-10-21", counting=True) == f"{name}: Extra inputs are not permitted"
    assert _problem(request, "2023-06-01") == ""


@pytest.mark.parametrize(
    ("version", "problem"),
    [
        ("", "anthropic-version: header is required"),
        ("2024-01-01", 'anthropic-version: "2024-01-01" is not a valid version'),
        ("2026-10-21", ""),
    ],
)
def test_the_version_header_is_required(version: str, problem: str) -> None:
    """The header must be there and name a version that exists."""
    assert _problem(_request(), version) == problem


def test_counting_needs_no_max_tokens() -> None:
    """count_tokens asks for model and messages only."""
    assert _problem(_without("max_tokens"), counting=True) == ""
    assert _problem(_without("model"), counting=True) == "model: Field required"


def _echoed(model: str, *, prompt: str, **more: Any) -> dict[str, Any]:
    signature = sign_thinking("hm", prompt_blocks(_request())[-1].digest)
    thinking = {"type": "thinking", "thinking": "hm", "signature": signature}
    answer = {"role": "assistant", "content": [thinking, {"type": "text", "text": "yes"}]}
    messages = [{"role": "user", "content": prompt}, answer, *HI]
    return _request(model=model, messages=messages, **more)


def test_thinking_must_stay_where_it_was() -> None:
    """Echoed after another prompt, thinking is refused in the API's words; after its own it passes."""
    assert _problem(_echoed("claude-opus-5-5", prompt="hi")) == ""
    assert _problem(_echoed("claude-opus-5-5", prompt="other")) == (
        "messages.1.content.0: Invalid `signature` in `thinking` block. The block is bound to a different"
        " conversation. Remove the block, or set `thinking.block_binding.prefix_mismatch_behavior` to"
        ' "drop_block".'
    )


def test_binding_depends_on_model_and_setting() -> None:
    """Models before the bound ones take moved thinking, and drop_block asks for no error."""
    drop = {"type": "adaptive", "block_binding": {"prefix_mismatch_behavior": "drop_block"}}
    assert _problem(_echoed("claude-haiku-4-5", prompt="other")) == ""
    assert _problem(_echoed("claude-opus-5-5", prompt="other", thinking=drop)) == ""


def test_foreign_thinking_is_refused() -> None:
    """A signature that Practice did not make is invalid on every model."""
    request = _echoed("claude-haiku-4-5", prompt="hi")
    request["messages"][1]["content"][0]["signature"] = "ErUBCkYIBRgCIkD="
    assert _problem(request) == "messages.1.content.0: Invalid `signature` in `thinking` block"


_VALUE: st.SearchStrategy[Any] = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(-3, 3),
        st.sampled_from(["", " ", "user", "text", "tool_use", "x"]),
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(
            st.sampled_from(
                ["type", "text", "role", "content", "name", "input_schema", "id", "input", "cache_control"]
            ),
            inner,
            max_size=4,
        ),
    ),
    max_leaves=12,
)
_FIELDS = st.sampled_from(
    [
        "messages",
        "tools",
        "system",
        "thinking",
        "tool_choice",
        "stop_sequences",
        "output_config",
        "cache_control",
    ]
)


@given(st.dictionaries(_FIELDS, _VALUE, max_size=4))
def test_no_shape_of_request_breaks_the_checks(fields: dict[str, Any]) -> None:
    """Whatever JSON stands where, the answer is a sentence or acceptance, never an exception."""
    assert isinstance(_problem(_request(**fields)), str)
