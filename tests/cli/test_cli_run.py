"""`claude-desk run`, and `claude-desk` alone: with a display the app, without one the terminal."""

from __future__ import annotations

import json
import re
import shlex
import signal
import subprocess

import pytest

from claude_desk.cli.run import curl_line
from fakes.program import Program


@pytest.mark.parametrize("arguments", [(), ("run",), ("--background",)], ids=["alone", "run", "background"])
def test_without_a_display_it_shows_its_main_job(program: Program, arguments: tuple[str, ...]) -> None:
    """It says in one line that there is no display, then prints URL, client key and a curl line that works as pasted."""
    with program.start(*arguments) as process:
        assert process.error_line() == "There is no display here, so Claude Desk runs in this terminal."
        listens = re.fullmatch(r"Claude Desk listens on (\S+) \(upstream: practice\)\.", process.line())
        assert listens is not None
        key = process.line().removeprefix("Client key, until this ends: ")
        assert process.line() == "Try it:"
        line = process.line()
        assert process.line() == "Ctrl-C ends it."
        assert listens[1] in line
        assert key in line
        done = subprocess.run(["bash", "-c", line], capture_output=True, check=True, env=program.environ)
        assert json.loads(done.stdout)["type"] == "message"
        assert key not in process.stderr
        process.signal(signal.SIGINT)
        assert process.wait() == 0


def test_a_second_one_asks_the_first_to_show_itself(program: Program) -> None:
    """`run` beside a running one says where that is and exits 0."""
    with program.serve() as server:
        done = program.run("run")
        assert done.stdout == f"Claude Desk is already running at {server.url}; it has no window.\n"
        assert done.stderr == ""


def test_a_taken_port_ends_it_without_a_display(program: Program) -> None:
    """Headless, a taken port is said in one line and ends it with exit code 1."""
    with Program(program.folder / "other").serve() as other:
        port = other.url.rpartition(":")[2]
        done = program.run("run", code=1, environ={"CLAUDE_DESK_PORT": port})
    assert done.stdout == ""
    assert f"Port {port} on 127.0.0.1 is taken" in done.stderr


def test_a_display_that_is_gone_counts_as_none(program: Program) -> None:
    """DISPLAY pointing at nothing, as after su or ssh, does not end the program as Qt would."""
    with program.start("run", environ={"DISPLAY": ":987"}) as process:
        assert "no display" in process.error_line()
        assert "listens on" in process.line()


def test_where_qt_cannot_be_loaded_it_runs_in_the_terminal(program: Program) -> None:
    """A display but no usable Qt: the reason is said, and it runs without a window."""
    broken = program.folder / "without" / "PySide6"
    broken.mkdir(parents=True)
    (broken / "__init__.py").write_text("raise ImportError('libEGL.so.1: cannot open shared object file')")
    environ = {"QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(broken.parent)}
    with program.start("run", environ=environ) as process:
        assert "libEGL.so.1" in process.error_line()
        assert "listens on" in process.line()


def test_with_a_display_the_app_starts(program: Program) -> None:
    """With a display the window's program runs: it listens, and `stop` ends it with 0."""
    with program.start("run", environ={"QT_QPA_PLATFORM": "offscreen"}) as process:
        program.wait_until_running(process.popen)
        program.run("stop")
        assert process.wait() == 0
        assert process.out == []


def test_background_is_for_the_app_only(program: Program) -> None:
    """`--background` in front of another command is a usage error."""
    assert "only for starting the app" in program.run("--background", "status", code=2).stderr


@pytest.mark.parametrize("url", ["http://127.0.0.1:8765", "http://[::1]:8765"])
def test_the_curl_line_is_one_command(url: str) -> None:
    """The line, read by a shell, is curl with the URL, the key and a JSON body."""
    words = shlex.split(curl_line(url, "desk-key"))
    assert words[0] == "curl"
    assert words[1].startswith(url)
    assert "x-api-key: desk-key" in words
    assert json.loads(words[-1])["messages"]
