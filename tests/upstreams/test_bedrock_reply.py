"""Bedrock's replies become replies of the Messages protocol: recorded ones, wherever they are cut, and what goes wrong."""

from __future__ import annotations

import base64
import json
import random
from functools import partial
from typing import Any

import pytest
from anthropic import Anthropic, AnthropicBedrock
from anthropic.types import Message
from botocore.eventstream import EventStreamBuffer
from hypothesis import given, settings
from hypothesis import strategies as st

from claude_desk.messages.error_body import read_error
from claude_desk.messages.meter import meter_for
from claude_desk.upstreams.base import LocalReply, ReplyDecoder
from claude_desk.upstreams.bedrock_errors import Account
from claude_desk.upstreams.bedrock_reply import PING, BedrockCount, BedrockModels, decoder
from claude_desk.wire.headers import RawHeaders, first
from fakes.cuts import CUTS, pieces, single_bytes
from fakes.event_stream import CONTENT_TYPE, chunk_frame, error_frame, exception_frame, frame
from fakes.recording_upstream import Framing, RecordingUpstream, Reply
from fakes.transcripts import Transcript, bedrock_replies

ACCOUNT = Account("us-east-1")
STREAM_HEADERS: RawHeaders = (
    (b"Content-Type", CONTENT_TYPE.encode()),
    (b"X-Amzn-Bedrock-Content-Type", b"application/json"),
    (b"x-amzn-RequestId", b"1234"),
)
EVENTS = (
    (
        b'{"type":"message_start","message":{"id":"msg_bdrk_1","type":"message","role":"assistant","model":"claude-x",'
        b'"content":[],"stop_reason":null,"stop_sequence":null,"usage":{"input_tokens":7,"output_tokens":1}}}'
    ),
    b'{"type":"content_block_start","index":0,"content_block":{"type":"text","text":""} }',
    '{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"é\u2028 \\n"}}'.encode(),
    b'{"type":"content_block_stop","index":0}',
    b'{"type":"content_block_start","index":1,"content_block":{"type":"text","text":""}}',
    b'{"type":"content_block_stop","index":1}',
    b'{"type":"message_delta","delta":{"stop_reason":"end_turn","stop_sequence":null},"usage":{"output_tokens":2}}',
    b'{"type":"message_stop","amazon-bedrock-invocationMetrics":{"inputTokenCount":7}}',
)
STREAM = b"".join(map(chunk_frame, EVENTS))


def as_events(events: tuple[bytes, ...]) -> bytes:
    """What a client is to see: every event's own JSON, its name before it, a ping behind the first block's start."""
    out = b""
    for number, event in enumerate(events):
        out += b"event: " + json.loads(event)["type"].encode() + b"\ndata: " + event + b"\n\n"
        out += PING if number == 1 else b""
    return out


def decoded(made: ReplyDecoder, chunks: list[bytes]) -> bytes:
    """What comes out for these chunks; no byte before the head is decided."""
    out = b""
    for chunk in chunks:
        part = made.feed(chunk)
        assert made.head is not None or not part
        out += part
    out += made.close()
    assert made.head is not None
    return out


def for_recorded(reply: Transcript) -> ReplyDecoder:
    """The stage that a recorded reply asks for."""
    headers = tuple((name.encode(), value.encode()) for name, value in reply.headers)
    if "count_tokens" in reply.id:
        return BedrockCount(lambda: b"?", ACCOUNT, reply.status, headers)
    return decoder(ACCOUNT, reply.status, headers)


@pytest.mark.parametrize("reply", bedrock_replies())
def test_recordings_become_replies_of_the_protocol(reply: Transcript) -> None:
    """Every recording is one of Anthropic's replies afterwards; whole, byte by byte and at random cuts it is the same one."""
    chance = random.Random(reply.id)  # noqa: S311 - the same cuts each time
    cuts = [chance.randrange(len(reply.body)) for _ in range(40)]
    made = for_recorded(reply)
    out = decoded(made, [reply.body])
    for chunks in (single_bytes(reply.body), pieces(reply.body, cuts)):
        again = for_recorded(reply)
        assert decoded(again, chunks) == out
        assert again.head == made.head

    assert made.head is not None
    status, headers = made.head
    assert status == reply.status
    content_type = first(headers, b"content-type").decode()
    meter = meter_for(content_type)
    meter.feed(out)
    meter.close()
    assert not meter.malformed
    given_id = dict(reply.headers).get("X-Amzn-Requestid", "")
    assert first(headers, b"request-id") == given_id.encode()
    if status != 200:
        assert all(read_error(out))
        assert meter.failed
        return
    assert meter.complete
    if reply.content_type == CONTENT_TYPE:
        # Read with AWS's own parser, in one go: the very same JSON, event by event.
        buffer = EventStreamBuffer()
        buffer.add_data(reply.body)
        inner = [base64.b64decode(json.loads(message.payload)["bytes"]) for message in buffer]
        data = [line[len(b"data: ") :] for line in out.split(b"\n") if line.startswith(b"data: ")]
        assert [each for each in data if each != b'{"type": "ping"}'] == inner
        assert content_type.startswith("text/event-stream")
    elif "count_tokens" in reply.id:
        assert json.loads(out) == {"input_tokens": 18}
    else:
        assert out == reply.body
        Message.model_validate_json(out)


