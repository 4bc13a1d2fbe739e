"""The official OpenAI SDK on the Responses API, through a served Desk against Practice."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openai
import pydantic
import pytest

from claude_desk.requestlog.record import Outcome
from fakes.canary import CLIENT_KEY
from fakes.recording_upstream import Ending, Gate, RecordingUpstream, message_stream, sse_reply
from fakes.running_desk import RunningDesk
from fakes.served_desk import ServedDesk

MODEL = "claude-sonnet-5-5"  # of those that refuse thinking after any prompt but its own
REASONING: Any = {"effort": "high", "summary": "auto"}
TOOL: Any = {
    "type": "function",
    "name": "get_weather",
    "description": "Weather for a place",
    "strict": True,
    "parameters": {
        "type": "object",
        "properties": {"location": {"type": "string"}},
        "required": ["location"],
        "additionalProperties": False,
    },
}


@pytest.fixture(params=["/v1", "/openai/v1"])
def client(practice_desk: ServedDesk, request: pytest.FixtureRequest) -> Iterator[openai.OpenAI]:
    """A client that does not retry, at either address."""
    with openai.OpenAI(base_url=practice_desk.url + request.param, api_key=CLIENT_KEY, max_retries=0) as made:
        yield made


def test_create(client: openai.OpenAI) -> None:
    """A whole response has text, usage that adds up, and the model that was asked for."""
    response = client.responses.create(model=MODEL, input="Say hello", instructions="Be kind.")
    assert response.output_text.startswith("Hello from Practice")
    assert (response.status, response.model) == ("completed", MODEL)
    assert response.usage is not None
    assert response.usage.total_tokens == response.usage.input_tokens + response.usage.output_tokens
    assert response._request_id


def test_stream_helper(client: openai.OpenAI) -> None:
    """The SDK's accumulator, which is strict about the order of events, arrives at what the deltas say."""
    with client.responses.stream(model=MODEL, input="Say hello", reasoning=REASONING) as stream:
        events = list(stream)
        final = stream.get_final_response()
    text = "".join(event.delta for event in events if event.type == "response.output_text.delta")
    assert final.output_text == text != ""
    assert [item.type for item in final.output] == ["reasoning", "message"]
    assert [event.sequence_number for event in events] == list(range(len(events)))


@pytest.mark.parametrize("model", [MODEL, "claude-opus-5", "claude-sonnet-4-5"])
def test_ten_turns_with_tools_and_thinking(practice_desk: ServedDesk, model: str) -> None:
    """Ten turns of calls, results and questions: every echoed thinking verifies against its prefix, and the cache is hit."""
    history: list[Any] = []
    cached: list[int] = []
    rules = "Rule. " * 2000  # long enough to be cached
    with openai.OpenAI(base_url=practice_desk.url + "/v1", api_key=CLIENT_KEY, max_retries=0) as client:
        for turn in range(5):
            history.append({"role": "user", "content": f"Use get_weather for 'Paris {turn}'"})
            for expected in ("function_call", "message"):
                options: Any = {
                    "model": model,
                    "tools": [TOOL],
                    "reasoning": REASONING,
                    "instructions": rules,
                }
                with client.responses.stream(input=history, store=False, **options) as stream:
                    response = stream.get_final_response()
                assert response.output[-1].type == expected
                history += [
                    item.model_dump(mode="json", exclude_none=True, exclude={"parsed_arguments"})
                    for item in response.output
                ]
                history += [
                    {"type": "function_call_output", "call_id": item.call_id, "output": "18 degrees"}
                    for item in response.output
                    if item.type == "function_call"
                ]
                assert response.usage is not None
                cached.append(response.usage.input_tokens_details.cached_tokens)
    thoughts = [item for item in history if item.get("type") == "reasoning"]
    assert len(thoughts) == 10
    assert all(item["encrypted_content"] for item in thoughts)
    assert cached == sorted(cached)
    assert all(cached[1:])


