"""Where Claude Desk keeps its files, and how a private file is written.

Folders are 0700 and files 0600 whatever the umask says; on Windows the profile folder's own access list does
the same job.
"""

from __future__ import annotations

import contextlib
import getpass
import hashlib
import os
import secrets
import stat
import sys
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import platformdirs

from claude_desk.errors import SettingsError

# sun_path holds 104 bytes on macOS and 108 on Linux, with the closing NUL (unix(7)).
MAX_SOCKET_PATH = 100


@dataclass(frozen=True, slots=True)
class Paths:
    """The folders of one Claude Desk and the files in them.

    Attributes:
        config_dir: what the user chose: settings and the digests of client keys.
        data_dir: what happened: the request log, the lock and the control socket.
        log_dir: diagnostic logs.
        runtime_dir: where a short-lived socket may go when ``data_dir``'s path is too long for one.
    """

    config_dir: Path
    data_dir: Path
    log_dir: Path
    runtime_dir: Path

    @classmethod
    def standard(cls, environ: Mapping[str, str]) -> Paths:
        """The folders for this user: all in ``CLAUDE_DESK_HOME`` if that is set, else where the platform wants them.

        Nothing goes to a Windows roaming profile: a request log and a port belong to one machine.
        """
        runtime = environ.get("XDG_RUNTIME_DIR", "")
        runtime_dir = Path(runtime) if os.path.isabs(runtime) else Path(tempfile.gettempdir())  # noqa: PTH117
        if home := environ.get("CLAUDE_DESK_HOME"):
            return cls.in_one_folder(Path(home), runtime_dir=runtime_dir)
        name = "Claude Desk" if sys.platform in {"win32", "darwin"} else "claude-desk"
        folders = platformdirs.PlatformDirs(name, appauthor=False, roaming=False)
        return cls(folders.user_config_path, folders.user_data_path, folders.user_log_path, runtime_dir)

    @classmethod
    def in_one_folder(cls, home: Path, *, runtime_dir: Path | None = None) -> Paths:
        """Everything in one folder, as containers, tests and portable set-ups want it."""
        home = home.expanduser().absolute()
        return cls(home, home, home / "logs", runtime_dir or Path(tempfile.gettempdir()))

    @property
    def settings_file(self) -> Path:
        """What the user chose (``file.py``)."""
        return self.config_dir / "settings.toml"

    @property
    def client_keys_file(self) -> Path:
        """Digests of the client keys (``client_keys.py``)."""
        return self.config_dir / "client-keys.json"

    @property
    def database_file(self) -> Path:
        """The request log."""
        return self.data_dir / "requests.sqlite3"

    @property
    def captures_file(self) -> Path:
        """Requests and replies with their bodies, where that was chosen."""
        return self.data_dir / "captures.sqlite3"

    @property
    def lessons_file(self) -> Path:
        """What was learned of vendors (``lessons.py``)."""
        return self.data_dir / "lessons.json"

    @property
    def connections_file(self) -> Path:
        """What was changed in other programs' settings, and how to undo it (``connect/journal.py``)."""
        return self.data_dir / "connections.json"

    @property
    def installation_file(self) -> Path:
        """What tells this installation from others (``installation.py``)."""
        return self.data_dir / "installation-id"

    @property
    def prices_file(self) -> Path:
        """Price lists that are newer than those that came with the program (``price_updates.py``)."""
        return self.data_dir / "prices.json"

    @property
    def lock_file(self) -> Path:
        """Held by the one Claude Desk that uses ``data_dir``."""
        return self.data_dir / "claude-desk.lock"

    @property
    def control_address(self) -> str:
        r"""Where a running Claude Desk listens for ``claude-desk`` commands and for its own second start.

        A Unix socket's path, or on Windows a pipe's name such as ``\\.\pipe\claude-desk-1f2e...``. The folder of
        the socket is made, and its owner checked, by :meth:`ensure`.
        """
        folder = os.path.normcase(self.data_dir.absolute())
        if sys.platform == "win32":
            return rf"\\.\pipe\claude-desk-{_short_hash(f'{folder}|{getpass.getuser()}')}"
        else:  # noqa: RET505 (mypy follows platforms through branches only)
            beside = self.data_dir.absolute() / "control.sock"
            if _fits(beside):
                return str(beside)
            short = Path(f"claude-desk-{os.getuid()}", f"{_short_hash(folder)}.sock")
            elsewhere = self.runtime_dir / short
            return str(elsewhere if _fits(elsewhere) else "/tmp" / short)  # noqa: S108 (ensure() checks its owner)

    def ensure(self) -> None:
        """Create the folders, 0700, so that every other part can count on them.

        A folder that exists and is ours is closed to others too, unless it is shared by design (sticky).

        Raises:
            SettingsError: a folder cannot be made or is not one, or the control socket's belongs to someone else.
        """
        for folder in (self.config_dir, self.data_dir, self.log_dir):
            _make_private(folder)
        if sys.platform != "win32":
            socket_folder = Path(self.control_address).parent
            if socket_folder != self.data_dir.absolute():
                _make_socket_folder(socket_folder)


