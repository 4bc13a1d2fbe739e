"""Reading along in refusals changes not one byte of them."""

from __future__ import annotations

import pytest

from claude_desk.upstreams.base import ReplyDecoder
from claude_desk.upstreams.compatible_lessons import MESSAGES, Sent
from claude_desk.upstreams.compatible_reply import LARGEST_ERROR, Listener, listener_for
from fakes.cuts import pieces, single_bytes

SENT = Sent("POST", MESSAGES, (), b'{"speed":"fast","context_management":{}}')
ERROR = b'{"type":"error","error":{"type":"invalid_request_error","message":"speed: Extra inputs are not permitted"}}'
HEADERS = ((b"Content-Type", b"application/json"),)


def test_refusals_pass_unchanged_and_teach() -> None:
    """However it is cut, the bytes are the vendor's own objects, and the lesson is known when it is over."""
    cuts = [pieces(ERROR, [at, at + 7]) for at in range(len(ERROR))]
    for chunks in ([ERROR], single_bytes(ERROR), *cuts):
        listener = listener_for(SENT)(400, HEADERS)
        assert listener.head == (400, HEADERS)
        assert listener.keeps_length
        assert all(listener.feed(piece) is piece for piece in chunks)
        assert listener.lesson == ""
        assert listener.close() == b""
        assert (listener.lesson, listener.note) == ("field:speed", "learned, the vendor rejects: speed")


@pytest.mark.parametrize("status", [200, 201, 301, 401, 402, 403, 413, 429, 500, 529])
def test_other_replies_are_not_even_looked_at(status: int) -> None:
    """Answers and other errors have the stage that costs nothing."""
    assert type(listener_for(SENT)(status, HEADERS)) is ReplyDecoder


def test_what_is_compressed_is_not_read() -> None:
    """Its bytes are no words."""
    assert type(listener_for(SENT)(400, ((b"content-encoding", b"gzip"),))) is ReplyDecoder


def test_an_endless_refusal_is_read_to_a_limit() -> None:
    """It passes whole, and what is kept of it stays small."""
    listener = Listener(SENT, 400, HEADERS)
    chunk = b" " * 10_000
    assert all(listener.feed(chunk) is chunk for _ in range(100))
    assert len(listener._error) == LARGEST_ERROR
    listener.feed(ERROR)
    listener.close()
    assert listener.lesson == ""


def test_several_lessons_are_parted_by_spaces() -> None:
    """One refusal may teach more than one thing."""
    listener = Listener(SENT, 400, HEADERS)
    listener.feed(
        b"speed: Extra inputs are not permitted, context_management: Extra inputs are not permitted"
    )
    listener.close()
    assert listener.lesson.split() == ["field:speed", "field:context_management"]
