"""What a line of the log says of a request that still runs, beside its growing time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from claude_desk.ui import formats
from claude_desk.ui.log_columns import Column

if TYPE_CHECKING:
    from collections.abc import Callable

    from claude_desk.proxy.progress import Progress

ABOUT = "~"


def about(number: int) -> str:
    """A count that is estimated, in a narrow column; nothing for 0."""
    return f"{ABOUT}{formats.cell_count(number)}" if number else ""


def first_byte(progress: Progress) -> str:
    """The time to the first byte; nothing before it came."""
    return "" if progress.first_byte_s is None else formats.duration(progress.first_byte_s)


def text_so_far(column: Column, progress: Progress) -> str | None:
    """What a column says of it; None where it says what the row says."""
    text = _TEXTS.get(column)
    return None if text is None else text(progress)


def _count(number: int) -> str:
    return formats.cell_count(number) if number else ""


def _size(number: int) -> str:
    return formats.size(number) if number else ""


_TEXTS: dict[Column, Callable[[Progress], str]] = {
    Column.UPSTREAM: lambda progress: formats.one_line(progress.upstream),
    Column.IN: lambda progress: _count(progress.tokens.input),
    Column.OUT: lambda progress: about(progress.tokens.output),
    Column.CACHED: lambda progress: _count(progress.tokens.cache_read),
    Column.WRITTEN: lambda progress: _count(progress.tokens.cache_write),
    Column.FIRST_BYTE: first_byte,
    Column.REQUEST_SIZE: lambda progress: _size(progress.bytes_in),
    Column.REPLY_SIZE: lambda progress: _size(progress.bytes_out),
}
