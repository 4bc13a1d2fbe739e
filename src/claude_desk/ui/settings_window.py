"""The settings window: pages on the left, nothing written before OK or Apply."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from claude_desk.errors import DeskError
from claude_desk.ui.connect_page import ConnectPage
from claude_desk.ui.icons import icon
from claude_desk.ui.settings_about import AboutPage
from claude_desk.ui.settings_advanced import AdvancedPage
from claude_desk.ui.settings_draft import Draft
from claude_desk.ui.settings_general import GeneralPage
from claude_desk.ui.settings_keys import KeysPage
from claude_desk.ui.settings_limits_page import LimitsPage
from claude_desk.ui.settings_models import ModelsPage
from claude_desk.ui.settings_privacy import PrivacyPage
from claude_desk.ui.settings_routing import RoutingPage
from claude_desk.ui.settings_upstream import UpstreamPage
from claude_desk.ui.theme import GAP_L, GAP_S, GAP_XL
from claude_desk.ui.widgets import Note, button, separator

if TYPE_CHECKING:
    from concurrent.futures import Future

    from claude_desk.app import Desk
    from claude_desk.ui.clipboard import Clipboard
    from claude_desk.ui.inbox import Inbox
    from claude_desk.ui.theme import Theme

PAGES = (
    "general",
    "upstream",
    "models",
    "routing",
    "limits",
    "keys",
    "tools",
    "privacy",
    "advanced",
    "about",
)
ICONS = {
    "general": "sliders-horizontal",
    "upstream": "waypoints",
    "models": "tags",
    "routing": "split",
    "limits": "gauge",
    "keys": "key-round",
    "tools": "link",
    "privacy": "shield-check",
    "advanced": "settings",
    "about": "info",
}
MODELS = ("aliases", "default_model", "limits")
NAVIGATION_WIDTH = 176
NAVIGATION_ROOM = 72  # for the icon and the margins beside a name


class SettingsWindow(QDialog):
    """General, Upstreams, Models, Routing, Limits, Client keys, Tools, Privacy, Advanced, About. Made anew each time it is opened, so it always begins with what is stored."""

    def __init__(self, desk: Desk, inbox: Inbox, clipboard: Clipboard, theme: Theme) -> None:
        super().__init__()
        self._desk, self._inbox, self._theme = desk, inbox, theme
        self._busy = False
        self._closing = False
        self._gone = False
        self._obstructed = False
        self.setWindowTitle(self.tr("Claude Desk Settings"))
        self.draft = Draft(desk.stored_settings)
        self.general = GeneralPage(desk, inbox, theme, self.draft)
        self.upstream = UpstreamPage(desk, inbox, clipboard, theme, self.draft)
        self.models = ModelsPage(desk, theme, self.draft)
        self.routing = RoutingPage(desk, theme, self.draft)
        self.limits = LimitsPage(desk, inbox, theme, self.draft)
        self.keys = KeysPage(desk, inbox, clipboard, theme)
        self.tools = ConnectPage(desk, inbox, clipboard, theme)
        self.privacy = PrivacyPage(desk, inbox, theme, self.draft)
        self.advanced = AdvancedPage(desk, theme, self.draft)
        self.about = AboutPage(desk, clipboard, theme)
        self.navigation = QListWidget()
        self.note = Note(theme, "error")
        self.ok = button(self.tr("OK"), "primary")
        self.cancel = button(self.tr("Cancel"))
        self.apply = button(self.tr("Apply"))
        self._stack = QStackedWidget()
        self._lay_out()
        self.ok.clicked.connect(self._ok)
        self.cancel.clicked.connect(self.reject)
        self.apply.clicked.connect(self._apply)
        self.navigation.currentRowChanged.connect(self._stack.setCurrentIndex)
        self.draft.changed.connect(self._update)
        self.upstream.typed.connect(self._update)
        theme.changed.connect(self._draw_navigation)
        self.navigation.currentRowChanged.connect(self._draw_navigation)
        self.navigation.currentRowChanged.connect(self._update)
        self.upstream.turned.connect(self._update)
        room = self.screen().availableSize()
        self.resize(min(840, room.width()), min(740, room.height() - 40))
        self.setMinimumSize(680, 440)
        self.navigation.setCurrentRow(0)
        self._update()

    @property
    def page(self) -> str:
        """The name of the page that is shown."""
        return PAGES[self.navigation.currentRow()]

    def open_page(self, name: str) -> None:
        """Turn to a page: general, upstream, models, routing, limits, keys, tools, privacy, advanced or about; an unknown name stays where it is."""
        if name in PAGES:
            self.navigation.setCurrentRow(PAGES.index(name))

    def done(self, result: int) -> None:
        """Close; what was typed and not applied is forgotten, keys first."""
        self._gone = True
        self.upstream.retire()
        self.keys.retire()
        self.tools.retire()
        self.limits.retire()
        self.privacy.retire()
        self.general.start.retire()
        super().done(result)

    def _ok(self) -> None:
        if self.draft.dirty or self.upstream.key_entered:
            self._closing = True
            self._apply()
        else:
            self.accept()

    def _apply(self) -> None:
        self.note.say("")
        if not self.draft.valid:
            self._closing = False
            return
        if not self.draft.dirty:
            self._applied()
            return
        self._busy = True
        self._update()
        self._inbox.when_done(self._desk.apply(self.draft.settings()), self._answered)

    def _answered(self, done: Future[None]) -> None:
        if self._gone:
            return
        self._busy = False
        error = done.exception()
        stored = self._desk.stored_settings
        if error is None or stored == self.draft.settings():
            self._theme.choose(self._desk.settings.appearance.theme)
            # Asked before the draft is taken anew: from then on the key card may save.
            self.draft.take(stored)
            self._applied()
        if isinstance(error, DeskError):
            self._closing = False
            self.note.say(error.message, "error")
        elif error is not None:
            raise error
        self._update()

    def _applied(self) -> None:
        if self.upstream.key is not None:
            if self.upstream.key.entered:
                self.upstream.key.store()
            else:
                self.upstream.key.refresh()
        if self._closing:
            self.accept()

    def _update(self) -> None:
        something = self.draft.dirty or self.upstream.key_entered
        self.apply.setEnabled(something and self.draft.valid and not self._busy)
        self.ok.setEnabled(self.draft.valid and not self._busy)
        obstacle = self._obstacle()
        if obstacle or self._obstructed:
            self.note.say(obstacle, "warn")
        self._obstructed = bool(obstacle)

    def _obstacle(self) -> str:
        """Where the problem is that keeps OK off, unless it is in sight."""
        path = next(iter(self.draft.in_the_way), None)
        if path is None:
            return ""
        here = PAGES[max(0, self.navigation.currentRow())]
        if path[0] == "upstreams":
            name = path[1]
            if here == "upstream" and self.upstream.shown == name:
                return ""
            text = self.tr("The settings of “{name}” are not complete.")
            return text.replace("{name}", self.draft.title(name))
        pages = {
            "routes": "routing",
            "failover": "routing",
            "rates": "limits",
            "budgets": "limits",
            "capture": "privacy",
            "network": "advanced",
            "telemetry": "advanced",
        }
        pages |= dict.fromkeys(MODELS, "models")
        page = pages.get(path[0], "general")
        if path[0] == "server" and path[1] != "port":
            page = "advanced"
        if here == page:
            return ""
        text = self.tr("Something on the page “{page}” is not possible.")
        return text.replace("{page}", self.navigation.item(PAGES.index(page)).text())

    def _draw_navigation(self) -> None:
        colors = self._theme.colors
        for number, name in enumerate(PAGES):
            chosen = number == self.navigation.currentRow()
            self.navigation.item(number).setIcon(icon(ICONS[name], colors.accent if chosen else colors.muted))

    def _lay_out(self) -> None:
        names = {
            "general": self.tr("General"),
            "upstream": self.tr("Upstreams"),
            "models": self.tr("Models"),
            "routing": self.tr("Routing"),
            "limits": self.tr("Limits"),
            "keys": self.tr("Client keys"),
            "tools": self.tr("Tools"),
            "privacy": self.tr("Privacy"),
            "advanced": self.tr("Advanced"),
            "about": self.tr("About"),
        }
        self.navigation.setObjectName("navigation")
        self.navigation.setAccessibleName(self.tr("Pages"))
        longest = max(self.fontMetrics().horizontalAdvance(name) for name in names.values())
        self.navigation.setFixedWidth(max(NAVIGATION_WIDTH, longest + NAVIGATION_ROOM))
        self.navigation.setIconSize(QSize(16, 16))
        self.navigation.setSpacing(1)
        pages: dict[str, QWidget] = {
            "general": self.general,
            "upstream": self.upstream,
            "models": self.models,
            "routing": self.routing,
            "limits": self.limits,
            "keys": self.keys,
            "tools": self.tools,
            "privacy": self.privacy,
            "advanced": self.advanced,
            "about": self.about,
        }
        for name in PAGES:
            self.navigation.addItem(QListWidgetItem(names[name]))
            self._stack.addWidget(scrolling(pages[name]))
        buttons = QHBoxLayout()
        buttons.setContentsMargins(GAP_L, 10, GAP_L, 12)
        buttons.setSpacing(GAP_S)
        buttons.addWidget(self.note, 1)
        buttons.addStretch(0)
        buttons.addWidget(self.ok)
        buttons.addWidget(self.cancel)
        buttons.addWidget(self.apply)
        right = QVBoxLayout()
        right.setSpacing(0)
        right.addWidget(self._stack, 1)
        right.addWidget(separator())
        right.addLayout(buttons)
        outer = QHBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addWidget(self.navigation)
        outer.addLayout(right, 1)


def scrolling(page: QWidget) -> QScrollArea:
    """A page that scrolls up and down where it is higher than its window."""
    inside = QWidget()
    inside.setObjectName("scrolled")
    around = QVBoxLayout(inside)
    around.setContentsMargins(GAP_XL - 4, GAP_XL - 4, GAP_XL - 4, GAP_XL - 4)
    around.addWidget(page)
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setFrameShape(QFrame.Shape.NoFrame)
    # Tab goes to what is in it, and it scrolls after; by itself it would be a stop without a name.
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setWidget(inside)
    return area
