"""``claude-desk responses``: the answers that the running Claude Desk keeps, to give them again."""

from __future__ import annotations

import json
from typing import Any

import click

from claude_desk.cli.context import Context, pass_context
from claude_desk.cli.output import complain, say
from claude_desk.errors import LifecycleError

EXIT_NOT_RUNNING = 3


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def responses() -> None:
    """Answers that are kept in memory, to be given again to the same request.

    Off until you switch it on: claude-desk settings set response_cache.enabled true
    """


@responses.command()
@click.option("--json", "as_json", is_flag=True, help="Print a JSON object.")
@pass_context
def show(context: Context, as_json: bool) -> None:
    """Show how many answers are kept, and how often one was given again.

    Exit code 3 if Claude Desk is not running.
    """
    kept = _asked(context, "status", "response_cache")
    if as_json:
        click.echo(json.dumps(kept, indent=2))
        return
    lines = {
        "Response cache": "on" if kept["enabled"] else "off",
        "Answers kept": f"{kept['answers']:,}",
        "Memory": f"{kept['bytes'] / 1024 / 1024:,.1f} MB",
        "Given again": f"{kept['hits']:,}",
        "Not found": f"{kept['misses']:,}",
    }
    for name, value in lines.items():
        click.echo(f"{name + ':':<16}{value}")


@responses.command()
@pass_context
def clear(context: Context) -> None:
    """Forget every answer that is kept.

    Exit code 3 if Claude Desk is not running; nothing is kept then.
    """
    forgotten = _asked(context, "forget-responses", "forgotten")
    say(f"Forgotten: {forgotten:,} answer{'' if forgotten == 1 else 's'}.")


def _asked(context: Context, command: str, told: str) -> Any:
    """What the running program answers to a command.

    Raises:
        LifecycleError: it is one that does not know of it.
    """
    answer = context.ask(command)
    if answer is None:
        complain("Claude Desk is not running, so no answers are kept.")
        click.get_current_context().exit(EXIT_NOT_RUNNING)
    if told not in answer:
        raise LifecycleError("The running Claude Desk is of another version. Restart it.")
    return answer[told]
