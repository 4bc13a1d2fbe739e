"""Which addresses may be listened on."""

from __future__ import annotations

import ipaddress

import pytest

from claude_desk.config.further_settings import FurtherSettings
from claude_desk.config.interfaces import Interface
from claude_desk.config.listening import DANGEROUS, check_host, is_own, place_of
from claude_desk.errors import SettingsError

OWN = ["127.0.0.1", "127.8.8.8", "::1", "localhost"]
OTHERS = ["0.0.0.0", "::", "192.168.1.5", "example.com", "", "localhost.example"]


@pytest.mark.parametrize("host", OWN)
def test_this_machines_own_addresses_need_no_leave(host: str) -> None:
    """Loopback, by number or by its name."""
    assert is_own(host)
    check_host(host, {})


@pytest.mark.parametrize("host", OTHERS)
def test_others_need_a_word_that_nobody_says_by_accident(host: str) -> None:
    """The variable, switched on; what is switched off, or something else, is no leave."""
    assert not is_own(host)
    for environ in ({}, {DANGEROUS: ""}, {DANGEROUS: "0"}, {DANGEROUS: "no"}):
        with pytest.raises(SettingsError, match=f"{DANGEROUS}=1"):
            check_host(host, environ)
    check_host(host, {DANGEROUS: "1"})


def interface(name: str, address: str) -> Interface:
    """An interface with one address."""
    own = ipaddress.ip_interface(address)
    return Interface(name, own.ip, own.network)


HERE = (
    interface("lo", "127.0.0.1/8"),
    interface("eth0", "192.168.1.5/24"),
    interface("docker0", "203.0.113.9/24"),
    interface("docker0", "172.17.0.1/16"),
    interface("docker0", "fd00:d0c::1/64"),
)


@pytest.mark.parametrize("host", ["172.17.0.1", "docker0"])
def test_a_further_address_is_found_by_number_and_by_interface(host: str) -> None:
    """The interface's first private one; those of its network may connect unless others are named."""
    place = place_of(FurtherSettings(host=host, names=("desk",)), HERE, {})
    assert (place.address, place.interface, place.names, place.exposed) == (
        "172.17.0.1",
        "docker0",
        ("desk",),
        False,
    )
    assert place.networks == (ipaddress.ip_network("172.17.0.0/16"),)
    wider = place_of(FurtherSettings(host=host, networks=("172.18.0.0/16",)), HERE, {})
    assert wider.networks == (ipaddress.ip_network("172.18.0.0/16"),)


def test_ipv6_has_its_own_place() -> None:
    """By number only."""
    place = place_of(FurtherSettings(host="fd00:d0c::1"), HERE, {})
    assert (place.address, place.networks) == ("fd00:d0c::1", (ipaddress.ip_network("fd00:d0c::/64"),))


@pytest.mark.parametrize("host", ["172.18.0.1", "docker1", "lo", "172.17.0.2"])
def test_what_is_not_here_is_said(host: str) -> None:
    """Neither another machine's address nor an interface without a private one."""
    with pytest.raises(SettingsError, match="no address or interface"):
        place_of(FurtherSettings(host=host), HERE, {})


@pytest.mark.parametrize("host", ["192.168.1.5", "eth0"])
def test_a_card_to_other_machines_needs_the_same_word(host: str) -> None:
    """Private as its range may be: a home network is full of others."""
    with pytest.raises(SettingsError, match=f"{DANGEROUS}=1"):
        place_of(FurtherSettings(host=host), HERE, {DANGEROUS: "no"})
    assert place_of(FurtherSettings(host=host), HERE, {DANGEROUS: "1"}).exposed
