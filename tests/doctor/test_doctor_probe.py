"""The client that hides nothing, against a server that sends exactly what a test says."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import pytest

from claude_desk.doctor.probe import Answer, Endpoint, api_key, bearer
from claude_desk.errors import DoctorError
from claude_desk.secret import Secret

OK = b"HTTP/1.1 200 OK\r\n"


@contextmanager
def server(*pieces: bytes, reset: bool = False) -> Iterator[tuple[Endpoint, list[bytes]]]:
    """Answers one connection: a piece after each time that something was received."""
    received: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            connection, _ = listener.accept()
            with connection, contextlib.suppress(OSError):
                for piece in pieces:
                    received.append(connection.recv(1024 * 1024))
                    connection.sendall(piece)
                if reset:
                    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")

        thread = threading.Thread(target=serve)
        thread.start()
        try:
            yield Endpoint(f"http://127.0.0.1:{listener.getsockname()[1]}/base/"), received
        finally:
            thread.join(10)


def ask(
    pieces: Sequence[bytes], method: str = "GET", body: bytes | None = None, *, expect: bool = False
) -> Answer:
    """One request to such a server."""
    with server(*pieces) as (endpoint, _), endpoint.connect(patience=2) as connection:
        return connection.ask(method, "/x", (), body, expect=expect)


def test_it_sends_what_is_asked_and_no_more() -> None:
    """The address's own path comes first; nothing of the environment gets in."""
    reply = OK + b"Content-Length: 0\r\n\r\n"
    with server(reply) as (endpoint, received), endpoint.connect() as connection:
        answer = connection.ask("POST", "/v1/x?y=1", (("x-a", "1"),), b"{}")
    lines = received[0].decode().split("\r\n")
    assert lines[0] == "POST /base/v1/x?y=1 HTTP/1.1"
    assert lines[1] == f"Host: 127.0.0.1:{endpoint.port}"
    assert lines[3:] == ["x-a: 1", "Content-Length: 2", "", "{}"]
    assert (answer.status, answer.complete, answer.body) == (200, True, b"")


@pytest.mark.parametrize(
    ("reply", "body", "complete"),
    [
        (OK + b"Content-Length: 5\r\n\r\nhello", b"hello", True),
        (OK + b"Content-Length: 9\r\n\r\nhello", b"hello", False),
        (OK + b"Transfer-Encoding: chunked\r\n\r\n2\r\nhe\r\n3;x=y\r\nllo\r\n0\r\n\r\n", b"hello", True),
        (OK + b"Transfer-Encoding: chunked\r\n\r\n2\r\nhe\r\n3\r\nl", b"hel", False),
        (OK + b"Transfer-Encoding: chunked\r\n\r\n2\r\nhe\r\n", b"he", False),
        (OK + b"\r\nhello", b"hello", True),
        (b"HTTP/1.1 103 Early\r\n\r\n" + OK + b"Content-Length: 1\r\n\r\nx", b"x", True),
        (b"HTTP/1.1 204 No\r\n\r\n", b"", True),
    ],
)
def test_every_framing_is_understood(reply: bytes, body: bytes, complete: bool) -> None:  # noqa: FBT001
    """Length, chunks, or the connection's end; what breaks off is seen to."""
    answer = ask([reply])
    assert (answer.body, answer.complete) == (body, complete)


def test_head_has_no_body_whatever_it_says() -> None:
    """The length in its head is of what GET would give."""
    assert ask([OK + b"Content-Length: 5\r\n\r\n"], "HEAD").complete


def test_nothing_is_followed_or_unpacked() -> None:
    """A redirect is an answer, and packed bytes stay packed."""
    answer = ask(
        [b"HTTP/1.1 307 X\r\nLocation: /y\r\nContent-Encoding: gzip\r\nContent-Length: 3\r\n\r\nabc"]
    )
    assert (answer.status, answer.header("location"), answer.body) == (307, "/y", b"abc")


def test_a_body_waits_to_be_asked_for() -> None:
    """100 Continue is waited for and told; a server that answers at once instead is understood, too."""
    waited = ask(
        [b"HTTP/1.1 100 Continue\r\n\r\n", OK + b"Content-Length: 0\r\n\r\n"], "POST", b"{}", expect=True
    )
    assert (waited.status, waited.interim) == (200, [100])
    refused = ask([b"HTTP/1.1 413 X\r\nContent-Length: 0\r\n\r\n"], "POST", b"{}", expect=True)
    assert (refused.status, refused.interim) == (413, [])


def test_it_knows_when_each_piece_came() -> None:
    """What had arrived by a moment is known afterwards."""
    answer = Answer(200, [], b"abcdef", [(1.0, 2), (2.0, 6)])
    assert [answer.arrived_by(moment) for moment in (0.5, 1.0, 1.9, 2.0)] == [b"", b"ab", b"ab", b"abcdef"]


@pytest.mark.parametrize(
    ("reply", "words"),
    [(b"SSH-2.0-x\r\n\r\n", "not HTTP"), (b"HTTP/1.1 2", "broke"), (b"HTTP/1.1 x y\r\n\r\n", "not HTTP")],
)
def test_what_is_no_answer_is_said(reply: bytes, words: str) -> None:
    """Another protocol, and a connection that ends too early."""
    with pytest.raises(DoctorError, match=words):
        ask([reply])


def test_silence_ends() -> None:
    """After the patience that was asked for."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        endpoint = Endpoint(f"http://127.0.0.1:{listener.getsockname()[1]}")
        with endpoint.connect(patience=0.05) as connection, pytest.raises(DoctorError, match="in time"):
            connection.ask("GET", "/")


@pytest.mark.parametrize(
    "url", ["", "x", "ftp://a", "http://", "http://a?b", "http://me:secret@a", "http://a:99999", "http://[x"]
)
def test_what_is_no_address_is_refused(url: str) -> None:
    """Without repeating it, since a login may be in it."""
    with pytest.raises(DoctorError) as refused:
        Endpoint(url)
    assert "secret" not in refused.value.message


def test_credentials_are_fields() -> None:
    """As the two variables send them."""
    assert bearer(Secret("k")) == (("Authorization", "Bearer k"),)
    assert api_key(Secret("k")) == (("x-api-key", "k"),)
