"""Makes policies of settings: the two know nothing of each other, so that one stays pure and the other plain."""

from __future__ import annotations

import hashlib
from dataclasses import replace

from claude_desk.config.settings import LogSettings, Settings
from claude_desk.messages.estimate import Weights
from claude_desk.policy.aliases import Aliases, Target
from claude_desk.policy.decision import ModelPolicy
from claude_desk.policy.patterns import Patterns
from claude_desk.policy.response_cache import Caching
from claude_desk.policy.token_limits import TokenLimits
from claude_desk.requestlog.database import Retention

MEGABYTE = 1024 * 1024

# Tables that no answer depends on. With any other change, none that is kept is given again.
_DECIDE_NO_ANSWER = {
    "appearance",
    "budgets",
    "cache_guard",
    "capture",
    "log",
    "prices",
    "rates",
    "response_cache",
    "server",
    "telemetry",
}


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
            weights=Weights(limits.characters_per_token, limits.tokens_per_image),
            exact=limits.estimate == "exact",
        ),
    )


def response_caching(settings: Settings) -> Caching | None:
    """What the settings say about keeping answers; None for not at all."""
    chosen = settings.response_cache
    if not chosen.enabled:
        return None
    basis = settings.model_dump_json(exclude=_DECIDE_NO_ANSWER).encode()
    return Caching(
        seconds=chosen.max_age_seconds,
        total=chosen.max_mb * MEGABYTE,
        largest=chosen.max_entry_mb * MEGABYTE,
        shared=chosen.shared,
        basis=hashlib.sha256(basis).digest(),
    )


def retention(log: LogSettings) -> Retention:
    """How much of the past is kept."""
    return replace(Retention(), max_days=log.max_days, max_rows=log.max_rows, max_mb=log.max_mb)


def upstreams_of_aliases(settings: Settings) -> list[str]:
    """The upstreams that aliases send to, each once."""
    return list(dict.fromkeys(alias.upstream for alias in settings.aliases.values() if alias.upstream))
