"""The upstream side: a pool of connections, TLS with the system's trust store, and one attempt per request.

Nothing is retried, with one exception that cannot reach an upstream twice: a pooled connection that turned out
closed before a byte was written is replaced. No redirect is followed, no cookie kept, no ``.netrc`` or proxy
variable read, no body decompressed.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
import ssl
import time
from collections.abc import AsyncIterable, Awaitable, Callable
from dataclasses import dataclass

import truststore

from claude_desk.config.network import ProxyFinder
from claude_desk.errors import SettingsError, UpstreamBroken, UpstreamUnreachable
from claude_desk.proxy.connection import WRITE_PIECE, Connection, Consumer
from claude_desk.proxy.dialing import open_socket
from claude_desk.upstreams.base import Origin, UpstreamRequest
from claude_desk.wire.headers import RawHeaders

CONNECT_SECONDS = 10.0
IDLE_SECONDS = 15.0  # shorter than any server's, so the race against its FIN hardly ever happens
SILENCE_SECONDS = 1200.0  # beyond the SDKs' 600 s and the 15 minutes a model may think

_REASONS = (
    (ssl.SSLCertVerificationError, "its certificate is not trusted"),
    (ssl.SSLError, "TLS failed"),
    (socket.gaierror, "its name cannot be resolved"),
    (ConnectionRefusedError, "the connection was refused"),
    (ConnectionResetError, "the connection was reset"),
    (TimeoutError, "connecting took too long"),
)


@dataclass(frozen=True, slots=True)
class StreamedBody:
    """A request body that is passed on while it arrives.

    Attributes:
        chunks: its bytes.
        length: as declared by the client; None means chunked.
    """

    chunks: AsyncIterable[bytes]
    length: int | None


class Reply:
    """The head of an upstream's reply, and the way to its body.

    It owns its connection until the body was taken whole or given up.

    Attributes:
        status: HTTP status.
        headers: the fields as they came.
    """

    __slots__ = ("_body", "_connection", "headers", "status")

    def __init__(
        self, connection: Connection | None, status: int, headers: RawHeaders, body: bytes = b""
    ) -> None:
        self._connection = connection
        self._body = body
        self.status = status
        self.headers = headers

    @classmethod
    def local(cls, status: int, headers: RawHeaders, body: bytes) -> Reply:
        """A reply that came from no server."""
        return cls(None, status, headers, body)

    @property
    def complete(self) -> bool:
        """Whether the whole body is here already."""
        return self._connection is None or self._connection.complete

    def take(self) -> bytes:
        """The body bytes that are here already."""
        if self._connection is None:
            body, self._body = self._body, b""
            return body
        body = self._connection.take()
        if self._connection.complete:
            self._let_go()
        return body

    async def arrived(self) -> None:
        """Wait until there is something to take, or the body has ended. See :meth:`Connection.arrived`."""
        if self._connection is not None:
            await self._connection.arrived()

    async def relay(self, consumer: Consumer, drain: Callable[[], Awaitable[None]]) -> None:
        """Push the body to the consumer as it arrives. See :meth:`Connection.relay`."""
        if self._connection is not None:
            await self._connection.relay(consumer, drain)
            self._let_go()

    async def read_error(self, limit: int, seconds: float) -> bytes:
        """Read what there is of a body that is only wanted for its words, within limits of size and time.

        An upstream that breaks off here, or goes on for ever, changes nothing about what its status said.
        """
        pieces: list[bytes] = []
        size = 0

        def keep(chunk: bytes) -> bool:
            nonlocal size
            pieces.append(chunk)
            size += len(chunk)
            if size > limit:
                self.abort()
            return True

        with contextlib.suppress(UpstreamBroken, TimeoutError):
            async with asyncio.timeout(seconds):
                await self.relay(keep, _nothing)
        self.abort()
        return b"".join(pieces)[:limit]

    def abort(self) -> None:
        """Stop the upstream's work on this reply; nothing happens where it was taken already."""
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()

    def _let_go(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.release()


async def _nothing() -> None:
    return None


class UpstreamClient:
    """Sends prepared requests. One per event loop; not thread-safe.

    Args:
        tls: the context for https; None makes one that trusts what the operating system trusts.
        silence: seconds without a byte after which an upstream is given up.
    """

    def __init__(self, *, tls: ssl.SSLContext | None = None, silence: float = SILENCE_SECONDS) -> None:
        self._tls = tls
        self._finder: ProxyFinder | None = None
        self._ca_bundle = ""
        self._silence = silence
        self._idle: dict[Origin, list[tuple[Connection, asyncio.TimerHandle, float]]] = {}
        self._all: set[Connection] = set()

    @property
    def connections_open(self) -> int:
        """Connections to upstreams, busy or not."""
        return len(self._all)

    @property
    def connections_idle(self) -> int:
        """Those of them that wait in the pool."""
        return sum(len(idle) for idle in self._idle.values())

    def reach_by(self, finder: ProxyFinder, ca_bundle: str) -> None:
        """Say how upstreams are reached from now on; running exchanges go on as they began.

        Args:
            finder: knows the outbound proxy.
            ca_bundle: path of a PEM file to trust on top of what the system trusts; empty for none.

        Raises:
            SettingsError: that file cannot be used; nothing is changed then.
        """
        tls = _tls_context(ca_bundle) if ca_bundle != self._ca_bundle else self._tls
        self._finder, self._tls, self._ca_bundle = finder, tls, ca_bundle
        self.drop_idle()

    async def send(self, request: UpstreamRequest, body: bytes | StreamedBody) -> Reply:
        """Send one request, once, and wait for the reply's head.

        Raises:
            UpstreamUnreachable: no connection; nothing was sent.
            UpstreamBroken: the connection ended before a head came.
        """
        connection = self._take_idle(request.origin) or await self._connect(request.origin)
        streamed = body if isinstance(body, StreamedBody) else None
        whole = body if isinstance(body, bytes) else b""
        length = len(whole) if streamed is None else streamed.length
        try:
            connection.begin(_head(request, length), whole, headless=request.method == "HEAD")
            sent = True
            if streamed is not None:
                sent = await connection.send_stream(streamed.chunks, chunked=streamed.length is None)
            elif len(whole) > WRITE_PIECE:
                sent = await connection.send_large(whole)
            if sent:
                connection.request_sent()
            status, headers = await connection.head()
        except BaseException:
            connection.close()
            raise
        return Reply(connection, status, headers)

    async def reach(self, origin: Origin) -> None:
        """Make sure that there is a connection for the next request, and send nothing.

        Raises:
            UpstreamUnreachable: there is none to be had.
        """
        self._put_idle(origin, self._take_idle(origin) or await self._connect(origin))

    def _take_idle(self, origin: Origin) -> Connection | None:
        idle = self._idle.get(origin)
        while idle:
            connection, timer, since = idle.pop()
            timer.cancel()
            # The loop's clock stands still while the machine sleeps, the wall clock does not: after a sleep a
            # connection may be dead without a FIN ever arriving.
            if connection.usable and abs(time.time() - since) < 2 * IDLE_SECONDS:
                return connection
            connection.close()
            self._all.discard(connection)
        return None

    def _put_idle(self, origin: Origin, connection: Connection) -> None:
        idle = self._idle.setdefault(origin, [])

        def expire() -> None:
            idle[:] = [entry for entry in idle if entry[0] is not connection]
            self._all.discard(connection)
            connection.close()

        idle.append((connection, asyncio.get_running_loop().call_later(IDLE_SECONDS, expire), time.time()))

    async def _connect(self, origin: Origin) -> Connection:
        loop = asyncio.get_running_loop()
        connection = Connection(
            loop, lambda idle: self._put_idle(origin, idle), self._all.discard, self._silence
        )
        sock: socket.socket | None = None
        try:
            async with asyncio.timeout(CONNECT_SECONDS):
                sock = await open_socket(origin, self._finder)
                tls = None
                if origin.scheme == "https":
                    tls = self._tls = self._tls or _tls_context("")
                await loop.create_connection(
                    lambda: connection, sock=sock, ssl=tls, server_hostname=origin.host if tls else None
                )
        except asyncio.CancelledError:
            if sock is not None:
                sock.close()
            raise
        except (OSError, ssl.SSLError, TimeoutError, ExceptionGroup) as error:
            if sock is not None:
                sock.close()
            # Only the kind is told: the texts of resolver and TLS errors are for us, not for a client.
            raise UpstreamUnreachable(f"{origin} cannot be reached: {_reason(error)}") from None
        self._all.add(connection)
        return connection

    def drop_idle(self) -> None:
        """Close pooled connections: after sleep or a change of network they are probably dead."""
        for idle in self._idle.values():
            for connection, timer, _ in idle:
                timer.cancel()
                connection.close()
                self._all.discard(connection)
            idle.clear()

    def close(self) -> None:
        """Close every connection, running ones too."""
        self.drop_idle()
        for connection in self._all:
            connection.close()
        self._all.clear()


def _tls_context(ca_bundle: str) -> ssl.SSLContext:
    # Not create_default_context(): that one honours SSLKEYLOGFILE, which would write session keys out.
    context = truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.set_alpn_protocols(["http/1.1"])
    if ca_bundle:
        try:
            context.load_verify_locations(cafile=ca_bundle)
        except (OSError, ssl.SSLError):
            raise SettingsError(
                f"network.ca_bundle: {ca_bundle} is no file of PEM certificates that can be read."
            ) from None
    return context


def _reason(error: BaseException) -> str:
    if isinstance(error, ExceptionGroup):
        error = error.exceptions[0]
    for kind, words in _REASONS:
        if isinstance(error, kind):
            return words
    return "the network said no" if isinstance(error, OSError) else "it failed while connecting"


def _head(request: UpstreamRequest, length: int | None) -> bytes:
    lines = [
        b"%b %b HTTP/1.1\r\nHost: %b\r\nAccept-Encoding: identity\r\n"
        % (request.method.encode(), request.target, request.origin.authority.encode())
    ]
    lines.extend([b"%b: %b\r\n" % field for field in request.headers])
    if length is None:
        lines.append(b"Transfer-Encoding: chunked\r\n\r\n")
    elif length or request.method not in {"GET", "HEAD", "DELETE"}:
        lines.append(b"Content-Length: %d\r\n\r\n" % length)
    else:
        lines.append(b"\r\n")
    return b"".join(lines)
