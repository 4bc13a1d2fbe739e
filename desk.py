#!/usr/bin/env python3
"""Sets Claude Desk up and starts it, tests it, checks it: from a clone and a Python, with nothing else.

    python3 desk.py run [...]            Claude Desk: the tray app, or with arguments its command line
    python3 desk.py test [--fast] [...]  all tests; --fast leaves out the slow ones; the rest goes to pytest
    python3 desk.py lint                 linter, formatter, types and import contracts
    python3 desk.py setup                only the set-up
    python3 desk.py lock [--upgrade]     make requirements.lock again from pyproject.toml; needs uv

Each first brings .venv beside this file to what requirements.lock says (hashes checked, wheels only) and,
on Debian and Ubuntu as root, installs the system packages it misses. It never calls sudo itself.
"""

import sys

# Stays readable for any Python 3, so that an old one ends here and not in a traceback.
if not (3, 11) <= sys.version_info[:2] <= (3, 14):
    sys.exit(
        "Claude Desk needs Python 3.11, 3.12, 3.13 or 3.14; this is {}.{}. "
        "Start desk.py with one of those, for example: python3.13 desk.py run".format(*sys.version_info[:2])
    )

import contextlib
import ctypes
import hashlib
import importlib.util
import os
import re
import shutil
import subprocess
import tempfile
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = BIN / ("python.exe" if os.name == "nt" else "python")
STAMP = VENV / "desk-stamp"
LOCK = ROOT / "requirements.lock"
PROJECT = ROOT / "pyproject.toml"

# What Qt opens at run time, and the Debian package that has it. Names are those of Debian 12; newer releases
# answer to them too.
QT_LIBRARIES = {
    "libGL.so.1": "libgl1",
    "libEGL.so.1": "libegl1",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libbrotlidec.so.1": "libbrotli1",
}
DISPLAY_LIBRARIES = {
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libwayland-cursor.so.0": "libwayland-cursor0",
}
# Programs the tests start: a real client, session bus, keychain and X server.
TEST_PROGRAMS = {
    "curl": "curl",
    "dbus-daemon": "dbus",
    "gnome-keyring-daemon": "gnome-keyring",
    "Xvfb": "xvfb",
    "xauth": "xauth",
}

# Where every package of the lock must exist as a wheel: platform, at its oldest, to the Pythons there.
WHEELS = {
    "x86_64-manylinux_2_35": ("3.11", "3.12", "3.13", "3.14"),
    "aarch64-manylinux_2_39": ("3.11", "3.12", "3.13", "3.14"),
    "x86_64-apple-darwin": ("3.11", "3.12", "3.13", "3.14"),
    "aarch64-apple-darwin": ("3.11", "3.12", "3.13", "3.14"),
    "x86_64-pc-windows-msvc": ("3.11", "3.12", "3.13", "3.14"),
    "aarch64-pc-windows-msvc": ("3.12", "3.13", "3.14"),  # PyYAML has none for 3.11
}
PINS_BEGIN = "# Begin of what `desk.py lock` writes."
PINS_END = "# End of what `desk.py lock` writes."


class Problem(Exception):
    """Something a person has to do first; the text says what."""


def say(text: str) -> None:
    """Tell what is happening, on stderr: stdout belongs to the program that is started."""
    print(text, file=sys.stderr, flush=True)


# System packages ------------------------------------------------------------------------------------------


def missing_libraries(libraries: Mapping[str, str]) -> dict[str, str]:
    """Those shared libraries (with their package) that the dynamic linker does not find.

    Only Linux leaves them to the system; elsewhere Qt brings its own.
    """
    missing: dict[str, str] = {}
    if sys.platform != "linux":
        return missing
    for library, package in libraries.items():
        try:
            ctypes.CDLL(library)
        except OSError:
            missing[library] = package
    return missing


