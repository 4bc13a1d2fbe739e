"""The log window's top: state, address, what can be done, and what needs a person."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from PySide6.QtCore import QPoint, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QVBoxLayout, QWidget

from claude_desk.app import Attention, ProxyState
from claude_desk.ui.theme import GAP_L, GAP_M, GAP_S, fixed_font
from claude_desk.ui.widgets import CopyButton, ElidedLabel, IconButton, Picture, Pill, button, label

if TYPE_CHECKING:
    from claude_desk.app import Status
    from claude_desk.ui.actions import Actions
    from claude_desk.ui.theme import Theme


class Header(QFrame):
    """State pill, URL with its copy button, upstream, start/stop, settings and a menu with everything."""

    def __init__(self, actions: Actions, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("header")
        self._actions = actions
        self._pill = Pill(theme)
        self._url = ElidedLabel()
        self._url.setFont(fixed_font(13))
        self._url.setAccessibleName(self.tr("Address for your tools"))
        self._copy = CopyButton(theme, self.tr("Copy URL"))
        self._arrow = Picture(theme, "arrow-right", size=14)
        self._upstream = ElidedLabel(role="muted")
        self._upstream.setAccessibleName(self.tr("Upstream"))
        self._toggle = button("")
        self._usage = IconButton(theme, "chart-column", self.tr("Usage and costs"), size=18, box=32)
        self._settings = IconButton(theme, "settings", self.tr("Settings"), size=18, box=32)
        self._more = IconButton(theme, "ellipsis-vertical", self.tr("Menu"), size=18, box=32)
        self._menu = QMenu(self)
        actions.fill(self._menu, with_log=False)
        self._copy.clicked.connect(actions.copy_url.trigger)
        self._toggle.clicked.connect(actions.toggle.trigger)
        self._usage.clicked.connect(actions.open_usage.trigger)
        self._settings.clicked.connect(actions.open_settings.trigger)
        self._more.clicked.connect(self._show_menu)
        actions.copied.connect(self._confirm_copy)
        actions.status_changed.connect(self.show_status)
        row = QHBoxLayout(self)
        row.setContentsMargins(GAP_L, 11, GAP_M, 12)
        row.setSpacing(GAP_S)
        row.addWidget(self._pill)
        row.addSpacing(GAP_S)
        row.addWidget(self._url)
        row.addWidget(self._copy)
        row.addWidget(self._arrow)
        row.addWidget(self._upstream)
        row.addStretch(1)
        self._switches = QHBoxLayout()
        row.addLayout(self._switches)
        row.addWidget(self._toggle)
        row.addWidget(self._usage)
        row.addWidget(self._settings)
        row.addWidget(self._more)
        self.show_status(actions.status)

    @property
    def menu(self) -> QMenu:
        """The menu behind the last button: what the tray's menu holds, for desktops without a tray."""
        return self._menu

    def add_switch(self, switch: QWidget) -> None:
        """Show a switch of some other part before the buttons."""
        self._switches.addWidget(switch)

    def show_status(self, status: Status) -> None:
        """Follow the desk."""
        words = {
            ProxyState.RUNNING: (self.tr("Running"), "ok"),
            ProxyState.STOPPED: (self.tr("Stopped"), "neutral"),
            ProxyState.STARTING: (self.tr("Starting…"), "info"),
            ProxyState.STOPPING: (self.tr("Stopping…"), "info"),
        }
        text, tone = words[status.state]
        if status.paused_until is not None and status.state is ProxyState.RUNNING:
            text, tone = self.tr("Paused"), "warn"
        if status.attention and status.state in {ProxyState.RUNNING, ProxyState.STOPPED}:
            text, tone = self.tr("{state}, needs attention").replace("{state}", text), "warn"
        self._pill.show_state(text, tone)
        self._url.setText(status.url)
        for widget in (self._url, self._copy):
            widget.setVisible(bool(status.url))
        self._upstream.setText(status.upstream)
        for shown in (self._arrow, self._upstream):
            shown.setVisible(bool(status.upstream))
        self._toggle.setText(self._actions.toggle.text())
        self._toggle.setEnabled(self._actions.toggle.isEnabled())

    def _confirm_copy(self, what: str) -> None:
        if what == "url":
            self._copy.confirm()

    def _show_menu(self) -> None:
        corner = self._more.mapToGlobal(QPoint(self._more.width(), self._more.height() + 4))
        self._menu.popup(corner - QPoint(self._menu.sizeHint().width(), 0))


class Banner(QFrame):
    """One thing that needs a person, with the button that leads to where it can be mended."""

    def __init__(self, theme: Theme, attention: Attention, action: str) -> None:
        super().__init__()
        self.setObjectName("banner")
        tone = "error" if attention.kind in {"port", "key", "access", "upstream"} else "warn"
        self.setProperty("tone", tone)
        self.kind = attention.kind
        self.text = label(attention.text, wrap=True)
        self.button = button(action, "banner")
        self.button.setVisible(bool(action))
        row = QHBoxLayout(self)
        row.setContentsMargins(GAP_L, 7, GAP_M, 8)
        row.setSpacing(GAP_M)
        row.addWidget(Picture(theme, "circle-alert" if tone == "error" else "triangle-alert", tone))
        row.addWidget(self.text, 1)
        row.addWidget(self.button)


class Banners(QWidget):
    """All that needs a person now, one under the other; ``wanted`` carries the settings page to open."""

    PAGES: ClassVar[dict[str, str]] = {
        "settings": "general",
        "port": "general",
        "keychain": "upstream",
        "key": "upstream",
        "access": "upstream",
        "upstream": "upstream",
        "routes": "routing",
        "client keys": "keys",
        "budget": "limits",
        "capture": "privacy",
        "network": "advanced",
        "telemetry": "advanced",
    }

    wanted = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._shown: tuple[Attention, ...] = ()
        self._problem: Attention | None = None
        self._desk: tuple[Attention, ...] = ()
        self.banners: list[Banner] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self.hide()

    def show_attention(self, attention: tuple[Attention, ...]) -> None:
        """Show what the desk says needs a person."""
        self._desk = attention
        self._show()

    def show_problem(self, text: str) -> None:
        """Show what went wrong when the person asked for something; until dismissed or overtaken."""
        self._problem = Attention("action", text)
        self._show()

    def _show(self) -> None:
        shown = self._desk
        if self._problem is not None and not any(known.text == self._problem.text for known in shown):
            shown = (*shown, self._problem)
        if shown == self._shown:
            return
        self._shown = shown
        for old in self.banners:
            self._column.removeWidget(old)
            old.deleteLater()
        self.banners = [self._banner(attention) for attention in shown]
        for banner in self.banners:
            self._column.addWidget(banner)
        self.setVisible(bool(shown))

    def _banner(self, attention: Attention) -> Banner:
        if attention.kind == "action":
            banner = Banner(self._theme, attention, self.tr("Dismiss"))
            banner.button.clicked.connect(self._dismiss)
            return banner
        page = self.PAGES.get(attention.kind, "")
        action = self.tr("Enter key…") if attention.kind == "key" else self.tr("Settings…") if page else ""
        banner = Banner(self._theme, attention, action)
        banner.button.clicked.connect(lambda: self.wanted.emit(page))
        return banner

    def _dismiss(self) -> None:
        self._problem = None
        self._show()
