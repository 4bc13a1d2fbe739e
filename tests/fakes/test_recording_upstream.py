"""The recording upstream does what its replies say, so that tests built on it mean something."""

from __future__ import annotations

import asyncio
import http.client
import socket
import threading
from collections.abc import Iterator

import pytest

from fakes.recording_upstream import (
    Ending,
    Framing,
    Gate,
    RecordingUpstream,
    Reply,
    json_reply,
    message_stream,
    sse_reply,
)


@pytest.fixture
def upstream() -> Iterator[RecordingUpstream]:
    """A running recording upstream."""
    with RecordingUpstream() as server:
        yield server


def _connect(upstream: RecordingUpstream) -> socket.socket:
    return socket.create_connection(("127.0.0.1", upstream.port), timeout=10)


def _read_all(connection: socket.socket) -> bytes:
    received = b""
    while piece := connection.recv(65536):
        received += piece
    return received


def test_every_byte_of_a_request_is_kept(upstream: RecordingUpstream) -> None:
    """Head and body are recorded as they were on the wire: case, order, repeats, odd spacing."""
    head = b"POST /v1/x%2Fy?a=b&a HTTP/1.1\r\nHOST: h\r\nX-Two:1\r\nx-two:  2 \r\nContent-Length: 5\r\n\r\n"
    with _connect(upstream) as connection:
        connection.sendall(head[:20])
        connection.sendall(head[20:] + b"he")
        connection.sendall(b"llo")
        request = upstream.request()
    assert request.head == head
    assert request.body == b"hello"
    assert request.target == b"/v1/x%2Fy?a=b&a"
    assert request.headers == [(b"HOST", b"h"), (b"X-Two", b"1"), (b"x-two", b"2"), (b"Content-Length", b"5")]
    assert request.header_values("X-TWO") == [b"1", b"2"]


def test_chunked_request_is_put_together(upstream: RecordingUpstream) -> None:
    """A chunked body is recorded without its framing, and said to have been chunked."""
    with _connect(upstream) as connection:
        connection.sendall(b"POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n5;x=1\r\nhel")
        connection.sendall(b"lo\r\n1\r\n!\r\n0\r\nTrailer: t\r\n\r\n")
        request = upstream.request()
    assert (request.body, request.chunked, request.complete) == (b"hello!", True, True)


def test_replies_come_in_order_on_one_connection(upstream: RecordingUpstream) -> None:
    """Scripted replies are used up one a request; keep-alive keeps the connection's number."""
    upstream.answer(json_reply({"n": 1}), json_reply({"n": 2}, status=429, headers=[("retry-after", "7")]))
    client = http.client.HTTPConnection("127.0.0.1", upstream.port, timeout=10)
    answers = []
    for body in (b"one", b"two"):
        client.request("POST", "/", body)
        response = client.getresponse()
        answers.append((response.status, response.getheader("retry-after"), response.read()))
    client.close()
    assert answers == [(200, None, b'{"n":1}'), (429, "7", b'{"n":2}')]
    assert [request.connection for request in upstream.requests] == [1, 1]


@pytest.mark.parametrize("framing", list(Framing))
def test_a_truncated_reply_ends_early(upstream: RecordingUpstream, framing: Framing) -> None:
    """With TRUNCATED the peer gets all chunks, then FIN, and never the promised end."""
    upstream.answer(Reply(chunks=[b"first", b"second"], framing=framing, ending=Ending.TRUNCATED))
    with _connect(upstream) as connection:
        connection.sendall(b"GET / HTTP/1.1\r\nHost: h\r\n\r\n")
        head, _, body = _read_all(connection).partition(b"\r\n\r\n")
    if framing is Framing.CHUNKED:
        assert body == b"5\r\nfirst\r\n6\r\nsecond\r\n"
    else:
        assert body == b"firstsecond"
    assert (b"content-length: 12" in head) == (framing is Framing.LENGTH)


def test_a_reset_reply_ends_with_rst(upstream: RecordingUpstream) -> None:
    """With RESET the peer gets the chunks and then a connection reset."""
    upstream.answer(sse_reply([b"event: x\n\n"], ending=Ending.RESET))
    with _connect(upstream) as connection:
        connection.sendall(b"GET / HTTP/1.1\r\nHost: h\r\n\r\n")
        received = b""
        while not received.endswith(b"a\r\nevent: x\n\n\r\n"):
            received += connection.recv(65536)
        with pytest.raises(ConnectionResetError):
            connection.recv(65536)


