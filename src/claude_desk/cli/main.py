"""The ``claude-desk`` command: finds the subcommand, and turns every error into a plain line and an exit code.

====  ====================================================================
code  meaning
====  ====================================================================
0     done
1     it did not work: the port is taken, it is running already, no log
2     a setting, an option or a name is not possible
3     Claude Desk is not running (``status``, ``stop``)
4     the keychain did not do what was asked
====  ====================================================================
"""

from __future__ import annotations

import importlib
import sys
from pathlib import Path

import click

from claude_desk import __version__
from claude_desk.cli.context import Context, StartWindow
from claude_desk.cli.output import complain, describe_bug, forgive_encoding
from claude_desk.errors import ClientKeyError, DeskError, KeychainError, SettingsError

# Where each command lives, with the line that --help shows, so that nothing is imported to list them.
COMMANDS = {
    "run": ("run", "Start the app, or a program with a client key of its own."),
    "serve": ("serve", "Run in the foreground, for scripts and containers."),
    "status": ("status", "Say whether it is running, where, and what needs attention."),
    "stop": ("status", "Let the running one finish its answers and quit."),
    "key": ("keys", "Make, list and revoke client keys."),
    "connect": ("connect", "Send a tool's requests to Claude Desk, by its own settings."),
    "disconnect": ("connect", "Give a tool its settings back."),
    "env": ("env", "Print what sends programs to Claude Desk, for a shell or as code."),
    "secret": ("secret", "Put the real key into the keychain, or remove it."),
    "log": ("log", "Show the latest requests."),
    "usage": ("usage", "Show what was used and what it cost."),
    "cache": ("cache", "Show how much of each conversation came from the prompt cache, and why not more."),
    "budgets": ("budgets", "Show how much of each budget is spent, and when it starts again."),
    "responses": ("responses", "Show how many answers are kept to be given again, or forget them."),
    "prices": ("prices", "Show what models cost, or take over newer prices."),
    "upstream": ("upstream", "Show what a vendor rejected, or forget it."),
    "doctor": ("doctor", "Say what is wrong, and what to do about it."),
    "settings": ("settings", "Show or change the settings."),
    "autostart": ("autostart", "Start the app when you log in, or no longer."),
}

EXIT_FAILED = 1
EXIT_SETTINGS = 2
EXIT_KEYCHAIN = 4


class _Program(click.Group):
    """Imports a command's module when it is called, and no other."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(f"claude_desk.cli.{COMMANDS[cmd_name][0]}")
        command = getattr(module, cmd_name)
        assert isinstance(command, click.Command)  # noqa: S101  # the table above is ours
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, line) in COMMANDS.items()])

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except DeskError as error:
            complain(error.message)
            ctx.exit(_exit_code(error))
        except (click.ClickException, click.exceptions.Exit, click.Abort, BrokenPipeError):
            raise  # click's own business
        except OSError as error:
            complain(
                f"{error.strerror or type(error).__name__}{f': {error.filename}' if error.filename else ''}"
            )
            ctx.exit(EXIT_FAILED)
        except Exception as error:  # noqa: BLE001  # the last boundary: a traceback's text may quote a secret
            complain(describe_bug(error))
            ctx.exit(EXIT_FAILED)


def _exit_code(error: DeskError) -> int:
    if isinstance(error, KeychainError):
        return EXIT_KEYCHAIN
    return EXIT_SETTINGS if isinstance(error, SettingsError | ClientKeyError) else EXIT_FAILED


@click.group(
    cls=_Program, invoke_without_command=True, context_settings={"help_option_names": ["-h", "--help"]}
)
@click.version_option(__version__, prog_name="claude-desk", message="%(prog)s %(version)s")
@click.option(
    "--config",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Use this settings file instead of the usual one.",
)
@click.option("--background", is_flag=True, help="Start the app without opening its window.")
@click.pass_context
def program(ctx: click.Context, config: Path | None, background: bool) -> None:
    """Keep your Claude API key in the keychain and give your tools local keys instead.

    Without a command, Claude Desk starts: with its tray icon, or in this terminal where there is no display.
    """
    forgive_encoding(sys.stdout, sys.stderr)
    start_window: StartWindow = ctx.obj
    ctx.obj = Context.of_process(start_window, config_file=config)
    if ctx.invoked_subcommand is None:
        run = program.get_command(ctx, "run")
        assert run is not None  # noqa: S101  # it is in the table
        ctx.invoke(run, background=background)
    elif background and ctx.invoked_subcommand != "run":
        raise click.UsageError("--background is only for starting the app.")
    else:
        ctx.obj.background = background
