"""Exchanges taken down with their bodies: everything is there, byte for byte, and not one credential."""

from __future__ import annotations

from pathlib import Path

import pytest

from claude_desk.proxy.recording import Recording, Room
from claude_desk.requestlog.capture import Capture
from claude_desk.secret import Secret
from claude_desk.upstreams.base import Origin, UpstreamRequest
from fakes.canary import CLIENT_KEY, REAL_KEY, find
from fakes.recording_upstream import (
    Framing,
    Gate,
    RecordingUpstream,
    Reply,
    error_reply,
    message_reply,
    message_stream,
    sse_reply,
)
from fakes.running_desk import PATIENCE_S, RunningDesk

ON = '[capture]\nmode = "memory"\n'
BODY = b'{"model": "claude-opus-4-5", "max_tokens": 9, "stream": true, "messages": [{"role": "user", "content": "hi"}]}'


def captured(running: RunningDesk, number: int = 0) -> Capture:
    """What was taken down of the request of this number, once it has ended."""
    request_id = running.row(number).started.id
    found = running.desk.captures.get(request_id).result(PATIENCE_S)
    assert found is not None
    return found


@pytest.fixture
def room() -> Room:
    """Room for a megabyte."""
    return Room(1_000_000)


def recording(room: Room, *, limit: int = 100_000) -> Recording:
    """A recording of a request that has just begun."""
    headers = ((b"X-Api-Key", CLIENT_KEY.encode()), (b"User-Agent", b"test"))
    return Recording("req_1", 1.0, 0.0, "POST", b"/v1/messages?beta=true", headers, limit=limit, room=room)


def test_off_is_the_default_and_takes_nothing_down(tmp_path: Path) -> None:
    """With settings as they come there is nothing of a request but its row, and no thread and no file for more."""
    with RecordingUpstream() as upstream, RunningDesk(tmp_path, upstream) as running:
        upstream.answer(message_reply("hello"))
        assert running.ask(body=BODY).status == 200
        request_id = running.row().started.id
        assert running.desk.captures._thread is None
        assert running.desk.captures.get(request_id).result(PATIENCE_S) is None
        assert not running.paths.captures_file.exists()


def test_a_streamed_exchange_is_there_byte_for_byte(tmp_path: Path) -> None:
    """Request, what left, the reply's head and each of its bytes, with times that only grow."""
    stream = message_stream("hello there")
    with RecordingUpstream() as upstream, RunningDesk(tmp_path, upstream, settings=ON) as running:
        upstream.answer(sse_reply(stream))
        reply = running.ask(body=BODY)
        capture = captured(running)
        assert capture.request.body == BODY == capture.sent_body()
        assert capture.departures[0].spans == ()
        assert capture.departures[0].url == f"{upstream.url}/v1/messages"
        assert capture.departures[0].status == capture.status == 200
        assert capture.delivered.body == reply.body
        assert capture.went is None
        times = [at for at, _ in capture.came.chunks]
        assert times == sorted(times)
        assert capture.came.chunks[-1][1] == len(reply.body)
        assert capture.complete


def test_no_credential_is_in_it(tmp_path: Path) -> None:
    """Both keys, in headers, bodies and replies of either way, are masked by value; the lengths stay."""
    body = BODY.replace(b"hi", f"my keys: {CLIENT_KEY} {REAL_KEY}".encode())
    with RecordingUpstream() as upstream, RunningDesk(tmp_path, upstream, settings=ON) as running:
        upstream.answer(message_reply(f"you said {CLIENT_KEY} and {REAL_KEY}"))
        running.ask(body=body, headers=[("Cookie", "session=1234567890abcdef"), ("X-Note", CLIENT_KEY)])
        capture = captured(running)
        everything = repr(tuple(getattr(capture, name) for name in Capture.__slots__)).encode()
        for part in (capture.request.body, capture.sent_body(), capture.came.body, capture.delivered.body):
            everything += part
        for fields in (capture.headers, capture.reply_headers, capture.departures[0].headers):
            everything += repr(fields).encode()
        assert not find(everything)
        assert b"1234567890abcdef" not in everything
        assert len(capture.request.body) == len(body)
        names = {name.lower(): value for name, value in capture.departures[0].headers}
        assert names[b"x-api-key" if b"x-api-key" in names else b"authorization"].endswith(b"***")


