"""Claude Code's extension for VS Code, and for the editors made from it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from claude_desk.connect.changes import Setting
from claude_desk.connect.edits import Where
from claude_desk.connect.machine import Machine
from claude_desk.connect.tools.base import JSONC, FileEdit, Offer, Place, Tool
from claude_desk.connect.tools.claude_code import ADDRESS, TOKEN

VARIABLES = "claudeCode.environmentVariables"
LOGIN = "claudeCode.disableLoginPrompt"


class ClaudeCodeInVSCode(Tool):
    """VS Code's ``settings.json``: variables for the extension, which is started without a shell's."""

    id = "claude-code-vscode"
    title = "Claude Code in VS Code"
    source = "code.claude.com/docs/en/vs-code; github.com/anthropics/claude-code/issues/72261 and 56183"

    def folders(self, machine: Machine) -> Sequence[Path]:
        """The extension's own folder carries its version in its name."""
        return sorted((machine.home / ".vscode" / "extensions").glob("anthropic.claude-code-*"))

    def edits(self, machine: Machine, offer: Offer) -> Sequence[FileEdit]:
        """The address, the key, and no question for a login."""
        variables = ((ADDRESS, offer.url, False), (TOKEN, offer.key.reveal(), True))
        settings = [
            Setting((VARIABLES, Where("name", name), "value"), value, secret)
            for name, value, secret in variables
        ]
        return (FileEdit(self._file(machine), JSONC, (*settings, Setting((LOGIN,), value=True))),)

    def places(self, machine: Machine) -> Sequence[Place]:
        """The workspace's settings, then the user's."""
        layers = [machine.folder / ".vscode" / "settings.json", self._file(machine)]
        return [
            Place(what, file, JSONC, (VARIABLES, Where("name", name), "value"), secret=what == "key")
            for what, name in (("address", ADDRESS), ("key", TOKEN))
            for file in layers
        ]

    def notes(self, machine: Machine) -> Sequence[str]:
        """What its versions do differently."""
        return (
            "Some versions of the extension have ignored these variables; connecting Claude Code itself, too, helps there.",
            "Reload the window afterwards.",
        )

    @staticmethod
    def _file(machine: Machine) -> Path:
        return machine.application_folder / "Code" / "User" / "settings.json"
