"""The command as a whole: its help, its errors and its exit codes."""

from __future__ import annotations

import errno
from collections.abc import Iterator

import click
import pytest
from click.testing import CliRunner, Result

from claude_desk.cli import status as status_module
from claude_desk.cli.main import COMMANDS, program
from claude_desk.errors import (
    ClientKeyError,
    DeskError,
    KeychainAbsent,
    KeychainLocked,
    PortInUse,
    SettingsError,
    StorageError,
)
from fakes.canary import REAL_KEY, find


def all_commands() -> Iterator[tuple[str, click.Command]]:
    """Every command and subcommand with its full name."""
    context = click.Context(program)
    for name in program.list_commands(context):
        command = program.get_command(context, name)
        assert command is not None
        yield name, command
        if isinstance(command, click.Group):
            yield from ((f"{name} {inner}", each) for inner, each in command.commands.items())


def call_that_raises(monkeypatch: pytest.MonkeyPatch, error: BaseException) -> Result:
    """Call a command that fails like this."""

    def fail(**_: object) -> None:
        raise error

    monkeypatch.setattr(status_module.status, "callback", fail)
    return CliRunner().invoke(program, ["status"], obj=None)


def test_every_command_and_option_explains_itself() -> None:
    """Each command has a help text and each of its options one, and the list in --help names them all."""
    silent = []
    for name, command in all_commands():
        silent += [] if command.help else [name]
        silent += [
            f"{name} {parameter.opts[0]}"
            for parameter in command.params
            if isinstance(parameter, click.Option) and not parameter.help
        ]
    assert not silent
    shown = CliRunner().invoke(program, ["--help"]).output
    assert all(f"  {name} " in shown for name in COMMANDS)


@pytest.mark.parametrize("name", [name for name, _ in all_commands()])
def test_help_works_everywhere(name: str) -> None:
    """`claude-desk COMMAND --help` and `-h` print the help, exit code 0."""
    for option in ("--help", "-h"):
        done = CliRunner().invoke(program, [*name.split(), option])
        assert done.exit_code == 0, done.output
        assert done.output.startswith(f"Usage: program {name}")


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (PortInUse("Words for a person."), 1),
        (StorageError("Words for a person."), 1),
        (DeskError("Words for a person."), 1),
        (SettingsError("Words for a person."), 2),
        (ClientKeyError("Words for a person."), 2),
        (KeychainAbsent("Words for a person."), 4),
        (KeychainLocked("Words for a person."), 4),
    ],
)
def test_our_errors_are_one_line_and_a_code(
    monkeypatch: pytest.MonkeyPatch, error: DeskError, code: int
) -> None:
    """Each of our errors: its message alone on stderr, and the exit code of its family."""
    done = call_that_raises(monkeypatch, error)
    assert done.exit_code == code
    assert done.stdout == ""
    assert done.stderr == "claude-desk: Words for a person.\n"


def test_the_systems_errors_are_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    """An error of the system names its reason and the file, without a traceback."""
    done = call_that_raises(monkeypatch, OSError(errno.ENOSPC, "No space left on device", "/some/file"))
    assert done.exit_code == 1
    assert done.stderr == "claude-desk: No space left on device: /some/file\n"


def test_an_unforeseen_error_shows_where_but_not_what(monkeypatch: pytest.MonkeyPatch) -> None:
    """A bug: its kind and place are printed for the report, its text, which may quote a key, is not."""
    done = call_that_raises(monkeypatch, ValueError(REAL_KEY))
    assert done.exit_code == 1
    assert "please report it" in done.stderr
    assert "ValueError" in done.stderr
    assert f"{__file__}:" in done.stderr
    assert not find(done.output)


@pytest.mark.parametrize("arguments", [["nonsense"], ["--nonsense"], ["key", "nonsense"], ["key", "create"]])
def test_wrong_usage_is_code_2(arguments: list[str]) -> None:
    """Unknown commands, options and missing arguments end with 2."""
    done = CliRunner().invoke(program, arguments)
    assert done.exit_code == 2
    assert "Traceback" not in done.output
