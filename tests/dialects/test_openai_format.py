"""What an answer has to look like: by a schema where that can be had, else in words."""

from __future__ import annotations

import pytest

from claude_desk.dialects.openai_errors import InvalidParameter
from claude_desk.dialects.openai_fields import Fields
from claude_desk.dialects.openai_format import Format, any_json, fitting, read_format
from claude_desk.dialects.openai_tools import Choice
from claude_desk.messages.models import rules_for

SCHEMA = {"type": "object", "properties": {"a": {"type": "string"}}, "required": ["a"]}


def test_a_schema_is_a_schema_where_the_model_takes_one() -> None:
    """Closed, as structured outputs want it."""
    made = fitting(SCHEMA, rules_for("claude-opus-5-5"))
    assert made == Format({**SCHEMA, "additionalProperties": False})


def test_words_ask_for_what_no_schema_can() -> None:
    """An older model, a schema that refers to itself, any JSON at all."""
    for schema, model in (
        (SCHEMA, "claude-3-7-sonnet-20250219"),
        ({"type": "object", "properties": {"a": {"$ref": "#"}}}, "claude-opus-5-5"),
    ):
        made = fitting(schema, rules_for(model))
        assert made.schema is None
        assert "JSON schema" in made.words
        assert '"properties"' in made.words
    assert any_json().schema is None
    assert "JSON" in any_json().words


def test_both_protocols_ways_to_write_a_format_are_read() -> None:
    """The schema stands in it, or one level deeper, where it may be missing."""
    rules = rules_for("claude-opus-5-5")
    flat, nested = (
        {"type": "json_schema", "schema": SCHEMA},
        {"type": "json_schema", "json_schema": {"schema": SCHEMA}},
    )
    for asked, deeper, made in (
        ({}, False, Format()),
        ({"type": "text"}, True, Format()),
        ({"type": "json_object"}, False, any_json()),
        (flat, False, fitting(SCHEMA, rules)),
        (nested, True, fitting(SCHEMA, rules)),
        ({"type": "json_schema", "json_schema": {}}, True, any_json()),
    ):
        assert read_format(asked, "f", Choice(), rules, Fields({}), nested=deeper) == made


def test_a_call_that_is_insisted_on_needs_no_format() -> None:
    """Its arguments have their own; but a format that is wrong is wrong all the same."""
    rules, forced = rules_for("claude-opus-5-5"), Choice("required")
    for kind in ("json_object", "text"):
        assert read_format({"type": kind}, "f", forced, rules, Fields({})) == Format()
    assert read_format({"type": "json_schema", "schema": SCHEMA}, "f", forced, rules, Fields({})) == Format()
    with pytest.raises(InvalidParameter):
        read_format({"type": "xml"}, "f", forced, rules, Fields({}))


def test_an_unknown_type_is_refused_or_passed_over() -> None:
    """By name, or with a warning; one that is no word at all is malformed."""
    rules, lenient = rules_for("claude-opus-5-5"), Fields({}, lenient=True)
    for kind, code in (("xml", "unsupported_value"), (["xml"], "invalid_value")):
        with pytest.raises(InvalidParameter) as raised:
            read_format({"type": kind}, "f", Choice(), rules, Fields({}))
        assert (raised.value.param, raised.value.code) == ("f", code)
    assert read_format({"type": "xml"}, "f", Choice(), rules, lenient) == Format()
    assert lenient.ignored == ["f of type xml"]
