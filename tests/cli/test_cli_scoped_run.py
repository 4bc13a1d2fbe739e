"""`claude-desk run -- CMD`: a program with a key of its own, as if it had been started itself."""

from __future__ import annotations

import contextlib
import json
import os
import pty
import select
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from fakes.canary import REAL_KEY
from fakes.program import Program, Server
from fakes.recording_upstream import RecordingUpstream
from fakes.running_desk import wait_until

SHOW = "import json, os; print(json.dumps(dict(os.environ)))"
ASK = """
import json, os, urllib.request
request = urllib.request.Request(
    os.environ["ANTHROPIC_BASE_URL"] + "/v1/messages",
    json.dumps({"model": os.environ.get("MODEL", "claude-haiku-4-5"), "max_tokens": 9,
                "messages": [{"role": "user", "content": "hi"}]}).encode(),
    {"x-api-key": os.environ["ANTHROPIC_AUTH_TOKEN"], "anthropic-version": "2023-06-01", "content-type": "application/json"},
)
print(urllib.request.urlopen(request).status, os.environ["ANTHROPIC_AUTH_TOKEN"])
"""


def test_a_program_asks_with_its_own_key_which_is_dead_afterwards(program: Program) -> None:
    """While it runs its key is listed and works; afterwards it is gone, and no file but ours has changed."""
    with program.serve() as server:
        done = program.run("run", "--key-name", "mine", "--", sys.executable, "-c", ASK)
        status, key = done.stdout.split()
        assert status == "200"
        assert server.ask(key).status == 401
        assert json.loads(program.run("key", "list", "--json").stdout) == []
        [row] = [json.loads(line) for line in program.run("log", "--json").stdout.splitlines()][:1]
        assert row["client"] == "mine"


def test_a_run_can_go_to_another_upstream_than_the_one_in_use(program: Program) -> None:
    """Also to Practice, which is a server that runs only while somebody is bound to it."""
    with RecordingUpstream() as upstream:
        environ = {
            "CLAUDE_DESK_UPSTREAM": "compatible",
            "CLAUDE_DESK_UPSTREAM_URL": upstream.url,
            "ANTHROPIC_API_KEY": REAL_KEY,
        }
        with program.serve(environ=environ):
            command = ("run", "--upstream", "practice", "--", sys.executable, "-c", ASK)
            assert program.run(*command, environ=environ).stdout.startswith("200 ")
        assert not upstream.requests
    assert not program.leaks()


def test_the_environment_is_the_childs_alone(program: Program) -> None:
    """It has all variables that programs look at, keeps its others, and gets no key of ours."""
    environ = {
        "KEPT": "1",
        "HTTP_PROXY": "http://proxy:1",
        "NO_PROXY": "x",
        "ANTHROPIC_API_KEY": "sk-ant-not-for-you",
    }
    with program.serve() as server:
        seen = json.loads(program.run("run", sys.executable, "-c", SHOW, environ=environ).stdout)
    assert seen["ANTHROPIC_BASE_URL"] == server.url
    assert seen["OPENAI_BASE_URL"] == seen["OPENAI_API_BASE"] == f"{server.url}/v1"
    assert seen["ANTHROPIC_AUTH_TOKEN"] == seen["OPENAI_API_KEY"] == seen["ANTHROPIC_API_KEY"]
    assert seen["ANTHROPIC_AUTH_TOKEN"].startswith("desk-")
    assert seen["NO_PROXY"] == "x,127.0.0.1,localhost"
    assert seen["KEPT"] == "1"


def test_the_key_has_what_was_asked(program: Program) -> None:
    """Expiry, models, upstream and budget are the key's while it lives."""
    options = (
        "--ttl",
        "1h",
        "--models",
        "claude-haiku*",
        "--models",
        "x",
        "--upstream",
        "practice",
        "--budget",
        "2.5",
    )
    with program.serve():
        done = program.run("run", *options, "--", sys.executable, "-c", _READ_KEYS)
    [key] = json.loads(done.stdout)["keys"]
    assert key["name"] == f"run {Path(sys.executable).name}"
    assert key["expires"] is not None
    scope = json.dumps(key)
    assert "claude-haiku*" in scope
    assert "practice" in scope
    assert "2.5" in scope


_READ_KEYS = (
    "import os, pathlib; print(pathlib.Path(os.environ['CLAUDE_DESK_HOME'], 'client-keys.json').read_text())"
)


def test_what_the_key_may_not_is_refused(program: Program) -> None:
    """A model outside of --models is refused; the same program without that limit gets its answer."""
    ask = (sys.executable, "-c", ASK)
    other = {"MODEL": "claude-opus-4-8"}
    with program.serve():
        refused = program.start("run", "--models", "claude-haiku*", "--", *ask, environ=other)
        with (
            contextlib.suppress(AssertionError),
            refused,
        ):  # the client's own traceback is what is wanted here
            assert refused.wait() == 1
        assert "HTTP Error 4" in refused.stderr
        assert program.run("run", "--models", "claude-haiku*", "--", *ask).stdout.startswith("200 ")
        assert program.run("run", "--", *ask, environ=other).stdout.startswith("200 ")


@pytest.mark.parametrize("code", [0, 1, 42, 255])
def test_the_exit_code_is_the_programs(code: int, program: Program) -> None:
    """Whatever it is."""
    with program.serve():
        program.run("run", "--", sys.executable, "-c", f"raise SystemExit({code})", code=code)


