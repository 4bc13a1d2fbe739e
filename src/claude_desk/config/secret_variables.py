"""Secrets that the environment gives: the real key and client keys, in a variable or in the file that one names.

A file is the better way: whoever may look at a process or a container sees its environment.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from claude_desk.config.client_keys import check_client_key_name, check_client_key_value
from claude_desk.config.credentials import KeySource, checked_credential
from claude_desk.errors import ClientKeyError, SettingsError
from claude_desk.secret import Secret

MAX_FILE_BYTES = 65_536
OWN_KEY_FILE = "CLAUDE_DESK_API_KEY_FILE"
CLIENT_KEYS = "CLAUDE_DESK_CLIENT_KEYS"
CLIENT_KEYS_FILE = "CLAUDE_DESK_CLIENT_KEYS_FILE"
# The real key, the first that is set: ours in a file, then the API's own name, in a file or by itself.
_KEY_FILES = (OWN_KEY_FILE, "ANTHROPIC_API_KEY_FILE")
_KEY = "ANTHROPIC_API_KEY"


def real_key(environ: Mapping[str, str]) -> tuple[Secret, KeySource, str] | None:
    """The real key with where it is from and the variable's name; None if there is none.

    Raises:
        SettingsError: there is one, and it is not usable; the message names the variable and never holds a key.
    """
    for variable in _KEY_FILES:
        if path := environ.get(variable, "").strip():
            text = _content(Path(path), variable, holds="a key")
            return (
                checked_credential(Secret(text), f"The key in {path} ({variable})"),
                KeySource.FILE,
                variable,
            )
    if text := environ.get(_KEY, ""):
        return checked_credential(Secret(text), _KEY), KeySource.ENVIRONMENT, _KEY
    return None


def client_keys(environ: Mapping[str, str]) -> tuple[tuple[str, Secret], ...]:
    """(name, value) of the client keys of this run: in ``CLAUDE_DESK_CLIENT_KEYS_FILE``, else in ``..._KEYS``.

    Raises:
        SettingsError: one of them is not usable; the message says which by its number.
    """
    if path := environ.get(CLIENT_KEYS_FILE, "").strip():
        text = _content(Path(path), CLIENT_KEYS_FILE, holds="client keys")
        return read_client_keys(text, CLIENT_KEYS_FILE)
    return read_client_keys(environ.get(CLIENT_KEYS, ""), CLIENT_KEYS)


def read_client_keys(text: str, variable: str, *, name: str = "") -> tuple[tuple[str, Secret], ...]:
    """Read client keys, separated by commas or line breaks: ``name:value`` each, or values alone.

    Args:
        text: what the variable, or the file it names, holds.
        variable: its name, for messages.
        name: for values alone, what they are called; a number is added.

    Raises:
        SettingsError: one of them is not usable; the message says which by its number.
    """
    keys: list[tuple[str, Secret]] = []
    for number, entry in enumerate(text.strip().replace("\n", ",").split(","), start=1):
        if not entry.strip():
            # A trailing comma, or nothing at all.
            continue
        where = f"{variable}, entry {number}"
        called, colon, shown = (part.strip() for part in entry.partition(":"))
        if name:
            called, shown = f"{name} {number}", entry.strip()
        elif not colon:
            raise SettingsError(f"{where}: write it as name:value, and separate several with commas.")
        value = Secret(shown)
        try:
            check_client_key_name(called)
            check_client_key_value(value, shortest=1)
        except ClientKeyError as error:
            raise SettingsError(f"{where}: {error.message}") from None
        if any(called == other or value == known for other, known in keys):
            raise SettingsError(f"{where}: its name or value is there twice.")
        keys.append((called, value))
    return tuple(keys)


def secret_text(environ: Mapping[str, str], variable: str) -> tuple[str, str]:
    """What a variable holds, or the file that ``<variable>_FILE`` names, which comes first.

    Returns:
        The text, and the name of the variable that gave it; the text is empty if neither is set.

    Raises:
        SettingsError: the file is not usable.
    """
    if path := environ.get(f"{variable}_FILE", "").strip():
        return _content(Path(path), f"{variable}_FILE", holds="keys"), f"{variable}_FILE"
    return environ.get(variable, "").strip(), variable


def _content(path: Path, variable: str, *, holds: str) -> str:
    try:
        with path.open("rb") as file:
            content = file.read(MAX_FILE_BYTES + 1)
        text = content.decode("ascii")
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise SettingsError(f"{variable}: {path} cannot be read ({reason}).") from None
    except UnicodeDecodeError:
        raise SettingsError(f"{variable}: {path} holds more than {holds}.") from None
    if len(content) > MAX_FILE_BYTES:
        raise SettingsError(f"{variable}: {path} is too large to be {holds}.")
    return text
