"""Budgets in words, as the windows say them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from claude_desk.policy.budgets import NOTHING, Each
from claude_desk.ui import formats
from claude_desk.ui.language import tr

if TYPE_CHECKING:
    from claude_desk.config.client_keys import KeyScope
    from claude_desk.policy.budgets import Amount
    from claude_desk.spending import Standing

NANOS = 10**9


def periods() -> list[tuple[str, str]]:
    """The periods by the settings' words for them, as a choice."""
    return [
        ("day", tr("a day")),
        ("week", tr("a week")),
        ("month", tr("a month")),
        ("total", tr("in total")),
    ]


def amount(spent: Amount, cap: Amount) -> str:
    """An amount in what a budget counts: ``$4.98``, ``12,000 tokens``, or both."""
    parts = []
    if cap.nanos:
        parts.append(formats.sum_of_costs(spent.nanos))
    if cap.tokens:
        parts.append(tr("{n} tokens").replace("{n}", formats.count(spent.tokens)))
    return tr("{a} and {b}").replace("{a}", parts[0]).replace("{b}", parts[1]) if len(parts) > 1 else parts[0]


def state(standing: Standing) -> str:
    """How one amount stands: what is spent, left and held, and when it starts again."""
    cap = standing.budget.cap
    words = tr("{spent} of {cap} spent, {left} left")
    if standing.used >= 1:
        words = tr("{spent} of {cap} spent, nothing left")
    words = words.replace("{spent}", amount(standing.spent, cap)).replace("{cap}", amount(cap, cap))
    words = words.replace("{left}", amount(standing.left, cap))
    if standing.held != NOTHING:
        words += tr("; requests under way may take up to {held}").replace(
            "{held}", amount(standing.held, cap)
        )
    if standing.ends is not None:
        words += tr("; starts again on {moment}").replace("{moment}", f"{standing.ends:%Y-%m-%d %H:%M}")
    return f"{words}."


def states(standings: list[Standing]) -> str:
    """How a budget stands: the one amount of all, or that of whoever has the least left, and how many others there are."""
    if not standings:
        return tr("Nothing is spent of it yet.")
    first = standings[0]
    whose = {
        Each.ALL: "",
        Each.CLIENT: tr("“{name}”: ").replace("{name}", formats.one_line(first.client)),
        Each.SESSION: (
            tr("Session {name}: ").replace("{name}", formats.one_line(first.session, 40))
            if first.session
            else tr("Without a session: ")
        ),
    }[first.budget.scope.each]
    text = whose + state(first)
    if len(standings) == 2:  # noqa: PLR2004
        text += " " + tr("One other has more left.")
    elif len(standings) > 1:
        text += " " + tr("{n} others have more left.").replace("{n}", formats.count(len(standings) - 1))
    return text


def limits(scope: KeyScope) -> str:
    """What a client key is limited to, in a few words; nothing to say where it is not."""
    parts = []
    if scope.budget_usd:
        period = dict(periods())[scope.budget_per]
        parts.append(f"{formats.sum_of_costs(round(scope.budget_usd * NANOS))} {period}")
    if scope.models:
        parts.append(", ".join(scope.models))
    if scope.upstream:
        parts.append(tr("only to {upstream}").replace("{upstream}", scope.upstream))
    return formats.one_line(" · ".join(parts))
