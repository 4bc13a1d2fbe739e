"""LangChain's ChatOpenAI, unmodified, through the whole program, on Chat Completions and on Responses."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from fakes import installed_clients
from fakes.client_process import ClientScript, python_script
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

MODEL = "claude-sonnet-5-5"  # of those that refuse thinking after any prompt but its own
HALF = message_stream("Half of an answer that never ends")[:5]
OVERLOADED = error_reply(529, "overloaded_error", "Overloaded just now", headers=[("retry-after", "1")])

pytestmark = [
    pytest.mark.slow,
    pytest.mark.network,
    pytest.mark.timeout(900),
    pytest.mark.parametrize("responses", [False, True], ids=["chat", "responses"]),
]


@pytest.fixture(scope="module")
def langchain(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ClientScript]:
    """One process with the library for the whole file."""
    packages = installed_clients.python_release(installed_clients.LANGCHAIN)
    command = python_script("langchain_tasks.py", packages)
    with ClientScript(command, tmp_path_factory.mktemp("langchain")) as script:
        yield script


@pytest.fixture
def asked(responses: bool, practice_desk: ServedDesk) -> dict[str, Any]:  # noqa: FBT001
    """What every task against Practice is given."""
    return {"responses": responses, "url": practice_desk.url, "model": MODEL}


@pytest.fixture
def relayed(responses: bool, relay_desk: ServedDesk) -> dict[str, Any]:  # noqa: FBT001
    """What every task against the recording upstream is given."""
    return {"responses": responses, "url": relay_desk.url, "model": MODEL, "prompt": "Say something"}


def test_whole_and_streamed_say_the_same(langchain: ClientScript, asked: dict[str, Any]) -> None:
    """Text, the way it ended, the model's own name and usage, whole and in pieces."""
    whole = langchain.ask("whole", **asked, prompt="Say hello")
    streamed = langchain.ask("stream", **asked, prompt="Say hello", stream_usage=True)
    assert "“Say hello”" in whole["text"]
    assert streamed["text"] == whole["text"]
    assert streamed["pieces"] > 3
    assert whole["end"] == streamed["end"] in {"stop", "completed"}
    assert whole["model"] == streamed["model"] == MODEL
    assert streamed["usage"]["total_tokens"] == whole["usage"]["total_tokens"] > 0


@pytest.mark.parametrize("streamed", [False, True])
def test_a_tool_loop_completes(
    langchain: ClientScript,
    asked: dict[str, Any],
    streamed: bool,  # noqa: FBT001
) -> None:
    """The bound tool runs with what was asked, the history goes back as LangChain keeps it, and the answer follows."""
    prompt = "Use get_weather for 'Paris'"
    effort: dict[str, Any] = {"reasoning": {"effort": "high", "summary": "auto"}}
    if not asked["responses"]:
        effort = {"reasoning_effort": "high"}
    done = langchain.ask("tools", **asked, **effort, prompt=prompt, streamed=streamed, stream_usage=True)
    assert done["asked"] == ["Paris"]
    assert done["kinds"][0::2] == ["human", "tool"]
    assert len(done["kinds"]) == 4
    assert "18 degrees" in done["last"]["text"]
    assert done["first"]["usage"]["input_tokens"] < done["last"]["usage"]["input_tokens"]
    # On Chat Completions LangChain has no place for it.
    assert ("reasoning" in done["first"]["blocks"]) is asked["responses"]


@pytest.mark.parametrize("method", ["json_schema", "function_calling"])
@pytest.mark.parametrize("model", [MODEL, "claude-sonnet-4-6"])
def test_structured_output(langchain: ClientScript, asked: dict[str, Any], method: str, model: str) -> None:
    """By schema, or by a tool that is forced also on models that refuse to be."""
    asked["model"] = model
    person = langchain.ask("structured", **asked, prompt="Ada, 36", method=method)
    assert {name: type(value) for name, value in person.items()} == {"name": str, "age": int}


@pytest.mark.parametrize("task", ["whole", "stream"])
def test_an_overload_is_its_own_error(
    langchain: ClientScript, relayed: dict[str, Any], upstream: RecordingUpstream, task: str
) -> None:
    """An upstream's 529 is the SDK's ``InternalServerError`` with the upstream's words."""
    upstream.answer(OVERLOADED)
    raised = langchain.raised(task, **relayed)
    assert "InternalServerError" in raised.kinds
    assert raised.status == 503
    assert "Overloaded just now" in raised.message


def test_an_overload_is_waited_out(
    langchain: ClientScript, relayed: dict[str, Any], upstream: RecordingUpstream
) -> None:
    """With the retries it has by default, the answer after an overload arrives."""
    upstream.answer(OVERLOADED, sse_reply(message_stream("Whole.")))
    assert langchain.ask("stream", **relayed, max_retries=2)["text"] == "Whole."
    assert len(upstream.requests) == 2


@pytest.mark.parametrize("ending", [Ending.CLEAN, Ending.RESET])
def test_a_broken_stream_is_no_answer(
    langchain: ClientScript, relayed: dict[str, Any], upstream: RecordingUpstream, ending: Ending
) -> None:
    """However quietly the upstream dies after the first words, it is raised and said."""
    gate = Gate()
    upstream.answer(sse_reply([*HALF[:-1], gate, HALF[-1]], ending=ending))
    assert "upstream" in langchain.raised("stream", on_progress=gate.open, **relayed).message
    upstream.answer(sse_reply(HALF, ending=ending))
    assert langchain.raised("whole", **relayed).status == 502


def test_an_error_in_mid_stream_is_raised(
    langchain: ClientScript, relayed: dict[str, Any], upstream: RecordingUpstream
) -> None:
    """An error event after the first words is raised, with the upstream's words."""
    gate = Gate()
    error = sse_event("error", {"error": {"type": "overloaded_error", "message": "Overloaded just now"}})
    upstream.answer(sse_reply([*HALF, gate, error]))
    raised = langchain.raised("stream", on_progress=gate.open, **relayed)
    assert "Overloaded just now" in raised.message
