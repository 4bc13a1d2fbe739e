"""Policies are made of settings."""

from __future__ import annotations

from typing import Any

import pytest

from claude_desk.config.settings import Settings
from claude_desk.messages.estimate import Weights
from claude_desk.policies import model_policy, response_caching, upstreams_of_aliases
from claude_desk.policy.aliases import Target
from claude_desk.policy.response_cache import Caching

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
        "estimate": "exact",
        "margin_percent": 25,
        "characters_per_token": 3.5,
        "tokens_per_image": 800,
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
    assert (limits.exact, limits.weights) == (True, Weights(3.5, 800))
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


def caching(**tables: Any) -> Caching:
    """How answers are kept by settings with these tables, where that is switched on."""
    tables["response_cache"] = {"enabled": True} | tables.get("response_cache", {})
    made = response_caching(Settings.model_validate(tables))
    assert made is not None
    return made


def test_no_answer_is_kept_unless_somebody_wants_it() -> None:
    """Without the switch there is no policy at all."""
    assert response_caching(Settings()) is None


def test_every_setting_about_answers_counts() -> None:
    """Seconds as they are, megabytes as bytes."""
    chosen = {"max_age_seconds": 5, "max_mb": 3, "max_entry_mb": 2, "shared": True}
    made = caching(response_cache=chosen)
    assert (made.seconds, made.total, made.largest, made.shared) == (5, 3 * 1024**2, 2 * 1024**2, True)


@pytest.mark.parametrize(
    "tables",
    [
        {"upstream": "anthropic"},
        {"upstreams": {"vendor": {"kind": "compatible", "url": "https://a.example"}}},
        {"upstreams": {"anthropic": {"headers": {"x-a": "b"}}}},
        {"upstreams": {"anthropic": {"system_prompt": "Be brief."}}},
        {"aliases": {"a": "b"}},
        {"limits": {"max_tokens": 5}},
        {"openai": {"lenient": True}},
        {"routes": [{"upstream": "anthropic"}]},
        {"network": {"proxy": "none"}},
    ],
)
def test_what_could_change_an_answer_is_another_basis(tables: dict[str, Any]) -> None:
    """Upstreams with all their fields, names, limits, protocols, rules, the way out."""
    assert caching(**tables).basis != caching().basis


@pytest.mark.parametrize(
    "tables",
    [
        {},
        {"log": {"max_days": 2}},
        {"appearance": {"theme": "dark"}},
        {"server": {"port": 9999}},
        {"prices": {"m": {"input": 1.0}}},
        {"capture": {"mode": "memory"}},
        {"rates": {"requests_per_minute": 5}},
        {"response_cache": {"max_mb": 2}},
    ],
)
def test_what_could_not_is_the_same_basis(tables: dict[str, Any]) -> None:
    """How it looks, what is logged, what it costs, where it listens."""
    assert caching(**tables).basis == caching().basis
