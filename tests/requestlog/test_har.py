"""HAR files, read."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claude_desk.errors import StorageError
from claude_desk.requestlog import har
from claude_desk.requestlog.export import Form, closing, opening, piece
from claude_desk.requestlog.har import read_har
from claude_desk.requestlog.record import Tokens
from fakes.captured import typical
from fakes.desk_double import row


def test_what_was_exported_is_read_again() -> None:
    """Bodies, headers, times and counts come back; the rest is what a browser's file would have, too."""
    kept = typical("req")
    exported = row(
        1,
        client="laptop",
        upstream="spare",
        model_asked="m",
        total_s=4.0,
        first_byte_s=1.5,
        tokens=Tokens(3, 4, 5, 6),
    )
    text = (
        opening(Form.HAR)
        + piece(Form.HAR, exported, kept, "http://127.0.0.1:8765", leading=True)
        + closing(Form.HAR)
    )
    ((seen, capture),) = read_har(text.encode())
    assert capture.request.body == kept.request.body
    assert capture.delivered.body == kept.delivered.body
    assert capture.headers == kept.headers
    assert capture.reply_headers == kept.reply_headers
    assert capture.target == kept.target
    assert seen.started.at == pytest.approx(exported.started.at)
    assert seen.finished is not None
    assert exported.finished is not None
    assert seen.finished.tokens == exported.finished.tokens
    assert (seen.finished.total_s, seen.finished.first_byte_s) == (4.0, 1.5)
    assert seen.finished.streamed


def test_a_browsers_file_is_read() -> None:
    """With what it has: address, status, body in base64, and the model from the body."""
    entry = {
        "startedDateTime": "2026-11-20T12:00:00.000Z",
        "time": 250,
        "request": {
            "method": "POST",
            "url": "https://user:pass@api.example:8443/v1/messages?a=b",
            "headers": [{"name": "Authorization", "value": "Bearer x"}],
            "postData": {"text": '{"model": "opus"}'},
        },
        "response": {"status": 201, "content": {"text": "/w==", "encoding": "base64"}},
    }
    ((seen, capture),) = read_har(json.dumps({"log": {"entries": [entry]}}).encode())
    assert capture.target == "/v1/messages?a=b"
    assert capture.departures[0].url == "https://api.example:8443/v1/messages?a=b"
    assert capture.delivered.body == b"\xff"
    assert seen.finished is not None
    assert (seen.finished.status, seen.finished.model_asked, seen.finished.upstream) == (
        201,
        "opus",
        "api.example",
    )


@pytest.mark.parametrize(
    "wrong", [b"", b"plain", b"[]", b'{"log": {}}', b'{"log": {"entries": 3}}', b"[" * 100_000]
)
def test_what_is_no_har_file_is_said(wrong: bytes) -> None:
    """In a sentence."""
    with pytest.raises(StorageError, match="no HAR file"):
        read_har(wrong)


def test_what_is_too_large_is_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """Before it is parsed."""
    monkeypatch.setattr(har, "LARGEST", 10)
    with pytest.raises(StorageError, match="larger"):
        read_har(b'{"log": {"entries": []}}')


NAMES = [
    "request",
    "response",
    "url",
    "method",
    "headers",
    "name",
    "value",
    "content",
    "text",
    "encoding",
    "status",
]
NAMES += ["time", "timings", "wait", "startedDateTime", "_claudeDesk", "tokens_input", "postData"]
JUNK = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=8)
    | st.just("base64"),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(NAMES), inner, max_size=5),
    max_leaves=15,
)


@given(st.lists(JUNK, max_size=3))
def test_nothing_fails_on_anything(entries: list[Any]) -> None:
    """Whatever stands in the entries of a file, it is read as far as it makes sense."""
    read_har(json.dumps({"log": {"entries": entries}}).encode())
