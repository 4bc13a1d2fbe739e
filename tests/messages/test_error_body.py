"""Error bodies are the protocol's own, written and read."""

from __future__ import annotations

import json

import anthropic.types
import pytest
from hypothesis import given
from hypothesis import strategies as st

from claude_desk.messages.error_body import STATUS_TYPES, error_body, error_event, read_error
from fakes.transcripts import Transcript, messages_replies


@given(st.text(), st.text(), st.text())
def test_what_is_written_can_be_read(kind: str, message: str, request_id: str) -> None:
    """Any words survive, and the official SDK's own type takes the document."""
    body = error_body(kind, message, request_id)
    document = json.loads(body)
    assert document["type"] == "error"
    assert document["error"] == {"type": kind, "message": message}
    assert document.get("request_id", "") == request_id
    assert read_error(body) == (kind, message)


def test_the_types_are_the_sdks() -> None:
    """Every type of ours is one that the SDK has a class for."""
    for kind in set(STATUS_TYPES.values()) - {"conflict_error", "request_too_large"}:
        anthropic.types.ErrorResponse.model_validate(json.loads(error_body(kind, "words", "req_1")))


def test_an_event_is_one_event() -> None:
    """The same as an SSE event: one name, one data line, whatever the words hold."""
    event = error_event("api_error", "two\nlines\r\n\r\nand a blank one")
    assert event.startswith(b"event: error\ndata: {")
    assert event.endswith(b"}\n\n")
    assert event.count(b"\n") == 3
    assert b"\r" not in event


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>502</html>",
        b"null",
        b"[]",
        b'{"error":null}',
        b'{"error":"words"}',
        b'{"error":{"type":1,"message":["x"]}}',
        b'{"type":"error"}',
        b"\xff\xfe",
        b"[" * 100_000,
    ],
)
def test_what_is_no_error_body_has_no_words(body: bytes) -> None:
    """Anything else reads as empty; nothing raises."""
    assert read_error(body) == ("", "")


@given(st.binary())
def test_no_bytes_make_it_raise(body: bytes) -> None:
    """Whatever an upstream sends as its error, reading it gives two strings."""
    assert all(isinstance(word, str) for word in read_error(body))


@pytest.mark.parametrize("transcript", messages_replies(streamed=False))
def test_recorded_errors_are_read(transcript: Transcript) -> None:
    """The words of real servers' errors are found, and replies that are none have none."""
    document = json.loads(transcript.body)
    error = document.get("error") or {}
    assert read_error(transcript.body) == (error.get("type", ""), error.get("message", ""))
