"""Practice's answers as a whole."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from typing import Any

import pytest
from anthropic.types import Message, MessageTokensCount
from hypothesis import given
from hypothesis import strategies as st

from claude_desk.upstreams.practice_replies import Manner, Reply, Request, reply_to

BASH = {
    "name": "Bash",
    "input_schema": {
        "type": "object",
        "properties": {"command": {"type": "string"}},
        "required": ["command"],
    },
}


def _post(path: str = "/v1/messages", **more: Any) -> Request:
    body = {
        "model": "claude-opus-5-5",
        "max_tokens": 1000,
        "messages": [{"role": "user", "content": "hi"}],
        **more,
    }
    return Request("POST", path, version="2023-06-01", body=json.dumps(body).encode())


def _asked(text: str, **more: Any) -> Request:
    return _post(messages=[{"role": "user", "content": text}], **more)


def _message(request: Request, remembered: frozenset[bytes] = frozenset()) -> Message:
    reply = reply_to(request, remembered)
    assert reply.status == 200, reply.body
    return Message.model_validate_json(reply.body)


def _text(message: Message) -> str:
    return "".join(block.text for block in message.content if block.type == "text")


def _error(reply: Reply) -> tuple[int, str, str]:
    body = json.loads(reply.body)
    assert (body["type"], body["request_id"]) == ("error", reply.request_id)
    return reply.status, body["error"]["type"], body["error"]["message"]


def test_a_greeting_says_who_answers_and_what_was_asked() -> None:
    """A plain prompt gets a text that names Practice and quotes the ask, in a message the SDK validates."""
    message = _message(_asked("Is anybody there?"))
    assert "Practice" in _text(message)
    assert "“Is anybody there?”" in _text(message)
    assert (message.stop_reason, message.model) == ("end_turn", "claude-opus-5-5")
    assert message.usage.output_tokens == -(-len(_text(message)) // 4)


def test_the_same_request_gets_the_same_bytes() -> None:
    """Whole and streamed, two answers to one request are equal; another request has other ids."""
    for request in (_post(), _post(stream=True)):
        assert reply_to(request) == reply_to(request)
    ids = {_message(_asked(text)).id for text in ("a", "b")}
    assert len(ids) == 2


def test_streams_carry_the_same_message() -> None:
    """The events' text is the whole reply's text, up to the ids that depend on the body."""
    streamed = reply_to(_asked("hi", stream=True))
    deltas = [json.loads(data).get("delta", {}).get("text", "") for _, data in streamed.events]
    assert "".join(deltas) == _text(_message(_asked("hi", stream=False)))
    assert (streamed.status, streamed.body) == (200, b"")


def test_a_tool_loop_ends_with_the_result() -> None:
    """Asked to run a command, Practice calls the tool; given its result, it quotes it and ends."""
    asked = {"role": "user", "content": "run `echo hi`"}
    message = _message(_post(messages=[asked], tools=[BASH]))
    assert message.stop_reason == "tool_use"
    [call] = [block for block in message.content if block.type == "tool_use"]
    assert (call.name, call.input) == ("Bash", {"command": "echo hi"})
    answer = {
        "role": "assistant",
        "content": [block.model_dump(exclude_none=True) for block in message.content],
    }
    result: dict[str, Any] = {"type": "tool_result", "tool_use_id": call.id, "content": "hi there"}
    messages = [asked, answer, {"role": "user", "content": [result]}]
    final = _message(_post(messages=messages, tools=[BASH]))
    assert final.stop_reason == "end_turn"
    assert _text(final) == "Done. This came back to Practice:\n\n“hi there”"
    result["is_error"] = True
    assert "The tool failed" in _text(_message(_post(messages=messages, tools=[BASH])))


def test_parallel_calls_have_ids_of_their_own() -> None:
    """Two commands are two tool_use blocks with different ids."""
    message = _message(_asked("run `a` and `b`", tools=[BASH]))
    ids = [block.id for block in message.content if block.type == "tool_use"]
    assert len(set(ids)) == 2


@pytest.mark.parametrize("most", [0, 1, 5, 20])
def test_max_tokens_is_kept(most: int) -> None:
    """No answer is longer than max_tokens, the stop reason says it was cut, and zero generates nothing."""
    message = _message(_asked("hi", max_tokens=most))
    assert message.stop_reason == "max_tokens"
    assert message.usage.output_tokens == most
    assert len(_text(message)) <= most * 4
    assert bool(message.content) == bool(most)


def test_a_call_that_does_not_fit_is_not_made() -> None:
    """When max_tokens ends before the tool call, the call is left out and the reason is max_tokens."""
    message = _message(_asked("run `echo hi`", tools=[BASH], max_tokens=10))
    assert message.stop_reason == "max_tokens"
    assert [block.type for block in message.content] == ["text"]


def test_stop_sequences_stop() -> None:
    """The text ends before the earliest stop sequence, which is named; a call after it is not made."""
    message = _message(_asked("say alpha then omega", stop_sequences=["omega", "alpha"]))
    assert (message.stop_reason, message.stop_sequence) == ("stop_sequence", "alpha")
    assert _text(message).endswith("You said: “say ")
    stopped = _message(_asked("run `x`", tools=[BASH], stop_sequences=["Practice"]))
    assert (stopped.stop_reason, stopped.content) == ("stop_sequence", [])


@pytest.mark.parametrize(
    ("thinking", "model", "shown"),
    [
        ({"type": "enabled", "budget_tokens": 1024}, "claude-haiku-4-5", True),
        ({"type": "adaptive"}, "claude-opus-5-5", False),
        ({"type": "adaptive", "display": "summarized"}, "claude-opus-5-5", True),
        ({"type": "adaptive", "display": "omitted"}, "claude-opus-4-8", False),
    ],
)
def test_thinking_comes_first_and_is_signed(thinking: dict[str, Any], model: str, shown: bool) -> None:  # noqa: FBT001
    """With thinking on, a signed thinking block leads; its text is shown as asked for, or as the model's default."""
    message = _message(_post(model=model, max_tokens=2000, thinking=thinking))
    block = message.content[0]
    assert block.type == "thinking"
    assert block.signature
    assert bool(block.thinking) == shown
    details = message.usage.output_tokens_details
    assert details is not None
    assert bool(details.thinking_tokens) == shown


