"""Policies are made of settings."""

from __future__ import annotations

from claude_desk.config.settings import Settings
from claude_desk.policies import model_policy, upstreams_of_aliases
from claude_desk.policy.aliases import Target

TEXT = {
    "default_model": "fast",
    "aliases": {
        "fast": "claude-haiku-4-5",
        "gpt-*": {"model": "gpt-oss", "upstream": "local"},
        "o3": {"model": "x", "upstream": "local"},
    },
    "limits": {
        "default_max_tokens": 1,
        "max_tokens": 20_000,
        "by_model": {"claude-haiku-*": 300},
        "when_over": "refuse",
        "fit_context": True,
        "margin_percent": 25,
        "contexts": {"gpt-oss": 32_768},
    },
}


def test_every_setting_about_models_counts() -> None:
    """What the settings say is what is decided by."""
    policy = model_policy(Settings.model_validate(TEXT))
    assert policy.aliases.resolve(None) == Target("claude-haiku-4-5")
    assert policy.aliases.resolve("gpt-5") == Target("gpt-oss", "local")
    limits = policy.limits
    assert (limits.default, limits.most, limits.refuse, limits.fit, limits.margin) == (
        1,
        20_000,
        True,
        True,
        0.25,
    )
    assert limits.allowed("claude-haiku-4-5") == 300
    assert limits.contexts.find("gpt-oss") == 32_768


def test_settings_that_say_nothing_decide_nothing() -> None:
    """The defaults have neither aliases nor limits."""
    policy = model_policy(Settings())
    assert not policy.aliases
    assert not policy.limits


def test_upstreams_of_aliases_are_needed() -> None:
    """The upstreams that aliases name are known, each once."""
    assert upstreams_of_aliases(Settings.model_validate(TEXT)) == ["local"]
    assert upstreams_of_aliases(Settings()) == []
