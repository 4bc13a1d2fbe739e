"""Decoding server-sent events: the standard's rules, whatever the cuts."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from claude_desk.wire.sse import SSEDecoder, SSEError, SSEEvent, encode_event
from fakes.cuts import CUTS, pieces, single_bytes


def decode(*chunks: bytes, **options: int) -> list[tuple[bytes, bytes]]:
    """Names and data of the events in these chunks."""
    decoder = SSEDecoder(**options)  # type: ignore[arg-type]
    return [(event.event, event.data) for chunk in chunks for event in decoder.feed(chunk)]


STREAMS = {
    # The examples of section 9.2.6.
    "two data lines": (b"data: YHOO\ndata: +2\ndata: 10\n\n", [(b"", b"YHOO\n+2\n10")]),
    "comment, ids and an empty id": (
        b": test stream\n\ndata: first event\nid: 1\n\ndata:second event\nid\n\ndata:  third event\n\n",
        [(b"", b"first event"), (b"", b"second event"), (b"", b" third event")],
    ),
    "empty data counts, a missing end does not": (b"data\n\ndata\ndata\n\ndata:", [(b"", b""), (b"", b"\n")]),
    "one space is dropped": (b"data:test\n\ndata: test\n\n", [(b"", b"test"), (b"", b"test")]),
    # And what they leave out.
    "a named event": (b"event: ping\ndata: {}\n\n", [(b"ping", b"{}")]),
    "the last name counts": (b"event: a\nevent: b\ndata: 1\n\n", [(b"b", b"1")]),
    "a name without data is no event, and is forgotten": (b"event: a\n\ndata: 1\n\n", [(b"", b"1")]),
    "unknown fields are ignored": (b"date: 1\nDATA: 2\n data: 3\ndata: 4\n\n", [(b"", b"4")]),
    "colons in a value": (b"data: a:b: c\n\n", [(b"", b"a:b: c")]),
    "a byte order mark at the start": (b"\xef\xbb\xbfdata: 1\n\n", [(b"", b"1")]),
    "a byte order mark elsewhere is part of the name": (b"data: 1\n\n\xef\xbb\xbfdata: 2\n\n", [(b"", b"1")]),
    "CRLF": (b"event: a\r\ndata: 1\r\n\r\ndata: 2\r\n\r\n", [(b"a", b"1"), (b"", b"2")]),
    "CR": (b"event: a\rdata: 1\r\rdata: 2\r\r", [(b"a", b"1"), (b"", b"2")]),
    "line ends mixed": (b"data: 1\r\n\ndata: 2\n\rdata: 3\r\r\n", [(b"", b"1"), (b"", b"2"), (b"", b"3")]),
    "line ends of other standards": (
        "data: a\u2028b\u2029c\x85d\x0be\x0cf\x1cg\n\n".encode(),
        [(b"", "a\u2028b\u2029c\x85d\x0be\x0cf\x1cg".encode())],
    ),
    "no end": (b"data: 1\n", []),
}


@pytest.mark.parametrize(("stream", "expected"), STREAMS.values(), ids=STREAMS)
def test_decodes(stream: bytes, expected: list[tuple[bytes, bytes]]) -> None:
    """Each rule holds for the stream whole, byte by byte, and with empty chunks between."""
    assert decode(stream) == expected
    assert decode(*single_bytes(stream)) == expected
    assert decode(*(part for byte in single_bytes(stream) for part in (byte, b""))) == expected


def test_an_event_is_given_at_once() -> None:
    """The blank line completes the event, even a CR that a LF could follow."""
    decoder = SSEDecoder()
    assert decoder.feed(b"data: 1\r") == []
    assert decoder.feed(b"\r") == [SSEEvent(b"", b"1")]
    assert decoder.feed(b"\ndata: 2\n\n") == [SSEEvent(b"", b"2")]


def test_ids_and_retry() -> None:
    """An id stays in force until the next; one with NUL, and a retry that is no number, are ignored."""
    decoder = SSEDecoder()
    events = decoder.feed(b"id: 7\nretry: 1500\ndata: a\n\nid: 8\x00\nretry: 1s\ndata: b\n\nid\ndata: c\n\n")
    assert [event.id for event in events] == [b"7", b"7", b""]
    assert (decoder.last_event_id, decoder.retry) == (b"", 1500)


def test_between_events() -> None:
    """It is known whether the next byte begins an event."""
    decoder = SSEDecoder()
    seen = []
    for chunk in (b": hello", b"\n", b"\n", b"data: 1\n", b"\n", b"\n", b"d"):
        decoder.feed(chunk)
        seen.append(decoder.between_events)
    assert seen == [False, False, True, False, True, True, False]


def test_closing_drops_an_open_event() -> None:
    """What had no blank line when the stream ended is no event."""
    decoder = SSEDecoder()
    decoder.feed(b"data: 1\ndata: 2")
    decoder.close()
    assert decoder.between_events
    assert decoder.feed(b"\n\n") == []


@pytest.mark.parametrize(
    "part",
    [b"data: 12345678\n", b"d" * 15, b": comment\n", b"data:\n" * 3],
    ids=["data", "line", "comment", "lines"],
)
def test_a_large_event_is_refused(part: bytes) -> None:
    """An event over the limit raises, whether it has a long line or many, or only comments."""
    decoder = SSEDecoder(max_event=50)
    decoder.feed(b"data: small\n\n")
    with pytest.raises(SSEError, match="50 bytes"):
        _ = [decoder.feed(part) for _ in range(10)]


@pytest.mark.parametrize("event", [b"data: 1\n\n", b"data: 1\r\n\r\n", b":\n:\n:\n:\n\n", b"event:a\n\n"])
def test_the_limit_is_exact(event: bytes) -> None:
    """An event's lines count with one byte for each line end; eight bytes pass a limit of eight, not of seven."""
    SSEDecoder(max_event=8).feed(event)
    with pytest.raises(SSEError):
        SSEDecoder(max_event=7).feed(event)


