"""Where files are, who may read them, and that a crash leaves no half of one."""

from __future__ import annotations

import os
import signal
import socket
import stat
import subprocess
import sys
import tempfile
import threading
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from claude_desk.config.paths import MAX_SOCKET_PATH, Paths, aside_name, exclusive_lock, write_private
from claude_desk.errors import SettingsError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

posix_only = pytest.mark.skipif(sys.platform == "win32", reason="Windows has access lists instead of modes")
linux_only = pytest.mark.skipif(sys.platform != "linux", reason="the XDG folders are Linux's")


@pytest.fixture(params=[0o000, 0o022, 0o777], ids=oct)
def umask(request: pytest.FixtureRequest) -> Iterator[int]:
    """Any umask a person may have."""
    before = os.umask(request.param)
    yield request.param
    os.umask(before)


def mode(path: Path) -> int:
    """Permission bits."""
    return stat.S_IMODE(path.stat().st_mode)


def test_one_folder_can_hold_everything(tmp_path: Path) -> None:
    """CLAUDE_DESK_HOME puts settings, keys, database, logs, lock and socket into one folder."""
    paths = Paths.standard({"CLAUDE_DESK_HOME": str(tmp_path)})
    assert paths.settings_file == tmp_path / "settings.toml"
    assert paths.client_keys_file == tmp_path / "client-keys.json"
    assert paths.database_file == tmp_path / "requests.sqlite3"
    assert paths.log_dir == tmp_path / "logs"
    assert paths.lock_file.parent == tmp_path


