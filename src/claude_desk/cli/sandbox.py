"""``claude-desk key create --for``: a key for a sandbox, and what has to be done on both sides for it to work."""

from __future__ import annotations

import json
import shlex
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypedDict, TypeVar
from urllib.parse import urlsplit

import click

from claude_desk.cli.context import Context, now
from claude_desk.cli.output import complain, say
from claude_desk.errors import SettingsError

if TYPE_CHECKING:
    from claude_desk.config.settings import ServerSettings
    from claude_desk.connect.sandboxes import Way
    from claude_desk.secret import Secret

# As in connect/sandboxes.py, which is imported with the command that needs it; a test keeps the two the same.
SANDBOXES = ("docker", "wsl", "vm", "modal")
USUAL_LIFE = timedelta(hours=12)
_Command = TypeVar("_Command", bound=Callable[..., Any])

_OPTIONS = (
    click.option(
        "--for",
        "sandbox",
        type=click.Choice(SANDBOXES),
        help="For what sort of sandbox it is: it lasts 12 hours unless you say otherwise, and what to do there is said.",
    ),
    click.option(
        "--listen",
        is_flag=True,
        help="With --for: also let Claude Desk listen where that sandbox reaches it, and nowhere else.",
    ),
    click.option(
        "--env-file",
        type=click.Path(path_type=Path, dir_okay=False),
        help="With --for: write address and key into this new file, for you only, instead of printing the key.",
    ),
)


def for_sandbox(command: _Command) -> _Command:
    """Give a command the options about a sandbox."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


class SandboxOptions(TypedDict):
    """The options' values, by their names."""

    sandbox: Literal["docker", "wsl", "vm", "modal"] | None
    listen: bool
    env_file: Path | None


@dataclass(frozen=True, slots=True)
class Preparation:
    """What was found out before the key is made.

    Attributes:
        way: how the sandbox gets here.
        port: that Claude Desk listens on.
        listen: whether to open what the way needs.
        env_file: where address and key go; None to print the key.
    """

    way: Way
    port: int
    listen: bool
    env_file: Path | None

    def hand_over(self, value: Secret) -> None:
        """Print the key on stdout, or write it to the file.

        Raises:
            SettingsError: the file cannot be written.
        """
        from claude_desk.config.paths import write_private

        if self.env_file is None:
            click.echo(value.reveal())
            return
        lines = f"ANTHROPIC_BASE_URL={self.way.url(self.port)}\nANTHROPIC_AUTH_TOKEN={value.reveal()}\n"
        try:
            write_private(self.env_file, lines.encode())
        except OSError as error:
            raise SettingsError(f"{self.env_file} cannot be written ({error.strerror}).") from None

    def open(self, context: Context) -> None:
        """Change the settings as the way needs it, or say with which command to."""
        stored, effective = context.load()
        if self.way.opened_in(effective.settings.server) is effective.settings.server:
            return
        wanted = self.way.opened_in(stored.server)
        option = "server.allowed_hosts" if self.way.allowed_host else "server.also"
        if not self.listen:
            say(f"Claude Desk does not listen for it yet. Let it with:\n  {_command(option, wanted)}")
            return
        from claude_desk.config.file import save

        save(context.settings_file, stored.model_copy(update={"server": wanted}), stored, now())
        say(f"{option} in {context.settings_file} now has what this sandbox needs.")
        if option in effective.overridden:
            complain(f"The environment decides {option} as long as {effective.overridden[option]} is set.")

    def explain(self) -> None:
        """Say what to do in the sandbox."""
        url = self.way.url(self.port)
        if self.way.start:
            told = f"-e ANTHROPIC_BASE_URL={url} -e ANTHROPIC_AUTH_TOKEN"
            if self.env_file is not None:
                told = f"--env-file {shlex.quote(str(self.env_file))}"
            say(f"Start it with:\n  {self.way.start.format(settings=told)}")
            if self.env_file is None:
                say(
                    "where ANTHROPIC_AUTH_TOKEN in your shell is the key: on the command line, everybody here could read it."
                )
        elif url and self.env_file is not None:
            say(
                f"Give it the variables in {self.env_file}; in a shell: set -a; . ./{self.env_file.name}; set +a"
            )
        elif url:
            say(f"In it, set ANTHROPIC_BASE_URL={url} and ANTHROPIC_AUTH_TOKEN to the key.")
        for remark in self.way.remarks:
            say(remark)


def prepare(context: Context, options: SandboxOptions) -> Preparation | None:
    """Find out what the sandbox needs; None where the key is for none.

    Raises:
        click.UsageError: an option makes no sense without another.
        SettingsError: the port is not known, or the file is there.
    """
    sandbox, env_file = options["sandbox"], options["env_file"]
    if sandbox is None:
        if options["listen"] or env_file is not None:
            raise click.UsageError("--listen and --env-file are about a sandbox; name one with --for.")
        return None
    from claude_desk.config.interfaces import interfaces
    from claude_desk.connect.sandboxes import way_for

    way = way_for(sandbox, interfaces())
    if env_file is not None and not way.host:
        raise SettingsError(f"There is no address to write into {env_file}. {way.remarks[0]}")
    if env_file is not None and env_file.exists():
        raise SettingsError(f"{env_file} is there already; name a new file.")
    return Preparation(way, _port(context) if way.host else 0, options["listen"], env_file)


def _port(context: Context) -> int:
    status = context.ask("status")
    if status is not None and status.get("state") == "running":
        return urlsplit(str(status["url"])).port or 80
    _, effective = context.load()
    port = effective.settings.server.port
    if not port:
        raise SettingsError(
            "The port is a free one at each start, so a sandbox cannot be told it before: start Claude Desk, or set server.port."
        )
    return port


def _command(option: str, wanted: ServerSettings) -> str:
    if option == "server.allowed_hosts":
        return f"claude-desk settings set {option} {shlex.quote(','.join(wanted.allowed_hosts))}"
    entries = [entry.model_dump(mode="json", exclude_defaults=True) for entry in wanted.also]
    return f"claude-desk settings set {option} {shlex.quote(json.dumps(entries))}"
