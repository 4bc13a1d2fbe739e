"""Rows in the order of a column, found and kept by bisection. Pure: no Qt.

Values and numbers stand in two plain lists, so that everything that is long is done in C: a hundred thousand rows are
merged with new ones in a millisecond. What cannot be that quick is a generator, which the window runs in short turns.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections.abc import Callable, Generator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from claude_desk.requestlog.record import Row

Value = float | str
Key = Callable[["Row"], Value]
STEP = 500  # rows looked at before others get their turn
PIECES = 150  # places at which a list is changed in place
RUN = 8_192  # rows sorted at once; sorted runs are merged in a fraction of the time


class Order:
    """Numbers in ascending order of a value, ties in ascending order of the number.

    Attributes:
        values: what is sorted by; all numbers or all text.
        seqs: the numbers, in parallel.
    """

    __slots__ = ("seqs", "values")

    def __init__(self) -> None:
        self.values: list[Any] = []
        self.seqs: list[int] = []

    def __len__(self) -> int:
        return len(self.seqs)

    def spot(self, value: Value, seq: int) -> int:
        """Where a number is, or would be inserted."""
        low = bisect_left(self.values, value)
        if low == len(self.values) or self.values[low] != value:
            return low
        return bisect_left(self.seqs, seq, low, bisect_right(self.values, value, low))

    def place(self, value: Value, seq: int) -> int | None:
        """Where a number is; None if it is not there."""
        spot = self.spot(value, seq)
        return spot if spot < len(self.seqs) and self.seqs[spot] == seq else None

    def fits(self, place: int, value: Value, seq: int) -> bool:
        """Whether what stands at a place could have this value and keep its place."""
        if place > 0 and (self.values[place - 1], self.seqs[place - 1]) > (value, seq):
            return False
        last = place + 1 == len(self.seqs)
        return last or (value, seq) < (self.values[place + 1], self.seqs[place + 1])

    def insert(self, value: Value, seq: int) -> int:
        """Put one number in; returns its place."""
        spot = self.spot(value, seq)
        self.values.insert(spot, value)
        self.seqs.insert(spot, seq)
        return spot

    def remove(self, value: Value, seq: int) -> None:
        """Take one number out, if it is there."""
        place = self.place(value, seq)
        if place is not None:
            self.drop([place])

    def merge(self, pairs: Sequence[tuple[Value, int]]) -> None:
        """Put many numbers in, given in ascending order."""
        spots = [self.spot(*pair) for pair in pairs]
        pieces = runs(spots, same=True)
        if len(pieces) > PIECES:
            self._rebuild([], spots, pairs)
            return
        end = len(pairs)
        for spot, _ in reversed(pieces):
            start = bisect_left(spots, spot)
            self.values[spot:spot] = [value for value, _ in pairs[start:end]]
            self.seqs[spot:spot] = [seq for _, seq in pairs[start:end]]
            end = start

    def drop(self, places: Sequence[int]) -> None:
        """Take out what is at these places, given in ascending order."""
        pieces = runs(places)
        if len(pieces) > PIECES:
            self._rebuild(places, [], [])
            return
        for first, last in reversed(pieces):
            del self.values[first : last + 1]
            del self.seqs[first : last + 1]

    def _rebuild(self, out: Sequence[int], spots: Sequence[int], pairs: Sequence[tuple[Value, int]]) -> None:
        """Copy everything once, where moving the rest for every piece would take longer."""
        values: list[Any] = []
        seqs: list[int] = []
        done = 0
        for spot, (value, seq) in zip(spots, pairs, strict=True):
            values += self.values[done:spot]
            seqs += self.seqs[done:spot]
            values.append(value)
            seqs.append(seq)
            done = spot
        for place in out:
            values += self.values[done:place]
            seqs += self.seqs[done:place]
            done = place + 1
        self.values = values + self.values[done:]
        self.seqs = seqs + self.seqs[done:]


def arranging(
    rows: Mapping[int, Row],
    seqs: Sequence[int],
    matches: Callable[[Row], bool] | None,
    key: Key,
    seen: Callable[[Row], None],
    *,
    by_age: bool,
) -> Generator[None, None, Order]:
    """Filter and sort rows, a little with every step; the last one returns the order.

    Args:
        rows: all rows by number; they may not change meanwhile.
        seqs: their numbers, ascending.
        matches: which are wanted; None for all.
        key: what they are sorted by.
        seen: called with every row that is wanted.
        by_age: whether the key ascends with the number, so that there is nothing to sort.
    """
    order = Order()
    for start in range(0, len(seqs), STEP):
        for seq in seqs[start : start + STEP]:
            row = rows[seq]
            if matches is None or matches(row):
                order.values.append(key(row))
                order.seqs.append(seq)
                seen(row)
        yield
    if by_age:
        return order
    values, found = order.values, order.seqs
    places: list[int] = []
    for start in range(0, len(values), RUN):
        run = range(start, min(start + RUN, len(values)))
        places += sorted(run, key=values.__getitem__)
        yield
    places.sort(key=values.__getitem__)
    yield
    order.values = [values[place] for place in places]
    yield
    order.seqs = [found[place] for place in places]
    return order


def unite(seqs: list[int], new: list[int]) -> None:
    """Put ascending numbers into a list of them: mostly at one of its ends."""
    if not seqs or not new or new[0] > seqs[-1]:
        seqs += new
    elif new[-1] < seqs[0]:
        seqs[:0] = new
    else:
        for seq in new:
            insort(seqs, seq)


def runs(places: Sequence[int], *, same: bool = False) -> list[tuple[int, int]]:
    """Ascending places as first and last of those that are side by side, or where they are the same."""
    runs: list[tuple[int, int]] = []
    for place in places:
        if runs and place == runs[-1][1] + (0 if same else 1):
            runs[-1] = (runs[-1][0], place)
        else:
            runs.append((place, place))
    return runs