def test_a_relative_home_means_the_folder_it_is_given_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A later change of the working directory does not move the files."""
    monkeypatch.chdir(tmp_path)
    assert Paths.standard({"CLAUDE_DESK_HOME": "here"}).config_dir == tmp_path / "here"


@linux_only
def test_without_a_home_the_platform_decides(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """On Linux that is the XDG base directories; an empty CLAUDE_DESK_HOME counts as unset."""
    for name in ("CONFIG", "DATA", "STATE"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(tmp_path / name))
    paths = Paths.standard({"CLAUDE_DESK_HOME": "", "XDG_RUNTIME_DIR": "relative/is/invalid"})
    assert paths.config_dir == tmp_path / "CONFIG" / "claude-desk"
    assert paths.data_dir == tmp_path / "DATA" / "claude-desk"
    assert tmp_path / "STATE" in paths.log_dir.parents
    assert paths.runtime_dir == Path(tempfile.gettempdir())


@posix_only
def test_folders_are_private_whatever_the_umask(tmp_path: Path, umask: int) -> None:
    """0700 for every folder that is made, the missing ones above it included."""
    paths = Paths.in_one_folder(tmp_path / "a" / "b")
    paths.ensure()
    paths.ensure()
    assert {mode(folder) for folder in (tmp_path / "a", paths.config_dir, paths.log_dir)} == {0o700}


@posix_only
def test_an_open_folder_of_ours_is_closed_but_a_shared_one_is_not(tmp_path: Path) -> None:
    """A folder others could list becomes 0700; one that is shared by design, like /tmp, stays."""
    paths = Paths.in_one_folder(tmp_path / "home")
    paths.config_dir.mkdir(mode=0o755)
    paths.ensure()
    assert mode(paths.config_dir) == 0o700
    paths.config_dir.chmod(0o1777)
    paths.ensure()
    assert mode(paths.config_dir) == 0o1777


def test_a_file_in_the_way_is_named(tmp_path: Path) -> None:
    """Where a folder cannot be, the person is told which one."""
    (tmp_path / "home").write_text("in the way")
    with pytest.raises(SettingsError, match="home"):
        Paths.in_one_folder(tmp_path / "home").ensure()
    with pytest.raises(SettingsError, match="home"):
        Paths.in_one_folder(tmp_path / "home" / "below").ensure()


@posix_only
def test_the_control_socket_is_beside_the_data_if_its_path_is_short() -> None:
    """Usually the socket's folder is as private as the data's."""
    with tempfile.TemporaryDirectory(dir="/tmp") as home:
        assert Paths.in_one_folder(Path(home)).control_address == f"{Path(home).absolute()}/control.sock"


@posix_only
@pytest.mark.parametrize("long_runtime", [False, True])
def test_a_long_path_moves_the_control_socket_where_it_fits(tmp_path: Path, *, long_runtime: bool) -> None:
    """A socket can be bound there, in a private folder; other data has another address, the same data the same."""
    with tempfile.TemporaryDirectory(dir="/tmp") as short:
        runtime = Path(short, "r" * 100) if long_runtime else Path(short)
        runtime.mkdir(exist_ok=True)
        paths = Paths.in_one_folder(tmp_path / ("x" * 100), runtime_dir=runtime)
        paths.ensure()
        address = Path(paths.control_address)
        assert len(os.fsencode(address)) < MAX_SOCKET_PATH
        assert (runtime in address.parents) is not long_runtime
        assert mode(address.parent) == 0o700
        with socket.socket(socket.AF_UNIX) as listener:
            listener.bind(str(address))
        address.unlink()
        other = Paths.in_one_folder(tmp_path / ("y" * 100), runtime_dir=runtime)
        again = Paths.in_one_folder(tmp_path / ("x" * 100), runtime_dir=runtime)
        assert other.control_address != paths.control_address == again.control_address
        if long_runtime and not any(address.parent.iterdir()):
            address.parent.rmdir()


@posix_only
@pytest.mark.parametrize("trap", ["open to others", "symbolic link", "file", "another owner"])
def test_a_socket_folder_someone_else_prepared_is_refused(tmp_path: Path, trap: str) -> None:
    """In a folder that others write to, only a private folder of our own will do."""
    with tempfile.TemporaryDirectory(dir="/tmp") as short:
        paths = Paths.in_one_folder(tmp_path / ("x" * 100), runtime_dir=Path(short))
        folder = Path(paths.control_address).parent
        if trap == "symbolic link":
            target = tmp_path / "target"
            target.mkdir(mode=0o755)
            folder.symlink_to(target)
        elif trap == "file":
            folder.write_text("")
        else:
            folder.mkdir(mode=0o700)
            if trap == "open to others":
                folder.chmod(0o770)
            elif os.geteuid() == 0:
                os.chown(folder, 65534, 65534)
            else:
                pytest.skip("only root can give a folder away")
        with pytest.raises(SettingsError, match="not a private folder"):
            paths.ensure()
        if trap == "symbolic link":
            assert mode(target) == 0o755


@posix_only
def test_private_files_are_private_whatever_the_umask(tmp_path: Path, umask: int) -> None:
    """0600 for a new file, for one that was open to others before, and for the backup."""
    file = tmp_path / "settings.toml"
    write_private(file, b"one")
    assert mode(file) == 0o600
    file.chmod(0o644)
    write_private(file, b"two", keep_backup=True)
    assert (file.read_bytes(), mode(file)) == (b"two", 0o600)
    backup = tmp_path / "settings.toml.bak"
    assert (backup.read_bytes(), mode(backup)) == (b"one", 0o600)
    write_private(file, b"two", keep_backup=True)
    assert backup.read_bytes() == b"one"
    assert sorted(each.name for each in tmp_path.iterdir()) == ["settings.toml", "settings.toml.bak"]


@posix_only
def test_a_link_in_the_way_is_replaced_and_its_target_untouched(tmp_path: Path) -> None:
    """Whoever plants a link where a private file goes does not get another file overwritten."""
    target = tmp_path / "target"
    target.write_text("precious")
    (tmp_path / "file").symlink_to(target)
    write_private(tmp_path / "file", b"new")
    assert target.read_text() == "precious"
    assert not (tmp_path / "file").is_symlink()


KILLED_BEFORE_REPLACING = """
import os, signal, sys
from pathlib import Path
from claude_desk.config import paths
os.replace = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
paths.write_private(Path(sys.argv[1]), b"new" * 1000)
"""

DISK_FULL = """
import resource, sys
from pathlib import Path
from claude_desk.config.paths import write_private
resource.setrlimit(resource.RLIMIT_FSIZE, (100, 100))
try:
    write_private(Path(sys.argv[1]), b"new" * 1000)
