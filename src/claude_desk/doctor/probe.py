"""An HTTP/1.1 client that hides nothing: it follows no redirect, unpacks nothing, and knows when each byte came.

Sources: RFC 9112 (framing), RFC 9110 section 10.1.1 (Expect) and 15.2 (interim responses).
"""

from __future__ import annotations

import socket
import ssl
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

from claude_desk import __version__
from claude_desk.errors import DoctorError
from claude_desk.secret import Secret

PATIENCE_S = 15.0
_CONNECT_S = 5.0
_PIECE = 64 * 1024
_LONGEST_HEAD = 64 * 1024
_LARGEST_BODY = 16 * 1024 * 1024
_CONTINUE_S = 1.0
_CONTINUE = 100
_FIRST_FINAL = 200
_BODILESS = frozenset({204, 304})
_DEFAULT_PORTS = {"http": 80, "https": 443}

Fields = Sequence[tuple[str, str]]
NO_CREDENTIAL: Fields = ()


@dataclass(slots=True)
class Answer:
    """A reply as it came.

    Attributes:
        status: HTTP status.
        headers: names in lower case, and values, in order.
        body: without the chunked coding, and nothing else undone.
        arrivals: of each piece of the body: when it came (monotonic seconds), and how long the body was with it.
        complete: whether the body ended as its framing says.
        began: when the request had left, in monotonic seconds.
        headed: when the head was there.
        ended: when the end was.
        interim: statuses of interim responses before it.
    """

    status: int
    headers: list[tuple[str, str]]
    body: bytes = b""
    arrivals: list[tuple[float, int]] = field(default_factory=list)
    complete: bool = False
    began: float = 0.0
    headed: float = 0.0
    ended: float = 0.0
    interim: list[int] = field(default_factory=list)

    @property
    def seconds(self) -> float:
        """From the request to the end of the reply."""
        return self.ended - self.began

    def header(self, name: str) -> str:
        """The first value of a field; empty for none."""
        return next((value for key, value in self.headers if key == name), "")

    @property
    def kind(self) -> str:
        """Its media type, without parameters."""
        return self.header("content-type").partition(";")[0].strip().lower()

    def arrived_by(self, moment: float) -> bytes:
        """The part of the body that was there at a moment, in monotonic seconds."""
        return self.body[: max((size for when, size in self.arrivals if when <= moment), default=0)]


class Endpoint:
    """Where a gateway is, as its users have written it.

    Args:
        url: such as ``http://127.0.0.1:8765`` or ``https://gateway.example/anthropic``.

    Raises:
        DoctorError: it is no such address.
    """

    def __init__(self, url: str) -> None:
        try:
            parts = urlsplit(url.rstrip("/"))
            host, port = parts.hostname, parts.port
        except ValueError:
            host, port, parts = None, None, urlsplit("")
        if parts.scheme not in _DEFAULT_PORTS or not host or parts.query or parts.fragment or parts.username:
            raise DoctorError("That is no gateway's address; write it as http://127.0.0.1:8765.")
        self.url = url.rstrip("/")
        self.host = host
        self.port = port or _DEFAULT_PORTS[parts.scheme]
        self.prefix = parts.path
        self.secure = parts.scheme == "https"
        self.authority = parts.netloc

    def connect(self, *, patience: float = PATIENCE_S) -> Connection:
        """A new connection, directly and through no proxy.

        Raises:
            DoctorError: there is nobody, or a certificate that is not trusted.
        """
        try:
            sock = socket.create_connection((self.host, self.port), _CONNECT_S)
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            if self.secure:
                sock = ssl.create_default_context().wrap_socket(sock, server_hostname=self.host)
        except ssl.SSLCertVerificationError:
            raise DoctorError(f"The certificate of {self.authority} is not trusted.") from None
        except OSError as error:
            reason = error.strerror or type(error).__name__
            raise DoctorError(f"Nobody answers at {self.authority} ({reason}).") from None
        sock.settimeout(patience)
        return Connection(sock, self)


