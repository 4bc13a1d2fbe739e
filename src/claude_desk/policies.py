"""Makes policies of settings: the two know nothing of each other, so that one stays pure and the other plain."""

from __future__ import annotations

from claude_desk.config.settings import Settings
from claude_desk.policy.aliases import Aliases, Target
from claude_desk.policy.decision import ModelPolicy
from claude_desk.policy.patterns import Patterns
from claude_desk.policy.token_limits import TokenLimits


def model_policy(settings: Settings) -> ModelPolicy:
    """What the settings say about models."""
    limits = settings.limits
    return ModelPolicy(
        Aliases(
            {name: Target(alias.model, alias.upstream) for name, alias in settings.aliases.items()},
            settings.default_model,
        ),
        TokenLimits(
            default=limits.default_max_tokens,
            most=limits.max_tokens,
            by_model=Patterns(limits.by_model),
            refuse=limits.when_over == "refuse",
            fit=limits.fit_context,
            contexts=Patterns(limits.contexts),
            margin=limits.margin_percent / 100,
        ),
    )


def upstreams_of_aliases(settings: Settings) -> list[str]:
    """The upstreams that aliases send to, each once."""
    return list(dict.fromkeys(alias.upstream for alias in settings.aliases.values() if alias.upstream))
