"""What the environment says on top of the settings file, for containers, services and scripts.

Nothing here is written back, and no value that could be a credential reaches a message.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from claude_desk.config.checks import checked_origin, checked_url, option_path, origin_of
from claude_desk.config.client_keys import MIN_LENGTH, check_client_key_name, check_client_key_value
from claude_desk.config.credentials import EnvironmentKey, KeySource, checked_credential
from claude_desk.config.model_variables import model_options
from claude_desk.config.settings import Settings
from claude_desk.errors import ClientKeyError, SettingsError
from claude_desk.secret import Secret

ANTHROPIC_ORIGIN = "https://api.anthropic.com:443"
# Kinds that send no key anywhere.
KEYLESS_KINDS = frozenset({"practice"})
MAX_KEY_FILE_BYTES = 65_536
HOST_NAME = re.compile(r"[A-Za-z0-9]([A-Za-z0-9.-]{0,251}[A-Za-z0-9])?")


@dataclass(frozen=True, slots=True)
class Overlay:
    """The settings with the environment's word on top.

    Attributes:
        settings: what is in effect.
        overridden: dotted names of options that the environment decides, such as ``server.port``.
        client_keys: (name, value) pairs from ``CLAUDE_DESK_CLIENT_KEYS``.
        key: the real key for the active upstream, bound to its origin, if the environment gives a usable one.
        problems: sentences for a person, such as why a key is not used.
    """

    settings: Settings
    overridden: frozenset[str] = frozenset()
    client_keys: tuple[tuple[str, Secret], ...] = ()
    key: EnvironmentKey | None = None
    problems: tuple[str, ...] = ()


OriginFor = Callable[[Settings, str], str]
"""The origin that a stored key of an upstream goes to; empty where it takes none, or is not usable as it is set."""


def overlay(
    settings: Settings,
    environ: Mapping[str, str],
    *,
    trust_addresses: bool = False,
    origin_for: OriginFor | None = None,
) -> Overlay:
    """Put the environment on top of the settings. An empty variable counts as unset.

    ``CLAUDE_DESK_HOST``, ``CLAUDE_DESK_PORT``, ``CLAUDE_DESK_UPSTREAM``, ``CLAUDE_DESK_UPSTREAM_URL``,
    ``CLAUDE_DESK_UPSTREAM_AUTH``, ``CLAUDE_DESK_CLIENT_KEYS``, ``CLAUDE_DESK_CORS_ORIGINS``, and the real key from the file named by
    ``CLAUDE_DESK_API_KEY_FILE``, else from ``ANTHROPIC_API_KEY``; about models those of ``model_variables.py``.

    A key from the environment goes to api.anthropic.com or to the address in ``CLAUDE_DESK_UPSTREAM_URL``, and
    never to an address that only the settings file knows: who can write that file could otherwise have the key
    sent to himself. To a platform whose address follows from its kind and region it goes if the environment itself
    names that upstream: a key that lies around for other programs is not offered to Amazon.

    Args:
        settings: the file's.
        environ: the environment.
        trust_addresses: the settings come from a file that was named on the command line for this run, so its
            addresses were chosen by the same person as the environment.
        origin_for: finds the origin of an upstream that has no address in its settings.

    Raises:
        SettingsError: a variable is not usable; the message names it.
    """
    options: dict[str, Any] = {}
    if host := environ.get("CLAUDE_DESK_HOST"):
        options["server.host"] = read_host(host, "CLAUDE_DESK_HOST")
    if port := environ.get("CLAUDE_DESK_PORT"):
        options["server.port"] = read_port(port, "CLAUDE_DESK_PORT")
    if origins := environ.get("CLAUDE_DESK_CORS_ORIGINS"):
        options["server.allowed_origins"] = read_origins(origins, "CLAUDE_DESK_CORS_ORIGINS")
    options |= model_options(environ)
    address_given = _choose_upstream(settings, environ, options)
    effective = _with(settings, options)
    trusted = address_given or trust_addresses
    key, problems = _real_key(effective, environ, address_trusted=trusted, origin_for=origin_for)
    client_keys = read_client_keys(environ.get("CLAUDE_DESK_CLIENT_KEYS", ""), "CLAUDE_DESK_CLIENT_KEYS")
    guessable = tuple(
        f"The client key '{name}' from the environment is so short that it can be guessed; "
        f"{MIN_LENGTH} random characters are the least that `claude-desk key add` takes."
        for name, value in client_keys
        if len(value.reveal()) < MIN_LENGTH
    )
    return Overlay(effective, frozenset(options), client_keys, key, problems + guessable)


def _choose_upstream(settings: Settings, environ: Mapping[str, str], options: dict[str, Any]) -> bool:
    """Add what the environment says about the upstream; say whether its address is the environment's own."""
    name = settings.upstream
    if chosen := environ.get("CLAUDE_DESK_UPSTREAM"):
        known = {*settings.upstreams, "compatible"}
        if chosen not in known:
            raise SettingsError(
                f"CLAUDE_DESK_UPSTREAM names no upstream; there are: {', '.join(sorted(known))}."
            )
        options["upstream"] = name = chosen
    existing = settings.upstreams.get(name)
    if existing is None:
        options[f"upstreams.{name}.kind"] = "compatible"
    elif existing.kind in KEYLESS_KINDS:
        _refuse_address(environ, name)
        return False
    if auth := environ.get("CLAUDE_DESK_UPSTREAM_AUTH"):
        if auth not in {"x-api-key", "bearer"}:
            raise SettingsError("CLAUDE_DESK_UPSTREAM_AUTH must be x-api-key or bearer.")
        options[f"upstreams.{name}.auth"] = auth
    if url := environ.get("CLAUDE_DESK_UPSTREAM_URL"):
        try:
            options[f"upstreams.{name}.url"] = checked_url(url)
        except ValueError as error:
            raise SettingsError(f"CLAUDE_DESK_UPSTREAM_URL is not usable: {error}.") from None
    elif chosen and (existing is None or (existing.kind == "compatible" and not existing.url)):
        raise SettingsError(f"The upstream '{name}' needs an address; set CLAUDE_DESK_UPSTREAM_URL as well.")
    return bool(url)