class Connection:
    """One connection to a gateway; a context manager.

    Args:
        sock: connected.
        endpoint: where to.
    """

    def __init__(self, sock: socket.socket, endpoint: Endpoint) -> None:
        self._socket = sock
        self._endpoint = endpoint
        self._buffer = bytearray()
        self._over = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._socket.close()

    def ask(
        self,
        method: str,
        target: str,
        headers: Fields = (),
        body: bytes | None = None,
        *,
        expect: bool = False,
    ) -> Answer:
        """One request, and its reply to the end.

        Args:
            method: HTTP method.
            target: path and query, below the endpoint's own path.
            headers: fields beside Host, User-Agent and Content-Length.
            body: None for none.
            expect: announce the body first, and wait up to a second to be told to go on.

        Raises:
            DoctorError: there was no reply, or one that is not HTTP.
        """
        own = (("Host", self._endpoint.authority), ("User-Agent", f"claude-desk-doctor/{__version__}"))
        length = () if body is None else (("Content-Length", str(len(body))),)
        waits = (("Expect", "100-continue"),) if expect else ()
        lines = [f"{method} {self._endpoint.prefix}{target} HTTP/1.1"]
        lines += [f"{name}: {value}" for name, value in (*own, *headers, *length, *waits)]
        head = "\r\n".join([*lines, "", ""]).encode("latin-1")
        interim: list[int] = []
        try:
            began = time.monotonic()
            if expect:
                self._socket.sendall(head)
                self._await_continue(interim)
                self._send(body or b"")
            else:
                self._send(head + (body or b""))
            answer = self._head()
            while answer.status < _FIRST_FINAL:
                interim.append(answer.status)
                answer = self._head()
            answer.began, answer.interim = began, interim
            self._body(answer, head_only=method == "HEAD")
        except TimeoutError:
            raise DoctorError("There was no answer in time.") from None
        except OSError as error:
            raise DoctorError(f"The connection broke ({error.strerror or type(error).__name__}).") from None
        except (ValueError, IndexError):
            raise DoctorError("What came back is not HTTP.") from None
        answer.ended = time.monotonic()
        return answer

    def _send(self, data: bytes) -> None:
        """A gateway may refuse a body before it has all of it; its answer is then read all the same."""
        try:
            self._socket.sendall(data)
        except (ConnectionResetError, BrokenPipeError):
            if len(data) <= _PIECE:
                raise

    def _await_continue(self, interim: list[int]) -> None:
        before = self._socket.gettimeout()
        self._socket.settimeout(_CONTINUE_S)
        try:
            if b"\r\n\r\n" not in self._buffer and not self._more():
                return
            if self._buffer.startswith(b"HTTP/1.1 100"):
                interim.append(self._head().status)
        except TimeoutError:
            pass  # the body may be sent without being asked for (RFC 9110 section 10.1.1)
        finally:
            self._socket.settimeout(before)

    def _head(self) -> Answer:
        while (end := self._buffer.find(b"\r\n\r\n")) < 0:
            if len(self._buffer) > _LONGEST_HEAD:
                raise ValueError("an endless head")
            if not self._more():
                raise ConnectionError(0, "closed without an answer")
        lines = bytes(self._buffer[:end]).decode("latin-1").split("\r\n")
        del self._buffer[: end + 4]
        version, status = lines[0].split(" ", 2)[:2]
        if not version.startswith("HTTP/1."):
            raise ValueError("not HTTP/1")
        fields = [line.partition(":") for line in lines[1:]]
        headers = [(name.strip().lower(), value.strip()) for name, _, value in fields]
        return Answer(int(status), headers, headed=time.monotonic())

    def _body(self, answer: Answer, *, head_only: bool) -> None:
        if head_only or answer.status in _BODILESS:
            answer.complete = True
        elif "chunked" in answer.header("transfer-encoding").lower():
            self._chunks(answer)
        elif length := answer.header("content-length"):
            self._take(answer, int(length))
            answer.complete = len(answer.body) == int(length)
        else:
            self._take(answer, _LARGEST_BODY)
            answer.complete = not self._was_reset

    def _chunks(self, answer: Answer) -> None:
        while True:
            while b"\r\n" not in self._buffer:
                if not self._more():
                    return
            line, _, _ = bytes(self._buffer).partition(b"\r\n")
            del self._buffer[: len(line) + 2]
            size = int(line.partition(b";")[0], 16)
            before = len(answer.body)
            self._take(answer, size)
            if len(answer.body) - before < size or not self._skip(2):
                return
            if not size:
                answer.complete = True
                return

    def _skip(self, count: int) -> bool:
        while len(self._buffer) < count:
            if not self._more():
                return False
        del self._buffer[:count]
        return True

    def _take(self, answer: Answer, size: int) -> None:
        while size > 0:
            if not self._buffer and not self._more():
                return
            piece = bytes(self._buffer[:size])
            del self._buffer[: len(piece)]
            size -= len(piece)
            answer.body += piece
            answer.arrivals.append((time.monotonic(), len(answer.body)))

    _was_reset = False

    def _more(self) -> bool:
        if self._over:
            return False
        try:
            data = self._socket.recv(_PIECE)
        except ConnectionError:
            self._was_reset = True
            data = b""
        self._buffer += data
        self._over = not data
        return bool(data)


def bearer(key: Secret) -> Fields:
    """The credential as ``ANTHROPIC_AUTH_TOKEN`` sends it."""
    return (("Authorization", f"Bearer {key.reveal()}"),)


def api_key(key: Secret) -> Fields:
    """The credential as ``ANTHROPIC_API_KEY`` sends it."""
    return (("x-api-key", key.reveal()),)
