"""What one request leaves in the log: how it went, what it cost, whether it passed unchanged; nothing it said."""

from __future__ import annotations

import dataclasses
import gzip
import hashlib
import json
from pathlib import Path

import pytest

from claude_desk.requestlog.record import Outcome, Row, Tokens
from fakes.canary import REAL_KEY
from fakes.recording_upstream import (
    Ending,
    Gate,
    RecordingUpstream,
    Reply,
    error_reply,
    json_reply,
    message_reply,
    message_stream,
    sse_event,
    sse_reply,
    stream_end,
)
from fakes.running_desk import CLIENT_NAME, RunningDesk

BODY = b'{"model":"claude-opus-5-5","max_tokens":9,"stream":true,"messages":[]}'


def sha256(data: bytes) -> str:
    """As the log writes it."""
    return hashlib.sha256(data).hexdigest()


def test_a_whole_answer(desk: RunningDesk, upstream: RecordingUpstream) -> None:
    """Who, what, where to, how it ended, how long, how many tokens, and that no byte changed."""
    body = BODY.replace(b"true", b"false")
    reply = desk.ask(target=b"/anthropic/v1/messages?beta=true", body=body)
    row, end = desk.row(), desk.end()
    assert (row.started.client, row.started.dialect, row.started.method) == (CLIENT_NAME, "anthropic", "POST")
    assert row.started.path == "/anthropic/v1/messages", "without the query"
    assert row.started.id.startswith("req_desk_")
    assert (end.outcome, end.status, end.upstream) == (Outcome.OK, 200, "compatible")
    assert (end.model_asked, end.model_sent, end.streamed) == ("claude-opus-5-5", "claude-opus-5-5", False)
    assert (end.bytes_in, end.bytes_out) == (len(body), len(reply.body))
    assert end.tokens == Tokens(input=11, output=7, cache_read=3, cache_write=5)
    assert (end.stop_reason, end.error_kind, end.error_text) == ("end_turn", "", "")
    assert end.upstream_request_id == "req_recorded"
    assert end.first_byte_s is not None
    assert 0 < end.first_byte_s <= end.total_s < 10
    assert end.request_sha256 == end.sent_sha256 == sha256(body)
    assert end.reply_sha256 == end.delivered_sha256 == sha256(reply.body)
    assert row.unchanged is True


def test_a_stream(desk: RunningDesk, upstream: RecordingUpstream) -> None:
    """A stream's counts are those of its last word, its hash that of all its bytes."""
    usage = {"output_tokens": 99, "cache_creation": {"ephemeral_1h_input_tokens": 4}}
    events = [
        *message_stream("a b c")[:-2],
        sse_event("message_delta", {"delta": {"stop_reason": "tool_use"}, "usage": usage}),
        stream_end("tool_use", 1)[1],
    ]
    upstream.answer(sse_reply(events))
    desk.ask(body=BODY)
    end = desk.end()
    assert end.streamed
    assert end.tokens == Tokens(input=11, output=99, cache_read=3, cache_write=5, cache_write_1h=4)
    assert end.stop_reason == "tool_use"
    assert end.delivered_sha256 == sha256(b"".join(events))
    assert desk.row().unchanged is True


def test_time_to_first_byte_is_that_of_the_first_event(
    desk: RunningDesk, upstream: RecordingUpstream
) -> None:
    """The head of a stream is no answer yet: the clock runs until the first event is passed on."""
    gate = Gate()
    upstream.answer(sse_reply([gate, *message_stream()]))
    with desk.client() as client:
        client.send(desk.request(body=BODY))
        head = client.head()
        with pytest.raises(TimeoutError):
            client.some_within(0.1)
        gate.open()
        client.finish(head)
    end = desk.end()
    assert end.first_byte_s is not None
    assert end.first_byte_s >= 0.1


def test_a_row_says_when_it_runs(desk: RunningDesk, upstream: RecordingUpstream) -> None:
    """A request is in the log from its beginning."""
    gate = Gate()
    upstream.answer(Reply(before=gate, chunks=[b"{}"]))
    with desk.client() as client:
        client.send(desk.request(body=BODY))
        gate.wait_reached()
        desk.desk.flush_log()
        (row,) = desk.rows()
        assert (row.outcome, row.finished, row.unchanged) == (Outcome.RUNNING, None, None)
        assert desk.desk.status.requests_running == 1
        gate.open()
        client.reply()
    assert desk.row().outcome is Outcome.OK


def test_the_first_version_of_a_row_is_the_last_in_the_database(
    desk: RunningDesk, upstream: RecordingUpstream
) -> None:
    """What watchers were told and what the log's page gives is the same."""
    desk.ask(body=BODY)
    desk.ask(body=BODY, key=None)
    for number in range(2):
        desk.row(number)
    page = desk.desk.log_page().result(10)
    assert page == list(reversed(desk.rows()))


