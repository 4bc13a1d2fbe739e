"""The credentials that tests use, so that one search finds whatever leaks."""

from __future__ import annotations

import gc
import traceback
from pathlib import Path

REAL_KEY = "sk-ant-api03-CANARY-real-key-9f8e7d6c5b4a3021-must-go-upstream-only"
"""Stands for the person's key. Allowed in one place: the credential header of a request to its own upstream."""

CLIENT_KEY = "desk-CANARY-client-key-0a1b2c3d4e5f6789-must-stay-here"
"""Stands for a program's local key. Allowed nowhere but in that program."""

CANARIES = (REAL_KEY.encode(), CLIENT_KEY.encode())
# Neither may a piece that says more than the hint of four characters does.
_TELLING = tuple(key[start : start + 24] for key in CANARIES for start in (0, len(key) - 24))


def find(data: bytes | str) -> list[bytes]:
    """The canaries in some bytes or text, or pieces of them that are too long to be a hint."""
    if isinstance(data, str):
        data = data.encode("utf-8", "surrogateescape")
    return [piece for piece in _TELLING if piece in data]


def find_in_folder(folder: Path) -> dict[str, list[bytes]]:
    """The files below a folder that hold canaries, sockets and unreadable files aside."""
    found = {}
    for path in folder.rglob("*"):
        if path.is_file() and not path.is_symlink():
            try:
                data = path.read_bytes()
            except (FileNotFoundError, PermissionError):
                continue  # gone meanwhile, or made unreadable by the test itself
            if pieces := find(str(path)) + find(data):
                found[str(path)] = pieces
    return found


def find_in_traceback(error: BaseException) -> list[bytes]:
    """Canaries in what a crash reporter would print: every frame's locals, causes and contexts included."""
    report = traceback.TracebackException.from_exception(error, capture_locals=True)
    return find("".join(report.format()))


def find_in_reprs(*kinds: type) -> list[bytes]:
    """Canaries in ``repr`` and ``str`` of every living object of these classes."""
    return [
        piece
        for thing in gc.get_objects()
        if isinstance(thing, kinds)
        for piece in find(repr(thing)) + find(str(thing))
    ]
