"""``claude-desk cache``: how much of each conversation came from the prompt cache, and where it was lost."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import click

from claude_desk.cli.context import Context, pass_context
from claude_desk.cli.output import say
from claude_desk.cli.text import visible, width
from claude_desk.cli.usage import since_option

if TYPE_CHECKING:
    from claude_desk.requestlog.record import Row
    from claude_desk.requestlog.usage import Usage

MOST = 10_000
_GAP = "  "
_HEADS = ("CLIENT", "SESSION", "AGENT", "REQUESTS", "FROM CACHE", "READ", "WRITTEN", "NEITHER")
_NAMES = 3


@click.command()
@since_option("7d")
@click.option(
    "--limit",
    "-n",
    type=click.IntRange(1, MOST),
    default=10,
    show_default=True,
    help="How many of each at most.",
)
@click.option("--json", "in_json", is_flag=True, help="Print a JSON object.")
@pass_context
def cache(context: Context, since: date | None, limit: int, in_json: bool) -> None:
    """Show how much of each conversation came from the prompt cache, the largest first, and where it was lost.

    FROM CACHE is the part of all prompts' tokens that was read from the cache. Below stands which requests could have
    read more and why, the latest last: what changed in the prompt, and where.
    """
    from claude_desk.requestlog.database import Database
    from claude_desk.requestlog.usage import Dimension

    database = Database.open_readonly(context.paths.database_file)
    try:
        sums = database.usage([Dimension.CLIENT, Dimension.SESSION, Dimension.AGENT], since=since)
        losses = [row for row in database.cache_losses(limit) if since is None or _day(row) >= since]
    finally:
        database.close()
    conversations = sorted((each for each in sums if _prompt(each)), key=_prompt, reverse=True)[:limit]
    if in_json:
        found = {
            "conversations": [_as_json(each) for each in conversations],
            "losses": [_loss_as_json(row) for row in losses],
        }
        click.echo(json.dumps(found, indent=2))
        return
    if not conversations:
        say("Nothing was used in that time.")
        return
    for line in _table(conversations):
        click.echo(line)
    if losses:
        click.echo()
    for row in reversed(losses):
        click.echo(_loss(row))


def _prompt(sums: Usage) -> int:
    """All tokens of the prompts."""
    return sums.input + sums.cache_read + sums.cache_write


def _hit(sums: Usage) -> float:
    return sums.cache_read / _prompt(sums)


def _day(row: Row) -> date:
    return datetime.fromtimestamp(row.started.at, UTC).astimezone().date()


def _as_json(sums: Usage) -> dict[str, object]:
    client, session, agent = sums.keys
    return {
        "client": client,
        "session": session,
        "agent": agent,
        "requests": sums.requests,
        "cache_hit_ratio": round(_hit(sums), 4),
        "cache_read_input_tokens": sums.cache_read,
        "cache_creation_input_tokens": sums.cache_write,
        "input_tokens": sums.input,
    }


def _loss_as_json(row: Row) -> dict[str, object]:
    end = row.finished
    assert end is not None  # noqa: S101  # only what has ended has a finding
    return {
        "time": datetime.fromtimestamp(row.started.at, UTC).isoformat(),
        "id": row.started.id,
        "client": row.started.client,
        "session": row.started.session,
        "agent": row.started.agent,
        "cause": end.cache_cause,
        "text": end.cache_text,
    }


def _loss(row: Row) -> str:
    at = datetime.fromtimestamp(row.started.at, UTC).astimezone().strftime("%m-%d %H:%M:%S")
    text = row.finished.cache_text if row.finished is not None else ""
    return f"{at}  {visible(row.started.client or '-')}  {visible(text)}"


def _table(conversations: list[Usage]) -> list[str]:
    """Lines of a table. Nothing in it can steer a terminal, whatever a client sent."""
    rows = [list(_HEADS)]
    for each in conversations:
        numbers = (each.cache_read, each.cache_write, each.input)
        names = [visible(key) or "-" for key in each.keys]
        rows.append(
            [*names, f"{each.requests:,}", f"{_hit(each):.0%}", *(f"{number:,}" for number in numbers)]
        )
    wides = [max(width(row[place]) for row in rows) for place in range(len(_HEADS))]
    return [_line(row, wides) for row in rows]


def _line(row: list[str], wides: list[int]) -> str:
    placed = []
    for place, (text, wide) in enumerate(zip(row, wides, strict=True)):
        space = " " * (wide - width(text))
        placed.append(f"{text}{space}" if place < _NAMES else f"{space}{text}")
    return _GAP.join(placed).rstrip()
