"""An X server without a screen, for windows that need a real platform: tray, focus, clipboard."""

from __future__ import annotations

import shutil
import subprocess
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


def missing_x_server() -> str:
    """Why there can be no display here, or "" if there can."""
    return "" if shutil.which("Xvfb") else "not installed: Xvfb (apt-get install xvfb)"


@contextmanager
def x_display() -> Iterator[str]:
    """Run Xvfb on a free number; gives the value for ``DISPLAY``."""
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", "1", "-screen", "0", "1600x1000x24", "-nolisten", "tcp"],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    try:
        assert server.stdout is not None
        number = server.stdout.readline().decode().strip()
        if not number:
            raise RuntimeError("Xvfb did not start")
        yield f":{number}"
    finally:
        server.terminate()
        server.wait(15)
        if server.stdout is not None:
            server.stdout.close()
