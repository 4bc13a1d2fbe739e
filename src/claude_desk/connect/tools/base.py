"""What a tool is to us: where its settings are, which of them win, and which values send it to Claude Desk."""

from __future__ import annotations

import enum
from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

from claude_desk.connect import edits, files
from claude_desk.connect.changes import Setting
from claude_desk.connect.edits import EditError, Format, Missing
from claude_desk.connect.edits_dotenv import DotenvFormat
from claude_desk.connect.edits_json import JsonFormat
from claude_desk.connect.edits_toml import TomlFormat
from claude_desk.connect.edits_yaml import YamlFormat
from claude_desk.connect.machine import Machine
from claude_desk.errors import ConnectError
from claude_desk.secret import Secret

JSON = JsonFormat(comments=False)
JSONC = JsonFormat(comments=True)
TOML = TomlFormat()
YAML = YamlFormat()
DOTENV = DotenvFormat()
FORMATS: dict[str, Format] = {form.name: form for form in (JSON, JSONC, TOML, YAML, DOTENV)}

DEFAULT_MODEL = "claude-sonnet-5-5"
"""For tools that have to be told one."""


class Way(enum.Enum):
    """How a tool is connected."""

    EDITED = "its settings are edited"
    GUIDED = "a person enters it"
    IMPOSSIBLE = "it cannot be connected"


class KeyUse(enum.Enum):
    """How a tool comes by its client key."""

    HELPER = "it asks for the key when it needs it; no file holds it"
    FILE = "the key stands in its settings; it is its own, worth nothing elsewhere, and revoked on undo"
    PERSON = "you paste it into the tool once; it is revoked on undo"


@dataclass(frozen=True, slots=True)
class Offer:
    """What a tool is connected to.

    Attributes:
        url: where Claude Desk listens, without a path, such as ``http://127.0.0.1:8765``.
        key: the client key made for it, or what stands for one in a preview.
        helper: the command that prints that key; empty where there is no keychain to have it from.
        model: a model, for tools that have to be told one.
    """

    url: str
    key: Secret
    helper: tuple[str, ...] = ()
    model: str = DEFAULT_MODEL


@dataclass(frozen=True, slots=True)
class FileEdit:
    """The values that one file shall have."""

    path: Path
    form: Format
    settings: tuple[Setting, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a tool looks for something: a value in a file, or a variable.

    Attributes:
        what: what it says, such as ``address``.
        file: the file; None for a variable.
        form: the file's format.
        path: the value's path in it.
        variable: the variable's name.
        secret: whether the value is a key.
    """

    what: str
    file: Path | None = None
    form: Format = JSON
    path: edits.Path = ()
    variable: str = ""
    secret: bool = False

    @property
    def label(self) -> str:
        """The place in words."""
        if self.file is None:
            return f"the variable {self.variable}"
        return f"{edits.describe(self.path)} in {self.file}"


@dataclass(frozen=True, slots=True)
class Found:
    """A value that a tool has, in one of the places it looks at.

    Attributes:
        what: what it says, such as ``address``.
        label: where it stands.
        value: the value; of a key only its last characters.
        wins: whether it is the one that counts.
    """

    what: str
    label: str
    value: str
    wins: bool


@dataclass(frozen=True, slots=True)
class Detection:
    """How a tool is on this computer.

    Attributes:
        installed: whether it is there, or was: its program or its settings.
        version: what it says its version is; empty if unknown.
        files: its settings files that would be edited.
        found: what decides where it sends requests, the strongest first.
        problems: what stands in the way, in sentences.
    """

    installed: bool
    version: str
    files: tuple[Path, ...]
    found: tuple[Found, ...]
    problems: tuple[str, ...]


class Tool(ABC):
    """One tool; a subclass in a file of its own says where it keeps what."""

    id: ClassVar[str]
    title: ClassVar[str]
    way: ClassVar[Way] = Way.EDITED
    programs: ClassVar[tuple[str, ...]] = ()
    helps_itself: ClassVar[bool] = False
    """Whether it can run a command to get its key."""
    key_use: ClassVar[KeyUse] = KeyUse.FILE
    """How it comes by its key where it cannot help itself."""
    source: ClassVar[str]
    """Where the names of its settings were taken from."""

    @abstractmethod
    def folders(self, machine: Machine) -> Sequence[Path]:
        """Where it keeps its settings or program; one that exists says that the tool is used."""

    def edits(self, machine: Machine, offer: Offer) -> Sequence[FileEdit]:
        """What to edit so that it sends its requests to Claude Desk; nothing for one that is not edited."""
        return ()

    def places(self, machine: Machine) -> Sequence[Place]:
        """What decides where it sends requests, the strongest of each kind first."""
        return ()

    def notes(self, machine: Machine) -> Sequence[str]:
        """What a person should know before connecting it, in sentences."""
        return ()

    def steps(self, offer: Offer) -> Sequence[str]:
        """What a person has to do in the tool, in order."""
        return ()

    def key_from(self, offer: Offer) -> KeyUse:
        """How it comes by its key with this offer."""
        return KeyUse.HELPER if self.helps_itself and offer.helper else self.key_use

    def detect(self, machine: Machine, *, ask_version: bool = False) -> Detection:
        """Look how it is set up; runs nothing unless it is asked for its version, which may take seconds."""
        program = next((found for name in self.programs if (found := machine.program(name))), None)
        installed = program is not None or any(folder.exists() for folder in self.folders(machine))
        version = machine.version_of(program) if program is not None and ask_version else ""
        problems: list[str] = []
        decisive = self._look(machine, problems)
        preview = Offer("http://127.0.0.1", Secret("x"))
        paths = tuple(edit.path for edit in self.edits(machine, preview))
        return Detection(installed, version, paths, tuple(decisive), tuple(dict.fromkeys(problems)))

    def _look(self, machine: Machine, problems: list[str]) -> list[Found]:
        found: list[Found] = []
        decided: set[str] = set()
        for place in self.places(machine):
            value = _value_at(place, machine, problems)
            if value is None or value == "":
                continue
            shown = f"...{str(value)[-4:]}" if place.secret else str(value)
            found.append(Found(place.what, place.label, shown, place.what not in decided))
            decided.add(place.what)
        return found


def _value_at(place: Place, machine: Machine, problems: list[str]) -> Any:
    if place.file is None:
        return machine.environ.get(place.variable)
    try:
        plain = place.form.parse(files.read(place.file).text)
    except ConnectError as error:
        problems.append(error.message)
        return None
    except (EditError, RecursionError) as error:
        reason = error if isinstance(error, EditError) else "is nested too deeply"
        problems.append(f"{place.file} {reason}, so it is left alone.")
        return None
    value = edits.look_up(plain, place.path)
    return None if isinstance(value, Missing) else value
