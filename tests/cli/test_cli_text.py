"""Text for terminals."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claude_desk.cli.text import fit, visible, width


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain, tést, 日本", "plain, tést, 日本"),
        ("\x1b[31mred\x1b[0m", r"\x1b[31mred\x1b[0m"),
        ("a\nb\tc\r", r"a\nb\tc\r"),
        ("\u202egnp.exe", r"\u202egnp.exe"),
        ("\x9b2J", r"\x9b2J"),
        ("\udcff", r"\udcff"),
        ("\U000e0001", r"\U000e0001"),
    ],
)
def test_what_is_not_printable_is_shown_as_an_escape(text: str, shown: str) -> None:
    """Control characters, ANSI sequences, overrides and surrogates become escapes; letters of any script stay."""
    assert visible(text) == shown


@given(st.text())
def test_everything_becomes_printable(text: str) -> None:
    """No text stays that a terminal would act on, and printable text is not touched."""
    assert visible(text).isprintable()
    assert visible(visible(text)) == visible(text)


@pytest.mark.parametrize(("text", "columns"), [("abc", 3), ("日本", 4), ("e\u0301", 1), ("", 0)])
def test_width_is_counted_in_columns(text: str, columns: int) -> None:
    """East Asian characters take two columns, combining ones none."""
    assert width(text) == columns


@pytest.mark.parametrize(
    ("text", "columns", "fitted"),
    [
        ("abc", 5, "abc  "),
        ("abcdef", 5, "ab..."),
        ("日本語", 5, "日..."),
        ("日本語", 4, "... "),
        ("abcdef", 2, ".."),
        ("", 0, ""),
    ],
)
def test_text_is_cut_or_padded(text: str, columns: int, fitted: str) -> None:
    """Longer text ends in three dots, shorter text is filled with spaces."""
    assert fit(text, columns) == fitted


@given(st.text().map(visible), st.integers(0, 50))
def test_fitted_text_is_as_wide_as_asked(text: str, columns: int) -> None:
    """Whatever the text, it takes exactly the columns it is given."""
    assert width(fit(text, columns)) == columns
