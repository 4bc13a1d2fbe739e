"""Looks at the computer around Claude Desk: proxy variables, the port and who has it, ``localhost``, the clock.

Whatever the system is asked is asked in one function each, so that tests can answer in its place.
"""

from __future__ import annotations

import contextlib
import ipaddress
import os
import re
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from claude_desk.doctor.finding import Finding, Group, Verdict
from claude_desk.doctor.subject import Subject

LOCAL_NAMES = ("127.0.0.1", "localhost")
PLAIN_VARIABLES = ("http_proxy", "all_proxy")
SECURE_VARIABLE = "https_proxy"
CLOCK_LIMIT_S = 300
"""How far a clock may be off: AWS refuses signatures that are older or newer than five minutes."""

_BUILT = datetime(2026, 11, 1, tzinfo=UTC)
_NETSH_SECONDS = 5.0
_RANGE = re.compile(r"^\s*(\d+)\s+(\d+)\b", re.MULTILINE)
_PORT_RANGE = Path("/proc/sys/net/ipv4/ip_local_port_range")
_LEAST_FREE_PORT = Path("/proc/sys/net/ipv4/ip_unprivileged_port_start")


@dataclass(frozen=True, slots=True)
class Listener:
    """A program that listens on a port.

    Attributes:
        address: on which address.
        pid: its process; None where the system does not say.
        name: of the program; empty where the system does not say.
    """

    address: str
    pid: int | None
    name: str

    @property
    def label(self) -> str:
        """The program in words."""
        if self.pid is None:
            return "a program that does not show itself to you"
        return f"{self.name or 'a program'} (process {self.pid})"


@dataclass(frozen=True, slots=True)
class System:
    """What the system is asked.

    Attributes:
        listeners: who listens on a port.
        addresses: what a name stands for here, in the order in which programs try it.
        reserved: ranges of ports that the system gives to nobody, first and last.
        passing: ports that outgoing connections are given; empty where that is not known.
        now: the moment.
    """

    listeners: Callable[[int], list[Listener]]
    addresses: Callable[[str], list[str]]
    reserved: Callable[[], list[tuple[int, int]]]
    passing: Callable[[], range]
    now: Callable[[], datetime] = lambda: datetime.now(UTC)

    @classmethod
    def this(cls) -> System:
        """The one we run on."""
        return cls(listeners, addresses, reserved_ports, passing_ports)


def examine(subject: Subject, system: System) -> Iterator[Finding]:
    """All there is to say of the computer."""
    yield proxies(subject.environ, secure=subject.url.startswith("https:"))
    yield port(subject, system)
    yield localhost(subject, system)
    yield clock(system.now())


def proxies(environ: Mapping[str, str], *, secure: bool = False) -> Finding:
    """Whether tools would send what is meant for Claude Desk to a proxy (requirement R28)."""

    def finding(verdict: Verdict, what: str, do: str = "") -> Finding:
        return Finding("computer.proxies", Group.COMPUTER, "No proxy in between", verdict, what, do, ("R28",))

    names = [*PLAIN_VARIABLES, SECURE_VARIABLE]
    found = [each for name in names for each in (name, name.upper()) if environ.get(each)]
    if not found:
        return finding(Verdict.OK, "No proxy is set in this environment.")
    bypass = environ.get("no_proxy") or environ.get("NO_PROXY") or ""
    if all(_bypassed(name, bypass) for name in LOCAL_NAMES):
        return finding(Verdict.OK, f"{found[0]} is set, with exceptions for this computer.")
    missing = ",".join(name for name in LOCAL_NAMES if not _bypassed(name, bypass))
    decisive = [
        name for name in found if (name.lower() == SECURE_VARIABLE) == secure or name.lower() == "all_proxy"
    ]
    do = f"Set {_set_variable('NO_PROXY', ','.join(filter(None, (bypass, '127.0.0.1,localhost,::1'))))}"
    if decisive:
        return finding(
            Verdict.FAIL,
            f"{decisive[0]} is set without an exception for {missing}: tools of this environment send their requests and "
            "client keys to that proxy.",
            do,
        )
    return finding(
        Verdict.WARN,
        f"{found[0]} is set without an exception for {missing}: some tools, Claude Code among them, use it for every address.",
        do,
    )


