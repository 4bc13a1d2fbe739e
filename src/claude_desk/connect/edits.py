"""Editing single values of somebody else's settings file and leaving every other character as it is.

Nothing is ever decoded and encoded again. An editor (``edits_json.py``, ``edits_toml.py``, ``edits_yaml.py``,
``edits_dotenv.py``) knows one format: it finds a value's place and proposes what to splice in or out. Whether that does
what was asked is not its word alone: here the text is read before and after by a parser that has nothing to do with the
editor, and unless exactly the one value changed, the next proposal is tried, and with none left the file is refused.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol

MAX_CHARACTERS = 20_000_000
"""A settings file longer than this is none."""


class EditError(ValueError):
    """A text cannot be read, or not be edited as asked; the message is the end of a sentence about the file."""


@dataclass(frozen=True, slots=True)
class Where:
    """A step of a path into a list: the first element whose member ``name`` is ``value``."""

    name: str
    value: str


Step = str | Where
Path = tuple[Step, ...]
"""From the outside in: names of members, and :class:`Where` a list is on the way."""


class Verbatim(str):
    """A value as the source text it had before, indentation included."""

    __slots__ = ()


class Splice(NamedTuple):
    """One replaced part of a text.

    Attributes:
        start: offset of its first character.
        end: offset after its last one; equal to ``start`` where something is only put in.
        text: what stands there instead.
    """

    start: int
    end: int
    text: str


Splices = tuple[Splice, ...]
"""In order, without overlap, with offsets into the text before any of them."""


class Format(Protocol):
    """What knows the places of values in one format."""

    @property
    def name(self) -> str:
        """The format's name, for people and for the journal."""
        ...

    def parse(self, text: str) -> Any:
        """The text's plain values, by a standard parser; an empty text is an empty object.

        Raises:
            EditError: it is not of this format.
        """
        ...

    def source(self, text: str, path: Path) -> str | None:
        """The value at a path as it is written; of duplicates, the one that counts. None if there is none."""
        ...

    def put(self, text: str, path: Path, value: Any) -> Iterator[Splices]:
        """Ways to give the value at a path, best first; parents that are missing come with it.

        Raises:
            EditError: there is no way.
        """
        ...

    def cut(self, text: str, path: Path) -> Iterator[Splices]:
        """Ways to take the value at a path out, with its name, best first.

        Raises:
            EditError: there is no way.
        """
        ...


class Missing:
    """What stands at a path where nothing is."""


MISSING = Missing()


def put(form: Format, text: str, path: Path, value: Any) -> Splices:
    """How to make a value what it should be, all others staying as they are.

    Args:
        form: the text's format.
        text: the whole text.
        path: where the value is, or shall be.
        value: a plain value, or :class:`Verbatim` for one that stands there already and gets back its old source.

    Raises:
        EditError: the text cannot be read, or there is no safe way.
    """
    before = _read(form, text)
    for splices in form.put(text, path, value):
        after = _try(form, apply(text, splices))
        if isinstance(value, Verbatim):
            rest = _without(before, path)
            fits = same(_without(after, path), rest) and not isinstance(look_up(after, path), Missing)
        else:
            fits = same(after, _with(before, path, value))
        if fits:
            return splices
    raise EditError(f"has no place where {describe(path)} could be put without touching anything else")


def cut(form: Format, text: str, path: Path) -> Splices:
    """How to take a value out, all others staying as they are.

    Raises:
        EditError: the text cannot be read, there is no such value, or there is no safe way.
    """
    wanted = _without(_read(form, text), path)
    for splices in form.cut(text, path):
        if same(_try(form, apply(text, splices)), wanted):
            return splices
    raise EditError(
        f"has {describe(path)} in a place it cannot be taken out of without touching anything else"
    )


def apply(text: str, splices: Splices) -> str:
    """The text with its parts replaced."""
    pieces = []
    done = 0
    for start, end, new in splices:
        pieces += [text[done:start], new]
        done = end
    pieces.append(text[done:])
    return "".join(pieces)


