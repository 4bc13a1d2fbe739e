"""What a browser is told, so that pages of listed origins may call and read what they get. Nobody else gets a field.

Never ``*``, and never credentials: what lets a page in is the client key that it was given, and no cookie is looked
at. Sources: Fetch section 3.2 (CORS protocol); for private networks, https://wicg.github.io/private-network-access/.
"""

from __future__ import annotations

import re

from claude_desk.wire.headers import RawHeaders, first

METHODS = b"GET, HEAD, POST, DELETE"
MAX_AGE_SECONDS = 600
_ASKED_LIMIT = 64

# Fields that the SDKs and tools of both protocols send; what is none of these, a page may not send.
_SENDABLE = re.compile(
    rb"x-api-key|authorization|content-type|accept|user-agent|idempotency-key|x-app|x-claude-code-[a-z-]+|"
    rb"anthropic-[a-z-]+|openai-[a-z-]+|x-stainless-[a-z-]+|x-claude-desk-[a-z-]+"
)
# Fields of replies that steer a client: a page sees only a few harmless ones without being told of these.
_READABLE = re.compile(
    rb"(?:x-)?request-id|retry-after(?:-ms)?|x-should-retry|warning|anthropic-[a-z0-9-]+|openai-[a-z0-9-]+|"
    rb"x-ratelimit-[a-z0-9-]+|x-claude-desk-[a-z-]+"
)


def reply_fields(origin: bytes, headers: RawHeaders) -> RawHeaders:
    """The fields to add to a reply for a page of a listed origin.

    Args:
        origin: that origin, as the browser gave it.
        headers: the reply's own fields.
    """
    fields = [(b"Access-Control-Allow-Origin", origin), (b"Vary", b"Origin")]
    readable = dict.fromkeys(name.lower() for name, _ in headers if _READABLE.fullmatch(name.lower()))
    if readable:
        fields.append((b"Access-Control-Expose-Headers", b", ".join(readable)))
    return tuple(fields)


def preflight_fields(headers: RawHeaders) -> RawHeaders:
    """The answer to what a browser asks for a listed page; the origin itself is granted by :func:`reply_fields`.

    Args:
        headers: the fields of its question.
    """
    asked = first(headers, b"access-control-request-headers").lower().split(b",")[:_ASKED_LIMIT]
    sendable = dict.fromkeys(name for each in asked if _SENDABLE.fullmatch(name := each.strip()))
    fields = [
        (b"Access-Control-Allow-Methods", METHODS),
        (b"Access-Control-Max-Age", b"%d" % MAX_AGE_SECONDS),
        (b"Vary", b"Access-Control-Request-Headers, Access-Control-Request-Private-Network"),
    ]
    if sendable:
        fields.append((b"Access-Control-Allow-Headers", b", ".join(sendable)))
    if first(headers, b"access-control-request-private-network").strip().lower() == b"true":
        # A page from the internet may reach this machine: that is what its origin was listed for.
        fields.append((b"Access-Control-Allow-Private-Network", b"true"))
    return tuple(fields)
