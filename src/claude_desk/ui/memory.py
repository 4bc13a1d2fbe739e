"""What the windows remember between runs: their place, and what was explained already. No setting, no secret."""

from __future__ import annotations

import base64
import binascii
import json
from typing import TYPE_CHECKING

from claude_desk.config.paths import write_private

if TYPE_CHECKING:
    from pathlib import Path


class WindowMemory:
    """A small JSON file. One that is missing or damaged means nothing is remembered, which harms nobody.

    Args:
        path: the file.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        try:
            values = json.loads(path.read_bytes())
        except (OSError, ValueError, RecursionError):
            values = {}
        self._values: dict[str, object] = values if isinstance(values, dict) else {}

    def knows(self, what: str) -> bool:
        """Whether something was noted."""
        return self._values.get(what) is True

    def note(self, what: str) -> None:
        """Note something once and for all."""
        self._put(what, value=True)

    def geometry(self, window: str) -> bytes:
        """What Qt's ``saveGeometry`` gave for a window last time, or nothing."""
        text = self._values.get(f"{window} geometry")
        try:
            return base64.b64decode(text, validate=True) if isinstance(text, str) else b""
        except binascii.Error:
            return b""

    def keep_geometry(self, window: str, geometry: bytes) -> None:
        """Remember a window's place."""
        self._put(f"{window} geometry", base64.b64encode(geometry).decode())

    def value(self, key: str) -> object:
        """Something kept before, as JSON has it; None if there is nothing. Whoever asks checks its form."""
        return self._values.get(key)

    def keep(self, key: str, value: object) -> None:
        """Keep something that JSON can hold."""
        self._put(key, value)

    def _put(self, key: str, value: object) -> None:
        if self._values.get(key) == value:
            return
        self._values[key] = value
        try:
            write_private(self._path, json.dumps(self._values).encode())
        except OSError:
            # A full disk or a folder that is gone: the log says so already, and only a window's place is lost.
            return
