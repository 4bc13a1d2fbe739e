"""The usage in words: what amounts, days and lines read like, and the chart made of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QLocale

from claude_desk.requestlog.usage import Dimension
from claude_desk.ui import formats
from claude_desk.ui.chart_data import Chart, Column, Kind, Part, Tick
from claude_desk.ui.language import tr
from claude_desk.ui.usage_model import TOP, Bucket, Line, Measure, Report, Sums, filter_text, ticks

if TYPE_CHECKING:
    from datetime import date

SESSION_SHOWN = 8
LONGEST_NAME = 120
_DOLLAR, _KILO = formats.BILLION, 1_000
_BIG = 10_000  # dollars, from which on an axis has units
_BIG_SUM = 100_000  # and a sum


def money(nanos: int) -> str:
    """An amount that always fits: ``$12.35``, from a hundred thousand on in units: ``$1.2 M``."""
    if abs(nanos) < _BIG_SUM * _DOLLAR:
        return formats.sum_of_costs(nanos)
    return f"${count(nanos // _DOLLAR)}"


def count(number: int) -> str:
    """A number that always fits: ``9,500``, ``12.4 k``, ``6.8 M``, ``1.2 T``."""
    if number < _KILO * formats.BILLION:
        return formats.short_count(number)
    return f"{QLocale().toString(number / formats.BILLION / _KILO, 'f', 1)} T"


def amount(sums: Sums) -> str:
    """What is known of a cost, and whether that is all: ``$1.23``, ``$1.23 + unknown``, ``unknown``."""
    if not sums.known:
        return formats.cost(None)
    text = money(sums.cost)
    return tr("{cost} + unknown").replace("{cost}", text) if sums.unpriced else text


def unknown_note(sums: Sums) -> str:
    """How many requests have no known cost; empty where all have one."""
    if not sums.unpriced:
        return ""
    if sums.unpriced == 1:
        return tr("+ 1 request of unknown cost")
    return tr("+ {n} requests of unknown cost").replace("{n}", count(sums.unpriced))


def share(part: float | None) -> str:
    """A part of a whole: ``82 %``, ``0.4 %`` below one."""
    if part is None:
        return formats.NOTHING
    shown = part * 100.0
    if 0 < part < 0.001:  # noqa: PLR2004 - what would read as none
        return f"< {QLocale().toString(0.1, 'f', 1)} %"
    if 0.99 < part < 1:  # noqa: PLR2004 - and as all
        return f"{QLocale().toString(min(shown, 99.9), 'f', 1)} %"
    return f"{QLocale().toString(shown, 'f', 1 if 0 < part < 0.01 else 0)} %"  # noqa: PLR2004


def value(sums: Sums, measure: Measure) -> str:
    """What a measure says of sums."""
    match measure:
        case Measure.COST:
            return amount(sums)
        case Measure.TOKENS:
            return count(sums.tokens)
        case Measure.REQUESTS:
            return formats.count(sums.requests)
        case Measure.CACHE:
            return share(sums.hits)


def day(when: date, *, year: bool = False) -> str:
    """A day: ``20 Nov``, or with its year."""
    template = tr("{day} {month} {year}") if year else tr("{day} {month}")
    return _filled(template, when)


def days(first: date, last: date) -> str:
    """Some days: ``20 Nov 2026``, ``14–20 Nov 2026``, ``28 Dec 2025 – 3 Jan 2026``."""  # noqa: RUF002 - as they read
    if first == last:
        return day(first, year=True)
    if (first.year, first.month) == (last.year, last.month):
        template = tr("{first}–{day} {month} {year}")  # noqa: RUF001 - an en dash is right between numbers
        return _filled(template, last).replace("{first}", str(first.day))
    return f"{day(first, year=first.year != last.year)} – {day(last, year=True)}"  # noqa: RUF001


def _filled(template: str, when: date) -> str:
    month = QLocale().standaloneMonthName(when.month, QLocale.FormatType.ShortFormat)
    text = template.replace("{day}", str(when.day)).replace("{month}", month)
    return text.replace("{year}", str(when.year))


def bucket_label(bucket: Bucket) -> str:
    """A column's days, under the axis."""
    months = (bucket.last.year - bucket.first.year) * 12 + bucket.last.month - bucket.first.month
    length = (bucket.last - bucket.first).days
    if months >= 1 and length > 31:  # noqa: PLR2004 - a year
        return str(bucket.first.year)
    if length > 6:  # noqa: PLR2004 - a month
        return _filled(tr("{month} {year}"), bucket.first)
    return day(bucket.first)


