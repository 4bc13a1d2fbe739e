"""Incremental byte processors, and how they are chained.

A stage is fed chunks as they arrive and gives back what can go on at once. Where a chunk ends means nothing:
feeding ``ab`` then ``c`` gives the same bytes in total as ``a`` then ``bc``. This is the shape of the
standard library's incremental codecs and of httpx's decoders.
"""

from __future__ import annotations

from typing import Protocol


class Stage(Protocol):
    """Bytes in, bytes out, one stream per instance."""

    def feed(self, chunk: bytes) -> bytes:
        """Take the next chunk; return what may be passed on now, possibly nothing."""
        ...

    def close(self) -> bytes:
        """The input ended as it should; return whatever was held back. Called once."""
        ...


class Passthrough:
    """The stage that changes nothing."""

    def feed(self, chunk: bytes) -> bytes:
        """Return the chunk itself."""
        return chunk

    def close(self) -> bytes:
        """Nothing was held back."""
        return b""


class Chain:
    """Several stages as one, first to last.

    Args:
        stages: the stages in the order the bytes meet them.
    """

    def __init__(self, *stages: Stage) -> None:
        self._stages = stages

    def feed(self, chunk: bytes) -> bytes:
        """Pass the chunk through every stage."""
        for stage in self._stages:
            if not chunk:
                return b""
            chunk = stage.feed(chunk)
        return chunk

    def close(self) -> bytes:
        """Close each stage in turn, feeding what the ones before it still held."""
        held = b""
        for stage in self._stages:
            if held:
                held = stage.feed(held)
            held += stage.close()
        return held
