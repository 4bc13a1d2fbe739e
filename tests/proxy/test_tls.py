"""Over TLS everything is as without, and a server that cannot prove who it is gets no byte of a request."""

from __future__ import annotations

import itertools
import json
import ssl
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from claude_desk.requestlog.record import Outcome
from fakes.canary import REAL_KEY
from fakes.recording_upstream import Ending, Framing, Gate, Reply, message_stream, sse_reply
from fakes.running_desk import RunningDesk

pytest.importorskip(
    "cryptography", reason="makes the test certificates; installed with SecretStorage on Linux"
)
pytestmark = pytest.mark.skipif(
    sys.platform != "linux", reason="only OpenSSL on Linux takes another trust store from SSL_CERT_FILE"
)

from fakes.certificates import Authority, TLSUpstream  # noqa: E402  # needs cryptography

STREAM = b'{"stream":true}'
MEGABYTE = 1024 * 1024


@pytest.fixture
def authority(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Authority:
    """An authority that this process trusts for one test."""
    made = Authority(tmp_path_factory.mktemp("authority"))
    monkeypatch.setenv("SSL_CERT_FILE", str(made.file))
    return made


@pytest.fixture
def upstream(authority: Authority) -> Iterator[TLSUpstream]:
    """A server with a good certificate."""
    with TLSUpstream(authority.server_context("127.0.0.1")) as server:
        yield server


@pytest.fixture
def desk(tmp_path: Path, upstream: TLSUpstream) -> Iterator[RunningDesk]:
    """A Claude Desk that sends to it."""
    with RunningDesk(tmp_path / "desk", upstream) as running:
        yield running


def test_requests_and_streams_pass(desk: RunningDesk, upstream: TLSUpstream) -> None:
    """Small and large bodies, documents and streams, over one kept connection."""
    events = message_stream("over TLS")
    upstream.answer(Reply(chunks=[b"x" * 5 * MEGABYTE]), sse_reply(events))
    with desk.client() as client:
        for body, expected in ((b"y" * 5 * MEGABYTE, b"x" * 5 * MEGABYTE), (STREAM, b"".join(events))):
            client.send(desk.request(body=body))
            reply = client.reply()
            assert (reply.status, reply.body, reply.complete) == (200, expected, True)
    assert [len(request.body) for request in upstream.requests] == [5 * MEGABYTE, len(STREAM)]
    assert upstream.connections_opened == 1
    assert upstream.request().header("x-api-key") == REAL_KEY.encode()


def test_each_event_arrives_before_the_next_is_sent(desk: RunningDesk, upstream: TLSUpstream) -> None:
    """TLS adds no waiting."""
    events = message_stream("one two")
    gates = [Gate() for _ in events]
    upstream.answer(sse_reply([piece for pair in zip(events, gates, strict=True) for piece in pair]))
    with desk.client() as client:
        client.send(desk.request(body=STREAM))
        client.head()
        for event, gate in zip(events, gates, strict=True):
            assert client.chunk() == event
            gate.open()
        assert client.chunk() == b""


def test_a_client_that_leaves_stops_the_upstream(desk: RunningDesk, upstream: TLSUpstream) -> None:
    """Also through TLS the upstream learns of it within two seconds."""
    upstream.answer(sse_reply([message_stream()[0], Gate()]))
    client = desk.client()
    client.send(desk.request(body=STREAM))
    client.head()
    client.reset()
    upstream.request().wait_ended(2.0)
    assert desk.end().outcome is Outcome.CLIENT_LEFT


def test_a_slow_client_slows_the_upstream(desk: RunningDesk, upstream: TLSUpstream) -> None:
    """Back-pressure reaches through TLS; what was held then arrives exactly."""
    start, *rest = message_stream()
    filler = b": " + b"x" * 65_000 + b"\n\n"
    upstream.answer(sse_reply([start, *itertools.repeat(filler, 600), *rest]))
    with desk.client(receive_buffer=64 * 1024) as client:
        client.send(desk.request(body=STREAM))
        head = client.head()
        request = upstream.request()
        assert request.wait_stalled() < 24 * MEGABYTE
        reply = client.finish(head)
    assert reply.complete
    assert reply.body == start + filler * 600 + b"".join(rest)


@pytest.mark.parametrize("farewell", [True, False])
def test_a_stream_that_dies_looks_broken(desk: RunningDesk, upstream: TLSUpstream, *, farewell: bool) -> None:
    """A connection that ends without the end of its body, with or without TLS's own farewell, breaks the client's."""
    gate = Gate()
    headers = [("content-type", "text/event-stream")]
    chunks: list[bytes | Gate] = [message_stream()[0], gate]
    upstream.answer(Reply(headers=headers, chunks=chunks, framing=Framing.CHUNKED, ending=Ending.TRUNCATED))
    with desk.client() as client:
        client.send(desk.request(body=STREAM))
        head = client.head()
        gate.wait_reached()
        if farewell:
            gate.open()
        else:
            upstream.abort_connections()
        assert not client.finish(head).complete
    assert desk.end().outcome is Outcome.BROKEN


BAD = {
    "an unknown authority": ("127.0.0.1", False, False),
    "another name": ("other.example", True, False),
    "an expired certificate": ("127.0.0.1", True, True),
}


@pytest.mark.parametrize("how", BAD)
def test_a_server_that_cannot_prove_itself_gets_nothing(
    tmp_path: Path, authority: Authority, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    """No request, no key: 502 that names the certificate, whatever is wrong with it. There is no switch against that."""
    name, trusted, expired = BAD[how]
    if not trusted:
        monkeypatch.delenv("SSL_CERT_FILE")
    context = authority.server_context(name, expired=expired)
    with TLSUpstream(context) as upstream, RunningDesk(tmp_path / "desk", upstream) as desk:
        reply = desk.ask()
        error = json.loads(reply.body)["error"]
        assert reply.status == 502
        assert error["message"] == f"{upstream.url} cannot be reached: its certificate is not trusted"
        assert upstream.requests == []


def test_old_protocols_are_refused(tmp_path: Path, authority: Authority) -> None:
    """A server that only speaks TLS 1.1 is not spoken to."""
    context = authority.server_context("127.0.0.1")
    context.set_ciphers("ALL:@SECLEVEL=0")
    with pytest.warns(DeprecationWarning, match="TLSv1_1"):
        context.minimum_version = ssl.TLSVersion.TLSv1_1
    with pytest.warns(DeprecationWarning, match="TLSv1_1"):
        context.maximum_version = ssl.TLSVersion.TLSv1_1
    with TLSUpstream(context) as upstream, RunningDesk(tmp_path / "desk", upstream) as desk:
        assert b"cannot be reached" in desk.ask().body
        assert upstream.requests == []