@pytest.mark.parametrize(
    ("reply", "expected"),
    [
        (message_reply(), (Outcome.OK, 200, "")),
        (error_reply(429, "rate_limit_error", "slow down"), (Outcome.OK, 429, "rate_limit_error")),
        (error_reply(529, "overloaded_error", "busy"), (Outcome.OK, 529, "overloaded_error")),
        (error_reply(401, "authentication_error", "no"), (Outcome.FAILED, 502, "UpstreamRefusedKey")),
        (Reply(302, headers=[("location", "/")]), (Outcome.FAILED, 502, "UpstreamError")),
        (Reply(raw=b"", ending=Ending.RESET), (Outcome.FAILED, 502, "UpstreamBroken")),
        (sse_reply(message_stream()[:3], ending=Ending.RESET), (Outcome.BROKEN, 200, "UpstreamBroken")),
        (sse_reply(message_stream()[:3]), (Outcome.BROKEN, 200, "UpstreamBroken")),
    ],
)
def test_every_ending_has_its_name(
    desk: RunningDesk, upstream: RecordingUpstream, reply: Reply, expected: tuple[Outcome, int, str]
) -> None:
    """Outcome, the status that the client saw, and what kind of error it was."""
    upstream.answer(reply)
    desk.ask(body=BODY)
    end = desk.end()
    assert (end.outcome, end.status, end.error_kind) == expected


def test_refusals_have_a_row(desk: RunningDesk, upstream: RecordingUpstream) -> None:
    """What the guard or a rule refuses is there too, with the status and our own words."""
    desk.ask("GET", b"/v1/organizations", body=None)
    desk.ask("GET", b"/v1/messages", body=None)
    desk.ask("GET", b"/v1/files", body=None)
    desk.ask(key="wrong-wrong-wrong-wrong")
    ends = [desk.end(number) for number in range(4)]
    assert [end.status for end in ends] == [404, 405, 403, 401]
    assert {end.outcome for end in ends} == {Outcome.REFUSED}
    assert [desk.row(number).started.client for number in range(4)] == [CLIENT_NAME] * 3 + [""]
    assert all(end.error_text and not end.sent_sha256 for end in ends)


def test_a_masked_reply_is_changed(tmp_path: Path, upstream: RecordingUpstream) -> None:
    """Where the key was taken out of a reply, the log does not call it unchanged."""
    with RunningDesk(tmp_path / "desk", upstream) as desk:
        upstream.answer(json_reply({"echo": REAL_KEY}))
        desk.ask(body=BODY)
        assert desk.row().unchanged is False
        assert desk.end().reply_sha256 != desk.end().delivered_sha256


def test_a_compressed_answer_is_passed_and_not_read(desk: RunningDesk, upstream: RecordingUpstream) -> None:
    """Its tokens are unknown and count as 0; the row is all right otherwise."""
    fields = [("content-type", "application/json"), ("content-encoding", "gzip")]
    upstream.answer(Reply(headers=fields, chunks=[gzip.compress(json.dumps({"type": "message"}).encode())]))
    desk.ask(body=BODY)
    assert (desk.end().outcome, desk.end().tokens) == (Outcome.OK, Tokens())
    assert desk.row().unchanged is True


PRIVATE = "PRIVATE-words-of-a-person"


def test_no_column_holds_what_was_said(desk: RunningDesk, upstream: RecordingUpstream) -> None:
    """Prompt, answer, tool arguments, query, header values, an upstream's own error words: none is in any column."""
    told = json.dumps({"messages": [{"role": "user", "content": PRIVATE}], "metadata": {"user_id": PRIVATE}})
    fields = [("X-Note", PRIVATE), ("anthropic-beta", PRIVATE), ("User-Agent", PRIVATE), ("Cookie", PRIVATE)]
    replies = [
        message_reply(PRIVATE),
        sse_reply(message_stream(PRIVATE)),
        sse_reply(message_stream(PRIVATE)[:4], ending=Ending.RESET),
        error_reply(400, "invalid_request_error", f"messages.0: {PRIVATE}"),
        error_reply(401, "authentication_error", PRIVATE),
        Reply(200, headers=[("x-reply", PRIVATE)], chunks=[PRIVATE.encode()]),
        Reply(302, headers=[("location", f"https://{PRIVATE}/")]),
        Reply(raw=f"{PRIVATE}\r\n".encode()),
    ]
    upstream.answer(*replies)
    for _ in replies:
        desk.ask(target=f"/v1/messages?note={PRIVATE}".encode(), headers=fields, body=told.encode())
    desk.ask("GET", f"/v1/models?after_id={PRIVATE}".encode(), fields, None, key=PRIVATE)
    for number in range(len(replies) + 1):
        assert PRIVATE not in repr(desk.row(number))
    desk.desk.close()
    for path in desk.folder.rglob("*"):
        if path.is_file():
            assert PRIVATE.encode() not in path.read_bytes(), path


def test_odd_names_fit(desk: RunningDesk, upstream: RecordingUpstream) -> None:
    """A model name, session or path of any length and any letters is cut to fit, and breaks nothing."""
    body = json.dumps({"model": "m\ud83d" + "x" * 5000}).encode()
    desk.ask(headers=[("x-claude-code-session-id", "s\xff" * 3000)], body=body)
    desk.ask("GET", b"/v1/models/" + b"m" * 1500, body=None)
    rows: list[Row] = [desk.row(0), desk.row(1)]
    assert all(len(str(value)) < 3000 for row in rows for value in dataclasses.astuple(row))
    assert len(rows[1].started.path) == 300
