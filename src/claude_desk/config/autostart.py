"""Starting Claude Desk when its user logs in, the way each system has it; nothing runs as an administrator.

Linux: a file of the XDG autostart specification, https://specifications.freedesktop.org/autostart-spec/latest/
macOS: a launch agent, ``man 5 launchd.plist``; it counts from the next login on.
Windows: a value of the user's Run key, https://learn.microsoft.com/windows/win32/setupapi/run-and-runonce-registry-keys,
and what the Task Manager notes beside it when a person switches a program off there.
"""

from __future__ import annotations

import contextlib
import errno
import plistlib
import re
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol
from xml.parsers.expat import ExpatError

from claude_desk.config.own_command import own_command
from claude_desk.config.paths import write_private
from claude_desk.errors import SettingsError

NAME = "claude-desk"
TITLE = "Claude Desk"
RUN_KEY = r"Software\Microsoft\Windows\CurrentVersion\Run"
APPROVED_KEY = r"Software\Microsoft\Windows\CurrentVersion\Explorer\StartupApproved\Run"

# Desktop Entry Specification, "The Exec key": what has to stand in quotes, and what needs a backslash there.
_PLAIN_ARGUMENT = re.compile(r"[A-Za-z0-9_./:=@%+,-]+\Z")
_ESCAPED = re.compile(r'(["`$\\])')


@dataclass(frozen=True, slots=True)
class AutostartState:
    """How it is.

    Attributes:
        on: it starts when its user logs in.
        place: the file, or the registry's value, that says so.
        current: what is started is the Claude Desk that asks; False for one that was moved or is another one.
    """

    on: bool
    place: str
    current: bool = True


class Autostart(Protocol):
    """Switches it on and off, for the user who asks."""

    def state(self) -> AutostartState:
        """How it is now.

        Raises:
            SettingsError: it cannot be read.
        """
        ...

    def switch(self, *, on: bool) -> None:
        """Switch it on or off; what is so already is written anew, so that it starts the program that asks.

        Raises:
            SettingsError: it cannot be changed.
        """
        ...


def this_autostart(environ: Mapping[str, str], home: Path | None = None) -> Autostart:
    """The one of this system, which starts this very program, in the background.

    Args:
        environ: the environment. A ``CLAUDE_DESK_HOME`` in it holds at login too; on Windows, where it is a variable of the
            user's account.
        home: the user's folder; the usual one by default.
    """
    command = (*own_command(environ), "--background")
    home = home or Path.home()
    kept = {name: environ[name] for name in ("CLAUDE_DESK_HOME",) if environ.get(name)}
    if sys.platform == "darwin":
        return LaunchAgent(home / "Library" / "LaunchAgents" / f"{NAME}.plist", command, kept)
    elif sys.platform == "win32":  # noqa: RET505 (mypy follows platforms through branches only)
        return RunKey(command)
    else:
        named = environ.get("XDG_CONFIG_HOME", "")
        folder = Path(named) if Path(named).is_absolute() else home / ".config"
        return DesktopEntry(folder / "autostart" / f"{NAME}.desktop", command, kept)


class DesktopEntry:
    """A file in the user's autostart folder.

    Args:
        path: the file.
        command: what is started, program and arguments.
        variables: what its environment needs.
    """

    def __init__(
        self, path: Path, command: Sequence[str], variables: Mapping[str, str] | None = None
    ) -> None:
        self._path = path
        self._command = tuple(command)
        self._variables = dict(variables or {})

    def state(self) -> AutostartState:
        """How it is now; a desktop's own settings switch it off by a line in the file, or hide it."""
        text = _read(self._path)
        if text is None:
            return AutostartState(on=False, place=str(self._path))
        values = dict(line.partition("=")[::2] for line in text.decode("utf-8", "replace").splitlines())
        off = (
            values.get("Hidden", "").strip() == "true"
            or values.get("X-GNOME-Autostart-enabled", "").strip() == "false"
        )
        return AutostartState(not off, str(self._path), values.get("Exec", "").strip() == self.exec_line())

    def switch(self, *, on: bool) -> None:
        """Write the file, or remove it."""
        _write(self._path, self.text().encode() if on else None)

    def text(self) -> str:
        """The file."""
        return (
            "[Desktop Entry]\n"
            "Type=Application\n"
            f"Name={TITLE}\n"
            "Comment=Starts Claude Desk in the tray\n"
            f"Exec={self.exec_line()}\n"
            f"Icon={NAME}\n"
            "Terminal=false\n"
            "X-GNOME-Autostart-enabled=true\n"
        )

    def exec_line(self) -> str:
        """The command as the Exec key wants it."""
        named = [f"{name}={value}" for name, value in self._variables.items()]
        return " ".join(_quoted(part) for part in (*(("env", *named) if named else ()), *self._command))


