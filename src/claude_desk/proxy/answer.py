"""Writing a reply to the client: head and body bytes as they are, with back-pressure.

aiohttp's server parses the request and keeps the connection; what goes back is written here straight to its
transport, because a relay must keep repeated fields, their order and their case, and must be able to end a
reply visibly unfinished.
"""

from __future__ import annotations

import http
import socket
import struct
import sys
from typing import TYPE_CHECKING

from aiohttp import web

from claude_desk.proxy import cors
from claude_desk.wire.headers import RawHeaders

if TYPE_CHECKING:
    from aiohttp.abc import AbstractStreamWriter

_REASONS = {status.value: status.phrase.encode() for status in http.HTTPStatus}
_REASONS[529] = b"Overloaded"
_NO_BODY = frozenset({204, 304})
_LINGER = "hh" if sys.platform == "win32" else "ii"  # struct linger has the platform's own types


class Answer(web.StreamResponse):
    """One reply to one client.

    Handed back to aiohttp as the handler's response once everything is written; ``prepare`` and ``write_eof``
    therefore do nothing, and ``keep_alive`` says whether the connection is still good.

    Args:
        request: the request it answers.
    """

    def __init__(self, request: web.BaseRequest) -> None:
        super().__init__()
        self._request = request
        self._protocol = request.protocol
        self._transport = request.transport
        self._chunked = False
        self._bodyless = False
        self._declared: int | None = None
        self._good = request.keep_alive
        self._pending = b""
        self.started = False
        self.finished = False
        self.sent = 0
        self.fields: RawHeaders = ()  # of ours, on top of the reply's own
        self.origin = b""  # the listed web origin whose page may read this; empty for any other caller

    @property
    def keep_alive(self) -> bool:
        """Whether another request may follow on this connection."""
        return self._good and self.finished

    async def prepare(self, request: web.BaseRequest) -> AbstractStreamWriter | None:
        """Nothing left to do: the head was written by :meth:`start`."""
        return None

    async def write_eof(self, data: bytes = b"") -> None:
        """Nothing left to do: the end was written by :meth:`end`."""

    def start(self, status: int, headers: RawHeaders, length: int | None) -> None:
        """Make the head; it leaves with the first body bytes, or by :meth:`flush`.

        Args:
            status: HTTP status; the reason phrase is ours, since an upstream's may hold anything.
            headers: fields as they go out, without framing and Connection.
            length: body length in bytes; None when it is not known yet.
        """
        self.started = True
        lines = [b"HTTP/1.1 %d %b\r\n" % (status, _REASONS.get(status, b"Status"))]
        if self.fields:
            headers = (*headers, *self.fields)
        if self.origin:
            headers = (*headers, *cors.reply_fields(self.origin, headers))
        for name, value in headers:
            if b"\n" not in value and b"\r" not in value:
                lines.append(b"%b: %b\r\n" % (name, value))
        self._bodyless = status in _NO_BODY or self._request.method == "HEAD"
        if status in _NO_BODY:
            pass
        elif length is not None:
            self._declared = length
            lines.append(b"Content-Length: %d\r\n" % length)
        elif self._request.version >= (1, 1):
            self._chunked = not self._bodyless
            lines.append(b"Transfer-Encoding: chunked\r\n")
        else:
            self._good = False  # HTTP/1.0: the end of the connection is the end of the body
        if not self._good:
            lines.append(b"Connection: close\r\n")
        elif self._request.version < (1, 1):
            lines.append(b"Connection: keep-alive\r\n")
        lines.append(b"\r\n")
        self._pending = b"".join(lines)

    def write(self, chunk: bytes) -> bool:  # type: ignore[override]  # called from a callback, so not a coroutine
        """Send body bytes at once.

        Returns:
            False when the client reads slowly: wait for :meth:`drain` before more.
        """
        transport = self._transport
        if transport is None or transport.is_closing():
            return True
        if chunk and not self._bodyless:
            self.sent += len(chunk)
            pending, self._pending = self._pending, b""
            if self._chunked:
                transport.write(b"%b%x\r\n%b\r\n" % (pending, len(chunk), chunk))
            else:
                transport.write(pending + chunk if pending else chunk)
        return not self._protocol.writing_paused

    def flush(self) -> None:
        """Send the head even though no body byte is there yet."""
        if self._pending and self._transport is not None and not self._transport.is_closing():
            self._transport.write(self._pending)
            self._pending = b""

    async def drain(self) -> None:
        """Wait until the client has read enough."""
        await self._request.writer.drain()

    def end(self) -> None:
        """The body is complete."""
        if self._transport is None or self._transport.is_closing():
            return
        if self._declared is not None and self.sent != self._declared and not self._bodyless:
            self.break_off()
            return
        tail = self._pending + (b"0\r\n\r\n" if self._chunked else b"")
        self._pending = b""
        if tail:
            self._transport.write(tail)
        self.finished = True

    def break_off(self) -> None:
        """End the reply so that no client can take it for complete.

        What was written still arrives; then the connection ends without the last chunk or the promised length.
        A body delimited by the end of the connection is reset instead.
        """
        self._good = False
        if self._transport is None or self._transport.is_closing():
            return
        self.flush()
        if self._chunked or self._declared is not None:
            self._transport.close()
        else:
            # With linger on and no time, closing sends RST instead of FIN (RFC 9293 section 3.10.4, SO_LINGER).
            sock = self._transport.get_extra_info("socket")
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack(_LINGER, 1, 0))
            self._transport.abort()

    def whole(self, status: int, headers: RawHeaders, body: bytes) -> Answer:
        """Send a complete small reply."""
        self.start(status, headers, len(body))
        self.write(body)
        self.end()
        return self

    def close_after(self) -> None:
        """Make this the last reply on its connection; call before :meth:`start`."""
        self._good = False
