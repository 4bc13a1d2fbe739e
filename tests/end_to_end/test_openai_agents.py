"""OpenAI's Agents SDK, unmodified, through the whole program, on Responses and on Chat Completions."""

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
    sse_reply,
)
from fakes.served_desk import ServedDesk

MODEL = "claude-sonnet-5-5"  # of those that refuse thinking after any prompt but its own
HALF = message_stream("Half of an answer that never ends")[:5]

pytestmark = [
    pytest.mark.slow,
    pytest.mark.network,
    pytest.mark.timeout(900),
    pytest.mark.parametrize("responses", [False, True], ids=["chat", "responses"]),
]


@pytest.fixture(scope="module")
def agents(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ClientScript]:
    """One process with the library for the whole file."""
    packages = installed_clients.python_release(installed_clients.OPENAI_AGENTS)
    command = python_script("openai_agents_tasks.py", packages)
    with ClientScript(command, tmp_path_factory.mktemp("agents")) as script:
        yield script


@pytest.fixture
def asked(responses: bool, practice_desk: ServedDesk) -> dict[str, Any]:  # noqa: FBT001
    """What every task against Practice is given."""
    return {"responses": responses, "url": practice_desk.url, "model": MODEL}


@pytest.fixture
def relayed(responses: bool, relay_desk: ServedDesk) -> dict[str, Any]:  # noqa: FBT001
    """What every task against the recording upstream is given."""
    return {"responses": responses, "url": relay_desk.url, "model": MODEL, "prompt": "Say something"}


@pytest.mark.parametrize("streamed", [False, True])
def test_a_tool_loop_completes(
    agents: ClientScript,
    asked: dict[str, Any],
    streamed: bool,  # noqa: FBT001
) -> None:
    """The tool runs, its result and the thinking before it go back and are accepted, and the usage adds up."""
    done = agents.ask("tools", **asked, prompt="Use get_weather for 'Paris'", streamed=streamed)
    assert done["asked"] == ["Paris"]
    assert "18 degrees" in done["output"]
    assert done["requests"] == 2
    assert {"reasoning_item", "tool_call_item", "tool_call_output_item"} <= set(done["kinds"])
    assert all(done["tokens"])


def test_text_comes_in_pieces(agents: ClientScript, asked: dict[str, Any]) -> None:
    """The deltas are the output."""
    done = agents.ask("stream", **asked, prompt="Say hello")
    assert done["text"] == done["output"]
    assert "“Say hello”" in done["text"]


def test_output_has_its_type(agents: ClientScript, asked: dict[str, Any]) -> None:
    """``output_type`` gets an object of its class."""
    person = agents.ask("typed", **asked, prompt="Ada, 36")
    assert {name: type(value) for name, value in person.items()} == {"name": str, "age": int}


def test_an_agent_hands_over(agents: ClientScript, asked: dict[str, Any]) -> None:
    """Another agent with other instructions takes over the conversation, thinking included."""
    done = agents.ask("hand_over", **asked, prompt="Use transfer_to_musician")
    assert done["agent"] == "Musician"
    assert done["output"]
    assert done["requests"] == 2


def test_an_overload_is_its_own_error(
    agents: ClientScript, relayed: dict[str, Any], upstream: RecordingUpstream
) -> None:
    """An upstream's 529 is the SDK's ``InternalServerError``, and is waited out where retries are allowed."""
    overloaded = error_reply(529, "overloaded_error", "Overloaded just now", headers=[("retry-after", "1")])
    upstream.answer(overloaded, overloaded, sse_reply(message_stream("Whole.")))
    raised = agents.raised("stream", **relayed)
    assert "InternalServerError" in raised.kinds
    assert raised.status == 503
    assert agents.ask("stream", **relayed, retries=2)["output"] == "Whole."


@pytest.mark.parametrize("ending", [Ending.CLEAN, Ending.RESET])
def test_a_broken_stream_is_no_answer(
    agents: ClientScript, relayed: dict[str, Any], upstream: RecordingUpstream, ending: Ending
) -> None:
    """However quietly the upstream dies after the first words, the run raises."""
    gate = Gate()
    upstream.answer(sse_reply([*HALF[:-1], gate, HALF[-1]], ending=ending))
    assert "upstream" in agents.raised("stream", on_progress=gate.open, **relayed).message
