"""Outbound proxies on loopback: one that knows CONNECT (RFC 9110 section 9.3.6), one that knows SOCKS 5 (RFC 1928, 1929).

Whatever host they are asked for, they connect to the one place they were told::

    with ConnectProxy(upstream.port) as proxy:
        ...
    assert proxy.asked == ["api.example:443"]
"""

from __future__ import annotations

import base64
import contextlib
import socket
import socketserver
import threading
from typing import TYPE_CHECKING, ClassVar, Self

if TYPE_CHECKING:
    from types import TracebackType


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    owner: OutboundProxy


class OutboundProxy:
    """A proxy in a thread of its own.

    Args:
        port: the port of 127.0.0.1 that every tunnel leads to.
        login: ``user:password`` it wants; empty for none.
        pieces: bytes of its answer that are sent at once.
        status: refuses every tunnel; see the kinds.

    Attributes:
        asked: ``host:port`` of each tunnel asked for.
        logins: the logins it was shown.
    """

    handler: ClassVar[type[socketserver.BaseRequestHandler]]
    scheme: ClassVar[str]

    def __init__(self, port: int, *, login: str = "", pieces: int = 10_000, status: str = "") -> None:
        self.target = port
        self.login = login
        self.pieces = pieces
        self.status = status
        self.asked: list[str] = []
        self.logins: list[str] = []
        self._server = _Server(("127.0.0.1", 0), self.handler)
        self._server.owner = self
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)

    @property
    def url(self) -> str:
        """Its address, without a login."""
        return f"{self.scheme}://127.0.0.1:{self._server.server_address[1]}"

    def url_with(self, login: str) -> str:
        """Its address with a login."""
        return self.url.replace("://", f"://{login}@")

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(10)


class _Tunnel(socketserver.BaseRequestHandler):
    server: _Server
    request: socket.socket

    def say(self, data: bytes) -> None:
        size = self.server.owner.pieces
        self.request.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for at in range(0, len(data), size):
            self.request.sendall(data[at : at + size])

    def join(self) -> None:
        """Carry bytes both ways until both sides are done."""
        with socket.create_connection(("127.0.0.1", self.server.owner.target)) as there:
            back = threading.Thread(target=_carry, args=(there, self.request), daemon=True)
            back.start()
            _carry(self.request, there)
            back.join(10)


def _carry(source: socket.socket, sink: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while data := source.recv(65536):
            sink.sendall(data)
    with contextlib.suppress(OSError):
        sink.shutdown(socket.SHUT_WR)


class _Connect(_Tunnel):
    def handle(self) -> None:
        """One tunnel."""
        head = b""
        while not head.endswith(b"\r\n\r\n"):
            more = self.request.recv(1)
            if not more:
                return
            head += more
        owner = self.server.owner
        line, *fields = head.decode("latin-1").split("\r\n")
        method, target, _ = line.split(" ")
        owner.asked.append(target)
        shown = [
            field.split("Basic ")[1] for field in fields if field.lower().startswith("proxy-authorization:")
        ]
        owner.logins += [base64.b64decode(each).decode() for each in shown]
        if method != "CONNECT" or (owner.login and owner.login not in owner.logins):
            self.say(b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n")
        elif owner.status:
            self.say(owner.status.encode("latin-1"))
        else:
            self.say(b"HTTP/1.1 200 Connection established\r\nVia: 1.1 test\r\n\r\n")
            self.join()


class ConnectProxy(OutboundProxy):
    """Knows the CONNECT method. ``status`` answers with these bytes instead of a tunnel."""

    handler = _Connect
    scheme = "http"


class _Socks(_Tunnel):
    def take(self, size: int) -> bytes:
        data = b""
        while len(data) < size:
            more = self.request.recv(size - len(data))
            if not more:
                raise ConnectionError("it left")
            data += more
        return data

    def handle(self) -> None:
        """One tunnel."""
        owner = self.server.owner
        _, methods = self.take(2)
        offered = self.take(methods)
        wanted = 2 if owner.login else 0
        if wanted not in offered:
            self.say(b"\x05\xff")
            return
        self.say(bytes([5, wanted]))
        if wanted:
            self.take(1)
            user = self.take(self.take(1)[0]).decode()
            password = self.take(self.take(1)[0]).decode()
            owner.logins.append(f"{user}:{password}")
            fine = owner.logins[-1] == owner.login
            self.say(b"\x01\x00" if fine else b"\x01\x01")
            if not fine:
                return
        _, _, _, kind = self.take(4)
        host = self.take(self.take(1)[0]).decode() if kind == 3 else socket.inet_ntoa(self.take(4))
        owner.asked.append(f"{host}:{int.from_bytes(self.take(2), 'big')}")
        if owner.status:
            self.say(b"\x05\x02\x00\x01\x00\x00\x00\x00\x00\x00")
            return
        self.say(b"\x05\x00\x00\x01\x7f\x00\x00\x01\x00\x00")
        self.join()


class SocksProxy(OutboundProxy):
    """Knows SOCKS 5 and names. ``status``, whatever it is, refuses every tunnel."""

    handler = _Socks
    scheme = "socks5h"
