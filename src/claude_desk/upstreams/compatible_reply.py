"""Reads along when a vendor refuses a request, to learn what it does not take; the refusal itself passes unchanged."""

from __future__ import annotations

from functools import partial
from typing import ClassVar

from claude_desk.upstreams.base import ReplyDecoder
from claude_desk.upstreams.compatible_lessons import Sent, describe, lessons_of
from claude_desk.wire.headers import RawHeaders, first

LARGEST_ERROR = 64 * 1024
"""Bytes of a refusal that are read."""

_TELLING = frozenset({400, 404, 405, 422, 501})


class Listener(ReplyDecoder):
    """Passes a refusal on byte for byte and keeps as much of it as there are words in one.

    Args:
        sent: what it answers.
        status: as in :class:`ReplyDecoder`.
        headers: as in :class:`ReplyDecoder`.
    """

    keeps_length: ClassVar[bool] = True

    def __init__(self, sent: Sent, status: int, headers: RawHeaders) -> None:
        super().__init__(status, headers)
        self._sent = sent
        self._status = status
        self._error = bytearray()

    def feed(self, chunk: bytes) -> bytes:
        """Return the chunk itself."""
        self._error += chunk[: LARGEST_ERROR - len(self._error)]
        return chunk

    def close(self) -> bytes:
        """The refusal is whole; see what it teaches."""
        lessons = lessons_of(self._status, bytes(self._error), self._sent)
        if lessons:
            self.lesson = " ".join(lessons)
            self.note = "learned, the vendor rejects: " + ", ".join(
                lesson.partition(":")[2] for lesson in lessons if describe(lesson)
            )
        return b""


def listener_for(sent: Sent) -> partial[ReplyDecoder]:
    """The stage for the reply to a request, as ``UpstreamRequest`` wants it: none at all unless it is a telling refusal."""
    return partial(_listener, sent)


def _listener(sent: Sent, status: int, headers: RawHeaders) -> ReplyDecoder:
    if status not in _TELLING or first(headers, b"content-encoding") not in {b"", b"identity"}:
        return ReplyDecoder(status, headers)
    return Listener(sent, status, headers)
