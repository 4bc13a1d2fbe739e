"""What one client may cost: sizes, times, connections."""

from __future__ import annotations

import json

import pytest

from claude_desk.proxy.server import MAX_CONNECTIONS, _connection_limit
from claude_desk.requestlog.record import Outcome
from fakes.recording_upstream import RecordingUpstream
from fakes.running_desk import RunningDesk, wait_until

MEGABYTE = 1024 * 1024
LIMIT = 33 * MEGABYTE


def test_a_declared_body_above_the_limit_is_refused_unread(
    desk: RunningDesk, upstream: RecordingUpstream
) -> None:
    """413 in the protocol's shape as soon as the length is known, and the end of the connection."""
    with desk.client() as client:
        client.send(desk.request(headers=[("Content-Length", str(LIMIT + 1))], body=None))
        reply = client.reply()
        error = json.loads(reply.body)["error"]
        assert (reply.status, error["type"]) == (413, "request_too_large")
        assert error["message"] == "Request exceeds the maximum size of 33 MiB"
        assert (reply.value("x-should-retry"), reply.value("connection")) == (b"false", b"close")
    assert upstream.connections_opened == 0
    assert (desk.end().outcome, desk.end().status) == (Outcome.REFUSED, 413)


def test_a_client_that_sends_100_megabytes_anyway_hears_why(
    desk: RunningDesk, upstream: RecordingUpstream
) -> None:
    """A client that reads only after it sent everything finds the 413, and memory does not grow by its body."""
    resource = pytest.importorskip("resource")
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with desk.client() as client:
        client.send(desk.request(headers=[("Content-Length", str(100 * MEGABYTE))], body=None))
        piece = b"x" * MEGABYTE
        assert all(client.try_send(piece) for _ in range(100))
        assert client.reply().status == 413
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) * 1024
    assert grown < 64 * MEGABYTE
    assert upstream.connections_opened == 0
    assert desk.ask().status == 200


def test_a_chunked_body_above_the_limit_is_refused(desk: RunningDesk, upstream: RecordingUpstream) -> None:
    """Without a length the limit counts what came."""
    with desk.client() as client:
        client.send(desk.request(headers=[("Transfer-Encoding", "chunked")], body=None))
        chunk = b"100000\r\n" + b"x" * MEGABYTE + b"\r\n"
        for _ in range(34):
            if not client.try_send(chunk):
                break
        assert client.reply().status == 413
    assert upstream.connections_opened == 0


def test_a_body_at_the_limit_passes(desk: RunningDesk, upstream: RecordingUpstream) -> None:
    """The margin above the API's 32 MB lets the upstream itself say what it does not take."""
    assert desk.ask(body=b"x" * LIMIT).status == 200
    assert len(upstream.request().body) == LIMIT


def test_a_body_that_stops_arriving_is_given_up(
    desk: RunningDesk, upstream: RecordingUpstream, monkeypatch: pytest.MonkeyPatch
) -> None:
    """408 in the protocol's shape, and nothing went up."""
    monkeypatch.setattr("claude_desk.proxy.exchange.BODY_STALL_SECONDS", 0.05)
    with desk.client() as client:
        client.send(desk.request(headers=[("Content-Length", "10")], body=None) + b"half")
        reply = client.reply()
        assert (reply.status, json.loads(reply.body)["error"]["type"]) == (408, "timeout_error")
        assert reply.value("connection") == b"close"
    assert upstream.connections_opened == 0


def test_a_head_that_stops_arriving_is_cut(desk: RunningDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    """A connection that does not bring a whole head in time is closed, silent ones and half-sent ones alike."""
    monkeypatch.setattr("claude_desk.proxy.server.HEAD_SECONDS", 0.1)
    for start in (b"", b"POST /v1/messages HTTP/1.1\r\nHost: 127"):
        with desk.client() as client:
            client.send(start)
            assert client.rest() == b""


def test_a_second_head_that_stops_arriving_is_cut(desk: RunningDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    """On a kept connection too, half a head does not hold it for ever."""
    monkeypatch.setattr("claude_desk.proxy.server.KEEP_ALIVE_SECONDS", 0.1)
    desk.desk.stop().result()
    desk.desk.start().result()
    with desk.client() as client:
        client.send(desk.request())
        assert client.reply().status == 200
        client.send(b"POST /v1/mess")
        assert client.rest() == b""


def test_a_long_answer_outlives_the_limit_for_heads(
    desk: RunningDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The limit is for heads only: a client that then waits is not cut."""
    monkeypatch.setattr("claude_desk.proxy.server.HEAD_SECONDS", 0.05)
    with desk.client() as client:
        client.send(desk.request(headers=[("Content-Length", "2")], body=None))
        with pytest.raises(TimeoutError):
            client.some_within(0.2)
        client.send(b"{}")
        assert client.reply().status == 200


def test_connections_beyond_the_limit_are_closed(desk: RunningDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    """A flood of connections is bounded; when some leave, the next are served again."""
    monkeypatch.setattr("claude_desk.proxy.server._connection_limit", lambda: 5)
    desk.desk.stop().result()
    desk.desk.start().result()
    held = [desk.client() for _ in range(5)]
    for client in held:
        client.send(desk.request())
        assert client.reply().status == 200
    with desk.client() as one_too_many:
        assert one_too_many.rest() == b""
    held.pop().leave()

    def served() -> bool:
        with desk.client() as client:
            client.try_send(desk.request())
            return client.until(b"\r\n").startswith(b"HTTP/1.1 200")

    wait_until(served)
    for client in held:
        client.leave()


def test_the_descriptor_limit_leaves_room() -> None:
    """Connections are fewer than half the descriptors, since each may need one upstream."""
    resource = pytest.importorskip("resource")
    limit = _connection_limit()
    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    assert 8 <= limit <= MAX_CONNECTIONS
    assert soft == resource.RLIM_INFINITY or 2 * limit < soft
