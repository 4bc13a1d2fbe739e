"""A real HTTP/1.1 server that keeps every byte it was sent and answers exactly as it was told.

It is written on bare sockets so that no HTTP library tidies anything up on the way in, and so that replies can
be wrong on purpose: cut short, reset, badly framed, no HTTP at all.

In a test that has no event loop::

    with RecordingUpstream() as upstream:
        upstream.answer(json_reply({"hello": "world"}))
        call_something(upstream.url)
        request = upstream.request()
        assert request.body == b"..."

In a test that runs the program under test in its own loop, wait with ``await``::

    gate = Gate()
    upstream.answer(Reply(chunks=[b"first", gate, b"second"], framing=Framing.CHUNKED))
    ...
    request = await upstream.arrival()
    await gate.reached()
    gate.open()

The server runs in a thread with a loop of its own, so a blocked test cannot stop it. Everything public may be
called from any thread. Waiting always has a limit and fails with ``TimeoutError``.
"""

from __future__ import annotations

import asyncio
import json
import socket
import struct
import sys
import threading
from collections import deque
from collections.abc import Callable, Coroutine
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Self, TypeVar

from fakes.scripted_replies import (
    PATIENCE_S,
    Ending,
    Framing,
    Gate,
    Reply,
    error_reply,
    from_thread,
    json_reply,
    message_reply,
    message_stream,
    sse_event,
    sse_reply,
    stream_end,
    tool_stream,
)

if TYPE_CHECKING:
    from types import TracebackType

__all__ = [
    "PATIENCE_S",
    "Answer",
    "Ending",
    "Framing",
    "Gate",
    "RecordedRequest",
    "RecordingUpstream",
    "Reply",
    "error_reply",
    "json_reply",
    "message_reply",
    "message_stream",
    "sse_event",
    "sse_reply",
    "stream_end",
    "tool_stream",
]

_LINGER = "hh" if sys.platform == "win32" else "ii"
_Result = TypeVar("_Result")


@dataclass(slots=True)
class RecordedRequest:
    """A request as it came off the wire; filled in while it arrives.

    Attributes:
        connection: number of the TCP connection, counted from 1.
        head: request line and header lines with their line ends, up to and with the empty line.
        body: body bytes so far, chunked coding removed.
        chunked: the body came with ``Transfer-Encoding: chunked``.
        complete: the body is all there.
        aborted: the sender was gone before its request or our reply was complete.
        sent: bytes of the reply's body handed to the operating system so far.
    """

    connection: int
    head: bytes
    body: bytes = b""
    chunked: bool = False
    complete: bool = False
    aborted: bool = False
    sent: int = 0
    _progress: threading.Event = field(default_factory=threading.Event, repr=False)
    _arrived: Future[None] = field(default_factory=Future, repr=False)
    _ended: Future[None] = field(default_factory=Future, repr=False)

    @property
    def line(self) -> bytes:
        """The request line without its line end."""
        return self.head.partition(b"\r\n")[0]

    @property
    def method(self) -> str:
        """The method."""
        return self.line.split(b" ")[0].decode("ascii")

    @property
    def target(self) -> bytes:
        """The request target, raw: path and query as they were sent."""
        return self.line.split(b" ")[1]

    @property
    def headers(self) -> list[tuple[bytes, bytes]]:
        """Field names and values as sent, in order; only the blanks around values are gone."""
        lines = self.head.split(b"\r\n")[1:-2]
        pairs = (line.partition(b":") for line in lines)
        return [(name, value.strip(b" \t")) for name, _, value in pairs]

    def header_values(self, name: str) -> list[bytes]:
        """The values of every field of this name, whatever its case."""
        return [value for key, value in self.headers if key.lower() == name.lower().encode()]

    def header(self, name: str) -> bytes | None:
        """The value of the one field of this name, or nothing.

        Raises:
            AssertionError: it was sent more than once.
        """
        values = self.header_values(name)
        assert len(values) <= 1, f"{name} was sent {len(values)} times"
        return values[0] if values else None

    def json(self) -> Any:
        """The body as JSON."""
        return json.loads(self.body)

    def wait_ended(self, limit_s: float = PATIENCE_S) -> None:
        """Block until the reply is all written or the sender is gone."""
        self._ended.result(limit_s)

    async def ended(self, limit_s: float = PATIENCE_S) -> None:
        """Wait until the reply is all written or the sender is gone."""
        await from_thread(self._ended, limit_s)

    def note_sent(self, size: int) -> None:
        """Count bytes of the reply that were handed to the operating system."""
        self.sent += size
        self._progress.set()

    def wait_stalled(self, quiet_s: float = 0.25) -> int:
        """Block until nothing more of the reply could be sent for a while; return how much was."""
        while self._progress.wait(quiet_s):
            self._progress.clear()
        return self.sent

    def wait_complete(self, limit_s: float = PATIENCE_S) -> None:
        """Block until the whole body is there."""
        self._arrived.result(limit_s)


