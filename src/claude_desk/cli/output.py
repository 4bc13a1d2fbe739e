"""What a person reads in the terminal: results on stdout, everything said about them on stderr.

A full disk, a closed pipe or a terminal that knows few letters never ends a program that serves requests.
"""

from __future__ import annotations

import contextlib
import io
import os
import sys
import traceback
from typing import IO


def complain(text: str) -> None:
    """Say on stderr that something needs attention."""
    _write(sys.stderr, f"claude-desk: {text}")


def say(text: str) -> None:
    """Say something on stderr: stdout belongs to results that scripts read."""
    _write(sys.stderr, text)


def announce(text: str) -> None:
    """Write a line to stdout at once; if nobody can receive it, go on without stdout."""
    _write(sys.stdout, text)


def _write(stream: IO[str] | None, text: str) -> None:
    if stream is None:
        return  # the program was started with that descriptor closed
    try:
        stream.write(f"{text}\n")
        stream.flush()
    except (OSError, ValueError):
        _send_to_nowhere(stream)


def _send_to_nowhere(stream: IO[str]) -> None:
    """Point a stream that cannot be written to at the null device: Python would fail again when it flushes at exit."""
    with contextlib.suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)


def forgive_encoding(*streams: IO[str] | None) -> None:
    """Make streams write a letter they do not know as an escape instead of failing."""
    for stream in streams:
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def describe_bug(error: BaseException) -> str:
    """Where an unforeseen error came from, without its text, which may quote a credential or a request."""
    frames = traceback.extract_tb(error.__traceback__)[-6:]
    steps = "".join(f"\n  {frame.filename}:{frame.lineno} in {frame.name}" for frame in frames)
    return (
        f"This should not have happened ({type(error).__name__}); please report it with these lines:{steps}"
    )
