"""What every command knows: the environment, the folders, the settings in force, and how to reach a running app."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import click

from claude_desk.cli.output import complain, say
from claude_desk.errors import LifecycleError

if TYPE_CHECKING:
    from claude_desk.app import Desk
    from claude_desk.config.environment import Overlay
    from claude_desk.config.paths import Paths
    from claude_desk.config.settings import Settings


class StartWindow(Protocol):
    """Shows the tray icon and windows of an opened Desk until the person quits; gives the exit code."""

    def __call__(self, desk: Desk, *, background: bool) -> int:
        """Raises ImportError where Qt is not usable."""
        ...


@dataclass
class Context:
    """One call of the command line.

    Attributes:
        environ: the environment as it was at the start, with the file of variables below it; options are written over it.
        config_file: the settings file named by ``--config``.
        start_window: the way to the window, handed in by the entry point.
        background: start without opening the window.
    """

    environ: dict[str, str]
    start_window: StartWindow
    config_file: Path | None = None
    background: bool = False

    @classmethod
    def of_process(cls, start_window: StartWindow, *, config_file: Path | None) -> Context:
        """For the environment this process was started with, and the file it names with CLAUDE_DESK_ENV_FILE.

        Raises:
            SettingsError: that file is not usable.
        """
        context = cls(dict(os.environ), start_window, config_file)
        if named := os.environ.get("CLAUDE_DESK_ENV_FILE"):
            context.use_env_file(Path(named))
        return context

    def use_env_file(self, path: Path) -> None:
        """Let a file's variables count, below those of the process, in place of any other file's.

        Raises:
            SettingsError: it is not usable.
        """
        from claude_desk.config.env_file import remark_on, with_file

        self.environ = with_file(os.environ, path)
        if remark := remark_on(path):
            complain(remark)

    @property
    def paths(self) -> Paths:
        """Where the files are."""
        from claude_desk.config.paths import Paths

        return Paths.standard(self.environ)

    @property
    def settings_file(self) -> Path:
        """The settings file that counts."""
        return self.config_file or self.paths.settings_file

    def load(self) -> tuple[Settings, Overlay]:
        """The settings as the file has them, and with the environment on top; problems are said on stderr.

        Raises:
            SettingsError: an environment variable is not usable.
        """
        from claude_desk.config.environment import overlay
        from claude_desk.config.file import load

        loaded = load(self.settings_file, now())
        named = self.config_file is not None
        effective = overlay(loaded.settings, self.environ, trust_addresses=named, origin_for=_key_origin)
        for problem in (*loaded.problems, *effective.problems):
            complain(problem)
        return loaded.settings, effective

    def ask(self, command: str) -> dict[str, Any] | None:
        """Send a command to the running app; None when there is none.

        Raises:
            LifecycleError: it is there but does not answer.
        """
        from claude_desk.proxy.control import ask

        return ask(self.paths.control_address, command)

    def tell_running(self) -> None:
        """Let a running app know that something on disk changed, and say whether there was one."""
        try:
            answer = self.ask("reload")
        except LifecycleError as error:
            complain(f"{error.message} Restart it to be sure that the change counts.")
            return
        if answer is None:
            say("Claude Desk is not running; the change counts from its next start.")
        elif not answer.get("ok"):
            complain(
                f"The running Claude Desk could not take the change: {answer.get('error', 'no reason given')}"
            )
        else:
            say("The running Claude Desk has taken the change over.")


def _key_origin(settings: Settings, upstream: str) -> str:
    from claude_desk.logins import key_origin  # loads much that most commands do without

    return key_origin(settings, upstream)


pass_context = click.make_pass_decorator(Context)


def now() -> datetime:
    """The moment, aware, in UTC."""
    return datetime.now(UTC)
