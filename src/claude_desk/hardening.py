"""Keeps what is in this process's memory from other programs of the same user, as far as the system lets us.

What it does not do: root reads everything, and on Linux ``/proc/PID/environ`` goes on showing root the variables the
process was started with, whatever is removed later. On macOS other programs are kept out by the hardened runtime
of a signed build, not by anything here.
"""

from __future__ import annotations

import ctypes
import os
import sys
from collections.abc import MutableMapping

# Read once at start; a child process (a browser, a file manager) has no use for them.
SECRET_VARIABLES = (
    "ANTHROPIC_API_KEY",
    "CLAUDE_DESK_CLIENT_KEYS",
    "ALLOWED_API_KEYS",
    "OTEL_EXPORTER_OTLP_HEADERS",
    "OTEL_EXPORTER_OTLP_METRICS_HEADERS",
    "OTEL_EXPORTER_OTLP_TRACES_HEADERS",
)

_PR_SET_DUMPABLE = 4  # linux/prctl.h
_WER_FAULT_REPORTING_FLAG_NOHEAP = 1  # werapi.h


_BEFORE: dict[str, int] = {}


def umask_before() -> int:
    """The umask the process was started with, for programs that a person has us start; -1 if it was never changed."""
    return _BEFORE.get("umask", -1)


def harden() -> None:
    """Allow no core dump, no debugger of the same user, no file that others can read, no file as stdout by accident.

    Linux: with PR_SET_DUMPABLE 0 (prctl(2)) the memory and the environment in /proc belong to root, and ptrace is
    refused. Windows: crash reports carry no heap. Where the system refuses, the program works all the same.
    """
    _BEFORE.setdefault("umask", os.umask(0o077))
    if sys.platform == "win32":
        ctypes.windll.kernel32.WerSetFlags(_WER_FAULT_REPORTING_FLAG_NOHEAP)
        return
    import resource

    _fill_standard_descriptors()
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)


def _fill_standard_descriptors() -> None:
    """Started with stdout closed, the database would get its number, and whatever C code prints would land in it."""
    for descriptor in (0, 1, 2):
        try:
            os.fstat(descriptor)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # takes the lowest number that is free, which is this one


def forget_secrets(environ: MutableMapping[str, str]) -> None:
    """Remove the credentials from the environment that child processes inherit.

    Args:
        environ: ``os.environ``, after whoever needs its values has taken a copy.
    """
    for name in SECRET_VARIABLES:
        environ.pop(name, None)