class LaunchAgent:
    """A property list in the user's folder of launch agents.

    Args:
        path: the file.
        command: what is started, program and arguments.
        variables: what its environment needs.
    """

    def __init__(
        self, path: Path, command: Sequence[str], variables: Mapping[str, str] | None = None
    ) -> None:
        self._path = path
        self._command = list(command)
        self._variables = dict(variables or {})

    def state(self) -> AutostartState:
        """How it is now; a file that is damaged starts nothing."""
        data = _read(self._path)
        try:
            values = plistlib.loads(data) if data is not None else None
        except (plistlib.InvalidFileException, ExpatError, ValueError):
            values = None
        if not isinstance(values, dict):
            return AutostartState(on=False, place=str(self._path))
        on = values.get("RunAtLoad") is True and values.get("Disabled") is not True
        current = (
            values.get("ProgramArguments") == self._command
            and values.get("EnvironmentVariables", {}) == self._variables
        )
        return AutostartState(on, str(self._path), current)

    def switch(self, *, on: bool) -> None:
        """Write the file, or remove it; nothing is started or stopped now."""
        _write(self._path, self.data() if on else None)

    def data(self) -> bytes:
        """The file."""
        values: dict[str, object] = {
            "Label": NAME,
            "ProgramArguments": self._command,
            "RunAtLoad": True,
            # It has a face: not to be slowed down as a daemon would be, and not started without a screen.
            "ProcessType": "Interactive",
            "LimitLoadToSessionType": "Aqua",
        }
        if self._variables:
            values["EnvironmentVariables"] = self._variables
        return plistlib.dumps(values)


class RunKey:
    """A value of the user's Run key.

    Args:
        command: what is started, program and arguments.
    """

    def __init__(self, command: Sequence[str]) -> None:
        self._line = subprocess.list2cmdline(command)

    @property
    def line(self) -> str:
        """The command line that is started."""
        return self._line

    def state(self) -> AutostartState:
        """How it is now, what a person said in the Task Manager included."""
        place = rf"HKEY_CURRENT_USER\{RUN_KEY}\{TITLE}"
        line = _registry_value(RUN_KEY)
        approved = _registry_value(APPROVED_KEY)
        # The first byte is even while the program may start: 2 or 6; odd once it was switched off.
        barred = isinstance(approved, bytes) and bool(approved) and approved[0] % 2 == 1
        return AutostartState(line is not None and not barred, place, line == self._line)

    def switch(self, *, on: bool) -> None:
        """Set the value, or remove it, and with it what the Task Manager noted."""
        try:
            _set_registry_value(RUN_KEY, self._line if on else None)
            _set_registry_value(APPROVED_KEY, None)
        except OSError as error:
            raise _unchanged(RUN_KEY, error) from None


def _registry_value(path: str) -> object:
    """The program's value in one of the user's keys; None where there is none."""
    if sys.platform == "win32":
        import winreg

        try:
            with winreg.OpenKey(winreg.HKEY_CURRENT_USER, path) as key:
                value: object = winreg.QueryValueEx(key, TITLE)[0]
        except FileNotFoundError:
            return None
        except OSError as error:
            raise SettingsError(f"The registry's key {path} cannot be read: {error.strerror}.") from None
        else:
            return value
    else:
        return None


def _set_registry_value(path: str, value: str | None) -> None:
    """Set the program's value in one of the user's keys; None takes it away, if it is there.

    Raises:
        OSError: it is as it was.
    """
    if sys.platform == "win32":
        import winreg

        with winreg.CreateKeyEx(winreg.HKEY_CURRENT_USER, path, access=winreg.KEY_SET_VALUE) as key:
            if value is not None:
                winreg.SetValueEx(key, TITLE, 0, winreg.REG_SZ, value)
            else:
                with contextlib.suppress(FileNotFoundError):
                    winreg.DeleteValue(key, TITLE)
    else:
        raise OSError(errno.ENOSYS, f"there is no registry on this system ({path})")


def _quoted(argument: str) -> str:
    """An argument as the Exec key wants it: quoted where needed, percent signs doubled, backslashes for the file's sake too."""
    if not _PLAIN_ARGUMENT.match(argument):
        argument = '"' + _ESCAPED.sub(r"\\\1", argument) + '"'
    return argument.replace("\\", "\\\\").replace("%", "%%")


def _read(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise SettingsError(f"{path} cannot be read: {error.strerror}.") from None


def _write(path: Path, data: bytes | None) -> None:
    """Replace a file, or remove it."""
    try:
        if data is None:
            path.unlink(missing_ok=True)
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            write_private(path, data)
    except OSError as error:
        raise _unchanged(str(path), error) from None


def _unchanged(what: str, error: OSError) -> SettingsError:
    return SettingsError(f"{what} cannot be changed: {error.strerror}.")
