"""The settings of further addresses take what leads to sandboxes, and nothing by accident."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from claude_desk.config.further_settings import FurtherSettings
from claude_desk.config.settings import Settings


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        *(("172.17.0.1", "172.17.0.1"), (" 10.0.0.1 ", "10.0.0.1"), ("[fd00:0::1]", "fd00::1")),
        *(
            ("docker0", "docker0"),
            ("vEthernet (WSL (Hyper-V firewall))", "vEthernet (WSL (Hyper-V firewall))"),
        ),
    ],
)
def test_an_address_or_an_interface_is_taken(text: str, kept: str) -> None:
    """Addresses in one spelling, so that they can be compared."""
    assert FurtherSettings(host=text).host == kept


@pytest.mark.parametrize(
    "text",
    [
        *(
            "",
            "0.0.0.0",
            "::",
            "[::]",
            "*",
            "127.0.0.1",
            "127.9.9.9",
            "::1",
            "localhost",
            "LocalHost",
            "8.8.8.8",
        ),
        *(
            "169.254.169.254",
            "fe80::1",
            "::ffff:172.17.0.1",
            "172.17.0.1:8765",
            "http://172.17.0.1",
            "172.17.0.0/16",
        ),
        *("100.64.0.1", "a\nb", "0.0.0.0/0"),
    ],
)
def test_every_spelling_of_everywhere_and_every_public_address_is_refused(text: str) -> None:
    """Also what is this machine's own anyway, and what is no address at all."""
    with pytest.raises(ValidationError):
        FurtherSettings(host=text)


@pytest.mark.parametrize(
    "name",
    [
        "",
        "*",
        "*.internal",
        "localhost",
        "a.localhost",
        "127.0.0.1",
        "::1",
        "a:8765",
        "http://a",
        "a b",
        "a\r\nb",
    ],
)
def test_a_name_is_one_host_name_that_is_not_our_own(name: str) -> None:
    """A pattern would let a page's own name in."""
    with pytest.raises(ValidationError):
        FurtherSettings(host="docker0", names=(name,))


@pytest.mark.parametrize(
    "network", ["", "0.0.0.0/0", "::/0", "8.8.8.0/24", "172.17.0.1/16", "10.0.0.0/7", "all"]
)
def test_a_network_is_private_and_well_written(network: str) -> None:
    """All of it; and with no address in its host part, which would be a guess."""
    with pytest.raises(ValidationError):
        FurtherSettings(host="docker0", networks=(network,))


def test_names_and_networks_are_kept() -> None:
    """In lower case, as Host values are compared."""
    made = FurtherSettings(host="docker0", names=("Host.Docker.Internal",), networks=("172.18.0.0/16",))
    assert (made.names, made.networks) == (("host.docker.internal",), ("172.18.0.0/16",))


def test_two_entries_for_one_address_are_refused() -> None:
    """Which of their names counts would be a guess."""
    with pytest.raises(ValidationError, match="two entries"):
        Settings.model_validate({"server": {"also": [{"host": "fd00:0::1"}, {"host": "fd00::1"}]}})
