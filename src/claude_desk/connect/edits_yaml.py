"""Places of values in YAML (yaml.org, 1.1 as PyYAML reads it).

PyYAML composes the text into nodes that know their places; nothing is ever written by it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import yaml

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

_BOM = "\ufeff"
_PLAIN = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")
_WORDS = frozenset({"y", "n", "yes", "no", "on", "off", "true", "false", "null"})
_COMMENT = re.compile(r"[ \t]+#[^\r\n]*")

_Pair = tuple[yaml.Node | None, yaml.Node]
"""A member's name and value, or no name and an element."""


class YamlFormat:
    """YAML, one document to a file."""

    @property
    def name(self) -> str:
        """``yaml``."""
        return "yaml"

    def parse(self, text: str) -> Any:
        """The plain values."""
        try:
            loaded = yaml.safe_load(text)
        except yaml.YAMLError as error:
            mark = getattr(error, "problem_mark", None)
            where = f" (line {mark.line + 1})" if mark is not None else ""
            raise EditError(f"is not valid YAML{where}") from None
        except (ValueError, TypeError):
            raise EditError("has a value that YAML does not allow") from None
        return {} if loaded is None else loaded

    def source(self, text: str, path: Path) -> str | None:
        """The value as it is written, from its first character to its last."""
        found = _find(text, path)
        if found is None:
            return None
        _, (_, value) = found
        return text[value.start_mark.index : _content_end(text, value)]

    def put(self, text: str, path: Path, value: Any) -> Iterator[Splices]:
        """Replace it, or put it behind the last one of its kind."""
        node = _compose(text)
        newline = newline_of(text)
        if node is None:
            lead = newline if text.strip(_BOM) and not text.endswith("\n") else ""
            lines = _block(nest(path, value), 0, newline)
            yield (Splice(len(text), len(text), f"{lead}{lines}{'' if lead else newline}"),)
            return
        for depth, step in enumerate(path):
            pair = _pick(node, step, path[: depth + 1])
            if pair is None:
                inner = nest(path[depth + 1 :], value)
                yield from _insertions(text, node, step, inner, newline)
                return
            key, following = pair
            if _is_nothing(following) and depth + 1 < len(path):
                yield from _fill(text, key, nest(path[depth + 1 :], value), newline)
                return
            if following.start_mark.index < node.start_mark.index:
                raise EditError(f"has {describe(path[: depth + 1])} by an alias of what stands elsewhere")
            parent, node = node, following
        if isinstance(value, Verbatim):
            yield (Splice(node.start_mark.index, _content_end(text, node), str(value)),)
        elif _is_nothing(node):
            yield from _fill(text, key, value, newline)
        elif _is_plain(value) or getattr(parent, "flow_style", False):
            yield (Splice(node.start_mark.index, _content_end(text, node), _flow(value)),)
        else:
            lines = _block(value, node.start_mark.column, newline)
            yield (Splice(node.start_mark.index, _content_end(text, node), lines.lstrip(" ")),)

    def cut(self, text: str, path: Path) -> Iterator[Splices]:
        """Take it out with its line, or with its comma."""
        found = _find(text, path)
        if found is None:
            raise EditError(f"has no {describe(path)}")
        parent, (key, value) = found
        if parent.flow_style:
            yield from _flow_cuts(parent, (key, value))
        else:
            yield from _block_cuts(text, parent, (key, value))


def _compose(text: str) -> yaml.Node | None:
    try:
        node: yaml.Node | None = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.YAMLError:
        raise EditError("is not valid YAML") from None
    return None if node is None or _is_nothing(node) else node


def _is_nothing(node: yaml.Node) -> bool:
    return (
        isinstance(node, yaml.ScalarNode) and node.start_mark.index == node.end_mark.index and not node.value
    )


def _pairs(node: yaml.Node) -> list[_Pair]:
    if isinstance(node, yaml.MappingNode):
        return list(node.value)
    return [(None, each) for each in node.value] if isinstance(node, yaml.SequenceNode) else []


def _pick(node: yaml.Node, step: str | Where, path: Path) -> _Pair | None:
    wanted = yaml.SequenceNode if isinstance(step, Where) else yaml.MappingNode
    if not isinstance(node, wanted):
        what = "a list" if isinstance(step, Where) else "a mapping"
        raise EditError(f"has something else than {what} around {describe(path)}")
    if isinstance(step, str):
        return next((p for p in reversed(_pairs(node)) if p[0] is not None and p[0].value == step), None)
    for pair in _pairs(node):
        members = [(k.value, v.value) for k, v in _pairs(pair[1]) if k is not None]
        if (step.name, step.value) in members:
            return pair
    return None


def _find(text: str, path: Path) -> tuple[Any, _Pair] | None:
    node = _compose(text)
    found = None
    for depth, step in enumerate(path):
        if node is None:
            return None
        try:
            pair = _pick(node, step, path[: depth + 1])
        except EditError:
            return None
        if pair is None:
            return None
        found = node, pair
        node = pair[1]
    return found


def _content_end(text: str, node: yaml.Node) -> int:
    """Where what a node says ends: a block's own end mark is only at whatever comes next."""
    pairs = _pairs(node)
    if pairs and not getattr(node, "flow_style", False):
        return max(_content_end(text, pairs[-1][1]), pairs[-1][1].start_mark.index)
    start, end = node.start_mark.index, node.end_mark.index
    if isinstance(node, yaml.ScalarNode) and node.style in {"|", ">"}:
        return start + len(text[start:end].rstrip())
    return max(start, end) if text[start:end].strip() else start


