"""``claude-desk prices``: what models cost, by whose list, and newer lists when a person asks for them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import click

from claude_desk.cli.context import Context, now, pass_context
from claude_desk.cli.output import complain, say
from claude_desk.cli.text import visible
from claude_desk.errors import SettingsError

if TYPE_CHECKING:
    from claude_desk.costs import Costs, InEffect

_COLUMNS = ("input", "output", "cache_read", "cache_write_5m", "cache_write_1h", "web_search")
_TITLES = ("INPUT", "OUTPUT", "CACHE READ", "WRITE 5M", "WRITE 1H", "SEARCH")
_UNKNOWN = "-"


class _ModelOrCommand(click.Group):
    """A group whose first word may be a model instead of a command."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args[0] not in self.commands:
            args = ["show", *args]
        return super().resolve_command(ctx, args)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        return super().get_command(ctx, cmd_name) or super().get_command(ctx, "show")

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        # Without a command everything is for `show`, its options too.
        if not args or (args[0].startswith("-") and args[0] not in ctx.help_option_names):
            args = ["show", *args]
        return super().parse_args(ctx, args)


@click.group(cls=_ModelOrCommand, context_settings={"help_option_names": ["-h", "--help"]})
def prices() -> None:
    """What models cost, in US dollars for a million tokens: `prices`, `prices MODEL`, `prices update`."""


@prices.command()
@click.argument("model", required=False)
@click.option("--upstream", "name", metavar="NAME", help="At this upstream; else at the one in use.")
@click.option("--json", "as_json", is_flag=True, help="Print a JSON object.")
@pass_context
def show(context: Context, model: str | None, name: str | None, as_json: bool) -> None:
    """Print the prices in effect today, and whose they are: of a model, or of all that the list has.

    Web searches are in dollars for a thousand. A price that depends on the length of the prompt is that of a short one,
    with a + behind it. "-" is a price that is not known.
    """
    from claude_desk.costs import Costs

    _, effective = context.load()
    settings = effective.settings
    chosen = name or settings.upstream
    if chosen not in settings.upstreams:
        raise SettingsError(
            f"There is no upstream '{chosen}'; there are: {', '.join(sorted(settings.upstreams))}."
        )
    costs = Costs(context.paths.prices_file)
    costs.use(settings)
    upstream = settings.upstreams[chosen]
    if model is not None:
        models: tuple[str, ...] = (model,)
    else:
        plain = [pattern for pattern in settings.prices if not set("*?") & set(pattern)]
        models = tuple(dict.fromkeys((*plain, *costs.lists.models_for(upstream.kind, upstream.url))))
    today = now().date()
    found = {each: costs.in_effect(chosen, each, today) for each in models}
    if as_json:
        click.echo(json.dumps(_as_data(chosen, costs, found)))
    else:
        _print(chosen, costs, found)
    if costs.lists.problem:
        complain(costs.lists.problem)


def _as_data(upstream: str, costs: Costs, found: dict[str, InEffect]) -> dict[str, Any]:
    rows = []
    for model, each in found.items():
        known = each.prices
        row: dict[str, Any] = {"model": model, "own": each.own or None}
        for column in _COLUMNS:
            price = getattr(known, column, None)
            base = getattr(price, "base", price)
            factor = 1 if column == "web_search" else each.factor
            row[column] = None if base is None else float(base * factor)
        rows.append(row)
    return {"upstream": upstream, "source": costs.lists.source, "models": rows}


def _print(upstream: str, costs: Costs, found: dict[str, InEffect]) -> None:
    rows: list[tuple[str, ...]] = [("MODEL", *_TITLES, "FROM")]
    for model, each in found.items():
        cells = [_cell(getattr(each.prices, column, None), column, each) for column in _COLUMNS]
        whose = f'yours: "{each.own}"' if each.own else "the list" if each.prices else "unknown"
        rows.append((visible(model), *cells, visible(whose)))
    if len(rows) == 1:
        say(f"There is no price list for the upstream '{upstream}', and no prices of your own.")
        return
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    for row in rows:
        first, *middle, last = (
            cell.ljust(width) if number in {0, len(row) - 1} else cell.rjust(width)
            for number, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        click.echo("  ".join((first, *middle, last)).rstrip())
    say(f"US dollars for a million tokens at the upstream '{upstream}'. The list: {costs.lists.source}.")


def _cell(price: Any, column: str, found: InEffect) -> str:
    if price is None:
        return _UNKNOWN
    if column == "web_search":
        return f"{price.normalize():f}"
    return f"{(price.base * found.factor).normalize():f}{'+' if price.tiers else ''}"


@prices.command()
@click.option(
    "--from",
    "source",
    metavar="FILE",
    help="A file, or its https:// address; else the one that the genai-prices project publishes.",
)
@pass_context
def update(context: Context, source: str | None) -> None:
    """Take over newer price lists and keep them in the data folder; they count from the next request on.

    This is the only thing that fetches prices. What is broken, older than what came with Claude Desk, or says what cannot
    be true is refused. Another version of the genai-prices package puts them out of use again.
    """
    from claude_desk.price_lists import PriceLists, published_at
    from claude_desk.price_updates import update as take_over

    _, effective = context.load()
    context.paths.ensure()
    file = context.paths.prices_file
    take_over(source or published_at(), file, effective.settings.network, context.environ, now())
    say(f"The prices are now those of {PriceLists(file).source}.")
    context.tell_running()


@prices.command()
@pass_context
def reset(context: Context) -> None:
    """Go back to the price lists that came with Claude Desk."""
    file = context.paths.prices_file
    if not file.exists():
        say("The prices are those that came with Claude Desk.")
        return
    file.unlink()
    say("The prices are again those that came with Claude Desk.")
    context.tell_running()
