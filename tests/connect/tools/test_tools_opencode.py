"""Where opencode keeps what."""

from __future__ import annotations

import json

from claude_desk.connect.tools import TOOLS
from fakes.connected_home import URL, ConnectedHome


def test_its_provider_is_moved(home: ConnectedHome) -> None:
    """Models and other options of the provider stay."""
    path = home.write(
        "opencode", b'{"provider": {"anthropic": {"models": {"m": {}}, "options": {"timeout": 1}}}}'
    )
    home.connect("opencode")
    provider = json.loads(path.read_text())["provider"]["anthropic"]
    assert provider["models"] == {"m": {}}
    assert provider["options"]["timeout"] == 1
    assert provider["options"]["baseURL"] == f"{URL}/v1"


def test_a_commented_file_is_used_where_there_is_one(home: ConnectedHome) -> None:
    """opencode.jsonc is edited instead of a second file beside it; a project's file wins over it."""
    path = home.home / ".config" / "opencode" / "opencode.jsonc"
    path.parent.mkdir(parents=True)
    path.write_text("// mine\n{}\n")
    home.connect("opencode")
    assert URL in path.read_text()
    (home.project / "opencode.json").write_text(
        '{"provider": {"anthropic": {"options": {"baseURL": "https://p"}}}}'
    )
    first, second, *_ = TOOLS["opencode"].detect(home.machine).found
    assert (first.value, first.wins, second.wins) == ("https://p", True, False)
