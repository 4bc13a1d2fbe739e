"""``claude-desk key create --for``: keys for sandboxes, and what is said about them."""

from __future__ import annotations

import json
import re
import shlex
import stat
import sys
from datetime import datetime
from pathlib import Path

import pytest

from claude_desk.cli import sandbox
from claude_desk.config.interfaces import interfaces
from claude_desk.connect.sandboxes import SANDBOXES, way_for
from fakes.network_sandbox import NetworkSandbox, why_not
from fakes.program import Program

_WHY_NOT = why_not()
on_linux = pytest.mark.skipif(sys.platform != "linux", reason="Docker has a bridge here on Linux only")


@pytest.fixture
def quick(quick: Program) -> Program:
    """The commands, with the usual port."""
    quick.environ["CLAUDE_DESK_PORT"] = "8765"
    return quick


def created(program: Program, *more: str) -> str:
    """Make a key for a sandbox and return what is said."""
    done = program.run("key", "create", "box", *more)
    assert "desk-" not in done.stderr
    return done.stderr


def test_the_sorts_are_those_that_there_are() -> None:
    """The command line's list, which is not imported from where they are."""
    assert sandbox.SANDBOXES == SANDBOXES


@pytest.mark.parametrize("sort", SANDBOXES)
def test_a_sandboxs_key_lasts_half_a_day(quick: Program, sort: str) -> None:
    """Unless another span is given; its value alone is on stdout, and nothing is opened."""
    done = quick.run("key", "create", "box", "--for", sort, "--budget", "2", "--models", "claude-haiku*")
    assert re.fullmatch(r"desk-[A-Za-z0-9_-]{43}\n", done.stdout)
    quick.run("key", "create", "longer", "--for", sort, "--expires", "30d")
    quick.run("key", "create", "plain")
    keys = {each["name"]: each for each in json.loads(quick.run("key", "list", "--json").stdout)}

    def hours(name: str) -> float:
        made, ends = (datetime.fromisoformat(keys[name][at]) for at in ("created", "expires"))
        return (ends - made).total_seconds() / 3600

    assert (hours("box"), hours("longer"), keys["plain"]["expires"]) == (12, 720, None)
    assert (keys["box"]["budget_usd"], keys["box"]["models"]) == (2.0, ["claude-haiku*"])
    assert "[[server" not in quick.run("settings", "show").stdout


@on_linux
def test_the_command_that_is_told_opens_it(quick: Program) -> None:
    """Word for word, and then nothing more is told; other entries stay."""
    quick.run("settings", "set", "server.also", '[{host = "10.9.9.9"}]')
    said = created(quick, "--for", "docker")
    command = shlex.split(next(line for line in said.splitlines() if "settings set server.also" in line))
    assert command[0] == "claude-desk"
    quick.run(*command[1:])
    shown = quick.run("settings", "show").stdout
    assert 'host = "docker0"' in shown
    assert 'host = "10.9.9.9"' in shown
    quick.run("key", "revoke", "box")
    assert "settings set" not in created(quick, "--for", "docker")


@on_linux
def test_listening_is_asked_for_in_one_word(quick: Program, tmp_path: Path) -> None:
    """And key and address are in a file that only its owner can read, not on the screen."""
    file = tmp_path / "box.env"
    done = quick.run("key", "create", "box", "--for", "docker", "--listen", "--env-file", str(file))
    assert done.stdout == ""
    assert 'names = ["host.docker.internal"]' in quick.run("settings", "show").stdout
    lines = dict(line.split("=", 1) for line in file.read_text().splitlines())
    assert lines["ANTHROPIC_BASE_URL"] == "http://host.docker.internal:8765"
    assert lines["ANTHROPIC_AUTH_TOKEN"].startswith("desk-")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert f"--env-file {file}" in done.stderr
    assert lines["ANTHROPIC_AUTH_TOKEN"] not in done.stderr
    quick.run("key", "create", "other", "--for", "docker", "--env-file", str(file), code=2)
    assert [each["name"] for each in json.loads(quick.run("key", "list", "--json").stdout)] == ["box"]


def test_a_file_that_cannot_be_written_leaves_no_key(quick: Program, tmp_path: Path) -> None:
    """Nobody would know its value."""
    quick.run(
        *("key", "create", "box", "--for", "docker", "--env-file", str(tmp_path / "none" / "box.env")), code=2
    )
    assert json.loads(quick.run("key", "list", "--json").stdout) == []


@pytest.mark.parametrize("more", [("--listen",), ("--env-file", "box.env")])
def test_what_is_about_sandboxes_needs_one(quick: Program, more: tuple[str, ...]) -> None:
    """Rather than being passed over."""
    assert "--for" in quick.run("key", "create", "box", *more, code=2).stderr


def test_a_port_that_nobody_knows_is_not_told(quick: Program) -> None:
    """While Claude Desk is not running; no key is made."""
    port = {"CLAUDE_DESK_PORT": "0"}
    said = quick.run("key", "create", "box", "--for", "docker", code=2, environ=port).stderr
    assert "server.port" in said
    assert json.loads(quick.run("key", "list", "--json").stdout) == []


def test_a_variable_that_decides_is_named(quick: Program) -> None:
    """What was saved counts once it is gone."""
    variable = "CLAUDE_DESK_SERVER_ALSO" if sys.platform == "linux" else "CLAUDE_DESK_ALLOWED_HOSTS"
    value = '[{"host": "10.9.9.9"}]' if sys.platform == "linux" else "desk.example"
    said = quick.run("key", "create", "box", "--for", "docker", "--listen", environ={variable: value}).stderr
    assert f"as long as {variable} is set" in said


def test_a_cloud_sandbox_has_no_file_with_an_address(quick: Program, tmp_path: Path) -> None:
    """It is said why."""
    said = quick.run(
        "key", "create", "box", "--for", "modal", "--env-file", str(tmp_path / "a"), code=2
    ).stderr
    assert "another machine" in said


@pytest.mark.skipif(bool(_WHY_NOT), reason=_WHY_NOT or "there are namespaces")
def test_what_is_written_works_in_the_sandbox(program: Program, tmp_path: Path) -> None:
    """One command while the program runs, then the real SDK with that file and nothing else; status says where it listens."""
    file = tmp_path / "box.env"
    with NetworkSandbox(tmp_path, interface="vboxnet") as machine:
        if way_for("vm", interfaces()).host != machine.address:
            pytest.skip("this computer has a network for virtual machines already")
        with program.serve():
            said = created(program, "--for", "vm", "--listen", "--env-file", str(file))
            assert "The running Claude Desk has taken the change over." in said
            variables = dict(line.split("=", 1) for line in file.read_text().splitlines())
            script = (
                "import anthropic\n"
                "ask = dict(model='claude-haiku-4-5', max_tokens=9, messages=[dict(role='user', content='hello')])\n"
                "print(anthropic.Anthropic().messages.create(**ask).type)"
            )
            assert machine.python(script, environ=variables).strip() == b"message"
            assert f"Also at:     {machine.address}\n" in program.run("status").stdout
