"""The sheet of keyboard shortcuts: every one there is, window by window, as this system writes them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QDialog, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from claude_desk.ui.settings_window import scrolling
from claude_desk.ui.theme import GAP_L, GAP_M, GAP_S, fixed_font
from claude_desk.ui.widgets import Card, button, label, separator

if TYPE_CHECKING:
    from claude_desk.ui.theme import Theme

Standard = QKeySequence.StandardKey
KEYS_WIDTH = 190


class HelpSheet(QDialog):
    """Groups of shortcuts.

    Attributes:
        groups: heading, then keys and what they do.
    """

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setWindowTitle(self.tr("Keyboard shortcuts"))
        # Some systems have no key for some of it: Windows none to quit.
        self.groups = [(name, [line for line in lines if line[0]]) for name, lines in self._groups()]
        inside = QWidget()
        inside.setObjectName("scrolled")
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP_M)
        for heading, lines in self.groups:
            column.addWidget(_card(heading, lines))
        column.addStretch(1)
        self.area = scrolling(inside)
        self.area.setObjectName("reading")
        self.area.setAccessibleName(self.windowTitle())
        self.area.setFocusPolicy(
            Qt.FocusPolicy.StrongFocus
        )  # there is nothing in it to go to: the arrow keys scroll
        self.close_ = button(self.tr("Close"), "primary")
        self.close_.clicked.connect(self.accept)
        buttons = QHBoxLayout()
        buttons.setContentsMargins(GAP_L, 10, GAP_L, 12)
        buttons.addStretch(1)
        buttons.addWidget(self.close_)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addWidget(self.area, 1)
        outer.addWidget(separator())
        outer.addLayout(buttons)
        room = self.screen().availableSize()
        self.resize(min(620, room.width()), min(700, room.height() - 40))
        self.setMinimumSize(420, 320)
        self.close_.setFocus()

    @property
    def shown(self) -> set[str]:
        """Every key that stands in it, as this system writes it."""
        return {key for _, lines in self.groups for keys, _ in lines for key in keys.split("   ")}

    def _groups(self) -> list[tuple[str, list[tuple[str, str]]]]:
        return [
            (
                self.tr("Everywhere"),
                [
                    (written("F1", "Ctrl+/"), self.tr("This sheet")),
                    (written(Standard.Preferences, "Ctrl+,"), self.tr("Settings")),
                    (written("Ctrl+2"), self.tr("Usage and costs")),
                    (written(Standard.Close), self.tr("Close the window")),
                    (written(Standard.Quit), self.tr("Quit Claude Desk, after the answers that are running")),
                    (written("Tab", "Shift+Tab"), self.tr("To the next control, and back")),
                    (written("Esc"), self.tr("Close a dialog, or step back")),
                ],
            ),
            (
                self.tr("Requests"),
                [
                    (written(Standard.Find), self.tr("Filter")),
                    (written("Ctrl+Space", "Down"), self.tr("In the filter: what can stand here")),
                    (written("Return"), self.tr("Details of the chosen request; open or close a group")),
                    (written("Esc"), self.tr("Close the details, then show all requests")),
                    (written("Home", "End"), self.tr("To the first and the last line; follow what is new")),
                    (written("Left", "Right"), self.tr("Close and open a group")),
                    (written("*"), self.tr("Open all groups")),
                    (
                        written(Standard.Copy),
                        self.tr("Copy the chosen requests, or what is chosen in the details"),
                    ),
                    (written("Menu", "Shift+F10"), self.tr("What can be done with the chosen requests")),
                    (written("Ctrl+E"), self.tr("Export requests")),
                    (written("Ctrl+Shift+O"), self.tr("Look at a HAR file")),
                ],
            ),
            (
                self.tr("Usage and costs"),
                [
                    (written("Left", "Right"), self.tr("From day to day in a chart")),
                    (written("Up", "Down"), self.tr("From one part of a column to the next")),
                    (written("Return"), self.tr("The requests behind it")),
                    (written(Standard.Save), self.tr("Save the picture and the figures")),
                ],
            ),
            (
                self.tr("Columns of the table"),
                [
                    (written("Alt+Up", "Alt+Down"), self.tr("Move a column")),
                    (written("Space"), self.tr("Show or hide a column")),
                ],
            ),
        ]


def written(*keys: str | QKeySequence.StandardKey) -> str:
    """Shortcuts as this system writes them; one that it does not have is left out."""
    texts = [QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText) for key in keys]
    return "   ".join(dict.fromkeys(text for text in texts if text))


def _card(heading: str, lines: list[tuple[str, str]]) -> Card:
    card = Card(heading)
    grid = QGridLayout()
    grid.setHorizontalSpacing(GAP_L)
    grid.setVerticalSpacing(GAP_S)
    grid.setColumnMinimumWidth(0, KEYS_WIDTH)
    grid.setColumnStretch(1, 1)
    for number, (keys, what) in enumerate(lines):
        name = label(keys)
        name.setFont(fixed_font(12))
        grid.addWidget(name, number, 0)
        grid.addWidget(label(what, wrap=True), number, 1)
    card.body.addLayout(grid)
    return card
