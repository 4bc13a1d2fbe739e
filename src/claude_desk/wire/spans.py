"""Where two bodies differ, byte-exactly: what was rewritten on the way, and enough to have the second from the first."""

from __future__ import annotations

from collections.abc import Callable
from difflib import SequenceMatcher
from typing import NamedTuple

from claude_desk.wire.json_edit import JsonEditError, Member, members

MOST_MEMBERS = 200
"""Top-level members up to which two JSON objects are compared member by member; a request has about twenty."""

SHORT_VALUE = 256
"""Bytes up to which a changed value is shown whole: "claude-3-opus", not "3-opus"."""


class Span(NamedTuple):
    """One replaced part of a document.

    Attributes:
        start: offset of its first byte.
        end: offset after its last byte; equal to ``start`` where something was only put in.
        new: what stands there instead.
    """

    start: int
    end: int
    new: bytes


def spans(before: bytes, after: bytes) -> tuple[Span, ...]:
    """Find what to replace in ``before`` to get ``after``; nothing where they are the same.

    Of two JSON objects each changed top-level value gives a span of its own: a short one whole, of a long one what
    differs, without cutting a character. Of anything else there is one span.
    """
    if before == after:
        return ()
    found = []
    from_before = from_after = 0
    for old, old_end, new, new_end in _anchors(before, after):
        if span := _narrowed(before, after, from_before, old, from_after, new):
            found.append(span)
        if before[old:old_end] != after[new:new_end]:
            short = max(old_end - old, new_end - new) <= SHORT_VALUE
            span = Span(old, old_end, after[new:new_end])
            found.append(span if short else _narrowed(before, after, old, old_end, new, new_end) or span)
        from_before, from_after = old_end, new_end
    return tuple(found)


def apply_spans(before: bytes, replaced: tuple[Span, ...]) -> bytes:
    """The document with its spans replaced; they are in order and do not overlap."""
    pieces = []
    done = 0
    for start, end, new in replaced:
        pieces += [before[done:start], new]
        done = end
    pieces.append(before[done:])
    return b"".join(pieces)


def _anchors(before: bytes, after: bytes) -> list[tuple[int, int, int, int]]:
    """Values that stand in both under the same name, as (start, end) in either; last of all the two ends."""
    ends = [(len(before), len(before), len(after), len(after))]
    try:
        old, new = members(before), members(after)
    except JsonEditError:
        return ends
    if max(len(old), len(new)) > MOST_MEMBERS:
        return ends
    names = SequenceMatcher(None, [each.name for each in old], [each.name for each in new], autojunk=False)
    pairs: list[tuple[Member, Member]] = []
    for one, other, size in names.get_matching_blocks():
        pairs += zip(old[one : one + size], new[other : other + size], strict=True)
    return [(was.start, was.end, is_.start, is_.end) for was, is_ in pairs] + ends


def _narrowed(before: bytes, after: bytes, old: int, old_end: int, new: int, new_end: int) -> Span | None:
    """What differs between two parts, less what they end and begin with alike."""
    most = min(old_end - old, new_end - new)
    alike = _alike(lambda n: before[old_end - n : old_end] == after[new_end - n : new_end], most)
    while alike and _inside_character(before, old_end - alike):
        alike -= 1
    old_end, new_end = old_end - alike, new_end - alike
    most = min(old_end - old, new_end - new)
    alike = _alike(lambda n: before[old : old + n] == after[new : new + n], most)
    while alike and (_inside_character(before, old + alike) or _inside_character(after, new + alike)):
        alike -= 1
    old, new = old + alike, new + alike
    return None if old == old_end and new == new_end else Span(old, old_end, after[new:new_end])


def _alike(same: Callable[[int], bool], most: int) -> int:
    """The largest number for which two parts are the same, by halving: comparing bytes is quick, counting them is not."""
    low, high = 0, most
    while low < high:
        middle = (low + high + 1) // 2
        if same(middle):
            low = middle
        else:
            high = middle - 1
    return low


def _inside_character(document: bytes, at: int) -> bool:
    """Whether a cut here would part a character of UTF-8."""
    return at < len(document) and document[at] & 0xC0 == 0x80  # noqa: PLR2004 - RFC 3629 section 3
