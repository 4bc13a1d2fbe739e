"""`claude-desk serve`: the contract that scripts, containers and service managers rely on."""

from __future__ import annotations

import http.client
import json
import os
import re
import signal
import socket
import subprocess
from pathlib import Path

import pytest

from claude_desk.app import Desk
from claude_desk.cli import service
from claude_desk.config.paths import Paths
from fakes.canary import CLIENT_KEY, REAL_KEY, find
from fakes.program import Program, Server
from fakes.recording_upstream import (
    Gate,
    RecordingUpstream,
    Reply,
    message_reply,
    message_stream,
    sse_reply,
)

EVENTS = message_stream()
KEYS = {"CLAUDE_DESK_CLIENT_KEYS": f"me:{CLIENT_KEY}"}


def behind(upstream: RecordingUpstream) -> dict[str, str]:
    """The environment of a container that sends to this upstream."""
    return {
        **KEYS,
        "CLAUDE_DESK_UPSTREAM": "compatible",
        "CLAUDE_DESK_UPSTREAM_URL": upstream.url,
        "ANTHROPIC_API_KEY": REAL_KEY,
    }


def test_it_says_ready_in_exactly_one_line_when_the_port_is_open(shared_server: Server) -> None:
    """Stdout has one line, `ready http://127.0.0.1:PORT`, and the port is open when it comes."""
    assert re.fullmatch(r"ready http://127\.0\.0\.1:\d+", shared_server.ready)
    with socket.create_connection(("127.0.0.1", int(shared_server.url.rpartition(":")[2]))):
        pass
    assert shared_server.out == [f"{shared_server.ready}\n"]
    assert shared_server.err == []


def test_practice_answers_without_any_set_up(shared_server: Server) -> None:
    """An empty home, no key and no network: a client key is made, and a request gets a message."""
    key = shared_server.program.run("key", "create", "first").stdout.strip()
    reply = shared_server.ask(key)
    assert reply.status == 200
    assert json.loads(reply.body)["type"] == "message"


def test_a_second_one_in_the_same_home_is_refused(shared_server: Server) -> None:
    """A second serve says in one plain line that another one uses the folder, exits 1, and disturbs nothing."""
    done = shared_server.program.run("serve", code=1)
    assert done.stdout == ""
    assert done.stderr == f"claude-desk: Another Claude Desk already uses {shared_server.program.home}.\n"
    assert shared_server.ask("no such key").status == 401


def test_a_taken_port_is_named_with_its_holder(program: Program) -> None:
    """A taken port: one plain line with the port and the holder's process id, exit code 1, no other port."""
    with socket.create_server(("127.0.0.1", 0)) as holder:
        port = holder.getsockname()[1]
        done = program.run("serve", "--port", str(port), code=1)
    assert done.stdout == ""
    assert done.stderr.count("\n") == 1
    assert f"Port {port} on 127.0.0.1 is taken by " in done.stderr
    assert f"(process {os.getpid()})" in done.stderr


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_lets_a_running_stream_finish(tmp_path: Path, number: int) -> None:
    """SIGTERM and Ctrl-C: no new connection is taken, the running stream comes to its end whole, exit code 0."""
    gate = Gate()
    with RecordingUpstream() as upstream:
        upstream.answer(sse_reply([EVENTS[0], gate, *EVENTS[1:]]))
        program = Program(tmp_path, behind(upstream))
        with program.serve() as server:
            connection = server.post(CLIENT_KEY, stream=True)
            response = connection.getresponse()
            assert response.read(len(EVENTS[0])) == EVENTS[0]
            server.signal(number)
            assert "1 answer may take up to 20 seconds to finish" in server.error_line()
            gate.open()
            assert response.read() == b"".join(EVENTS[1:])
            response.close()
            connection.close()
            assert server.wait() == 0
        rows = [json.loads(line) for line in program.run("log", "--json").stdout.splitlines()]
        assert [(row["outcome"], row["unchanged"]) for row in rows] == [("ok", True)]


