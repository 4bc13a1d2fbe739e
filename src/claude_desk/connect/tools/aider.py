"""aider."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from claude_desk.connect.changes import Setting
from claude_desk.connect.machine import Machine
from claude_desk.connect.tools.base import YAML, FileEdit, Offer, Place, Tool

FILE = ".aider.conf.yml"


class Aider(Tool):
    """Its ``.aider.conf.yml`` in the user's folder.

    It speaks Chat Completions with us: with the other API it sends a temperature that current models refuse.
    """

    id = "aider"
    title = "aider"
    programs = ("aider",)
    source = "aider.chat/docs/config/aider_conf.html and aider.chat/docs/config/options.html"

    def folders(self, machine: Machine) -> Sequence[Path]:
        """The file itself, and what it remembers."""
        return (machine.home / FILE, machine.home / ".aider")

    def edits(self, machine: Machine, offer: Offer) -> Sequence[FileEdit]:
        """Address, key and model."""
        settings = (
            Setting(("openai-api-base",), f"{offer.url}/v1"),
            Setting(("openai-api-key",), offer.key.reveal(), secret=True),
            Setting(("model",), f"openai/{offer.model}"),
        )
        return (FileEdit(machine.home / FILE, YAML, settings),)

    def places(self, machine: Machine) -> Sequence[Place]:
        """Aider's own variables, then the project's files, then the user's, then the variables that others read too."""
        layers = [folder / FILE for folder in (machine.folder, machine.project_folders()[-1], machine.home)]
        found: list[Place] = []
        for what, option, own, other in (
            ("address", "openai-api-base", "AIDER_OPENAI_API_BASE", "OPENAI_API_BASE"),
            ("key", "openai-api-key", "AIDER_OPENAI_API_KEY", "OPENAI_API_KEY"),
            ("model", "model", "AIDER_MODEL", ""),
        ):
            secret = what == "key"
            found.append(Place(what, variable=own, secret=secret))
            found += [Place(what, file, YAML, (option,), secret=secret) for file in dict.fromkeys(layers)]
            found += [Place(what, variable=other, secret=secret)] if other else []
        return found
