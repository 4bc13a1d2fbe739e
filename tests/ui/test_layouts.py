"""Every window in every scene that pictures are made of: nothing cut, nothing faint, nothing over another, all named.

Each scene also has a small fingerprint of its picture in ``layout_fingerprints.json``. Where a window is meant to look otherwise
from now on: ``CLAUDE_DESK_NEW_FINGERPRINTS=1 python -m pytest tests/ui/test_layouts.py -k look``, and look at the pictures first.
"""

from __future__ import annotations

import importlib
import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFontInfo, QImage
from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget

from claude_desk.ui.language import Language
from claude_desk.ui.theme import Theme, interface_font
from fakes.layout_audit import audit, contrast

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PySide6.QtGui import QPixmap
    from PySide6.QtWidgets import QApplication
    from pytestqt.qtbot import QtBot

SCENES = Path(__file__).parents[2] / "resources" / "screenshots"
sys.path.insert(0, str(SCENES))
scenes: Any = importlib.import_module("make")
sys.path.remove(str(SCENES))

FINGERPRINTS = Path(__file__).with_name("layout_fingerprints.json")
RENEW = "CLAUDE_DESK_NEW_FINGERPRINTS"
WIDE, HIGH, LEVELS = 32, 20, 16
ODD_LEVELS = 2  # a point that is further off than so many of 16 has changed
ODD_SHARE = 0.06  # of the points may have: times and dates are those of today
NAMES = [name for name in (*scenes.SHOWN, *scenes.EXTRA) if not name.endswith("-large")]
# Pictures of no window of ours: a sheet of tray icons, a menu that Qt lays out.
NAMES = [name for name in NAMES if name not in {"setup-tray", "setup-menu"}]
USUAL = [name for name in scenes.SHOWN if name in NAMES]


@pytest.fixture
def spoken(qapp: QApplication, request: pytest.FixtureRequest) -> Iterator[str]:
    """The windows' language, from the test's parameter."""
    language = Language(qapp, request.param)
    yield request.param
    language.remove()
    qapp.setFont(interface_font())


def looked_at(qapp: QApplication, scheme: Any, name: str, folder: Path) -> tuple[list[str], QPixmap]:
    """What is wrong with a scene, and its picture."""
    found: list[tuple[list[str], QPixmap]] = []
    theme = Theme(qapp, scheme)
    try:
        scenes.show(qapp, theme, name, folder, lambda window, seen: found.append((audit(window, seen), seen)))
    finally:
        theme.deleteLater()
    return found[0]


def fingerprint(picture: QPixmap) -> str:
    """32 x 20 points of 16 greys, as hexadecimal digits."""
    size = (WIDE, HIGH, Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.SmoothTransformation)
    small = picture.toImage().convertToFormat(QImage.Format.Format_RGB32).scaled(*size)
    return "".join(
        f"{small.pixelColor(x, y).value() * (LEVELS - 1) // 255:x}" for y in range(HIGH) for x in range(WIDE)
    )


def apart(one: str, other: str) -> float:
    """The share of points in which two fingerprints are apart."""
    pairs = zip(one, other, strict=True)
    return sum(abs(int(a, LEVELS) - int(b, LEVELS)) > ODD_LEVELS for a, b in pairs) / len(one)


def test_the_audit_notices_what_is_wrong(qtbot: QtBot, theme: Theme) -> None:
    """A cut label, a cut button, a faint text, two over each other, one outside and one without a name are each found."""
    window = QWidget()
    qtbot.addWidget(window)
    window.setFixedSize(400, 300)
    column = QVBoxLayout(window)
    cut, faint, nameless = QLabel("a text that is far too long"), QLabel("a faint text"), QLineEdit()
    cut.setFixedWidth(40)
    faint.setStyleSheet("color: #bbbbbb; background: #ffffff")
    tight, outside = QPushButton("Something long"), QPushButton("Outside", window)
    tight.setFixedWidth(30)
    for each in (cut, faint, nameless, tight):
        column.addWidget(each)
    outside.setGeometry(390, 10, 90, 30)
    over = QPushButton("Over", window)
    window.show()
    qtbot.waitExposed(window)
    over.setGeometry(tight.geometry())
    problems = "\n".join(audit(window, window.grab()))
    for expected in (
        "its text is cut at the side: QLabel 'a text",
        "contrast 1.9: QLabel 'a faint text'",
        "has no name: QLineEdit",
        "its text is cut: QPushButton 'Something long'",
        "is outside its window: QPushButton 'Outside'",
        "overlap: QPushButton 'Something long' and QPushButton 'Over'",
    ):
        assert expected in problems
    assert contrast(QColor("black"), QColor("white")) == pytest.approx(21)


@pytest.mark.parametrize("spoken", ["en"], indirect=True)
@pytest.mark.parametrize("name", USUAL)
def test_the_windows_as_they_are_mostly_seen(
    qapp: QApplication, spoken: str, name: str, tmp_path: Path
) -> None:
    """In English and light, nothing is wrong with any of them."""
    assert spoken == "en"
    assert looked_at(qapp, "light", name, tmp_path)[0] == []


@pytest.mark.slow
@pytest.mark.parametrize("spoken", ["en", "de", "zh_CN"], indirect=True)
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", NAMES)
def test_every_scene_in_every_language(
    qapp: QApplication, spoken: str, scheme: str, name: str, tmp_path: Path
) -> None:
    """Empty, typical and overflowing, light and dark, in English, German and Chinese."""
    assert spoken
    assert looked_at(qapp, scheme, name, tmp_path)[0] == []


@pytest.mark.slow
@pytest.mark.parametrize("spoken", ["en"], indirect=True)
def test_the_scenes_look_as_they_did(qapp: QApplication, spoken: str, tmp_path: Path) -> None:
    """Each is near its fingerprint, where the same font is there."""
    assert spoken == "en"
    Theme(qapp, "light").deleteLater()
    font = f"{QFontInfo(qapp.font()).family()} {qapp.font().pixelSize()}"
    prints: dict[str, str] = {}
    for number, name in enumerate(NAMES):
        folder = tmp_path / str(number)
        folder.mkdir()
        prints[name] = fingerprint(looked_at(qapp, "light", name, folder)[1])
    if os.environ.get(RENEW):
        FINGERPRINTS.write_text(json.dumps({"font": font, "scenes": prints}, indent=1) + "\n", "utf-8")
    known = json.loads(FINGERPRINTS.read_text("utf-8"))
    if known["font"] != font:
        pytest.skip(f"the fingerprints were taken with {known['font']}, and here is {font}")
    assert sorted(known["scenes"]) == sorted(prints)
    other = {name: apart(known["scenes"][name], each) for name, each in prints.items()}
    assert {name: share for name, share in other.items() if share > ODD_SHARE} == {}
