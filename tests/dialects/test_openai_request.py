"""Requests put together: order, marks, and what thinking is bound to."""

from __future__ import annotations

from typing import Any

from claude_desk.dialects.openai_request import assembled, prelude
from claude_desk.dialects.openai_tools import Plan
from claude_desk.dialects.openai_turns import Prompt

Json = dict[str, Any]


def _tool(**more: object) -> Json:
    return {"name": "f", "input_schema": {"type": "object"}, **more}


def _prompt() -> Prompt:
    turn = {"role": "user", "content": [{"type": "text", "text": "x"}]}
    return Prompt([{"type": "text", "text": "Be good."}], [turn], b"", prefilled=False)


def test_what_stays_the_same_comes_first() -> None:
    """Members stand in one order, whatever was given; what is empty is left out."""
    body = assembled("m", 9, Plan([_tool()], {"type": "auto"}), _prompt(), {"top_p": 1.0}, automatic=True)
    assert list(body) == [
        "model",
        "max_tokens",
        "tools",
        "tool_choice",
        "system",
        "messages",
        "top_p",
        "stream",
    ]
    assert body["tools"][0]["cache_control"] == {"type": "ephemeral"}
    bare = assembled("m", 9, Plan(), Prompt([], [], b"", prefilled=False), {}, automatic=True)
    assert bare == {"model": "m", "max_tokens": 9, "messages": [], "stream": True}


def test_caching_may_be_left_to_the_client() -> None:
    """Then only its own marks are there."""
    body = assembled("m", 9, Plan([_tool()]), _prompt(), {}, automatic=False)
    assert "cache_control" not in repr(body)


def test_thinking_is_bound_to_model_and_tools_but_not_to_cache_marks() -> None:
    """As the Messages API binds it."""
    marked = prelude("m", Plan([_tool(cache_control={"type": "ephemeral"})]))
    assert marked == prelude("m", Plan([_tool()], {"type": "none"}))
    assert marked != prelude("n", Plan([_tool()]))
    assert marked != prelude("m", Plan([_tool(description="x")]))
