"""``claude-desk settings``: what is in force, where it is kept, and changing one option."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import click

from claude_desk.cli.context import Context, now, pass_context
from claude_desk.cli.output import complain, say
from claude_desk.errors import SettingsError

if TYPE_CHECKING:
    from pydantic import ValidationError

# Headers of an upstream are no place for credentials, but someone may have put one there.
_CREDENTIAL_HEADER = re.compile(r"auth|key|token|secret|cookie|passw", re.IGNORECASE)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def settings() -> None:
    """What the user chose: one TOML file, with environment variables on top."""


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
    _fill(document, effective.settings.model_dump(mode="json"), effective.overridden, "")
    click.echo(tomlkit.dumps(document).rstrip())


def _fill(table: Any, values: Mapping[str, Any], overridden: frozenset[str], prefix: str) -> None:
    import tomlkit

    # A plain option after a table would belong to that table.
    for name, value in sorted(values.items(), key=lambda item: isinstance(item[1], dict)):
        dotted = f"{prefix}{name}"
        if value == {}:
            continue
        if isinstance(value, dict):
            inner = tomlkit.table(
                is_super_table=bool(value) and all(isinstance(v, dict) for v in value.values())
            )
            _fill(inner, value, overridden, f"{dotted}.")
            table.add(name, inner)
            continue
        hidden = ".headers." in dotted and _CREDENTIAL_HEADER.search(name)
        item = tomlkit.item("***" if hidden else value)
        if dotted in overridden:
            item.comment("from the environment")
        elif hidden:
            item.comment("not shown")
        table.add(name, item)


@settings.command(name="set")
@click.argument("name")
@click.argument("value")
@pass_context
def set_(context: Context, name: str, value: str) -> None:
    """Change one option in the settings file.

    For instance: settings set server.port 9000

    VALUE is text, a number, true or false, or a list separated by commas. Comments and everything else in the file
    stay as they are.
    """
    from pydantic import ValidationError

    from claude_desk.config.file import save
    from claude_desk.config.settings import Settings

    stored, effective = context.load()
    data = stored.model_dump(mode="json")
    *tables, last = name.split(".")
    table: Any = data
    for part in tables:
        table = table.setdefault(part, {}) if isinstance(table, dict) else None
    if not isinstance(table, dict) or isinstance(table.get(last), dict):
        raise SettingsError(f"'{name}' is no single option; `claude-desk settings show` lists them.")
    table[last] = _value(value, table.get(last))
    try:
        changed = Settings.model_validate(data)
    except ValidationError as error:
        raise SettingsError(_why_not(name, error)) from None
    context.paths.ensure()
    save(context.settings_file, changed, stored, now())
    say(f"{name} is set in {context.settings_file}.")
    if name in effective.overridden:
        complain(f"The environment decides {name} as long as its variable is set.")
    context.tell_running()


def _value(text: str, present: object) -> object:
    """What a person means by a text, where ``present`` stands now."""
    if isinstance(present, str):
        return text
    if isinstance(present, list) and not text.lstrip().startswith("["):
        return [part.strip() for part in text.split(",") if part.strip()]
    try:
        document = tomllib.loads(f"value = {text}")
    except tomllib.TOMLDecodeError:
        return text
    return document["value"] if len(document) == 1 else text


def _why_not(name: str, error: ValidationError) -> str:
    first = error.errors(include_url=False, include_input=False, include_context=False)[0]
    if first["type"] == "extra_forbidden":
        return f"There is no option '{name}'; `claude-desk settings show` lists them."
    why = first["msg"].removeprefix("Value error, ").replace("Input should", "it should")
    if first["type"] == "missing":
        where = ".".join(str(part) for part in first["loc"])
        return f"{name} cannot be set before {where} is."
    return f"{name} is not possible: {why}."
