r"""One HTTP/1.1 connection to an upstream, as an asyncio protocol on top of llhttp (httptools).

Why not aiohttp's client: the per-request objects of ``ClientSession`` are the largest cost of a relay, it joins
repeated fields of different case, re-quotes paths, and quotes wire bytes in its exceptions. What a relay needs
is small and stands here: bytes out as given, the reply's head, and its body pushed to a callback with
back-pressure. Measured and weighed in ``docs/decisions/upstream-connections.md``.

States of a connection::

    IDLE -> SENDING -> (head arrives) -> RECEIVING -> ENDED -> (reply taken) -> IDLE
                 \                            \-> CLOSED       anything irregular

From :meth:`Connection.begin` to :meth:`Connection.release` it belongs to one exchange; only then may another
have it. Were it free as soon as the last byte is in, a request of somebody else could take the place of a reply
that its own task has not looked at yet.
"""

from __future__ import annotations

import asyncio
import select
import socket
import sys
from collections.abc import AsyncIterable, Awaitable, Callable
from enum import Enum, auto
from typing import Any, cast

import httptools

from claude_desk.errors import UpstreamBroken
from claude_desk.wire.headers import RawHeaders

MAX_HEAD_BYTES = 256 * 1024  # nginx allows 32 KiB, node 16; Bedrock and CDNs send a few KiB
BUFFERED_BEFORE_RELAY = 256 * 1024
WRITE_PIECE = 256 * 1024
_INFORMATIONAL = range(100, 200)
_SWITCHING_PROTOCOLS = 101
_BODYLESS = frozenset({204, 304})

Consumer = Callable[[bytes], bool]
"""Takes the next body bytes; False asks to stop reading until the relay is ready again."""


class _State(Enum):
    IDLE = auto()
    SENDING = auto()  # request under way, no final head yet
    RECEIVING = auto()  # head seen, body under way
    ENDED = auto()  # all of the reply is here; whoever asked for it has not let go yet
    CLOSED = auto()


