"""Which columns the log table shows, in what order and how wide; what a person chose of it is remembered. Pure: no Qt."""

from __future__ import annotations

from claude_desk.ui.log_columns import COLUMNS, Column

NARROWEST = 40
WIDEST = 1200


class ColumnLayout:
    """A person's choice of columns.

    Attributes:
        order: all columns, from left to right.
        widths: pixels of the columns that a person made wider or narrower.
    """

    def __init__(self) -> None:
        self.order: list[Column] = list(Column)
        self.widths: dict[Column, int] = {}
        # What a person said of a column: to be shown, whatever room there is, or not.
        self._chosen: dict[Column, bool] = {}

    @property
    def changed(self) -> bool:
        """Whether a person chose anything."""
        return bool(self._chosen or self.widths or self.order != list(Column))

    def wants(self, column: Column) -> bool:
        """Whether a column is to be shown, if there is room."""
        return self._chosen.get(column, not COLUMNS[column].extra)

    def choose(self, column: Column, *, shown: bool) -> None:
        """Show or hide a column from now on. The last one stays."""
        if not shown and sum(map(self.wants, Column)) == 1:
            return
        self._chosen[column] = shown

    def resize(self, column: Column, width: int) -> None:
        """Keep a column at a width."""
        self.widths[column] = min(max(width, NARROWEST), WIDEST)

    def move(self, column: Column, place: int) -> None:
        """Put a column at a place in the order."""
        self.order.remove(column)
        self.order.insert(place, column)

    def reset(self) -> None:
        """As it was in the beginning."""
        self.order = list(Column)
        self.widths.clear()
        self._chosen.clear()

    def fit(self, width: int, indent: int = 0) -> dict[Column, int]:
        """Widths by column of those that fit: the leftover is shared, the least needed give way.

        Columns that a person asked for do not give way; the table scrolls sideways then.

        Args:
            width: pixels there are.
            indent: pixels the first column needs more than usually.
        """
        shown = {
            column: self.widths.get(column, COLUMNS[column].width)
            for column in self.order
            if self.wants(column)
        }
        first = next(iter(shown))
        if first not in self.widths:
            shown[first] += indent
        while (spare := width - sum(shown.values())) < 0:
            least = max(shown, key=self._rank)
            if not self._rank(least):
                return shown
            del shown[least]
        shares = {column: COLUMNS[column].stretch for column in shown if column not in self.widths}
        total = sum(shares.values())
        if not total:
            return shown
        widths = {column: wide + spare * shares.get(column, 0) // total for column, wide in shown.items()}
        widths[max(shares, key=shares.__getitem__)] += width - sum(widths.values())
        return widths

    def remembered(self) -> dict[str, object]:
        """What a person chose, for JSON."""
        return {
            "order": [column.name for column in self.order],
            "widths": {column.name: width for column, width in self.widths.items()},
            "shown": {column.name: shown for column, shown in self._chosen.items()},
        }

    def recall(self, value: object) -> None:
        """Take what :meth:`remembered` gave, from whatever version of ours; what is odd in it is passed over."""
        self.reset()
        if not isinstance(value, dict):
            return
        order, widths, shown = (value.get(name) for name in ("order", "widths", "shown"))
        if isinstance(order, list):
            known = [Column[name] for name in dict.fromkeys(map(str, order)) if name in Column.__members__]
            self.order = known + [column for column in Column if column not in known]
        if isinstance(widths, dict):
            for name, width in widths.items():
                if name in Column.__members__ and isinstance(width, int):
                    self.resize(Column[name], width)
        if isinstance(shown, dict):
            for name, wanted in shown.items():
                if name in Column.__members__ and isinstance(wanted, bool):
                    self.choose(Column[name], shown=wanted)

    def _rank(self, column: Column) -> int:
        return 0 if self._chosen.get(column) else COLUMNS[column].rank