def _bypassed(name: str, bypass: str) -> bool:
    """Whether an exception covers a name, as curl, Python and Node read it; networks as Go reads them, too."""
    entries = [entry.strip().lower() for entry in re.split(r"[,\s]+", bypass) if entry.strip()]
    if "*" in entries:
        return True
    with contextlib.suppress(ValueError):
        own = ipaddress.ip_address(name)
        for entry in entries:
            with contextlib.suppress(ValueError):
                if "/" in entry and own in ipaddress.ip_network(entry, strict=False):
                    return True
    return bool(urllib.request.proxy_bypass_environment(name, {"no": ",".join(entries)}))  # type: ignore[attr-defined]


def _set_variable(name: str, value: str) -> str:
    if sys.platform == "win32":
        return f'it: setx {name} "{value}"'
    return f'it where the proxy is set: export {name}="{value}"'


def port(subject: Subject, system: System) -> Finding:  # noqa: PLR0911 (a row of cases, one after the other)
    """Whether the port is ours, or can be."""

    def finding(verdict: Verdict, what: str, do: str = "") -> Finding:
        return Finding("computer.port", Group.COMPUTER, "The port is ours", verdict, what, do)

    number = subject.port
    other = "Stop it, or choose another port: claude-desk settings set server.port NUMBER"
    if not number:
        return finding(Verdict.OK, "Any free port is taken.")
    ours = subject.status.get("pid") if subject.status is not None else None
    strangers = [each for each in system.listeners(number) if each.pid != ours or ours is None]
    if subject.listens:
        if strangers:
            named = ", ".join(f"{each.label} on {each.address}" for each in strangers)
            return finding(Verdict.WARN, f"Port {number} is ours, and beside us listens {named}.", other)
        return finding(Verdict.OK, f"Port {number} is ours.")
    if strangers:
        return finding(Verdict.FAIL, f"Port {number} is taken by {strangers[0].label}.", other)
    for first, last in system.reserved():
        if first <= number <= last:
            return finding(
                Verdict.FAIL,
                f"The system keeps the ports {first} to {last} for itself, and {number} is one of them.",
                "Choose another port: claude-desk settings set server.port NUMBER",
            )
    if number in system.passing():
        return finding(
            Verdict.WARN,
            f"Port {number} is free, but outgoing connections of other programs may get it before Claude Desk starts.",
            f"Choose a port below {system.passing().start}: claude-desk settings set server.port NUMBER",
        )
    return finding(Verdict.OK, f"Port {number} is free.")


def localhost(subject: Subject, system: System) -> Finding:
    """Whether tools that say "localhost" come to us."""

    def finding(verdict: Verdict, what: str, do: str = "") -> Finding:
        return Finding("computer.localhost", Group.COMPUTER, "localhost is this computer", verdict, what, do)

    found = system.addresses("localhost")
    if not found:
        return finding(
            Verdict.WARN,
            "The name localhost stands for nothing here.",
            "Add “127.0.0.1 localhost” to the hosts file, or give tools the address 127.0.0.1.",
        )
    strange = [each for each in found if not ipaddress.ip_address(each.partition("%")[0]).is_loopback]
    if strange:
        return finding(
            Verdict.FAIL,
            f"The name localhost stands for {strange[0]}, another computer.",
            "Mend the hosts file: client keys sent to localhost would leave this computer.",
        )
    ours = subject.status.get("pid") if subject.status is not None else None
    on_six = [each for each in system.listeners(subject.port) if ":" in each.address and each.pid != ours]
    if found[0] == "::1" and subject.listens and on_six:
        return finding(
            Verdict.FAIL,
            f"Tools that say localhost try ::1 first, and there answers {on_six[0].label}.",
            f"Give tools the address {subject.url}, or stop the other program.",
        )
    first = "IPv6 first" if found[0] == "::1" else "IPv4 first"
    return finding(Verdict.OK, f"localhost is this computer ({first}).")