def test_rewritten_spans_are_the_difference(tmp_path: Path) -> None:
    """An alias changes one value: that one is told, and the body that left follows from it."""
    settings = ON + '[aliases]\n"claude-opus-4-5" = "claude-haiku-4-5"\n'
    with RecordingUpstream() as upstream, RunningDesk(tmp_path, upstream, settings=settings) as running:
        upstream.answer(message_reply("ok"))
        running.ask(body=BODY)
        capture = captured(running)
        sent = upstream.request().body
        assert capture.sent_body() == sent != BODY
        (span,) = capture.departures[0].spans
        assert (BODY[span.start : span.end], span.new) == (b'"claude-opus-4-5"', b'"claude-haiku-4-5"')


def test_both_bodies_of_a_translated_reply_are_there(tmp_path: Path) -> None:
    """To a Chat Completions client the upstream's bytes and the client's differ; both are kept."""
    body = b'{"model": "claude-opus-4-5", "messages": [{"role": "user", "content": "hi"}], "stream": true}'
    with RecordingUpstream() as upstream, RunningDesk(tmp_path, upstream, settings=ON) as running:
        upstream.answer(sse_reply(message_stream("hello")))
        reply = running.ask(target=b"/v1/chat/completions", body=body)
        capture = captured(running)
        assert b"message_start" in capture.came.body
        assert capture.went is not None
        assert capture.went.body == reply.body
        assert b"chat.completion.chunk" in capture.went.body


def test_what_is_refused_here_is_there_with_its_answer(tmp_path: Path) -> None:
    """A request that no upstream saw has a request and our own answer, and no departure."""
    with RecordingUpstream() as upstream:
        url = upstream.url
    with RunningDesk(tmp_path, url, settings=ON) as running:
        reply = running.ask(body=BODY)
        capture = captured(running)
        assert reply.status == capture.status == 502
        assert capture.delivered.body == reply.body
        assert capture.came.body == b""
        assert [each.status for each in capture.departures] == [0]


def test_an_answer_from_the_response_cache_is_there(tmp_path: Path) -> None:
    """What was answered without an upstream is taken down like any other answer, with no departure."""
    body = BODY.replace(b'"stream": true', b'"temperature": 0')
    settings = ON + "[response_cache]\nenabled = true\n"
    with RecordingUpstream() as upstream, RunningDesk(tmp_path, upstream, settings=settings) as running:
        upstream.answer(message_reply("the same"))
        replies = [running.ask(body=body) for _ in range(2)]
        running.row(1)
        capture = captured(running, 1)
        assert capture.departures == ()
        assert capture.delivered.body == replies[0].body == replies[1].body


def test_every_attempt_is_there(tmp_path: Path) -> None:
    """A request that moved on has a departure for each upstream, with the status of each."""
    with RecordingUpstream() as first, RecordingUpstream() as second:
        settings = ON + (
            f'[upstreams.spare]\nkind = "compatible"\nurl = "{second.url}"\n[failover]\norder = ["spare"]\n'
        )
        with RunningDesk(tmp_path, first, settings=settings) as running:
            running.desk.store_key("spare", Secret("spare-key-CANARY-1234567890")).result(PATIENCE_S)
            first.answer(error_reply(529, "overloaded_error", "busy"))
            second.answer(message_reply("here"))
            assert running.ask(body=BODY).status == 200
            capture = captured(running)
            assert [(each.upstream, each.status) for each in capture.departures] == [
                ("compatible", 529),
                ("spare", 200),
            ]


def test_a_running_exchange_can_be_looked_at(tmp_path: Path) -> None:
    """While the reply still streams, what came so far is given, and is marked as incomplete."""
    gate = Gate()
    first, *rest = message_stream("a few words")
    reply = Reply(
        headers=[("Content-Type", "text/event-stream")],
        chunks=[first, gate, *rest],
        framing=Framing.CHUNKED,
    )
    with RecordingUpstream() as upstream, RunningDesk(tmp_path, upstream, settings=ON) as running:
        upstream.answer(reply)
        with running.client() as client:
            client.send(running.request(body=BODY))
            client.until(b"message_start")
            running.desk.flush_log()
            request_id = running.rows()[0].started.id
            half = running.desk.captures.get(request_id).result(PATIENCE_S)
            gate.open()
            client.until(b"message_stop")
        assert half is not None
        assert not half.complete
        assert half.came.body.startswith(b"event: message_start")
        assert captured(running).complete


