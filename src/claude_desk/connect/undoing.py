"""What disconnecting a tool would take out of its settings, to be shown before it is done."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from claude_desk.connect.edits import EditError, Format
from claude_desk.connect.edits import Path as ValuePath
from claude_desk.connect.journal import Record
from claude_desk.connect.machine import Machine
from claude_desk.connect.preview import difference
from claude_desk.connect.restoring import without
from claude_desk.connect.tools.base import Offer, Tool
from claude_desk.errors import ConnectError
from claude_desk.secret import Secret

_ANY = Secret("any-client-key")


@dataclass(frozen=True, slots=True)
class Undoing:
    """What would happen.

    Attributes:
        diff: every edit as a unified diff, without any key in it.
        left: values that are somebody else's by now and would stay, in words.
        problems: why a file would be left alone, in sentences.
        keys: names of the client keys that would be revoked.
    """

    diff: str
    left: tuple[str, ...]
    problems: tuple[str, ...]
    keys: tuple[str, ...]


def undoing(tool: Tool, machine: Machine, records: list[Record]) -> Undoing:
    """Look what undoing these attempts to connect a tool would do; changes nothing.

    Args:
        tool: the tool.
        machine: where it is.
        records: what was done to it, oldest first.
    """
    secret = _secret_paths(tool, machine)
    diffs: list[str] = []
    left: list[str] = []
    problems: list[str] = []
    for target in dict.fromkeys(file.target for record in records for file in record.files):
        try:
            file, text, stays = without(target, records)
            hidden = [
                value
                for form, path in secret.get(target, ())
                for each in (file.text, text)
                if (value := form.source(each, path)) is not None
            ]
        except ConnectError as error:
            problems.append(error.message)
        except (EditError, RecursionError) as error:
            reason = error if isinstance(error, EditError) else "is nested too deeply"
            problems.append(f"{target} {reason}, so nothing would be taken out of it.")
        else:
            diffs.append(difference(file, text, hidden))
            left += stays
    keys = tuple(dict.fromkeys(record.key for record in records if record.key))
    return Undoing("".join(diffs), tuple(left), tuple(problems), keys)


def _secret_paths(tool: Tool, machine: Machine) -> dict[Path, list[tuple[Format, ValuePath]]]:
    """Where the tool may have keys, whichever way it came by its own."""
    found: dict[Path, list[tuple[Format, ValuePath]]] = {}
    for target, form, path in _each_secret(tool, machine):
        found.setdefault(target, []).append((form, path))
    return found


def _each_secret(tool: Tool, machine: Machine) -> Iterator[tuple[Path, Format, ValuePath]]:
    for helper in ((), ("helper",)):
        for edit in tool.edits(machine, Offer("http://127.0.0.1", _ANY, helper)):
            for setting in edit.settings:
                if setting.secret:
                    yield edit.path.resolve(), edit.form, setting.path
