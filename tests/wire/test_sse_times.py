"""Events of a recorded stream, with their times."""

from __future__ import annotations

import pytest

from claude_desk.wire.sse import SSEDecoder
from claude_desk.wire.sse_times import TimedEvent, timed_events

STREAM = b"event: one\ndata: 1\n\n: a comment\n\ndata: 2\ndata: 3\n\nevent: cut\ndata: 4"


def test_each_event_has_the_time_of_its_last_byte() -> None:
    """An event that came in two chunks has the second one's time; what was cut off is marked."""
    chunks = ((0.5, 10), (1.0, 22), (2.0, len(STREAM)))
    assert timed_events(STREAM, chunks) == [
        TimedEvent(1.0, b"one", b"1", 0, 20),
        TimedEvent(2.0, b"", b": a comment", 20, 33),
        TimedEvent(2.0, b"", b"2\n3", 33, 50),
        TimedEvent(2.0, b"cut", b"4", 50, len(STREAM), whole=False),
    ]


@pytest.mark.parametrize("line_end", [b"\n", b"\r\n", b"\r"])
def test_it_reads_what_the_decoder_reads(line_end: bytes) -> None:
    """Names and data are those that a client sees, whichever line ends the stream has."""
    stream = b"event: a\ndata: {}\n\ndata: x\n\n".replace(b"\n", line_end)
    seen = [(event.event, event.data) for event in SSEDecoder().feed(stream)]
    assert [(event.name, event.data) for event in timed_events(stream, ())] == seen


def test_nothing_gives_nothing() -> None:
    """An empty body and one of blank lines have no events."""
    assert timed_events(b"", ()) == timed_events(b"\n\n\n", ()) == []
