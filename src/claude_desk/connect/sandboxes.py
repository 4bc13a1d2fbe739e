"""How a sandbox of this computer reaches Claude Desk: by which address, under which name, and what has to be opened for it.

Sources: Docker's ``--add-host`` and ``host-gateway``, Microsoft's "Accessing network applications with WSL".
"""

from __future__ import annotations

import ipaddress
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from claude_desk.config.further_settings import FurtherSettings
from claude_desk.config.interfaces import Interface, is_private
from claude_desk.config.settings import ServerSettings

Sandbox = Literal["docker", "wsl", "vm", "modal"]
SANDBOXES: tuple[Sandbox, ...] = ("docker", "wsl", "vm", "modal")
DOCKER_NAME = "host.docker.internal"
PODMAN_NAME = "host.containers.internal"


@dataclass(frozen=True, slots=True)
class Way:
    """How one sort of sandbox gets here.

    Attributes:
        host: this computer, as the sandbox calls it; empty where it cannot reach it.
        further: the further address that has to be listened on.
        allowed_host: the Host name that the usual address has to serve.
        start: the command that starts one, with ``{settings}`` where it is told address and key; empty where there is none.
        remarks: what else a person has to know or do.
    """

    host: str = ""
    further: FurtherSettings | None = None
    allowed_host: str = ""
    start: str = ""
    remarks: tuple[str, ...] = ()

    def url(self, port: int) -> str:
        """The base URL in the sandbox; empty where it cannot reach this computer."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"http://{host}:{port}" if host else ""

    def opened_in(self, server: ServerSettings) -> ServerSettings:
        """The settings with what this way needs, and nothing more; the same ones where nothing is missing."""
        if self.allowed_host and self.allowed_host not in server.allowed_hosts:
            return server.model_copy(update={"allowed_hosts": (*server.allowed_hosts, self.allowed_host)})
        if self.further is None:
            return server
        present = next((each for each in server.also if each.host == self.further.host), None)
        if present is None:
            return server.model_copy(update={"also": (*server.also, self.further)})
        missing = tuple(name for name in self.further.names if name not in present.names)
        if not missing:
            return server
        wider = present.model_copy(update={"names": (*present.names, *missing)})
        return server.model_copy(
            update={"also": tuple(wider if each is present else each for each in server.also)}
        )


def way_for(sandbox: Sandbox, there: Sequence[Interface], platform: str = sys.platform) -> Way:
    """Find out how a sort of sandbox reaches this computer, without asking its program.

    Args:
        sandbox: what sort.
        there: this computer's interfaces now.
        platform: as :data:`sys.platform`.
    """
    if sandbox == "docker":
        return _docker(there) if platform == "linux" else _docker_desktop()
    if sandbox == "wsl":
        return _wsl(there, platform)
    if sandbox == "vm":
        return _virtual_machine(there)
    return Way(
        remarks=(
            (
                "A sandbox at Modal runs on another machine and cannot reach this one. Run 'claude-desk serve' where it can be "
                "reached, or a tunnel to this port with its name in server.allowed_hosts: docs/sandboxes.md says how."
            ),
            (
                "A sandbox that has a secret identifier can use that as its key: "
                "claude-desk key add NAME --value-from-stdin"
            ),
        )
    )


def _of_kind(kind: str, there: Sequence[Interface]) -> Interface | None:
    return next(
        (
            each
            for each in there
            if each.kind == kind
            and isinstance(each.address, ipaddress.IPv4Address)
            and is_private(each.address)
        ),
        None,
    )


def _docker(there: Sequence[Interface]) -> Way:
    usual = [each for each in there if each.name == "docker0"]
    podman = [each for each in there if each.name.startswith(("podman", "cni-podman"))]
    elsewhere = (
        "A container of another network, such as Compose's, comes from other addresses: add them as 'networks' to this entry "
        "of server.also (docs/sandboxes.md)."
    )
    bridge = _of_kind("docker", podman)
    if bridge is not None and _of_kind("docker", usual) is None:
        return Way(
            PODMAN_NAME,
            FurtherSettings(host=bridge.name, names=(PODMAN_NAME,)),
            start=f"podman run --rm -it --add-host {PODMAN_NAME}:{bridge.address} {{settings}} IMAGE",
            remarks=(elsewhere,),
        )
    way = Way(
        DOCKER_NAME,
        FurtherSettings(host="docker0", names=(DOCKER_NAME,)),
        start=f"docker run --rm -it --add-host {DOCKER_NAME}:host-gateway {{settings}} IMAGE",
        remarks=(elsewhere,),
    )
    if usual:
        return way
    absent = (
        "There is no interface docker0 now. Start Docker first; with Docker Desktop or rootless Docker there never is one, "
        "and docs/sandboxes.md has another way."
    )
    return replace(way, remarks=(absent, elsewhere))


def _docker_desktop() -> Way:
    return Way(
        DOCKER_NAME, allowed_host=DOCKER_NAME, start="docker run --rm -it {settings} IMAGE"
    )  # Docker Desktop carries the connection to this computer's loopback


def _wsl(there: Sequence[Interface], platform: str) -> Way:
    if platform != "win32":
        return Way(
            "127.0.0.1", remarks=("This is no Windows: programs beside Claude Desk reach it at 127.0.0.1.",)
        )
    interface = _of_kind("wsl", there)
    if interface is None:
        return Way(
            "127.0.0.1",
            remarks=(
                (
                    "This is for mirrored networking (networkingMode=mirrored in .wslconfig), where localhost is the same on both "
                    "sides. With WSL's usual networking, start WSL and give this command again."
                ),
            ),
        )
    return Way(
        str(interface.address),
        FurtherSettings(host=interface.name),
        remarks=(
            "Windows gives WSL a new address at each start. In WSL, `ip route show default` tells the present one after 'via'.",
            "Windows' firewall has to let WSL in; docs/sandboxes.md has the rule for it.",
        ),
    )


def _virtual_machine(there: Sequence[Interface]) -> Way:
    interface = _of_kind("vm", there)
    if interface is None:
        return Way(
            remarks=(
                (
                    "There is no network between this computer and virtual machines only. Give the machine a host-only or NAT "
                    "network (not a bridged one), start it, and give this command again."
                ),
            )
        )
    return Way(
        str(interface.address),
        FurtherSettings(host=interface.name),
        remarks=("If this computer has a firewall, it has to let that network in to the port.",),
    )
