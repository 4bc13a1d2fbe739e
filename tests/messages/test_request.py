"""Reading and changing a Messages request without re-serialising it."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from claude_desk.messages.request import MessagesRequest, cache_lifetime
from claude_desk.wire.json_edit import JsonEditError

BODY = b'{ "model": "claude-opus-4-8", "max_tokens": 1024 , "stream":true, "messages":[{"role":"user","content":"hi"}]}'


def test_reads_the_fields() -> None:
    """The three fields are read, and the body is the very object that came."""
    request = MessagesRequest.parse(BODY)
    assert request == MessagesRequest(BODY, "claude-opus-4-8", 1024, stream=True, readable=True)
    assert request.body is BODY


FIELDS = {
    b"{}": (None, None, False),
    b'{"model":null,"max_tokens":null,"stream":null}': (None, None, False),
    b'{"model":7,"max_tokens":"7","stream":"true"}': (None, None, False),
    b'{"model":["a"],"max_tokens":[1],"stream":1}': (None, None, False),
    b'{"model":{"model":"a"},"max_tokens":true,"stream":{}}': (None, None, False),
    b'{"max_tokens":1024.0,"stream":false}': (None, None, False),
    b'{"max_tokens":1e3}': (None, None, False),
    b'{"max_tokens":99999999999999999999}': (None, None, False),
    b'{"max_tokens":0}': (None, 0, False),
    b'{"max_tokens":-1}': (None, -1, False),
    b'{"model":""}': ("", None, False),
    rb'{"\u006dodel":"\u00e9\ud83d\ude00\/"}': ("é😀/", None, False),
    rb'{"model":"\ud83d","max_tokens":3}': (None, 3, False),
    b'{"model":"\xff","max_tokens":3}': (None, 3, False),
    b'{"model":"a","stream":true,"model":"b","stream":false}': ("b", None, False),
    b'{"messages":[{"model":"a","stream":true}],"metadata":{"max_tokens":1}}': (None, None, False),
    b'\xef\xbb\xbf \r\n{"model":"a","stream":true}\n': ("a", None, True),
    rb'{"messages":[{"role":"user","content":"half: \ud83d"}],"model":"a","stream":true}': ("a", None, True),
}


@pytest.mark.parametrize(("body", "expected"), FIELDS.items(), ids=map(repr, FIELDS))
def test_what_has_the_wrong_type_is_absent(
    body: bytes, expected: tuple[str | None, int | None, bool]
) -> None:
    """A field of another type, or of a nested object, does not count and does not make the body unreadable."""
    request = MessagesRequest.parse(body)
    assert (request.model, request.max_tokens, request.stream) == expected
    assert request.readable


@pytest.mark.parametrize(
    "body", [b"", b"[]", b'"model"', b'{"model":"a"', b"\x1f\x8b\x08", b"{" * 200_000, b'{"model":"a"}{}']
)
def test_what_is_no_object_is_not_readable(body: bytes) -> None:
    """Anything but a JSON object is kept, without fields, and cannot be changed."""
    request = MessagesRequest.parse(body)
    assert request == MessagesRequest(body)
    assert not request.readable
    with pytest.raises(JsonEditError):
        request.with_fields(model="claude-haiku-5-5")


@settings(deadline=None)
@given(st.binary(max_size=50) | st.text('{}[]":,model\\ ', max_size=30).map(str.encode))
def test_any_body_can_be_parsed(body: bytes) -> None:
    """No bytes make parsing raise, and none are changed by it."""
    assert MessagesRequest.parse(body).body is body


def test_changes_only_the_value() -> None:
    """Replaced fields change their own bytes; the result reads as if it had come so, and can be changed again."""
    request = MessagesRequest.parse(BODY).with_fields(model='a"é', max_tokens=32)
    assert request.body == BODY.replace(b'"claude-opus-4-8"', '"a\\"é"'.encode()).replace(b"1024", b"32")
    assert request == MessagesRequest.parse(request.body)
    assert request.with_fields(model="claude-opus-4-8", max_tokens=1024) == MessagesRequest.parse(BODY)


def test_every_duplicate_is_changed() -> None:
    """An upstream that believes the first of two members gets the same as one that believes the last."""
    request = MessagesRequest.parse(b'{"model":"a","model":"b"}').with_fields(model="c")
    assert request.body == b'{"model":"c","model":"c"}'


def test_absent_and_wrong_fields_are_set() -> None:
    """A field that was absent is added, one of a wrong type replaced."""
    request = MessagesRequest.parse(b'{"max_tokens":"7"}').with_fields(model="a", max_tokens=7)
    assert json.loads(request.body) == {"model": "a", "max_tokens": 7}
    assert (request.model, request.max_tokens) == ("a", 7)


def test_no_due_change_is_no_change() -> None:
    """With nothing to change, or only to what is there, it is the same request."""
    request = MessagesRequest.parse(BODY)
    assert request.with_fields() is request
    assert request.with_fields(model="claude-opus-4-8", max_tokens=1024) is request


def test_it_does_not_show_the_prompt() -> None:
    """The body is not in the repr: it ends up in logs and tracebacks."""
    assert "hi" not in repr(MessagesRequest.parse(BODY).with_fields(model="b")).replace("thinking", "")


@pytest.mark.parametrize(
    ("body", "lifetime"),
    [
        (b'{"messages": []}', ""),
        (b'{"system": [{"cache_control": {"type": "ephemeral"}}]}', "5m"),
        (b'{"system": [{"cache_control": {"type": "ephemeral", "ttl": "5m"}}]}', "5m"),
        (b'{"system": [{"cache_control":{"type":"ephemeral","ttl":"1h"}}]}', "1h"),
        (
            b'{"a": {"cache_control": {"type": "ephemeral"}}, "b": [%b {"cache_control": {"ttl": "1h"}}]}'
            % (b"0, " * 99),
            "1h",
        ),
        (b'{"cache_control": {\n    "ttl": "1h"}}', "1h"),
        (b"", ""),
    ],
)
def test_how_long_a_prompt_is_to_be_cached(body: bytes, lifetime: str) -> None:
    """An hour if any breakpoint says so, wherever it stands; five minutes if there are others; else not at all."""
    assert cache_lifetime(body) == lifetime
