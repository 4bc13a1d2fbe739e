"""The table of the prompt-cache guard."""

from __future__ import annotations

from claude_desk.config.settings import Settings


def test_the_guard_is_on_unless_switched_off() -> None:
    """It stores nothing, so nobody has to ask for it; and it can be had without."""
    assert Settings().cache_guard.enabled
    assert not Settings.model_validate({"cache_guard": {"enabled": False}}).cache_guard.enabled
