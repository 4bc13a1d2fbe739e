"""Stages and chains of them."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from claude_desk.wire.stage import Chain, Passthrough
from fakes.cuts import CUTS, pieces


class _Pairs:
    """Gives bytes out two at a time and holds an odd one back."""

    def __init__(self, mark: bytes) -> None:
        self._held = b""
        self._mark = mark

    def feed(self, chunk: bytes) -> bytes:
        data = self._held + chunk
        whole = len(data) // 2 * 2
        self._held = data[whole:]
        return data[:whole]

    def close(self) -> bytes:
        held, self._held = self._held, b""
        return held + self._mark


@given(st.binary(max_size=60), CUTS)
def test_where_a_chunk_ends_means_nothing_to_a_chain(data: bytes, cuts: list[int]) -> None:
    """However the input is cut, a chain gives the same bytes in total, and each stage is closed once, in order."""
    chain = Chain(_Pairs(b"a"), Passthrough(), _Pairs(b"b"))
    given_out = b"".join(chain.feed(piece) for piece in pieces(data, cuts)) + chain.close()
    assert given_out == data + b"ab"


def test_an_empty_chain_changes_nothing() -> None:
    """No stages, no change."""
    chain = Chain()
    assert chain.feed(b"as it is") == b"as it is"
    assert chain.close() == b""


def test_a_chunk_passes_through_as_the_same_object() -> None:
    """Nothing is copied where nothing changes, which is what the reply's hash relies on."""
    chunk = b"event: ping\n\n"
    assert Chain(Passthrough(), Passthrough()).feed(chunk) is chunk
