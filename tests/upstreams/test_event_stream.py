"""Frames of an event stream, whole and damaged."""

from __future__ import annotations

import struct
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from claude_desk.upstreams.event_stream import EventStreamDecoder, Frame
from fakes.cuts import CUTS, pieces, single_bytes
from fakes.event_stream import HeaderValue, chunk_frame, frame

STREAM = chunk_frame(b'{"type":"ping"}') + frame(
    {":a": "b", "n": 7, "yes": True, "raw": b"\0\xff"}, b"\x00" * 30
)

header_values = (
    st.text(max_size=20) | st.binary(max_size=20) | st.booleans() | st.integers(-(2**31), 2**31 - 1)
)
header_fields = st.dictionaries(st.text(min_size=1, max_size=20), header_values, max_size=4)


def read(chunks: list[bytes]) -> list[Frame]:
    """Every frame of a stream."""
    decoder = EventStreamDecoder()
    found = [each for chunk in chunks for each in decoder.feed(chunk)]
    assert decoder.pending == 0
    return found


@settings(deadline=None, max_examples=100)
@given(st.lists(st.tuples(header_fields, st.binary(max_size=200)), max_size=4), CUTS)
def test_reads_what_was_written(
    messages: list[tuple[dict[str, HeaderValue], bytes]], cuts: list[int]
) -> None:
    """Any headers and payloads arrive as they were written, wherever the stream is cut."""
    stream = b"".join(frame(headers, payload) for headers, payload in messages)
    expected = [Frame(dict(headers), payload) for headers, payload in messages]
    assert read([stream]) == read(pieces(stream, cuts)) == read(single_bytes(stream)) == expected


def test_a_frame_larger_than_a_slice_is_one_frame() -> None:
    """Feeding in slices does not show: a large frame arrives whole."""
    payload = bytes(range(256)) * 1000
    assert read([frame({"a": "b"}, payload) * 2]) == [Frame({"a": "b"}, payload)] * 2


def test_what_is_missing_is_known() -> None:
    """The decoder says how many bytes of an unfinished frame it holds."""
    decoder = EventStreamDecoder()
    assert len(decoder.feed(STREAM[:-1])) == 1
    assert decoder.pending == len(STREAM) - len(chunk_frame(b'{"type":"ping"}')) - 1


def _sealed(total: int, headers: bytes, payload: bytes, headers_length: int | None = None) -> bytes:
    """A frame whose checksums are good and whose lengths may not be."""
    prelude = struct.pack(">II", total, len(headers) if headers_length is None else headers_length)
    prelude += struct.pack(">I", zlib.crc32(prelude))
    body = prelude + headers + payload
    return body + struct.pack(">I", zlib.crc32(body))


DAMAGED = {
    "text": b'{"message":"this is no event stream at all"}',
    "a wrong checksum of the lengths": STREAM[:8] + b"\0\0\0\0" + STREAM[12:],
    "a wrong checksum of the whole": STREAM[:-4] + b"\0\0\0\0",
    "a changed payload": STREAM[:-20] + b"X" + STREAM[-19:],
    "a frame of 0 bytes": _sealed(0, b"", b""),
    "a frame of 4 bytes": _sealed(4, b"", b""),
    "headers beyond all bounds": _sealed(2**20, b"", b"", headers_length=2**19),
    "a payload beyond all bounds": _sealed(2**30, b"", b""),
    "a header of an unknown type": _sealed(12 + 4 + 4, b"\x01a\x63\x00", b""),
    "a header that is cut": _sealed(12 + 3 + 4, b"\x01a\x07", b""),
    "a header that is not UTF-8": _sealed(12 + 3 + 4, b"\x01\xff\x00", b""),
    "a header twice": _sealed(12 + 6 + 4, b"\x01a\x00\x01a\x01", b""),
}


@pytest.mark.parametrize("stream", DAMAGED.values(), ids=DAMAGED)
def test_damage_is_one_error(stream: bytes) -> None:
    """Whatever is wrong with a stream, and however it is cut, it is a ValueError and nothing else."""
    for chunks in ([stream], single_bytes(stream)):
        decoder = EventStreamDecoder()
        with pytest.raises(ValueError, match="a damaged event stream"):
            [decoder.feed(chunk) for chunk in chunks]


@settings(deadline=None, max_examples=200)
@given(st.data())
def test_no_bit_can_change_unnoticed(data: st.DataObject) -> None:
    """A stream with one byte changed is refused, or waits for more; it never gives other frames."""
    stream = bytearray(STREAM)
    at = data.draw(st.integers(0, len(stream) - 1))
    stream[at] ^= data.draw(st.integers(1, 255))
    decoder = EventStreamDecoder()
    try:
        found = decoder.feed(bytes(stream))
    except ValueError:
        return
    assert found == read([STREAM])[: len(found)]
    assert decoder.pending


@given(st.binary(max_size=300))
def test_any_bytes_at_all(noise: bytes) -> None:
    """Noise is refused or waits for more; no other error comes out."""
    decoder = EventStreamDecoder()
    try:
        assert decoder.feed(noise) == []
    except ValueError as error:
        assert str(error) == "a damaged event stream"  # noqa: PT017 - both outcomes are good
