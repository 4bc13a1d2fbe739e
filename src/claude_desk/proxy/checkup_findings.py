"""What a checkup finds, and how it reads an upstream's replies."""

from __future__ import annotations

import contextlib
import time
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass, field
from datetime import UTC
from email.utils import parsedate_to_datetime
from enum import Enum

from claude_desk.errors import UpstreamBroken
from claude_desk.messages.error_body import read_error
from claude_desk.messages.meter import Meter, meter_for
from claude_desk.proxy.attempts import Begun, refused_key_advice, scrubbed
from claude_desk.secret import Credential
from claude_desk.upstreams.base import ReplyDecoder, StoredKey, UpstreamRequest
from claude_desk.wire.headers import RawHeaders, first
from claude_desk.wire.scrub import Scrubber
from claude_desk.wire.stage import Chain

_FIRST_ERROR = 400
_UNAUTHORIZED = 401
_FORBIDDEN = 403
_KEPT = 4 * 1024 * 1024  # of a list of models; everything else is far smaller
_LONGEST_QUOTE = 300
# Where a decoder puts words of ours in front of a platform's, for clients; see upstreams/platform_errors.py.
_OURS = "the key of the client is fine. It said: "


class Step(Enum):
    """What is tried, in this order; the value is what people call it."""

    SETTINGS = "Settings"
    CREDENTIALS = "Credentials"
    CONNECTION = "Connection"
    MODELS = "Models"
    MESSAGE = "Message"
    STREAMING = "Streaming"
    COUNTING = "Token count"


class Verdict(Enum):
    """How a step went."""

    OK = "ok"
    WARNING = "warning"
    FAILED = "failed"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class Finding:
    """How one step went.

    Attributes:
        step: which.
        verdict: how.
        text: a sentence of ours.
        quoted: the upstream's own words, the credential masked; empty for none. They came over the wire: whoever shows
            them takes them for plain text.
        advice: a sentence on what to do; empty for nothing.
        request_id: what the upstream calls the request, for its support; empty for none.
        seconds: how long it took.
        clock_ahead: seconds that this computer's clock is ahead of the server's, by its Date (RFC 9110 section 6.6.1); None
            where none was told.
    """

    step: Step
    verdict: Verdict
    text: str
    quoted: str = ""
    advice: str = ""
    request_id: str = ""
    seconds: float = 0.0
    clock_ahead: float | None = None


def all_well(findings: Iterable[Finding]) -> bool:
    """Whether nothing failed; warnings are no failure."""
    return not any(finding.verdict is Verdict.FAILED for finding in findings)


@dataclass
class Told:
    """What was told about a request on its way out."""

    left: bool = False
    clock_ahead: float | None = None
    upstream_request_id: str = ""
    notes: list[str] = field(default_factory=list)

    def add_note(self, note: str) -> None:
        """Something was changed or learned."""
        if note:
            self.notes.append(note)

    def accepted(self, body: bytes) -> None:
        """Nothing is made of the body."""

    def departs(self, request: UpstreamRequest, credential: Credential | None) -> None:
        """Nor of the request."""

    def answered(self, status: int, headers: RawHeaders) -> None:
        """By its date this computer's clock is compared."""
        with contextlib.suppress(ValueError):
            told = parsedate_to_datetime(first(headers, b"date").decode("latin-1"))
            aware = told if told.tzinfo else told.replace(tzinfo=UTC)
            self.clock_ahead = time.time() - aware.timestamp()


@dataclass(frozen=True, slots=True)
class Answer:
    """A Messages reply, read to its end.

    Attributes:
        status: HTTP status.
        body: as far as it is kept, the credential masked.
        meter: has read it.
        notes: what was changed or learned on the way.
        advice: what a person can do; empty for nothing.
        request_id: what the upstream calls the request.
        first: seconds from the request to the first byte of the reply's body.
        is_local: no server was asked.
    """

    status: int
    body: bytes
    meter: Meter
    notes: tuple[str, ...]
    advice: str
    request_id: str
    first: float
    is_local: bool
    clock_ahead: float | None = None

    @property
    def failed(self) -> bool:
        """Whether it is an error, or ended in one."""
        return self.status >= _FIRST_ERROR or self.meter.failed

    @property
    def words(self) -> str:
        """What the upstream says of an error."""
        said = self.meter.error_message or read_error(self.body)[1]
        return _shortened(said.rpartition(_OURS)[2]) or self.raw_words

    @property
    def raw_words(self) -> str:
        """The beginning of what it sent, for what is not understood."""
        return _shortened(self.body[: 4 * _LONGEST_QUOTE].decode("utf-8", "replace"))

    def finding(self, step: Step, verdict: Verdict, text: str, quoted: str = "") -> Finding:
        """With what was noted on the way."""
        noted = "; ".join(self.notes)
        told = f"{text} {noted[:1].upper()}{noted[1:]}." if noted else text
        return Finding(
            step, verdict, told, quoted, self.advice, self.request_id, clock_ahead=self.clock_ahead
        )

    def complaint(self, step: Step, text: str) -> Finding:
        """For an error."""
        kind = self.meter.error_type or read_error(self.body)[0]
        told = ", ".join(filter(None, (f"HTTP {self.status}" if self.status >= _FIRST_ERROR else "", kind)))
        return self.finding(step, Verdict.FAILED, f"{text} ({told})." if told else f"{text}.", self.words)


async def read_reply(begun: Begun, told: Told, began: float) -> Answer:
    """Read a reply to its end, decoded and without the credential.

    Args:
        begun: its head is known.
        told: what was told of the request.
        began: when it was sent, by the monotonic clock.

    Raises:
        UpstreamBroken: it ended before its end, or is not the upstream's protocol.
    """
    status, headers = begun.head
    meter = meter_for(first(headers, b"content-type").decode("ascii", "replace"))
    secret = scrubbed(begun.credential)
    chain = Chain(Scrubber(secret), meter) if secret else Chain(meter)
    kept = bytearray()
    first_at = 0.0
    async for piece in _decoded(begun):
        first_at = first_at or (time.monotonic() if piece else 0.0)
        out = chain.feed(piece)
        kept += out[: _KEPT - len(kept)]
    kept += chain.close()[: _KEPT - len(kept)]
    if not begun.decoder.lesson:  # which only clients' requests teach
        told.add_note(begun.decoder.note)
    advice = begun.decoder.advice
    refused = status == _UNAUTHORIZED or (status == _FORBIDDEN and type(begun.decoder) is ReplyDecoder)
    if refused and not advice and isinstance(begun.upstream.login, StoredKey):
        advice = refused_key_advice(begun.upstream.name)
    return Answer(
        status,
        bytes(kept),
        meter,
        tuple(told.notes),
        advice,
        told.upstream_request_id,
        first_at - began,
        begun.is_local,
        told.clock_ahead,
    )


async def _decoded(begun: Begun) -> AsyncIterator[bytes]:
    """The Messages bytes of a reply as they arrive."""
    yield begun.decoded
    try:
        while not begun.ended:
            if chunk := begun.reply.take():
                yield begun.decoder.feed(chunk)
            elif begun.reply.complete:
                yield begun.decoder.close()
                return
            else:
                await begun.reply.arrived()
    except ValueError:
        raise UpstreamBroken("the upstream sent something that is not its protocol") from None


def _shortened(text: str) -> str:
    plain = " ".join(text.split())
    return plain if len(plain) <= _LONGEST_QUOTE else f"{plain[:_LONGEST_QUOTE]}..."
