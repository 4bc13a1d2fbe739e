"""Frames of ``application/vnd.amazon.eventstream``, through botocore, which is imported when the first stream arrives.

https://docs.aws.amazon.com/transcribe/latest/dg/streaming-setting-up.html#streaming-event-stream,
https://smithy.io/2.0/aws/amazon-eventstream.html
"""

from __future__ import annotations

import struct
from dataclasses import dataclass

MEDIA_TYPE = b"application/vnd.amazon.eventstream"

_SLICE = 64 * 1024


@dataclass(frozen=True, slots=True)
class Frame:
    """One message of the stream, its checksums verified.

    Attributes:
        headers: by name, such as ``:event-type``; values of any type the format has.
        payload: raw.
    """

    headers: dict[str, object]
    payload: bytes


class EventStreamDecoder:
    """Turns a byte stream into frames, wherever the chunks are cut. A frame's payload is 24 MB at most.

    Attributes:
        pending: bytes of a frame that is not complete yet.
    """

    def __init__(self) -> None:
        from botocore.eventstream import EventStreamBuffer

        self._buffer = EventStreamBuffer()
        self.pending = 0

    def feed(self, chunk: bytes) -> list[Frame]:
        """Take the next bytes; return the frames they complete.

        Raises:
            ValueError: this is no event stream, or one that was damaged; the decoder cannot be used any further.
        """
        from botocore.eventstream import ParserError

        frames = []
        try:
            # In slices: the buffer copies what it holds once for each frame.
            for start in range(0, len(chunk), _SLICE):
                part = chunk[start : start + _SLICE]
                self._buffer.add_data(part)
                self.pending += len(part)
                for message in self._buffer:
                    frames.append(Frame(message.headers, message.payload))
                    self.pending -= message.prelude.total_length
        except (ParserError, struct.error, LookupError, ValueError) as error:
            raise ValueError("a damaged event stream") from error
        return frames
