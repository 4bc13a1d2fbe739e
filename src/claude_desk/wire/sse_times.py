"""A stream of server-sent events that was taken down, taken apart again: each event with the time at which it was whole."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from typing import NamedTuple

_BLANK = re.compile(rb"\r\n\r\n|\n\n|\r\r|\r\n\n|\n\r\n")
_LINE = re.compile(rb"\r\n|\n|\r")


class TimedEvent(NamedTuple):
    """One event as it stands in the stream.

    Attributes:
        at: seconds since the request began when its last byte was there; of a stream without times 0.
        name: its ``event`` field; empty where there is none.
        data: its data lines, joined by LF; a comment's text where it has no data.
        start: offset of its first byte.
        end: offset after its last byte, the blank line included.
        whole: it ended with a blank line; only the last of a stream that was cut did not.
    """

    at: float
    name: bytes
    data: bytes
    start: int
    end: int
    whole: bool = True


def timed_events(body: bytes, chunks: Sequence[tuple[float, int]]) -> list[TimedEvent]:
    """Take a stream apart.

    Args:
        body: all of its bytes.
        chunks: when they came, as (seconds, offset after the chunk's last byte).
    """
    ends = [end for _, end in chunks]
    events = []
    start = 0
    while start < len(body):
        found = _BLANK.search(body, start)
        end = len(body) if found is None else found.end()
        name, data = _fields(body[start : end if found is None else found.start()])
        if name or data:
            place = bisect_left(ends, end)
            at = chunks[min(place, len(chunks) - 1)][0] if chunks else 0.0
            events.append(TimedEvent(at, name, data, start, end, found is not None))
        start = end
    return events


def _fields(block: bytes) -> tuple[bytes, bytes]:
    name, data, comments = b"", [], []
    for line in _LINE.split(block):
        field, colon, value = line.partition(b":")
        value = value.removeprefix(b" ")
        if field == b"data":
            data.append(value)
        elif field == b"event":
            name = value
        elif colon and not field:
            comments.append(line)
    return name, b"\n".join(data or comments)
