"""Where a prompt differs from an earlier one, in words: which message, which block, which characters."""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum
from typing import NamedTuple

from claude_desk.messages.prompt_prefix import Part, Prefix, Segment, piece

_ALIGNED = 8  # blocks that must go on alike for one to count as new, or as gone


class Difference(NamedTuple):
    """The first place where a prompt is not what it was."""

    number: int
    """Of the block, in the later prompt; in the earlier one, where the block is gone."""
    place: str
    """Which block, in words."""
    words: str
    """How it differs, with the characters, as the rest of a sentence."""
    part: str = ""
    """Which of its values; empty for the block as a whole."""
    first: int = 0
    """Number of the first character, from 1, of the piece in which the first difference lies; 0 where that is not known."""
    last: int = 0
    """Number of the last character of the last piece that differs where the lengths are equal, else of the first piece."""

    @property
    def sentence(self) -> str:
        """Both together."""
        return f"{self.place} {self.words}"


def common(earlier: Sequence[bytes], later: Sequence[bytes]) -> int:
    """How many digests two rows have in common from their beginning."""
    most = min(len(earlier), len(later))
    if tuple(earlier[:most]) == tuple(later[:most]):
        return most
    return next(number for number in range(most) if earlier[number] != later[number])


def difference(earlier: Prefix, later: Prefix) -> Difference | None:
    """The first place where a prompt differs from an earlier one; None where it only goes on after it."""
    number = common(earlier.keys, later.keys)
    if number == len(earlier.segments):
        return None
    gone = Difference(number, earlier.place(number), "of the previous request is gone")
    section, other = _section(earlier, number), _section(later, number)
    if number == len(later.segments) or section < other:
        return gone
    what = later.place(number)
    if section > other:
        return Difference(number, what, "is new")
    alignment = _alignment(*(_rest_of_section(each, section, number) for each in (earlier, later)))
    if alignment is _Alignment.REMOVED:
        return gone
    if alignment is _Alignment.IN_PLACE:
        return _changed(number, what, earlier.segments[number], later.segments[number])
    new = alignment is _Alignment.INSERTED
    return Difference(
        number, what, "is new" if new else "comes in another order than in the previous request"
    )


class _Alignment(Enum):
    """How what follows the first difference goes on."""

    IN_PLACE = 0
    INSERTED = 1
    REMOVED = 2
    ORDER = 3


def _alignment(olds: Sequence[bytes], news: Sequence[bytes]) -> _Alignment:
    if len(olds) > 1 and sorted(news[: len(olds)]) == sorted(olds):
        return _Alignment.ORDER
    if _go_on(olds[1:], news[1:]):
        return _Alignment.IN_PLACE
    if olds[0] in news and _go_on(olds, news[news.index(olds[0]) :]):
        return _Alignment.INSERTED
    if news[0] in olds and _go_on(olds[olds.index(news[0]) :], news):
        return _Alignment.REMOVED
    return _Alignment.IN_PLACE


def _go_on(olds: Sequence[bytes], news: Sequence[bytes]) -> bool:
    """Whether two rows go on in the same way."""
    most = min(len(olds), len(news), _ALIGNED)
    return most > 0 and olds[:most] == news[:most]


def _changed(number: int, what: str, old: Segment, new: Segment) -> Difference:
    before = "in the previous request"
    if old.unordered == new.unordered:
        return Difference(number, what, f"has its keys in another order than {before}")
    for part, was, now, name in (
        ("role", old.role, new.role, f"the {old.role}'s"),
        ("name", old.name, new.name, f"the tool {old.name or 'of another name'}"),
        ("type", old.kind, new.kind, f"of the type {old.kind or 'unknown'}"),
    ):
        if was != now:
            return Difference(number, what, f"was {name} {before}", part)
    for name, item in new.parts.items():
        if name not in old.parts:
            return Difference(number, what, f"has a new field '{name}'", name)
        if old.parts[name] != item:
            return _changed_part(number, what, name, old.parts[name], item)
    lost = next((name for name in old.parts if name not in new.parts), "")
    return Difference(number, what, f"has lost its field '{lost}'" if lost else "has changed", lost)


def _changed_part(number: int, what: str, name: str, old: Part, new: Part) -> Difference:
    start, end = piece(common_pieces(old, new))
    if old.length == new.length:
        differing = [
            each for each, (was, now) in enumerate(zip(old.digests, new.digests, strict=True)) if was != now
        ]
        end = piece(differing[-1])[1]
    end = min(end, max(old.length, new.length))
    where = f"characters {start + 1:,} to {end:,}"
    if old.length == new.length:
        where += f" of {new.length:,}"
    else:
        where += f"; it was {old.length:,} characters long and is {new.length:,}"
    field = "" if name == "text" else f"its field '{name}', "
    return Difference(number, what, f"differs in {field}{where}", name, start + 1, end)


def common_pieces(old: Part, new: Part) -> int:
    """The number of the first piece of a text that is not what it was."""
    most = min(len(old.digests), len(new.digests))
    return next((each for each in range(most) if old.digests[each] != new.digests[each]), most)


def _section(prefix: Prefix, number: int) -> int:
    return (number >= prefix.tools) + (number >= prefix.head)


def _rest_of_section(prefix: Prefix, section: int, number: int) -> tuple[bytes, ...]:
    bounds = (prefix.tools, prefix.head, len(prefix.segments))
    return prefix.keys[number : bounds[section]]
