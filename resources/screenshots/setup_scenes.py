"""The scenes of setting up, of the sheet of shortcuts and of the tray for make.py."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from PySide6.QtWidgets import QWidget

    from claude_desk.app import Desk
    from claude_desk.ui.first_run import FirstRun

NAMES = (
    "setup",
    "setup-vendor",
    "setup-key",
    "setup-login",
    "setup-tools",
    "setup-plan",
    "setup-arrived",
    "setup-help",
    "setup-menu",
    "setup-tray",
)


def open_scene(
    name: str, scratch: Path, theme: Any, settle: Callable[[], None]
) -> tuple[QWidget, Callable[[], None]]:
    """A window in the scene that the name stands for, and how to let go of it."""
    from claude_desk.requestlog.record import Outcome
    from claude_desk.requestlog.usage import Usage
    from claude_desk.ui.actions import Actions
    from claude_desk.ui.clipboard import Clipboard
    from claude_desk.ui.first_run import FirstRun
    from claude_desk.ui.help_sheet import HelpSheet
    from claude_desk.ui.inbox import Inbox
    from fakes.connected_home import ConnectedHome
    from fakes.desk_double import DeskDouble, row

    desk = DeskDouble(scratch)
    home = ConnectedHome(scratch / "machine", keychain=False)
    for folder in (".claude", ".codex", ".config/zed"):
        (home.home / folder).mkdir(parents=True)
    (home.home / ".claude" / "settings.json").write_text('{\n  "model": "opus",\n  "hooks": {}\n}\n', "utf-8")
    desk.connections = home.connections
    desk.today = [Usage(("2026-11-20",), 142, 3, 1, 2, 3, 4, 0, 0, 4_270_000_000, 0)]
    desk.rows = [
        row(3, outcome=Outcome.FAILED, status=502, error_text="The upstream cannot be reached."),
        row(2, outcome=Outcome.OK, status=529, error_kind="overloaded_error"),
    ]
    inbox, clipboard = Inbox(), Clipboard()
    actions = Actions(cast("Desk", desk), inbox, clipboard)
    window: QWidget
    if name == "setup-help":
        window = HelpSheet(theme)
    elif name in {"setup-menu", "setup-tray"}:
        window = _menu(actions, settle) if name == "setup-menu" else _tray(theme)
    else:
        window = FirstRun(cast("Desk", desk), actions, inbox, clipboard, theme)
    window.show()
    settle()
    if isinstance(window, FirstRun):
        _play(name, window, desk, settle)
        settle()

    def close() -> None:
        window.close()
        actions.close()
        inbox.close()
        home.close()
        window.deleteLater()

    return window, close


def _play(name: str, window: FirstRun, desk: Any, settle: Callable[[], None]) -> None:
    from fakes.desk_double import row

    kinds = {"setup-vendor": "compatible", "setup-key": "anthropic", "setup-login": "bedrock"}
    if kind := kinds.get(name):
        window.where.choices[kind].click()
        settle()
    if name == "setup-login" and window.where.form is not None:
        window.draft.set(("upstreams", "bedrock", "region"), "eu-central-1")
    if name not in {"setup", "setup-vendor"}:
        window.next.click()
        settle()
    if name in {"setup-plan", "setup-arrived"}:
        window.tool.lines["claude-code"].button.click()
        settle()
    if name == "setup-arrived" and window.tool.plan is not None:
        window.tool.plan.connect_.click()
        settle()
        desk.happen([row(9, at=4_000_000_000.0, client="Claude Code", model_sent="claude-opus-5-5")])


def _menu(actions: Any, settle: Callable[[], None]) -> QWidget:
    from PySide6.QtWidgets import QMenu

    menu = QMenu()
    filled = actions.fill(menu)
    filled.refresh()
    settle()
    return menu


def _tray(theme: Any) -> QWidget:
    """Every state at three sizes, on the panel it is drawn for."""
    from PySide6.QtCore import QSize
    from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

    from claude_desk.ui.icons import TrayState, tray_icon

    window = QWidget()
    grid = QGridLayout(window)
    for line, state in enumerate(TrayState):
        for column, size in enumerate((16, 24, 48)):
            picture = QLabel()
            picture.setPixmap(tray_icon(state, dark_panel=theme.dark).pixmap(QSize(size, size)))
            grid.addWidget(picture, line, column)
    return window
