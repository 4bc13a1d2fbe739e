"""Serves Practice on loopback, for as long as the program runs.

What is answered is decided in ``upstreams.practice_replies``; here are only the socket, the credential, the
pace of the stream and the memory of the prompt cache.
"""

from __future__ import annotations

import asyncio
import logging
import secrets
import socket
import struct
import sys
from collections import OrderedDict
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from typing import TYPE_CHECKING

from aiohttp import web

from claude_desk.secret import Secret
from claude_desk.upstreams.practice_replies import Manner, Reply, Request, error_reply, reply_to

if TYPE_CHECKING:
    from claude_desk.upstreams.practice_events import Event

LARGEST_BODY = 33 * 1024 * 1024
"""Bytes of a request body; the Messages API takes 32 MiB."""

DELTA_DELAY_S = 0.015
"""Seconds between two deltas of a stream: fast enough not to bore, slow enough to be seen."""

SLOW_PAUSE_S = 3.0
"""Seconds that ``practice:slow`` pauses in the middle of an answer."""

MOST_PREFIXES = 4096
"""How many prompt prefixes are remembered; the one unused for longest goes first."""

_LARGE = 256 * 1024
_STOP_LIMIT_S = 1.0
_LINGER = "hh" if sys.platform == "win32" else "ii"  # struct linger has the platform's own types
_ORGANIZATION = "practice"
_LIMITS = {"requests": 1_000, "input-tokens": 1_000_000, "output-tokens": 200_000, "tokens": 1_200_000}


class _NoWireText(logging.Filter):
    """Takes tracebacks out of aiohttp's records: its parser errors quote raw header lines, keys and all."""

    def filter(self, record: logging.LogRecord) -> bool:
        if record.exc_info and record.exc_info[0]:
            record.msg = f"{record.getMessage()} ({record.exc_info[0].__name__})"
            record.args = None
            record.exc_info = record.exc_text = None
        return True


_log = logging.getLogger("claude_desk.practice")
_log.addFilter(_NoWireText())


class PrefixMemory:
    """The prompt cache: which prefixes were seen, until when. Bounded; never holds any text.

    Args:
        most: how many prefixes are kept.
    """

    def __init__(self, most: int = MOST_PREFIXES) -> None:
        self._most = most
        self._until: OrderedDict[bytes, float] = OrderedDict()

    def at(self, now: float) -> frozenset[bytes]:
        """The prefixes alive at this time, in the caller's seconds."""
        return frozenset(prefix for prefix, until in self._until.items() if until > now)

    def remember(self, prefixes: tuple[tuple[bytes, int], ...], now: float) -> None:
        """Keep prefixes, each for its seconds from now on."""
        for prefix, lifetime in prefixes:
            self._until[prefix] = max(now + lifetime, self._until.get(prefix, 0))
            self._until.move_to_end(prefix)
        while len(self._until) > self._most:
            self._until.popitem(last=False)


