"""One exchange with its bodies, as it is kept where somebody switched that on: credentials are out of it already.

The request log itself never holds any of this.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass, field

import msgspec

from claude_desk.errors import StorageError
from claude_desk.wire.headers import RawHeaders
from claude_desk.wire.spans import Span, apply_spans

LARGEST = 256 * 1024 * 1024
"""Bytes of an unpacked capture that are read: a damaged or foreign file must not fill the memory."""
_QUICK = 1  # zlib's level: bodies of agents shrink to a fifth even so


@dataclass(frozen=True, slots=True)
class Flow:
    """A body as it arrived.

    Attributes:
        body: its bytes, credentials replaced by as many ``*``.
        chunks: when each piece of it came, as (seconds since the request began, offset after its last byte).
        missing: bytes after ``body`` that were not kept, because it was larger than allowed.
    """

    body: bytes = field(default=b"", repr=False)
    chunks: tuple[tuple[float, int], ...] = field(default=(), repr=False)
    missing: int = 0


@dataclass(frozen=True, slots=True)
class Departure:
    """The request as it left for one upstream, and the head of what came back.

    Attributes:
        upstream: its name in the settings.
        url: where it went.
        method: HTTP method.
        headers: as they left, credentials masked.
        at: seconds since the request began.
        spans: what of the client's body was replaced; nothing where it left as it came.
        kept: whether ``spans`` is known; the body was too large otherwise.
        status: of the reply; 0 while there is none.
        reply_headers: as they came.
        answered: seconds since the request began when the reply's head was there.
    """

    upstream: str
    url: str
    method: str
    headers: RawHeaders = field(repr=False)
    at: float
    spans: tuple[Span, ...] = field(default=(), repr=False)
    kept: bool = True
    status: int = 0
    reply_headers: RawHeaders = field(default=(), repr=False)
    answered: float | None = None


@dataclass(frozen=True, slots=True)
class Capture:
    """Everything of one exchange.

    Attributes:
        id: the request's id in the log.
        at: when it began, seconds since the epoch.
        method: HTTP method.
        target: path and query, credentials masked.
        headers: as they came, credentials masked.
        request: its body.
        departures: as it left, in order; the last one was answered to the client.
        status: what the client got; 0 for nothing yet.
        reply_headers: what the client got.
        came: the upstream's body; empty where no upstream answered.
        went: the body that the client got; None where it is the upstream's, byte for byte.
        complete: the exchange has ended.
    """

    id: str
    at: float
    method: str
    target: str
    headers: RawHeaders = field(repr=False)
    request: Flow
    departures: tuple[Departure, ...] = ()
    status: int = 0
    reply_headers: RawHeaders = field(default=(), repr=False)
    came: Flow = field(default_factory=Flow)
    went: Flow | None = None
    complete: bool = True

    @property
    def delivered(self) -> Flow:
        """The body that the client got."""
        return self.came if self.went is None else self.went

    def sent_body(self, number: int = -1) -> bytes:
        """The body that left with a departure; the client's own where there was none."""
        if not self.departures:
            return self.request.body
        return apply_spans(self.request.body, self.departures[number].spans)


_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(Capture)


def pack(capture: Capture) -> bytes:
    """The form in which it is kept, in memory and on disk."""
    return zlib.compress(_encoder.encode(capture), _QUICK)


def unpack(packed: bytes) -> Capture:
    """What :func:`pack` was given.

    Raises:
        StorageError: it is none of ours, or damaged.
    """
    try:
        reader = zlib.decompressobj()
        data = reader.decompress(packed, LARGEST)
        if reader.unconsumed_tail:
            raise StorageError("A captured request is larger than it could be.")
        return _decoder.decode(data)
    except (zlib.error, ValueError):
        raise StorageError("A captured request is damaged.") from None
