"""Editing JSON in place: exactly the due spans change."""

from __future__ import annotations

import json
import re
import tracemalloc
from dataclasses import dataclass
from typing import Any

import msgspec
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from claude_desk.wire.json_edit import MAX_MEMBERS, JsonEditError, members, replace_members, splice

EDITS = {
    "a value, and nothing of the spacing around it": (
        b'{ "model" :\t"a"\r\n, "n":1}',
        b'{ "model" :\t"NEW"\r\n, "n":1}',
    ),
    "the last member": (b'{"n":1,"model":"a"}', b'{"n":1,"model":"NEW"}'),
    "a number, to its end": (b'{"model":-1.5e+10 ,"n":1}', b'{"model":"NEW" ,"n":1}'),
    "a whole object": (b'{"model":{"model":"}"},"n":1}', b'{"model":"NEW","n":1}'),
    "a whole array": (b'{"model":["]",{"model":[]}],"n":1}', b'{"model":"NEW","n":1}'),
    "a string with escapes": (rb'{"model":"a\"}\\","n":1}', b'{"model":"NEW","n":1}'),
    "every duplicate": (b'{"model":"a","n":1,"model":["b"]}', b'{"model":"NEW","n":1,"model":"NEW"}'),
    "a key written with escapes, which stays so": (rb'{"\u006dod\u0065l":1}', rb'{"\u006dod\u0065l":"NEW"}'),
    "no nested member of that name": (b'{"a":{"model":1},"model":2}', b'{"a":{"model":1},"model":"NEW"}'),
    "nothing inside text": (
        rb'{"text":"\"model\":\"x\"","model":2}',
        rb'{"text":"\"model\":\"x\"","model":"NEW"}',
    ),
    "nothing before the brace": (b'\xef\xbb\xbf \n{"model":1}', b'\xef\xbb\xbf \n{"model":"NEW"}'),
    "nothing behind the object": (b'{"model":1}\r\n ', b'{"model":"NEW"}\r\n '),
    "an absent member, put first": (b'{ "n":1}', b'{"model":"NEW", "n":1}'),
    "an absent member of an empty object": (b"{ }", b'{"model":"NEW" }'),
    "beside half a surrogate pair": (rb'{"t":"\ud83d","model":1}', rb'{"t":"\ud83d","model":"NEW"}'),
    "beside a key with half a surrogate pair": (
        rb'{"\ude00":[1.5],"model":1}',
        rb'{"\ude00":[1.5],"model":"NEW"}',
    ),
    "beside text that is not UTF-8": (b'{"t":"\xff","model":1}', b'{"t":"\xff","model":"NEW"}'),
    "beside a key that is not UTF-8": (b'{"\xff":1,"model":1}', b'{"\xff":1,"model":"NEW"}'),
    "beside a number of many digits": (
        b'{"\\ud83d":' + b"9" * 9000 + b',"model":1}',
        b'{"\\ud83d":' + b"9" * 9000 + b',"model":"NEW"}',
    ),
}


@pytest.mark.parametrize(("document", "expected"), EDITS.values(), ids=EDITS)
def test_replaces(document: bytes, expected: bytes) -> None:
    """Each kind of document has exactly the due span replaced."""
    assert replace_members(document, {"model": b'"NEW"'}) == expected


def test_inserts_in_the_order_given() -> None:
    """Several absent members are put first in their order, with names escaped, beside one that is there."""
    edited = replace_members(b'{"n":1}', {'a"\n': b"1", "n": b"2", "é": b"3"})
    assert edited == '{"a\\"\\n":1,"é":3,"n":2}'.encode()


def test_nothing_due_changes_nothing() -> None:
    """Without values the document is what it was."""
    document = b' {"a" : 1 , "a":2 } '
    assert replace_members(document, {}) == document


NO_OBJECTS = {
    "nothing": b"",
    "white space": b" \n",
    "an array": b'["model"]',
    "a string": b'"model"',
    "a cut object": b'{"a":1',
    "a cut string": b'{"a":"x',
    "a cut key": b'{"a',
    "a missing value": b'{"a":}',
    "a missing colon": b'{"a" 1}',
    "a missing comma": b'{"a":1 "b":2}',
    "a trailing comma": b'{"a":1,}',
    "a leading comma": b'{,"a":1}',
    "a bare key": b"{a:1}",
    "two objects": b"{}{}",
    "NaN": b'{"a":NaN}',
    "Infinity": b'{"a":-Infinity}',
    "a raw control character": b'{"a":"\n"}',
    "an unknown escape": rb'{"a":"\q"}',
    "an unknown escape in a key": rb'{"\q":1}',
    "a leading zero": b'{"a":01}',
    "a comment": b'{"a":1/**/}',
    "UTF-16": '{"a":1}'.encode("utf-16"),
    "nesting without end": b'{"a":' + b"[" * 200_000,
    "deep nesting": b'{"a":' + b"[" * 200_000 + b"]" * 200_000 + b"}",
}


