"""Fields are read with the right complaint, and leniency passes over what has no counterpart, and only that."""

from __future__ import annotations

from typing import Any

import pytest

from claude_desk.dialects.openai_errors import InvalidParameter, unsupported
from claude_desk.dialects.openai_fields import (
    MOST_WARNINGS,
    Fields,
    decode,
    list_of,
    object_of,
    shown,
    text_of,
    user_id,
)


@pytest.mark.parametrize(
    ("reader", "good", "nothing", "bad"),
    [
        ("text", ["x", ""], None, [5, [], {}, True]),
        ("flag", [True, False], None, [0, "true", []]),
        ("number", [1, 0.5, -3], None, ["1", True, []]),
        ("count", [1, 2**70], None, [1.5, True, "1", {}]),
        ("table", [{"a": 1}], {}, [[], "x", 5]),
    ],
)
def test_a_field_is_of_its_type_or_named(
    reader: str, good: list[Any], nothing: object, bad: list[Any]
) -> None:
    """Null and absent are the same; every other value of the wrong type is a 400 with the field's name."""
    for value in good:
        assert getattr(Fields({"f": value}), reader)("f") == value
    assert getattr(Fields({"f": None}), reader)("f") == getattr(Fields({}), reader)("f") == nothing
    for value in bad:
        for lenient in (False, True):
            with pytest.raises(InvalidParameter, match="f must be") as raised:
                getattr(Fields({"f": value}, lenient=lenient), reader)("f")
            assert (raised.value.param, raised.value.code) == ("f", "invalid_type")


def test_a_count_below_one_is_no_count() -> None:
    """A 400; when lenient, as if it was not there."""
    for value in (0, -1):
        with pytest.raises(InvalidParameter) as raised:
            Fields({"f": value}).count("f")
        assert raised.value.code == "integer_below_min_value"
        lenient = Fields({"f": value}, lenient=True)
        assert lenient.count("f") is None
        assert lenient.ignored == ["f"]


def test_only_what_has_no_counterpart_is_passed_over() -> None:
    """A refusal stays a refusal unless lenient, and one for being malformed even then."""
    for lenient in (False, True):
        with pytest.raises(InvalidParameter, match="odd"):
            Fields({}, lenient=lenient).pass_over(InvalidParameter("odd", "f", "invalid_type"), "f")
    with pytest.raises(InvalidParameter, match="no such thing") as raised:
        Fields({}).refuse("f", "no such thing")
    assert (raised.value.param, raised.value.code) == ("f", "unsupported_parameter")
    fields = Fields({}, lenient=True)
    fields.refuse("f", "no such thing")
    fields.pass_over(unsupported("no such thing", "g"), "parts of g")
    assert fields.ignored == ["f", "parts of g"]


def test_warnings_are_few_and_each_once() -> None:
    """Whatever is sent, the reply's head stays small."""
    fields = Fields({})
    fields.ignore("a", "b", "a")
    assert fields.ignored == ["a", "b"]
    fields.ignore(*[f"c{number}" for number in range(500)])
    assert len(fields.ignored) == MOST_WARNINGS


@pytest.mark.parametrize("body", [b"", b"{", b"[1]", b'"x"', b"null", b"[" * 5000])
def test_a_body_is_a_json_object(body: bytes) -> None:
    """Anything else is a 400 of one code."""
    with pytest.raises(InvalidParameter) as raised:
        decode(body)
    assert (raised.value.status, raised.value.code) == (400, "invalid_json")
    assert decode(b'{"a": 1}') == {"a": 1}


def test_parts_of_a_body_are_named_by_their_place() -> None:
    """Objects, lists and texts inside it."""
    assert (object_of({}, "f"), list_of(None, "f"), list_of([1], "f")) == ({}, [], [1])
    assert (text_of({"n": "x"}, "n", "f"), text_of({}, "n", "f")) == ("x", "")
    for call, place in (
        (lambda: object_of([], "f"), "f"),
        (lambda: list_of({}, "f"), "f"),
        (lambda: text_of({"n": 1}, "n", "f"), "f.n"),
    ):
        with pytest.raises(InvalidParameter) as raised:
            call()
        assert raised.value.param == place


@pytest.mark.parametrize(
    ("word", "what"),
    [
        ("a_b", "a_b"),
        ('x"\r\ny\\\u00e4', "x'y/"),
        ("z" * 200, "z" * 60),
        (None, "of no type"),
        (5, "int"),
        ("", ""),
    ],
)
def test_a_clients_word_fits_into_a_header(word: object, what: str) -> None:
    """No quotes, no control characters, nothing beyond ASCII, not long."""
    assert shown(word) == what


def test_who_a_user_is_stays_here() -> None:
    """What may be an address or is long goes up as a hash, always the same."""
    assert user_id("u-1") == "u-1"
    for personal in ("ann@example.org", "x" * 257, "\ud800@"):
        assert user_id(personal) == user_id(personal) != personal
        assert len(user_id(personal)) == 64
