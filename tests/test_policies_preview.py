"""A preview says what the settings would make of a request."""

from __future__ import annotations

from typing import Any

from claude_desk.config.settings import Settings
from claude_desk.messages.model_sizes import ModelSize
from claude_desk.policies import Preview, preview
from claude_desk.upstreams.base import Upstream

LOCAL = {"local": {"kind": "openai", "url": "http://127.0.0.1:1234/v1", "models": {"claude-*": "qwen3"}}}


def nothing_listed(upstream: Upstream, model: str) -> ModelSize:
    """No upstream told its models' sizes."""
    del upstream, model
    return ModelSize()


def previewed(
    asked: str = "claude-haiku-4-5", limit: int | None = 64_000, prompt: int = 0, **options: Any
) -> Preview:
    """What a request becomes by some settings."""
    settings = Settings.model_validate({"upstream": "anthropic", **options})
    return preview(settings, asked, limit, prompt, nothing_listed)


def test_a_preview_without_settings_changes_nothing() -> None:
    """Model and limit are as asked; what is known of the model is told."""
    assert previewed() == Preview("claude-haiku-4-5", "anthropic", True, 64_000, ModelSize(200_000, 64_000))
    assert previewed("", None) == Preview("", "anthropic", True, None, ModelSize())


def test_a_preview_goes_where_the_request_would() -> None:
    """An alias's upstream comes first, then rules for the model that is sent; rules of one client key are nobody's here."""
    options: dict[str, Any] = {
        "upstreams": LOCAL,
        "routes": [
            {"upstream": "practice", "client": "somebody"},
            {"upstream": "practice", "model": "claude-opus-*"},
            {"upstream": "gone"},
        ],
        "aliases": {"gpt": "claude-opus-5-5", "free": {"model": "qwen", "upstream": "local"}},
    }
    assert (previewed("gpt", **options).model, previewed("gpt", **options).upstream) == (
        "claude-opus-5-5",
        "practice",
    )
    assert previewed("free", **options).upstream == "local"
    assert previewed(**options).upstream == "anthropic"
    options["aliases"]["lost"] = {"model": "m", "upstream": "gone"}
    assert (previewed("lost", **options).upstream, previewed("lost", **options).usable) == ("gone", False)


def test_a_preview_limits_as_the_request_would_be() -> None:
    """Default, cap and refusal are those of the real decision, with its words."""
    assert previewed(limit=None, limits={"default_max_tokens": 8_000}).max_tokens == 8_000
    capped = previewed(limits={"max_tokens": 32_000})
    assert (capped.max_tokens, capped.notes) == (32_000, ("max_tokens 64000 clamped to 32000",))
    refused = previewed(limits={"max_tokens": 32_000, "when_over": "refuse"})
    assert refused.refusal.startswith("max_tokens: 64000 > 32000")
    assert refused.max_tokens is None


def test_a_preview_fits_the_prompt() -> None:
    """An estimated prompt counts with its margin, a counted one without, and a list's sizes before data."""
    fit = {"fit_context": True, "margin_percent": 10}
    assert previewed(prompt=150_000, limits=fit).max_tokens == 35_000
    assert previewed(prompt=150_000, limits=fit | {"estimate": "exact"}).max_tokens == 50_000
    full = previewed(prompt=199_500, limits=fit)
    assert (full.max_tokens, full.crowded) == (64_000, True)
    assert not previewed(prompt=199_500).crowded
    settings = Settings.model_validate({"upstream": "local", "upstreams": LOCAL, "limits": fit})
    asked: list[str] = []

    def listed(upstream: Upstream, model: str) -> ModelSize:
        asked.append(f"{upstream.name} {model}")
        return ModelSize(32_768, 4_096)

    made = preview(settings, "claude-opus-5-5", 64_000, 1_000, listed)
    assert (made.max_tokens, made.size, asked) == (4_096, ModelSize(32_768, 4_096), ["local qwen3"])
