"""Metering replies: a tap that changes nothing, raises nothing and remembers little."""

from __future__ import annotations

import json
import tracemalloc

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from claude_desk.messages.meter import DocumentMeter, Meter, StreamMeter, Usage, meter_for
from claude_desk.wire.sse import encode_event
from fakes.cuts import CUTS, pieces, single_bytes

START = (
    b'event: message_start\ndata: {"type":"message_start","message":{"id":"msg_1","type":"message","role":"assistant",'
    b'"model":"claude-opus-4-8","content":[],"stop_reason":null,"usage":{"input_tokens":10,"output_tokens":1,'
    b'"cache_read_input_tokens":7,"cache_creation_input_tokens":5,'
    b'"cache_creation":{"ephemeral_5m_input_tokens":2,"ephemeral_1h_input_tokens":3}}}   }\n\n'
)
TEXT = (
    b'event: content_block_start\ndata: {"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}\n\n'
    b'event: ping\ndata: {"type": "ping"}\n\n'
    b'event: content_block_delta\ndata: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta",'
    b'"text":"event: message_stop\\ndata: \\"error\\" message_delta"}  }\n\n'
    b'event: content_block_stop\ndata: {"type":"content_block_stop","index":0}\n\n'
)
DELTA = (
    b'event: message_delta\ndata: {"type":"message_delta","delta":{"stop_reason":"end_turn","stop_sequence":null},'
    b'"usage":{"output_tokens":42}}\n\n'
)
STOP = b'event: message_stop\ndata: {"type":"message_stop"}\n\n'
ERROR = b'event: error\ndata: {"type":"error","error":{"details":null,"type":"overloaded_error","message":"Overloaded"}}\n\n'


def state(meter: Meter) -> dict[str, object]:
    """What the meter says, without its inner parts."""
    public = {name: value for name, value in vars(meter).items() if not name.startswith("_")}
    return public | {"ended": meter.ended}


def metered(chunks: list[bytes], *, limit: int = 2000) -> dict[str, object]:
    """What a stream's meter says after these chunks, each of which must come back as the same object."""
    meter = StreamMeter(limit=limit)
    for chunk in chunks:
        assert meter.feed(chunk) is chunk
    assert meter.close() == b""
    return state(meter)


NOTHING = state(Meter())
WHOLE = NOTHING | {
    "usage": Usage(10, 42, 7, 5, 3),
    "model": "claude-opus-4-8",
    "stop_reason": "end_turn",
    "complete": True,
    "ended": True,
}
STREAMS = {
    "a whole stream": (START + TEXT + DELTA + STOP, WHOLE),
    "with CRLF": ((START + TEXT + DELTA + STOP).replace(b"\n", b"\r\n"), WHOLE),
    "with CR": ((START + TEXT + DELTA + STOP).replace(b"\n", b"\r"), WHOLE),
    "with a byte order mark": (b"\xef\xbb\xbf" + START + TEXT + DELTA + STOP, WHOLE),
    "without spaces": ((START + TEXT + DELTA + STOP).replace(b"event: ", b"event:").replace(b"data: ", b"data:"), WHOLE),
    "without event names": (
        b"".join(line for line in (START + TEXT + DELTA + STOP).splitlines(keepends=True) if line[:5] != b"event"),
        WHOLE,
    ),
    "with comments and unknown events": (
        b": hi\n\n" + START + b"event: vendor_usage\ndata: {\n\n: x\n" + TEXT + b"data: [DONE]\n\n" + DELTA + STOP,
        WHOLE,
    ),
    "without the last blank line": (START + TEXT + DELTA + STOP[:-2], WHOLE),
    "cut before the end": (START + TEXT + DELTA, WHOLE | {"complete": False, "ended": False}),
    "cut behind the last event's name": (
        START + TEXT + DELTA + b"event: message_stop\n",
        WHOLE | {"complete": False, "ended": False},
    ),
    "cut in the last event's data": (
        START + TEXT + DELTA + STOP[:-3],
        WHOLE | {"complete": False, "ended": False, "malformed": True},
    ),
    "cut in the answer": (
        START + TEXT,
        WHOLE | {"usage": Usage(10, 1, 7, 5, 3), "stop_reason": "", "complete": False, "ended": False},
    ),
    "input counts in the delta": (
        START + DELTA.replace(b'{"output_tokens":42}', b'{"output_tokens":42,"input_tokens":11,"cache_read_input_tokens":0}'),
        WHOLE | {"usage": Usage(11, 42, 0, 5, 3), "complete": False, "ended": False},
    ),
    "null counts in the delta": (
        START + DELTA.replace(b"42}", b'42,"input_tokens":null,"cache_creation":null}') + STOP,
        WHOLE,
    ),
    "counts that are none": (
        START + DELTA.replace(b"42}", b'-1,"input_tokens":1.5,"cache_read_input_tokens":true,"cache_creation_input_tokens":'
                              + b"9" * 30 + b',"cache_creation":{"ephemeral_1h_input_tokens":"1"}}') + STOP,
        WHOLE | {"usage": Usage(10, 1, 7, 5, 3)},
    ),
    "an error in the stream": (
        START + TEXT + ERROR,
        NOTHING | {
            "usage": Usage(10, 1, 7, 5, 3),
            "model": "claude-opus-4-8",
            "error_type": "overloaded_error",
            "error_message": "Overloaded",
            "failed": True,
            "ended": True,
        },
    ),
    "an error that is only a name": (
        b"event: error\ndata: upstream timed out\n\n",
        NOTHING | {"failed": True, "malformed": True, "ended": True},
    ),
    "an error of another shape": (
        b'event: error\ndata: {"error":"no"}\n\n',
        NOTHING | {"failed": True, "malformed": True, "ended": True},
    ),
    "malformed events": (
        b"event: message_start\ndata: {\n\nevent: message_delta\ndata: []\n\nevent: message_start\ndata: {}\n\n"
        b"event: message_delta\ndata: " + b"[" * 1500 + b"\n\n" + START + DELTA + STOP,
        WHOLE | {"malformed": True},
    ),
    "a name that is replaced in the same event": (
        b": first\n\nevent: ping\ndata: {\nevent: message_stop\ndata: }\n\n",
        NOTHING | {"complete": True, "ended": True},
    ),
    "a CR in what looks like one line": (
        b": first\n\nevent: ping\ndata: {\revent: message_stop\rdata: }\n\n",
        NOTHING | {"complete": True, "ended": True},
    ),
    "no events at all": (b'<html>message_ "error"</html>', NOTHING),
    "events of another protocol": (b'data: {"choices":[{"delta":{"content":"message_"}}]}\n\ndata: message_\n\n', NOTHING),
    "events too large to be read": (
        START + START.replace(b"msg_1", b"m" * 3000).replace(b"opus", b"haiku") + TEXT.replace(b"event: m", b"m" * 3000)
        + DELTA + STOP,
        WHOLE,
    ),
}  # fmt: skip


