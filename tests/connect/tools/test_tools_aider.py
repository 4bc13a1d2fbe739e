"""Where aider keeps what."""

from __future__ import annotations

from claude_desk.connect.tools import TOOLS
from claude_desk.connect.tools.base import YAML
from fakes.connected_home import URL, ConnectedHome


def test_address_key_and_model_are_set(home: ConnectedHome) -> None:
    """In the user's own file, in front of whose values only a project's come."""
    path = home.write("aider", b"dark-mode: true # nice\n")
    home.connect("aider")
    settings = YAML.parse(path.read_text())
    assert settings["openai-api-base"] == f"{URL}/v1"
    assert settings["model"] == "openai/claude-sonnet-5-5"
    assert settings["openai-api-key"].startswith("desk-")
    (home.project / ".aider.conf.yml").write_text("model: mine\n")
    found = {each.what: each.value for each in TOOLS["aider"].detect(home.machine).found if each.wins}
    assert found["model"] == "mine"
    assert found["address"] == f"{URL}/v1"
