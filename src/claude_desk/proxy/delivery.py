"""A reply on its way from the upstream to the client: through the stages, hashed, written as it arrives."""

from __future__ import annotations

import asyncio
import hashlib
from http import HTTPStatus

from claude_desk.dialects.base import ReplyEncoder
from claude_desk.errors import ExchangeError, UpstreamBroken
from claude_desk.messages.meter import Meter, StreamMeter, meter_for
from claude_desk.policy.routes import Operation
from claude_desk.proxy.attempts import Begun
from claude_desk.proxy.exchange import Exchange
from claude_desk.proxy.recording import Recording
from claude_desk.requestlog.record import Outcome
from claude_desk.wire.headers import first
from claude_desk.wire.scrub import Scrubber, mask
from claude_desk.wire.stage import Chain, Passthrough, Stage

_NOT_ITS_PROTOCOL = "the upstream sent something that is not its protocol"


class Fingerprint:
    """SHA-256 of a reply as it came and as it went on, at the price of one while they are the same."""

    def __init__(self) -> None:
        self._came = hashlib.sha256()
        self._went: hashlib._Hash | None = None

    def add(self, came: bytes, went: bytes) -> None:
        """Take a chunk and what became of it."""
        if self._went is None and went is not came:
            self._went = self._came.copy()
        self._came.update(came)
        if self._went is not None:
            self._went.update(went)

    def digests(self) -> tuple[str, str]:
        """Both, in hex."""
        came = self._came.hexdigest()
        return came, came if self._went is None else self._went.hexdigest()


class RecordedFingerprint(Fingerprint):
    """The same, of a reply that is also taken down."""

    def __init__(self, recording: Recording) -> None:
        super().__init__()
        self._recording = recording

    def add(self, came: bytes, went: bytes) -> None:
        """Take a chunk and what became of it."""
        self._recording.passed(came, went)
        super().add(came, went)