def _refuse_address(environ: Mapping[str, str], name: str) -> None:
    for variable in ("CLAUDE_DESK_UPSTREAM_URL", "CLAUDE_DESK_UPSTREAM_AUTH"):
        if environ.get(variable):
            raise SettingsError(
                f"{variable} is set, but the upstream is '{name}', which has no use for it; "
                "set CLAUDE_DESK_UPSTREAM to anthropic or compatible as well."
            )


def _with(settings: Settings, options: Mapping[str, Any]) -> Settings:
    if not options:
        return settings
    data = settings.model_dump()
    for dotted, value in options.items():
        *tables, last = option_path(dotted)
        table = data
        for name in tables:
            table = table.setdefault(name, {})
        table[last] = value
    try:
        return Settings.model_validate(data)
    except ValidationError as error:
        names = ", ".join(sorted({".".join(str(part) for part in each["loc"]) for each in error.errors()}))
        raise SettingsError(f"The environment's settings do not fit together: {names}.") from None


def _real_key(
    settings: Settings, environ: Mapping[str, str], *, address_trusted: bool, origin_for: OriginFor | None
) -> tuple[EnvironmentKey | None, tuple[str, ...]]:
    upstream = settings.upstreams[settings.upstream]
    if upstream.kind in KEYLESS_KINDS:
        return None, ()
    if upstream.url:
        origin = origin_of(upstream.url)
    else:
        origin = origin_for(settings, settings.upstream) if origin_for is not None else ""
        named = bool(environ.get("CLAUDE_DESK_UPSTREAM"))
        # ANTHROPIC_API_KEY is there for Anthropic, unless somebody said otherwise.
        if not origin or not (named or address_trusted or environ.get("CLAUDE_DESK_API_KEY_FILE")):
            return None, ()
        # A resource's name is a part of the address, and anybody can have a resource.
        address_trusted |= named and not upstream.resource
    if path := environ.get("CLAUDE_DESK_API_KEY_FILE"):
        variable, source, value = "CLAUDE_DESK_API_KEY_FILE", KeySource.FILE, _key_from(Path(path))
    elif text := environ.get("ANTHROPIC_API_KEY"):
        variable, source = "ANTHROPIC_API_KEY", KeySource.ENVIRONMENT
        value = checked_credential(Secret(text), variable)
    else:
        return None, ()
    if origin != ANTHROPIC_ORIGIN and not address_trusted:
        problem = (
            f"The key from {variable} is not used: the settings file sends requests to {origin}, and such a key only "
            "goes to api.anthropic.com, to the address in CLAUDE_DESK_UPSTREAM_URL, or to a platform that is named in "
            "CLAUDE_DESK_UPSTREAM and known by its region alone."
        )
        return None, (problem,)
    return EnvironmentKey(value, source, settings.upstream, origin), ()


