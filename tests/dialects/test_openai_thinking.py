"""Effort, budgets, limits and sampling, by what each model takes."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claude_desk.dialects.openai_errors import InvalidParameter
from claude_desk.dialects.openai_thinking import (
    REASONING_EFFORTS,
    Reasoning,
    max_tokens,
    reasoning,
    sampling,
    without_lost_thinking,
)
from claude_desk.messages.models import rules_for
from claude_desk.upstreams.practice_models import MODELS, find_model

NAMES = st.sampled_from([*(model.id for model in MODELS), "claude-opus-9", "gpt-4o"])


@given(
    NAMES,
    st.sampled_from(["", *REASONING_EFFORTS]),
    st.integers(0, 200_000),
    st.none() | st.integers(1, 200_000),
    st.booleans(),
)
def test_what_is_sent_is_always_accepted(
    name: str,
    effort: str,
    budget: int,
    limit: int | None,
    streamed: bool,  # noqa: FBT001 - drawn
) -> None:
    """A thinking type and an effort that the model has, a budget of at least 1,024 below a limit it allows."""
    rules, model = rules_for(name), find_model(name)
    found = reasoning(effort, rules, budget=budget)
    total = max_tokens(limit, rules, found, streamed=streamed)
    assert total >= 1
    thinking = found.thinking or {}
    if model is not None:
        assert total <= model.output
        assert thinking.get("type", model.thinking[0]) in model.thinking
        assert found.effort in {"", *model.efforts}
    if thinking.get("type") == "enabled":
        assert 1024 <= thinking["budget_tokens"] < total
    if limit is not None and model is not None:
        assert total >= min(limit, model.output)


def test_nothing_said_is_nothing_sent() -> None:
    """The model's own default is left alone."""
    assert reasoning("", rules_for("claude-opus-5-5")) == Reasoning()


def test_an_effort_that_does_not_exist_is_refused() -> None:
    """With the field's name."""
    with pytest.raises(InvalidParameter, match="x must be one of"):
        reasoning("huge", rules_for("claude-opus-5-5"), param="x")


@pytest.mark.parametrize(
    ("name", "budget", "fields", "dropped"),
    [
        ("claude-opus-4-6", 0, {"temperature": 1, "top_k": 5}, ["top_p"]),
        ("claude-haiku-4-5", 2000, {"top_p": 0.96}, ["temperature", "top_k"]),
        ("claude-opus-5-5", 0, {}, ["temperature", "top_p", "top_k"]),
    ],
)
def test_sampling_is_kept_where_it_is_taken(
    name: str, budget: int, fields: dict[str, float], dropped: list[str]
) -> None:
    """Not both, not beside a budget, not on newer models; what is dropped is told."""
    made = sampling(1.5, 0.96, 5, rules_for(name), budget=budget)
    assert (made.fields, made.dropped) == (fields, dropped)


def test_defaults_are_dropped_in_silence() -> None:
    """A temperature of 1 is what the model does anyway: nobody misses it."""
    made = sampling(1, 1, None, rules_for("claude-opus-5-5"))
    assert (made.fields, made.dropped) == ({}, [])


def test_a_budget_is_given_up_where_calls_lost_their_thinking() -> None:
    """Only for the calls that are being answered; an adaptive model does not mind."""
    found = Reasoning({"type": "enabled", "budget_tokens": 2000})
    result = {"role": "user", "content": [{"type": "tool_result"}]}
    lost: list[dict[str, Any]] = [{"role": "assistant", "content": [{"type": "tool_use"}]}, result]
    kept: list[dict[str, Any]] = [
        {"role": "assistant", "content": [{"type": "thinking"}, {"type": "tool_use"}]},
        result,
    ]
    new = {"role": "user", "content": [{"type": "text"}]}
    assert without_lost_thinking(found, lost).thinking == {"type": "disabled"}
    assert without_lost_thinking(found, kept) is found
    assert without_lost_thinking(found, [*lost, new]) is found
    adaptive = Reasoning({"type": "adaptive"})
    assert without_lost_thinking(adaptive, lost) is adaptive
