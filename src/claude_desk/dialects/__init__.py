"""What clients may speak: one module a protocol, listed in :data:`DIALECTS`. Pure."""

from __future__ import annotations

from claude_desk.dialects.anthropic import AnthropicDialect
from claude_desk.dialects.base import Dialect

DIALECTS: dict[str, Dialect] = {dialect.name: dialect for dialect in (AnthropicDialect(),)}

__all__ = ["DIALECTS"]
