"""Whether a window can be shown here."""

from __future__ import annotations

import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from claude_desk.cli.display import has_display

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="displays of X11 and Wayland")


@contextmanager
def listening(address: str | tuple[str, int]) -> Iterator[socket.socket]:
    """A server that does nothing but listen."""
    family = socket.AF_UNIX if isinstance(address, str) else socket.AF_INET
    with socket.socket(family) as server:
        server.bind(address)
        server.listen()
        yield server


def test_no_variable_is_no_display() -> None:
    """On Linux without DISPLAY and WAYLAND_DISPLAY there is none; an empty variable counts as unset."""
    assert not has_display({}, "linux")
    assert not has_display({"DISPLAY": "", "WAYLAND_DISPLAY": ""}, "linux")


@pytest.mark.parametrize("platform", ["win32", "darwin"])
def test_windows_and_macos_have_one(platform: str) -> None:
    """Windows and macOS always count as having a display."""
    assert has_display({}, platform)


def test_who_names_a_platform_plugin_is_believed() -> None:
    """QT_QPA_PLATFORM set by the person counts as a display."""
    assert has_display({"QT_QPA_PLATFORM": "offscreen"}, "linux")


@pytest.mark.parametrize("absolute", [True, False])
def test_a_wayland_display_counts_when_it_answers(tmp_path: Path, absolute: bool) -> None:  # noqa: FBT001
    """WAYLAND_DISPLAY, a name in XDG_RUNTIME_DIR or a path, counts as long as something listens there."""
    path = str(tmp_path / "wayland-7")
    environ = {"XDG_RUNTIME_DIR": str(tmp_path), "WAYLAND_DISPLAY": path if absolute else "wayland-7"}
    assert not has_display(environ, "linux")
    with listening(path):
        assert has_display(environ, "linux")
    assert not has_display(environ, "linux")
    assert not has_display({"WAYLAND_DISPLAY": "wayland-7"}, "linux")


@pytest.mark.skipif(sys.platform != "linux", reason="abstract sockets are Linux")
@pytest.mark.parametrize("display", [":987", "unix:987", ":987.0", "unix/:987"])
def test_an_x11_display_of_this_machine_counts_when_it_answers(display: str) -> None:
    """DISPLAY counts as long as an X server's socket answers, its abstract one too."""
    assert not has_display({"DISPLAY": display}, "linux")
    with listening("\0/tmp/.X11-unix/X987"):
        assert has_display({"DISPLAY": display}, "linux")


def test_a_forwarded_x11_display_counts_when_it_answers() -> None:
    """DISPLAY=localhost:10.0, as ssh -X sets it, counts as long as that port answers."""
    number = 4321
    environ = {"DISPLAY": f"127.0.0.1:{number}.0"}
    with listening(("127.0.0.1", 6000 + number)):
        assert has_display(environ, "linux")
    assert not has_display(environ, "linux")


@pytest.mark.parametrize("display", ["nonsense", ":", ":x", "host.invalid:0", ":99999"])
def test_what_is_no_display_name(display: str) -> None:
    """A DISPLAY that names nothing counts as none, and raises nothing."""
    assert not has_display({"DISPLAY": display}, "linux")
