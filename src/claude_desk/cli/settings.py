"""``claude-desk settings``: what is in force, where it is kept, and changing one option."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import click

from claude_desk.cli.context import Context, now, pass_context
from claude_desk.cli.output import complain, say
from claude_desk.cli.variables import variables
from claude_desk.errors import SettingsError

if TYPE_CHECKING:
    from pydantic import ValidationError

    from claude_desk.config.environment import Overlay
    from claude_desk.config.settings import Settings

_PAIR_DEPTH = 4  # upstreams, its name, headers or models, and the name in there

# Headers of an upstream are no place for credentials, but someone may have put one there.
_CREDENTIAL_HEADER = re.compile(r"auth|key|token|secret|cookie|passw", re.IGNORECASE)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def settings() -> None:
    """What the user chose: one TOML file, with environment variables on top."""


settings.add_command(variables)


@settings.command()
@pass_context
def path(context: Context) -> None:
    """Print where the settings file is, or would be."""
    click.echo(str(context.settings_file))


@settings.command()
@pass_context
def show(context: Context) -> None:
    """Print the settings in force as TOML, with a remark where the environment decides."""
    import tomlkit

    _, effective = context.load()
    document = tomlkit.document()
    exists = "" if context.settings_file.exists() else " (no such file: these are the defaults)"
    document.add(tomlkit.comment(f"{context.settings_file}{exists}"))
    values = effective.settings.model_dump(mode="json")
    values["upstreams"] = {name: _used(table) for name, table in values["upstreams"].items()}
    _fill(document, values, effective.overridden, "")
    click.echo(tomlkit.dumps(document).rstrip())


def _is_table(value: object) -> bool:
    """Whether it is written as a table, or as several."""
    return isinstance(value, dict) or (isinstance(value, list) and bool(value) and isinstance(value[0], dict))


def _used(upstream: dict[str, Any]) -> dict[str, Any]:
    """An upstream's options, less those its kind knows nothing of and that were left alone."""
    from claude_desk.config.settings import UpstreamSettings
    from claude_desk.upstreams import KINDS

    kind = KINDS.get(upstream["kind"])
    declared = {field.key for field in kind.fields} if kind else set()
    usual = UpstreamSettings(kind="").model_dump(mode="json")
    return {
        name: value
        for name, value in upstream.items()
        if name == "kind" or name in declared or value != usual[name]
    }


def _fill(table: Any, values: Mapping[str, Any], overridden: Mapping[str, str], prefix: str) -> None:
    import tomlkit

    # A plain option after a table would belong to that table.
    for name, value in sorted(values.items(), key=lambda item: _is_table(item[1])):
        dotted = f"{prefix}{name}"
        if value == {}:
            continue
        if isinstance(value, dict):
            inner = tomlkit.table(
                is_super_table=bool(value) and all(isinstance(v, dict) for v in value.values())
            )
            _fill(inner, value, overridden, f"{dotted}.")
            # Where the table's own options cannot carry the remark.
            if dotted in overridden:
                inner.comment(_because(overridden[dotted]))
            table.add(name, inner)
            continue
        if _is_table(value):
            tables = tomlkit.aot()
            for each in value:
                tables.append(tomlkit.item(each))
            if dotted in overridden and tables:
                tables[0].comment(_because(overridden[dotted]))
            table.add(name, tables)
            continue
        hidden = ".headers." in dotted and _CREDENTIAL_HEADER.search(name)
        item = tomlkit.item("***" if hidden else value)
        if dotted in overridden:
            item.comment(_because(overridden[dotted]))
        elif hidden:
            item.comment("not shown")
        table.add(name, item)


def _because(variable: str) -> str:
    return f"from the environment: {variable}"


@settings.command(name="set")
@click.argument("name")
@click.argument("value")
@pass_context
def set_(context: Context, name: str, value: str) -> None:
    r"""Change one option in the settings file.

    \b
    For instance:
      settings set server.port 9000
      settings set aliases.gpt-4o claude-opus-5-5
      settings set failover.order work-bedrock,my-vendor
      settings set 'upstreams.local.models."claude-*"' qwen3-coder:30b
      settings set routes '[{upstream = "local", model = "claude-haiku-*"}]'
      settings set budgets '[{usd = 5, per = "day"}, {tokens = 2000000, per = "day", each = "session"}]'

    VALUE is text, a number, true or false, a list separated by commas, or TOML or JSON for lists of tables and for tables. A
    part of NAME that has dots or stars in it stands in quotation marks. Comments and everything else in the file stay as
    they are.
    """
    before = context.load()
    data = before[0].model_dump(mode="json")
    table, last = _find(data, name)
    present = table.get(last)
    parts = _parts(name)
    is_pair = len(parts) == _PAIR_DEPTH
    is_alias = parts[:-1] == ["aliases"]  # a model alone, or a table with an upstream
    meant = value if is_pair else _value(value, None if is_alias else present)
    if isinstance(present, dict) and not isinstance(meant, dict) and not is_alias:
        raise SettingsError(f"'{name}' is no single option; `claude-desk settings show` lists them.")
    table[last] = meant
    _keep(context, before, name, data, f"{name} is set in {context.settings_file}.")


