"""Copying, with extra care for keys."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from PySide6.QtCore import QMimeData, QObject, QTimer
from PySide6.QtGui import QGuiApplication

from claude_desk.secret import Secret

if TYPE_CHECKING:
    from PySide6.QtGui import QClipboard

KEEP_MS = 60_000

# What clipboard histories look for before they remember something.
CONCEALED = {
    # http://nspasteboard.org; Qt hands unknown types over under their own name.
    "darwin": ("org.nspasteboard.ConcealedType", b""),
    # https://learn.microsoft.com/windows/win32/dataxchg/clipboard-formats#cloud-clipboard-and-clipboard-history-formats
    "win32": (
        'application/x-qt-windows-mime;value="ExcludeClipboardContentFromMonitorProcessing"',
        b"\0\0\0\0",
    ),
    # Klipper, KeePassXC and others.
    "linux": ("x-kde-passwordManagerHint", b"secret"),
}


class Clipboard(QObject):
    """Puts text on the clipboard; a secret is marked as one and taken back after a minute if it is still there.

    Args:
        parent: owner.
        keep_ms: how long a secret stays, milliseconds.
    """

    def __init__(self, parent: QObject | None = None, *, keep_ms: int = KEEP_MS) -> None:
        super().__init__(parent)
        self._copied: Secret | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(keep_ms)
        self._timer.timeout.connect(self.clear_secret)

    def copy(self, text: str) -> None:
        """Copy text that is no secret."""
        self._copied = None
        self._timer.stop()
        self._board().setText(text)

    def copy_secret(self, secret: Secret, template: str = "{}") -> None:
        """Copy ``template`` with the secret in its place, for a limited time and out of clipboard histories."""
        text = template.replace("{}", secret.reveal())
        data = QMimeData()
        data.setText(text)
        kind, mark = CONCEALED.get(sys.platform, CONCEALED["linux"])
        data.setData(kind, mark)
        self._board().setMimeData(data)
        self._copied = Secret(text)
        self._timer.start()

    def clear_secret(self) -> None:
        """Take the last secret back if nothing else was copied since; also called on quitting."""
        copied, self._copied = self._copied, None
        self._timer.stop()
        if copied is not None and Secret(self._board().text()) == copied:
            self._board().clear()

    @staticmethod
    def _board() -> QClipboard:
        return QGuiApplication.clipboard()
