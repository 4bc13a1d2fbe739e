"""Which header fields reach the upstream, and which the client, on the wire."""

from __future__ import annotations

from pathlib import Path

import anthropic

from fakes.canary import CLIENT_KEY, REAL_KEY
from fakes.recording_upstream import RecordingUpstream, Reply, message_reply
from fakes.running_desk import RunningDesk


def test_the_head_that_leaves_is_exactly_this(desk: RunningDesk, upstream: RecordingUpstream) -> None:
    """Order, case, repeats and odd bytes of what may go are kept; everything else is gone; the key stands last."""
    sent = [
        ("Anthropic-Version", "2023-06-01"),
        ("anthropic-beta", "one, two"),
        ("Accept-Encoding", "gzip, br"),
        ("X-Stainless-Retry-Count", "0"),
        ("ANTHROPIC-BETA", "three"),
        ("Cookie", "a=b"),
        ("Authorization", f"Bearer {CLIENT_KEY}"),
        ("X-Custom", "caf\xe9   \t x"),
        ("anthropic-beta", "one, two"),
        ("Connection", "keep-alive, X-Hop"),
        ("X-Hop", "1"),
        ("TE", "trailers"),
        ("Keep-Alive", "timeout=5"),
        ("Proxy-Authorization", "Basic eDp5"),
        ("X-Amz-Security-Token", "attacker"),
        ("api_key", "attacker"),
        ("Referer", "http://127.0.0.1/"),
        ("Sec-Fetch-Site", "none"),
        ("Idempotency-Key", "0123"),
        ("User-Agent", ""),
        ("X-Claude-Code-Session-Id", "session-1"),
    ]
    assert desk.ask(headers=sent, body=b"{}").status == 200
    assert upstream.request().head == (
        b"POST /v1/messages HTTP/1.1\r\n"
        b"Host: 127.0.0.1:%d\r\n"
        b"Accept-Encoding: identity\r\n"
        b"Anthropic-Version: 2023-06-01\r\n"
        b"anthropic-beta: one, two\r\n"
        b"X-Stainless-Retry-Count: 0\r\n"
        b"ANTHROPIC-BETA: three\r\n"
        b"X-Custom: caf\xe9   \t x\r\n"
        b"anthropic-beta: one, two\r\n"
        b"Idempotency-Key: 0123\r\n"
        b"User-Agent: \r\n"
        b"X-Claude-Code-Session-Id: session-1\r\n"
        b"x-api-key: %b\r\n"
        b"Content-Length: 2\r\n\r\n"
    ) % (upstream.port, REAL_KEY.encode())
    assert desk.row().started.session == "session-1"


def test_the_key_is_sent_as_the_vendor_wants_it(tmp_path: Path, upstream: RecordingUpstream) -> None:
    """As Bearer it is not sent as x-api-key too; version and extra fields of the settings replace the client's."""
    settings = """
        [upstreams.compatible]
        kind = "compatible"
        url = "http://127.0.0.1:1"
        auth = "bearer"
        api_version = "2023-06-01"
        headers = { "X-Team" = "blue", "X-Custom" = "ours" }
    """
    with RunningDesk(tmp_path / "desk", upstream, settings=settings) as desk:
        desk.ask(headers=[("anthropic-version", "2026-10-21"), ("x-custom", "theirs"), ("x-kept", "1")])
    assert upstream.request().headers[2:-1] == [
        (b"x-kept", b"1"),
        (b"X-Team", b"blue"),
        (b"X-Custom", b"ours"),
        (b"anthropic-version", b"2023-06-01"),
        (b"Authorization", b"Bearer " + REAL_KEY.encode()),
    ]


def test_both_sdk_credentials_are_replaced(desk: RunningDesk, upstream: RecordingUpstream) -> None:
    """The SDK's api_key and auth_token are both local keys here; upstream there is one credential, the real one."""
    for credentials in ({"api_key": CLIENT_KEY}, {"auth_token": CLIENT_KEY}):
        with anthropic.Anthropic(base_url=desk.desk.url, **credentials) as sdk:  # type: ignore[arg-type]
            sdk.messages.create(model="m", max_tokens=1, messages=[{"role": "user", "content": "x"}])
    for request in upstream.requests:
        assert request.header("x-api-key") == REAL_KEY.encode()
        assert request.header("authorization") is None
        assert CLIENT_KEY.encode() not in request.head + request.body


