"""openai-js, unmodified, through the whole program."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from fakes import installed_clients
from fakes.client_process import ClientScript, node_script
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

pytestmark = [pytest.mark.slow, pytest.mark.network, pytest.mark.timeout(900)]

MODEL = "claude-sonnet-5-5"  # of those that refuse thinking after any prompt but its own
HALF = message_stream("Half of an answer that never ends")[:5]
WHOLE = ["chatWhole", "responsesWhole"]
STREAMS = ["chatStream", "chatRawStream", "responsesStream"]
ASKED: dict[str, Any] = {"model": MODEL, "prompt": "Say something"}


@pytest.fixture(scope="module")
def openai_js(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ClientScript]:
    """One process with the library for the whole file."""
    folder = tmp_path_factory.mktemp("openai-js")
    modules = installed_clients.npm_packages("openai-js", *installed_clients.OPENAI_JS)
    command = node_script("openai_js_tasks.mjs", installed_clients.node(), modules, folder)
    with ClientScript(command, folder) as script:
        yield script


def test_whole_and_streamed_say_the_same(openai_js: ClientScript, practice_desk: ServedDesk) -> None:
    """Chat Completions: text, finish reason, usage, and the model's own name, whichever way it is asked for."""
    asked: Any = {"url": practice_desk.url, "model": MODEL, "prompt": "Say hello"}
    whole = openai_js.ask("chatWhole", **asked)
    streamed = openai_js.ask("chatStream", **asked)
    assert "“Say hello”" in whole["message"]["content"]
    assert (whole["finish_reason"], whole["model"]) == ("stop", MODEL)
    assert "".join(streamed["deltas"]) == streamed["message"]["content"] == whole["message"]["content"]
    assert len(streamed["deltas"]) > 3
    assert streamed["finish_reason"] == "stop"
    assert streamed["usage"]["total_tokens"] == whole["usage"]["total_tokens"] > 0


@pytest.mark.parametrize("stream", [False, True])
def test_run_tools_completes_a_task(
    openai_js: ClientScript,
    practice_desk: ServedDesk,
    stream: bool,  # noqa: FBT001
) -> None:
    """``runTools`` calls its function with what the model asked, and gets the answer that follows."""
    prompt = "Use get_weather for 'Paris'"
    done = openai_js.ask("chatTools", url=practice_desk.url, model=MODEL, prompt=prompt, stream=stream)
    assert done["asked"] == ["Paris"]
    assert "18 degrees" in done["text"]
    assert done["roles"] == ["user", "assistant", "tool", "assistant"]
    # The runner adds up both turns, where there is usage: a stream has it only when asked.
    assert (done["usage"]["total_tokens"] > 0) is not stream


@pytest.mark.parametrize("stored", [False, True])
def test_a_tool_loop_on_responses(
    openai_js: ClientScript,
    practice_desk: ServedDesk,
    stored: bool,  # noqa: FBT001
) -> None:
    """The stream helper's final response goes back whole, or by its id; its thinking is accepted either way."""
    prompt = "Use get_weather for 'Paris'"
    done = openai_js.ask("responsesTools", url=practice_desk.url, model=MODEL, prompt=prompt, stored=stored)
    assert done["kinds"] == ["reasoning", "message", "function_call"]
    assert done["asked"] == {"location": "Paris"}
    assert "18 degrees" in done["text"]


def test_responses_whole_and_streamed(openai_js: ClientScript, practice_desk: ServedDesk) -> None:
    """Responses: the accumulator arrives at what the deltas say, and at what a whole response has."""
    asked: Any = {"url": practice_desk.url, "model": MODEL, "prompt": "Say hello"}
    whole = openai_js.ask("responsesWhole", **asked)
    streamed = openai_js.ask("responsesStream", **asked)
    assert streamed["text"] == streamed["output_text"] == whole["text"]
    assert "“Say hello”" in whole["text"]
    assert (whole["status"], whole["model"], streamed["status"]) == ("completed", MODEL, "completed")
    assert (streamed["kinds"][0], streamed["kinds"][-1]) == ("response.created", "response.completed")
    assert streamed["usage"]["total_tokens"] == whole["usage"]["total_tokens"] > 0


