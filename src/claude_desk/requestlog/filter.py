"""The small language that filters the log, in the window and on the command line.

::

    status:>=400 model:opus,sonnet -client:ci cost:>0.1 text:"too many requests"

Terms stand side by side and all of them must hold. A term is a word to look for anywhere, or ``field:value``; with a
minus before it, it must not hold. Values with commas between them are alternatives. Text fields look for the value
inside, in any case, or with ``=`` for exactly it; quotes keep spaces, commas and colons together. Numbers are
compared (``>``, ``>=``, ``<``, ``<=``), lie in a range (``400..499``) or are as written: ``latency:2s`` is what reads
as 2 s. Pure: the clock is handed in.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum

from claude_desk.errors import FilterError
from claude_desk.requestlog.filter_fields import (
    ALIASES,
    FIELDS,
    STATES,
    UNITS,
    Field,
    Kind,
    haystack,
)
from claude_desk.requestlog.record import Outcome, Row

UNKNOWN = "unknown"

Test = Callable[[Row], bool]
_FIELD = re.compile(r"([A-Za-z]+):")
_NUMBER = re.compile(r"\$?(\d+(?:\.(\d*))?|\.(\d+))\s?([A-Za-z]*)")
_STATUS_CLASS = re.compile(r"([1-5])xx")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_COMPARISON = re.compile(r"(>=|<=|>|<|=)(.*)", re.DOTALL)
_CLOCKS = {"%H:%M": timedelta(minutes=1), "%H:%M:%S": timedelta(seconds=1)}


class Problem(Enum):
    """What can be wrong with a filter; the value is the sentence, ``{word}`` the place in question."""

    UNKNOWN_FIELD = "There is no field “{word}”. Text with a colon goes in quotes."
    NO_VALUE = "“{word}” needs a value."
    OPEN_QUOTE = "The quotation mark before “{word}” is not closed."
    NO_NUMBER = "“{word}” is not a number this field understands."
    NO_TIME = "“{word}” is not a time: 14:30, 2026-11-20, today or yesterday are."
    NO_CHOICE = "“{word}” is not one of the words this field knows."


@dataclass(frozen=True, slots=True)
class Term:
    """One term as it was written.

    Attributes:
        start: where it begins in the text, its minus included.
        end: where it ends.
        negated: whether it must not hold.
        field: the field's name, an alias resolved; empty for words looked for anywhere.
        values: the alternatives, with whether each was quoted.
    """

    start: int
    end: int
    negated: bool
    field: str
    values: tuple[tuple[str, bool], ...]


@dataclass(frozen=True, slots=True)
class Filter:
    """A filter ready for use.

    Attributes:
        text: what it was made from.
        terms: its terms, in order.
        matches: whether a row passes.
    """

    text: str
    terms: tuple[Term, ...]
    matches: Test


@dataclass(frozen=True, slots=True)
class Spot:
    """What stands at a place in an unfinished filter, for completing it.

    Attributes:
        start: where the part to be replaced begins.
        end: where it ends.
        field: the field whose value it is; None while a field's name is being written.
        written: the part up to the place, without quotes and comparison.
    """

    start: int
    end: int
    field: str | None
    written: str


def compiled(text: str, now: float) -> Filter:
    """Make a filter from what a person wrote.

    Args:
        text: the filter; with nothing in it everything passes.
        now: seconds since the epoch, for ``age:`` and times of today.

    Raises:
        FilterError: it cannot be read; says where and why.
    """
    terms = tuple(_terms(text))
    tests: list[Test] = []
    wanted: list[str] = []
    unwanted: list[str] = []
    for term in terms:
        words = [value.casefold() for value, _ in term.values]
        if term.field in {"", "text"} and term.negated:
            unwanted += words
        elif term.field in {"", "text"} and len(words) == 1:
            wanted += words
        else:
            test = _any([_test(term, value, quoted, now) for value, quoted in term.values])
            tests.append(_negation(test) if term.negated else test)
    if wanted or unwanted:
        # Last, because gathering a row's text costs more than all the rest.
        tests.append(_words(tuple(wanted), tuple(unwanted)))
    return Filter(text, terms, _all(tests))


def term(field: str, value: str) -> str:
    """The term that finds exactly this value of a text field."""
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'{field}:="{escaped}"'


def spot(text: str, cursor: int) -> Spot:
    """What a person is writing at a place of a filter, finished or not."""
    start, quoted, place = 0, False, 0
    while place < cursor:
        character = text[place]
        if character == "\\" and quoted:
            place += 1
        elif character == '"':
            quoted = not quoted
        elif character.isspace() and not quoted:
            start = place + 1
        place += 1
    end = cursor
    while end < len(text) and not text[end].isspace():
        end += 1
    start += text[start:cursor].startswith("-")
    head = _FIELD.match(text, start, cursor)
    if head is None:
        return Spot(start, end, None, text[start:cursor].strip('"'))
    name = head[1].lower()
    begin = _last_value(text, head.end(), cursor)
    comparison = _COMPARISON.match(text, begin, cursor)
    begin += len(comparison[1]) if comparison else 0
    return Spot(begin, end, ALIASES.get(name, name), text[begin:cursor].strip('"'))


def _last_value(text: str, begin: int, cursor: int) -> int:
    """Where the last of several values before the cursor begins."""
    quoted = False
    for place in range(begin, cursor):
        if text[place] == '"':
            quoted = not quoted
        elif text[place] == "," and not quoted:
            begin = place + 1
    return begin


# Reading ----------------------------------------------------------------------------------------------------


def _terms(text: str) -> list[Term]:
    terms: list[Term] = []
    place = 0
    while True:
        while place < len(text) and text[place].isspace():
            place += 1
        if place == len(text):
            return terms
        found = _term(text, place)
        terms.append(found)
        place = found.end


def _term(text: str, start: int) -> Term:
    negated = text[start] == "-" and start + 1 < len(text) and not text[start + 1].isspace()
    place = start + negated
    head = _FIELD.match(text, place)
    field = ""
    if head is not None:
        field = ALIASES.get(head[1].lower(), head[1].lower())
        if field not in FIELDS:
            raise _error(Problem.UNKNOWN_FIELD, head[1], start, head.end())
        place = head.end()
    values, end = _values(text, place, split=head is not None)
    if not all(value or quoted for value, quoted in values):
        raise _error(Problem.NO_VALUE, text[start:end], start, end)
    return Term(start, end, negated, field, tuple(values))


def _values(text: str, place: int, *, split: bool) -> tuple[list[tuple[str, bool]], int]:
    """The alternatives from a place on, up to the next space, and where they end."""
    values: list[tuple[str, bool]] = []
    piece, quoted = "", False
    while place < len(text) and not text[place].isspace():
        character = text[place]
        if character == '"':
            inside, place = _quoted(text, place)
            piece, quoted = piece + inside, True
        elif character == "," and split:
            values.append((piece, quoted))
            piece, quoted = "", False
            place += 1
        else:
            piece += character
            place += 1
    if piece or quoted or not values:
        values.append((piece, quoted))
    return values, place


def _quoted(text: str, place: int) -> tuple[str, int]:
    """The text between two quotation marks, and the place after the second one."""
    start = place
    inside = ""
    place += 1
    while place < len(text):
        character = text[place]
        if character == '"':
            return inside, place + 1
        if character == "\\" and place + 1 < len(text):
            place += 1
        inside += text[place]
        place += 1
    raise _error(Problem.OPEN_QUOTE, inside[:40], start, len(text))


def _error(problem: Problem, word: str, start: int, end: int) -> FilterError:
    return FilterError(
        problem.value.replace("{word}", word), reason=problem.value, word=word, start=start, end=end
    )


# Making -----------------------------------------------------------------------------------------------------


def _test(term: Term, value: str, quoted: bool, now: float) -> Test:  # noqa: FBT001 - as the term holds it
    field = FIELDS.get(term.field or "text")
    assert field is not None  # noqa: S101 - _term refused others
    if field.kind is Kind.TEXT:
        return _text_test(field, value)
    if field.kind is Kind.CHOICE:
        return _choice_test(term, value)
    if not quoted and value.lower() == UNKNOWN:
        return _unknown(field)
    if field.kind is Kind.MOMENT:
        return _moment_test(term, field, value, now)
    low, high = _bounds(term, field, value)
    if field.kind is Kind.AGE:
        return lambda row: low <= max(0.0, now - row.started.at) <= high
    return _within(field, low, high)


def _text_test(field: Field, value: str) -> Test:
    texts = field.texts
    assert texts is not None  # noqa: S101 - text fields have one
    if value.startswith("="):
        exact = value[1:].casefold()
        return lambda row: any(text.casefold() == exact for text in texts(row))
    word = value.casefold()
    if not word:
        return lambda row: not any(texts(row))
    return lambda row: any(word in text.casefold() for text in texts(row))


def _choice_test(term: Term, value: str) -> Test:
    word = value.lstrip("=").replace("-", " ").casefold()
    if term.field == "is":
        state = STATES.get(word)
        if state is None:
            raise _error(Problem.NO_CHOICE, value, term.start, term.end)
        return state
    outcomes = frozenset(each for each in Outcome if each.value.startswith(word))
    if not outcomes or not word:
        raise _error(Problem.NO_CHOICE, value, term.start, term.end)
    names = {each.value for each in outcomes}
    return lambda row: row.outcome.value in names


def _within(field: Field, low: float, high: float) -> Test:
    number = field.number
    assert number is not None  # noqa: S101 - fields of numbers have one

    def test(row: Row) -> bool:
        value = number(row)
        return value is not None and low <= value <= high

    return test


def _unknown(field: Field) -> Test:
    number = field.number
    if number is None:
        return lambda _row: False
    return lambda row: row.finished is not None and number(row) is None


def _bounds(term: Term, field: Field, value: str) -> tuple[float, float]:
    """The least and the largest number that a comparison, a range or a number lets through."""
    comparison = _COMPARISON.fullmatch(value)
    if comparison is not None:
        number, half = _number(term, field, comparison[2])
        return {
            ">": (math.nextafter(number, math.inf), math.inf),
            ">=": (number, math.inf),
            "<": (-math.inf, math.nextafter(number, -math.inf)),
            "<=": (-math.inf, number),
            "=": (number - half, math.nextafter(number + half, -math.inf)),
        }[comparison[1]]
    hundred = _STATUS_CLASS.fullmatch(value.lower())
    if hundred is not None and field.kind is Kind.STATUS:
        return int(hundred[1]) * 100.0, int(hundred[1]) * 100.0 + 99
    if ".." in value:
        first, _, last = value.partition("..")
        low = _number(term, field, first)[0] if first else -math.inf
        return low, _number(term, field, last)[0] if last else math.inf
    number, half = _number(term, field, value)
    return number - half, math.nextafter(number + half, -math.inf)


def _number(term: Term, field: Field, text: str) -> tuple[float, float]:
    """A number with its unit, and half of what its last digit stands for."""
    found = _NUMBER.fullmatch(text.strip())
    units = UNITS[field.kind]
    if found is None or found[4] not in units:
        raise _error(Problem.NO_NUMBER, text, term.start, term.end)
    unit = units[found[4]]
    places = len(found[2] or found[3] or "")
    return float(found[1]) * unit, 0.5 * 10**-places * unit


def _moment_test(term: Term, field: Field, value: str, now: float) -> Test:
    comparison = _COMPARISON.fullmatch(value)
    low, high = -math.inf, math.inf
    if comparison is not None:
        begin, end = _span(term, comparison[2], now)
        sign = comparison[1]
        if sign in {">", ">=", "="}:
            low = end if sign == ">" else begin
        if sign in {"<", "<=", "="}:
            high = begin if sign == "<" else end
    elif ".." in value:
        first, _, last = value.partition("..")
        low = _span(term, first, now)[0] if first else low
        high = _span(term, last, now)[1] if last else high
    else:
        low, high = _span(term, value, now)
    return _within(field, low, math.nextafter(high, -math.inf))


def _span(term: Term, text: str, now: float) -> tuple[float, float]:
    """When a day, minute or second begins and ends, in seconds since the epoch; without a day it is today's."""
    midnight = datetime.fromtimestamp(now).replace(hour=0, minute=0, second=0, microsecond=0)  # noqa: DTZ006 - the person's day
    named = {"today": midnight, "yesterday": midnight - timedelta(days=1)}
    word = text.strip().lower()
    if word in named:
        return _from(named[word], timedelta(days=1))
    day, _, clock = word.partition("t") if "t" in word else word.partition(" ")
    if not _DAY.fullmatch(day):
        day, clock = midnight.strftime("%Y-%m-%d"), word
    elif not clock:
        return _from(_read(term, text, day, "%Y-%m-%d"), timedelta(days=1))
    form = "%H:%M:%S" if clock.count(":") > 1 else "%H:%M"
    return _from(_read(term, text, f"{day} {clock}", f"%Y-%m-%d {form}"), _CLOCKS[form])


def _read(term: Term, text: str, value: str, form: str) -> datetime:
    try:
        return datetime.strptime(value, form)  # noqa: DTZ007 - the person's own time
    except ValueError:
        raise _error(Problem.NO_TIME, text, term.start, term.end) from None


def _from(begin: datetime, length: timedelta) -> tuple[float, float]:
    try:
        return begin.timestamp(), (begin + length).timestamp()
    except (OverflowError, OSError):  # a year that this system's clock does not know
        return math.inf, math.inf


def _words(wanted: tuple[str, ...], unwanted: tuple[str, ...]) -> Test:
    def test(row: Row) -> bool:
        text = haystack(row)
        return all(word in text for word in wanted) and not any(word in text for word in unwanted)

    return test


def _negation(test: Test) -> Test:
    return lambda row: not test(row)


def _any(tests: list[Test]) -> Test:
    if len(tests) == 1:
        return tests[0]
    return lambda row: any(test(row) for test in tests)


def _all(tests: list[Test]) -> Test:
    if not tests:
        return lambda _row: True
    if len(tests) == 1:
        return tests[0]
    several = tuple(tests)
    return lambda row: all(test(row) for test in several)
