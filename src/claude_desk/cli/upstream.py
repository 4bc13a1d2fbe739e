"""``claude-desk upstream``: what is known of the places that requests go to."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

from claude_desk.cli.context import Context, now, pass_context
from claude_desk.cli.output import complain, say
from claude_desk.cli.text import visible
from claude_desk.errors import SettingsError

if TYPE_CHECKING:
    from claude_desk.config.lessons import LessonBook
    from claude_desk.config.settings import Settings


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def upstream() -> None:
    """What is known of the places that requests go to."""


@upstream.command()
@click.argument("name")
@click.option("--forget", is_flag=True, help="Forget all of it: the next request has everything in it again.")
@click.option("--json", "as_json", is_flag=True, help="Print a JSON array.")
@pass_context
def lessons(context: Context, name: str, forget: bool, as_json: bool) -> None:
    """Show which optional parts of requests a vendor rejected, so that they are left out.

    It is learned by upstream and address, from the vendor's own refusals.
    """
    _, effective = context.load()
    address = _address(effective.settings, name)
    book = _book(context)
    if forget:
        if not book.forget(name):
            say(f"Nothing was learned of the upstream '{name}'.")
            return
        say(f"What was learned of the upstream '{name}' is forgotten.")
        context.tell_running()
        return
    _show(book, name, address, as_json=as_json)


def _show(book: LessonBook, name: str, address: str, *, as_json: bool) -> None:
    from claude_desk.upstreams.compatible_lessons import describe

    known = book.known(name, address)
    if as_json:
        found = [{"lesson": each.text, "words": describe(each.text), "since": each.since} for each in known]
        click.echo(json.dumps(found, indent=2))
        return
    if not known:
        say(f"Nothing was learned of the upstream '{name}' ({address}).")
        return
    say(f"Rejected by the upstream '{name}' ({address}):")
    for each in known:
        click.echo(f"{visible(each.since):<10}  {describe(each.text) or visible(each.text)}")


def _address(settings: Settings, name: str) -> str:
    """Where an upstream is.

    Raises:
        SettingsError: there is none of this name, or it is not usable yet.
    """
    from claude_desk.upstreams import make

    chosen = settings.upstreams.get(name)
    if chosen is None:
        known = ", ".join(sorted(settings.upstreams))
        raise SettingsError(f"There is no upstream of that name; there are: {known}.")
    try:
        return make(chosen.kind, name, chosen.model_dump()).address
    except ValueError as error:
        raise SettingsError(str(error)) from None


def _book(context: Context) -> LessonBook:
    from claude_desk.config.lessons import LessonBook

    context.paths.ensure()
    book = LessonBook(context.paths.lessons_file)
    if problem := book.load(now()):
        complain(problem)
    return book
