"""The load generator: a number of connections, each asking again when its reply is whole and right.

Reads one JSON object (the fields of :class:`Load`) from standard input, prints one JSON object. With ``hold`` it
prints once when the streams stand and again after a further line of input, when they are given up.

A reply that is not 200, is cut short, or lacks an event counts as an error and is never timed.
"""

from __future__ import annotations

import asyncio
import gc
import json
import re
import sys
import time
from dataclasses import dataclass, field
from typing import Any

import httptools
from machine import new_loop, raise_descriptor_limit

_STAMP = re.compile(rb'"text":"(\d+) ')
_WARM = 2  # replies of each connection that are not timed
_PATIENCE = 60.0
_WORDS = 'The quick brown fox jumps over the lazy dog; \\"quoted\\", a path /usr/lib/python3, and code:\\n\\tdef f(x):\\n'


@dataclass(frozen=True, slots=True)
class Load:
    """What to do.

    Attributes:
        port: on 127.0.0.1.
        headers: fields sent with each request.
        path: what is asked.
        body: of the request; empty for a prompt of ``size`` bytes.
        mark: what stands in every delta; empty for deltas with time stamps, whose age is then measured.
        end: what only the last event of a stream holds.
        size: bytes of the request body.
        connections: how many.
        seconds: no request begins later than this; 0 for no such end.
        requests: how many in all; 0 for no such end.
        events: deltas that a stream must bring; 0 asks for a whole JSON reply.
        gap: milliseconds between two deltas; 0 for full speed.
        ramp: seconds over which the connections are opened.
        think: seconds between a reply and the next request.
        hold: open streams that stay open, until a line comes in.
    """

    port: int
    headers: dict[str, str] = field(default_factory=dict)
    path: str = "/v1/messages"
    body: str = ""
    mark: str = ""
    end: str = '"type":"message_stop"'
    size: int = 1000
    connections: int = 1
    seconds: float = 0.0
    requests: int = 0
    events: int = 0
    gap: int = 0
    ramp: float = 0.0
    think: float = 0.0
    hold: bool = False


