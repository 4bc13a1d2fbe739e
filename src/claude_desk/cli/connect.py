"""``claude-desk connect`` and ``claude-desk disconnect``: tools sent to Claude Desk by their own settings, and back."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import click

from claude_desk.cli.context import Context, pass_context
from claude_desk.cli.output import announce, complain, say
from claude_desk.cli.scoped_run import listening_url
from claude_desk.cli.text import fit, visible, width
from claude_desk.errors import ConnectError, LifecycleError, StorageError

if TYPE_CHECKING:
    from claude_desk.connect.connections import Connections, Plan
    from claude_desk.connect.tools import Tool

EXIT_NO_REQUEST = 1


@click.command()
@click.argument("tool", required=False)
@click.option("--list", "as_list", is_flag=True, help="Show which tools there are and how they are set up.")
@click.option("--json", "as_json", is_flag=True, help="With --list: print a JSON array.")
@click.option("--dry-run", is_flag=True, help="Show what would be changed, and change nothing.")
@click.option("--yes", "-y", is_flag=True, help="Do not ask.")
@click.option("--model", default="", metavar="MODEL", help="The model, for tools that have to be told one.")
@click.option(
    "--wait",
    type=float,
    default=0.0,
    metavar="SECONDS",
    help="Afterwards, wait for the tool's first request.",
)
@pass_context
def connect(
    context: Context,
    tool: str | None,
    as_list: bool,
    as_json: bool,
    dry_run: bool,
    yes: bool,
    model: str,
    wait: float,
) -> None:
    """Send a tool's requests to Claude Desk, by editing its own settings.

    Only the values it takes are edited; what is edited is shown first, and `claude-desk disconnect` undoes it exactly. Without a
    TOOL, the tools are listed.
    """
    with _connections(context) as connections:
        if tool is None or as_list:
            _list(connections, _listening(context), as_json=as_json)
            return
        chosen = _tool(tool)
        from claude_desk.connect.tools.base import DEFAULT_MODEL

        plan = connections.plan(chosen, url=_url(context), model=model or DEFAULT_MODEL)
        _show(connections, plan)
        if dry_run:
            say("Nothing was changed.")
            return
        if not yes and not _agreed():
            say("Nothing was changed.")
            click.get_current_context().exit(1)
        before = _last_row(context)
        done = connections.apply(plan)
        for number, step in enumerate(done.steps, 1):
            announce(f"{number}. {step}")
        say(f"{chosen.title} is connected to {plan.url}. Undo it with: claude-desk disconnect {chosen.id}")
        context.tell_running()
        if wait:
            _wait(context, done.record.key, before, wait, chosen)


@click.command()
@click.argument("tool")
@pass_context
def disconnect(context: Context, tool: str) -> None:
    """Give a tool its settings back, and revoke the client key it had.

    A file that nobody edited since is what it was, to the byte. One that was edited loses what is still ours, and nothing else.
    """
    with _connections(context) as connections:
        report = connections.undo(_tool(tool).id)
        for path in report.restored:
            say(f"{path} is as it was without Claude Desk.")
        for left in report.left:
            say(f"{left} has another value by now, and keeps it.")
        for problem in report.problems:
            complain(problem)
        context.tell_running()
        if report.problems:
            complain(f"When that is mended, try again: claude-desk disconnect {tool}")
            click.get_current_context().exit(1)
        say(f"{_tool(tool).title} is disconnected.")


@contextmanager
def _connections(context: Context) -> Iterator[Connections]:
    from claude_desk.connect.opening import opened_connections

    _, effective = context.load()
    context.paths.ensure()
    with opened_connections(context.paths, context.environ, effective.client_keys) as connections:
        yield connections


def _url(context: Context) -> str:
    """Where Claude Desk listens, or will once it is started."""
    try:
        return listening_url(context)
    except LifecycleError:
        _, effective = context.load()
        port = effective.settings.server.port
        if not port:
            raise
        say("Claude Desk does not listen now; this is the address of its settings.")
        return f"http://127.0.0.1:{port}"


def _tool(name: str) -> Tool:
    from claude_desk.connect.tools import TOOLS

    found = TOOLS.get(name)
    if found is None:
        raise ConnectError(f"There is no tool '{name}'; there are: {', '.join(TOOLS)}.")
    return found


def _listening(context: Context) -> str:
    """Where Claude Desk listens now; empty if it does not."""
    try:
        return listening_url(context)
    except LifecycleError:
        return ""


def _list(connections: Connections, listening: str, *, as_json: bool) -> None:
    entries = list(_entries(connections, listening))
    if as_json:
        click.echo(json.dumps(entries, indent=2))
        return
    wide = max(width(each["title"]) for each in entries)
    click.echo(f"{'TOOL':<20}{fit('', wide)}  STATE")
    for each in entries:
        click.echo(f"{each['id']:<20}{fit(each['title'], wide)}  {visible(each['state'])}")
        for problem in each["problems"]:
            click.echo(f"{'':<20}{fit('', wide)}  {visible(problem)}")
    for record in connections.unfinished():
        say(
            f"'{record.tool}' was interrupted while it was connected. Undo it with: claude-desk disconnect {record.tool}"
        )


def _entries(connections: Connections, listening: str) -> Iterator[dict[str, Any]]:
    from claude_desk.connect.tools import TOOLS
    from claude_desk.connect.tools.base import Way

    connected = connections.connected()
    for tool in TOOLS.values():
        detection = tool.detect(connections.machine)
        record = connected.get(tool.id)
        wins = next((each for each in detection.found if each.what == "address" and each.wins), None)
        state = "not found"
        if record is not None:
            state = f"connected to {record.url}"
            if tool.way is Way.EDITED and (wins is None or not wins.value.startswith(record.url)):
                state += (
                    f", but {wins.label + ' decides now' if wins else 'its settings do not say so any more'}"
                )
            elif listening and record.url != listening:
                state += f", but Claude Desk listens at {listening}: connect it again"
        elif tool.way is Way.IMPOSSIBLE:
            state = "cannot be connected"
        elif detection.installed:
            state = (
                "not connected"
                if tool.way is Way.EDITED
                else "not connected; you enter the address in it yourself"
            )
        yield {
            "id": tool.id,
            "title": tool.title,
            "state": state,
            "installed": detection.installed,
            "connected": record is not None,
            "url": record.url if record is not None else None,
            "files": [str(path) for path in detection.files],
            "found": [
                {"what": each.what, "where": each.label, "value": each.value, "wins": each.wins}
                for each in detection.found
            ],
            "problems": [
                *detection.problems,
                *(
                    tool.notes(connections.machine)
                    if tool.way is Way.IMPOSSIBLE and detection.installed
                    else ()
                ),
            ],
        }


def _show(connections: Connections, plan: Plan) -> None:
    detection = plan.tool.detect(connections.machine, ask_version=True)
    version = f" {detection.version}" if detection.version else ""
    found = "" if detection.installed else " (not found on this computer)"
    say(f"{plan.tool.title}{version}{found}")
    for each in detection.found:
        say(f"  {each.what} {'now' if each.wins else 'too'}: {visible(each.value)} ({each.label})")
    for note in plan.notes:
        say(f"  Note: {note}")
    say(f"  Key: {plan.key_use.value}.")
    say(f"  The settings' names are from {plan.tool.source}.")
    if plan.diff:
        announce(plan.diff.removesuffix("\n"))
    elif plan.files:
        say("  Its files say so already.")


def _agreed() -> bool:
    if not sys.stdin.isatty():
        raise ConnectError(
            "Nobody is here to ask. Say --yes to change what is shown, or --dry-run to look only."
        )
    return click.confirm("Do it?", err=True)


def _last_row(context: Context) -> int:
    from claude_desk.requestlog.database import Database

    try:
        database = Database.open_readonly(context.paths.database_file)
    except StorageError:
        return 0
    try:
        return database.last_seq()
    finally:
        database.close()


def _wait(context: Context, key: str, after: int, seconds: float, tool: Tool) -> None:
    from claude_desk.connect.verify import wait_for_request
    from claude_desk.requestlog.database import Database

    def arrived() -> bool:
        try:
            database = Database.open_readonly(context.paths.database_file)
        except StorageError:
            return False
        try:
            return any(row.started.client == key for row in database.page(after=after))
        finally:
            database.close()

    say(f"Now use {tool.title}; waiting up to {seconds:g} seconds for its first request...")
    if wait_for_request(arrived, seconds):
        say("A request has arrived.")
        return
    complain(
        f"No request of {tool.title} has arrived. Something else may decide where it sends them: claude-desk connect --list"
    )
    click.get_current_context().exit(EXIT_NO_REQUEST)
