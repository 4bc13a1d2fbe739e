"""The guard stands in front of every path, and tells strangers nothing."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claude_desk.config.client_keys import ClientKey
from claude_desk.errors import Refused
from claude_desk.proxy.guard import Visitors, admit
from claude_desk.requestlog.record import Outcome
from fakes.canary import CLIENT_KEY
from fakes.raw_client import Fields, RawReply
from fakes.recording_upstream import RecordingUpstream
from fakes.running_desk import RunningDesk

PATHS = [
    b"/",
    b"/v1/messages",
    b"/v1/messages?beta=true",
    b"/v1/messages/count_tokens",
    b"/v1/models",
    b"/anthropic/v1/messages",
    b"/v1/files",
    b"/v1/organizations/me",
    b"/api/hello",
    b"/metrics",
    b"/health?verbose=1",
    b"/favicon.ico",
    b"/nothing/here",
    b"/%2e%2e/etc/passwd",
]
METHODS = ["GET", "HEAD", "POST", "DELETE"]


def send(desk: RunningDesk, head: str, *, port: int | None = None, head_only: bool = False) -> RawReply:
    """Send lines as they are, ``PORT`` and ``KEY`` filled in, and read the reply."""
    text = head.replace("PORT", str(port or desk.port)).replace("KEY", CLIENT_KEY)
    with desk.client() as client:
        client.send(text.replace("\n", "\r\n").encode("latin-1") + b"\r\n\r\n")
        return client.reply(head_only=head_only)


STRANGERS: dict[str, Fields] = {
    "no key": [],
    "wrong key": [("x-api-key", "desk-wrong-wrong-wrong-wrong-wrong")],
    "wrong bearer": [("Authorization", "Bearer desk-wrong-wrong-wrong-wrong")],
    "part of the key": [("x-api-key", CLIENT_KEY[:-1])],
    "more than the key": [("x-api-key", CLIENT_KEY + "x")],
    "empty": [("x-api-key", "")],
    "empty bearer": [("Authorization", "Bearer")],
    "basic": [("Authorization", "Basic dXNlcjpwYXNz")],
    "bare key as authorization": [("Authorization", CLIENT_KEY)],
    "key and wrong bearer": [("x-api-key", CLIENT_KEY), ("Authorization", "Bearer wrong")],
    "wrong key and bearer": [("x-api-key", "wrong"), ("Authorization", f"Bearer {CLIENT_KEY}")],
    "key and basic": [("x-api-key", CLIENT_KEY), ("Authorization", "Basic dXNlcjpwYXNz")],
    "key twice, one wrong": [("x-api-key", CLIENT_KEY), ("X-API-Key", "wrong")],
    "bearer twice, one wrong": [("Authorization", f"Bearer {CLIENT_KEY}"), ("authorization", "Bearer wrong")],
    "two keys in one": [("x-api-key", f"{CLIENT_KEY}, {CLIENT_KEY}")],
    "underscores": [("x_api_key", CLIENT_KEY)],
    "cookie": [("Cookie", f"x-api-key={CLIENT_KEY}")],
    "bytes": [("x-api-key", "\xff\xfe")],
}


def test_strangers_get_one_answer_wherever_they_knock(desk: RunningDesk, upstream: RecordingUpstream) -> None:
    """No key, wrong key, half a key or two that differ: the same bytes on every path and method, and no request up."""
    answers = {
        desk.ask(method, path, headers, b"{}" if method == "POST" else None, key=None).head
        for headers in STRANGERS.values()
        for path in PATHS
        for method in METHODS
    }
    assert answers == {
        b"HTTP/1.1 401 Unauthorized\r\nContent-Type: application/json\r\nx-should-retry: false\r\nContent-Length: 86\r\n\r\n"
    }
    bodies = {
        desk.ask("POST", path, headers, key=None).body for headers in STRANGERS.values() for path in PATHS
    }
    assert bodies == {
        b'{"type":"error","error":{"type":"authentication_error","message":"invalid x-api-key"}}'
    }
    assert upstream.requests == []


@pytest.mark.parametrize(
    "headers",
    [
        [("x-api-key", CLIENT_KEY)],
        [("X-API-KEY", CLIENT_KEY)],
        [("Authorization", f"Bearer {CLIENT_KEY}")],
        [("authorization", f"bearer   {CLIENT_KEY} ")],
        [("x-api-key", CLIENT_KEY), ("Authorization", f"Bearer {CLIENT_KEY}")],
        [("x-api-key", CLIENT_KEY), ("x-api-key", CLIENT_KEY)],
    ],
)
def test_a_valid_key_opens_in_either_field(
    desk: RunningDesk, upstream: RecordingUpstream, headers: Fields
) -> None:
    """The local key is taken as x-api-key, as Bearer, or as both; none of it goes on."""
    assert desk.ask(headers=headers, key=None).status == 200
    assert CLIENT_KEY.encode() not in upstream.request().head


@pytest.mark.parametrize(
    "query",
    [
        b"key={}",
        b"api_key={}",
        b"api-key={}",
        b"a=1&x-api-key={}",
        b"X_API_KEY={}",
        b"access_token={}",
        b"auth={}",
        b"token={}",
        b"%6bey={}",
        b"ap%69_key={}",
        b"a=1;key={}",
        b"secret=",
    ],
)
@pytest.mark.parametrize("with_key", [True, False])
def test_no_credential_is_taken_from_a_query(
    desk: RunningDesk, upstream: RecordingUpstream, query: bytes, *, with_key: bool
) -> None:
    """A key in the URL opens nothing, in any spelling, and is refused even beside a good one."""
    target = b"/v1/messages?" + query.replace(b"{}", CLIENT_KEY.encode())
    reply = desk.ask(target=target, key=CLIENT_KEY if with_key else None)
    assert reply.status == 400
    assert CLIENT_KEY.encode() not in reply.body
    assert upstream.requests == []


@pytest.mark.parametrize(
    "host",
    [
        "Host: evil.example",
        "Host: evil.example:PORT",
        "Host: 127.0.0.1",
        "Host: localhost",
        "Host: 0.0.0.0:PORT",
        "Host: 127.0.0.1:1",
        "Host: 127.0.0.1:PORT.evil.example",
        "Host: 127.0.0.1.:PORT",
        "Host: localhost.:PORT",
        "Host: 127.1:PORT",
        "Host: 2130706433:PORT",
        "Host: [::]:PORT",
        "Host: [::ffff:127.0.0.1]:PORT",
        "Host: x@127.0.0.1:PORT",
        "Host: 127.0.0.1:PORT, evil.example",
        "Host:",
        "X-Nothing: 1",
        "Host: 127.0.0.1:PORT\nHost: 127.0.0.1:PORT",
        "Host: 127.0.0.1:PORT\nhost: evil.example",
        "Host: evil.example\nX-Forwarded-Host: 127.0.0.1:PORT",
    ],
)
@pytest.mark.parametrize("path", ["/v1/messages", "/nothing"])
def test_only_our_own_host_is_served(
    desk: RunningDesk, upstream: RecordingUpstream, host: str, path: str
) -> None:
    """One Host field with our name and our port, or nothing: a rebound name does not help a page with a stolen key."""
    reply = send(desk, f"POST {path} HTTP/1.1\n{host}\nx-api-key: KEY\nContent-Length: 0")
    assert reply.status in {400, 403}
    assert b"127.0.0.1" not in reply.body
    assert upstream.requests == []


@pytest.mark.parametrize("host", ["127.0.0.1:PORT", "localhost:PORT", "LOCALHOST:PORT", "[::1]:PORT"])
def test_our_own_names_are_served(desk: RunningDesk, host: str) -> None:
    """Each loopback name with our port, in any case."""
    assert send(desk, f"POST / HTTP/1.1\nHost: {host}\nx-api-key: KEY\nContent-Length: 0").status == 200


def test_names_and_origins_can_be_listed() -> None:
    """A container's name for this machine and a web origin are served once they are in the settings, and only they."""
    visitors = Visitors.at(80, ["host.docker.internal"], ["https://app.example"])
    assert b"host.docker.internal:80" in visitors.hosts
    assert b"host.docker.internal" in visitors.hosts, "port 80 goes without saying"
    assert visitors.origins == {b"https://app.example"}
    assert Visitors.at(8765, ["Host.Docker.Internal"]).hosts == {
        b"127.0.0.1:8765",
        b"localhost:8765",
        b"[::1]:8765",
        b"host.docker.internal:8765",
    }


