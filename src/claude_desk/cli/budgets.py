"""``claude-desk budgets``: how far each budget is used, read beside the running app or without it."""

from __future__ import annotations

import json
from datetime import datetime
from typing import TYPE_CHECKING

import click

from claude_desk.cli.context import Context, now, pass_context
from claude_desk.cli.output import complain, say
from claude_desk.cli.text import visible, width

if TYPE_CHECKING:
    from collections.abc import Sequence

    from claude_desk.config.client_keys import ClientKey
    from claude_desk.policy.budgets import Budget
    from claude_desk.requestlog.usage import Spent, Usage
    from claude_desk.spending import Standing

_HEADS = ("BUDGET", "SPENT", "LEFT", "USED", "STARTS AGAIN")
_GAP = "  "
_BILLION = 10**9


@click.command()
@click.option("--json", "in_json", is_flag=True, help="Print a JSON array.")
@pass_context
def budgets(context: Context, in_json: bool) -> None:
    """Show how far each budget is used, those of client keys included; the one with the least left comes first.

    What requests under way may still cost is not in it: only the running Claude Desk knows that. Budgets are set with
    `claude-desk settings set budgets '[{usd = 5, per = "day"}]'` and `claude-desk key create NAME --budget 2`.
    """
    from claude_desk.budgets import budget_of, own_budgets
    from claude_desk.config.client_keys import ClientKeyRing

    _, effective = context.load()
    ring = ClientKeyRing(context.paths.client_keys_file, now(), effective.client_keys)
    for problem in ring.problems:
        complain(problem)
    keys = [each for each in ring.keys() if not each.expired(now())]  # noqa: SIM118 - no dictionary
    kept = [budget_of(each) for each in effective.settings.budgets]
    kept += [own for key in keys for own in own_budgets(key)]
    found = _standings(context, kept, keys)
    flat = sorted((each for group in found for each in group), key=lambda each: -each.used)
    if in_json:
        click.echo(json.dumps([as_json(each) for each in flat], indent=2))
        return
    if not kept:
        say("There is no budget. Set one with: claude-desk settings set budgets '[{usd = 5, per = \"day\"}]'")
        return
    idle = [budget for budget, group in zip(kept, found, strict=True) if not group]
    for line in _table([*(_row(each) for each in flat), *(_unused(each) for each in idle)]):
        click.echo(line)


class _Empty:
    """The sums of a log that there is not."""

    def spent(self, **_: object) -> list[Spent]:
        return []

    def usage(self, *_: object, **__: object) -> list[Usage]:
        return []


def _standings(context: Context, kept: list[Budget], keys: list[ClientKey]) -> list[list[Standing]]:
    from claude_desk.requestlog.database import Database
    from claude_desk.spending import standings

    here = datetime.now().astimezone()
    if not context.paths.database_file.exists():
        return standings(kept, keys, _Empty(), here)
    database = Database.open_readonly(context.paths.database_file)
    try:
        return standings(kept, keys, database, here)
    finally:
        database.close()


def as_json(each: Standing) -> dict[str, object]:
    """One amount as an object; null stands for no limit of that kind, or nobody in particular."""
    from claude_desk.policy.budgets import Each, title

    scope, cap, left = each.budget.scope, each.budget.cap, each.left
    return {
        "budget": title(each.budget, each.account),
        "of_client_key": bool(scope.key),
        "per": scope.period.value,
        "each": scope.each.value,
        "clients": scope.clients,
        "client": each.client or None,
        "session": each.session if scope.each is Each.SESSION else None,
        "usd": cap.nanos / _BILLION if cap.nanos else None,
        "tokens": cap.tokens or None,
        "spent_usd": each.spent.nanos / _BILLION,
        "spent_tokens": each.spent.tokens,
        "left_usd": left.nanos / _BILLION if cap.nanos else None,
        "left_tokens": left.tokens if cap.tokens else None,
        "used": round(each.used, 4),
        "resets": None if each.ends is None else each.ends.isoformat(),
    }


def _row(each: Standing) -> list[str]:
    from claude_desk.policy.budgets import amount_text, title

    cap = each.budget.cap
    ends = "never" if each.ends is None else f"{each.ends:%Y-%m-%d %H:%M}"
    texts = (title(each.budget, each.account), amount_text(each.spent, cap), amount_text(each.left, cap))
    return [*(visible(text) for text in texts), f"{min(each.used, 9.99):.0%}", ends]


def _unused(budget: Budget) -> list[str]:
    """For one that nobody has used in its present period, and that nobody in particular owns."""
    from claude_desk.policy.budgets import NOTHING, amount_text

    scope, cap = budget.scope, budget.cap
    period = "in total" if scope.period.value == "total" else f"a {scope.period.value}"
    whose = "client key" if scope.each.value == "client" else "session"
    if scope.clients != "*":
        whose += f", client keys '{scope.clients}'"
    ends = scope.period.ends(datetime.now().astimezone())
    return [
        visible(f"{amount_text(cap, cap)} {period} for each {whose}"),
        amount_text(NOTHING, cap),
        amount_text(cap, cap),
        "0%",
        "never" if ends is None else f"{ends:%Y-%m-%d %H:%M}",
    ]


def _table(rows: Sequence[Sequence[str]]) -> list[str]:
    """Lines in columns: words to the left, numbers to the right."""
    cells = [_HEADS, *rows]
    wides = [max(width(row[place]) for row in cells) for place in range(len(_HEADS))]
    lines = []
    for row in cells:
        placed = []
        for place, (text, wide) in enumerate(zip(row, wides, strict=True)):
            space = " " * (wide - width(text))
            placed.append(f"{space}{text}" if 0 < place < len(_HEADS) - 1 else f"{text}{space}")
        lines.append(_GAP.join(placed).rstrip())
    return lines
