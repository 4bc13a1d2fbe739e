"""opencode."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from claude_desk.connect.changes import Setting
from claude_desk.connect.machine import Machine
from claude_desk.connect.tools.base import JSONC, FileEdit, Offer, Place, Tool

OPTIONS = ("provider", "anthropic", "options")


class OpenCode(Tool):
    """Its global configuration: the address and key of the provider ``anthropic``, whose models stay what they are."""

    id = "opencode"
    title = "opencode"
    programs = ("opencode",)
    source = "opencode.ai/docs/config and opencode.ai/docs/providers"

    def folders(self, machine: Machine) -> Sequence[Path]:
        """``~/.config/opencode``, on every system."""
        return (machine.config_folder / "opencode",)

    def edits(self, machine: Machine, offer: Offer) -> Sequence[FileEdit]:
        """Two options; its SDK wants the path's ``/v1`` in the address."""
        settings = (
            Setting((*OPTIONS, "baseURL"), f"{offer.url}/v1"),
            Setting((*OPTIONS, "apiKey"), offer.key.reveal(), secret=True),
        )
        return (FileEdit(self._file(machine), JSONC, settings),)

    def places(self, machine: Machine) -> Sequence[Place]:
        """Project files, the innermost first; then the file of OPENCODE_CONFIG, then the global one."""
        layers = [
            folder / name
            for folder in machine.project_folders()
            for name in ("opencode.json", "opencode.jsonc")
        ]
        if machine.environ.get("OPENCODE_CONFIG"):
            layers.append(Path(machine.environ["OPENCODE_CONFIG"]))
        layers.append(self._file(machine))
        found = [Place("address", file, JSONC, (*OPTIONS, "baseURL")) for file in layers]
        found += [Place("key", file, JSONC, (*OPTIONS, "apiKey"), secret=True) for file in layers]
        return [*found, Place("key", variable="ANTHROPIC_API_KEY", secret=True)]

    def notes(self, machine: Machine) -> Sequence[str]:
        """Which of its models this is about."""
        return (
            "Its models of the provider 'anthropic' go to Claude Desk; those of other providers go where they went.",
        )

    @staticmethod
    def _file(machine: Machine) -> Path:
        folder = machine.config_folder / "opencode"
        commented = folder / "opencode.jsonc"
        return (
            commented
            if commented.exists() and not (folder / "opencode.json").exists()
            else folder / "opencode.json"
        )
