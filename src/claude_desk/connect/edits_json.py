"""Places of values in JSON (RFC 8259), and in JSON with comments and trailing commas as editors write it.

Comments and trailing commas are blanked out with spaces, so that what is left is plain JSON of the same length: the
standard library reads it, and the offsets are those of the text itself.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from claude_desk.connect.edits import (
    EditError,
    Path,
    Splice,
    Splices,
    Verbatim,
    Where,
    describe,
    nest,
    newline_of,
    of_element,
)

_STRING = r'"[^"\\]*(?:\\.[^"\\]*)*"'
_TOKEN = re.compile(rf"{_STRING}|//[^\r\n]*|/\*.*?\*/|,", re.DOTALL)
_TRAILING = re.compile(rf"{_STRING}|,(?=[ \t\r\n]*[}}\]])", re.DOTALL)
_SPACE = re.compile(r"[ \t\r\n]*")
_COLON = re.compile(r"[ \t]*:[ \t]*")
_INDENTED = re.compile(r"^([ \t]+)\S", re.MULTILINE)
_BOM = "\ufeff"


class _Item(NamedTuple):
    """A member of an object, or an element of an array, whose name is empty."""

    name: str
    at: int  # where its name starts, or the element itself
    start: int  # where its value starts
    end: int  # after its value


class _Container(NamedTuple):
    """An object or array."""

    start: int
    close: int  # where its closing bracket is
    items: tuple[_Item, ...]


class JsonFormat:
    """JSON.

    Args:
        comments: whether comments and trailing commas are allowed.
    """

    def __init__(self, *, comments: bool) -> None:
        self._comments = comments

    @property
    def name(self) -> str:
        """``json`` or ``jsonc``."""
        return "jsonc" if self._comments else "json"

    def parse(self, text: str) -> Any:
        """The plain values."""
        plain = self._blanked(text)
        if not plain.strip(" \t\r\n"):
            return {}
        try:
            return json.loads(plain, parse_constant=_refuse)
        except ValueError as error:
            where = f" (line {error.lineno})" if isinstance(error, json.JSONDecodeError) else ""
            raise EditError(f"is not valid {self.name.upper()}{where}") from None

    def source(self, text: str, path: Path) -> str | None:
        """The value as it is written."""
        found = self._find(text, path)
        return None if found is None else text[found[1].start : found[1].end]

    def put(self, text: str, path: Path, value: Any) -> Iterator[Splices]:
        """Replace it, or put it behind the last one of its kind."""
        plain = self._blanked(text)
        if not plain.strip(" \t\r\n"):
            yield (_whole(text, nest(path, value)),)
            return
        start = _skip(plain, 0)
        for depth, step in enumerate(path):
            container = _container(plain, start, array=isinstance(step, Where), path=path[: depth + 1])
            item = _pick(plain, container, step)
            if item is None:
                inner = nest(path[depth + 1 :], value)
                yield from _Style(text, container).insertions(step, inner)
                return
            start = item.start
        assert item is not None  # noqa: S101 (a path has a step)
        yield (Splice(item.start, item.end, _Style(text, container).rendered(value, item.at)),)

    def cut(self, text: str, path: Path) -> Iterator[Splices]:
        """Take it out with the comma and the line that belong to it."""
        found = self._find(text, path)
        if found is None:
            raise EditError(f"has no {describe(path)}")
        yield from _cuts(text, *found)

    def _find(self, text: str, path: Path) -> tuple[_Container, _Item] | None:
        plain = self._blanked(text)
        if not plain.strip(" \t\r\n"):
            return None
        start = _skip(plain, 0)
        found = None
        for depth, step in enumerate(path):
            try:
                container = _container(plain, start, array=isinstance(step, Where), path=path[: depth + 1])
            except EditError:
                return None
            item = _pick(plain, container, step)
            if item is None:
                return None
            found = container, item
            start = item.start
        return found

    def _blanked(self, text: str) -> str:
        if text.startswith(_BOM):
            text = f" {text[1:]}"
        if not self._comments:
            return text
        pieces = []
        done = 0
        for token in _TOKEN.finditer(text):
            if token[0].startswith("/"):
                pieces += [text[done : token.start()], re.sub(r"[^\r\n]", " ", token[0])]
                done = token.end()
        pieces.append(text[done:])
        return _TRAILING.sub(lambda token: " " if token[0] == "," else token[0], "".join(pieces))


class _Style:
    """How a text's own author would write one more item into a container."""

    def __init__(self, text: str, container: _Container) -> None:
        self._text = text
        self._container = container
        self._newline = newline_of(text)
        items = container.items
        if items:
            self._lines = "\n" in text[container.start : items[0].at]
        else:
            self._lines = "\n" in text.strip() or not text[: container.start].strip(f"{_BOM} \t\r\n")
        indents = _INDENTED.search(text)
        self._unit = indents[1] if indents else "  "
        outer = _indent_at(text, container.start)
        self._outer = outer
        last = _own_line_indent(text, items[-1].at) if items else None
        self._indent = last if last is not None else outer + self._unit
        self._colon = ": "
        named = [item for item in items if item.name or (text[item.at] == '"' and item.at != item.start)]
        if named:
            match = re.search(r"[ \t]*:[ \t]*$", text[named[-1].at : named[-1].start])
            self._colon = match[0] if match else ": "
        elif not self._lines and re.search(r'":\S', text):
            self._colon = ":"

    def rendered(self, value: Any, at: int) -> str:
        """A value that takes the place of one whose name starts at an offset."""
        indent = _own_line_indent(self._text, at)
        return self._render(value, self._indent if indent is None else indent)

    def insertions(self, step: str | Where, inner: Any) -> Iterator[Splices]:
        """Ways to put one more item in, behind the others."""
        if isinstance(step, Where):
            new = self._render(of_element(step, inner), self._indent)
        else:
            new = json.dumps(step, ensure_ascii=False) + self._colon + self._render(inner, self._indent)
        text, (_, close, items) = self._text, self._container
        if not items:
            yield self._first(new)
            return
        end = items[-1].end
        comma = _comma(text, end, close)
        base = end if comma is None else comma + 1
        if self._lines:
            point = _end_of_line(text, base, close)
            lead = self._newline + self._indent
        else:
            point = base
            gap = text[items[-2].end : items[-1].at].partition(",")[2] if len(items) > 1 else None
            lead = gap if gap is not None and not gap.strip() else " " if self._colon.endswith(" ") else ""
        if comma is not None:
            yield (Splice(point, point, f"{lead}{new},"),)
        elif point == end:
            yield (Splice(end, end, f",{lead}{new}"),)
        else:
            yield (Splice(end, end, ","), Splice(point, point, lead + new))

    def _first(self, new: str) -> Splices:
        start, close = self._container.start + 1, self._container.close
        interior = self._text[start:close]
        kept = start + len(interior.rstrip())
        if not interior.strip():
            kept = start
        if self._lines or kept != start:
            return (Splice(kept, close, self._newline + self._indent + new + self._newline + self._outer),)
        return (Splice(kept, close, new),)

    def _render(self, value: Any, indent: str) -> str:
        if isinstance(value, Verbatim):
            return str(value)
        if self._lines:
            written = json.dumps(value, ensure_ascii=False, indent=self._unit)
            return written.replace("\n", self._newline + indent)
        return json.dumps(
            value, ensure_ascii=False, separators=(", " if self._colon == ": " else ",", self._colon)
        )


