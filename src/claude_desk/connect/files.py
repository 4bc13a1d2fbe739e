"""Other programs' settings files: read as text, replaced in one step, and never while something is odd about them."""

from __future__ import annotations

import contextlib
import hashlib
import os
import stat
import sys
from dataclasses import dataclass
from pathlib import Path

from claude_desk.errors import ConnectError


@dataclass(frozen=True, slots=True)
class SettingsFile:
    """A settings file as it was when it was read.

    Attributes:
        path: as the tool knows it.
        target: where it really is; differs where a symbolic link is on the way.
        text: its text, byte order mark included; empty if it does not exist.
        sha256: digest of its bytes; empty if it does not exist.
    """

    path: Path
    target: Path
    text: str
    sha256: str

    @property
    def exists(self) -> bool:
        """Whether there was one."""
        return bool(self.sha256)


def read(path: Path) -> SettingsFile:
    """Read a settings file; one that does not exist is an empty one.

    Raises:
        ConnectError: it cannot be read, or is no UTF-8 text.
    """
    try:
        target = path.resolve()
        data = target.read_bytes()
    except FileNotFoundError:
        return SettingsFile(path, target, "", "")
    except (OSError, RuntimeError) as error:
        reason = getattr(error, "strerror", None) or type(error).__name__
        raise ConnectError(f"{path} cannot be read ({reason}), so it was left alone.") from None
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        raise ConnectError(f"{path} is not UTF-8 text, so it was left alone.") from None
    return SettingsFile(path, target, text, digest(data))


def digest(data: bytes) -> str:
    """SHA-256 in hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def missing_folders(target: Path) -> list[Path]:
    """The folders that have to be made for a file, the outermost first."""
    return [folder for folder in reversed(target.parents) if not folder.exists()]


def replace(file: SettingsFile, text: str, temporary: Path) -> None:
    """Give a file a new text in one step: a crash leaves the old one or the new one, whole.

    It keeps its permissions and, where the system lets us, its owner. Symbolic links stay.

    Args:
        file: as it was read; if it is another one by now, nothing is written.
        text: the whole new text.
        temporary: a file in the same folder to write first; it is gone afterwards.

    Raises:
        ConnectError: it is read-only, changed since it was read, or cannot be written; it is as it was.
    """
    target = file.target
    try:
        mode = _mode_of(target)
        if mode is not None and not mode & 0o222:
            raise ConnectError(f"{file.path} is read-only, so it was left alone.")
        for folder in missing_folders(target):
            folder.mkdir(mode=0o700)
        try:
            _write(temporary, text.encode("utf-8"), target, mode)
            _check_unchanged(file)
            os.replace(temporary, target)  # noqa: PTH105 (the name whose documentation promises atomicity)
        except BaseException:
            with contextlib.suppress(FileNotFoundError):
                temporary.unlink()
            raise
        _sync(target.parent)
    except OSError as error:
        raise ConnectError(
            f"{file.path} cannot be written ({error.strerror or type(error).__name__}), so it was left alone."
        ) from None


def remove(file: SettingsFile) -> None:
    """Remove a file that we made.

    Raises:
        ConnectError: it is another one by now, or cannot be removed.
    """
    try:
        _check_unchanged(file)
        file.target.unlink(missing_ok=True)
        _sync(file.target.parent)
    except OSError as error:
        raise ConnectError(
            f"{file.path} cannot be removed ({error.strerror or type(error).__name__})."
        ) from None


def remove_folders(folders: list[Path]) -> None:
    """Remove folders that we made, unless something is in them by now; the outermost comes first."""
    for folder in reversed(folders):
        try:
            folder.rmdir()
        except OSError:
            return


def _mode_of(target: Path) -> int | None:
    try:
        return stat.S_IMODE(target.stat().st_mode)
    except FileNotFoundError:
        return None


def _check_unchanged(file: SettingsFile) -> None:
    try:
        present = digest(file.target.read_bytes())
    except FileNotFoundError:
        present = ""
    if present != file.sha256:
        raise ConnectError(
            f"{file.path} was changed by another program just now, so it was left alone. Try again."
        )


def _write(temporary: Path, data: bytes, target: Path, mode: int | None) -> None:
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
    with contextlib.suppress(FileNotFoundError):
        temporary.unlink()  # of an attempt that was killed
    descriptor = os.open(temporary, flags, 0o600)
    with open(descriptor, "wb") as file:  # noqa: PTH123 (it is a descriptor)
        if sys.platform != "win32" and mode is not None:
            before = target.stat()
            with contextlib.suppress(PermissionError):
                os.fchown(file.fileno(), before.st_uid, before.st_gid)
            os.fchmod(file.fileno(), mode)
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _sync(folder: Path) -> None:
    """Make a rename survive a power cut, where folders can be synced at all."""
    if sys.platform != "win32":
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            with contextlib.suppress(OSError):
                os.fsync(descriptor)
        finally:
            os.close(descriptor)
