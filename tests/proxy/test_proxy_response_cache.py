"""Answers that are given again, through the whole program: which, byte for byte, and which never."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from claude_desk.requestlog.record import Outcome
from claude_desk.secret import Secret
from fakes.caching_desk import (
    HEADERS,
    OTHER_KEY,
    PLAIN,
    body,
    kept,
    marked,
    never_the_same,
    on,
    said,
)
from fakes.canary import REAL_KEY
from fakes.recording_upstream import (
    Ending,
    Framing,
    Gate,
    RecordingUpstream,
    Reply,
    error_reply,
    json_reply,
    message_reply,
    message_stream,
    sse_event,
    sse_reply,
)
from fakes.running_desk import RunningDesk, wait_until

MEGABYTE = 1024 * 1024
SEARCH = {"type": "web_search_20250305", "name": "web_search"}


@pytest.fixture
def caching(tmp_path: Path, upstream: RecordingUpstream) -> Iterator[RunningDesk]:
    """A desk that keeps answers; its upstream answers every request differently."""
    never_the_same(upstream)
    with on(tmp_path / "caching", upstream) as running:
        yield running


# Off ------------------------------------------------------------------------------------------------------


def test_it_is_off_until_somebody_switches_it_on(desk: RunningDesk, upstream: RecordingUpstream) -> None:
    """Without the setting every request is sent, nothing is kept or said, and our own field never goes up."""
    for headers in (HEADERS, HEADERS, marked("use"), marked("use")):
        assert said(desk.ask(headers=headers, body=body())) is None
    assert len(upstream.requests) == 4
    assert [each.header("x-claude-desk-cache") for each in upstream.requests] == [None] * 4
    assert (len(kept(desk)), kept(desk).size, kept(desk).misses) == (0, 0, 0)


# Byte for byte ---------------------------------------------------------------------------------------------


def test_an_answer_is_given_again_byte_for_byte(tmp_path: Path, upstream: RecordingUpstream) -> None:
    """Same status, same fields, same body; only what was true just then is left out, and the age is added."""
    reply = json_reply(
        {"type": "message", "model": "m", "content": [{"type": "text", "text": "ä\u2028 <é>"}], "usage": {}},
        headers=[
            ("Date", "Sat, 21 Nov 2026 02:00:00 GMT"),
            ("request-id", "req_up_1"),
            ("anthropic-ratelimit-requests-remaining", "9"),
            ("X-Own", "kept As It Is"),
            ("set-cookie", "a=b"),
            ("x-claude-desk-cache", "forged"),
        ],
    )
    upstream.answer(reply)
    with on(tmp_path / "desk", upstream) as desk:
        first = desk.ask(headers=HEADERS, body=body())
        again = desk.ask(headers=HEADERS, body=body())
        assert (said(first), said(again)) == (b"miss", b"hit")
        assert len(upstream.requests) == 1
        assert again.body == first.body == reply.body
        assert first.value("anthropic-ratelimit-requests-remaining") == b"9"
        assert again.status == 200
        assert again.headers == [
            (b"content-type", b"application/json"),
            (b"Date", b"Sat, 21 Nov 2026 02:00:00 GMT"),
            (b"request-id", b"req_up_1"),
            (b"X-Own", b"kept As It Is"),
            (b"x-claude-desk-cache", b"hit"),
            (b"Age", b"0"),
            (b"Content-Length", str(len(reply.body)).encode()),
        ]


def test_a_stream_is_given_again_byte_for_byte(tmp_path: Path, upstream: RecordingUpstream) -> None:
    """However it was cut on its way here, the same bytes come again, as an event stream."""
    whole = b"".join(message_stream("A stream that is cut anywhere."))
    pieces = [whole[at : at + 7] for at in range(0, len(whole), 7)]
    upstream.answer(sse_reply(pieces))
    with on(tmp_path / "desk", upstream) as desk:
        first = desk.ask(headers=HEADERS, body=body(stream=True))
        again = desk.ask(headers=HEADERS, body=body(stream=True))
        assert (said(first), said(again)) == (b"miss", b"hit")
        assert first.body == again.body == whole
        assert again.complete
        assert again.value("content-type") == b"text/event-stream; charset=utf-8"
        end = desk.end(1)
        assert (end.outcome, end.streamed, end.bytes_out) == (Outcome.OK, True, len(whole))


@pytest.mark.parametrize("stream", [False, True])
@pytest.mark.parametrize("path", [b"/v1/chat/completions", b"/v1/responses"])
def test_a_translated_answer_is_given_again_as_its_client_got_it(
    caching: RunningDesk, upstream: RecordingUpstream, path: bytes, *, stream: bool
) -> None:
    """In OpenAI's protocols too: same ids, same times, same bytes; even where the model takes no temperature."""
    upstream.always(sse_reply(message_stream()))
    asked: dict[str, Any] = {"model": "claude-opus-5-5", "temperature": 0, "stream": stream}
    asked |= {"input": "hi"} if b"responses" in path else {"messages": [{"role": "user", "content": "hi"}]}
    first = caching.ask(target=path, headers=PLAIN, body=json.dumps(asked).encode())
    again = caching.ask(target=path, headers=PLAIN, body=json.dumps(asked).encode())
    assert (first.status, said(first), said(again)) == (200, b"miss", b"hit")
    assert again.body == first.body
    assert again.value("content-type") == first.value("content-type")
    assert again.value("x-request-id") == first.value("x-request-id")
    assert len(upstream.requests) == 1


