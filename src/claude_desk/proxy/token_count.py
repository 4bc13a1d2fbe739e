"""How long a prompt is, for fitting requests into a model's context: estimated, or counted by its upstream.

The upstream is asked where the settings want that, it can count, and the estimate comes near the end of the context. What it
said is remembered by digests, so that a conversation that grew by a turn is known but for that turn, which is estimated.
Nothing of a prompt is kept.
"""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict
from collections.abc import Callable
from http import HTTPStatus
from typing import Protocol

from claude_desk.errors import DeskError
from claude_desk.messages.counting import Countable, countable, counting_body
from claude_desk.messages.estimate import estimate_messages
from claude_desk.messages.request import MessagesRequest
from claude_desk.policy.token_limits import Measured, TokenLimits
from claude_desk.proxy.attempts import attempt
from claude_desk.proxy.checkup_findings import Answer, Told, read_reply
from claude_desk.proxy.client import UpstreamClient
from claude_desk.proxy.model_sizes import ModelSizes
from claude_desk.secret import Credential
from claude_desk.upstreams.base import HubRequest, Upstream

PATIENCE = 2.0
"""Seconds that a request waits for its count."""
PAUSE, ABSENT_PAUSE = 60.0, 3600.0
"""Seconds for which an upstream is not asked again after it failed to count, and after it said that it cannot."""
MAX_KNOWN = 2_000
"""Counts that are remembered, of about 100 bytes each."""
SMALL_REST = 0.02
"""Which part of the context may be estimated beside what was counted: its error is a tenth of that."""
ESTIMATE_OFF_LOOP = 512 * 1024
"""Bytes of a body from which on reading all of it would hold up other requests; below, it takes a few milliseconds."""

_COUNT_TOKENS = b"/v1/messages/count_tokens"
_ABSENT = frozenset({404, 405, 501})


class Host(Protocol):
    """What is needed from the program around."""

    async def key_for(self, upstream: Upstream) -> Credential | None:
        """What lets a request into the upstream."""
        ...

    def learned(self, upstream: Upstream, lesson: str) -> None:
        """An upstream's answer showed something to remember about it."""
        ...


class TokenCounts:
    """Measures prompts. Used on the event loop.

    Args:
        client: the sockets.
        host: knows credentials, and remembers what upstreams show.

    Attributes:
        sizes: what upstreams' lists tell of their models.
    """

    def __init__(self, client: UpstreamClient, host: Host, sizes: ModelSizes) -> None:
        self.sizes = sizes
        self._client = client
        self._host = host
        self._known: OrderedDict[bytes, int] = OrderedDict()
        self._not_before: dict[tuple[str, str], float] = {}

    async def measure(
        self,
        limits: TokenLimits,
        upstream: Upstream,
        hub: HubRequest,
        message: MessagesRequest,
        model: str,
        add_note: Callable[[str], None],
    ) -> Measured:
        """Say what fitting a request goes by.

        Args:
            limits: what the settings say.
            upstream: where it goes, if that answers.
            hub: the request.
            message: its body.
            model: the model it will be sent for.
            add_note: tells the log what a count took, or why there is none.
        """
        served = upstream.served_model(model)
        size = limits.size(model, served, self.sizes.find(upstream, served))
        large = len(message.body) > ESTIMATE_OFF_LOOP
        if large:
            measured = await asyncio.to_thread(limits.measure, message, size)
        else:
            measured = limits.measure(message, size)
        limit = limits.limit_of(message, model)
        if not limits.exact or not limit or not upstream.counts_tokens or not measured.near(limit):
            return measured
        place = f"{upstream.name} {upstream.address} {model}".encode()
        if large:
            prompt = await asyncio.to_thread(countable, message, place)
        else:
            prompt = countable(message, place)
        if prompt is None:
            return measured
        counted = self._remembered(prompt, limits, measured, limit)
        if counted is None:
            counted = await self._ask(upstream, hub, message, model, add_note)
            if counted is None:
                return measured
            self._remember(prompt.digests[-1], counted)
        else:
            add_note(f"prompt of {counted} tokens, by an earlier count")
        return Measured(counted, size)

    def look_up_sizes(self, upstream: Upstream, limits: TokenLimits) -> None:
        """An upstream has answered: where fitting needs its list of models, ask for it, if it may tell something new.

        No request waits for that.
        """
        if limits.fit:
            self.sizes.look_up(upstream, self._client, self._host.key_for)

    def stop(self) -> None:
        """Ask for nothing any longer that no request waits for."""
        self.sizes.stop()

    def _remembered(
        self, prompt: Countable, limits: TokenLimits, measured: Measured, limit: int
    ) -> int | None:
        """What is known of a prompt from counts of its beginning; None where that leaves too much to guess."""
        for number in range(len(prompt.digests) - 1, -1, -1):
            counted = self._known.get(prompt.digests[number])
            if counted is None:
                continue
            self._known.move_to_end(prompt.digests[number])
            rest = limits.at_most(estimate_messages(prompt.messages[number + 1 :], limits.weights))
            context = measured.size.context
            enough = counted + rest + limit <= context or rest <= context * SMALL_REST
            return counted + rest if enough else None
        return None

    def _remember(self, digest: bytes, counted: int) -> None:
        self._known[digest] = counted
        self._known.move_to_end(digest)
        while len(self._known) > MAX_KNOWN:
            self._known.popitem(last=False)

    async def _ask(
        self,
        upstream: Upstream,
        hub: HubRequest,
        message: MessagesRequest,
        model: str,
        add_note: Callable[[str], None],
    ) -> int | None:
        """Let the upstream count; None where it does not, for whatever reason: the estimate serves as well."""
        place = (upstream.name, upstream.address)
        began = time.monotonic()
        if began < self._not_before.get(place, 0.0):
            return None
        try:
            async with asyncio.timeout(PATIENCE):
                answer, estimated = await self._answer(upstream, hub, counting_body(message, model), began)
        except (DeskError, TimeoutError) as error:
            reason = (
                f"no answer in {PATIENCE:g} s"
                if isinstance(error, TimeoutError)
                else error.__class__.__name__
            )
            self._not_before[place] = time.monotonic() + PAUSE
            add_note(f"prompt estimated, not counted: {reason}")
            return None
        counted = answer.meter.usage.input_tokens
        if answer.status != HTTPStatus.OK or answer.is_local or estimated or not counted:
            absent = answer.status in _ABSENT or answer.is_local or estimated
            self._not_before[place] = time.monotonic() + (ABSENT_PAUSE if absent else PAUSE)
            add_note(f"prompt estimated, not counted: HTTP {answer.status}")
            return None
        add_note(f"prompt of {counted} tokens, counted in {time.monotonic() - began:.2f} s")
        return counted

    async def _answer(
        self, upstream: Upstream, hub: HubRequest, body: bytes, began: float
    ) -> tuple[Answer, bool]:
        """The reply to a request for a count, and whether the count is an estimate all the same."""
        asking = HubRequest("POST", _COUNT_TOKENS, hub.query, hub.headers, MessagesRequest.parse(body))
        told = Told()
        begun = await attempt(self._client, upstream, await self._host.key_for(upstream), asking, told)
        try:
            answer = await read_reply(begun, told, began)
        finally:
            begun.reply.abort()
        if begun.decoder.lesson:
            self._host.learned(upstream, begun.decoder.lesson)
        return answer, any("estimated" in note for note in answer.notes)
