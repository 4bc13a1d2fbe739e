"""Codex, OpenAI's command line agent."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from claude_desk.connect.changes import Setting
from claude_desk.connect.machine import Machine
from claude_desk.connect.tools.base import TOML, FileEdit, KeyUse, Offer, Place, Tool

PROVIDER = "claude-desk"


class Codex(Tool):
    """Its ``config.toml``: a provider of our name, which asks a command for its key.

    A project's own ``config.toml`` cannot choose the provider, so none is looked at.
    """

    id = "codex"
    title = "Codex"
    programs = ("codex",)
    helps_itself = True
    source = "developers.openai.com/codex/config-reference; github.com/openai/codex/pull/16288"

    def folders(self, machine: Machine) -> Sequence[Path]:
        """``~/.codex``, unless CODEX_HOME says otherwise."""
        return (self._file(machine).parent,)

    def edits(self, machine: Machine, offer: Offer) -> Sequence[FileEdit]:
        """The provider, and that it is the one to use, with a model it has."""
        own = ("model_providers", PROVIDER)
        settings = [
            Setting(("model",), offer.model),
            Setting(("model_provider",), PROVIDER),
            Setting((*own, "name"), "Claude Desk"),
            Setting((*own, "base_url"), f"{offer.url}/v1"),
            Setting((*own, "wire_api"), "responses"),
        ]
        if self.key_from(offer) is KeyUse.HELPER:
            command, *arguments = offer.helper
            settings += [
                Setting((*own, "auth", "command"), command),
                Setting((*own, "auth", "args"), arguments),
            ]
        else:
            settings.append(Setting((*own, "experimental_bearer_token"), offer.key.reveal(), secret=True))
        return (FileEdit(self._file(machine), TOML, tuple(settings)),)

    def places(self, machine: Machine) -> Sequence[Place]:
        """One file decides."""
        file = self._file(machine)
        own = ("model_providers", PROVIDER)
        return (
            Place("provider", file, TOML, ("model_provider",)),
            Place("model", file, TOML, ("model",)),
            Place("address", file, TOML, (*own, "base_url")),
            Place("key", file, TOML, (*own, "auth", "command")),
            Place("key", file, TOML, (*own, "experimental_bearer_token"), secret=True),
        )

    @staticmethod
    def _file(machine: Machine) -> Path:
        return machine.folder_of("CODEX_HOME", machine.home / ".codex") / "config.toml"
