"""Makes policies of settings: the two know nothing of each other, so that one stays pure and the other plain."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Container
from dataclasses import dataclass, replace
from typing import Any

import msgspec

from claude_desk.config.settings import LogSettings, Settings
from claude_desk.errors import Refused
from claude_desk.messages.estimate import Weights
from claude_desk.messages.model_sizes import ModelSize
from claude_desk.messages.request import MessagesRequest
from claude_desk.policy.aliases import Aliases, Target
from claude_desk.policy.decision import ModelPolicy
from claude_desk.policy.patterns import Patterns
from claude_desk.policy.response_cache import Caching
from claude_desk.policy.routing import Failover, Routing, Rule
from claude_desk.policy.token_limits import Measured, TokenLimits
from claude_desk.requestlog.database import Retention
from claude_desk.upstreams import make
from claude_desk.upstreams.base import Upstream

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


def routing(settings: Settings, usable: Container[str]) -> Routing:
    """Where the settings send requests, as far as that can be used."""
    failover = settings.failover
    return Routing(
        settings.upstream,
        tuple(
            Rule(rule.upstream, rule.client, rule.model)
            for rule in settings.routes
            if rule.upstream in usable
        ),
        Failover(
            tuple(name for name in failover.order if name in usable),
            frozenset(failover.statuses),
            failover.retry_after_seconds,
            failover.cooldown_seconds,
        ),
    )


@dataclass(frozen=True, slots=True)
class Preview:
    """What a request would become.

    Attributes:
        model: the model it would be sent for; empty for none.
        upstream: where it would go first.
        usable: whether that upstream can be used as it is set.
        max_tokens: the limit it would be sent with; None for none.
        size: what is known of the model there; what is not is 0.
        notes: what the log would say of the changes.
        refusal: why it would not leave at all; empty where it would.
        crowded: its prompt leaves no room in the context, so that it is not fitted.
    """

    model: str
    upstream: str
    usable: bool
    max_tokens: int | None
    size: ModelSize
    notes: tuple[str, ...] = ()
    refusal: str = ""
    crowded: bool = False


def preview(
    settings: Settings,
    asked: str,
    max_tokens: int | None,
    prompt: int,
    known: Callable[[Upstream, str], ModelSize],
) -> Preview:
    """Say what a request would become, from a client key that no rule names, while all upstreams are well.

    Args:
        settings: all of them.
        asked: the model its client names; empty for none.
        max_tokens: the limit its client names; None for none.
        prompt: how many tokens its prompt has, as estimated or counted.
        known: what an upstream's list of models tells of a model.
    """
    members: dict[str, Any] = {"model": asked or None, "max_tokens": max_tokens, "messages": []}
    request = MessagesRequest.parse(
        msgspec.json.encode({name: value for name, value in members.items() if value is not None})
    )
    policy = model_policy(settings)
    limits = policy.limits
    target = policy.meant(request, asked or None)
    name = target.upstream or routing(settings, settings.upstreams).choose("", target.model)
    upstream = _made(settings, name)
    served = target.model if upstream is None else upstream.served_model(target.model)
    size = limits.size(target.model, served, ModelSize() if upstream is None else known(upstream, served))
    measured = Measured(limits.at_most(prompt), size)
    asks = limits.exact and upstream is not None and upstream.counts_tokens
    if asks and measured.near(limits.limit_of(request, target.model)):
        measured = Measured(prompt, size)
    try:
        decision = policy.decide(
            request, asked or None, target=target, writes=True, named=max_tokens, measured=measured
        )
    except Refused as refused:
        return Preview(target.model, name, upstream is not None, None, size, refusal=refused.message)
    sent = decision.request.max_tokens
    crowded = limits.fit and measured.crowded
    return Preview(target.model, name, upstream is not None, sent, size, decision.notes, crowded=crowded)


def _made(settings: Settings, name: str) -> Upstream | None:
    chosen = settings.upstreams.get(name)
    if chosen is None:
        return None
    try:
        return make(chosen.kind, name, chosen.model_dump())
    except ValueError:
        return None


def upstreams_of_aliases(settings: Settings) -> list[str]:
    """The upstreams that aliases send to, each once."""
    return list(dict.fromkeys(alias.upstream for alias in settings.aliases.values() if alias.upstream))
