"""Places of values in files of environment variables (``NAME=value``), as python-dotenv and most shells read them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from claude_desk.connect.edits import EditError, Path, Splice, Splices, Verbatim, describe, newline_of

_LINE = re.compile(
    r"^\ufeff?[ \t]*(?P<export>export[ \t]+)?(?P<name>[A-Za-z_][A-Za-z0-9_.]*)[ \t]*=[ \t]*"
    r"(?P<value>\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)*'|[^\r\n]*?)[ \t]*(?=[ \t]#|\r?$|\n|\Z)",
    re.MULTILINE | re.DOTALL,
)
_SAFE = re.compile(r"[A-Za-z0-9_./:@%+,=-]*")
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)


class _Variable(NamedTuple):
    name: str
    at: int  # the line's start
    start: int
    end: int


class DotenvFormat:
    """A file of environment variables."""

    @property
    def name(self) -> str:
        """``dotenv``."""
        return "dotenv"

    def parse(self, text: str) -> Any:
        """The variables; of duplicates, the last one counts.

        A line that is neither empty, a comment nor a variable makes the file something else.
        """
        values: dict[str, str] = {}
        rest = []
        done = 0
        for line in _LINE.finditer(text):
            if line.start() < done:
                continue
            rest.append(text[done : line.start()])
            done = line.end()
            values[line["name"]] = _plain(line["value"])
        rest.append(text[done:])
        for line_text in "".join(rest).splitlines():
            stripped = line_text.lstrip("\ufeff").strip()
            if stripped and not stripped.startswith("#"):
                raise EditError("has a line that is no variable")
        return values

    def source(self, text: str, path: Path) -> str | None:
        """The value as it is written."""
        found = _find(text, path)
        return None if found is None else text[found.start : found.end]

    def put(self, text: str, path: Path, value: Any) -> Iterator[Splices]:
        """Replace it, or put it on a line of its own at the end."""
        found = _find(text, path)
        if found is not None:
            yield (Splice(found.start, found.end, _written(value)),)
            return
        newline = newline_of(text)
        lead, end = ("", newline) if not text.strip("\ufeff") or text.endswith("\n") else (newline, "")
        yield (Splice(len(text), len(text), f"{lead}{path[0]}={_written(value)}{end}"),)

    def cut(self, text: str, path: Path) -> Iterator[Splices]:
        """Take out its line."""
        found = _find(text, path)
        if found is None:
            raise EditError(f"has no {describe(path)}")
        stop = text.find("\n", found.end)
        if "#" in text[found.end : stop if stop >= 0 else len(text)]:
            behind = len(text[found.end :]) - len(text[found.end :].lstrip(" \t"))
            yield (Splice(found.at, found.end + behind, ""),)
            return
        if stop >= 0:
            yield (Splice(found.at, stop + 1, ""),)
            return
        in_front = found.at - (2 if text.endswith("\r\n", 0, found.at) else 1 if found.at else 0)
        yield (Splice(max(in_front, 0), len(text), ""),)


def _find(text: str, path: Path) -> _Variable | None:
    if len(path) != 1 or not isinstance(path[0], str):
        raise EditError("holds variables only, nothing inside of one")
    found = None
    done = 0
    for line in _LINE.finditer(text):
        if line.start() < done:
            continue
        done = line.end()
        if line["name"] == path[0]:
            at = line.start() + (1 if text.startswith("\ufeff", line.start()) else 0)
            found = _Variable(line["name"], at, line.start("value"), line.end("value"))
    return found


def _plain(value: str) -> str:
    if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'":
        return _ESCAPE.sub(r"\1", value[1:-1]) if value[0] == '"' else value[1:-1]
    return value


def _written(value: Any) -> str:
    if isinstance(value, Verbatim):
        return str(value)
    if not isinstance(value, str):
        raise EditError("would get a value that is no text")
    if _SAFE.fullmatch(value):
        return value
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