@settings.command()
@click.argument("name")
@pass_context
def unset(context: Context, name: str) -> None:
    """Give one option its default, or take an upstream, a model name or a header away.

    For instance: settings unset upstreams.my-vendor, or: settings unset aliases.gpt-4o
    """
    from claude_desk.config.settings import Settings, UpstreamSettings

    before = context.load()
    data = before[0].model_dump(mode="json")
    table, last = _find(data, name)
    if last not in table:
        raise SettingsError(f"There is no option '{name}'; `claude-desk settings show` lists them.")
    defaults: Any = Settings().model_dump(mode="json")
    anonymous = UpstreamSettings(kind="").model_dump(mode="json", exclude={"kind"})
    for upstream in data["upstreams"]:
        defaults["upstreams"].setdefault(upstream, dict(anonymous))
    usual, _ = _find(defaults, name, create=False)
    is_own_upstream = table is data["upstreams"] and last not in Settings().upstreams
    if last in usual and not is_own_upstream:
        table[last] = usual[last]
        done = f"{name} has its default again."
    else:
        del table[last]
        done = f"{name} is taken out of {context.settings_file}."
    _keep(context, before, name, data, done)


def _find(data: Any, name: str, *, create: bool = True) -> tuple[dict[str, Any], str]:
    """The table an option stands in, and the last part of its name.

    Raises:
        SettingsError: a part of the name is no table.
    """
    *tables, last = _parts(name)
    table: Any = data
    for part in tables:
        if isinstance(table, dict):
            table = table.setdefault(part, {}) if create else table.get(part, {})
        else:
            table = None
    if not isinstance(table, dict):
        raise SettingsError(f"'{name}' is no single option; `claude-desk settings show` lists them.")
    return table, last


def _parts(name: str) -> list[str]:
    """A dotted name's parts, some of which may be quoted as in TOML."""
    from claude_desk.config.settings import option_path

    if '"' not in name and "'" not in name:
        return list(option_path(name))
    try:
        table: Any = tomllib.loads(f"{name} = 0")
    except tomllib.TOMLDecodeError:
        table = None
    parts = []
    while isinstance(table, dict) and len(table) == 1:
        part, table = next(iter(table.items()))
        parts.append(part)
    if table != 0:
        raise SettingsError(f"{name} is no name of an option; quote a part of it as in TOML.")
    return parts


def _keep(context: Context, before: tuple[Settings, Overlay], name: str, data: Any, done: str) -> None:
    """Check changed settings, save them and tell a running app."""
    from pydantic import ValidationError

    from claude_desk.config.file import save
    from claude_desk.config.settings import Settings

    stored, effective = before
    try:
        changed = Settings.model_validate(data)
    except ValidationError as error:
        raise SettingsError(_why_not(name, error)) from None
    context.paths.ensure()
    save(context.settings_file, changed, stored, now())
    say(done)
    if variable := _decided_by(".".join(_parts(name)), effective.overridden):
        complain(f"The environment decides {name} as long as {variable} is set.")
    context.tell_running()


def _decided_by(dotted: str, overridden: Mapping[str, str]) -> str:
    """The variable that decides an option, or the table it stands in."""
    return next((by for name, by in overridden.items() if f"{dotted}.".startswith(f"{name}.")), "")


def _value(text: str, present: object) -> object:
    """What a person means by a text, where ``present`` stands now."""
    if isinstance(present, str):
        return text
    if isinstance(present, list) and not text.lstrip().startswith("["):
        return [part.strip() for part in text.split(",") if part.strip()]
    try:
        document = tomllib.loads(f"value = {text}")
    except tomllib.TOMLDecodeError:
        return _from_json(text)
    return document["value"] if len(document) == 1 else text


def _from_json(text: str) -> object:
    """A list or a table as JSON writes them, as variables of the environment do; any other text is itself."""
    try:
        value = json.loads(text)
    except ValueError:
        return text
    return value if isinstance(value, list | dict) else text


def _why_not(name: str, error: ValidationError) -> str:
    first = error.errors(include_url=False, include_input=False, include_context=False)[0]
    if first["type"] == "extra_forbidden":
        return f"There is no option '{name}'; `claude-desk settings show` lists them."
    why = first["msg"].removeprefix("Value error, ").replace("Input should", "it should")
    if first["type"] == "missing":
        where = ".".join(str(part) for part in first["loc"])
        return f"{name} cannot be set before {where} is."
    return f"{name} is not possible: {why}."
