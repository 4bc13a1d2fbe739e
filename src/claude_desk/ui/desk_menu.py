"""The menu of the tray and of the log window: everything that can be done, and how it is.

What it tells of today is asked for when it opens. Nothing ticks while it is closed.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu

from claude_desk.app import ProxyState
from claude_desk.errors import DeskError
from claude_desk.requestlog.filter_fields import failed
from claude_desk.requestlog.usage import Dimension
from claude_desk.ui import formats
from claude_desk.ui.language import declared
from claude_desk.ui.settings_draft import BUILT_IN
from claude_desk.upstreams import KINDS

if TYPE_CHECKING:
    from collections.abc import Callable
    from concurrent.futures import Future
    from datetime import date

    from claude_desk.app import Status
    from claude_desk.requestlog.record import Row
    from claude_desk.requestlog.usage import Usage
    from claude_desk.ui.actions import Actions

SHOWN_ERRORS = 3
LOOKED_THROUGH = 500
"""How many of the newest requests are looked through for errors."""
LONGEST = 64


class DeskMenu(QObject):
    """Fills a menu and keeps it in step.

    Args:
        menu: the menu; it owns this.
        actions: what can be done.
        with_log: whether it opens the log; not in the log's own window.

    Attributes:
        today: what today cost, a line that cannot be chosen.
        upstreams: the submenu for where requests go.
        pausing: the submenu for how long to pause.
        errors: the submenu of the newest errors.
    """

    def __init__(self, menu: QMenu, actions: Actions, *, with_log: bool = True) -> None:
        super().__init__(menu)
        self._actions = actions
        self.today = QAction(self)
        self.today.setEnabled(False)
        self.upstreams = QMenu(self.tr("Requests go to"), menu)
        self.pausing = QMenu(self.tr("Pause"), menu)
        self.errors = QMenu(self.tr("Latest errors"), menu)
        self._choices: dict[str, QAction] = {}
        self._group: QActionGroup | None = None
        self._lay_out(menu, with_log=with_log)
        self._show_today(None)
        self._show_errors([])
        actions.status_changed.connect(self._follow)
        actions.failed.connect(
            lambda *_: self._follow(actions.status)
        )  # the mark goes back to the one in use
        menu.aboutToShow.connect(self.refresh)
        self._follow(actions.status)

    def refresh(self) -> None:
        """Ask what today cost and what went wrong; the answers are shown as they come."""
        desk, inbox = self._actions.desk, self._actions.inbox
        inbox.when_done(desk.usage([Dimension.DAY], since=_today()), self._of_today(self._show_today))
        inbox.when_done(desk.log_page(limit=LOOKED_THROUGH), self._of_log(self._show_errors))

    def _of_today(self, show: Callable[[Usage | None], None]) -> Callable[[Future[list[Usage]]], None]:
        def answered(done: Future[list[Usage]]) -> None:
            # An unreadable log is said elsewhere; the line then says nothing.
            if done.cancelled() or isinstance(done.exception(), DeskError):
                return
            show(next(iter(done.result()), None))

        return answered

    def _of_log(self, show: Callable[[list[Row]], None]) -> Callable[[Future[list[Row]]], None]:
        def answered(done: Future[list[Row]]) -> None:
            if done.cancelled() or isinstance(done.exception(), DeskError):
                return
            show([row for row in done.result() if failed(row)][:SHOWN_ERRORS])

        return answered

    def _show_today(self, usage: Usage | None) -> None:
        if usage is None or not usage.requests:
            self.today.setText(self.tr("Today: no requests"))
            return
        cost = formats.cost(usage.cost)
        if usage.unpriced:
            cost = self.tr("{cost} + unknown").replace("{cost}", cost) if usage.cost else formats.cost(None)
        text = self.tr("Today: {cost}, {n} requests").replace("{cost}", cost)
        self.today.setText(text.replace("{n}", formats.count(usage.requests)))

    def _show_errors(self, rows: list[Row]) -> None:
        self.errors.clear()
        for row in rows:
            line = self.errors.addAction(shown(self._words(row)))
            line.triggered.connect(lambda _=False, row=row: self._actions.request_wanted.emit(row))
        if not rows:
            nothing = self.errors.addAction(self.tr("No errors"))
            nothing.setEnabled(False)

    def _words(self, row: Row) -> str:
        code, _ = formats.status(row)
        end = row.finished
        what = (end.error_text or end.error_kind) if end is not None else ""
        parts = (
            formats.clock(row.started.at, _today()),
            code,
            row.started.client,
            what or formats.outcome(row),
        )
        return "  ".join(part for part in parts if part)

    def _follow(self, status: Status) -> None:
        """Keep the upstreams and the pause in step; made anew only when there are others."""
        settings = self._actions.desk.settings
        titles = {name: _title(name, settings.upstreams[name].kind) for name in settings.upstreams}
        if list(self._choices) != list(titles):
            self._offer(titles)
        overridden = "upstream" in self._actions.desk.environment_overrides
        for name, choice in self._choices.items():
            choice.setChecked(name == status.upstream)
            choice.setEnabled(not overridden)
        paused = status.paused_until is not None
        running = status.state is ProxyState.RUNNING
        self.pausing.menuAction().setVisible(running and not paused)
        self._actions.resume.setVisible(running and paused)

    def _offer(self, titles: dict[str, str]) -> None:
        self.upstreams.clear()
        self._choices = {}
        self._group = QActionGroup(self)
        for name in sorted(titles, key=lambda name: name not in BUILT_IN):
            choice = self.upstreams.addAction(shown(titles[name]))
            choice.setCheckable(True)
            self._group.addAction(choice)
            choice.triggered.connect(lambda _=False, name=name: self._actions.use_upstream(name))
            self._choices[name] = choice
        self._choices = {name: self._choices[name] for name in titles}
        self.upstreams.addSeparator()
        more = self.upstreams.addAction(self.tr("Upstream settings…"))
        more.triggered.connect(lambda: self._actions.settings_wanted.emit("upstream"))

    def _lay_out(self, menu: QMenu, *, with_log: bool) -> None:
        actions = self._actions
        self.pausing.addAction(actions.pause_a_while)
        self.pausing.addAction(actions.pause_on)
        menu.addAction(actions.headline)
        menu.addAction(self.today)
        menu.addSeparator()
        menu.addAction(actions.toggle)
        menu.addMenu(self.pausing)
        menu.addAction(actions.resume)
        menu.addMenu(self.upstreams)
        menu.addSeparator()
        menu.addAction(actions.copy_url)
        menu.addAction(actions.copy_key)
        menu.addSeparator()
        if with_log:
            menu.addAction(actions.open_log)
        menu.addMenu(self.errors)
        menu.addAction(actions.open_usage)
        menu.addAction(actions.open_settings)
        menu.addAction(actions.connect_tools)
        menu.addAction(actions.set_up)
        menu.addAction(actions.check_up)
        menu.addAction(actions.show_help)
        menu.addSeparator()
        menu.addAction(actions.quit)


def _today() -> date:
    return datetime.now().astimezone().date()


def shown(text: str) -> str:
    """Text from anywhere as a menu's line: one line, not too long, and an ampersand marks no letter."""
    return formats.one_line(text, LONGEST).replace("&", "&&")


def _title(name: str, kind: str) -> str:
    known = KINDS.get(kind)
    return declared(known.title) if known is not None and name in BUILT_IN else name