@pytest.mark.parametrize(("stream", "expected"), STREAMS.values(), ids=STREAMS)
def test_meters_a_stream(stream: bytes, expected: dict[str, object]) -> None:
    """Each stream gives its figures whole, event by event, byte by byte and in sevens."""
    assert metered([stream]) == expected
    assert metered(stream.splitlines(keepends=True)) == expected
    assert metered([event + b"\n\n" for event in stream.split(b"\n\n")]) == metered([stream + b"\n\n"])
    assert metered(single_bytes(stream)) == expected
    assert metered([stream[at : at + 7] for at in range(0, len(stream), 7)]) == expected


ODD_FRAGMENTS = [
    b"event: message_stop\n",
    b"event: error\n",
    b"event: content_block_delta\ndata: x\n\n",
    b"event: ping\ndata: \r\n\n",
    b"data: {}\n",
    b'data: "error"\n',
    b'data: {"type":',
    b'"message_stop"}\n\n',
    b": c\n\n",
    b"\n",
    b"\r",
    b"\r\n",
    b"\xef\xbb\xbf",
]
fragments = st.sampled_from([START, TEXT, DELTA, STOP, ERROR, *ODD_FRAGMENTS])


@settings(deadline=None, max_examples=200)
@given(st.lists(fragments, max_size=10).map(b"".join), CUTS, st.sampled_from([30, 400]))
def test_cuts_mean_nothing(stream: bytes, cuts: list[int], limit: int) -> None:
    """Whatever passes, and wherever it is cut, the meter says the same as byte by byte."""
    assert metered(pieces(stream, cuts), limit=limit) == metered(single_bytes(stream), limit=limit)


def test_an_open_event_goes_on_in_the_next_chunk() -> None:
    """A chunk that would be an event by itself is part of the one that is open."""
    chunks = [b": first\n\n", b"event: message_stop\n", b"event: ping\ndata: {}\n\n", b"data: {}\n\n"]
    assert metered(chunks) == NOTHING


def test_a_stream_is_not_remembered() -> None:
    """Ten megabytes in one event, and ten more in deltas, leave a few kilobytes of memory in use."""
    meter = StreamMeter(limit=10_000)
    delta = encode_event(b"content_block_delta", b"x" * 10_000)
    tracemalloc.start()
    try:
        meter.feed(START + b"event: message_delta\ndata: ")
        for _ in range(1000):
            meter.feed(b"x" * 10_000)
        meter.feed(b"\n\n")
        for _ in range(1000):
            meter.feed(delta)
        assert tracemalloc.get_traced_memory()[1] < 200_000
    finally:
        tracemalloc.stop()
    meter.feed(STOP)
    assert meter.complete


