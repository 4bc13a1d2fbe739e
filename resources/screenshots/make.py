"""Make the pictures of the windows: ``python resources/screenshots/make.py [--all] [--language de] [FOLDER]``.

Draws the real windows on Qt's offscreen platform with made-up data, light and dark, at 1x and 2x. With ``--all``
also the variants that are looked at but not shown anywhere: empty, overflowing, each settings page.
Looks right only where the fonts Inter and JetBrains Mono are installed (Debian: fonts-inter fonts-jetbrains-mono).
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import inspector_scenes
import log_scenes
import settings_scenes
import setup_scenes
import usage_scenes

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]

if TYPE_CHECKING:
    from PySide6.QtGui import QPixmap
    from PySide6.QtWidgets import QApplication, QWidget

    from claude_desk.app import Desk
    from claude_desk.ui.settings_window import SettingsWindow

    Look = Callable[[QWidget, QPixmap], None]

SHOWN = ("log", "settings", "inspector-request", "usage", "setup")
EXTRA = (
    "log-empty",
    "log-stopped",
    "log-overflow",
    "log-narrow",
    *log_scenes.NAMES,
    "settings-general",
    "settings-keys",
    "settings-privacy",
    "settings-advanced",
    "settings-about",
    "settings-lessons",
    "settings-problem",
    *settings_scenes.NAMES,
    *(name for name in inspector_scenes.NAMES if name not in SHOWN),
    *(name for name in usage_scenes.NAMES if name not in SHOWN),
    *(name for name in setup_scenes.NAMES if name not in SHOWN),
)


def main() -> None:
    """Start one process for each scale, because Qt takes its scale once."""
    parser = argparse.ArgumentParser(description="Make the pictures of the windows.")
    parser.add_argument("folder", nargs="?", type=Path, default=HERE)
    parser.add_argument("--all", action="store_true", help="also the variants that are only looked at")
    parser.add_argument("--only", default="", help="only the pictures whose name begins so")
    parser.add_argument("--language", default="", help="one of those the windows speak, instead of English")
    parser.add_argument("--scale", choices=("1", "2"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.scale:
        names = (*SHOWN, *EXTRA) if options.all else SHOWN
        names = tuple(name for name in names if name.startswith(options.only))
        draw(options.folder, options.scale, names, options.language)
        return
    options.folder.mkdir(parents=True, exist_ok=True)
    for scale in ("1", "2"):
        environment = {
            **os.environ,
            "QT_QPA_PLATFORM": "offscreen",
            "QT_SCALE_FACTOR": scale,
            "TZ": "UTC",
            "LC_ALL": "C.UTF-8",
            "PYTHONPATH": os.pathsep.join(
                [str(ROOT / "src"), str(ROOT / "tests"), os.environ.get("PYTHONPATH", "")]
            ),
        }
        command = [
            sys.executable,
            __file__,
            str(options.folder),
            "--scale",
            scale,
            "--only",
            options.only,
            "--language",
            options.language,
            *(["--all"] if options.all else []),
        ]
        subprocess.run(command, env=environment, check=True)


def draw(folder: Path, scale: str, names: tuple[str, ...], language: str) -> None:
    """Draw the named pictures at the scale this process runs at."""
    from PySide6.QtCore import QLocale
    from PySide6.QtWidgets import QApplication

    QLocale.setDefault(QLocale(QLocale.Language.English, QLocale.Country.UnitedStates))
    application = QApplication([])
    if language:
        from claude_desk.ui.language import Language

        Language(application, language)
    from claude_desk.ui.theme import Theme

    for scheme in ("light", "dark"):
        theme = Theme(application, scheme)
        for name in names:
            with tempfile.TemporaryDirectory() as scratch:
                target = folder / f"{name}-{scheme}{'@2x' * (scale == '2')}.png"
                show(application, theme, name, Path(scratch), partial(_save, target))


def _save(target: Path, _window: QWidget, picture: QPixmap) -> None:
    picture.save(str(target))


def show(application: QApplication, theme: Any, name: str, scratch: Path, look: Look) -> None:
    """Bring a window into the scene that a name stands for, have it looked at, and let go of it."""
    from claude_desk.ui.actions import Actions
    from claude_desk.ui.clipboard import Clipboard
    from claude_desk.ui.inbox import Inbox
    from claude_desk.ui.log_window import LogWindow
    from claude_desk.ui.memory import WindowMemory
    from claude_desk.ui.theme import TEXT_PX, interface_font

    window: QWidget
    others = {"inspector": _show_inspector, "usage": _show_usage, "setup": _show_setup}
    drawn = others.get(name.partition("-")[0])
    if drawn is not None:
        drawn(application, theme, name, scratch, look)
        return
    if not name.startswith("log"):
        from claude_desk.ui.settings_window import SettingsWindow

    desk = _desk(name, scratch)
    inbox, clipboard = Inbox(), Clipboard()
    real = cast("Desk", desk)
    actions = Actions(real, inbox, clipboard)
    memory = WindowMemory(scratch / "window.json")
    if name.startswith("log"):
        log = LogWindow(real, actions, inbox, clipboard, theme, memory)
        log.resize(900 if name == "log-narrow" else 1280, 780)
        log.show()
        _settle(application)
        if name in {"log", "log-overflow"}:
            log.table.selectRow(5 if name == "log" else 1)
            log.table.opened.emit()
            log.table.setFocus()
        log_scenes.play(name, log)
        window = log
    else:
        if name.endswith("-large"):
            font = application.font()
            font.setPixelSize(round(TEXT_PX * 1.25))
            application.setFont(font)
        settings = SettingsWindow(real, inbox, clipboard, theme)
        _stage(application, settings, name)
        window = settings
    _settle(application)
    look(window, log_scenes.picture(name, window))
    if name.startswith("log"):
        log.dispose()
        log.may_close = True
    actions.close()
    inbox.close()
    window.close()
    window.deleteLater()
    application.setFont(interface_font())
    _settle(application)


def _show_inspector(application: QApplication, theme: Any, name: str, scratch: Path, look: Look) -> None:
    inspector, inbox = inspector_scenes.open_scene(name, scratch, theme)
    inspector.show()
    inspector_scenes.arrange(name, inspector, application)
    _settle(application)
    look(inspector, inspector.grab())
    inspector.dispose()
    inbox.close()
    inspector.close()
    inspector.deleteLater()
    _settle(application)


def _show_usage(application: QApplication, theme: Any, name: str, scratch: Path, look: Look) -> None:
    window, inbox, close = usage_scenes.open_scene(name, scratch, theme)
    _settle(application)
    usage_scenes.arrange(name, window)
    _settle(application)
    look(window, window.grab())
    window.close()
    inbox.close()
    close()
    window.deleteLater()
    _settle(application)


def _show_setup(application: QApplication, theme: Any, name: str, scratch: Path, look: Look) -> None:
    window, close = setup_scenes.open_scene(name, scratch, theme, lambda: _settle(application))
    look(window, window.grab())
    close()
    _settle(application)


def _stage(application: QApplication, settings: SettingsWindow, name: str) -> None:
    """Show the settings window in the scene that the picture's name stands for."""
    own = {f"settings-{page}": page for page in ("general", "keys", "privacy", "advanced", "about")}
    page = own.get(name, "upstream")
    scene = settings_scenes.scene(_scene_name(name))
    settings.open_page(page if scene is None else scene[1])
    tall = name == "settings-lessons" or (scene is not None and not name.endswith("-large"))
    settings.resize(840, 1400 if tall else 740)
    settings.show()
    if scene is not None:
        _settle(application)
        scene[2](settings)


