"""What a finding counts."""

from __future__ import annotations

import pytest

from claude_desk.policy.cache_findings import NOTICED, CacheFinding, CacheUse, Relation


def test_hit_is_the_part_that_was_read() -> None:
    """Of all tokens of the prompt; nothing where none were counted."""
    use = CacheUse(uncached=10, read=70, written=20)
    assert use.hit == pytest.approx(0.7)
    assert (use.total, use.cached) == (100, 90)
    assert CacheUse().hit is None


@pytest.mark.parametrize(
    ("expected", "read", "missed", "is_drop"),
    [
        (10_000, 10_000, 0, False),
        (10_000, 20_000, 0, False),
        (10_000, 5_000, 5_000, False),
        (10_000, 4_999, 5_001, True),
        (NOTICED, 0, NOTICED, True),
        (NOTICED - 1, 0, NOTICED - 1, False),
    ],
)
def test_a_drop_is_less_than_half_of_what_was_cached(
    expected: int, read: int, missed: int, *, is_drop: bool
) -> None:
    """And enough of it to be worth a word."""
    found = CacheFinding(1, 2, Relation.APPENDED, CacheUse(1, read, 1), expected)
    assert (found.missed, found.is_drop) == (missed, is_drop)


def test_a_request_without_an_answer_missed_nothing() -> None:
    """Nobody knows what it would have read."""
    found = CacheFinding(1, 2, Relation.APPENDED, None, 10_000)
    assert (found.missed, found.is_drop) == (0, False)