def test_the_second_signal_ends_at_once(tmp_path: Path) -> None:
    """While a stream that never ends is drained, the same signal again ends the process as that signal does."""
    gate = Gate()
    with RecordingUpstream() as upstream:
        upstream.answer(sse_reply([EVENTS[0], gate]))
        program = Program(tmp_path, behind(upstream))
        with program.serve() as server:
            connection = server.post(CLIENT_KEY, stream=True)
            response = connection.getresponse()
            response.read(len(EVENTS[0]))
            with program.start("log", "--follow", "--json") as follower:
                assert json.loads(follower.line())["outcome"] == "running"
            server.signal(signal.SIGTERM)
            server.error_line()
            server.signal(signal.SIGTERM)
            assert server.wait() == -signal.SIGTERM
            response.close()
            connection.close()
        gate.open()
        # What it left behind (lock, socket, half a log row) keeps no next one from starting.
        with program.serve():
            row = json.loads(program.run("log", "--json").stdout)
            assert row["outcome"] == "cut"


def test_a_stream_that_never_ends_is_cut_at_the_limit(tmp_path: Path) -> None:
    """After server.drain_seconds what still runs is cut, visibly for the client, and the exit code is 0."""
    gate = Gate()
    with RecordingUpstream() as upstream:
        upstream.answer(sse_reply([EVENTS[0], gate]))
        program = Program(tmp_path, behind(upstream))
        program.run("settings", "set", "server.drain_seconds", "0.2")
        with program.serve() as server:
            connection = server.post(CLIENT_KEY, stream=True)
            response = connection.getresponse()
            response.read(len(EVENTS[0]))
            server.signal(signal.SIGTERM)
            assert server.wait() == 0
            with pytest.raises((http.client.IncompleteRead, ConnectionError)):
                response.read()
            response.close()
            connection.close()
        gate.open()


def test_options_win_over_the_environment(tmp_path: Path) -> None:
    """--upstream and --upstream-url decide where the environment says something else, and --host and --port too."""
    with RecordingUpstream(message_reply()) as upstream:
        program = Program(
            tmp_path,
            {
                **behind(upstream),
                "CLAUDE_DESK_UPSTREAM_URL": "https://nobody.invalid",
                "CLAUDE_DESK_PORT": "1",
            },
        )
        options = ("--upstream", "compatible", "--upstream-url", upstream.url)
        with program.serve(*options, "--port", "0", "--host", "127.0.0.1") as server:
            assert server.ask(CLIENT_KEY).status == 200
            assert upstream.request().header("x-api-key") == REAL_KEY.encode()


def test_another_settings_file_can_be_named(program: Program, tmp_path: Path) -> None:
    """--config, before the command or after it, makes that file count; a problem in it is said on stderr."""
    file = tmp_path / "other.toml"
    file.write_text(
        "upstream = 'corp'\n[upstreams.corp]\nkind = 'compatible'\nurl = 'https://corp.example'\nsalt = 1\n"
    )
    for arguments in (("serve", "--config", str(file)), ("--config", str(file), "serve")):
        with program.start(*arguments) as server:
            assert "upstreams.corp.salt" in server.error_line()
            assert server.line().startswith("ready ")
            assert json.loads(program.run("status", "--json").stdout)["upstream"] == "corp"


def test_a_broken_settings_file_does_not_keep_it_from_starting(program: Program) -> None:
    """A file that is no TOML is kept aside and named on stderr; it starts with the defaults."""
    program.home.mkdir()
    (program.home / "settings.toml").write_text("port = = 1")
    with program.serve() as server:
        said = server.error_line()
        assert "is not valid TOML" in said
        aside = re.search(r"kept as (\S+)\.$", said)
        assert aside is not None
        assert Path(aside[1]).read_text() == "port = = 1"