@pytest.mark.parametrize(
    "reply", [each for each in bedrock_replies() if each.marks or "stream" in str(each.id)]
)
def test_the_official_sdk_reads_the_same_message(reply: Transcript) -> None:
    """The official SDK's stream helper reads from our events what its Bedrock client reads from Bedrock's own bytes."""
    out = decoded(for_recorded(reply), [reply.body])
    asked: dict[str, Any] = {
        "model": "claude-x",
        "max_tokens": 9,
        "messages": [{"role": "user", "content": "hello"}],
    }
    with RecordingUpstream() as upstream:
        for body, content_type in ((reply.body, CONTENT_TYPE), (out, "text/event-stream")):
            upstream.answer(Reply(200, "OK", [("content-type", content_type)], [body], Framing.CHUNKED))
        finals = []
        for client in (
            AnthropicBedrock(base_url=upstream.url, aws_region="us-east-1", api_key="k"),
            Anthropic(base_url=upstream.url, api_key="k"),
        ):
            with client, client.messages.stream(**asked) as stream:
                kinds = [event.type for event in stream]
                finals.append((stream.get_final_message(), [kind for kind in kinds if str(kind) != "ping"]))
    theirs, ours = finals
    assert ours == theirs
    assert ours[0].content
    assert ours[0].stop_reason in {"end_turn", "tool_use"}


@settings(deadline=None, max_examples=100)
@given(CUTS)
def test_cuts_mean_nothing(cuts: list[int]) -> None:
    """Events come out byte for byte, with one ping, wherever the stream is cut."""
    for chunks in ([STREAM], pieces(STREAM, cuts), single_bytes(STREAM)):
        made = decoder(ACCOUNT, 200, STREAM_HEADERS)
        assert decoded(made, chunks) == as_events(EVENTS)
        assert made.head == (
            200,
            (
                (b"x-amzn-RequestId", b"1234"),
                (b"request-id", b"1234"),
                (b"Content-Type", b"text/event-stream; charset=utf-8"),
            ),
        )
        assert not made.advice


def test_an_event_comes_out_with_its_last_byte() -> None:
    """Nothing is held back: each event is there as soon as its frame is."""
    made = decoder(ACCOUNT, 200, STREAM_HEADERS)
    for number, event in enumerate(EVENTS, 1):
        assert made.feed(chunk_frame(event)[:-1]) == b""
        grown = as_events(EVENTS[:number]).removeprefix(as_events(EVENTS[: number - 1]))
        assert made.feed(chunk_frame(event)[-1:]) == grown


def test_pings_fill_silence_inside_the_answer_only() -> None:
    """There is a ping for each silence once the answer has begun, and none before it or after its end."""
    made = decoder(ACCOUNT, 200, STREAM_HEADERS)
    assert made.silence == 15
    assert made.idle() == b""
    for event in EVENTS[:-1]:
        made.feed(chunk_frame(event))
        assert made.idle() == PING
    made.feed(chunk_frame(EVENTS[-1]))
    assert made.idle() == b""


def test_a_stream_that_is_cut_off_stays_cut_off() -> None:
    """Of a stream that ends early, nothing is made up: whoever reads it sees that its end is missing."""
    ends = [sum(len(chunk_frame(event)) for event in EVENTS[:number]) for number in range(1, len(EVENTS) + 1)]
    for cut in range(ends[0], len(STREAM)):
        out = decoded(decoder(ACCOUNT, 200, STREAM_HEADERS), [STREAM[:cut]])
        whole = sum(end <= cut for end in ends)
        assert out == as_events(EVENTS[:whole])
        meter = meter_for("text/event-stream")
        meter.feed(out)
        meter.close()
        assert not meter.ended


@pytest.mark.parametrize("stream", [b"", STREAM[:100]])
def test_a_stream_without_an_event_is_no_reply(stream: bytes) -> None:
    """A stream that ends before its first event is an error of the upstream's, and no empty success."""
    made = decoder(ACCOUNT, 200, STREAM_HEADERS)
    assert made.feed(stream) == b""
    with pytest.raises(ValueError, match="without an event"):
        made.close()


