"""The Tools page's scenes for make.py: how tools stand, a plan, what is left to do, what undoing takes out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from claude_desk.connect.connections import Connections
    from claude_desk.ui.settings_window import SettingsWindow

ANTHROPIC: dict[str, Any] = {"upstream": "anthropic"}
CLAUDE_CODE = """{
  "model": "opus",
  "permissions": {
    "allow": ["Bash(npm run test:*)", "Read(~/projects/**)"]
  },
  "env": {
    "ANTHROPIC_BASE_URL": "https://proxy.corp.example/anthropic/v1/production"
  }
}
"""
CODEX = 'model = "gpt-5-codex"  # the default\nmodel_provider = "openai"\n'


def _furnish(window: SettingsWindow) -> Connections:
    """Put tools into the made-up user's folder."""
    from claude_desk.connect.tools import TOOLS

    connections = window.tools.connections
    machine = connections.machine
    for tool, text in (("claude-code", CLAUDE_CODE), ("codex", CODEX), ("aider", "dark-mode: true\n")):
        file = TOOLS[tool].detect(machine).files[0]
        file.parent.mkdir(parents=True, exist_ok=True)
        if not file.exists():
            file.write_text(text, "utf-8")
    for folder in (
        machine.application_folder / "Cursor",
        machine.home / ".vscode" / "extensions" / "saoudrizwan.claude-dev-3.2.1",
    ):
        folder.mkdir(parents=True, exist_ok=True)
    return connections


def _connect(connections: Connections, tool: str) -> None:
    from claude_desk.connect.tools import TOOLS

    connections.apply(connections.plan(TOOLS[tool], url="http://127.0.0.1:8765"))


def _settle(window: SettingsWindow) -> None:
    from PySide6.QtWidgets import QApplication

    window.tools.refresh()
    for _ in range(5):
        QApplication.processEvents()


def _tools(window: SettingsWindow) -> None:
    """One of each kind: connected, overruled, not connected, impossible."""
    connections = _furnish(window)
    _connect(connections, "claude-code")
    _connect(connections, "codex")
    config = connections.machine.home / ".codex" / "config.toml"
    config.write_text(
        config.read_text("utf-8").replace('model_provider = "claude-desk"', 'model_provider = "openai"'),
        "utf-8",
    )
    _settle(window)


def _press(tool: str, *names: str, tools: bool = False) -> Callable[[SettingsWindow], None]:
    """Press the buttons of a tool's line and of what they open, one after the other."""

    def act(window: SettingsWindow) -> None:
        from PySide6.QtWidgets import QApplication

        (_tools if tools else _furnish)(window)
        _settle(window)
        line = window.tools.lines[tool]
        for name in names:
            (getattr(line, name, None) or getattr(line.slot.held, name)).click()
            _settle(window)
        QApplication.processEvents()

    return act


SCENES: dict[str, tuple[dict[str, Any], str, Callable[[SettingsWindow], None]]] = {
    "tools": (ANTHROPIC, "tools", _tools),
    "tools-empty": (ANTHROPIC, "tools", lambda window: window.tools.others.open(opened=True)),
    "tools-plan": (ANTHROPIC, "tools", _press("claude-code", "connect_")),
    "tools-applied": (ANTHROPIC, "tools", _press("claude-code", "connect_", "apply")),
    "tools-guided": (ANTHROPIC, "tools", _press("cline", "connect_", "apply")),
    "tools-undo": (ANTHROPIC, "tools", _press("claude-code", "undo", tools=True)),
}
