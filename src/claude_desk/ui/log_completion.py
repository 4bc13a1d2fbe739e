"""What a half-written filter could go on with: fields, their words, and values that rows had. Pure: no Qt."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from claude_desk.requestlog.filter import Spot, spot
from claude_desk.requestlog.filter_fields import FIELDS, STATES, Kind
from claude_desk.requestlog.record import Outcome

MOST = 12
# What is worth trying where a value is compared rather than picked.
EXAMPLES: dict[str, tuple[str, ...]] = {
    "status": (">=400", "4xx", "5xx", "429", "200"),
    "cost": (">0.1", ">1", "unknown"),
    "in": (">20k", ">100k"),
    "out": (">1k", ">10k"),
    "cached": (">0", "0"),
    "written": (">0", "0"),
    "latency": (">2s", ">30s", "<500ms"),
    "ttfb": (">1s", ">5s"),
    "time": ("today", "yesterday", ">=12:00"),
    "age": ("<15m", "<1h", "<1d"),
    "sent": (">1MB", ">100kB"),
    "received": (">1MB", ">100kB"),
}
_PLAIN = re.compile(r'[^\s",:]+')


@dataclass(frozen=True, slots=True)
class Candidate:
    """One way to go on.

    Attributes:
        shown: what the list says.
        meaning: explained beside it; may be empty.
        text: what takes the place of what was written.
        done: whether a term is complete with it, so that a space may follow.
    """

    shown: str
    meaning: str
    text: str
    done: bool


def candidates(
    text: str, cursor: int, values: Callable[[str], list[str]], meanings: Callable[[str], str]
) -> tuple[Spot, list[Candidate]]:
    """What could stand at the cursor.

    Args:
        text: the filter as far as it is written.
        cursor: the place in it.
        values: known values of a field.
        meanings: what a field is, for people.

    Returns:
        The spot to be replaced and at most a dozen ways, the likeliest first; none where nothing fits.
    """
    place = spot(text, cursor)
    written = place.written.casefold()
    if place.field is None:
        names = [name for name in FIELDS if name.startswith(written)]
        found = [Candidate(f"{name}:", meanings(name), f"{name}:", done=False) for name in names]
        return place, found[:MOST]
    field = FIELDS.get(place.field)
    if field is None:
        return place, []
    if field.kind is Kind.TEXT:
        known = [value for value in values(place.field) if written in value.casefold()]
        known.sort(key=lambda value: not value.casefold().startswith(written))
    else:
        known = [value for value in _words(place.field) if value.startswith(written)]
    return place, [
        Candidate(value, "", quoted(value), done=True) for value in known if value.casefold() != written
    ][:MOST]


def quoted(value: str) -> str:
    """A value as it is written in a filter: in quotes where it needs them."""
    if _PLAIN.fullmatch(value) and value[0] not in "=<>-":
        return value
    if _PLAIN.fullmatch(value):
        return value if value[0] in "<>" else f'"{value}"'
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def replaced(text: str, place: Spot, candidate: Candidate) -> tuple[str, int]:
    """The filter with a candidate taken, and where the cursor goes."""
    rest = text[place.end :]
    space = " " if candidate.done and not rest.startswith(" ") else ""
    cursor = place.start + len(candidate.text) + (1 if candidate.done else 0)
    return text[: place.start] + candidate.text + space + rest, cursor


def _words(field: str) -> tuple[str, ...]:
    if field == "is":
        return tuple(STATES)
    if field == "outcome":
        return tuple(each.value.replace(" ", "-") for each in Outcome)
    return EXAMPLES.get(field, ())
