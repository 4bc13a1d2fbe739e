"""Tools themselves, unmodified, connected by our own commands: a request arrives, and afterwards all is as it was."""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from claude_desk.requestlog.database import Database
from claude_desk.requestlog.record import Outcome
from fakes import installed_clients
from fakes.client_process import TASK_LIMIT_S, python_client
from fakes.program import Program
from fakes.recording_upstream import RecordingUpstream, error_reply
from fakes.secret_service import SecretService, missing_programs

pytestmark = [pytest.mark.slow, pytest.mark.network, pytest.mark.timeout(900)]

SOURCE = Path(__file__).resolve().parents[2] / "src"
OPENCODE = "opencode-linux-x64@1.18.34"


@pytest.fixture(scope="module")
def keychain() -> Iterator[SecretService]:
    """A real, unlocked Secret Service."""
    if reason := missing_programs():
        pytest.skip(reason)
    with tempfile.TemporaryDirectory(prefix="keyring-") as folder:
        service = SecretService(Path(folder))
        try:
            service.start_keyring()
            yield service
        finally:
            service.stop()


@pytest.fixture(params=["keychain", "no keychain"])
def program(request: pytest.FixtureRequest, tmp_path: Path) -> Program:
    """Claude Desk, with a keychain and without one."""
    if request.param == "keychain":
        service: SecretService = request.getfixturevalue("keychain")
        return Program(tmp_path, {"DBUS_SESSION_BUS_ADDRESS": service.address, "PYTHONPATH": str(SOURCE)})
    return Program(tmp_path, {"PYTHONPATH": str(SOURCE)})


