"""The listener: aiohttp's HTTP/1.1 server with a proxy's defaults.

aiohttp parses requests and keeps connections; routing is a dictionary in the pipeline, so neither
``Application`` nor its router is used. What its defaults lack is here: a time limit for request heads, a bound
on connections below the descriptor limit, refusals that quote nothing and look like the protocol's.
"""

from __future__ import annotations

import asyncio
import errno
import logging
import socket
import sys
from collections.abc import Awaitable, Callable

from aiohttp import web
from aiohttp.web_protocol import RequestHandler

from claude_desk.dialects.anthropic import render_error
from claude_desk.errors import PortInUse, Refused, SettingsError
from claude_desk.proxy.answer import Answer

HEAD_SECONDS = 20.0
KEEP_ALIVE_SECONDS = 75.0
BACKLOG = 128  # asyncio accepts in bursts of this size; a larger one never recovers from EMFILE on 3.11
MAX_LINE = 16 * 1024
MAX_CONNECTIONS = 4096
_SPARE_DESCRIPTORS = 64

Handler = Callable[[web.BaseRequest], Awaitable[Answer]]

# aiohttp's own logger quotes header lines, which may hold a client key: it gets a logger that says nothing.
_silent = logging.getLogger("claude_desk.proxy.aiohttp")
_silent.disabled = True


class _Connection(RequestHandler):
    """A client connection whose first head must arrive in time, and whose errors are the protocol's."""

    head_timer: asyncio.TimerHandle | None = None
    counted = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        manager = self._manager
        if not isinstance(manager, _Manager) or not manager.has_room():
            self._manager = None  # nothing of this connection reaches the server
            transport.close()
            return
        self.counted = True
        manager.count += 1
        super().connection_made(transport)
        self.head_timer = self._loop.call_later(HEAD_SECONDS, self._head_is_late)

    def connection_lost(self, exc: BaseException | None) -> None:
        if self.head_timer is not None:
            self.head_timer.cancel()
        if self.counted and isinstance(self._manager, _Manager):
            self._manager.count -= 1
        super().connection_lost(exc)

    def _head_is_late(self) -> None:
        self.head_timer = None
        if self.transport is not None and not self._request_count:
            self.transport.abort()

    def handle_error(
        self,
        request: web.BaseRequest,
        status: int = 500,
        exc: BaseException | None = None,
        message: str | None = None,
    ) -> web.StreamResponse:
        """Answer what could not be parsed, or what failed in a way nobody foresaw, without quoting any of it."""
        if status == 500:  # noqa: PLR2004
            logging.getLogger("claude_desk.proxy").error(
                "A request failed unexpectedly: %s", type(exc).__name__
            )
        self.force_close_after_reply()
        kind, text = ("api_error", "Claude Desk failed on this request; its log says more")
        if status < 500:  # noqa: PLR2004
            kind, text = ("invalid_request_error", "this is not a well-formed HTTP request")
        reply = render_error(Refused(status, kind, text), "")
        answer = Answer(request)
        answer.close_after()
        return answer.whole(reply.status, reply.headers, reply.body)

    def wind_down(self) -> None:
        """Take no further request: an idle connection ends now, so that its client can go elsewhere."""
        if self._waiter is not None and not self._request_in_progress:
            self.force_close()
        else:
            self.close()

    def force_close_after_reply(self) -> None:
        """After an error nothing more is read from this connection."""
        self.close()


class _Manager(web.Server):
    """Makes connections, up to a number."""

    def __init__(self, handler: Handler, limit: int) -> None:
        super().__init__(
            handler,
            handler_cancellation=True,
            keepalive_timeout=KEEP_ALIVE_SECONDS,
            logger=_silent,
            access_log=None,
            auto_decompress=False,
            max_line_size=MAX_LINE,
            max_field_size=MAX_LINE,
            read_bufsize=1024 * 1024,
            lingering_time=2.0,
        )
        self.count = 0
        self._limit = limit

    def has_room(self) -> bool:
        return self.count < self._limit

    def __call__(self) -> RequestHandler:
        return _Connection(self, loop=asyncio.get_running_loop(), **self._kwargs)


