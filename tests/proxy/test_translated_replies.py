"""Replies of an upstream with a protocol of its own: the head is known late, silence is filled, errors have statuses."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, ClassVar

import anthropic
import pytest

from claude_desk import upstreams
from claude_desk.messages.error_body import error_body
from claude_desk.requestlog.record import Outcome
from claude_desk.secret import Credential, Secret
from claude_desk.upstreams.base import HubRequest, LocalReply, Origin, ReplyDecoder, Upstream, UpstreamRequest
from claude_desk.upstreams.compatible import CompatibleUpstream
from claude_desk.wire.headers import RawHeaders
from fakes.canary import CLIENT_KEY, REAL_KEY
from fakes.recording_upstream import Ending, Framing, Gate, RecordingUpstream, Reply, message_stream
from fakes.running_desk import RunningDesk

PING = b'event: ping\ndata: {"type": "ping"}\n\n'
STREAM = b'{"model":"claude-opus-5-5","stream":true,"messages":[{"role":"user","content":"hi"}]}'
ESTIMATE = b'{"input_tokens":7}'


class LateDecoder(ReplyDecoder):
    """For a made-up protocol: the first line is a status, the rest a Messages stream in which ``~`` stands for a line end."""

    silence: ClassVar[float] = 0.05

    def __init__(self, status: int, headers: RawHeaders) -> None:
        super().__init__(status, headers)
        self.head = None
        self._line = b""

    def feed(self, chunk: bytes) -> bytes:
        """Read the first line, then put line ends back."""
        if self.head is not None:
            return chunk.replace(b"~", b"\n")
        self._line += chunk
        line, ended, rest = self._line.partition(b"\n")
        if not ended:
            return b""
        status = int(line)  # ValueError: no such protocol
        kind = b"text/event-stream" if status == 200 else b"application/json"
        self.head = (status, ((b"Content-Type", kind),))
        if status != 200:
            self.advice = "Log in again." if status == 403 else ""
            return error_body("overloaded_error", "no room")
        self.note = "late"
        return self.feed(rest)

    def idle(self) -> bytes:
        """A ping, once the client has a head."""
        return PING if self.head is not None else b""


class LateUpstream(Upstream):
    """Its server speaks that protocol; it counts tokens by itself."""

    kind = "compatible"
    title = "Late"
    summary = "A made-up protocol."
    fields = CompatibleUpstream.fields

    def __init__(self, name: str, options: Mapping[str, Any]) -> None:
        self.name = name
        self.origin = Origin.of(options["url"])

    def prepare(self, request: HubRequest, credential: Credential | None) -> UpstreamRequest | LocalReply:
        """One target for everything but counting."""
        if request.path.endswith(b"count_tokens"):
            return LocalReply(200, ((b"Content-Type", b"application/json"),), ESTIMATE, note="estimated")
        assert isinstance(credential, Secret)
        return UpstreamRequest(self.origin, "POST", b"/late", (), b"ours", LateDecoder, note="rewritten")


@pytest.fixture
def late(
    tmp_path: Path, upstream: RecordingUpstream, monkeypatch: pytest.MonkeyPatch
) -> Iterator[RunningDesk]:
    """A desk whose upstream speaks that protocol."""
    monkeypatch.setitem(upstreams.KINDS, "compatible", LateUpstream)
    with RunningDesk(tmp_path / "desk", upstream) as running:
        yield running


def reply(*chunks: bytes | Gate, ending: Ending = Ending.CLEAN) -> Reply:
    """An answer of that server; its HTTP status says nothing."""
    return Reply(chunks=chunks, framing=Framing.CHUNKED, ending=ending)


def encoded(*events: bytes) -> bytes:
    """Events in that protocol."""
    return b"".join(events).replace(b"\n", b"~")


@pytest.mark.parametrize("cut", [1, 3, 4, 5, 60, 10_000])
def test_the_head_is_the_decoders(late: RunningDesk, upstream: RecordingUpstream, cut: int) -> None:
    """Status, fields and bytes are the decoder's, wherever its server's chunks end, and the request is the upstream's."""
    events = message_stream("one two three")
    wire = b"200\n" + encoded(*events)
    upstream.answer(reply(*[wire[at : at + cut] for at in range(0, len(wire), cut)]))
    answer = late.ask(body=STREAM)
    assert (answer.status, answer.value("content-type"), answer.complete) == (200, b"text/event-stream", True)
    assert answer.body.replace(PING, b"") == b"".join(events)
    assert (upstream.request().target, upstream.request().body) == (b"/late", b"ours")
    end = late.end()
    assert (end.outcome, end.notes, end.stop_reason) == (Outcome.OK, "rewritten; late", "end_turn")
    assert end.sent_sha256 != end.request_sha256
    assert end.reply_sha256 != end.delivered_sha256


