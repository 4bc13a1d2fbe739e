"""Pages of listed origins may call and read; for every other page nothing has changed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from claude_desk.proxy.cors import METHODS, preflight_fields, reply_fields
from fakes.canary import CLIENT_KEY
from fakes.raw_client import Fields, RawReply
from fakes.recording_upstream import RecordingUpstream, json_reply, message_stream, sse_reply
from fakes.running_desk import RunningDesk

PAGE = "https://app.example"
SETTINGS = f'[server]\nallowed_origins = ["{PAGE}", "http://localhost:3000"]\n'
FOREIGN = [
    "https://evil.example",
    "https://app.example.evil.example",
    "https://app.example:8443",
    "http://app.example",
    "https://APP.example",
    "null",
    "*",
    "",
]
# What a browser sends before a request of the SDK for JavaScript.
ASKED = "anthropic-dangerous-direct-browser-access,anthropic-version,content-type,x-api-key,x-stainless-lang"


@pytest.fixture
def listed(tmp_path: Path, upstream: RecordingUpstream) -> Iterator[RunningDesk]:
    """A Claude Desk whose settings list two origins."""
    with RunningDesk(tmp_path / "listed", upstream, settings=SETTINGS) as running:
        yield running


def preflight(desk: RunningDesk, origin: str, more: Fields = (), target: bytes = b"/v1/messages") -> RawReply:
    """What a browser sends for a page before its request, without any credential."""
    fields = [
        ("Origin", origin),
        ("Access-Control-Request-Method", "POST"),
        ("Access-Control-Request-Headers", ASKED),
        ("Sec-Fetch-Site", "cross-site"),
        ("Sec-Fetch-Mode", "cors"),
    ]
    return desk.ask("OPTIONS", target, [*fields, *more], None, key=None)


def shared(reply: RawReply) -> list[bytes]:
    """The names of the fields that grant something to a page."""
    return [name.lower() for name, _ in reply.headers if name.lower().startswith(b"access-control-")]


@pytest.mark.parametrize("target", [b"/v1/messages", b"/v1/models", b"/health", b"/nothing/here"])
def test_a_listed_pages_preflight_is_granted(
    listed: RunningDesk, upstream: RecordingUpstream, target: bytes
) -> None:
    """The browser learns what it may send, for a while, and nothing about paths; nothing goes up."""
    reply = preflight(listed, PAGE, target=target)
    assert reply.status == 204
    assert reply.values("access-control-allow-origin") == [PAGE.encode()]
    assert reply.values("access-control-allow-methods") == [b"GET, HEAD, POST, DELETE"]
    assert reply.values("access-control-allow-headers") == [ASKED.replace(",", ", ").encode()]
    assert reply.values("access-control-max-age") == [b"600"]
    assert b"Origin" in reply.values("vary")
    assert reply.value("access-control-allow-credentials") is None
    assert reply.value("access-control-allow-private-network") is None
    assert upstream.requests == []
    assert listed.rows() == []


def test_a_page_may_reach_this_machine_if_its_browser_asks(listed: RunningDesk) -> None:
    """Private network access is granted to a listed page on request, and to no other."""
    asked = [("Access-Control-Request-Private-Network", "true")]
    assert preflight(listed, PAGE, asked).value("access-control-allow-private-network") == b"true"
    assert shared(preflight(listed, "https://evil.example", asked)) == []


@pytest.mark.parametrize("origin", FOREIGN)
def test_every_other_page_is_refused_as_ever(
    listed: RunningDesk, upstream: RecordingUpstream, origin: str
) -> None:
    """Preflight or request, with a stolen key or without: 403, and no field that grants anything."""
    replies = [
        preflight(listed, origin),
        listed.ask(headers=[("Origin", origin)]),
        listed.ask("GET", b"/health", [("Origin", origin)], None, key=None),
    ]
    assert [reply.status for reply in replies] == [403, 403, 403]
    assert [shared(reply) for reply in replies] == [[], [], []]
    assert upstream.requests == []


def test_without_a_list_no_page_is_answered(desk: RunningDesk) -> None:
    """Off by default: the preflight of any page is refused and tells nothing."""
    reply = preflight(desk, PAGE)
    assert reply.status == 403
    assert shared(reply) == []


@pytest.mark.parametrize(
    "entry",
    ["*", "null", "", "app.example", "https://*.example", "https://app.example/x", "http://app.example"],
)
def test_a_mistake_in_the_list_opens_nothing(tmp_path: Path, upstream: RecordingUpstream, entry: str) -> None:
    """A joker, null, or anything that is no origin is named as a problem, and the whole list counts as empty."""
    settings = f'[server]\nallowed_origins = ["{entry}", "{PAGE}"]\n'
    with RunningDesk(tmp_path / "mistaken", upstream, settings=settings) as running:
        for origin in (entry, PAGE, "null", "https://evil.example"):
            reply = preflight(running, origin)
            assert reply.status == 403
            assert shared(reply) == []
        assert "allowed_origins" in running.attention("settings")


def test_a_wrong_name_is_refused_whatever_the_page(listed: RunningDesk) -> None:
    """A rebound name gets no grant, even with a listed Origin."""
    head = f"OPTIONS /v1/messages HTTP/1.1\r\nHost: evil.example:{listed.port}\r\nOrigin: {PAGE}\r\n"
    with listed.client() as client:
        client.send(f"{head}Access-Control-Request-Method: POST\r\n\r\n".encode())
        reply = client.reply()
    assert reply.status == 403
    assert shared(reply) == []


@pytest.mark.parametrize(
    "fields",
    [
        [("Origin", PAGE)],
        [
            ("Origin", PAGE),
            ("Access-Control-Request-Method", "POST"),
            ("Access-Control-Request-Method", "GET"),
        ],
    ],
)
def test_options_that_is_no_preflight_is_not_served(listed: RunningDesk, fields: Fields) -> None:
    """Without exactly one Access-Control-Request-Method it is an unknown method, as for everybody."""
    assert listed.ask("OPTIONS", b"/v1/messages", fields, None).status == 405


def test_a_listed_page_reads_its_answer(listed: RunningDesk, upstream: RecordingUpstream) -> None:
    """The reply names the page, says that it depends on it, and lets it read what steers a client's retries."""
    upstream.answer(
        json_reply(
            {},
            headers=(
                ("request-id", "req_1"),
                ("anthropic-ratelimit-requests-remaining", "9"),
                ("X-Internal", "1"),
                ("Access-Control-Allow-Origin", "*"),
                ("Access-Control-Allow-Credentials", "true"),
            ),
        )
    )
    reply = listed.ask(headers=[("Origin", PAGE), ("Sec-Fetch-Site", "cross-site")])
    assert reply.status == 200
    assert reply.values("access-control-allow-origin") == [PAGE.encode()]
    assert reply.values("access-control-expose-headers") == [
        b"request-id, anthropic-ratelimit-requests-remaining"
    ]
    assert reply.value("access-control-allow-credentials") is None
    assert b"Origin" in reply.values("vary")
    assert upstream.request().header("origin") is None


