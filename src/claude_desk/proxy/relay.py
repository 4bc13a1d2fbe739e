"""Paths that are passed on without being understood: files, batches, skills.

Both bodies stream, nothing is parsed, and each family must have been allowed to the client key. One value is
changed: a batch's absolute ``results_url``, which the SDKs follow with the local key attached, is pointed
back at us.
"""

from __future__ import annotations

import re

from claude_desk.config.client_keys import ClientKey
from claude_desk.dialects.base import ReplyEncoder, SameReply
from claude_desk.errors import Refused
from claude_desk.policy.routes import Route
from claude_desk.proxy.client import StreamedBody
from claude_desk.proxy.exchange import Exchange
from claude_desk.upstreams.base import HubRequest
from claude_desk.wire.headers import RawHeaders, first, forwardable_request

_LONGEST_LISTING = 16 * 1024 * 1024
_RESULTS_URL = re.compile(rb'("results_url"\s*:\s*")https?://[^/"\\]+(?:/[^"\\]*?)?(/v1/messages/batches/)')


def accept(exchange: Exchange, client: ClientKey, route: Route) -> tuple[HubRequest, StreamedBody | None]:
    """Check the opt-in and say what goes on.

    Raises:
        Refused: 403 when this client key may not use this family of paths.
    """
    if route.family not in client.relay:
        raise Refused(
            403,
            "permission_error",
            f"the client key '{client.name}' is not allowed to use {route.family}; "
            f"create one that is: claude-desk key create NAME --allow {route.family}",
        )
    request = exchange.request
    hub = HubRequest(request.method, route.path, exchange.query, forwardable_request(exchange.headers))
    if not request.can_read_body:
        return hub, None
    chunks = exchange.body_chunks()
    if exchange.recording is not None:
        chunks = exchange.recording.tapped(chunks)
    return hub, StreamedBody(chunks, request.content_length)


def reply_encoder(exchange: Exchange, route: Route, status: int, headers: RawHeaders) -> ReplyEncoder:
    """The stage for a relayed reply: nothing, but for the JSON that describes batches."""
    is_json = first(headers, b"content-type").split(b";")[0].strip().lower() == b"application/json"
    if route.family != "batches" or not is_json:
        return SameReply(status, headers)
    host = first(exchange.headers, b"host")
    return ResultsUrl(b"http://" + host + route.prefix, (status, headers))


class ResultsUrl:
    """Points each ``results_url`` of a batch object or listing at this server.

    The document is held until it is complete; beyond 16 MiB it is passed on as it is.

    Args:
        base: scheme, host and prefix under which the client reaches us.
        head: status and fields of the reply.
    """

    def __init__(self, base: bytes, head: tuple[int, RawHeaders]) -> None:
        self.head: tuple[int, RawHeaders] | None = head
        self._base = base
        self._held: list[bytes] = []
        self._size = 0
        self._given_up = False

    def feed(self, chunk: bytes) -> bytes:
        """Hold the chunk."""
        if self._given_up:
            return chunk
        self._held.append(chunk)
        self._size += len(chunk)
        if self._size > _LONGEST_LISTING:
            self._given_up = True
            return self._release()
        return b""

    def close(self) -> bytes:
        """The document with its addresses replaced."""
        return _RESULTS_URL.sub(lambda found: found[1] + self._base + found[2], self._release())

    def _release(self) -> bytes:
        document = b"".join(self._held)
        self._held.clear()
        return document