EXCEPTIONS = {
    "internalServerException": (500, "api_error"),
    "modelStreamErrorException": (500, "api_error"),
    "validationException": (400, "invalid_request_error"),
    "throttlingException": (429, "rate_limit_error"),
    "modelTimeoutException": (504, "timeout_error"),
    "serviceUnavailableException": (529, "overloaded_error"),
    "nobodyKnowsException": (500, "api_error"),
}


@pytest.mark.parametrize("kind", EXCEPTIONS)
@pytest.mark.parametrize("modelled", [True, False])
def test_an_error_before_the_first_event_decides_the_status(kind: str, modelled: bool) -> None:  # noqa: FBT001
    """An exception as the first frame is a real HTTP error with an error body, and nothing follows it."""
    wire = exception_frame(kind, "words") if modelled else error_frame(kind, "words")
    for chunks in ([wire + STREAM], single_bytes(wire)):
        made = decoder(ACCOUNT, 200, STREAM_HEADERS)
        out = decoded(made, chunks)
        assert made.head is not None
        assert (made.head[0], read_error(out)) == (EXCEPTIONS[kind][0], (EXCEPTIONS[kind][1], "words"))
        assert first(made.head[1], b"content-type") == b"application/json"
        assert first(made.head[1], b"request-id") == b"1234"
        assert made.idle() == b""
        assert bool(made.advice) == (kind == "throttlingException")


@pytest.mark.parametrize("kind", EXCEPTIONS)
@pytest.mark.parametrize("after", [1, 3])
def test_an_error_inside_the_answer_is_an_event(kind: str, after: int) -> None:
    """A later exception is the protocol's error event, and the answer's last one."""
    before = b"".join(map(chunk_frame, EVENTS[:after]))
    made = decoder(ACCOUNT, 200, STREAM_HEADERS)
    out = decoded(made, [before + exception_frame(kind, "words") + STREAM])
    expected = json.dumps(
        {"type": "error", "error": {"type": EXCEPTIONS[kind][1], "message": "words"}}, separators=(",", ":")
    )
    assert out == as_events(EVENTS[:after]) + b"event: error\ndata: " + expected.encode() + b"\n\n"
    assert made.head is not None
    assert made.head[0] == 200
    assert made.idle() == b""


def test_frames_of_other_kinds_are_passed_over() -> None:
    """A frame that is no chunk is left out, as AWS's own clients leave it out."""
    other = frame({":message-type": "event", ":event-type": "initial-response"}, b"{}")
    assert decoded(decoder(ACCOUNT, 200, STREAM_HEADERS), [other + STREAM]) == as_events(EVENTS)


BAD_CHUNKS = {
    "no JSON": b"x",
    "no bytes": b"{}",
    "bytes that are no base64": b'{"bytes":"%"}',
    "an event that is no JSON": b'{"bytes":"eA=="}',
    "an event without a type": b'{"bytes":"e30="}',
    "an event with a type of two lines": json.dumps(
        {"bytes": base64.b64encode(b'{"type":"a\\nb"}').decode()}
    ).encode(),
}


@pytest.mark.parametrize("payload", BAD_CHUNKS.values(), ids=BAD_CHUNKS)
def test_a_chunk_that_holds_no_event_is_refused(payload: bytes) -> None:
    """What is no event of the protocol ends in a ValueError, not in bytes that a client cannot read."""
    bad = frame({":event-type": "chunk", ":message-type": "event"}, payload)
    made = decoder(ACCOUNT, 200, STREAM_HEADERS)
    with pytest.raises(ValueError, match=r"."):
        made.feed(chunk_frame(EVENTS[0]) + bad)


def test_an_event_of_several_lines_stays_one_event() -> None:
    """JSON that is written over several lines becomes several data lines, which a reader joins again."""
    event = b'{\n "type": "ping"\r\n}'
    out = decoded(decoder(ACCOUNT, 200, STREAM_HEADERS), [chunk_frame(event)])
    assert out == b'event: ping\ndata: {\ndata:  "type": "ping"\ndata: }\n\n'


def test_a_whole_message_passes_untouched() -> None:
    """A reply that is no stream is Anthropic's own: the same bytes, and Bedrock's id of the request as request-id."""
    headers = ((b"content-type", b"application/json"), (b"x-amzn-requestid", b"1"))
    made = decoder(ACCOUNT, 200, headers)
    assert made.head == (200, (*headers, (b"request-id", b"1")))
    body = b'{ "type":"message" }'
    assert made.feed(body) is body
    assert made.close() == b""


def test_an_error_reply_is_bounded() -> None:
    """An error that never ends takes no memory beyond its limit."""
    made = decoder(ACCOUNT, 500, ())
    for _ in range(100):
        assert made.feed(b"x" * 65536) == b""
    assert read_error(made.close()) == ("api_error", "Amazon Bedrock: 500")


