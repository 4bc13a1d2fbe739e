"""``claude-desk run``: the tray app where there is a display, else the same in the terminal; or a program with a key of its own."""

from __future__ import annotations

import json
import sys
from datetime import timedelta
from typing import TYPE_CHECKING

import click

from claude_desk.cli.context import Context, pass_context
from claude_desk.cli.display import has_display
from claude_desk.cli.keys import span
from claude_desk.cli.output import announce, say
from claude_desk.errors import AlreadyRunning

if TYPE_CHECKING:
    from claude_desk.app import Desk

EXAMPLE_MODEL = "claude-haiku-4-5"


@click.command(context_settings={"allow_interspersed_args": False})
@click.option("--background", is_flag=True, help="Do not open the window.")
@click.option("--key-name", default="", metavar="NAME", help="With a command: the name of its client key.")
@click.option(
    "--ttl", callback=span, metavar="SPAN", help="With a command: how long its key works at most, such as 1h."
)
@click.option(
    "--models",
    multiple=True,
    metavar="PATTERN",
    help="With a command: a model it may use; may be given again.",
)
@click.option(
    "--upstream", default="", metavar="NAME", help="With a command: the only upstream its requests may go to."
)
@click.option(
    "--budget", type=float, default=0.0, metavar="USD", help="With a command: US dollars it may spend."
)
@click.argument("command", nargs=-1, type=click.UNPROCESSED)
@pass_context
def run(
    context: Context,
    background: bool,
    key_name: str,
    ttl: timedelta | None,
    models: tuple[str, ...],
    upstream: str,
    budget: float,
    command: tuple[str, ...],
) -> None:
    """Start the app with its tray icon; without a display, run in this terminal.

    If Claude Desk is running already, its window is shown and nothing else happens.

    With a COMMAND, as in `claude-desk run --ttl 1h -- claude -p hello`, that program is run instead, with the running Claude Desk
    in its environment and a client key of its own, which is revoked when the program ends. No file is touched. Terminal, signals
    and exit code are the program's.
    """
    if command:
        if background:
            raise click.UsageError("--background is only for starting the app.")
        from claude_desk.cli.scoped_run import run_command
        from claude_desk.config.client_keys import KeyScope

        scope = KeyScope(models, upstream, budget)
        code = run_command(context, command, key_name=key_name, ttl=ttl, scope=scope)
        click.get_current_context().exit(code)
    if key_name or ttl or models or upstream or budget:
        raise click.UsageError(
            "These options are for running a command: claude-desk run [OPTIONS] -- COMMAND"
        )
    _start(context, background=background)


def _start(context: Context, *, background: bool) -> None:
    from claude_desk.cli.service import opened_desk

    try:
        desk = opened_desk(context)
    except AlreadyRunning as error:
        _show_running(context, error)
        return
    try:
        if has_display(context.environ, sys.platform):
            try:
                code = context.start_window(desk, background=background or context.background)
            except ImportError as error:
                say(f"The window cannot be shown ({error}), so Claude Desk runs in this terminal.")
            else:
                click.get_current_context().exit(code)
        else:
            say("There is no display here, so Claude Desk runs in this terminal.")
        _run_headless(desk)
    finally:
        desk.close()


def _show_running(context: Context, error: AlreadyRunning) -> None:
    answer = context.ask("show")
    if answer is None:
        raise error
    status = context.ask("status") or {}
    where = f" at {status['url']}" if "url" in status else ""
    window = "its window is shown now" if answer.get("window") else "it has no window"
    announce(f"Claude Desk is already running{where}; {window}.")


def _run_headless(desk: Desk) -> None:
    from claude_desk.cli.service import run_in_foreground

    def announce_start() -> None:
        key = desk.lend_client_key("this run").reveal()
        announce(f"Claude Desk listens on {desk.url} (upstream: {desk.settings.upstream}).")
        announce(f"Client key, until this ends: {key}")
        announce("Try it:")
        announce(f"  {curl_line(desk.url, key)}")
        announce("Ctrl-C ends it.")

    run_in_foreground(desk, announce_start)


def curl_line(url: str, key: str) -> str:
    """A Messages request that works as pasted into a POSIX shell."""
    body = {
        "model": EXAMPLE_MODEL,
        "max_tokens": 100,
        "messages": [{"role": "user", "content": "Say hello."}],
    }
    return (
        f"curl {url}/v1/messages -H 'x-api-key: {key}' -H 'anthropic-version: 2023-06-01' "
        f"-H 'content-type: application/json' -d '{json.dumps(body)}'"
    )