@pytest.mark.parametrize(
    "headers",
    [
        "Origin: https://evil.example",
        "Origin: null",
        "Origin: http://127.0.0.1:PORT",
        "Origin:",
        "Origin: https://a.example\nOrigin: https://a.example",
        "Sec-Fetch-Site: cross-site",
        "Sec-Fetch-Site: same-site",
        "Sec-Fetch-Site: CROSS-SITE",
        "Sec-Fetch-Site: none\nSec-Fetch-Site: cross-site",
    ],
)
@pytest.mark.parametrize("path", ["/v1/messages", "/nothing"])
def test_no_web_page_gets_in(desk: RunningDesk, upstream: RecordingUpstream, headers: str, path: str) -> None:
    """Any Origin and any cross-site fetch is refused, key or not, and no CORS field ever comes back."""
    reply = send(
        desk, f"POST {path} HTTP/1.1\nHost: 127.0.0.1:PORT\n{headers}\nx-api-key: KEY\nContent-Length: 0"
    )
    assert reply.status == 403
    assert not [name for name, _ in reply.headers if name.lower().startswith(b"access-control")]
    assert upstream.requests == []


def test_a_listed_origin_may_call() -> None:
    """A listed origin needs a key like everybody; an unlisted one beside it spoils it."""
    visitors = Visitors.at(8765, (), ["https://app.example"])

    def ask(*origins: bytes) -> str:
        headers = [(b"Host", b"localhost:8765"), (b"x-api-key", b"k"), (b"Sec-Fetch-Site", b"cross-site")]
        headers += [(b"Origin", origin) for origin in origins]
        admitted = admit("POST", b"/v1/messages", tuple(headers), visitors, lambda _: KEY)
        assert admitted is not None
        return admitted.name

    assert ask(b"https://app.example") == KEY.name
    for origins in ((b"https://app.example", b"https://app.example"), (b"https://app.example.evil",), ()):
        with pytest.raises(Refused):
            ask(*origins)


