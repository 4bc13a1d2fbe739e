"""What an answer has to look like: by a schema where that can be had, else in words."""

from __future__ import annotations

from claude_desk.dialects.openai_format import Format, any_json, fitting
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
