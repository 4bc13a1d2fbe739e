"""The upstream that every measured proxy talks to: a small Messages server in a process of its own.

What a request wants is said in its ``x-bench`` field, which proxies pass on, so there is no state to set. (Proxies that
translate do not; :func:`mixed_stream.wish` tells it in the prompt.)

=====================  ================================================================
``x-bench``            reply
=====================  ================================================================
absent                 a JSON message of about 1 KB
``events=N;gap=MS``    a stream of N deltas, one every MS milliseconds, or at full speed
``hold``               the head and the beginning of a stream, then nothing
=====================  ================================================================

Each delta's text but the mixed stream's begins with the monotonic clock (ns) at which it was written. ``GET /stats`` tells how many
streams are open. Prints its port when it listens.
"""

from __future__ import annotations

import asyncio
import gc
import json
import re
import signal
import sys
import time
from functools import lru_cache

import httptools
from machine import new_loop
from mixed_stream import WISH_PATTERN, mixed_events

_MIXED_WISH = re.compile(WISH_PATTERN)
_WISH = re.compile(rb"events=(\d+);gap=(\d+)")
_STREAM_HEAD = (
    b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream; charset=utf-8\r\nCache-Control: no-cache\r\n"
    b"request-id: req_benchmark\r\nTransfer-Encoding: chunked\r\n\r\n"
)
_PAUSE_AFTER = 128 * 1024


def _event(name: str, data: str) -> bytes:
    text = f"event: {name}\ndata: {data}\n\n".encode()
    return b"%x\r\n%b\r\n" % (len(text), text)


_FIRST = _event(
    "message_start",
    '{"type":"message_start","message":{"id":"msg_benchmark","type":"message","role":"assistant",'
    '"model":"claude-sonnet-4-5","content":[],"stop_reason":null,"stop_sequence":null,'
    '"usage":{"input_tokens":25,"cache_creation_input_tokens":0,"cache_read_input_tokens":0,"output_tokens":1}}}',
)
_BLOCK_START = _event(
    "content_block_start",
    '{"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}',
)
_BLOCK_STOP = _event("content_block_stop", '{"type":"content_block_stop","index":0}')


def _last(stop_reason: str) -> bytes:
    return (
        _event(
            "message_delta",
            f'{{"type":"message_delta","delta":{{"stop_reason":"{stop_reason}","stop_sequence":null}},'
            '"usage":{"output_tokens":300}}',
        )
        + _event("message_stop", '{"type":"message_stop"}')
        + b"0\r\n\r\n"
    )


_LAST = _BLOCK_STOP + _last("end_turn")
_MIXED_LAST = _last("tool_use")
_WHOLE = json.dumps(
    {
        "id": "msg_benchmark",
        "type": "message",
        "role": "assistant",
        "model": "claude-sonnet-4-5",
        "content": [{"type": "text", "text": "The quick brown fox jumps over the lazy dog. " * 16}],
        "stop_reason": "end_turn",
        "stop_sequence": None,
        "usage": {"input_tokens": 25, "output_tokens": 160},
    },
    separators=(",", ":"),
).encode()


def _json_reply(body: bytes) -> bytes:
    return (
        b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nrequest-id: req_benchmark\r\n"
        b"anthropic-ratelimit-requests-limit: 4000\r\nanthropic-ratelimit-requests-remaining: 3999\r\n"
        b"Content-Length: %d\r\n\r\n%b" % (len(body), body)
    )


_MESSAGE = _json_reply(_WHOLE)


def _stamped() -> bytes:
    return _event(
        "content_block_delta",
        '{"type":"content_block_delta","index":0,"delta":{"type":"text_delta",'
        f'"text":"{time.monotonic_ns()} and a few words more"}}}}',
    )


@lru_cache
def _script(deltas: int) -> tuple[bytes, ...]:
    return tuple(_event(name, data) for name, data in mixed_events(deltas))


class Served(asyncio.Protocol):
    """One client connection."""

    streams = 0

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._parser = httptools.HttpRequestParser(self)
        self._transport: asyncio.Transport
        self._path = b""
        self._wish = b""
        self._body: list[bytes] = []
        self._script: tuple[bytes, ...] = ()
        self._left = 0
        self._gap = 0.0
        self._due = 0.0
        self._streaming = False
        self._full = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the transport."""
        self._transport = transport  # type: ignore[assignment]
        self._transport.set_write_buffer_limits(_PAUSE_AFTER)

    def connection_lost(self, exc: Exception | None) -> None:
        """A client that left ends its stream."""
        self._finish()

    def pause_writing(self) -> None:
        """The client reads slowly."""
        self._full = True

    def resume_writing(self) -> None:
        """The client caught up."""
        self._full = False
        if self._streaming and not self._gap:
            self._next()

    def data_received(self, data: bytes) -> None:
        """Parse requests."""
        self._parser.feed_data(data)

    def on_url(self, url: bytes) -> None:
        """A request begins."""
        self._path = url
        self._wish = b""
        self._body.clear()
        self._script = ()

    def on_header(self, name: bytes, value: bytes) -> None:
        """Note what is wished for."""
        if name.lower() == b"x-bench":
            self._wish = value

    def on_body(self, body: bytes) -> None:
        """Keep what may hold a wish."""
        if not self._wish:
            self._body.append(body)

    def on_message_complete(self) -> None:
        """The request is whole: answer it."""
        mixed = None if self._wish else _MIXED_WISH.search(b"".join(self._body))
        if self._path == b"/stats":
            self._transport.write(_json_reply(json.dumps({"streams": Served.streams}).encode()))
        elif mixed is not None:
            self._script = _script(int(mixed[1]))
            self._begin(_FIRST, len(self._script), int(mixed[2]))
        elif not self._wish:
            self._transport.write(_MESSAGE)
        else:
            wish = _WISH.fullmatch(self._wish)
            self._begin(_FIRST + _BLOCK_START, *((int(wish[1]), int(wish[2])) if wish else (0, None)))

    def _begin(self, first: bytes, count: int, gap: int | None) -> None:
        Served.streams += 1
        self._streaming = True
        self._transport.write(_STREAM_HEAD + first)
        if gap is not None:
            self._left, self._gap = count, gap / 1000
            self._due = self._loop.time() + self._gap
            self._loop.call_at(self._due, self._next)

    def _next(self) -> None:
        if not self._streaming or self._full:
            return
        if not self._left:
            self._transport.write(_MIXED_LAST if self._script else _LAST)
            self._finish()
            return
        self._transport.write(self._script[-self._left] if self._script else _stamped())
        self._left -= 1
        if self._gap:
            self._due += self._gap
            self._loop.call_at(self._due, self._next)
        else:
            self._loop.call_soon(self._next)

    def _finish(self) -> None:
        if self._streaming:
            self._streaming = False
            Served.streams -= 1


async def _serve() -> None:
    loop = asyncio.get_running_loop()
    ended = asyncio.Event()
    loop.add_signal_handler(signal.SIGTERM, ended.set)
    server = await loop.create_server(lambda: Served(loop), "127.0.0.1", 0, backlog=2048)
    sys.stdout.write(f"{server.sockets[0].getsockname()[1]}\n")
    sys.stdout.flush()
    gc.freeze()
    gc.disable()  # nothing here makes cycles, and a collection would count as somebody's latency
    await ended.wait()


if __name__ == "__main__":
    with asyncio.Runner(loop_factory=new_loop) as runner:
        runner.run(_serve())
