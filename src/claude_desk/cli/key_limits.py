"""What a client key may be used for, as options of ``claude-desk key``: its models, its upstream, its budget."""

from __future__ import annotations

from collections.abc import Callable, Container
from typing import TYPE_CHECKING, Any, Literal, TypedDict, TypeVar

import click

from claude_desk.cli.output import complain

if TYPE_CHECKING:
    from claude_desk.config.client_keys import KeyScope

# As in config/client_keys.py, which is imported with the command that needs it; a test keeps the two the same.
PERIODS = ("day", "week", "month", "total")
_Command = TypeVar("_Command", bound=Callable[..., Any])

_LIMITS = (
    click.option("--budget", type=float, metavar="USD", help="US dollars that it may spend."),
    click.option(
        "--per",
        type=click.Choice(PERIODS),
        help="For how long the budget is: a day, a week from Monday on, a month, or in total (the default).",
    ),
    click.option(
        "--models",
        multiple=True,
        metavar="PATTERN",
        help="A model that it may use, by name; * and ? as in file names. May be given again; without it, every one.",
    ),
    click.option("--upstream", metavar="NAME", help="The only upstream that its requests may go to."),
)


def limiting(command: _Command) -> _Command:
    """Give a command the options that say what a key may be used for."""
    for option in reversed(_LIMITS):
        command = option(command)
    return command


class Limits(TypedDict):
    """The options' values, by their names."""

    budget: float | None
    per: Literal["day", "week", "month", "total"] | None
    models: tuple[str, ...]
    upstream: str | None


def scope_of(before: KeyScope, upstreams: Container[str], limits: Limits) -> KeyScope:
    """What a key may be used for: as before, but for the options that were given.

    Args:
        before: what it may be used for otherwise.
        upstreams: those there are; a remark is made about another one.
        limits: the options.

    Raises:
        click.UsageError: an option makes no sense without another, or takes a number of another kind.
    """
    from dataclasses import replace

    scope, budget, upstream = before, limits["budget"], limits["upstream"]
    if budget is not None:
        if not budget > 0:  # nor "not a number"
            raise click.UsageError("--budget takes an amount in US dollars above 0, such as 2.50.")
        scope = replace(scope, budget_usd=budget)
    if limits["per"] is not None:
        if not scope.budget_usd:
            raise click.UsageError("--per says for how long a budget is; give one with --budget.")
        scope = replace(scope, budget_per=limits["per"])
    if limits["models"]:
        scope = replace(scope, models=tuple(model.strip() for model in limits["models"]))
    if upstream is not None:
        scope = replace(scope, upstream=upstream)
        if upstream not in upstreams:
            complain(f"There is no upstream '{upstream}' yet; requests with this key fail until there is.")
    return scope


def limits_text(scope: KeyScope) -> list[str]:
    """What a key is limited to, in a few words each."""
    texts = []
    if scope.budget_usd:
        period = "in total" if scope.budget_per == "total" else f"a {scope.budget_per}"
        texts.append(f"{scope.budget_usd:,.2f} USD {period}")
    if scope.models:
        texts.append(f"only {', '.join(scope.models)}")
    if scope.upstream:
        texts.append(f"only to {scope.upstream}")
    return texts


def limits_json(scope: KeyScope) -> dict[str, object]:
    """The same for programs; null stands for no limit."""
    return {
        "models": list(scope.models) or None,
        "upstream": scope.upstream or None,
        "budget_usd": scope.budget_usd or None,
        "budget_per": scope.budget_per if scope.budget_usd else None,
    }
