"""How upstreams are reached: the outbound proxy of the settings, the environment or the system, and certificates to trust.

The environment's variables are those that curl reads (https://curl.se/docs/manpage.html, "ENVIRONMENT"); the system's
settings are read as Python's own ``urllib.request`` reads them. Automatic configuration scripts (PAC) are not read.
"""

from __future__ import annotations

import ipaddress
import sys
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from claude_desk.errors import SettingsError
from claude_desk.secret import Secret

SCHEMES = frozenset({"http", "socks4", "socks5", "socks5h"})
# Each exists on its own system only.
_SYSTEM_SETTINGS = {
    "darwin": ("getproxies_macosx_sysconf", "proxy_bypass_macosx_sysconf"),
    "win32": ("getproxies_registry", "proxy_bypass_registry"),
}
_PORTS = {"http": 80, "socks4": 1080, "socks5": 1080, "socks5h": 1080}


@dataclass(frozen=True, slots=True)
class OutboundProxy:
    """A proxy that connections to upstreams go through; TLS is spoken with the upstream, inside.

    Attributes:
        scheme: http (the CONNECT method), socks4, socks5, or socks5h, which lets the proxy resolve names.
        host: its name or address.
        port: its port.
        user: for a proxy that wants a login; empty for none.
        password: the same.
    """

    scheme: str
    host: str
    port: int
    user: str = ""
    password: Secret | None = None

    def __str__(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.scheme}://{host}:{self.port}"


class ProxyFinder:
    """Says which proxy leads to a host. Cheap where the environment decides; the system's settings are read anew each time.

    Args:
        setting: ``system``, ``none`` or an address, as in the settings.
        environ: the environment.

    Raises:
        SettingsError: an address, or a variable, is no proxy; the message repeats no value.
    """

    def __init__(self, setting: str, environ: Mapping[str, str]) -> None:
        self._fixed: OutboundProxy | None = None
        self._bypass = ""
        self._asks_system = False
        if setting not in {"system", "none"}:
            self._fixed = read_proxy(setting, "network.proxy")
        elif setting == "system":
            variable, address = _first(environ, "https_proxy", "all_proxy")
            if address:
                self._fixed = read_proxy(address, variable)
                self._bypass = _first(environ, "no_proxy")[1]
            else:
                self._asks_system = sys.platform in _SYSTEM_SETTINGS

    @property
    def asks_system(self) -> bool:
        """Whether :meth:`find` reads the system's settings, and so may wait for a moment."""
        return self._asks_system

    def find(self, host: str) -> OutboundProxy | None:
        """The proxy on the way to a host; None for a direct connection. This machine itself is never proxied.

        Raises:
            SettingsError: the system names a proxy that is none.
        """
        if _is_this_machine(host):
            return None
        if self._asks_system:
            address = _system_proxy(host)
            return read_proxy(address, "the system's network settings") if address else None
        if self._fixed is not None and not _bypassed(host, self._bypass):
            return self._fixed
        return None


def read_proxy(address: str, source: str) -> OutboundProxy:
    """Understand a proxy's address; without a scheme it is an HTTP proxy.

    Args:
        address: such as ``http://user:password@proxy.example:3128`` or ``proxy.example:3128``.
        source: where it stands, for the message.

    Raises:
        SettingsError: it cannot be used; the message does not repeat it, since it may hold a password.
    """
    try:
        parts = urlsplit(address if "://" in address else f"http://{address}")
        scheme, host, port = parts.scheme.lower(), parts.hostname, parts.port
    except ValueError:
        scheme, host, port = "", None, None
    if scheme == "https":
        raise SettingsError(
            f"The proxy in {source} is reached over https://, which is not supported; use its http:// address. "
            "What is sent through it is encrypted all the same."
        )
    if scheme not in SCHEMES or not host:
        raise SettingsError(
            f"The proxy in {source} is not usable; write it as http://host:port or socks5://host:port."
        )
    return OutboundProxy(
        scheme,
        host,
        port or _PORTS[scheme],
        unquote(parts.username or ""),
        Secret(unquote(parts.password)) if parts.password is not None else None,
    )


def _first(environ: Mapping[str, str], *names: str) -> tuple[str, str]:
    """The first variable that is set, in lower case or upper case; lower case wins, as with curl."""
    for name in names:
        for variable in (name, name.upper()):
            if environ.get(variable):
                return variable, environ[variable]
    return "", ""


def _bypassed(host: str, no_proxy: str) -> bool:
    return bool(no_proxy) and bool(urllib.request.proxy_bypass_environment(host, {"no": no_proxy}))  # type: ignore[attr-defined]


def _system_proxy(host: str) -> str:
    """The address that macOS or Windows names for https, or nothing."""
    read, bypasses = (getattr(urllib.request, name) for name in _SYSTEM_SETTINGS[sys.platform])
    proxies = read()
    return "" if not proxies or bypasses(host) else str(proxies.get("https") or proxies.get("socks") or "")


def _is_this_machine(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")
