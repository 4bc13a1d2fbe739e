"""llm, the command line program."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from claude_desk.connect.changes import Setting
from claude_desk.connect.edits import Where
from claude_desk.connect.machine import Machine
from claude_desk.connect.tools.base import JSON, YAML, FileEdit, Offer, Place, Tool

NAME = "claude-desk"


class Llm(Tool):
    """One more model in ``extra-openai-models.yaml``, its key in ``keys.json``; ``llm -m claude-desk`` uses it."""

    id = "llm"
    title = "llm"
    programs = ("llm",)
    source = "llm.datasette.io/en/stable/other-models.html and .../keys.html"

    def folders(self, machine: Machine) -> Sequence[Path]:
        """Where ``llm logs path`` points into."""
        return (self._folder(machine),)

    def edits(self, machine: Machine, offer: Offer) -> Sequence[FileEdit]:
        """The model, and the key by the name the model has for it."""
        model = {
            "model_id": NAME,
            "model_name": offer.model,
            "api_base": f"{offer.url}/v1",
            "api_key_name": NAME,
            "supports_tools": True,
            "supports_schema": True,
        }
        folder = self._folder(machine)
        return (
            FileEdit(folder / "keys.json", JSON, (Setting((NAME,), offer.key.reveal(), secret=True),)),
            FileEdit(
                folder / "extra-openai-models.yaml", YAML, (Setting((Where("model_id", NAME),), model),)
            ),
        )

    def places(self, machine: Machine) -> Sequence[Place]:
        """The model that is ours, and its key."""
        folder = self._folder(machine)
        model = (Where("model_id", NAME), "api_base")
        return (
            Place("address", folder / "extra-openai-models.yaml", YAML, model),
            Place("key", folder / "keys.json", JSON, (NAME,), secret=True),
        )

    def notes(self, machine: Machine) -> Sequence[str]:
        """How it is used then."""
        return (f"Its default model stays what it is: use 'llm -m {NAME}', or 'llm models default {NAME}'.",)

    @staticmethod
    def _folder(machine: Machine) -> Path:
        return machine.folder_of("LLM_USER_PATH", machine.application_folder / "io.datasette.llm")
