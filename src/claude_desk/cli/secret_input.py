"""Reading a credential from a person or a pipe, never from the command line."""

from __future__ import annotations

import sys

import click

from claude_desk.errors import SettingsError
from claude_desk.secret import Secret

MAX_BYTES = 65_536


def _refuse(ctx: click.Context, _param: click.Parameter, value: tuple[str, ...]) -> None:
    if value:
        raise click.UsageError(
            "a credential is never taken from the command line, where other programs and your shell's history see it. "
            "Replace the one you gave, if it was one, and give it on stdin or at the prompt.",
            ctx,
        )


# Takes what someone may put on the command line by mistake, so that click's own message does not repeat it.
no_credential_here = click.argument(
    "misplaced", nargs=-1, metavar="", callback=_refuse, expose_value=False, type=click.UNPROCESSED
)


def read_secret(what: str) -> Secret:
    """Ask for a credential without echo, or read all of stdin where that is no terminal; white space around it is dropped.

    Args:
        what: what is asked for, such as ``Key for upstream 'anthropic'``.

    Raises:
        SettingsError: stdin is closed, empty, too long or no text.
    """
    if sys.stdin is None:
        raise SettingsError(f"{what}: there is no stdin to read it from.")
    if sys.stdin.isatty():
        return Secret(click.prompt(what, hide_input=True, err=True).strip())
    content = sys.stdin.buffer.read(MAX_BYTES + 1)
    if len(content) > MAX_BYTES:
        raise SettingsError(f"{what}: what came from stdin is too long.")
    try:
        text = content.decode("utf-8-sig").strip()
    except UnicodeDecodeError:
        raise SettingsError(f"{what}: what came from stdin is no text.") from None
    if not text:
        raise SettingsError(f"{what}: nothing came from stdin.")
    return Secret(text)
