"""Where Codex keeps what."""

from __future__ import annotations

import tomllib
from pathlib import Path

from fakes.connected_home import URL, ConnectedHome


def test_its_provider_asks_for_the_key(home: ConnectedHome) -> None:
    """No key in the file; the model is one that there is."""
    path = home.write("codex", b'model = "gpt"\n[model_providers.mine]\nname = "Mine"\n')
    home.connect("codex")
    config = tomllib.loads(path.read_text())
    assert config["model"] == "claude-sonnet-5-5"
    assert config["model_provider"] == "claude-desk"
    assert config["model_providers"]["mine"] == {"name": "Mine"}
    assert config["model_providers"]["claude-desk"] == {
        "name": "Claude Desk",
        "base_url": f"{URL}/v1",
        "wire_api": "responses",
        "auth": {"command": "/opt/desk/claude desk", "args": ["key", "print", "Codex"]},
    }


def test_without_a_keychain_the_key_is_in_the_file(tmp_path: Path) -> None:
    """As a bearer token, in the place CODEX_HOME names."""
    home = ConnectedHome(tmp_path, keychain=False, environ={"CODEX_HOME": str(tmp_path / "codex")})
    home.connect("codex")
    config = tomllib.loads((tmp_path / "codex" / "config.toml").read_text())
    assert config["model_providers"]["claude-desk"]["experimental_bearer_token"].startswith("desk-")
    home.close()
