"""Text from clients and upstreams, made safe and straight for a terminal."""

from __future__ import annotations

import unicodedata


def visible(text: str) -> str:
    r"""Show every character that is not printable as an escape.

    Control characters, ANSI sequences, bidirectional overrides and lone surrogates could otherwise move the
    cursor, recolour the terminal or make a line read as another.
    """
    if text.isprintable():
        return text
    return "".join(
        char if char.isprintable() else char.encode("unicode_escape").decode("ascii") for char in text
    )


def width(text: str) -> int:
    """Columns a printable text takes on a terminal (Unicode Standard Annex #11)."""
    if text.isascii():
        return len(text)
    return sum(_columns(char) for char in text)


def fit(text: str, columns: int) -> str:
    """Cut or pad a printable text to a number of columns; a cut one ends in ``...``."""
    taken = width(text)
    if taken > columns:
        dots = "..."[:columns]
        kept: list[str] = []
        taken = len(dots)
        for char in text:
            if taken + _columns(char) > columns:
                break
            taken += _columns(char)
            kept.append(char)
        text = "".join(kept) + dots
    return text + " " * (columns - taken)


def _columns(char: str) -> int:
    if unicodedata.combining(char):
        return 0
    return 2 if unicodedata.east_asian_width(char) in {"W", "F"} else 1