MESSAGE = {
    "id": "msg_1",
    "type": "message",
    "role": "assistant",
    "model": "claude-opus-4-8",
    "content": [{"type": "text", "text": "hi", "usage": {"input_tokens": 99}}],
    "stop_reason": "tool_use",
    "usage": {
        "input_tokens": 10,
        "output_tokens": 42,
        "cache_read_input_tokens": None,
        "cache_creation_input_tokens": 5,
        "cache_creation": {"ephemeral_5m_input_tokens": 1, "ephemeral_1h_input_tokens": 4},
        "iterations": [{"input_tokens": 3}],
        "server_tool_use": {"web_search_requests": 2, "web_fetch_requests": 1},
        "service_tier": "batch",
        "speed": "fast",
        "inference_geo": "us" * 100,
    },
}
DOCUMENTS = {
    "a message": (
        json.dumps(MESSAGE).encode(),
        WHOLE | {"usage": Usage(10, 42, 0, 5, 4, 2, "batch", "fast", "us" * 20), "stop_reason": "tool_use"},
    ),
    "a message without usage": (
        b'{"type":"message","usage":null}',
        NOTHING | {"complete": True, "ended": True},
    ),
    "a token count": (
        b'{"input_tokens":2095}',
        NOTHING | {"usage": Usage(2095), "complete": True, "ended": True},
    ),
    "an error": (
        b'{"type":"error","error":{"type":"not_found_error","message":"model: x"},"request_id":"req_1"}',
        NOTHING
        | {"error_type": "not_found_error", "error_message": "model: x", "failed": True, "ended": True},
    ),
    "an error of another shape": (
        b'{"type":"error","error":"no"}',
        NOTHING | {"failed": True, "malformed": True, "ended": True},
    ),
    "a list of models": (b'{"data":[],"has_more":false}', NOTHING),
    "an array": (b"[]", NOTHING | {"malformed": True}),
    "a cut document": (json.dumps(MESSAGE).encode()[:-1], NOTHING | {"malformed": True}),
    "a page": (b"<html>", NOTHING | {"malformed": True}),
    "nesting without end": (b'{"usage":' + b"[" * 9000, NOTHING | {"malformed": True}),
    "nothing": (b"", NOTHING),
}


@pytest.mark.parametrize(("document", "expected"), DOCUMENTS.values(), ids=DOCUMENTS)
def test_meters_a_document(document: bytes, expected: dict[str, object]) -> None:
    """Each document gives its figures once it is closed, whole or byte by byte, and not before."""
    for chunks in ([document], single_bytes(document)):
        meter = DocumentMeter()
        for chunk in chunks:
            assert meter.feed(chunk) is chunk
        assert state(meter) == NOTHING
        assert meter.close() == b""
        assert state(meter) == expected


def test_a_large_document_passes_unread() -> None:
    """Beyond the limit nothing is kept, and the meter says so."""
    meter = DocumentMeter(limit=1_000_000)
    tracemalloc.start()
    try:
        for _ in range(1000):
            meter.feed(bytes(10_000))
        now, peak = tracemalloc.get_traced_memory()
        assert now < 100_000
        assert 1_000_000 < peak < 1_200_000
    finally:
        tracemalloc.stop()
    meter.feed(b"{}")
    meter.close()
    assert state(meter) == NOTHING | {"oversized": True}


@pytest.mark.parametrize(
    ("content_type", "kind"),
    [
        ("text/event-stream", StreamMeter),
        ("Text/Event-Stream; charset=utf-8", StreamMeter),
        ("application/json", DocumentMeter),
        ("application/json ;charset=utf-8", DocumentMeter),
        ("application/x-jsonl", Meter),
        ("text/html", Meter),
        ("", Meter),
    ],
)
def test_the_content_type_decides(content_type: str, kind: type[Meter]) -> None:
    """Streams and JSON documents are metered, anything else passes unread."""
    assert type(meter_for(content_type)) is kind


def test_the_limit_is_handed_on() -> None:
    """A limit given applies to either kind."""
    stream, document = meter_for("text/event-stream", limit=100), meter_for("application/json", limit=10)
    stream.feed(START + STOP)
    document.feed(b'{"input_tokens":1}')
    document.close()
    assert (stream.model, stream.complete) == ("", True)
    assert document.oversized


def test_other_replies_pass() -> None:
    """The meter of unknown content gives every chunk back and says nothing."""
    meter = meter_for("application/octet-stream")
    assert meter.feed(STOP) is STOP
    assert meter.close() == b""
    assert state(meter) == NOTHING


def test_what_a_cut_stream_wrote_is_about_its_text() -> None:
    """A stream that is cut before it says how much it wrote is taken for the length of its text; a whole one says it."""
    meter = StreamMeter()
    meter.feed(START)
    for number in range(200):
        delta = {"type": "text_delta", "text": f"word {number:03} "}
        text = json.dumps({"type": "content_block_delta", "index": 0, "delta": delta}, separators=(",", ":"))
        meter.feed(b"event: content_block_delta\ndata: " + text.encode() + b"\n\n")
    text_tokens = 200 * len("word 000 ") / 4
    assert text_tokens * 0.8 < meter.output_so_far < text_tokens * 1.5
    meter.feed(DELTA)
    assert meter.output_so_far == 42
    meter.feed(STOP)
    assert meter.output_so_far == 42


def test_what_is_no_message_wrote_nothing() -> None:
    """A stream without a message's beginning, and one that has only that, are not taken for text."""
    meter = StreamMeter()
    meter.feed(TEXT * 50)
    assert meter.output_so_far == 0
    meter = StreamMeter()
    meter.feed(START)
    assert meter.output_so_far == 1
