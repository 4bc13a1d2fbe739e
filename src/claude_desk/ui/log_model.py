"""The request log as a table model that filters, sorts and pages by itself.

A QSortFilterProxyModel with Python comparisons freezes the window for seconds at 100,000 rows; plain lists with
key functions take milliseconds. Live rows are inserted and changed in place, so scroll position and selection stay.
"""

from __future__ import annotations

from bisect import bisect_left
from enum import Enum
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal

from claude_desk.requestlog.record import Outcome
from claude_desk.ui import formats
from claude_desk.ui.log_columns import COLUMNS, Column, SortValue, titles
from claude_desk.ui.log_totals import Totals

if TYPE_CHECKING:
    from collections.abc import Iterable

    from PySide6.QtCore import QObject

    from claude_desk.requestlog.record import Row

Index = QModelIndex | QPersistentModelIndex
NO_INDEX = QModelIndex()
ROW_ROLE = int(Qt.ItemDataRole.UserRole)
LIVE_LIMIT = 10_000
PAGED_LIMIT = 100_000


class Show(Enum):
    """The outcome filter's choices."""

    ALL = "all"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    STREAMING = "streaming"


def passes(row: Row, show: Show) -> bool:
    """Whether a row belongs to an outcome filter. Running rows belong to All and Streaming."""
    end = row.finished
    if show is Show.ALL:
        return True
    if end is None:
        return show is Show.STREAMING
    if show is Show.STREAMING:
        return end.streamed
    good = end.outcome is Outcome.OK and end.status < formats.ERROR_STATUS
    if show is Show.SUCCEEDED:
        return good
    return not good and end.outcome is not Outcome.CLIENT_LEFT


def haystack(row: Row) -> str:
    """What the search looks through, case-folded."""
    start, end = row.started, row.finished
    parts = [start.client, start.path, start.method, start.id, start.session, start.dialect, start.model]
    if end is not None:
        parts += [
            end.model_asked,
            end.model_sent,
            end.upstream,
            str(end.status),
            end.stop_reason,
            end.error_kind,
            end.error_text,
            end.upstream_request_id,
        ]
    return "\n".join(parts).casefold()