def missing_programs(programs: Mapping[str, str]) -> dict[str, str]:
    """Those programs (with their package) that are not on the PATH; they are Linux's."""
    if sys.platform != "linux":
        return {}
    return {program: package for program, package in programs.items() if not shutil.which(program)}


def require_system(missing: Mapping[str, str], purpose: str) -> None:
    """Install what is missing where that is ours to do, else say what is to be done.

    Args:
        missing: file or program name to Debian package name.
        purpose: ends the sentence "Missing for …".

    Raises:
        Problem: not root, no apt, or apt failed.
    """
    if not missing:
        return
    packages = sorted(set(missing.values()))
    if sys.platform == "win32" or not shutil.which("apt-get"):
        raise Problem(
            f"Missing for {purpose}: {', '.join(missing)}. Install them with your system's package manager."
        )
    if os.geteuid() != 0:
        raise Problem(
            f"Missing for {purpose}: {', '.join(missing)}. Install them, then try again:\n"
            f"  sudo apt-get install --no-install-recommends {' '.join(packages)}"
        )
    say(f"Installing system packages for {purpose}: {' '.join(packages)}")
    install = ["apt-get", "install", "-y", "-q", "--no-install-recommends", *packages]
    if _apt(install) is None:
        return
    say("Refreshing apt's package lists and trying again")
    error = _apt(["apt-get", "update", "-q"]) or _apt(install)
    if error is not None:
        raise Problem(f"apt-get could not install {' '.join(packages)}:\n{error}")


def _apt(command: list[str]) -> str | None:
    done = subprocess.run(
        command,
        env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        check=False,
    )
    return None if done.returncode == 0 else "\n".join(done.stdout.splitlines()[-15:])


# The virtual environment ----------------------------------------------------------------------------------


def fingerprint() -> str:
    """What the environment depends on: lock, project file, this Python, and where the folder is."""
    digest = hashlib.sha256()
    for part in (LOCK.read_bytes(), PROJECT.read_bytes(), sys.version.encode(), os.fsencode(ROOT)):
        digest.update(hashlib.sha256(part).digest())
    return digest.hexdigest()


def ready() -> bool:
    """Whether ``.venv`` was finished for exactly this lock, project, Python and folder."""
    try:
        return STAMP.read_text("ascii") == fingerprint() and PYTHON.exists()
    except FileNotFoundError:
        return False


def set_up(missing: Mapping[str, str] | None = None, purpose: str = "the virtual environment") -> None:
    """Have the system packages, then make ``.venv`` what the lock says, unless it already is.

    Interrupted, the next call goes on and repairs what is half done.

    Args:
        missing: file or program name to Debian package name, found missing for the command at hand.
        purpose: ends the sentence "Missing for …".

    Raises:
        Problem: something is missing that is not ours to install, or the packages could not be installed.
    """
    made = ready()
    # All that apt has to bring is asked for at once: nobody wants to be sent there twice.
    require_system({**(missing or {}), **({} if made or _has_pip() else _missing_modules())}, purpose)
    if made:
        return
    with _one_at_a_time():
        if not ready():
            _make()


def _make() -> None:
    finished_once = STAMP.exists()
    STAMP.unlink(missing_ok=True)
    reused = _has_pip()
    if not reused:
        _create()
    # Without a stamp an earlier run may have died between two files of a package.
    error = _install(repair=reused and not finished_once)
    if error is not None and reused:
        say("That did not work; making .venv anew")
        _create()
        error = _install(repair=False)
    if error is not None:
        raise Problem(f"The packages could not be installed:\n{error}")
    STAMP.write_text(fingerprint(), "ascii")


@contextlib.contextmanager
def _one_at_a_time() -> Iterator[None]:
    """Two starts at once must not both write ``.venv``."""
    with LOCK.open("rb") as held:
        if sys.platform != "win32":
            import fcntl

            fcntl.flock(held, fcntl.LOCK_EX)
        yield