@pytest.mark.parametrize("method", ["OPTIONS", "TRACE", "PUT", "PATCH", "PROPFIND", "QUERY"])
@pytest.mark.parametrize("path", ["/v1/messages", "/nothing"])
def test_only_four_methods_are_served(
    desk: RunningDesk, upstream: RecordingUpstream, method: str, path: str
) -> None:
    """No preflight is answered, nothing is echoed, nothing is put: 405, or 400 where the parser does not know it."""
    reply = send(
        desk,
        f"{method} {path} HTTP/1.1\nHost: 127.0.0.1:PORT\nX-Echo: echo-me\nx-api-key: KEY\nContent-Length: 0",
    )
    assert reply.status in {400, 405}
    assert b"echo-me" not in reply.head + reply.body
    assert upstream.requests == []


@pytest.mark.parametrize(
    "line",
    [
        "CONNECT evil.example:443 HTTP/1.1",
        "CONNECT / HTTP/1.1",
        "GET http://evil.example/v1/models HTTP/1.1",
        "GET http://127.0.0.1:PORT/v1/models HTTP/1.1",
        "GET //evil.example/v1/models HTTP/1.1",
        "GET /\\evil.example/v1/models HTTP/1.1",
        "GET \\v1\\models HTTP/1.1",
        "GET @evil.example/v1/models HTTP/1.1",
        "GET v1/models HTTP/1.1",
        "GET * HTTP/1.1",
        "OPTIONS * HTTP/1.1",
        "GET /v1/models\xe9 HTTP/1.1",
        "GET /v1/mo dels HTTP/1.1",
        "GET /v1/models HTTP/2.0",
        "GET /v1/models",
        "GET /v1/models HTTP/1.1 extra",
        "G\x00T /v1/models HTTP/1.1",
    ],
)
def test_the_target_is_a_path_and_nothing_else(
    desk: RunningDesk, upstream: RecordingUpstream, line: str
) -> None:
    """Absolute forms, authorities, backslashes and double slashes are refused, not read as a destination."""
    reply = send(desk, f"{line}\nHost: 127.0.0.1:PORT\nx-api-key: KEY")
    assert reply.status in {400, 405}
    assert upstream.requests == []


@pytest.mark.parametrize("protocol", ["websocket", "h2c", "TLS/1.0", "x"])
@pytest.mark.parametrize("path", ["/v1/messages", "/nothing"])
def test_no_protocol_is_switched(
    desk: RunningDesk, upstream: RecordingUpstream, protocol: str, path: str
) -> None:
    """An Upgrade is refused, and the connection with it."""
    head = (
        f"GET {path} HTTP/1.1\nHost: 127.0.0.1:PORT\nConnection: Upgrade\nUpgrade: {protocol}\nx-api-key: KEY"
    )
    assert send(desk, head).status == 400
    assert upstream.requests == []


