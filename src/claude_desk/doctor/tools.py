"""Looks at the tools on this computer: where each sends its requests, and which of its settings decides that."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterable, Iterator
from urllib.parse import urlsplit

from claude_desk.connect.journal import Journal, Record
from claude_desk.connect.machine import Machine
from claude_desk.connect.tools import TOOLS
from claude_desk.connect.tools.base import Detection, Found, Tool, Way
from claude_desk.doctor.finding import Finding, Group, Verdict
from claude_desk.doctor.subject import Subject
from claude_desk.errors import ConnectError

_CONNECT_S = 0.5
_OWN_HOSTS = frozenset({"127.0.0.1", "localhost", "::1"})


def examine(
    subject: Subject,
    machine: Machine,
    *,
    tools: Iterable[Tool] = tuple(TOOLS.values()),
    answers: Callable[[str, int], bool] | None = None,
) -> Iterator[Finding]:
    """A line for each tool that is there or was connected.

    Args:
        subject: which Claude Desk they should reach.
        machine: where they are.
        tools: which ones are looked for.
        answers: whether somebody listens at a host and port.
    """
    try:
        records = {record.tool: record for record in Journal(subject.paths.connections_file).records()}
    except ConnectError as error:
        do = "Move the file away if it is damaged; tools that were connected keep their settings."
        yield Finding("tools.journal", Group.TOOLS, "What was connected", Verdict.FAIL, error.message, do)
        records = {}
    seen = False
    for tool in tools:
        detection = tool.detect(machine)
        record = records.get(tool.id)
        if detection.installed or record is not None:
            seen = True
            yield _finding(subject, tool, detection, record, answers or _answers)
    if not seen:
        yield Finding(
            "tools.none",
            Group.TOOLS,
            "Tools",
            Verdict.OK,
            "None of the tools that we know is on this computer; any other takes the address and a client key.",
        )


def _finding(  # noqa: PLR0911 (a row of cases, one after the other)
    subject: Subject,
    tool: Tool,
    detection: Detection,
    record: Record | None,
    answers: Callable[[str, int], bool],
) -> Finding:
    def finding(verdict: Verdict, what: str, do: str = "") -> Finding:
        requirements = ("R26", "R27") if tool.way is Way.EDITED else ()
        return Finding(f"tools.{tool.id}", Group.TOOLS, tool.title, verdict, what, do, requirements)

    again = f"Connect it again: claude-desk connect {tool.id}"
    address, key = _winner(detection, "address"), _winner(detection, "key")
    if tool.way is Way.IMPOSSIBLE:
        return finding(
            Verdict.OK,
            "It cannot be connected: its servers make the requests, and cannot reach this computer.",
        )
    if detection.problems:
        return finding(Verdict.WARN, detection.problems[0], "Mend that file; until then it is left alone.")
    if record is None:
        return _unconnected(finding, subject, tool, address, answers)
    if tool.way is not Way.EDITED:
        return finding(Verdict.OK, f"You have entered {record.url} in it yourself.")
    if address is None:
        return finding(Verdict.FAIL, "It was connected, but its setting is gone.", again)
    if not address.value.startswith(record.url):
        return finding(
            Verdict.FAIL,
            f"{_sentence(address.label)} decides where its requests go: {_safe(address.value)}, and not Claude Desk.",
            f"Take that value out, or undo the connection: claude-desk disconnect {tool.id}",
        )
    if subject.port and _port_of(record.url) != subject.port:
        return finding(
            Verdict.FAIL, f"It is connected to {record.url}, and Claude Desk is at {subject.url}.", again
        )
    if key is not None and key.label.startswith("the variable"):
        return finding(
            Verdict.WARN,
            f"It is connected, but {key.label} counts over its client key.",
            f"Unset {key.label.removeprefix('the variable ')} where the tool is started.",
        )
    return finding(Verdict.OK, f"It is connected to {record.url}; {address.label} decides.")


def _unconnected(
    finding: Callable[..., Finding],
    subject: Subject,
    tool: Tool,
    address: Found | None,
    answers: Callable[[str, int], bool],
) -> Finding:
    connect = f"Connect it: claude-desk connect {tool.id}"
    if address is None:
        return finding(Verdict.OK, "It is not connected, and sends its requests to its vendor.")
    try:
        parts = urlsplit(address.value)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        host, port = "", None
    if host in _OWN_HOSTS and port == subject.port:
        return finding(Verdict.OK, f"It is set up by hand; {address.label} decides.")
    if host in _OWN_HOSTS and port is not None and not answers(host, port):
        what = (
            f"{_sentence(address.label)} sends its requests to {_safe(address.value)}, where nobody listens."
        )
        return finding(Verdict.WARN, what, connect)
    return finding(
        Verdict.OK, f"It is not connected; {address.label} sends its requests to {_safe(address.value)}."
    )


def _winner(detection: Detection, what: str) -> Found | None:
    return next((each for each in detection.found if each.what == what and each.wins), None)


def _safe(address: str) -> str:
    """An address without what may be a login or a key in it."""
    try:
        parts = urlsplit(address)
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        return "another address"
    return f"{parts.scheme}://{parts.hostname}{port}{parts.path}" if parts.hostname else "another address"


def _port_of(url: str) -> int:
    return int(url.rpartition(":")[2])


def _sentence(label: str) -> str:
    return label[:1].upper() + label[1:] if label.startswith("the ") else label


def _answers(host: str, port: int) -> bool:
    try:
        socket.create_connection((host, port), _CONNECT_S).close()
    except OSError:
        return False
    return True
