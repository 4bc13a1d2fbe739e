"""Where the extension for VS Code keeps what."""

from __future__ import annotations

from fakes.connected_home import URL, ConnectedHome


def test_variables_are_added_to_those_there(home: ConnectedHome) -> None:
    """The list keeps what it has, with its comments."""
    text = '{\n  // mine\n  "claudeCode.environmentVariables": [\n    {"name": "A", "value": "1"}, // one\n  ],\n}\n'
    path = home.write("claude-code-vscode", text.encode())
    assert path == home.home / ".config" / "Code" / "User" / "settings.json"
    home.connect("claude-code-vscode")
    edited = path.read_text()
    assert '{"name": "A", "value": "1"}, // one' in edited
    assert f'"value": "{URL}"' in edited
    assert '"claudeCode.disableLoginPrompt": true' in edited
    home.disconnect("claude-code-vscode")
    assert path.read_text() == text
