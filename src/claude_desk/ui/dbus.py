"""What QtDBus needs to be used with types."""

from __future__ import annotations

from typing import cast

from PySide6.QtCore import SLOT


def slot(signature: str) -> bytes:
    """The name of a slot for ``QDBusConnection.connect``.

    PySide6 6.11 wants the text that ``SLOT`` gives there and refuses bytes, while its stubs say bytes.
    """
    return cast("bytes", SLOT(signature))
