"""The connections of this user, with everything they need: for the window and for the command line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime

from claude_desk.config.client_keys import ClientKeyRing
from claude_desk.config.kept_keys import KeptKeys
from claude_desk.config.keychain import Keychain
from claude_desk.config.own_command import own_command
from claude_desk.config.paths import Paths
from claude_desk.connect.connections import Connections
from claude_desk.connect.machine import Machine
from claude_desk.secret import Secret


@contextmanager
def opened_connections(
    paths: Paths, environ: Mapping[str, str], client_keys: Iterable[tuple[str, Secret]] = ()
) -> Iterator[Connections]:
    """Connections that may be used until the end of the ``with``.

    It has a key ring of its own: a running Claude Desk sees a change of the client keys' file with the next request.

    Args:
        paths: the folders, which exist.
        environ: the environment, as the process was started with it.
        client_keys: client keys of the environment, whose names are taken.
    """
    ring = ClientKeyRing(paths.client_keys_file, datetime.now(UTC), client_keys)
    keychain = Keychain()
    try:
        yield Connections(paths, ring, KeptKeys(keychain), Machine.this(environ), own_command(environ))
    finally:
        keychain.close()
