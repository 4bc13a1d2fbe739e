"""Places of values in TOML (toml.io, v1.0), statement by statement.

The standard library says whether a text is TOML and what it means; here only is found where each statement stands.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator
from typing import Any, NamedTuple

from claude_desk.connect.edits import EditError, Path, Splice, Splices, Verbatim, describe, newline_of

_BASIC = r'"(?:[^"\\\r\n]|\\.)*"'
_LITERAL = r"'[^'\r\n]*'"
_KEY = re.compile(rf"[A-Za-z0-9_-]+|{_BASIC}|{_LITERAL}")
_STRING = re.compile(
    r'"""(?:[^"\\]|\\.|"{1,2}(?!"))*"{3,5}|' + r"'''(?:[^']|'{1,2}(?!'))*'{3,5}|" + rf"{_BASIC}|{_LITERAL}",
    re.DOTALL,
)
_BARE = re.compile(r"[^,#\]}\r\n]+")
_COMMENT = re.compile(r"#[^\r\n]*")
_BLANK = re.compile(r"[ \t\r\n\ufeff]*")
_SPACE = re.compile(r"[ \t]*")
_PLAIN_KEY = re.compile(r"[A-Za-z0-9_-]+")
_IN_ARRAY = "\0"  # what no key of a path is: inside of [[...]] nothing is found

_Keys = tuple[str, ...]


class _Table(NamedTuple):
    """A line such as ``[a.b]``; the one at the start, with no line, holds what comes before all others."""

    keys: _Keys
    start: int
    end: int
    array: bool


class _Pair(NamedTuple):
    """A line such as ``a.b = 1``."""

    table: _Table
    keys: _Keys  # with those of its table
    at: int
    start: int
    end: int


class TomlFormat:
    """TOML."""

    @property
    def name(self) -> str:
        """``toml``."""
        return "toml"

    def parse(self, text: str) -> Any:
        """The plain values."""
        try:
            return tomllib.loads(text.removeprefix("\ufeff"))
        except tomllib.TOMLDecodeError as error:
            raise EditError(f"is not valid TOML ({error})") from None

    def source(self, text: str, path: Path) -> str | None:
        """The value as it is written."""
        pair = _find(_scan(text)[1], _keys(path))
        return None if pair is None else text[pair.start : pair.end]

    def put(self, text: str, path: Path, value: Any) -> Iterator[Splices]:
        """Replace it, or put it behind the last line of its table; a table that is missing goes to the end."""
        keys = _keys(path)
        tables, pairs = _scan(text)
        pair = _find(pairs, keys)
        if pair is not None:
            yield (Splice(pair.start, pair.end, _rendered(value)),)
            return
        newline = newline_of(text)
        line = f"{_written(keys[-1])} = {_rendered(value)}"
        table = next((each for each in tables if each.keys == keys[:-1] and not each.array), None)
        if table is not None:
            yield from _into(text, table, [each for each in pairs if each.table is table], line, newline)
        siblings = [each for each in pairs if each.keys[:-1] == keys[:-1] and each.table is not table]
        for sibling in reversed(siblings):
            prefix = sibling.keys[len(sibling.table.keys) : -1]
            dotted = ".".join([*map(_written, prefix), line])
            yield from _into(text, sibling.table, [sibling], dotted, newline)
        if len(keys) > 1:
            header = f"[{'.'.join(map(_written, keys[:-1]))}]"
            lead = "" if not text.strip("\ufeff") else newline if text.endswith("\n") else newline * 2
            end = "" if len(lead) > len(newline) else newline
            yield (Splice(len(text), len(text), f"{lead}{header}{newline}{line}{end}"),)

    def cut(self, text: str, path: Path) -> Iterator[Splices]:
        """Take out its line, or the line of a table that has none."""
        keys = _keys(path)
        tables, pairs = _scan(text)
        pair = _find(pairs, keys)
        if pair is not None:
            yield from _lines_out(text, pair.at, pair.end, after_blank=False)
            return
        table = next((each for each in tables[1:] if each.keys == keys and not each.array), None)
        if table is None or any(each.table is table for each in pairs):
            raise EditError(f"has {describe(path)} in a form that is not edited here")
        yield from _lines_out(text, table.start, table.end, after_blank=True)


def _into(text: str, table: _Table, pairs: list[_Pair], line: str, newline: str) -> Iterator[Splices]:
    """Put a line behind the last of a table's lines, or behind its head."""
    if not pairs and not table.keys:
        start = 1 if text.startswith("\ufeff") else 0
        after = newline * 2 if text[start:].lstrip(" \t").startswith("[") else newline
        yield (Splice(start, start, line + after),)
        return
    at = pairs[-1].at if pairs else table.start
    end = _line_end(text, pairs[-1].end if pairs else table.end)
    indent = text[text.rfind("\n", 0, at) + 1 : at].lstrip("\ufeff")
    yield (Splice(end, end, f"{newline}{'' if indent.strip() else indent}{line}"),)


def _lines_out(text: str, at: int, end: int, *, after_blank: bool) -> Iterator[Splices]:
    """Take out a statement: with its line if it has that for itself, and with the empty line in front of a table's."""
    start = text.rfind("\n", 0, at) + 1
    stop = _line_end(text, end)
    if _COMMENT.search(text, end, stop):
        yield (Splice(at, end + len(text[end:stop]) - len(text[end:stop].lstrip(" \t")), ""),)
        return
    bom = 1 if text.startswith("\ufeff") and not start else 0
    behind = stop + len(_newline_at(text, stop))
    in_front = start - len(_newline_before(text, start))
    if after_blank and start:
        blank = text.rfind("\n", 0, in_front) + 1
        if not text[blank:in_front].strip():
            first = blank if behind > stop else blank - len(_newline_before(text, blank))
            yield (Splice(first, behind, ""),)
    if start and not after_blank:
        yield (Splice(in_front, stop, ""),)
    tail = text[behind:]
    if (
        not after_blank
        and not start
        and (gap := _newline_at(text, behind))
        and tail[len(gap) :].startswith("[")
    ):
        yield (Splice(start + bom, behind + len(gap), ""),)
    yield (Splice(start + bom, behind, ""),)


def _newline_at(text: str, at: int) -> str:
    return "\r\n" if text.startswith("\r\n", at) else "\n" if text.startswith("\n", at) else ""


def _newline_before(text: str, at: int) -> str:
    return "\r\n" if text.endswith("\r\n", 0, at) else "\n" if text.endswith("\n", 0, at) else ""


def _line_end(text: str, at: int) -> int:
    """Where the line ends that an offset is on, its comment included, its line ending not."""
    end = text.find("\n", at)
    if end < 0:
        return len(text)
    return end - 1 if end > at and text[end - 1] == "\r" else end


def _find(pairs: list[_Pair], keys: _Keys) -> _Pair | None:
    return next((pair for pair in pairs if pair.keys == keys), None)


def _keys(path: Path) -> _Keys:
    keys = tuple(step for step in path if isinstance(step, str))
    if len(keys) != len(path):
        raise EditError("is edited by names only, not by elements of lists")
    return keys


def _scan(text: str) -> tuple[list[_Table], list[_Pair]]:
    """All tables and pairs of a text that is TOML."""
    tables = [_Table((), 0, 0, array=False)]
    pairs: list[_Pair] = []
    at = 0
    while True:
        at = _end(_BLANK, text, at)
        if at >= len(text):
            return tables, pairs
        if text[at] == "#":
            at = _end(_COMMENT, text, at)
        elif text[at] == "[":
            array = text.startswith("[[", at)
            keys, stop = _dotted(text, _end(_SPACE, text, at + (2 if array else 1)))
            end = text.index("]", stop) + (2 if array else 1)
            inside = any(each.array and each.keys == keys[: len(each.keys)] for each in tables)
            own = (_IN_ARRAY, *keys) if array or inside else keys
            tables.append(_Table(keys if array else own, at, end, array))
            at = end
        else:
            keys, stop = _dotted(text, at)
            start = _end(_SPACE, text, text.index("=", stop) + 1)
            end = _value_end(text, start)
            table = tables[-1]
            prefix = (_IN_ARRAY,) if table.array else table.keys
            pairs.append(_Pair(table, (*prefix, *keys), at, start, end))
            at = end


def _dotted(text: str, at: int) -> tuple[_Keys, int]:
    keys: list[str] = []
    while True:
        match = _KEY.match(text, at)
        if match is None:
            raise EditError("has a key that is not understood here")
        key = match[0]
        keys.append(tomllib.loads(f"x = {key}")["x"] if key[0] in "\"'" else key)
        after = _end(_SPACE, text, match.end())
        if not text.startswith(".", after):
            return tuple(keys), match.end()
        at = _end(_SPACE, text, after + 1)


def _value_end(text: str, at: int) -> int:
    if text[at] not in "[{":
        match = _STRING.match(text, at)
        if match is not None:
            return match.end()
        bare = _BARE.match(text, at)
        if bare is None:
            raise EditError("has a value that is not understood here")
        return at + len(bare[0].rstrip(" \t"))
    depth = 0
    while True:
        char = text[at]
        if char in "\"'":
            match = _STRING.match(text, at)
            if match is None:
                raise EditError("has a value that is not understood here")
            at = match.end()
            continue
        if char == "#":
            at = _end(_COMMENT, text, at)
            continue
        depth += (char in "[{") - (char in "]}")
        at += 1
        if not depth:
            return at


def _end(pattern: re.Pattern[str], text: str, at: int) -> int:
    match = pattern.match(text, at)
    return at if match is None else match.end()


def _written(key: str) -> str:
    return key if _PLAIN_KEY.fullmatch(key) else _rendered(key)


def _rendered(value: Any) -> str:
    if isinstance(value, Verbatim):
        return str(value)
    if isinstance(value, dict):
        members = ", ".join(f"{_written(key)} = {_rendered(each)}" for key, each in value.items())
        return f"{{ {members} }}" if members else "{}"
    if isinstance(value, list):
        return f"[{', '.join(map(_rendered, value))}]"
    if isinstance(value, bool | int | float | str):
        # JSON's way to write these is TOML's too, but for the one control character JSON does not escape.
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007F")
    raise EditError("would get a value that TOML has no word for")
