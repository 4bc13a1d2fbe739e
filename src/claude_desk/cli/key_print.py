"""``claude-desk key print``: the value of a client key that is kept in the keychain, for tools that ask for it."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from claude_desk.cli.context import Context, now, pass_context
from claude_desk.errors import KeychainError

if TYPE_CHECKING:
    from claude_desk.config.client_keys import ClientKey, ClientKeyRing
    from claude_desk.config.kept_keys import KeptKeys
    from claude_desk.secret import Secret


@click.command(name="print")
@click.argument("name")
@click.option(
    "--home",
    type=click.Path(file_okay=False, path_type=Path),
    metavar="FOLDER",
    help="The folder of that Claude Desk, as CLAUDE_DESK_HOME has it.",
)
@pass_context
def print_(context: Context, name: str, home: Path | None) -> None:
    """Print a client key that was made with --keep, or for a tool that asks for it, on stdout.

    Its value comes from the keychain each time, so no file holds it. Works whether Claude Desk is running or not.
    """
    from claude_desk.config.client_keys import ClientKeyRing
    from claude_desk.config.paths import Paths

    paths = (
        context.paths if home is None else Paths.standard({**context.environ, "CLAUDE_DESK_HOME": str(home)})
    )
    ring = ClientKeyRing(paths.client_keys_file, now())
    with kept_keys() as kept:
        click.echo(kept.find(name, ring, now()).reveal())


@contextmanager
def kept_keys() -> Iterator[KeptKeys]:
    """What finds and keeps values, with a keychain of its own."""
    from claude_desk.config.kept_keys import KeptKeys
    from claude_desk.config.keychain import Keychain

    keychain = Keychain()
    try:
        yield KeptKeys(keychain)
    finally:
        keychain.close()


def keep_or_revoke(ring: ClientKeyRing, key: ClientKey, value: Secret) -> None:
    """Keep the value of a key that was just made; a key that cannot be kept is none.

    Raises:
        KeychainError: it cannot be kept.
    """
    with kept_keys() as kept:
        try:
            kept.keep(key, value)
        except KeychainError:
            ring.revoke(key.name, now())
            raise


def forget_value(key: ClientKey) -> None:
    """Take the value of a revoked key out of the keychain, if it is there and the keychain answers."""
    with kept_keys() as kept, contextlib.suppress(KeychainError):
        if kept.possible():
            kept.forget(key)
