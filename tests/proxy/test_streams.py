"""Streams that live: each event at once, a leaving client noticed, a slow one waited for."""

from __future__ import annotations

import itertools
import time
from collections.abc import Iterator

import pytest

from claude_desk.requestlog.record import Outcome
from fakes.raw_client import RawClient
from fakes.recording_upstream import (
    Framing,
    Gate,
    RecordingUpstream,
    Reply,
    message_stream,
    sse_event,
    sse_reply,
)
from fakes.running_desk import RunningDesk

STREAM = b'{"model":"claude-opus-5-5","stream":true}'
MEGABYTE = 1024 * 1024


def test_each_event_arrives_before_the_next_is_sent(desk: RunningDesk, upstream: RecordingUpstream) -> None:
    """The client has each event while the upstream has not yet sent the one after it: pings and comments too."""
    events = [*message_stream("one two three four five")]
    events.insert(3, b": comment\n\n")
    gates = [Gate() for _ in events]
    upstream.answer(sse_reply([piece for pair in zip(events, gates, strict=True) for piece in pair]))
    with desk.client() as client:
        client.send(desk.request(body=STREAM))
        assert client.head().status == 200
        for event, gate in zip(events, gates, strict=True):
            assert client.chunk() == event
            gate.open()
        assert client.chunk() == b""


def test_half_an_event_is_passed_on_too(desk: RunningDesk, upstream: RecordingUpstream) -> None:
    """Bytes go on as they come, wherever they cut an event: nobody waits for the end of a line."""
    gate = Gate()
    start, *rest = message_stream("hello")
    upstream.answer(sse_reply([start[:17], gate, start[17:], *rest]))
    with desk.client() as client:
        client.send(desk.request(body=STREAM))
        client.head()
        assert client.chunk() == start[:17]
        gate.open()
        assert client.until(b"0\r\n\r\n")


def test_the_head_arrives_before_any_event(desk: RunningDesk, upstream: RecordingUpstream) -> None:
    """While a model thinks the client already has status and headers."""
    gate = Gate()
    upstream.answer(sse_reply([gate, *message_stream()], headers=[("request-id", "req_thinking")]))
    with desk.client() as client:
        client.send(desk.request(body=STREAM))
        assert client.head().value("request-id") == b"req_thinking"
        gate.open()
        assert client.until(b"0\r\n\r\n")
    end = desk.end()
    assert end.outcome is Outcome.OK


def _leave_by_fin(client: RawClient) -> None:
    client.leave()


def _leave_by_rst(client: RawClient) -> None:
    client.reset()


@pytest.mark.parametrize("leave", [_leave_by_fin, _leave_by_rst])
@pytest.mark.parametrize(
    "when", ["before the head", "after the head", "in a quiet stream", "in a busy stream"]
)
def test_a_client_that_leaves_stops_the_upstream(
    desk: RunningDesk, upstream: RecordingUpstream, when: str, leave: object
) -> None:
    """FIN or RST, at any moment: within two seconds the upstream's connection is closed, so no token is burnt."""
    gate = Gate()
    start, *rest = message_stream()
    endless = itertools.repeat(sse_event("ping", {}))
    replies = {
        "before the head": Reply(before=gate),
        "after the head": sse_reply([gate]),
        "in a quiet stream": sse_reply([start, gate, *rest]),
        "in a busy stream": sse_reply(itertools.chain([start], endless)),
    }
    upstream.answer(replies[when])
    client = desk.client()
    client.send(desk.request(body=STREAM))
    if when != "before the head":
        client.head()
    if when == "in a quiet stream":
        client.until(b"message_start")
    request = upstream.request()
    if when == "before the head":
        gate.wait_reached()
    left = time.monotonic()
    assert callable(leave)
    leave(client)
    request.wait_ended(2.0)
    assert time.monotonic() - left < 2.0
    assert request.aborted
    assert desk.end().outcome is Outcome.CLIENT_LEFT
    assert desk.desk.status.requests_running == 0


def test_an_aborted_upload_is_never_a_request(desk: RunningDesk, upstream: RecordingUpstream) -> None:
    """A client that leaves in the middle of its body has sent nothing anywhere."""
    with desk.client() as client:
        client.send(desk.request(headers=[("Content-Length", "1000")], body=None) + b"half")
    assert desk.end().outcome is Outcome.CLIENT_LEFT
    assert upstream.connections_opened == 0


def test_a_client_that_leaves_while_the_body_goes_up(desk: RunningDesk, upstream: RecordingUpstream) -> None:
    """A large body that an upstream reads slowly is given up when its sender leaves: it never arrives whole."""
    hold = Gate()
    upstream.answer(Reply(hold_body=hold))
    client = desk.client()
    client.send(desk.request(body=b"x" * 20 * MEGABYTE))
    request = upstream.head()
    client.leave()
    assert desk.end().outcome is Outcome.CLIENT_LEFT
    hold.open()
    request.wait_ended()
    assert (request.complete, request.aborted) == (False, True)


