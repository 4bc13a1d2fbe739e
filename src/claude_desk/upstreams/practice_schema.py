"""Makes the smallest JSON value that a JSON Schema accepts, for tool inputs and structured replies.

Covers the part of JSON Schema 2020-12 that tool definitions use: type, properties, required, items, enum,
const, default, anyOf, oneOf, allOf, ``$ref`` into the same document, the size and range keywords and the common
formats. Patterns are not solved.
"""

from __future__ import annotations

import math
from collections import deque
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

Json = dict[str, Any]

DEEPEST = 32
"""Nesting at which a schema that refers to itself is no longer followed."""

_FORMATS = {
    "date": "2026-01-01",
    "date-time": "2026-01-01T00:00:00Z",
    "time": "00:00:00Z",
    "duration": "P1D",
    "email": "practice@example.com",
    "hostname": "example.com",
    "ipv4": "127.0.0.1",
    "ipv6": "::1",
    "uri": "https://example.com/",
    "uuid": "00000000-0000-4000-8000-000000000000",
}
_KEYWORDS = {
    "properties": "object",
    "required": "object",
    "items": "array",
    "minItems": "array",
    "minLength": "string",
    "minimum": "number",
}


def required_names(schema: Json) -> list[str]:
    """The names in ``required``; none where it is not a list of names."""
    return [name for name in _listed(schema, "required") if isinstance(name, str)]


def property_schemas(schema: Json) -> dict[str, Json]:
    """The schemas in ``properties``; ``true`` and what is no schema at all count as an empty one."""
    found = schema.get("properties")
    found = found if isinstance(found, dict) else {}
    return {name: inner if isinstance(inner, dict) else {} for name, inner in found.items()}


class SampleMaker:
    """Fills one schema; texts handed in are used up by the strings it meets, in order.

    Args:
        schema: the whole schema, which ``$ref`` looks things up in.
        texts: what the first strings should say.
        filler: what every further string says.
    """

    def __init__(self, schema: Json, *, texts: Iterable[str] = (), filler: str = "practice") -> None:
        self._root = schema
        self._texts = deque(texts)
        self._filler = filler

    def make(self) -> Any:
        """The value."""
        return self._value(self._root, 0)

    def _value(self, schema: object, depth: int) -> Any:
        if not isinstance(schema, dict) or depth > DEEPEST:
            return None
        schema = self._resolved(schema, depth)
        if "const" in schema:
            return schema["const"]
        if choices := _listed(schema, "enum"):
            return choices[0]
        return self._typed(schema, _type_of(schema), depth)

    def _typed(self, schema: Json, kind: str, depth: int) -> Any:
        if kind == "object":
            return self._object(schema, depth)
        if kind == "array":
            return self._array(schema, depth)
        if kind == "string":
            return self._string(schema)
        if kind in {"integer", "number"}:
            return _number(schema, whole=kind == "integer")
        return {"boolean": False}.get(kind)

    def _object(self, schema: Json, depth: int) -> Json:
        properties = property_schemas(schema)
        return {
            name: self._value(properties.get(name, {"type": "string"}), depth + 1)
            for name in required_names(schema)
        }

    def _array(self, schema: Json, depth: int) -> list[Any]:
        first = _listed(schema, "prefixItems")
        least = min(_whole(schema.get("minItems")), 100)
        items = schema.get("items", {"type": "string"})
        made = [self._value(item, depth + 1) for item in first[:least]]
        return made + [self._value(items, depth + 1) for _ in range(least - len(made))]

    def _string(self, schema: Json) -> str:
        form = _FORMATS.get(str(schema.get("format")))
        text = form or (self._texts.popleft() if self._texts else self._filler)
        text = text.ljust(min(_whole(schema.get("minLength")), 10_000), ".")
        most = schema.get("maxLength")
        return text[: _whole(most)] if most is not None else text

    def _resolved(self, schema: Json, depth: int) -> Json:
        if isinstance(reference := schema.get("$ref"), str) and depth < DEEPEST:
            return self._resolved(self._referred(reference), depth + 1)
        for choice in ("anyOf", "oneOf"):
            if isinstance(options := schema.get(choice), list) and options:
                chosen = next(
                    (o for o in options if isinstance(o, dict) and o.get("type") != "null"), options[0]
                )
                rest = {name: value for name, value in schema.items() if name != choice}
                return _merged(rest, self._resolved(chosen, depth + 1)) if isinstance(chosen, dict) else rest
        if isinstance(parts := schema.get("allOf"), list):
            whole = {name: value for name, value in schema.items() if name != "allOf"}
            for part in parts:
                whole = _merged(whole, self._resolved(part, depth + 1)) if isinstance(part, dict) else whole
            return whole
        return schema

    def _referred(self, reference: str) -> Json:
        found: object = self._root
        for name in reference.removeprefix("#").strip("/").split("/"):
            if name:
                key = name.replace("~1", "/").replace("~0", "~")
                found = found.get(key) if isinstance(found, dict) else None
        return found if isinstance(found, dict) else {}


def _type_of(schema: Json) -> str:
    kind = schema.get("type")
    if isinstance(kind, list):
        kind = next((name for name in kind if name != "null"), "null")
    if isinstance(kind, str):
        return kind
    return next((implied for keyword, implied in _KEYWORDS.items() if keyword in schema), "string")


def _merged(one: Json, other: Json) -> Json:
    both = {**one, **other}
    both["properties"] = {**property_schemas(one), **property_schemas(other)}
    both["required"] = [*required_names(one), *required_names(other)]
    if not both["properties"] and not both["required"]:
        del both["properties"], both["required"]  # alone they would make an object of it
    return both


def _listed(schema: Json, keyword: str) -> list[Any]:
    found = schema.get(keyword)
    return found if isinstance(found, list) else []


def _whole(value: object) -> int:
    return max(0, value) if isinstance(value, int) else 0


def _number(schema: Json, *, whole: bool) -> float:
    low, high = schema.get("minimum"), schema.get("maximum")
    step = schema.get("multipleOf")
    above, below = schema.get("exclusiveMinimum"), schema.get("exclusiveMaximum")
    nudge: float = 1 if whole else 0.5
    value: float = 1
    if isinstance(low, int | float):
        value = max(value, low)
    if isinstance(above, int | float) and value <= above:
        value = above + nudge
    if isinstance(high, int | float):
        value = min(value, high)
    if isinstance(below, int | float) and value >= below:
        value = below - nudge
    if isinstance(step, int | float) and step > 0:
        value = math.ceil(value / step) * step
    return math.ceil(value) if whole else value
