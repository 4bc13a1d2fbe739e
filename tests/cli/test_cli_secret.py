"""`claude-desk secret`: the real key goes into a real keychain, and nowhere else."""

from __future__ import annotations

import itertools
import json
import os
import pty
import re
import sys
import tempfile
import termios
from collections.abc import Iterator
from pathlib import Path

import pytest

from fakes.canary import CLIENT_KEY, REAL_KEY, find
from fakes.program import Program
from fakes.recording_upstream import RecordingUpstream, message_reply
from fakes.secret_service import SecretService, missing_programs


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


@pytest.fixture
def with_keychain(tmp_path: Path, keychain: SecretService) -> Program:
    """The program, with the Secret Service in its session."""
    return Program(tmp_path, {"DBUS_SESSION_BUS_ADDRESS": keychain.address})


def test_a_key_from_stdin_reaches_the_upstream_and_nothing_else(
    with_keychain: Program, keychain: SecretService
) -> None:
    """Stored from stdin while the app runs, the next request carries it; deleted, requests get a clear 503."""
    program = with_keychain
    with RecordingUpstream(message_reply()) as upstream:
        program.run("settings", "set", "upstreams.corp.kind", "compatible")
        program.run("settings", "set", "upstreams.corp.url", upstream.url)
        program.run("settings", "set", "upstream", "corp")
        with program.serve(environ={"CLAUDE_DESK_CLIENT_KEYS": f"me:{CLIENT_KEY}"}) as server:
            assert server.ask(CLIENT_KEY).status == 503
            done = program.run("secret", "set", stdin=f"{REAL_KEY}\n")
            assert "'corp' is in the system keychain" in done.stderr
            assert "has taken the change over" in done.stderr
            assert server.ask(CLIENT_KEY).status == 200
            assert upstream.request().header("x-api-key") == REAL_KEY.encode()
            (status,) = [
                each
                for each in json.loads(program.run("secret", "status", "--json").stdout)
                if each["upstream"] == "corp"
            ]
            assert status["source"] == "keychain"
            assert status["hint"] == REAL_KEY[-4:]
            assert status["origin"] == upstream.url
            assert "is removed" in program.run("secret", "delete").stderr
            assert server.ask(CLIENT_KEY).status == 503
            assert not find(Path(f"/proc/{server.popen.pid}/cmdline").read_bytes())
    assert "No key is stored" in program.run("secret", "delete", "--upstream", "corp").stderr
    assert not program.leaks()
    assert not [item for item in keychain.items() if "claude-desk/corp" in item.values()]


def test_the_key_is_for_anthropic_while_practice_is_in_use(with_keychain: Program) -> None:
    """Without --upstream, and with Practice in use, the key is stored for anthropic, and how to use it is said."""
    done = with_keychain.run("secret", "set", stdin=REAL_KEY)
    assert "only sent to https://api.anthropic.com:443" in done.stderr
    assert "claude-desk settings set upstream anthropic" in done.stderr
    assert "not running" in done.stderr
    shown = with_keychain.run("secret", "status").stdout
    assert shown == (
        f"anthropic: in the system keychain, ends in {REAL_KEY[-4:]} (for https://api.anthropic.com:443)\n"
    )
    with_keychain.run("secret", "delete")
    assert not with_keychain.leaks()


def test_a_person_types_it_without_seeing_it(with_keychain: Program) -> None:
    """On a terminal the key is asked for with echo off; nothing of it is written back."""
    child, terminal = pty.fork()
    if child == 0:
        os.execve(  # noqa: S606  # the very program, on a terminal of its own
            sys.executable, with_keychain.command("secret", "set"), with_keychain.environ
        )
    shown = b""
    while b": " not in shown:
        shown += os.read(terminal, 1024)
    assert not termios.tcgetattr(terminal)[3] & termios.ECHO
    os.write(terminal, f"{REAL_KEY}\n".encode())
    try:
        while piece := os.read(terminal, 1024):
            shown += piece
    except OSError:
        pass  # how Linux tells that the other side has ended
    os.close(terminal)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert b"is in the system keychain" in shown
    assert not find(shown)
    with_keychain.run("secret", "delete")


def test_a_locked_keychain_is_a_plain_message(with_keychain: Program, keychain: SecretService) -> None:
    """A locked keychain that nobody unlocks: a sentence that says so, and exit code 4."""
    keychain.lock()
    try:
        done = with_keychain.run("secret", "set", stdin=REAL_KEY, code=4)
    finally:
        keychain.unlock()
    assert re.search(r"locked|did not answer", done.stderr)
    assert not with_keychain.leaks()


def test_without_a_keychain_it_says_what_to_do(program: Program) -> None:
    """No Secret Service: nothing is stored anywhere, the message names the other ways, exit code 4."""
    done = program.run("secret", "set", stdin=REAL_KEY, code=4)
    assert "no keychain" in done.stderr
    assert "CLAUDE_DESK_API_KEY_FILE" in done.stderr
    assert "no keychain" in program.run("secret", "status", code=4).stderr
    assert "no keychain" in program.run("secret", "delete", code=4).stderr
    assert not program.leaks()


@pytest.mark.parametrize(
    ("arguments", "stdin", "says"),
    [
        (("secret", "set", REAL_KEY), b"", "never taken from the command line"),
        (("secret", "set", "--upstream", REAL_KEY), b"", "There is no upstream of that name"),
        (("secret", "set", "--upstream", "practice"), b"", "'practice' takes no key"),
        (("secret", "set"), b"  \n", "nothing came from stdin"),
        (("secret", "set"), f"{REAL_KEY}\n{REAL_KEY}".encode(), "characters that no key has"),
        (("secret", "set"), b"\xff\xfe", "is no text"),
        (("secret", "set"), b"x" * 70_000, "too long"),
        (("secret", "status", "--upstream", "nobody"), b"", "There is no upstream of that name"),
    ],
    ids=itertools.count(),  # pytest puts the id into the environment, where no credential may be
)
def test_what_is_not_possible_is_said(
    quick: Program, arguments: tuple[str, ...], stdin: bytes, says: str
) -> None:
    """A key on the command line, for an unknown upstream, or that is none: one sentence, code 2, and never the key."""
    done = quick.run(*arguments, stdin=stdin, code=2)
    assert done.stdout == ""
    assert says in done.stderr
    assert not quick.leaks()


def test_a_key_from_the_environment_is_shown_as_such(quick: Program) -> None:
    """`secret status` says when the environment of this shell gives the key, and asks no keychain for it."""
    environ = {"CLAUDE_DESK_UPSTREAM": "anthropic", "ANTHROPIC_API_KEY": REAL_KEY}
    done = quick.run("secret", "status", "--upstream", "anthropic", environ=environ)
    assert "in the environment variable ANTHROPIC_API_KEY" in done.stdout

    assert not quick.leaks()
