"""``claude-desk usage``: what was used and what it cost, read beside the running app or without it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

import click

from claude_desk.cli.context import Context, pass_context
from claude_desk.cli.money import usd, usd_number
from claude_desk.cli.output import say
from claude_desk.cli.text import visible, width

if TYPE_CHECKING:
    from claude_desk.requestlog.usage import Usage

DIMENSIONS = ("day", "client", "model", "upstream", "session", "agent")
_SPAN = re.compile(r"([0-9]{1,4})([dwm])")
_DAYS = {"d": 1, "w": 7, "m": 30}
_GAP = "  "
_NUMBERS = ("REQUESTS", "FAILED", "IN", "CACHED", "WRITTEN", "OUT", "COST")


def since_day(text: str, today: date) -> date | None:
    """The first day a person means: ``all``, ``today``, ``2026-11-01``, or a span that ends today such as ``7d``.

    Raises:
        ValueError: it is none of these.
    """
    if text == "all":
        return None
    if text == "today":
        return today
    if span := _SPAN.fullmatch(text):
        days = int(span[1]) * _DAYS[span[2]]
        return today - timedelta(days=max(days - 1, 0))
    return date.fromisoformat(text)


def _since(_context: click.Context, _parameter: click.Parameter, text: str) -> date | None:
    try:
        return since_day(text, datetime.now().astimezone().date())
    except ValueError:
        raise click.BadParameter("it looks like 7d, 4w, 2m, today, all or 2026-11-01.") from None


def since_option(default: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """The option ``--since``, which gives a day or nothing."""
    return click.option(
        "--since",
        default=default,
        show_default=True,
        callback=_since,
        help="From when on: 7d, 4w, 2m (today included), today, all, or a day such as 2026-11-01.",
    )


def _by(_context: click.Context, _parameter: click.Parameter, text: str) -> list[str]:
    names = [each.strip() for each in text.split(",") if each.strip()]
    unknown = [each for each in names if each not in DIMENSIONS]
    if unknown or not names or len(set(names)) < len(names):
        raise click.BadParameter(f"one or several of {', '.join(DIMENSIONS)}, with commas between.")
    return names


@click.command()
@click.option(
    "--by",
    default="model",
    show_default=True,
    callback=_by,
    help="What to tell apart: day, client, model, upstream, session, agent; several with commas between.",
)
@since_option("30d")
@click.option("--json", "in_json", is_flag=True, help="Print a JSON array.")
@pass_context
def usage(context: Context, by: list[str], since: date | None, in_json: bool) -> None:
    """Show what was used and what it cost, the most expensive first.

    Costs are worked out from prices published for each upstream, or from your own ([prices] in the settings). Requests
    whose cost is not known are counted beside the sum and never as nothing.
    """
    from claude_desk.requestlog.database import Database
    from claude_desk.requestlog.usage import Dimension

    database = Database.open_readonly(context.paths.database_file)
    try:
        found = database.usage([Dimension(name) for name in by], since=since)
    finally:
        database.close()
    if in_json:
        click.echo(json.dumps([as_json(each, by) for each in found], indent=2))
        return
    if not found:
        say("Nothing was used in that time.")
        return
    for line in table(found, by):
        click.echo(line)


def as_json(sums: Usage, by: list[str]) -> dict[str, object]:
    """One sum as an object; ``cost_usd`` is that of the requests with a known cost, ``unpriced`` counts the others."""
    return {
        **dict(zip(by, sums.keys, strict=True)),
        "requests": sums.requests,
        "failed": sums.failed,
        "input_tokens": sums.input,
        "cache_read_input_tokens": sums.cache_read,
        "cache_creation_input_tokens": sums.cache_write,
        "cache_creation_1h_input_tokens": sums.cache_write_1h,
        "output_tokens": sums.output,
        "web_search_requests": sums.web_searches,
        "cost_usd": usd_number(sums.cost),
        "unpriced": sums.unpriced,
    }


def cost_text(sums: Usage) -> str:
    """What is known of a cost, and whether that is all."""
    if sums.unpriced == sums.requests:
        return usd(None)
    return f"{usd(sums.cost)} + unknown" if sums.unpriced else usd(sums.cost)


def table(found: list[Usage], by: list[str]) -> list[str]:
    """Lines of a table with a total under it. Nothing in it can steer a terminal, whatever a client sent."""
    heads = [each.upper() for each in by]
    rows = [[*(visible(key) or "-" for key in sums.keys), *_numbers(sums)] for sums in found]
    if len(found) > 1:
        rows.append(["total", *("" for _ in by[1:]), *_numbers(_total(found))])
    cells = [[*heads, *_NUMBERS], *rows]
    wides = [max(width(row[place]) for row in cells) for place in range(len(cells[0]))]
    return [_line(row, wides, len(by)) for row in cells]


def _line(row: list[str], wides: list[int], keys: int) -> str:
    placed = []
    for place, (text, wide) in enumerate(zip(row, wides, strict=True)):
        space = " " * (wide - width(text))
        placed.append(f"{text}{space}" if place < keys else f"{space}{text}")
    return _GAP.join(placed).rstrip()


def _numbers(sums: Usage) -> list[str]:
    counts = (sums.requests, sums.failed, sums.input, sums.cache_read, sums.cache_write, sums.output)
    return [*(f"{count:,}" for count in counts), cost_text(sums)]


def _total(found: list[Usage]) -> Usage:
    from claude_desk.requestlog.usage import Usage

    return Usage((), *(sum(getattr(each, name) for each in found) for name in Usage._fields[1:]))
