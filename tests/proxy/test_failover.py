"""A request goes on to the next upstream when one is down: before the first byte, and never after it."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from claude_desk.requestlog.record import Outcome
from claude_desk.secret import Secret
from fakes import recording_upstream
from fakes.canary import REAL_KEY
from fakes.recording_upstream import Ending, RecordingUpstream, Reply, json_reply, message_stream, sse_reply
from fakes.running_desk import RunningDesk

BODY = b'{ "model":"claude-opus-5-5", "max_tokens" : 5,"messages":[{"role":"user","content":"hi"}] }'

THINKING = (
    b'{"model":"claude-opus-5-5","messages":[{"role":"user","content":"hi"},{"role":"assistant","content":['
    b'{"type":"thinking","thinking":"hm","signature":"abc"},{"type":"text","text":"yes"}]},{"role":"user","content":"and?"}]}'
)


def error_reply(status: int, message: str = "no", *, wait: str = "") -> Reply:
    """An error with this status, in the protocol's shape."""
    headers = [("retry-after", wait)] if wait else []
    return recording_upstream.error_reply(status, "api_error", message, headers=headers)


OK = json_reply({"type": "message", "model": "claude-opus-5-5"})


@pytest.fixture
def second() -> Iterator[RecordingUpstream]:
    """Another upstream."""
    with RecordingUpstream() as server:
        yield server


def settings(first: str, second: str, more: str = "") -> str:
    """Two upstreams, the first one chosen, the second behind it."""
    return (
        f'upstream = "first"\n[upstreams.first]\nkind = "compatible"\nurl = "{first}"\n'
        f'[upstreams.second]\nkind = "compatible"\nurl = "{second}"\n[failover]\norder = ["second"]\n{more}'
    )


def running(folder: Path, text: str) -> RunningDesk:
    """A desk with these settings and a key for each upstream."""
    desk = RunningDesk(folder, environ={"CLAUDE_DESK_UPSTREAM": ""}, settings=text).start()
    for name in ("first", "second"):
        desk.desk.store_key(name, Secret(REAL_KEY)).result(10)
    return desk


@pytest.fixture
def pair(tmp_path: Path, upstream: RecordingUpstream, second: RecordingUpstream) -> Iterator[RunningDesk]:
    """A desk that goes on to the second upstream."""
    desk = running(tmp_path / "desk", settings(upstream.url, second.url))
    yield desk
    desk.stop()


DOWN = {
    "overloaded": (error_reply(529), "HTTP 529"),
    "failing": (error_reply(500), "HTTP 500"),
    "full for long": (error_reply(429, wait="600"), "HTTP 429"),
    "resetting": (Reply(raw=b"", ending=Ending.RESET), "the connection"),
    "no HTTP": (Reply(raw=b"SSH-2.0-OpenSSH_9.2p1\r\n", ending=Ending.TRUNCATED), "not HTTP"),
}


@pytest.mark.parametrize("how", DOWN)
def test_the_next_one_answers(
    pair: RunningDesk, upstream: RecordingUpstream, second: RecordingUpstream, how: str
) -> None:
    """The client gets the second upstream's answer to the same bytes; the log has both, and why."""
    reply, reason = DOWN[how]
    upstream.answer(reply)
    second.answer(OK)
    answer = pair.ask(body=BODY)
    assert answer.status == 200
    assert upstream.request().body == second.request().body == BODY
    assert len(upstream.requests) == len(second.requests) == 1
    end = pair.end()
    assert (end.outcome, end.upstream) == (Outcome.OK, "second")
    assert [attempt.upstream for attempt in end.attempts] == ["first"]
    assert reason in end.attempts[0].reason
    assert 0 <= end.attempts[0].seconds <= end.total_s


def test_a_refused_connection_moves_too(tmp_path: Path, second: RecordingUpstream) -> None:
    """An upstream that cannot even be reached is passed over."""
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        desk = running(tmp_path / "desk", settings(f"http://127.0.0.1:{unused.getsockname()[1]}", second.url))
        try:
            second.answer(OK)
            assert desk.ask(body=BODY).status == 200
            assert "cannot be reached" in desk.end().attempts[0].reason
        finally:
            desk.stop()


@pytest.mark.parametrize("status", [400, 404, 413, 429])
def test_what_the_client_did_wrong_is_answered_by_the_first(
    pair: RunningDesk, upstream: RecordingUpstream, second: RecordingUpstream, status: int
) -> None:
    """A request that is refused is not shown to anybody else, and neither is a 429 with a short wait."""
    upstream.answer(error_reply(status, wait="3"))
    assert pair.ask(body=BODY).status == status
    assert not second.requests
    assert pair.end().attempts == ()


def test_a_refused_key_does_not_move(
    pair: RunningDesk, upstream: RecordingUpstream, second: RecordingUpstream
) -> None:
    """A wrong key is for its owner to mend, and not silently made up for by another account."""
    upstream.answer(error_reply(401))
    assert pair.ask(body=BODY).status == 502
    assert not second.requests
    assert "refuses the stored key" in pair.wait_for_attention("key")


