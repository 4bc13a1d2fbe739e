"""One request in is one request out, or none: what two parsers could read differently is refused, not repaired."""

from __future__ import annotations

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fakes.canary import CLIENT_KEY
from fakes.raw_client import RawClient
from fakes.recording_upstream import RecordingUpstream, json_reply
from fakes.running_desk import RunningDesk

SMUGGLED = "GET /v1/models HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\nx-api-key: KEY\r\n\r\n"
START = "POST /v1/messages HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\nx-api-key: KEY\r\n"


def raw(desk: RunningDesk, text: str) -> bytes:
    """The bytes of a hand-written request, port and key filled in."""
    return text.replace("PORT", str(desk.port)).replace("KEY", CLIENT_KEY).encode("latin-1")


AMBIGUOUS = {
    "length and chunks": START
    + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
    + SMUGGLED,
    "chunks and length": START
    + "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n"
    + SMUGGLED,
    "two lengths": START + "Content-Length: 0\r\nContent-Length: 5\r\n\r\nabcde" + SMUGGLED,
    "two equal lengths": START + "Content-Length: 5\r\nContent-Length: 5\r\n\r\nabcde",
    "a list of lengths": START + "Content-Length: 5, 5\r\n\r\nabcde",
    "a signed length": START + "Content-Length: +5\r\n\r\nabcde",
    "a negative length": START + "Content-Length: -1\r\n\r\n",
    "a hexadecimal length": START + "Content-Length: 0x5\r\n\r\nabcde",
    "a length with an underscore": START + "Content-Length: 1_0\r\n\r\nabcdefghij",
    "an empty length": START + "Content-Length:\r\n\r\n" + SMUGGLED,
    "an endless length": START + "Content-Length: 99999999999999999999999\r\n\r\n",
    "chunked twice": START + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "chunked, then identity": START + "Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n" + SMUGGLED,
    "an unknown coding": START + "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n" + SMUGGLED,
    "a coding in quotes": START + 'Transfer-Encoding: "chunked"\r\n\r\n0\r\n\r\n' + SMUGGLED,
    "a coding after VT": START + "Transfer-Encoding: \x0bchunked\r\n\r\n0\r\n\r\n" + SMUGGLED,
    "gzip coding": START + "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
    "a folded coding": START + "Transfer-Encoding:\r\n chunked\r\n\r\n0\r\n\r\n" + SMUGGLED,
    "a folded line": START + "X-Fold: a\r\n b\r\nContent-Length: 0\r\n\r\n",
    "a space before the colon": START + "Content-Length : 5\r\n\r\nabcde" + SMUGGLED,
    "a tab before the colon": START + "Transfer-Encoding\t: chunked\r\n\r\n0\r\n\r\n" + SMUGGLED,
    "a space before the name": START + " Content-Length: 5\r\n\r\nabcde" + SMUGGLED,
    "a name with NUL": START + "X-\x00: 1\r\nContent-Length: 0\r\n\r\n",
    "a value with NUL": START + "X-A: a\x00b\r\nContent-Length: 0\r\n\r\n",
    "a value with CR": START + "X-A: a\rContent-Length: 5\r\n\r\n" + SMUGGLED,
    "no name": START + ": 1\r\nContent-Length: 0\r\n\r\n",
    "no colon": START + "X-A\r\nContent-Length: 0\r\n\r\n",
    "bare LF": (START + "Content-Length: 0\r\n\r\n").replace("\r\n", "\n"),
    "one bare LF": START + "X-A: 1\nX-B: 2\r\nContent-Length: 0\r\n\r\n",
    "a chunk size with a sign": START + "Transfer-Encoding: chunked\r\n\r\n+5\r\nabcde\r\n0\r\n\r\n",
    "a chunk size with 0x": START + "Transfer-Encoding: chunked\r\n\r\n0x5\r\nabcde\r\n0\r\n\r\n",
    "an endless chunk size": START
    + "Transfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\nabcde\r\n0\r\n\r\n",
    "a chunk without its end": START + "Transfer-Encoding: chunked\r\n\r\n5\r\nabcdeXX0\r\n\r\n",
    "a chunk line with bare LF": START + "Transfer-Encoding: chunked\r\n\r\n5\nabcde\r\n0\r\n\r\n",
    "chunks in HTTP/1.0": (START + "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + SMUGGLED).replace(
        "1.1", "1.0", 1
    ),
    "no protocol at all": "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03 hello hello\r\n\r\n",
    "HTTP/2 preface": "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
}


@pytest.mark.parametrize("name", AMBIGUOUS)
def test_an_ambiguous_request_reaches_nobody(
    desk: RunningDesk, upstream: RecordingUpstream, name: str
) -> None:
    """Contradictory or sloppy framing gets 400 in the protocol's shape, the end of the connection, and goes nowhere."""
    with desk.client() as client:
        client.try_send(raw(desk, AMBIGUOUS[name]))
        reply = client.reply()
        assert reply.status == 400, reply.head
        document = json.loads(reply.body)
        assert (document["type"], document["error"]["type"]) == ("error", "invalid_request_error")
        assert CLIENT_KEY.encode() not in reply.body
        assert client.rest() == b"", "a second answer: the rest was taken for a request"
    assert not [request for request in upstream.requests if request.complete]