def name(key: str, by: Dimension) -> str:
    """What a line is called; conversations by the beginning of their id."""
    if not key:
        return {
            Dimension.MODEL: tr("No model"),
            Dimension.CLIENT: tr("No client key"),
            Dimension.UPSTREAM: tr("Not sent on"),
            Dimension.SESSION: tr("Without a conversation"),
        }[by]
    if by is Dimension.SESSION and len(key) > SESSION_SHOWN + 4:
        return formats.one_line(key[:SESSION_SHOWN])
    return formats.one_line(key, LONGEST_NAME)


def measure_name(measure: Measure) -> str:
    """What a measure is called."""
    return {
        Measure.COST: tr("Cost"),
        Measure.TOKENS: tr("Tokens"),
        Measure.REQUESTS: tr("Requests"),
        Measure.CACHE: tr("From the prompt cache"),
    }[measure]


def dimension_name(by: Dimension) -> str:
    """What sums are told apart by."""
    return {
        Dimension.MODEL: tr("Model"),
        Dimension.CLIENT: tr("Client key"),
        Dimension.UPSTREAM: tr("Upstream"),
        Dimension.SESSION: tr("Conversation"),
    }[by]


def dimension_in_phrase(by: Dimension) -> str:
    """The same inside a phrase, where some languages write it small."""
    return {
        Dimension.MODEL: tr("model"),
        Dimension.CLIENT: tr("client key"),
        Dimension.UPSTREAM: tr("upstream"),
        Dimension.SESSION: tr("conversation"),
    }[by]


def chart(report: Report, measure: Measure) -> Chart:
    """The picture of a report: columns of days, or for one day a bar for each line."""
    top = report.top(measure)
    colors = shades(report, measure)
    if len(report.buckets) == 1 and measure is not Measure.CACHE:
        columns = _lines_as_columns(report, top, measure)
        legend: tuple[tuple[int, str], ...] = ()
    else:
        columns = tuple(_column(report, place, top, colors, measure) for place in range(len(report.buckets)))
        legend = _legend(report, top, measure)
    largest = max((column.value or 0.0 for column in columns), default=0.0)
    return Chart(
        measure_name(measure),
        Kind.LINE if measure is Measure.CACHE else Kind.BARS,
        columns,
        axis(1.0 if measure is Measure.CACHE else largest, measure),
        legend,
        _nothing(measure),
    )


def axis(largest: float, measure: Measure) -> tuple[Tick, ...]:
    """The ticks of a measure's axis."""
    if measure is Measure.CACHE:
        return tuple(Tick(part / 4, share(part / 4)) for part in range(5))
    if measure is Measure.COST:
        places = ticks(largest / _DOLLAR)
        return tuple(Tick(place * _DOLLAR, _dollars(place, places[1])) for place in places)
    places = ticks(largest, whole=True)
    return tuple(Tick(place, _units(place, places[1])) for place in places)


def shades(report: Report, measure: Measure) -> dict[str, int]:
    """The colour of each line that has one of its own; who costs most has the same whatever is measured."""
    if measure is Measure.CACHE:
        return {}
    ranked = {line.key: shade for shade, line in enumerate(report.top(Measure.COST))}
    keys = [line.key for line in report.top(measure)]
    chosen = {key: ranked[key] for key in keys if key in ranked}
    free = iter(sorted(set(range(TOP)) - set(chosen.values())))
    return {key: chosen[key] if key in chosen else next(free) for key in keys}


