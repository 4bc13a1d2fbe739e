"""``claude-desk env``: what sends programs to Claude Desk, for a shell's start-up file or as a first program."""

from __future__ import annotations

import os
import sys
from datetime import timedelta
from pathlib import PurePath
from typing import TYPE_CHECKING

import click

from claude_desk.cli.context import Context, now, pass_context
from claude_desk.cli.key_print import kept_keys
from claude_desk.cli.keys import span
from claude_desk.cli.output import announce, say
from claude_desk.cli.scoped_run import listening_url

if TYPE_CHECKING:
    from claude_desk.config.client_keys import ClientKeyRing

# As in connect/snippets.py, which is imported with the command that needs it; a test keeps the two the same.
SHELLS = ("bash", "zsh", "fish", "powershell", "cmd")
CODES = ("python", "typescript", "curl", "openai-python", "openai-typescript", "openai-curl")
KEY_NAME = "shell"
SHORT = timedelta(hours=12)
_FROM_KEY = ("ANTHROPIC_AUTH_TOKEN", "OPENAI_API_KEY", "ANTHROPIC_API_KEY")


@click.command()
@click.option("--shell", type=click.Choice(SHELLS), help="For which shell; else the one this runs in.")
@click.option(
    "--code", type=click.Choice(CODES), help="Print a first program instead, for an official SDK or curl."
)
@click.option(
    "--key-name", default=KEY_NAME, show_default=True, metavar="NAME", help="The client key's name."
)
@click.option(
    "--ttl",
    callback=span,
    metavar="SPAN",
    help="Make a new key that works so long, such as 1h, and print it.",
)
@click.option("--model", default="", metavar="MODEL", help="With --code: the model that is asked.")
@pass_context
def env(
    context: Context, shell: str | None, code: str | None, key_name: str, ttl: timedelta | None, model: str
) -> None:
    """Print lines that send the programs of a shell to Claude Desk.

    With a keychain, the lines hold no key but ask for it: put them into the shell's start-up file. Without one, or with --ttl,
    they hold a new key, which works for 12 hours or as long as you say.
    """
    from claude_desk.config.client_keys import ClientKeyRing
    from claude_desk.connect import snippets
    from claude_desk.connect.tools.base import DEFAULT_MODEL

    url = listening_url(context)
    if code is not None:
        announce(snippets.code(code, url, model or DEFAULT_MODEL).removesuffix("\n"))
        return
    shell = shell or _this_shell(context)
    _, effective = context.load()
    context.paths.ensure()
    ring = ClientKeyRing(context.paths.client_keys_file, now(), effective.client_keys)
    values = snippets.variables(url, "", context.environ)
    asked: dict[str, str] = {}
    if ttl is None and _is_kept(ring, key_name):
        line = snippets.command_line(shell, _asking(context, key_name))
        asked = {name: line for name in _FROM_KEY if name in values}
        values = {name: value for name, value in values.items() if name not in asked}
    else:
        made, value = ring.create(ring.free_name(key_name), now(), expires_in=ttl or SHORT)
        values |= {name: value.reveal() for name in _FROM_KEY if name in values}
        assert made.expires is not None  # noqa: S101 (it was made with an end)
        say(
            f"The client key '{made.name}' in these lines works until {made.expires.astimezone():%Y-%m-%d %H:%M %Z}."
        )
    announce(snippets.shell_lines(shell, values, asked).removesuffix("\n"))


def _is_kept(ring: ClientKeyRing, name: str) -> bool:
    """Whether the key's value can be asked for; it is made if there is a keychain and no such key."""
    from claude_desk.errors import ClientKeyError, KeychainError

    with kept_keys() as kept:
        if not kept.possible():
            return False
        try:
            kept.find(name, ring, now())
        except KeychainError:
            return False
        except ClientKeyError:
            keys = ring.keys()
            if any(each.name == name for each in keys):
                return False
            key, value = ring.create(name, now())
            try:
                kept.keep(key, value)
            except KeychainError:
                ring.revoke(name, now())
                return False
    return True


def _asking(context: Context, name: str) -> tuple[str, ...]:
    from claude_desk.config.own_command import own_command

    home = context.environ.get("CLAUDE_DESK_HOME")
    return (*own_command(context.environ), "key", "print", name, *(("--home", home) if home else ()))


def _this_shell(context: Context) -> str:
    if sys.platform == "win32":
        return "powershell"
    name = PurePath(context.environ.get("SHELL", os.environ.get("SHELL", ""))).name
    return name if name in SHELLS else "bash"