def _scene_name(name: str) -> str:
    return name.removeprefix("settings-").removesuffix("-large")


def _settle(application: QApplication) -> None:
    from PySide6.QtCore import QEvent

    for _ in range(20):
        application.processEvents()
        application.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def _desk(name: str, scratch: Path) -> Any:
    from claude_desk.app import Attention, ProxyState
    from claude_desk.config.credentials import KeySource
    from claude_desk.config.lessons import Lesson
    from claude_desk.config.settings import Settings
    from claude_desk.requestlog.record import Tokens
    from claude_desk.secret import Secret
    from fakes.desk_double import DeskDouble, row, typical_rows

    scene = settings_scenes.scene(_scene_name(name))
    settings = Settings.model_validate(
        scene[0]
        if scene is not None
        else {
            "upstream": {"log-empty": "practice", "settings-lessons": "my-vendor"}.get(name, "anthropic"),
            "upstreams": {"my-vendor": {"kind": "compatible", "url": "https://api.vendor.example/anthropic"}},
        }
    )
    rows = [] if name in {"log-empty", "log-stopped"} else typical_rows(now=datetime.now(UTC))
    if name == "log-overflow":
        long = "a-name-that-nobody-would-choose-" * 6
        huge = Tokens(input=4_294_967_295, output=2_147_483_647, cache_read=9_999_999_999)
        rows = [
            row(n, client=long, path="/v1/" + long, model_asked=long, model_sent="x" + long, upstream=long,
                tokens=huge, total_s=86_399.0, first_byte_s=4_000.0, error_kind=long, error_text=(long + " ") * 9,
                status=502, session=long, bytes_in=2**40, at=1_700_000_000.0 + n)
            for n in range(200)
        ]  # fmt: skip
    desk = DeskDouble(scratch, log_scenes.gathered(rows) if name == "log-groups" else rows, settings)
    settings_scenes.spend(desk)
    desk.keys["anthropic"] = (KeySource.KEYCHAIN, Secret("sk-example-not-a-key-9f2A"))
    if name == "settings-lessons":
        learned = ("field:context_management", "tool-field:defer_loading", "path:count_tokens")
        flags = ("beta:prompt-caching-scope-2026-01-05", "beta:fine-grained-tool-streaming-2025-05-14")
        desk.learned["my-vendor"] = tuple(Lesson(each, "2026-11-20") for each in (*learned, *flags))
    if name == "log-stopped":
        desk.become(
            ProxyState.STOPPED,
            Attention(
                "port",
                "Port 8765 is held by another program (python3, process 4242). Stop it or choose another port.",
            ),
        )
    if name == "settings-problem":
        desk.keys["anthropic"] = (KeySource.SESSION, Secret("sk-example-not-a-key-9f2A"))
        desk.key_problem = (
            "There is no keychain on this system, so the key is kept in memory and must be entered again."
        )
        desk.environment_overrides = frozenset({"upstreams.anthropic.url"})
    if name == "log-overflow":
        desk.become(
            ProxyState.RUNNING,
            Attention("keychain", "The keychain is locked. " * 12),
            Attention("key", "Anthropic refused the key. Enter another one."),
        )
    return desk


if __name__ == "__main__":
    main()