class PracticeServer:
    """The built-in upstream: a real HTTP server on 127.0.0.1, in the event loop that starts it.

    Every request needs the credential, as ``x-api-key`` or ``Authorization: Bearer``; without it all paths give
    the same 401.

    Args:
        delta_delay_s: seconds between two deltas of a stream.
        slow_pause_s: seconds of the pause that ``practice:slow`` asks for.

    Attributes:
        credential: made anew for each server, never stored.
    """

    def __init__(self, *, delta_delay_s: float = DELTA_DELAY_S, slow_pause_s: float = SLOW_PAUSE_S) -> None:
        self.credential = Secret(f"practice-{secrets.token_urlsafe(32)}")
        self._delta_delay_s = delta_delay_s
        self._slow_pause_s = slow_pause_s
        self._memory = PrefixMemory()
        self._runner: web.AppRunner | None = None

    async def start(self) -> str:
        """Open a free port and return the base URL, without a trailing slash.

        Raises:
            RuntimeError: it runs already.
            OSError: this machine lets nobody listen on 127.0.0.1.
        """
        if self._runner is not None:
            raise RuntimeError("Practice runs already")
        application = web.Application(client_max_size=LARGEST_BODY)
        application.router.add_route("*", "/{path:.*}", self._handle)
        runner = web.AppRunner(
            application,
            access_log=None,
            logger=_log,
            handle_signals=False,
            handler_cancellation=True,
            shutdown_timeout=_STOP_LIMIT_S,
        )
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0, backlog=128).start()
        self._runner = runner
        return f"http://127.0.0.1:{runner.addresses[0][1]}"

    async def stop(self) -> None:
        """Close the port; answers still running get a second and are then cut. Stopping twice is harmless."""
        runner, self._runner = self._runner, None
        if runner is not None:
            await runner.cleanup()

    async def _handle(self, http: web.Request) -> web.StreamResponse:
        request = Request(
            method=http.method,
            path=_ascii(http.path),
            query=_ascii(http.rel_url.raw_query_string),
            version=_ascii(http.headers.get("anthropic-version", "")),
        )
        if not self._admits(http):
            return await self._send(http, error_reply(request, 401, "invalid x-api-key"))
        if request.path == "/api/hello":
            return web.Response(text="" if http.method == "HEAD" else "hello")
        try:
            body = await http.read()
        except web.HTTPRequestEntityTooLarge:
            too_large = error_reply(request, 413, "Request exceeds the maximum size")
            return await self._send(http, too_large)
        protocol = tuple(
            (name.lower(), _ascii(value)) for name, value in http.headers.items() if _is_protocol(name)
        )
        request = Request(request.method, request.path, request.query, request.version, body, protocol)
        now = asyncio.get_running_loop().time()
        remembered = self._memory.at(now)
        # A long prompt takes a while to parse and hash; the streams of others share this loop.
        reply = (
            reply_to(request, remembered)
            if len(body) < _LARGE
            else await asyncio.to_thread(reply_to, request, remembered)
        )
        self._memory.remember(reply.prefixes, now)
        return await self._send(http, reply)

    def _admits(self, http: web.Request) -> bool:
        given = [*http.headers.getall("x-api-key", [])]
        for value in http.headers.getall("Authorization", []):
            scheme, _, token = value.partition(" ")
            given.append(token.strip() if scheme.lower() == "bearer" else "")
        ours = self.credential.reveal().encode()
        sent = [value.encode("utf-8", "surrogateescape") for value in given]
        return bool(sent) and all(secrets.compare_digest(value, ours) for value in sent)

    async def _send(self, http: web.Request, reply: Reply) -> web.StreamResponse:
        response = web.StreamResponse(status=reply.status, headers=_headers(reply))
        if reply.events:
            response.content_type = "text/event-stream"
            response.charset = "utf-8"
            response.headers["cache-control"] = "no-cache"
            await response.prepare(http)
            await self._stream(http, response, reply)
        else:
            response.content_type = "application/json"
            response.content_length = len(reply.body)
            await response.prepare(http)
            await self._write_whole(http, response, reply)
        return response

    async def _stream(self, http: web.Request, response: web.StreamResponse, reply: Reply) -> None:
        middle = len(reply.events) // 2
        for number, event in enumerate(reply.events):
            if number == middle and reply.manner is Manner.BROKEN:
                _reset(http)
                return
            if number == middle and reply.manner is Manner.SLOW:
                await asyncio.sleep(self._slow_pause_s)
            elif event[0] == "content_block_delta" and self._delta_delay_s:
                await asyncio.sleep(self._delta_delay_s)
            await response.write(_framed(event))
        await response.write_eof()

    async def _write_whole(self, http: web.Request, response: web.StreamResponse, reply: Reply) -> None:
        if reply.manner is Manner.SLOW:
            await asyncio.sleep(self._slow_pause_s)
        if reply.manner is Manner.BROKEN:
            await response.write(reply.body[: len(reply.body) // 2])
            _reset(http)
            return
        if http.method != "HEAD":
            await response.write(reply.body)
        await response.write_eof()


def _headers(reply: Reply) -> dict[str, str]:
    headers = {
        "server": "practice",
        "request-id": reply.request_id,
        "anthropic-organization-id": _ORGANIZATION,
    }
    if reply.retry_after:
        headers["retry-after"] = str(reply.retry_after)
    if reply.status in {HTTPStatus.OK, HTTPStatus.TOO_MANY_REQUESTS}:
        left = int(reply.status == HTTPStatus.OK)
        reset = (datetime.now(UTC) + timedelta(minutes=1)).strftime("%Y-%m-%dT%H:%M:%SZ")
        for name, limit in _LIMITS.items():
            headers[f"anthropic-ratelimit-{name}-limit"] = str(limit)
            headers[f"anthropic-ratelimit-{name}-remaining"] = str(limit * left)
            headers[f"anthropic-ratelimit-{name}-reset"] = reset
    return headers


def _is_protocol(name: str) -> bool:
    return name.lower().startswith("anthropic-")


def _ascii(text: str) -> str:
    """Nothing Practice serves has another letter in it; what a stranger sends must still be printable."""
    return text.encode("ascii", "replace").decode()


def _framed(event: Event) -> bytes:
    name, data = event
    return b"event: %b\ndata: %b\n\n" % (name.encode(), data)


def _reset(http: web.Request) -> None:
    if http.transport is None:
        return
    connection: socket.socket = http.transport.get_extra_info("socket")
    # Linger on, for no time: closing sends RST instead of FIN (RFC 9293 section 3.10.4, SO_LINGER).
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack(_LINGER, 1, 0))
    http.transport.abort()
