"""What an answer has to look like, where a client of OpenAI's protocols says so.

https://platform.claude.com/docs/en/build-with-claude/structured-outputs
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import msgspec

from claude_desk.dialects.openai_errors import InvalidParameter
from claude_desk.dialects.openai_fields import Fields, object_of, shown
from claude_desk.dialects.openai_schema import SchemaError, sanitize
from claude_desk.dialects.openai_tools import Choice
from claude_desk.messages.models import ModelRules

Json = dict[str, Any]

_JSON_ONLY = "Respond with one JSON object only."
_WITH_SCHEMA = "Respond with one JSON object only, which fits this JSON schema: "


@dataclass(frozen=True, slots=True)
class Format:
    """A schema that the upstream sees to, or words about it, or neither.

    Attributes:
        schema: for ``output_config.format``; None for none.
        words: a system text that asks for it; empty for none.
    """

    schema: Json | None = None
    words: str = ""


def read_format(
    asked: Json, where: str, choice: Choice, rules: ModelRules, fields: Fields, *, nested: bool = False
) -> Format:
    """The format a request asks for; none where it also insists on a call, which has a form of its own.

    Args:
        asked: ``response_format`` of Chat Completions, ``text.format`` of Responses.
        where: what to blame.
        choice: how tools are to be chosen.
        rules: what the model takes.
        fields: the request, which knows whether what cannot be carried is passed over.
        nested: the schema is one level deeper and may be missing, as in Chat Completions.

    Raises:
        InvalidParameter: it cannot be understood, or is of a type that is not known.
    """
    found = _format(asked, where, rules, fields, nested=nested)
    return Format() if choice.mode == "required" else found


def _format(asked: Json, where: str, rules: ModelRules, fields: Fields, *, nested: bool) -> Format:
    kind = asked.get("type", "text")
    if kind == "text":
        return Format()
    if kind == "json_object":
        return any_json()
    if kind != "json_schema":
        error = InvalidParameter(
            f"{where} must be of type text, json_object or json_schema",
            where,
            "unsupported_value" if isinstance(kind, str) else "invalid_value",
        )
        fields.pass_over(error, f"{where} of type {shown(kind)}")
        return Format()
    holder, inside = (
        (object_of(asked.get(kind), f"{where}.{kind}"), f"{where}.{kind}") if nested else (asked, where)
    )
    if nested and holder.get("schema") is None:
        return any_json()
    return fitting(object_of(holder.get("schema"), f"{inside}.schema"), rules)


def any_json() -> Format:
    """One JSON object of whatever form: structured outputs have no such thing, so words ask for it."""
    return Format(words=_JSON_ONLY)


def fitting(schema: Json, rules: ModelRules) -> Format:
    """An answer that fits a JSON schema; in words where the model, or structured outputs, cannot do it.

    Args:
        schema: the client's.
        rules: what the model takes.
    """
    if rules.structured:
        try:
            return Format(sanitize(schema))
        except SchemaError:
            pass
    return Format(words=_WITH_SCHEMA + msgspec.json.encode(schema).decode())
