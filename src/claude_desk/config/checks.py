"""What the values of settings must be, and the sentence for each that is not.

A setting is a place that a credential may be sent to, so nothing unusual is repaired.
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from claude_desk.wire.headers import may_be_added

UPSTREAM_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
_LONGEST_MODEL = 300
# Scheme, host, port. The scheme may be an extension's or an app's own: those have origins too.
_ORIGIN = re.compile(
    r"([a-z][a-z0-9+.-]{0,30})://([a-z0-9_.-]{1,253}|\[[0-9a-f:.]{2,45}\])(?::([0-9]{1,5}))?"
)
LOOPBACK_HOSTS = frozenset({"127.0.0.1", "localhost", "::1"})


def checked_url(url: str) -> str:
    """Check an upstream's base URL and return it without a trailing slash.

    https, or http to this machine only; no user name, query or fragment (a URL setting is a place a
    credential is sent to, so nothing unusual is repaired).

    Raises:
        ValueError: with the sentence to show.
    """
    if not url:
        return url
    if not (url.isascii() and url.isprintable()) or " " in url or "\\" in url:
        raise ValueError(
            "the address may not hold spaces, control characters, backslashes or non-ASCII letters"
        )
    parts = urlsplit(url)
    try:
        port = parts.port
    except ValueError:
        raise ValueError("the port in the address is not a number from 1 to 65535") from None
    if parts.scheme not in {"https", "http"} or not parts.hostname:
        raise ValueError("the address must start with https:// (or http:// for a server on this machine)")
    if port == 0:
        raise ValueError("the port in the address is not a number from 1 to 65535")
    if parts.username is not None or parts.password is not None:
        raise ValueError("the address may not hold a user name or password")
    if parts.query or parts.fragment or "?" in url or "#" in url:
        raise ValueError("the address may not hold a query (?) or a fragment (#)")
    if ".." in parts.path or "//" in parts.path or "%" in parts.path or ";" in parts.path:
        raise ValueError("the path in the address may not hold '..', '//', '%' or ';'")
    if parts.scheme == "http" and parts.hostname not in LOOPBACK_HOSTS:
        raise ValueError("plain http:// is only allowed to this machine (127.0.0.1, localhost, [::1])")
    return url.rstrip("/")


def origin_of(url: str) -> str:
    """Scheme, host and port of a checked base URL, such as ``https://api.anthropic.com:443`` (RFC 6454).

    The form in which keys are bound to a place; the same text as ``str(upstreams.base.Origin.of(url))``.
    """
    parts = urlsplit(url)
    host = parts.hostname or ""
    host = f"[{host}]" if ":" in host else host
    return f"{parts.scheme}://{host}:{parts.port or (443 if parts.scheme == 'https' else 80)}"


def checked_name(name: str) -> str:
    """Check an upstream's name: lower-case letters, digits and hyphens, 40 at most.

    Raises:
        ValueError: with the sentence to show.
    """
    if not UPSTREAM_NAME.fullmatch(name):
        raise ValueError(
            "a name has 1 to 40 lower-case letters, digits or hyphens, and starts with no hyphen"
        )
    return name


def checked_header_name(name: str) -> str:
    """Check the name of a field that is to be added to each request.

    Raises:
        ValueError: with the sentence to show.
    """
    if not may_be_added(name.encode(), b""):
        raise ValueError(
            f"the header '{name}' cannot be added: no credentials, and no fields that HTTP itself needs"
        )
    return name


def checked_header_value(value: str) -> str:
    """Check the value of a field that is to be added to each request.

    Raises:
        ValueError: with the sentence to show, which never holds the value.
    """
    if not may_be_added(b"x-any", value.strip().encode()):
        raise ValueError(
            "a header with this value cannot be added: it holds line breaks or control characters"
        )
    return value


def checked_model_name(name: str) -> str:
    """Check a model's name, id or ARN: visible ASCII, 1 to 300 characters.

    Raises:
        ValueError: with the sentence to show.
    """
    if not (0 < len(name) <= _LONGEST_MODEL and name.isascii() and name.isprintable()) or " " in name:
        raise ValueError("a model name has 1 to 300 visible characters and no spaces")
    return name


def checked_default_model(name: str) -> str:
    """Check the model for requests that name none: as :func:`checked_model_name` does, or empty.

    Raises:
        ValueError: with the sentence to show.
    """
    return checked_model_name(name) if name else name


def checked_proxy(proxy: str) -> str:
    """Check an outbound proxy: ``system``, ``none`` or an address without a password.

    Raises:
        ValueError: with the sentence to show.
    """
    if proxy in {"system", "none"}:
        return proxy
    try:
        parts = urlsplit(proxy)
        known = parts.scheme in {"http", "socks5", "socks5h", "socks4"} and parts.hostname and parts.port
    except ValueError:
        known = False
    if not known or not proxy.isascii() or not proxy.isprintable() or " " in proxy:
        raise ValueError(
            "the proxy must be 'system', 'none', or an address such as http://proxy.example:3128"
        )
    if parts.username is not None or parts.password is not None:
        raise ValueError("the proxy's address may not hold a user name or password; put it into HTTPS_PROXY")
    if parts.path.strip("/") or parts.query or parts.fragment:
        raise ValueError("the proxy's address ends with its port")
    return proxy.rstrip("/")


def checked_origin(origin: str) -> str:
    """Check a web origin whose pages may call us, and return it as browsers write it (RFC 6454 section 6.2).

    Exactly one origin: no ``*``, no ``null``, no path. Plain http only for this machine: anybody on the way could
    make a page of another one.

    Raises:
        ValueError: with the sentence to show.
    """
    text = origin.strip().removesuffix("/").lower()
    found = _ORIGIN.fullmatch(text)
    if found is None:
        raise ValueError(
            "a web origin is written as https://name or https://name:port, without a path, and never '*'"
        )
    scheme, host, port = found.groups()
    if port is not None and not 1 <= int(port) <= 65535:  # noqa: PLR2004
        raise ValueError("the port in the origin is not a number from 1 to 65535")
    if scheme == "file" or (scheme == "http" and host.strip("[]") not in LOOPBACK_HOSTS):
        raise ValueError("a web origin starts with https://, or with http:// for a page on this machine")
    if port is None or (scheme, int(port)) in {("https", 443), ("http", 80)}:
        return f"{scheme}://{host}"
    return f"{scheme}://{host}:{int(port)}"