class Server:
    """Listens on one address and hands requests to the pipeline.

    Args:
        handler: answers one request.
    """

    def __init__(self, handler: Handler) -> None:
        self._handler = handler
        self._manager: _Manager | None = None
        self._sockets: list[socket.socket] = []
        self._servers: list[asyncio.Server] = []
        self.port = 0
        self.twin_missing = False

    def open(self, host: str, port: int) -> None:
        """Open the port. Whoever connects from now on waits in line until :meth:`serve`.

        On 127.0.0.1 the same port of ``::1`` is held too, where there is one: clients that say "localhost" may
        try it first, and nobody else shall answer them there.

        Raises:
            PortInUse: with the holder's name where it can be found out.
            SettingsError: the address is not one of this machine's.
        """
        self._sockets = [_bound(host, port)]
        self.port = self._sockets[0].getsockname()[1]
        self.twin_missing = False
        if host == "127.0.0.1" and socket.has_ipv6:
            try:
                self._sockets.append(_bound("::1", self.port))
            except PortInUse:
                self.twin_missing = True
            except SettingsError:
                pass  # this machine has no IPv6 loopback, so nobody can be reached there

    async def serve(self) -> None:
        """Answer whoever connected or connects."""
        loop = asyncio.get_running_loop()
        self._manager = _Manager(self._handler, _connection_limit())
        for sock in self._sockets:
            self._servers.append(await loop.create_server(self._manager, sock=sock, backlog=BACKLOG))
        self._sockets.clear()

    async def stop(self, drain_seconds: float, running: Callable[[], int], cut: Callable[[], None]) -> None:
        """Stop listening at once; let running requests finish for a while, then cut them.

        Args:
            drain_seconds: how long that while is.
            running: how many requests are under way.
            cut: called before whatever is left is cut.
        """
        manager, self._manager = self._manager, None
        for sock in self._sockets:
            sock.close()
        self._sockets.clear()
        for server in self._servers:
            server.close()
        self._servers.clear()
        if manager is None:
            return
        for connection in manager.connections:
            if isinstance(connection, _Connection):
                connection.wind_down()
        deadline = asyncio.get_running_loop().time() + drain_seconds
        # A few looks while stopping beat an event set on every request.
        while running() and asyncio.get_running_loop().time() < deadline:  # noqa: ASYNC110
            await asyncio.sleep(0.02)  # a few looks while stopping beat an event on every request
        cut()
        await manager.shutdown(timeout=0.2)


def _bound(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        sock = socket.socket(family, socket.SOCK_STREAM)
    except OSError:
        raise SettingsError(f"This machine has no {'IPv6' if ':' in host else 'IPv4'}.") from None
    try:
        if sys.platform == "win32":
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
        else:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if family == socket.AF_INET6:
            sock.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        sock.bind((host, port))
        sock.listen(BACKLOG)  # Linux reports a taken port only here when the holder is not listening yet
        sock.setblocking(False)
    except OSError as error:
        sock.close()
        raise _explained(error, host, port) from None
    return sock


def _explained(error: OSError, host: str, port: int) -> PortInUse | SettingsError:
    if error.errno in {errno.EADDRINUSE, getattr(errno, "WSAEADDRINUSE", errno.EADDRINUSE)}:
        holder = _holder(port)
        by = f" by {holder}" if holder else " by another program"
        return PortInUse(
            f"Port {port} on {host} is taken{by}. Stop it, or choose another port in the settings."
        )
    if error.errno in {errno.EACCES, getattr(errno, "WSAEACCES", errno.EACCES)}:
        return PortInUse(
            f"The system does not give port {port} on {host} to programs like this one (it may be reserved). "
            "Choose another port in the settings."
        )
    return SettingsError(f"Claude Desk cannot listen on {host}: it is not an address of this machine.")


def _holder(port: int) -> str:
    """Name and process id of whoever listens on a port, as far as this user may know."""
    import psutil

    try:
        for connection in psutil.net_connections("tcp"):
            if connection.laddr and connection.laddr.port == port and connection.status == psutil.CONN_LISTEN:
                if connection.pid is None:
                    return "a program that does not show itself to you"
                return f"{psutil.Process(connection.pid).name()} (process {connection.pid})"
    except (psutil.Error, OSError):
        pass  # not allowed to look (macOS without root): the message does without the name
    return ""


def _connection_limit() -> int:
    """Connections we may hold: half the descriptors, since each may need one upstream."""
    if sys.platform == "win32":
        return MAX_CONNECTIONS
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = 2 * MAX_CONNECTIONS + _SPARE_DESCRIPTORS
    if soft != resource.RLIM_INFINITY and soft < wanted:
        raised = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        try:
            resource.setrlimit(resource.RLIMIT_NOFILE, (raised, hard))
            soft = raised
        except (OSError, ValueError):
            pass  # macOS caps it below what it reports; the old limit stays and is what we work with
    if soft == resource.RLIM_INFINITY:
        return MAX_CONNECTIONS
    return max(8, min(MAX_CONNECTIONS, (soft - _SPARE_DESCRIPTORS) // 2))
