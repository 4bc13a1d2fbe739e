"""How each tool stands: there or not, connected or not, and what else decides where its requests go."""

from __future__ import annotations

import enum
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from claude_desk.connect import edits
from claude_desk.connect.changes import Absent
from claude_desk.connect.connections import Connections
from claude_desk.connect.journal import Record
from claude_desk.connect.machine import Machine
from claude_desk.connect.tools.base import Detection, Found, Offer, Tool, Way
from claude_desk.secret import Secret

_ANY = Secret("any-client-key")


class State(enum.Enum):
    """How a tool stands."""

    ABSENT = "it was not found"
    READY = "it can be connected"
    IMPOSSIBLE = "it cannot be connected"
    CONNECTED = "it is connected"
    MOVED = "it is connected to another address than the present one"
    OVERRULED = "it was connected, but something else decides"
    SILENT = "it was connected, but its settings do not say so any more"
    UNFINISHED = "connecting or undoing it was interrupted"


@dataclass(frozen=True, slots=True)
class Standing:
    """A tool as it is now.

    Attributes:
        tool: which one.
        state: how it stands.
        detection: what was found of it.
        record: how it was connected; None if it was not.
        rival: what decides instead of us, where something does.
    """

    tool: Tool
    state: State
    detection: Detection
    record: Record | None = None
    rival: Found | None = None


def look(connections: Connections, tools: Iterable[Tool], listening: str) -> list[Standing]:
    """See how tools stand; reads files, runs nothing.

    Args:
        connections: what was connected.
        tools: which ones to look for.
        listening: where Claude Desk listens now; empty if it does not.

    Raises:
        ConnectError: what was connected before is not known.
    """
    connected = connections.connected()
    unfinished = {record.tool for record in connections.unfinished()}
    return [
        _stands(
            tool, connections.machine, connected.get(tool.id), listening, unfinished=tool.id in unfinished
        )
        for tool in tools
    ]


def _stands(
    tool: Tool, machine: Machine, record: Record | None, listening: str, *, unfinished: bool
) -> Standing:
    detection = tool.detect(machine)
    if unfinished:
        return Standing(tool, State.UNFINISHED, detection, record)
    if record is None:
        if not detection.installed:
            return Standing(tool, State.ABSENT, detection)
        possible = tool.way is not Way.IMPOSSIBLE
        return Standing(tool, State.READY if possible else State.IMPOSSIBLE, detection)
    if tool.way is Way.EDITED:
        wins = {each.what: each for each in detection.found if each.wins}
        given = _given(tool, machine, record)
        rival = _rival(wins, given, record)
        if rival is not None:
            return Standing(tool, State.OVERRULED, detection, record, rival)
        if "address" not in wins:
            return Standing(tool, State.SILENT, detection, record)
    state = State.MOVED if listening and listening != record.url else State.CONNECTED
    return Standing(tool, state, detection, record)


def _given(tool: Tool, machine: Machine, record: Record) -> dict[str, str]:
    """Every value that the tool has from us, by its place in words."""
    return {
        f"{edits.describe(setting.path)} in {edit.path}": str(setting.value)
        for helper in ((), ("helper",))
        for edit in tool.edits(machine, Offer(record.url, _ANY, helper))
        for setting in edit.settings
        if not isinstance(setting.value, Absent)
    }


def _rival(wins: Mapping[str, Found], given: Mapping[str, str], record: Record) -> Found | None:
    provider, address, key = (wins.get(what) for what in ("provider", "address", "key"))
    if provider is not None and given.get(provider.label, provider.value) != provider.value:
        return provider
    if address is not None and not address.value.startswith(record.url):
        return address
    ours = {
        f"{edits.describe(done.path)} in {file.path}"
        for file in record.files
        for done in file.done
        if done.ours
    }
    return key if key is not None and key.label not in ours else None
