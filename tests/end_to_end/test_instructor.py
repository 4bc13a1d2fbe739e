"""Instructor, unmodified, through the whole program: it forces one tool, or asks for a schema."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from fakes import installed_clients
from fakes.client_process import ClientScript, python_script
from fakes.recording_upstream import (
    Ending,
    RecordingUpstream,
    error_reply,
    message_stream,
    sse_reply,
    tool_stream,
)
from fakes.served_desk import ServedDesk

pytestmark = [pytest.mark.slow, pytest.mark.network, pytest.mark.timeout(900)]

MODEL = "claude-sonnet-5-5"  # of those that refuse to be forced to a tool
FORCEABLE = "claude-sonnet-4-6"
MODES = ["TOOLS", "TOOLS_STRICT", "JSON_SCHEMA", "RESPONSES_TOOLS"]
PROMPT = "Ada Lovelace, 36"


@pytest.fixture(scope="module")
def instructor(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ClientScript]:
    """One process with the library for the whole file."""
    packages = installed_clients.python_release(installed_clients.INSTRUCTOR)
    command = python_script("instructor_tasks.py", packages)
    with ClientScript(command, tmp_path_factory.mktemp("instructor")) as script:
        yield script


@pytest.mark.parametrize("model", [MODEL, FORCEABLE])
@pytest.mark.parametrize("mode", MODES)
def test_an_object_is_made(
    instructor: ClientScript, practice_desk: ServedDesk, mode: str, model: str
) -> None:
    """Each of its modes gets an object that passes validation, on models that can be forced to a tool and that cannot."""
    made = instructor.ask("create", url=practice_desk.url, mode=mode, model=model, prompt=PROMPT)
    assert 0 <= made["person"]["age"] <= 150
    assert made["person"]["name"]
    assert made["usage"]["total_tokens"] > 0


@pytest.mark.parametrize("model", [MODEL, FORCEABLE])
@pytest.mark.parametrize("mode", ["TOOLS", "JSON_SCHEMA"])
def test_an_object_grows(instructor: ClientScript, practice_desk: ServedDesk, mode: str, model: str) -> None:
    """Streamed: the object comes in pieces and ends as the whole one."""
    asked: dict[str, Any] = {"url": practice_desk.url, "mode": mode, "model": model, "prompt": PROMPT}
    grown = instructor.ask("partial", **asked)
    assert len(grown) > 1
    assert grown[-1] == instructor.ask("create", **asked)["person"]


def test_a_bad_object_is_asked_for_again(
    instructor: ClientScript, relay_desk: ServedDesk, upstream: RecordingUpstream
) -> None:
    """A call that fails validation goes back with the complaint as its result, and the better one is taken."""
    upstream.answer(
        sse_reply(tool_stream("Person", {"name": "Ada", "age": 360}, tool_id="toolu_first")),
        sse_reply(tool_stream("Person", {"name": "Ada", "age": 36}, tool_id="toolu_second")),
    )
    asked: dict[str, Any] = {"url": relay_desk.url, "mode": "TOOLS", "model": FORCEABLE, "prompt": PROMPT}
    made = instructor.ask("create", **asked, attempts=2)
    assert made["person"] == {"name": "Ada", "age": 36}
    first, second = [request.json() for request in upstream.requests]
    assert first["tool_choice"] == second["tool_choice"] == {"type": "tool", "name": "Person"}
    question, call, complaint = second["messages"]
    assert question == first["messages"][0]
    assert [block["input"] for block in call["content"]] == [{"name": "Ada", "age": 360}]
    [result] = complaint["content"]
    assert (result["type"], result["tool_use_id"]) == ("tool_result", "toolu_first")
    assert "less than or equal to 150" in result["content"][0]["text"]


def test_parallel_calls_are_all_read(instructor: ClientScript, practice_desk: ServedDesk) -> None:
    """Several calls in one answer become several objects."""
    prompt = "Use Weather for 'Paris' and 'Rome'"
    made = instructor.ask(
        "parallel", url=practice_desk.url, mode="PARALLEL_TOOLS", model=MODEL, prompt=prompt
    )
    assert [each["location"] for each in made] == ["Paris", "Rome"]


@pytest.mark.parametrize("mode", ["TOOLS", "JSON_SCHEMA", "RESPONSES_TOOLS"])
def test_an_overload_is_told(
    instructor: ClientScript, relay_desk: ServedDesk, upstream: RecordingUpstream, mode: str
) -> None:
    """An upstream's 529 is what its own exception was raised from."""
    upstream.answer(error_reply(529, "overloaded_error", "Overloaded just now"))
    raised = instructor.raised("create", url=relay_desk.url, mode=mode, model=MODEL, prompt=PROMPT)
    assert "InstructorRetryException" in raised.kinds
    assert raised.cause is not None
    assert "InternalServerError" in raised.cause.kinds
    assert (raised.cause.status, upstream.requests[1:]) == (503, [])
    assert "Overloaded just now" in raised.message


@pytest.mark.parametrize("ending", [Ending.CLEAN, Ending.RESET])
@pytest.mark.parametrize("mode", ["TOOLS", "JSON_SCHEMA"])
def test_a_broken_stream_is_no_object(
    instructor: ClientScript, relay_desk: ServedDesk, upstream: RecordingUpstream, mode: str, ending: Ending
) -> None:
    """However quietly the upstream dies, even after a complete object, something is raised."""
    asked: dict[str, Any] = {"url": relay_desk.url, "mode": mode, "model": FORCEABLE, "prompt": PROMPT}
    person = {"name": "Ada", "age": 36}
    events = tool_stream("Person", person) if mode == "TOOLS" else message_stream(json.dumps(person))
    upstream.answer(sse_reply(events[:-2], ending=ending))
    assert "upstream" in instructor.raised("partial", **asked).message
    upstream.answer(sse_reply(events[:-2], ending=ending))
    assert "upstream" in instructor.raised("create", **asked).message