def _has_pip() -> bool:
    if not PYTHON.exists():
        return False
    probe = "import sys, pip; print(sys.version)"
    done = subprocess.run([PYTHON, "-I", "-c", probe], capture_output=True, text=True, check=False)
    return done.returncode == 0 and done.stdout.strip() == sys.version


def _missing_modules() -> dict[str, str]:
    """What Debian and Ubuntu ship apart from Python, and nobody else does."""
    if sys.platform != "linux" or all(map(importlib.util.find_spec, ("venv", "ensurepip"))):
        return {}
    return {"the ensurepip module": f"python{sys.version_info.major}.{sys.version_info.minor}-venv"}


def _create() -> None:
    """Make an empty ``.venv`` with the pip that comes with Python: nothing is fetched unchecked."""
    say(f"Making {VENV}")
    done = subprocess.run(
        [sys.executable, "-I", "-m", "venv", "--clear", VENV], capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        raise Problem(f"Python could not make a virtual environment:\n{(done.stdout + done.stderr).strip()}")


def _install(*, repair: bool) -> str | None:
    """Install the lock and then the project itself; returns pip's complaint, if any."""
    count = sum(1 for line in LOCK.read_text("utf-8").splitlines() if "==" in line)
    say(f"Installing {count} packages (about 150 MB to download the first time)")
    again = ["--force-reinstall"] if repair else []
    locked = ["--require-hashes", "--only-binary", ":all:", "--no-deps", *again, "-r", str(LOCK)]
    # The build back-end is in the lock, so this step needs no network.
    project = ["--no-index", "--no-deps", "--no-build-isolation", "--editable", str(ROOT)]
    pip = [str(PYTHON), "-I", "-m", "pip", "install", "-q", "--no-input", "--disable-pip-version-check"]
    for arguments in (locked, project):
        done = subprocess.run(
            [*pip, *arguments],
            env={**os.environ, "PIP_USER": "0"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            check=False,
        )
        if done.returncode != 0:
            return "\n".join(done.stdout.splitlines()[-15:])
    return None


# Commands -------------------------------------------------------------------------------------------------


def start(arguments: Sequence[str | Path]) -> int:
    """Become a program of the environment; signals then reach it directly."""
    command = [str(PYTHON), *map(str, arguments)]
    if os.name != "nt":
        sys.stdout.flush()
        sys.stderr.flush()
        os.execv(command[0], command)
    try:
        return subprocess.run(command, check=False).returncode
    except KeyboardInterrupt:
        return 130


def run(arguments: list[str]) -> int:
    """Become Claude Desk: the tray app, or with arguments its command line."""
    has_display = bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
    first = arguments[0] if arguments else "run"
    is_app = first == "run" or (first.startswith("-") and first not in {"-h", "--help", "--version"})
    if is_app and has_display:
        set_up(missing_libraries({**QT_LIBRARIES, **DISPLAY_LIBRARIES}), "the window")
    else:
        set_up()
    return start(["-I", "-m", "claude_desk", *arguments])


def test(arguments: list[str]) -> int:
    """Become pytest, with what the tests need of the system."""
    libraries = missing_libraries({**QT_LIBRARIES, **DISPLAY_LIBRARIES})
    set_up({**libraries, **missing_programs(TEST_PROGRAMS)}, "the tests")
    parallel = ["-n", "auto", "--dist", "worksteal"]
    fast = ["-m", "not slow"] if "--fast" in arguments else []
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    os.chdir(ROOT)
    rest = [word for word in arguments if word != "--fast"]
    return start(["-m", "pytest", *parallel, *fast, *rest])


def lint(arguments: list[str]) -> int:
    """Run linter, formatter, types and import contracts; all of them, then give the verdict."""
    if arguments:
        raise Problem("lint takes no arguments")
    set_up()
    checks: dict[str, list[str | Path]] = {
        "ruff check": [PYTHON, "-m", "ruff", "check", "."],
        "ruff format": [PYTHON, "-m", "ruff", "format", "--check", "."],
        "mypy": [PYTHON, "-m", "mypy"],
        # What is unreachable on one system is there for another.
        "mypy for Windows": [PYTHON, "-m", "mypy", "--platform", "win32", "--no-warn-unreachable", "src"],
        "mypy for macOS": [PYTHON, "-m", "mypy", "--platform", "darwin", "--no-warn-unreachable", "src"],
        "lint-imports": [BIN / "lint-imports"],
    }
    failed = []
    for name, command in checks.items():
        say(f"— {name}")
        if subprocess.run(command, cwd=ROOT, check=False).returncode != 0:
            failed.append(name)
    say(f"Failed: {', '.join(failed)}" if failed else "All checks passed")
    return 1 if failed else 0


def setup(arguments: list[str]) -> int:
    """Make the environment and stop there."""
    if arguments:
        raise Problem("setup takes no arguments")
    set_up()
    say(f"Ready: {PYTHON}")
    return 0


def lock(arguments: list[str]) -> int:
    """Resolve pyproject.toml into requirements.lock and see that every wheel in it exists."""
    uv = shutil.which("uv")
    if uv is None:
        raise Problem("Making the lock needs uv on the PATH; using it does not.")
    text = PROJECT.read_text("utf-8")
    head, begin, rest = text.partition(PINS_BEGIN + "\n")
    _old, end, tail = rest.partition(PINS_END)
    if not (begin and end):
        raise Problem(f"pyproject.toml has lost the lines '{PINS_BEGIN}' and '{PINS_END}'")
    with tempfile.TemporaryDirectory() as name:
        # Compiled from a copy without the pins of last time, which would hold everything where it is.
        copy = Path(name, "pyproject.toml")
        copy.write_text(head + tail, "utf-8")
        groups = [word for group in tomllib.loads(text)["dependency-groups"] for word in ("--group", group)]
        say("Resolving")
        subprocess.run(
            [uv, "pip", "compile", "--universal", "--python-version", "3.11", "--generate-hashes", "--only-binary",
             ":all:", "--no-emit-index-url", "--no-annotate", "--no-header", "-q", *groups, *arguments,
             "-o", str(LOCK), "pyproject.toml"],
            cwd=name,
            stdout=subprocess.DEVNULL,
            check=True,
        )  # fmt: skip
        for platform, versions in WHEELS.items():
            say(f"Checking wheels for {platform}, Python {', '.join(versions)}")
            for version in versions:
                subprocess.run(
                    [uv, "pip", "install", "--dry-run", "-q", "--target", str(Path(name, "none")), "--require-hashes",
                     "--no-deps", "--only-binary", ":all:", "--python-platform", platform, "--python-version", version,
                     "-r", str(LOCK)],
                    cwd=name,
                    check=True,
                )  # fmt: skip
    pins = re.findall(r"^(\S+==.*?) \\$", LOCK.read_text("utf-8"), re.MULTILINE)
    listed = "".join(f'    "{pin}",\n' for pin in pins)
    block = f"constraint-dependencies = [\n{listed}]\n"
    PROJECT.write_text(head + begin + block + end + tail, "utf-8")
    say(f"{LOCK.name}: {len(pins)} packages")
    return 0


COMMANDS = {command.__name__: command for command in (run, test, lint, setup, lock)}


def main(words: list[str]) -> int:
    """Run one command; returns the process's exit status."""
    if not words or words[0] not in COMMANDS:
        helped = bool(words) and words[0] in {"-h", "--help", "help"}
        print((__doc__ or "").strip(), file=sys.stdout if helped else sys.stderr)
        return 0 if helped else 2
    try:
        return COMMANDS[words[0]](words[1:])
    except Problem as problem:
        say(f"desk.py: {problem}")
    except subprocess.CalledProcessError as error:
        say(f"desk.py: {Path(error.cmd[0]).name} failed with status {error.returncode}")
    except OSError as error:
        say(f"desk.py: {error}")
    except KeyboardInterrupt:
        say("desk.py: interrupted; the next start goes on from here")
        return 130
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
