"""An HTTP/1.1 client that sends exactly the bytes it is given and shows exactly the bytes it gets."""

from __future__ import annotations

import contextlib
import socket
import struct
import sys
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Self

from fakes.canary import CLIENT_KEY

if TYPE_CHECKING:
    from types import TracebackType

PATIENCE_S = 10.0
_LINGER = "hh" if sys.platform == "win32" else "ii"
_BODILESS = frozenset({204, 304})

Fields = Iterable[tuple[str, str]]


@dataclass(slots=True)
class RawReply:
    """A reply as it came off the wire.

    Attributes:
        head: status line and header lines with their line ends, up to and with the empty line.
        body: the body so far, chunked coding removed.
        chunks: for a chunked body, its chunks.
        complete: the body ended as its framing says; False when the connection ended first.
    """

    head: bytes
    body: bytes = b""
    chunks: list[bytes] = field(default_factory=list)
    complete: bool = False

    @property
    def status(self) -> int:
        """The status code."""
        return int(self.head.split(b" ", 2)[1])

    @property
    def headers(self) -> list[tuple[bytes, bytes]]:
        """Field names and values in order; only the blank after the colon is gone."""
        pairs = (line.partition(b": ") for line in self.head.split(b"\r\n")[1:-2])
        return [(name, value) for name, _, value in pairs]

    def values(self, name: str) -> list[bytes]:
        """The values of every field of this name, whatever its case."""
        return [value for key, value in self.headers if key.lower() == name.lower().encode()]

    def value(self, name: str) -> bytes | None:
        """The value of the one field of this name, or nothing."""
        values = self.values(name)
        assert len(values) <= 1, f"{name} came {len(values)} times"
        return values[0] if values else None


