"""Order by bisection: against plain sorting, whatever comes and goes."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

from claude_desk.ui.log_order import PIECES, RUN, STEP, Order, Value, arranging, runs, unite
from fakes.desk_double import row

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    from claude_desk.requestlog.record import Row


def pairs(order: Order) -> list[tuple[Value, int]]:
    """What is in an order."""
    return list(zip(order.values, order.seqs, strict=True))


def finished(work: Generator[None, None, Order]) -> tuple[Order, int]:
    """The result, and in how many steps it came."""
    steps = 0
    while True:
        try:
            next(work)
        except StopIteration as end:
            order: Order = end.value
            return order, steps
        steps += 1


def test_whatever_comes_and_goes_it_stays_sorted() -> None:
    """Single and many insertions and removals leave what sorting all of it would give."""
    dice = random.Random(1)  # noqa: S311 - figures, not keys
    order, expected = Order(), set()
    for seq in range(0, 3_000, 10):
        new = [(float(dice.randrange(40)), seq + each) for each in range(10)]
        expected |= set(new)
        if seq % 20:
            order.merge(sorted(new))
        else:
            for value, number in new:
                assert order.seqs[order.insert(value, number)] == number
        gone = dice.sample(sorted(expected), 4)
        expected -= set(gone)
        places = [order.place(*each) for each in gone[:3]]
        order.drop(sorted(place for place in places if place is not None))
        order.remove(*gone[3])
        assert pairs(order) == sorted(expected)
    assert order.place(99.0, 1) is None
    assert order.place(order.values[0], -1) is None


def test_many_pieces_are_as_right_as_few() -> None:
    """Beyond what is changed in place, all of it is copied once, with the same result."""
    order = Order()
    order.merge([(float(each), each) for each in range(0, 8 * PIECES, 2)])
    order.merge([(float(each), each) for each in range(1, 8 * PIECES, 2)])
    assert order.seqs == order.values == list(range(8 * PIECES))
    order.drop(range(0, 8 * PIECES, 2))
    assert order.seqs == order.values == list(range(1, 8 * PIECES, 2))


def test_a_side_by_side_stretch_goes_at_once() -> None:
    """Neighbouring places are dropped as one."""
    order = Order()
    order.merge([(float(each), each) for each in range(10)])
    order.drop([3, 4, 5])
    assert order.seqs == [0, 1, 2, 6, 7, 8, 9]
    order.drop([])
    assert len(order) == 7


def test_what_still_fits_keeps_its_place() -> None:
    """A changed value may stay where it is only between its neighbours, ties by number."""
    order = Order()
    order.merge([(1.0, 1), (2.0, 2), (3.0, 3)])
    assert order.fits(1, 2.5, 2)
    assert order.fits(1, 1.0, 2)
    assert not order.fits(1, 3.0, 4)
    assert order.fits(2, 99.0, 3)
    assert not order.fits(0, 2.5, 1)


def test_many_rows_are_arranged_in_many_short_steps() -> None:
    """Filtering and sorting beyond one run gives way often and ends as sorting at once would."""
    rows: dict[int, Row] = {seq: row(seq, total_s=float(-seq * 7919 % 1_000)) for seq in range(2 * RUN + 5)}

    def key(each: Row) -> Value:
        assert each.finished is not None
        return each.finished.total_s

    def odd(each: Row) -> bool:
        return each.seq % 3 != 0

    seen: list[Row] = []
    order, steps = finished(arranging(rows, sorted(rows), odd, key, seen.append, by_age=False))
    assert pairs(order) == sorted((key(each), each.seq) for each in rows.values() if odd(each))
    assert steps > len(rows) / STEP
    assert len(seen) == len(order)


def test_by_age_nothing_needs_sorting() -> None:
    """Numbers that ascend by themselves are taken as they are."""
    rows = {seq: row(seq) for seq in range(10)}
    take: Callable[[Row], Value] = lambda each: each.seq  # noqa: E731 - a key
    order, _ = finished(arranging(rows, sorted(rows), None, take, lambda _: None, by_age=True))
    assert order.seqs == order.values == list(range(10))


def test_numbers_are_united_and_runs_found() -> None:
    """At either end or in between; side by side, or at the same place."""
    seqs = [10, 11]
    for new in ([12, 14], [1, 2], [13], []):
        unite(seqs, new)
    assert seqs == [1, 2, 10, 11, 12, 13, 14]
    assert runs(seqs) == [(1, 2), (10, 14)]
    assert runs([3, 3, 4], same=True) == [(3, 3), (4, 4)]
    assert runs([]) == []
