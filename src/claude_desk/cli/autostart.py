"""``claude-desk autostart``: start Claude Desk when its user logs in, or no longer."""

from __future__ import annotations

import click

from claude_desk.cli.context import Context, pass_context
from claude_desk.cli.output import announce, say

EXIT_OFF = 1


@click.command()
@click.argument("what", type=click.Choice(["on", "off", "status"]), default="status")
@pass_context
def autostart(context: Context, what: str) -> None:
    """Start Claude Desk in the tray when you log in (on), no longer (off), or say how it is (status).

    It is the user's own setting: a file in the autostart folder (Linux), a launch agent (macOS), a value of the Run key (Windows).

    Exit code of status: 0 if it starts, 1 if it does not.
    """
    from claude_desk.config.autostart import this_autostart

    chosen = this_autostart(context.environ)
    if what != "status":
        chosen.switch(on=what == "on")
    state = chosen.state()
    if not state.on:
        announce("Claude Desk does not start when you log in.")
    elif state.current:
        announce(f"Claude Desk starts when you log in: {state.place}")
    else:
        announce(f"Another Claude Desk starts when you log in: {state.place}")
        say("To start this one: claude-desk autostart on")
    if what == "status" and not state.on:
        click.get_current_context().exit(EXIT_OFF)
