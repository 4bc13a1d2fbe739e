"""Claude's clients through the whole program to a server that only speaks Chat Completions.

That server is Claude Desk itself, with Practice: client, Messages, Chat Completions, Messages, Practice, and all the way back.
What real servers do differently is scripted.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import anthropic
import httpx2
import pytest

from claude_desk.requestlog.record import Outcome
from fakes.canary import CLIENT_KEY, REAL_KEY
from fakes.chat_upstream import DONE, chunk, usage
from fakes.client_process import run_client
from fakes.installed_clients import claude_code
from fakes.recording_upstream import (
    Ending,
    RecordedRequest,
    RecordingUpstream,
    Reply,
    json_reply,
    sse_reply,
)
from fakes.running_desk import RunningDesk
from fakes.served_desk import ServedDesk

MODEL = "claude-opus-5-5"
SERVERS_KEY = "key-of-the-chat-completions-server-0123456789"
COMMAND = "echo practised > hello.txt && cat hello.txt"
TOOL: Any = {
    "name": "get_weather",
    "description": "The weather in a city.",
    "input_schema": {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]},
}


def _desk(folder: Path, url: str, *, key: str = REAL_KEY) -> RunningDesk:
    """A Desk whose upstream is a Chat Completions server, which is shown the key."""
    return RunningDesk(
        folder,
        url,
        base_path="/v1",
        environ={
            "CLAUDE_DESK_UPSTREAM": "other",
            "CLAUDE_DESK_UPSTREAM_AUTH": "bearer",
            "ANTHROPIC_API_KEY": key,
        },
        settings=f'[upstreams.other]\nkind = "openai"\nurl = "{url}/v1"\n',
    )


@pytest.fixture(scope="module")
def practice(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server that speaks Chat Completions, with Practice behind it."""
    with ServedDesk(tmp_path_factory.mktemp("chat"), client_key=SERVERS_KEY) as served:
        yield served.url


@pytest.fixture
def client(practice: str, tmp_path: Path) -> Iterator[anthropic.Anthropic]:
    """The official SDK in front of a Desk that sends to it."""
    with (
        _desk(tmp_path / "desk", practice, key=SERVERS_KEY) as desk,
        anthropic.Anthropic(base_url=desk.desk.url, api_key=CLIENT_KEY, max_retries=0) as made,
    ):
        yield made


def _ask(text: str) -> Any:
    return {"model": MODEL, "max_tokens": 300, "messages": [{"role": "user", "content": text}]}


def test_the_sdk_completes_a_streamed_tool_task(client: anthropic.Anthropic) -> None:
    """The model calls a tool, gets its result, and answers with it; every event is one the SDK knows."""
    asked = _ask('Use get_weather for "Paris".')
    with client.messages.stream(**asked, tools=[TOOL]) as stream:
        kinds = [event.type for event in stream]
        called = stream.get_final_message()
    assert kinds[0] == "message_start"
    assert kinds[-1] == "message_stop"
    [use] = [block for block in called.content if block.type == "tool_use"]
    assert (called.stop_reason, called.model, use.input) == ("tool_use", MODEL, {"city": "Paris"})
    assert called.usage.input_tokens > 0
    assert called.usage.output_tokens > 0
    result = {"type": "tool_result", "tool_use_id": use.id, "content": "18 degrees and sun"}
    asked["messages"] += [
        {"role": "assistant", "content": called.content},
        {"role": "user", "content": [result]},
    ]
    with client.messages.stream(**asked, tools=[TOOL]) as stream:
        answered = stream.get_final_message()
    assert answered.stop_reason == "end_turn"
    assert "18 degrees and sun" in answered.content[-1].text  # type: ignore[union-attr]


def test_several_calls_arrive_in_one_answer(client: anthropic.Anthropic) -> None:
    """Parallel calls, each with its own id and input, to a client that does not stream."""
    message = client.messages.create(**_ask('Use get_weather for "Paris" and "Rome".'), tools=[TOOL])
    uses = [block for block in message.content if block.type == "tool_use"]
    assert [use.input for use in uses] == [{"city": "Paris"}, {"city": "Rome"}]
    assert len({use.id for use in uses}) == 2


def test_failures_keep_their_meaning(client: anthropic.Anthropic) -> None:
    """Overload and rate limit are what the SDK knows them as; a broken stream is no answer."""
    with pytest.raises(anthropic.InternalServerError):
        client.messages.create(**_ask("practice:overloaded"))
    with pytest.raises(anthropic.RateLimitError) as raised:
        client.messages.create(**_ask("practice:rate-limit"))
    assert raised.value.response.headers["retry-after"] == "1"
    with (
        pytest.raises((anthropic.APIError, httpx2.TransportError)),
        client.messages.stream(**_ask("practice:break")) as stream,
    ):
        stream.get_final_message()


