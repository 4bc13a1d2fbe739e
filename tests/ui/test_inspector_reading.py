"""What is read of a captured exchange before it is shown."""

from __future__ import annotations

from dataclasses import replace

import pytest

from claude_desk.requestlog.capture import Capture, Flow
from claude_desk.ui.inspector_reading import read
from fakes.captured import event, stream, typical


def test_everything_that_is_shown_is_read() -> None:
    """Both forms of the request, the reply as a conversation, its events with times, and the rate."""
    reading = read(typical("req"))
    assert reading.request.conversation is not None
    assert reading.request.root is not None
    assert reading.sent is not None
    assert b'"max_tokens": 16000' in reading.sent.raw
    assert reading.sent.headers[0] == (b":url", b"https://api.vendor.com:443/v1/messages?beta=true")
    assert reading.reply.conversation is not None
    assert reading.reply.root is None
    assert reading.events[0].name == b"message_start"
    assert reading.came is None


def test_the_rate_is_a_share_of_the_whole() -> None:
    """Over its time the curve adds up to all of the output; too short a stream has none."""
    rate = read(typical("req")).rate
    width = rate[1][0] - rate[0][0]
    assert sum(share * width for _, share in rate) == pytest.approx(1.0)
    short = replace(typical("req"), came=stream("one", step=0.0001))
    assert read(short).rate == ()


def test_deltas_of_any_protocol_count() -> None:
    """Text of Messages and of Chat Completions; what only says how it ended does not."""
    events = [
        event("content_block_delta", delta={"type": "text_delta", "text": "abcd"}),
        event("content_block_delta", delta={"type": "signature_delta", "signature": "x" * 500}),
        b'data: {"choices": [{"delta": {"role": "assistant", "content": "abcd"}}]}\n\n',
        b'data: {"type": "response.output_text.delta", "delta": "abcd"}\n\n',
        event("message_delta", delta={"stop_reason": "end_turn"}),
        b"data: delta, but no JSON\n\n",
    ]
    ends = [len(b"".join(events[: number + 1])) for number in range(len(events))]
    flow = Flow(b"".join(events), tuple((float(number), end) for number, end in enumerate(ends)))
    capture = Capture(
        "r", 0, "POST", "/", (), Flow(), (), 200, ((b"Content-Type", b"text/event-stream"),), flow
    )
    assert [round(share, 2) for _, share in read(capture).rate] == [0.5, 0.0, 0.5] or len(
        read(capture).rate
    ) == 3


def test_nothing_is_read_into_nothing() -> None:
    """A capture without bodies has no trees, no conversations, no events."""
    reading = read(Capture("r", 0, "GET", "/v1/models", (), Flow()))
    assert reading.request.root is reading.reply.root is None
    assert (reading.sent, reading.came, reading.events, reading.rate) == (None, None, [], ())


def test_both_replies_of_a_translation_are_read() -> None:
    """What the upstream sent stands beside what the client got."""
    translated = replace(typical("req"), went=Flow(b'{"choices": [{"message": {"content": "hi"}}]}'))
    reading = read(translated)
    assert reading.came is not None
    assert reading.came.conversation is not None
    assert reading.reply.root is not None
