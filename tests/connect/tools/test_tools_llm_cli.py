"""Where llm keeps what."""

from __future__ import annotations

import json

from claude_desk.connect.tools.base import YAML
from fakes.connected_home import URL, ConnectedHome


def test_a_model_and_its_key_are_added(home: ConnectedHome) -> None:
    """Each in its own file."""
    path = home.write("llm", b"")
    home.connect("llm")
    [model] = YAML.parse(path.read_text())
    assert model["api_base"] == f"{URL}/v1"
    keys = json.loads((path.parent / "keys.json").read_text())
    assert keys[model["api_key_name"]].startswith("desk-")
