"""The listener: aiohttp's HTTP/1.1 server with a proxy's defaults.

aiohttp parses requests and keeps connections; routing is a dictionary in the pipeline, so neither
``Application`` nor its router is used. What its defaults lack is here: a time limit for request heads, a bound
on connections below the descriptor limit, refusals that quote nothing and look like the protocol's.
"""

from __future__ import annotations

import asyncio
import errno
import ipaddress
import logging
import socket
import sys
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from functools import partial

from aiohttp import web
from aiohttp.web_protocol import RequestHandler

from claude_desk.config.interfaces import IPNetwork
from claude_desk.dialects.anthropic import render_error
from claude_desk.errors import PortInUse, Refused, SettingsError
from claude_desk.proxy.answer import Answer

HEAD_SECONDS = 20.0
KEEP_ALIVE_SECONDS = 75.0
BACKLOG = 128  # asyncio accepts in bursts of this size; a larger one never recovers from EMFILE on 3.11
MAX_LINE = 16 * 1024
MAX_CONNECTIONS = 4096
_SPARE_DESCRIPTORS = 64

Handler = Callable[[web.BaseRequest, str], Awaitable[Answer]]

# aiohttp's own logger quotes header lines, which may hold a client key: it gets a logger that says nothing.
_silent = logging.getLogger("claude_desk.proxy.aiohttp")
_silent.disabled = True


@dataclass(frozen=True, slots=True)
class Door:
    """A further address to listen on, for those of some networks.

    A system may take what comes for one of its addresses on any of its interfaces (RFC 1122 section 3.3.4.2, the weak
    model), so that an address alone keeps nobody out: who connects has to be of the networks, too.

    Attributes:
        address: of this machine.
        networks: whose machines may connect.
    """

    address: str
    networks: tuple[IPNetwork, ...]

    def lets_in(self, peer: str) -> bool:
        """Whether a peer with this address may connect."""
        try:
            address = ipaddress.ip_address(peer.partition("%")[0])
        except ValueError:
            return False
        return any(address in network for network in self.networks)


class _Connection(RequestHandler):
    """A client connection whose first head must arrive in time, and whose errors are the protocol's."""

    head_timer: asyncio.TimerHandle | None = None
    counted = False
    door: Door | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        manager = self._manager
        if not isinstance(manager, _Manager) or not manager.has_room() or not self._may_enter(transport):
            self._manager = None  # nothing of this connection reaches the server
            transport.close()
            return
        self.counted = True
        manager.count += 1
        super().connection_made(transport)
        self.head_timer = self._loop.call_later(HEAD_SECONDS, self._head_is_late)

    def _may_enter(self, transport: asyncio.BaseTransport) -> bool:
        if self.door is None:
            return True
        peer = str((transport.get_extra_info("peername") or ("",))[0])
        if self.door.lets_in(peer):
            return True
        manager = self._manager
        if isinstance(manager, _Manager) and self.door not in manager.turned_away:
            manager.turned_away.add(self.door)  # said once: who is not let in does not get to fill a log
            logging.getLogger("claude_desk.proxy").warning(
                "A connection from %s to %s was refused: it comes from none of the networks of that address "
                "(networks in server.also)",
                peer,
                self.door.address,
            )
        return False

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
            self._hand,
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
        self.turned_away: set[Door] = set()
        self._answer = handler
        self._limit = limit

    def _hand(self, request: web.BaseRequest) -> Awaitable[Answer]:
        connection = request.protocol
        door = connection.door if isinstance(connection, _Connection) else None
        return self._answer(request, door.address if door is not None else "")

    def has_room(self) -> bool:
        return self.count < self._limit

    def __call__(self, door: Door | None = None) -> RequestHandler:
        connection = _Connection(self, loop=asyncio.get_running_loop(), **self._kwargs)
        connection.door = door
        return connection


@dataclass(slots=True)
class _Further:
    """A further address that is open: as a socket first, then served."""

    door: Door
    sock: socket.socket
    server: asyncio.Server | None = None

    def close(self) -> None:
        if self.server is not None:
            self.server.close()
        else:
            self.sock.close()


def _enter(manager: _Manager, further: _Further) -> RequestHandler:
    return manager(further.door)


class Server:
    """Listens on one address, and on further ones for sandboxes, and hands requests to the pipeline.

    Args:
        handler: answers one request; told the further address it came to, or an empty text.
    """

    def __init__(self, handler: Handler) -> None:
        self._handler = handler
        self._manager: _Manager | None = None
        self._sockets: list[socket.socket] = []
        self._servers: list[asyncio.Server] = []
        self._further: dict[str, _Further] = {}
        self._opening = asyncio.Lock()
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
        async with self._opening:
            await self._serve_further()

    async def open_further(self, doors: Sequence[Door]) -> list[str]:
        """Listen on just these further addresses, on the same port; what is open already stays open.

        Connections to one that is closed take no further request.

        Returns:
            A sentence for each that could not be opened.
        """
        problems = []
        async with self._opening:
            for address in self._further.keys() - {door.address for door in doors}:
                self._further.pop(address).close()
            for door in doors:
                try:
                    if door.address in self._further:
                        self._further[door.address].door = door
                    else:
                        self._further[door.address] = _Further(door, _bound(door.address, self.port))
                except (PortInUse, SettingsError) as error:
                    problems.append(error.message)
            self._send_away(doors)
            await self._serve_further()
        return problems

    @property
    def further_addresses(self) -> list[str]:
        """Those that are open."""
        return list(self._further)

    def _send_away(self, doors: Sequence[Door]) -> None:
        """Let those who came by other doors finish what they asked for, and no more."""
        for connection in self._manager.connections if self._manager is not None else ():
            if isinstance(connection, _Connection) and connection.door not in (None, *doors):
                connection.wind_down()

    async def _serve_further(self) -> None:
        manager = self._manager
        if manager is None:
            return
        for further in list(self._further.values()):
            if further.server is None:
                further.server = await asyncio.get_running_loop().create_server(
                    partial(_enter, manager, further), sock=further.sock, backlog=BACKLOG
                )
                if self._manager is None:  # stopped meanwhile
                    further.close()

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
        for further in self._further.values():
            further.close()
        self._further.clear()
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
