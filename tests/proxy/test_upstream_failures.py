"""What a client sees when the upstream fails: the cause, quickly, once, and never a finished answer."""

from __future__ import annotations

import json
import socket
import time
from pathlib import Path

import anthropic
import pytest

from claude_desk.requestlog.record import Outcome
from fakes.canary import CLIENT_KEY, REAL_KEY, find
from fakes.recording_upstream import (
    Ending,
    Framing,
    Gate,
    RecordingUpstream,
    Reply,
    error_reply,
    json_reply,
    message_stream,
    sse_reply,
)
from fakes.running_desk import RunningDesk

STREAM = b'{"model":"claude-opus-5-5","stream":true}'

BEFORE_THE_HEAD = {
    "closes": (Reply(raw=b"", ending=Ending.TRUNCATED), "closed the connection"),
    "resets": (Reply(raw=b"", ending=Ending.RESET), "the connection"),
    "closes in the head": (
        Reply(raw=b"HTTP/1.1 200 OK\r\ncontent-", ending=Ending.TRUNCATED),
        "closed the connection",
    ),
    "speaks SSH": (Reply(raw=b"SSH-2.0-OpenSSH_9.2p1\r\n", ending=Ending.TRUNCATED), "not HTTP"),
    "sends an endless head": (Reply(raw=b"HTTP/1.1 200 OK\r\n" + b"x: y\r\n" * 300_000), "endless head"),
    "switches protocols": (
        Reply(raw=b"HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: x\r\n\r\nhello"),
        "switch protocols",
    ),
    "sends two lengths": (
        Reply(raw=b"HTTP/1.1 200 OK\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\nab"),
        "not HTTP",
    ),
}


@pytest.mark.parametrize("how", BEFORE_THE_HEAD)
@pytest.mark.parametrize("body", [b"{}", STREAM])
def test_an_upstream_that_dies_before_its_head_is_named(
    desk: RunningDesk, upstream: RecordingUpstream, how: str, body: bytes
) -> None:
    """502 in the protocol's shape says what happened; the SDKs may try again, we did not; the next request works."""
    reply, words = BEFORE_THE_HEAD[how]
    upstream.answer(reply)
    began = time.monotonic()
    answer = desk.ask(body=body)
    assert time.monotonic() - began < 2.0
    error = json.loads(answer.body)
    assert (answer.status, error["type"], error["error"]["type"]) == (502, "error", "api_error")
    assert words in error["error"]["message"]
    assert answer.value("x-should-retry") == b"true"
    assert answer.value("request-id") == error["request_id"].encode()
    assert error["request_id"].startswith("req_desk_")
    assert b"SSH" not in answer.body
    assert len(upstream.requests) == 1
    end = desk.end()
    assert (end.outcome, end.status, end.error_kind) == (Outcome.FAILED, 502, "UpstreamBroken")
    assert desk.ask().status == 200


