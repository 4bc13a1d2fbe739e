"""What clients may speak: one module a protocol, listed in :func:`build`. Pure."""

from __future__ import annotations

from claude_desk.dialects.anthropic import AnthropicDialect
from claude_desk.dialects.base import Dialect
from claude_desk.dialects.openai_chat import ChatDialect
from claude_desk.dialects.openai_options import Memories, Options
from claude_desk.dialects.openai_responses import ResponsesDialect


def build(memories: Memories | None = None, options: Options | None = None) -> dict[str, Dialect]:
    """Every dialect by its name, anew.

    Args:
        memories: what clients said before; None begins anew. No two programs share one.
        options: what the user chose; None for the defaults.
    """
    memories = memories or Memories()
    made = (
        AnthropicDialect(),
        ChatDialect(memories.turns, options),
        ResponsesDialect(memories.items, options),
    )
    return {dialect.name: dialect for dialect in made}


__all__ = ["Memories", "Options", "build"]
