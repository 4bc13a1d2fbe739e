"""The usage to take along: as comma-separated values (RFC 4180), and safe to open in a spreadsheet."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from claude_desk.requestlog.usage import Dimension

if TYPE_CHECKING:
    from collections.abc import Iterable

    from claude_desk.ui.usage_model import Report, Sums

# Names come from clients, and a spreadsheet takes what begins so for a formula.
# https://owasp.org/www-community/attacks/CSV_Injection
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
_QUOTED = frozenset(',"\r\n')
_NANOS = Decimal(10**9)
NUMBERS = (
    "requests", "failed", "input_tokens", "cache_read_input_tokens", "cache_creation_input_tokens", "output_tokens",
    "cost_usd", "unpriced",
)  # fmt: skip


def usage_csv(report: Report) -> str:
    """Everything of a report: a line for each line and column of days that has any use, by day and cost.

    ``cost_usd`` is that of the requests with a known cost, and empty where none is known; ``unpriced`` counts the others.
    """
    heads = ["first_day", "last_day", report.by.value]
    records: list[list[str]] = []
    clients = {line.key: line.clients for line in report.lines}
    conversations = report.by is Dimension.SESSION
    if conversations:
        heads.append("clients")
    for bucket, cell in zip(report.buckets, report.cells, strict=True):
        for key, sums in sorted(cell.items(), key=lambda each: (-each[1].cost, each[0])):
            named = [safe(key), safe(" ".join(clients[key]))] if conversations else [safe(key)]
            records.append([bucket.first.isoformat(), bucket.last.isoformat(), *named, *_numbers(sums)])
    return lines([[*heads, *NUMBERS], *records])


def lines(records: Iterable[Iterable[str]]) -> str:
    """Records as RFC 4180 wants them: CRLF after each, quoted where it has to be."""
    return "".join(",".join(map(_field, record)) + "\r\n" for record in records)


def safe(text: str) -> str:
    """Text from outside with an apostrophe before what a spreadsheet would calculate."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def _numbers(sums: Sums) -> list[str]:
    counts = (sums.requests, sums.failed, sums.input, sums.cache_read, sums.cache_write, sums.output)
    cost = f"{Decimal(sums.cost) / _NANOS:f}" if sums.known else ""
    return [*map(str, counts), cost, str(sums.unpriced)]


def _field(text: str) -> str:
    return '"' + text.replace('"', '""') + '"' if _QUOTED.intersection(text) else text