def test_one_can_go_on_from_a_response_that_was_given_again(
    caching: RunningDesk, upstream: RecordingUpstream
) -> None:
    """The id in a replayed response stands for the same conversation as the first time."""
    upstream.always(sse_reply(message_stream("I am a teapot.")))
    asked = json.dumps({"model": "claude-opus-4-5", "temperature": 0, "input": "who?"}).encode()
    caching.ask(target=b"/v1/responses", headers=PLAIN, body=asked)
    again = json.loads(caching.ask(target=b"/v1/responses", headers=PLAIN, body=asked).body)
    follow = {"model": "claude-opus-4-5", "input": "really?", "previous_response_id": again["id"]}
    reply = caching.ask(target=b"/v1/responses", headers=PLAIN, body=json.dumps(follow).encode())
    assert (reply.status, said(reply)) == (200, None)
    assert "I am a teapot." in json.dumps(upstream.request(1).json()["messages"])


def test_a_large_answer_reaches_a_slow_client_whole(tmp_path: Path, upstream: RecordingUpstream) -> None:
    """Several megabytes are written piece by piece, and arrive as they are, twice on one connection."""
    text = "abcdefgh" * (3 * MEGABYTE // 8)
    upstream.answer(message_reply(text))
    with on(tmp_path / "desk", upstream) as desk, desk.client(receive_buffer=8192) as client:
        replies = []
        for _ in range(3):
            client.send(desk.request(headers=HEADERS, body=body()))
            replies.append(client.reply())
        assert [said(each) for each in replies] == [b"miss", b"hit", b"hit"]
        assert all(json.loads(each.body)["content"][0]["text"] == text for each in replies)


# Which requests --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "other",
    [
        {"headers": (*HEADERS, ("anthropic-beta", "context-1m-2025-08-07"))},
        {"headers": (("anthropic-version", "2023-01-01"), *PLAIN)},
        {"headers": (*HEADERS, ("x-tenant", "2"))},
        {"body": body(max_tokens=10)},
        {"body": body() + b"\n"},
        {"body": body(stream=False)},
        {"target": b"/v1/messages?beta=true"},
        {"key": OTHER_KEY},
    ],
)
def test_any_difference_asks_anew(
    caching: RunningDesk, upstream: RecordingUpstream, other: dict[str, Any]
) -> None:
    """Another beta, version, unknown field, body, query or client key: the upstream is asked."""
    usual: dict[str, Any] = {"headers": HEADERS, "body": body()}
    first = caching.ask(**usual)
    changed = caching.ask(**(usual | other))
    assert (said(changed), changed.body != first.body) == (b"miss", True)
    assert len(upstream.requests) == 2
    assert caching.ask(**usual).body == first.body
    assert caching.ask(**(usual | other)).body == changed.body
    assert len(upstream.requests) == 2


def test_the_program_that_asks_makes_no_difference(caching: RunningDesk, upstream: RecordingUpstream) -> None:
    """Version, retry count, trace and the way in (/v1 or /anthropic/v1) are no part of the question."""
    noise = (("User-Agent", "x/2"), ("X-Stainless-Retry-Count", "1"), ("traceparent", "00-2-2-01"))
    first = caching.ask(headers=HEADERS, body=body())
    again = caching.ask(target=b"/anthropic/v1/messages", headers=(*HEADERS, *noise), body=body())
    assert (said(again), again.body, len(upstream.requests)) == (b"hit", first.body, 1)


