"""Claude Code, in the terminal."""

from __future__ import annotations

import shlex
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar

from claude_desk.connect.changes import ABSENT, Setting
from claude_desk.connect.machine import Machine
from claude_desk.connect.tools.base import JSON, FileEdit, KeyUse, Offer, Place, Tool

ADDRESS = "ANTHROPIC_BASE_URL"
TOKEN = "ANTHROPIC_AUTH_TOKEN"  # noqa: S105 (a variable's name)
API_KEY = "ANTHROPIC_API_KEY"


class ClaudeCode(Tool):
    """Its ``settings.json``: the address in ``env``, the key from ``apiKeyHelper``.

    Values of ``env`` there count over the shell's variables. Of credentials the strongest is ANTHROPIC_AUTH_TOKEN, then
    ANTHROPIC_API_KEY, then ``apiKeyHelper``.
    """

    id = "claude-code"
    title = "Claude Code"
    programs = ("claude",)
    helps_itself = True
    source: ClassVar[str] = "code.claude.com/docs/en/settings, .../llm-gateway-connect and .../authentication"

    def folders(self, machine: Machine) -> Sequence[Path]:
        """``~/.claude``, unless CLAUDE_CONFIG_DIR says otherwise."""
        return (self._own(machine),)

    def edits(self, machine: Machine, offer: Offer) -> Sequence[FileEdit]:
        """The user's own settings, which count in every project; a key in them that would win over ours goes."""
        settings = [Setting(("env", ADDRESS), offer.url)]
        if self.key_from(offer) is KeyUse.HELPER:
            settings.append(Setting(("apiKeyHelper",), _command_line(offer.helper, machine)))
            settings.append(Setting(("env", TOKEN), ABSENT, secret=True))
        else:
            settings.append(Setting(("env", TOKEN), offer.key.reveal(), secret=True))
        settings.append(Setting(("env", API_KEY), ABSENT, secret=True))
        return (FileEdit(self._own(machine) / "settings.json", JSON, tuple(settings)),)

    def places(self, machine: Machine) -> Sequence[Place]:
        """Managed settings, then the project's, then the user's, then the shell."""
        layers = [_managed(machine), *self._projects(machine), self._own(machine) / "settings.json"]
        found = [Place("address", file, JSON, ("env", ADDRESS)) for file in layers]
        found.append(Place("address", variable=ADDRESS))
        for name in (TOKEN, API_KEY):
            found += [Place("key", file, JSON, ("env", name), secret=True) for file in layers]
            found.append(Place("key", variable=name, secret=True))
        return [*found, *(Place("key", file, JSON, ("apiKeyHelper",)) for file in layers)]

    def notes(self, machine: Machine) -> Sequence[str]:
        """What would win over our edit, and what a gateway changes."""
        told = [
            f"{name} is set in this shell; Claude Code takes it before apiKeyHelper. Unset it where it is set."
            for name in (TOKEN, API_KEY)
            if machine.environ.get(name)
        ]
        proxies = [
            name
            for name in ("HTTPS_PROXY", "HTTP_PROXY", "https_proxy", "http_proxy")
            if machine.environ.get(name)
        ]
        bypass = f"{machine.environ.get('NO_PROXY', '')},{machine.environ.get('no_proxy', '')}"
        if proxies and "127.0.0.1" not in bypass and "*" not in bypass.split(","):
            told.append(
                f"{proxies[0]} is set without an exception for 127.0.0.1; Claude Code would send even these requests to "
                "that proxy. Set NO_PROXY=127.0.0.1,localhost."
            )
        return told

    @staticmethod
    def _own(machine: Machine) -> Path:
        return machine.folder_of("CLAUDE_CONFIG_DIR", machine.home / ".claude")

    @staticmethod
    def _projects(machine: Machine) -> list[Path]:
        if machine.folder == machine.home:
            return []
        folder = machine.folder / ".claude"
        return [folder / "settings.local.json", folder / "settings.json"]


def _managed(machine: Machine) -> Path:
    if machine.platform == "darwin":
        return Path("/Library/Application Support/ClaudeCode/managed-settings.json")
    if machine.platform == "win32":
        programs = machine.environ.get("PROGRAMFILES", r"C:\Program Files")
        return Path(programs, "ClaudeCode", "managed-settings.json")
    return Path("/etc/claude-code/managed-settings.json")


def _command_line(command: Sequence[str], machine: Machine) -> str:
    """One line for the shell that Claude Code gives it to."""
    return subprocess.list2cmdline(command) if machine.platform == "win32" else shlex.join(command)
