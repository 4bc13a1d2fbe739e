"""The connections of a running Claude Desk, for its window."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from claude_desk.config.client_keys import ClientKeyRing
from claude_desk.config.kept_keys import KeptKeys
from claude_desk.config.keychain import Keychain
from claude_desk.config.own_command import own_command
from claude_desk.config.paths import Paths
from claude_desk.connect.connections import Connections
from claude_desk.connect.machine import Machine

__all__ = ["Connections", "connections_here"]


def connections_here(
    paths: Paths, ring: ClientKeyRing, keychain: Keychain, environ: Mapping[str, str]
) -> Connections:
    """Connect tools with the keys and the keychain that the program has open already.

    The folder that the program was started in says nothing about where tools will be: no project's settings are looked at.

    Args:
        paths: the program's folders.
        ring: its client keys.
        keychain: the system's.
        environ: the environment it was started with.
    """
    home = Path.home()
    machine = Machine(dict(environ), home, home)
    return Connections(paths, ring, KeptKeys(keychain), machine, own_command(environ))
