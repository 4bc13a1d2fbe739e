"""``claude-desk log``: what was asked and how it ended, read beside the running app or without it."""

from __future__ import annotations

import json
import os
import shutil
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from claude_desk.cli.context import Context, pass_context
from claude_desk.cli.log_lines import as_json, failed, heading, lines_of
from claude_desk.cli.output import say
from claude_desk.errors import FilterError, StorageError
from claude_desk.requestlog.filter import compiled

if TYPE_CHECKING:
    from claude_desk.requestlog.database import Database
    from claude_desk.requestlog.record import Row

FOLLOW_SECONDS = 0.5
PAGE = 500
# Wide enough for everything when nobody's terminal has to hold it.
WIDTH_OF_A_FILE = 200
PROGRAM_LIMIT = 1_000_000


@click.command()
@click.option("--follow", "-f", is_flag=True, help="Go on and show requests as they come and end.")
@click.option(
    "--limit",
    "-n",
    type=click.IntRange(0, PROGRAM_LIMIT),
    default=20,
    show_default=True,
    help="How many at most.",
)
@click.option("--json", "in_json", is_flag=True, help="Print one JSON object a line.")
@click.option("--failed", "only_failed", is_flag=True, help="Only requests that did not end well.")
@click.option(
    "--filter",
    "text",
    default="",
    metavar="FILTER",
    help="Only requests that fit, in the log window's language: 'status:>=400 model:opus cost:>0.1'.",
)
@pass_context
def log(context: Context, follow: bool, limit: int, in_json: bool, only_failed: bool, text: str) -> None:
    """Show the latest requests, the oldest of them first.

    With --follow, a request that takes a while is shown when it begins and again when it ends. Ctrl-C ends it.
    """
    path = context.paths.database_file
    wanted = _wanted(text, only_failed=only_failed)
    show = _json_writer() if in_json else _table_writer()
    try:
        if follow:
            _follow(path, limit, wanted, show)
        else:
            with _opened(path) as database:
                for row in _latest(database, limit, wanted):
                    show(row)
    except KeyboardInterrupt:
        pass  # how a person ends --follow


def _wanted(text: str, *, only_failed: bool) -> Callable[[Row], bool]:
    """What is asked for by both options together."""
    try:
        fits = compiled(text, time.time()).matches
    except FilterError as error:
        raise click.BadParameter(error.message, param_hint="--filter") from None
    return (lambda row: failed(row) and fits(row)) if only_failed else fits


@contextmanager
def _opened(path: Path) -> Iterator[Database]:
    from claude_desk.requestlog.database import Database

    database = Database.open_readonly(path)
    try:
        yield database
    finally:
        database.close()


def _latest(database: Database, limit: int, wanted: Callable[[Row], bool]) -> list[Row]:
    """The last rows that are wanted, oldest first."""
    found: list[Row] = []
    before: int | None = None
    while len(found) < limit:
        page = database.page(before=before, limit=min(PAGE, limit) if limit < PAGE else PAGE)
        if not page:
            break
        found += [row for row in page if wanted(row)]
        before = page[-1].seq
    return found[:limit][::-1]


def _follow(path: Path, limit: int, wanted: Callable[[Row], bool], show: Callable[[Row], None]) -> None:
    """Show the latest rows and then what happens, over every file that takes the place of the log."""
    said = ""
    if path.exists():
        with _opened(path) as database:
            for row in _latest(database, limit, wanted):
                show(row)
            _follow_file(path, database, database.last_seq(), wanted, show)
    else:
        said = f"There is no request log at {path} yet; waiting for it."
        say(said)
    while True:
        try:
            with _opened(path) as database:
                _follow_file(path, database, 0, wanted, show)
        except StorageError as error:
            # Not there yet, or about to be made; what stays wrong is said once.
            if path.exists() and error.message != said:
                said = error.message
                say(said)
        time.sleep(FOLLOW_SECONDS)


def _follow_file(
    path: Path,
    database: Database,
    newest: int,
    wanted: Callable[[Row], bool],
    show: Callable[[Row], None],
) -> None:
    """Show what comes after ``newest`` and what ends, until another file is in this one's place."""
    running = {row.seq for row in database.page(limit=PAGE) if row.finished is None and row.seq <= newest}
    identity = _identity(path)
    while _identity(path) == identity:
        ended = [row for row in database.get(sorted(running)) if row.finished is not None] if running else []
        running -= {row.seq for row in ended}
        fresh = database.page(after=newest, limit=PAGE)
        newest = max([newest, *(row.seq for row in fresh)])
        running |= {row.seq for row in fresh if row.finished is None}
        for row in sorted([*ended, *fresh], key=lambda row: row.seq):
            if wanted(row):
                show(row)
        if len(fresh) < PAGE:
            time.sleep(FOLLOW_SECONDS)


def _identity(path: Path) -> tuple[int, int] | None:
    try:
        status = path.stat()
    except FileNotFoundError:
        return None
    return status.st_dev, status.st_ino


def _json_writer() -> Callable[[Row], None]:
    def show(row: Row) -> None:
        click.echo(json.dumps(as_json(row)))

    return show


def _table_writer() -> Callable[[Row], None]:
    on_terminal = sys.stdout is not None and sys.stdout.isatty()
    columns = (
        shutil.get_terminal_size().columns if on_terminal or "COLUMNS" in os.environ else WIDTH_OF_A_FILE
    )
    headed = False

    def show(row: Row) -> None:
        nonlocal headed
        if not headed:
            click.echo(heading(columns))
            headed = True
        for line in lines_of(row, columns):
            click.echo(line)

    return show
