"""Every option of the settings as an environment variable: its names, and how its text is read.

Follows from the settings' classes, so that a new option has its variable from the first day. An option's own name is
``CLAUDE_DESK_`` with its tables and itself, such as ``CLAUDE_DESK_SERVER_DRAIN_SECONDS``; a few have a shorter one that
comes first.
"""

from __future__ import annotations

import ipaddress
import re
import types
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Annotated, Any, Literal, Union, get_args, get_origin

import msgspec
from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo

from claude_desk.config.checks import checked_origin
from claude_desk.config.settings import Settings, UpstreamSettings
from claude_desk.errors import SettingsError

PREFIX = "CLAUDE_DESK_"
UPSTREAM_PREFIX = "CLAUDE_DESK_UPSTREAM_"
# The first of an option's names that is set counts.
SHORT_NAMES = {
    "server.host": "CLAUDE_DESK_HOST",
    "server.port": "CLAUDE_DESK_PORT",
    "server.allowed_hosts": "CLAUDE_DESK_ALLOWED_HOSTS",
    "server.allowed_origins": "CLAUDE_DESK_CORS_ORIGINS",
}
# Read by `model_variables.py`, in forms of their own, where none of ours is set.
OTHER_NAMES = {
    "aliases": "MODEL_ALIASES",
    "default_model": "DEFAULT_MODEL",
    "limits.default_max_tokens": "DEFAULT_MAX_TOKENS",
    "limits.max_tokens": "MAX_TOKENS_HARD_LIMIT",
    "limits.contexts": "MODEL_CONTEXT_LIMITS_JSON",
}
_UPSTREAM_TABLES = frozenset({"upstream", "upstreams"})
_LONGEST_NUMBER = 30
_HOST_NAME = re.compile(r"[A-Za-z0-9]([A-Za-z0-9.-]{0,251}[A-Za-z0-9])?")
_YES, _NO = frozenset({"true", "1", "yes", "on"}), frozenset({"false", "0", "no", "off"})


@dataclass(frozen=True, slots=True)
class Option:
    """One option of the settings, as the environment sees it.

    Attributes:
        path: its tables and its own name.
        names: of its variables; the first that is set counts.
        form: how its text is read: ``text``, ``number``, ``true or false``, ``list``, or ``JSON`` for tables.
        default: what counts without it, as JSON; empty where that is nothing.
        description: what it is for.
    """

    path: tuple[str, ...]
    names: tuple[str, ...]
    form: Literal["text", "number", "true or false", "list", "JSON"]
    default: str
    description: str

    @property
    def dotted(self) -> str:
        """Its name as ``claude-desk settings`` takes it."""
        return ".".join(self.path)


@cache
def options() -> tuple[Option, ...]:
    """Every option, in the order of the settings; an upstream's are those of the chosen one."""
    found: list[Option] = []
    for option in _options(Settings, ()):
        found.append(option)
        if option.path == ("upstream",):
            found += [_upstream_option(name, field) for name, field in UpstreamSettings.model_fields.items()]
    return tuple(found)


def _options(model: type[BaseModel], tables: tuple[str, ...]) -> Iterator[Option]:
    for name, field in model.model_fields.items():
        path = (*tables, name)
        kind = _plain(field.annotation)
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            yield from _options(kind, path)
            continue
        dotted = ".".join(path)
        names = (SHORT_NAMES.get(dotted), PREFIX + "_".join(path).upper(), OTHER_NAMES.get(dotted))
        yield _option(path, tuple(each for each in names if each), field)


def _upstream_option(name: str, field: FieldInfo) -> Option:
    return _option(("upstreams", "*", name), (UPSTREAM_PREFIX + name.upper(),), field)


def _option(path: tuple[str, ...], names: tuple[str, ...], field: FieldInfo) -> Option:
    default = None if field.is_required() else field.get_default(call_default_factory=True)
    if isinstance(default, BaseModel):
        default = default.model_dump(mode="json")
    shown = msgspec.json.encode(default).decode() if default not in (None, "", (), {}) else ""
    return Option(path, names, _form(field.annotation), shown, field.description or "")


def _plain(annotation: Any) -> Any:
    """A type without what Annotated and ``| None`` put around it."""
    if get_origin(annotation) is Annotated:
        return _plain(get_args(annotation)[0])
    if get_origin(annotation) in (Union, types.UnionType):
        inner = [each for each in get_args(annotation) if each is not type(None)]
        return _plain(inner[0]) if len(inner) == 1 else annotation
    return annotation


def _form(annotation: Any) -> Literal["text", "number", "true or false", "list", "JSON"]:
    kind = _plain(annotation)
    if kind is bool:
        return "true or false"
    if kind in (int, float):
        return "number"
    origin = get_origin(kind)
    if origin in (tuple, list, frozenset, set):
        element = _plain(get_args(kind)[0])
        return "JSON" if isinstance(element, type) and issubclass(element, BaseModel) else "list"
    if origin is dict or kind is dict:
        return "JSON"
    return "text"


Path = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Said:
    """What a variable says about an option.

    Attributes:
        value: as the settings take it.
        variable: the name of the one that says it.
    """

    value: Any
    variable: str


