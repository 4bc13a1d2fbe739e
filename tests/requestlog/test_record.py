"""What a log record keeps of values that came from anywhere."""

from __future__ import annotations

from dataclasses import replace

import pytest

from claude_desk.requestlog.record import TEXT_LIMIT, Outcome, Row, Tokens, storable
from fakes.log_events import finished, row, started


def test_ordinary_records_are_not_copied() -> None:
    """What can be stored as it is stays the same object: the common case costs no copy."""
    start, end = started("ä€😀"), finished(1)
    assert storable(start) is start
    assert storable(end) is end


def test_long_text_is_cut_visibly() -> None:
    """A text over the limit keeps its beginning, ends with an ellipsis and has exactly the limit's length."""
    path = storable(started(1, path="/" + "x" * 100_000)).path
    assert len(path) == TEXT_LIMIT
    assert path.startswith("/xxx")
    assert path.endswith("x…")


def test_lone_surrogates_become_readable_text() -> None:
    """Bytes that were no UTF-8 arrive as lone surrogates; they are written out instead of breaking the batch."""
    assert storable(started(1, path="/a\udcff")).path == r"/a\udcff"


@pytest.mark.parametrize(
    ("value", "kept"), [(10**40, 2**63 - 1), (-(10**40), 1 - 2**63), (2**63 - 1, 2**63 - 1), (0, 0)]
)
def test_integers_are_kept_within_64_bits(value: int, kept: int) -> None:
    """An upstream that claims 10^40 tokens costs nobody else's row."""
    assert storable(replace(finished(1), tokens=Tokens(output=value))).tokens.output == kept


@pytest.mark.parametrize("value", [float("nan"), float("inf"), float("-inf")])
def test_numbers_that_are_none_become_zero(value: float) -> None:
    """NaN would be NULL in SQLite and no JSON anywhere."""
    assert storable(replace(finished(1), total_s=value)).total_s == 0.0


def test_a_row_knows_its_outcome_and_keeps_its_number() -> None:
    """A row without an end is running; ended() adds the end and nothing else."""
    begun = Row(7, started(1))
    assert begun.outcome is Outcome.RUNNING
    ended = begun.ended(finished(1, Outcome.BROKEN))
    assert (ended.seq, ended.started, ended.outcome) == (7, begun.started, Outcome.BROKEN)


def test_unchanged_is_said_only_when_it_is_known() -> None:
    """Unchanged means both directions had equal digests; without digests nothing is claimed."""
    same = row(1)
    assert same.unchanged is True
    assert same.finished is not None
    assert Row(1, started(1)).unchanged is None
    assert same.ended(replace(same.finished, sent_sha256="")).unchanged is None
    assert same.ended(replace(same.finished, sent_sha256="c" * 64)).unchanged is False
    assert same.ended(replace(same.finished, delivered_sha256="c" * 64)).unchanged is False
