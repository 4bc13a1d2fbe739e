"""What is done with the log window before a picture of it is taken."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PySide6.QtGui import QPixmap
    from PySide6.QtWidgets import QWidget

    from claude_desk.requestlog.record import Row
    from claude_desk.ui.log_window import LogWindow

SESSIONS = (
    "4f1c2f7e-2f0b-4c39-9d5a-0a6f3b0c9d21",
    "b07d9a52-77c1-4e0e-8c55-3f2a1d9e6c10",
    "9e3321aa-0d4b-4d7f-b1c2-55d0f7a8e904",
    "",
)
AGENT = "a6f0c1d2e3"


def gathered(rows: list[Row]) -> list[Row]:
    """The rows as of several conversations, some of them by a subagent."""
    return [
        replace(
            row,
            started=replace(
                row.started,
                session=SESSIONS[row.seq // 11 % len(SESSIONS)],
                agent=AGENT if row.seq % 11 in {4, 5, 6} else "",
            ),
        )
        for row in rows
    ]


def play(name: str, log: LogWindow) -> None:
    """Bring the window into the scene that the picture's name stands for."""
    scene = _SCENES.get(name)
    if scene is not None:
        scene(log)


def picture(name: str, window: QWidget) -> QPixmap:
    """The window, and over it the list or dialog that is open."""
    from PySide6.QtGui import QPainter
    from PySide6.QtWidgets import QApplication

    shot = window.grab()
    for other in QApplication.topLevelWidgets():
        over = other is not window and other.isVisible() and name.startswith("log-")
        if over:
            painter = QPainter(shot)
            painter.drawPixmap(other.pos() - window.pos(), other.grab())
            painter.end()
    return shot


def _group(log: LogWindow) -> None:
    from claude_desk.ui.log_groups import Group

    log.filter.grouping.click()
    for line in (0, 1):
        shown = log.model.line(line)
        if isinstance(shown, Group):
            log.model.expand(shown, expanded=True)
    log.table.selectRow(4)
    log.table.setFocus()


def _complete(log: LogWindow) -> None:
    log.filter.set_text("status:<500 m")
    log.filter.search.setFocus()
    log.filter.search.setCursorPosition(13)
    log.filter.search.suggest(asked=True)


def _scroll(log: LogWindow) -> None:
    log.table.verticalScrollBar().setValue(400)
    newest = log.model.newest()
    assert newest is not None  # noqa: S101 - there are rows
    log.model.add([replace(newest, seq=newest.seq + each) for each in range(1, 13)])


def _choose(log: LogWindow) -> None:
    log.table.heading.more_wanted.emit()


_SCENES: dict[str, Callable[[LogWindow], None]] = {
    "log-nothing": lambda log: log.filter.set_text("no such thing"),
    "log-wrong": lambda log: log.filter.set_text("status:>=400 statsu:429"),
    "log-groups": _group,
    "log-completion": _complete,
    "log-scrolled": _scroll,
    "log-chooser": _choose,
}
NAMES = tuple(_SCENES)