class Delivery:
    """Carries one reply body.

    Args:
        exchange: whose reply it is; learns status, usage and hashes.
        begun: the upstream's reply, and what of it was read to know its head.
        secret: the credential's bytes, which must not come back; empty for none.
        operation: what was asked for.
        encoder: from Messages bytes to the client's dialect; decides the status the client sees.
        tap: sees what the client gets; None for nobody.
        listener: sees the Messages reply before that; None for nobody.
    """

    def __init__(
        self,
        exchange: Exchange,
        begun: Begun,
        *,
        secret: bytes,
        operation: Operation,
        encoder: ReplyEncoder,
        tap: Stage | None = None,
        listener: Stage | None = None,
    ) -> None:
        status, headers = begun.head
        content_type = first(headers, b"content-type").decode("ascii", "replace")
        encoded = first(headers, b"content-encoding") not in {b"", b"identity"}
        meter = exchange.meter = meter_for("" if encoded or operation is Operation.RELAY else content_type)
        self._meter = meter
        self._decoder = begun.decoder
        self._begun = begun
        self._is_whole = begun.reply.complete
        self._secret = secret
        later: list[Stage] = [stage for stage in (meter, encoder) if not _changes_nothing(stage)]
        if listener is not None:
            later.insert(0, listener)
        if secret and not self._is_whole:
            later.insert(0, Scrubber(secret))
        if tap is not None:
            later.append(tap)
        self._later = Chain(*later)
        decodes = not _changes_nothing(begun.decoder)
        self._chain = Chain(begun.decoder, *later) if decodes and not begun.ended else self._later
        self._encoder = encoder
        self._exchange, self._reply, self._answer = exchange, begun.reply, exchange.answer
        recording = exchange.recording
        self._fingerprint = Fingerprint() if recording is None else RecordedFingerprint(recording)
        self._failure: ExchangeError | None = None
        # Whether a stream is whole shows only at its end, and a declared length would leave no way to say no.
        self._can_be_cut = (
            operation is Operation.MESSAGES and status == HTTPStatus.OK and isinstance(meter, StreamMeter)
        )
        declared = first(begun.reply.headers, b"content-length")
        keeps_length = (begun.decoder.keeps_length or not decodes) and _changes_nothing(encoder)
        self._length = int(declared) if keeps_length and declared.isdigit() and not self._can_be_cut else None
        self._loop = asyncio.get_running_loop()
        self._last_byte = 0.0
        self._timer: asyncio.TimerHandle | None = None

    async def run(self) -> None:
        """Deliver the whole body.

        Raises:
            ExchangeError: it ended before its end, or is not what it claims to be.
        """
        if not self._exchange.request.content.at_eof():
            self._answer.close_after()  # an early reply: what is left of the request's body is not waited for
        if self._is_whole:
            self._whole()
        else:
            try:
                await self._stream()
            finally:
                if self._timer is not None:
                    self._timer.cancel()
        self._exchange.reply_sha256, self._exchange.delivered_sha256 = self._fingerprint.digests()
        if self._can_be_cut and _cut_short(self._meter):
            raise UpstreamBroken("the upstream's stream ended before the end of its message")
        self._answer.end()
        self._exchange.outcome = Outcome.OK

    def _whole(self) -> None:
        """Everything is here already: one write, with its length."""
        begun = self._begun
        came = begun.raw + self._reply.take()
        if self._chain is self._later:
            decoded = begun.decoded if begun.ended else came
        else:
            rest = came[len(begun.raw) :]
            decoded = begun.decoded + (self._decoder.feed(rest) if rest else b"") + self._decoder.close()
        if self._secret:
            decoded = mask(decoded, self._secret)
        went = self._later.feed(decoded) + self._later.close()
        self._fingerprint.add(came, came if went == came else went)  # equal bytes, one hash
        bodiless = self._exchange.request.method == "HEAD" or (self._can_be_cut and _cut_short(self._meter))
        self._start(self._length if bodiless else len(went))
        self._exchange.passed_on()
        self._answer.write(went)

    async def _stream(self) -> None:
        self._start(self._length)
        if self._begun.raw:
            self._pass_on(self._begun.raw, self._later.feed(self._begun.decoded))
        self._feed(self._reply.take())
        self._answer.flush()
        if self._decoder.silence:
            self._last_byte = self._loop.time()
            self._timer = self._loop.call_later(self._decoder.silence, self._keep_alive)
        try:
            await self._reply.relay(self._feed, self._answer.drain)
        except ExchangeError:
            if self._failure is not None:
                raise self._failure from None
            raise
        try:
            tail = self._chain.close()
        except ValueError:
            raise UpstreamBroken(_NOT_ITS_PROTOCOL) from None
        self._fingerprint.add(b"", tail)
        self._start(None)
        self._answer.write(tail)

    def _feed(self, chunk: bytes) -> bool:
        """Pass a chunk on, straight from the socket's callback; False asks to wait for a slow client."""
        try:
            out = self._chain.feed(chunk)
        except (ExchangeError, ValueError) as error:
            self._failure = error if isinstance(error, ExchangeError) else UpstreamBroken(_NOT_ITS_PROTOCOL)
            self._reply.abort()
            return True
        if self._timer is not None:
            self._last_byte = self._loop.time()
        return self._pass_on(chunk, out)

    def _pass_on(self, came: bytes, out: bytes) -> bool:
        self._fingerprint.add(came, out)
        if not self._answer.started:
            self._start(self._length)
        if out:
            if not self._answer.sent:
                self._exchange.passed_on()
            return self._answer.write(out)
        return True

    def _keep_alive(self) -> None:
        """Say something in an upstream's silence, so that no client and nothing between takes it for dead."""
        silent = self._loop.time() - self._last_byte
        wait = self._decoder.silence - silent
        if wait <= 0:
            wait = self._decoder.silence
            self._last_byte = self._loop.time()
            words = self._decoder.idle()
            if words:
                self._pass_on(b"", self._later.feed(words))
        self._timer = self._loop.call_later(wait, self._keep_alive)

    def _start(self, length: int | None) -> None:
        head = self._encoder.head
        if head is None or self._answer.started:
            return
        self._exchange.status = head[0]
        if self._exchange.recording is not None:
            self._exchange.recording.replies(*head)
        self._answer.start(*head, length)


def _changes_nothing(stage: Stage) -> bool:
    """Whether the bytes need not go through it at all."""
    kind = type(stage)
    return kind.feed is Passthrough.feed and kind.close is Passthrough.close


def _cut_short(meter: Meter) -> bool:
    """Whether a stream ended, by HTTP's word, without the end of its message."""
    return isinstance(meter, StreamMeter) and not meter.ended and not meter.oversized
