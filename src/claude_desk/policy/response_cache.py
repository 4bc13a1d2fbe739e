"""Which answers may be given a second time, and to which requests: the whole request decides, and what it meets here.

An answer is replayed only to a request that is the same in everything that could have changed the answer. Where that is
not known, a part counts: a needless miss costs what the request would have cost anyway, a wrong hit costs trust.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from typing import Any

import msgspec

from claude_desk.messages.request import MessagesRequest
from claude_desk.wire.headers import RawHeaders, first

FIELD = b"x-claude-desk-cache"
"""The field with which a client says what it wants, and an answer says what it is."""

_ZERO = re.compile(rb"-?0(?:\.0+)?(?:[eE][+-]?[0-9]+)?")  # every way to write it in JSON (RFC 8259 section 6)

# Tools that the client runs itself; their results come back in a request. Any other type with a name of its own runs at
# the server, and answers with what the world is like at that moment.
# https://platform.claude.com/docs/en/agents-and-tools/tool-use/overview
_CLIENT_TOOL = re.compile(r"custom|(?:bash|text_editor|computer|memory)_[0-9]{8}")
_NO_VALUE = frozenset({b"", b"null", b"[]"})

# Who asks, for which try, and how the request is traced: no server answers differently for it.
_DECIDES_NOTHING = frozenset(
    {
        b"user-agent",
        b"idempotency-key",
        b"x-idempotency-key",
        b"request-id",
        b"x-request-id",
        b"x-client-request-id",
        b"x-correlation-id",
        b"x-amzn-trace-id",
        b"x-cloud-trace-context",
        b"traceparent",
        b"tracestate",
        b"baggage",
        b"b3",
        b"sentry-trace",
        b"cache-control",
        b"pragma",
        b"priority",
        b"dnt",
        b"x-app",
        b"x-claude-code-session-id",
        b"x-claude-code-agent-id",
        b"x-claude-code-parent-agent-id",
    }
)
_DECIDES_NOTHING_PREFIXES = (b"x-stainless-", b"x-b3-", b"x-datadog-")

# What was so when the answer was made, and would mislead a client that goes by it now.
_MOMENTARY = frozenset({b"age", b"retry-after", b"retry-after-ms", b"x-should-retry", b"server-timing"})
_MOMENTARY_PREFIXES = (b"anthropic-ratelimit-", b"anthropic-priority-", b"x-ratelimit-")


class Wish(Enum):
    """What a client wants of the cache."""

    UNSAID = "unsaid"  # the request itself decides
    USE = "use"  # an answer of before, whatever the request is
    REFRESH = "refresh"  # a new answer, to be kept
    BYPASS = "bypass"  # neither look nor keep


@dataclass(frozen=True, slots=True)
class Caching:
    """What the settings say, while answers are kept at all.

    Attributes:
        seconds: how old an answer may be.
        total: bytes that all answers together may take.
        largest: bytes that one of them may take.
        shared: answers go to every client key, not only to the one whose request led to them.
        basis: stands for all settings that could change an answer; with another one, none of before counts.
    """

    seconds: float
    total: int
    largest: int
    shared: bool = False
    basis: bytes = b""


def wish_of(headers: Iterable[tuple[bytes, bytes]]) -> Wish:
    """What a request's fields say. A word that is none of ours wants something else, so the cache keeps out of it.

    ``Cache-Control: no-cache`` and ``no-store`` (RFC 9111 section 5.2.1) are heard where :data:`FIELD` is not there.
    """
    fields = tuple(headers)
    word = first(fields, FIELD).strip().lower()
    if word:
        return _WISHES.get(word, Wish.BYPASS)
    directives = first(fields, b"cache-control").lower()
    return Wish.BYPASS if b"no-cache" in directives or b"no-store" in directives else Wish.UNSAID


_WISHES = {wish.value.encode(): wish for wish in (Wish.USE, Wish.REFRESH, Wish.BYPASS)}


def is_repeatable(came: MessagesRequest, hub: MessagesRequest) -> bool:
    """Whether the client, without saying a word about caching, asks for the same answer each time.

    Args:
        came: the body as the client sent it, which says ``temperature``: a translation may have left it out.
        hub: the Messages request that it comes down to, which names what runs at the server.
    """
    return _ZERO.fullmatch(came.raw("temperature")) is not None and not _asks_the_world(hub)


def _asks_the_world(request: MessagesRequest) -> bool:
    """Whether something other than the model has a say in the answer: a search, a page, a container, an MCP server."""
    if request.raw("mcp_servers") not in _NO_VALUE or request.raw("container") not in _NO_VALUE:
        return True
    tools = request.raw("tools")
    if tools in _NO_VALUE:
        return False
    try:
        kinds = [tool.type for tool in _TOOLS.decode(tools)]
    except (ValueError, RecursionError):
        return True
    return any(
        kind is not None and not (isinstance(kind, str) and _CLIENT_TOOL.fullmatch(kind)) for kind in kinds
    )


class _Tool(msgspec.Struct):
    type: Any = None


_TOOLS = msgspec.json.Decoder(list[_Tool])


@dataclass(frozen=True, slots=True)
class Identity:
    """Everything about a request that decides its answer.

    Attributes:
        caching: the settings' part.
        upstream: name of the one that would be asked first.
        address: where that is.
        client: id of the client key.
        dialect: what it speaks.
        path: in the dialect's own API.
        query: raw.
        headers: of the request on the hub side.
        came: the body as it came.
        leaves: the Messages body that it comes down to; the same object where nothing changed.
    """

    caching: Caching
    upstream: str
    address: str
    client: str
    dialect: str
    path: bytes
    query: bytes
    headers: RawHeaders
    came: bytes
    leaves: bytes

    def digest(self) -> bytes:
        """SHA-256 of all of it; about a millisecond for a megabyte."""
        same = self.leaves is self.came
        return _digest(
            self.caching.basis,
            self.upstream.encode(),
            self.address.encode(),
            b"" if self._crosses_clients() else self.client.encode("utf-8", "surrogateescape"),
            self.dialect.encode(),
            self.path,
            self.query,
            *_deciding(self.headers),
            b"as it came" if same else b"changed",
            self.came,
            b"" if same else self.leaves,
        )

    def _crosses_clients(self) -> bool:
        # What a response is called there belongs to one client: nobody else could go on from it.
        return self.caching.shared and self.dialect != "openai_responses"


def lasting(headers: RawHeaders) -> RawHeaders:
    """The fields of a reply that are still true when it is given again."""
    return tuple(
        field
        for field in headers
        if (name := field[0].lower()) not in _MOMENTARY and not name.startswith(_MOMENTARY_PREFIXES)
    )


def _deciding(headers: RawHeaders) -> list[bytes]:
    """The fields that could decide an answer, in an order of their own; those of one name stay in theirs."""
    named = [(name.lower(), value) for name, value in headers]
    return [
        name + b":" + value
        for name, value in sorted(named, key=lambda field: field[0])
        if name not in _DECIDES_NOTHING and not name.startswith(_DECIDES_NOTHING_PREFIXES)
    ]


def _digest(*parts: bytes) -> bytes:
    """SHA-256 that only these parts have: each goes in with its length, all with their number."""
    digest = hashlib.sha256(len(parts).to_bytes(8, "big"))
    for part in parts:
        digest.update(len(part).to_bytes(8, "big"))
        digest.update(part)
    return digest.digest()