def test_an_upstream_that_refuses_connections_is_named(tmp_path: Path) -> None:
    """Nothing listens there: 502 within a moment, with the address and the reason."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{held.getsockname()[1]}"
        with RunningDesk(tmp_path / "desk", url) as desk:
            answer = desk.ask()
            error = json.loads(answer.body)["error"]
            assert answer.status == 502
            assert error["message"] == f"{url} cannot be reached: the connection was refused"
            assert answer.value("x-should-retry") == b"true"
            assert desk.end().error_kind == "UpstreamUnreachable"
            assert desk.end().sent_sha256 == "", "nothing left"


def test_the_sdk_gives_up_with_the_cause(tmp_path: Path) -> None:
    """The official SDK retries what we call retryable, then raises its own exception with our words."""
    with (
        RecordingUpstream(Reply(raw=b"", ending=Ending.TRUNCATED)) as upstream,
        RunningDesk(tmp_path / "desk", upstream) as desk,
        anthropic.Anthropic(base_url=desk.desk.url, api_key=CLIENT_KEY, max_retries=1) as sdk,
    ):
        with pytest.raises(anthropic.InternalServerError, match="closed the connection") as failed:
            sdk.messages.create(model="m", max_tokens=1, messages=[{"role": "user", "content": "x"}])
        assert failed.value.status_code == 502
        assert len(upstream.requests) == 2


MID_STREAM = {
    "resets": (Framing.CHUNKED, Ending.RESET),
    "closes between chunks": (Framing.CHUNKED, Ending.TRUNCATED),
    "closes short of its length": (Framing.LENGTH, Ending.TRUNCATED),
    "resets short of its length": (Framing.LENGTH, Ending.RESET),
    "ends cleanly without message_stop": (Framing.CHUNKED, Ending.CLEAN),
    "ends with its length without message_stop": (Framing.LENGTH, Ending.CLEAN),
    "ends with the connection without message_stop": (Framing.CLOSE, Ending.CLEAN),
}


@pytest.mark.parametrize("version", [b"HTTP/1.1", b"HTTP/1.0"])
@pytest.mark.parametrize("at_once", [True, False])
@pytest.mark.parametrize("how", MID_STREAM)
def test_a_stream_that_dies_looks_broken(
    desk: RunningDesk, upstream: RecordingUpstream, how: str, *, at_once: bool, version: bytes
) -> None:
    """What the upstream sent is delivered; then the client's connection ends without the end of its body."""
    framing, ending = MID_STREAM[how]
    events = message_stream("one two three")[:-1]
    gate = Gate()
    pieces: list[bytes | Gate] = [b"".join(events)] if at_once else [*events, gate]
    headers = (("content-type", "text/event-stream; charset=utf-8"),)
    upstream.answer(Reply(headers=headers, chunks=pieces, framing=framing, ending=ending))
    with desk.client() as client:
        client.send(desk.request(body=STREAM).replace(b"HTTP/1.1", version, 1))
        if not at_once:
            gate.wait_reached()
        gate.open()
        reply = client.reply()
    assert reply.status == 200
    assert not reply.complete
    if version == b"HTTP/1.1":
        assert reply.body == b"".join(events)
    end = desk.end()
    assert (end.outcome, end.status, end.error_kind) == (Outcome.BROKEN, 200, "UpstreamBroken")
    assert desk.ask().status == 200


def test_the_sdk_sees_that_a_stream_broke(desk: RunningDesk, upstream: RecordingUpstream) -> None:
    """Where the upstream ends cleanly but too early, the SDK, which would take that for finished, gets an exception."""
    upstream.answer(sse_reply(message_stream("one two three")[:-2]))
    with (
        anthropic.Anthropic(base_url=desk.desk.url, api_key=CLIENT_KEY, max_retries=0) as sdk,
        pytest.raises(Exception, match=r"peer closed|incomplete"),
        sdk.messages.stream(model="m", max_tokens=1, messages=[{"role": "user", "content": "x"}]) as stream,
    ):
        stream.get_final_message()


def test_a_document_that_dies_looks_broken(desk: RunningDesk, upstream: RecordingUpstream) -> None:
    """A whole reply that ends short of its length or of its last chunk ends so for the client too."""
    for framing in (Framing.LENGTH, Framing.CHUNKED):
        for ending in (Ending.TRUNCATED, Ending.RESET):
            gate = Gate()
            upstream.answer(Reply(chunks=[b'{"type":"mess', gate], framing=framing, ending=ending))
            with desk.client() as client:
                client.send(desk.request())
                head = client.head()
                gate.open()
                assert not client.finish(head).complete
    assert [desk.end(number).outcome for number in range(4)] == [Outcome.BROKEN] * 4


def test_an_error_event_is_an_answer(desk: RunningDesk, upstream: RecordingUpstream) -> None:
    """A stream that ends with the protocol's own error event is complete: the client learns why from the upstream."""
    start = message_stream()[0]
    error = (
        b'event: error\ndata: {"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}\n\n'
    )
    upstream.answer(sse_reply([start, error]))
    reply = desk.ask(body=STREAM)
    assert (reply.body, reply.complete) == (start + error, True)
    assert (desk.end().outcome, desk.end().error_kind) == (Outcome.OK, "overloaded_error")


