"""Takes credentials out of a passing stream, should an upstream ever repeat one.

A sliding window: whatever could be the beginning of a needle waits for what follows; everything else goes on
at once. A needle is masked by as many ``*`` bytes, so a ``Content-Length`` or a chunk size stays true.
"""

from __future__ import annotations

import re


class Scrubber:
    """A :class:`~claude_desk.wire.stage.Stage` that masks every occurrence of its needles.

    The result does not depend on how the stream is cut: it is what :func:`mask` gives for the whole of it.

    Args:
        needles: what must not pass, one or more bytes each; none at all makes a stage that changes nothing.

    Raises:
        ValueError: a needle is empty.
    """

    __slots__ = ("_held", "_inner", "_needles", "_pattern")

    def __init__(self, *needles: bytes) -> None:
        self._pattern = _compile(needles)
        self._needles = needles
        # The bytes a held-back tail can end in: a chunk that ends in another one needs no closer look.
        self._inner = frozenset(b"".join(needle[:-1] for needle in needles))
        self._held = b""

    def feed(self, chunk: bytes) -> bytes:
        """Return what may pass; a tail that could begin a needle stays behind."""
        if self._held:
            chunk = self._held + chunk
            self._held = b""
        if not chunk:
            return chunk
        for needle in self._needles:
            if needle in chunk:
                return self._mask(chunk)
        if chunk[-1] not in self._inner:
            return chunk
        start = self._tail(chunk, 0)
        if start == len(chunk):
            return chunk
        self._held = chunk[start:]
        return chunk[:start]

    def close(self) -> bytes:
        """Return what was held back: it did not become a needle, or only the shorter one of two."""
        held, self._held = self._held, b""
        return self._pattern.sub(_stars, held)

    def _mask(self, data: bytes) -> bytes:
        pieces = []
        done = 0
        while True:
            tail = self._tail(data, done)
            match = self._pattern.search(data, done)
            # A match at or after the tail is not settled yet: a longer needle may still begin before it.
            if match is None or match.start() >= tail:
                break
            pieces += [data[done : match.start()], _stars(match)]
            done = match.end()
        pieces.append(data[done:tail])
        self._held = data[tail:]
        return b"".join(pieces)

    def _tail(self, data: bytes, done: int) -> int:
        """Find where the earliest suffix begins, not before ``done``, that is the beginning of a needle."""
        earliest = len(data)
        for needle in self._needles:
            start = data.find(needle[:1], max(done, len(data) - len(needle) + 1))
            while 0 <= start < earliest:
                if needle.startswith(data[start:]):
                    earliest = start
                    break
                start = data.find(needle[:1], start + 1)
        return earliest


def mask(data: bytes, *needles: bytes) -> bytes:
    """Replace every occurrence of the needles in complete data by as many ``*`` bytes.

    Occurrences are taken from left to right, the longest needle first where several begin together.

    Raises:
        ValueError: a needle is empty.
    """
    for needle in needles:
        if not needle or needle in data:
            return _compile(needles).sub(_stars, data)
    return data


def _compile(needles: tuple[bytes, ...]) -> re.Pattern[bytes]:
    if b"" in needles:
        raise ValueError("an empty needle is everywhere")
    if not needles:
        return re.compile(rb"(?!)")
    return re.compile(b"|".join(re.escape(needle) for needle in sorted(needles, key=len, reverse=True)))


def _stars(match: re.Match[bytes]) -> bytes:
    return b"*" * (match.end() - match.start())
