"""Which addresses may be listened on: this machine's own, and others only for who asks for it in so many words."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from claude_desk.config.checks import LOOPBACK_HOSTS
from claude_desk.config.further_settings import FurtherSettings
from claude_desk.config.interfaces import Interface, IPNetwork, is_private
from claude_desk.errors import SettingsError

DANGEROUS = "DANGEROUSLY_BIND_ALL_INTERFACES"
_YES = frozenset({"1", "true", "yes"})


def is_own(host: str) -> bool:
    """Whether only this machine can reach what listens on this name or address."""
    if host in LOOPBACK_HOSTS:
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def who_can_reach(host: str, url: str, *, twin_missing: bool) -> str:
    """What a person should know about who reaches the listener, if anything.

    Args:
        host: what is listened on.
        url: where clients reach it.
        twin_missing: another program holds the same port of the other loopback address.
    """
    if not is_own(host):
        return f"Claude Desk listens on {host}: other machines can reach it with a client key."
    if twin_missing:
        port = url.rpartition(":")[2]
        return f"Another program answers on [::1]:{port}. Give clients the address {url}, not 'localhost'."
    return ""


def check_host(host: str, environ: Mapping[str, str]) -> None:
    """Refuse an address that other machines reach, unless the environment wants it.

    Raises:
        SettingsError: with what to do if that is wanted.
    """
    if not is_own(host) and environ.get(DANGEROUS) not in _YES:
        raise SettingsError(
            f"Listening on {host} would let other machines reach Claude Desk. If that is what you want, set "
            f"{DANGEROUS}=1 and name the Host values that clients use in server.allowed_hosts."
        )


@dataclass(frozen=True, slots=True)
class Place:
    """Where a further address of the settings is now.

    Attributes:
        address: of this computer.
        interface: that has it.
        names: Host names that are served there, beside the address.
        networks: whose machines may connect.
        exposed: the interface may lead to other machines.
    """

    address: str
    interface: str
    names: tuple[str, ...]
    networks: tuple[IPNetwork, ...]
    exposed: bool = False


def place_of(wanted: FurtherSettings, there: Sequence[Interface], environ: Mapping[str, str]) -> Place:
    """Find out where a further address is, and whether it may be listened on.

    Args:
        wanted: an entry of the settings.
        there: this computer's interfaces; of several addresses of a named one its first private one counts.
        environ: the environment; what leads to other machines needs the same leave as in :func:`check_host`.

    Raises:
        SettingsError: it is not there now, or it is none to listen on.
    """
    found = next((each for each in there if wanted.host == str(each.address)), None) or next(
        (each for each in there if wanted.host == each.name and is_private(each.address)), None
    )
    if found is None:
        raise SettingsError(
            f"{wanted.host} in server.also is no address or interface of this computer now. It is listened on once it is "
            "there and Claude Desk is started or its settings are changed."
        )
    exposed = not found.kind
    if exposed and environ.get(DANGEROUS) not in _YES:
        raise SettingsError(
            f"{wanted.host} in server.also is not listened on: {found.name} may lead to other machines, not only to "
            f"sandboxes. If that is what you want, set {DANGEROUS}=1."
        )
    networks = tuple(ipaddress.ip_network(text) for text in wanted.networks) or (found.network,)
    return Place(str(found.address), found.name, wanted.names, networks, exposed)
