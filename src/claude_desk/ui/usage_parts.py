"""Parts of the usage window: the range, segments to choose by, the sums on top, and what is said when there are none."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Generic, TypeVar

from PySide6.QtCore import QDate, Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QDateEdit,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from claude_desk.ui import formats, usage_text
from claude_desk.ui.form_controls import CONTROL_HEIGHT, WheelGuard
from claude_desk.ui.language import tr
from claude_desk.ui.theme import GAP_L, GAP_M, GAP_S, GAP_XL
from claude_desk.ui.usage_model import Reach, Span
from claude_desk.ui.widgets import ElidedLabel, Picture, button, label

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QResizeEvent

    from claude_desk.costs import Saved
    from claude_desk.ui.theme import Theme
    from claude_desk.ui.usage_model import Sums

T = TypeVar("T")
TILE_WIDTH = 172


class _Buttons(QFrame):
    """The widget of :class:`Segments`, since a generic class cannot have signals of its own in every Qt binding."""

    changed = Signal()


class Segments(_Buttons, Generic[T]):
    """One of a few choices.

    Args:
        name: what is chosen, for screen readers.
        choices: value and text of each; the first is chosen.

    Attributes:
        changed: another one is.
        buttons: by value.
    """

    def __init__(self, name: str, choices: Sequence[tuple[T, str]]) -> None:
        super().__init__()
        self.setObjectName("segments")
        self.setAccessibleName(name)
        self._group = QButtonGroup(self)
        self._values = [value for value, _ in choices]
        self.buttons: dict[T, QPushButton] = {}
        row = QHBoxLayout(self)
        row.setContentsMargins(3, 2, 3, 2)
        row.setSpacing(2)
        for number, (value, text) in enumerate(choices):
            choice = button(text)
            choice.setCheckable(True)
            choice.setChecked(number == 0)
            choice.setAccessibleDescription(name)
            self._group.addButton(choice, number)
            self.buttons[value] = choice
            row.addWidget(choice)
        self._group.idToggled.connect(lambda _, on: self.changed.emit() if on else None)

    @property
    def value(self) -> T:
        """What is chosen."""
        return self._values[self._group.checkedId()]

    def choose(self, value: T) -> None:
        """Choose another one; the keyboard goes along, where it was here."""
        focused = self.window().focusWidget() in self.buttons.values()
        self.buttons[value].setChecked(True)
        if focused:
            self.buttons[value].setFocus()


class RangeBar(QFrame):
    """Which days.

    Attributes:
        changed: others.
        end: the row's end, for what else belongs there.
    """

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("header")
        self.choices = Segments(
            self.tr("Which days"),
            [
                (Reach.TODAY, self.tr("Today")),
                (Reach.WEEK, self.tr("7 days")),
                (Reach.MONTH, self.tr("30 days")),
                (Reach.QUARTER, self.tr("90 days")),
                (Reach.ALL, self.tr("All")),
                (Reach.CUSTOM, self.tr("Custom")),
            ],
        )
        self.choices.choose(Reach.MONTH)
        self.setFocusProxy(self.choices.buttons[Reach.MONTH])
        today = QDate.currentDate()
        self.since = _date_edit(self.tr("First day"), today.addDays(-29))
        self.until = _date_edit(self.tr("Last day"), today)
        self._dates = QWidget()
        dates = QHBoxLayout(self._dates)
        dates.setContentsMargins(0, 0, 0, 0)
        dates.setSpacing(GAP_S)
        for text, edit in ((self.tr("From"), self.since), (self.tr("to"), self.until)):
            shown = label(text, "muted")
            shown.setBuddy(edit)
            dates.addWidget(shown)
            dates.addWidget(edit)
        dates.addStretch(1)
        self._dates.hide()
        self.end = QHBoxLayout()
        row = QHBoxLayout()
        row.setSpacing(GAP_S)
        row.addWidget(self.choices)
        row.addStretch(1)
        row.addLayout(self.end)
        column = QVBoxLayout(self)
        column.setContentsMargins(GAP_L, 10, GAP_L, 11)
        column.setSpacing(GAP_S)
        column.addLayout(row)
        column.addWidget(self._dates)
        self.choices.changed.connect(self._choose)
        self.since.dateChanged.connect(self._date_changed)
        self.until.dateChanged.connect(self._date_changed)

    @property
    def reach(self) -> Reach:
        """How far back."""
        return self.choices.value

    def choose(self, reach: Reach) -> None:
        """Look so far back."""
        self.choices.choose(reach)

    def span(self, today: date) -> Span:
        """The days that are chosen."""
        if self.reach is not Reach.CUSTOM:
            return Span.of(self.reach, today)
        return Span(_day(self.since), _day(self.until))

    def _choose(self) -> None:
        self._dates.setVisible(self.reach is Reach.CUSTOM)
        self.setFocusProxy(self.choices.buttons[self.reach])
        self.changed.emit()

    def _date_changed(self) -> None:
        """Keep the last day from being before the first, whichever was changed."""
        if self.since.date() > self.until.date():
            other = self.until if self.sender() is self.since else self.since
            other.setDate(self.since.date() if other is self.until else self.until.date())
            return
        if self.reach is Reach.CUSTOM:
            self.changed.emit()


class DayEdit(QDateEdit):
    """A day; Tab leaves it at once, Left and Right go through year, month and day."""

    def focusNextPrevChild(self, forward: bool) -> bool:  # noqa: FBT001 - Qt's
        """Skip what Qt does first: it stops at each part."""
        return QWidget.focusNextPrevChild(self, forward)


def _date_edit(name: str, day: QDate) -> DayEdit:
    edit = DayEdit(day)
    edit.setDisplayFormat("yyyy-MM-dd")
    edit.setDateRange(QDate(2020, 1, 1), QDate(2100, 1, 1))
    edit.setAccessibleName(name)
    edit.setKeyboardTracking(False)
    edit.setFixedSize(132, CONTROL_HEIGHT)
    edit.lineEdit().setTextMargins(8, 0, 0, 0)
    WheelGuard(edit)
    return edit


def _day(edit: QDateEdit) -> date:
    shown = edit.date()
    return date(shown.year(), shown.month(), shown.day())


class Tile(QFrame):
    """A number with its name above, and what belongs to it below."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setObjectName("card")
        self.name = label(name, "section")
        self.value = ElidedLabel(role="figure")
        self.value.setAccessibleName(name)
        self.detail = ElidedLabel(role="small")
        column = QVBoxLayout(self)
        column.setContentsMargins(GAP_L, GAP_M, GAP_M, GAP_M)
        column.setSpacing(3)
        column.addWidget(self.name)
        column.addWidget(self.value)
        column.addWidget(self.detail)

    def say(self, value: str, detail: str = "") -> None:
        """Show these."""
        self.value.setText(value)
        self.detail.setText(detail)
        self.value.setAccessibleDescription(f"{value} {detail}".strip())