def test_a_stream_that_dies_is_visibly_broken_and_never_spliced(
    pair: RunningDesk, upstream: RecordingUpstream, second: RecordingUpstream
) -> None:
    """After the first byte there is no second upstream: the stream breaks off and the client can tell."""
    stream = message_stream("one two")
    upstream.answer(sse_reply(stream[:3], ending=Ending.TRUNCATED))
    answer = pair.ask(body=BODY.replace(b"{ ", b'{"stream":true,', 1))
    assert not answer.complete
    assert answer.body == b"".join(stream[:3])
    assert not second.requests
    end = pair.end()
    assert (end.outcome, end.upstream, end.attempts) == (Outcome.BROKEN, "first", ())


def test_thinking_stays_with_the_account_that_wrote_it(
    pair: RunningDesk, upstream: RecordingUpstream, second: RecordingUpstream
) -> None:
    """The first upstream gets the client's bytes, the next one the same less the thinking it could only refuse."""
    upstream.answer(error_reply(529))
    second.answer(OK)
    assert pair.ask(body=THINKING).status == 200
    assert upstream.request().body == THINKING
    sent = second.request().body
    assert b"thinking" not in sent
    assert json.loads(sent)["messages"][1]["content"] == [{"type": "text", "text": "yes"}]
    assert pair.end().notes == "thinking of earlier turns left out"


def test_a_request_of_far_too_many_parts_moves_as_it_is(
    pair: RunningDesk, upstream: RecordingUpstream, second: RecordingUpstream
) -> None:
    """What cannot be taken apart is judged by whoever is asked next, and is no failure of ours."""
    upstream.answer(error_reply(529))
    second.answer(error_reply(400))
    turns = b",".join([b'{"role":"user","content":[{"type":"thinking"}]}'] * 20_001)
    body = b'{"model":"claude-opus-5-5","messages":[' + turns + b"]}"
    assert pair.ask(body=body).status == 400
    assert second.request().body == body


def test_thinking_that_nobody_signed_goes_to_no_claude(
    pair: RunningDesk, upstream: RecordingUpstream
) -> None:
    """What another model thought, in a conversation that now goes on with Claude, is left out of the first try already."""
    upstream.answer(OK)
    assert pair.ask(body=THINKING.replace(b'"abc"', b'"claude-desk:unsigned"')).status == 200
    assert b"thinking" not in upstream.request().body


def test_an_upstream_that_was_down_comes_last_for_a_while(
    pair: RunningDesk, upstream: RecordingUpstream, second: RecordingUpstream
) -> None:
    """The next request does not wait for it again; when the other one fails too, it gets another chance."""
    upstream.answer(error_reply(529))
    second.answer(OK)
    pair.ask(body=BODY)
    second.answer(OK)
    assert pair.ask(body=BODY).status == 200
    assert len(upstream.requests) == 1
    assert pair.end(1).attempts == ()
    second.answer(error_reply(503))
    upstream.answer(OK)
    assert pair.ask(body=BODY).status == 200
    assert [attempt.upstream for attempt in pair.end(2).attempts] == ["second"]


def test_when_all_are_down_the_last_one_is_heard(
    pair: RunningDesk, upstream: RecordingUpstream, second: RecordingUpstream
) -> None:
    """The client gets the last upstream's own answer, status and body."""
    upstream.answer(error_reply(529))
    second.answer(error_reply(503, "busy too"))
    answer = pair.ask(body=BODY)
    assert answer.status == 503
    assert b"busy too" in answer.body


def test_without_a_list_nothing_moves(
    tmp_path: Path, upstream: RecordingUpstream, second: RecordingUpstream
) -> None:
    """Who named no other upstream gets the answer of the one."""
    text = settings(upstream.url, second.url).replace('order = ["second"]', "order = []")
    desk = running(tmp_path / "desk", text)
    try:
        upstream.answer(error_reply(529))
        assert desk.ask(body=BODY).status == 529
        assert not second.requests
    finally:
        desk.stop()


def test_rules_send_models_and_clients_elsewhere(
    tmp_path: Path, upstream: RecordingUpstream, second: RecordingUpstream
) -> None:
    """A rule's requests go to its upstream, by the model asked for and the client key's name; the rest do not."""
    rules = '[[routes]]\nupstream = "second"\nmodel = "claude-haiku-*"\n[[routes]]\nupstream = "second"\nclient = "nobody"\n'
    desk = running(tmp_path / "desk", settings(upstream.url, second.url, rules))
    try:
        upstream.answer(OK)
        second.answer(OK)
        assert desk.ask(body=BODY).status == desk.ask(body=BODY.replace(b"opus", b"haiku")).status == 200
        assert len(upstream.requests) == len(second.requests) == 1
        assert (desk.end(0).upstream, desk.end(1).upstream) == ("first", "second")
    finally:
        desk.stop()


def test_a_rule_for_no_upstream_is_told_and_passed_over(
    tmp_path: Path, upstream: RecordingUpstream, second: RecordingUpstream
) -> None:
    """A name that is none, in a rule or in the order, costs its own line and nothing else."""
    text = settings(upstream.url, second.url, '[[routes]]\nupstream = "gone"\n').replace(
        'order = ["second"]', 'order = ["gone", "second"]'
    )
    desk = running(tmp_path / "desk", text)
    try:
        assert "names 'gone', but there is no such upstream" in desk.attention("routes")
        upstream.answer(error_reply(529))
        second.answer(OK)
        assert desk.ask(body=BODY).status == 200
    finally:
        desk.stop()
