"""desk.py takes a clone and a Python to a running app, or says in words what is missing."""

from __future__ import annotations

import ast
import importlib.util
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parent.parent
SCRIPT = ROOT / "desk.py"

linux_only = pytest.mark.skipif(sys.platform != "linux", reason="system packages are a matter of Linux")


def load(script: Path = SCRIPT) -> ModuleType:
    """A desk.py, as a module."""
    spec = importlib.util.spec_from_file_location("desk_script", script)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def started(*words: str, script: Path = SCRIPT, **environment: str) -> subprocess.CompletedProcess[str]:
    """What `python3 desk.py ...` does in a process of its own."""
    return subprocess.run(
        [sys.executable, str(script), *words],
        capture_output=True,
        text=True,
        check=False,
        timeout=110,
        env={**os.environ, **environment},
    )


@pytest.fixture
def desk() -> ModuleType:
    """The desk.py of this folder."""
    return load()


@pytest.fixture
def apt(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An apt-get that writes down what it is asked, and fails while the file ``fail`` holds a line; returns its folder."""
    folder = tmp_path / "apt"
    folder.mkdir()
    program = folder / "apt-get"
    program.write_text(
        "#!/bin/sh\n"
        f'cd "{folder}"\n'
        'echo "$DEBIAN_FRONTEND $*" >> asked\n'
        'if [ -s fail ]; then sed -i 1d fail; echo "E: Unable to locate package"; exit 100; fi\n'
    )
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}:/usr/bin:/bin")
    return folder


# Which Python ---------------------------------------------------------------------------------------------


def test_an_old_python_can_read_the_whole_file() -> None:
    """desk.py is valid for Python 3.6, so an old Python reaches the message about its age instead of a SyntaxError."""
    ast.parse(SCRIPT.read_text("utf-8"), feature_version=(3, 6))


@pytest.mark.parametrize("version", [(3, 6, 9), (3, 10, 14), (3, 15, 0)])
def test_an_unfit_python_is_told_in_one_line(version: tuple[int, int, int]) -> None:
    """A Python that is too old or too new ends with status 1 and one line that names those that fit."""
    code = f"import sys, runpy; sys.version_info = {version}; runpy.run_path({str(SCRIPT)!r}, run_name='__main__')"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stdout == ""
    [line] = done.stderr.splitlines()
    assert f"3.11, 3.12, 3.13 or 3.14; this is {version[0]}.{version[1]}." in line


def test_the_pythons_named_are_those_of_the_project(desk: ModuleType) -> None:
    """The range in desk.py, requires-python and the versions whose wheels are checked are the same."""
    pythons = sorted({version for versions in desk.WHEELS.values() for version in versions})
    assert pythons == ["3.11", "3.12", "3.13", "3.14"]
    assert 'requires-python = ">=3.11,<3.15"' in (ROOT / "pyproject.toml").read_text("utf-8")
    assert "(3, 11) <= sys.version_info[:2] <= (3, 14)" in SCRIPT.read_text("utf-8")


# Words ----------------------------------------------------------------------------------------------------


def test_usage_names_every_command(desk: ModuleType) -> None:
    """Without a command the usage goes to stderr with status 2, with --help to stdout with 0; it names them all."""
    wrong, asked, unknown = started(), started("--help"), started("fly")
    assert (wrong.returncode, asked.returncode, unknown.returncode) == (2, 0, 2)
    assert wrong.stderr == asked.stdout == unknown.stderr
    assert wrong.stdout == asked.stderr == ""
    for name in desk.COMMANDS:
        assert f"python3 desk.py {name}" in asked.stdout


# System packages ------------------------------------------------------------------------------------------


@linux_only
def test_a_missing_library_is_found_missing(desk: ModuleType) -> None:
    """The probe asks the dynamic linker: what it finds is there, what it does not is named with its package."""
    libraries = {"libc.so.6": "libc6", "libnever-there.so.9": "libnever9"}
    assert desk.missing_libraries(libraries) == {"libnever-there.so.9": "libnever9"}


@linux_only
def test_not_root_is_shown_the_one_line(desk: ModuleType, apt: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who is not root gets one apt line with every missing package, and nothing is installed."""
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    with pytest.raises(desk.Problem) as caught:
        desk.require_system({"libGL.so.1": "libgl1", "Xvfb": "xvfb", "xauth": "xauth"}, "the tests")
    assert "\n  sudo apt-get install --no-install-recommends libgl1 xauth xvfb" in str(caught.value)
    assert not (apt / "asked").exists()


@linux_only
def test_root_gets_it_installed(desk: ModuleType, apt: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As root, apt-get is asked once, without questions and without recommended packages."""
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    desk.require_system({"libGL.so.1": "libgl1", "libEGL.so.1": "libegl1"}, "the window")
    assert (apt / "asked").read_text() == (
        "noninteractive install -y -q --no-install-recommends libegl1 libgl1\n"
    )


@linux_only
def test_empty_package_lists_are_refreshed(
    desk: ModuleType, apt: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When apt-get knows no such package yet, its lists are fetched and it is asked again."""
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    (apt / "fail").write_text("once\n")
    desk.require_system({"libGL.so.1": "libgl1"}, "the window")
    asked = [line.split()[1] for line in (apt / "asked").read_text().splitlines()]
    assert asked == ["install", "update", "install"]


@linux_only
def test_a_failing_apt_is_quoted(desk: ModuleType, apt: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """When apt-get fails after all, its own last words are shown."""
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    (apt / "fail").write_text("once\ntwice\nthrice\n")
    with pytest.raises(desk.Problem, match="E: Unable to locate package"):
        desk.require_system({"libGL.so.1": "libgl1"}, "the window")


@linux_only
@pytest.mark.parametrize(
    ("words", "display", "wanted"),
    [
        (["serve"], ":0", False),
        ([], "", False),
        (["--version"], ":0", False),
        ([], ":0", True),
        (["--background"], ":0", True),
        (["run", "--background"], ":0", True),
    ],
)
def test_only_a_window_needs_libraries(
    desk: ModuleType, monkeypatch: pytest.MonkeyPatch, words: list[str], display: str, *, wanted: bool
) -> None:
    """The command line, and the app where there is no display, start without any library of a window."""
    asked: list[str] = []
    monkeypatch.setenv("DISPLAY", display)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    monkeypatch.setattr(desk, "missing_libraries", lambda libraries: dict.fromkeys(libraries, "some-package"))
    monkeypatch.setattr(desk, "set_up", lambda missing=(), _purpose="": asked.extend(missing))
    monkeypatch.setattr(desk, "start", lambda arguments: arguments)
    assert desk.run(words) == ["-I", "-m", "claude_desk", *words]
    assert ("libGL.so.1" in asked) is wanted
    assert ("libxcb-cursor.so.0" in asked) is wanted


@linux_only
def test_all_that_is_missing_is_named_at_once(
    desk: ModuleType, apt: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """On a Python without ensurepip its package stands in the same apt line as the libraries."""
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    monkeypatch.setattr(desk, "STAMP", tmp_path / "none")
    monkeypatch.setattr(desk, "PYTHON", tmp_path / "none")
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name == "ensurepip" else object())
    with pytest.raises(desk.Problem) as caught:
        desk.set_up({"libGL.so.1": "libgl1"}, "the window")
    package = f"python3.{sys.version_info.minor}-venv"
    assert str(caught.value).endswith(f"  sudo apt-get install --no-install-recommends libgl1 {package}")


# The environment ------------------------------------------------------------------------------------------


def clone(folder: Path) -> ModuleType:
    """A copy of what set-up needs, in another folder; returns its desk.py."""
    folder.mkdir()
    for name in ("desk.py", "pyproject.toml", "requirements.lock", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, folder)
    shutil.copytree(ROOT / "src", folder / "src", ignore=shutil.ignore_patterns("__pycache__"))
    return load(folder / "desk.py")


def test_a_finished_environment_is_known_by_what_it_was_made_from(tmp_path: Path) -> None:
    """The stamp holds for one lock, project file and folder: a change of any of them, or no Python in it, undoes it."""
    desk = clone(tmp_path / "claude desk")
    assert not desk.ready()
    desk.PYTHON.parent.mkdir(parents=True)
    desk.PYTHON.touch()
    desk.STAMP.write_text(desk.fingerprint())
    assert desk.ready()
    with desk.LOCK.open("a") as lock:
        lock.write("more==1.0 \\\n")
    assert not desk.ready()
    desk.STAMP.write_text(desk.fingerprint())
    with desk.PROJECT.open("a") as project:
        project.write("# more\n")
    assert not desk.ready()
    desk.STAMP.write_text(desk.fingerprint())
    desk.PYTHON.unlink()
    assert not desk.ready()


def test_a_package_with_another_hash_is_refused(tmp_path: Path) -> None:
    """A wheel whose hash is not in the lock is not installed; set-up fails with pip's words and leaves no stamp."""
    desk = clone(tmp_path / "claude desk")
    wheel = tmp_path / "iniconfig-2.3.1-py3-none-any.whl"
    wheel.write_bytes(b"not what was locked")
    desk.LOCK.write_text(f"iniconfig @ {wheel.as_uri()} --hash=sha256:{'0' * 64}\n")
    done = started("setup", script=desk.ROOT / "desk.py", PIP_NO_INDEX="1")
    assert done.returncode == 1
    assert "DO NOT MATCH THE HASHES" in done.stderr
    assert "Traceback" not in done.stderr
    assert not desk.STAMP.exists()


@pytest.mark.slow
@pytest.mark.network
@pytest.mark.timeout(600)
def test_from_nothing_to_running_and_back_from_a_crash(tmp_path: Path) -> None:
    """In a folder with a space: set-up makes a working claude-desk, is skipped when done, and repairs a damaged one."""
    desk = clone(tmp_path / "claude desk")
    script = desk.ROOT / "desk.py"

    first = started("setup", script=script)
    if first.returncode != 0 and (
        "ConnectionError" in first.stderr or "No matching distribution" in first.stderr
    ):
        pytest.skip("no package registry can be reached")
    assert first.returncode == 0, first.stderr
    command = [str(desk.BIN / "claude-desk"), "--version"]
    version = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert version.strip().endswith(ast.literal_eval(_version()))

    begin = time.monotonic()
    again = started("setup", script=script)
    assert time.monotonic() - begin < 1
    assert "Installing" not in again.stderr

    # As an interrupted set-up leaves it: no stamp, and a package that pip takes for installed has lost a file.
    desk.STAMP.unlink()
    [click] = desk.VENV.glob("**/site-packages/click/core.py")
    click.unlink()
    repaired = started("setup", script=script)
    assert repaired.returncode == 0, repaired.stderr
    assert subprocess.run(command, capture_output=True, text=True, check=True).stdout == version


def _version() -> str:
    for line in (ROOT / "src" / "claude_desk" / "__init__.py").read_text("utf-8").splitlines():
        if line.startswith("__version__ = "):
            return line.partition("= ")[2]
    raise AssertionError("no version")
