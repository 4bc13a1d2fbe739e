"""The program as it is started: signals, a second start, what it prints."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PATIENCE = 20.0


def free_port() -> int:
    """A port nobody has now."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
        return port


@contextmanager
def program(home: Path, port: int) -> Iterator[subprocess.Popen[str]]:
    """``claude-desk run`` in the background, with its output."""
    environment = {
        **os.environ,
        "CLAUDE_DESK_HOME": str(home),
        "CLAUDE_DESK_PORT": str(port),
        "PYTHONPATH": "src",
    }
    process = subprocess.Popen(
        [sys.executable, "-X", "dev", "-m", "claude_desk", "run"],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait()
        if process.stdout is not None:
            process.stdout.close()


def wait_for_port(port: int, process: subprocess.Popen[str]) -> None:
    """Wait until somebody listens."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        assert process.poll() is None, process.stdout and process.stdout.read()
        with socket.socket() as probe:
            probe.settimeout(1)
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise TimeoutError("nobody listens")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_signals_end_it_cleanly(tmp_path: Path, number: signal.Signals) -> None:
    """A polite signal ends the program with 0, the port closed, and nothing on its output but what is meant."""
    port = free_port()
    with program(tmp_path, port) as process:
        wait_for_port(port, process)
        process.send_signal(number)
        assert process.wait(PATIENCE) == 0
        assert process.stdout is not None
        assert process.stdout.read() == ""


def test_a_second_start_shows_the_first(tmp_path: Path) -> None:
    """Another start says so and ends with 0; the first goes on."""
    port = free_port()
    with program(tmp_path, port) as first:
        wait_for_port(port, first)
        with program(tmp_path, port) as second:
            assert second.wait(PATIENCE) == 0
            assert second.stdout is not None
            assert "its window is shown now" in second.stdout.read()
        assert first.poll() is None
