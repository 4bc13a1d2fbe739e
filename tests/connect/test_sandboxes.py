"""How sandboxes reach this computer, on computers of all sorts."""

from __future__ import annotations

import ipaddress

import pytest

from claude_desk.config.further_settings import FurtherSettings
from claude_desk.config.interfaces import Interface
from claude_desk.config.settings import ServerSettings
from claude_desk.connect.sandboxes import DOCKER_NAME, PODMAN_NAME, SANDBOXES, way_for


def at(name: str, address: str) -> Interface:
    """An interface with one address."""
    own = ipaddress.ip_interface(address)
    return Interface(name, own.ip, own.network)


ETH, DOCKER = at("eth0", "192.168.1.5/24"), at("docker0", "172.17.0.1/16")
PODMAN = at("podman0", "10.88.0.1/16")
WSL = at("vEthernet (WSL (Hyper-V firewall))", "172.28.16.1/20")
VM6, VM = at("vboxnet0", "fd00:56::1/64"), at("vboxnet0", "192.168.56.1/24")


def test_docker_on_linux_comes_by_its_bridge() -> None:
    """By the name that Docker's documentation gives this machine."""
    way = way_for("docker", [ETH, at("br-0123456789ab", "172.18.0.1/16"), PODMAN, DOCKER], "linux")
    assert way.url(8765) == "http://host.docker.internal:8765"
    assert way.further == FurtherSettings(host="docker0", names=(DOCKER_NAME,))
    assert "--add-host host.docker.internal:host-gateway" in way.start
    assert not any("There is no" in remark for remark in way.remarks)


def test_docker_that_is_not_there_yet_is_prepared_for() -> None:
    """The entry is for the interface, so it holds once that is there."""
    way = way_for("docker", [ETH], "linux")
    assert way.further == FurtherSettings(host="docker0", names=(DOCKER_NAME,))
    assert "There is no interface docker0 now" in way.remarks[0]


def test_podman_has_its_own_name_and_bridge() -> None:
    """Where Docker is not."""
    way = way_for("docker", [ETH, PODMAN], "linux")
    assert way.further == FurtherSettings(host="podman0", names=(PODMAN_NAME,))
    assert way.start.startswith(f"podman run --rm -it --add-host {PODMAN_NAME}:10.88.0.1 ")


@pytest.mark.parametrize("platform", ["darwin", "win32"])
def test_docker_desktop_comes_to_the_usual_address_by_another_name(platform: str) -> None:
    """So that no further one is opened."""
    way = way_for("docker", [ETH, VM], platform)
    assert (way.further, way.allowed_host, way.host) == (None, DOCKER_NAME, DOCKER_NAME)


def test_wsl_comes_by_the_address_of_its_interface() -> None:
    """Named by the interface, since the address is another one after each start of Windows."""
    way = way_for("wsl", [ETH, WSL], "win32")
    assert way.url(9) == "http://172.28.16.1:9"
    assert way.further == FurtherSettings(host=WSL.name)


@pytest.mark.parametrize(("there", "platform"), [([ETH], "win32"), ([ETH, WSL], "linux")])
def test_wsl_shares_loopback_otherwise(there: list[Interface], platform: str) -> None:
    """Mirrored networking, or a Claude Desk in the distribution itself: nothing is opened."""
    way = way_for("wsl", there, platform)
    assert (way.url(8765), way.further, way.allowed_host) == ("http://127.0.0.1:8765", None, "")


def test_a_virtual_machine_comes_by_a_network_of_its_own() -> None:
    """A card to other machines is never taken for one."""
    way = way_for("vm", [ETH, DOCKER, VM6, VM])
    assert (way.url(8765), way.further) == (
        "http://192.168.56.1:8765",
        FurtherSettings(host="vboxnet0"),
    )
    none = way_for("vm", [ETH, DOCKER])
    assert (none.host, none.url(8765), none.further) == ("", "", None)
    assert "host-only" in none.remarks[0]


def test_a_cloud_sandbox_gets_no_address() -> None:
    """Nothing here is opened to the internet."""
    way = way_for("modal", [ETH, DOCKER])
    assert (way.url(8765), way.further, way.allowed_host) == ("", None, "")


@pytest.mark.parametrize("sandbox", SANDBOXES)
@pytest.mark.parametrize("platform", ["linux", "darwin", "win32"])
def test_what_is_opened_is_opened_once(sandbox: str, platform: str) -> None:
    """And everything else stays: other entries, other names, and what a person added to the entry."""
    way = way_for(sandbox, [ETH, DOCKER, WSL, VM], platform)  # type: ignore[arg-type]
    before = ServerSettings(
        allowed_hosts=("desk",),
        also=(
            FurtherSettings(host="docker0", names=("mine",), networks=("172.18.0.0/16",)),
            FurtherSettings(host="10.9.9.9"),
        ),
    )
    opened = way.opened_in(before)
    assert way.opened_in(opened) is opened
    assert opened.allowed_hosts[:1] == ("desk",)
    assert opened.also[0].names[0] == "mine"
    assert opened.also[0].networks == ("172.18.0.0/16",)
    assert opened.also[1] == before.also[1]
    assert opened.model_copy(update={"also": (), "allowed_hosts": ()}) == ServerSettings()
