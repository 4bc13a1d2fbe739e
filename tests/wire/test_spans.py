"""What differs between two bodies."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from claude_desk.wire.spans import Span, apply_spans, spans

REQUEST = b'{"model": "claude-3-opus", "max_tokens": 100000, "messages": [{"role": "user"}], "stream": true}'


@given(st.binary(max_size=60), st.binary(max_size=60))
def test_any_two_bodies_are_told_apart_exactly(before: bytes, after: bytes) -> None:
    """Replacing the spans of any document gives the other one."""
    assert apply_spans(before, spans(before, after)) == after


@given(
    st.dictionaries(st.sampled_from("abcdef"), st.text(max_size=5), max_size=5),
    st.dictionaries(st.sampled_from("abcdef"), st.text(max_size=5), max_size=5),
)
def test_any_two_objects_are_told_apart_exactly(before: dict[str, str], after: dict[str, str]) -> None:
    """The same of JSON objects whose members came, went, changed places and changed values; no character is cut."""
    import json

    old, new = (json.dumps(each, ensure_ascii=False).encode() for each in (before, after))
    found = spans(old, new)
    assert apply_spans(old, found) == new
    for span in found:
        old[span.start : span.end].decode()
        span.new.decode()


def test_the_same_body_has_no_spans() -> None:
    """Nothing was rewritten."""
    assert spans(REQUEST, REQUEST) == ()


def test_each_changed_value_is_a_span_of_its_own() -> None:
    """A model and a limit rewritten are two narrow spans, not one from the first to the last."""
    after = REQUEST.replace(b"claude-3-opus", b"claude-opus-4-5").replace(b"100000", b"64000")
    found = spans(REQUEST, after)
    assert [REQUEST[span.start : span.end] for span in found] == [b'"claude-3-opus"', b"100000"]
    assert [span.new for span in found] == [b'"claude-opus-4-5"', b"64000"]


def test_a_member_put_in_front_is_an_insertion() -> None:
    """A default that was missing is shown as put in, with nothing replaced."""
    after = b'{"max_tokens":4096,' + REQUEST[1:].replace(b' "max_tokens": 100000,', b"")
    before = REQUEST.replace(b' "max_tokens": 100000,', b"")
    assert spans(before, after) == (Span(1, 1, b'"max_tokens":4096,'),)


def test_what_is_no_object_is_one_span() -> None:
    """Of bodies that are no JSON the part between what they share is told."""
    assert spans(b"a long text here", b"a short text here") == (Span(2, 6, b"short"),)


def test_of_a_long_value_only_what_differs_is_told() -> None:
    """A prompt put in front of a long system prompt is an insertion of a few bytes."""
    before = b'{"system": "' + b"You are careful. " * 40 + b'", "model": "m"}'
    after = before.replace(b'"You', b'"Speak plainly. You', 1)
    assert spans(before, after) == (Span(12, 12, b"Speak plainly. "),)
