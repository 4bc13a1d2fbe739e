"""The process keeps its memory and files to itself."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from claude_desk.hardening import forget_secrets

PR_SET_DUMPABLE = 4  # linux/prctl.h
NOBODY = 65534

linux = pytest.mark.skipif(sys.platform != "linux", reason="prctl and /proc are Linux")

# Root's processes may read each other whatever happens, so they become an ordinary user first; that makes a
# process undumpable by itself, which is undone to see what our own word does.
ORDINARY = f"""
import ctypes, os, resource, sys
from claude_desk.hardening import harden
if os.geteuid() == 0:
    os.setgid({NOBODY})
    os.setuid({NOBODY})
    ctypes.CDLL(None).prctl({PR_SET_DUMPABLE}, 1, 0, 0, 0)
"""
WAITING = """
if sys.argv[1] == "harden":
    harden()
print("ready", flush=True)
sys.stdin.read()
"""
READING = """
with open(sys.argv[1], "rb") as file:
    file.read(10)
"""


@contextmanager
def ordinary(mode: str, environ: dict[str, str]) -> Iterator[subprocess.Popen[str]]:
    """A Python of an ordinary user, hardened or not, that waits."""
    process = subprocess.Popen(
        [sys.executable, "-c", ORDINARY + WAITING, mode],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=environ,
    )
    try:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        yield process
    finally:
        process.kill()
        process.communicate()


def read_as_same_user(path: str) -> str:
    """What stops a program of the same user from reading a file; nothing if nothing does."""
    command = [sys.executable, "-c", ORDINARY + READING, path]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    return done.stderr.splitlines()[-1] if done.returncode else ""


@linux
@pytest.mark.parametrize("file", ["environ", "mem", "maps"])
def test_the_same_user_cannot_look_into_it(file: str) -> None:
    """Another program of the same user reads neither environment nor memory in /proc; unhardened, it reads them."""
    environ = {"PATH": os.environ["PATH"], "ANTHROPIC_API_KEY": "not one of the canaries"}
    with ordinary("do not", environ) as open_one, ordinary("harden", environ) as closed_one:
        if file != "mem":  # its first page cannot be read in any process
            assert not read_as_same_user(f"/proc/{open_one.pid}/{file}")
        assert "PermissionError" in read_as_same_user(f"/proc/{closed_one.pid}/{file}")


@linux
def test_the_started_program_is_hardened() -> None:
    """`claude-desk` closes itself: not dumpable, no core file, umask 077; its children get no core file either."""
    code = """
import ctypes, json, os, resource, sys
from claude_desk.__main__ import main
sys.argv = ["claude-desk", "--version"]
try:
    main()
except SystemExit:
    pass
print(json.dumps([ctypes.CDLL(None).prctl(3, 0, 0, 0, 0), resource.getrlimit(resource.RLIMIT_CORE), os.umask(0)]))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert json.loads(done.stdout.splitlines()[-1]) == [0, [0, 0], 0o077]


@pytest.mark.skipif(os.name == "nt", reason="POSIX descriptors")
def test_no_file_becomes_stdout_by_accident(tmp_path: Path) -> None:
    """Started with stdin, stdout and stderr closed, the next file it opens is not one of these."""
    code = f"""
import os
from claude_desk.hardening import harden
harden()
file = open({str(tmp_path / "file")!r}, "w")
file.write(str(file.fileno()))
"""
    script = 'exec "$@" 0<&- 1>&- 2>&-'
    subprocess.run(["sh", "-c", script, "sh", sys.executable, "-c", code], check=True)
    assert int((tmp_path / "file").read_text()) > 2


def test_children_inherit_no_credential() -> None:
    """The real key and the client keys are taken out of the environment; everything else stays."""
    environ = {
        "ANTHROPIC_API_KEY": "a",
        "CLAUDE_DESK_CLIENT_KEYS": "me:b",
        "ALLOWED_API_KEYS": "c",
        "CLAUDE_DESK_PORT": "1",
    }
    forget_secrets(environ)
    assert environ == {"CLAUDE_DESK_PORT": "1"}
    forget_secrets(environ)


@linux
def test_it_leaves_no_core_when_it_is_killed(tmp_path: Path) -> None:
    """A signal that dumps core elsewhere leaves no file here."""
    code = "import os, signal; from claude_desk.hardening import harden; harden(); os.kill(os.getpid(), signal.SIGABRT)"
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, check=False, stderr=subprocess.DEVNULL)
    assert done.returncode == -signal.SIGABRT
    assert list(tmp_path.iterdir()) == []
