"""What leaves is what came: request bodies, paths, queries and replies, byte for byte."""

from __future__ import annotations

import gzip
import hashlib
import itertools
import json
import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from claude_desk.requestlog.record import Outcome
from fakes.recording_upstream import Framing, RecordingUpstream, Reply, json_reply, message_stream, sse_reply
from fakes.running_desk import RunningDesk, wait_until
from fakes.transcripts import Transcript, messages_replies

MEGABYTE = 1024 * 1024


def noise(seed: int, size: int) -> bytes:
    """Bytes of no pattern, the same each time."""
    return random.Random(seed).randbytes(size)  # noqa: S311


ODD_BODIES = {
    "spacing": b'{ "model" :\t"claude-opus-5-5"\r\n,  "max_tokens":   7 , "messages" : [ ] }\n\n',
    "duplicate keys": b'{"model":"a","model":"b","max_tokens":1,"max_tokens":2,"messages":[]}',
    "numbers": b'{"temperature":1.0e1,"seed":123456789012345678901234567890,"top_p":0.10,"x":-0,"y":1E+2}',
    "escapes": rb'{"a":"\u0041\/\ud83d\ude00 \ud800","b":"' + "é\u2028\u2029".encode() + b'"}',
    "invalid JSON": b'{"model": "claude-opus-5-5", "messages": [',
    "no object": b'["model"]',
    "not text": bytes(range(256)),
    "BOM": b"\xef\xbb\xbf" + b'{"model":"x"}',
    "nested model": b'{"metadata":{"model":"inner"},"messages":[{"model":"deep"}]}',
    "trailing": b'{"model":"x"} {"model":"y"}',
}


@pytest.mark.parametrize("body", [pytest.param(body, id=name) for name, body in ODD_BODIES.items()])
def test_a_request_body_passes_as_it_came(
    desk: RunningDesk, upstream: RecordingUpstream, body: bytes
) -> None:
    """Whatever a body holds, its bytes leave as they came, and the log's two hashes say so."""
    assert desk.ask(body=body).status == 200
    assert upstream.request().body == body
    end = desk.end()
    assert end.request_sha256 == end.sent_sha256 == hashlib.sha256(body).hexdigest()
    assert end.bytes_in == len(body)


def test_an_empty_body_stays_empty(desk: RunningDesk, upstream: RecordingUpstream) -> None:
    """A POST without any body arrives with Content-Length 0, as RFC 9110 section 8.6 asks."""
    for body in (b"", None):
        desk.ask(body=body)
    assert [request.body for request in upstream.requests] == [b"", b""]
    assert [request.header("content-length") for request in upstream.requests] == [b"0", b"0"]


def test_a_compressed_request_body_is_not_touched(desk: RunningDesk, upstream: RecordingUpstream) -> None:
    """A gzip'd body arrives compressed, under its Content-Encoding."""
    body = gzip.compress(b'{"model": "claude-opus-5-5"}' * 100)
    desk.ask(headers=[("Content-Encoding", "gzip")], body=body)
    request = upstream.request()
    assert request.body == body
    assert request.header("content-encoding") == b"gzip"


def test_a_body_of_31_megabytes_passes(desk: RunningDesk, upstream: RecordingUpstream) -> None:
    """The largest prompts pass unchanged, and the log's hash of them is right although it is made elsewhere."""
    text = noise(1, 16 * MEGABYTE).hex()[: 31 * MEGABYTE]
    body = b'{"model":"claude-opus-5-5","messages":"' + text.encode() + b'"}'
    assert desk.ask(body=body).status == 200
    assert upstream.request().body == body
    assert desk.end().sent_sha256 == hashlib.sha256(body).hexdigest()
    assert desk.end().model_asked == "claude-opus-5-5"


def test_a_chunked_request_body_arrives_whole(desk: RunningDesk, upstream: RecordingUpstream) -> None:
    """A client that sends chunks, extensions and trailers included, reaches the upstream with one plain body."""
    head = desk.request(headers=[("Transfer-Encoding", "chunked")], body=None)
    with desk.client() as client:
        client.send(head + b'5;name=value\r\n{"a":\r\n2\r\n1}\r\n0\r\nX-Trailer: 1\r\n\r\n')
        assert client.reply().status == 200
    request = upstream.request()
    assert (request.body, request.chunked) == (b'{"a":1}', False)
    assert request.header("x-trailer") is None


