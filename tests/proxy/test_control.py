"""The control channel, over a real socket."""

from __future__ import annotations

import json
import socket
import stat
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from claude_desk.errors import LifecycleError
from claude_desk.proxy.control import COMMANDS, MAX_LINE, ControlServer, ask
from claude_desk.proxy.loop_thread import LoopThread

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Unix sockets; Windows has a named pipe")


class Channel:
    """A control server on a loop of its own, and what it was asked."""

    def __init__(self, address: Path) -> None:
        self.address = str(address)
        self.asked: list[str] = []
        self.loop = LoopThread()
        self.server = ControlServer(self.address, self._answer)
        self.loop.submit(self.server.start()).result(10)

    async def _answer(self, command: str) -> dict[str, Any]:
        self.asked.append(command)
        return {"ok": True, "command": command}

    def say(self, data: bytes) -> bytes:
        """Send raw bytes and read to the end."""
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as sock:
            sock.settimeout(20)
            sock.connect(self.address)
            sock.sendall(data)
            sock.shutdown(socket.SHUT_WR)
            return b"".join(iter(lambda: sock.recv(65536), b""))

    def close(self) -> None:
        """Stop the server and its loop."""
        self.loop.submit(self.server.stop()).result(10)
        self.loop.stop()


@pytest.fixture
def channel(tmp_path: Path) -> Iterator[Channel]:
    """A running control channel."""
    made = Channel(tmp_path / "control.sock")
    yield made
    made.close()


@pytest.mark.parametrize("command", sorted(COMMANDS))
def test_each_command_is_carried_out_and_answered(channel: Channel, command: str) -> None:
    """Every word of the channel reaches the program, and its answer the caller."""
    assert ask(channel.address, command) == {"ok": True, "command": command}
    assert channel.asked == [command]


def test_nobody_else_may_connect(channel: Channel) -> None:
    """The socket belongs to its owner alone."""
    assert stat.S_IMODE(Path(channel.address).stat().st_mode) == 0o600


@pytest.mark.parametrize(
    "garbage",
    [
        b"",
        b"\n",
        b"status\n",
        b"[]\n",
        b'{"command": "rm -rf"}\n',
        b'{"command": ["status"]}\n',
        b'{"command": "status", ',
        b"\xff\xfe\x00\n",
        b"GET / HTTP/1.1\r\nHost: x\r\n\r\n",
        b"[" * 5000 + b"\n",
        b"x" * (MAX_LINE * 3),
    ],
    ids=lambda garbage: repr(garbage[:20]),
)
def test_garbage_does_nothing_and_harms_nothing(channel: Channel, garbage: bytes) -> None:
    """What is no command is not carried out, and the next caller is served."""
    said = channel.say(garbage)
    assert said in {b"", json.dumps({"error": "not a command"}).encode() + b"\n"}
    assert channel.asked == []
    assert ask(channel.address, "status") == {"ok": True, "command": "status"}


def test_nobody_there_is_no_error(tmp_path: Path) -> None:
    """No socket, or one that a killed program left behind, means that nothing runs."""
    assert ask(str(tmp_path / "none.sock"), "status") is None
    dead = tmp_path / "dead.sock"
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as sock:
        sock.bind(str(dead))
    assert ask(str(dead), "status") is None
    revived = Channel(dead)
    assert ask(str(dead), "status") == {"ok": True, "command": "status"}
    revived.close()
    assert not dead.exists()


def test_a_program_that_does_not_answer_is_said_to_be_one(tmp_path: Path) -> None:
    """Silence and broken answers are errors with words, not hangs."""
    path = tmp_path / "mute.sock"
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as mute:
        mute.bind(str(path))
        mute.listen()
        with pytest.raises(LifecycleError, match="does not answer"):
            ask(str(path), "status", seconds=0.2)
