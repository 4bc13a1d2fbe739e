"""`claude-desk env`: lines for shells, and first programs."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path

import pytest

from claude_desk.cli.env import CODES, SHELLS
from claude_desk.connect import snippets
from fakes.program import Program, Server
from fakes.secret_service import SecretService, missing_programs


def test_the_choices_are_what_there_is() -> None:
    """The command's help and what it prints know the same shells and languages."""
    assert SHELLS == snippets.SHELLS
    assert CODES == snippets.CODES


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_lines_work_in_the_shell(shell: str, shared_server: Server) -> None:
    """Read by the shell, they set the variables, with a key that works for the time that was asked."""
    found = shutil.which(shell)
    if found is None:
        pytest.skip(f"{shell} is not here")
    done = shared_server.program.run("env", "--shell", shell, "--ttl", "1h")
    assert "works until" in done.stderr
    script = f'{done.stdout}\necho "$ANTHROPIC_BASE_URL $ANTHROPIC_AUTH_TOKEN"'
    seen = subprocess.run([found, "-c", script], capture_output=True, text=True, check=True)
    url, key = seen.stdout.split()
    assert url == shared_server.url
    assert shared_server.ask(key).status == 200


def test_with_a_keychain_the_lines_hold_no_key(tmp_path: Path) -> None:
    """They ask for it when the shell starts, and it is the same each time."""
    if reason := missing_programs():
        pytest.skip(reason)
    with tempfile.TemporaryDirectory(prefix="keyring-") as folder:
        service = SecretService(Path(folder))
        try:
            service.start_keyring()
            program = Program(tmp_path, {"DBUS_SESSION_BUS_ADDRESS": service.address})
            with program.serve() as server:
                first, second = (program.run("env", "--shell", "bash").stdout for _ in range(2))
                assert first == second
                assert "desk-" not in first
                seen = subprocess.run(
                    ["bash", "-c", f'{first}\necho "$OPENAI_API_KEY"'],
                    env=program.environ,
                    capture_output=True,
                    text=True,
                    check=True,
                )
                assert server.ask(seen.stdout.strip()).status == 200
        finally:
            service.stop()


def test_the_shell_is_known(shared_server: Server) -> None:
    """It is the one of the variable SHELL."""
    lines = shared_server.program.run("env", "--ttl", "1h", environ={"SHELL": "/usr/bin/fish"}).stdout
    assert lines.startswith("set -gx ANTHROPIC_BASE_URL ")


def test_code_needs_no_key(shared_server: Server) -> None:
    """It takes the key from the variables."""
    text = shared_server.program.run("env", "--code", "openai-python", "--model", "m1").stdout
    assert f'base_url="{shared_server.url}/v1"' in text
    assert 'model="m1"' in text
    assert "desk-" not in text
