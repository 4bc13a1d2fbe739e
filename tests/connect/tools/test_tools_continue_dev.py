"""Where Continue keeps what."""

from __future__ import annotations

from claude_desk.connect.tools.base import YAML
from fakes.connected_home import URL, ConnectedHome


def test_a_model_is_added(home: ConnectedHome) -> None:
    """Behind those that are there; nothing else of the file is touched."""
    path = home.write("continue", b"name: Mine\nversion: 0.0.1\nschema: v1\nmodels:\n  - name: a\n")
    home.connect("continue")
    settings = YAML.parse(path.read_text())
    assert [model["name"] for model in settings["models"]] == ["a", "Claude Desk"]
    assert settings["models"][1]["apiBase"] == f"{URL}/v1/"
    assert settings["name"] == "Mine"


def test_a_new_file_is_complete(home: ConnectedHome) -> None:
    """With the three lines that each must have, and a word where an older file would be hidden."""
    old = home.home / ".continue" / "config.json"
    old.parent.mkdir()
    old.write_text("{}")
    plan = home.plan("continue")
    assert str(old) in plan.notes[0]
    home.connections.apply(plan)
    settings = YAML.parse(home.file("continue").read_text())
    assert (settings["version"], settings["schema"]) == ("1.0.0", "v1")
    home.disconnect("continue")
    assert list(old.parent.iterdir()) == [old]
