"""Byte-exact removal of nested members and array elements from a JSON document (RFC 8259).

What :mod:`~claude_desk.wire.json_edit` does for top-level members, one floor deeper: the due spans go, with the comma and
the white space that belong to them, and every other byte stays as it came.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import NamedTuple

from claude_desk.wire.json_edit import JsonEditError, members, splice, value_scanner

MAX_ELEMENTS = 100_000
"""Elements an array may have. A long conversation has a few thousand messages."""

EACH = "*"
"""In a path: every element of an array."""

Path = tuple[str, ...]
"""Names of members from the outside in, :data:`EACH` where an array is on the way."""

_OPENING = re.compile(rb"\[[ \t\n\r]*+")
_COMMA = re.compile(rb"[ \t\n\r]*+,[ \t\n\r]*+")
_CLOSING = re.compile(rb"[ \t\n\r]*+\]")


class Element(NamedTuple):
    """Where one element stands in its array."""

    start: int
    """Offset of its first byte."""
    end: int
    """Offset after its last byte."""


def elements(array: bytes) -> tuple[Element, ...]:
    """Find the elements of a JSON array, which has nothing around it. About 5 ms for 1 MB.

    Raises:
        JsonEditError: it is no array, or has more than ``MAX_ELEMENTS`` elements.
    """
    opening = _OPENING.match(array)
    if opening is None:
        raise JsonEditError("not a JSON array")
    if _CLOSING.fullmatch(array, opening.end()):
        return ()
    value_end = value_scanner(array)
    found: list[Element] = []
    start = opening.end()
    while True:
        if len(found) == MAX_ELEMENTS:
            raise JsonEditError(f"more than {MAX_ELEMENTS} elements")
        end = value_end(start)
        found.append(Element(start, end))
        comma = _COMMA.match(array, end)
        if comma is None:
            break
        start = comma.end()
    if not _CLOSING.fullmatch(array, end):
        raise JsonEditError(f"not a JSON array: offset {end}")
    return tuple(found)


def splice_elements(array: bytes, spans: Sequence[Element], values: Mapping[int, bytes | None]) -> bytes:
    """Replace or cut out elements and leave every other byte as it is.

    Args:
        array: a JSON array.
        spans: its :func:`elements`.
        values: new values as JSON text, by number from 0; None cuts the element out.
    """
    view = memoryview(array)
    pieces: list[bytes | memoryview] = []
    done = 0
    leading = True
    for number, span in enumerate(spans):
        if number not in values:
            leading = False
            continue
        value = values[number]
        if value is not None:
            leading = False
            pieces += [view[done : span.start], value]
            done = span.end
        elif not leading:
            pieces.append(view[done : spans[number - 1].end])
            done = span.end
        else:
            pieces.append(view[done : span.start])
            done = spans[number + 1].start if number + 1 < len(spans) else span.end
    pieces.append(view[done:])
    return b"".join(pieces)


def without_elements(value: bytes, unwanted: Callable[[bytes], bool], at: Path = ()) -> bytes:
    """Cut the elements out of an array that are not wanted; the same object where there are none.

    Args:
        value: the array, or an object that has it inside, with nothing around it.
        unwanted: looks at one element.
        at: names of members from the outside in that lead to the array. Where something else is there, it stays.

    Raises:
        JsonEditError: the array or an object on the way is none, or is too large.
    """
    if not at:
        if not value.startswith(b"["):
            return value
        spans = elements(value)
        found = [number for number, (start, end) in enumerate(spans) if unwanted(value[start:end])]
        return splice_elements(value, spans, dict.fromkeys(found)) if found else value
    if not value.startswith(b"{"):
        return value
    spans_of_object = members(value)
    changed: dict[str, bytes] = {}
    for name, start, end in spans_of_object:
        if name == at[0]:
            inner = value[start:end]
            edited = without_elements(inner, unwanted, at[1:])
            if edited is not inner or name in changed:
                changed[name] = edited  # of duplicates, the last one counts
    return splice(value, spans_of_object, changed) if changed else value


def without_paths(value: bytes, paths: Collection[Path]) -> bytes:
    """Cut nested members out of a JSON value; the same object where none of them occurs.

    Args:
        value: an object or array with nothing around it. What is neither, where a path leads through it, stays.
        paths: what to cut out, such as ``("tools", EACH, "defer_loading")``.

    Raises:
        JsonEditError: an object or array on the way is none, or is too large.
    """
    paths = [path for path in paths if _may_lead(path, value)]
    if not paths:
        return value
    if value.startswith(b"{"):
        return _object_without(value, paths)
    return _array_without(value, paths) if value.startswith(b"[") else value


def _object_without(value: bytes, paths: Collection[Path]) -> bytes:
    spans = members(value)
    names = {path[0] for path in paths if len(path) == 1} & {span.name for span in spans}
    changed: dict[str, bytes] = {}
    for name, start, end in spans:
        deeper = [path[1:] for path in paths if len(path) > 1 and path[0] == name]
        if deeper and name not in names:
            inner = value[start:end]
            edited = without_paths(inner, deeper)
            if edited is not inner or name in changed:
                changed[name] = edited  # of duplicates, the last one counts
    return splice(value, spans, changed, names) if changed or names else value


def _array_without(value: bytes, paths: Collection[Path]) -> bytes:
    deeper = [path[1:] for path in paths if len(path) > 1 and path[0] == EACH]
    if not deeper:
        return value
    spans = elements(value)
    changed: dict[int, bytes | None] = {}
    for number, (start, end) in enumerate(spans):
        inner = value[start:end]
        edited = without_paths(inner, deeper)
        if edited is not inner:
            changed[number] = edited
    return splice_elements(value, spans, changed) if changed else value


def _may_lead(path: Path, value: bytes) -> bool:
    """Whether all names of a path occur: a quick no, before anything is taken apart. Escapes may hide them."""
    return b"\\u" in value or all(f'"{name}"'.encode() in value for name in path if name != EACH)