def test_the_head_that_comes_back_is_exactly_this(desk: RunningDesk, upstream: RecordingUpstream) -> None:
    """What steers clients comes down in order, repeats and odd bytes included; what is the upstream's own does not."""
    upstream.answer(
        Reply(
            429,
            headers=[
                ("Content-Type", "application/json"),
                ("request-id", "req_1"),
                ("Retry-After", "3"),
                ("retry-after-ms", "3000"),
                ("x-should-retry", "true"),
                ("anthropic-ratelimit-requests-remaining", "0"),
                ("anthropic-ratelimit-requests-reset", "2026-11-20T20:15:00Z"),
                ("X-Many", "1"),
                ("x-many", "2"),
                ("X-Many", "1"),
                ("Set-Cookie", "a=b"),
                ("Access-Control-Allow-Origin", "*"),
                ("Alt-Svc", 'h3=":443"'),
                ("Strict-Transport-Security", "max-age=1"),
                ("Connection", "X-Hop, keep-alive"),
                ("X-Hop", "1"),
                ("Keep-Alive", "timeout=5"),
                ("WWW-Authenticate", "Bearer"),
                ("Date", "Fri, 20 Nov 2026 20:15:00 GMT"),
                ("Server", "cloudflare"),
                ("x-odd", "caf\xe9"),
            ],
            chunks=[b"{}"],
        )
    )
    assert desk.ask().head == (
        b"HTTP/1.1 429 Too Many Requests\r\n"
        b"Content-Type: application/json\r\n"
        b"request-id: req_1\r\n"
        b"Retry-After: 3\r\n"
        b"retry-after-ms: 3000\r\n"
        b"x-should-retry: true\r\n"
        b"anthropic-ratelimit-requests-remaining: 0\r\n"
        b"anthropic-ratelimit-requests-reset: 2026-11-20T20:15:00Z\r\n"
        b"X-Many: 1\r\n"
        b"x-many: 2\r\n"
        b"X-Many: 1\r\n"
        b"Date: Fri, 20 Nov 2026 20:15:00 GMT\r\n"
        b"Server: cloudflare\r\n"
        b"x-odd: caf\xe9\r\n"
        b"Content-Length: 2\r\n\r\n"
    )


def test_our_own_answers_name_nobody(desk: RunningDesk) -> None:
    """No answer of ours tells program, version or time, to friend or stranger."""
    for key in (CLIENT_KEY, None):
        for target in (b"/v1/nothing", b"/v1/messages?key=1", b"/api/hello"):
            reply = desk.ask("GET", target, body=None, key=key)
            names = {name.lower() for name, _ in reply.headers}
            assert not names & {b"server", b"date", b"via", b"x-powered-by"}
            assert b"aiohttp" not in reply.head + reply.body
            assert b"claude_desk" not in reply.head + reply.body


def test_a_reply_header_cannot_split_the_reply(desk: RunningDesk, upstream: RecordingUpstream) -> None:
    """A field of the upstream's with a bare CR or a folded line ends in one head, never in two."""
    for odd in (b"x: a\rset-cookie: b", b"x: a\r\n folded", b"x: a\x00b"):
        upstream.answer(Reply(raw=b"HTTP/1.1 200 OK\r\n" + odd + b"\r\ncontent-length: 2\r\n\r\n{}"))
        reply = desk.ask()
        assert reply.status in {200, 502}
        assert b"set-cookie" not in {name.lower() for name, _ in reply.headers}
        assert b"\r" not in reply.head.replace(b"\r\n", b"")
        assert b"\n " not in reply.head


def test_each_exchange_with_the_sdk_is_understood(desk: RunningDesk, upstream: RecordingUpstream) -> None:
    """The SDK's typed reply carries the upstream's request id."""
    upstream.answer(message_reply("through"))
    with anthropic.Anthropic(base_url=desk.desk.url + "/anthropic", api_key=CLIENT_KEY) as sdk:
        message = sdk.messages.create(model="m", max_tokens=1, messages=[{"role": "user", "content": "x"}])
    assert message._request_id == "req_recorded"
    assert upstream.request().target == b"/v1/messages"