def test_any_chunking_of_the_request_gives_the_same_request(
    desk: RunningDesk, upstream: RecordingUpstream
) -> None:
    """A head and body that arrive byte by byte are the same request."""
    body = json.dumps({"model": "claude-opus-5-5"}).encode()
    whole = desk.request(body=body)
    with desk.client() as client:
        for at in range(len(whole)):
            client.send(whole[at : at + 1])
        assert client.reply().status == 200
        client.send(whole)
        assert client.reply().status == 200
    first, second = upstream.requests
    assert (first.head, first.body) == (second.head, second.body)


@pytest.mark.parametrize(
    ("sent", "expected"),
    [
        (b"/v1/messages", b"/v1/messages"),
        (b"/v1/messages?beta=true", b"/v1/messages?beta=true"),
        (b"/", b"/v1/messages"),
        (b"/?beta=true", b"/v1/messages?beta=true"),
        (b"/anthropic/v1/messages", b"/v1/messages"),
        (b"/anthropic/v1/messages?beta=true", b"/v1/messages?beta=true"),
        (b"/v1/messages/count_tokens", b"/v1/messages/count_tokens"),
        (b"/v1/messages?q=%2F%3a%2f:&&=&x=%zz", b"/v1/messages?q=%2F%3a%2f:&&=&x=%zz"),
        (b"/v1/messages?", b"/v1/messages"),
        (b"/v1/messages?a?b=c", b"/v1/messages?a?b=c"),
    ],
)
def test_path_and_query_are_never_requoted(
    desk: RunningDesk, upstream: RecordingUpstream, sent: bytes, expected: bytes
) -> None:
    """The target that leaves is the one that came, percent signs and all, less a prefix of ours."""
    assert desk.ask(target=sent).status == 200
    assert upstream.request().target == expected


def test_models_are_asked_by_get_without_a_body(desk: RunningDesk, upstream: RecordingUpstream) -> None:
    """``GET /v1/models`` and one model's path go up as they are, with no framing header at all."""
    for target in (b"/v1/models?limit=2", b"/anthropic/v1/models/claude%3Aopus@5"):
        assert desk.ask("GET", target, body=None).status == 200
    assert [request.line for request in upstream.requests] == [
        b"GET /v1/models?limit=2 HTTP/1.1",
        b"GET /v1/models/claude%3Aopus@5 HTTP/1.1",
    ]
    assert all(request.header("content-length") is None for request in upstream.requests)
    assert all(not request.chunked for request in upstream.requests)


def test_a_base_path_goes_in_front(tmp_path: Path, upstream: RecordingUpstream) -> None:
    """A vendor's address with a path keeps that path in front of ``/v1``."""
    with RunningDesk(tmp_path / "desk", upstream, base_path="/api/anthropic/") as desk:
        desk.ask(target=b"/v1/messages?beta=true")
        desk.ask(target=b"/")
    assert [request.target for request in upstream.requests] == [
        b"/api/anthropic/v1/messages?beta=true",
        b"/api/anthropic/v1/messages",
    ]


