"""Whether a window can be shown here."""

from __future__ import annotations

import contextlib
import re
import socket
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

_SECONDS = 2.0
_X11_BASE_PORT = 6000
_AF_UNIX: int = getattr(socket, "AF_UNIX", -1)  # Windows has no such sockets, and is never asked about X11


def has_display(environ: Mapping[str, str], platform: str) -> bool:
    """Whether Qt will find a display: on Linux it ends the whole program if there is none.

    A variable that points at a display that is gone (a stale ssh session, su) does not count. Someone who sets
    ``QT_QPA_PLATFORM`` knows better and is believed.

    Args:
        environ: the environment.
        platform: as ``sys.platform``.
    """
    if platform in {"win32", "darwin"} or environ.get("QT_QPA_PLATFORM"):
        return True
    return _wayland_answers(environ) or _x11_answers(environ.get("DISPLAY", ""))


def _wayland_answers(environ: Mapping[str, str]) -> bool:
    # wl_display_connect(3): a name in XDG_RUNTIME_DIR, or an absolute path.
    name = environ.get("WAYLAND_DISPLAY", "")
    folder = environ.get("XDG_RUNTIME_DIR", "")
    if not name or not (folder or name.startswith("/")):
        return False
    return _answers([(_AF_UNIX, str(Path(folder, name)))])


def _x11_answers(display: str) -> bool:
    # X(7), "Display names": [protocol/][host]:number[.screen]; an empty host or "unix" is this machine.
    parts = re.fullmatch(
        r"(?:(?:unix|tcp|local)/)?(?P<host>[^:]*|\[.*\]):(?P<number>\d{1,4})(?:\.\d+)?", display
    )
    if parts is None:
        # A launchd socket's path, as XQuartz gives it; let Qt find out.
        return display.startswith("/")
    number = int(parts["number"])
    host = parts["host"].strip("[]")
    if host in {"", "unix"}:
        path = f"/tmp/.X11-unix/X{number}"  # noqa: S108  # where the X server puts it
        return _answers([(_AF_UNIX, path), (_AF_UNIX, f"\0{path}")])
    return _answers(_tcp_addresses(host, _X11_BASE_PORT + number))


def _tcp_addresses(host: str, port: int) -> Iterator[tuple[int, Any]]:
    with contextlib.suppress(OSError):
        for family, _, _, _, address in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM):
            yield family, address


def _answers(addresses: Iterable[tuple[int, Any]]) -> bool:
    for family, address in addresses:
        with contextlib.suppress(OSError), socket.socket(family, socket.SOCK_STREAM) as sock:
            sock.settimeout(_SECONDS)
            sock.connect(address)
            return True
    return False