COUNTS = {
    "counted": (200, b"", {"inputTokens": 18}, 200, 18, False),
    "not for this model": (
        400,
        b"ValidationException",
        {"message": "The provided model doesn't support counting tokens."},
        200,
        99,
        True,
    ),
    "not allowed": (403, b"AccessDeniedException:http://x", {"message": "not authorized"}, 200, 99, True),
    "not there": (404, b"ResourceNotFoundException", {"message": "?"}, 200, 99, True),
    "no such operation": (404, b"UnknownOperationException", {}, 200, 99, True),
    "an expired login": (403, b"ExpiredTokenException", {"message": "expired"}, 403, None, False),
    "a bad request": (400, b"ValidationException", {"message": "messages: Field required"}, 400, None, False),
    "throttled": (429, b"ThrottlingException", {"message": "Too many requests"}, 429, None, False),
}


@pytest.mark.parametrize("case", COUNTS.values(), ids=COUNTS)
def test_counts_or_estimates(case: tuple[int, bytes, Any, int, int | None, bool]) -> None:
    """A count is Anthropic's; where Bedrock does not count it is estimated, and the log says so; else it is an error."""
    status, kind, body, expected_status, tokens, estimated = case
    made = BedrockCount(lambda: b'{"input_tokens":99}', ACCOUNT, status, ((b"x-amzn-ErrorType", kind),))
    out = decoded(made, single_bytes(json.dumps(body).encode()))
    assert made.head is not None
    assert made.head[0] == expected_status
    assert bool(made.note) == estimated
    if tokens is None:
        assert all(read_error(out))
    else:
        assert json.loads(out) == {"input_tokens": tokens}


def _listing(names: dict[str, str] | None) -> LocalReply:
    return LocalReply(200, ((b"Content-Type", b"application/json"),), json.dumps(names).encode())


LISTS = {
    "the account's profiles": (
        200,
        {
            "inferenceProfileSummaries": [
                {"inferenceProfileId": "us.anthropic.claude-opus-5-5", "status": "ACTIVE", "new": 1},
                {"inferenceProfileId": "global.anthropic.claude-opus-5-5", "status": "ACTIVE"},
                {"inferenceProfileId": "us.anthropic.claude-haiku-4-5-20251001-v1:0", "status": "ACTIVE"},
                {"inferenceProfileId": "us.anthropic.claude-sonnet-5-5", "status": "CREATING"},
                {"inferenceProfileId": "us.amazon.nova-pro-v1:0", "status": "ACTIVE"},
            ]
        },
        {
            "claude-opus-5-5": "us.anthropic.claude-opus-5-5",
            "global.anthropic.claude-opus-5-5": "global.anthropic.claude-opus-5-5",
            "claude-haiku-4-5-20251001": "us.anthropic.claude-haiku-4-5-20251001-v1:0",
        },
    ),
    "not allowed": (403, {"message": "no"}, None),
    "not there": (404, {}, None),
}


@pytest.mark.parametrize(("status", "body", "names"), LISTS.values(), ids=LISTS)
def test_profiles_become_names(status: int, body: Any, names: dict[str, str] | None) -> None:
    """Profiles are listed under the names that lead to them; where the list may not be seen, it comes from data."""
    make = partial(BedrockModels, _listing, "us.", ACCOUNT)
    made = make(status, ((b"x-amzn-requestid", b"7"), (b"content-type", b"application/json")))
    out = decoded(made, single_bytes(json.dumps(body).encode()))
    assert json.loads(out) == names
    assert made.head is not None
    assert made.head[0] == 200
    assert [name for name, _ in made.head[1]].count(b"Content-Type") == 1
    assert bool(made.note) == (names is None)


def test_a_list_that_fails_is_an_error() -> None:
    """An overloaded control plane is an error that a client may retry; a body that is no list is refused."""
    made = BedrockModels(
        _listing, "us.", ACCOUNT, 503, ((b"x-amzn-errortype", b"ServiceUnavailableException"),)
    )
    assert read_error(decoded(made, [b"{}"])) == ("overloaded_error", "Amazon Bedrock: ServiceUnavailable")
    with pytest.raises(ValueError, match=r"."):
        BedrockModels(_listing, "us.", ACCOUNT, 200, ()).close()


@settings(deadline=None, max_examples=300)
@given(
    st.lists(
        st.sampled_from([*map(chunk_frame, EVENTS), exception_frame("throttlingException", "x"), b"\0", b"{"])
    )
)
def test_any_order_of_frames_is_survived(parts: list[bytes]) -> None:
    """Whatever order frames and noise come in, it is a reply or a ValueError; byte by byte it is the same."""
    stream = b"".join(parts)
    outcomes = []
    for chunks in ([stream], single_bytes(stream)):
        made = decoder(ACCOUNT, 200, STREAM_HEADERS)
        try:
            outcomes.append((decoded(made, chunks), made.head))
        except ValueError:
            outcomes.append((b"", None))
    assert outcomes[0] == outcomes[1]