def values_from(environ: Mapping[str, str]) -> dict[Path, Said]:
    """Read the options that the environment sets, but for those of upstreams, which have functions of their own.

    Names of other proxies are not looked at. An empty variable counts as unset.

    Returns:
        By the option's path. Of a table each entry is one: it comes on top of those in the file.

    Raises:
        SettingsError: a variable is not usable; the message names it and holds nothing of its value.
    """
    found: dict[Path, Said] = {}
    for option in options():
        variable = next(
            (name for name in option.names if name.startswith(PREFIX) and _given(environ, name)), ""
        )
        if option.path[0] in _UPSTREAM_TABLES or not variable:
            continue
        text = environ[variable].strip()
        read = _OWN_WAYS.get(option.dotted)
        value = read(text, variable) if read else _value(text, option.form, variable)
        _check(option.path, value, variable)
        if isinstance(value, dict):
            found |= {(*option.path, name): Said(entry, variable) for name, entry in value.items()}
        else:
            found[option.path] = Said(value, variable)
    return found


def upstream_tables(environ: Mapping[str, str]) -> dict[Path, Said]:
    """Read ``CLAUDE_DESK_UPSTREAMS``: upstreams by name, whose options come on top of those in the file.

    Raises:
        SettingsError: as :func:`values_from`.
    """
    variable = f"{PREFIX}UPSTREAMS"
    if not _given(environ, variable):
        return {}
    found: dict[Path, Said] = {}
    for name, table in _json(environ[variable], variable, dict).items():
        if not isinstance(table, dict):
            raise SettingsError(
                f"{variable} must be a JSON object of upstreams, each an object of its options."
            )
        _check(("upstreams", name), {"kind": "compatible", **table}, variable)
        found |= {("upstreams", name, option): Said(value, variable) for option, value in table.items()}
    return found


def upstream_options(environ: Mapping[str, str], upstream: str) -> dict[Path, Said]:
    """Read ``CLAUDE_DESK_UPSTREAM_<OPTION>``, which are about the chosen upstream.

    Raises:
        SettingsError: as :func:`values_from`.
    """
    found: dict[Path, Said] = {}
    for option in _of_the_chosen_upstream():
        variable, name = option.names[0], option.path[-1]
        if _given(environ, variable):
            value = _value(environ[variable].strip(), option.form, variable)
            _check(("upstreams", upstream), {"kind": "compatible", name: value}, variable)
            found["upstreams", upstream, name] = Said(value, variable)
    return found


def upstream_variables(environ: Mapping[str, str]) -> list[str]:
    """The names of those about the chosen upstream that are set."""
    return [each.names[0] for each in _of_the_chosen_upstream() if _given(environ, each.names[0])]


def is_said(option: str, said: Mapping[Path, Said]) -> bool:
    """Whether anything is said about an option, or about an entry of that table."""
    path = tuple(option.split("."))
    return any(each[: len(path)] == path for each in said)


def _of_the_chosen_upstream() -> list[Option]:
    return [option for option in options() if option.path[:2] == ("upstreams", "*")]


def _given(environ: Mapping[str, str], name: str) -> bool:
    return bool(environ.get(name, "").strip())


def _value(text: str, form: str, variable: str) -> Any:
    if form == "true or false":
        if text.lower() in _YES | _NO:
            return text.lower() in _YES
        raise SettingsError(f"{variable} must be true or false.")
    if form == "number":
        return _number(text, variable)
    if form == "list" and not text.startswith("["):
        return [part.strip() for part in text.split(",") if part.strip()]
    if form in {"list", "JSON"}:
        return _json(text, variable, list if text.startswith("[") else dict)
    return text


def _number(text: str, variable: str) -> int | float:
    # int() takes more than anybody means by a number: underscores, and digits of other scripts.
    if text.isascii() and "_" not in text and len(text) <= _LONGEST_NUMBER:
        for kind in (int, float):
            try:
                return kind(text)
            except ValueError:
                continue
    raise SettingsError(f"{variable} must be a number.")


def _json(text: str, variable: str, kind: type) -> Any:
    try:
        value = msgspec.json.decode(text)
    except (ValueError, RecursionError):
        value = None
    if not isinstance(value, kind):
        raise SettingsError(f"{variable} must be a JSON {'array' if kind is list else 'object'}.")
    return value


def _check(path: Path, value: Any, variable: str) -> None:
    """See that the settings take a value in this place.

    Raises:
        SettingsError: they do not; the message says why in the settings' own words.
    """
    data: Any = value
    for name in reversed(path):
        data = {name: data}
    try:
        Settings.model_validate(data)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False, include_context=False)[0]
        inner = first["loc"][len(path) :]
        where = f", entry {inner[0] + 1}" if inner and isinstance(inner[0], int) else ""
        why = first["msg"].removeprefix("Value error, ").replace("Input should", "it should")
        if first["type"] == "extra_forbidden":
            why = "it holds an option that there is not"
        raise SettingsError(f"{variable}{where} is not usable: {why}.") from None


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
        if _HOST_NAME.fullmatch(host):
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


_OWN_WAYS: dict[str, Callable[[str, str], Any]] = {
    "server.host": read_host,
    "server.port": read_port,
    "server.allowed_origins": read_origins,
}
