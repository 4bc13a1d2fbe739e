"""JSON schemas cut down to what structured outputs of the Messages protocol take.

Objects must be closed, nothing may refer to itself, and limits on numbers, lengths and patterns are not known: they
move into the description, where the model at least reads them.

https://platform.claude.com/docs/en/build-with-claude/structured-outputs
"""

from __future__ import annotations

from functools import partial
from typing import Any

import msgspec

Json = dict[str, Any]

MOST_OPTIONAL = 24
MOST_UNIONS = 16
DEEPEST = 60

_KEPT = frozenset(
    {"type", "properties", "required", "items", "enum", "const", "anyOf", "allOf", "description", "title"}
    | {
        "default",
        "$ref",
        "$defs",
        "definitions",
        "additionalProperties",
        "format",
        "prefixItems",
        "$schema",
        "$id",
    }
)
_FORMATS = frozenset(
    {"date-time", "time", "date", "duration", "email", "hostname", "uri", "ipv4", "ipv6", "uuid"}
)
_NAMED = ("properties", "$defs", "definitions")
_LISTS = ("anyOf", "allOf", "prefixItems")


class SchemaError(ValueError):
    """A schema that no change of wording makes fit: it is recursive or too complex."""


def sanitize(schema: Json) -> Json:
    """The nearest schema that is accepted; the same object's equal where nothing had to change.

    Raises:
        SchemaError: there is none.
    """
    counts = _Counts()
    made = _clean(schema, schema, counts, depth=0, path="schema")
    _refuse_recursion(schema)
    if counts.optional > MOST_OPTIONAL:
        raise SchemaError(f"it has {counts.optional} optional properties, and {MOST_OPTIONAL} are the most")
    if counts.unions > MOST_UNIONS:
        raise SchemaError(f"it has {counts.unions} unions, and {MOST_UNIONS} are the most")
    return made


def fits(schema: Json) -> bool:
    """Whether a schema is accepted as it is."""
    try:
        return sanitize(schema) == schema
    except SchemaError:
        return False


class _Counts:
    def __init__(self) -> None:
        self.optional = 0
        self.unions = 0


def _clean(value: object, root: Json, counts: _Counts, *, depth: int, path: str) -> Json:
    if value is True:
        return {}
    if not isinstance(value, dict) or depth > DEEPEST:
        raise SchemaError(f"{path[:200]} is no schema, or nested too deeply")
    made: Json = {}
    moved: Json = {}
    for key, item in value.items():
        name = "anyOf" if key == "oneOf" else key
        clean = partial(_clean, root=root, counts=counts, depth=depth + 1, path=f"{path}.{key}")
        if name in _NAMED and isinstance(item, dict):
            made[name] = {each: clean(sub) for each, sub in item.items()}
        elif name == "items":
            made[name] = clean(item)
        elif name in _LISTS and isinstance(item, list):
            made[name] = [clean(sub) for sub in item]
        elif _usable(name, item):
            made[name] = item
        else:
            moved[key] = item
    _move(moved, made)
    _close(made, counts, path)
    return made


def _move(moved: Json, made: Json) -> None:
    if moved:
        words = ", ".join(f"{key}: {msgspec.json.encode(item).decode()}" for key, item in moved.items())
        made["description"] = f"{made['description']} ({words})" if made.get("description") else f"({words})"


def _usable(name: str, item: object) -> bool:
    if name == "minItems":
        return type(item) is int and item in {0, 1}
    if name == "format":
        return isinstance(item, str) and item in _FORMATS
    return name in _KEPT and (name != "additionalProperties" or item is False)


def _close(made: Json, counts: _Counts, path: str) -> None:
    counts.unions += "anyOf" in made or isinstance(made.get("type"), list)
    if made.get("type") != "object" and "properties" not in made:
        return
    properties = made.get("properties", {})
    required = made.get("required", [])
    if not isinstance(properties, dict) or not isinstance(required, list):
        raise SchemaError(f"{path} has malformed properties")
    counts.optional += sum(name not in required for name in properties)
    made["additionalProperties"] = False


def _refuse_recursion(root: Json) -> None:
    """Follow every reference from the root; one that comes back to where it is already is recursion."""
    settled: set[str] = set()

    def visit(value: object, under: tuple[str, ...], depth: int) -> None:
        if depth > DEEPEST * 2:
            raise SchemaError("it is nested too deeply")
        if isinstance(value, list):
            for item in value:
                visit(item, under, depth + 1)
        elif isinstance(value, dict):
            ref = value.get("$ref")
            if isinstance(ref, str) and ref not in settled:
                if ref in under:
                    raise SchemaError("it is recursive")
                visit(_resolve(root, ref), (*under, ref), depth + 1)
                settled.add(ref)
            for key, item in value.items():
                if key not in {"$defs", "definitions", "enum", "const", "default"}:
                    visit(item, under, depth + 1)

    visit(root, ("#",), 0)


def _resolve(root: Json, ref: str) -> object:
    if not ref.startswith("#"):
        raise SchemaError("it refers to another document")
    found: object = root
    for name in ref.removeprefix("#").strip("/").split("/"):
        key = name.replace("~1", "/").replace("~0", "~")
        if not isinstance(found, dict) or key not in found:
            raise SchemaError(f"it refers to {ref[:80]}, which is not there")
        found = found[key]
    return found
