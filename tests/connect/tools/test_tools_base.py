"""What all tools share."""

from __future__ import annotations

import pytest

from claude_desk.connect.tools import TOOLS
from claude_desk.connect.tools.base import Tool
from fakes.connected_home import URL, ConnectedHome


@pytest.mark.parametrize("tool", TOOLS.values(), ids=TOOLS)
def test_every_tool_is_described(tool: Tool, home: ConnectedHome) -> None:
    """It has a name, says where its settings' names were taken from, and is not found where it is not."""
    assert tool.title
    assert "." in tool.source
    detection = tool.detect(home.machine, ask_version=True)
    assert not detection.installed
    assert detection.version == ""
    assert detection.found == ()
    assert detection.problems == ()


@pytest.mark.parametrize("tool", TOOLS.values(), ids=TOOLS)
def test_a_connected_tool_says_so(tool: Tool, home: ConnectedHome) -> None:
    """What decides its address afterwards is ours."""
    if tool.id in {"cursor", "cline", "roo", "claude-desktop", "jetbrains"}:
        assert tool.places(home.machine) == ()
        return
    home.connect(tool.id)
    detection = tool.detect(home.machine)
    [address] = [each.value for each in detection.found if each.what == "address" and each.wins]
    assert address.startswith(URL)
    assert not detection.problems
