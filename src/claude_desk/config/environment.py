"""What the environment says on top of the settings file, for containers, services and scripts.

Nothing here is written back, and no value that could be a credential reaches a message.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from pydantic import ValidationError

from claude_desk.config import secret_variables
from claude_desk.config.checks import origin_of
from claude_desk.config.client_keys import MIN_LENGTH
from claude_desk.config.credentials import EnvironmentKey
from claude_desk.config.model_variables import model_options
from claude_desk.config.option_variables import (
    OTHER_NAMES,
    UPSTREAM_PREFIX,
    Path,
    Said,
    is_said,
    upstream_options,
    upstream_tables,
    upstream_variables,
    values_from,
)
from claude_desk.config.settings import Settings
from claude_desk.errors import SettingsError
from claude_desk.secret import Secret

ANTHROPIC_ORIGIN = "https://api.anthropic.com:443"
# Kinds that send no key anywhere.
KEYLESS_KINDS = frozenset({"practice"})


@dataclass(frozen=True, slots=True)
class Overlay:
    """The settings with the environment's word on top.

    Attributes:
        settings: what is in effect.
        overridden: the options that the environment decides, by their dotted names such as ``server.port``, with the
            name of the variable that does. Of tables, the entries.
        client_keys: (name, value) pairs from ``CLAUDE_DESK_CLIENT_KEYS`` or the file that is named for them.
        key: the real key for the active upstream, bound to its origin, if the environment gives a usable one.
        problems: sentences for a person, such as why a key is not used.
    """

    settings: Settings
    overridden: Mapping[str, str] = field(default_factory=dict)
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

    Which variables there are is in ``option_variables.py``, ``model_variables.py`` and ``secret_variables.py``.

    A key from the environment goes to api.anthropic.com or to the address that the environment itself gives, and never
    to one that only the settings file knows: who can write that file could otherwise have the key sent to himself. To a platform whose address follows from its kind and region it goes if the environment itself
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
    options = values_from(environ)
    superseded = {variable for option, variable in OTHER_NAMES.items() if is_said(option, options)}
    options |= model_options({name: text for name, text in environ.items() if name not in superseded})
    place_given = _choose_upstream(settings, environ, options)
    effective = _with(settings, options)
    key, problems = _real_key(
        effective, environ, place_given=place_given, trust_addresses=trust_addresses, origin_for=origin_for
    )
    client_keys = secret_variables.client_keys(environ)
    guessable = tuple(
        f"The client key '{name}' from the environment is so short that it can be guessed; "
        f"{MIN_LENGTH} random characters are the least that `claude-desk key add` takes."
        for name, value in client_keys
        if len(value.reveal()) < MIN_LENGTH
    )
    overridden = {".".join(path): said.variable for path, said in options.items()}
    return Overlay(effective, overridden, client_keys, key, problems + guessable)


def _choose_upstream(
    settings: Settings, environ: Mapping[str, str], options: dict[Path, Said]
) -> frozenset[str]:
    """Add what the environment says about upstreams; say which parts of the chosen one's address are its own words."""
    options |= upstream_tables(environ)
    kinds = {name: each.kind for name, each in settings.upstreams.items()}
    kinds |= {path[1]: said.value for path, said in options.items() if path[::2] == ("upstreams", "kind")}
    name = chosen = environ.get("CLAUDE_DESK_UPSTREAM", "").strip()
    if chosen:
        kinds.setdefault("compatible", "")
        if chosen not in kinds and not environ.get(f"{UPSTREAM_PREFIX}KIND"):
            raise SettingsError(
                f"CLAUDE_DESK_UPSTREAM names no upstream; there are: {', '.join(sorted(kinds))}. "
                "For another one, set CLAUDE_DESK_UPSTREAM_KIND as well."
            )
        options["upstream",] = Said(chosen, "CLAUDE_DESK_UPSTREAM")
    else:
        name = settings.upstream
    kind = kinds.get(name, "")
    if kind in KEYLESS_KINDS:
        _refuse_options(environ, name)
        return frozenset()
    about = upstream_options(environ, name)
    said_kind = about.get(("upstreams", name, "kind"))
    if not kind and said_kind is None:
        said_kind = options["upstreams", name, "kind"] = Said("compatible", "CLAUDE_DESK_UPSTREAM")
    if kind and said_kind is not None and said_kind.value != kind:
        raise SettingsError(
            f"CLAUDE_DESK_UPSTREAM_KIND is not {kind}, which the upstream '{name}' is already."
        )
    options |= about
    existing = settings.upstreams.get(name)
    has_url = ("upstreams", name, "url") in options or (existing is not None and existing.url)
    if chosen and not has_url and (kind or (said_kind and said_kind.value)) == "compatible":
        raise SettingsError(f"The upstream '{name}' needs an address; set CLAUDE_DESK_UPSTREAM_URL as well.")
    # Tables of several upstreams say where keys go only if the environment, not the file, chose among them.
    own = options if chosen else about
    return frozenset(path[2] for path in own if path[:2] == ("upstreams", name))


