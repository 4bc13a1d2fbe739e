"""Cutting nested members and elements out of JSON: exactly the due spans go."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from claude_desk.wire.json_edit import JsonEditError
from claude_desk.wire.json_paths import (
    EACH,
    MAX_ELEMENTS,
    elements,
    splice_elements,
    without_elements,
    without_paths,
)

CUTS = {
    "the first, with the comma behind it": (b'[ "x" , 1 ,2 ]', b"[ 1 ,2 ]"),
    "one in the middle, with the comma in front": (b'[1 , "x" , 2]', b"[1 , 2]"),
    "the last": (b'[1 ,\n "x"\t]', b"[1\t]"),
    "several side by side": (b'["x","x",1,"x" , "x",2,"x"]', b"[1,2]"),
    "all of them": (b'[ "x","x" ]', b"[  ]"),
    "the only one": (b'["x"]', b"[]"),
    "none": (b'[1, ["x"], {"x":"x"}]', b'[1, ["x"], {"x":"x"}]'),
    "none of an empty array": (b"[ ]", b"[ ]"),
}


@pytest.mark.parametrize(("array", "expected"), CUTS.values(), ids=CUTS)
def test_cuts_elements_out(array: bytes, expected: bytes) -> None:
    """An element goes with its comma and the white space of its place; every other byte stays."""
    edited = without_elements(array, lambda value: value == b'"x"')
    assert edited == expected
    assert (edited is array) == (edited == array)


PATHS = {
    "a member": ((("a",),), b'{ "a":1, "b":2}', b'{ "b":2}'),
    "a nested member": ((("a", "b"),), b'{"a":{"b":1 , "c":2},"b":3}', b'{"a":{ "c":2},"b":3}'),
    "a member of every element": (
        (("t", EACH, "x"),),
        b'{"t":[{"x":1,"y":[]}, {"y":2} ,"x",{"y":3 , "x":{}}]}',
        b'{"t":[{"y":[]}, {"y":2} ,"x",{"y":3 }]}',
    ),
    "two paths at once": (
        (("a", EACH, "b", "c"), ("a", EACH, "d")),
        b'{"a":[{"b":{"c":1},"d":2}]}',
        b'{"a":[{"b":{}}]}',
    ),
    "the outer one where both are named": ((("a", "b"), ("a",)), b'{"a":{"b":1},"c":2}', b'{"c":2}'),
    "a member whose name is written with escapes": (
        (("a", "b"),),
        rb'{"a":{"\u0062":1,"c":2}}',
        b'{"a":{"c":2}}',
    ),
    "nothing where the path leads through text": ((("a", "b"), ("c", EACH, "b")), b'{"a":"b","c":"b"}', None),
    "nothing where an array is an object": ((("a", EACH, "b"),), b'{"a":{"b":1}}', None),
    "nothing where an object is an array": ((("a", "b"),), b'{"a":[{"b":1}]}', None),
    "nothing that is not there": ((("z",), ("a", "z")), b'{"a":{"b":1}}', None),
    "of duplicates, for which the last one stands": (
        (("a", "b"),),
        b'{"a":{"b":1},"a":{"c":2},"n":1}',
        b'{"a":{"c":2},"a":{"c":2},"n":1}',
    ),
    "each of two duplicates": ((("a", "b"),), b'{"a":{"b":1},"a":{"b":2}}', b'{"a":{},"a":{}}'),
}


@pytest.mark.parametrize(("paths", "document", "expected"), PATHS.values(), ids=PATHS)
def test_cuts_paths_out(paths: tuple[tuple[str, ...], ...], document: bytes, expected: bytes | None) -> None:
    """Nested members go, wherever the path leads; a document without them is the same object."""
    edited = without_paths(document, paths)
    if expected is None:
        assert edited is document
    else:
        assert edited == expected


@pytest.mark.parametrize(
    "array",
    [b"", b"{}", b"[", b"[1", b"[1,", b"[1,]", b"[1 2]", b"[NaN]", b"[,1]", b"[1]]", b" [1]", b'["\n"]'],
)
def test_refuses_what_is_no_array(array: bytes) -> None:
    """Only a JSON array has elements; everything else is the one documented error."""
    with pytest.raises(JsonEditError):
        elements(array)


def test_elements_are_limited() -> None:
    """An array of nothing but elements is refused at the limit."""
    fits = b"[1" + b",1" * (MAX_ELEMENTS - 1) + b"]"
    assert len(elements(fits)) == MAX_ELEMENTS
    with pytest.raises(JsonEditError, match="elements"):
        elements(fits[:-1] + b",1]")


def test_nesting_without_end_is_refused() -> None:
    """Brackets deeper than a parser can go are the documented error, not a crash."""
    with pytest.raises(JsonEditError):
        elements(b"[" * 200_000 + b"]" * 200_000)


spaces = st.text(" \t\r\n", max_size=2)
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=4),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abc*"), inner, max_size=3),
    max_leaves=12,
)


@st.composite
def spaced(draw: st.DrawFn, value: Any) -> str:
    """Write a value with odd spacing."""

    def around(text: str) -> str:
        return draw(spaces) + text + draw(spaces)

    if isinstance(value, list):
        inside = ",".join(around(draw(spaced(each))) for each in value)
        return "[" + (inside or draw(spaces)) + "]"
    if isinstance(value, dict):
        pairs = (around(json.dumps(name)) + ":" + around(draw(spaced(each))) for name, each in value.items())
        return "{" + (",".join(pairs) or draw(spaces)) + "}"
    return json.dumps(value, ensure_ascii=draw(st.booleans()))


def plainly_without(value: Any, paths: list[tuple[str, ...]]) -> Any:
    """What is expected, on parsed values."""
    if isinstance(value, list):
        return [
            plainly_without(each, [path[1:] for path in paths if path[0] == EACH and path[1:]])
            for each in value
        ]
    if not isinstance(value, dict):
        return value
    return {
        name: plainly_without(each, [path[1:] for path in paths if path[0] == name and path[1:]])
        for name, each in value.items()
        if (name,) not in paths
    }


@settings(deadline=None, max_examples=200)
@given(st.data())
def test_any_paths_of_any_document(data: st.DataObject) -> None:
    """What is read afterwards is what was asked for, and doing it again changes nothing."""
    value = data.draw(values)
    text = data.draw(spaced(value)).encode()
    paths = data.draw(
        st.lists(st.lists(st.sampled_from("abc*"), min_size=1, max_size=3).map(tuple), max_size=4)
    )
    edited = without_paths(text, paths)
    assert json.loads(edited) == plainly_without(value, paths)
    assert without_paths(edited, paths) is edited


@settings(deadline=None, max_examples=200)
@given(st.lists(values, max_size=6), st.data())
@example([], None)
def test_any_splice_of_any_array(value: list[Any], data: st.DataObject | None) -> None:
    """Elements replaced and cut out at once give what a parser expects, and kept ones keep their bytes."""
    text = (data.draw(spaced(value)) if data else "[]").encode()
    spans = elements(text)
    assert [json.loads(text[start:end]) for start, end in spans] == value
    numbers = st.integers(0, max(0, len(value) - 1))
    due = data.draw(st.dictionaries(numbers, st.sampled_from([None, b"[17]"]), max_size=6)) if data else {}
    due = {number: new for number, new in due.items() if number < len(value)}
    edited = splice_elements(text, spans, due)
    kept = [
        [17] if number in due else each
        for number, each in enumerate(value)
        if due.get(number, b"") is not None
    ]
    assert json.loads(edited) == kept
    same = [text[start:end] for number, (start, end) in enumerate(spans) if number not in due]
    after = [edited[start:end] for start, end in elements(edited)]
    positions = [number for number in range(len(value)) if due.get(number, b"") is not None]
    assert same == [each for number, each in zip(positions, after, strict=True) if number not in due]