def test_a_listed_page_reads_a_stream(listed: RunningDesk, upstream: RecordingUpstream) -> None:
    """A stream's head carries the grant, its bytes are the upstream's."""
    upstream.answer(sse_reply(message_stream()))
    body = json.dumps({"model": "m", "max_tokens": 1, "messages": [], "stream": True}).encode()
    reply = listed.ask(headers=[("Origin", "http://localhost:3000")], body=body)
    assert reply.values("access-control-allow-origin") == [b"http://localhost:3000"]
    assert reply.body == b"".join(message_stream())
    assert reply.complete


@pytest.mark.parametrize(
    ("method", "target", "key", "status"),
    [
        ("POST", b"/v1/messages", None, 401),
        ("POST", b"/v1/messages", "wrong", 401),
        ("GET", b"/nothing", "good", 404),
        ("GET", b"/v1/messages", "good", 405),
        ("PUT", b"/v1/messages", "good", 405),
        ("POST", b"/v1/messages?api_key=x", "good", 400),
        ("GET", b"/health", None, 200),
    ],
)
def test_a_listed_page_reads_our_errors(
    listed: RunningDesk, method: str, target: bytes, key: str | None, status: int
) -> None:
    """A page whose key is wrong shall be able to say so: refusals after the check of its origin are readable."""
    reply = listed.ask(method, target, [("Origin", PAGE)], None, key=CLIENT_KEY if key == "good" else key)
    assert reply.status == status
    assert reply.values("access-control-allow-origin") == [PAGE.encode()]


def test_an_ordinary_client_gets_no_such_field(listed: RunningDesk) -> None:
    """Who sends no Origin is no page, and its reply has not a byte more than without a list."""
    reply = listed.ask()
    assert reply.status == 200
    assert shared(reply) == []
    assert reply.value("vary") is None


def test_only_fields_that_clients_send_are_granted() -> None:
    """Whatever else a page asks to send is left out, however it is written; nothing foreign is repeated."""
    asked = (
        b"X-API-Key, Authorization , anthropic-beta,cookie,x-forwarded-for,\t,anthropic-,evil\x00,x-api-key"
    )
    fields = dict(preflight_fields(((b"Access-Control-Request-Headers", asked),)))
    assert fields[b"Access-Control-Allow-Headers"] == b"x-api-key, authorization, anthropic-beta"
    assert b"Access-Control-Allow-Headers" not in dict(preflight_fields(()))
    endless = b",".join(b"anthropic-%s" % (bytes([97 + n % 26]) * (n + 1)) for n in range(500))
    granted = dict(preflight_fields(((b"access-control-request-headers", endless),)))
    assert granted[b"Access-Control-Allow-Headers"].count(b",") == 63


def test_no_joker_and_no_credentials_ever() -> None:
    """Neither field set contains a joker or lets cookies through."""
    question = (
        (b"Access-Control-Request-Headers", b"*"),
        (b"Access-Control-Request-Private-Network", b"true"),
    )
    fields = (*preflight_fields(question), *reply_fields(b"https://app.example", ((b"request-id", b"1"),)))
    assert not [value for _, value in fields if b"*" in value]
    assert b"Access-Control-Allow-Credentials" not in dict(fields)
    assert METHODS == b"GET, HEAD, POST, DELETE"
