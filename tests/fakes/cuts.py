"""Streams cut into chunks, since where a chunk ends must mean nothing."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import strategies as st

CUTS = st.lists(st.integers(0, 200), max_size=8)


def pieces(stream: bytes, cuts: list[int]) -> list[bytes]:
    """Cut a stream at the given offsets, which may be in any order, repeat, or lie beyond its end."""
    marks = [0, *sorted(min(cut, len(stream)) for cut in cuts), len(stream)]
    return [stream[start:end] for start, end in pairwise(marks)]


def single_bytes(stream: bytes) -> list[bytes]:
    """Cut a stream into chunks of one byte."""
    return [stream[at : at + 1] for at in range(len(stream))]