class Connection(asyncio.Protocol):
    """A connection that carries one exchange at a time.

    Args:
        loop: the running loop.
        on_idle: called when an exchange let go of the connection and it can take another.
        on_lost: called when the connection is gone.
        silence: seconds without a byte from the upstream after which an exchange is given up.
    """

    def __init__(
        self,
        loop: asyncio.AbstractEventLoop,
        on_idle: Callable[[Connection], None],
        on_lost: Callable[[Connection], None],
        silence: float,
    ) -> None:
        self._loop = loop
        self._on_idle = on_idle
        self._on_lost = on_lost
        self._silence = silence
        self._state = _State.IDLE
        self._transport: asyncio.Transport = None  # type: ignore[assignment]  # set before any use
        self._paused_writing = False
        self._wake: asyncio.Future[None] | None = None
        self._watchdog: asyncio.TimerHandle | None = None
        self._failure = "closed the connection"
        self._descriptor: int | None = None
        self._poll: Any = None  # select.poll, which Windows lacks
        self._reset()

    def _reset(self) -> None:
        self._parser = httptools.HttpResponseParser(self)
        self._head_bytes = 0
        self._fields: list[tuple[bytes, bytes]] = []
        self._status = 0
        self._pieces: list[bytes] = []
        self._informational = False
        self._sent = False  # the request went out whole
        self._headless = False  # HEAD: a head only, whatever it declares
        self._delimited_by_close = False
        self._complete = False
        self._reusable = False
        self._reading_paused = False
        self._consumer: Consumer | None = None
        self._head: asyncio.Future[tuple[int, RawHeaders]] | None = None
        self._end: asyncio.Future[None] | None = None
        self._last_byte = 0.0

    # -- asyncio.Protocol

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the transport; small writes go out at once and dead peers are noticed."""
        self._transport = cast("asyncio.Transport", transport)  # uvloop's is no subclass of it
        sock = transport.get_extra_info("socket")
        if sock is not None:
            _keep_alive(sock)
            self._descriptor = sock.fileno()
            if sys.platform != "win32":
                self._poll = select.poll()
                self._poll.register(self._descriptor, select.POLLIN)

    def data_received(self, data: bytes) -> None:
        """Parse, then hand on whatever body bytes this read brought as one chunk."""
        # Identity, not membership: an enum's hash is a Python function, and this runs for every event.
        state = self._state
        if state is _State.SENDING:
            self._head_bytes += len(data)
        elif state is not _State.RECEIVING:
            self._break("sent bytes nobody asked for")
            return
        self._last_byte = self._loop.time()
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserUpgrade:
            self._break("wanted to switch protocols")
            return
        except httptools.HttpParserError:
            # The parser's text may quote wire bytes, which may hold a credential: never passed on.
            self._deliver()
            if not self._complete:
                self._break("sent something that is not HTTP")
                return
            self._reusable = False  # surplus bytes after a good reply spoil the connection, not the reply
        if self._state is _State.SENDING and self._head_bytes > MAX_HEAD_BYTES:
            self._break("sent an endless head")
            return
        self._deliver()
        if self._complete:
            self._finish()

    def eof_received(self) -> bool:
        """No half-open connections: let the transport close."""
        return False

    def connection_lost(self, exc: Exception | None) -> None:
        """End what was under way: as it should where closing is the framing, as broken otherwise."""
        if self._state is _State.RECEIVING and self._delimited_by_close and exc is None:
            self._complete = True
            self._finish()
        self._fail("reset the connection" if exc is not None else self._failure)
        self._state = _State.CLOSED
        self._paused_writing = False
        self._signal()
        self._on_lost(self)

    def pause_writing(self) -> None:
        """The upstream reads slowly."""
        self._paused_writing = True

    def resume_writing(self) -> None:
        """The upstream caught up."""
        self._paused_writing = False
        self._signal()

    def _signal(self) -> None:
        """Wake the one task that waits for this connection to write, pause, end or fail."""
        if self._wake is not None and not self._wake.done():
            self._wake.set_result(None)

    # -- llhttp's callbacks

    def on_message_begin(self) -> None:
        """A second message nobody asked for makes the connection unfit for reuse."""
        if self._complete:
            self._reusable = False

    def on_header(self, name: bytes, value: bytes) -> None:
        """Collect a field of the head (or a trailer, which is dropped)."""
        if self._state is _State.SENDING:
            self._fields.append((name, value))

    def on_headers_complete(self) -> None:
        """Release the head to whoever waits for it."""
        if self._complete:
            return
        status = self._parser.get_status_code()
        if status == _SWITCHING_PROTOCOLS:
            self._break("wanted to switch protocols")
            return
        if status in _INFORMATIONAL:
            self._informational = True
            self._fields = []
            return
        self._status = status
        names = {name.lower() for name, _ in self._fields}
        framed = b"content-length" in names or b"transfer-encoding" in names
        self._delimited_by_close = not framed and status not in _BODYLESS and not self._headless
        self._state = _State.RECEIVING
        if self._head is not None and not self._head.done():
            self._head.set_result((status, tuple(self._fields)))
        self._signal()
        if self._headless:
            self._complete = True

    def on_body(self, body: bytes) -> None:
        """Collect the body bytes of this read."""
        if not self._complete:
            self._pieces.append(body)

    def on_message_complete(self) -> None:
        """The reply's own end, or merely that of an informational one."""
        if self._informational:
            self._informational = False
            return
        if self._complete:
            return
        self._complete = True
        self._reusable = self._sent and not self._headless and self._parser.should_keep_alive()

    # -- one exchange

    @property
    def usable(self) -> bool:
        """Whether a request may be written: idle, open, and with nothing (so no FIN either) waiting to be read."""
        return self._state is _State.IDLE and not self._transport.is_closing() and not self._readable()

    def _readable(self) -> bool:
        # An idle HTTP/1.1 connection has nothing to say: readable means closed or dirty. Asking the kernel
        # catches a FIN that the loop has not yet told us about.
        if self._descriptor is None:
            return False
        if self._poll is not None:
            return bool(self._poll.poll(0))
        return bool(select.select([self._descriptor], [], [], 0)[0])

    def begin(self, head: bytes, body: bytes, *, headless: bool) -> None:
        """Start an exchange: write the head and, where it is small, the body with it."""
        self._reset()
        self._state = _State.SENDING
        self._headless = headless
        self._head = self._loop.create_future()
        self._end = self._loop.create_future()
        self._last_byte = self._loop.time()
        if self._watchdog is None:
            self._watchdog = self._loop.call_later(self._silence, self._check_silence)
        if len(body) <= WRITE_PIECE:
            self._transport.write(head + body)
        else:
            self._transport.write(head)

    async def send_large(self, body: bytes) -> bool:
        """Write a large body in pieces, at the upstream's pace; stop early if it already answered.

        Returns:
            Whether all of it was written.
        """
        view = memoryview(body)
        for start in range(0, len(body), WRITE_PIECE):
            if not await self._may_write():
                return False
            self._last_byte = self._loop.time()
            self._transport.write(view[start : start + WRITE_PIECE])
        return True

    async def send_stream(self, chunks: AsyncIterable[bytes], *, chunked: bool) -> bool:
        """Write a body as it comes in, framed by chunks or by the length the head declared.

        An early reply ends it even while the next chunk is still awaited.

        Returns:
            Whether all of it was written.
        """
        assert self._head is not None  # noqa: S101  # set by begin
        pump = self._loop.create_task(self._pump(chunks, chunked=chunked))
        try:
            either: set[asyncio.Future[Any]] = {pump, self._head}
            await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED)
            if pump.done():
                return pump.result()
            return False
        finally:
            if not pump.done():
                pump.cancel()
                await asyncio.wait({pump})
            _retrieved(pump)

    async def _pump(self, chunks: AsyncIterable[bytes], *, chunked: bool) -> bool:
        async for chunk in chunks:
            if not chunk:
                continue
            if not await self._may_write():
                return False
            self._last_byte = self._loop.time()
            self._transport.write(b"%x\r\n%b\r\n" % (len(chunk), chunk) if chunked else chunk)
        if not await self._may_write():
            return False
        if chunked:
            self._transport.write(b"0\r\n\r\n")
        return True

    async def _may_write(self) -> bool:
        while self._paused_writing and self._state is _State.SENDING:
            self._wake = self._loop.create_future()
            await self._wake
        return self._state is _State.SENDING and not self._transport.is_closing()

    def request_sent(self) -> None:
        """The whole request was written, so the connection may be used again after a regular end."""
        self._sent = True

    async def head(self) -> tuple[int, RawHeaders]:
        """Wait for the final reply head.

        Returns:
            Status and fields.

        Raises:
            UpstreamBroken: the connection ended, or what came is not HTTP.
        """
        assert self._head is not None  # noqa: S101  # set by begin
        return await self._head

    @property
    def complete(self) -> bool:
        """Whether the whole body is here (or was)."""
        return self._complete

    def take(self) -> bytes:
        """The body bytes that arrived before :meth:`relay`."""
        data = b"".join(self._pieces)
        self._pieces.clear()
        return data

    async def arrived(self) -> None:
        """Wait until there is something to :meth:`take`, or the body has ended.

        Raises:
            UpstreamBroken: the reply ended before its end.
        """
        assert self._end is not None  # noqa: S101  # set by begin
        while not self._pieces and not self._complete:
            if self._end.done():
                self._end.result()
            self._resume()
            self._wake = self._loop.create_future()
            await self._wake

    async def relay(self, consumer: Consumer, drain: Callable[[], Awaitable[None]]) -> None:
        """Push body bytes to the consumer straight from the socket's callback until the reply ends.

        Args:
            consumer: called with each chunk; while it says False nothing more is read.
            drain: returns when the consumer can take more.

        Raises:
            UpstreamBroken: the reply ended before its end.
        """
        end = self._end
        assert end is not None  # noqa: S101  # set by begin
        self._consumer = consumer
        early = self.take()
        congested = bool(early) and not consumer(early)
        while not end.done():
            if congested or self._reading_paused:
                congested = False
                self._pause()
                await drain()
                self._resume()
            else:
                self._wake = self._loop.create_future()
                await self._wake
        end.result()

    def _deliver(self) -> None:
        if not self._pieces:
            return
        if self._consumer is None:
            self._signal()
            if (
                not self._reading_paused
                and sum(map(len, self._pieces)) > BUFFERED_BEFORE_RELAY
                and not self._complete
            ):
                self._pause()
            return
        chunk = self._pieces[0] if len(self._pieces) == 1 else b"".join(self._pieces)
        self._pieces.clear()
        if not self._consumer(chunk) and not self._complete:
            self._pause()

    def _pause(self) -> None:
        if not self._reading_paused and not self._transport.is_closing():
            self._reading_paused = True
            self._transport.pause_reading()
            self._signal()

    def _resume(self) -> None:
        if self._reading_paused:
            self._reading_paused = False
            self._last_byte = self._loop.time()
            if not self._transport.is_closing():
                self._transport.resume_reading()

    def _finish(self) -> None:
        if self._state is not _State.RECEIVING:
            return
        if self._end is not None and not self._end.done():
            self._end.set_result(None)
        self._signal()
        if self._reusable and not self._transport.is_closing():
            # The watchdog stays for the next exchange; without one it finds nothing to watch and ends.
            self._resume()
            self._state = _State.ENDED
            return
        self._stop_watching()
        if self._sent:
            self._state = _State.CLOSED
            self._transport.close()
        else:
            # Nobody reads the rest of the request any more; a graceful close would wait for just that.
            self._state = _State.CLOSED
            self._transport.abort()

    def release(self) -> None:
        """The reply was taken whole: another exchange may have the connection."""
        if self._state is _State.ENDED:
            self._state = _State.IDLE
            self._on_idle(self)

    # -- endings

    def close(self) -> None:
        """Close without waiting for anything, so that the upstream stops working for nobody."""
        self._stop_watching()
        if self._transport is not None and not self._transport.is_closing():
            self._transport.abort()

    def _break(self, failure: str) -> None:
        self._fail(failure)
        self._state = _State.CLOSED
        self.close()

    def _fail(self, failure: str) -> None:
        self._failure = failure
        self._stop_watching()
        error = UpstreamBroken(f"the upstream {failure}")
        for waiting in (self._head, self._end):
            if waiting is not None and not waiting.done():
                waiting.set_exception(error)
                _retrieved(waiting)
        self._signal()

    def _check_silence(self) -> None:
        self._watchdog = None
        if self._state is not _State.SENDING and self._state is not _State.RECEIVING:
            return
        # While we ourselves are not reading, silence is ours and not the upstream's.
        since = self._loop.time() - (self._loop.time() if self._reading_paused else self._last_byte)
        if since >= self._silence:
            self._break(f"said nothing for {self._silence:.0f} seconds")
            return
        self._watchdog = self._loop.call_later(max(self._silence - since, 1.0), self._check_silence)

    def _stop_watching(self) -> None:
        if self._watchdog is not None:
            self._watchdog.cancel()
            self._watchdog = None


def _retrieved(
    future: asyncio.Future[bool] | asyncio.Future[None] | asyncio.Future[tuple[int, RawHeaders]],
) -> None:
    # Any of them may end in an exception that nobody waits for any more; that is not worth a warning.
    if not future.cancelled():
        future.exception()


def _keep_alive(sock: socket.socket) -> None:
    # The numbers the official SDKs use: a dead peer is noticed after 60 s plus 5 probes.
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    for option, value in (
        ("TCP_KEEPIDLE", 60),
        ("TCP_KEEPALIVE", 60),
        ("TCP_KEEPINTVL", 60),
        ("TCP_KEEPCNT", 5),
    ):
        if hasattr(socket, option):
            sock.setsockopt(socket.IPPROTO_TCP, getattr(socket, option), value)