def prompt(size: int, *, stream: bool) -> bytes:
    """A Messages body of about ``size`` bytes: ``model`` first, ``stream`` last, escapes and many turns between."""
    head = b'{"model":"claude-sonnet-4-5","messages":['
    tail = b'],"max_tokens":1024,"stream":%b}' % (b"true" if stream else b"false")
    room = size - len(head) - len(tail)
    turn = '{"role":"%s","content":[{"type":"text","text":"%s"}]}'
    texts = max(1, min(40, (room - 60) // len(_WORDS)))
    turns = [(turn % (role, _WORDS * texts)).encode() for role in ("user", "assistant")]
    count = max(1, room // (len(turns[0]) + 5))
    return head + b",".join(turns[i % 2] for i in range(count)) + tail


class Run:
    """What is shared by all connections."""

    def __init__(self, load: Load, loop: asyncio.AbstractEventLoop) -> None:
        self.load = load
        self.loop = loop
        self.done = loop.create_future()
        streamed = bool(load.events) or load.hold
        body = load.body.encode() or prompt(load.size, stream=streamed)
        fields = {"Host": f"127.0.0.1:{load.port}", "Content-Type": "application/json", **load.headers}
        if load.hold:
            fields["x-bench"] = "hold"
        elif load.events and not load.mark:
            fields["x-bench"] = f"events={load.events};gap={load.gap}"
        head = "".join(f"{name}: {value}\r\n" for name, value in fields.items())
        self.request = (
            f"POST {load.path} HTTP/1.1\r\n{head}Content-Length: {len(body)}\r\n\r\n".encode() + body
        )
        self.mark, self.end = load.mark.encode(), load.end.encode()
        self.began = time.perf_counter()
        self.last = self.began
        self.started = 0
        self.replies = 0
        self.errors = 0
        self.held = 0
        self.open = 0
        self.events = 0
        self.totals: list[float] = []
        self.first_bytes: list[float] = []
        self.event_times: list[int] = []

    def more(self) -> bool:
        """Whether another request may begin."""
        load = self.load
        if load.seconds and time.perf_counter() - self.began >= load.seconds:
            return False
        return not load.requests or self.started < load.requests

    def closed(self) -> None:
        """A connection has nothing more to do."""
        self.open -= 1
        if not self.open and not self.done.done():
            self.done.set_result(None)

    def result(self) -> dict[str, Any]:
        """The figures; times in microseconds."""
        span = max(self.last - self.began, 1e-9)
        return {
            "requests": self.replies,
            "errors": self.errors,
            "held": self.held,
            "events": self.events,
            "requests_s": self.replies / span,
            "events_s": self.events / span,
            "total_us": quantiles([each * 1e6 for each in self.totals]),
            "first_byte_us": quantiles([each * 1e6 for each in self.first_bytes]),
            "event_us": quantiles([each / 1e3 for each in self.event_times]),
        }


class Client(asyncio.Protocol):
    """One connection."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self._transport: asyncio.Transport
        self._replies = 0
        self._over = False
        self._begin()

    def _begin(self) -> None:
        self._parser = httptools.HttpResponseParser(self)
        self._asked = 0.0
        self._first: float | None = None
        self._now = 0
        self._rest = b""
        self._events = 0
        self._size = 0
        self._ended = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Ask for the first time."""
        self._transport = transport  # type: ignore[assignment]
        self._ask()

    def _ask(self) -> None:
        run = self._run
        if not run.more():
            self._transport.close()
            return
        run.started += 1
        self._begin()
        self._asked = time.perf_counter()
        self._transport.write(run.request)

    def data_received(self, data: bytes) -> None:
        """Look at the clock before anything else."""
        self._now = time.monotonic_ns()
        if self._first is None:
            self._first = time.perf_counter()
        self._parser.feed_data(data)

    def on_body(self, body: bytes) -> None:
        """Take each event's age once it is whole."""
        self._size += len(body)
        run = self._run
        if run.load.hold:
            run.held += b"message_start" in body
        if not run.load.events:
            return
        data = self._rest + body
        end = data.rfind(b"\n\n") + 2
        if end == 1:
            self._rest = data
            return
        self._rest = data[end:]
        if run.mark:
            self._events += data.count(run.mark, 0, end)
        else:
            stamps = _STAMP.findall(data, 0, end)
            self._events += len(stamps)
            run.event_times.extend([self._now - int(stamp) for stamp in stamps])
        if run.end in data:
            self._ended = True

    def on_message_complete(self) -> None:
        """Judge the reply; ask again."""
        run = self._run
        run.last = time.perf_counter()
        wanted = run.load.events
        # Some protocols repeat at the end what was streamed, and some proxies say things twice.
        brought = self._events == wanted or (bool(run.mark) and self._events > wanted)
        right = self._ended and brought if wanted else self._size > 0
        if self._parser.get_status_code() != 200 or not right:
            self._fail()
            return
        run.replies += 1
        run.events += self._events
        self._replies += 1
        if self._replies > _WARM or run.load.requests:
            run.totals.append(run.last - self._asked)
            run.first_bytes.append((self._first or run.last) - self._asked)
        if run.load.think:
            run.loop.call_later(run.load.think, self._ask)
        else:
            # Not from inside the parser's own callback: the next request gets a new parser.
            run.loop.call_soon(self._ask)

    def _fail(self) -> None:
        self._run.errors += 1
        self._over = True
        self._transport.abort()

    def connection_lost(self, exc: Exception | None) -> None:
        """Whatever was under way failed, unless we gave it up."""
        run = self._run
        if self._asked and self._replies < 1 and not self._over and not run.load.hold and not run.done.done():
            run.errors += 1
        run.closed()


def quantiles(values: list[float]) -> dict[str, float]:
    """Median, 99th percentile and maximum; empty without values."""
    if not values:
        return {}
    values.sort()
    last = len(values) - 1
    return {"p50": values[last // 2], "p99": values[round(last * 0.99)], "max": values[-1]}


async def _work(load: Load) -> None:
    loop = asyncio.get_running_loop()
    run = Run(load, loop)
    gc.freeze()
    gc.disable()  # a collection would count as the proxy's latency
    run.began = time.perf_counter()
    run.open = load.connections
    for number in range(load.connections):
        wait = run.began + load.ramp * number / load.connections - time.perf_counter()
        if wait > 0:
            await asyncio.sleep(wait)
        try:
            await loop.create_connection(lambda: Client(run), "127.0.0.1", load.port)
        except OSError:
            run.errors += 1
            run.closed()
    if load.hold:
        await _hold(run)
    else:
        await asyncio.wait_for(run.done, load.seconds + _PATIENCE)
        print(json.dumps(run.result()), flush=True)


async def _hold(run: Run) -> None:
    deadline = run.loop.time() + 10
    while run.held < run.load.connections and run.loop.time() < deadline:  # noqa: ASYNC110  # ends the set-up only
        await asyncio.sleep(0.05)
    print(json.dumps(run.result()), flush=True)
    await run.loop.run_in_executor(None, sys.stdin.readline)


if __name__ == "__main__":
    raise_descriptor_limit()
    with asyncio.Runner(loop_factory=new_loop) as runner:
        runner.run(_work(Load(**json.loads(sys.stdin.readline()))))
