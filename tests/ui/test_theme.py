"""Colours that can be read, and a style sheet that Qt accepts."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING

import pytest
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QLabel

from claude_desk.ui.theme import CHART_DARK, CHART_LIGHT, DARK, LIGHT, Colors, Theme, style_sheet

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication
    from pytestqt.qtbot import QtBot

SCHEMES = [pytest.param(LIGHT, id="light"), pytest.param(DARK, id="dark")]


def luminance(color: str) -> float:
    """Relative luminance (WCAG 2.2)."""
    drawn = QColor(color)
    linear = [
        part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4)
        for part in (drawn.redF(), drawn.greenF(), drawn.blueF())
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """Contrast ratio (WCAG 2.2)."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("colors", SCHEMES)
def test_text_can_be_read_on_what_it_stands_on(colors: Colors) -> None:
    """Every pair of text and ground that the windows use has 4.5:1 or more."""
    grounds = ("window", "surface", "raised")
    pairs = [(text, ground) for text in ("text", "muted", "accent", "error") for ground in grounds]
    pairs += [(tone, f"{tone}_soft") for tone in ("accent", "ok", "warn", "error", "info")]
    pairs += [
        ("muted", "neutral_soft"),
        ("text", "accent_soft"),
        ("on_accent", "accent"),
        ("on_accent", "accent_hover"),
    ]
    pairs += [("muted", "accent_soft"), ("warn", "accent_soft"), ("error", "accent_soft")]
    poor = {
        pair: round(ratio, 2)
        for pair in pairs
        if (ratio := contrast(getattr(colors, pair[0]), getattr(colors, pair[1]))) < 4.5
    }
    assert not poor


@pytest.mark.parametrize("colors", SCHEMES)
def test_the_focus_ring_can_be_seen(colors: Colors) -> None:
    """The accent that rings a focused control has 3:1 or more to what is around it."""
    for ground in (colors.window, colors.surface):
        assert contrast(colors.accent, ground) >= 3


@pytest.mark.parametrize(
    ("shades", "colors"),
    [pytest.param(CHART_LIGHT, LIGHT, id="light"), pytest.param(CHART_DARK, DARK, id="dark")],
)
def test_charts_can_be_seen(shades: tuple[str, ...], colors: Colors) -> None:
    """Every colour of a chart has 3:1 or more to the surface, and no two are the same."""
    assert len(set(shades)) == len(shades)
    poor = {shade: ratio for shade in shades if (ratio := contrast(shade, colors.surface)) < 3}
    assert not poor


@pytest.mark.parametrize("colors", SCHEMES)
def test_the_style_sheet_is_whole(colors: Colors, qtbot: QtBot) -> None:
    """Nothing is left to fill in, every picture it names is there, and Qt parses it without a warning."""
    text = style_sheet(colors)
    assert "$" not in text.replace("$$", "").split("*/", 1)[1]
    label = QLabel()
    qtbot.addWidget(label)
    label.setStyleSheet(text)
    label.ensurePolished()


def test_every_colour_is_one() -> None:
    """No typing error in any colour of either scheme."""
    for colors in (LIGHT, DARK):
        for field in fields(colors):
            assert QColor(getattr(colors, field.name)).isValid(), field.name


def test_choosing_a_scheme_tells_whoever_draws(qtbot: QtBot, qapp: QApplication, theme: Theme) -> None:
    """A change is told once; choosing what is in use tells nothing."""
    told: list[bool] = []
    theme.changed.connect(lambda: told.append(theme.dark))
    theme.choose("dark")
    theme.choose("dark")
    theme.choose("light")
    assert told == [True, False]
    assert qapp.palette().window().color().name() == LIGHT.window
