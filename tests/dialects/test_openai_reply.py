"""Reading a Messages reply: phases, blocks, and what is no reply at all."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from claude_desk.dialects import openai_reply
from claude_desk.dialects.openai_reply import MessageReader, Tokens, message_events
from claude_desk.errors import UpstreamBroken
from claude_desk.upstreams.practice_replies import Request, reply_to
from fakes.chat_calls import AT, DOCUMENT, STREAM, sse

START = {"type": "message_start", "message": {"id": "msg_1", "model": "m", "usage": {"input_tokens": 3}}}
TEXT = {"type": "content_block_start", "index": 0, "content_block": {"type": "text", "text": ""}}
STOP = {"type": "message_stop"}


class Listening(MessageReader):
    """Writes down what it is told."""

    def __init__(self, status: int = 200, headers: Any = STREAM) -> None:
        super().__init__(status, headers, request_id="req_desk_1", at=AT)
        self.heard: list[Any] = []

    def begin(self) -> bytes:
        """As the base says."""
        self.heard.append("begin")
        return b"[begin]"

    def ping(self) -> bytes:
        """As the base says."""
        return b"[ping]"

    def text(self, text: str) -> bytes:
        """As the base says."""
        self.heard.append(text)
        return text.encode()

    def arguments(self, part: str) -> bytes:
        """As the base says."""
        self.heard.append(part)
        return b""

    def block_end(self, block: Any, arguments: str) -> bytes:
        """As the base says."""
        self.heard.append((block["type"], arguments))
        return b""

    def stopping(self) -> bytes:
        """As the base says."""
        self.heard.append(self.message["stop_reason"])
        return b"[stopping]"

    def finish(self) -> bytes:
        """As the base says."""
        return b"[finish]"

    def failed(self, error: bytes) -> bytes:
        """As the base says."""
        return b"[failed]"


def test_a_stream_and_a_document_are_told_alike() -> None:
    """What Practice answers, streamed or not: the same blocks, the same message, the same words."""
    body: Any = {
        "model": "claude-opus-5-5",
        "max_tokens": 900,
        "thinking": {"type": "adaptive", "display": "summarized"},
    }
    body |= {
        "tools": [
            {
                "name": "shell",
                "input_schema": {
                    "type": "object",
                    "properties": {"command": {"type": "string"}},
                    "required": ["command"],
                },
            }
        ]
    }
    body |= {"messages": [{"role": "user", "content": "run `echo hi`"}]}
    streamed, whole = Listening(), Listening(headers=DOCUMENT)
    asked = json.dumps({**body, "stream": True}).encode()
    events = reply_to(Request("POST", "/v1/messages", "", "2026-10-21", asked)).events
    streamed.feed(b"".join(b"event: %b\ndata: %b\n\n" % (name.encode(), data) for name, data in events))
    document = reply_to(Request("POST", "/v1/messages", "", "2026-10-21", json.dumps(body).encode())).body
    whole.feed(document)
    assert whole.close().endswith(b"[stopping][finish]")
    assert streamed.close() == b""
    assert [block["type"] for block in streamed.blocks] == ["thinking", "text", "tool_use"]
    for one, other in zip(streamed.blocks, whole.blocks, strict=True):
        assert {**one, "id": "", "signature": ""} == {**other, "id": "", "signature": ""}
    assert streamed.message["stop_reason"] == whole.message["stop_reason"] == "tool_use"
    assert streamed.message["usage"]["output_tokens"] == whole.message["usage"]["output_tokens"]


def test_events_out_of_place_mean_nothing() -> None:
    """Before the message, after it, and of kinds that are not known; also without their names."""
    reader = Listening()
    stray: list[Any] = [{"type": "content_block_stop", "index": 0}, {"type": "novelty"}, {"type": "ping"}]
    out = reader.feed(sse(stray))
    assert (out, reader.head) == (b"", None)
    out = reader.feed(
        b"data: " + json.dumps(START).encode() + b"\n\n" + sse([{"type": "ping"}, STOP, START, *stray])
    )
    assert out == b"[begin][ping][stopping][finish]"
    assert reader.heard == ["begin", "end_turn"]


def test_a_last_blank_line_may_be_missing() -> None:
    """Some servers leave it out; the message is complete all the same."""
    reader = Listening()
    reader.feed(sse([START, STOP]).rstrip(b"\n"))
    assert reader.close() == b"[stopping][finish]"


def test_an_error_before_the_message_decides_the_status() -> None:
    """And one inside it is written in the dialect's way, whatever follows."""
    error = {"type": "error", "error": {"type": "rate_limit_error", "message": "slow"}}
    reader = Listening()
    body = json.loads(reader.feed(sse([error])))
    assert reader.head is not None
    assert (reader.head[0], body["error"]["code"]) == (429, "rate_limit_exceeded")
    assert reader.close() == b""
    late = Listening()
    assert late.feed(sse([START, error, START, STOP])) == b"[begin][failed]"
    assert late.close() == b""