def test_previous_response_id(client: openai.OpenAI) -> None:
    """A tool loop that names the response before instead of sending it again; what is unknown is a 404."""
    options: Any = {"model": MODEL, "tools": [TOOL], "reasoning": REASONING}
    first = client.responses.create(input="Use get_weather for 'Paris'", **options)
    [call] = [item for item in first.output if item.type == "function_call"]
    assert call.arguments == '{"location": "Paris"}'
    result: Any = {"type": "function_call_output", "call_id": call.call_id, "output": "18 degrees"}
    second = client.responses.create(input=[result], previous_response_id=first.id, **options)
    assert "18 degrees" in second.output_text
    third = client.responses.create(input="Thank you", previous_response_id=second.id, **options)
    assert "“Thank you”" in third.output_text
    assert "5 messages" in third.output_text
    with pytest.raises(openai.NotFoundError, match="resp_unknown"):
        client.responses.create(input="x", previous_response_id="resp_unknown", **options)


def _ran(call: Any) -> Any:
    """What a client sends for a call of a tool that OpenAI defines."""
    if call.type == "shell_call":
        assert call.action.commands
        outcome = {"type": "exit", "exit_code": 0}
        output: Any = [{"stdout": "done", "stderr": "", "outcome": outcome} for _ in call.action.commands]
        return {"type": "shell_call_output", "call_id": call.call_id, "output": output}
    if call.type == "local_shell_call":
        assert call.action.command
        return {"type": "local_shell_call_output", "id": call.id, "output": "done"}
    assert call.operation.path
    return {
        "type": "apply_patch_call_output",
        "call_id": call.call_id,
        "status": "completed",
        "output": "done",
    }


def test_an_agent_runs_the_tools_that_openai_defines(client: openai.OpenAI) -> None:
    """Shells and patches, offered by type alone: typed calls, results taken back, thinking verified on each turn."""
    tools: Any = [{"type": kind} for kind in ("shell", "local_shell", "apply_patch")]
    options: Any = {"model": MODEL, "tools": tools, "reasoning": REASONING, "store": False}
    history: list[Any] = []
    for kind in ("shell", "local_shell", "apply_patch"):
        history.append({"role": "user", "content": f"Use the {kind} tool for 'a.txt'"})
        with client.responses.stream(input=history, **options) as stream:
            response = stream.get_final_response()
        [*_, call] = response.output
        assert call.type == f"{kind}_call"
        history += [item.model_dump(mode="json", exclude_none=True) for item in response.output]
        history.append(_ran(call))
        answer = client.responses.create(input=history, **options)
        assert "done" in answer.output_text
        history += [item.model_dump(mode="json", exclude_none=True) for item in answer.output]
    assert len([item for item in history if item.get("type") == "reasoning"]) == 6


def test_agents_may_hand_over(client: openai.OpenAI) -> None:
    """Other instructions and tools in mid-conversation: thinking that is bound to the old ones is left out, not refused."""
    question: Any = {"role": "user", "content": "Use get_weather for 'Paris'"}
    first = client.responses.create(
        model=MODEL, input=[question], instructions="You are one.", tools=[TOOL], reasoning=REASONING
    )
    echoed: list[Any] = [item.model_dump(mode="json", exclude_none=True) for item in first.output]
    assert [item["type"] for item in echoed] == ["reasoning", "message", "function_call"]
    result: Any = {"type": "function_call_output", "call_id": echoed[-1]["call_id"], "output": "18 degrees"}
    second = client.responses.create(
        model=MODEL, input=[question, *echoed, result], instructions="You are two.", reasoning=REASONING
    )
    assert "18 degrees" in second.output_text


class Person(pydantic.BaseModel):
    """What is to be filled in."""

    name: str
    age: int