def test_routing_headers_route_nothing(desk: RunningDesk, upstream: RecordingUpstream) -> None:
    """X-Forwarded-*, Forwarded, X-Original-URL and the like change neither destination nor path, and stay here."""
    with RecordingUpstream() as evil:
        there = f"127.0.0.1:{evil.port}"
        routing = [
            ("X-Forwarded-Host", there),
            ("X-Forwarded-For", "8.8.8.8"),
            ("X-Host", there),
            ("Forwarded", f"host={there}"),
            ("X-Original-URL", "/v1/organizations"),
            ("X-Rewrite-URL", "/v1/organizations"),
            ("X-HTTP-Method-Override", "DELETE"),
            ("X-Forwarded-Proto", "http"),
        ]
        body = b'{"api_base":"http://%b","base_url":"http://%b"}' % ((there.encode(),) * 2)
        assert desk.ask(headers=routing, body=body).status == 200
        assert evil.connections_opened == 0
    request = upstream.request()
    assert request.line == b"POST /v1/messages HTTP/1.1"
    assert {name.lower() for name, _ in request.headers} & {name.lower().encode() for name, _ in routing} == {
        b"x-host"
    }


def test_who_is_refused_is_in_the_log(desk: RunningDesk) -> None:
    """A stranger's request leaves a row: refused, nobody's, with our words and none of theirs."""
    desk.ask("GET", b"/v1/models?q=private", [("x-api-key", "wrong-wrong-wrong")], None, key=None)
    row = desk.row()
    assert (row.outcome, row.started.client, row.started.path) == (Outcome.REFUSED, "", "/v1/models")
    assert (desk.end().status, desk.end().error_kind) == (401, "authentication_error")
    assert "wrong-wrong" not in repr(row)
    assert "private" not in repr(row)


NOW = datetime(2026, 11, 20, tzinfo=UTC)
KEY = ClientKey("id", "tool", "0" * 64, "0000", NOW)
VISITORS = Visitors.at(8765, (), ["https://app.example"])
HEADER_NAMES = st.sampled_from(
    [
        b"Host",
        b"host",
        b"x-api-key",
        b"X-Api-Key",
        b"Authorization",
        b"Origin",
        b"Sec-Fetch-Site",
        b"Upgrade",
        b"Access-Control-Request-Method",
        b"X",
    ]
)
HEADER_VALUES = st.one_of(
    st.sampled_from(
        [
            b"127.0.0.1:8765",
            b"localhost:8765",
            b"good",
            b"Bearer good",
            b"bad",
            b"Basic good",
            b"none",
            b"null",
            b"https://app.example",
            b"",
        ]
    ),
    st.binary(max_size=12),
)


@given(
    st.sampled_from(["GET", "POST", "HEAD", "DELETE", "PUT", "OPTIONS", "TRACE"]),
    st.one_of(
        st.sampled_from([b"/", b"/v1/messages", b"/health", b"/x?key=1", b"//x", b"*", b"http://x/"]),
        st.binary(max_size=20),
    ),
    st.lists(st.tuples(HEADER_NAMES, HEADER_VALUES), max_size=6).map(tuple),
)
def test_whoever_gets_in_met_every_condition(
    method: str, target: bytes, headers: tuple[tuple[bytes, bytes], ...]
) -> None:
    """The guard raises nothing but Refused, and admits only what satisfies each rule by itself."""

    def match(presented: bytes) -> ClientKey | None:
        return KEY if presented == b"good" else None

    try:
        admitted = admit(method, target, headers, VISITORS, match)
    except Refused as refused:
        status = refused.status
    else:
        status = 0
    if status:
        assert status in {400, 401, 403, 405}
        return
    by_name: dict[bytes, list[bytes]] = {}
    for name, value in headers:
        by_name.setdefault(name.lower(), []).append(value)
    assert by_name[b"host"] in ([b"127.0.0.1:8765"], [b"localhost:8765"])
    assert by_name.get(b"origin", []) in ([], [b"https://app.example"])
    assert b"upgrade" not in by_name
    assert b"origin" in by_name or set(by_name.get(b"sec-fetch-site", [])) <= {b"none", b"same-origin"}
    assert target.startswith(b"/")
    assert not target.startswith(b"//")
    if admitted is None:
        if method == "OPTIONS":
            assert b"origin" in by_name
            assert b"access-control-request-method" in by_name
        else:
            assert (method, target) in {("GET", b"/health"), ("HEAD", b"/health")}
            assert not {b"x-api-key", b"authorization"} & set(by_name)
        return
    credentials = by_name.get(b"x-api-key", []) + by_name.get(b"authorization", [])
    assert credentials
    assert {value.lower().removeprefix(b"bearer").strip() for value in credentials} == {b"good"}
    assert method in {"GET", "POST", "HEAD", "DELETE"}
