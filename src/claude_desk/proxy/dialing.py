"""Opens the socket to an upstream: directly, or through an outbound proxy. TLS comes after, and is not known here."""

from __future__ import annotations

import asyncio
import base64
import ipaddress
import socket
from collections.abc import Callable

import aiohappyeyeballs
import httptools

from claude_desk.config.network import OutboundProxy, ProxyFinder
from claude_desk.errors import SettingsError, UpstreamUnreachable
from claude_desk.upstreams.base import Origin

MAX_REPLY_BYTES = 64 * 1024
_ALTERNATIVE_SECONDS = 0.25
_OK = range(200, 300)
_WANTS_LOGIN = 407


class ProxyRefusal(UpstreamUnreachable):
    """The outbound proxy did not let the connection through."""


async def open_socket(origin: Origin, finder: ProxyFinder | None) -> socket.socket:
    """A connected socket on which the upstream itself listens.

    Args:
        origin: where to.
        finder: says whether a proxy leads there; None for never.

    Raises:
        OSError: no connection, to the upstream or to the proxy.
        ProxyRefusal: the proxy was reached and said no, with words for a person.
    """
    proxy = await _proxy_for(origin, finder)
    if proxy is None:
        return await _connect(origin.host, origin.port)
    try:
        if proxy.scheme == "http":
            return await _through_http(proxy, origin)
        return await _through_socks(proxy, origin)
    except OSError as error:
        raise ProxyRefusal(
            f"{origin} cannot be reached: the outbound proxy {proxy} does not answer ({_kind(error)})"
        ) from None


async def _proxy_for(origin: Origin, finder: ProxyFinder | None) -> OutboundProxy | None:
    if finder is None:
        return None
    try:
        if finder.asks_system:  # which may resolve names
            return await asyncio.get_running_loop().run_in_executor(None, finder.find, origin.host)
        return finder.find(origin.host)
    except SettingsError as error:
        raise ProxyRefusal(f"{origin} cannot be reached: {error.message}") from None


async def _connect(host: str, port: int) -> socket.socket:
    loop = asyncio.get_running_loop()
    addresses = await _addresses(loop, host, port)
    return await aiohappyeyeballs.start_connection(
        addresses, happy_eyeballs_delay=_ALTERNATIVE_SECONDS, loop=loop
    )


async def _addresses(
    loop: asyncio.AbstractEventLoop, host: str, port: int
) -> list[aiohappyeyeballs.AddrInfoType]:
    try:
        family = socket.AF_INET6 if ipaddress.ip_address(host).version == 6 else socket.AF_INET  # noqa: PLR2004
    except ValueError:
        return list(await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM))
    address: tuple[str, int] | tuple[str, int, int, int] = (host, port)
    if family == socket.AF_INET6:
        address = (host, port, 0, 0)
    return [(family, socket.SOCK_STREAM, socket.IPPROTO_TCP, "", address)]


async def _through_http(proxy: OutboundProxy, origin: Origin) -> socket.socket:
    """Ask for a tunnel (RFC 9110 section 9.3.6)."""
    sock = await _connect(proxy.host, proxy.port)
    try:
        loop = asyncio.get_running_loop()
        await loop.sock_sendall(sock, _connect_request(proxy, origin))
        status = await _read_status(loop, sock, origin, proxy)
    except BaseException:
        sock.close()
        raise
    if status in _OK:
        return sock
    sock.close()
    why = f"refused the connection (HTTP {status})"
    if status == _WANTS_LOGIN:
        why = (
            "wants another login; put user and password into HTTPS_PROXY"
            if proxy.user
            else ("wants a login; put user and password into HTTPS_PROXY")
        )
    raise ProxyRefusal(f"{origin} cannot be reached: the outbound proxy {proxy} {why}")


def _connect_request(proxy: OutboundProxy, origin: Origin) -> bytes:
    host = f"[{origin.host}]" if ":" in origin.host else origin.host
    where = f"{host}:{origin.port}".encode("idna" if not host.isascii() else "ascii")
    lines = [b"CONNECT %b HTTP/1.1" % where, b"Host: %b" % where]
    if proxy.user and proxy.password is not None:
        login = base64.b64encode(f"{proxy.user}:{proxy.password.reveal()}".encode())
        lines.append(b"Proxy-Authorization: Basic " + login)
    return b"\r\n".join([*lines, b"", b""])


async def _read_status(
    loop: asyncio.AbstractEventLoop, sock: socket.socket, origin: Origin, proxy: OutboundProxy
) -> int:
    head = b""
    # A byte at a time would be slow, more could be the upstream's: but a TLS server waits to be spoken to.
    while b"\r\n\r\n" not in head:
        chunk = await loop.sock_recv(sock, 4096)
        head += chunk
        if not chunk or len(head) > MAX_REPLY_BYTES:
            raise ProxyRefusal(f"{origin} cannot be reached: the outbound proxy {proxy} broke off")
    parser = httptools.HttpResponseParser(_Nothing())
    try:
        parser.feed_data(head.partition(b"\r\n\r\n")[0] + b"\r\n\r\n")
        return int(parser.get_status_code())
    except httptools.HttpParserError:
        raise ProxyRefusal(
            f"{origin} cannot be reached: the outbound proxy {proxy} does not speak HTTP"
        ) from None


class _Nothing:
    """Wants to know nothing of a reply but its status."""


async def _through_socks(proxy: OutboundProxy, origin: Origin) -> socket.socket:
    from python_socks import ProxyConnectionError, ProxyError, ProxyType
    from python_socks.async_.asyncio import Proxy

    kind = ProxyType.SOCKS4 if proxy.scheme == "socks4" else ProxyType.SOCKS5
    make: Callable[..., Proxy] = Proxy
    through = make(
        kind,
        proxy.host,
        proxy.port,
        proxy.user or None,
        proxy.password.reveal() if proxy.password is not None else None,
        rdns=proxy.scheme == "socks5h",
        loop=asyncio.get_running_loop(),
    )
    try:
        return await through.connect(origin.host, origin.port)
    except ProxyConnectionError:
        raise ConnectionRefusedError from None
    except ProxyError:
        raise ProxyRefusal(
            f"{origin} cannot be reached: the outbound proxy {proxy} refused the connection"
        ) from None


def _kind(error: OSError) -> str:
    if isinstance(error, socket.gaierror):
        return "its name cannot be resolved"
    if isinstance(error, ConnectionRefusedError):
        return "the connection was refused"
    if isinstance(error, ConnectionResetError):
        return "the connection was reset"
    return "the network said no"
