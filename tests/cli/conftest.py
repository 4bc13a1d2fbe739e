"""What the tests of the command line share."""

from __future__ import annotations

import os
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from click.testing import CliRunner

from claude_desk.cli.main import program as program_command
from fakes.program import Program, Server


@pytest.fixture
def program(tmp_path: Path) -> Program:
    """The program with an empty home."""
    return Program(tmp_path)


class InProcess(Program):
    """The same commands in this process, for the many that need no process of their own: thirty times as fast."""

    def run(
        self,
        *arguments: str,
        stdin: str | bytes = b"",
        code: int = 0,
        environ: Mapping[str, str] | None = None,
    ) -> subprocess.CompletedProcess[str]:
        """Run a command to its end, and fail unless it exits with ``code``."""
        wanted = self.environ | dict(environ or {})
        unset = dict.fromkeys(os.environ.keys() - wanted.keys())
        done = CliRunner(env={**unset, **wanted}).invoke(program_command, arguments, input=stdin)
        if done.exception is not None and not isinstance(done.exception, SystemExit):
            raise done.exception
        self.printed += [done.stdout, done.stderr]
        assert done.exit_code == code, f"exit code {done.exit_code}\n{done.output}"
        return subprocess.CompletedProcess(arguments, done.exit_code, done.stdout, done.stderr)


@pytest.fixture
def quick(tmp_path: Path) -> Program:
    """The program's commands in this process, with an empty home."""
    return InProcess(tmp_path)


@pytest.fixture(scope="module")
def shared_server() -> Iterator[Server]:
    """One program that serves Practice, for all tests of a module that leave it as it was."""
    with tempfile.TemporaryDirectory(prefix="desk-") as folder, Program(Path(folder)).serve() as server:
        yield server
