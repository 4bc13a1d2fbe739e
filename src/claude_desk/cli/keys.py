"""``claude-desk key``: the local keys that programs show to Claude Desk."""

from __future__ import annotations

import json
import re
from collections.abc import Container
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Literal, Unpack

import click

from claude_desk.cli.context import Context, now, pass_context
from claude_desk.cli.key_limits import Limits, limiting, limits_json, limits_text, scope_of
from claude_desk.cli.key_print import forget_value, keep_or_revoke, print_
from claude_desk.cli.output import complain, say
from claude_desk.cli.sandbox import USUAL_LIFE, SandboxOptions, for_sandbox, prepare
from claude_desk.cli.secret_input import no_credential_here, read_secret
from claude_desk.cli.text import fit, visible, width
from claude_desk.errors import SettingsError

if TYPE_CHECKING:
    from claude_desk.config.client_keys import ClientKey, ClientKeyRing, KeyScope

# As in config/client_keys.py, which is imported with the command that needs it; a test keeps the two the same.
AREAS = ("files", "batches", "skills")
NAME_WIDTH = 30
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days", "w": "weeks"}


def span(ctx: click.Context, param: click.Parameter, value: str | None) -> timedelta | None:
    """The span of time that ``30d``, ``12h`` or ``90m`` stands for."""
    if value is None:
        return None
    parts = re.fullmatch(r"([1-9][0-9]{0,8})([smhdw])", value.strip().lower())
    if parts is None:
        raise click.BadParameter("write it as a number and s, m, h, d or w, such as 12h or 30d.", ctx, param)
    try:
        return timedelta(**{_UNITS[parts[2]]: int(parts[1])})
    except OverflowError:
        raise click.BadParameter("that is too long.", ctx, param) from None


_expires = click.option(
    "--expires",
    callback=span,
    metavar="SPAN",
    help="When it stops to work, such as 12h or 30d; else never.",
)
_allow = click.option(
    "--allow",
    type=click.Choice(AREAS),
    multiple=True,
    help="Open an area beyond Messages and models to it; may be given again.",
)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def key() -> None:
    """Client keys: what programs show to Claude Desk instead of your real key.

    A change counts at once: a revoked key fails on its next request.
    """


@key.command()
@click.argument("name")
@_expires
@_allow
@limiting
@click.option("--keep", is_flag=True, help="Keep its value in the keychain, so that 'key print' can show it.")
@for_sandbox
@pass_context
def create(
    context: Context,
    name: str,
    expires: timedelta | None,
    allow: tuple[str, ...],
    keep: bool,
    sandbox: Literal["docker", "wsl", "vm", "modal"] | None,
    listen: bool,
    env_file: Path | None,
    **limits: Unpack[Limits],
) -> None:
    """Make a client key and print it, this once, on stdout.

    With --for, it is one for a sandbox: a container, WSL, a virtual machine.
    """
    prepared = prepare(context, SandboxOptions(sandbox=sandbox, listen=listen, env_file=env_file))
    ring, upstreams = _ring_and_upstreams(context)
    scope = _scope(None, upstreams, limits)
    life = USUAL_LIFE if expires is None and prepared is not None else expires
    made, value = ring.create(name, now(), expires_in=life, relay=frozenset(allow), scope=scope)
    if keep:
        keep_or_revoke(ring, made, value)
    if prepared is None:
        click.echo(value.reveal())
    else:
        try:
            prepared.hand_over(value)
        except SettingsError:
            ring.revoke(name, now())
            raise
    again = (
        "Its value is kept in the keychain." if keep else "It is not shown again: only its digest is kept."
    )
    place = "This is" if env_file is None else f"{env_file} has"
    say(f"{place} the client key '{made.name}'{_until(made)}. {again}")
    if prepared is not None:
        prepared.explain()
        prepared.open(context)
    context.tell_running()


@key.command()
@click.argument("name")
@no_credential_here
@click.option(
    "--value-from-stdin",
    is_flag=True,
    required=True,
    help="Read the value from stdin (or a prompt); an argument would be visible to every program.",
)
@_expires
@_allow
@limiting
@pass_context
def add(
    context: Context,
    name: str,
    value_from_stdin: bool,
    expires: timedelta | None,
    allow: tuple[str, ...],
    **limits: Unpack[Limits],
) -> None:
    """Accept a value that a program or sandbox already has as its client key.

    So that a sandbox's credential is its own identifier and nothing more. The value must be worth nothing anywhere
    else: keys that look like a provider's are refused.
    """
    assert value_from_stdin  # noqa: S101  # required; it stands in the command line to say where the value comes from
    ring, upstreams = _ring_and_upstreams(context)
    scope = _scope(None, upstreams, limits)
    value = read_secret(f"Value of the client key '{name}'")
    made = ring.register(name, value, now(), expires_in=expires, relay=frozenset(allow), scope=scope)
    say(f"The value is accepted as client key '{made.name}'{_until(made)}.")
    context.tell_running()


