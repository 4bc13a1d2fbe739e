"""Variables that older proxies made familiar, for whoever comes from one of those. Only `claude-desk serve` reads them.

They have names that other programs use too: the tray app of a desktop, whose environment is anybody's, must not move
to another port because of one. Our own names win over them.
"""

from __future__ import annotations

import contextlib
import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from claude_desk.config.checks import checked_url, origin_of
from claude_desk.config.environment import ANTHROPIC_ORIGIN
from claude_desk.config.option_variables import read_origins, read_port
from claude_desk.config.secret_variables import read_client_keys, secret_text
from claude_desk.errors import SettingsError

_CLIENT = "allowed"
# What older proxies count for each client by itself, in a window of seconds.
_RATES = {
    "RATE_LIMIT_REQUESTS": "CLAUDE_DESK_RATES_EACH_REQUESTS_PER_MINUTE",
    "RATE_LIMIT_TOKENS": "CLAUDE_DESK_RATES_EACH_TOKENS_PER_MINUTE",
}
_WINDOW = "RATE_LIMIT_WINDOW"
_MINUTE = 60
_LONGEST_NUMBER = 9


@dataclass(frozen=True, slots=True)
class Adopted:
    """What such variables come to.

    Attributes:
        variables: the same in our own names, to be put on top of the environment. May hold keys.
        notes: sentences for a person about those that are not used.
    """

    variables: dict[str, str] = field(default_factory=dict, repr=False)
    notes: tuple[str, ...] = ()


class _Address(NamedTuple):
    upstream: str
    url: str


def adopted(environ: Mapping[str, str]) -> Adopted:
    """Translate ``HOST``, ``PORT``, ``UPSTREAM_API_URL``, ``ALLOWED_API_KEYS``, ``CORS_ORIGINS`` and those of rates.

    An empty variable counts as unset, and one for which ours is set is not looked at. A rate that cannot be said in
    minutes stops the start: it must not be lost in silence.

    Raises:
        SettingsError: a variable is not usable; the message names it and never holds a key.
    """
    variables: dict[str, str] = {}
    notes: list[str] = []

    if host := _wanted(environ, "HOST", "CLAUDE_DESK_HOST", "CLAUDE_DESK_SERVER_HOST"):
        if _is_address(host):
            variables["CLAUDE_DESK_HOST"] = host
        else:  # shells and compilers call the name of the machine, or its sort, so too
            notes.append("HOST is not used, because it holds no address; set CLAUDE_DESK_HOST instead.")
    if port := _wanted(environ, "PORT", "CLAUDE_DESK_PORT", "CLAUDE_DESK_SERVER_PORT"):
        variables["CLAUDE_DESK_PORT"] = str(read_port(port, "PORT"))
    if url := _wanted(environ, "UPSTREAM_API_URL", "CLAUDE_DESK_UPSTREAM", "CLAUDE_DESK_UPSTREAM_URL"):
        address = _upstream_at(url)
        variables["CLAUDE_DESK_UPSTREAM"], variables["CLAUDE_DESK_UPSTREAM_URL"] = address
    if not (environ.get("CLAUDE_DESK_CLIENT_KEYS") or environ.get("CLAUDE_DESK_CLIENT_KEYS_FILE")):
        found = read_client_keys(*secret_text(environ, "ALLOWED_API_KEYS"), name=_CLIENT)
        if found:
            variables["CLAUDE_DESK_CLIENT_KEYS"] = ",".join(f"{name}:{key.reveal()}" for name, key in found)
    if origins := _wanted(
        environ, "CORS_ORIGINS", "CLAUDE_DESK_CORS_ORIGINS", "CLAUDE_DESK_SERVER_ALLOWED_ORIGINS"
    ):
        variables["CLAUDE_DESK_CORS_ORIGINS"] = ",".join(read_origins(origins, "CORS_ORIGINS"))
    return Adopted(variables | _rates(environ), tuple(notes))


def _wanted(environ: Mapping[str, str], familiar: str, *ours: str) -> str:
    """What a familiar variable says, unless one of ours says it."""
    return "" if any(environ.get(name) for name in ours) else environ.get(familiar, "").strip()


def _rates(environ: Mapping[str, str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for familiar, ours in _RATES.items():
        if text := _wanted(environ, familiar, ours):
            found[ours] = str(_a_minute(familiar, text, environ.get(_WINDOW, "").strip()))
    if text := _wanted(environ, "MAX_CONCURRENT_REQUESTS", "CLAUDE_DESK_RATES_CONCURRENT"):
        found["CLAUDE_DESK_RATES_CONCURRENT"] = str(_number(text, "MAX_CONCURRENT_REQUESTS"))
    return found


def _a_minute(variable: str, text: str, window: str) -> int:
    """A number in a window, as so many a minute."""
    seconds = _number(window.removesuffix("s"), _WINDOW) if window else _MINUTE
    number = _number(text, variable)
    if not seconds or number * _MINUTE % seconds:
        raise SettingsError(
            f"{variable} in {_WINDOW} seconds is no whole number a minute; set {_RATES[variable]} instead."
        )
    return number * _MINUTE // seconds


def _number(text: str, variable: str) -> int:
    if text.isascii() and text.isdigit() and len(text) <= _LONGEST_NUMBER:
        return int(text)
    raise SettingsError(f"{variable} must be a whole number.")


def _is_address(host: str) -> bool:
    if host == "localhost":
        return True
    with contextlib.suppress(ValueError):
        ipaddress.ip_address(host.removeprefix("[").removesuffix("]"))
        return True
    return False


def _upstream_at(url: str) -> _Address:
    """Which upstream an address stands for. Some proxies want it with the end of the path, which is ours to add."""
    try:
        base = checked_url(url).removesuffix("/v1/messages").removesuffix("/v1")
    except ValueError as error:
        raise SettingsError(f"UPSTREAM_API_URL is not usable: {error}.") from None
    return _Address("anthropic" if origin_of(base) == ANTHROPIC_ORIGIN else "compatible", base)