@pytest.mark.skipif(sys.platform == "win32", reason="signals as POSIX has them")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGUSR1])
def test_signals_reach_the_program(number: signal.Signals, program: Program) -> None:
    """What is sent to us is sent to it; a program that one kills makes us end by the same, with its key revoked."""
    waits = "import signal, sys; print('ready', flush=True); signal.pause()"
    with program.serve(), program.start("run", "--", sys.executable, "-c", waits) as process:
        assert process.line() == "ready"
        process.signal(number)
        # Python turns an interrupt into an error of its own, and then ends by it.
        assert process.wait() == -number
        process.err.clear()
        assert json.loads(program.run("key", "list", "--json").stdout) == []


@pytest.mark.skipif(sys.platform == "win32", reason="signals as POSIX has them")
def test_a_program_that_handles_a_signal_goes_on(program: Program) -> None:
    """It alone decides what a signal means."""
    handles = (
        "import os, signal, sys\n"
        # print() may be in the middle of the other line when the signal comes.
        "signal.signal(signal.SIGTERM, lambda *_: (os.write(1, b'got it\\n'), sys.exit(7)))\n"
        "os.write(1, b'ready\\n'); signal.pause()"
    )
    with program.serve(), program.start("run", "--", sys.executable, "-c", handles) as process:
        assert process.line() == "ready"
        process.signal(signal.SIGTERM)
        assert process.line() == "got it"
        assert process.wait() == 7


@pytest.mark.skipif(sys.platform == "win32", reason="terminals as POSIX has them")
def test_a_terminal_stays_one(program: Program) -> None:
    """The program has the very terminal, and Ctrl-C in it reaches the program once."""
    script = (
        "import os, signal, sys\n"
        "count = []\n"
        "signal.signal(signal.SIGINT, lambda *_: count.append(1))\n"
        "print(os.isatty(0), os.isatty(1), os.isatty(2), os.ttyname(0), flush=True)\n"
        "while not count: signal.sigtimedwait([signal.SIGUSR1], 0.05)\n"
        "signal.sigtimedwait([signal.SIGUSR1], 0.2)\n"
        "os.write(1, b'interrupted %d\\n' % len(count))\n"
    )
    with program.serve():
        parent, child = pty.openpty()
        name = os.ttyname(child)
        process = subprocess.Popen(
            ["setsid", "-c", "-w", *program.command("run", "--", sys.executable, "-c", script)],
            env=program.environ,
            stdin=child,
            stdout=child,
            stderr=child,
        )
        os.close(child)
        output = b""

        def has(text: bytes) -> bool:
            nonlocal output
            if text not in output and select.select([parent], [], [], 0.1)[0]:
                output += os.read(parent, 1000)
            return text in output

        wait_until(lambda: has(f"True True True {name}".encode()), "the first line")
        os.write(parent, b"\x03")
        wait_until(lambda: has(b"interrupted 1"), "the interrupt")
        assert process.wait(20) == 0
        os.close(parent)


@pytest.mark.skipif(sys.platform == "win32", reason="umask")
def test_the_umask_is_the_persons(program: Program) -> None:
    """Ours is strict; files that the program makes are as they would be without us."""
    umask = "import os; print(oct(os.umask(0)))"
    with program.serve():
        seen = subprocess.run(
            [
                "sh",
                "-c",
                'umask 027; exec "$@"',
                "sh",
                *program.command("run", "--", sys.executable, "-c", umask),
            ],
            env=program.environ,
            capture_output=True,
            text=True,
            check=True,
        )
    assert seen.stdout == "0o27\n"


def test_input_and_output_are_the_programs(program: Program) -> None:
    """What is piped in arrives, and nothing of ours is in what comes out."""
    with program.serve():
        done = program.run("run", "--", sys.executable, "-c", "print(input().upper())", stdin="hello\n")
    assert (done.stdout, done.stderr) == ("HELLO\n", "")


def test_what_cannot_be_run_is_said(program: Program, shared_server: Server) -> None:
    """No such program is 127 as in a shell; no such upstream and no Claude Desk are said before anything is made."""
    other = shared_server.program
    assert "no such program" in other.run("run", "--", "surely-not-there", code=127).stderr
    assert "There is no upstream 'x'" in other.run("run", "--upstream", "x", "--", "true", code=2).stderr
    assert json.loads(other.run("key", "list", "--json").stdout) == []
    assert "does not listen" in program.run("run", "--", "true", code=1).stderr
    assert "for running a command" in program.run("run", "--ttl", "1h", code=2).stderr
    assert "only for starting the app" in program.run("run", "--background", "--", "true", code=2).stderr


@pytest.mark.skipif(sys.platform == "win32", reason="a shell script stands for Claude Code")
def test_claude_codes_own_settings_are_told_of(program: Program) -> None:
    """They count over the environment, so a person should know; it gets no ANTHROPIC_API_KEY to approve."""
    claude = program.folder / "claude"
    claude.write_text('#!/bin/sh\necho "key=$ANTHROPIC_API_KEY token=${ANTHROPIC_AUTH_TOKEN%%-*}"\n')
    claude.chmod(0o755)
    settings = program.folder / ".claude" / "settings.json"
    settings.parent.mkdir()
    settings.write_text('{"env": {"ANTHROPIC_BASE_URL": "https://elsewhere"}}')
    with program.serve():
        done = program.run("run", "--", str(claude))
    assert done.stdout == "key= token=desk\n"
    assert f"env.ANTHROPIC_BASE_URL in {settings} counts over the address" in done.stderr
