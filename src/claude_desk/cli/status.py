"""``claude-desk status`` and ``claude-desk stop``: about the app that is running, if one is."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING, Any

import click

from claude_desk.cli.context import Context, pass_context
from claude_desk.cli.output import complain, say
from claude_desk.cli.text import visible
from claude_desk.errors import LifecycleError

if TYPE_CHECKING:
    import psutil

EXIT_NOT_RUNNING = 3
# What is left to do after the last answer was cut: the log's last rows, the keychain's thread.
STOP_MARGIN_SECONDS = 15.0
STOP_LOOK_SECONDS = 0.05


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print a JSON object.")
@pass_context
def status(context: Context, as_json: bool) -> None:
    """Say whether Claude Desk is running, where, and what needs attention.

    Exit code 0 if it is running, 3 if not.
    """
    answer = context.ask("status")
    if as_json:
        click.echo(json.dumps({"running": answer is not None, **(answer or {})}, indent=2))
    elif answer is not None:
        _show(answer)
    if answer is None:
        if not as_json:
            click.echo("Claude Desk is not running.")
        click.get_current_context().exit(EXIT_NOT_RUNNING)


def _show(answer: dict[str, Any]) -> None:
    listening = answer["state"] == "running"
    lines = {
        "Claude Desk": f"{answer['version']}, process {answer['pid']}",
        "Listener": f"{answer['state']}{' at ' + answer['url'] if listening else ''}",
        "Also at": ", ".join(answer.get("also", ())),
        "Upstream": answer["upstream"],
        "Running now": f"{answer['requests_running']} requests",
        "Client keys": answer["client_keys"],
        "Keychain": answer["keychain"],
    }
    if answer["paused_until"] is not None:
        until = answer["paused_until"]
        lines["Paused"] = (
            time.strftime("until %H:%M", time.localtime(until)) if until else "until it is resumed"
        )
    if answer["log_lost"]:
        lines["Not logged"] = f"{answer['log_lost']} requests"
    for name, value in lines.items():
        if value == "":
            continue
        click.echo(f"{name + ':':<13}{visible(str(value))}")
    for each in answer["attention"]:
        click.echo(f"{'Attention:':<13}{visible(each['text'])}")


@click.command()
@pass_context
def stop(context: Context) -> None:
    """Let the running Claude Desk finish its answers and quit; waits until it has.

    Exit code 3 if none is running.
    """
    import psutil

    running = context.ask("status")
    if running is None:
        complain("Claude Desk is not running.")
        click.get_current_context().exit(EXIT_NOT_RUNNING)
    try:
        process = psutil.Process(running["pid"])
    except psutil.NoSuchProcess:
        process = None  # in another container: its number means nothing here
    context.ask("stop")
    if process is None:
        say("Claude Desk is stopping.")
        return
    _, effective = context.load()
    deadline = time.monotonic() + effective.settings.server.drain_seconds + STOP_MARGIN_SECONDS
    while not _has_ended(process):
        if time.monotonic() > deadline:
            raise LifecycleError(
                f"Claude Desk (process {process.pid}) was asked to stop but is still running."
            )
        time.sleep(STOP_LOOK_SECONDS)
    say("Claude Desk has stopped.")


def _has_ended(process: psutil.Process) -> bool:
    import psutil

    try:
        # A parent that does not collect its children (a container's first process) leaves a zombie.
        return not process.is_running() or process.status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True
