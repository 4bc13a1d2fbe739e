"""Anthropic-compatible vendors, through the whole program: what is changed for them, learned of them, and forgotten again."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from claude_desk.config.lessons import LessonBook
from claude_desk.requestlog.record import Outcome
from claude_desk.secret import Secret
from fakes.canary import REAL_KEY
from fakes.recording_upstream import (
    Framing,
    RecordedRequest,
    RecordingUpstream,
    Reply,
    error_reply,
    json_reply,
)
from fakes.running_desk import RunningDesk, wait_until

BODY = (
    b'{ "model":"claude-opus-5-5","max_tokens":5, "context_management" : {"edits":[]},'
    b'"tools":[{"name":"a","input_schema":{},"defer_loading":true}],"messages":[{"role":"user","content":"hi"}] }'
)
HEADERS = (
    ("anthropic-version", "2026-10-21"),
    ("User-Agent", "claude-cli/2.1.329"),
    ("anthropic-beta", "claude-code-20250219,context-management-2025-06-27"),
)
OK = json_reply({"type": "message", "model": "claude-opus-5-5"})
COUNT = b"/v1/messages/count_tokens"


def refusal(message: str) -> Reply:
    """What a vendor says to a field it does not know."""
    return error_reply(400, "invalid_request_error", message)


def settings(url: str, more: str = "") -> str:
    """One vendor."""
    return f'upstream = "vendor"\n[upstreams.vendor]\nkind = "compatible"\nurl = "{url}"\n{more}'


def running(folder: Path, text: str) -> RunningDesk:
    """A desk with these settings and a key for the vendor."""
    desk = RunningDesk(folder, environ={"CLAUDE_DESK_UPSTREAM": ""}, settings=text).start()
    desk.desk.store_key("vendor", Secret(REAL_KEY)).result(10)
    return desk


@pytest.fixture
def vendor(tmp_path: Path, upstream: RecordingUpstream) -> Iterator[RunningDesk]:
    """A desk that sends to a vendor, as it is set by default."""
    desk = running(tmp_path / "desk", settings(f"{upstream.url}/anthropic"))
    yield desk
    desk.stop()


def values(request: RecordedRequest, name: str) -> list[str]:
    """The values of all fields of a name that the vendor got."""
    return [value.decode() for key, value in request.headers if key.lower() == name.encode()]


def test_what_a_vendor_rejects_is_left_out_next_time(
    vendor: RunningDesk, upstream: RecordingUpstream
) -> None:
    """The first client gets the genuine 400, byte for byte, and no retry; the next request goes without it, and both rows tell."""
    rejected = refusal("context_management: Extra inputs are not permitted")
    upstream.answer(rejected, OK)
    reply = vendor.ask(headers=HEADERS, body=BODY)
    assert (reply.status, reply.body) == (400, b"".join(c for c in rejected.chunks if isinstance(c, bytes)))
    assert upstream.request().body == BODY
    assert vendor.end().outcome is Outcome.OK
    assert vendor.end().notes == "learned, the vendor rejects: context_management"
    assert [lesson.text for lesson in vendor.desk.lessons("vendor")] == ["field:context_management"]
    assert vendor.ask(headers=HEADERS, body=BODY).status == 200
    assert upstream.requests[1].body == BODY.replace(b', "context_management" : {"edits":[]}', b"")
    assert vendor.end(1).notes == "fields left out: context_management"
    assert vendor.end(1).request_sha256 != vendor.end(1).sent_sha256
    assert len(upstream.requests) == 2


def test_a_refusal_keeps_its_length(vendor: RunningDesk, upstream: RecordingUpstream) -> None:
    """Reading along in a refusal that arrives in pieces leaves its framing as it was."""
    body = (
        b'{"type":"error","error":{"type":"invalid_request_error","message":"tools.0.custom.defer_loading: '
    )
    rest = b'Extra inputs are not permitted"}}'
    upstream.answer(
        Reply(
            400,
            headers=[("content-type", "application/json"), ("request-id", "req_1")],
            chunks=[body, rest],
            framing=Framing.LENGTH,
        )
    )
    reply = vendor.ask(body=BODY)
    assert reply.body == body + rest
    assert reply.value("content-length") == str(len(body + rest)).encode()
    assert reply.value("request-id") == b"req_1"
    assert vendor.end().reply_sha256 == vendor.end().delivered_sha256
    assert [lesson.text for lesson in vendor.desk.lessons("vendor")] == ["tool-field:defer_loading"]


def test_a_rejected_beta_flag_goes_with_its_field(vendor: RunningDesk, upstream: RecordingUpstream) -> None:
    """From the header, and what hangs on it from the body."""
    upstream.answer(
        refusal("Unexpected value(s) `context-management-2025-06-27` for the `anthropic-beta` header."), OK
    )
    assert vendor.ask(headers=HEADERS, body=BODY).status == 400
    vendor.end()
    vendor.ask(headers=HEADERS, body=BODY)
    first, second = upstream.requests
    assert values(first, "anthropic-beta") == ["claude-code-20250219,context-management-2025-06-27"]
    assert values(second, "anthropic-beta") == ["claude-code-20250219"]
    assert b"context_management" not in second.body
    assert vendor.end(1).notes == "beta flags left out: context-management-2025-06-27"


def test_tokens_are_estimated_once_the_vendor_said_it_cannot(
    vendor: RunningDesk, upstream: RecordingUpstream
) -> None:
    """The 404 passes once; then the vendor is not asked again, however often a client asks."""
    upstream.answer(error_reply(404, "not_found_error", "Invalid URL (POST /v1/messages/count_tokens)"))
    assert vendor.ask(target=COUNT, body=BODY).status == 404
    vendor.end()
    for number in range(1, 4):
        reply = vendor.ask(target=COUNT, body=BODY)
        assert reply.status == 200
        assert json.loads(reply.body)["input_tokens"] > 0
        assert "estimated" in vendor.end(number).notes
        assert vendor.end(number).sent_sha256 == ""
    assert len(upstream.requests) == 1


def test_models_are_listed_once_the_vendor_said_it_cannot(
    vendor: RunningDesk, upstream: RecordingUpstream
) -> None:
    """For Anthropic's clients and for OpenAI's."""
    upstream.answer(error_reply(404, "not_found_error", "no such route"))
    assert vendor.ask("GET", b"/v1/models", body=None, headers=HEADERS).status == 404
    vendor.end()
    for headers in (HEADERS, ()):
        reply = vendor.ask("GET", b"/v1/models", body=None, headers=headers)
        assert "claude-opus-5-5" in [model["id"] for model in json.loads(reply.body)["data"]]
    assert len(upstream.requests) == 1


def test_openais_clients_teach_and_profit_too(vendor: RunningDesk, upstream: RecordingUpstream) -> None:
    """What a translated request is refused for is left out of the next one."""
    chat = json.dumps(
        {
            "model": "claude-opus-5-5",
            "reasoning_effort": "high",
            "messages": [{"role": "user", "content": "hi"}],
        }
    ).encode()
    upstream.answer(refusal("output_config: Extra inputs are not permitted"), OK)
    assert vendor.ask(target=b"/v1/chat/completions", body=chat).status == 400
    vendor.end()
    vendor.ask(target=b"/v1/chat/completions", body=chat)
    first, second = (json.loads(request.body) for request in upstream.requests)
    assert first["output_config"] == {"effort": "high"}
    assert "output_config" not in second


def test_lessons_outlive_the_program_and_can_be_forgotten(
    tmp_path: Path, upstream: RecordingUpstream
) -> None:
    """The next start knows them; forgetting counts from the next request on, on disk too."""
    text = settings(upstream.url)
    upstream.answer(refusal("context_management: Extra inputs are not permitted"), OK, OK)
    first = running(tmp_path / "desk", text)
    first.ask(body=BODY)
    first.end()
    first.stop()
    second = running(tmp_path / "desk", text)
    try:
        assert second.ask(body=BODY).status == 200
        second.desk.forget_lessons("vendor").result(10)
        assert second.desk.lessons("vendor") == ()
        assert b"context_management" not in second.paths.lessons_file.read_bytes()
        assert second.ask(body=BODY).status == 200
    finally:
        second.stop()
    sent = [request.body for request in upstream.requests]
    assert [b"context_management" in body for body in sent] == [True, False, True]


def test_forgetting_by_another_process_counts_after_a_reload(
    vendor: RunningDesk, upstream: RecordingUpstream
) -> None:
    """As the command line does it."""
    upstream.answer(refusal("context_management: Extra inputs are not permitted"), OK)
    vendor.ask(body=BODY)
    vendor.end()
    wait_until(vendor.paths.lessons_file.exists, "writing the lesson")
    assert LessonBook(vendor.paths.lessons_file).forget("vendor")
    vendor.desk.reload().result(10)
    assert vendor.desk.lessons("vendor") == ()
    vendor.ask(body=BODY)
    assert upstream.requests[1].body == BODY


def test_learning_can_be_turned_off(tmp_path: Path, upstream: RecordingUpstream) -> None:
    """Then every request goes as it is, and every refusal comes back."""
    desk = running(tmp_path / "desk", settings(upstream.url, "learn = false\n"))
    try:
        for _ in range(2):
            upstream.answer(refusal("context_management: Extra inputs are not permitted"))
            assert desk.ask(body=BODY).status == 400
        assert desk.end(1).notes == ""
        assert not desk.desk.lessons("vendor")
        assert not desk.paths.lessons_file.exists()
        assert [request.body for request in upstream.requests] == [BODY, BODY]
    finally:
        desk.stop()


def test_what_the_settings_change_is_said(tmp_path: Path, upstream: RecordingUpstream) -> None:
    """System prompt, user id and headers reach the vendor; the row names what was changed in the body."""
    more = (
        'system_prompt = "Answer in Welsh."\nuser_id = "constant"\napi_version = "2023-06-01"\n'
        '[upstreams.vendor.headers]\nuser-agent = "vendor-client/1"\nanthropic-beta = "vendor-beta-1"\n'
    )
    desk = running(tmp_path / "desk", settings(upstream.url, more))
    try:
        for number in range(2):
            upstream.answer(OK)
            assert desk.ask(headers=HEADERS, body=BODY).status == 200
            assert desk.end(number).notes == "system prompt put in front; user id of this installation"
        first, second = upstream.requests
        assert first.body == second.body
        assert json.loads(first.body)["system"] == "Answer in Welsh."
        assert len(json.loads(first.body)["metadata"]["user_id"]) == 32
        assert first.body.endswith(BODY[1:])
        for name, value in (
            ("user-agent", "vendor-client/1"),
            ("anthropic-beta", "vendor-beta-1"),
            ("anthropic-version", "2023-06-01"),
        ):
            assert values(first, name) == [value]
    finally:
        desk.stop()


def test_fresh_ids_differ(tmp_path: Path, upstream: RecordingUpstream) -> None:
    """No two requests have the same, and nothing of the client's own gets through."""
    desk = running(tmp_path / "desk", settings(upstream.url, 'user_id = "fresh"\n'))
    body = b'{"model":"m","max_tokens":1,"metadata":{"user_id":"{\\"device_id\\":\\"abc\\"}"},"messages":[]}'
    try:
        for _ in range(3):
            upstream.answer(OK)
            desk.ask(body=body)
        ids = {json.loads(request.body)["metadata"]["user_id"] for request in upstream.requests}
        assert len(ids) == 3
        assert all(len(each) == 32 for each in ids)
        assert not desk.paths.installation_file.exists()
    finally:
        desk.stop()
