"""What happens to every request before anything else looks at it. No path is exempt.

Order: shape of the request line, Host, browser, method, credential in the query, local key. Each check fails
closed, and what an unauthenticated caller learns is the same on every path: nothing. Two requests need no key, after
all the other checks: ``GET /health``, which then tells that somebody is there and no more, and the question that a
browser asks for a page of a listed origin before its request, which never carries one.

Sources: SECURITY.md; RFC 9112 section 3.2 (request target, Host); Fetch (Origin, Sec-Fetch-Site).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple
from urllib.parse import unquote_to_bytes

from claude_desk.config.client_keys import ClientKey
from claude_desk.errors import Refused
from claude_desk.policy.routes import asks_nothing
from claude_desk.wire.headers import RawHeaders

METHODS = frozenset({"GET", "HEAD", "POST", "DELETE"})
_QUERY_CREDENTIAL = re.compile(
    rb"(?:x[-_])?(?:api[-_]?key|key|(?:access[-_]?|auth[-_]?)?token|auth|authorization|secret)", re.IGNORECASE
)
_QUERY_SEPARATORS = re.compile(rb"[&;]")
_OWN_SITE = frozenset({b"none", b"same-origin"})
_DEFAULT_PORT = 80
_VERSIONS = frozenset({(1, 0), (1, 1)})


def unauthenticated() -> Refused:
    """The one answer to whoever has no valid key: Anthropic's own wording, and nothing about us."""
    return Refused(401, "authentication_error", "invalid x-api-key")


@dataclass(frozen=True, slots=True)
class Visitors:
    """Who may call: the Host values that are ours, and the web origins that were listed.

    Attributes:
        hosts: lower-case ``name:port`` bytes.
        origins: exact Origin values.
        further: the same for each further address that is listened on; what is ours here is not ours there.
    """

    hosts: frozenset[bytes]
    origins: frozenset[bytes] = frozenset()
    further: Mapping[str, Visitors] = field(default_factory=dict)

    @classmethod
    def at(
        cls, port: int, allowed_hosts: Iterable[str] = (), allowed_origins: Iterable[str] = ()
    ) -> Visitors:
        """The visitors of a listener on this port."""
        hosts = _host_values(port, ("127.0.0.1", "localhost", "[::1]", *allowed_hosts))
        return cls(hosts, frozenset(origin.encode() for origin in allowed_origins))

    @classmethod
    def of_sandboxes(cls, address: str, port: int, names: Iterable[str]) -> Visitors:
        """Those of a further address: nobody who says another name, and no web page."""
        own = f"[{address}]" if ":" in address else address
        return cls(_host_values(port, (own, *names)))

    def coming_to(self, address: str) -> Visitors:
        """Those of the further address that a connection came to; empty for the usual one. Nobody where it is unknown."""
        return self.further.get(address, _NOBODY) if address else self


_NOBODY = Visitors(frozenset())


def _host_values(port: int, names: Iterable[str]) -> frozenset[bytes]:
    """What a Host field holds for these names (RFC 9112 section 3.2: without the port where it is the scheme's own)."""
    lower = [name.lower().encode() for name in names]
    values = {b"%b:%d" % (name, port) for name in lower}
    return frozenset(values.union(lower) if port == _DEFAULT_PORT else values)


class Credentials(NamedTuple):
    """The fields of one request that the guard looks at, gathered in one pass."""

    hosts: list[bytes]
    origins: list[bytes]
    sites: list[bytes]
    keys: list[bytes]
    authorizations: list[bytes]
    upgrades: list[bytes]
    codings: list[bytes]
    methods: list[bytes]


_LOOKED_AT = {
    b"host": 0,
    b"origin": 1,
    b"sec-fetch-site": 2,
    b"x-api-key": 3,
    b"authorization": 4,
    b"upgrade": 5,
    b"transfer-encoding": 6,
    b"access-control-request-method": 7,
}