@pytest.mark.parametrize("status", [401, 403])
def test_a_refused_real_key_is_never_the_clients_401(
    desk: RunningDesk, upstream: RecordingUpstream, status: int
) -> None:
    """The client gets 502 with the upstream's words, no retry; the person is told; a good answer clears it."""
    upstream.answer(error_reply(status, "authentication_error", f"invalid key {REAL_KEY}"))
    reply = desk.ask()
    error = json.loads(reply.body)["error"]
    assert (reply.status, error["type"]) == (502, "api_error")
    assert reply.value("x-should-retry") == b"false"
    assert f"HTTP {status}" in error["message"]
    assert "invalid key ****" in error["message"]
    assert not find(reply.head + reply.body)
    assert "refuses the stored key" in desk.attention("key")
    assert not find(repr(desk.desk.status))
    assert (desk.end().outcome, desk.end().error_kind) == (Outcome.FAILED, "UpstreamRefusedKey")
    assert desk.ask().status == 200
    assert desk.attention("key") == ""


UNHELPFUL = {
    "no body": Reply(401, headers=()),
    "HTML": Reply(401, headers=[("content-type", "text/html")], chunks=[b"<html>401</html>"]),
    "broken off": Reply(401, chunks=[b'{"type":"err'], ending=Ending.TRUNCATED),
    "endless": Reply(401, chunks=[b"x" * 1024] * 1000, framing=Framing.CHUNKED),
    "not UTF-8": Reply(401, chunks=[b'{"error":{"type":"\xff","message":"\xfe"}}']),
}


@pytest.mark.parametrize("how", UNHELPFUL)
def test_a_refused_key_is_told_whatever_the_body(
    desk: RunningDesk, upstream: RecordingUpstream, how: str
) -> None:
    """The status alone says it: a body that is missing, broken, endless or nonsense changes nothing."""
    upstream.answer(UNHELPFUL[how])
    reply = desk.ask()
    assert (reply.status, reply.value("x-should-retry")) == (502, b"false")
    assert "refuses the stored key" in desk.attention("key")


