"""The real program in processes of its own, with a home, an environment and a keychain bus of its own.

::

    program = Program(tmp_path)
    with program.serve() as server:
        key = program.run("key", "create", "me").stdout.strip()
        assert server.ask(key).status == 200

Everything it ever printed is kept, so that :meth:`Program.leaks` can search it for canaries.
"""

from __future__ import annotations

import http.client
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from queue import Empty, Queue
from typing import IO, TYPE_CHECKING, Self
from urllib.parse import urlsplit

from fakes.canary import find, find_in_folder

if TYPE_CHECKING:
    from types import TracebackType

PATIENCE_S = 20.0
ASK = {"model": "claude-haiku-4-5", "max_tokens": 50, "messages": [{"role": "user", "content": "Say hello."}]}


@dataclass(frozen=True, slots=True)
class Reply:
    """What a client got."""

    status: int
    body: bytes


class Program:
    """``python -m claude_desk`` with a folder of its own.

    Args:
        folder: empty; the home of Claude Desk is made in it.
        environ: variables on top of a bare environment.
    """

    def __init__(self, folder: Path, environ: Mapping[str, str] | None = None) -> None:
        self.folder = folder
        self.home = folder / "desk"
        self.printed: list[str] = []
        self.environ = {
            "PATH": os.environ["PATH"],
            "HOME": str(folder),
            "LANG": "C.UTF-8",
            "XDG_CONFIG_HOME": str(folder / "config"),
            # A bus that is not there, so that no keychain of whoever runs the tests is touched.
            "DBUS_SESSION_BUS_ADDRESS": f"unix:path={folder}/no-bus",
            "CLAUDE_DESK_HOME": str(self.home),
            "CLAUDE_DESK_PORT": "0",
            "PYTHONWARNINGS": "error",
            **(environ or {}),
        }

    def command(self, *arguments: str) -> list[str]:
        """The command line as it is started."""
        return [sys.executable, "-m", "claude_desk", *arguments]

    def run(
        self,
        *arguments: str,
        stdin: str | bytes = b"",
        code: int = 0,
        environ: Mapping[str, str] | None = None,
    ) -> subprocess.CompletedProcess[str]:
        """Run a command to its end, and fail unless it exits with ``code``."""
        done = subprocess.run(
            self.command(*arguments),
            input=stdin.encode() if isinstance(stdin, str) else stdin,
            capture_output=True,
            env=self.environ | dict(environ or {}),
            check=False,
            timeout=PATIENCE_S,
        )
        text = subprocess.CompletedProcess(
            done.args, done.returncode, done.stdout.decode(), done.stderr.decode()
        )
        self.printed += [text.stdout, text.stderr]
        assert text.returncode == code, f"exit code {text.returncode}\n{text.stdout}\n{text.stderr}"
        assert "Traceback" not in text.stderr
        return text

    def start(self, *arguments: str, environ: Mapping[str, str] | None = None) -> Process:
        """Start a command that runs on."""
        return Process(self, self.command(*arguments), self.environ | dict(environ or {}))

    def serve(self, *arguments: str, environ: Mapping[str, str] | None = None) -> Server:
        """Start ``serve`` and wait for its ``ready`` line."""
        return Server(self, self.command("serve", *arguments), self.environ | dict(environ or {}))

    def wait_until_running(self, process: subprocess.Popen[bytes] | subprocess.Popen[str]) -> None:
        """Wait until a program that prints nothing says, over the control channel, that it listens."""
        deadline = time.monotonic() + PATIENCE_S
        while time.monotonic() < deadline:
            assert process.poll() is None, f"it ended with {process.returncode}"
            done = subprocess.run(
                self.command("status", "--json"), env=self.environ, capture_output=True, check=False
            )
            if json.loads(done.stdout).get("state") == "running":
                return
        raise TimeoutError("it does not listen")

    def leaks(self, *allowed: bytes) -> object:
        """Canaries in all that was printed and all that was written; nothing when there are none."""
        in_print = [piece for text in self.printed for piece in find(text) if piece not in allowed]
        return in_print or find_in_folder(self.folder)


