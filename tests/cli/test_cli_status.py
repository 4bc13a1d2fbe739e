"""`claude-desk status` and `claude-desk stop`."""

from __future__ import annotations

import json
import os
import socket
import subprocess

import pytest

from claude_desk import __version__
from fakes.program import Program, Server


def test_a_running_one_describes_itself(shared_server: Server) -> None:
    """`status` says version, process, address, upstream, and counts; exit code 0."""
    shown = shared_server.program.run("status").stdout
    assert f"{__version__}, process {shared_server.popen.pid}" in shown
    assert f"running at {shared_server.url}" in shown
    assert "practice" in shown


def test_a_script_gets_json(shared_server: Server) -> None:
    """`status --json` is one object whose `running` is true and whose url is where it listens."""
    status = json.loads(shared_server.program.run("status", "--json").stdout)
    assert status["running"] is True
    assert status["url"] == shared_server.url
    assert status["pid"] == shared_server.popen.pid
    assert status["requests_running"] == 0
    assert status["attention"] == []


def test_nothing_running_is_exit_code_3(program: Program) -> None:
    """Without a running one: said in words and in JSON, exit code 3, and no folder is made."""
    assert program.run("status", code=3).stdout == "Claude Desk is not running.\n"
    assert json.loads(program.run("status", "--json", code=3).stdout) == {"running": False}
    assert "not running" in program.run("stop", code=3).stderr
    assert not program.home.exists()


def test_attention_is_shown(program: Program) -> None:
    """What needs attention is in `status`."""
    program.home.mkdir()
    (program.home / "settings.toml").write_text("nonsense = 1")
    with program.serve():
        assert "Attention:   settings.toml: there is no option 'nonsense'" in program.run("status").stdout


def test_stop_waits_for_the_end(program: Program) -> None:
    """When `stop` returns, the program has ended with 0 and a next one can start at once."""
    with program.serve() as server:
        assert "has stopped" in program.run("stop").stderr
        assert server.wait() == 0
    with program.serve():
        pass


def test_stop_knows_an_end_that_nobody_has_noticed(program: Program) -> None:
    """A program whose parent has not collected its exit code yet counts as ended."""
    process = subprocess.Popen(program.command("serve"), env=program.environ, stdout=subprocess.DEVNULL)
    try:
        program.wait_until_running(process)
        program.run("stop")
    finally:
        process.kill()
        assert process.wait() == 0


@pytest.mark.skipif(os.name == "nt", reason="a Unix socket")
def test_a_dead_socket_is_no_running_program(program: Program) -> None:
    """The socket that a crash left behind counts as nothing running."""
    program.home.mkdir()
    with socket.socket(socket.AF_UNIX) as dead:
        dead.bind(str(program.home / "control.sock"))
    assert program.run("status", code=3).stdout == "Claude Desk is not running.\n"


@pytest.mark.skipif(os.name == "nt", reason="a Unix socket")
def test_something_else_on_the_socket_is_said(program: Program) -> None:
    """A program that breaks off its answer: one plain sentence, exit code 1."""
    program.home.mkdir()
    with socket.socket(socket.AF_UNIX) as other:
        other.bind(str(program.home / "control.sock"))
        other.listen()
        asking = program.start("status")
        with asking:
            connection, _ = other.accept()
            connection.close()
            assert asking.wait() == 1
        assert "does not answer" in asking.stderr or "broke off" in asking.stderr