def test_an_error_in_its_first_words_has_a_status(late: RunningDesk, upstream: RecordingUpstream) -> None:
    """A 200 that turns out to be an overload is a 529 for the client, with the protocol's body."""
    upstream.answer(reply(b"529", b"\n"))
    answer = late.ask(body=STREAM)
    assert answer.status == 529
    assert json.loads(answer.body)["error"]["type"] == "overloaded_error"
    assert late.end().error_kind == "overloaded_error"


def test_what_only_a_person_can_mend_is_told_until_it_is(
    late: RunningDesk, upstream: RecordingUpstream
) -> None:
    """The decoder's advice stands in the window until the upstream answers again; the client sees the error itself."""
    upstream.answer(reply(b"403\n"))
    assert late.ask(body=STREAM).status == 403
    assert late.wait_for_attention("key") == "Log in again."
    upstream.answer(reply(b"200\n", encoded(*message_stream("hi"))))
    assert late.ask(body=STREAM).status == 200
    assert late.attention("key") == ""


def test_a_refusal_that_the_decoder_tells_as_401_is_none_for_the_client(
    late: RunningDesk, upstream: RecordingUpstream
) -> None:
    """401 would send the client looking for its own key, which is fine."""
    upstream.answer(reply(b"401\n"))
    answer = late.ask(body=STREAM)
    assert answer.status == 502
    assert b"Your local key is fine" in answer.body
    assert b"no room" in answer.body


@pytest.mark.parametrize("wire", [b"SSH-2.0\r\n", b"", b"20"])
def test_what_is_not_its_protocol_is_said_so(
    late: RunningDesk, upstream: RecordingUpstream, wire: bytes
) -> None:
    """Strange bytes, and an answer that ends before its head, are a 502 and quote nothing."""
    upstream.answer(reply(wire))
    answer = late.ask(body=STREAM)
    assert answer.status == 502
    assert b"SSH" not in answer.body
    assert late.end().error_kind == "UpstreamBroken"


def test_silence_is_filled_with_pings_but_never_before_the_head(
    late: RunningDesk, upstream: RecordingUpstream
) -> None:
    """While the upstream thinks, the client hears something every few moments; SDKs read on as if nothing were."""
    events = message_stream("one two three")
    before, during = Gate(), Gate()
    upstream.answer(reply(before, b"200\n" + encoded(*events[:3]), during, encoded(*events[3:])))
    with late.client() as client:
        client.send(late.request(body=STREAM))
        before.wait_reached()
        before.open()
        answer = client.head()
        heard = b""
        while heard.count(PING) < 3:
            heard += client.chunk() or b""
        during.open()
        client.finish(answer)
    assert answer.status == 200
    assert answer.complete
    assert (heard + answer.body).replace(PING, b"") == b"".join(events)
    assert late.end().outcome is Outcome.OK


def test_an_sdk_takes_such_a_stream_for_anthropics(late: RunningDesk, upstream: RecordingUpstream) -> None:
    """The official SDK accumulates the whole message, pings and all."""
    events = message_stream("one two three")
    upstream.answer(reply(b"200\n", *[encoded(event) for event in events]))
    with anthropic.Anthropic(base_url=late.desk.url, api_key=CLIENT_KEY, max_retries=0) as sdk:
        body: dict[str, Any] = {"model": "claude-opus-5-5", "max_tokens": 9}
        with sdk.messages.stream(**body, messages=[{"role": "user", "content": "hi"}]) as stream:
            assert stream.get_final_text() == "one two three"


def test_a_stream_cut_short_is_visibly_broken(late: RunningDesk, upstream: RecordingUpstream) -> None:
    """No end is made up for a stream without one, whichever way its connection ended."""
    events = message_stream("one two")
    for ending in (Ending.CLEAN, Ending.TRUNCATED):
        upstream.answer(reply(b"200\n", encoded(*events[:-1]), ending=ending))
        assert not late.ask(body=STREAM).complete


def test_an_answer_that_needs_no_server(late: RunningDesk, upstream: RecordingUpstream) -> None:
    """What the upstream answers by itself goes through the same path; nothing leaves, and the log says so."""
    answer = late.ask(target=b"/v1/messages/count_tokens", body=STREAM)
    assert (answer.status, answer.body) == (200, ESTIMATE)
    assert not upstream.requests
    end = late.end()
    assert (end.outcome, end.sent_sha256, end.notes) == (Outcome.OK, "", "estimated")


def test_the_key_is_not_shown_by_a_decoders_output(late: RunningDesk, upstream: RecordingUpstream) -> None:
    """What comes back of the key is masked after it was decoded, in whatever pieces it comes."""
    text = message_stream(f"the key is {REAL_KEY} indeed")
    wire = b"200\n" + encoded(*text)
    upstream.answer(reply(*[wire[at : at + 7] for at in range(0, len(wire), 7)]))
    answer = late.ask(body=STREAM)
    assert answer.complete
    assert REAL_KEY.encode() not in answer.body