@pytest.mark.parametrize("document", NO_OBJECTS.values(), ids=NO_OBJECTS)
def test_refuses_what_is_no_object(document: bytes) -> None:
    """Only a JSON object can be edited; everything else is the one documented error."""
    with pytest.raises(JsonEditError):
        replace_members(document, {"model": b"1"})


@pytest.mark.parametrize("other", [b'"x"', rb'"\ud83d"'], ids=["fast", "standard library"])
def test_members_are_limited(other: bytes) -> None:
    """A document of nothing but members is refused at the limit, by whichever parser reads it."""
    fits = b'{"a":' + other + b',"a":1' * (MAX_MEMBERS - 1) + b"}"
    assert len(members(fits)) == MAX_MEMBERS
    with pytest.raises(JsonEditError, match="members"):
        members(fits[:-1] + b',"a":1}')


def test_many_members_cost_no_memory() -> None:
    """A hundred thousand members are refused at the limit, not collected first."""
    document = b'{"a":1' + b',"a":1' * 100_000 + b"}"
    tracemalloc.start()
    try:
        with pytest.raises(JsonEditError, match="members"):
            members(document)
        # A member takes about a hundred bytes while it is found.
        assert tracemalloc.get_traced_memory()[1] < 300 * MAX_MEMBERS
    finally:
        tracemalloc.stop()


# Documents are generated as text, with the spans known from writing them.

spaces = st.text(" \t\r\n", max_size=3)
names = st.sampled_from(["model", "max_tokens", "a", "", "é\u2028", '"', "\\", "\U0001f600"]) | st.text(
    st.characters(exclude_categories=["Cs"]), max_size=5
)
scalars = (
    st.none()
    | st.booleans()
    | st.integers(-(2**70), 2**70)
    | st.floats(allow_nan=False, allow_infinity=False)
)


@st.composite
def string_text(draw: st.DrawFn, value: str) -> str:
    """Write a string with each character plain or escaped."""
    return '"' + "".join(draw(st.sampled_from(_spellings(character))) for character in value) + '"'


def _spellings(character: str) -> list[str]:
    units = character.encode("utf-16-be")
    escaped = "".join(f"\\u{units[at : at + 2].hex()}" for at in range(0, len(units), 2))
    if character in '"\\':
        return ["\\" + character, escaped]
    return (
        [escaped, escaped.upper().replace("\\U", "\\u")]
        if character < " "
        else [character, character, escaped]
    )


@st.composite
def value_text(draw: st.DrawFn, depth: int = 2) -> str:
    """Write any value, with odd spacing inside."""
    kind = draw(st.sampled_from(["scalar", "string", "array", "object"] if depth else ["scalar", "string"]))
    if kind == "scalar":
        return json.dumps(draw(scalars))
    if kind == "string":
        return draw(string_text(draw(names)))
    parts = [draw(value_text(depth - 1)) for _ in range(draw(st.integers(0, 3)))]
    if kind == "object":
        parts = [draw(string_text(draw(names))) + draw(spaces) + ":" + draw(spaces) + part for part in parts]
    inside = ",".join(draw(spaces) + part + draw(spaces) for part in parts) or draw(spaces)
    return "[" + inside + "]" if kind == "array" else "{" + inside + "}"


@dataclass(frozen=True)
class Document:
    """An object's text in pieces: before its first value, then between values, and after the last."""

    names: list[str]
    values: list[str]
    around: list[str]

    def text(self, values: list[str]) -> bytes:
        """The document with other values, everything around them the same."""
        joined = self.around[0] + "".join(
            value + after for value, after in zip(values, self.around[1:], strict=True)
        )
        return joined.encode()


@st.composite
def documents(draw: st.DrawFn) -> Document:
    """Generate an object with duplicate names, odd spacing and escapes, some behind a byte order mark."""
    around = [draw(st.sampled_from(["", "\ufeff"])) + draw(spaces) + "{" + draw(spaces)]
    keys = draw(st.lists(names, max_size=5))
    for name in keys:
        around[-1] += draw(string_text(name)) + draw(spaces) + ":" + draw(spaces)
        around.append(draw(spaces) + "," + draw(spaces))
    around[-1] = around[-1].replace(",", "", 1) if keys else around[-1]
    around[-1] += "}" + draw(spaces)
    return Document(keys, [draw(value_text()) for _ in keys], around)


replacements = st.dictionaries(names, value_text(), max_size=3)


def as_parsers_see_it(text: bytes) -> list[Any]:
    """The document as the standard library and msgspec read it."""
    text = text.removeprefix(b"\xef\xbb\xbf")
    return [json.loads(text), msgspec.json.decode(text)]


