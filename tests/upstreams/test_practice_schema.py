"""Smallest values for JSON Schemas."""

from __future__ import annotations

from typing import Any

import pytest

from claude_desk.upstreams.practice_schema import SampleMaker


def _made(schema: dict[str, Any], *texts: str) -> Any:
    return SampleMaker(schema, texts=texts, filler="filler").make()


@pytest.mark.parametrize(
    ("schema", "value"),
    [
        ({"type": "string"}, "filler"),
        ({"type": "integer"}, 1),
        ({"type": "number"}, 1),
        ({"type": "boolean"}, False),
        ({"type": "null"}, None),
        ({"type": "array", "items": {"type": "string"}}, []),
        ({"type": "object"}, {}),
        ({"type": ["null", "integer"]}, 1),
        ({"enum": ["b", "a"]}, "b"),
        ({"const": 7}, 7),
        ({"type": "integer", "minimum": 5}, 5),
        ({"type": "integer", "maximum": -2}, -2),
        ({"type": "integer", "exclusiveMinimum": 4}, 5),
        ({"type": "number", "exclusiveMinimum": 1, "exclusiveMaximum": 2}, 1.5),
        ({"type": "integer", "exclusiveMaximum": 0}, -1),
        ({"type": "integer", "multipleOf": 10}, 10),
        ({"type": "array", "minItems": 2, "items": {"type": "integer"}}, [1, 1]),
        (
            {"type": "array", "minItems": 2, "prefixItems": [{"type": "boolean"}], "items": {"type": "null"}},
            [False, None],
        ),
        ({"type": "string", "format": "date"}, "2026-01-01"),
        ({"type": "string", "format": "unheard-of"}, "filler"),
        ({"type": "string", "minLength": 8}, "filler.."),
        ({"type": "string", "maxLength": 3}, "fil"),
        ({"anyOf": [{"type": "null"}, {"type": "boolean"}]}, False),
        ({"oneOf": [{"const": 3}]}, 3),
        ({"properties": {"a": {"type": "integer"}}, "required": ["a"]}, {"a": 1}),
        ({"items": {"type": "integer"}, "minItems": 1}, [1]),
    ],
)
def test_each_keyword_is_obeyed(schema: dict[str, Any], value: Any) -> None:
    """The value made for a schema is the smallest that it accepts."""
    assert _made(schema) == value


def test_only_required_properties_are_filled() -> None:
    """An object has its required properties, in the schema's order of requirement, and no others."""
    schema = {
        "type": "object",
        "properties": {"a": {"type": "string"}, "b": {"type": "integer"}, "c": {"type": "boolean"}},
        "required": ["b", "a"],
    }
    assert list(_made(schema).items()) == [("b", 1), ("a", "filler")]


def test_texts_go_to_the_first_strings() -> None:
    """Texts handed in are used up in order; enums and formats take none."""
    properties = {
        "when": {"type": "string", "format": "date"},
        "unit": {"type": "string", "enum": ["c", "f"]},
        "path": {"type": "string"},
        "content": {"type": "string"},
        "more": {"type": "string"},
    }
    made = _made({"type": "object", "properties": properties, "required": list(properties)}, "one", "two")
    assert made == {"when": "2026-01-01", "unit": "c", "path": "one", "content": "two", "more": "filler"}


def test_references_and_parts_are_followed() -> None:
    """$ref into $defs (with its escapes) and allOf are put together into one object."""
    schema = {
        "$defs": {"a/b": {"type": "object", "properties": {"x": {"type": "integer"}}, "required": ["x"]}},
        "allOf": [
            {"$ref": "#/$defs/a~1b"},
            {"properties": {"y": {"type": "boolean"}}, "required": ["y"]},
        ],
    }
    assert _made(schema) == {"x": 1, "y": False}


@pytest.mark.parametrize(
    "schema",
    [
        {"$ref": "#"},
        {"$defs": {"a": {"$ref": "#/$defs/b"}, "b": {"$ref": "#/$defs/a"}}, "$ref": "#/$defs/a"},
        {"type": "object", "properties": {"self": {"$ref": "#"}}, "required": ["self"]},
        {"anyOf": [{"$ref": "#"}]},
        {"allOf": [{"$ref": "#"}]},
        {"$ref": "#/nowhere"},
        {"anyOf": [True]},
        {"type": "array", "minItems": 10**9},
        {"type": "string", "minLength": 10**12},
        {"type": "object", "required": [1, None], "properties": []},
    ],
)
def test_hostile_schemas_come_to_an_end(schema: dict[str, Any]) -> None:
    """A schema that refers to itself, asks for the absurd or is no schema still ends in some value of bounded size."""
    assert len(repr(_made(schema))) < 20_000