@pytest.mark.parametrize(
    ("arguments", "environ", "says"),
    [
        (("--port", "70000"), {}, "70000 is not in the range"),
        (("--upstream", "nobody"), {}, "CLAUDE_DESK_UPSTREAM names no upstream"),
        (("--upstream", "compatible"), {}, "needs an address"),
        (("--host", "0.0.0.0"), {}, "DANGEROUSLY_BIND_ALL_INTERFACES=1"),
        (("--host", "192.0.2.7"), {"DANGEROUSLY_BIND_ALL_INTERFACES": "1"}, "not an address of this machine"),
        ((), {"CLAUDE_DESK_PORT": "http"}, "CLAUDE_DESK_PORT must be a number"),
        ((), {"CLAUDE_DESK_CLIENT_KEYS": "me"}, "CLAUDE_DESK_CLIENT_KEYS, entry 1"),
        (("--upstream", "anthropic"), {"CLAUDE_DESK_API_KEY_FILE": "/no/file"}, "/no/file cannot be read"),
        ((), {"CLAUDE_DESK_HOME": "/dev/null/x"}, "/dev/null/x"),
    ],
)
def test_settings_that_are_not_possible(
    quick: Program,
    monkeypatch: pytest.MonkeyPatch,
    arguments: tuple[str, ...],
    environ: dict[str, str],
    says: str,
) -> None:
    """A value that cannot be used: a plain line that names it, exit code 2, no ready line."""
    monkeypatch.setattr(service, "log_to_stderr", lambda *_: None)  # logging here is pytest's
    done = quick.run("serve", *arguments, environ=environ, code=2)
    assert done.stdout == ""
    assert says in done.stderr


def test_a_sighup_reads_everything_again(program: Program) -> None:
    """After SIGHUP the settings file counts as it is now."""
    with program.serve() as server:
        (program.home / "settings.toml").write_text(
            "[server]\nallowed_hosts = ['docker.internal']\n[appearance]\nx = 1\n"
        )
        server.signal(signal.SIGHUP)
        entry = json.loads(server.error_line())
        assert entry["kind"] == "settings"
        assert "appearance.x" in entry["event"]
        assert "read again" in json.loads(server.error_line())["event"]


def test_a_change_that_cannot_be_taken_over_is_said(program: Program, tmp_path: Path) -> None:
    """A reload that fails, from SIGHUP or from a command, says why and leaves the running settings in force."""
    key_file = tmp_path / "key"
    key_file.write_text(REAL_KEY)
    environ = {"CLAUDE_DESK_UPSTREAM": "anthropic", "CLAUDE_DESK_API_KEY_FILE": str(key_file)}
    with program.serve(environ=environ) as server:
        key_file.unlink()
        done = program.run("settings", "set", "log.max_days", "3")
        assert (
            f"could not take the change: CLAUDE_DESK_API_KEY_FILE: {key_file} cannot be read" in done.stderr
        )
        server.signal(signal.SIGHUP)
        assert "cannot be read" in json.loads(server.error_line())["event"]
        assert json.loads(program.run("status", "--json").stdout)["upstream"] == "anthropic"


def test_what_needs_attention_later_is_logged_as_json(tmp_path: Path) -> None:
    """An upstream that refuses the key: one JSON line on stderr, with level, kind and no key."""
    with RecordingUpstream(Reply(status=401, chunks=[b'{"type": "error"}'])) as upstream:
        program = Program(tmp_path, behind(upstream))
        with program.serve() as server:
            assert server.ask(CLIENT_KEY).status == 502
            entry = json.loads(server.error_line())
        assert entry["level"] == "warning"
        assert entry["kind"] == "key"
        assert "refuses the stored key" in entry["event"]
        assert not program.leaks()


def test_the_log_level_is_respected(tmp_path: Path) -> None:
    """LOG_LEVEL=error leaves warnings out."""
    with RecordingUpstream(Reply(status=401, chunks=[b'{"type": "error"}'])) as upstream:
        program = Program(tmp_path, {**behind(upstream), "LOG_LEVEL": "ERROR"})
        with program.serve() as server:
            server.ask(CLIENT_KEY)
        assert server.err == []