def reverse(text: str, splices: Splices) -> Splices:
    """What turns ``apply(text, splices)`` back into ``text``."""
    found = []
    moved = 0
    for start, end, new in splices:
        found.append(Splice(start + moved, start + moved + len(new), text[start:end]))
        moved += len(new) - (end - start)
    return tuple(found)


def look_up(plain: Any, path: Path) -> Any:
    """The value at a path among plain values, or :data:`MISSING`."""
    for step in path:
        if isinstance(step, Where):
            number = _number(plain, step)
            if number is None:
                return MISSING
            plain = plain[number]
        elif isinstance(plain, Mapping) and step in plain:
            plain = plain[step]
        else:
            return MISSING
    return plain


def nest(path: Path, value: Any) -> Any:
    """The value inside of what the path's steps lead through."""
    if not path:
        return value
    step, inner = path[0], nest(path[1:], value)
    if isinstance(step, Where):
        return [of_element(step, inner)]
    return {step: inner}


def of_element(step: Where, inner: Any) -> Any:
    """An element that the step finds."""
    return {step.name: step.value, **inner} if isinstance(inner, Mapping) else inner


def describe(path: Path) -> str:
    """The path as a person reads it, such as ``env.ANTHROPIC_BASE_URL``."""
    parts = [f"[{step.value}]" if isinstance(step, Where) else step for step in path]
    return ".".join(parts).replace(".[", "[")


def newline_of(text: str) -> str:
    """The line ending that most lines have."""
    windows = text.count("\r\n")
    return "\r\n" if windows * 2 > text.count("\n") else "\n"


def same(one: Any, other: Any) -> bool:
    """Whether two plain values are the same; what is empty, of whatever kind, is the same as nothing."""
    if _is_empty(one) and _is_empty(other):
        return True
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        names = {name for name, value in one.items() if not _is_empty(value)}
        others = {name for name, value in other.items() if not _is_empty(value)}
        return names == others and all(same(one[name], other[name]) for name in names)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(same, one, other))
    if isinstance(one, float) and isinstance(other, float) and one != one:  # noqa: PLR0124 (not a number)
        return other != other  # noqa: PLR0124
    return type(one) is type(other) and bool(one == other)


def _is_empty(value: Any) -> bool:
    return value is None or (isinstance(value, Mapping | list) and not value)


def _read(form: Format, text: str) -> Any:
    if len(text) > MAX_CHARACTERS:
        raise EditError("is far too large for a settings file")
    try:
        return form.parse(text)
    except RecursionError:
        raise EditError("is nested too deeply") from None


def _try(form: Format, text: str) -> Any:
    try:
        return form.parse(text)
    except (EditError, RecursionError):
        return MISSING


def _number(plain: Any, step: Where) -> int | None:
    if not isinstance(plain, list):
        return None
    found = (
        number
        for number, each in enumerate(plain)
        if isinstance(each, Mapping) and each.get(step.name) == step.value
    )
    return next(found, None)


def _with(plain: Any, path: Path, value: Any) -> Any:
    """Plain values with one more, or another one in its place; nothing that was handed in is changed."""
    if not path:
        return value
    step, rest = path[0], path[1:]
    if isinstance(step, Where):
        elements = list(plain) if isinstance(plain, list) else []
        number = _number(elements, step)
        if number is None:
            return [*elements, of_element(step, nest(rest, value))]
        elements[number] = _with(elements[number], rest, value)
        return elements
    members = dict(plain) if isinstance(plain, Mapping) else {}
    members[step] = _with(members.get(step), rest, value)
    return members


def _without(plain: Any, path: Path) -> Any:
    """Plain values less one."""
    if isinstance(look_up(plain, path), Missing):
        return plain
    step, rest = path[0], path[1:]
    if isinstance(step, Where):
        number = _number(plain, step)
        assert number is not None  # noqa: S101 (it was looked up)
        inner: Sequence[Any] = [_without(plain[number], rest)] if rest else []
        return [*plain[:number], *inner, *plain[number + 1 :]]
    if rest:
        return {**plain, step: _without(plain[step], rest)}
    return {name: each for name, each in plain.items() if name != step}
