"""A program run on somebody's behalf as if it had been started itself: terminal, signals, exit code."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from types import FrameType
from typing import Self

from claude_desk.hardening import umask_before

EXIT_NOT_EXECUTABLE = 126
EXIT_NOT_FOUND = 127
EXIT_BY_SIGNAL = 128  # and the signal's number, as shells have it
_FORWARDED = ("SIGTERM", "SIGHUP", "SIGINT", "SIGQUIT", "SIGUSR1", "SIGUSR2", "SIGBREAK")
# What a terminal sends, it sends to every process in front of it, the child included.
_FROM_TERMINAL = frozenset({"SIGINT", "SIGQUIT", "SIGBREAK"})


class Child:
    """The program, and what of our signals it is to get.

    Used as a context, which gives signals back their own meaning at its end.

    Args:
        command: the program and its arguments.
        environ: its whole environment.
    """

    def __init__(self, command: Sequence[str], environ: Mapping[str, str]) -> None:
        self._command = list(command)
        self._environ = dict(environ)
        self._process: subprocess.Popen[bytes] | None = None
        self._early: list[int] = []
        self._before: dict[int, signal._HANDLER] = {}

    def __enter__(self) -> Self:
        for name in _FORWARDED:
            number = getattr(signal, name, None)
            # What is ignored stays so, in the child too: somebody said nohup.
            if number is not None and signal.getsignal(number) is not signal.SIG_IGN:
                self._before[number] = signal.signal(number, self._forward)
        return self

    def __exit__(self, *_: object) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)

    def run(self) -> int:
        """Run it to its end.

        Returns:
            Its exit code; negative for a signal that killed it.

        Raises:
            OSError: it cannot be started.
        """
        program = shutil.which(self._command[0], path=self._environ.get("PATH", os.defpath))
        if program is None:
            raise FileNotFoundError(2, "no such program", self._command[0])
        if sys.platform == "win32":
            self._process = subprocess.Popen(  # noqa: S603 (what the person asked to be run)
                [program, *self._command[1:]], env=self._environ, close_fds=False
            )
        else:
            self._process = subprocess.Popen(  # noqa: S603 (what the person asked to be run)
                self._command,
                executable=program,
                env=self._environ,
                close_fds=False,
                umask=umask_before(),
            )
        for number in self._early:
            self._process.send_signal(number)
        return self._wait(self._process)

    @staticmethod
    def _wait(process: subprocess.Popen[bytes]) -> int:
        """Wait without missing a signal: one that comes just before a blocking call would be heard only after it."""
        ours, theirs = socket.socketpair()
        theirs.setblocking(False)
        before = signal.set_wakeup_fd(theirs.fileno(), warn_on_full_buffer=False)

        def wait() -> None:
            process.wait()
            with contextlib.suppress(BlockingIOError):  # then there is something to wake up for
                theirs.send(b"\0")

        waiter = threading.Thread(target=wait, name="child")
        waiter.start()
        try:
            while process.returncode is None:
                ours.recv(64)
        finally:
            signal.set_wakeup_fd(before)
            waiter.join()
            ours.close()
            theirs.close()
        return process.returncode

    def _forward(self, number: int, _frame: FrameType | None) -> None:
        if signal.Signals(number).name in _FROM_TERMINAL and _in_front_of_terminal():
            return
        if self._process is None:
            self._early.append(number)
        else:
            self._process.send_signal(number)


def end_like(code: int) -> int:
    """End this process as the child ended: by the same signal, if that was how; else gives the exit code to end with."""
    if code >= 0 or sys.platform == "win32":
        return code
    number = -code
    if number not in {signal.SIGKILL, signal.SIGSTOP}:
        sys.stdout.flush()
        sys.stderr.flush()
        signal.signal(number, signal.SIG_DFL)
        os.kill(os.getpid(), number)
    return EXIT_BY_SIGNAL + number


def _in_front_of_terminal() -> bool:
    """Whether a terminal sends its signals to us and to the child by itself."""
    if sys.platform == "win32":
        return True
    try:
        terminal = os.open("/dev/tty", os.O_RDONLY | os.O_NOCTTY)
    except OSError:
        return False
    try:
        return os.tcgetpgrp(terminal) == os.getpgrp()
    except OSError:
        return False
    finally:
        os.close(terminal)
