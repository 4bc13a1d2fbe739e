r"""The local control channel: how ``claude-desk`` commands and a second start reach the running program.

A Unix socket in a folder only its owner can enter, or a named pipe on Windows; never the proxy's port. A
message is one line of JSON, ``{"command": NAME}``, answered by one line. No credential passes through: whoever
changes a key changes it in the keychain or the file, and then says "reload".

================  ==========================================================
command           meaning
================  ==========================================================
status            describe yourself
reload            settings, client keys or keychain changed; read them again
show              bring the window to the front
forget-responses  drop the answers that are kept, and say how many there were
stop              stop listening, drain, and end the program
================  ==========================================================
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import socket
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from claude_desk.errors import DeskError, LifecycleError

MAX_LINE = 64 * 1024
ANSWER_SECONDS = 10.0
COMMANDS = frozenset({"status", "reload", "show", "forget-responses", "stop"})

Answerer = Callable[[str], Awaitable[dict[str, Any]]]


class ControlServer:
    """Answers commands on the proxy's loop.

    Args:
        address: as ``Paths.control_address`` gives it.
        answer: carries one command out and describes the result.
    """

    def __init__(self, address: str, answer: Answerer) -> None:
        self._address = address
        self._answer = answer
        self._server: Any = None

    async def start(self) -> None:
        """Listen. The caller holds the instance lock, so a socket file that is still there is a dead one."""
        if sys.platform == "win32":
            loop: Any = asyncio.get_running_loop()
            (self._server,) = await loop.start_serving_pipe(self._protocol, self._address)
            return
        with contextlib.suppress(FileNotFoundError):
            Path(self._address).unlink()
        self._server = await asyncio.start_unix_server(self._serve, self._address, limit=MAX_LINE)
        Path(self._address).chmod(0o600)

    def _protocol(self) -> asyncio.StreamReaderProtocol:
        reader = asyncio.StreamReader(limit=MAX_LINE)
        return asyncio.StreamReaderProtocol(reader, self._serve)

    async def stop(self) -> None:
        """Stop listening and remove the socket file."""
        if self._server is None:
            return
        self._server.close()
        self._server = None
        if sys.platform != "win32":
            with contextlib.suppress(FileNotFoundError):
                Path(self._address).unlink()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                command = _command(await reader.readline())
            answer = {"error": "not a command"} if command is None else await self._carry_out(command)
            writer.write(json.dumps(answer).encode() + b"\n")
            await writer.drain()
        except (TimeoutError, ValueError, ConnectionError):
            pass  # garbage, silence or a caller that left: nobody to tell
        finally:
            writer.close()

    async def _carry_out(self, command: str) -> dict[str, Any]:
        try:
            return await self._answer(command)
        except DeskError as error:
            return {"error": error.message}


def _command(line: bytes) -> str | None:
    try:
        message = json.loads(line)
    except (ValueError, RecursionError):
        return None
    command = message.get("command") if isinstance(message, dict) else None
    return command if isinstance(command, str) and command in COMMANDS else None


def ask(address: str, command: str, *, seconds: float = ANSWER_SECONDS) -> dict[str, Any] | None:
    """Send a command to the running program and wait for its answer.

    Args:
        address: as ``Paths.control_address`` gives it.
        command: one of :data:`COMMANDS`.
        seconds: how long to wait.

    Returns:
        The answer; None when no program is running there.

    Raises:
        LifecycleError: one is running but does not answer properly.
    """
    message = json.dumps({"command": command}).encode() + b"\n"
    try:
        line = (
            _ask_pipe(address, message) if sys.platform == "win32" else _ask_socket(address, message, seconds)
        )
    except (FileNotFoundError, ConnectionRefusedError):
        return None
    except OSError as error:
        raise LifecycleError(f"The running Claude Desk does not answer ({type(error).__name__}).") from None
    try:
        answer = json.loads(line)
    except ValueError:
        raise LifecycleError("The running Claude Desk broke off its answer.") from None
    return answer if isinstance(answer, dict) else {}


def _ask_socket(address: str, message: bytes, seconds: float) -> bytes:
    if sys.platform == "win32":
        raise LifecycleError("Windows has pipes instead.")
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as sock:
        sock.settimeout(seconds)
        sock.connect(address)
        sock.sendall(message)
        return _line(lambda: sock.recv(MAX_LINE))


def _ask_pipe(address: str, message: bytes) -> bytes:
    with open(address, "r+b", buffering=0) as pipe:  # noqa: PTH123  # a pipe's name is no path
        pipe.write(message)
        return _line(lambda: pipe.read(MAX_LINE) or b"")


def _line(receive: Callable[[], bytes]) -> bytes:
    line = b""
    while not line.endswith(b"\n"):
        piece = receive()
        if not piece:
            break
        line += piece
    return line