def test_a_relayed_upload_is_taken_down_as_it_passes(tmp_path: Path, room: Room) -> None:
    """Bodies that are passed on as they arrive are kept as well."""
    with RecordingUpstream() as upstream, RunningDesk(tmp_path, upstream, settings=ON) as running:
        _, key = running.desk.create_client_key("files", relay=frozenset({"files"}))
        upstream.answer(message_reply("stored"))
        running.ask(target=b"/v1/files", body=b"x" * 200_000, key=key.reveal())
        assert captured(running).request.body == b"x" * 200_000


def test_of_a_larger_body_the_beginning_is_kept(room: Room) -> None:
    """Beyond the limit bytes are counted and not kept; a rewritten body of such a request is not told wrongly."""
    taken = recording(room, limit=10)
    taken.arrived(b"0123456789abcdef")
    request = UpstreamRequest(Origin.of("https://api.example"), "POST", b"/v1/messages", (), b"changed")
    taken.departs("one", request, None, changed=True)
    taken.passed(b"abcdefgh", b"abcdefgh")
    taken.passed(b"ijkl", b"ijkl")
    taken.ended()
    capture = taken.capture()
    assert (capture.request.body, capture.request.missing) == (b"0123456789", 6)
    assert (capture.came.body, capture.came.missing) == (b"abcdefghij", 2)
    assert not capture.departures[0].kept


def test_a_key_cut_by_chunks_is_masked(room: Room) -> None:
    """A key that came in two pieces is masked all the same, and the pieces keep their lengths."""
    half = len(CLIENT_KEY) // 2
    pieces = [b"key=" + CLIENT_KEY[:half].encode(), CLIENT_KEY[half:].encode() + b"!"]
    taken = recording(room)
    for piece in pieces:
        taken.passed(piece, piece)
    capture = taken.capture()
    assert not find(capture.came.body)
    assert [end for _, end in capture.came.chunks] == [len(pieces[0]), len(pieces[0] + pieces[1])]


def test_what_has_the_form_of_a_key_is_masked_whoever_it_belongs_to(room: Room) -> None:
    """A client key of somebody else, and provider keys, are masked by their form; ordinary words are not."""
    taken = recording(room)
    keys = b"desk-" + b"A1b2" * 10 + b" sk-ant-api03-" + b"x" * 40 + b" AIza" + b"B" * 35
    taken.arrived(b"claude-desk-and-everything-around-it-in-hyphens " + keys)
    kept = taken.capture().request.body
    assert kept == b"claude-desk-and-everything-around-it-in-hyphens " + b" ".join(
        b"*" * len(key) for key in keys.split()
    )


def test_other_secrets_are_masked_by_value(room: Room) -> None:
    """What else is known to be secret is in no capture; a local server's made-up key is a word and stays."""
    taken = recording(room)
    taken.arrived(b"ollama says another-secret-entirely")
    assert taken.capture([Secret("another-secret-entirely"), Secret("ollama")]).request.body == (
        b"ollama says " + b"*" * 23
    )


def test_rate_limits_are_no_credentials(room: Room) -> None:
    """Reply fields that count tokens are shown; cookies are not."""
    taken = recording(room)
    taken.replies(200, ((b"anthropic-ratelimit-tokens-remaining", b"9"), (b"Set-Cookie", b"a=b")))
    assert taken.capture().reply_headers == (
        (b"anthropic-ratelimit-tokens-remaining", b"9"),
        (b"Set-Cookie", b"***"),
    )


def test_a_query_that_names_a_credential_is_masked(room: Room) -> None:
    """Parameters whose names say that they are secret lose their values."""
    taken = Recording("r", 0, 0, "GET", b"/v1/models?limit=2&api_key=abc", (), limit=10, room=room)
    assert taken.capture().target == "/v1/models?limit=2&api_key=***"


def test_running_recordings_share_their_room() -> None:
    """When it is taken, further bytes are counted and not kept; what ended gives its own back."""
    room = Room(10)
    one, two = recording(room), recording(room)
    one.arrived(b"12345678")
    two.arrived(b"12345678")
    assert (two.capture().request.body, two.capture().request.missing) == (b"", 8)
    one.release()
    three = recording(room)
    three.arrived(b"1234567890")
    assert three.capture().request.body == b"1234567890"
