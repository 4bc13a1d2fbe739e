"""Which header fields go up, which come down, and which could be a credential."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claude_desk.wire.headers import (
    HOP_BY_HOP,
    RawHeaders,
    connection_named,
    first,
    forwardable_reply,
    forwardable_request,
    is_credential,
    may_be_added,
)

TOKEN = st.text("abcdefgh-_.ABCxyz019", min_size=1, max_size=24).map(str.encode)
NAMES = st.one_of(
    TOKEN,
    st.sampled_from(
        [*sorted(HOP_BY_HOP), b"X-Api-Key", b"Cookie", b"anthropic-beta", b"Set-Cookie", b"Host"]
    ),
)
FIELDS = st.lists(st.tuples(NAMES, st.binary(max_size=30)), max_size=12).map(tuple)


@pytest.mark.parametrize(
    "name",
    [
        "x-api-key",
        "X-API-KEY",
        "x_api_key",
        "api-key",
        "apikey",
        "x-goog-api-key",
        "Authorization",
        "proxy-authorization",
        "x-amz-security-token",
        "x-auth-token",
        "x-auth",
        "x-csrf-token",
        "x-client-secret",
        "x-password",
        "ocp-apim-subscription-key",
        "x-functions-key",
        "helicone-auth",
        "cf-aig-authorization",
        "cookie",
    ],
)
def test_credentials_are_known_in_every_spelling(name: str) -> None:
    """A field that any server could take a credential from never goes up."""
    assert is_credential(name.encode())
    assert forwardable_request([(name.encode(), b"value")]) == ()


@pytest.mark.parametrize(
    "name",
    [
        "anthropic-version",
        "anthropic-beta",
        "anthropic-dangerous-direct-browser-access",
        "anthropic-workspace-id",
        "anthropic-user-profile-id",
        "idempotency-key",
        "x-stainless-retry-count",
        "x-stainless-helper-method",
        "x-stainless-read-timeout",
        "x-claude-code-session-id",
        "x-app",
        "user-agent",
        "accept",
        "content-type",
        "content-encoding",
        "traceparent",
    ],
)
def test_what_clients_need_goes_up(name: str) -> None:
    """Every field that the SDKs and Claude Code send, credentials aside, goes up as it is."""
    field = (name.encode(), b" odd \xff value")
    assert not is_credential(name.encode())
    assert forwardable_request([field]) == (field,)


@pytest.mark.parametrize(
    "name",
    [
        *sorted(HOP_BY_HOP),
        b"Host",
        b"Content-Length",
        b"Expect",
        b"Accept-Encoding",
        b"Cookie",
        b"Origin",
        b"Referer",
        b"Forwarded",
        b"Via",
        b"X-Forwarded-For",
        b"X-Forwarded-Host",
        b"X_Forwarded_Host",
        b"X-Real-IP",
        b"X-Original-URL",
        b"X-HTTP-Method-Override",
        b"Sec-Fetch-Site",
        b"Sec-WebSocket-Key",
        b"Access-Control-Request-Method",
        b"CF-Connecting-IP",
        b"Proxy-Whatever",
        b"Transfer_Encoding",
        b"Content_Length",
    ],
)
def test_what_is_ours_or_about_the_way_here_stays(name: bytes) -> None:
    """Framing, hop-by-hop fields, browser fields and routing fields do not go up, in either spelling."""
    assert forwardable_request([(name, b"value")]) == ()


@pytest.mark.parametrize(
    "name",
    [
        "request-id",
        "retry-after",
        "retry-after-ms",
        "x-should-retry",
        "anthropic-organization-id",
        "anthropic-ratelimit-requests-limit",
        "anthropic-ratelimit-tokens-reset",
        "anthropic-ratelimit-input-tokens-remaining",
        "anthropic-priority-input-tokens-limit",
        "anthropic-fast-output-tokens-remaining",
        "content-type",
        "content-encoding",
        "content-disposition",
        "cf-ray",
        "server",
        "date",
        "x-robots-tag",
        "etag",
    ],
)
def test_what_steers_clients_comes_down(name: str) -> None:
    """Request id, retry and rate-limit fields, and everything about the content, reach the client."""
    assert forwardable_reply([(name.encode(), b"1")]) == ((name.encode(), b"1"),)


@pytest.mark.parametrize(
    "name",
    [
        *sorted(HOP_BY_HOP),
        b"Content-Length",
        b"Set-Cookie",
        b"Alt-Svc",
        b"WWW-Authenticate",
        b"Access-Control-Allow-Origin",
        b"Strict-Transport-Security",
        b"Proxy-Status",
        b"Refresh",
        b"Clear-Site-Data",
    ],
)
def test_what_is_about_the_upstream_stays_behind(name: bytes) -> None:
    """Cookies, cross-origin permission, other addresses and framing of the upstream's do not come down."""
    assert forwardable_reply([(name, b"value")]) == ()


