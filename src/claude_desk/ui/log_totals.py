"""Running sums over the rows that are shown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from claude_desk.requestlog.record import Outcome
from claude_desk.ui.formats import ERROR_STATUS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from claude_desk.requestlog.record import Row


@dataclass(slots=True)
class Totals:
    """Sums kept up to date row by row, so that a footer costs nothing at any length."""

    requests: int = 0
    running: int = 0
    failed: int = 0
    input: int = 0
    output: int = 0
    cache_read: int = 0
    cache_write: int = 0
    cost: int = 0  # billionths of a US dollar, of the requests whose cost is known
    unpriced: int = 0  # the others

    @classmethod
    def of(cls, rows: Iterable[Row]) -> Totals:
        """The sums of these rows."""
        totals = cls()
        for row in rows:
            totals.add(row)
        return totals

    @property
    def priced(self) -> bool:
        """Whether the sum of costs says anything: something of it is known, or there was nothing to pay."""
        return bool(self.cost) or not self.unpriced

    @property
    def cached_share(self) -> float | None:
        """The part of all input tokens that came from the prompt cache, 0 to 1; None without input."""
        everything = self.input + self.cache_read + self.cache_write
        return self.cache_read / everything if everything else None

    def add(self, row: Row) -> None:
        """Count a row in."""
        self._count(row, 1)

    def remove(self, row: Row) -> None:
        """Count a row out again."""
        self._count(row, -1)

    def merge(self, other: Totals, sign: int) -> None:
        """Count other sums in, or with a sign of -1 out again."""
        self.requests += sign * other.requests
        self.running += sign * other.running
        self.failed += sign * other.failed
        self.input += sign * other.input
        self.output += sign * other.output
        self.cache_read += sign * other.cache_read
        self.cache_write += sign * other.cache_write
        self.cost += sign * other.cost
        self.unpriced += sign * other.unpriced

    def _count(self, row: Row, sign: int) -> None:
        self.requests += sign
        end = row.finished
        if end is None:
            self.running += sign
            return
        if end.outcome not in {Outcome.OK, Outcome.CLIENT_LEFT} or end.status >= ERROR_STATUS:
            self.failed += sign
        self.input += sign * end.tokens.input
        self.output += sign * end.tokens.output
        self.cache_read += sign * end.tokens.cache_read
        self.cache_write += sign * end.tokens.cache_write
        if end.cost is None:
            self.unpriced += sign
        else:
            self.cost += sign * end.cost
