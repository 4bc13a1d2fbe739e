"""Where Zed keeps what."""

from __future__ import annotations

import json
from pathlib import Path

from fakes.connected_home import URL, ConnectedHome


def test_the_key_is_pasted(home: ConnectedHome) -> None:
    """The address is in its file; the key is shown once, for its own keychain."""
    plan = home.plan("zed")
    connected = home.connections.apply(plan)
    path = home.home / ".config" / "zed" / "settings.json"
    assert json.loads(path.read_text()) == {"language_models": {"anthropic": {"api_url": URL}}}
    assert "desk-" in connected.steps[-1]


def test_windows_has_another_folder(tmp_path: Path) -> None:
    """With the other programs' settings."""
    home = ConnectedHome(tmp_path, environ={"APPDATA": str(tmp_path / "roaming")}, platform="win32")
    assert home.file("zed") == tmp_path / "roaming" / "Zed" / "settings.json"
    home.close()
