"""The request log as a table model that filters, sorts, groups and pages by itself.

A QSortFilterProxyModel with Python comparisons freezes the window for seconds at 100,000 rows; plain lists with
key functions take milliseconds, and what takes longer is done in short turns of the event loop, while the table shows
what it showed before. Live rows are inserted and changed in place, so scroll position and selection stay; where a
batch would tear at too many places at once, the table is told to look anew.
"""

from __future__ import annotations

import time
from bisect import bisect_left
from enum import Enum
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, QTimer, Signal

from claude_desk.requestlog.filter_fields import failed, succeeded
from claude_desk.ui import formats
from claude_desk.ui.log_columns import COLUMNS, Column, titles
from claude_desk.ui.log_groups import Group, GroupKey, Groups, gathering
from claude_desk.ui.log_known import KnownValues
from claude_desk.ui.log_order import Order, arranging, runs, unite
from claude_desk.ui.log_progress import text_so_far
from claude_desk.ui.log_totals import Totals

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Mapping

    from PySide6.QtCore import QObject

    from claude_desk.proxy.progress import Progress
    from claude_desk.requestlog.record import Row
    from claude_desk.ui.log_order import Value

Index = QModelIndex | QPersistentModelIndex
NO_INDEX = QModelIndex()
ROW_ROLE = int(Qt.ItemDataRole.UserRole)
LIVE_LIMIT = 10_000
PAGED_LIMIT = 100_000
AT_ONCE = 3_000  # rows that are arranged without giving others a turn
TURN_S = 0.008  # how long a turn of arranging takes
LATER_ROWS = 150  # of what came meanwhile, taken in one turn
DROPPED_ROWS = 1_000  # let go of in one turn
TEARS = 12  # separate places of a batch that are told one by one


class Show(Enum):
    """The outcome filter's choices."""

    ALL = "all"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    STREAMING = "streaming"


def passes(row: Row, show: Show) -> bool:
    """Whether a row belongs to an outcome filter. Running rows belong to All and Streaming."""
    if show is Show.ALL:
        return True
    if show is Show.STREAMING:
        return row.finished is None or row.finished.streamed
    return succeeded(row) if show is Show.SUCCEEDED else failed(row)