def clock(now: datetime, ahead: float | None = None) -> Finding:
    """Whether the clock can be right.

    Args:
        now: the moment, as this computer has it.
        ahead: seconds it is ahead of a server's clock; None where none was asked.
    """

    def finding(verdict: Verdict, what: str, do: str = "") -> Finding:
        return Finding("computer.clock", Group.COMPUTER, "The clock is right", verdict, what, do)

    do = "Let the system set the clock by the network: certificates and signatures are refused with a wrong one."
    if now < _BUILT:
        return finding(
            Verdict.FAIL, f"The clock says {now:%Y-%m-%d}, which is before this program was made.", do
        )
    if ahead is None:
        return finding(Verdict.OK, f"The clock says {now:%Y-%m-%d %H:%M} UTC.")
    off = f"{abs(ahead):.0f} s {'ahead of' if ahead > 0 else 'behind'} the upstream's"
    if abs(ahead) >= CLOCK_LIMIT_S:
        return finding(Verdict.FAIL, f"The clock is {off}.", do)
    if abs(ahead) >= CLOCK_LIMIT_S / 5:
        return finding(Verdict.WARN, f"The clock is {off}.", do)
    return finding(Verdict.OK, "The clock agrees with the upstream's.")


# -- what the system is asked


def listeners(port: int) -> list[Listener]:
    """Who listens on a port, as far as this user may know; nothing where the system does not tell (macOS without root)."""
    import psutil

    found: dict[tuple[str, int | None], Listener] = {}
    try:
        connections = psutil.net_connections("tcp") if port else []
    except (psutil.Error, OSError):
        return []
    for each in connections:
        if each.laddr and each.laddr.port == port and each.status == psutil.CONN_LISTEN:
            name = ""
            with contextlib.suppress(psutil.Error, OSError):
                name = psutil.Process(each.pid).name() if each.pid is not None else ""
            found[each.laddr.ip, each.pid] = Listener(each.laddr.ip, each.pid, name)
    return list(found.values())


def addresses(name: str) -> list[str]:
    """What a name stands for, in order, each once."""
    try:
        found = socket.getaddrinfo(name, None, type=socket.SOCK_STREAM)
    except OSError:
        return []
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def reserved_ports() -> list[tuple[int, int]]:
    """Ranges of ports that ordinary programs do not get.

    On Windows Hyper-V, WSL and Docker reserve some (``netsh int ipv4 show excludedportrange``); elsewhere the low ports.
    """
    if sys.platform == "win32":
        system = Path(os.environ.get("SYSTEMROOT", r"C:\Windows"), "System32", "netsh.exe")
        command = [str(system), "interface", "ipv4", "show", "excludedportrange", "protocol=tcp"]
        try:
            done = subprocess.run(  # noqa: S603 (the system's own program, by its whole name)
                command, capture_output=True, check=False, timeout=_NETSH_SECONDS, stdin=subprocess.DEVNULL
            )
        except (OSError, subprocess.TimeoutExpired):
            return []
        return ranges_in(done.stdout.decode("utf-8", "replace"))
    if sys.platform == "linux":
        if os.geteuid() == 0:
            return []
        with contextlib.suppress(OSError, ValueError):
            return [(1, int(_LEAST_FREE_PORT.read_text("ascii")) - 1)]
    return []


def ranges_in(table: str) -> list[tuple[int, int]]:
    """The ranges in what netsh prints, in whichever language: lines that begin with two numbers."""
    return [(int(first), int(last)) for first, last in _RANGE.findall(table)]


def passing_ports() -> range:
    """Ports that the system gives to outgoing connections."""
    try:
        first, last = _PORT_RANGE.read_text("ascii").split()
    except (OSError, ValueError):
        return range(0)
    return range(int(first), int(last) + 1)