def test_fields_that_connection_names_go_nowhere() -> None:
    """RFC 9110 section 7.6.1: what a Connection field names is for this hop only, in any case and any spacing."""
    fields = (
        (b"Connection", b"close, X-Hop"),
        (b"connection", b" ,, x-other\t"),
        (b"x-hop", b"1"),
        (b"X-OTHER", b"2"),
        (b"X-End", b"3"),
    )
    assert connection_named(fields) == {b"close", b"x-hop", b"x-other"}
    assert forwardable_request(fields) == ((b"X-End", b"3"),)
    assert forwardable_reply(fields) == ((b"X-End", b"3"),)


def test_repeated_fields_keep_order_case_and_bytes() -> None:
    """Fields are never merged, sorted or rewritten."""
    fields = (
        (b"anthropic-beta", b"a,b"),
        (b"X-One", b""),
        (b"Anthropic-Beta", b"c"),
        (b"ANTHROPIC-BETA", b"\xe9 ,"),
        (b"anthropic-beta", b"a,b"),
    )
    assert forwardable_request(fields) == fields
    assert forwardable_reply(fields) == fields


@given(FIELDS)
def test_forwarding_only_ever_leaves_out(fields: RawHeaders) -> None:
    """What goes on is a subsequence of what came, holds no credential and no hop-by-hop field, and is stable."""
    for forward in (forwardable_request, forwardable_reply):
        kept = forward(fields)
        rest = iter(fields)
        assert all(field in rest for field in kept)
        assert forward(kept) == kept
        assert not {name.lower() for name, _ in kept} & HOP_BY_HOP
    assert not any(is_credential(name) for name, _ in forwardable_request(fields))


@given(FIELDS, NAMES)
def test_first_finds_the_first(fields: RawHeaders, name: bytes) -> None:
    """The first value under any case of the name, else nothing."""
    expected = next((value for key, value in fields if key.lower() == name.lower()), b"")
    assert first(fields, name.lower()) == expected


@pytest.mark.parametrize(
    ("name", "value", "may"),
    [
        (b"x-team", b"blue", True),
        (b"anthropic-beta", b"a,b", True),
        (b"x-team", b"blue\r\nHost: evil", False),
        (b"x-team", b"blue\nx", False),
        (b"x-team", b"\x00", False),
        (b"x team", b"1", False),
        (b"x:team", b"1", False),
        (b"", b"1", False),
        (b"x\r\ny", b"1", False),
        (b"Host", b"evil", False),
        (b"Content-Length", b"0", False),
        (b"Transfer-Encoding", b"chunked", False),
        (b"Connection", b"x-api-key", False),
        (b"X-Api-Key", b"1", False),
        (b"Authorization", b"Bearer 1", False),
        (b"Accept-Encoding", b"gzip", False),
    ],
)
def test_settings_add_only_harmless_fields(name: bytes, value: bytes, *, may: bool) -> None:
    """A field from the settings cannot inject a line, reframe the request, redirect it, or carry a key."""
    assert may_be_added(name, value) is may