class LogModel(QAbstractTableModel):
    """Rows newest first, or sorted by a column, or gathered by conversation; bounded, with older ones fetched on demand.

    Attributes:
        wants_older: emitted with the sequence number before which rows are wanted; answer with :meth:`add_older`.
        counted: the totals or the number of rows shown changed.
        changing: what is shown is about to change.
        changed: it has; carries how many rows came that are newer than all before.
        arranged: all rows were sorted, filtered or gathered anew.
        known: values that rows had.
    """

    wants_older = Signal(object)
    counted = Signal()
    changing = Signal()
    changed = Signal(int)
    arranged = Signal()

    def __init__(self, parent: QObject | None = None, *, live_limit: int = LIVE_LIMIT) -> None:
        super().__init__(parent)
        self._live_limit = live_limit
        self._limit = live_limit
        self._rows: dict[int, Row] = {}
        self._seqs: list[int] = []  # of all rows, ascending
        self._order = Order()  # of what is shown, while it is not grouped
        self._groups: Groups | None = None
        self._lines: list[int | Group] = []  # of what is shown, while it is grouped
        self._expanded: set[GroupKey] = set()
        self._grouped = False
        # The order of what is shown, and the one that was asked for: they differ while rows are being arranged.
        self._column, self._descending = Column.TIME, True
        self._wanted = (Column.TIME, True)
        self._fits: Callable[[Row], bool] | None = None
        self._show = Show.ALL
        self._more = False
        self._asking = False
        self._work: Generator[None, None, None] | None = None
        self._later: dict[int, Row] = {}  # what came while the rows are being arranged
        self._turns = QTimer(self)
        self._turns.setInterval(0)
        self._turns.timeout.connect(self._take_turn)
        self._letting_go = QTimer(self)
        self._letting_go.setSingleShot(True)
        self._letting_go.setInterval(0)
        self._letting_go.timeout.connect(self._let_go)
        self._titles = titles()
        self.progress: Mapping[str, Progress] = {}  # of requests that still run, by their identifiers
        self.totals = Totals()
        self.known = KnownValues()

    @property
    def held(self) -> int:
        """How many rows are in memory, shown or not."""
        return len(self._rows)

    @property
    def full(self) -> bool:
        """Whether there are older rows that memory has no place for."""
        return self._more and len(self._rows) >= PAGED_LIMIT

    @property
    def filtered(self) -> bool:
        """Whether a filter hides anything."""
        return self._fits is not None or self._show is not Show.ALL

    @property
    def grouped(self) -> bool:
        """Whether rows are gathered by conversation."""
        return self._grouped

    @property
    def searching(self) -> bool:
        """Whether an older page is on its way."""
        return self._asking

    @property
    def arranging(self) -> bool:
        """Whether rows are still being filtered or sorted; the table shows what it showed before."""
        return self._work is not None

    @property
    def sorted_by(self) -> tuple[Column, bool]:
        """The column, and whether the largest is on top."""
        return self._wanted

    @property
    def wants_all(self) -> bool:
        """Whether what is shown is only right with the older rows, too: filtered, grouped or sorted by another column."""
        return self.filtered or self._grouped or self._wanted[0] is not Column.TIME

    def line(self, position: int) -> Row | Group:
        """What a table line shows."""
        if self._groups is not None:
            entry = self._lines[position]
            return entry if isinstance(entry, Group) else self._rows[entry]
        return self._rows[self._order.seqs[self._index(position)]]

    def row_at(self, position: int) -> Row:
        """The request at a table line; LookupError where a group is."""
        line = self.line(position)
        if isinstance(line, Group):
            raise LookupError(position)  # noqa: TRY004 - the type is right, the place is not
        return line

    def row(self, seq: int) -> Row | None:
        """A request by its number, shown or not."""
        return self._rows.get(seq)

    def line_of(self, seq: int) -> int | None:
        """The table line of a request, or None while it is hidden or gone."""
        row = self._rows.get(seq)
        if row is None:
            return None
        if self._groups is not None:
            return self._lines.index(seq) if seq in self._lines else None
        place = self._order.place(self._key(row), seq)
        return None if place is None else self._index(place)

    def line_of_group(self, key: GroupKey) -> int | None:
        """The table line of a group, or None while it is not shown."""
        return next(
            (place for place, line in enumerate(self._lines) if isinstance(line, Group) and line.key == key),
            None,
        )

    def level_of(self, line: Row | Group) -> int:
        """How far a line is indented."""
        if isinstance(line, Group):
            return line.level
        group = self._groups.group_of(line) if self._groups is not None else None
        return 0 if group is None else group.level + 1

    def newest(self) -> Row | None:
        """The newest row in memory."""
        return self._rows[self._seqs[-1]] if self._seqs else None

    # Live rows ------------------------------------------------------------------------------------------

    def add(self, rows: Iterable[Row]) -> None:
        """Take new and changed rows in any order; a row older than all that is held waits for its page."""
        self._take(rows, floor=self._seqs[0] if self._more and self._seqs else None)

    def add_older(self, rows: list[Row], *, more: bool) -> None:
        """Take a page of older rows.

        Args:
            rows: the page, newest first.
            more: whether there may be even older ones.
        """
        self._asking = False
        self._more = more
        self._limit = min(max(self._limit, len(self._rows) + len(self._later) + len(rows)), PAGED_LIMIT)
        before = self.rowCount()
        self._take(rows, floor=None)
        # Nothing of this page is seen: the view would not ask again by itself.
        if self.canFetchMore() and (self.wants_all or self.rowCount() == before):
            self.fetchMore()

    def not_older(self) -> None:
        """The page could not be read; the next scroll to the end asks again."""
        self._asking = False
        self.counted.emit()

    def forget_paged(self) -> None:
        """Back at the top: let go of rows beyond the live limit, unless what is shown needs them."""
        if len(self._rows) > self._live_limit and not self._letting_go.isActive():
            self._let_go()

    def _let_go(self) -> None:
        if self.wants_all or self.arranging or self._asking:
            return
        self._limit = max(self._live_limit, len(self._rows) - DROPPED_ROWS)
        self._take([], floor=None)
        if len(self._rows) > self._live_limit:
            self._letting_go.start()

    # Filter and order -----------------------------------------------------------------------------------

    def search(self, fits: Callable[[Row], bool] | None, show: Show = Show.ALL) -> None:
        """Show only rows that ``fits`` lets through, if there is one, and that belong to ``show``."""
        if fits is None and self._fits is None and show is self._show:
            return
        self._fits, self._show = fits, show
        self._arrange()

    def group(self, *, grouped: bool) -> None:
        """Gather rows by conversation, or stop that."""
        if grouped != self._grouped:
            self._grouped = grouped
            self._arrange()

    def expand(self, group: Group, *, expanded: bool) -> None:
        """Show or hide what is in a group."""
        if expanded == self.is_expanded(group):
            return
        (self._expanded.add if expanded else self._expanded.discard)(group.key)
        self._unfold()

    def expand_all(self, *, expanded: bool) -> None:
        """Show or hide what is in every group."""
        groups = self._groups.all() if self._groups is not None else []
        self._expanded = {group.key for group in groups} if expanded else set()
        self._unfold()

    def is_expanded(self, group: Group) -> bool:
        """Whether what is in a group is shown."""
        return group.key in self._expanded

    # Overrides of Qt methods ----------------------------------------------------------------------------

    def rowCount(self, parent: Index = NO_INDEX) -> int:
        """Rows shown."""
        if parent.isValid():
            return 0
        return len(self._order) if self._groups is None else len(self._lines)

    def columnCount(self, parent: Index = NO_INDEX) -> int:
        """All columns; the window hides those that do not fit."""
        return 0 if parent.isValid() else len(Column)

    def data(self, index: Index, role: int = int(Qt.ItemDataRole.DisplayRole)) -> Any:
        """Text, alignment and spoken text of a cell; the row or group under :data:`ROW_ROLE`."""
        if not index.isValid():
            return None
        line, column = self.line(index.row()), Column(index.column())
        if role == ROW_ROLE:
            return line
        if role in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole}:
            text = self._text(line, column)
            if role == Qt.ItemDataRole.DisplayRole:
                return text
            return f"{self._titles[column][0]}: {text or formats.NOTHING}"
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(column)
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
            return _alignment(Column(section))
        return None

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Order by a column."""
        wanted = (Column(column), order == Qt.SortOrder.DescendingOrder)
        if wanted != self._wanted:
            self._wanted = wanted
            self._arrange()

    def canFetchMore(self, parent: Index = NO_INDEX) -> bool:
        """Whether older rows may exist and none are on their way."""
        return not parent.isValid() and self._more and not self._asking and len(self._rows) < PAGED_LIMIT

    def fetchMore(self, parent: Index = NO_INDEX) -> None:
        """Ask for the next older page."""
        if self.canFetchMore(parent):
            self._asking = True
            self._letting_go.stop()
            self.wants_older.emit(min([*self._seqs[:1], *self._later], default=None))

    # How it arranges ------------------------------------------------------------------------------------

    def _arrange(self) -> None:
        """Filter, sort and gather all rows anew: few of them at once, many in turns of the event loop."""
        self._work = self._arrangement()
        if len(self._rows) <= AT_ONCE:
            for _ in self._work:
                pass
        else:
            self._turns.start()
            self.counted.emit()

    def _take_turn(self) -> None:
        if self._work is None:
            self._take_later()
            return
        until = time.perf_counter() + TURN_S
        for _ in self._work:
            if time.perf_counter() >= until:
                return

    def _arrangement(self) -> Generator[None, None, None]:
        # Its settings are those of this moment; a change of them begins another one.
        (column, descending), totals = self._wanted, Totals()
        key = COLUMNS[column].sort
        matches = self._matcher()
        order = Order()
        groups: Groups | None = None
        lines: list[int | Group] = []
        if self._grouped:
            groups = Groups(key, COLUMNS[column].group_sort)
            yield from gathering(groups, self._rows, self._seqs, matches, totals.add)
            lines = groups.lines(self._expanded, descending=descending)
        else:
            order = yield from arranging(
                self._rows, self._seqs, matches, key, totals.add, by_age=column is Column.TIME
            )
        yield
        self.changing.emit()
        self.beginResetModel()
        self._column, self._descending = column, descending
        self._order, self._groups, self._lines, self.totals = order, groups, lines, totals
        self.endResetModel()
        self._work = None
        self.changed.emit(0)
        self.arranged.emit()
        if self._later:
            self._turns.start()
        else:
            self._turns.stop()
        self.counted.emit()
        if self.wants_all:
            self.fetchMore()

    def _take_later(self) -> None:
        """Take some of what came while the rows were being arranged; what comes meanwhile queues up behind it."""
        some = {seq: self._later.pop(seq) for seq in list(self._later)[:LATER_ROWS]}
        if not self._later:
            self._turns.stop()
        self._take_now(some.values(), floor=None)

    def _take(self, rows: Iterable[Row], *, floor: int | None) -> None:
        if not self.arranging and not self._later:
            self._take_now(rows, floor=floor)
            return
        for row in rows:
            known = self._later.get(row.seq)
            late = floor is not None and row.seq < floor and row.seq not in self._rows
            if not late and (known is None or known.finished is None):
                self._later[row.seq] = row

    def _take_now(self, rows: Iterable[Row], *, floor: int | None) -> None:
        fresh: dict[int, Row] = {}
        ended: dict[int, tuple[Row, Row]] = {}
        for row in rows:
            seq = row.seq
            known = self._rows.get(seq)
            if known is None:
                before = fresh.get(seq)
                if (before is None or before.finished is None) and (floor is None or seq >= floor):
                    fresh[seq] = row
            elif known.finished is None or row.finished is not None:
                ended[seq] = (known, row)
        self._apply(fresh, ended)
        self.counted.emit()

    def _apply(self, fresh: dict[int, Row], ended: dict[int, tuple[Row, Row]]) -> None:
        self.changing.emit()
        newest = self._seqs[-1] if self._seqs else None
        unite(self._seqs, sorted(fresh))
        over = max(0, len(self._seqs) - self._limit)
        doomed = self._seqs[:over]
        del self._seqs[:over]
        self._more = self._more or over > 0
        gone: list[Row] = []
        for seq in doomed:
            ended.pop(seq, None)
            if fresh.pop(seq, None) is None:
                gone.append(self._rows[seq])
        matches = self._matcher()
        fitting = [row for row in fresh.values() if matches is None or matches(row)]
        self._rows |= fresh
        for seq, (_, row) in ended.items():
            self._rows[seq] = row
            self.known.add(row)
        for row in fresh.values():
            self.known.add(row)
        if self._groups is not None:
            self._regroup(self._groups, fitting, list(ended.values()), gone)
        else:
            self._reorder(fitting, list(ended.values()), gone)
        for row in gone:
            del self._rows[row.seq]
        self.changed.emit(sum(1 for row in fitting if newest is not None and row.seq > newest))

    def _reorder(self, fitting: list[Row], ended: list[tuple[Row, Row]], gone: list[Row]) -> None:
        out: list[int] = []
        into: list[tuple[Value, int]] = []
        still: list[int] = []
        for row in gone:
            place = self._order.place(self._key(row), row.seq)
            if place is not None:
                out.append(place)
                self.totals.remove(row)
        matches = self._matcher()
        for old, new in ended:
            fits = matches is None or matches(new)
            self._end(old, new if fits else None, out, into, still)
        for row in fitting:
            into.append((self._key(row), row.seq))
            self.totals.add(row)
        self._tear(sorted(out), sorted(into))
        places = [self.line_of(seq) for seq in still]
        lines = [line for line in places if line is not None]
        if lines:
            self.dataChanged.emit(self.index(min(lines), 0), self.index(max(lines), len(Column) - 1))

    def _end(
        self, old: Row, new: Row | None, out: list[int], into: list[tuple[Value, int]], still: list[int]
    ) -> None:
        """Note what the end of a row means for its place: it goes (no ``new``), comes, moves, or stays there."""
        order = self._order
        place = order.place(self._key(old), old.seq)
        if place is not None:
            self.totals.remove(old)
        if new is not None:
            self.totals.add(new)
            value = self._key(new)
            if place is not None and order.fits(place, value, new.seq):
                order.values[place] = value
                still.append(new.seq)
                return
            into.append((value, new.seq))
        if place is not None:
            out.append(place)

    def _tear(self, out: list[int], into: list[tuple[Value, int]]) -> None:
        """Take places out of the table and put rows in: piece by piece, or all at once if there are many pieces."""
        order = self._order
        leaving = runs(out)
        if len(leaving) + len(runs([order.spot(*pair) for pair in into], same=True)) > TEARS:
            self.beginResetModel()
            order.drop(out)
            order.merge(into)
            self.endResetModel()
            return
        for first, last in reversed(leaving):
            lines = sorted((self._index(first), self._index(last)))
            self.beginRemoveRows(NO_INDEX, *lines)
            order.drop(range(first, last + 1))
            self.endRemoveRows()
        spots = [order.spot(*pair) for pair in into]
        end = len(into)
        for spot in sorted(set(spots), reverse=True):
            start = bisect_left(spots, spot)
            run = into[start:end]
            line = len(order) - spot if self._descending else spot
            self.beginInsertRows(NO_INDEX, line, line + len(run) - 1)
            order.values[spot:spot] = [value for value, _ in run]
            order.seqs[spot:spot] = [seq for _, seq in run]
            self.endInsertRows()
            end = start

    def _regroup(
        self, groups: Groups, fitting: list[Row], ended: list[tuple[Row, Row]], gone: list[Row]
    ) -> None:
        matches = self._matcher()
        for old, new in [*((row, None) for row in gone), *ended]:
            before = matches is None or matches(old)
            after = new is not None and (matches is None or matches(new))
            if before:
                self.totals.remove(old)
            if new is not None and after:
                self.totals.add(new)
                if before:
                    groups.change(old, new)
                else:
                    groups.add(new)
            elif before:
                groups.remove(old)
        for row in fitting:
            groups.add(row)
            self.totals.add(row)
        groups.settle()
        self._relay()

    def _relay(self) -> None:
        """Lay the lines of the groups anew; the table is told only what is different."""
        if self._groups is None:
            return
        lines = self._groups.lines(self._expanded, descending=self._descending)
        if lines == self._lines:
            if lines:
                self.dataChanged.emit(self.index(0, 0), self.index(len(lines) - 1, len(Column) - 1))
            return
        self.beginResetModel()
        self._lines = lines
        self.endResetModel()

    def _unfold(self) -> None:
        self.changing.emit()
        self._relay()
        self.changed.emit(0)

    # Small things ---------------------------------------------------------------------------------------

    def _text(self, line: Row | Group, column: Column) -> str:
        spec = COLUMNS[column]
        if isinstance(line, Group):
            return spec.group(line)
        progress = self.progress.get(line.started.id) if line.finished is None else None
        text = text_so_far(column, progress) if progress is not None else None
        return spec.text(line) if text is None else text

    def _key(self, row: Row) -> Value:
        return COLUMNS[self._column].sort(row)

    def _index(self, place: int) -> int:
        """Between a place in the ascending order and a table line; its own inverse."""
        return len(self._order) - 1 - place if self._descending else place

    def _matcher(self) -> Callable[[Row], bool] | None:
        """What rows must pass to be shown; None while all are."""
        fits, show = self._fits, self._show
        if show is Show.ALL:
            return fits
        if fits is None:
            return lambda row: passes(row, show)
        return lambda row: passes(row, show) and fits(row)


def _alignment(column: Column) -> Qt.AlignmentFlag:
    side = Qt.AlignmentFlag.AlignRight if COLUMNS[column].number else Qt.AlignmentFlag.AlignLeft
    return side | Qt.AlignmentFlag.AlignVCenter