def _refuse_options(environ: Mapping[str, str], name: str) -> None:
    for variable in upstream_variables(environ):
        raise SettingsError(
            f"{variable} is set, but the upstream is '{name}', which has no use for it; "
            "set CLAUDE_DESK_UPSTREAM to anthropic or compatible as well."
        )


def _with(settings: Settings, options: Mapping[Path, Said]) -> Settings:
    if not options:
        return settings
    data: dict[str, Any] = settings.model_dump()
    for path, said in options.items():
        table = data
        for name in path[:-1]:
            table = table.setdefault(name, {})
        table[path[-1]] = said.value
    # The first price that fits counts, so the environment's have to come first.
    prices = {path[1]: said.value for path, said in options.items() if path[0] == "prices"}
    data["prices"] = prices | {name: each for name, each in data["prices"].items() if name not in prices}
    try:
        return Settings.model_validate(data)
    except ValidationError as error:
        names = ", ".join(sorted({".".join(str(part) for part in each["loc"]) for each in error.errors()}))
        raise SettingsError(f"The environment's settings do not fit together: {names}.") from None


def _real_key(
    settings: Settings,
    environ: Mapping[str, str],
    *,
    place_given: frozenset[str],
    trust_addresses: bool,
    origin_for: OriginFor | None,
) -> tuple[EnvironmentKey | None, tuple[str, ...]]:
    upstream = settings.upstreams[settings.upstream]
    if upstream.kind in KEYLESS_KINDS:
        return None, ()
    trusted = trust_addresses or "url" in place_given
    if upstream.url:
        origin = origin_of(upstream.url)
    else:
        origin = origin_for(settings, settings.upstream) if origin_for is not None else ""
        named = bool(environ.get("CLAUDE_DESK_UPSTREAM"))
        # ANTHROPIC_API_KEY is there for Anthropic, unless somebody said otherwise.
        if not origin or not (named or trusted or environ.get(secret_variables.OWN_KEY_FILE)):
            return None, ()
        # A resource's name is a part of the address, and anybody can have a resource.
        trusted |= named and (not upstream.resource or "resource" in place_given)
    found = secret_variables.real_key(environ)
    if found is None:
        return None, ()
    value, source, variable = found
    if origin != ANTHROPIC_ORIGIN and not trusted:
        problem = (
            f"The key from {variable} is not used: the settings file sends requests to {origin}, and such a key only "
            "goes to api.anthropic.com, to the address in CLAUDE_DESK_UPSTREAM_URL, or to a platform that is named in "
            "CLAUDE_DESK_UPSTREAM and known by its region alone."
        )
        return None, (problem,)
    return EnvironmentKey(value, source, settings.upstream, origin), ()
