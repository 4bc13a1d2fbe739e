"""Answers that are given again, as the official SDKs meet them: the same objects, the same events, no second bill."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import anthropic
import openai
import pytest

from claude_desk.proxy.response_cache import HIT_NOTE
from fakes.canary import CLIENT_KEY
from fakes.recording_upstream import (
    RecordedRequest,
    RecordingUpstream,
    Reply,
    message_reply,
    message_stream,
    sse_reply,
)
from fakes.running_desk import RunningDesk

MODEL = "claude-opus-4-5"
FIELD = "x-claude-desk-cache"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[RunningDesk]:
    """A Desk that keeps answers; its upstream never says the same twice."""
    counted = iter(range(1000))

    def answer(request: RecordedRequest) -> Reply:
        text = f"This is answer number {next(counted)}."
        return sse_reply(message_stream(text)) if request.json().get("stream") else message_reply(text)

    with (
        RecordingUpstream(answer) as upstream,
        RunningDesk(tmp_path / "desk", upstream, settings="[response_cache]\nenabled = true\n") as running,
    ):
        yield running


@pytest.fixture
def claude(desk: RunningDesk) -> Iterator[anthropic.Anthropic]:
    """Anthropic's SDK."""
    with anthropic.Anthropic(base_url=desk.desk.url, api_key=CLIENT_KEY, max_retries=0) as made:
        yield made


@pytest.fixture
def gpt(desk: RunningDesk) -> Iterator[openai.OpenAI]:
    """OpenAI's SDK."""
    with openai.OpenAI(base_url=f"{desk.desk.url}/v1", api_key=CLIENT_KEY, max_retries=0) as made:
        yield made


def test_a_message_is_the_same_message(desk: RunningDesk, claude: anthropic.Anthropic) -> None:
    """messages.create twice: equal objects with the same ids, and the headers say which was which."""
    replies = [
        claude.messages.with_raw_response.create(
            model=MODEL,
            max_tokens=50,
            messages=[{"role": "user", "content": "a whole message"}],
            extra_body={"temperature": 0},
        )
        for _ in range(2)
    ]
    assert [each.headers[FIELD] for each in replies] == ["miss", "hit"]
    assert replies[0].parse() == replies[1].parse()
    assert replies[0].request_id == replies[1].request_id
    assert replies[0].http_response.content == replies[1].http_response.content
    assert [desk.end(number).notes for number in range(2)] == ["", HIT_NOTE]


def test_a_stream_is_the_same_stream(claude: anthropic.Anthropic) -> None:
    """messages.stream twice: the same events in the same order, and the same final message."""
    seen = []
    for _ in range(2):
        with claude.messages.stream(
            model=MODEL,
            max_tokens=50,
            messages=[{"role": "user", "content": "a streamed message"}],
            extra_body={"temperature": 0.0},
        ) as stream:
            events = [event.to_dict() for event in stream]
            seen.append((events, stream.get_final_message(), stream.response.headers[FIELD]))
    assert [each[2] for each in seen] == ["miss", "hit"]
    assert seen[0][:2] == seen[1][:2]
    assert seen[0][0][-1]["type"] == "message_stop"


def test_what_is_not_marked_is_new_each_time(claude: anthropic.Anthropic) -> None:
    """Without temperature 0 the answers differ; with the header of ours they are the same, until a new one is wanted."""

    def ask(**headers: str) -> str:
        message = claude.messages.create(
            model=MODEL,
            max_tokens=50,
            messages=[{"role": "user", "content": "marked or not"}],
            extra_headers=headers,
        )
        return message.content[0].to_json()

    assert ask() != ask()
    first = ask(**{FIELD: "use"})
    assert ask(**{FIELD: "use"}) == first
    fresh = ask(**{FIELD: "refresh"})
    assert fresh != first
    assert ask(**{FIELD: "use"}) == fresh


def test_a_chat_completion_is_the_same_completion(gpt: openai.OpenAI) -> None:
    """chat.completions.create twice, whole and streamed: equal objects, ids and times included."""
    whole = [
        gpt.chat.completions.with_raw_response.create(
            model=MODEL, temperature=0, messages=[{"role": "user", "content": "whole"}]
        )
        for _ in range(2)
    ]
    assert [each.headers[FIELD] for each in whole] == ["miss", "hit"]
    assert whole[0].parse() == whole[1].parse()
    streamed = [
        list(
            gpt.chat.completions.create(
                model=MODEL,
                temperature=0,
                stream=True,
                stream_options={"include_usage": True},
                messages=[{"role": "user", "content": "streamed"}],
            )
        )
        for _ in range(2)
    ]
    assert streamed[0] == streamed[1]
    assert streamed[0][-1].usage is not None


def test_a_response_is_the_same_response_and_can_be_gone_on_from(gpt: openai.OpenAI) -> None:
    """responses.create twice and as a stream: equal objects; previous_response_id of a replayed one works."""
    whole = [
        gpt.responses.with_raw_response.create(model=MODEL, temperature=0, input="whole") for _ in range(2)
    ]
    assert [each.headers[FIELD] for each in whole] == ["miss", "hit"]
    replayed = whole[1].parse()
    assert replayed == whole[0].parse()
    follow = gpt.responses.create(
        model=MODEL, temperature=0, input="and then?", previous_response_id=replayed.id
    )
    assert follow.status == "completed"
    streamed = [
        list(gpt.responses.create(model=MODEL, temperature=0, input="streamed", stream=True))
        for _ in range(2)
    ]
    assert streamed[0] == streamed[1]
    assert streamed[0][-1].type == "response.completed"