@pytest.mark.parametrize("thinking", [None, {"type": "disabled"}, {"type": "between_tools"}])
def test_no_thinking_unless_asked(thinking: dict[str, Any] | None) -> None:
    """Without thinking, with it disabled, or between tools before there was one, the answer is text only."""
    more: dict[str, Any] = {"thinking": thinking} if thinking else {}
    assert [block.type for block in _message(_post(**more)).content] == ["text"]


def test_thinking_survives_the_round_trip() -> None:
    """A thinking block echoed in the next turn verifies; in another conversation it is a 400."""
    thinking = {"type": "adaptive", "display": "summarized"}
    first = _message(_asked("hi", thinking=thinking))
    answer = {
        "role": "assistant",
        "content": [block.model_dump(exclude_none=True) for block in first.content],
    }
    more = {"role": "user", "content": "go on"}
    good = [{"role": "user", "content": "hi"}, answer, more]
    moved = [{"role": "user", "content": "hello"}, answer, more]
    assert _message(_post(messages=good, thinking=thinking)).stop_reason == "end_turn"
    status, kind, text = _error(reply_to(_post(messages=moved, thinking=thinking)))
    assert (status, kind) == (400, "invalid_request_error")
    assert text.startswith(
        "messages.1.content.0: Invalid `signature` in `thinking` block. The block is bound to"
    )


def test_structured_output_fits_its_schema() -> None:
    """With output_config.format the text is JSON with the schema's required properties, and no tool is called."""
    schema = {
        "type": "object",
        "properties": {
            "title": {"type": "string"},
            "stars": {"type": "integer"},
            "unit": {"enum": ["a", "b"]},
        },
        "required": ["title", "stars", "unit"],
        "additionalProperties": False,
    }
    form = {"format": {"type": "json_schema", "schema": schema}}
    message = _message(_asked("run `echo hi`", output_config=form, tools=[BASH]))
    assert json.loads(_text(message)) == {"title": "run `echo hi`", "stars": 1, "unit": "a"}
    assert message.stop_reason == "end_turn"


def test_the_cache_hits_on_the_second_turn() -> None:
    """What the first reply says was written, the second says was read, when its prefixes are handed back in."""
    mark = {"cache_control": {"type": "ephemeral"}}
    system = [{"type": "text", "text": "rule " * 1000, **mark}]
    first = reply_to(_asked("one", system=system))
    written = Message.model_validate_json(first.body).usage
    remembered = frozenset(prefix for prefix, _ in first.prefixes)
    read = _message(_asked("two", system=system), remembered).usage
    assert written.cache_creation_input_tokens == read.cache_read_input_tokens
    assert (read.cache_read_input_tokens or 0) > 1024
    assert (written.cache_read_input_tokens, read.cache_creation_input_tokens) == (0, 0)


def test_counting_agrees_with_usage() -> None:
    """count_tokens says what the same prompt's usage adds up to."""
    counted = reply_to(_post("/v1/messages/count_tokens", tools=[BASH]))
    usage = _message(_post(tools=[BASH])).usage
    assert MessageTokensCount.model_validate_json(counted.body).input_tokens == usage.input_tokens


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("practice:overloaded", (529, "overloaded_error", "Overloaded")),
        ("practice:rate-limit", (429, "rate_limit_error", "This is a practised rate limit.")),
        ("practice:error", (500, "api_error", "Internal server error")),
    ],
)
def test_failures_can_be_practised(text: str, error: tuple[int, str, str]) -> None:
    """Prompts that ask for a failure get it, with retry-after where the API sends one."""
    reply = reply_to(_asked(text))
    assert _error(reply) == error
    assert reply.retry_after == (1 if reply.status == 429 else 0)


def test_a_stream_can_end_in_an_error_event() -> None:
    """practice:error in a stream is a good start and then the in-band error, with no message_stop."""
    names = [name for name, _ in reply_to(_asked("practice:error", stream=True)).events]
    assert (names[0], names[-1]) == ("message_start", "error")
    assert "message_stop" not in names


