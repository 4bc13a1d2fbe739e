"""The official OpenAI SDK over Chat Completions, through the whole program: to Practice, and to upstreams that fail."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import anthropic
import openai
import pytest
from pydantic import BaseModel

from claude_desk.requestlog.record import Outcome
from fakes.canary import CLIENT_KEY
from fakes.recording_upstream import (
    Ending,
    Gate,
    RecordingUpstream,
    error_reply,
    message_stream,
    sse_event,
    sse_reply,
    tool_stream,
)
from fakes.served_desk import ServedDesk

MODEL = "claude-opus-5-5"
SHELL: Any = {
    "type": "function",
    "function": {
        "name": "shell",
        "description": "Run a command",
        "parameters": {
            "type": "object",
            "properties": {"command": {"type": "string"}},
            "required": ["command"],
            "additionalProperties": False,
        },
        "strict": True,
    },
}
TURNS = 10


class Person(BaseModel):
    """What is asked for as structured output."""

    name: str
    age: int


@pytest.fixture
def client(practice_desk: ServedDesk) -> Iterator[openai.OpenAI]:
    """A client that does not retry and checks every answer's type."""
    made = openai.OpenAI(
        base_url=f"{practice_desk.url}/v1",
        api_key=CLIENT_KEY,
        max_retries=0,
        _strict_response_validation=True,
    )
    with made:
        yield made


@pytest.fixture
def caller(relay_desk: ServedDesk) -> Iterator[openai.OpenAI]:
    """A client of the Desk in front of that server, by the path with the prefix."""
    with openai.OpenAI(base_url=f"{relay_desk.url}/openai/v1", api_key=CLIENT_KEY, max_retries=0) as made:
        yield made


def says(text: str) -> Any:
    """One user message."""
    return [{"role": "user", "content": text}]


@pytest.mark.parametrize("model", [MODEL, "claude-haiku-4-5", "some-other-model"])
def test_an_answer_is_whole(client: openai.OpenAI, model: str) -> None:
    """Text, usage, reason, and the very model name that was asked for."""
    answer = client.chat.completions.create(model=model, messages=says("Hello"))
    assert "Hello from Practice" in (answer.choices[0].message.content or "")
    assert (answer.model, answer.choices[0].finish_reason) == (model, "stop")
    assert answer.usage is not None
    assert answer.usage.total_tokens == answer.usage.prompt_tokens + answer.usage.completion_tokens > 0
    assert answer._request_id is not None
    assert answer._request_id.startswith("req_practice")


def test_a_stream_says_the_same(client: openai.OpenAI) -> None:
    """Chunks, put together, are the whole answer; usage comes once, last, without choices."""
    asked: Any = {"model": MODEL, "messages": says("Hello"), "reasoning_effort": "low"}
    whole = client.chat.completions.create(**asked)
    chunks = list(
        client.chat.completions.create(**asked, stream=True, stream_options={"include_usage": True})
    )
    text = "".join(chunk.choices[0].delta.content or "" for chunk in chunks[:-1])
    thought = "".join(
        getattr(chunk.choices[0].delta, "reasoning_content", None) or "" for chunk in chunks[:-1]
    )
    assert text == whole.choices[0].message.content
    assert thought == whole.choices[0].message.reasoning_content
    assert (chunks[-1].choices, chunks[-1].usage is not None) == ([], True)
    assert {chunk.usage is None for chunk in chunks[:-1]} == {True}
    assert chunks[-2].choices[0].finish_reason == "stop"


def test_the_sdks_streaming_helper_collects_a_call(client: openai.OpenAI) -> None:
    """``chat.completions.stream`` with a strict tool: its events, and a final call whose arguments it parses."""
    with client.chat.completions.stream(model=MODEL, messages=says("run `echo hi`"), tools=[SHELL]) as stream:
        kinds = {event.type for event in stream}
        final = stream.get_final_completion()
    assert {"chunk", "content.delta", "tool_calls.function.arguments.delta"} <= kinds
    assert final.choices[0].finish_reason == "tool_calls"
    calls = final.choices[0].message.tool_calls or []
    assert [(call.function.name, call.function.parsed_arguments) for call in calls] == [
        ("shell", {"command": "echo hi"})
    ]


def test_an_agent_of_ten_turns_keeps_its_cache(client: openai.OpenAI) -> None:
    """Tools and thinking, turn after turn: no signature is refused, and what was sent once is read from the cache."""
    padding = "You are an agent that is careful. " * 400
    messages: list[Any] = [{"role": "system", "content": padding}, *says("run `echo 0`")]
    read: list[int] = []
    for turn in range(TURNS):
        answer = client.chat.completions.create(
            model=MODEL, messages=messages, tools=[SHELL], reasoning_effort="high"
        )
        message, usage = answer.choices[0].message, answer.usage
        assert usage is not None
        assert usage.prompt_tokens_details is not None
        read.append(usage.prompt_tokens_details.cached_tokens or 0)
        assert read[-1] > 0 or turn == 0
        messages.append(message.model_dump(exclude_none=True, include={"role", "content", "tool_calls"}))
        messages += [
            {"role": "tool", "tool_call_id": call.id, "content": f"output {turn}"}
            for call in message.tool_calls or ()
        ]
        if not message.tool_calls:
            messages += says(f"run `echo {turn}`")
    assert read == sorted(read)
    assert len(set(read)) >= TURNS - 1


