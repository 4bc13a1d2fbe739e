"""``claude-desk secret``: the real key of an upstream, in the system's keychain."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

from claude_desk.cli.context import Context, pass_context
from claude_desk.cli.output import complain, say
from claude_desk.cli.secret_input import no_credential_here, read_secret
from claude_desk.errors import KeychainAbsent, SettingsError

if TYPE_CHECKING:
    from claude_desk.config.credentials import KeyBinding
    from claude_desk.config.settings import Settings

EXIT_KEYCHAIN = 4
WITHOUT_KEYCHAIN = (
    "Where there is none, name a file that holds the key in CLAUDE_DESK_API_KEY_FILE or set ANTHROPIC_API_KEY for "
    "`claude-desk serve`, or enter it in the window, where it is kept in memory until Claude Desk quits."
)

_upstream = click.option(
    "--upstream", "name", metavar="NAME", help="Which upstream's key; else the one in use, or anthropic."
)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def secret() -> None:
    """The real key, kept in the system's keychain and bound to one address."""


@secret.command(name="set")
@_upstream
@no_credential_here
@pass_context
def set_(context: Context, name: str | None) -> None:
    """Store the real key, from a prompt without echo or from stdin; never from an argument."""
    from claude_desk.config.credentials import checked_credential
    from claude_desk.config.keychain import Keychain

    _, effective = context.load()
    binding = _binding(effective.settings, name)
    key = checked_credential(
        read_secret(f"Key for upstream '{binding.upstream}' ({binding.origin})"), "The key"
    )
    keychain = Keychain()
    try:
        keychain.set(binding.service, binding.account, key).result()
    except KeychainAbsent as error:
        raise KeychainAbsent(f"{error.message} Nothing was stored. {WITHOUT_KEYCHAIN}") from None
    finally:
        keychain.close()
    say(
        f"The key for upstream '{binding.upstream}' is in the system keychain; it is only sent to {binding.origin}."
    )
    if effective.settings.upstream != binding.upstream:
        say(
            f"Requests go to '{effective.settings.upstream}'. To use this key: "
            f"claude-desk settings set upstream {binding.upstream}"
        )
    context.tell_running()


@secret.command()
@_upstream
@pass_context
def delete(context: Context, name: str | None) -> None:
    """Remove the real key from the keychain."""
    from claude_desk.config.keychain import Keychain

    _, effective = context.load()
    binding = _binding(effective.settings, name)
    keychain = Keychain()
    try:
        there = keychain.delete(binding.service, binding.account).result()
    finally:
        keychain.close()
    if not there:
        say(f"No key is stored for upstream '{binding.upstream}' at {binding.origin}.")
        return
    say(f"The key for upstream '{binding.upstream}' is removed from the system keychain.")
    context.tell_running()


@secret.command()
@_upstream
@click.option("--json", "as_json", is_flag=True, help="Print a JSON array.")
@pass_context
def status(context: Context, name: str | None, as_json: bool) -> None:
    """Say for which upstreams a real key is known, and where it is kept.

    What the environment of this shell says counts here; a running app may have been started with another one.
    """
    from claude_desk.config.credentials import Credentials
    from claude_desk.config.keychain import Keychain, KeychainState

    _, effective = context.load()
    settings = effective.settings
    keychain = Keychain()
    credentials = Credentials(keychain)
    credentials.use_environment(effective.key)
    names = (
        [name] if name is not None else [each for each in settings.upstreams if _takes_key(settings, each)]
    )
    found = {each: credentials.status(_binding(settings, each)).result() for each in names}
    keychain.close()
    if as_json:
        result = [
            {
                "upstream": each,
                "origin": key.origin,
                "source": key.source.name.lower(),
                "hint": key.hint,
                "problem": key.problem,
            }
            for each, key in found.items()
        ]
        click.echo(json.dumps(result, indent=2))
    else:
        for each, key in found.items():
            ending = f", ends in {key.hint}" if key.hint else ""
            click.echo(f"{each}: {key.source.value}{ending} (for {key.origin})")
            if key.problem:
                complain(key.problem)
    if keychain.state() in {KeychainState.ABSENT, KeychainState.LOCKED}:
        click.get_current_context().exit(EXIT_KEYCHAIN)


def _takes_key(settings: Settings, name: str) -> bool:
    from claude_desk.logins import binding_of

    return binding_of(settings, name) is not None


def _binding(settings: Settings, name: str | None) -> KeyBinding:
    """What a key for this upstream is bound to; without a name, of the upstream in use if it takes one.

    Raises:
        SettingsError: there is no such upstream, or no key to be had for it.
    """
    from claude_desk.logins import binding_of

    if name is None:
        name = settings.upstream if _takes_key(settings, settings.upstream) else "anthropic"
    if name not in settings.upstreams:
        # Without repeating the name: someone may have given the key in its place.
        known = ", ".join(sorted(settings.upstreams))
        raise SettingsError(f"There is no upstream of that name; there are: {known}.")
    binding = binding_of(settings, name)
    if binding is None:
        raise SettingsError(f"The upstream '{name}' takes no key, or has no address yet.")
    return binding
