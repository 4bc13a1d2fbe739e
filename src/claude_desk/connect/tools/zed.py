"""Zed."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from claude_desk.connect.changes import Setting
from claude_desk.connect.machine import Machine
from claude_desk.connect.tools.base import JSONC, FileEdit, KeyUse, Offer, Place, Tool

PATH = ("language_models", "anthropic", "api_url")


class Zed(Tool):
    """Its ``settings.json`` has the address; the key Zed keeps in the system's keychain itself, so a person pastes it."""

    id = "zed"
    title = "Zed"
    programs = ("zed", "zeditor")
    key_use = KeyUse.PERSON
    source = "zed.dev/docs/ai/llm-providers and zed.dev/docs/ai/use-api-access"

    def folders(self, machine: Machine) -> Sequence[Path]:
        """``~/.config/zed``, or Windows' folder for programs."""
        return (self._file(machine).parent,)

    def edits(self, machine: Machine, offer: Offer) -> Sequence[FileEdit]:
        """The address."""
        return (FileEdit(self._file(machine), JSONC, (Setting(PATH, offer.url),)),)

    def places(self, machine: Machine) -> Sequence[Place]:
        """The user's settings, and the variable that Zed takes before its keychain."""
        return (
            Place("address", self._file(machine), JSONC, PATH),
            Place("key", variable="ANTHROPIC_API_KEY", secret=True),
        )

    def steps(self, offer: Offer) -> Sequence[str]:
        """Where the key goes."""
        return (
            "In Zed, run 'agent: open settings' from the command palette and find Anthropic among the LLM providers.",
            f"Paste this key as its API key: {offer.key.reveal()}",
        )

    @staticmethod
    def _file(machine: Machine) -> Path:
        if machine.platform == "win32":
            return machine.application_folder / "Zed" / "settings.json"
        return machine.config_folder / "zed" / "settings.json"