def _legend(report: Report, top: tuple[Line, ...], measure: Measure) -> tuple[tuple[int, str], ...]:
    if measure is Measure.CACHE:
        return ()
    colors = shades(report, measure)
    names = [(colors[line.key], name(line.key, report.by)) for line in top]
    used = len(report.ranked(measure))
    if used > len(top):
        names.append((TOP, _others(used - len(top))))
    return tuple(names)


def _others(number: int) -> str:
    return tr("1 other") if number == 1 else tr("{n} others").replace("{n}", formats.count(number))


def _column(
    report: Report, place: int, top: tuple[Line, ...], colors: dict[str, int], measure: Measure
) -> Column:
    bucket, sums, cell = report.buckets[place], report.total[place], report.cells[place]
    parts = []
    rest = dict(cell)
    for line in top:
        found = rest.pop(line.key, None)
        if found is None or not found.requests:
            continue
        drawn = None if measure is Measure.CACHE else found.at(measure)
        link = filter_text(report.by, line.key, bucket.first, bucket.last)
        parts.append(
            Part(colors.get(line.key), name(line.key, report.by), value(found, measure), drawn, link)
        )
    rest = {key: each for key, each in rest.items() if each.at(measure)}
    if rest and measure is not Measure.CACHE:
        others = Sums.of(rest.values())
        parts.append(Part(TOP, _others(len(rest)), value(others, measure), others.at(measure)))
    return Column(
        bucket_label(bucket),
        days(bucket.first, bucket.last),
        value(sums, measure) if sums.requests else tr("nothing used"),
        sums.at(measure),
        tuple(parts),
        unknown_note(sums) if measure is Measure.COST else "",
        filter_text(None, "", bucket.first, bucket.last) if sums.requests else "",
    )


def _lines_as_columns(report: Report, top: tuple[Line, ...], measure: Measure) -> tuple[Column, ...]:
    """One day: a bar for each line, since a single pile would leave the picture empty."""
    bucket = report.buckets[0]
    columns = []
    colors = shades(report, measure)
    for line in top:
        shade = colors[line.key]
        called, text, drawn = name(line.key, report.by), value(line.sums, measure), line.sums.at(measure)
        link = filter_text(report.by, line.key, bucket.first, bucket.last)
        note = unknown_note(line.sums) if measure is Measure.COST else ""
        columns.append(Column(called, called, text, drawn, (Part(shade, called, text, drawn),), note, link))
    others = report.ranked(measure)[len(top) :]
    if others:
        sums = Sums.of(line.sums for line in others)
        called, text, drawn = _others(len(others)), value(sums, measure), sums.at(measure)
        link = filter_text(None, "", bucket.first, bucket.last)
        columns.append(Column(called, called, text, drawn, (Part(TOP, called, text, drawn),), "", link))
    return tuple(columns)


def _nothing(measure: Measure) -> str:
    if measure is Measure.COST:
        return tr("No known costs in these days")
    if measure is Measure.CACHE:
        return tr("No prompts in these days")
    return tr("Nothing was used in these days")


def _dollars(place: float, step: float) -> str:
    """A place on an axis of US dollars, with as many digits as its neighbours need."""
    if place >= _BIG or step >= _BIG:
        return f"${_units(place, step)}"
    digits = 0
    while digits < 6 and abs(step * 10**digits - round(step * 10**digits)) > 1e-6:  # noqa: PLR2004
        digits += 1
    return f"${QLocale().toString(place, 'f', max(2, digits) if digits else 0)}"


def _units(place: float, step: float) -> str:
    """A place on an axis of numbers: ``250``, ``2.5 k``, ``10 M``."""
    for limit, unit in (
        (formats.BILLION * _KILO, "T"),
        (formats.BILLION, "G"),
        (formats.MILLION, "M"),
        (_KILO, "k"),
    ):
        if place >= limit:
            exact = abs(step / limit - round(step / limit)) < 1e-9  # noqa: PLR2004 - rounding
            digits = 0 if exact else 1 if abs(step * 10 / limit - round(step * 10 / limit)) < 1e-9 else 2  # noqa: PLR2004
            return f"{QLocale().toString(place / limit, 'f', digits)} {unit}"
    return QLocale().toString(place, "f", 0)
