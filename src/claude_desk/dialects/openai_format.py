"""What an answer has to look like, where a client of OpenAI's protocols says so.

https://platform.claude.com/docs/en/build-with-claude/structured-outputs
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import msgspec

from claude_desk.dialects.openai_schema import SchemaError, sanitize
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
