r"""Server-sent events on bytes, after the WHATWG HTML standard, section 9.2.

https://html.spec.whatwg.org/multipage/server-sent-events.html

Lines end at LF, CRLF or CR and at nothing else: U+2028, U+0085 and the like are part of the text. (Decoders
that split decoded text with ``str.splitlines`` cut answers in two there.)
"""

from __future__ import annotations

import re
from typing import NamedTuple

_BOM = b"\xef\xbb\xbf"
_LINE_END = re.compile(rb"\r\n|\n|\r")

# Whole events in the form that nearly every server writes; others are taken line by line, at three times the cost.
_EVENT = re.compile(rb"event: (.*+)\ndata: (.*+)\n\n")
# Not possessive as a group: CPython before 3.11.5 loses its place there (gh-106052).
_RUN = re.compile(rb"(?:event: .*+\ndata: .*+\n\n)+")

MAX_EVENT = 16 * 1024 * 1024
"""Bytes one event may take by default: far above any the Messages protocol sends."""


class SSEError(ValueError):
    """The stream cannot be decoded: one event is larger than allowed."""


class SSEEvent(NamedTuple):
    """One dispatched event.

    Attributes:
        event: its name; empty when the stream gave none (what a browser calls ``message``).
        data: its data lines, joined by LF.
        id: the last event id in force, from this event or an earlier one.
    """

    event: bytes
    data: bytes
    id: bytes = b""


class SSEDecoder:
    """Turns a byte stream into events, wherever the chunks are cut.

    Args:
        max_event: bytes one event may take, its comments and line ends included.
        skip_oversized: pass over an event that is larger, counting it in ``skipped``, instead of raising.

    Attributes:
        last_event_id: the stream's last ``id`` field.
        retry: the stream's last ``retry`` field, milliseconds; ``None`` before there was one.
        skipped: events passed over because of their size.
    """

    __slots__ = (
        "_after_cr",
        "_at_start",
        "_data",
        "_event",
        "_line",
        "_max_event",
        "_oversized",
        "_size",
        "_skip_oversized",
        "last_event_id",
        "retry",
        "skipped",
    )

    def __init__(self, *, max_event: int = MAX_EVENT, skip_oversized: bool = False) -> None:
        self._max_event = max_event
        self._skip_oversized = skip_oversized
        self._line = bytearray()
        self._data: list[bytes] = []
        self._event = b""
        self._size = 0
        self._oversized = False
        self._after_cr = False
        self._at_start = True
        self.last_event_id = b""
        self.retry: int | None = None
        self.skipped = 0

    @property
    def between_events(self) -> bool:
        """Nothing has arrived since the last blank line, so that the next byte begins an event."""
        return not self._size and not self._at_start

    def feed(self, chunk: bytes) -> list[SSEEvent]:
        """Take the next bytes; return the events they complete.

        Raises:
            SSEError: an event is larger than ``max_event``; the decoder cannot be used any further.
        """
        if self._after_cr and chunk:
            self._after_cr = False
            chunk = chunk.removeprefix(b"\n")
        if b"\r" in chunk:
            # A CR ends its line at once: waiting for a possible LF would hold an event back.
            self._after_cr = chunk.endswith(b"\r")
            chunk = chunk.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
        events: list[SSEEvent] = []
        at = 0
        while at < len(chunk):
            run = _RUN.match(chunk, at) if self.between_events else None
            if run is not None and run.end() - at <= self._max_event:
                found = _EVENT.findall(chunk, at, run.end())
                events += [SSEEvent(name, data, self.last_event_id) for name, data in found]
                at = run.end()
                continue
            blank = chunk.find(b"\n\n", at)
            end = len(chunk) if blank < 0 else blank + 2
            self._take_lines(chunk[at:end], events)
            at = end
        return events

    def close(self) -> None:
        """The stream ended. An event without its blank line is dropped, as the standard says."""
        self._line.clear()
        self._reset()

    def _take_lines(self, part: bytes, events: list[SSEEvent]) -> None:
        *complete, rest = part.split(b"\n")
        for ending in complete:
            self._grow(ending)
            line = bytes(self._line)
            self._line.clear()
            if self._at_start:
                self._at_start = False
                line = line.removeprefix(_BOM)
            if line:
                self._size += 1
                self._take(line)
            else:
                self._dispatch(events)
        self._grow(rest)

    def _grow(self, part: bytes) -> None:
        self._size += len(part)
        if self._size <= self._max_event:
            self._line += part
            return
        if not self._skip_oversized:
            raise SSEError(f"an event is larger than {self._max_event} bytes")
        self._oversized = True
        self._data.clear()
        # What remains of the line must still count as a line that is not blank.
        self._line[:] = b":" if self._line or part else b""

    def _take(self, line: bytes) -> None:
        field, _, value = line.partition(b":")
        value = value.removeprefix(b" ")
        if field == b"data":
            self._data.append(value)
        elif field == b"event":
            self._event = value
        elif field == b"id" and b"\0" not in value:
            self.last_event_id = value
        elif field == b"retry" and value.isdigit():
            self.retry = int(value)

    def _dispatch(self, events: list[SSEEvent]) -> None:
        if self._oversized:
            self.skipped += 1
        elif self._data:
            events.append(SSEEvent(self._event, b"\n".join(self._data), self.last_event_id))
        self._reset()

    def _reset(self) -> None:
        self._data.clear()
        self._event = b""
        self._size = 0
        self._oversized = False


def encode_event(event: bytes, data: bytes) -> bytes:
    """Write one event; data of several lines becomes several ``data`` fields.

    Args:
        event: the event's name; empty for an event without one.
        data: any bytes; CR and CRLF in it arrive as LF, since the format cannot carry them.

    Raises:
        ValueError: the name holds a line end.
    """
    if _LINE_END.search(event):
        raise ValueError("an event name is one line")
    name = b"event: " + event + b"\n" if event else b""
    lines = b"".join(b"data: " + line + b"\n" for line in _LINE_END.split(data))
    return name + lines + b"\n"
