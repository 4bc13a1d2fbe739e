"""Connections as window and command line open them."""

from __future__ import annotations

from pathlib import Path

from claude_desk.config.paths import Paths
from claude_desk.connect.opening import opened_connections
from claude_desk.connect.tools import TOOLS
from claude_desk.secret import Secret


def test_names_of_the_environments_keys_are_taken(tmp_path: Path) -> None:
    """A tool's key gets another name then; everything is in the folders that were named."""
    paths = Paths.in_one_folder(tmp_path / "desk")
    paths.ensure()
    environ = {"PATH": "", "DBUS_SESSION_BUS_ADDRESS": "unix:path=/nowhere"}
    with opened_connections(paths, environ, [("Cline", Secret("value-of-the-environment"))]) as connections:
        done = connections.apply(connections.plan(TOOLS["cline"], url="http://127.0.0.1:1"))
        assert done.record.key == "Cline (2)"
        assert connections.connected().keys() == {"cline"}
    assert paths.connections_file.exists()
    assert paths.client_keys_file.exists()
