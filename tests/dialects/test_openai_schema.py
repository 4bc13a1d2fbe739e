"""Schemas are closed, freed of what is not known, or refused as a whole."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, Field

from claude_desk.dialects.openai_schema import SchemaError, fits, sanitize


class Address(BaseModel):
    """A part of :class:`Person`."""

    city: str = Field(min_length=1)
    zip: str | None = Field(default=None, pattern="^[0-9]+$")


class Person(BaseModel):
    """What instructor and its like would send."""

    name: str
    age: int = Field(ge=0, le=150)
    addresses: list[Address] = Field(min_length=1, max_length=3)


def test_objects_are_closed_and_limits_become_words() -> None:
    """Everywhere in the schema; properties that have the names of keywords are left alone."""
    made = sanitize(Person.model_json_schema())
    address = made["$defs"]["Address"]
    assert made["additionalProperties"] is address["additionalProperties"] is False
    assert made["properties"]["age"]["description"] == "(maximum: 150, minimum: 0)"
    assert made["properties"]["addresses"]["minItems"] == 1
    assert "maxItems" not in made["properties"]["addresses"]
    assert "pattern" in address["properties"]["zip"]["anyOf"][0]["description"]
    named = {"type": "object", "properties": {"minimum": {"type": "string"}, "format": {"type": "string"}}}
    assert set(sanitize(named)["properties"]) == {"minimum", "format"}


def test_what_fits_is_left_as_it_is() -> None:
    """Sanitized twice is sanitized once."""
    once = sanitize(Person.model_json_schema())
    assert sanitize(once) == once
    assert fits(once)
    assert not fits(Person.model_json_schema())


@pytest.mark.parametrize(
    "schema",
    [
        {"type": "object", "properties": {"kid": {"$ref": "#"}}},
        {
            "$defs": {"a": {"items": {"$ref": "#/$defs/b"}}, "b": {"anyOf": [{"$ref": "#/$defs/a"}]}},
            "$ref": "#/$defs/a",
        },
        {"$ref": "https://example.org/schema"},
        {"$ref": "#/$defs/none"},
        {"type": "object", "properties": {str(n): {} for n in range(25)}},
        {"type": "object", "properties": {"a": {"anyOf": [{"type": ["string", "null"]}] * 17}}},
        {"type": "object", "properties": {"a": 5}},
        {"type": "object", "required": 5},
    ],
    ids=["itself", "mutual", "elsewhere", "nowhere", "optional", "unions", "malformed", "required"],
)
def test_what_cannot_fit_is_refused(schema: dict[str, Any]) -> None:
    """Recursion and too much of anything: the caller says it in words instead."""
    with pytest.raises(SchemaError):
        sanitize(schema)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["type", "properties", "items", "anyOf", "oneOf", "$ref", "$defs", "format", "minItems", "a"]
            ),
            inner,
            max_size=4,
        )
    ),
)


@given(
    st.dictionaries(
        st.sampled_from(["type", "properties", "items", "anyOf", "$defs", "$ref", "required"]), JSON
    )
)
def test_any_value_is_a_schema_or_an_error(schema: dict[str, Any]) -> None:
    """Nothing else is raised, and what comes out is stable."""
    try:
        once = sanitize(schema)
    except SchemaError:
        return
    assert sanitize(once) == once


def test_deep_schemas_are_refused() -> None:
    """Deeper than anybody means it."""
    schema: dict[str, Any] = {"type": "string"}
    for _ in range(300):
        schema = {"type": "array", "items": schema}
    with pytest.raises(SchemaError):
        sanitize(schema)
