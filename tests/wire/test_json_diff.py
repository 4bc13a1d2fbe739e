"""Two JSON documents, compared value by value."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claude_desk.wire.json_diff import MOST, Change, differences

DOCUMENTS = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.text("ab", max_size=3),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from("xyz"), inner, max_size=3),
    max_leaves=10,
)


def changes(before: Any, after: Any) -> list[tuple[str, str | None, str | None]]:
    """The differences of two documents."""
    found = differences(json.dumps(before).encode(), json.dumps(after).encode())
    assert found is not None
    return [(each.path, each.before, each.after) for each in found]


@given(DOCUMENTS, DOCUMENTS)
def test_there_are_differences_where_documents_differ(before: Any, after: Any) -> None:
    """And none where they are the same, whatever the order of their members and the spaces between them."""
    same = json.dumps(before, sort_keys=True) == json.dumps(after, sort_keys=True)
    assert (changes(before, after) == []) is same


def test_values_are_told_by_their_path() -> None:
    """Changed, added, gone."""
    before = {"model": "opus", "top_k": 5, "messages": [{"role": "user", "content": "hi"}]}
    after = {"messages": [{"role": "user", "content": "ho"}], "model": "haiku", "stream": True}
    assert changes(before, after) == [
        ("model", '"opus"', '"haiku"'),
        ("top_k", "5", None),
        ("messages[0].content", '"hi"', '"ho"'),
        ("stream", None, "true"),
    ]


def test_what_is_put_between_moves_nothing() -> None:
    """A message more in the middle is one difference, not one for each after it."""
    turns = [{"role": "user", "content": str(number)} for number in range(6)]
    more = [*turns[:2], {"role": "user", "content": "new"}, *turns[2:]]
    assert [path for path, _, _ in changes({"messages": turns}, {"messages": more})] == ["messages[2]"]
    assert changes({"messages": more}, {"messages": turns})[0][2] is None


def test_of_a_long_text_the_part_that_differs_is_told() -> None:
    """With a little around it."""
    before = "word " * 200 + "old" + " more" * 200
    ((_, was, is_),) = changes([before], [before.replace("old", "new")])
    assert was is not None
    assert is_ is not None
    assert len(was) < 100
    assert "old" in was
    assert "new" in is_
    assert was.startswith("…")
    assert was.endswith("…")


def test_numbers_and_words_are_not_mixed_up() -> None:
    """1, true and "1" are three things."""
    assert changes([1, 1], [True, "1"]) == [("[0]", "1", "true"), ("[1]", "1", '"1"')]


def test_their_number_has_a_limit() -> None:
    """Two documents that differ everywhere do not take all the memory there is."""
    assert len(changes(list(range(5000)), [-1 - number for number in range(5000)])) == MOST


@pytest.mark.parametrize("wrong", [b"", b"plain", b"\xff", b"[" * 200_000])
def test_what_is_no_json_is_not_compared(wrong: bytes) -> None:
    """On either side."""
    assert differences(wrong, b"{}") is None
    assert differences(b"{}", wrong) is None


def test_no_repr_shows_content() -> None:
    """What was compared does not get into a log line by accident."""
    assert "secret" not in repr(Change("a", "secret", "secret"))
