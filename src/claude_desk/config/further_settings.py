"""The settings about further addresses, on which sandboxes of this computer reach Claude Desk."""

from __future__ import annotations

import ipaddress
import re
from typing import Annotated

from pydantic import AfterValidator, Field

from claude_desk.config.interfaces import is_private
from claude_desk.config.table import Table

_INTERFACE = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ()#._@-]{0,99}")
_HOST_NAME = re.compile(r"[A-Za-z0-9]([A-Za-z0-9.-]{0,251}[A-Za-z0-9])?")


def checked_place(text: str) -> str:
    """Check an address of a private range, or the name of a network interface.

    Raises:
        ValueError: with the sentence to show.
    """
    text = text.strip()
    try:
        address = ipaddress.ip_address(text.removeprefix("[").removesuffix("]"))
    except ValueError:
        if not _INTERFACE.fullmatch(text) or text.lower() == "localhost":
            raise ValueError(
                "host must be an address such as 172.17.0.1, or a network interface such as docker0"
            ) from None
        return text
    if address.is_unspecified:
        raise ValueError(f"{address} stands for every address; name the one that sandboxes see")
    if address.is_loopback:
        raise ValueError(f"{address} is listened on anyway; names for it belong into allowed_hosts")
    if not is_private(address):
        raise ValueError(f"{address} is not in a private range (10/8, 172.16/12, 192.168/16, fc00::/7)")
    return str(address)


def checked_host_name(name: str) -> str:
    """Check a Host name, without port, that is not this computer's own.

    Raises:
        ValueError: with the sentence to show.
    """
    name = name.strip().lower()
    if not _HOST_NAME.fullmatch(name):
        raise ValueError("a name is one host name, without http://, port or *")
    try:
        ipaddress.ip_address(name)
    except ValueError:
        if name == "localhost" or name.endswith(".localhost"):
            raise ValueError(f"{name} is not a name by which sandboxes know this computer") from None
        return name
    raise ValueError("the address itself is served anyway; names are host names")


def checked_network(text: str) -> str:
    """Check a network of a private range.

    Raises:
        ValueError: with the sentence to show.
    """
    try:
        network = ipaddress.ip_network(text.strip())
    except ValueError:
        raise ValueError("a network is written as in 172.18.0.0/16") from None
    if not is_private(network):
        raise ValueError(f"{network} is not in a private range (10/8, 172.16/12, 192.168/16, fc00::/7)")
    return str(network)


class FurtherSettings(Table):
    """A further address to listen on, for sandboxes of this computer: containers, WSL, virtual machines."""

    host: Annotated[str, AfterValidator(checked_place)] = Field(
        description="This computer's address in the sandboxes' network, such as 172.17.0.1, or the interface that has it, "
        "such as docker0."
    )
    names: tuple[Annotated[str, AfterValidator(checked_host_name)], ...] = Field(
        default=(), description="Host names served there, such as host.docker.internal; nowhere else."
    )
    networks: tuple[Annotated[str, AfterValidator(checked_network)], ...] = Field(
        default=(), description="Networks whose machines may connect. Empty: the interface's own."
    )


def checked_further(entries: tuple[FurtherSettings, ...]) -> tuple[FurtherSettings, ...]:
    """See that no address has two entries.

    Raises:
        ValueError: with the sentence to show.
    """
    hosts = [entry.host for entry in entries]
    for host in hosts:
        if hosts.count(host) > 1:
            raise ValueError(f"{host} has two entries")
    return entries
