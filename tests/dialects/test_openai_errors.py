"""Errors in OpenAI's shape: every kind has its status, its code and its words."""

from __future__ import annotations

import json

import httpx2
import openai
import pytest

from claude_desk.dialects.openai_errors import (
    InvalidParameter,
    render_error,
    reply_headers,
    translate_error,
    unsupported,
)
from claude_desk.errors import CredentialUnavailable, Refused, UpstreamRefusedKey, UpstreamUnreachable
from claude_desk.messages.error_body import error_body
from claude_desk.wire.headers import RawHeaders

AT = 1_700_000_000


def translated(
    status: int, kind: str, message: str = "m", headers: RawHeaders = ()
) -> tuple[int, dict[str, object], dict[bytes, bytes]]:
    """Status, error object and fields for an upstream's error."""
    reply = translate_error(status, headers, error_body(kind, message), request_id="req_desk_1", at=AT)
    return reply.status, json.loads(reply.body)["error"], dict(reply.headers)


@pytest.mark.parametrize(
    ("status", "kind", "expected", "type_", "code"),
    [
        (400, "invalid_request_error", 400, "invalid_request_error", None),
        (401, "authentication_error", 502, "upstream_authentication_error", None),
        (402, "billing_error", 429, "insufficient_quota", "insufficient_quota"),
        (403, "permission_error", 403, "permission_denied", None),
        (404, "not_found_error", 404, "invalid_request_error", "model_not_found"),
        (409, "conflict_error", 409, "invalid_request_error", None),
        (413, "request_too_large", 413, "invalid_request_error", "request_too_large"),
        (429, "rate_limit_error", 429, "rate_limit_error", "rate_limit_exceeded"),
        (500, "api_error", 500, "server_error", None),
        (502, "api_error", 502, "server_error", None),
        (504, "timeout_error", 504, "server_error", None),
        (529, "overloaded_error", 503, "server_error", "overloaded"),
        (200, "overloaded_error", 503, "server_error", "overloaded"),
        (200, "api_error", 500, "server_error", None),
        (418, "new_error", 418, "server_error", None),
        (200, "new_error", 500, "server_error", None),
    ],
)
def test_each_kind_has_its_row(status: int, kind: str, expected: int, type_: str, code: str | None) -> None:
    """Status, type and code by the table; the message is the upstream's, unchanged."""
    got, error, headers = translated(status, kind, "as it was said")
    assert (got, error) == (
        expected,
        {"message": "as it was said", "type": type_, "param": None, "code": code},
    )
    assert headers[b"x-request-id"] == b"req_desk_1"


def test_agents_recognize_a_prompt_that_is_too_long() -> None:
    """They look for this code, and then shorten."""
    for message in (
        "prompt is too long: 200001 tokens > 200000 maximum",
        "input length and `max_tokens` exceed context limit: 1 + 2 > 2",
    ):
        assert translated(400, "invalid_request_error", message)[1]["code"] == "context_length_exceeded"


def test_the_place_is_the_parameter() -> None:
    """The API begins its sentence with the place; that is what OpenAI calls param."""
    assert (
        translated(400, "invalid_request_error", "messages.1.content.0: Invalid")[1]["param"]
        == "messages.1.content.0"
    )
    assert translated(400, "invalid_request_error", "max_tokens: 9 > 8")[1]["param"] == "max_tokens"
    assert translated(400, "invalid_request_error", "The request is odd: x")[1]["param"] is None


def test_what_steers_retries_is_kept() -> None:
    """retry-after and x-should-retry pass; rate limits also get OpenAI's names, and durations for moments."""
    headers = (
        (b"retry-after", b"7"),
        (b"x-should-retry", b"true"),
        (b"request-id", b"req_up"),
        (b"Content-Length", b"3"),
        (b"anthropic-ratelimit-requests-remaining", b"0"),
        (b"anthropic-ratelimit-tokens-reset", b"2023-11-14T22:14:20Z"),
        (b"anthropic-ratelimit-requests-reset", b"soon"),
    )
    kept = translated(429, "rate_limit_error", headers=headers)[2]
    assert (kept[b"retry-after"], kept[b"x-should-retry"], kept[b"x-request-id"]) == (
        b"7",
        b"true",
        b"req_up",
    )
    assert kept[b"x-ratelimit-remaining-requests"] == b"0"
    assert kept[b"x-ratelimit-reset-tokens"] == b"60s"
    assert kept[b"x-ratelimit-reset-requests"] == b"soon"
    assert b"Content-Length" not in kept
    assert translated(402, "billing_error", headers=headers)[2][b"x-should-retry"] == b"false"


@pytest.mark.parametrize(
    ("status", "type_"), [(413, "invalid_request_error"), (502, "server_error"), (529, "server_error")]
)
def test_an_error_that_is_no_json_is_known_by_its_status(status: int, type_: str) -> None:
    """A gateway's HTML page says nothing but its status."""
    reply = translate_error(status, (), b"<html>", request_id="req_desk_1", at=AT)
    error = json.loads(reply.body)["error"]
    assert (error["type"], str(status) in error["message"]) == (type_, True)


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (Refused(401, "authentication_error", "m"), (401, "invalid_request_error", "invalid_api_key", None)),
        (Refused(404, "not_found_error", "m"), (404, "invalid_request_error", None, None)),
        (Refused(413, "request_too_large", "m"), (413, "invalid_request_error", "request_too_large", None)),
        (unsupported("m", "n"), (400, "invalid_request_error", "unsupported_parameter", "n")),
        (InvalidParameter("m"), (400, "invalid_request_error", None, None)),
        (UpstreamRefusedKey("m"), (502, "upstream_authentication_error", None, None)),
        (UpstreamUnreachable("m"), (502, "server_error", None, None)),
        (CredentialUnavailable("m"), (503, "server_error", None, None)),
    ],
    ids=repr,
)
def test_errors_of_ours_have_their_rows(error: Refused, expected: tuple[object, ...]) -> None:
    """A wrong local key is the client's; the upstream's opinion of our key is not."""
    reply = render_error(error, "req_desk_1")
    body = json.loads(reply.body)["error"]
    assert (reply.status, body["type"], body["code"], body["param"]) == expected
    assert dict(reply.headers)[b"x-should-retry"] == (b"true" if error.retryable else b"false")


def test_openais_sdk_reads_them() -> None:
    """Message, code, param and request id arrive where the SDK keeps them."""
    reply = render_error(unsupported("no audio", "audio"), "req_desk_1")
    headers = [(name.decode(), value.decode()) for name, value in reply.headers]
    response = httpx2.Response(
        reply.status, headers=headers, content=reply.body, request=httpx2.Request("POST", "http://x")
    )
    client = openai.OpenAI(api_key="k", base_url="http://127.0.0.1:9")
    raised = client._make_status_error_from_response(response)
    client.close()
    assert isinstance(raised, openai.BadRequestError)
    assert (raised.code, raised.param, raised.request_id) == ("unsupported_parameter", "audio", "req_desk_1")


def test_fields_about_the_old_body_are_dropped() -> None:
    """Length, coding and hashes were true of the upstream's bytes."""
    headers = ((b"Content-Encoding", b"gzip"), (b"ETag", b"1"), (b"x-kept", b"1"))
    assert reply_headers(headers, b"a/b", request_id="r", at=AT) == (
        (b"Content-Type", b"a/b"),
        (b"x-kept", b"1"),
        (b"x-request-id", b"r"),
    )
