"""Several values of one text given at once, and taken back one by one: also from a text that was edited since.

What is remembered of a change is what it takes to undo it, and no value of ours: only the digest of what it means.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from claude_desk.connect import edits
from claude_desk.connect.edits import Format, Missing, Path, Splices, Verbatim, Where


class Absent:
    """What a tool shall have where another value would count over ours: nothing."""


ABSENT = Absent()


@dataclass(frozen=True, slots=True)
class Setting:
    """A value that a tool shall have.

    Attributes:
        path: where.
        value: what; :data:`ABSENT` takes out what is there.
        secret: whether the value is a key, so that no diff may show it.
    """

    path: Path
    value: Any
    secret: bool = False


@dataclass(frozen=True, slots=True)
class Done:
    """A value that was given.

    Attributes:
        path: where.
        before: how what stood there was written; None if there was nothing.
        ours: SHA-256 of what our value means, however it is written; empty where a value was taken out.
        created: parents that came with it, the outermost first.
    """

    path: Path
    before: str | None
    ours: str
    created: tuple[Path, ...] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """A text with values given.

    Attributes:
        text: the new text.
        done: what was changed, in order. A value that was there already is not among it.
        back: what turns the new text into the old one, character for character, in order.
    """

    text: str
    done: tuple[Done, ...]
    back: tuple[Splices, ...]


@dataclass(frozen=True, slots=True)
class Undone:
    """A text with values taken back.

    Attributes:
        text: the new text.
        left: what is another value by now, or in a place it cannot be taken out of; it stays as it is.
    """

    text: str
    left: tuple[Path, ...] = ()


def give(form: Format, text: str, settings: Iterable[Setting]) -> Outcome:
    """Give a text these values.

    Raises:
        EditError: it cannot be read, or not be edited safely.
    """
    done: list[Done] = []
    back: list[Splices] = []
    for setting in settings:
        plain = form.parse(text)
        if edits.look_up(plain, setting.path) == setting.value:
            continue
        before = form.source(text, setting.path)
        if isinstance(setting.value, Absent):
            if before is not None:
                splices = edits.cut(form, text, setting.path)
                back.insert(0, edits.reverse(text, splices))
                text = edits.apply(text, splices)
                done.append(Done(setting.path, before, ""))
            continue
        splices = edits.put(form, text, setting.path, setting.value)
        parents = [setting.path[:depth] for depth in range(1, len(setting.path))]
        created = tuple(each for each in parents if _is_missing(plain, each))
        back.insert(0, edits.reverse(text, splices))
        text = edits.apply(text, splices)
        done.append(Done(setting.path, before, meaning(setting.value), created))
    return Outcome(text, tuple(done), tuple(back))


def take_back(form: Format, text: str, done: Iterable[Done]) -> Undone:
    """Take values back from a text that may have been edited since: only ours, and only while they are ours.

    Raises:
        EditError: it cannot be read.
    """
    form.parse(text)
    left: list[Path] = []
    for each in reversed(tuple(done)):
        try:
            text = _one_back(form, text, each)
        except edits.EditError:
            left.append(each.path)
    return Undone(text, tuple(reversed(left)))


def _one_back(form: Format, text: str, done: Done) -> str:
    """The text with one value taken back, if somebody has not done that already.

    Raises:
        EditError: another value is there, or there is no safe way.
    """
    source = form.source(text, done.path)
    present = edits.look_up(form.parse(text), done.path)
    if not done.ours:
        if source is None and done.before is not None:
            return edits.apply(text, edits.put(form, text, done.path, Verbatim(done.before)))
        return text
    if source is None or isinstance(present, Missing) or source == done.before:
        return text
    if meaning(present) != done.ours:
        raise edits.EditError("has another value there by now")
    if done.before is not None:
        return edits.apply(text, edits.put(form, text, done.path, Verbatim(done.before)))
    return _without_empty(form, edits.apply(text, edits.cut(form, text, done.path)), done.created)


def meaning(value: Any) -> str:
    """SHA-256, in hexadecimal, of a plain value: the same after a tool wrote its whole file anew."""
    written = json.dumps(value, sort_keys=True, default=str)
    return hashlib.sha256(written.encode("utf-8", "surrogatepass")).hexdigest()


def _without_empty(form: Format, text: str, created: tuple[Path, ...]) -> str:
    """Take out the parents that came with a value, unless something else was put into them."""
    for path in reversed(created):
        inside = edits.look_up(form.parse(text), path)
        step = path[-1]
        only_found_by = isinstance(step, Where) and inside == {step.name: step.value}
        if not (inside is None or inside in ({}, []) or only_found_by):
            break
        try:
            text = edits.apply(text, edits.cut(form, text, path))
        except edits.EditError:
            break
    return text


def _is_missing(plain: Any, path: Path) -> bool:
    return isinstance(edits.look_up(plain, path), Missing)
