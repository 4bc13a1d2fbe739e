"""Where Claude Code keeps what."""

from __future__ import annotations

import json
from pathlib import Path

from claude_desk.connect.tools import TOOLS
from fakes.connected_home import URL, ConnectedHome


def test_what_wins_is_known(tmp_path: Path) -> None:
    """A project's settings before the user's, those before the shell; a token before a helper."""
    home = ConnectedHome(
        tmp_path,
        environ={"ANTHROPIC_BASE_URL": "https://shell", "ANTHROPIC_AUTH_TOKEN": "token-of-the-shell"},
    )
    home.connect("claude-code")
    project = home.project / ".claude" / "settings.json"
    project.parent.mkdir()
    project.write_text(json.dumps({"env": {"ANTHROPIC_BASE_URL": "https://project"}}))
    detection = TOOLS["claude-code"].detect(home.machine)
    assert detection.installed
    found = [(each.what, each.value, each.wins) for each in detection.found]
    assert found == [
        ("address", "https://project", True),
        ("address", URL, False),
        ("address", "https://shell", False),
        ("key", "...hell", True),
        ("key", "'/opt/desk/claude desk' key print 'Claude Code'", False),
    ]
    assert str(project) in detection.found[0].label
    home.close()


def test_what_stands_in_the_way_is_said(tmp_path: Path) -> None:
    """A token in the shell, a proxy without an exception, a file that cannot be read."""
    environ = {"ANTHROPIC_AUTH_TOKEN": "x", "HTTPS_PROXY": "http://proxy:3128"}
    home = ConnectedHome(tmp_path, environ=environ)
    notes = " ".join(home.plan("claude-code").notes)
    assert "ANTHROPIC_AUTH_TOKEN is set" in notes
    assert "NO_PROXY=127.0.0.1" in notes
    home.close()
    calm = ConnectedHome(
        tmp_path / "calm", environ={"HTTPS_PROXY": "http://proxy:3128", "no_proxy": "127.0.0.1"}
    )
    assert calm.plan("claude-code").notes == ()
    path = calm.write("claude-code", b"{")
    assert str(path) in TOOLS["claude-code"].detect(calm.machine).problems[0]
    calm.close()


def test_its_folder_can_be_elsewhere(tmp_path: Path) -> None:
    """CLAUDE_CONFIG_DIR moves it; on Windows the helper is quoted for its shell."""
    home = ConnectedHome(tmp_path, environ={"CLAUDE_CONFIG_DIR": str(tmp_path / "own")}, platform="win32")
    home.connect("claude-code")
    settings = json.loads((tmp_path / "own" / "settings.json").read_text())
    assert settings["apiKeyHelper"] == '"/opt/desk/claude desk" key print "Claude Code"'
    home.close()


def test_a_key_that_would_win_goes_for_the_time(tmp_path: Path) -> None:
    """A former gateway's token in the same file counts over a helper, so it is taken out, unseen, and put back."""
    home = ConnectedHome(tmp_path)
    before = b'{\n  "env": {\n    "ANTHROPIC_AUTH_TOKEN": "former",\n    "A": "1",\n    "ANTHROPIC_API_KEY": "older"\n  }\n}\n'
    path = home.write("claude-code", before)
    plan = home.plan("claude-code")
    assert "former" not in plan.diff
    assert "older" not in plan.diff
    home.connections.apply(plan)
    assert json.loads(path.read_text())["env"] == {"A": "1", "ANTHROPIC_BASE_URL": URL}
    home.disconnect("claude-code")
    assert path.read_bytes() == before
    home.close()