@pytest.mark.parametrize("status", [400, 529])
def test_an_error_reply_is_translated_whole(status: int) -> None:
    """Its status is not 200, so it is collected, also when it claims to be a stream."""
    reader = Listening(status, STREAM)
    reader.feed(b'{"type":"error","error":{"type":"invalid_')
    reader.feed(b'request_error","message":"x"}}')
    assert json.loads(reader.close())["error"]["message"] == "x"
    assert reader.head is not None
    assert reader.head[0] == 400


@pytest.mark.parametrize(
    "events",
    [
        [START, {"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": "x"}}],
        [START, {"type": "content_block_start", "index": 0}],
        [START, {"type": "content_block_stop", "index": 0}],
        [{"type": "message_start", "message": "hello"}],
        [
            START,
            {"type": "content_block_start", "index": 0, "content_block": {"type": "text", "text": ""}},
            {"type": "content_block_delta", "delta": {"type": "text_delta"}},
        ],
    ],
)
def test_what_is_no_messages_stream_is_a_broken_upstream(events: list[Any]) -> None:
    """Not an exception of ours."""
    with pytest.raises(UpstreamBroken):
        Listening().feed(sse(events))


@pytest.mark.parametrize("inside", [TEXT, STOP])
def test_blocks_come_one_after_the_other(inside: Any) -> None:
    """A block inside a block, and an end inside one that nothing explains, are a broken upstream."""
    with pytest.raises(UpstreamBroken):
        Listening().feed(sse([START, TEXT, inside]))


def test_a_reason_to_stop_ends_the_open_block() -> None:
    """Some servers leave its end out where max_tokens cuts a call off."""
    reader = Listening()
    call = {"type": "tool_use", "id": "t", "name": "f", "input": {}}
    part = {"type": "content_block_delta", "delta": {"type": "input_json_delta", "partial_json": '{"a'}}
    events: list[Any] = [START, {**TEXT, "content_block": call}, part]
    ending = {"type": "message_delta", "delta": {"stop_reason": "max_tokens"}, "usage": {}}
    reader.feed(
        sse([*events, {"type": "message_delta", "delta": {}, "usage": {"output_tokens": 5}}, ending, STOP])
    )
    assert reader.heard == ["begin", '{"a', ("tool_use", '{"a'), "max_tokens"]
    assert reader.blocks == [{**call, "input": {"_raw": '{"a'}}]


def test_a_reply_that_is_compressed_is_refused() -> None:
    """It was asked for as it is; reading it as text would be reading noise."""
    with pytest.raises(UpstreamBroken, match="compressed"):
        Listening(headers=(*STREAM, (b"Content-Encoding", b"gzip")))


def test_a_reply_without_end_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is kept of one reply is bounded."""
    monkeypatch.setattr(openai_reply, "MOST_BYTES", 1000)
    reader = Listening()
    reader.feed(sse([START]))
    with pytest.raises(UpstreamBroken, match="does not end"):
        reader.feed(sse([{"type": "ping"}]) * 100)
    with pytest.raises(UpstreamBroken, match="does not end"):
        Listening(headers=DOCUMENT).feed(b" " * 1001)


@given(
    st.lists(
        st.sampled_from(
            [
                "message_start",
                "content_block_start",
                "content_block_delta",
                "message_delta",
                "message_stop",
                "error",
            ]
        )
    ),
    st.recursive(
        st.none() | st.integers() | st.text(max_size=3),
        lambda inner: (
            st.lists(inner, max_size=2)
            | st.dictionaries(
                st.sampled_from(["message", "type", "delta", "usage", "content_block", "text", "error"]),
                inner,
                max_size=4,
            )
        ),
    ),
)
@settings(max_examples=300, deadline=None)
def test_no_stream_is_more_than_broken(kinds: list[str], value: Any) -> None:
    """Events of any content: bytes, or UpstreamBroken."""
    reader = Listening()
    data = json.dumps(value).encode()
    try:
        for kind in kinds:
            reader.feed(b"event: %b\ndata: %b\n\n" % (kind.encode(), data))
        reader.close()
    except UpstreamBroken as error:
        assert error.retryable  # noqa: PT017 - any other exception fails the test


def test_a_message_taken_apart_is_put_together_again() -> None:
    """The events of a whole message, read, are the message."""
    content = [{"type": "text", "text": "a"}, {"type": "tool_use", "id": "t", "name": "f", "input": {"a": 1}}]
    message = {"id": "msg_1", "content": content, "stop_reason": "tool_use", "usage": {"output_tokens": 2}}
    reader = Listening()
    reader.feed(sse(list(message_events(message))))
    assert reader.blocks == content
    assert reader.message["usage"] == {"output_tokens": 2}


def test_tokens_are_counted_openais_way() -> None:
    """Cached tokens are part of the prompt; what is missing, null or nonsense is 0."""
    usage = {
        "input_tokens": 1,
        "cache_read_input_tokens": 2,
        "cache_creation_input_tokens": None,
        "output_tokens": "x",
    }
    tokens = Tokens({**usage, "output_tokens_details": {"thinking_tokens": 5}})
    assert (tokens.prompt, tokens.cached, tokens.written, tokens.answer, tokens.reasoning) == (3, 2, 0, 0, 5)