def test_a_refused_key_is_told_although_the_body_never_ends(
    desk: RunningDesk, upstream: RecordingUpstream, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An upstream that says 401 and then nothing is not waited for."""
    monkeypatch.setattr("claude_desk.proxy.attempts._ERROR_SECONDS", 0.05)
    upstream.answer(Reply(401, chunks=[b'{"error"', Gate()], framing=Framing.CHUNKED))
    assert desk.ask().status == 502
    upstream.request().wait_ended()


@pytest.mark.parametrize("status", [300, 301, 302, 303, 305, 307, 308])
def test_a_redirect_is_neither_followed_nor_passed_on(
    desk: RunningDesk, upstream: RecordingUpstream, status: int
) -> None:
    """The sink of a redirect gets no connection, and the client no Location that it could follow with its key."""
    with RecordingUpstream() as sink:
        upstream.answer(Reply(status, headers=[("location", f"{sink.url}/v1/messages?key={REAL_KEY}")]))
        reply = desk.ask()
        assert (reply.status, reply.value("x-should-retry"), reply.value("location")) == (502, b"false", None)
        assert b"redirect" in reply.body
        assert sink.connections_opened == 0
    assert not find(reply.body)
    assert len(upstream.requests) == 1


def test_an_early_refusal_of_a_large_body_reaches_the_client(
    desk: RunningDesk, upstream: RecordingUpstream
) -> None:
    """An upstream that answers 413 without reading the body is heard, and its connection not used again."""
    upstream.answer(Reply(413, chunks=[b'{"type":"error"}'], early=True))
    reply = desk.ask(body=b"x" * 8 * 1024 * 1024)
    assert (reply.status, reply.body) == (413, b'{"type":"error"}')
    assert desk.ask().status == 200
    assert upstream.connections_opened == 2


def test_an_early_answer_while_the_body_stands_still(desk: RunningDesk, upstream: RecordingUpstream) -> None:
    """The upstream answers while it does not read: the answer is not stuck behind the body."""
    hold = Gate()
    upstream.answer(Reply(429, chunks=[b"{}"], hold_body=hold, early=True))
    with desk.client() as client:
        client.send(desk.request(body=b"x" * 16 * 1024 * 1024))
        upstream.head()
        hold.open()
        assert client.reply().status == 429


def test_a_stale_connection_costs_no_request(desk: RunningDesk, upstream: RecordingUpstream) -> None:
    """The upstream closes idle connections between requests: twelve of twelve are served, each sent once."""
    for _ in range(12):
        assert desk.ask().status == 200
        upstream.close_idle_connections()
    assert len(upstream.requests) == 12


def test_a_processed_request_is_never_sent_again(desk: RunningDesk, upstream: RecordingUpstream) -> None:
    """On a connection that was good before, an upstream that takes the request and dies has it once, not twice."""
    assert desk.ask().status == 200
    upstream.answer(Reply(raw=b"", ending=Ending.RESET))
    assert desk.ask().status == 502
    assert len(upstream.requests) == 2
    assert upstream.connections_opened == 1


def test_an_odd_status_passes(desk: RunningDesk, upstream: RecordingUpstream) -> None:
    """A status nobody defined is passed with a reason phrase of ours, since the upstream's may hold anything."""
    upstream.answer(Reply(599, reason=f"leaked {REAL_KEY}", chunks=[b"{}"]))
    reply = desk.ask()
    assert reply.head.startswith(b"HTTP/1.1 599 Status\r\n")
    assert desk.end().status == 599


ECHO = f"you sent {REAL_KEY}, really"


@pytest.mark.parametrize("cut", [1, 7, 10_000])
@pytest.mark.parametrize("kind", ["application/json", "text/event-stream", "text/html"])
def test_an_upstream_that_repeats_the_key_is_masked(
    desk: RunningDesk, upstream: RecordingUpstream, kind: str, cut: int
) -> None:
    """The key comes back as stars of the same length, however it is cut into chunks, and the log says "changed"."""
    start, *rest = message_stream(f"{ECHO}{REAL_KEY}{REAL_KEY[:-1]}x")
    body = start + b"".join(rest) if kind == "text/event-stream" else f'{{"a":"{ECHO}"}}'.encode()
    pieces = [body[at : at + cut] for at in range(0, len(body), cut)]
    upstream.answer(Reply(headers=[("content-type", kind)], chunks=pieces, framing=Framing.CHUNKED))
    reply = desk.ask(body=STREAM)
    assert REAL_KEY.encode() not in reply.body
    assert reply.body == body.replace(REAL_KEY.encode(), b"*" * len(REAL_KEY))
    assert reply.complete
    row = desk.row()
    assert row.outcome is Outcome.OK
    assert row.unchanged is False


def test_the_key_in_a_whole_reply_keeps_its_length(desk: RunningDesk, upstream: RecordingUpstream) -> None:
    """Content-Length stays true."""
    upstream.answer(json_reply({"echo": ECHO}))
    reply = desk.ask()
    assert json.loads(reply.body) == {"echo": ECHO.replace(REAL_KEY, "*" * len(REAL_KEY))}
    assert reply.complete


def test_the_key_in_headers_and_errors_is_masked(desk: RunningDesk, upstream: RecordingUpstream) -> None:
    """Field values, field names and error bodies that repeat the key do not reach the client or the log."""
    upstream.answer(
        error_reply(
            400,
            "invalid_request_error",
            ECHO,
            headers=[("x-echo", ECHO), (f"x-{REAL_KEY}", "1"), ("request-id", REAL_KEY), ("X-Fine", "1")],
        )
    )
    reply = desk.ask()
    assert reply.status == 400
    assert REAL_KEY.encode().lower() not in (reply.head + reply.body).lower()
    assert reply.value("x-fine") == b"1"
    assert not find(repr(desk.row()))


def test_practice_needs_no_key_and_no_network(tmp_path: Path) -> None:
    """The built-in upstream answers through the same path."""
    with RunningDesk(tmp_path / "desk") as desk:
        body = {
            "model": "claude-opus-5-5",
            "max_tokens": 50,
            "messages": [{"role": "user", "content": "hello"}],
        }
        reply = desk.ask(body=json.dumps(body).encode(), headers=[("anthropic-version", "2023-06-01")])
        assert reply.status == 200
        assert json.loads(reply.body)["type"] == "message"
        assert desk.end().upstream == "practice"
