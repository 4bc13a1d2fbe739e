"""Icons that can be told apart at the size they are seen at."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QSize

from claude_desk.ui.icons import TRAY_SIZES, TrayState, app_icon, icon, tray_icon
from claude_desk.ui.theme import ICON_FOLDER

if TYPE_CHECKING:
    from PySide6.QtGui import QImage
    from pytestqt.qtbot import QtBot


def inked(image: QImage) -> list[bool]:
    """Which pixels are drawn on, colour aside."""
    return [image.pixelColor(x, y).alpha() > 127 for y in range(image.height()) for x in range(image.width())]


@pytest.mark.parametrize("size", TRAY_SIZES)
@pytest.mark.parametrize("dark_panel", [True, False])
def test_tray_states_differ_in_shape(qtbot: QtBot, size: int, *, dark_panel: bool) -> None:
    """At every size the three states differ in more than colour, and each is drawn at exactly that size."""
    shapes = {}
    for state in TrayState:
        pixmap = tray_icon(state, dark_panel=dark_panel).pixmap(QSize(size, size))
        assert (pixmap.width(), pixmap.height()) == (size, size)
        shapes[state] = inked(pixmap.toImage())
    for one, other in itertools.combinations(TrayState, 2):
        different = sum(a != b for a, b in zip(shapes[one], shapes[other], strict=True))
        assert different / (size * size) > 0.06, (one, other)


@pytest.mark.parametrize("name", sorted(path.stem for path in ICON_FOLDER.glob("*.svg")))
def test_every_icon_draws(qtbot: QtBot, name: str) -> None:
    """Each file in the folder is a drawing, in the colour asked for where it leaves that open."""
    image = icon(name, "#ff0000", 32).pixmap(QSize(32, 32)).toImage()
    assert any(inked(image))


def test_the_app_icon_has_the_sizes_that_desktops_ask_for(qtbot: QtBot) -> None:
    """16 to 256 pixels."""
    widths = {size.width() for size in app_icon().availableSizes()}
    assert {16, 32, 48, 256} <= widths
