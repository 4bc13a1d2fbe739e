"""Makes a captured request once more: as a client of our own listener, so that everything on its way is as ever.

It is a request like any other: guarded, routed, limited, logged, captured and paid for.
"""

from __future__ import annotations

import asyncio
from concurrent.futures import Future

from claude_desk.errors import UpstreamBroken
from claude_desk.proxy.client import UpstreamClient
from claude_desk.requestlog.capture import Capture
from claude_desk.secret import Secret
from claude_desk.upstreams.base import Origin, UpstreamRequest
from claude_desk.wire.headers import forwardable_request


async def send_again(
    client: UpstreamClient, url: str, key: Future[Secret], capture: Capture, body: bytes
) -> int:
    """Send a request and read its answer to the end.

    Args:
        client: the sockets.
        url: where Claude Desk listens.
        key: a client key of this computer's.
        capture: the request; its own credentials were never kept.
        body: what is sent as its body.

    Returns:
        The status of the answer.

    Raises:
        UpstreamUnreachable: Claude Desk does not listen.
        UpstreamBroken: the answer broke off.
    """
    secret = await asyncio.wrap_future(key)
    fields = (*forwardable_request(capture.headers), (b"x-api-key", secret.reveal().encode()))
    request = UpstreamRequest(
        Origin.of(url), capture.method, capture.target.encode("ascii", "replace"), fields, body
    )
    reply = await client.send(request, body)
    try:
        await reply.relay(lambda _: True, _nothing)
    except UpstreamBroken:
        if reply.status < 400:  # noqa: PLR2004 - an error's status says all there is to say
            raise
    finally:
        reply.abort()
    return reply.status


async def _nothing() -> None:
    return None