def test_structured_output(client: openai.OpenAI) -> None:
    """The SDK's parse helper gets an object of its own type."""
    parsed = client.responses.parse(model=MODEL, input="Ada, 36", text_format=Person).output_parsed
    assert isinstance(parsed, Person)


def test_a_forced_tool_is_called(client: openai.OpenAI) -> None:
    """Also on a model that refuses to be forced; the call's output is taken back."""
    tools: Any = [TOOL, {"type": "function", "name": "other", "parameters": None, "strict": False}]
    choice: Any = {"type": "function", "name": "get_weather"}
    response = client.responses.create(model=MODEL, input="Hello", tools=tools, tool_choice=choice)
    [call] = [item for item in response.output if item.type == "function_call"]
    assert call.name == "get_weather"
    result: Any = {"type": "function_call_output", "call_id": call.call_id, "output": "18 degrees"}
    after = client.responses.create(
        model=MODEL, input=[result], tools=tools, previous_response_id=response.id
    )
    assert "18 degrees" in after.output_text


@pytest.mark.parametrize("stream", [False, True])
def test_errors_have_their_status(client: openai.OpenAI, stream: bool) -> None:  # noqa: FBT001
    """An immediate failure raises the SDK's own exception, streamed or not."""
    make: Any = client.responses.create
    with pytest.raises(openai.InternalServerError, match="Overloaded") as overloaded:
        make(model=MODEL, input="practice:overloaded", stream=stream)
    assert overloaded.value.status_code == 503
    with pytest.raises(openai.RateLimitError) as limited:
        make(model=MODEL, input="practice:rate-limit", stream=stream)
    assert limited.value.response.headers["retry-after"] == "1"
    with pytest.raises(openai.BadRequestError) as refused:
        make(model=MODEL, input="x", background=True, stream=stream)
    assert (refused.value.param, refused.value.code) == ("background", "unsupported_parameter")
    assert refused.value.request_id


def test_an_error_in_mid_stream_is_a_failed_response(client: openai.OpenAI) -> None:
    """The stream ends with response.failed and the upstream's words."""
    *_, last = client.responses.create(model=MODEL, input="practice:error", stream=True)
    assert last.type == "response.failed"
    assert last.response.error is not None
    assert last.response.error.message == "Overloaded"


def test_an_unknown_endpoint_says_so(client: openai.OpenAI) -> None:
    """Stored responses cannot be fetched: a 404 in OpenAI's shape."""
    with pytest.raises(openai.NotFoundError) as raised:
        client.responses.retrieve("resp_1")
    assert raised.value.type == "invalid_request_error"


def _read(client: openai.OpenAI, kinds: list[str], gate: Gate) -> None:
    """Read a stream to its end, letting the upstream go on after the first event."""
    for event in client.responses.create(model=MODEL, input="x", stream=True):
        kinds.append(event.type)
        gate.open()


@pytest.mark.parametrize("ending", [Ending.CLEAN, Ending.RESET])
def test_a_truncated_upstream_never_completes(tmp_path: Path, ending: Ending) -> None:
    """However the upstream dies, a streaming client sees response.failed and then a broken connection; a whole one a 502."""
    half, gate = message_stream("Half of an answer")[:5], Gate()
    with (
        RecordingUpstream(sse_reply(half, ending=ending)) as upstream,
        RunningDesk(tmp_path / "home", upstream) as desk,
        openai.OpenAI(base_url=desk.desk.url + "/v1", api_key=CLIENT_KEY, max_retries=0) as client,
    ):
        upstream.answer(sse_reply([*half[:3], gate, *half[3:]], ending=ending))
        kinds: list[str] = []
        with pytest.raises(openai.APIConnectionError):
            _read(client, kinds, gate)
        assert kinds[-1] == "response.failed"
        assert desk.row(0).outcome is Outcome.BROKEN
        with pytest.raises(openai.InternalServerError) as raised:
            client.responses.create(model=MODEL, input="x")
        assert raised.value.status_code == 502