def test_models_and_counting_work(client: anthropic.Anthropic) -> None:
    """The server's list in Anthropic's shape, one of them, and an estimate of tokens."""
    names = [model.id for model in client.models.list()]
    assert MODEL in names
    assert client.models.retrieve(MODEL).id == MODEL
    asked = _ask("word " * 100)
    asked.pop("max_tokens")
    assert client.messages.count_tokens(**asked).input_tokens > 50


def test_a_servers_oddities_do_not_reach_the_client(tmp_path: Path) -> None:
    """Thinking, an id that Anthropic would refuse, no usage, no [DONE], no blank line; and all of it finds its way back."""
    call = {
        "index": 0,
        "id": "functions.get_weather:0",
        "function": {"name": "get_weather", "arguments": '{"city":"Paris"}'},
    }
    odd = [
        b": waking up\r\n\r\n",
        chunk({"role": "assistant", "content": None, "reasoning_content": "Let me look."}),
        chunk({"content": "\n\n"}),
        chunk({"tool_calls": [call]}),
        chunk({}, "stop").rstrip(),
    ]
    with RecordingUpstream() as server, _desk(tmp_path, server.url) as desk:
        server.answer(sse_reply(odd), sse_reply([chunk({"content": "Sun."}, "stop"), usage(), DONE]))
        with anthropic.Anthropic(base_url=desk.desk.url, api_key=CLIENT_KEY, max_retries=0) as client:
            asked = _ask("The weather?")
            first = client.messages.create(**asked, tools=[TOOL])
            [thinking, use] = first.content
            assert thinking.type == "thinking"
            assert use.type == "tool_use"
            asked["messages"] += [
                {"role": "assistant", "content": first.content},
                {"role": "user", "content": [{"type": "tool_result", "tool_use_id": use.id}]},
            ]
            second = client.messages.create(**asked, tools=[TOOL])
        sent = server.request(1)
    assert second.content[0].text == "Sun."
    assert sent.target == b"/v1/chat/completions"
    assert sent.header("authorization") == b"Bearer " + REAL_KEY.encode()
    assert not [name for name, _ in sent.headers if name.lower().startswith((b"anthropic-", b"x-stainless"))]
    function = {"name": "get_weather", "arguments": '{"city":"Paris"}'}
    assert sent.json()["messages"][1:] == [
        {
            "role": "assistant",
            "content": None,
            "reasoning_content": "Let me look.",
            "tool_calls": [{"id": "functions.get_weather:0", "type": "function", "function": function}],
        },
        {"role": "tool", "tool_call_id": "functions.get_weather:0", "content": ""},
    ]


@pytest.mark.parametrize("ending", [Ending.CLEAN, Ending.RESET])
def test_an_answer_that_was_cut_off_is_visibly_broken(ending: Ending, tmp_path: Path) -> None:
    """No made-up end, however the server's connection ended, and the log says so."""
    half = sse_reply([chunk({"content": "Half of an"})], ending=ending)
    with RecordingUpstream(half) as server, _desk(tmp_path, server.url) as desk:
        body = json.dumps({**_ask("Hi"), "stream": True}).encode()
        reply = desk.ask(body=body)
        assert b"Half of an" in reply.body
        assert not reply.complete
        assert b"message_stop" not in reply.body
        assert b'"stop_reason":"' not in reply.body
        assert desk.row().outcome is Outcome.BROKEN


def test_a_prompt_that_is_too_long_is_told_in_claudes_words(tmp_path: Path) -> None:
    """Claude Code acts on the wording; a 400 of the server's becomes that."""
    told = (
        "This model's maximum context length is 8192 tokens. However, your messages resulted in 10000 tokens."
    )
    error = {"message": told, "type": "invalid_request_error", "code": "context_length_exceeded"}
    with (
        RecordingUpstream(json_reply({"error": error}, status=400)) as server,
        _desk(tmp_path, server.url) as desk,
        anthropic.Anthropic(base_url=desk.desk.url, api_key=CLIENT_KEY) as client,
        pytest.raises(anthropic.BadRequestError, match="prompt is too long: 10000 tokens > 8192 maximum"),
    ):
        client.messages.create(**_ask("Hi"))