def test_without_temperature_0_only_a_marked_request_counts(
    caching: RunningDesk, upstream: RecordingUpstream
) -> None:
    """An answer that may be different each time stays so, until the client says otherwise."""
    free = body(temperature=0.5)
    replies = [caching.ask(headers=HEADERS, body=free) for _ in range(2)]
    assert [said(each) for each in replies] == [None, None]
    assert replies[0].body != replies[1].body
    replies = [caching.ask(headers=marked("use"), body=free) for _ in range(2)]
    assert [said(each) for each in replies] == [b"miss", b"hit"]
    assert len(upstream.requests) == 3
    assert [each.header("x-claude-desk-cache") for each in upstream.requests] == [None] * 3


def test_what_runs_at_the_server_only_counts_when_marked(
    caching: RunningDesk, upstream: RecordingUpstream
) -> None:
    """A web search of yesterday is given again only to whoever asks for that."""
    searching = body(tools=[SEARCH])
    assert [said(caching.ask(headers=HEADERS, body=searching)) for _ in range(2)] == [None, None]
    assert [said(caching.ask(headers=marked("use"), body=searching)) for _ in range(2)] == [b"miss", b"hit"]
    assert len(upstream.requests) == 3


def test_a_new_answer_can_be_asked_for(caching: RunningDesk, upstream: RecordingUpstream) -> None:
    """To refresh asks the upstream and takes the old answer's place; bypass leaves it, and so does no-cache."""
    first = caching.ask(headers=HEADERS, body=body())
    for headers in (marked("bypass"), marked("something"), (*HEADERS, ("Cache-Control", "no-cache"))):
        passing = caching.ask(headers=headers, body=body())
        assert (said(passing), passing.body != first.body) == (b"bypass", True)
    assert caching.ask(headers=HEADERS, body=body()).body == first.body
    fresh = caching.ask(headers=marked("refresh"), body=body())
    assert (said(fresh), fresh.body != first.body) == (b"refresh", True)
    assert caching.ask(headers=HEADERS, body=body()).body == fresh.body
    assert len(upstream.requests) == 5


def test_only_answers_are_kept(caching: RunningDesk, upstream: RecordingUpstream) -> None:
    """Counts of tokens and lists of models are asked for each time, marked or not."""
    upstream.always(json_reply({"input_tokens": 3, "data": []}))
    for method, target, sent in (
        ("POST", b"/v1/messages/count_tokens", body()),
        ("GET", b"/v1/models", None),
    ):
        replies = [caching.ask(method, target, marked("use"), sent) for _ in range(2)]
        assert [(each.status, said(each)) for each in replies] == [(200, None)] * 2
    assert len(upstream.requests) == 4


def test_what_is_no_request_is_not_kept(caching: RunningDesk, upstream: RecordingUpstream) -> None:
    """A body that is no JSON object goes to the upstream each time."""
    upstream.always(message_reply())
    replies = [caching.ask(headers=marked("use"), body=b"[0]") for _ in range(2)]
    assert [said(each) for each in replies] == [None, None]
    assert len(upstream.requests) == 2


# Which answers ---------------------------------------------------------------------------------------------


ERROR_EVENT = sse_event("error", {"error": {"type": "overloaded_error", "message": "Overloaded"}})
WRONG_ENDS = {
    "an overload": error_reply(529, "overloaded_error", "Overloaded"),
    "a rate limit": error_reply(429, "rate_limit_error", "Slow down", headers=[("retry-after", "1")]),
    "a bad request": error_reply(400, "invalid_request_error", "No"),
    "an error with status 200": json_reply({"type": "error", "error": {"type": "api_error", "message": "x"}}),
    "a stream that is cut": sse_reply(message_stream()[:-2]),
    "a stream without its last event": sse_reply(message_stream()[:-1]),
    "a stream that is truncated": sse_reply(message_stream()[:-2], ending=Ending.TRUNCATED),
    "a stream that is reset": sse_reply(message_stream()[:-1], ending=Ending.RESET),
    "a stream that ends in an error": sse_reply([*message_stream()[:3], ERROR_EVENT]),
    "a body that is cut": Reply(
        headers=(("content-type", "application/json"),),
        chunks=(message_reply().body,),
        ending=Ending.TRUNCATED,
    ),
    "no JSON": Reply(headers=(("content-type", "application/json"),), chunks=(b'{"type":"message"',)),
    "something else": Reply(headers=(("content-type", "text/html"),), chunks=(b"<html>",)),
    "something compressed": Reply(
        headers=(("content-type", "application/json"), ("content-encoding", "gzip")), chunks=(b"\x1f\x8b",)
    ),
    "no body": Reply(headers=(("content-type", "application/json"),), chunks=()),
}


