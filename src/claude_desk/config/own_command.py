"""The command that starts this very Claude Desk, for programs that are to call it from anywhere."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path


def own_command(environ: Mapping[str, str], arguments: list[str] | None = None) -> tuple[str, ...]:
    """Absolute, whatever folder or search path the caller has.

    Args:
        environ: the environment; an AppImage is known by a variable, since what runs is unpacked elsewhere each time.
        arguments: how we were started; ``sys.argv`` by default.
    """
    if image := environ.get("APPIMAGE"):
        return (image,)
    if getattr(sys, "frozen", False):
        return (sys.executable,)
    started = Path((arguments or sys.argv)[0])
    script = started.with_suffix(".exe") if sys.platform == "win32" and not started.suffix else started
    if script.stem == "claude-desk" and script.is_file():
        return (str(script.absolute()),)
    # -P: nothing of whatever folder the caller is in may be taken for one of our modules.
    return (sys.executable, "-P", "-m", "claude_desk")