class LogModel(QAbstractTableModel):
    """Rows newest first, or sorted by a column; bounded, with older ones fetched on demand.

    Attributes:
        wants_older: emitted with the sequence number before which rows are wanted; answer with :meth:`add_older`.
        counted: the totals or the number of rows shown changed.
    """

    wants_older = Signal(object)
    counted = Signal()

    def __init__(self, parent: QObject | None = None, *, live_limit: int = LIVE_LIMIT) -> None:
        super().__init__(parent)
        self._live_limit = live_limit
        self._limit = live_limit
        self._rows: dict[int, Row] = {}
        # Sort values and rows of what is shown, in parallel, ascending by value.
        self._keys: list[SortValue] = []
        self._shown: list[Row] = []
        self._column = Column.TIME
        self._descending = True
        self._words: tuple[str, ...] = ()
        self._show = Show.ALL
        self._more = False
        self._asking = False
        self._titles = titles()
        self.totals = Totals()

    @property
    def held(self) -> int:
        """How many rows are in memory, shown or not."""
        return len(self._rows)

    @property
    def filtered(self) -> bool:
        """Whether a filter hides anything."""
        return bool(self._words) or self._show is not Show.ALL

    @property
    def searching(self) -> bool:
        """Whether an older page is on its way."""
        return self._asking

    def row_at(self, position: int) -> Row:
        """The row at a table line."""
        return self._shown[self._index(position)]

    def line_of(self, seq: int) -> int | None:
        """The table line of a row, or None while it is hidden or gone."""
        row = self._rows.get(seq)
        if row is None:
            return None
        place = self._place(row)
        return None if place is None else self._index(place)

    def newest(self) -> Row | None:
        """The newest row in memory."""
        return self._rows[max(self._rows)] if self._rows else None

    # Live rows ------------------------------------------------------------------------------------------

    def add(self, rows: Iterable[Row]) -> None:
        """Take new and changed rows in any order; a row older than all that is held waits for its page."""
        self._take(rows, floor=min(self._rows, default=0) if self._more else 0)

    def _take(self, rows: Iterable[Row], *, floor: int) -> None:
        fresh: dict[int, Row] = {}
        for row in rows:
            known = self._rows.get(row.seq) or fresh.get(row.seq)
            if known is None and row.seq < floor:
                continue
            if known is not None and known.finished is not None and row.finished is None:
                continue
            if row.seq in self._rows:
                self._change(row)
            else:
                fresh[row.seq] = row
        self._insert(sorted(fresh.values(), key=lambda row: row.seq))
        if len(self._rows) > self._limit:
            self._drop_oldest(len(self._rows) - self._limit)
        self.counted.emit()

    def add_older(self, rows: list[Row], *, more: bool) -> None:
        """Take a page of older rows.

        Args:
            rows: the page, newest first.
            more: whether there may be even older ones.
        """
        self._asking = False
        self._more = more
        self._limit = min(max(self._limit, len(self._rows) + len(rows)), PAGED_LIMIT)
        before = len(self._shown)
        self._take(rows, floor=0)
        if len(self._shown) == before and self.canFetchMore():
            # Nothing of this page passes the filter: the view would not ask again by itself.
            self.fetchMore()

    def not_older(self) -> None:
        """The page could not be read; the next scroll to the end asks again."""
        self._asking = False
        self.counted.emit()

    def forget_paged(self) -> None:
        """Back at the top: let go of rows beyond the live limit."""
        self._limit = self._live_limit
        if len(self._rows) > self._limit:
            self._drop_oldest(len(self._rows) - self._limit)
            self.counted.emit()

    # Filter and order -----------------------------------------------------------------------------------

    def search(self, text: str, show: Show) -> None:
        """Show only rows that hold every word of ``text`` and belong to ``show``."""
        words = tuple(text.casefold().split())
        if (words, show) == (self._words, self._show):
            return
        self.beginResetModel()
        self._words, self._show = words, show
        self._rebuild()
        self.endResetModel()
        self.counted.emit()

    # Overrides of Qt methods ----------------------------------------------------------------------------

    def rowCount(self, parent: Index = NO_INDEX) -> int:
        """Rows shown."""
        return 0 if parent.isValid() else len(self._shown)

    def columnCount(self, parent: Index = NO_INDEX) -> int:
        """All columns; the window hides those that do not fit."""
        return 0 if parent.isValid() else len(Column)

    def data(self, index: Index, role: int = int(Qt.ItemDataRole.DisplayRole)) -> Any:
        """Text, alignment and tooltip of a cell; the whole row under :data:`ROW_ROLE`."""
        if not index.isValid():
            return None
        row, column = self.row_at(index.row()), Column(index.column())
        spec = COLUMNS[column]
        if role == Qt.ItemDataRole.DisplayRole:
            return spec.text(row)
        if role == ROW_ROLE:
            return row
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if spec.number else Qt.AlignmentFlag.AlignLeft
            return side | Qt.AlignmentFlag.AlignVCenter
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{self._titles[column][0]}: {spec.text(row) or formats.NOTHING}"
        return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = int(Qt.ItemDataRole.DisplayRole)
    ) -> Any:
        """Headings and what they mean."""
        if orientation != Qt.Orientation.Horizontal:
            return None
        title, meaning = self._titles[Column(section)]
        if role == Qt.ItemDataRole.DisplayRole:
            return title
        if role == Qt.ItemDataRole.ToolTipRole:
            return meaning
        if role == Qt.ItemDataRole.TextAlignmentRole:
            number = COLUMNS[Column(section)].number
            side = Qt.AlignmentFlag.AlignRight if number else Qt.AlignmentFlag.AlignLeft
            return side | Qt.AlignmentFlag.AlignVCenter
        return None

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Order by a column; selection and current cell follow their rows."""
        self.layoutAboutToBeChanged.emit()
        old = self.persistentIndexList()
        seqs = [self.row_at(index.row()).seq for index in old]
        self._column = Column(column)
        self._descending = order == Qt.SortOrder.DescendingOrder
        self._rebuild()
        lines = {row.seq: place for place, row in enumerate(self._shown)}
        new = [
            self.index(self._index(lines[seq]), index.column()) for seq, index in zip(seqs, old, strict=True)
        ]
        self.changePersistentIndexList(old, new)
        self.layoutChanged.emit()

    def canFetchMore(self, parent: Index = NO_INDEX) -> bool:
        """Whether older rows may exist and none are on their way."""
        return not parent.isValid() and self._more and not self._asking and len(self._rows) < PAGED_LIMIT

    def fetchMore(self, parent: Index = NO_INDEX) -> None:
        """Ask for the next older page."""
        if self.canFetchMore(parent):
            self._asking = True
            self.wants_older.emit(min(self._rows, default=None))

    # How it works ---------------------------------------------------------------------------------------

    def _key(self, row: Row) -> SortValue:
        value = COLUMNS[self._column].sort(row)
        return (value.casefold() if isinstance(value, str) else value, row.seq)

    def _index(self, place: int) -> int:
        """Between a place in the ascending list and a table line; its own inverse."""
        return len(self._shown) - 1 - place if self._descending else place

    def _place(self, row: Row) -> int | None:
        place = bisect_left(self._keys, self._key(row))
        return place if place < len(self._shown) and self._shown[place].seq == row.seq else None

    def _matches(self, row: Row) -> bool:
        if not passes(row, self._show):
            return False
        if not self._words:
            return True
        text = haystack(row)
        return all(word in text for word in self._words)

    def _rebuild(self) -> None:
        matching = self._rows.values() if not self.filtered else filter(self._matches, self._rows.values())
        pairs = sorted(((self._key(row), row) for row in matching), key=lambda pair: pair[0])
        self._keys = [key for key, _ in pairs]
        self._shown = [row for _, row in pairs]
        self.totals = Totals.of(self._shown)

    def _insert(self, rows: list[Row]) -> None:
        """Insert new rows; those that land side by side are announced as one."""
        for row in rows:
            self._rows[row.seq] = row
        pairs = sorted(
            ((self._key(row), row) for row in rows if self._matches(row)), key=lambda pair: pair[0]
        )
        start = 0
        while start < len(pairs):
            place = bisect_left(self._keys, pairs[start][0])
            following = self._keys[place] if place < len(self._keys) else None
            end = start + 1
            while end < len(pairs) and (following is None or pairs[end][0] < following):
                end += 1
            run = pairs[start:end]
            line = len(self._shown) - place if self._descending else place
            self.beginInsertRows(NO_INDEX, line, line + len(run) - 1)
            self._keys[place:place] = [key for key, _ in run]
            self._shown[place:place] = [row for _, row in run]
            self.endInsertRows()
            for _, row in run:
                self.totals.add(row)
            start = end

    def _change(self, row: Row) -> None:
        old = self._rows[row.seq]
        place = self._place(old)
        self._rows[row.seq] = row
        if place is None:
            self._insert([row])
            return
        if not self._matches(row):
            self._remove(place, place)
            return
        self.totals.remove(old)
        self.totals.add(row)
        place = self._moved(place, row)
        self._keys[place], self._shown[place] = self._key(row), row
        line = self._index(place)
        self.dataChanged.emit(self.index(line, 0), self.index(line, len(Column) - 1))

    def _moved(self, place: int, row: Row) -> int:
        """Move a row to where its changed sort value belongs; its new place."""
        key = self._key(row)
        others = self._keys[:place] + self._keys[place + 1 :] if self._out_of_order(place, key) else None
        if others is None:
            return place
        target = bisect_left(others, key)
        source_line, target_line = self._index(place), self._index(target)
        # Qt names the line *before* which the row goes, counted with the row still in its old place.
        before = target_line + 1 if target_line > source_line else target_line
        self.beginMoveRows(NO_INDEX, source_line, source_line, NO_INDEX, before)
        self._keys.insert(target, self._keys.pop(place))
        self._shown.insert(target, self._shown.pop(place))
        self.endMoveRows()
        return target

    def _out_of_order(self, place: int, key: SortValue) -> bool:
        below = place > 0 and self._keys[place - 1] > key
        above = place + 1 < len(self._keys) and self._keys[place + 1] < key
        return below or above

    def _remove(self, first: int, last: int) -> None:
        """Take the shown rows from one place to another out of the table."""
        lines = sorted((self._index(first), self._index(last)))
        self.beginRemoveRows(NO_INDEX, lines[0], lines[1])
        for row in self._shown[first : last + 1]:
            self.totals.remove(row)
        del self._keys[first : last + 1]
        del self._shown[first : last + 1]
        self.endRemoveRows()

    def _drop_oldest(self, number: int) -> None:
        self._more = True
        doomed = sorted(self._rows)[:number]
        places = sorted(place for seq in doomed if (place := self._place(self._rows[seq])) is not None)
        while places:
            last = first = places.pop()
            while places and places[-1] == first - 1:
                first = places.pop()
            self._remove(first, last)
        for seq in doomed:
            del self._rows[seq]