def use(
    program: Program, command: Sequence[str | Path], environ: dict[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run a tool as the person who has these settings would, with no variable that names us."""
    work = program.folder / "work"
    work.mkdir(exist_ok=True)
    own = {name: value for name, value in program.environ.items() if not name.startswith("CLAUDE_DESK")}
    return subprocess.run(
        command,
        env={**own, "PYTHONWARNINGS": "", "TERM": "dumb", **(environ or {})},
        cwd=work,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=TASK_LIMIT_S,
    )


def clients_of(program: Program) -> list[tuple[str, Outcome]]:
    """Who asked, and how it ended, oldest first."""
    database = Database.open_readonly(program.home / "requests.sqlite3")
    try:
        return [(row.started.client, row.outcome) for row in sorted(database.page(), key=lambda row: row.seq)]
    finally:
        database.close()


def connected(
    program: Program,
    tool: str,
    files: dict[Path, bytes],
    command: Sequence[str | Path],
    environ: dict[str, str],
    title: str,
    former: RecordingUpstream | None = None,
) -> None:
    """Connect, use, disconnect, use again."""
    for path, data in files.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    with program.serve():
        program.run("connect", tool, "--yes", environ=environ)
        done = use(program, command, environ)
        assert done.returncode == 0, done.stdout + done.stderr
        assert done.stdout
        program.run("disconnect", tool, environ=environ)
        for path, data in files.items():
            if path.suffix in {".json", ".toml", ".yml", ".yaml"} and path.read_bytes() != data:
                # A tool may have written to its own file meanwhile; of ours nothing is left in it.
                assert b"laude-desk" not in path.read_bytes()
        assert json.loads(program.run("key", "list", "--json").stdout) == []
    seen = clients_of(program)
    assert (title, Outcome.OK) in seen
    assert {client for client, _ in seen} == {title}
    if former is not None:
        assert not former.requests
    again = use(program, command, environ)
    assert again.returncode != 0 or again.stdout != done.stdout
    assert clients_of(program) == seen
    if former is not None:
        assert former.requests, again.stdout + again.stderr


QUIET = {
    "CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC": "1",
    "DISABLE_AUTOUPDATER": "1",
    "CLAUDE_CODE_MAX_RETRIES": "1",
    "NO_PROXY": "*",
    "LITELLM_LOCAL_MODEL_COST_MAP": "True",
}


@pytest.fixture
def former() -> Iterator[RecordingUpstream]:
    """Where a tool sent its requests before it was connected, and sends them again afterwards; it refuses them all."""
    with RecordingUpstream(error_reply(400, "invalid_request_error", "as before")) as server:
        yield server


def test_claude_code(program: Program, former: RecordingUpstream) -> None:
    """From its settings, with its key from the keychain or from its file."""
    settings = program.folder / ".claude" / "settings.json"
    before = b'{\n\t"permissions": {"allow": ["Bash(ls)"]},\n\t"env": {"MINE": "1", "ANTHROPIC_AUTH_TOKEN": "old"}\n}'
    command: list[str | Path] = [installed_clients.claude_code(), "-p", "Say hello"]
    environ = {**QUIET, "ANTHROPIC_BASE_URL": former.url}
    connected(program, "claude-code", {settings: before}, command, environ, "Claude Code", former)
    assert settings.read_bytes() == before


def test_codex(program: Program, former: RecordingUpstream) -> None:
    """From its configuration, with its key from our command or from its file."""
    config = program.folder / ".codex" / "config.toml"
    before = (
        b'# mine\nmodel = "gpt-5.5"   # best\nmodel_provider = "mine"\napproval_policy = "never"\r\n\n'
        b'[analytics]\nenabled = false\n[model_providers.mine]\nname = "Mine"\nwire_api = "responses"\n'
        b'base_url = "'
        + former.url.encode()
        + b'/v1"  # at work\nrequest_max_retries = 0\nstream_max_retries = 0\n'
    )
    command: list[str | Path] = [installed_clients.codex(), "exec", "--skip-git-repo-check", "Say hello"]
    connected(program, "codex", {config: before}, command, {"NO_PROXY": "*"}, "Codex", former)
    assert b"claude-desk" not in config.read_bytes()


def test_aider(program: Program, former: RecordingUpstream) -> None:
    """From its file in the user's folder."""
    config = program.folder / ".aider.conf.yml"
    old = f"openai-api-base: {former.url}/v1 # at work\nopenai-api-key: 'x'\nmodel: openai/m\n"
    before = (
        old.encode() + b"# mine\ncheck-update: false\nanalytics: false\nshow-model-warnings: false # noise\n"
    )
    packages = installed_clients.python_release(installed_clients.AIDER)
    options = ["--no-git", "--yes-always", "--no-auto-lint", "--no-pretty", "--message", "Say hello"]
    command, environ = python_client(packages, "-m", "aider", *options)
    connected(program, "aider", {config: before}, command, {**QUIET, **environ}, "aider", former)
    assert config.read_bytes() == before


def test_llm(program: Program) -> None:
    """As one more model, with its key among the others."""
    folder = program.folder / "config" / "io.datasette.llm"
    files = {
        folder / "keys.json": b'{\n  "// Note": "x", "other": "y"\n}\n',
        folder / "extra-openai-models.yaml": b"# mine\n",
    }
    packages = installed_clients.python_release(installed_clients.LLM)
    command, environ = python_client(packages, "-m", "llm", "-m", "claude-desk", "Say hello")
    connected(
        program, "llm", files, command, {"NO_PROXY": "*", "LLM_USER_PATH": str(folder), **environ}, "llm"
    )
    assert {path: path.read_bytes() for path in files} == files


@pytest.mark.skipif(
    (sys.platform, platform.machine()) != ("linux", "x86_64"), reason="a package for that system alone"
)
def test_opencode(program: Program, former: RecordingUpstream) -> None:
    """As the address of a provider that it has."""
    config = program.folder / "config" / "opencode" / "opencode.jsonc"
    before = b"""{
  // mine
  "$schema": "https://opencode.ai/config.json",
  "autoupdate": false,
  "share": "disabled",
  "model": "anthropic/claude-sonnet-5-5", "small_model": "anthropic/claude-haiku-4-5",
  "provider": {
    "anthropic": {"npm": "@ai-sdk/anthropic", "models": {"claude-sonnet-5-5": {}, "claude-haiku-4-5": {}}, // all of them
      "options": {"baseURL": "FORMER/v1", "apiKey": "x"}},
  },
}
""".replace(b"FORMER", former.url.encode())
    packages = installed_clients.npm_packages("opencode", OPENCODE)
    found = sorted(packages.glob("opencode-*/bin/opencode"))
    command: list[str | Path] = [installed_clients._runnable(found, "opencode"), "run", "Say hello"]
    environ = {
        "OPENCODE_DISABLE_AUTOUPDATE": "1",
        "OPENCODE_DISABLE_MODELS_FETCH": "1",
        "OPENCODE_DISABLE_LSP_DOWNLOAD": "1",
        "NO_PROXY": "*",
    }
    connected(program, "opencode", {config: before}, command, environ, "opencode", former)
    assert config.read_bytes() == before


@pytest.mark.skipif(sys.platform == "win32", reason="started as on POSIX")
def test_run_touches_no_file(tmp_path: Path) -> None:
    """`claude-desk run -- claude -p ...` works with nothing in any settings file, and its key is dead afterwards."""
    program = Program(tmp_path, {"PYTHONPATH": str(SOURCE), **QUIET})
    claude = installed_clients.claude_code()
    with program.serve() as server:
        done = program.run(
            "run", "--key-name", "this run", "--ttl", "1h", "--", str(claude), "-p", "Say hello"
        )
        assert "Say hello" in done.stdout
        assert done.stderr == ""
        told = program.run(
            "run", "--", sys.executable, "-c", "import os; print(os.environ['ANTHROPIC_AUTH_TOKEN'])"
        )
        assert server.ask(told.stdout.strip()).status == 401
        assert json.loads(program.run("key", "list", "--json").stdout) == []
    assert ("this run", Outcome.OK) in clients_of(program)
    written = [path for path in tmp_path.rglob("*") if path.is_file() and program.home not in path.parents]
    assert not [
        path for path in written if b"127.0.0.1" in path.read_bytes() or b"desk-" in path.read_bytes()
    ]
    assert not (tmp_path / ".claude" / "settings.json").exists()
    assert os.environ.get("ANTHROPIC_AUTH_TOKEN") is None