def test_structured_output_is_parsed(client: openai.OpenAI) -> None:
    """``chat.completions.parse`` with a pydantic class gets an object of it."""
    answer = client.chat.completions.parse(model=MODEL, messages=says("Ann, 40"), response_format=Person)
    assert isinstance(answer.choices[0].message.parsed, Person)


@pytest.mark.parametrize("model", [MODEL, "claude-sonnet-4-6"])
def test_a_forced_tool_is_called(client: openai.OpenAI, model: str) -> None:
    """As instructor and LangChain do it: also on models that refuse to be forced."""
    forced: Any = {"type": "function", "function": {"name": "shell"}}
    answer = client.chat.completions.create(
        model=model, messages=says("Hi"), tools=[SHELL], tool_choice=forced
    )
    calls = answer.choices[0].message.tool_calls or []
    assert answer.choices[0].finish_reason == "tool_calls"
    assert [call.function.name for call in calls if call.type == "function"] == ["shell"]
    assert "command" in json.loads(calls[0].function.arguments)  # type: ignore[union-attr]


def test_both_sdks_list_the_same_models(practice_desk: ServedDesk, client: openai.OpenAI) -> None:
    """One merged object: OpenAI's SDK strictly, Anthropic's strictly, and one model by its name."""
    listed = client.models.list().data
    assert {model.object for model in listed} == {"model"}
    assert {model.owned_by for model in listed} == {"anthropic"}
    assert client.models.retrieve(MODEL).id == MODEL
    made = anthropic.Anthropic(
        base_url=practice_desk.url, api_key=CLIENT_KEY, max_retries=0, _strict_response_validation=True
    )
    with made as native:
        assert [model.id for model in native.models.list()] == [model.id for model in listed]
        assert native.models.retrieve(MODEL).display_name == "Claude Opus 5.5"
    with openai.OpenAI(
        base_url=f"{practice_desk.url}/openai/v1", api_key=CLIENT_KEY, max_retries=0
    ) as prefixed:
        assert [model.id for model in prefixed.models.list()] == [model.id for model in listed]
        with pytest.raises(openai.NotFoundError) as raised:
            prefixed.models.retrieve("no-such-model")
    assert raised.value.code == "model_not_found"


@pytest.mark.parametrize("stream", [True, False])
def test_an_immediate_overload_is_a_status(client: openai.OpenAI, stream: bool) -> None:  # noqa: FBT001
    """Not a 200 with an error inside; a rate limit says when to come back."""
    with pytest.raises(openai.InternalServerError) as overloaded:
        client.chat.completions.create(model=MODEL, messages=says("practice:overloaded"), stream=stream)
    assert (overloaded.value.status_code, overloaded.value.code) == (503, "overloaded")
    with pytest.raises(openai.RateLimitError) as limited:
        client.chat.completions.create(model=MODEL, messages=says("practice:rate-limit"), stream=stream)
    assert limited.value.response.headers["retry-after"] == "1"
    assert limited.value.response.headers["x-ratelimit-remaining-requests"] == "0"


@pytest.mark.parametrize("text", ["practice:break", "practice:error"])
def test_a_stream_that_ends_badly_raises(client: openai.OpenAI, text: str) -> None:
    """Reset or error event in mid-stream: the SDK raises, whichever way the answer was asked for."""
    with pytest.raises(openai.APIError):
        list(client.chat.completions.create(model=MODEL, messages=says(text), stream=True))
    with pytest.raises(openai.APIError):
        client.chat.completions.create(model=MODEL, messages=says(text))


def test_errors_of_ours_are_openais(practice_desk: ServedDesk, client: openai.OpenAI) -> None:
    """What cannot be carried, a wrong path below the prefix, and a wrong key."""
    with pytest.raises(openai.BadRequestError) as refused:
        client.chat.completions.create(model=MODEL, messages=says("Hi"), n=2)
    assert (refused.value.param, refused.value.code) == ("n", "unsupported_parameter")
    assert (refused.value.request_id or "").startswith("req_desk_")
    with openai.OpenAI(
        base_url=f"{practice_desk.url}/openai/v1", api_key=CLIENT_KEY, max_retries=0
    ) as prefixed:
        with pytest.raises(openai.NotFoundError) as missing:
            prefixed.embeddings.create(model=MODEL, input="x")
        assert missing.value.type == "invalid_request_error"
    with (
        openai.OpenAI(base_url=f"{practice_desk.url}/v1", api_key="sk-wrong", max_retries=0) as stranger,
        pytest.raises(openai.AuthenticationError),
    ):
        stranger.chat.completions.create(model=MODEL, messages=says("Hi"))


