"""The program ``llm``, unmodified, through the whole of ours."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from fakes import installed_clients
from fakes.canary import CLIENT_KEY
from fakes.client_process import python_client, run_client
from fakes.recording_upstream import Ending, RecordingUpstream, error_reply, message_stream, sse_reply
from fakes.served_desk import ServedDesk

pytestmark = [pytest.mark.slow, pytest.mark.network, pytest.mark.timeout(900)]

MODELS = """
- model_id: desk
  model_name: claude-sonnet-5-5
  api_base: {url}/v1
  api_key_name: desk
  supports_tools: true
  supports_schema: true
"""
WEATHER = """
def get_weather(location: str) -> str:
    "Weather for a place"
    return f"18 degrees in {location}"
"""


def _run(url: str, folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run ``llm`` with its own folder, in which the Desk is one of its models."""
    own = folder / "llm"
    own.mkdir(exist_ok=True)
    (own / "extra-openai-models.yaml").write_text(MODELS.format(url=url), encoding="utf-8")
    packages = installed_clients.python_release(installed_clients.LLM)
    command, environ = python_client(packages, "-m", "llm", "-m", "desk", *arguments)
    return run_client(command, folder, LLM_USER_PATH=str(own), OPENAI_API_KEY=CLIENT_KEY, **environ)


def _said(done: subprocess.CompletedProcess[str]) -> str:
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_a_conversation(practice_desk: ServedDesk, tmp_path: Path) -> None:
    """A prompt, streamed and whole, usage, and a second turn that brings the first along."""
    streamed = _run(practice_desk.url, tmp_path, "-u", "Say hello")
    whole = _run(practice_desk.url, tmp_path, "--no-stream", "-u", "Say hello")
    assert "“Say hello”" in _said(streamed)
    assert _said(whole) == streamed.stdout
    assert "Token usage" in streamed.stderr
    assert whole.stderr == streamed.stderr
    assert "3 messages" in _said(_run(practice_desk.url, tmp_path, "-c", "And again"))


@pytest.mark.parametrize("options", [(), ("--no-stream",)], ids=["streamed", "whole"])
def test_a_tool_is_run(practice_desk: ServedDesk, tmp_path: Path, options: tuple[str, ...]) -> None:
    """A function given on the command line is called, and its result is what the answer is about."""
    prompt = "Use get_weather for 'Paris'"
    done = _run(practice_desk.url, tmp_path, *options, "--functions", WEATHER, prompt)
    assert "18 degrees in Paris" in _said(done)


def test_a_schema_is_kept(practice_desk: ServedDesk, tmp_path: Path) -> None:
    """Its short form of a schema, which is not strict, is still answered by an object of it."""
    person = json.loads(_said(_run(practice_desk.url, tmp_path, "--schema", "name, age int", "Ada, 36")))
    assert {name: type(value) for name, value in person.items()} == {"name": str, "age": int}


@pytest.mark.parametrize("options", [(), ("--no-stream",)], ids=["streamed", "whole"])
def test_a_broken_stream_is_an_error(tmp_path: Path, options: tuple[str, ...]) -> None:
    """However quietly the upstream dies, ``llm`` ends with an error, not with half an answer as if it were whole."""
    half = message_stream("Half of an answer that never ends")[:5]
    for ending in (Ending.CLEAN, Ending.RESET):
        with (
            RecordingUpstream(sse_reply(half, ending=ending)) as upstream,
            ServedDesk(tmp_path, upstream) as desk,
        ):
            done = _run(desk.url, tmp_path, *options, "Say something")
        assert done.returncode == 1
        assert "upstream" in done.stderr


def test_an_overload_is_waited_out_or_told(tmp_path: Path) -> None:
    """One overload is retried; where there is no end of them, the upstream's words are shown."""
    overloaded = error_reply(529, "overloaded_error", "Overloaded just now", headers=[("retry-after", "1")])
    with (
        RecordingUpstream(sse_reply(message_stream("Whole."))) as upstream,
        ServedDesk(tmp_path, upstream) as desk,
    ):
        upstream.answer(overloaded)
        assert _said(_run(desk.url, tmp_path, "Say something")) == "Whole.\n"
        upstream.always(overloaded)
        done = _run(desk.url, tmp_path, "Say something")
        assert len(upstream.requests) == 2 + 3
    assert done.returncode == 1
    assert "Overloaded just now" in done.stderr