@pytest.mark.parametrize("wrong", WRONG_ENDS.values(), ids=WRONG_ENDS)
@pytest.mark.parametrize("word", ["use", "refresh"])
def test_what_did_not_end_well_is_not_kept(
    caching: RunningDesk, upstream: RecordingUpstream, wrong: Reply, word: str
) -> None:
    """Errors, half answers and what cannot be read are passed on as ever, and the next request is sent again."""
    upstream.answer(wrong)
    asked = body(stream=wrong.framing is Framing.CHUNKED)
    caching.ask(headers=marked(word), body=asked)
    caching.row()
    wait_until(lambda: kept(caching).size == 0, "letting go of it")
    good = caching.ask(headers=marked("use"), body=asked)
    assert (good.status, said(good), len(upstream.requests)) == (200, b"miss", 2)


def test_a_client_that_leaves_leaves_nothing_behind(
    caching: RunningDesk, upstream: RecordingUpstream
) -> None:
    """An answer whose client is gone before its end is not kept, and takes no memory."""
    gate = Gate()
    events = message_stream()
    upstream.answer(sse_reply([*events[:3], gate, *events[3:]]))
    with caching.client() as client:
        client.send(caching.request(headers=HEADERS, body=body(stream=True)))
        gate.wait_reached()
        wait_until(lambda: kept(caching).size > 0, "taking it down")
    assert caching.end().outcome is Outcome.CLIENT_LEFT
    gate.open()
    wait_until(lambda: kept(caching).size == 0, "letting go of it")
    assert len(kept(caching)) == 0


def test_an_answer_that_is_too_large_is_not_kept(tmp_path: Path, upstream: RecordingUpstream) -> None:
    """Over the limit for one answer it is passed on whole, and asked for again."""
    upstream.always(message_reply("x" * (MEGABYTE + 1)))
    with on(tmp_path / "desk", upstream, "max_entry_mb = 1\n") as desk:
        replies = [desk.ask(headers=HEADERS, body=body()) for _ in range(2)]
        assert [said(each) for each in replies] == [b"miss", b"miss"]
        assert replies[0].body == replies[1].body == message_reply("x" * (MEGABYTE + 1)).body
        assert (len(kept(desk)), kept(desk).size) == (0, 0)


def test_the_oldest_answer_makes_room(tmp_path: Path, upstream: RecordingUpstream) -> None:
    """All answers together stay under their limit; the oldest goes first, used or not."""
    upstream.always(message_reply("x" * (MEGABYTE * 3 // 8)))
    with on(tmp_path / "desk", upstream, "max_mb = 1\nmax_entry_mb = 1\n") as desk:
        words = [said(desk.ask(headers=HEADERS, body=body(max_tokens=each))) for each in (1, 2, 1, 3, 2, 1)]
        assert words == [b"miss", b"miss", b"hit", b"miss", b"hit", b"miss"]
        assert kept(desk).size <= MEGABYTE


def test_a_key_in_an_answer_is_masked_the_second_time_too(
    caching: RunningDesk, upstream: RecordingUpstream
) -> None:
    """What is kept went through the scrubber: the real key is in no answer, new or old."""
    upstream.answer(message_reply(f"your key is {REAL_KEY}"))
    replies = [caching.ask(headers=HEADERS, body=body()) for _ in range(2)]
    assert said(replies[1]) == b"hit"
    assert replies[0].body == replies[1].body
    assert REAL_KEY.encode() not in replies[1].body


def test_only_the_upstream_that_was_meant_fills_the_cache(
    tmp_path: Path, upstream: RecordingUpstream
) -> None:
    """The answer of a stand-in is not given again when the one that was meant is back."""
    with RecordingUpstream(message_reply("from the stand-in")) as second:
        settings = (
            f'[failover]\norder = ["second"]\ncooldown_seconds = 0\n[upstreams.second]\nkind = "compatible"\n'
            f'url = "{second.url}"\n'
        )
        upstream.answer(error_reply(529, "overloaded_error", "Overloaded"))
        with on(tmp_path / "desk", upstream, settings) as desk:
            desk.desk.store_key("second", Secret("sk-of-the-second-upstream-000")).result(10)
            stand_in = desk.ask(headers=HEADERS, body=body())
            assert (said(stand_in), b"from the stand-in" in stand_in.body) == (b"miss", True)
            meant = desk.ask(headers=HEADERS, body=body())
            assert (said(meant), b"Hello from upstream." in meant.body) == (b"miss", True)
            assert said(desk.ask(headers=HEADERS, body=body())) == b"hit"
