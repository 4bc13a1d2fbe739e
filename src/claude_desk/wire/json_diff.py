"""What differs between two JSON documents, value by value: for people who compare two requests."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import Any

import msgspec

MOST = 1_000
"""Differences that are told; two documents that differ more are simply different."""
_ALIGNED = 3_000  # elements up to which two arrays are aligned; beyond, they are compared in their order
_AROUND = 40  # characters shown around what differs in a long text
_SHORT = 200

_MISSING = object()


@dataclass(frozen=True, slots=True)
class Change:
    """One difference.

    Attributes:
        path: where, such as ``messages[3].content``; of an array's element its place in the second document, or in the first
            where it is gone.
        before: the value as JSON, or the part of a long text that differs; None where there was none.
        after: the same of the second document.
    """

    path: str
    before: str | None = field(repr=False)
    after: str | None = field(repr=False)


def differences(before: bytes, after: bytes) -> list[Change] | None:
    """Compare two documents; None where one of them is no JSON. The order of an object's members does not count."""
    try:
        first, second = msgspec.json.decode(before), msgspec.json.decode(after)
        found = []
        for change in _compare("", first, second):
            found.append(change)
            if len(found) == MOST:
                break
    except (ValueError, RecursionError):
        return None
    return found


def _compare(path: str, before: Any, after: Any) -> Iterator[Change]:
    if isinstance(before, dict) and isinstance(after, dict):
        for name in (*before, *(name for name in after if name not in before)):
            inner = f"{path}.{name}" if path else name
            yield from _compare(inner, before.get(name, _MISSING), after.get(name, _MISSING))
    elif isinstance(before, list) and isinstance(after, list):
        yield from _compare_arrays(path, before, after)
    elif type(before) is not type(after) or before != after:
        yield Change(path, *_texts(before, after))


def _compare_arrays(path: str, before: list[Any], after: list[Any]) -> Iterator[Change]:
    blocks: Sequence[tuple[str, int, int, int, int]]
    if max(len(before), len(after)) > _ALIGNED:
        blocks = [("replace", 0, len(before), 0, len(after))]
    else:
        old, new = ([msgspec.json.encode(each, order="sorted") for each in side] for side in (before, after))
        blocks = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    for kind, start, end, other_start, other_end in blocks:
        if kind == "equal":
            continue
        paired = min(end - start, other_end - other_start)
        for step in range(paired):
            place = f"{path}[{other_start + step}]"
            yield from _compare(place, before[start + step], after[other_start + step])
        for gone in range(start + paired, end):
            yield from _compare(f"{path}[{gone}]", before[gone], _MISSING)
        for fresh in range(other_start + paired, other_end):
            yield from _compare(f"{path}[{fresh}]", _MISSING, after[fresh])


def _texts(before: Any, after: Any) -> tuple[str | None, str | None]:
    if isinstance(before, str) and isinstance(after, str) and max(len(before), len(after)) > _SHORT:
        return _narrowed(before, after)
    return _text(before), _text(after)


def _text(value: Any) -> str | None:
    if value is _MISSING:
        return None
    if isinstance(value, dict | list):
        return msgspec.json.format(msgspec.json.encode(value), indent=2).decode("utf-8", "replace")
    return msgspec.json.encode(value).decode("utf-8", "replace")


def _narrowed(before: str, after: str) -> tuple[str, str]:
    """What differs in two long texts, with a little around it."""
    most = min(len(before), len(after))
    same = _alike(before, after, most)
    ending = _alike(before[::-1], after[::-1], most - same)
    start = max(0, same - _AROUND)

    def part(text: str) -> str:
        end = min(len(text), len(text) - ending + _AROUND)
        return f"{'…' if start else ''}{text[start:end]}{'…' if end < len(text) else ''}"

    return part(before), part(after)


def _alike(one: str, other: str, most: int) -> int:
    """How many characters two texts begin with alike, by halving."""
    low, high = 0, most
    while low < high:
        middle = (low + high + 1) // 2
        if one[:middle] == other[:middle]:
            low = middle
        else:
            high = middle - 1
    return low