def _key_from(path: Path) -> Secret:
    try:
        with path.open("rb") as file:
            content = file.read(MAX_KEY_FILE_BYTES + 1)
        text = content.decode("ascii")
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise SettingsError(f"CLAUDE_DESK_API_KEY_FILE: {path} cannot be read ({reason}).") from None
    except UnicodeDecodeError:
        raise SettingsError(f"CLAUDE_DESK_API_KEY_FILE: {path} holds more than a key.") from None
    if len(content) > MAX_KEY_FILE_BYTES:
        raise SettingsError(f"CLAUDE_DESK_API_KEY_FILE: {path} is too large to be a key.")
    return checked_credential(Secret(text), f"The key in {path} (CLAUDE_DESK_API_KEY_FILE)")


def read_client_keys(text: str, variable: str, *, name: str = "") -> tuple[tuple[str, Secret], ...]:
    """Read client keys, separated by commas: ``name:value`` each, or values alone.

    Args:
        text: what the variable holds.
        variable: its name, for messages.
        name: for values alone, what they are called; a number is added.

    Raises:
        SettingsError: one of them is not usable; the message says which by its number.
    """
    keys: list[tuple[str, Secret]] = []
    for number, entry in enumerate(text.split(","), start=1):
        if not entry.strip():
            # A trailing comma, or nothing at all.
            continue
        where = f"{variable}, entry {number}"
        called, colon, shown = (part.strip() for part in entry.partition(":"))
        if name:
            called, shown = f"{name} {number}", entry.strip()
        elif not colon:
            raise SettingsError(f"{where}: write it as name:value, and separate several with commas.")
        value = Secret(shown)
        try:
            check_client_key_name(called)
            check_client_key_value(value, shortest=1)
        except ClientKeyError as error:
            raise SettingsError(f"{where}: {error.message}") from None
        if any(called == other or value == known for other, known in keys):
            raise SettingsError(f"{where}: its name or value is there twice.")
        keys.append((called, value))
    return tuple(keys)


def read_origins(text: str, variable: str) -> tuple[str, ...]:
    """Read web origins, separated by commas.

    Raises:
        SettingsError: one of them is none; the message names the variable.
    """
    try:
        return tuple(checked_origin(entry) for entry in text.split(",") if entry.strip())
    except ValueError as error:
        raise SettingsError(f"{variable}: {error}.") from None


def read_host(text: str, variable: str) -> str:
    """Read an address or a host name, in brackets or not.

    Raises:
        SettingsError: it is neither; the message names the variable.
    """
    host = text.strip().removeprefix("[").removesuffix("]")
    try:
        return str(ipaddress.ip_address(host))
    except ValueError:
        if HOST_NAME.fullmatch(host):
            return host
    raise SettingsError(f"{variable} must be an address or a host name, without http:// and port.")


def read_port(text: str, variable: str) -> int:
    """Read a port.

    Raises:
        SettingsError: it is none; the message names the variable.
    """
    digits = text.strip()
    if digits.isascii() and digits.isdigit() and len(digits) <= 5 and int(digits) <= 65535:  # noqa: PLR2004
        return int(digits)
    raise SettingsError(f"{variable} must be a number from 0 to 65535 (0 picks a free port).")
