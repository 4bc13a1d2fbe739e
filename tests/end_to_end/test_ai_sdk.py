"""The AI SDK, unmodified, through the whole program, by each of its providers for OpenAI's protocols."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from fakes import installed_clients
from fakes.client_process import ClientScript, Raised, node_script
from fakes.recording_upstream import (
    Ending,
    Gate,
    RecordingUpstream,
    error_reply,
    message_stream,
    sse_event,
    sse_reply,
)
from fakes.served_desk import ServedDesk

PROVIDERS = ["openai-compatible", "openai.chat", "openai"]  # the last one speaks Responses
MODEL = "claude-sonnet-5-5"  # of those that refuse thinking after any prompt but its own
HALF = message_stream("Half of an answer that never ends")[:5]
OVERLOADED = error_reply(529, "overloaded_error", "Overloaded just now", headers=[("retry-after", "1")])

pytestmark = [
    pytest.mark.slow,
    pytest.mark.network,
    pytest.mark.timeout(900),
    pytest.mark.parametrize("provider", PROVIDERS),
]


@pytest.fixture(scope="module")
def ai_sdk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ClientScript]:
    """One process with the library for the whole file."""
    folder = tmp_path_factory.mktemp("ai-sdk")
    modules = installed_clients.npm_packages("The AI SDK", *installed_clients.AI_SDK)
    command = node_script("ai_sdk_tasks.mjs", installed_clients.node(), modules, folder)
    with ClientScript(command, folder) as script:
        yield script


@pytest.fixture
def asked(provider: str, practice_desk: ServedDesk) -> dict[str, Any]:
    """What every task against Practice is given."""
    return {"provider": provider, "url": practice_desk.url, "model": MODEL}


@pytest.fixture
def relayed(provider: str, relay_desk: ServedDesk) -> dict[str, Any]:
    """What every task against the recording upstream is given."""
    return {"provider": provider, "url": relay_desk.url, "model": MODEL, "prompt": "Say something"}


def test_whole_and_streamed_say_the_same(ai_sdk: ClientScript, asked: dict[str, Any]) -> None:
    """Text, finish reason and usage, whole and in pieces."""
    whole = ai_sdk.ask("whole", **asked, prompt="Say hello")
    streamed = ai_sdk.ask("stream", **asked, prompt="Say hello")
    assert "“Say hello”" in whole["text"]
    assert streamed["text"] == whole["text"]
    assert (whole["model"], whole["finish"], streamed["finish"]) == (MODEL, "stop", "stop")
    assert streamed["usage"]["totalTokens"] == whole["usage"]["totalTokens"] > 0
    assert {"start", "text-delta", "finish-step", "finish"} <= set(streamed["kinds"])


@pytest.mark.parametrize("task", ["tools", "toolsStream"])
def test_a_tool_loop_completes(ai_sdk: ClientScript, asked: dict[str, Any], task: str) -> None:
    """The tool runs once with what was asked, its result goes back, and the thinking before it is accepted."""
    done = ai_sdk.ask(task, **asked, prompt="Use get_weather for 'Paris'")
    assert done["asked"] == ["Paris"]
    assert done["steps"] == ["tool-calls", "stop"]
    assert "18 degrees" in done["text"]
    assert done["usage"]["inputTokens"] > 0
    assert done["usage"]["outputTokens"] > 0


@pytest.mark.parametrize("task", ["tools", "toolsStream"])
def test_reasoning_is_shown(ai_sdk: ClientScript, asked: dict[str, Any], provider: str, task: str) -> None:
    """Where the provider knows reasoning, it is there: ``openai.chat`` alone has no place for it."""
    done = ai_sdk.ask(task, **asked, prompt="Use get_weather for 'Paris'")
    shown = "reasoning-delta" in done["kinds"] if task == "toolsStream" else any(done["thought"])
    assert shown is (provider != "openai.chat")


def test_objects_are_made(ai_sdk: ClientScript, asked: dict[str, Any]) -> None:
    """``Output.object`` gets an object of its schema, whole and in pieces."""
    whole = ai_sdk.ask("object", **asked, prompt="Ada, 36")
    streamed = ai_sdk.ask("objectStream", **asked, prompt="Ada, 36")
    assert set(whole) == {"name", "age"}
    assert streamed["output"] == whole
    assert streamed["pieces"] > 1


def test_an_overload_is_its_own_error(
    ai_sdk: ClientScript, relayed: dict[str, Any], upstream: RecordingUpstream
) -> None:
    """An upstream's 529 is an ``APICallError`` with a status, thrown, or in the stream where one was asked for."""
    upstream.answer(OVERLOADED, OVERLOADED)
    thrown = ai_sdk.raised("whole", **relayed)
    streamed = ai_sdk.ask("stream", **relayed)
    for error in (thrown, *map(Raised.from_json, streamed["errors"])):
        assert "APICallError" in {kind.lstrip("_") for kind in error.kinds}
        assert error.status == 503
        assert error.message == "Overloaded just now"
    assert (streamed["text"], streamed["finish"]) == ("", None)


def test_an_overload_is_waited_out(
    ai_sdk: ClientScript, relayed: dict[str, Any], upstream: RecordingUpstream
) -> None:
    """With the retries it has by default, the answer after an overload arrives."""
    upstream.answer(OVERLOADED, sse_reply(message_stream("Whole.")))
    assert ai_sdk.ask("stream", **relayed, retries=2)["text"] == "Whole."
    assert len(upstream.requests) == 2


@pytest.mark.parametrize("ending", [Ending.CLEAN, Ending.RESET])
def test_a_broken_stream_is_no_answer(
    ai_sdk: ClientScript, relayed: dict[str, Any], upstream: RecordingUpstream, ending: Ending
) -> None:
    """However quietly the upstream dies after the first words, there is an error that says so, and no good end."""
    gate = Gate()
    upstream.answer(sse_reply([*HALF[:-1], gate, HALF[-1]], ending=ending))
    done = ai_sdk.ask("stream", on_progress=gate.open, **relayed)
    assert "upstream" in done["errors"][0]["message"]
    assert done["finish"] != "stop"
    upstream.answer(sse_reply(HALF, ending=ending))
    assert ai_sdk.raised("whole", **relayed).status == 502


def test_an_error_in_mid_stream_is_told(
    ai_sdk: ClientScript, relayed: dict[str, Any], upstream: RecordingUpstream
) -> None:
    """An error event after the first words is in the stream, with the upstream's words."""
    gate = Gate()
    error = sse_event("error", {"error": {"type": "overloaded_error", "message": "Overloaded just now"}})
    upstream.answer(sse_reply([*HALF, gate, error]))
    done = ai_sdk.ask("stream", on_progress=gate.open, **relayed)
    assert "Overloaded just now" in str(done["errors"])
    assert done["finish"] != "stop"
