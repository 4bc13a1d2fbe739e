"""At most four breakpoints, where they help most, in an order that is accepted."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from claude_desk.dialects.openai_caching import MOST_MARKS, place_breakpoints
from claude_desk.upstreams.practice_tokens import cache_marks

MARKS = st.sampled_from([None, {"type": "ephemeral"}, {"type": "ephemeral", "ttl": "1h"}])


def blocks(marks: list[Any]) -> list[dict[str, Any]]:
    """Text blocks with these marks."""
    return [{"type": "text", "text": "x", **({"cache_control": mark} if mark else {})} for mark in marks]


@given(
    st.lists(MARKS, max_size=3),
    st.lists(MARKS, max_size=3),
    st.lists(st.lists(MARKS, min_size=1, max_size=3), max_size=4),
)
def test_no_more_than_four_and_no_short_before_a_long(
    tools: list[Any], system: list[Any], turns: list[Any]
) -> None:
    """Whatever a client marks; and if it marked nothing, something is."""
    messages: list[Any] = [{"role": "user", "content": blocks(marks)} for marks in turns]
    made, first = blocks(tools), blocks(system)
    place_breakpoints(made, first, messages, automatic=True)
    everything = [*made, *first, *(block for turn in messages for block in turn["content"])]
    lives = [block["cache_control"].get("ttl", "5m") for block in everything if "cache_control" in block]
    assert lives == sorted(lives)
    assert cache_marks({"tools": made, "system": first, "messages": messages}) == len(lives) <= MOST_MARKS
    assert bool(lives) is bool(everything)


def test_the_oldest_in_the_conversation_go_first() -> None:
    """Tools and system are the longest-lived prefix."""
    mark = {"type": "ephemeral"}
    system = blocks([mark])
    messages: list[Any] = [{"role": "user", "content": blocks([mark])} for _ in range(5)]
    place_breakpoints([], system, messages, automatic=True)
    assert "cache_control" in system[0]
    assert ["cache_control" in turn["content"][0] for turn in messages] == [False, False, True, True, True]


def test_nothing_is_marked_when_it_is_not_wanted() -> None:
    """The client said so, or uses the Messages API's automatic caching itself."""
    system = blocks([None])
    place_breakpoints([], system, [], automatic=False)
    assert system == blocks([None])
