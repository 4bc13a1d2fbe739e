"""Reads what a passing reply says about itself (token usage, stop reason, errors) without touching it.

A meter is a tap: every chunk comes back as the same object, nothing it meets in the bytes can raise, and what
it remembers is bounded. The figures are for the request log; the client reads its own copy.

https://platform.claude.com/docs/en/build-with-claude/streaming
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Any, TypeGuard

import msgspec

from claude_desk.wire.sse import SSEDecoder

MAX_EVENT = 1024 * 1024
"""Bytes of one event a stream's meter looks at. The four kinds it reads are a few KB at most; larger events are
whole tool results, which it has no use for."""

MAX_DOCUMENT = 16 * 1024 * 1024
"""Bytes of a whole reply that are kept for reading. 128,000 output tokens are well under 1 MB of text; results of
server tools can add a few MB. A larger reply passes like any other, only unread."""

EVENT_FRAME = 115
"""Bytes of a ``content_block_delta`` event that are not its text."""

START_FRAME = 400
"""Bytes of a ``message_start`` event beyond that."""

BYTES_A_TOKEN = 4
"""Bytes of text that are taken for a token, where nothing better is known."""


@dataclass(frozen=True, slots=True)
class Usage:
    """What one reply is billed by, in the protocol's names; what a reply leaves out or sets to null is 0 or empty.

    ``input_tokens`` does not include what was read from or written to the cache;
    ``cache_creation_1h_input_tokens`` is the part of ``cache_creation_input_tokens`` that lives for one hour.
    ``service_tier``, ``speed`` and ``inference_geo`` are words such as ``batch``, ``fast`` and ``us``.
    """

    input_tokens: int = 0
    output_tokens: int = 0
    cache_read_input_tokens: int = 0
    cache_creation_input_tokens: int = 0
    cache_creation_1h_input_tokens: int = 0
    web_search_requests: int = 0
    service_tier: str = ""
    speed: str = ""
    inference_geo: str = ""


class Meter:
    """A :class:`~claude_desk.wire.stage.Stage` that reads nothing: for replies of other content types.

    Attributes:
        usage: the tokens so far; a stream's counts are cumulative, so the latest ones are the totals.
        model: the model that answered; empty until it is known.
        stop_reason: why it stopped; empty until it is known.
        error_type: the protocol's type of an error, in the stream or as the whole reply; empty without one.
        error_message: its text, as the upstream wrote it.
        complete: the reply got to its own end: ``message_stop`` in a stream, a closed document otherwise.
        failed: the reply is an error, or ended in one.
        malformed: something that should have been readable was not.
        oversized: the reply is one document too large to be read, so that nothing above is known.
    """

    def __init__(self) -> None:
        self.usage = Usage()
        self.model = ""
        self.stop_reason = ""
        self.error_type = ""
        self.error_message = ""
        self.complete = False
        self.failed = False
        self.malformed = False
        self.oversized = False

    @property
    def ended(self) -> bool:
        """Whether the reply said by itself that nothing follows; if not, and it is over, it was cut off."""
        return self.complete or self.failed

    def feed(self, chunk: bytes) -> bytes:
        """Look at the chunk; return it."""
        return chunk

    def close(self) -> bytes:
        """The reply ended as HTTP says it should; nothing was held back."""
        return b""

    def _read_message(self, message: object) -> None:
        """Take what a message object (or a ``message_delta``'s) has."""
        if not isinstance(message, dict):
            self.malformed = True
            return
        self.model = _text(message.get("model")) or self.model
        self.stop_reason = _text(message.get("stop_reason")) or self.stop_reason
        self._read_usage(message.get("usage"))

    def _read_usage(self, usage: object) -> None:
        if not isinstance(usage, dict):
            return
        found = {name: usage.get(name) for name in _COUNTS}
        created = usage.get("cache_creation")
        if isinstance(created, dict):
            found["cache_creation_1h_input_tokens"] = created.get("ephemeral_1h_input_tokens")
        tools = usage.get("server_tool_use")
        if isinstance(tools, dict):
            found["web_search_requests"] = tools.get("web_search_requests")
        # As the SDKs do it: a later count replaces an earlier one, null or absent leaves it.
        changes: dict[str, Any] = {name: n for name, n in found.items() if _is_count(n)}
        changes.update((name, word) for name in _WORDS if (word := _text(usage.get(name))[:_LONGEST_WORD]))
        self.usage = replace(self.usage, **changes)

    def _read_error(self, error: object) -> None:
        self.failed = True
        if isinstance(error, dict):
            self.error_type = _text(error.get("type"))
            self.error_message = _text(error.get("message"))
        else:
            self.malformed = True


class StreamMeter(Meter):
    """Meters a reply of server-sent events.

    Only ``message_start``, ``message_delta``, ``message_stop`` and ``error`` are read. Runs of whole events
    of the other common kinds are passed over in one step, without being split or copied; one
    ``content_block_delta`` costs about half a microsecond.

    Args:
        limit: bytes of one event that are kept for reading.
    """

    def __init__(self, *, limit: int = MAX_EVENT) -> None:
        super().__init__()
        self._decoder = SSEDecoder(max_event=limit, skip_oversized=True)
        self._between_events = False
        self._size = 0
        self._events = 0

    @property
    def output_so_far(self) -> int:
        """About how many output tokens have passed: a stream says how many they were only at its end, and may be cut before.

        From its length, less what is around the text of each event.
        """
        if self.ended or self.stop_reason or not self.model:
            return self.usage.output_tokens
        text = self._size - START_FRAME - self._events * EVENT_FRAME
        return max(self.usage.output_tokens, text // BYTES_A_TOKEN)

    def feed(self, chunk: bytes) -> bytes:
        """Look at the chunk; return it."""
        self._size += len(chunk)
        self._events += chunk.count(b"\n\n")
        at = 0
        only_lf = b"\r" not in chunk
        while at < len(chunk):
            if only_lf and self._between_events:
                run = _UNREAD.match(chunk, at)
                if run is not None:
                    at = run.end()
                    continue
            blank = chunk.find(b"\n\n", at)
            end = len(chunk) if blank < 0 else blank + 2
            self._decode(chunk[at:end])
            at = end
        return chunk

    def close(self) -> bytes:
        """The stream ended: take a last event whose blank line is missing, as some servers leave it out.

        If it was cut off inside instead, its data is no JSON, and it does not count.
        """
        self._decode(b"\n\n")
        self._decoder.close()
        return b""

    def _decode(self, data: bytes) -> None:
        for event in self._decoder.feed(data):
            if event.event in _NAMES:
                self._read(event.event.decode(), event.data)
            elif not event.event and (b"message_" in event.data or b'"error"' in event.data):
                # Some vendors leave the name out; the data has it too.
                self._read("", event.data)
        self._between_events = self._decoder.between_events

    def _read(self, kind: str, text: bytes) -> None:
        try:
            data = msgspec.json.decode(text)
        except (ValueError, RecursionError):
            data = None
        if not isinstance(data, dict):
            self.malformed = self.malformed or bool(kind)
            self.failed = self.failed or kind == "error"
            return
        kind = kind or _text(data.get("type"))
        if kind == "message_start":
            self._read_message(data.get("message"))
        elif kind == "message_delta":
            self._read_message(data.get("delta"))
            self._read_usage(data.get("usage"))
        elif kind == "message_stop":
            self.complete = True
        elif kind == "error":
            self._read_error(data.get("error"))


class DocumentMeter(Meter):
    """Meters a reply that is one JSON document: a message, a token count or an error.

    Args:
        limit: bytes that are kept for reading; a larger document passes unread.
    """

    def __init__(self, *, limit: int = MAX_DOCUMENT) -> None:
        super().__init__()
        self._limit = limit
        self._size = 0
        self._chunks: list[bytes] = []

    def feed(self, chunk: bytes) -> bytes:
        """Remember the chunk, if there is room; return it."""
        self._size += len(chunk)
        if self._size <= self._limit:
            self._chunks.append(chunk)
        else:
            self.oversized = True
            self._chunks.clear()
        return chunk

    def close(self) -> bytes:
        """The document is there: read it."""
        if self.oversized or not self._size:
            return b""
        try:
            document = _DOCUMENT.decode(b"".join(self._chunks))
        except (ValueError, RecursionError):
            self.malformed = True
            return b""
        finally:
            self._chunks.clear()
        if document.type == "message":
            self._read_message(msgspec.structs.asdict(document))
            self.complete = True
        elif document.type == "error":
            self._read_error(document.error)
        elif _is_count(document.input_tokens):
            self.usage = Usage(input_tokens=document.input_tokens)
            self.complete = True
        return b""


def meter_for(content_type: str, *, limit: int | None = None) -> Meter:
    """Choose the meter for a reply.

    Args:
        content_type: the reply's ``Content-Type``, parameters included.
        limit: bytes of one event, or of a whole document, that are kept for reading; ``None`` for
            :data:`MAX_EVENT` and :data:`MAX_DOCUMENT`.
    """
    media_type = content_type.partition(";")[0].strip().lower()
    if media_type == "text/event-stream":
        return StreamMeter(limit=MAX_EVENT if limit is None else limit)
    if media_type == "application/json":
        return DocumentMeter(limit=MAX_DOCUMENT if limit is None else limit)
    return Meter()


class _Document(msgspec.Struct):
    """The members of a whole reply that are read; the rest is skipped without building objects."""

    type: Any = None
    model: Any = None
    stop_reason: Any = None
    usage: Any = None
    error: Any = None
    input_tokens: Any = None


_DOCUMENT = msgspec.json.Decoder(_Document)

_COUNTS = ("input_tokens", "output_tokens", "cache_read_input_tokens", "cache_creation_input_tokens")

_WORDS = ("service_tier", "speed", "inference_geo")
_LONGEST_WORD = 40  # characters of a word that is kept

_NAMES = frozenset({b"message_start", b"message_delta", b"message_stop", b"error"})

# Whole events that hold nothing to read, in the form the API writes them; others take the decoder's long way.
# Not possessive as a group: CPython before 3.11.5 loses its place there (gh-106052).
_UNREAD = re.compile(rb"(?:event: (?:content_block_[a-z]+|ping)\ndata: .*+\n\n)+")


def _is_count(value: object) -> TypeGuard[int]:
    # Far above any count of tokens, and within what a database column and a double can hold.
    return type(value) is int and 0 <= value < 2**53


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