class Process:
    """A running command; its lines are waited for, and it is ended with the ``with``."""

    def __init__(self, program: Program, command: Sequence[str], environ: Mapping[str, str]) -> None:
        self.program = program
        self.out: list[str] = []
        self.err: list[str] = []
        self._stack = ExitStack()
        self.popen = subprocess.Popen(
            command,
            env=dict(environ),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            bufsize=1,
        )
        assert self.popen.stdout is not None
        assert self.popen.stderr is not None
        self._lines: Queue[str | None] = Queue()
        self._error_lines: Queue[str | None] = Queue()
        self._readers = [
            self._read(self.popen.stdout, self.out, self._lines),
            self._read(self.popen.stderr, self.err, self._error_lines),
        ]

    def _read(self, stream: IO[str], kept: list[str], lines: Queue[str | None]) -> threading.Thread:
        def read() -> None:
            with stream:
                for line in stream:
                    kept.append(line)
                    lines.put(line)
            lines.put(None)

        reader = threading.Thread(target=read)
        reader.start()
        return reader

    def line(self) -> str:
        """The next line of stdout, without its end; waits for it."""
        return self._next(self._lines)

    def error_line(self) -> str:
        """The next line of stderr, without its end; waits for it."""
        return self._next(self._error_lines)

    def _next(self, lines: Queue[str | None]) -> str:
        try:
            line = lines.get(timeout=PATIENCE_S)
        except Empty:
            raise TimeoutError(f"no line came; out: {self.out}, err: {self.err}") from None
        if line is None:
            lines.put(None)
            raise EOFError(f"it ended without another line; out: {self.out}, err: {self.err}")
        return line.removesuffix("\n")

    def signal(self, number: int) -> None:
        """Send a signal."""
        self.popen.send_signal(number)

    def wait(self) -> int:
        """Wait for the end; the exit code, or minus the signal."""
        code = self.popen.wait(PATIENCE_S)
        for reader in self._readers:
            reader.join(PATIENCE_S)
        return code

    @property
    def stderr(self) -> str:
        """All of stderr so far."""
        return "".join(self.err)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.popen.poll() is None:
            self.popen.send_signal(signal.SIGTERM)
            try:
                self.wait()
            except subprocess.TimeoutExpired:
                self.popen.kill()
                raise
            finally:
                self.wait()
        self.wait()
        self.program.printed += ["".join(self.out), self.stderr]
        assert "Traceback" not in self.stderr


class Server(Process):
    """A ``serve`` that has its port open."""

    def __init__(self, program: Program, command: Sequence[str], environ: Mapping[str, str]) -> None:
        super().__init__(program, command, environ)
        try:
            self.ready = self.line()
        except (TimeoutError, EOFError):
            self.popen.kill()
            self.wait()
            raise
        self.url = self.ready.removeprefix("ready ")

    def connect(self) -> http.client.HTTPConnection:
        """A connection of a client."""
        parts = urlsplit(self.url)
        assert parts.hostname is not None
        return http.client.HTTPConnection(parts.hostname, parts.port, timeout=PATIENCE_S)

    def post(self, key: str, **more: object) -> http.client.HTTPConnection:
        """Send a Messages request; the reply is still to be read from the connection."""
        connection = self.connect()
        headers = {"x-api-key": key, "anthropic-version": "2023-06-01", "content-type": "application/json"}
        connection.request("POST", "/v1/messages", json.dumps(ASK | more), headers)
        return connection

    def ask(self, key: str, **more: object) -> Reply:
        """Send a Messages request and read the whole reply."""
        connection = self.post(key, **more)
        try:
            response = connection.getresponse()
            return Reply(response.status, response.read())
        finally:
            connection.close()