@pytest.mark.parametrize(
    ("text", "manner"),
    [("practice:break", Manner.BROKEN), ("practice:slow", Manner.SLOW), ("hello", Manner.PLAIN)],
)
def test_the_manner_of_delivery_is_said(text: str, manner: Manner) -> None:
    """Breaking off and slowness are left to the server, which is told."""
    assert reply_to(_asked(text)).manner is manner


def test_old_failures_are_not_repeated() -> None:
    """Only the newest turn can ask for a failure: a conversation goes on after one."""
    messages = [
        {"role": "user", "content": "practice:overloaded"},
        {"role": "assistant", "content": "practice:break"},
        {"role": "user", "content": "and now?"},
    ]
    reply = reply_to(_post(messages=messages))
    assert (reply.status, reply.manner) == (200, Manner.PLAIN)


@pytest.mark.parametrize(
    ("request_", "status", "kind"),
    [
        (Request("GET", "/v1/messages"), 405, "invalid_request_error"),
        (Request("POST", "/v1/models"), 405, "invalid_request_error"),
        (Request("GET", "/v1/models/none"), 404, "not_found_error"),
        (Request("GET", "/"), 404, "not_found_error"),
        (Request("POST", "/v1/files"), 404, "not_found_error"),
        (Request("GET", "/v1/models", query="limit=0"), 400, "invalid_request_error"),
        (Request("POST", "/v1/messages", body=b"{"), 400, "invalid_request_error"),
        (Request("POST", "/v1/messages", body=b"{}"), 400, "invalid_request_error"),
    ],
)
def test_everything_else_is_an_error_of_the_protocol(request_: Request, status: int, kind: str) -> None:
    """Unknown paths, wrong methods and bad bodies are answered in the protocol's error shape."""
    assert _error(reply_to(request_))[:2] == (status, kind)


@pytest.mark.parametrize("path", ["/v1/models", "/v1/models/"])
def test_models_are_listed(path: str) -> None:
    """The list of models has the names that tools look for."""
    data = json.loads(reply_to(Request("GET", path)).body)["data"]
    assert {"claude-opus-5-5", "claude-sonnet-5-5", "claude-haiku-4-5"} <= {model["id"] for model in data}


def test_one_model_is_retrieved() -> None:
    """A model is found by its dated name too."""
    model = json.loads(reply_to(Request("GET", "/v1/models/claude-haiku-4-5-20251001")).body)
    assert model["display_name"] == "Claude Haiku 4.5"


@given(st.text(max_size=200), st.booleans())
def test_any_text_is_answered(text: str, stream: bool) -> None:  # noqa: FBT001
    """Every text, lone surrogates and separators included, gets an answer or a refusal that is valid JSON."""
    reply = reply_to(_asked(text, stream=stream, tools=[BASH]))
    assert reply.status in {200, 400}
    for data in [data for _, data in reply.events] or [reply.body]:
        assert json.loads(data)


_NAMES = ["type", "properties", "required", "items", "enum", "anyOf", "$ref", "minItems", "command", "format"]
_LEAVES = [
    None,
    True,
    1,
    -2.5,
    "",
    "object",
    "string",
    "array",
    "command",
    "#/x",
    "schema",
    "json_schema",
    "any",
    "tool",
]
_SHAPE: st.SearchStrategy[Any] = st.recursive(
    st.sampled_from(_LEAVES),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.sampled_from(_NAMES), inner, max_size=4)
    ),
    max_leaves=12,
)


@given(
    schema=_SHAPE,
    form=_SHAPE,
    fields=st.dictionaries(
        st.sampled_from(["tool_choice", "thinking", "stop_sequences", "tools", "system"]), _SHAPE
    ),
)
def test_any_shape_is_answered_or_refused(schema: Any, form: Any, fields: dict[str, Any]) -> None:
    """Whatever JSON is given as schema, output format, tool choice and so on, there is an answer or a 400."""
    tool = {"name": "Bash", "input_schema": schema}
    output = {"format": {"type": "json_schema", "schema": form}}
    request = (
        _asked("use the Bash tool to run `x`", tools=[tool], **fields)
        if "tools" not in fields
        else _post(**fields)
    )
    assert reply_to(request).status in {200, 400}
    assert reply_to(_post(output_config=output)).status in {200, 400}
    assert reply_to(_post(output_config={"format": form})).status in {200, 400}


def test_an_echo_tells_what_arrived() -> None:
    """practice:echo answers with protocol headers, query, and size and digest of the body, as JSON."""
    asked = _asked("practice:echo")
    fields = (("anthropic-beta", "one,  two"),)
    message = _message(replace(asked, query="beta=true", protocol=fields))
    told = json.loads(_text(message))
    assert told == {
        "practice": "echo",
        "headers": [["anthropic-beta", "one,  two"]],
        "query": "beta=true",
        "body_bytes": len(asked.body),
        "body_sha256": hashlib.sha256(asked.body).hexdigest(),
    }