def _whole(text: str, value: Any) -> Splice:
    """A document where there was none but perhaps white space and comments."""
    newline = newline_of(text)
    lead = newline if text.strip(_BOM) and not text.endswith("\n") else ""
    written = json.dumps(value, ensure_ascii=False, indent=2).replace("\n", newline)
    return Splice(len(text), len(text), f"{lead}{written}{newline}")


def _cuts(text: str, container: _Container, item: _Item) -> Iterator[Splices]:
    items = container.items
    number = items.index(item)
    before = items[number - 1].end if number else container.start + 1
    after = items[number + 1].at if number + 1 < len(items) else container.close
    lead = item.at - len(text[before : item.at]) + len(text[before : item.at].rstrip())
    comma = _comma(text, item.end, after)
    own_line = "\n" in text[lead : item.at]
    if comma is not None:
        if own_line:
            yield (Splice(lead, item.end, ""), Splice(comma, comma + 1, ""))
        tail = comma + 1 + len(text[comma + 1 : after]) - len(text[comma + 1 : after].lstrip(" \t"))
        yield (Splice(item.at, item.end, ""), Splice(comma, tail, ""))
        return
    if (
        len(items) == 1
        and not text[container.start + 1 : item.at].strip()
        and not text[item.end : after].strip()
    ):
        yield (Splice(container.start + 1, container.close, ""),)
    previous = _comma(text, before, item.at) if number else None
    if previous is None:
        yield (Splice(lead, item.end, ""),)
        yield (Splice(item.at, item.end, ""),)
        return
    yield (Splice(previous, previous + 1, ""), Splice(max(lead, previous + 1), item.end, ""))
    yield (Splice(previous, previous + 1, ""), Splice(item.at, item.end, ""))