def _paragraphs(count: int) -> Iterator[bytes]:
    for number in range(count):
        text = f"{number:06} " * 2000
        yield sse_event("content_block_delta", {"index": 0, "delta": {"type": "text_delta", "text": text}})


def test_a_slow_client_slows_the_upstream_and_gets_everything(
    desk: RunningDesk, upstream: RecordingUpstream
) -> None:
    """Where the client does not read, the upstream stands still after what the sockets hold; then all of it arrives."""
    start, *rest = message_stream()
    middle = list(_paragraphs(4000))  # 56 MB
    upstream.answer(sse_reply([start, *middle, *rest]))
    with desk.client(receive_buffer=64 * 1024) as client:
        client.send(desk.request(body=STREAM))
        client.head()
        request = upstream.request()
        stalled = request.wait_stalled()
        assert stalled < 24 * MEGABYTE
        expected = b"".join([start, *middle, *rest])
        got = b""
        pieces = []
        while chunk := client.chunk():
            pieces.append(chunk)
        got = b"".join(pieces)
    assert got == expected
    assert desk.end().outcome is Outcome.OK


def test_a_slow_client_that_leaves_frees_the_upstream(desk: RunningDesk, upstream: RecordingUpstream) -> None:
    """Also while the upstream is stalled for it, a client's leaving is noticed."""
    start = message_stream()[0]
    upstream.answer(sse_reply(itertools.chain([start], itertools.cycle(_paragraphs(10)))))
    client = desk.client(receive_buffer=64 * 1024)
    client.send(desk.request(body=STREAM))
    client.head()
    request = upstream.request()
    request.wait_stalled()
    client.reset()
    request.wait_ended(2.0)
    assert request.aborted
    assert desk.end().outcome is Outcome.CLIENT_LEFT


def test_one_slow_client_does_not_hold_up_another(desk: RunningDesk, upstream: RecordingUpstream) -> None:
    """While one stream is stalled by its reader, others get their answers."""
    start = message_stream()[0]
    upstream.answer(sse_reply(itertools.chain([start], itertools.cycle(_paragraphs(10)))))
    with desk.client(receive_buffer=64 * 1024) as slow:
        slow.send(desk.request(body=STREAM))
        slow.head()
        upstream.request().wait_stalled()
        assert desk.ask().status == 200
        assert desk.ask().status == 200


def test_an_http_1_0_client_gets_a_body_that_ends_with_the_connection(
    desk: RunningDesk, upstream: RecordingUpstream
) -> None:
    """Old clients know no chunks: their stream is plain bytes, and closing the connection ends it."""
    events = message_stream()
    upstream.answer(sse_reply(events))
    with desk.client() as client:
        client.send(desk.request(body=STREAM).replace(b"HTTP/1.1", b"HTTP/1.0", 1))
        reply = client.reply()
    assert reply.value("transfer-encoding") is None
    assert (reply.body, reply.complete) == (b"".join(events), True)


def test_expect_continue_is_answered_after_the_guard(desk: RunningDesk, upstream: RecordingUpstream) -> None:
    """A client that asks first gets 100 when it may send, and only its refusal when it may not."""
    fields = [("Expect", "100-continue"), ("Content-Length", "2")]
    with desk.client() as client:
        client.send(desk.request(headers=fields, body=None))
        assert client.until(b"\r\n\r\n") == b"HTTP/1.1 100 Continue\r\n\r\n"
        client.send(b"{}")
        assert client.reply().status == 200
    assert upstream.request().header("expect") is None
    with desk.client() as client:
        client.send(desk.request(headers=fields, body=None, key=None))
        assert client.head().status == 401


def test_connections_are_kept_and_used_again(desk: RunningDesk, upstream: RecordingUpstream) -> None:
    """One client connection carries many requests, and so does one upstream connection, after streams too."""
    with desk.client() as client:
        for number in range(6):
            upstream.answer(
                sse_reply(message_stream()) if number % 2 else Reply(chunks=[b"{}"], framing=Framing.CHUNKED)
            )
            client.send(desk.request(body=STREAM))
            assert client.reply().complete
    assert upstream.connections_opened == 1
    assert len(upstream.requests) == 6


def test_a_client_may_ask_to_close(desk: RunningDesk) -> None:
    """Connection: close is honoured and said."""
    with desk.client() as client:
        client.send(desk.request(headers=[("Connection", "close")]))
        reply = client.reply()
        assert reply.value("connection") == b"close"
        assert client.rest() == b""