def write_private(path: Path, data: bytes, *, keep_backup: bool = False) -> None:
    """Replace a file in one step, so that a crash leaves either the old or the new one, readable by its owner only.

    Args:
        path: the file. A symbolic link here is replaced, not followed; resolve it first to write through it.
        data: the whole new content.
        keep_backup: keep what was there before as ``<name>.bak``.

    Raises:
        OSError: the file could not be written; the old one is untouched.
    """
    if keep_backup:
        with contextlib.suppress(FileNotFoundError):
            before = path.read_bytes()
            if before != data:
                _replace(path.with_name(f"{path.name}.bak"), before)
    _replace(path, data)


def aside_name(path: Path, now: datetime) -> Path:
    """A free name beside ``path`` for a damaged file, such as ``settings.broken-20261120T201500Z.toml``.

    Args:
        path: the damaged file.
        now: an aware date and time.
    """
    stamp = now.strftime("%Y%m%dT%H%M%S")
    candidate = path.with_name(f"{path.stem}.broken-{stamp}{path.suffix}")
    number = 2
    while os.path.lexists(candidate):
        candidate = path.with_name(f"{path.stem}.broken-{stamp}-{number}{path.suffix}")
        number += 1
    return candidate


@contextlib.contextmanager
def exclusive_lock(path: Path) -> Iterator[None]:
    """Hold ``.<name>.lock`` beside ``path`` while a file is read, changed and written.

    The window and a command line may do that at the same time; without the lock one change would be lost.
    The system lets go of the lock when its holder dies.

    Raises:
        OSError: the lock file cannot be opened, or (on Windows) was not free for ten seconds.
    """
    descriptor = os.open(path.with_name(f".{path.name}.lock"), os.O_RDWR | os.O_CREAT | _NO_FOLLOW, 0o600)
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(descriptor, msvcrt.LK_LOCK, 1)
        else:
            import fcntl

            fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        # Closing releases the lock on every platform.
        os.close(descriptor)


_NO_FOLLOW: int = getattr(os, "O_NOFOLLOW", 0)


def _replace(path: Path, data: bytes) -> None:
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(8)}.tmp")
    descriptor = os.open(
        temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _NO_FOLLOW | getattr(os, "O_BINARY", 0), 0o600
    )
    try:
        with open(descriptor, "wb") as file:  # noqa: PTH123 (it is a descriptor)
            if sys.platform != "win32":
                os.fchmod(file.fileno(), 0o600)
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, path)  # noqa: PTH105 (the name the standard library's documentation promises atomicity for)
    except BaseException:
        with contextlib.suppress(FileNotFoundError):
            temporary.unlink()
        raise
    _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    """Make a rename in it survive a power cut, where folders can be synced at all."""
    if sys.platform != "win32":
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            # Some network and FUSE file systems refuse; the rename itself has happened.
            with contextlib.suppress(OSError):
                os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _make_private(folder: Path) -> None:
    try:
        for parent in reversed([folder, *folder.parents]):
            if not parent.exists():
                parent.mkdir(mode=0o700)
                if sys.platform != "win32":
                    parent.chmod(0o700)
        if not folder.is_dir():
            raise SettingsError(f"{folder} is not a folder, but Claude Desk needs one there.")
        if sys.platform != "win32":
            status = folder.stat()
            shared = status.st_mode & stat.S_ISVTX
            if status.st_uid == os.getuid() and status.st_mode & 0o077 and not shared:
                folder.chmod(0o700)
    except OSError as error:
        raise SettingsError(
            f"The folder {folder} cannot be used: {error.strerror or type(error).__name__}."
        ) from error


def _make_socket_folder(folder: Path) -> None:
    """Make a folder in a place others write to as well; one that was there before must be ours and closed."""
    if sys.platform != "win32":
        try:
            with contextlib.suppress(FileExistsError):
                folder.mkdir(mode=0o700)
                folder.chmod(0o700)
            status = folder.lstat()
        except OSError as error:
            raise SettingsError(
                f"The folder {folder} cannot be made: {error.strerror or type(error).__name__}."
            ) from error
        if not stat.S_ISDIR(status.st_mode) or status.st_uid != os.getuid() or status.st_mode & 0o077:
            raise SettingsError(
                f"{folder} is not a private folder of this user, so Claude Desk does not put its control socket there."
            )


def _fits(path: Path) -> bool:
    return len(os.fsencode(path)) < MAX_SOCKET_PATH


def _short_hash(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]
