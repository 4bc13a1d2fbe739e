"""The rules of each model, by every way its name is written."""

from __future__ import annotations

import pytest

from claude_desk.messages.models import EFFORTS, rules_for
from claude_desk.upstreams.practice_models import MODELS


@pytest.mark.parametrize(
    "name",
    [
        "claude-opus-5-5",
        "claude-opus-5-5-20260901",
        "anthropic/claude-opus-5-5",
        "us.anthropic.claude-opus-5-5-20260901-v1:0",
        "claude-opus-5-5@20260901",
        "claude-opus-5-5[1m]",
        "claude-opus-5-5-latest",
    ],
)
def test_a_model_is_known_by_every_spelling(name: str) -> None:
    """Dates, versions, vendors, regions and variants do not hide which model it is."""
    assert rules_for(name).name == "claude-opus-5-5"


def test_a_longer_name_is_another_model() -> None:
    """``claude-opus-5`` is not ``claude-opus-5-5``, and ``claude-opus-5-7`` is neither."""
    assert rules_for("claude-opus-5-20260101").name == "claude-opus-5"
    assert rules_for("claude-sonnet-4-20250514").name == "claude-sonnet-4"
    assert rules_for("claude-opus-5-7").name == ""
    assert rules_for("not-claude-opus-5").name == ""


def test_unknown_models_are_sent_nothing_they_could_refuse() -> None:
    """A new Claude has the newest manners; of other names nothing is known, so they get no thinking, effort or schema."""
    new, other = rules_for("claude-opus-9"), rules_for("gpt-4o")
    assert (new.sampling, new.forced_tools, new.structured, new.thinking, new.efforts) == (
        False,
        False,
        True,
        (),
        (),
    )
    assert (other.sampling, other.structured, other.thinking, other.efforts) == (True, False, (), ())


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.id)
def test_practice_has_the_same_rules(model: object) -> None:
    """What is sent by these rules is what Practice, which has its own copy of the facts, accepts."""
    rules = rules_for(model.id)  # type: ignore[attr-defined]
    assert rules.output == model.output  # type: ignore[attr-defined]
    assert set(rules.thinking) == set(model.thinking)  # type: ignore[attr-defined]
    assert rules.efforts == model.efforts  # type: ignore[attr-defined]
    assert (rules.bound, rules.system_turns) == (model.bound, model.system_turns)  # type: ignore[attr-defined]


def test_an_effort_is_met_from_below() -> None:
    """Nobody gets more than was asked for, as long as the model has less."""
    assert [rules_for("claude-opus-4-6").effort(effort) for effort in EFFORTS] == [
        "low",
        "medium",
        "high",
        "high",
        "max",
    ]
    assert rules_for("claude-haiku-4-5").effort("max") == ""


def test_only_the_models_of_fast_mode_are_asked_for_it() -> None:
    """As its page lists them, without the one that loses it; any other model answers ``speed`` with an error."""
    names = [model.id for model in MODELS] + ["gpt-4o", "claude-opus-9"]
    fast = {name for name in names if rules_for(name).fast}
    assert fast == {
        name for name in names if name.endswith(("opus-5-5", "opus-5", "fable-5-2", "mythos-5-2"))
    }
    assert "claude-opus-5-5" in fast