Answer = Callable[[RecordedRequest], Reply]


class RecordingUpstream:
    """The server. Use it as a context manager, plain or async.

    Args:
        default: what to answer when no scripted reply is left: a reply, or a function that is given the
            complete request. (``early`` and ``hold_body`` therefore only work for a reply.)
    """

    def __init__(self, default: Reply | Answer | None = None) -> None:
        self._default = default if default is not None else message_reply()
        self._scripted: deque[Reply] = deque()
        self._changed = threading.Condition()
        self._requests: list[RecordedRequest] = []
        self._failures: list[BaseException] = []
        self._connections: set[_Connection] = set()
        self._opened = 0
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="recording-upstream", daemon=True)
        self._server: asyncio.Server | None = None
        self.port = 0

    @property
    def url(self) -> str:
        """Base URL without a trailing slash."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def requests(self) -> list[RecordedRequest]:
        """Every request whose head has arrived, in that order."""
        with self._changed:
            return list(self._requests)

    @property
    def connections_opened(self) -> int:
        """How many TCP connections were ever accepted."""
        with self._changed:
            return self._opened

    @property
    def connections_open(self) -> int:
        """How many TCP connections are open now."""
        with self._changed:
            return len(self._connections)

    def answer(self, *replies: Reply) -> None:
        """Script the next replies, one for each request, in order."""
        with self._changed:
            self._scripted.extend(replies)

    def always(self, default: Reply | Answer) -> None:
        """Say what to answer when no scripted reply is left."""
        with self._changed:
            self._default = default

    def forget(self) -> None:
        """Forget every request so far and every reply still scripted; numbers start at 0 again."""
        with self._changed:
            self._requests.clear()
            self._scripted.clear()

    def request(self, number: int = 0, limit_s: float = PATIENCE_S) -> RecordedRequest:
        """Block until the request of this number (from 0) is there, whole, and return it."""
        with self._changed:
            if not self._changed.wait_for(lambda: len(self._requests) > number, limit_s):
                raise TimeoutError(f"only {len(self._requests)} requests arrived")
            request = self._requests[number]
        request.wait_complete(limit_s)
        return request

    async def arrival(self, number: int = 0, limit_s: float = PATIENCE_S) -> RecordedRequest:
        """Wait until the request of this number (from 0) is there, whole, and return it."""
        return await asyncio.to_thread(self.request, number, limit_s)

    def head(self, number: int = 0, limit_s: float = PATIENCE_S) -> RecordedRequest:
        """Block until the head of the request of this number (from 0) is there; its body may not be."""
        with self._changed:
            if not self._changed.wait_for(lambda: len(self._requests) > number, limit_s):
                raise TimeoutError(f"only {len(self._requests)} requests arrived")
            return self._requests[number]

    def close_idle_connections(self) -> None:
        """Close every connection that is between two requests, as servers do after a while."""
        self._run(self._close_idle())

    def start(self) -> Self:
        """Open a free port on 127.0.0.1."""
        self._thread.start()
        self._server = self._run(self._listen())
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    def stop(self) -> None:
        """Close everything.

        Raises:
            AssertionError: a sender broke HTTP, or a scripted answer raised.
        """
        self._run(self._close())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(PATIENCE_S)
        self._loop.close()
        assert not self._failures, f"the recording upstream failed: {self._failures!r}"

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    async def __aenter__(self) -> Self:
        return self.start()

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await asyncio.to_thread(self.stop)

    def _run(self, work: Coroutine[Any, Any, _Result]) -> _Result:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(PATIENCE_S)

    async def _listen(self) -> asyncio.Server:
        return await self._loop.create_server(lambda: _Connection(self), "127.0.0.1", 0, backlog=512)

    async def _close(self) -> None:
        if self._server is not None:
            self._server.close()
        tasks = [connection.task for connection in self._connections if connection.task]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        left = list(self._connections)
        for connection in left:
            connection.transport.abort()
        await asyncio.gather(*(connection.closed.wait() for connection in left))

    async def _close_idle(self) -> None:
        for connection in self._connections:
            if connection.idle:
                connection.transport.close()

    def _plan(self, request: RecordedRequest) -> Reply | Answer:
        """Record a request and choose what answers it, at once: replies go out in the order heads came in."""
        with self._changed:
            self._requests.append(request)
            self._changed.notify_all()
            return self._scripted.popleft() if self._scripted else self._default


class _Connection(asyncio.Protocol):
    """One TCP connection: a buffer of what came, and a task that works through it."""

    def __init__(self, upstream: RecordingUpstream) -> None:
        self._upstream = upstream
        self._buffer = bytearray()
        self._news = asyncio.Event()
        self._writable = asyncio.Event()
        self._writable.set()
        self._gone = False
        self.closed = asyncio.Event()
        self._current: RecordedRequest | None = None
        self._number = 0
        self.transport: asyncio.Transport
        self.task: asyncio.Task[None] | None = None

    @property
    def idle(self) -> bool:
        return self._current is None and not self._buffer

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        with self._upstream._changed:
            self._upstream._opened += 1
            self._number = self._upstream._opened
            self._upstream._connections.add(self)
        self.task = asyncio.get_running_loop().create_task(self._serve())
        self.task.add_done_callback(self._served)

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        self._news.set()

    def eof_received(self) -> None:
        self._leave()

    def connection_lost(self, exc: Exception | None) -> None:
        self._leave()
        with self._upstream._changed:
            self._upstream._connections.discard(self)
        self.closed.set()

    def pause_writing(self) -> None:
        self._writable.clear()

    def resume_writing(self) -> None:
        self._writable.set()

    def _leave(self) -> None:
        self._gone = True
        self._news.set()
        self._writable.set()
        if self._current is not None:
            self._end(aborted=True)

    def _end(self, *, aborted: bool) -> None:
        request, self._current = self._current, None
        if request is not None:
            request.aborted = aborted
            if not request._ended.done():
                request._ended.set_result(None)

    def _served(self, task: asyncio.Task[None]) -> None:
        if not task.cancelled() and (failure := task.exception()) is not None:
            self._upstream._failures.append(failure)
        self.transport.close()

    async def _serve(self) -> None:
        while (head := await self._until(b"\r\n\r\n")) is not None:
            request = RecordedRequest(self._number, head)
            self._current = request
            planned = self._upstream._plan(request)
            if isinstance(planned, Reply) and planned.hold_body is not None:
                self.transport.pause_reading()
                await self._at(planned.hold_body)
                self.transport.resume_reading()
            early = isinstance(planned, Reply) and planned.early
            if not early and not await self._read_body(request):
                return
            reply = planned if isinstance(planned, Reply) else planned(request)
            if not await self._write(request, reply):
                return

    async def _read_body(self, request: RecordedRequest) -> bool:
        if request.header("expect") == b"100-continue":
            self.transport.write(b"HTTP/1.1 100 Continue\r\n\r\n")
        coding = request.header("transfer-encoding")
        if coding is not None:
            assert coding.lower() == b"chunked", f"unknown transfer coding {coding!r}"
            assert request.header("content-length") is None, "both framings at once"
            request.chunked = True
            request.complete = await self._read_chunks(request)
        else:
            request.complete = await self._take(int(request.header("content-length") or 0), request)
        if request.complete:
            request._arrived.set_result(None)
        return request.complete

    async def _read_chunks(self, request: RecordedRequest) -> bool:
        while (line := await self._until(b"\r\n")) is not None:
            size = int(line.partition(b";")[0], 16)
            if size == 0:
                trailer = await self._until(b"\r\n")
                while trailer not in {b"\r\n", None}:
                    trailer = await self._until(b"\r\n")
                return trailer is not None
            if not await self._take(size, request) or await self._until(b"\r\n") is None:
                return False
        return False

    async def _take(self, size: int, request: RecordedRequest) -> bool:
        while size:
            if not self._buffer:
                if not await self._more():
                    return False
                continue
            piece = bytes(self._buffer[:size])
            del self._buffer[: len(piece)]
            request.body += piece
            size -= len(piece)
        return True

    async def _until(self, mark: bytes) -> bytes | None:
        while (end := self._buffer.find(mark)) < 0:
            if not await self._more():
                return None
        taken = bytes(self._buffer[: end + len(mark)])
        del self._buffer[: end + len(mark)]
        return taken

    async def _more(self) -> bool:
        before = len(self._buffer)
        while len(self._buffer) == before:
            if self._gone:
                return False
            self._news.clear()
            await self._news.wait()
        return True

    async def _at(self, gate: Gate) -> None:
        """Stand at a gate until it opens or the sender is gone."""
        opening = asyncio.ensure_future(gate.passed())
        while not opening.done() and not self._gone:
            self._news.clear()
            leaving = asyncio.ensure_future(self._news.wait())
            await asyncio.wait({opening, leaving}, return_when=asyncio.FIRST_COMPLETED)
            leaving.cancel()
        opening.cancel()

    async def _write(self, request: RecordedRequest, reply: Reply) -> bool:
        """Send a reply; says whether the connection can carry another."""
        if reply.before is not None:
            await self._at(reply.before)
        self.transport.write(_head(request, reply) if reply.raw is None else reply.raw)
        for chunk in () if reply.raw is not None else reply.chunks:
            if isinstance(chunk, Gate):
                await self._at(chunk)
            elif request.method != "HEAD":
                self.transport.write(
                    b"%x\r\n%b\r\n" % (len(chunk), chunk) if reply.framing is Framing.CHUNKED else chunk
                )
                await self._writable.wait()
                request.note_sent(len(chunk))
            if self._gone:
                return False
            await asyncio.sleep(0)
        if reply.ending is Ending.RESET:
            await self._reset()
            return False
        whole = (reply.raw is None or reply.keep_open) and reply.ending is Ending.CLEAN
        if whole and reply.raw is None and reply.framing is Framing.CHUNKED:
            self.transport.write(b"0\r\n\r\n")
        self._end(aborted=False)
        last = (request.header("connection") or b"").lower() == b"close" or not request.complete
        return whole and reply.framing is not Framing.CLOSE and not last

    async def _reset(self) -> None:
        # What was written must reach the peer first: an abort throws the buffer away.
        self.transport.set_write_buffer_limits(0)
        await self._writable.wait()
        self._end(aborted=False)
        connection: socket.socket = self.transport.get_extra_info("socket")
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack(_LINGER, 1, 0))
        self.transport.abort()


def _head(request: RecordedRequest, reply: Reply) -> bytes:
    lines = [
        f"HTTP/1.1 {reply.status} {reply.reason}",
        *(f"{name}: {value}" for name, value in reply.headers),
    ]
    if reply.framing is Framing.CHUNKED:
        lines.append("transfer-encoding: chunked")
    elif reply.framing is Framing.CLOSE:
        lines.append("connection: close")
    else:
        # A reply that is to end too early must have promised more.
        missing = 0 if reply.ending is Ending.CLEAN else 1
        lines.append(f"content-length: {len(reply.body) + missing}")
    return "".join(f"{line}\r\n" for line in [*lines, ""]).encode("latin-1")