def _line_end(text: str, at: int) -> int:
    end = text.find("\n", at)
    if end < 0:
        return len(text)
    return end - 1 if end > at and text[end - 1] == "\r" else end


def _insertions(text: str, node: Any, step: str | Where, inner: Any, newline: str) -> Iterator[Splices]:
    pairs = _pairs(node)
    if node.flow_style:
        new = _flow(of_element(step, inner)) if isinstance(step, Where) else f"{_flow(step)}: {_flow(inner)}"
        close = node.end_mark.index - 1
        if not pairs:
            yield (Splice(close, close, new),)
            return
        end = pairs[-1][1].end_mark.index
        yield (Splice(end, end, f", {new}"),)
        return
    column = node.start_mark.column
    if isinstance(step, Where):
        new = _item(of_element(step, inner), column, newline)
    else:
        new = _member(step, inner, column, newline)
    last = pairs[-1][1]
    end = _line_end(text, _content_end(text, last))
    yield (Splice(end, end, newline + new),)
    start = node.start_mark.index - column
    if not text[start : node.start_mark.index].strip(f" {_BOM}"):
        bom = 1 if text.startswith(_BOM, start) else 0
        yield (Splice(start + bom, start + bom, new + newline),)


def _fill(text: str, key: yaml.Node | None, value: Any, newline: str) -> Iterator[Splices]:
    """Put a value behind a name that has none."""
    if key is None:
        raise EditError("has an empty element in a list where a value should go")
    colon = text.index(":", key.end_mark.index) + 1
    if isinstance(value, Verbatim):
        yield (Splice(colon, colon, f" {value}"),)
    elif _is_plain(value):
        yield (Splice(colon, colon, f" {_flow(value)}"),)
    else:
        end = _line_end(text, colon)
        yield (Splice(end, end, newline + _block(value, key.start_mark.column + 2, newline)),)
        yield (Splice(colon, colon, f" {_flow(value)}"),)


def _block_cuts(text: str, parent: Any, pair: _Pair) -> Iterator[Splices]:
    key, value = pair
    first = key if key is not None else value
    at = first.start_mark.index
    if key is None:
        at = text.rindex("-", 0, at) if text[at] != "-" or _pairs(value) else at
    start = text.rfind("\n", 0, at) + 1
    end = max(_content_end(text, value), first.end_mark.index if key is not None else 0)
    if key is not None and _is_nothing(value):
        end = text.index(":", key.end_mark.index) + 1
    stop = _line_end(text, end)
    if _COMMENT.match(text, end, stop):
        behind = len(text[end:stop]) - len(text[end:stop].lstrip(" \t"))
        yield (Splice(at, end + behind, ""),)
        return
    bom = 1 if text.startswith(_BOM, start) else 0
    if not text[start:at].strip(f" {_BOM}"):
        newline = 2 if text.endswith("\r\n", 0, start) else 1 if start else 0
        if newline:
            yield (Splice(start - newline, stop, ""),)
        after = stop + (2 if text.startswith("\r\n", stop) else 1 if text.startswith("\n", stop) else 0)
        yield (Splice(start + bom, after, ""),)
    if len(_pairs(parent)) == 1:
        yield (Splice(at, end, "{}" if key is not None else "[]"),)


def _flow_cuts(parent: Any, pair: _Pair) -> Iterator[Splices]:
    pairs = _pairs(parent)
    number = next(n for n, each in enumerate(pairs) if each[1] is pair[1])
    first = pair[0] if pair[0] is not None else pair[1]
    start, end = first.start_mark.index, pair[1].end_mark.index
    if number:
        before = pairs[number - 1][1].end_mark.index
        yield (Splice(before, end, ""),)
    elif len(pairs) > 1:
        following = pairs[1][0] if pairs[1][0] is not None else pairs[1][1]
        yield (Splice(start, following.start_mark.index, ""),)
    else:
        yield (Splice(start, end, ""),)


def _is_plain(value: Any) -> bool:
    return not (isinstance(value, dict | list) and value)


def _flow(value: Any) -> str:
    """A value on one line; strings in quotes, unless they are plain words."""
    if isinstance(value, Verbatim):
        return str(value)
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_flow(name)}: {_flow(each)}" for name, each in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_flow, value)) + "]"
    if isinstance(value, str) and _PLAIN.fullmatch(value) and value.lower() not in _WORDS:
        return value
    if isinstance(value, str):
        return '"' + "".join(map(_escaped, value)) + '"'
    return json.dumps(value)


def _escaped(char: str) -> str:
    if char in '"\\':
        return f"\\{char}"
    return char if char.isprintable() else f"\\U{ord(char):08x}"


def _block(value: Any, column: int, newline: str) -> str:
    """A value on lines of its own, the first one indented too."""
    if isinstance(value, dict) and value:
        return newline.join(_member(name, each, column, newline) for name, each in value.items())
    if isinstance(value, list) and value:
        return newline.join(_item(each, column, newline) for each in value)
    return " " * column + _flow(value)


def _member(name: str, value: Any, column: int, newline: str) -> str:
    head = f"{' ' * column}{_flow(name)}:"
    if _is_plain(value):
        return f"{head} {_flow(value)}"
    return head + newline + _block(value, column + 2, newline)


def _item(value: Any, column: int, newline: str) -> str:
    if _is_plain(value):
        return f"{' ' * column}- {_flow(value)}"
    return " " * column + "- " + _block(value, column + 2, newline).lstrip(" ")