def test_raw_bytes_replace_the_reply(upstream: RecordingUpstream) -> None:
    """A raw reply is sent as it is, then the connection closes."""
    upstream.answer(Reply(raw=b"SSH-2.0-nonsense\r\n"))
    with _connect(upstream) as connection:
        connection.sendall(b"GET / HTTP/1.1\r\nHost: h\r\n\r\n")
        assert _read_all(connection) == b"SSH-2.0-nonsense\r\n"


def test_a_connection_can_outlive_raw_bytes(upstream: RecordingUpstream) -> None:
    """A raw reply that is to leave the connection open does, and the next request is answered on it."""
    upstream.answer(Reply(raw=b"HTTP/1.1 204 X\r\n\r\n", keep_open=True))
    with _connect(upstream) as connection:
        for first in (b"HTTP/1.1 204 X", b"HTTP/1.1 200 OK"):
            connection.sendall(b"GET / HTTP/1.1\r\nHost: h\r\n\r\n")
            assert connection.recv(65536).startswith(first)
    assert upstream.connections_opened == 1


async def _stand_at_gate_and_leave() -> tuple[bytes, bool]:
    async with RecordingUpstream() as upstream:
        gate = Gate()
        upstream.answer(sse_reply([b"one", gate, b"two"]))
        reader, writer = await asyncio.open_connection("127.0.0.1", upstream.port)
        writer.write(b"POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\n\r\nx")
        request = await upstream.arrival()
        await gate.reached()
        assert not request.aborted
        await reader.readuntil(b"\r\n\r\n")
        received = await reader.readuntil(b"\r\n") + await reader.readuntil(b"\r\n")
        writer.close()
        await request.ended()
        return received, request.aborted


def test_a_client_that_leaves_at_a_gate_is_noticed() -> None:
    """What stands before a gate is delivered, what is behind is not, and leaving there counts as aborted."""
    received, aborted = asyncio.run(_stand_at_gate_and_leave())
    assert received == b"3\r\none\r\n"
    assert aborted


def test_an_open_gate_lets_the_rest_through(upstream: RecordingUpstream) -> None:
    """A reply goes on where it stood when its gate is opened, and ends as no abort."""
    gate = Gate()
    upstream.answer(sse_reply([b"one", gate, b"two"]))
    bodies: list[bytes] = []

    def call() -> None:
        client = http.client.HTTPConnection("127.0.0.1", upstream.port, timeout=10)
        client.request("GET", "/")
        bodies.append(client.getresponse().read())
        client.close()

    caller = threading.Thread(target=call)
    caller.start()
    gate.wait_reached()
    assert bodies == []
    gate.open()
    caller.join(10)
    assert bodies == [b"onetwo"]
    request = upstream.request()
    request.wait_ended()
    assert not request.aborted


def test_an_aborted_upload_is_noticed(upstream: RecordingUpstream) -> None:
    """A sender that leaves in mid-body is recorded as aborted and not complete."""
    with _connect(upstream) as connection:
        connection.sendall(b"POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 100\r\n\r\nhalf")
        request = upstream.head()
    request.wait_ended()
    assert (request.aborted, request.complete, request.body) == (True, False, b"half")


def test_an_early_reply_does_not_wait_for_the_body(upstream: RecordingUpstream) -> None:
    """An early reply is there while the body is still owed, and the connection is not used again."""
    upstream.answer(Reply(413, "Too Large", early=True))
    with _connect(upstream) as connection:
        connection.sendall(b"POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 100\r\n\r\n")
        assert _read_all(connection).startswith(b"HTTP/1.1 413 Too Large\r\n")


def test_broken_http_fails_the_test() -> None:
    """A sender that breaks HTTP is not forgiven: stopping the upstream raises."""
    upstream = RecordingUpstream().start()
    with _connect(upstream) as connection:
        connection.sendall(b"POST / HTTP/1.1\r\nHost: h\r\nContent-Length: nonsense\r\n\r\n")
        assert _read_all(connection) == b""
    with pytest.raises(AssertionError, match="recording upstream failed"):
        upstream.stop()


def test_idle_connections_can_be_closed(upstream: RecordingUpstream) -> None:
    """Closing idle connections reaches a kept-alive one, as after a server's idle limit."""
    with _connect(upstream) as connection:
        connection.sendall(b"GET / HTTP/1.1\r\nHost: h\r\n\r\n")
        upstream.request().wait_ended()
        upstream.close_idle_connections()
        assert b"msg_recorded" in _read_all(connection)


def test_streams_of_messages_end_properly() -> None:
    """The ready-made stream starts with message_start and ends with message_stop."""
    events = message_stream("Two words")
    assert events[0].startswith(b"event: message_start\n")
    assert events[-1] == b'event: message_stop\ndata: {"type":"message_stop"}\n\n'
