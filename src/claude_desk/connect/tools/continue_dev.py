"""Continue, the extension for VS Code and JetBrains IDEs, and its command line."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from claude_desk.connect.changes import Setting
from claude_desk.connect.edits import Where
from claude_desk.connect.machine import Machine
from claude_desk.connect.tools.base import YAML, FileEdit, Offer, Place, Tool

NAME = "Claude Desk"


class Continue(Tool):
    """Its ``config.yaml``: one more model. Which model is used, a person chooses in it."""

    id = "continue"
    title = "Continue"
    programs = ("cn",)
    source = "docs.continue.dev/reference and docs.continue.dev/customize/model-providers/top-level/anthropic"

    def folders(self, machine: Machine) -> Sequence[Path]:
        """``~/.continue``, unless CONTINUE_GLOBAL_DIR says otherwise."""
        return (self._file(machine).parent,)

    def edits(self, machine: Machine, offer: Offer) -> Sequence[FileEdit]:
        """A model with the address in it; a file of ours gets the three lines that every such file must have."""
        file = self._file(machine)
        model = {
            "name": NAME,
            "provider": "anthropic",
            "model": offer.model,
            "apiBase": f"{offer.url}/v1/",
            "apiKey": offer.key.reveal(),
            "roles": ["chat", "edit", "apply"],
        }
        head = () if file.exists() else (("name", "Local Config"), ("version", "1.0.0"), ("schema", "v1"))
        settings = [Setting((name,), value) for name, value in head]
        settings.append(Setting(("models", Where("name", NAME)), model, secret=True))
        return (FileEdit(file, YAML, tuple(settings)),)

    def places(self, machine: Machine) -> Sequence[Place]:
        """The one model that is ours."""
        return (Place("address", self._file(machine), YAML, ("models", Where("name", NAME), "apiBase")),)

    def notes(self, machine: Machine) -> Sequence[str]:
        """That the old kind of file hides the new one, or the other way round."""
        old = self._file(machine).with_name("config.json")
        if old.exists() and not self._file(machine).exists():
            return (
                f"Continue reads config.yaml before {old}: once there is one, the models of the old file are not shown.",
            )
        return ("Choose the model 'Claude Desk' in Continue afterwards.",)

    @staticmethod
    def _file(machine: Machine) -> Path:
        return machine.folder_of("CONTINUE_GLOBAL_DIR", machine.home / ".continue") / "config.yaml"
