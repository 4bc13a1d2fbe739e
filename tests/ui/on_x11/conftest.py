"""The real desk with its shell, and a tray host, on the display and bus that test_on_x11.py prepared."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QEvent

from claude_desk.app import Desk
from claude_desk.config.paths import Paths
from claude_desk.config.settings import Settings
from claude_desk.ui.main import Shell
from fakes.tray_host import TrayHost

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from PySide6.QtWidgets import QApplication


@pytest.fixture
def real_desk(tmp_path: Path) -> Iterator[Desk]:
    """A desk on a free port, opened."""
    desk = Desk(Paths.in_one_folder(tmp_path / "home", runtime_dir=tmp_path), environ={})
    desk.open()
    stored = desk.stored_settings
    desk.apply(
        Settings.model_validate({**stored.model_dump(), "server": {"port": 0, "drain_seconds": 1}})
    ).result(15)
    yield desk
    desk.close()


@pytest.fixture
def host() -> Iterator[TrayHost]:
    """A tray host that has not appeared yet."""
    with TrayHost(os.environ["DBUS_SESSION_BUS_ADDRESS"]) as host:
        yield host


@pytest.fixture
def shell(qapp: QApplication, real_desk: Desk) -> Iterator[Shell]:
    """Tray and windows of the real desk, not begun."""
    interval = sys.getswitchinterval()
    shell = Shell(qapp, real_desk)
    yield shell
    shell.dispose()
    shell.deleteLater()
    qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    sys.setswitchinterval(interval)