def look(headers: RawHeaders) -> Credentials:
    """Gather the fields the guard decides on."""
    found = Credentials([], [], [], [], [], [], [], [])
    for name, value in headers:
        column = _LOOKED_AT.get(name.lower())
        if column is not None:
            found[column].append(value)
    return found


def admit(
    method: str,
    target: bytes,
    headers: RawHeaders,
    visitors: Visitors,
    match: Callable[[bytes], ClientKey | None],
    *,
    version: tuple[int, int] = (1, 1),
) -> ClientKey | None:
    """Let a request in, or say why not.

    Args:
        method: HTTP method.
        target: the request target as sent.
        headers: all its fields, raw.
        visitors: whose requests are considered at all.
        match: finds the client key of a presented value, in constant time.
        version: HTTP version of the request line; the parser lets more pass than there are.

    Returns:
        The client key it presented; with several credentials, that of the first, all of them being valid. None for a
        request that presents none and needs none: a listed page's preflight, and whoever asks if somebody is there.

    Raises:
        Refused: 400, 401, 403 or 405.
    """
    seen = look(headers)
    if version not in _VERSIONS:
        raise Refused(400, "invalid_request_error", "this is not HTTP/1.1")
    if not target.startswith(b"/") or target.startswith(b"//") or b"\\" in target:
        raise Refused(400, "invalid_request_error", "the request target must be a path")
    if len(seen.hosts) != 1 or seen.hosts[0].lower() not in visitors.hosts:
        raise Refused(403, "permission_error", "this Host is not served")
    if _is_foreign_page(seen, visitors):
        raise Refused(403, "permission_error", "web pages may not call this server")
    preflight = method == "OPTIONS" and len(seen.origins) == 1 and len(seen.methods) == 1
    if method not in METHODS and not preflight:
        raise Refused(405, "invalid_request_error", "this method is not served")
    if seen.codings and (len(seen.codings) > 1 or seen.codings[0].strip().lower() != b"chunked"):
        raise Refused(400, "invalid_request_error", "no transfer coding but chunked is understood")
    if seen.upgrades:
        raise Refused(400, "invalid_request_error", "this server does not switch protocols")
    query = target.partition(b"?")[2]
    if query and _holds_credential(query):
        raise Refused(
            400, "invalid_request_error", "credentials do not belong in a URL; use the x-api-key header"
        )
    if preflight or (not seen.keys and not seen.authorizations and asks_nothing(method, target)):
        return None
    return _authenticate(seen, match)


def listed_origin(headers: RawHeaders, visitors: Visitors) -> bytes:
    """The listed web origin that a request comes from; empty where it comes from none, or not to a name of ours.

    Only pages of that origin may read the reply, whatever it is (Fetch section 3.2).
    """
    if not visitors.origins:
        return b""
    seen = look(headers)
    if len(seen.hosts) != 1 or seen.hosts[0].lower() not in visitors.hosts or len(seen.origins) != 1:
        return b""
    return seen.origins[0] if seen.origins[0] in visitors.origins else b""


def _is_foreign_page(seen: Credentials, visitors: Visitors) -> bool:
    if seen.origins:
        return len(seen.origins) > 1 or seen.origins[0] not in visitors.origins
    return not _OWN_SITE.issuperset(seen.sites)


def _holds_credential(query: bytes) -> bool:
    names = (part.partition(b"=") for part in _QUERY_SEPARATORS.split(query))
    return any(equals and _QUERY_CREDENTIAL.fullmatch(unquote_to_bytes(name)) for name, equals, _ in names)


def _authenticate(seen: Credentials, match: Callable[[bytes], ClientKey | None]) -> ClientKey:
    presented = list(seen.keys)
    for value in seen.authorizations:
        scheme, _, token = value.partition(b" ")
        if scheme.lower() != b"bearer":
            raise unauthenticated()
        presented.append(token.strip())
    # Every presented credential is compared, whatever the first comparison says.
    found = [match(value) for value in presented]
    keys = [key for key in found if key is not None]
    if not keys or len(keys) != len(found):
        raise unauthenticated()
    return keys[0]