@pytest.mark.parametrize("sink", ["closed pipe", "full disk", "closed descriptor"])
def test_nobody_needs_to_read_its_output(program: Program, sink: str) -> None:
    """Stdout and stderr that cannot be written to do not end it, and it still stops with 0 when asked."""
    if sink == "closed pipe":
        reading, writing = os.pipe()
        os.close(reading)
    else:
        writing = os.open("/dev/full", os.O_WRONLY)
    command = program.command("serve")
    if sink == "closed descriptor":
        command = ["sh", "-c", 'exec "$@" 1>&- 2>&-', "sh", *command]
    process = subprocess.Popen(
        command, env=program.environ, stdin=subprocess.DEVNULL, stdout=writing, stderr=writing
    )
    os.close(writing)
    try:
        program.wait_until_running(process)
        program.run("stop")
        assert process.wait(10) == 0
    finally:
        process.kill()
        process.wait()


@pytest.mark.skipif(not Path("/proc/self/cmdline").exists(), reason="needs /proc")
def test_keys_of_the_environment_reach_nothing_but_the_upstream(tmp_path: Path) -> None:
    """A real key and a client key given by the environment: in no output, argument, log, database or settings file."""
    with RecordingUpstream(message_reply()) as upstream:
        program = Program(tmp_path, {**behind(upstream), "LOG_LEVEL": "debug"})
        with program.serve() as server:
            assert server.ask(CLIENT_KEY).status == 200
            assert server.ask("wrong").status == 401
            program.run("settings", "show")
            program.run("settings", "set", "log.max_days", "3")
            program.run("secret", "status", code=4)
            program.run("key", "list")
            program.run("status", "--json")
            program.run("log", "--json")
            assert not find(Path(f"/proc/{server.popen.pid}/cmdline").read_bytes())
            assert upstream.request().header("x-api-key") == REAL_KEY.encode()
        assert not program.leaks()


def test_variables_of_older_proxies_are_read(tmp_path: Path) -> None:
    """PORT, HOST, UPSTREAM_API_URL and ALLOWED_API_KEYS alone make a proxy; a HOST that is no address is passed over."""
    with RecordingUpstream(message_reply()) as upstream, socket.create_server(("127.0.0.1", 0)) as holder:
        port = holder.getsockname()[1]
        holder.close()
        environ = {
            "HOST": "x86_64-conda-linux-gnu",
            "UPSTREAM_API_URL": f"{upstream.url}/v1",
            "ALLOWED_API_KEYS": CLIENT_KEY,
            "ANTHROPIC_API_KEY": REAL_KEY,
        }
        program = Program(tmp_path, environ)
        program.environ.pop("CLAUDE_DESK_PORT", None)
        with program.serve(environ={"PORT": str(port)}) as server:
            assert server.ready == f"ready http://127.0.0.1:{port}"
            assert "HOST is not used" in server.error_line()
            assert server.ask(CLIENT_KEY).status == 200
            assert upstream.request().header("x-api-key") == REAL_KEY.encode()
        assert not program.leaks()


def test_the_app_does_not_move_because_of_another_programs_variable(tmp_path: Path) -> None:
    """Only serve reads PORT and HOST: what the window starts from is the settings and our own variables."""
    environ = {
        "PORT": "1",
        "HOST": "0.0.0.0",
        "CORS_ORIGINS": "https://a.example",
        "ALLOWED_API_KEYS": CLIENT_KEY,
    }
    desk = Desk(Paths.in_one_folder(tmp_path), environ=environ)
    desk.open()
    try:
        server = desk.settings.server
        assert (server.host, server.port, server.allowed_origins) == ("127.0.0.1", 8765, ())
        assert desk.client_keys() == []
    finally:
        desk.close()
