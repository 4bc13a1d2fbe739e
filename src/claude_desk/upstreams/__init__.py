"""Where a Messages request may go: one module a place, listed in :data:`KINDS`. Pure."""

from __future__ import annotations

from claude_desk.upstreams.anthropic import AnthropicUpstream, MessagesUpstream
from claude_desk.upstreams.compatible import CompatibleUpstream
from claude_desk.upstreams.practice import PracticeUpstream

KINDS: dict[str, type[MessagesUpstream]] = {
    kind.kind: kind for kind in (AnthropicUpstream, CompatibleUpstream, PracticeUpstream)
}

__all__ = ["KINDS"]