class RawClient:
    """One TCP connection.

    Args:
        port: where to connect, on 127.0.0.1.
        receive_buffer: size of the socket's receive buffer in bytes, for a client that is to be slow.
    """

    def __init__(self, port: int, *, receive_buffer: int | None = None) -> None:
        self._buffer = b""
        self._ended = False
        self._socket = socket.socket()
        if receive_buffer is not None:
            self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        self._socket.settimeout(PATIENCE_S)
        try:
            self._socket.connect(("127.0.0.1", port))
        except OSError:
            self._socket.close()
            raise
        self.port = port

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._socket.close()

    def send(self, data: bytes) -> None:
        """Send these bytes."""
        self._socket.sendall(data)

    def try_send(self, data: bytes) -> bool:
        """Send these bytes to a peer that may hang up meanwhile; says whether all of them were taken."""
        try:
            self._socket.sendall(data)
        except ConnectionError:
            return False
        return True

    def finish_sending(self) -> None:
        """Send FIN, keep reading."""
        self._socket.shutdown(socket.SHUT_WR)

    def send_until_it_waits(self, piece: bytes, times: int, *, seconds: float = 0.3) -> int:
        """Send a piece again and again until the peer takes no more for a while.

        Returns:
            How many bytes were taken.
        """
        taken, size = 0, len(piece) * times
        self._socket.settimeout(seconds)
        try:
            while taken < size:
                taken += self._socket.send(piece[: size - taken])
        except TimeoutError:
            pass
        finally:
            self._socket.settimeout(PATIENCE_S)
        return taken

    def try_finish(self) -> None:
        """Send FIN to a peer that may have hung up."""
        with contextlib.suppress(OSError):
            self.finish_sending()

    def leave(self) -> None:
        """Close with FIN."""
        self._socket.close()

    def reset(self) -> None:
        """Close with RST."""
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack(_LINGER, 1, 0))
        self._socket.close()

    def reply(self, *, head_only: bool = False) -> RawReply:
        """Read one whole reply, or as much of it as comes before the connection ends.

        Args:
            head_only: the request was HEAD, so no body follows whatever the head says.

        Raises:
            TimeoutError: nothing came for ten seconds.
            EOFError: the connection ended before the end of a head.
        """
        return self.finish(self.head(), head_only=head_only)

    def finish(self, reply: RawReply, *, head_only: bool = False) -> RawReply:
        """Read the body of a reply whose head was read."""
        if head_only or reply.status in _BODILESS:
            reply.complete = True
        elif reply.value("transfer-encoding") == b"chunked":
            while (chunk := self.chunk()) is not None:
                reply.chunks.append(chunk)
                reply.body += chunk
                if not chunk:
                    reply.complete = True
                    break
        elif (length := reply.value("content-length")) is not None:
            reply.body = self.take(int(length))
            reply.complete = len(reply.body) == int(length)
        else:
            while piece := self.some():
                reply.body += piece
            reply.complete = not self.was_reset
        return reply

    def head(self) -> RawReply:
        """Read a reply's head only."""
        head = self.until(b"\r\n\r\n")
        if not head.endswith(b"\r\n\r\n"):
            raise EOFError(f"the connection ended after {head!r}")
        return RawReply(head)

    def chunk(self) -> bytes | None:
        """Read one chunk of a chunked body; ``b""`` for the last one, None when the connection ended first."""
        line = self.until(b"\r\n")
        if not line.endswith(b"\r\n"):
            return None
        size = int(line, 16)
        data = self.take(size + 2)
        if len(data) < size + 2:
            return None
        assert data.endswith(b"\r\n"), f"a chunk of {size} bytes ends in {data[-2:]!r}"
        return data[:-2]

    def until(self, mark: bytes) -> bytes:
        """Read up to and with a mark, or to the end of the connection."""
        while mark not in self._buffer and self._more():
            pass
        end = self._buffer.find(mark)
        return self._cut(len(self._buffer) if end < 0 else end + len(mark))

    def take(self, size: int) -> bytes:
        """Read this many bytes, or fewer if the connection ends first."""
        pieces = [self._cut(size)]
        missing = size - len(pieces[0])
        while missing and self._more():
            pieces.append(self._cut(missing))
            missing -= len(pieces[-1])
        return b"".join(pieces)

    def some(self) -> bytes:
        """Read whatever comes next; empty at the end of the connection."""
        if not self._buffer:
            self._more()
        return self._cut(len(self._buffer))

    def some_within(self, seconds: float) -> bytes:
        """Read whatever comes next, if it comes soon.

        Raises:
            TimeoutError: nothing came.
        """
        self._socket.settimeout(seconds)
        try:
            return self.some()
        finally:
            self._socket.settimeout(PATIENCE_S)

    def rest(self) -> bytes:
        """Read to the end of the connection."""
        while self._more():
            pass
        return self._cut(len(self._buffer))

    was_reset = False

    def _cut(self, size: int) -> bytes:
        data, self._buffer = self._buffer[:size], self._buffer[size:]
        return data

    def _more(self) -> bool:
        if self._ended:
            return False
        try:
            data = self._socket.recv(1024 * 1024)
        except ConnectionError:
            self.was_reset = True
            data = b""
        self._buffer += data
        self._ended = not data
        return bool(data)


def request(
    port: int,
    method: str = "POST",
    target: bytes = b"/v1/messages",
    headers: Fields = (),
    body: bytes | None = None,
    *,
    key: str | None = CLIENT_KEY,
) -> bytes:
    """The bytes of a well-formed request to 127.0.0.1.

    Args:
        port: for the Host field.
        method: HTTP method.
        target: raw request target.
        headers: fields between Host and the key.
        body: the body; None leaves Content-Length out.
        key: sent as ``x-api-key``; None leaves it out.
    """
    lines = [b"%b %b HTTP/1.1" % (method.encode(), target), b"Host: 127.0.0.1:%d" % port]
    lines += [f"{name}: {value}".encode("latin-1") for name, value in headers]
    if key is not None:
        lines.append(b"x-api-key: " + key.encode())
    if body is not None:
        lines.append(b"Content-Length: %d" % len(body))
    return b"\r\n".join([*lines, b"", b""]) + (body or b"")


def ask(
    port: int,
    method: str = "POST",
    target: bytes = b"/v1/messages",
    headers: Fields = (),
    body: bytes | None = b"{}",
    *,
    key: str | None = CLIENT_KEY,
) -> RawReply:
    """One request on a connection of its own, and its reply."""
    with RawClient(port) as client:
        client.send(request(port, method, target, headers, body, key=key))
        return client.reply(head_only=method == "HEAD")
