"""What needs a real display, bus and keychain runs in a process of its own: Qt takes its platform and bus once."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from fakes.secret_service import SecretService, missing_programs
from fakes.x_display import missing_x_server, x_display

HERE = Path(__file__).parent
ROOT = HERE.parents[1]


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="Xvfb, D-Bus and gnome-keyring are Linux programs")
@pytest.mark.parametrize("story", ["whole_loop.py", "tray.py", "tray_menu.py", "portal.py", "program.py"])
def test_on_a_real_display(story: str, tmp_path: Path) -> None:
    """Every test of the story passes under Xvfb with a private bus and an unlocked gnome-keyring."""
    if reason := missing_x_server() or missing_programs():
        pytest.skip(reason)
    with tempfile.TemporaryDirectory(prefix="keyring-") as folder, x_display() as display:
        service = SecretService(Path(folder))
        try:
            service.start_keyring()
            done = subprocess.run(
                [
                    sys.executable,
                    "-m",
                    "pytest",
                    str(HERE / "on_x11" / story),
                    "-q",
                    "-p",
                    "no:cacheprovider",
                    "-p",
                    "no:xdist",
                ],
                cwd=ROOT,
                env={
                    "PATH": os.environ["PATH"],
                    "HOME": folder,
                    "LANG": "C.UTF-8",
                    "XDG_RUNTIME_DIR": folder,
                    "XDG_CONFIG_HOME": f"{folder}/config",
                    "DISPLAY": display,
                    "QT_QPA_PLATFORM": "xcb",
                    "DBUS_SESSION_BUS_ADDRESS": service.address,
                },
                capture_output=True,
                text=True,
                check=False,
                timeout=110,
            )
        finally:
            service.stop()
    assert done.returncode == 0, done.stdout + done.stderr
    assert "skipped" not in done.stdout, done.stdout
