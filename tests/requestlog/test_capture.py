"""The form in which captured exchanges are kept."""

from __future__ import annotations

import zlib

import msgspec
import pytest

from claude_desk.errors import StorageError
from claude_desk.requestlog.capture import Capture, Departure, Flow, pack, unpack
from claude_desk.wire.spans import spans

BODY = b'{"model": "one", "text": "\xff\x00 any bytes"}'
LEFT = BODY.replace(b"one", b"two")


def capture() -> Capture:
    """One with everything in it."""
    departure = Departure(
        "anthropic", "https://api.example/v1/messages", "POST", ((b"A", b"b"),), 0.1, spans(BODY, LEFT),
        status=200, reply_headers=((b"C", b"d"),), answered=0.4,
    )  # fmt: skip
    return Capture(
        "req_1", 1.5, "POST", "/v1/messages", ((b"Accept", b"*/*"),), Flow(BODY, ((0.0, len(BODY)),)),
        (departure,), 200, ((b"E", b"f"),), Flow(b"came", ((0.5, 4),), missing=3), Flow(b"went", ((0.5, 4),)),
    )  # fmt: skip


def test_what_is_packed_comes_back_the_same() -> None:
    """Every field of a capture survives being kept."""
    assert unpack(pack(capture())) == capture()


def test_the_body_that_left_follows_from_the_one_that_came() -> None:
    """Only the replaced spans are kept of a rewritten body; the body is made of them again."""
    assert capture().sent_body() == LEFT
    assert capture().delivered.body == b"went"


@pytest.mark.parametrize("damaged", [b"", b"no zlib", zlib.compress(b"no capture"), pack(capture())[:-9]])
def test_what_is_damaged_is_said_to_be(damaged: bytes) -> None:
    """A foreign or cut capture gives an error for a person, and nothing else."""
    with pytest.raises(StorageError, match="damaged"):
        unpack(damaged)


def test_a_bomb_is_not_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    """What would unpack to more than any capture is refused on the way."""
    monkeypatch.setattr("claude_desk.requestlog.capture.LARGEST", 1000)
    with pytest.raises(StorageError, match="larger"):
        unpack(zlib.compress(msgspec.msgpack.encode(b"0" * 100_000)))


def test_no_repr_shows_content() -> None:
    """Bodies and headers do not get into a log line by accident."""
    shown = repr(capture())
    assert not any(content in shown for content in ("any bytes", "b'came'", "b'went'", "Accept"))
