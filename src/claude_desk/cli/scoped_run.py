"""``claude-desk run -- CMD``: a program with a client key of its own, which is worth nothing once it has ended."""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import timedelta
from pathlib import PurePath
from typing import TYPE_CHECKING

from claude_desk.cli.context import Context, now
from claude_desk.cli.output import complain, say
from claude_desk.errors import ClientKeyError, LifecycleError, SettingsError

if TYPE_CHECKING:
    from claude_desk.config.client_keys import ClientKeyRing, KeyScope

LONGEST = timedelta(days=7)
"""A key whose run was killed, so that nobody could revoke it, works no longer than this."""


def run_command(
    context: Context, command: tuple[str, ...], *, key_name: str, ttl: timedelta | None, scope: KeyScope
) -> int:
    """Mint a key, run the command with it, revoke it.

    Returns:
        The exit code to end with; where a signal ended the command, this process ends by the same one instead.

    Raises:
        LifecycleError: Claude Desk does not listen.
        SettingsError: there is no such upstream.
        ClientKeyError: the key cannot be made.
    """
    from claude_desk.cli.child import EXIT_NOT_EXECUTABLE, EXIT_NOT_FOUND, Child, end_like
    from claude_desk.config.client_keys import ClientKeyRing
    from claude_desk.connect.snippets import variables

    url = listening_url(context)
    _, effective = context.load()
    if scope.upstream and scope.upstream not in effective.settings.upstreams:
        known = ", ".join(sorted(effective.settings.upstreams))
        raise SettingsError(f"There is no upstream '{scope.upstream}'; there are: {known}.")
    program = PurePath(command[0]).name
    _warn_of_stronger(context, program)
    ring = ClientKeyRing(context.paths.client_keys_file, now(), effective.client_keys)
    name = key_name or ring.free_name(f"run {program}"[:60])
    _, value = ring.create(name, now(), expires_in=ttl or LONGEST, scope=scope)
    if scope.upstream:
        context.ask("reload")  # Practice is a server that runs only while somebody is bound to it
    environ = _without_secrets(context.environ)
    own = variables(url, value.reveal(), environ, api_key=program.partition(".")[0] != "claude")
    try:
        with Child(command, environ | own) as child:
            code = child.run()
    except FileNotFoundError:
        complain(f"{command[0]}: there is no such program.")
        code = EXIT_NOT_FOUND
    except OSError as error:
        complain(f"{command[0]}: {error.strerror or type(error).__name__}.")
        code = EXIT_NOT_EXECUTABLE
    finally:
        _revoke(ring, name)
    return end_like(code)


def listening_url(context: Context) -> str:
    """Where the running Claude Desk listens.

    Raises:
        LifecycleError: it does not.
    """
    status = context.ask("status")
    if status is None or status.get("state") != "running":
        raise LifecycleError("Claude Desk does not listen now. Start it with: claude-desk run")
    return str(status["url"])


def _revoke(ring: ClientKeyRing, name: str) -> None:
    try:
        ring.revoke(name, now())
    except ClientKeyError as error:
        # Somebody else may have revoked it, as they should be able to.
        keys = ring.keys()
        if any(each.name == name for each in keys):
            complain(f"The client key '{name}' could not be revoked: {error.message}")


def _without_secrets(environ: Mapping[str, str]) -> dict[str, str]:
    from claude_desk.hardening import forget_secrets

    kept = dict(environ)
    forget_secrets(kept)
    forget_secrets(os.environ)
    return kept


def _warn_of_stronger(context: Context, program: str) -> None:
    """Say what in Claude Code's settings counts over the environment it is given."""
    if program.partition(".")[0] != "claude":
        return
    from claude_desk.connect.machine import Machine
    from claude_desk.connect.tools import TOOLS

    found = TOOLS["claude-code"].detect(Machine.this(context.environ)).found
    for what in ("address", "key"):
        winner = next((each for each in found if each.what == what and each.wins), None)
        if winner is not None and not winner.label.startswith(("the variable", "apiKeyHelper")):
            say(f"Note: {winner.label} counts over the {what} of this run.")
