"""Which addresses may be listened on: this machine's own, and others only for who asks for it in so many words."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping

from claude_desk.config.checks import LOOPBACK_HOSTS
from claude_desk.errors import SettingsError

DANGEROUS = "DANGEROUSLY_BIND_ALL_INTERFACES"


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
    if not is_own(host) and environ.get(DANGEROUS) not in {"1", "true", "yes"}:
        raise SettingsError(
            f"Listening on {host} would let other machines reach Claude Desk. If that is what you want, set "
            f"{DANGEROUS}=1 and name the Host values that clients use in server.allowed_hosts."
        )