class Tiles(QWidget):
    """The sums on top, in as many rows as the width asks for."""

    def __init__(self) -> None:
        super().__init__()
        self.today = Tile(self.tr("Cost today"))
        self.cost = Tile(self.tr("Cost in these days"))
        self.tokens = Tile(self.tr("Tokens"))
        self.hits = Tile(self.tr("From the prompt cache"))
        self.saved = Tile(self.tr("Saved by the cache"))
        self.all = (self.today, self.cost, self.tokens, self.hits, self.saved)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(GAP_M)
        self._columns = 0
        self._arrange(len(self.all))

    def show_sums(self, total: Sums, today: Sums, saved: Saved) -> None:
        """Show these."""
        self.today.say(_amount(today), _amount_detail(today))
        self.cost.say(_amount(total), _amount_detail(total))
        words = self.tr("{in} in, {out} out").replace("{in}", usage_text.count(total.prompt))
        self.tokens.say(
            usage_text.count(total.tokens), words.replace("{out}", usage_text.count(total.output))
        )
        read = self.tr("{n} tokens read from it").replace("{n}", usage_text.count(total.cache_read))
        self.hits.say(usage_text.share(total.hits), read if total.prompt else "")
        self._show_saved(total, saved)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """As many in a row as have room."""
        super().resizeEvent(event)
        fitting = max(1, (self.width() + GAP_M) // (TILE_WIDTH + GAP_M))
        self._arrange(len(self.all) if fitting >= len(self.all) else min(3, fitting))

    def _show_saved(self, total: Sums, saved: Saved) -> None:
        used = total.cache_read or total.cache_write
        if not used or (saved.unknown and not saved.nanos):
            self.saved.say(formats.NOTHING if not used else formats.cost(None))
            return
        detail = self.tr("at today's usual prices")
        if saved.unknown:
            detail = self.tr("+ {n} tokens of unknown price").replace("{n}", usage_text.count(saved.unknown))
        sign = "−" if saved.nanos < 0 else ""  # noqa: RUF001 - a minus sign
        text = self.tr("about {amount}").replace("{amount}", sign + usage_text.money(abs(saved.nanos)))
        self.saved.say(text, self.tr("writing cost more than reading saved") if saved.nanos < 0 else detail)

    def _arrange(self, columns: int) -> None:
        if columns == self._columns:
            return
        self._columns = columns
        for number in range(len(self.all)):
            self._grid.setColumnStretch(number, 1 if number < columns else 0)
        for number, tile in enumerate(self.all):
            self._grid.addWidget(tile, number // columns, number % columns)


def _amount(sums: Sums) -> str:
    return usage_text.money(sums.cost) if sums.known else formats.cost(None)


def _amount_detail(sums: Sums) -> str:
    if sums.unpriced:
        return tr("+ {n} of unknown cost").replace("{n}", usage_text.count(sums.unpriced))
    if sums.requests == 1:
        return tr("1 request")
    return tr("{n} requests").replace("{n}", usage_text.count(sums.requests))


class Nothing(QFrame):
    """Said where nothing was used.

    Attributes:
        all_wanted: the person wants to see everything there ever was.
    """

    all_wanted = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("card")
        self._advice = label("", "muted", wrap=True)
        self.everything = button(self.tr("Show everything"), "primary")
        self.everything.clicked.connect(self.all_wanted)
        self._heading = label("", "title")
        column = QVBoxLayout(self)
        column.setContentsMargins(GAP_XL + 4, GAP_XL, GAP_XL + 4, GAP_XL)
        column.setSpacing(GAP_M)
        column.addWidget(Picture(theme, "chart-column", "accent", 28))
        column.addWidget(self._heading)
        column.addWidget(self._advice)
        row = QHBoxLayout()
        row.addWidget(self.everything)
        row.addStretch(1)
        column.addLayout(row)

    def show_for(self, *, everything: bool) -> None:
        """Say it of all there is, or of the days that are chosen."""
        self._heading.setText(
            self.tr("Nothing used yet") if everything else self.tr("Nothing was used in these days")
        )
        self._advice.setText(
            self.tr("What requests use and cost is added up here as soon as the first one has ended.")
            if everything
            else self.tr("The log has no requests that ended then and named a model.")
        )
        self.everything.setVisible(not everything)
