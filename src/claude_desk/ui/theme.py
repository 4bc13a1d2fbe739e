"""One place for colour, type and spacing, light and dark.

Contrast follows WCAG 2.2: text at least 4.5:1 on the surface it stands on, controls and marks at least 3:1.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path
from string import Template
from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontDatabase, QPalette
from PySide6.QtWidgets import QStyleFactory

from claude_desk.ui.portal import PortalColorScheme

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

Choice = Literal["system", "light", "dark"]

ICON_FOLDER = Path(__file__).parent / "icons"
STYLE_SHEET = Path(__file__).parent / "style.qss"

# Distances in device-independent pixels: everything is a multiple of 4.
GAP_XS, GAP_S, GAP_M, GAP_L, GAP_XL = 4, 8, 12, 16, 24
ROW_HEIGHT = 34
RADIUS_CONTROL, RADIUS_CARD = 7, 10
TEXT_PX, SMALL_PX, HEADING_PX = 13, 11, 15


@dataclass(frozen=True, slots=True)
class Colors:
    """The named colours of one scheme; every one is ``#rrggbb``.

    ``*_soft`` are backgrounds for text in the colour without the suffix.
    """

    window: str
    surface: str
    raised: str
    line: str
    control_line: str
    text: str
    muted: str
    accent: str
    accent_hover: str
    accent_soft: str
    on_accent: str
    ok: str
    ok_soft: str
    warn: str
    warn_soft: str
    error: str
    error_soft: str
    info: str
    info_soft: str
    neutral_soft: str


LIGHT = Colors(
    window="#f7f6f3",
    surface="#ffffff",
    raised="#fbfaf8",
    line="#e6e3dc",
    control_line="#d3cfc6",
    text="#1f1e1b",
    muted="#66635c",
    accent="#ad4b29",
    accent_hover="#963f20",
    accent_soft="#fbebe4",
    on_accent="#ffffff",
    ok="#1f7a4d",
    ok_soft="#e2f3ea",
    warn="#8a5a00",
    warn_soft="#fdf1d7",
    error="#b3261e",
    error_soft="#fce8e6",
    info="#2a5fb0",
    info_soft="#e6effb",
    neutral_soft="#efede8",
)
DARK = Colors(
    window="#1b1a18",
    surface="#232220",
    raised="#2a2927",
    line="#35332f",
    control_line="#4a4741",
    text="#efece6",
    muted="#aaa59b",
    accent="#e08663",
    accent_hover="#ea9a7b",
    accent_soft="#41291f",
    on_accent="#1b1a18",
    ok="#6fcf97",
    ok_soft="#1d3327",
    warn="#f0c062",
    warn_soft="#3a2f17",
    error="#f28b82",
    error_soft="#42211f",
    info="#8ab4f8",
    info_soft="#1f2d44",
    neutral_soft="#32302c",
)

# The colours of a chart's series, the last one for all others: each 3:1 or more on every ground, and told apart by the
# commonest colour blindnesses too, since no two neighbours share both hue and lightness.
CHART_LIGHT = ("#ad4b29", "#2a5fb0", "#1f7a4d", "#b07a00", "#7d4bb0", "#0b7f8a", "#b03a78", "#8a867d")
CHART_DARK = ("#e08663", "#8ab4f8", "#6fcf97", "#f0c062", "#c4a0f0", "#5cc8cf", "#ec8fb5", "#8f8b82")


class Theme(QObject):
    """The scheme in use; whoever draws asks it, and listens to ``changed``.

    ``system`` follows Qt's own knowledge of the desktop, and the XDG settings portal where Qt has none
    (plain X11, small Wayland compositors). Where neither says anything it is light.

    Args:
        application: gets palette, font and style sheet.
        choice: what the settings say.
    """

    changed = Signal()

    def __init__(self, application: QApplication, choice: Choice = "system") -> None:
        super().__init__()
        self._application = application
        self._choice: Choice = choice
        self._portal = PortalColorScheme(self)
        self._portal.changed.connect(self._follow)
        application.styleHints().colorSchemeChanged.connect(self._follow)
        application.setStyle(QStyleFactory.create("Fusion"))
        application.setFont(interface_font())
        self.colors = self._wanted()
        self._apply()

    @property
    def dark(self) -> bool:
        """Whether the dark scheme is in use."""
        return self.colors is DARK

    def choose(self, choice: Choice) -> None:
        """Use what the settings say from now on."""
        self._choice = choice
        self._follow()

    def color(self, name: str) -> QColor:
        """One of the scheme's colours by its field name."""
        return QColor(getattr(self.colors, name))

    def shade(self, number: int) -> QColor:
        """The colour of a chart's series, from 0 on; the last is for all others together."""
        return QColor((CHART_DARK if self.dark else CHART_LIGHT)[number])

    def _wanted(self) -> Colors:
        if self._choice != "system":
            return DARK if self._choice == "dark" else LIGHT
        scheme = self._application.styleHints().colorScheme()
        if scheme == Qt.ColorScheme.Unknown:
            scheme = self._portal.scheme
        return DARK if scheme == Qt.ColorScheme.Dark else LIGHT

    def _follow(self) -> None:
        wanted = self._wanted()
        if wanted is not self.colors:
            self.colors = wanted
            self._apply()
            self.changed.emit()

    def _apply(self) -> None:
        self._application.setPalette(palette(self.colors))
        self._application.setStyleSheet(style_sheet(self.colors))


