"""Replies recorded from real servers, through both dialects of OpenAI's protocols: typed, complete, however they are cut."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import openai.types.responses as sdk
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openai.lib.streaming.chat import ChatCompletionStreamState
from openai.types.chat import ChatCompletion, ChatCompletionChunk

from claude_desk.dialects.base import Call, ReplyEncoder
from claude_desk.errors import UpstreamBroken
from fakes import chat_calls, responses_calls
from fakes.cuts import pieces, single_bytes
from fakes.transcripts import Transcript, messages_replies

Json = dict[str, Any]

_CALLS: dict[str, Callable[[Json], Call]] = {
    "chat": lambda more: chat_calls.accept(
        {"model": "claude-opus-5-5", "messages": [{"role": "user", "content": "Hello"}], **more}
    ),
    "responses": lambda more: responses_calls.accept({"model": "claude-opus-5-5", "input": "Hello", **more}),
}


def _concerns_an_answer(reply: Transcript | None) -> bool:
    """A message or an error: no client of these dialects counts tokens."""
    return reply is None or reply.streamed or json.loads(reply.body).get("type") in {"message", "error"}


REPLIES = [found for found in messages_replies() if _concerns_an_answer(found.values[0])]


def _encoder(dialect: str, reply: Transcript, *, stream: bool) -> ReplyEncoder:
    headers = ((b"Content-Type", reply.content_type.encode()),)
    return _CALLS[dialect]({"stream": stream}).reply_encoder(reply.status, headers)


def _answer(
    dialect: str, reply: Transcript, chunks: list[bytes], *, stream: bool
) -> tuple[int, bytes] | None:
    """Status and body for the client; None where the upstream's reply breaks off."""
    encoder = _encoder(dialect, reply, stream=stream)
    try:
        body = b"".join([encoder.feed(chunk) for chunk in chunks]) + encoder.close()
    except UpstreamBroken:
        return None
    assert encoder.head is not None
    return encoder.head[0], body


def _same_in_chat(streamed: bytes, whole: bytes) -> None:
    *chunks, last = chat_calls.chunks(streamed)
    assert last == "data: [DONE]"
    ChatCompletion.model_validate_json(whole, strict=True)
    choice = json.loads(whole)["choices"][0]
    content, reasoning, calls, finish = "", "", [], None
    helper = ChatCompletionStreamState()
    for chunk in chunks:
        if isinstance(chunk, dict):
            helper.handle_chunk(ChatCompletionChunk.model_validate_json(json.dumps(chunk), strict=True))
            part = chunk["choices"][0]
            delta, finish = part["delta"], part["finish_reason"] or finish
            content += delta.get("content") or ""
            reasoning += delta.get("reasoning_content") or ""
            for call in delta.get("tool_calls", ()):
                calls += [["", ""]] if "id" in call else []
                calls[call["index"]][0] += call["function"].get("name", "")
                calls[call["index"]][1] += call["function"].get("arguments", "")
    message = choice["message"]
    assert (content, reasoning) == (message["content"] or "", message.get("reasoning_content", ""))
    made = [call["function"] for call in message.get("tool_calls", ())]
    assert [name for name, _ in calls] == [call["name"] for call in made]
    assert [_read(arguments) for _, arguments in calls] == [_read(call["arguments"]) for call in made]
    assert finish == choice["finish_reason"]
    assert helper.current_completion_snapshot.choices[0].message.content == content


def _same_in_responses(streamed: bytes, whole: bytes) -> None:
    events = responses_calls.events_of(streamed)
    for number, event in enumerate(events):
        assert event["sequence_number"] == number
    assert responses_calls.followed_by_the_sdk(events) == responses_calls.texts(events[-1]["response"])
    assert events[-1]["type"] in {"response.completed", "response.incomplete"}
    sdk.Response.model_validate_json(whole, strict=True)
    assert events[-1]["response"] == json.loads(whole)


def _read(arguments: str) -> object:
    """What arguments mean, since a whole answer writes them anew; text that is cut off means itself."""
    try:
        return json.loads(arguments)
    except ValueError:
        return arguments


@pytest.mark.parametrize("dialect", _CALLS)
@pytest.mark.parametrize("reply", REPLIES)
def test_a_recorded_reply_is_a_typed_answer(reply: Transcript, dialect: str) -> None:
    """Streamed and whole say the same, in OpenAI's own types; an error keeps its words; half a reply is a broken one."""
    streamed = _answer(dialect, reply, [reply.body], stream=True)
    whole = _answer(dialect, reply, [reply.body], stream=False)
    if streamed is None or whole is None:
        assert streamed is whole is None
        assert b"message_stop" not in reply.body
        return
    if whole[0] != 200:
        error = json.loads(whole[1])["error"]
        assert set(error) == {"message", "type", "param", "code"}
        assert json.dumps(error["message"]).encode() in reply.body or reply.status != 200
        assert streamed[0] in {200, whole[0]}
        return
    (_same_in_chat if dialect == "chat" else _same_in_responses)(streamed[1], whole[1])


@pytest.mark.parametrize("stream", [True, False], ids=["streamed", "whole"])
@pytest.mark.parametrize("dialect", _CALLS)
@pytest.mark.parametrize("reply", REPLIES)
def test_a_recorded_reply_may_come_byte_by_byte(reply: Transcript, dialect: str, stream: bool) -> None:  # noqa: FBT001
    """The same bytes come out."""
    at_once = _answer(dialect, reply, [reply.body], stream=stream)
    assert _answer(dialect, reply, single_bytes(reply.body), stream=stream) == at_once


@pytest.mark.parametrize("dialect", _CALLS)
@pytest.mark.parametrize("reply", REPLIES)
@settings(max_examples=8, deadline=None)
@given(data=st.data(), stream=st.booleans())
def test_a_recorded_reply_may_be_cut_anywhere(
    reply: Transcript,
    dialect: str,
    data: st.DataObject,
    stream: bool,  # noqa: FBT001
) -> None:
    """The same bytes come out."""
    cuts = data.draw(st.lists(st.integers(0, len(reply.body)), max_size=12))
    at_once = _answer(dialect, reply, [reply.body], stream=stream)
    assert _answer(dialect, reply, pieces(reply.body, cuts), stream=stream) == at_once


@pytest.mark.parametrize("dialect", _CALLS)
@pytest.mark.parametrize(
    "reply", [found for found in REPLIES if not found.values[0] or found.values[0].streamed]
)
@settings(max_examples=8, deadline=None)
@given(part=st.floats(0, 1, exclude_max=True))
def test_a_recorded_reply_that_is_cut_off_never_looks_complete(
    reply: Transcript, dialect: str, part: float
) -> None:
    """Short of its last event there is no end for the client, and of a whole answer nothing at all."""
    stop = reply.body.rfind(b"message_stop")
    short = reply.body[: int(part * (stop if stop > 0 else len(reply.body)))]
    if b"event: error" in short:
        return
    for stream in (True, False):
        encoder = _encoder(dialect, reply, stream=stream)
        out = encoder.feed(short)
        with pytest.raises(UpstreamBroken):
            encoder.close()
        assert b"[DONE]" not in out
        assert b"response.completed" not in out
        assert stream or (out, encoder.head) == (b"", None)
