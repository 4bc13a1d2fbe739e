"""What a chart shows: columns of values with their words, whoever they come from. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Kind(Enum):
    """How values are drawn."""

    BARS = "bars"
    LINE = "line"


@dataclass(frozen=True, slots=True)
class Part:
    """One value of a column.

    Attributes:
        shade: which of the theme's chart colours; None for a line of words without one.
        name: whose it is.
        text: the value in words.
        value: what is drawn, stacked on the parts before it; None for nothing.
        link: what choosing it leads to; empty for nothing.
    """

    shade: int | None
    name: str
    text: str
    value: float | None = None
    link: str = ""


@dataclass(frozen=True, slots=True)
class Column:
    """One place along the axis.

    Attributes:
        label: under the axis, where there is room.
        title: what it is, in full.
        text: the value of the whole, in words.
        value: of the whole; None where it is not known.
        parts: what it is made of, the lowest first.
        note: what else is to be known.
        link: what choosing it leads to.
    """

    label: str
    title: str
    text: str
    value: float | None
    parts: tuple[Part, ...] = ()
    note: str = ""
    link: str = ""

    @property
    def spoken(self) -> str:
        """All of it in one line, for a screen reader."""
        words = [f"{self.title}: {self.text}"]
        words += [f"{part.name} {part.text}" for part in self.parts]
        return "; ".join([*words, self.note] if self.note else words)


@dataclass(frozen=True, slots=True)
class Tick:
    """A place on the value axis, and what is written there."""

    value: float
    text: str


@dataclass(frozen=True, slots=True)
class Chart:
    """Everything that one picture shows.

    Attributes:
        name: what it is a picture of.
        kind: how it is drawn.
        columns: from left to right.
        ticks: of the value axis, from the bottom to its end; at least two.
        legend: shade and name of each series.
        nothing: said where there is nothing to draw.
    """

    name: str = ""
    kind: Kind = Kind.BARS
    columns: tuple[Column, ...] = ()
    ticks: tuple[Tick, ...] = (Tick(0.0, "0"), Tick(1.0, ""))
    legend: tuple[tuple[int, str], ...] = ()
    nothing: str = ""

    @property
    def empty(self) -> bool:
        """Whether there is nothing to draw."""
        return not any(column.value for column in self.columns) and (
            self.kind is Kind.BARS or all(column.value is None for column in self.columns)
        )
