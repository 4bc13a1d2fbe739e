"""What lets each upstream in: finds the credential that an upstream says it needs, wherever that is kept.

Stands above ``config`` (which keeps and fetches credentials) and ``upstreams`` (which say what they need), because
neither knows the other.
"""

from __future__ import annotations

from claude_desk.config.credentials import KeyBinding
from claude_desk.config.settings import Settings
from claude_desk.upstreams import make
from claude_desk.upstreams.base import StoredKey


def binding_of(settings: Settings, name: str) -> KeyBinding | None:
    """What a stored key of this upstream belongs to; None where it takes none, or is not usable as it is set."""
    chosen = settings.upstreams.get(name)
    if chosen is None:
        return None
    try:
        made = make(chosen.kind, name, chosen.model_dump())
    except ValueError:
        return None
    return KeyBinding(name, made.kind, str(made.origin)) if isinstance(made.login, StoredKey) else None
