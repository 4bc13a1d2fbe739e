"""Other names for models."""

from __future__ import annotations

import pytest

from claude_desk.policy.aliases import Aliases, Target

ALIASES = Aliases(
    {
        "gpt-4o": Target("claude-opus-5-5"),
        "gpt-4o-mini*": Target("claude-haiku-4-5", "bedrock"),
        "claude-opus-5-5": Target("claude-opus-5"),
    },
    "gpt-4o-mini",
)


@pytest.mark.parametrize(
    ("asked", "target"),
    [
        ("gpt-4o", Target("claude-opus-5-5")),
        ("gpt-4o-mini-2024", Target("claude-haiku-4-5", "bedrock")),
        ("claude-opus-5-5", Target("claude-opus-5")),
        ("claude-sonnet-5", Target("claude-sonnet-5")),
        ("", Target("claude-haiku-4-5", "bedrock")),
        (None, Target("claude-haiku-4-5", "bedrock")),
    ],
)
def test_what_a_name_stands_for(asked: str | None, target: Target) -> None:
    """An alias is resolved once and never again; no name counts as the default model's; any other name is itself."""
    assert ALIASES.resolve(asked) == target
    assert ALIASES.model_for(asked) == target.model


def test_without_settings_nothing_is_decided() -> None:
    """No aliases and no default leave a request's model as it is, its absence included."""
    assert not Aliases()
    assert Aliases().resolve("x") == Target("x")
    assert Aliases().model_for(None) is None
    assert Aliases().model_for("") is None
    assert Aliases({}, "x")


def test_only_names_are_listed() -> None:
    """A list of models can show names and not patterns."""
    assert ALIASES.listed() == {"gpt-4o": "claude-opus-5-5", "claude-opus-5-5": "claude-opus-5"}
