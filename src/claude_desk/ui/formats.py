"""How numbers, times and outcomes read. Pure; the only Qt here is the locale and the translator."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QLocale

from claude_desk.requestlog.record import Outcome
from claude_desk.ui.language import tr

if TYPE_CHECKING:
    from claude_desk.requestlog.record import Attempt, Row

KIB = 1024
NOTHING = "–"  # noqa: RUF001 - an en dash is what tables show for "none"
THOUSAND, MILLION, BILLION = 1_000, 1_000_000, 1_000_000_000
TOO_MANY_REQUESTS = 429
ERROR_STATUS = 400
MINUTE, HOUR = 60, 3600


def count(number: int) -> str:
    """A whole number with the locale's group separators: ``12,408``."""
    return QLocale().toString(number)


def short_count(number: int) -> str:
    """A number for a footer: ``950``, ``12.4 k``, ``6.8 M``."""
    for limit, unit in ((BILLION, "G"), (MILLION, "M"), (10 * THOUSAND, "k")):
        if number >= limit:
            scale = THOUSAND if unit == "k" else limit
            return f"{QLocale().toString(number / scale, 'f', 1)} {unit}"
    return count(number)


def cell_count(number: int) -> str:
    """A number for a narrow column: exact up to a million, then in millions."""
    return count(number) if number < MILLION else short_count(number)


def cost(nanos: int | None) -> str:
    """An amount: ``$12.35``, ``$0.0123`` below a dollar, ``< $0.0001``; or that it is not known.

    Args:
        nanos: billionths of a US dollar.
    """
    if nanos is None:
        return tr("unknown")
    dollars = nanos / BILLION
    places = 2 if dollars >= 1 or not nanos else 4
    if nanos and dollars < 0.00005:  # noqa: PLR2004 - what would be rounded to nothing
        return f"< ${QLocale().toString(0.0001, 'f', 4)}"
    return f"${QLocale().toString(dollars, 'f', places)}"


def sum_of_costs(nanos: int) -> str:
    """An amount for a narrow column of sums: in cents, from ten of them on."""
    dollars = nanos / BILLION
    return cost(nanos) if dollars < 0.1 else f"${QLocale().toString(dollars, 'f', 2)}"  # noqa: PLR2004


def row_cost(row: Row) -> str:
    """What a request cost; nothing to say where nothing was used."""
    end = row.finished
    if end is None:
        return ""
    used = end.tokens.input or end.tokens.output or end.tokens.cache_read or end.tokens.cache_write
    return NOTHING if end.cost == 0 and not used else cost(end.cost)


def size(number: int) -> str:
    """Bytes in binary units: ``812 B``, ``14.2 KiB``, ``3.1 MiB``."""
    if number < KIB:
        return f"{number} B"
    value, unit = number / KIB, "KiB"
    for larger in ("MiB", "GiB"):
        if value < KIB:
            break
        value, unit = value / KIB, larger
    return f"{QLocale().toString(value, 'f', 1)} {unit}"


def duration(seconds: float) -> str:
    """A span: ``14 ms``, ``1.48 s``, ``12.3 s``, ``2 m 05 s``, ``1 h 02 m``."""
    # Each limit is where the rounding of the smaller unit would give the larger one.
    if seconds < 0.9995:  # noqa: PLR2004
        return f"{round(seconds * 1000)} ms"
    if seconds < 9.995:  # noqa: PLR2004
        return f"{QLocale().toString(seconds, 'f', 2)} s"
    if seconds < 59.95:  # noqa: PLR2004
        return f"{QLocale().toString(seconds, 'f', 1)} s"
    whole = round(seconds)
    if whole < HOUR:
        return f"{whole // MINUTE} m {whole % MINUTE:02d} s"
    return f"{whole // HOUR} h {whole % HOUR // MINUTE:02d} m"


def attempt(tried: Attempt) -> str:
    """An upstream that had the request before the one that answered: ``anthropic, HTTP 529 (1.2 s)``."""
    return f"{tried.upstream}, {tried.reason} ({duration(tried.seconds)})"


def clock(at: float, today: date) -> str:
    """The local time of a row: the time alone today, day and time before."""
    moment = datetime.fromtimestamp(at).astimezone()
    if moment.date() == today:
        return moment.strftime("%H:%M:%S")
    return f"{moment.day} {QLocale().monthName(moment.month, QLocale.FormatType.ShortFormat)} {moment:%H:%M}"


def hour(at: float) -> str:
    """The local time of a moment that is near: hours and minutes."""
    return datetime.fromtimestamp(at).astimezone().strftime("%H:%M")


def moment(at: float) -> str:
    """Date and time in full, local: ``2026-11-20 14:03:22``."""
    return datetime.fromtimestamp(at).astimezone().strftime("%Y-%m-%d %H:%M:%S")


def one_line(text: str, limit: int = 300) -> str:
    """Text from outside on one line: control characters and line ends become spaces, and it is cut at ``limit``."""
    head = text[: limit + 1]
    if head.isprintable():
        return head if len(head) <= limit else head[:limit] + "…"
    visible = "".join(character if character.isprintable() else " " for character in head)
    return visible if len(visible) <= limit else visible[:limit] + "…"


def status(row: Row) -> tuple[str, str]:
    """What a row's pill says and its tone: ``ok``, ``warn``, ``error``, ``info`` or ``neutral``."""
    end = row.finished
    if end is None:
        return tr("Running"), "info"
    code = str(end.status) if end.status else tr("None")
    if end.outcome is Outcome.OK:
        if end.status < ERROR_STATUS:
            return code, "ok"
        return code, "warn" if end.status == TOO_MANY_REQUESTS else "error"
    by_outcome = {
        Outcome.REFUSED: (code, "warn"),
        Outcome.FAILED: (code, "error"),
        Outcome.BROKEN: (tr("Broken"), "error"),
        Outcome.CLIENT_LEFT: (tr("Left"), "neutral"),
        Outcome.CUT: (tr("Cut"), "warn"),
    }
    return by_outcome.get(end.outcome, (end.outcome.value, "neutral"))


def outcome(row: Row) -> str:
    """One sentence on how the exchange ended."""
    if row.outcome is Outcome.OK and row.finished and row.finished.status >= ERROR_STATUS:
        return tr("The upstream answered with an error; it was passed on as it came.")
    sentences = {
        Outcome.RUNNING: tr("Still running."),
        Outcome.OK: tr("Answered in full."),
        Outcome.REFUSED: tr("Refused here; nothing was sent to the upstream."),
        Outcome.FAILED: tr("No answer from the upstream."),
        Outcome.BROKEN: tr("The upstream's answer ended before its end."),
        Outcome.CLIENT_LEFT: tr("The client closed the connection before the end."),
        Outcome.CUT: tr("Cut off because Claude Desk stopped."),
    }
    return sentences[row.outcome]


def model(row: Row) -> str:
    """The model asked for, and the one sent where it differs."""
    end = row.finished
    if end is None:
        return one_line(row.started.model)
    if end.model_sent and end.model_asked and end.model_sent != end.model_asked:
        return f"{one_line(end.model_asked)} → {one_line(end.model_sent)}"
    return one_line(end.model_asked or end.model_sent)


def ending(row: Row) -> str:
    """The last column: why the model stopped, or what went wrong."""
    end = row.finished
    if end is None:
        return ""
    return one_line(end.error_kind or end.stop_reason)