def test_a_refused_key_is_no_matter_of_the_clients(tmp_path: Path) -> None:
    """The server's 401 is about the stored key: the client hears of a 5xx, the person of what to do."""
    error = {
        "message": "Incorrect API key provided",
        "type": "invalid_request_error",
        "code": "invalid_api_key",
    }
    with (
        RecordingUpstream(json_reply({"error": error}, status=401)) as server,
        _desk(tmp_path, server.url) as desk,
    ):
        reply = desk.ask(body=json.dumps(_ask("Hi")).encode())
        assert reply.status == 502
        assert b"Your local key is fine" in reply.body
        assert "Incorrect API key provided" in json.loads(reply.body)["error"]["message"]


def test_a_server_on_this_machine_needs_no_key(tmp_path: Path) -> None:
    """With nothing stored and nothing said about a key, none is asked for and none is sent."""
    plain = sse_reply([chunk({"content": "Local."}, "stop"), usage(), DONE])
    with RecordingUpstream(plain) as server:
        settings = (
            f'upstream = "other"\n[upstreams.other]\nkind = "openai"\nurl = "{server.url}/v1"\n'
            '[upstreams.other.models]\n"claude-*" = "qwen3:30b"\n'
        )
        with RunningDesk(tmp_path, environ={"CLAUDE_DESK_UPSTREAM": ""}, settings=settings) as desk:
            reply = desk.ask(body=json.dumps(_ask("Hi")).encode())
            assert reply.status == 200
            message = json.loads(reply.body)
        request = server.request()
    assert (message["model"], message["content"][0]["text"]) == (MODEL, "Local.")
    assert request.header("authorization") is None
    assert request.json()["model"] == "qwen3:30b"


def _complete(url: str, folder: Path, prompt: str) -> list[dict[str, Any]]:
    options = ["--allowedTools", "Bash", "--output-format", "stream-json", "--verbose"]
    done = run_client(
        [claude_code(), "-p", prompt, *options],
        folder,
        ANTHROPIC_BASE_URL=url,
        ANTHROPIC_AUTH_TOKEN=CLIENT_KEY,
        CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC="1",
        DISABLE_AUTOUPDATER="1",
        CLAUDE_CODE_MAX_RETRIES="3",
    )
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    return [json.loads(line) for line in done.stdout.splitlines()]


def _outcome(steps: list[dict[str, Any]]) -> tuple[list[str], str]:
    """What the tools gave, and what it said in the end."""
    turns = [step["message"]["content"] for step in steps if step["type"] == "user"]
    results = [block["content"] for turn in turns for block in turn if block["type"] == "tool_result"]
    [result] = [step for step in steps if step["type"] == "result"]
    assert result["is_error"] is False, result
    return results, str(result["result"])


@pytest.mark.slow
@pytest.mark.network
@pytest.mark.timeout(900)
def test_claude_code_completes_a_task(practice: str, tmp_path: Path) -> None:
    """Claude Code runs a command and reports what it printed, with a Chat Completions server at the other end."""
    with _desk(tmp_path / "desk", practice, key=SERVERS_KEY) as desk:
        steps = _complete(desk.desk.url, tmp_path, f"Use the Bash tool to run `{COMMAND}`.")
        ends = [desk.end(number) for number in range(2)]
    assert [end.stop_reason for end in ends] == ["tool_use", "end_turn"]
    assert all(end.tokens.cache_write + end.tokens.cache_read + end.tokens.input > 1024 for end in ends)
    assert (tmp_path / "work" / "hello.txt").read_text(encoding="utf-8") == "practised\n"
    results, said = _outcome(steps)
    assert results == ["practised"]
    assert "practised" in said


@pytest.mark.slow
@pytest.mark.network
@pytest.mark.timeout(900)
def test_claude_code_takes_thinking_and_foreign_ids(tmp_path: Path) -> None:
    """The same with a server that thinks aloud and names its calls Kimi's way."""
    arguments = json.dumps({"command": COMMAND, "description": "Says something"})

    def answer(request: RecordedRequest) -> Reply:
        results = [each for each in request.json()["messages"] if each["role"] == "tool"]
        if results:
            assert results[0]["tool_call_id"] == "functions.Bash:0"
            said = chunk({"content": f"It printed {results[0]['content']}."})
            return sse_reply([said, chunk({}, "stop"), usage(), DONE])
        call = {"index": 0, "id": "functions.Bash:0", "function": {"name": "Bash", "arguments": arguments}}
        thought = chunk({"reasoning_content": "A command."})
        return sse_reply([thought, chunk({"tool_calls": [call]}), chunk({}, "tool_calls"), usage(), DONE])

    with RecordingUpstream(answer) as server, _desk(tmp_path / "desk", server.url) as desk:
        steps = _complete(desk.desk.url, tmp_path, "Say something.")
    assert _outcome(steps) == (["practised"], "It printed practised.")
