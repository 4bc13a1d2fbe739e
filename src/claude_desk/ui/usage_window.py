"""The usage window: what was used and what it cost, by day and by whom, and what budgets have left."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QPoint, Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QBoxLayout,
    QFileDialog,
    QHBoxLayout,
    QMainWindow,
    QMenu,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from claude_desk.requestlog.usage import SESSION_DAYS, Dimension
from claude_desk.ui import icons, usage_text
from claude_desk.ui.chart import ChartView
from claude_desk.ui.form_controls import combo_box
from claude_desk.ui.theme import GAP_L, GAP_M, GAP_S, GAP_XL
from claude_desk.ui.usage_budgets import BudgetCard
from claude_desk.ui.usage_export import usage_csv
from claude_desk.ui.usage_feed import Snapshot, UsageFeed
from claude_desk.ui.usage_model import CHOICES, Measure, Reach
from claude_desk.ui.usage_parts import Nothing, RangeBar, Segments, Tiles
from claude_desk.ui.usage_table import UsageTable
from claude_desk.ui.widgets import Card, Note, button, label

if TYPE_CHECKING:
    from collections.abc import Callable
    from concurrent.futures import Future

    from PySide6.QtCore import QEvent
    from PySide6.QtGui import QCloseEvent, QHideEvent, QResizeEvent, QShowEvent

    from claude_desk.app import Desk
    from claude_desk.ui.inbox import Inbox
    from claude_desk.ui.memory import WindowMemory
    from claude_desk.ui.theme import Theme

MEMORY_KEY = "usage view"
BESIDE_WIDTH = 1020  # from which on budgets stand beside the chart
BUDGETS_WIDTH = 300


class UsageWindow(QMainWindow):
    """Range, sums, chart, budgets, table.

    Attributes:
        filter_wanted: the person wants to see the requests behind a bar or a line; carries the log's filter.
        closed: the window is gone.
    """

    filter_wanted = Signal(str)
    closed = Signal()

    def __init__(self, desk: Desk, inbox: Inbox, theme: Theme, memory: WindowMemory) -> None:
        super().__init__()
        self._desk, self._inbox, self._theme, self._memory = desk, inbox, theme, memory
        self.snapshot: Snapshot | None = None
        self.setWindowTitle(self.tr("Usage – Claude Desk"))  # noqa: RUF001 - as other windows' titles
        self.range = RangeBar()
        self.export = button(self.tr("Export"))
        theme.changed.connect(self._color)
        self.note = Note(theme, "error")
        self.note.hide()
        self.tiles = Tiles()
        self.chart = ChartView(theme)
        self.measures = Segments(
            self.tr("What is drawn"),
            [
                (Measure.COST, self.tr("Cost")),
                (Measure.TOKENS, self.tr("Tokens")),
                (Measure.REQUESTS, self.tr("Requests")),
                (Measure.CACHE, self.tr("Cache hits")),
            ],
        )
        self.by = combo_box([(by, usage_text.dimension_name(by)) for by in CHOICES])
        self.by.setMinimumWidth(150)
        self.views = Segments(
            self.tr("What the table tells apart"), [(False, self.tr("In all")), (True, self.tr("By day"))]
        )
        self.table = UsageTable(theme)
        self.budgets = BudgetCard(theme)
        self._drawing, self._listing = Card(""), Card("")
        self._beside = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._page, self._scroll = QWidget(), QScrollArea()
        self.nothing = Nothing(theme)
        self._kept = label("", "small", wrap=True)
        self._recall()
        self._lay_out()
        self.feed = UsageFeed(desk, inbox, self)
        self._connect()
        self.resize(1120, 860)
        self.setMinimumSize(600, 460)
        self.restoreGeometry(memory.geometry("usage"))
        self.range.setFocus()
        self._ask()

    @property
    def measure(self) -> Measure:
        """What is drawn."""
        value = self.measures.value
        assert isinstance(value, Measure)  # noqa: S101 - they are all that was put in
        return value

    @property
    def dimension(self) -> Dimension:
        """What is told apart."""
        value = self.by.currentData()
        return value if isinstance(value, Dimension) else Dimension(value)

    def bring_forward(self) -> None:
        """Show the window, above others where the window system allows it."""
        if self.isMinimized():
            self.showNormal()
        self.show()
        self.raise_()
        self.activateWindow()

    # -- exporting

    def save_picture(self, path: str) -> None:
        """Write the chart as a PNG file of twice the resolution."""
        heading, detail = self._headings()
        image = self.chart.picture(heading, detail)
        data = QByteArray()
        buffer = QBuffer(data)
        buffer.open(QIODevice.OpenModeFlag.WriteOnly)
        image.save(buffer, "PNG")  # type: ignore[call-overload]
        self._write(path, bytes(data.data()))

    def save_table(self, path: str) -> None:
        """Write all the numbers as a CSV file (RFC 4180, UTF-8)."""
        if self.snapshot is not None:
            self._write(path, usage_csv(self.snapshot.report).encode())

    # -- Qt's

    def showEvent(self, event: QShowEvent) -> None:
        """Sums are live while they can be seen."""
        super().showEvent(event)
        self.feed.show_live(visible=True)

    def hideEvent(self, event: QHideEvent) -> None:
        """Nothing is asked while nobody sees it."""
        super().hideEvent(event)
        self.feed.show_live(visible=False)

    def changeEvent(self, event: QEvent) -> None:
        """A minimised window is not seen; one that is looked at again may have another day."""
        super().changeEvent(event)
        if event.type() == event.Type.WindowStateChange:
            self.feed.show_live(visible=self.isVisible() and not self.isMinimized())
        elif (
            event.type() == event.Type.ActivationChange and self.isActiveWindow() and self._day_has_changed()
        ):
            self._ask()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put budgets beside the chart where there is room, else below it."""
        super().resizeEvent(event)
        self._arrange()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Remember its place and let go."""
        self._memory.keep_geometry("usage", bytes(self.saveGeometry().data()))
        self.feed.close()
        super().closeEvent(event)
        self.closed.emit()

    # -- laying out

    def _lay_out(self) -> None:
        self.range.end.addWidget(self.export)
        choices = QHBoxLayout()
        choices.setSpacing(GAP_S)
        choices.addWidget(self.measures)
        choices.addStretch(1)
        by = label(self.tr("by"), "muted")
        by.setBuddy(self.by)
        choices.addWidget(by)
        choices.addWidget(self.by)
        self.by.setAccessibleName(self.tr("Told apart by"))
        self._drawing.body.addLayout(choices)
        self._drawing.body.addWidget(self.chart, 1)
        self._beside.setSpacing(GAP_M)
        self._beside.addWidget(self._drawing, 1)
        self._beside.addWidget(self.budgets)
        top = QHBoxLayout()
        top.addWidget(self.views)
        top.addStretch(1)
        self._listing.body.addLayout(top)
        self._listing.body.addWidget(self.table)
        self._kept.hide()
        self._listing.body.addWidget(self._kept)
        self._page.setObjectName("page")
        column = QVBoxLayout(self._page)
        column.setContentsMargins(GAP_L, GAP_L, GAP_L, GAP_XL)
        column.setSpacing(GAP_M)
        column.addWidget(self.tiles)
        column.addLayout(self._beside)
        column.addWidget(self.nothing)
        column.addWidget(self._listing)
        column.addStretch(1)
        self._scroll.setWidgetResizable(True)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setWidget(self._page)
        central = QWidget()
        rows = QVBoxLayout(central)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(0)
        rows.addWidget(self.range)
        rows.addWidget(self.note)
        rows.addWidget(self._scroll, 1)
        self.setCentralWidget(central)
        self.nothing.hide()
        self.budgets.hide()

    def _arrange(self) -> None:
        beside = self.width() >= BESIDE_WIDTH
        direction = QBoxLayout.Direction.LeftToRight if beside else QBoxLayout.Direction.TopToBottom
        if self._beside.direction() != direction:
            self._beside.setDirection(direction)
        self.budgets.setMaximumWidth(BUDGETS_WIDTH if beside else 16_777_215)
        self.budgets.setMinimumWidth(BUDGETS_WIDTH if beside else 0)

    def _color(self) -> None:
        self.export.setIcon(icons.icon("download", self._theme.colors.muted))

    def _connect(self) -> None:
        self._color()
        self.feed.came.connect(self._show)
        self.feed.failed.connect(self.note.say)
        self.range.changed.connect(self._ask)
        self.by.currentIndexChanged.connect(lambda _: self._ask())
        self.measures.changed.connect(self._draw)
        self.views.changed.connect(self._list)
        self.export.clicked.connect(self._show_export)
        self.chart.chosen.connect(self.filter_wanted)
        self.table.chosen.connect(self.filter_wanted)
        self.table.moved.connect(self._follow_table)
        self.nothing.all_wanted.connect(lambda: self.range.choose(Reach.ALL))
        close = QShortcut(QKeySequence(QKeySequence.StandardKey.Close), self)
        close.activated.connect(self.close)
        for keys in (QKeySequence(QKeySequence.StandardKey.Save), QKeySequence("Ctrl+E")):
            save = QShortcut(keys, self)
            save.activated.connect(self._show_export)

    # -- what is shown

    def _recall(self) -> None:
        kept = self._memory.value(MEMORY_KEY)
        kept = kept if isinstance(kept, dict) else {}
        reach, by, measure = kept.get("reach"), kept.get("by"), kept.get("measure")
        if reach in {each.value for each in Reach if each is not Reach.CUSTOM}:
            self.range.choose(Reach(reach))
        self.by.setCurrentIndex(next((n for n, each in enumerate(CHOICES) if each.value == by), 0))
        if measure in {each.value for each in Measure}:
            self.measures.choose(Measure(measure))

    def _remember(self) -> None:
        kept = {"reach": self.range.reach.value, "by": self.dimension.value, "measure": self.measure.value}
        self._memory.keep(MEMORY_KEY, kept)

    def _day_has_changed(self) -> bool:
        return self.snapshot is not None and self.snapshot.day != datetime.now().astimezone().date()

    def _ask(self) -> None:
        self._remember()
        self.feed.ask(self.dimension, self.range.span(datetime.now().astimezone().date()))

    def _show(self, snapshot: Snapshot) -> None:
        if self.snapshot is not None and snapshot.day != self.snapshot.day:
            # Midnight has passed since it was asked for.
            self.snapshot = snapshot
            self._ask()
        self.snapshot = snapshot
        self.note.say("")
        self.tiles.show_sums(snapshot.total, snapshot.today, snapshot.saved)
        self.budgets.show_budgets(snapshot.budgets, snapshot.idle, snapshot.day)
        used = bool(snapshot.total.requests)
        self.nothing.show_for(everything=self.range.reach is Reach.ALL)
        self.nothing.setVisible(not used)
        self._drawing.setVisible(used)
        self._listing.setVisible(used)
        self.export.setEnabled(used)
        self._draw()

    def _draw(self) -> None:
        if self.snapshot is None:
            return
        self._remember()
        heading, detail = self._headings()
        self._drawing.heading.setText(heading)
        self._drawing.explanation.setText(detail)
        self._drawing.explanation.setVisible(True)
        self.chart.show_chart(usage_text.chart(self.snapshot.report, self.measure))
        self.chart.setAccessibleName(f"{heading}, {detail}")
        self._list()

    def _list(self) -> None:
        if self.snapshot is None:
            return
        report = self.snapshot.report
        by_day = self.views.value is True
        names = {
            Dimension.MODEL: self.tr("Models"),
            Dimension.CLIENT: self.tr("Client keys"),
            Dimension.UPSTREAM: self.tr("Upstreams"),
            Dimension.SESSION: self.tr("Conversations"),
        }
        heading = self.tr("Day by day") if by_day else names[report.by]
        self._listing.heading.setText(heading)
        self.table.setAccessibleName(heading)
        self.table.show_report(report, self.measure, by_day=by_day)
        limited = (
            report.by is Dimension.SESSION
            and sum(each.requests for each in report.total) < self.snapshot.total.requests
        )
        self._kept.setText(
            self.tr("Conversations are told apart for {n} days.").replace("{n}", str(SESSION_DAYS))
            if limited
            else ""
        )
        self._kept.setVisible(limited)

    def _headings(self) -> tuple[str, str]:
        """What the chart shows, and of which days."""
        if self.snapshot is None:
            return "", ""
        report = self.snapshot.report
        texts = {
            Measure.COST: self.tr("Cost by {what}"),
            Measure.TOKENS: self.tr("Tokens by {what}"),
            Measure.REQUESTS: self.tr("Requests by {what}"),
            Measure.CACHE: self.tr("Prompt tokens read from the cache, by {what}"),
        }
        heading = texts[self.measure].replace("{what}", usage_text.dimension_in_phrase(report.by))
        return heading, usage_text.days(report.buckets[0].first, report.buckets[-1].last)

    def _follow_table(self) -> None:
        """Scroll the page to the table's line."""
        rect = self.table.visualRect(self.table.currentIndex())
        place = self.table.viewport().mapTo(self._page, rect.center())
        self._scroll.ensureVisible(place.x(), place.y(), 0, rect.height() * 2)

    # -- exporting

    def export_menu(self) -> QMenu:
        """What can be taken along."""
        menu = QMenu(self)
        menu.addAction(self.tr("Chart as a picture (PNG)…"), self._ask_picture_path)
        menu.addAction(self.tr("Numbers as a table (CSV)…"), self._ask_table_path)
        return menu

    def _show_export(self) -> None:
        if self.snapshot is None or not self.export.isEnabled():
            return
        menu = self.export_menu()
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self.export.mapToGlobal(QPoint(0, self.export.height() + 4)))

    def _ask_picture_path(self) -> None:
        self._ask_path(self.tr("Save the chart"), "png", self.tr("Pictures (*.png)"), self.save_picture)

    def _ask_table_path(self) -> None:
        self._ask_path(self.tr("Save the numbers"), "csv", self.tr("Tables (*.csv)"), self.save_table)

    def _ask_path(self, title: str, suffix: str, kinds: str, save: Callable[[str], None]) -> None:
        if self.snapshot is None:
            return
        dialog = QFileDialog(self, title)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilter(kinds)
        dialog.setDefaultSuffix(suffix)
        buckets = self.snapshot.report.buckets
        what = f"claude-desk-usage-{buckets[0].first.isoformat()}-{buckets[-1].last.isoformat()}.{suffix}"
        dialog.setDirectory(str(Path.home()))
        dialog.selectFile(what)
        dialog.fileSelected.connect(save)
        dialog.open()

    def _write(self, path: str, data: bytes) -> None:
        """Write a file where it may take a while."""

        def written(done: Future[int]) -> None:
            error = done.exception()
            if error is None:
                self.note.say(self.tr("Saved as {path}.").replace("{path}", path), "ok")
            elif isinstance(error, OSError):
                text = self.tr("{path} cannot be written: {reason}.").replace("{path}", path)
                self.note.say(text.replace("{reason}", error.strerror or type(error).__name__), "error")
            else:
                raise error

        self._inbox.when_done(self._desk.in_background(lambda: Path(path).write_bytes(data)), written)
