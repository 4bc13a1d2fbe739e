"""The table of the prompt-cache guard."""

from __future__ import annotations

from pydantic import Field

from claude_desk.config.table import Table


class CacheGuardSettings(Table):
    """Tells why less of a prompt came from the cache than could have. Prompts are compared by digests and never stored."""

    enabled: bool = Field(
        default=True,
        description="Compare each prompt with the previous one of its conversation, after it was answered.",
    )
