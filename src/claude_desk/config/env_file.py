"""A file of variables, as containers and older proxies have it: read when a person names it, and never found by itself.

A ``.env`` that lies in the working directory may have come with a cloned repository. Read unasked, it could send the
user's key to its author's address, or let him in with a client key of his own.

What a file says stays inside this program: nothing gets into ``os.environ``, where child processes would inherit it.
"""

from __future__ import annotations

import io
import os
import stat
from collections.abc import Mapping
from pathlib import Path

from claude_desk.errors import SettingsError

VARIABLE = "CLAUDE_DESK_ENV_FILE"
USUAL_NAME = ".env"
_MAX_BYTES = 1_000_000
_OURS = ("CLAUDE_DESK_", "ANTHROPIC_API_KEY", "UPSTREAM_API_URL", "ALLOWED_API_KEYS", "MODEL_ALIASES")


def read_env_file(path: Path) -> dict[str, str]:
    """Read the variables of a file: ``NAME=value`` lines with quotes, ``export`` and comments, as python-dotenv reads them.

    ``$`` stands for itself: keys may hold one. A name without ``=`` says nothing.

    Raises:
        SettingsError: the file cannot be read, or a line of it is none; the message names the line and not what it holds.
    """
    text = _text(path)
    from dotenv.parser import parse_stream

    found: dict[str, str] = {}
    for binding in parse_stream(io.StringIO(text)):
        if binding.error:
            line = (
                binding.original.line
                + len(binding.original.string)
                - len(binding.original.string.lstrip("\n"))
            )
            raise SettingsError(f"{path}, line {line}: write it as NAME=value.")
        if binding.key and binding.value is not None:
            found[binding.key] = binding.value
    return found


def with_file(environ: Mapping[str, str], path: Path) -> dict[str, str]:
    """The environment with a file's variables below it: one that is set and not empty counts, and hides the file's.

    Raises:
        SettingsError: as :func:`read_env_file`.
    """
    file = read_env_file(path)
    file.pop(VARIABLE, None)
    return {**environ, **{name: text for name, text in file.items() if not environ.get(name)}}


def remark_on(path: Path) -> str:
    """What a person should know about a file that is read; empty if nothing."""
    if os.name != "posix":
        return ""
    try:
        mode = path.stat().st_mode
    except OSError:
        return ""  # reading it says why
    if mode & stat.S_IWOTH:
        return f"{path} can be changed by every user of this machine, and decides where your key is sent: chmod o-w it."
    return ""


def unread_file(folder: Path) -> str:
    """A remark on a ``.env`` in a folder that looks as if it were meant for us; empty if there is none."""
    path = folder / USUAL_NAME
    try:
        if not path.is_file() or path.stat().st_size > _MAX_BYTES:
            return ""
        lines = path.read_text("utf-8", "replace").splitlines()
    except OSError:
        return ""
    if any(line.strip().removeprefix("export ").startswith(_OURS) for line in lines):
        return f"{path} is not read: it may have come with somebody's repository. If it is yours: --env-file {USUAL_NAME}"
    return ""


def _text(path: Path) -> str:
    try:
        with path.open("rb") as file:
            content = file.read(_MAX_BYTES + 1)
    except OSError as error:
        raise SettingsError(f"{path} cannot be read ({error.strerror or type(error).__name__}).") from None
    if len(content) > _MAX_BYTES:
        raise SettingsError(f"{path} is too large to be a file of variables.")
    try:
        # Some Windows editors begin UTF-8 with a byte order mark.
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise SettingsError(f"{path} is not UTF-8 text.") from None
