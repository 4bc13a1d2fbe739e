"""The control channel takes four words from its owner, and nothing else from anybody."""

from __future__ import annotations

import asyncio
import socket
import stat
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from claude_desk.errors import LifecycleError, SettingsError
from claude_desk.proxy.control import COMMANDS, MAX_LINE, ControlServer, ask
from claude_desk.proxy.loop_thread import LoopThread

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Unix sockets; Windows has named pipes")
SECONDS = 10.0


class Program:
    """Answers each command with its name, and keeps what was asked."""

    def __init__(self, address: Path) -> None:
        self.address = str(address)
        self.asked: list[str] = []
        self.loop = LoopThread()
        self.server = ControlServer(self.address, self.answer)
        self.loop.submit(self.server.start()).result(SECONDS)

    async def answer(self, command: str) -> dict[str, Any]:
        """What the program around would say."""
        self.asked.append(command)
        if command == "reload":
            raise SettingsError("the settings are not usable")
        return {"ok": True, "command": command}

    def stop(self) -> None:
        """End it."""
        self.loop.submit(self.server.stop()).result(SECONDS)
        self.loop.stop()


@pytest.fixture
def program(tmp_path: Path) -> Iterator[Program]:
    """A program that listens in the test's own folder."""
    running = Program(tmp_path / "control.sock")
    yield running
    running.stop()


@pytest.mark.parametrize("command", sorted(COMMANDS - {"reload"}))
def test_each_command_is_answered(program: Program, command: str) -> None:
    """One line there, one line back."""
    assert ask(program.address, command) == {"ok": True, "command": command}


def test_an_error_of_ours_is_an_answer(program: Program) -> None:
    """What goes wrong in carrying it out comes back as words, and the channel stays up."""
    assert ask(program.address, "reload") == {"error": "the settings are not usable"}
    assert ask(program.address, "status") == {"ok": True, "command": "status"}


def test_nobody_there_is_no_error(tmp_path: Path) -> None:
    """No socket, or one that a crash left behind, means that no program runs."""
    address = tmp_path / "control.sock"
    assert ask(str(address), "status") is None
    with socket.socket(socket.AF_UNIX) as dead:
        dead.bind(str(address))
    assert address.exists()
    assert ask(str(address), "status") is None


def test_a_left_over_socket_file_is_replaced(tmp_path: Path) -> None:
    """After a crash the next start listens at the same address."""
    address = tmp_path / "control.sock"
    with socket.socket(socket.AF_UNIX) as dead:
        dead.bind(str(address))
    program = Program(address)
    try:
        assert ask(program.address, "show") is not None
        assert stat.S_IMODE(address.stat().st_mode) == 0o600
    finally:
        program.stop()
    assert not address.exists()


def send(address: str, data: bytes) -> bytes:
    """Say something odd, and hear what comes back."""
    with socket.socket(socket.AF_UNIX) as client:
        client.settimeout(SECONDS)
        client.connect(address)
        try:
            client.sendall(data)
            client.shutdown(socket.SHUT_WR)
        except OSError:
            pass  # it hung up already
        answer = b""
        try:
            while piece := client.recv(65536):
                answer += piece
        except ConnectionError:
            pass  # it hung up with our bytes unread
        return answer


GARBAGE = [
    b"",
    b"\n",
    b"status\n",
    b'{"command": "quit"}\n',
    b'{"command": ["status"]}\n',
    b'{"command": null}\n',
    b'["status"]\n',
    b'{"command": "status"',
    b"\xff\xfe\n",
    b"[" * 10_000 + b"\n",
    b"x" * (MAX_LINE * 2) + b"\n",
    b"GET / HTTP/1.1\r\nHost: x\r\n\r\n",
]


@pytest.mark.parametrize("data", GARBAGE, ids=range(len(GARBAGE)))
def test_garbage_asks_for_nothing(program: Program, data: bytes, caplog: pytest.LogCaptureFixture) -> None:
    """What is no command is carried out by nobody, and does not end the program."""
    assert send(program.address, data) in {b"", b'{"error": "not a command"}\n'}
    assert program.asked == []
    assert ask(program.address, "status") is not None
    assert caplog.records == []


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.binary(max_size=200))
def test_no_bytes_ask_for_anything(program: Program, data: bytes) -> None:
    """Random bytes reach no command."""
    send(program.address, data)
    assert program.asked == []


def test_a_caller_that_says_nothing_is_let_go(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    """Silence is not waited for without end, and holds up nobody."""
    monkeypatch.setattr("claude_desk.proxy.control.ANSWER_SECONDS", 0.05)
    with socket.socket(socket.AF_UNIX) as silent:
        silent.settimeout(SECONDS)
        silent.connect(program.address)
        assert ask(program.address, "status") is not None
        assert silent.recv(1) == b""


@pytest.mark.parametrize("answer", [b"", b"{", b"not JSON\n"])
def test_a_program_that_answers_wrongly_is_an_error(tmp_path: Path, answer: bytes) -> None:
    """A program that breaks off or talks nonsense is not taken for one that does not run."""
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(tmp_path / "control.sock"))
        listener.listen()

        def reply() -> None:
            connection, _ = listener.accept()
            with connection:
                connection.recv(1000)
                connection.sendall(answer)

        thread = threading.Thread(target=reply)
        thread.start()
        with pytest.raises(LifecycleError, match="running Claude Desk"):
            ask(str(tmp_path / "control.sock"), "status", seconds=SECONDS)
        thread.join(SECONDS)


def test_a_program_that_hangs_is_an_error(tmp_path: Path) -> None:
    """The caller's patience has a limit."""
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(tmp_path / "control.sock"))
        listener.listen()
        with pytest.raises(LifecycleError, match="does not answer"):
            ask(str(tmp_path / "control.sock"), "status", seconds=0.05)


def test_the_loop_thread_runs_and_ends() -> None:
    """Work is done on a thread named "proxy"; stopping ends thread and unfinished work, and may be repeated."""
    loop = LoopThread()

    async def where() -> str:
        return threading.current_thread().name

    assert loop.submit(where()).result(SECONDS) == "proxy"
    cancelled = threading.Event()

    async def for_ever() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            cancelled.set()

    running = loop.submit(for_ever())
    loop.submit(asyncio.sleep(0)).result(SECONDS)
    loop.stop()
    loop.stop()
    assert cancelled.is_set()
    assert running.cancelled()
    assert not [thread for thread in threading.enumerate() if thread.name == "proxy"]