def _comma(text: str, start: int, end: int) -> int | None:
    """The first comma that stands in no comment."""
    return next((t.start() for t in _TOKEN.finditer(text, start, end) if t[0] == ","), None)


def _end_of_line(text: str, start: int, close: int) -> int:
    """Behind the comments that follow on the same line; where it started if there are none."""
    at = last = start
    while at < close and text[at] not in "\r\n":
        token = _TOKEN.match(text, at, close)
        if token is not None and token[0].startswith("/") and "\n" not in token[0]:
            at = last = token.end()
        elif text[at] in " \t":
            at += 1
        else:
            break
    return last


def _container(plain: str, start: int, *, array: bool, path: Path) -> _Container:
    if start >= len(plain) or plain[start] != ("[" if array else "{"):
        raise EditError(
            f"has something else than {'a list' if array else 'an object'} around {describe(path)}"
        )
    items = []
    decoder = json.JSONDecoder(object_pairs_hook=len, parse_float=len, parse_int=len)
    at = _skip(plain, start + 1)
    while plain[at] not in "]}":
        name, value = "", at
        if not array:
            name, end = json.JSONDecoder().raw_decode(plain, at)
            value = _skip(plain, _skip(plain, end) + 1)
        end = decoder.raw_decode(plain, value)[1]
        items.append(_Item(name, at, value, end))
        at = _skip(plain, end)
        if plain[at] == ",":
            at = _skip(plain, at + 1)
    return _Container(start, at, tuple(items))


def _pick(plain: str, container: _Container, step: str | Where) -> _Item | None:
    if isinstance(step, str):
        return next((item for item in reversed(container.items) if item.name == step), None)
    for item in container.items:
        element = json.loads(plain[item.start : item.end])
        if isinstance(element, dict) and element.get(step.name) == step.value:
            return item
    return None


def _skip(plain: str, at: int) -> int:
    match = _SPACE.match(plain, at)
    assert match is not None  # noqa: S101 (it matches nothing, too)
    return match.end()


def _indent_at(text: str, at: int) -> str:
    """White space at the start of the line that an offset is on."""
    line = text[text.rfind("\n", 0, at) + 1 : at].lstrip(_BOM)
    return line[: len(line) - len(line.lstrip(" \t"))]


def _own_line_indent(text: str, at: int) -> str | None:
    """White space in front of an offset, if there is nothing else on the line."""
    line = text[text.rfind("\n", 0, at) + 1 : at].lstrip(_BOM)
    return None if line.strip(" \t") else line


def _refuse(name: str) -> Any:
    raise ValueError(f"{name} is not JSON")
