"""What upstreams' lists of models tell of sizes, remembered while the program runs.

A list is read along when a client asks for it and when an upstream is tested. Where requests are fitted into contexts, each
upstream is also asked for its list once, after it answered a request: what it says counts from then on, and no request waits.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from http import HTTPStatus

from claude_desk.errors import DeskError
from claude_desk.messages.model_sizes import ModelSize, listed_sizes, undated
from claude_desk.messages.request import MessagesRequest
from claude_desk.policy.routes import Operation
from claude_desk.proxy.attempts import Begun, attempt
from claude_desk.proxy.checkup import OWN_HEADERS
from claude_desk.proxy.checkup_findings import Told, read_reply
from claude_desk.proxy.client import UpstreamClient
from claude_desk.secret import Credential
from claude_desk.upstreams.base import HubRequest, Upstream
from claude_desk.wire.headers import first
from claude_desk.wire.stage import Passthrough

MAX_UPSTREAMS = 100
MAX_LIST = 16 * 1024 * 1024
"""Bytes of a list that are read along; the longest ones have half a megabyte."""
PATIENCE = 20.0
"""Seconds that an upstream has for its list."""
AGAIN = 3600.0
"""Seconds after which an upstream whose list told nothing is asked once more."""
_NOTHING = ModelSize()


class ModelSizes:
    """Sizes of models by upstream and address. Looked up on any thread, changed on the event loop's."""

    def __init__(self) -> None:
        self._told: Mapping[tuple[str, str], Mapping[str, ModelSize]] = {}
        self._asked: dict[tuple[str, str], float] = {}
        self._asking: set[asyncio.Task[None]] = set()

    def find(self, upstream: Upstream, model: str) -> ModelSize:
        """What is known of a model there, by its name as a request has it; nothing where it was not listed."""
        sizes = self._told.get((upstream.name, upstream.address), {})
        return sizes.get(model) or sizes.get(undated(model)) or _NOTHING

    def take(self, upstream: Upstream, body: bytes) -> None:
        """Remember what a list of models tells, beside what earlier ones told: a page is no whole list."""
        sizes = listed_sizes(body) if upstream.lists_sizes else {}
        if not sizes:
            return
        place = (upstream.name, upstream.address)
        told = {**self._told.get(place, {})}
        for name, size in sizes.items():
            told[name] = size
            told.setdefault(undated(name), size)
        others = {each: known for each, known in self._told.items() if each != place}
        for oldest in list(others)[: max(0, len(others) + 1 - MAX_UPSTREAMS)]:
            del others[oldest]
        self._told = {**others, place: told}

    def listener(self, begun: Begun, operation: Operation) -> Passthrough | None:
        """The stage that reads a list along; None for a reply that is none, or none of its server's own."""
        status, headers = begun.head
        plain = first(headers, b"content-encoding") in {b"", b"identity"}
        if operation is not Operation.MODELS or status != HTTPStatus.OK or begun.is_local or not plain:
            return None
        return _Listener(lambda body: self.take(begun.upstream, body))

    def look_up(
        self,
        upstream: Upstream,
        client: UpstreamClient,
        credential_for: Callable[[Upstream], Awaitable[Credential | None]],
    ) -> None:
        """Ask an upstream for its list in the background, if it told nothing yet and was not asked lately."""
        place = (upstream.name, upstream.address)
        now = time.monotonic()
        last = self._asked.get(place)
        if not upstream.lists_sizes or place in self._told or (last is not None and now - last < AGAIN):
            return
        while len(self._asked) >= MAX_UPSTREAMS:
            del self._asked[next(iter(self._asked))]
        self._asked[place] = now
        task = asyncio.ensure_future(self._ask(upstream, client, credential_for))
        self._asking.add(task)
        task.add_done_callback(self._asking.discard)

    def stop(self) -> None:
        """Ask no longer."""
        for task in self._asking:
            task.cancel()

    async def _ask(
        self,
        upstream: Upstream,
        client: UpstreamClient,
        credential_for: Callable[[Upstream], Awaitable[Credential | None]],
    ) -> None:
        hub = HubRequest("GET", b"/v1/models", b"limit=1000", OWN_HEADERS, MessagesRequest.parse(b""))
        told = Told()
        try:
            async with asyncio.timeout(PATIENCE):
                begun = await attempt(client, upstream, await credential_for(upstream), hub, told)
                try:
                    answer = await read_reply(begun, told, time.monotonic())
                finally:
                    begun.reply.abort()
        except (DeskError, TimeoutError):
            return  # the sizes that come with Claude Desk count on; the requests themselves tell of what is broken
        if answer.status == HTTPStatus.OK and not answer.is_local:
            self.take(upstream, answer.body)


class _Listener(Passthrough):
    """Collects a reply that passes, and gives it away when it is whole."""

    def __init__(self, take: Callable[[bytes], None]) -> None:
        self._take = take
        self._body = bytearray()
        self._size = 0

    def feed(self, chunk: bytes) -> bytes:
        """Return the chunk itself."""
        self._size += len(chunk)
        if self._size <= MAX_LIST:
            self._body += chunk
        return chunk

    def close(self) -> bytes:
        """It is whole."""
        if self._size <= MAX_LIST:
            self._take(bytes(self._body))
        return b""