def interface_font() -> QFont:
    """The system's own interface font; on Linux Inter instead of a generic alias, where it is installed."""
    font = QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont)
    if font.family() in {"Sans Serif", "Sans", "DejaVu Sans"} and QFontDatabase.hasFamily("Inter"):
        font.setFamily("Inter")
    font.setPixelSize(TEXT_PX)
    # Digits of one width, so that numbers in a column stand under each other.
    font.setFeature(QFont.Tag("tnum"), 1)
    return font


def fixed_font(pixels: int = 12) -> QFont:
    """The system's fixed-width font, for URLs, digests and commands."""
    font = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
    if font.family() in {"Monospace", "DejaVu Sans Mono", "monospace"} and QFontDatabase.hasFamily(
        "JetBrains Mono"
    ):
        font.setFamily("JetBrains Mono")
    font.setPixelSize(pixels)
    # No ligatures: "://" is three characters that people copy.
    font.setFeature(QFont.Tag("calt"), 0)
    return font


def palette(colors: Colors) -> QPalette:
    """A whole QPalette, so that what the style sheet does not name fits too."""
    role = QPalette.ColorRole
    chosen = {
        role.Window: colors.window,
        role.WindowText: colors.text,
        role.Base: colors.surface,
        role.AlternateBase: colors.raised,
        role.Text: colors.text,
        role.PlaceholderText: colors.muted,
        role.Button: colors.surface,
        role.ButtonText: colors.text,
        role.BrightText: colors.error,
        role.Highlight: colors.accent,
        role.HighlightedText: colors.on_accent,
        role.Accent: colors.accent,
        role.Link: colors.accent,
        role.LinkVisited: colors.accent,
        role.ToolTipBase: colors.raised,
        role.ToolTipText: colors.text,
        role.Light: colors.raised,
        role.Midlight: colors.raised,
        role.Mid: colors.line,
        role.Dark: colors.control_line,
        role.Shadow: colors.line,
    }
    result = QPalette()
    for name, value in chosen.items():
        result.setColor(name, QColor(value))
    for name in (role.WindowText, role.Text, role.ButtonText):
        result.setColor(QPalette.ColorGroup.Disabled, name, QColor(colors.muted))
    return result


def style_sheet(colors: Colors) -> str:
    """The style sheet with this scheme's colours filled in."""
    values = asdict(colors)
    values["icons"] = ICON_FOLDER.as_posix()
    values["tick"] = "tick-dark" if colors is DARK else "tick-light"
    values["radius"] = str(RADIUS_CONTROL)
    values["card_radius"] = str(RADIUS_CARD)
    return Template(STYLE_SHEET.read_text("utf-8")).substitute(values)