@pytest.mark.parametrize("task", ["chatParse", "responsesParse"])
def test_structured_output_is_parsed(openai_js: ClientScript, practice_desk: ServedDesk, task: str) -> None:
    """The zod helpers get an object of their schema."""
    person = openai_js.ask(task, url=practice_desk.url, model=MODEL, prompt="Ada, 36")
    assert {name: type(value) for name, value in person.items()} in [
        {"name": str, "age": int},
        {"name": str, "age": float},
    ]


def test_models_are_listed(openai_js: ClientScript, practice_desk: ServedDesk) -> None:
    """The pager ends, and has the model that everything here is asked of."""
    assert MODEL in openai_js.ask("models", url=practice_desk.url)


@pytest.mark.parametrize("task", [*WHOLE, *STREAMS])
def test_an_overload_is_its_own_error(
    openai_js: ClientScript, relay_desk: ServedDesk, upstream: RecordingUpstream, task: str
) -> None:
    """An upstream's 529 is an ``InternalServerError`` before anything was streamed, and the upstream's words."""
    upstream.answer(error_reply(529, "overloaded_error", "Overloaded just now"))
    raised = openai_js.raised(task, url=relay_desk.url, **ASKED)
    assert "InternalServerError" in raised.kinds
    assert raised.status == 503
    assert "Overloaded just now" in raised.message


@pytest.mark.parametrize("task", ["chatStream", "responsesStream"])
def test_an_overload_is_waited_out(
    openai_js: ClientScript, relay_desk: ServedDesk, upstream: RecordingUpstream, task: str
) -> None:
    """With the retries it has by default, the answer after an overload arrives."""
    overloaded = error_reply(529, "overloaded_error", "Overloaded", headers=[("retry-after", "1")])
    upstream.answer(overloaded, sse_reply(message_stream("Whole.")))
    assert "Whole." in str(openai_js.ask(task, url=relay_desk.url, retries=2, **ASKED))
    assert len(upstream.requests) == 2


@pytest.mark.parametrize("ending", [Ending.CLEAN, Ending.RESET])
@pytest.mark.parametrize("task", STREAMS)
def test_a_broken_stream_is_no_answer(
    openai_js: ClientScript, relay_desk: ServedDesk, upstream: RecordingUpstream, task: str, ending: Ending
) -> None:
    """However quietly the upstream dies after the first words, the library raises one of its own errors."""
    gate = Gate()
    upstream.answer(sse_reply([*HALF[:-1], gate, HALF[-1]], ending=ending))
    raised = openai_js.raised(task, on_progress=gate.open, url=relay_desk.url, **ASKED)
    assert "OpenAIError" in raised.kinds


@pytest.mark.parametrize("task", WHOLE)
def test_half_an_answer_is_no_answer(
    openai_js: ClientScript, relay_desk: ServedDesk, upstream: RecordingUpstream, task: str
) -> None:
    """The same where the answer is asked for as a whole: then there is a status to say it with."""
    upstream.answer(sse_reply(HALF))
    raised = openai_js.raised(task, url=relay_desk.url, **ASKED)
    assert "InternalServerError" in raised.kinds
    assert raised.status == 502


ERROR = sse_event("error", {"error": {"type": "overloaded_error", "message": "Overloaded just now"}})


@pytest.mark.parametrize("task", ["chatStream", "chatRawStream"])
def test_an_error_in_mid_stream_is_raised(
    openai_js: ClientScript, relay_desk: ServedDesk, upstream: RecordingUpstream, task: str
) -> None:
    """An error event after the first words is raised with the upstream's words."""
    gate = Gate()
    upstream.answer(sse_reply([*HALF, gate, ERROR]))
    raised = openai_js.raised(task, on_progress=gate.open, url=relay_desk.url, **ASKED)
    assert "APIError" in raised.kinds
    assert "Overloaded just now" in raised.message


def test_an_error_in_mid_stream_is_a_failed_response(
    openai_js: ClientScript, relay_desk: ServedDesk, upstream: RecordingUpstream
) -> None:
    """On Responses that is a response of its own: failed, with the upstream's words."""
    upstream.answer(sse_reply([*HALF, ERROR]))
    done = openai_js.ask("responsesStream", url=relay_desk.url, **ASKED)
    assert (done["kinds"][-1], done["status"]) == ("response.failed", "failed")
    assert done["error"]["message"] == "Overloaded just now"
