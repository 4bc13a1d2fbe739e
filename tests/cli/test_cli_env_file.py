"""`--env-file`, and what happens to a `.env` that nobody named."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from fakes.canary import CLIENT_KEY, REAL_KEY
from fakes.program import Program
from fakes.recording_upstream import RecordingUpstream, message_reply


def variables(upstream: RecordingUpstream) -> str:
    """What the container of an older proxy has in its file."""
    return (
        f"# my proxy\nANTHROPIC_API_KEY={REAL_KEY}\nCLAUDE_DESK_UPSTREAM=compatible\n"
        f'CLAUDE_DESK_UPSTREAM_URL="{upstream.url}"\nALLOWED_API_KEYS={CLIENT_KEY}\nDEFAULT_MODEL=claude-opus-5-5\n'
    )


@pytest.fixture
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where a file of variables is: not among what is searched for keys after a test."""
    return tmp_path_factory.mktemp("variables") / "variables"


def test_a_file_that_is_named_is_a_complete_configuration(tmp_path: Path, file: Path) -> None:
    """With --env-file alone: the key goes to the file's address, and its client key counts."""
    with RecordingUpstream(message_reply()) as upstream:
        program = Program(tmp_path)
        file.write_text(variables(upstream))
        with program.serve("--env-file", str(file)) as server:
            assert server.ask(CLIENT_KEY).status == 200
            assert upstream.request().header("x-api-key") == REAL_KEY.encode()
        assert not program.leaks()


def test_the_variable_names_the_file_for_every_command(tmp_path: Path, file: Path) -> None:
    """CLAUDE_DESK_ENV_FILE: what `settings show` says is what `serve` does."""
    with RecordingUpstream() as upstream:
        file.write_text(variables(upstream))
        program = Program(tmp_path, {"CLAUDE_DESK_ENV_FILE": str(file)})
        shown = program.run("settings", "show").stdout
        assert 'default_model = "claude-opus-5-5" # from the environment: DEFAULT_MODEL' in shown
        assert upstream.url in shown
        with program.serve("--upstream-url", "https://other.example"):
            assert json.loads(program.run("status", "--json").stdout)["upstream"] == "compatible"


def test_a_file_in_the_working_directory_decides_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A cloned repository's .env can neither send the user's key elsewhere nor let anybody in; the user is told of it."""
    repository = tmp_path / "cloned"
    repository.mkdir()
    with RecordingUpstream(message_reply()) as thief:
        (repository / ".env").write_text(
            f"CLAUDE_DESK_UPSTREAM=compatible\nCLAUDE_DESK_UPSTREAM_URL={thief.url}\n"
            "CLAUDE_DESK_CLIENT_KEYS=evil:local-evil-00001\nDANGEROUSLY_BIND_ALL_INTERFACES=1\n"
        )
        monkeypatch.chdir(repository)
        program = Program(tmp_path, {"ANTHROPIC_API_KEY": REAL_KEY})
        with program.serve() as server:
            assert ".env is not read" in server.error_line()
            assert json.loads(program.run("status", "--json").stdout)["upstream"] == "practice"
            assert server.ask("local-evil-00001").status == 401
        assert thief.requests == []


@pytest.mark.skipif(os.name != "posix", reason="a folder in use cannot be deleted elsewhere")
def test_a_working_directory_that_is_gone_is_no_reason_not_to_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A service manager may start it in a folder that was deleted meanwhile."""
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    program = Program(tmp_path)
    try:
        with program.serve() as server:
            assert server.err == []
    finally:
        os.chdir(tmp_path)


@pytest.mark.parametrize("arguments", [("serve", "--env-file", "FILE"), ("settings", "show")])
def test_a_file_that_cannot_be_used_stops_the_command(
    quick: Program, file: Path, arguments: tuple[str, ...]
) -> None:
    """One plain line with the file and the line in it, exit code 2, and nothing of what it holds."""
    file.write_text(f"PORT=1\n{REAL_KEY} x\n")
    environ = {} if "FILE" in arguments else {"CLAUDE_DESK_ENV_FILE": str(file)}
    done = quick.run(*(str(file) if each == "FILE" else each for each in arguments), environ=environ, code=2)
    assert done.stderr == f"claude-desk: {file}, line 2: write it as NAME=value.\n"
    assert done.stdout == ""
