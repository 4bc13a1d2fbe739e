"""The entry point, and how little it loads."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from claude_desk import __version__
from fakes.program import Program

LOADED = """
import sys
sys.argv = ["claude-desk", *sys.argv[1:]]
from claude_desk.__main__ import main
before = set(sys.modules)
try:
    main()
except SystemExit as end:
    code = end.code
print("loaded", *sorted({name.partition(".")[0] for name in sys.modules}), file=sys.stderr)
sys.exit(code)
"""
HEAVY = {"PySide6", "shiboken6", "aiohttp", "httptools", "uvloop", "structlog", "rich"}


def loaded_by(program: Program, *arguments: str) -> set[str]:
    """The top-level packages in a process that ran a command."""
    done = subprocess.run(
        [sys.executable, "-c", LOADED, *arguments],
        capture_output=True,
        text=True,
        env=program.environ,
        check=False,
    )
    assert "Traceback" not in done.stderr
    (line,) = [line for line in done.stderr.splitlines() if line.startswith("loaded ")]
    return set(line.split()[1:])


def test_the_entry_point_loads_nothing(tmp_path: Path) -> None:
    """Importing claude_desk.__main__ loads neither Qt, aiohttp, keyring nor pydantic, and not even click."""
    code = "import sys, claude_desk.__main__; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = {name.partition(".")[0] for name in done.stdout.split()}
    assert not loaded & (HEAVY | {"keyring", "pydantic", "click", "sqlite3"})


@pytest.mark.parametrize(
    ("arguments", "besides"),
    [
        (("--version",), {"keyring", "pydantic", "sqlite3", "asyncio"}),
        (("--help",), {"keyring", "pydantic", "sqlite3", "asyncio"}),
        (("settings", "path"), {"keyring", "pydantic", "sqlite3"}),
        (("status",), {"keyring", "pydantic", "sqlite3"}),
        (("log",), {"keyring", "pydantic"}),
        (("key", "list"), {"keyring", "sqlite3"}),
        (("settings", "show"), {"keyring", "sqlite3"}),
        (("secret", "status"), {"sqlite3"}),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_commands_load_only_what_they_need(
    tmp_path: Path, arguments: tuple[str, ...], besides: set[str]
) -> None:
    """No command that is not the program itself loads Qt or an HTTP library, and most load much less."""
    assert not loaded_by(Program(tmp_path), *arguments) & (HEAVY | besides)


def test_serving_loads_no_window(tmp_path: Path) -> None:
    """`serve` that ends at once, for its port is taken or impossible, has loaded no Qt, and structlog only to log."""
    loaded = loaded_by(Program(tmp_path), "serve", "--host", "192.0.2.1")
    assert "aiohttp" in loaded
    assert not loaded & {"PySide6", "shiboken6", "structlog", "rich", "keyring"}


def test_it_tells_its_version(tmp_path: Path) -> None:
    """`--version` prints the version and makes no folder."""
    program = Program(tmp_path)
    assert program.run("--version").stdout == f"claude-desk {__version__}\n"
    assert not program.home.exists()
