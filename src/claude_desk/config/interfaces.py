"""This computer's network interfaces, and which of them lead to sandboxes on it and nowhere else."""

from __future__ import annotations

import ipaddress
import re
import socket
from dataclasses import dataclass
from typing import Literal

IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address
IPNetwork = ipaddress.IPv4Network | ipaddress.IPv6Network
SandboxKind = Literal["", "docker", "wsl", "vm", "namespace"]

# Names that programs give to networks between this computer and what runs on it. Bridges that may have a card of this
# computer in them (br0, "vEthernet (External Switch)", vmnet0) are not among them.
_KINDS: tuple[tuple[SandboxKind, re.Pattern[str]], ...] = (
    ("docker", re.compile(r"docker0|docker_gwbridge|br-[0-9a-f]{12}|podman[0-9]{1,3}|cni-podman[0-9]{1,3}")),
    ("wsl", re.compile(r"vEthernet \(WSL.{0,40}\)")),
    (
        "vm",
        re.compile(
            r"vboxnet[0-9]{1,3}|VirtualBox Host-Only.{0,60}|virbr[0-9]{1,3}|mpqemubr[0-9]{1,3}|bridge1[0-9]{2}"
            r"|vmnet[1-9][0-9]{0,2}|VMware Network Adapter VMnet[1-9][0-9]{0,2}|vEthernet \(Default Switch\)"
        ),
    ),
    ("namespace", re.compile(r"veth[A-Za-z0-9_.@-]{0,20}|(lxc|lxd|incus)br[0-9]{1,3}")),
)
# RFC 1918, RFC 4193.
_PRIVATE: tuple[IPNetwork, ...] = tuple(
    ipaddress.ip_network(text) for text in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7")
)


@dataclass(frozen=True, slots=True)
class Interface:
    """One address of one network interface.

    Attributes:
        name: as the system calls it, such as ``docker0``.
        address: its own one there.
        network: whose machines it reaches directly.
    """

    name: str
    address: IPAddress
    network: IPNetwork

    @property
    def kind(self) -> SandboxKind:
        """What sort of sandboxes it leads to; empty where it may lead to other machines."""
        return next((kind for kind, names in _KINDS if names.fullmatch(self.name)), "")


def interfaces() -> list[Interface]:
    """All of them, as they are now, in the system's order; without link-local addresses."""
    import psutil

    found = []
    for name, addresses in psutil.net_if_addrs().items():
        for each in addresses:
            if each.family not in {socket.AF_INET, socket.AF_INET6}:
                continue
            address = ipaddress.ip_address(each.address.partition("%")[0])
            if not address.is_link_local:
                found.append(Interface(name, address, _network(address, each.netmask)))
    return found


def is_private(place: IPAddress | IPNetwork) -> bool:
    """Whether an address, or all of a network, is for private use (RFC 1918, RFC 4193)."""
    network = ipaddress.ip_network(place)
    ends = (network.network_address, network.broadcast_address)
    return any(all(end in private for end in ends) for private in _PRIVATE)


def _network(address: IPAddress, netmask: str | None) -> IPNetwork:
    if netmask:
        length = int(ipaddress.ip_address(netmask)).bit_count()
    else:
        length = address.max_prefixlen if address.version == 4 else 64  # noqa: PLR2004  # Windows tells none for IPv6
    return ipaddress.ip_network(f"{address}/{length}", strict=False)
