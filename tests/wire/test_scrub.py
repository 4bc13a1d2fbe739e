"""Masking credentials in a passing stream."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from claude_desk.wire.scrub import Scrubber, mask

KEY = b"sk-ant-api03-" + b"c4n4ry" * 15


def scrub(chunks: list[bytes], *needles: bytes) -> bytes:
    """What comes out for these chunks."""
    scrubber = Scrubber(*needles)
    return b"".join(scrubber.feed(chunk) for chunk in chunks) + scrubber.close()


def by_hand(data: bytes, needles: tuple[bytes, ...]) -> bytes:
    """Left to right, the longest needle that stands there."""
    out = b""
    while data:
        found = max((needle for needle in needles if data.startswith(needle)), key=len, default=b"")
        out += b"*" * len(found) or data[:1]
        data = data[len(found) or 1 :]
    return out


def test_a_clean_chunk_is_passed_as_it_is() -> None:
    """Without a needle or a beginning of one, the very same object goes on: nothing is copied."""
    chunk = b'event: content_block_delta\ndata: {"text": "sk-ant is how keys begin"}\n\n'
    assert Scrubber(KEY).feed(chunk) is chunk


def test_the_length_stays() -> None:
    """A masked credential takes as many bytes as it had, so that Content-Length stays true."""
    assert scrub([b"<" + KEY + b">"], KEY) == b"<" + b"*" * len(KEY) + b">"


@pytest.mark.parametrize("cut", range(len(KEY) + 1))
def test_no_cut_lets_it_through(cut: int) -> None:
    """Wherever a chunk ends inside the credential, it is masked; only its beginning waits."""
    stream = b"a" + KEY + b"b"
    scrubber = Scrubber(KEY)
    first = scrubber.feed(stream[: 1 + cut])
    assert first == b"a" + b"*" * (cut if cut == len(KEY) else 0)
    assert first + scrubber.feed(stream[1 + cut :]) == b"a" + b"*" * len(KEY) + b"b"
    assert scrubber.close() == b""


def test_a_beginning_that_came_to_nothing_is_passed() -> None:
    """What was held back goes on with the next byte that rules the needle out, or when the stream ends."""
    scrubber = Scrubber(b"secret")
    assert scrubber.feed(b"my sec") == b"my "
    assert scrubber.feed(b"") == b""
    assert scrubber.feed(b"tion, sec") == b"section, "
    assert scrubber.close() == b"sec"
    assert scrubber.close() == b""


def test_without_needles_nothing_changes() -> None:
    """A scrubber with nothing to look for passes everything."""
    assert scrub([b"", KEY, b"*"]) == KEY + b"*"
    assert mask(KEY) == KEY


def test_an_empty_needle_is_refused() -> None:
    """An empty credential would be found everywhere; that is a mistake of the caller."""
    with pytest.raises(ValueError, match="empty"):
        Scrubber(KEY, b"")
    with pytest.raises(ValueError, match="empty"):
        mask(b"", b"")


def test_it_does_not_show_its_needles() -> None:
    """The credential is not in the repr."""
    assert "canary" not in repr(Scrubber(b"canary"))


chunk_lists = st.lists(st.text("ab*.", max_size=6).map(str.encode), max_size=8)
needle = st.text("ab*.", min_size=1, max_size=4).map(str.encode)


@settings(deadline=None, max_examples=200)
@given(chunk_lists, needle)
def test_one_needle_is_replaced(chunks: list[bytes], needle: bytes) -> None:
    """For any stream and any cuts, the result is that of bytes.replace on the whole."""
    whole = b"".join(chunks)
    assert scrub(chunks, needle) == mask(whole, needle) == whole.replace(needle, b"*" * len(needle))


@settings(deadline=None, max_examples=200)
@given(chunk_lists, st.lists(needle, max_size=4).map(tuple))
@example([b"ab", b"c"], (b"ab", b"abc"))
@example([b"abc", b"x"], (b"abcd", b"bc"))
@example([b"ab"], (b"ab", b"abc"))
def test_several_needles_are_replaced(chunks: list[bytes], needles: tuple[bytes, ...]) -> None:
    """Needles that overlap or contain each other are taken from the left, longest first, at any cuts."""
    whole = b"".join(chunks)
    assert scrub(chunks, *needles) == mask(whole, *needles) == by_hand(whole, needles)


@settings(deadline=None, max_examples=200)
@given(chunk_lists, needle)
def test_only_a_beginning_of_the_needle_waits(chunks: list[bytes], needle: bytes) -> None:
    """After each chunk, everything is out but a suffix that is the beginning of the needle."""
    scrubber = Scrubber(needle)
    seen = out = b""
    for chunk in chunks:
        seen += chunk
        out += scrubber.feed(chunk)
        waiting = seen[len(out) :]
        assert len(waiting) < len(needle)
        assert needle.startswith(waiting)
