"""Amounts as the terminal and scripts get them."""

from __future__ import annotations

NANOS = 1_000_000_000  # units of an amount in a US dollar
_DOLLAR_PLACES, _SMALL_PLACES = 2, 4


def usd(nanos: int | None) -> str:
    """An amount for people: ``$12.35``, ``$0.0123`` below a dollar, ``<$0.0001``, ``unknown``.

    Args:
        nanos: billionths of a US dollar; None if it is not known.
    """
    if nanos is None:
        return "unknown"
    places = _DOLLAR_PLACES if nanos >= NANOS or not nanos else _SMALL_PLACES
    unit = NANOS // 10**places
    whole = (nanos + unit // 2) // unit
    if nanos and not whole:
        return f"<${1 / 10**places:.{places}f}"
    dollars, rest = divmod(whole, 10**places)
    return f"${dollars:,}.{rest:0{places}d}"


def usd_number(nanos: int | None) -> float | None:
    """The same for programs: US dollars as a number, to the billionth; None if it is not known."""
    return None if nanos is None else nanos / NANOS
