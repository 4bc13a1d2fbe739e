"""The writer of responses: its steps, and when it lets go of what."""

from __future__ import annotations

import json
from typing import Any

import pytest

from claude_desk.dialects.openai_responses_stream import Frame, ResponseWriter
from claude_desk.errors import UpstreamBroken
from fakes.responses_calls import STREAM_HEAD, deltas, events_of, message

Json = dict[str, Any]

START: Json = {"type": "message_start", "message": {"id": "m", "content": [], "usage": {"input_tokens": 4}}}
BLOCK: Json = {"type": "content_block_start", "index": 0, "content_block": {"type": "text", "text": ""}}
DELTA: Json = {"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": "Hi"}}
STOP: Json = {"type": "content_block_stop", "index": 0}
ENDING: Json = {"type": "message_delta", "delta": {"stop_reason": "end_turn"}, "usage": {"output_tokens": 3}}
END: Json = {"type": "message_stop"}
PING: Json = {"type": "ping"}


def _writer(*, streamed: bool = True, **fields: Any) -> ResponseWriter:
    return ResponseWriter(Frame("tail", "req_desk_1", 5, streamed=streamed, **fields), 200, STREAM_HEAD)


def test_each_event_is_told_at_once() -> None:
    """No event of the upstream waits for the next one, but for the end of an item."""
    writer = _writer()
    told = [
        [event["type"] for event in events_of(writer.feed(deltas(each)))]
        for each in (START, BLOCK, DELTA, STOP, ENDING, END)
    ]
    assert told == [
        ["response.created", "response.in_progress"],
        ["response.output_item.added", "response.content_part.added"],
        ["response.output_text.delta"],
        ["response.output_text.done", "response.content_part.done"],
        [],
        ["response.output_item.done", "response.completed"],
    ]
    assert writer.close() == b""


def test_the_head_waits_for_the_first_event() -> None:
    """A ping decides nothing; the start does for a stream, only the end for a whole response."""
    for streamed in (True, False):
        writer = _writer(streamed=streamed)
        heads = []
        for each in (PING, START, BLOCK, DELTA, STOP, ENDING, END):
            writer.feed(deltas(each))
            heads.append(writer.head is not None)
        assert heads == [False, *[streamed] * 5, True]
        assert writer.head is not None
        assert writer.head[0] == 200


def test_signs_of_life_pass_as_comments() -> None:
    """In a stream that began a ping goes on; in a whole response there is no place for it."""
    writer = _writer()
    writer.feed(deltas(START))
    assert writer.feed(deltas(PING)) == b": ping\n\n"
    whole = _writer(streamed=False)
    whole.feed(deltas(START))
    assert whole.feed(deltas(PING)) == b""


def test_nothing_follows_the_end() -> None:
    """Whatever an upstream says after it, and whatever breaks then, the client heard the last word already."""
    writer = _writer()
    writer.feed(deltas(START, ENDING, END))
    assert writer.feed(deltas(START, PING) + b"data: [DONE]\n\n") == b""
    assert writer.break_off("api_error", "x") == b""


def test_an_end_without_a_reason_is_an_end() -> None:
    """Some servers leave message_delta out."""
    writer = _writer()
    assert events_of(writer.feed(deltas(START, BLOCK, STOP, END)))[-1]["type"] == "response.completed"


@pytest.mark.parametrize(
    "wrong",
    [[START, BLOCK, BLOCK], [START, BLOCK, END], [START, DELTA], [START, STOP], [DELTA], [END]],
    ids=repr,
)
def test_steps_out_of_order(wrong: list[Json]) -> None:
    """They break the reply, and the client is told so."""
    writer = _writer()
    with pytest.raises(UpstreamBroken):
        writer.feed(deltas(*wrong)) + writer.close()
    assert events_of(writer.break_off("api_error", "x"))[-1]["type"] == "response.failed"


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        ("rate_limit_error", "rate_limit_exceeded"),
        ("invalid_request_error", "invalid_prompt"),
        ("overloaded_error", "server_error"),
        ("", "server_error"),
    ],
)
def test_failures_have_codes_of_openais(kind: str, code: str) -> None:
    """The upstream's words stay; its kind becomes one that the official types know."""
    writer = _writer()
    error = {"type": "error", "error": {"type": kind, "message": "Sorry"}}
    [*_, failed] = events_of(writer.feed(deltas(START, BLOCK, DELTA, error)))
    assert failed["type"] == "response.failed"
    assert failed["response"]["status"] == "failed"
    assert failed["response"]["error"] == {"code": code, "message": "Sorry"}
    assert writer.close() == b""


def test_only_what_came_to_its_end_is_remembered() -> None:
    """Complete and incomplete responses can be gone on from; failed ones cannot."""
    for reason, times in (("end_turn", 1), ("max_tokens", 1)):
        kept: list[Any] = []
        writer = _writer(completed=kept.append)
        writer.feed(message({"type": "text", "text": "x"}, stop_reason=reason))
        assert len(kept) == times
        assert kept[0][0]["id"] == "msg_tail_0"
    kept = []
    writer = _writer(completed=kept.append)
    writer.feed(deltas(START, BLOCK, {"type": "error", "error": {"type": "api_error", "message": "x"}}))
    assert kept == []


def test_a_whole_message_is_taken_too() -> None:
    """A server that does not stream although it was asked to is understood."""
    document = {
        "type": "message",
        "id": "m",
        "role": "assistant",
        "content": [{"type": "text", "text": "Hi"}, {"type": "tool_use", "id": "toolu_1", "name": "f", "input": {"a": 1}}],
        "stop_reason": "tool_use",
        "usage": {"input_tokens": 2, "output_tokens": 3},
    }  # fmt: skip
    for streamed in (True, False):
        frame = Frame("tail", "req_desk_1", 5, streamed=streamed)
        writer = ResponseWriter(frame, 200, ((b"content-type", b"application/json"),))
        out = writer.feed(json.dumps(document).encode()) + writer.close()
        response = events_of(out)[-1]["response"] if streamed else json.loads(out)
        assert response["output"][0]["content"][0]["text"] == "Hi"
        assert json.loads(response["output"][1]["arguments"]) == {"a": 1}
        assert response["usage"]["total_tokens"] == 5
