"""The menu of a line in the log: show only what is like it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from claude_desk.requestlog.filter import term
from claude_desk.ui import formats
from claude_desk.ui.language import tr
from claude_desk.ui.log_groups import Group

if TYPE_CHECKING:
    from collections.abc import Callable

    from claude_desk.requestlog.record import Row

LONGEST = 40


def line_menu(
    parent: QWidget, line: Row | Group, narrow: Callable[[str], None], actions: Sequence[QAction] = ()
) -> QMenu:
    """A menu for a request or a group.

    Args:
        parent: where it belongs.
        line: what it is for.
        narrow: adds a term to the filter.
        actions: what else can be done with requests; put first.
    """
    menu = QMenu(parent)
    if not isinstance(line, Group):
        menu.addActions(list(actions))
        if actions:
            menu.addSeparator()
    for field, value in _likeness(line):
        shown = formats.one_line(value, LONGEST).replace("&", "&&")
        text = tr("Only {field} “{value}”").replace("{field}", _names()[field]).replace("{value}", shown)
        menu.addAction(text, partial(narrow, term(field, value)))
        if not isinstance(line, Group):
            text = (
                tr("Without {field} “{value}”").replace("{field}", _names()[field]).replace("{value}", shown)
            )
            menu.addAction(text, partial(narrow, "-" + term(field, value)))
    return menu


def _names() -> dict[str, str]:
    return {
        "client": tr("client"),
        "model": tr("model"),
        "upstream": tr("upstream"),
        "path": tr("path"),
        "session": tr("conversation"),
        "agent": tr("subagent"),
    }


def _likeness(line: Row | Group) -> list[tuple[str, str]]:
    if isinstance(line, Group):
        pairs = [("session", line.session), ("agent", line.agent), ("client", line.client)]
    else:
        start, end = line.started, line.finished
        pairs = [
            ("session", start.session),
            ("agent", start.agent),
            ("client", start.client),
            ("model", end.model_asked if end else start.model),
            ("upstream", end.upstream if end else ""),
            ("path", start.path),
        ]
    return [(field, value) for field, value in pairs if value]
