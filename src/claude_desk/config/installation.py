"""What tells this installation from others: a random id, made when it is first wanted and kept in the data folder.

It is shown to nobody as it is; what a server sees is derived from it, for that server alone.
"""

from __future__ import annotations

import re
import secrets
from pathlib import Path

from claude_desk.config.paths import exclusive_lock, write_private

_ID = re.compile(rb"[0-9a-f]{32}\n?")
_LONGEST = 64


def installation_id(path: Path) -> str:
    """Read the id, or make it.

    Args:
        path: the file it is kept in. One that holds something else is replaced.

    Raises:
        OSError: the file can be neither read nor made.
    """
    with exclusive_lock(path):
        try:
            with path.open("rb") as file:
                kept = file.read(_LONGEST)
        except FileNotFoundError:
            kept = b""
        if _ID.fullmatch(kept):
            return kept.decode().strip()
        made = secrets.token_hex(16)
        write_private(path, f"{made}\n".encode())
        return made