def _pieces(body: bytes, cut: str) -> list[bytes]:
    if cut == "whole":
        return [body]
    if cut == "single bytes":
        return [body[at : at + 1] for at in range(len(body))]
    chance = random.Random(body)  # noqa: S311
    marks = sorted({0, len(body), *(chance.randrange(len(body)) for _ in range(len(body) // 40))})
    return [body[start:end] for start, end in itertools.pairwise(marks)]


@pytest.fixture(scope="module")
def replayed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[RunningDesk, RecordingUpstream]]:
    """One Claude Desk for all recordings."""
    folder = tmp_path_factory.mktemp("replayed")
    with RecordingUpstream() as upstream, RunningDesk(folder / "desk", upstream) as desk:
        yield desk, upstream


@pytest.mark.parametrize("cut", ["whole", "single bytes", "random"])
@pytest.mark.parametrize("transcript", messages_replies())
def test_every_recorded_reply_passes_byte_for_byte(
    replayed: tuple[RunningDesk, RecordingUpstream], transcript: Transcript, cut: str
) -> None:
    """Recorded replies of real servers reach the client as they are, however the upstream cuts them."""
    desk, upstream = replayed
    number = len(upstream.requests)
    fields = [("content-type", transcript.content_type)]
    expected = transcript.body
    # A few recordings are of streams that end early on purpose; what counts here is that their bytes pass.
    upstream.answer(
        Reply(
            transcript.status,
            headers=fields,
            chunks=_pieces(expected, cut),
            framing=Framing.LENGTH if cut == "whole" else Framing.CHUNKED,
        )
    )
    reply = desk.ask(body=b'{"model":"claude-opus-5-5","stream":true}')
    if transcript.status in {401, 403}:
        assert reply.status == 502
        return
    assert reply.status == transcript.status
    assert reply.body == expected
    assert reply.value("content-type") == transcript.content_type.encode()
    end = desk.end(number)
    assert end.delivered_sha256 == end.reply_sha256 == hashlib.sha256(expected).hexdigest()
    assert reply.complete == (end.outcome is Outcome.OK)


def test_a_reply_of_any_framing_passes_whole(desk: RunningDesk, upstream: RecordingUpstream) -> None:
    """Declared length, chunks, or the end of the connection: the body is the same, and complete."""
    body = b'{"type":"message","usage":{"output_tokens":1}}'
    for framing in Framing:
        upstream.answer(Reply(chunks=[body[:9], body[9:]], framing=framing))
    for _ in Framing:
        reply = desk.ask()
        assert (reply.status, reply.body, reply.complete) == (200, body, True)


def test_a_large_reply_passes_whole(desk: RunningDesk, upstream: RecordingUpstream) -> None:
    """A document of 20 MB, larger than what the meter reads, passes unchanged."""
    body = noise(2, 20 * MEGABYTE)
    upstream.answer(Reply(chunks=[body], framing=Framing.LENGTH))
    reply = desk.ask()
    assert reply.body == body
    assert reply.complete


def test_a_compressed_reply_passes_unchanged(desk: RunningDesk, upstream: RecordingUpstream) -> None:
    """Gzip from an upstream that ignores ``identity`` is passed on under its Content-Encoding, never inflated."""
    body = gzip.compress(b'{"type":"message"}' * 1000)
    upstream.answer(
        Reply(headers=[("content-type", "application/json"), ("content-encoding", "gzip")], chunks=[body])
    )
    reply = desk.ask()
    assert reply.body == body
    assert reply.value("content-encoding") == b"gzip"
    assert upstream.request().header("accept-encoding") == b"identity"


def test_odd_events_pass(desk: RunningDesk, upstream: RecordingUpstream) -> None:
    """Pings, comments, unknown events, CRLF line ends, bad UTF-8 and a 5 MB event pass byte for byte."""
    start, *rest = message_stream("hello there")
    odd = [
        b": keep-alive comment\n\n",
        b'event: ping\ndata: {"type": "ping"}\n\n',
        b'event: from_the_future\r\ndata: {"a": 1}   \r\n\r\n',
        b"id: 7\nretry: 100\nevent: x\ndata: one\ndata: two\n\n",
        b'event: content_block_delta\ndata: {"text": "\xff\xfe\xc3( \xe2\x80\xa8 "}\n\n',
        b'event: content_block_delta\ndata: {"text":"' + b"x" * 5 * MEGABYTE + b'"}\n\n',
        b"\n\n\n",
    ]
    stream = [start, *odd, *rest]
    upstream.answer(sse_reply(stream))
    reply = desk.ask(body=b'{"stream":true}')
    assert reply.body == b"".join(stream)
    assert reply.complete
    assert desk.end().outcome is Outcome.OK


@pytest.mark.parametrize("status", [400, 404, 413, 422, 429, 500, 503, 504, 529])
def test_an_upstreams_error_passes_as_it_is(
    desk: RunningDesk, upstream: RecordingUpstream, status: int
) -> None:
    """Status, body and the headers that steer retries reach the client as they came, after one attempt."""
    steering = [
        ("retry-after", "17"),
        ("x-should-retry", "true"),
        ("request-id", "req_011"),
        ("anthropic-ratelimit-tokens-remaining", "0"),
    ]
    error = {"type": "error", "error": {"type": "some_error", "message": "exact words", "details": {"a": 1}}}
    upstream.answer(json_reply(error, status=status, headers=steering))
    reply = desk.ask()
    assert reply.status == status
    assert json.loads(reply.body) == error
    assert reply.headers[1:5] == [(name.encode(), value.encode()) for name, value in steering]
    assert len(upstream.requests) == 1
    assert desk.end().outcome is Outcome.OK
    assert desk.end().error_kind == "some_error"


@pytest.mark.parametrize("status", [204, 304])
def test_a_reply_without_a_body_stays_one(
    desk: RunningDesk, upstream: RecordingUpstream, status: int
) -> None:
    """204 and 304 have no body and no framing, and the connection stays good."""
    upstream.answer(Reply(raw=b'HTTP/1.1 %d X\r\netag: "1"\r\n\r\n' % status))
    with desk.client() as client:
        for expected in (status, 200):
            client.send(desk.request("GET", b"/v1/models", body=None))
            reply = client.reply()
            assert reply.status == expected
            wait_until(lambda: not upstream.connections_open or upstream.connections_opened > 1)
            if expected == status:
                assert reply.headers == [(b"etag", b'"1"')]
