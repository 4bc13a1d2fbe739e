"""Which header fields a relay may pass on, and which hold credentials.

Fields are raw ``(name, value)`` byte pairs in their order, so that repeated fields, their case and their exact
bytes survive. Sources: RFC 9110 section 7.6.1 (Connection and hop-by-hop fields), RFC 9112 section 6 (framing),
RFC 7239 (Forwarded), Fetch (Origin, Sec-Fetch-*).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import lru_cache

RawHeaders = tuple[tuple[bytes, bytes], ...]

HOP_BY_HOP = frozenset(
    {
        b"connection",
        b"keep-alive",
        b"proxy-authenticate",
        b"proxy-authorization",
        b"proxy-connection",
        b"proxy-authentication-info",
        b"te",
        b"trailer",
        b"transfer-encoding",
        b"upgrade",
    }
)

# What the sender of the next message decides itself, or what tells the upstream about this machine.
_REQUEST_ONLY_OURS = HOP_BY_HOP | {
    b"host",
    b"content-length",
    b"expect",
    b"accept-encoding",  # replies must stay readable for the meter and the scrubber: identity only
    b"cookie",  # cookies ignore ports: those of any other local web app would come along
    b"origin",
    b"referer",
    b"forwarded",
    b"via",
    b"x-real-ip",
    b"x-original-url",
    b"x-rewrite-url",
    b"x-http-method-override",
    b"http2-settings",
}
_REQUEST_PREFIXES = (b"proxy-", b"x-forwarded-", b"sec-", b"access-control-", b"cf-", b"x-claude-desk-")

_REPLY_ONLY_OURS = HOP_BY_HOP | {
    b"content-length",
    b"set-cookie",
    b"set-cookie2",
    b"alt-svc",  # would send clients past us
    b"refresh",
    b"www-authenticate",  # about the real key, not the local one
    b"strict-transport-security",  # about the upstream's host, not ours
    b"public-key-pins",
    b"content-security-policy",
    b"nel",
    b"report-to",
    b"reporting-endpoints",
    b"clear-site-data",
    b"service-worker-allowed",
}
_REPLY_PREFIXES = (b"access-control-", b"proxy-", b"cross-origin-", b"x-claude-desk-")

_CREDENTIAL_NAMES = frozenset({b"key", b"auth", b"cookie"})
_CREDENTIAL_PARTS = (b"api-key", b"apikey", b"token", b"secret", b"authorization", b"password", b"credential")
_CREDENTIAL_ENDINGS = (b"-key", b"-auth")  # ocp-apim-subscription-key, helicone-auth
_NOT_CREDENTIALS = frozenset({b"idempotency-key", b"x-idempotency-key"})

_TOKEN = re.compile(rb"[!#$%&'*+.^_`|~0-9A-Za-z-]+")  # RFC 9110 section 5.6.2
_VALUE = re.compile(rb"[\t\x20-\x7e\x80-\xff]*")


def is_credential(name: bytes) -> bool:
    """Whether a request field of this name could carry a credential, in any of its spellings.

    Underscores count as hyphens: some servers read ``x_api_key`` as ``x-api-key``.
    """
    plain = name.lower().replace(b"_", b"-")
    if plain in _NOT_CREDENTIALS:
        return False
    return (
        plain in _CREDENTIAL_NAMES
        or plain.endswith(_CREDENTIAL_ENDINGS)
        or any(part in plain for part in _CREDENTIAL_PARTS)
    )


def connection_named(headers: Iterable[tuple[bytes, bytes]]) -> frozenset[bytes]:
    """The fields that a Connection field declares hop-by-hop, lower case."""
    return frozenset(
        [
            token.strip().lower()
            for name, value in headers
            if len(name) == len(b"connection") and name.lower() == b"connection"
            for token in value.split(b",")
            if token.strip()
        ]
    )


# Field names repeat from message to message, so what becomes of one is worked out once.
@lru_cache(maxsize=2048)
def _goes_up(name: bytes) -> bool:
    plain = name.lower().replace(b"_", b"-")
    return (
        plain not in _REQUEST_ONLY_OURS
        and not plain.startswith(_REQUEST_PREFIXES)
        and not is_credential(plain)
    )


@lru_cache(maxsize=2048)
def _goes_down(name: bytes) -> bool:
    plain = name.lower()
    return plain not in _REPLY_ONLY_OURS and not plain.startswith(_REPLY_PREFIXES)


def may_be_added(name: bytes, value: bytes) -> bool:
    """Whether a field from the settings may go up: well-formed, no credential, and not ours to decide."""
    return bool(_TOKEN.fullmatch(name)) and bool(_VALUE.fullmatch(value)) and _goes_up(name)


def forwardable_request(headers: Iterable[tuple[bytes, bytes]]) -> RawHeaders:
    """The request fields that may go to an upstream.

    Dropped: hop-by-hop fields and those Connection names, framing, every credential-like field, cookies,
    fields about the browser or the way here. Everything else stays, in order, byte for byte.
    """
    return _kept(tuple(headers), _goes_up)


def forwardable_reply(headers: Iterable[tuple[bytes, bytes]]) -> RawHeaders:
    """The reply fields that may go to the client.

    ``request-id``, ``retry-after``, ``x-should-retry``, ``anthropic-*`` and the rate-limit fields steer the
    clients' retries and stay, as does everything not named here.
    """
    return _kept(tuple(headers), _goes_down)


def _kept(fields: RawHeaders, goes: Callable[[bytes], bool]) -> RawHeaders:
    named = connection_named(fields)
    return tuple([field for field in fields if goes(field[0]) and not (named and field[0].lower() in named)])


def first(headers: Iterable[tuple[bytes, bytes]], name: bytes) -> bytes:
    """The first value of a field, or ``b""``. ``name`` is lower case."""
    for key, value in headers:
        if len(key) == len(name) and key.lower() == name:
            return value
    return b""
