"""``service_tier``: how soon an answer is wanted, and what may be paid for that.

https://platform.openai.com/docs/guides/priority-processing, https://platform.claude.com/docs/en/build-with-claude/fast-mode,
https://platform.claude.com/docs/en/api/service-tiers
"""

from __future__ import annotations

from typing import Any

from claude_desk.dialects.openai_fields import Fields
from claude_desk.messages.models import ModelRules
from claude_desk.wire.headers import RawHeaders

Json = dict[str, Any]

FAST_MODE = b"fast-mode-2026-02-01"
"""Beta flag that some models still want beside ``speed``, and none refuses."""

_HARMLESS = frozenset({"auto", "default", "flex", "scale", "standard"})


def service_tier(fields: Fields, rules: ModelRules) -> Json:
    """The members of a Messages request that a tier comes down to. One that has no counterpart is warned of.

    Args:
        fields: the request.
        rules: what the model takes.

    Raises:
        InvalidParameter: it is no string.
    """
    tier = fields.text("service_tier") or "auto"
    if tier == "priority":
        return {"service_tier": "auto"}
    if tier == "fast" and rules.fast:
        return {"speed": "fast"}
    fields.ignore(*[] if tier in _HARMLESS else ["service_tier"])
    return {}


def with_fast_mode(headers: RawHeaders, body: Json) -> RawHeaders:
    """The headers with the flag of fast mode, once, where the body asks for that mode.

    Args:
        headers: of the Messages request.
        body: its members.
    """
    flags = b",".join([value for name, value in headers if name.lower() == b"anthropic-beta"])
    if "speed" not in body or FAST_MODE in flags:
        return headers
    return (*headers, (b"anthropic-beta", FAST_MODE))
