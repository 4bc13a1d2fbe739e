"""What clients may speak: one module a protocol, listed in :func:`build`. Pure."""

from __future__ import annotations

from claude_desk.dialects.anthropic import AnthropicDialect
from claude_desk.dialects.base import Dialect
from claude_desk.dialects.openai_chat import ChatDialect
from claude_desk.dialects.openai_responses import ResponsesDialect


def build() -> dict[str, Dialect]:
    """Every dialect by its name, anew: one may remember what its clients said, and no two proxies share that."""
    return {dialect.name: dialect for dialect in (AnthropicDialect(), ChatDialect(), ResponsesDialect())}


__all__ = ["build"]
