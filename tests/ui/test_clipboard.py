"""Copying keys with care."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from claude_desk.secret import Secret
from claude_desk.ui.clipboard import Clipboard

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication
    from pytestqt.qtbot import QtBot


def test_a_copied_key_leaves_the_clipboard_by_itself(qtbot: QtBot, qapp: QApplication) -> None:
    """After its time the key is gone."""
    clipboard = Clipboard(keep_ms=30)
    clipboard.copy_secret(Secret("desk-canary-0001"))
    assert qapp.clipboard().text() == "desk-canary-0001"
    qtbot.waitUntil(lambda: qapp.clipboard().text() == "")


def test_what_was_copied_since_stays(qtbot: QtBot, qapp: QApplication) -> None:
    """The clock of an old key does not take away what somebody else copied meanwhile."""
    clipboard = Clipboard(keep_ms=30)
    clipboard.copy_secret(Secret("desk-canary-0002"))
    qapp.clipboard().setText("a recipe")
    qtbot.waitUntil(lambda: not clipboard._timer.isActive())
    assert qapp.clipboard().text() == "a recipe"


def test_copying_plain_text_ends_the_clock(qapp: QApplication) -> None:
    """The URL copied after a key stays for good."""
    clipboard = Clipboard(keep_ms=30)
    clipboard.copy_secret(Secret("desk-canary-0003"))
    clipboard.copy("http://127.0.0.1:8765")
    assert not clipboard._timer.isActive()
    clipboard.clear_secret()
    assert qapp.clipboard().text() == "http://127.0.0.1:8765"


def test_quitting_takes_the_key_along(qapp: QApplication) -> None:
    """clear_secret, called on quitting, leaves nothing behind."""
    clipboard = Clipboard()
    clipboard.copy_secret(Secret("desk-canary-0004"), "export KEY={}")
    assert qapp.clipboard().text() == "export KEY=desk-canary-0004"
    clipboard.clear_secret()
    assert qapp.clipboard().text() == ""


@pytest.mark.skipif(sys.platform != "linux", reason="each platform has its own mark")
def test_a_key_is_marked_for_clipboard_histories(qapp: QApplication) -> None:
    """Klipper and its kin see the hint that this is a secret; plain text has none."""
    clipboard = Clipboard()
    clipboard.copy_secret(Secret("desk-canary-0005"))
    assert bytes(qapp.clipboard().mimeData().data("x-kde-passwordManagerHint").data()) == b"secret"
    clipboard.copy("plain")
    assert not qapp.clipboard().mimeData().hasFormat("x-kde-passwordManagerHint")
