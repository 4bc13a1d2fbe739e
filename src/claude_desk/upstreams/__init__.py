"""Where a Messages request may go: one module a place, listed in :data:`KINDS`. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from claude_desk.upstreams.anthropic import AnthropicUpstream
from claude_desk.upstreams.base import Upstream
from claude_desk.upstreams.bedrock import BedrockUpstream
from claude_desk.upstreams.bedrock_mantle import BedrockMantleUpstream
from claude_desk.upstreams.claude_aws import ClaudeAwsUpstream
from claude_desk.upstreams.claude_google import ClaudeGoogleUpstream
from claude_desk.upstreams.compatible import CompatibleUpstream
from claude_desk.upstreams.foundry import FoundryUpstream
from claude_desk.upstreams.openai_chat import OpenAIUpstream
from claude_desk.upstreams.practice import PracticeUpstream
from claude_desk.upstreams.vertex import VertexUpstream

KINDS: dict[str, type[Upstream]] = {
    kind.kind: kind
    for kind in (
        AnthropicUpstream,
        CompatibleUpstream,
        BedrockUpstream,
        BedrockMantleUpstream,
        ClaudeAwsUpstream,
        VertexUpstream,
        ClaudeGoogleUpstream,
        FoundryUpstream,
        OpenAIUpstream,
        PracticeUpstream,
    )
}


def make(kind: str, name: str, values: Mapping[str, Any]) -> Upstream:
    """Build a configured upstream.

    Args:
        kind: one of :data:`KINDS`.
        name: what the settings call it.
        values: options by key; those the kind has no field for are passed over, empty ones get the field's default.

    Raises:
        ValueError: an unknown kind, a required option that is missing, or one that is not usable; its text is a sentence
            for a person.
    """
    found = KINDS.get(kind)
    if found is None:
        raise ValueError(f"upstreams.{name}.kind is '{kind}'; it can be one of: {', '.join(sorted(KINDS))}.")
    options = {field.key: values.get(field.key) or field.default for field in found.fields}
    for field in found.fields:
        if field.kind in {"headers", "map"}:
            options[field.key] = dict(values.get(field.key) or {})
        elif field.kind == "toggle":
            options[field.key] = bool(values.get(field.key, field.default))
        elif field.required and not (values if field.kind == "url" else options).get(field.key):
            # An address has no default here: where one was emptied because it is not usable, requests must not go to
            # another.
            raise ValueError(
                f"The upstream '{name}' has no {field.label.lower()}; give it one in the settings."
            )
    if found is PracticeUpstream:
        options["url"] = values.get("url") or "http://127.0.0.1:1"  # its own server's, known once that runs
    return found(name, options)


__all__ = ["KINDS", "make"]
