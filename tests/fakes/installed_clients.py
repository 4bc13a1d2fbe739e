"""Other people's programs that tests drive, fetched once and kept in the user's cache folder.

Each is installed with its ecosystem's own tool from wherever that tool is configured to look. Where that cannot
be done, the test is skipped and says why.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

import platformdirs
import pytest

INSTALL_LIMIT_S = 600
# Without a network these tools would try for many minutes; with one, a single retry is enough.
PIP_PATIENCE = ("--retries", "1", "--timeout", "30")
NPM_PATIENCE = (
    "--fetch-retries=1",
    "--fetch-retry-mintimeout=1000",
    "--fetch-retry-maxtimeout=2000",
    "--fetch-timeout=60000",
)
CLAUDE_CODE = "@anthropic-ai/claude-code@2.1.329"
CODEX = "@openai/codex@0.169.0"
OPENAI_JS = ("openai@7.55.0", "zod@4.6.7")
AI_SDK = ("ai@7.0.173", "@ai-sdk/openai@4.0.118", "@ai-sdk/openai-compatible@3.0.92", "zod@4.6.7")
LANGCHAIN = "langchain-openai==1.7.3"
INSTRUCTOR = "instructor==1.17.0"
OPENAI_AGENTS = "openai-agents==0.24.0"
LLM = "llm==0.36"
AIDER = "aider-chat==0.86.2"
LEAST_NODE = 20
"""Major release of Node that runs those libraries, which themselves ask for a newer one."""

_unavailable: dict[str, str] = {}  # what could not be installed in this run, and why: not tried again
SDK_TEST_TOOLS = (
    "pytest>=8,<10",
    "pytest-asyncio>=0.24",
    "pytest-xdist>=3.6.1",
    "respx",
    "time-machine",
    "dirty-equals>=0.6.0",
    "rich>=13.7.1",
    "inline-snapshot>=0.28.0",
    "http-snapshot[httpx]==0.1.9",
    "opentelemetry-sdk",
)


def python_release(requirement: str) -> Path:
    """A folder with this release of a package and all it needs."""
    return python_packages(requirement.replace("==", "-"), [requirement])


def python_packages(name: str, requirements: Sequence[str]) -> Path:
    """A folder with these packages and all they need, to be the only entry of ``PYTHONPATH``."""

    def build(folder: Path) -> None:
        _pip("install", "--target", str(folder), *requirements)

    return _installed(f"{name}-py{sys.version_info[0]}{sys.version_info[1]}", build)


def source_of(project: str, version: str) -> Path:
    """A released package's source, tests included."""

    def build(folder: Path) -> None:
        download = folder / "download"
        _pip(
            "download", "--no-deps", "--no-binary", project, "--dest", str(download), f"{project}=={version}"
        )
        [archive] = download.glob("*.tar.gz")
        with tarfile.open(archive) as contents:
            contents.extractall(folder, filter="data")

    return _installed(f"{project}-{version}-source", build) / f"{project}-{version}"


def claude_code() -> Path:
    """Claude Code's own program: a native one, which needs no Node to run."""
    packages = npm_packages("Claude Code", CLAUDE_CODE) / "@anthropic-ai"
    names = ("claude", "claude.exe")
    found = [
        path
        for package in packages.glob("claude-code-*")
        for name in names
        if (path := package / name).is_file()
    ]
    return _runnable(found, "Claude Code")


def codex() -> Path:
    """Codex's own program, native too."""
    packages = npm_packages("Codex", CODEX) / "@openai"
    names = ("codex", "codex.exe")
    return _runnable(
        [path for name in names for path in packages.glob(f"codex-*/vendor/*/bin/{name}")], "Codex"
    )


def node() -> Path:
    """Node, to run what is no program by itself."""
    found = shutil.which("node")
    if found is None:
        pytest.skip("Node is not here")
    done = subprocess.run([found, "--version"], capture_output=True, text=True, check=True, timeout=60)
    release = done.stdout.strip()
    if int(release.lstrip("v").partition(".")[0]) < LEAST_NODE:
        pytest.skip(f"Node is {release}, which is older than {LEAST_NODE}")
    return Path(found)


def npm_packages(title: str, *packages: str) -> Path:
    """The folder ``node_modules`` with these packages in it."""
    npm = shutil.which("npm")
    if npm is None:
        pytest.skip(f"{title} is installed with npm, which is not here")

    def build(folder: Path) -> None:
        options = ("--no-audit", "--no-fund", "--ignore-scripts", *NPM_PATIENCE)
        _run([npm, "install", "--prefix", str(folder), *options, *packages])

    name = "+".join(package.replace("/", "-").replace("@", "-").strip("-") for package in packages)
    return _installed(name, build) / "node_modules"


def _runnable(found: Sequence[Path], title: str) -> Path:
    """The first program that runs on this machine: npm may bring several builds of it."""
    runnable = next((path for path in sorted(found) if _answers(path)), None)
    if runnable is None:
        pytest.skip(f"{title} has no program for this machine")
    return runnable


def _installed(name: str, build: Callable[[Path], None]) -> Path:
    cache = platformdirs.user_cache_path("claude-desk-tests")
    target = cache / name
    if target.is_dir():
        return target
    if name not in _unavailable:
        cache.mkdir(parents=True, exist_ok=True)
        # Built aside and moved into place whole: neither an interrupted test nor a parallel one sees a half.
        building = Path(tempfile.mkdtemp(prefix=f"{name}-", dir=cache))
        try:
            build(building)
            building.rename(target)
        except subprocess.CalledProcessError as error:
            _unavailable[name] = _telling_line(error.stderr or error.stdout or "")
        except subprocess.TimeoutExpired:
            _unavailable[name] = f"it took more than {INSTALL_LIMIT_S} seconds"
        except OSError:
            if not target.is_dir():  # else a parallel test was faster
                raise
        finally:
            shutil.rmtree(building, ignore_errors=True)
    if name in _unavailable:
        pytest.skip(f"{name} cannot be installed here: {_unavailable[name]}")
    return target


def _telling_line(output: str) -> str:
    """The line of an installer's output that says what went wrong."""
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    errors = [line for line in lines if line.startswith(("ERROR", "npm error"))]
    return (errors or lines[-1:] or ["it said nothing"])[0][:300]


def _pip(*arguments: str) -> None:
    command, *rest = arguments
    _run([sys.executable, "-m", "pip", command, "--no-input", "--quiet", *PIP_PATIENCE, *rest])


def _run(command: Sequence[str]) -> None:
    # What these tools say goes into a skip's reason; nothing of the surroundings is to change what they do.
    environ = {
        name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "ANTHROPIC_"))
    }
    subprocess.run(command, env=environ, check=True, capture_output=True, text=True, timeout=INSTALL_LIMIT_S)


def _answers(program: Path) -> bool:
    """Whether a program can be run on this machine at all."""
    try:
        done = subprocess.run([program, "--version"], capture_output=True, check=False, timeout=60)
    except OSError:
        return False
    return done.returncode == 0