def test_the_limit_is_for_each_event() -> None:
    """Events that arrive together may take more than one of them may; the one that is too large is still found."""
    fits, larger = b"event: a\ndata: 1\n\n", b"event: a\ndata: 12\n\n"
    assert decode(fits * 4, max_event=17) == [(b"a", b"1")] * 4
    with pytest.raises(SSEError):
        decode(fits + larger + fits, max_event=17)


def test_a_large_event_can_be_passed_over() -> None:
    """Passing over keeps nothing of the event, and goes on with the next one."""
    decoder = SSEDecoder(max_event=50, skip_oversized=True)
    decoder.feed(b"data: first line\n")
    for _ in range(1000):
        assert decoder.feed(b"data: 123456789") == []
        assert len(decoder._line) <= 50
    assert decoder._data == []
    assert decoder.feed(b"\ndata: more\nevent: late\n\ndata: next\n\n") == [SSEEvent(b"", b"next")]
    assert decoder.skipped == 1


lines = st.lists(
    st.sampled_from(
        [b"data", b"event", b"id", b"retry", b":", b" ", b"x", b"1", b"\xef\xbb\xbf", b"\xe2\x80\xa8"]
    ),
    max_size=6,
).map(b"".join)
streams = st.lists(st.tuples(lines, st.sampled_from([b"\n", b"\r", b"\r\n", b"\n\n", b"\r\r"]))).map(
    lambda parts: b"".join(line + end for line, end in parts)
)


def by_the_standard(stream: bytes) -> list[tuple[bytes, bytes]]:
    """Section 9.2.6, word for word, on a complete stream."""
    events = []
    data = name = b""
    # The last part has no line end, so it is no line.
    for line in re.split(rb"\r\n|\n|\r", stream.removeprefix(b"\xef\xbb\xbf"))[:-1]:
        if not line:
            if data:
                events.append((name, data.removesuffix(b"\n")))
            data = name = b""
            continue
        field, colon, value = line.partition(b":")
        if not field and colon:
            continue
        value = value[1:] if value.startswith(b" ") else value
        if field == b"event":
            name = value
        elif field == b"data":
            data += value + b"\n"
    return events


@settings(deadline=None, max_examples=200)
@given(streams, CUTS)
def test_cuts_mean_nothing(stream: bytes, cuts: list[int]) -> None:
    """Any stream, cut anywhere, gives the events the standard says."""
    assert decode(*pieces(stream, cuts)) == by_the_standard(stream)


@settings(deadline=None, max_examples=100)
@given(streams, CUTS, st.integers(1, 20))
def test_what_is_passed_over_does_not_depend_on_cuts(stream: bytes, cuts: list[int], limit: int) -> None:
    """The same events are too large, wherever the stream is cut."""
    whole = SSEDecoder(max_event=limit, skip_oversized=True)
    cut = SSEDecoder(max_event=limit, skip_oversized=True)
    assert [event for part in pieces(stream, cuts) for event in cut.feed(part)] == whole.feed(stream)
    assert cut.skipped == whole.skipped


@settings(deadline=None)
@given(st.lists(st.tuples(st.binary(max_size=9), st.binary(max_size=30))), CUTS)
def test_written_events_are_read_back(written: list[tuple[bytes, bytes]], cuts: list[int]) -> None:
    """What encode_event writes is decoded to the same name and data, line ends as LF."""
    named = [(re.sub(rb"[\r\n]", b"", name), data) for name, data in written]
    stream = b"".join(encode_event(name, data) for name, data in named)
    assert decode(*pieces(stream, cuts)) == [(name, re.sub(rb"\r\n?", b"\n", data)) for name, data in named]


def test_the_form_of_a_written_event() -> None:
    """It is the form the Messages API writes."""
    assert encode_event(b"ping", b'{"type": "ping"}') == b'event: ping\ndata: {"type": "ping"}\n\n'
    assert encode_event(b"", b"a\r\nb") == b"data: a\ndata: b\n\n"


@pytest.mark.parametrize("name", [b"a\nb", b"a\rb"])
def test_a_name_is_one_line(name: bytes) -> None:
    """A name with a line end would be another field."""
    with pytest.raises(ValueError, match="one line"):
        encode_event(name, b"")
