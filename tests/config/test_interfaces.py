"""Which networks lead to sandboxes of this computer."""

from __future__ import annotations

import ipaddress

import pytest

from claude_desk.config.interfaces import Interface, interfaces, is_private

SANDBOXES = {
    "docker": ["docker0", "br-0123456789ab", "docker_gwbridge", "podman1", "cni-podman0"],
    "wsl": ["vEthernet (WSL)", "vEthernet (WSL (Hyper-V firewall))"],
    "vm": [
        *("vboxnet0", "VirtualBox Host-Only Network #2", "virbr0", "vmnet8", "bridge100", "mpqemubr0"),
        *("VMware Network Adapter VMnet8", "vEthernet (Default Switch)"),
    ],
    "namespace": ["veth1a2b3c4", "lxdbr0", "incusbr0"],
}
OTHERS = [
    *("eth0", "en0", "wlan0", "Wi-Fi", "br0", "br-lan", "bridge0", "vmnet0", "tun0", "utun3", "docker", ""),
    *("vEthernet (External Switch)", "wg0", "Ethernet 2", "docker0.5", "br-0123456789ab.7", "tailscale0"),
]


@pytest.mark.parametrize(("kind", "name"), [(kind, name) for kind in SANDBOXES for name in SANDBOXES[kind]])
def test_networks_of_sandboxes_are_known_by_name(kind: str, name: str) -> None:
    """As the programs that make them name them."""
    assert at(name).kind == kind


@pytest.mark.parametrize("name", OTHERS)
def test_what_may_lead_to_other_machines_is_none(name: str) -> None:
    """Cards, tunnels, and bridges that may have a card in them."""
    assert at(name).kind == ""


@pytest.mark.parametrize(
    "text",
    ["10.0.0.1", "172.16.0.0", "172.31.255.255", "192.168.1.5", "fd00::1", "172.16.0.0/12", "fc00::/7"],
)
def test_private_ranges_are_those_of_the_rfcs(text: str) -> None:
    """RFC 1918 and RFC 4193, whole networks too."""
    assert is_private(ipaddress.ip_network(text))


@pytest.mark.parametrize(
    "text",
    [
        *("0.0.0.0", "127.0.0.1", "169.254.1.1", "172.15.255.255", "172.32.0.0", "8.8.8.8", "100.64.0.1"),
        *("::", "::1", "fe80::1", "2001:db8::1", "::ffff:10.0.0.1", "0.0.0.0/0", "172.0.0.0/8", "::/0"),
    ],
)
def test_all_else_is_not_private(text: str) -> None:
    """Nor is a network with one machine outside."""
    assert not is_private(ipaddress.ip_network(text))


def test_this_computers_own_are_found() -> None:
    """Loopback is everywhere, and each address is of its network."""
    found = interfaces()
    assert ipaddress.ip_address("127.0.0.1") in {each.address for each in found}
    assert all(each.address in each.network for each in found)
    assert not any(each.address.is_link_local for each in found)


def at(name: str) -> Interface:
    """An interface of this name."""
    return Interface(name, ipaddress.ip_address("172.17.0.1"), ipaddress.ip_network("172.17.0.0/16"))