@pytest.mark.parametrize(
    "head",
    [
        "X-Huge: " + "a" * 20_000 + "\r\n",
        "X-" + "a" * 20_000 + ": 1\r\n",
        "".join(f"X-{number}: 1\r\n" for number in range(200)),
    ],
    ids=["value", "name", "number"],
)
def test_a_huge_head_is_refused(desk: RunningDesk, upstream: RecordingUpstream, head: str) -> None:
    """Heads are bounded in line length and number of fields."""
    with desk.client() as client:
        client.try_send(raw(desk, START + head + "Content-Length: 0\r\n\r\n"))
        assert client.reply().status == 400
    assert upstream.requests == []


def test_a_huge_target_is_refused(desk: RunningDesk, upstream: RecordingUpstream) -> None:
    """A request line of 20 KB is not read to its end."""
    with desk.client() as client:
        client.try_send(raw(desk, START.replace("/v1/messages", "/v1/messages?" + "a" * 20_000) + "\r\n"))
        assert client.reply().status == 400
    assert upstream.requests == []


def test_fields_of_an_ordinary_size_pass(desk: RunningDesk, upstream: RecordingUpstream) -> None:
    """Claude Code's longest heads, a few KB in a hundred fields, are far from the bounds."""
    fields = [(f"x-field-{number}", "v" * 100) for number in range(100)]
    assert desk.ask(headers=[*fields, ("anthropic-beta", "b" * 8000)]).status == 200
    assert len(upstream.request().header("anthropic-beta") or b"") == 8000


def test_pipelined_requests_are_answered_in_order(desk: RunningDesk, upstream: RecordingUpstream) -> None:
    """Requests sent in one go are separate requests upstream, and their answers come in their order."""
    upstream.always(lambda request: json_reply({"you asked": request.body.decode()}))
    with desk.client() as client:
        client.send(b"".join(desk.request(body=b"%d" % number) for number in range(20)))
        replies = [json.loads(client.reply().body)["you asked"] for _ in range(20)]
    assert replies == [str(number) for number in range(20)]


def test_garbage_after_a_good_request_ends_the_connection(
    desk: RunningDesk, upstream: RecordingUpstream
) -> None:
    """What was well-formed is served; what follows it is refused, and nothing after that is read."""
    with desk.client() as client:
        client.send(desk.request())
        assert client.reply().status == 200
        client.send(b"GARBAGE\r\n\r\n" + desk.request())
        assert client.reply().status == 400
        assert client.rest() == b""
    assert len(upstream.requests) == 1


def test_the_body_of_a_refused_request_is_never_a_request(
    desk: RunningDesk, upstream: RecordingUpstream
) -> None:
    """A request hidden in the body of one that the guard refuses is not served afterwards."""
    hidden = raw(desk, SMUGGLED)
    with desk.client() as client:
        client.send(desk.request(headers=[("Origin", "https://evil.example")], body=hidden))
        assert client.reply().status == 403
        client.send(desk.request(body=b"visible"))
        assert client.reply().status == 200
    assert [request.body for request in upstream.requests] == [b"visible"]


def test_what_follows_an_upgrade_is_not_tunnelled(desk: RunningDesk, upstream: RecordingUpstream) -> None:
    """After a refused Upgrade or CONNECT nothing on that connection reaches the upstream without passing the guard."""
    for line in ("GET /v1/models", "CONNECT 127.0.0.1:PORT"):
        with desk.client() as client:
            head = f"{line} HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\nConnection: upgrade\r\nUpgrade: x\r\nx-api-key: KEY\r\n\r\n"
            client.send(raw(desk, head) + b"GET /v1/models HTTP/1.1\r\nHost: evil.example\r\n\r\n")
            assert client.reply().status in {400, 405}
            client.finish_sending()
            client.rest()
    assert upstream.requests == []


@pytest.fixture(scope="module")
def long_lived(tmp_path_factory: pytest.TempPathFactory) -> object:
    """One Claude Desk for many hostile requests."""
    with (
        RecordingUpstream() as upstream,
        RunningDesk(tmp_path_factory.mktemp("fuzz") / "desk", upstream) as desk,
    ):
        yield desk, upstream


TOKENS = st.sampled_from(
    [
        b"GET ",
        b"POST ",
        b"/v1/messages",
        b"/v1/models",
        b" HTTP/1.1",
        b"\r\n",
        b"\n",
        b"\r",
        b"\r\n\r\n",
        b": ",
        b"Content-Length: 5",
        b"Content-Length: 0",
        b"Transfer-Encoding: chunked",
        b"Expect: 100-continue",
        b"Connection: close",
        b"5\r\nabcde\r\n",
        b"0\r\n\r\n",
        b"abcde",
        b"x-api-key: ",
        CLIENT_KEY.encode(),
        b"Host: ",
        b"HOST",
        b"\x00",
        b" ",
    ]
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(pieces=st.lists(st.one_of(TOKENS, st.binary(max_size=6)), max_size=14))
def test_no_bytes_bring_the_server_down(
    long_lived: tuple[RunningDesk, RecordingUpstream], pieces: list[bytes]
) -> None:
    """Whatever a client sends and then leaves, the next good request is served, and no failure of ours is logged."""
    desk, _ = long_lived
    noise = b"".join(pieces).replace(b"HOST", b"127.0.0.1:%d" % desk.port)
    with RawClient(desk.port) as client:
        client.try_send(noise)
        client.try_finish()
        answer = client.rest()
        assert not answer or answer.startswith((b"HTTP/1.1 2", b"HTTP/1.1 4"))
        assert b" 500 " not in answer
    assert desk.ask().status == 200