def test_what_goes_up_is_a_messages_request(caller: openai.OpenAI, upstream: RecordingUpstream) -> None:
    """One request, streamed, of the newest version, without a trace of OpenAI's headers or the local key."""
    upstream.answer(sse_reply(message_stream("Bonjour \u2028 Ann"), headers=[("request-id", "req_up")]))
    answer = caller.chat.completions.create(
        model=MODEL, messages=says("Hi"), extra_query={"max_tokens": "77"}
    )
    assert answer.choices[0].message.content == "Bonjour \u2028 Ann"
    assert (answer.id, answer._request_id) == ("chatcmpl-recorded", "req_up")
    assert answer.usage is not None
    assert answer.usage.prompt_tokens == 11 + 5 + 3
    request = upstream.request()
    assert (request.method, request.target) == ("POST", b"/v1/messages")
    assert request.header("anthropic-version") == b"2026-10-21"
    assert not [name for name, _ in request.headers if name.lower().startswith((b"x-stainless", b"openai"))]
    body = json.loads(request.body)
    assert (body["stream"], body["max_tokens"], body["model"]) == (True, 77, MODEL)


def test_a_call_arrives_as_it_is_written(caller: openai.OpenAI, upstream: RecordingUpstream) -> None:
    """Chunk by chunk: the client has the first one before the upstream wrote the last."""
    gate = Gate()
    first, *rest = tool_stream("shell", {"command": "ls"})
    upstream.answer(sse_reply([first, gate, *rest]))
    stream = caller.chat.completions.create(model=MODEL, messages=says("Hi"), tools=[SHELL], stream=True)
    chunks = iter(stream)
    assert next(chunks).choices[0].delta.role == "assistant"
    gate.open()
    deltas = [chunk.choices[0].delta for chunk in chunks]
    calls = [call for delta in deltas for call in delta.tool_calls or ()]
    assert "".join(call.function.arguments or "" for call in calls if call.function) == '{"command": "ls"}'


@pytest.mark.parametrize("ending", [Ending.CLEAN, Ending.TRUNCATED, Ending.RESET])
@pytest.mark.parametrize("stream", [True, False])
def test_a_truncated_upstream_is_never_a_finished_answer(
    caller: openai.OpenAI, upstream: RecordingUpstream, ending: Ending, *, stream: bool
) -> None:
    """However the upstream's stream ends before message_stop, the SDK raises."""
    upstream.answer(sse_reply(message_stream("Hello over there")[:-2], ending=ending))
    with pytest.raises(openai.APIError):
        list(caller.chat.completions.create(model=MODEL, messages=says("Hi"), stream=stream))


def test_an_error_as_first_event_is_a_status(caller: openai.OpenAI, upstream: RecordingUpstream) -> None:
    """HTTP 200 from the upstream, and 503 to the client, since nothing was promised yet."""
    error = {"error": {"type": "overloaded_error", "message": "Overloaded"}}
    upstream.answer(sse_reply([sse_event("ping", {}), sse_event("error", error)]))
    with pytest.raises(openai.InternalServerError) as raised:
        caller.chat.completions.create(model=MODEL, messages=says("Hi"), stream=True)
    assert raised.value.status_code == 503


def test_a_prompt_that_is_too_long_is_recognized(caller: openai.OpenAI, upstream: RecordingUpstream) -> None:
    """Agents look for the code and shorten; the text stays the upstream's."""
    upstream.answer(error_reply(400, "invalid_request_error", "prompt is too long: 9 tokens > 8 maximum"))
    with pytest.raises(openai.BadRequestError, match="prompt is too long: 9 tokens > 8 maximum") as raised:
        caller.chat.completions.create(model=MODEL, messages=says("Hi"))
    assert raised.value.code == "context_length_exceeded"


def test_the_log_knows_the_dialect(tmp_path: Path) -> None:
    """A row for each request, with model, tokens and outcome, under the dialect's name."""
    with ServedDesk(tmp_path) as desk:
        with openai.OpenAI(base_url=f"{desk.url}/v1", api_key=CLIENT_KEY, max_retries=0) as made:
            list(made.chat.completions.create(model=MODEL, messages=says("Hi"), stream=True))
            made.chat.completions.create(model=MODEL, messages=says("Hi"))
        desk.stop()
        rows = desk.rows()
    assert [(row.started.dialect, row.outcome) for row in rows] == [("openai_chat", Outcome.OK)] * 2
    assert [row.finished.streamed for row in rows if row.finished] == [True, False]
    assert all(row.finished and row.finished.tokens.output for row in rows)