@settings(deadline=None, max_examples=100)
@given(documents(), replacements)
@example(Document([], [], ["{}"]), {"model": "1"})
def test_only_the_due_spans_change(document: Document, values: dict[str, str]) -> None:
    """For any object and any values, the result is the same text around other values, and parses to them."""
    original = document.text(document.values)
    edited = replace_members(original, {name: value.encode() for name, value in values.items()})

    missing = [name for name in values if name not in document.names]
    expected = document.text(
        [values.get(name, old) for name, old in zip(document.names, document.values, strict=True)]
    )
    inserted = ",".join(msgspec.json.encode(name).decode() + ":" + values[name] for name in missing)
    if missing:
        brace = expected.index(b"{") + 1
        comma = "," if document.names else ""
        expected = expected[:brace] + (inserted + comma).encode() + expected[brace:]
    assert edited == expected

    wanted = {name: json.loads(value) for name, value in values.items()}
    for before, after in zip(as_parsers_see_it(original), as_parsers_see_it(edited), strict=True):
        assert after == before | wanted


CUTS = {
    "the first": (b'{ "model" : 1 , "n":1}', b'{ "n":1}'),
    "the last": (b'{"n":1 ,\t"model":1 }', b'{"n":1  }'),
    "one in the middle": (b'{"a":1, "model":{"model":2}, "n":1}', b'{"a":1, "n":1}'),
    "the only one": (b'{ "model":1\n}\n', b"{\n}\n"),
    "every duplicate": (b'{"model":1,"n":1,"model":2,"model":3,"o":1}', b'{"n":1,"o":1}'),
    "duplicates at both ends": (b'{"model":1,"model":2,"n":1,"model":3}', b'{"n":1}'),
    "nothing but duplicates": (b'{"model":1,"model":2}', b"{}"),
    "a key written with escapes": (rb'{"\u006dodel":1,"n":1}', rb'{"n":1}'),
    "nothing, where it is absent": (b'{"n": {"model":1} }', b'{"n": {"model":1} }'),
    "beside half a surrogate pair": (rb'{"t":"\ud83d","model":1}', rb'{"t":"\ud83d"}'),
}


@pytest.mark.parametrize(("document", "expected"), CUTS.values(), ids=CUTS)
def test_cuts_out(document: bytes, expected: bytes) -> None:
    """A member goes with its comma and the white space of its place; every other byte stays."""
    assert splice(document, members(document), {}, {"model"}) == expected


@settings(deadline=None, max_examples=200)
@given(documents(), st.data())
def test_cutting_and_replacing_at_once_is_what_a_parser_expects(
    document: Document, data: st.DataObject
) -> None:
    """Whatever is cut out, replaced and put in: what is read afterwards is what was asked for, and kept spans are kept."""
    text = document.text(document.values)
    found = members(text)
    names = sorted({member.name for member in found})
    without = data.draw(st.sets(st.sampled_from(names))) if names else set()
    changed = data.draw(st.sets(st.sampled_from(names))) - without if names else set()
    values = {**dict.fromkeys(sorted(changed), b"[17]"), "put in\x00": b"{}"}
    edited = splice(text, found, values, without)
    for before, after in zip(as_parsers_see_it(text), as_parsers_see_it(edited), strict=True):
        kept = {name: value for name, value in before.items() if name not in without}
        assert after == kept | {name: json.loads(value) for name, value in values.items()}
    untouched = [text[start:end] for name, start, end in found if name not in without | changed]
    assert untouched == [
        edited[start:end] for name, start, end in members(edited) if name not in values.keys() | without
    ]


@settings(deadline=None, max_examples=50)
@given(documents())
def test_both_parsers_find_the_same_members(document: Document) -> None:
    """Reading by the standard library gives the very spans of the fast reading."""
    text = document.text(document.values)
    brace = text.index(b"{") + 1
    # Half a surrogate pair makes msgspec give up; it is put first, so that all other spans move by its length.
    odd = rb'"":"\ud83d"' + (b"," if document.names else b"")
    moved = [(name, start + len(odd), end + len(odd)) for name, start, end in members(text)]
    assert [tuple(member) for member in members(text[:brace] + odd + text[brace:])[1:]] == moved


@settings(deadline=None, max_examples=100)
@given(documents(), st.data())
def test_damaged_documents_are_refused_or_still_objects(document: Document, data: st.DataObject) -> None:
    """A document with a byte changed or cut is refused, or is one that the standard library reads as well."""
    text = bytearray(document.text(document.values))
    at = data.draw(st.integers(0, len(text) - 1))
    text[at : at + data.draw(st.integers(0, 1))] = data.draw(
        st.sampled_from(list(b'{}[]",:\\0 x\xff'))
    ).to_bytes()
    try:
        found = members(bytes(text))
    except JsonEditError:
        return
    # surrogateescape: bytes that are not UTF-8 are the strings' own business.
    read = json.loads(re.sub(b"^\xef\xbb\xbf", b"", bytes(text)).decode(errors="surrogateescape"))
    assert {member.name for member in found} == set(read)
    for name, start, end in found:
        json.loads(bytes(text[start:end]).decode(errors="surrogateescape"))
        assert name in read
