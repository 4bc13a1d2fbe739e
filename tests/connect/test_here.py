"""Connecting tools from the running program."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from claude_desk.connect.tools import TOOLS
from fakes.running_desk import RunningDesk

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


def test_a_tool_is_connected_to_the_running_program_and_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its settings name the running program's address, the key made for it is accepted at once, and undone it is not."""
    home = tmp_path / "home"
    (home / ".claude").mkdir(parents=True)
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("USERPROFILE", str(home))
    with RunningDesk(tmp_path / "desk") as running:
        desk = running.desk
        plan = desk.connections.plan(TOOLS["claude-code"], url=desk.url)
        assert desk.url in plan.diff
        desk.connections.apply(plan)
        settings = json.loads((home / ".claude" / "settings.json").read_text("utf-8"))
        assert settings["env"]["ANTHROPIC_BASE_URL"] == desk.url
        names = {key.name for key in desk.client_keys()}
        assert desk.connections.connected()["claude-code"].key in names
        desk.connections.undo("claude-code")
        assert not desk.connections.connected()
        assert "Claude Code" not in {key.name for key in desk.client_keys()}
