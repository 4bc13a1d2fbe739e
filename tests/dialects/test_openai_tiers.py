"""Tiers of service: what one comes down to, and the flag of fast mode."""

from __future__ import annotations

from typing import Any

import pytest

from claude_desk.dialects.openai_errors import InvalidParameter
from claude_desk.dialects.openai_fields import Fields
from claude_desk.dialects.openai_tiers import FAST_MODE, service_tier, with_fast_mode
from claude_desk.messages.models import rules_for

FAST, SLOW = "claude-opus-5-5", "claude-sonnet-4-6"


@pytest.mark.parametrize(
    ("tier", "model", "members", "warned"),
    [
        (None, FAST, {}, []),
        ("flex", FAST, {}, []),
        ("priority", SLOW, {"service_tier": "auto"}, []),
        ("fast", FAST, {"speed": "fast"}, []),
        ("fast", SLOW, {}, ["service_tier"]),
        ("unheard-of", FAST, {}, ["service_tier"]),
    ],
)
def test_a_tier_is_carried_ignored_or_warned_of(
    tier: str | None, model: str, members: dict[str, Any], warned: list[str]
) -> None:
    """By what the model has."""
    fields = Fields({"service_tier": tier})
    assert service_tier(fields, rules_for(model)) == members
    assert fields.ignored == warned


def test_a_tier_is_a_string() -> None:
    """Anything else is refused by name."""
    with pytest.raises(InvalidParameter) as raised:
        service_tier(Fields({"service_tier": 1}), rules_for(FAST))
    assert (raised.value.param, raised.value.code) == ("service_tier", "invalid_type")


def test_fast_mode_has_its_flag_once() -> None:
    """Not without the mode, and not twice."""
    fast = {"speed": "fast"}
    assert with_fast_mode((), {}) == ()
    flagged = with_fast_mode(((b"anthropic-beta", b"a"),), fast)
    assert flagged == ((b"anthropic-beta", b"a"), (b"anthropic-beta", FAST_MODE))
    assert with_fast_mode(flagged, fast) == flagged