@key.command()
@click.argument("name")
@limiting
@click.option("--no-budget", is_flag=True, help="Take its budget away.")
@click.option("--all-models", is_flag=True, help="Let it use every model.")
@click.option("--any-upstream", is_flag=True, help="Let its requests go wherever the rules say.")
@pass_context
def change(
    context: Context,
    name: str,
    no_budget: bool,
    all_models: bool,
    any_upstream: bool,
    **limits: Unpack[Limits],
) -> None:
    """Change what a client key may be used for, from its next request on; what is not named stays.

    What was spent stays counted: a budget that is made smaller may be used up at once.
    """
    from dataclasses import replace

    for option, given, its_opposite in (
        ("--budget", limits["budget"] is not None or limits["per"], no_budget),
        ("--models", limits["models"], all_models),
        ("--upstream", limits["upstream"] is not None, any_upstream),
    ):
        if given and its_opposite:
            raise click.UsageError(f"{option} cannot be set and taken away at the same time.")
    ring, upstreams = _ring_and_upstreams(context)
    known = next((each.scope for each in ring.keys() if each.name == name), None)  # noqa: SIM118
    scope = _scope(known, upstreams, limits)
    if no_budget:
        scope = replace(scope, budget_usd=0.0, budget_per="total")
    if all_models:
        scope = replace(scope, models=())
    if any_upstream:
        scope = replace(scope, upstream="")
    changed = ring.change(name, scope, now())
    texts = limits_text(changed.scope)
    say(
        f"The client key '{name}' is limited to: {'; '.join(texts)}."
        if texts
        else f"The client key '{name}' has no limits of its own."
    )
    context.tell_running()


@key.command(name="list")
@click.option("--json", "as_json", is_flag=True, help="Print a JSON array.")
@pass_context
def list_(context: Context, as_json: bool) -> None:
    """Show the client keys: name, last characters, age, expiry, limits; never the keys."""
    keys = _ring(context).keys()
    if as_json:
        click.echo(json.dumps([_as_json(each) for each in keys], indent=2))
        return
    if not keys:
        say("There is no client key yet; make one with: claude-desk key create NAME")
        return
    wide = min(NAME_WIDTH, max(width(visible(each.name)) for each in keys))
    click.echo(f"{fit('NAME', wide)}  ENDS IN  CREATED     {'EXPIRES':<16}  NOTES")
    for each in keys:
        expires = "never" if each.expires is None else each.expires.astimezone().strftime("%Y-%m-%d %H:%M")
        created = each.created.astimezone().strftime("%Y-%m-%d")
        line = f"{fit(visible(each.name), wide)}  {visible(each.hint):<7}  {created}  {expires:<16}  {_notes(each)}"
        click.echo(line.rstrip())


@key.command()
@click.argument("name")
@pass_context
def revoke(context: Context, name: str) -> None:
    """Make a client key invalid from its next request on."""
    ring = _ring(context)
    keys = ring.keys()
    ring.revoke(name, now())
    forget_value(next(each for each in keys if each.name == name))
    say(f"The client key '{name}' is revoked.")
    context.tell_running()


key.add_command(print_)


def _ring(context: Context) -> ClientKeyRing:
    return _ring_and_upstreams(context)[0]


def _ring_and_upstreams(context: Context) -> tuple[ClientKeyRing, Container[str]]:
    from claude_desk.config.client_keys import ClientKeyRing

    _, effective = context.load()
    context.paths.ensure()
    ring = ClientKeyRing(context.paths.client_keys_file, now(), effective.client_keys)
    for problem in ring.problems:
        complain(problem)
    return ring, effective.settings.upstreams


def _scope(before: KeyScope | None, upstreams: Container[str], limits: Limits) -> KeyScope:
    from claude_desk.config.client_keys import KeyScope

    return scope_of(before or KeyScope(), upstreams, limits)


def _until(made: ClientKey) -> str:
    return "" if made.expires is None else f", valid until {made.expires.astimezone():%Y-%m-%d %H:%M %Z}"


def _notes(each: ClientKey) -> str:
    notes = ["expired"] if each.expired(now()) else []
    notes += ["from the environment"] if each.source == "environment" else []
    notes += [f"also {', '.join(sorted(each.relay))}"] if each.relay else []
    notes += [visible(text) for text in limits_text(each.scope)]
    return "; ".join(notes)


def _as_json(each: ClientKey) -> dict[str, object]:
    return {
        "name": each.name,
        "hint": each.hint,
        "created": each.created.isoformat(),
        "expires": None if each.expires is None else each.expires.isoformat(),
        "expired": each.expired(now()),
        "allow": sorted(each.relay),
        "registered": each.registered,
        "source": each.source,
        **limits_json(each.scope),
    }