except OSError:
    sys.exit(3)
"""


@posix_only
def test_killed_between_writing_and_replacing_the_old_file_is_whole(tmp_path: Path) -> None:
    """SIGKILL at the worst moment leaves the file as it was, and the next write works."""
    file = tmp_path / "settings.toml"
    write_private(file, b"old")
    killed = subprocess.run(
        [sys.executable, "-c", KILLED_BEFORE_REPLACING, str(file)], check=False, timeout=60
    )
    assert killed.returncode == -signal.SIGKILL
    assert file.read_bytes() == b"old"
    write_private(file, b"new")
    assert file.read_bytes() == b"new"


@posix_only
def test_a_full_disk_leaves_the_old_file_and_no_litter(tmp_path: Path) -> None:
    """A write that fails half-way raises, and only the old file is there."""
    file = tmp_path / "settings.toml"
    write_private(file, b"old")
    failed = subprocess.run([sys.executable, "-c", DISK_FULL, str(file)], check=False, timeout=60)
    assert failed.returncode == 3
    assert [(each.name, each.read_bytes()) for each in tmp_path.iterdir()] == [("settings.toml", b"old")]


def test_a_reader_sees_the_old_or_the_new_file_and_nothing_between(tmp_path: Path) -> None:
    """While it is replaced 300 times, every reading is one whole version."""
    file = tmp_path / "file"
    versions = {bytes([letter]) * 20_000 for letter in b"abc"}
    write_private(file, min(versions))
    seen: set[bytes] = set()
    done = threading.Event()

    def read() -> None:
        while not done.is_set():
            seen.add(file.read_bytes())

    reader = threading.Thread(target=read)
    reader.start()
    for _ in range(100):
        for version in versions:
            write_private(file, version)
    done.set()
    reader.join(60)
    assert seen <= versions


COUNT = """
import sys
from pathlib import Path
from claude_desk.config.paths import exclusive_lock
counter = Path(sys.argv[1])
for _ in range(100):
    with exclusive_lock(counter):
        counter.write_text(str(int(counter.read_text()) + 1))
"""


def test_the_lock_keeps_processes_apart(tmp_path: Path) -> None:
    """Three processes counting to a hundred each arrive at three hundred."""
    counter = tmp_path / "counter"
    counter.write_text("0")
    processes = [subprocess.Popen([sys.executable, "-c", COUNT, str(counter)]) for _ in range(3)]
    assert [process.wait(60) for process in processes] == [0, 0, 0]
    assert counter.read_text() == "300"


def test_the_lock_is_released_by_an_error(tmp_path: Path) -> None:
    """An exception inside does not lock everyone out."""
    for _ in range(2):
        with pytest.raises(ZeroDivisionError), exclusive_lock(tmp_path / "file"):
            raise ZeroDivisionError
    with exclusive_lock(tmp_path / "file"):
        assert (tmp_path / ".file.lock").exists()


def test_damaged_files_never_overwrite_each_other(tmp_path: Path, now: datetime) -> None:
    """Two in the same second get two names."""
    names = []
    for _ in range(3):
        aside = aside_name(tmp_path / "settings.toml", now)
        aside.write_text("")
        names.append(aside.name)
    assert names == [
        "settings.broken-20261120T201500.toml",
        "settings.broken-20261120T201500-2.toml",
        "settings.broken-20261120T201500-3.toml",
    ]
