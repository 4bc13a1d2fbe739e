"""Thinking inside encrypted_content: what comes back, and what is left out."""

from __future__ import annotations

from base64 import urlsafe_b64encode
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from claude_desk.dialects.openai_content import FILLER
from claude_desk.dialects.openai_responses_reasoning import BOUND_TO, MARK, binding, seal, unseal
from claude_desk.messages.models import rules_for

HERE = b"\x01\x02"
THINKING: dict[str, Any] = {"type": "thinking", "thinking": "Hm.", "signature": "c2ln"}
REDACTED: dict[str, Any] = {"type": "redacted_thinking", "data": "cmVk"}
BOUND, FREE, UNKNOWN = rules_for("claude-sonnet-5-5"), rules_for("claude-opus-5"), rules_for("something-new")


@given(
    text=st.text(st.characters(codec="utf-8")), signature=st.text(st.characters(codec="utf-8"), min_size=1)
)
def test_a_block_comes_back_as_it_was(text: str, signature: str) -> None:
    """Every character of text and signature survives."""
    block = {"type": "thinking", "thinking": text, "signature": signature}
    assert unseal(seal(block, HERE)) == {**block, BOUND_TO: HERE.hex()}


def test_redacted_thinking_comes_back_too() -> None:
    """It has no text, only data."""
    assert unseal(seal(REDACTED, HERE)) == {**REDACTED, BOUND_TO: HERE.hex()}


def test_only_the_protocols_own_members_are_kept() -> None:
    """What a vendor adds to a block is not sent back to another."""
    assert unseal(seal({**THINKING, "vendor": 1}, HERE)) == {**THINKING, BOUND_TO: HERE.hex()}


def _ours(value: object) -> str:
    return MARK + urlsafe_b64encode(msgspec.json.encode(value)).decode()


@pytest.mark.parametrize(
    "content",
    [
        None,
        5,
        "",
        "gAAAAABforeign",
        MARK,
        MARK + "ä",
        MARK + "A",
        MARK + "AAAA",
        _ours([]),
        _ours({}),
        _ours({"type": []}),
        _ours({"type": "text", "text": "x", BOUND_TO: ""}),
        _ours({"type": "thinking", "thinking": "x", BOUND_TO: ""}),
        _ours({"type": "thinking", "thinking": "x", "signature": 5, BOUND_TO: ""}),
        _ours({"type": "thinking", "thinking": "x", "signature": "", BOUND_TO: ""}),
        _ours({"type": "thinking", "thinking": "x", "signature": "s"}),
        MARK + urlsafe_b64encode(b"[" * 100_000).decode(),
    ],
)
def test_what_is_not_ours_is_dropped(content: object) -> None:
    """Foreign, damaged and unsigned content gives no block, since the upstream would refuse it."""
    assert unseal(content) is None


@pytest.mark.parametrize(("rules", "kept"), [(BOUND, False), (UNKNOWN, False), (FREE, True)])
def test_thinking_returns_only_where_it_is_taken(rules: Any, kept: bool) -> None:  # noqa: FBT001
    """After another prompt it is left out for models that would refuse it, known or not, and kept for the others."""
    thinking, text = {**THINKING, BOUND_TO: HERE.hex()}, {"type": "text", "text": "Yes"}
    assert binding(rules)(HERE, [thinking, text]) == [THINKING, text]
    assert binding(rules)(b"elsewhere", [thinking, text]) == ([THINKING, text] if kept else [text])


def test_a_turn_of_nothing_but_lost_thinking_keeps_its_place() -> None:
    """A turn cannot be empty."""
    assert binding(BOUND)(b"elsewhere", [{**THINKING, BOUND_TO: HERE.hex()}]) == [
        {"type": "text", "text": FILLER}
    ]
