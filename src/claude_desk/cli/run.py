"""``claude-desk run``: the tray app where there is a display, else the same in the terminal."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

import click

from claude_desk.cli.context import Context, pass_context
from claude_desk.cli.display import has_display
from claude_desk.cli.output import announce, say
from claude_desk.errors import AlreadyRunning

if TYPE_CHECKING:
    from claude_desk.app import Desk

EXAMPLE_MODEL = "claude-haiku-4-5"


@click.command()
@click.option("--background", is_flag=True, help="Do not open the window.")
@pass_context
def run(context: Context, background: bool) -> None:
    """Start the app with its tray icon; without a display, run in this terminal.

    If Claude Desk is running already, its window is shown and nothing else happens.
    """
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
