"""Answers with thinking are remembered, apart for each client, and within bounds."""

from __future__ import annotations

from typing import Any

from claude_desk.dialects.openai_memory import TurnMemory


def answer(words: str) -> list[dict[str, Any]]:
    """A turn with thinking."""
    return [{"type": "thinking", "thinking": "hm", "signature": "s"}, {"type": "text", "text": words}]


def seen(words: str) -> list[dict[str, Any]]:
    """What its client shows of it."""
    return [{"type": "text", "text": words}]


def test_a_turn_is_found_by_its_place_its_text_and_its_client() -> None:
    """And nowhere else."""
    memory = TurnMemory()
    memory.remember("ann", b"prefix", answer("yes"))
    assert memory.recall("ann", b"prefix", seen("yes")) == answer("yes")
    assert memory.recall("bob", b"prefix", seen("yes")) is None
    assert memory.recall("ann", b"other", seen("yes")) is None
    assert memory.recall("ann", b"prefix", seen("no")) is None


def test_turns_without_thinking_are_not_worth_it() -> None:
    """They are complete without us."""
    memory = TurnMemory()
    memory.remember("ann", b"p", seen("yes"))
    assert memory.recall("ann", b"p", seen("yes")) is None


def test_what_cannot_be_sent_back_is_left_out() -> None:
    """An empty text may be said, and is refused in a history."""
    memory = TurnMemory()
    memory.remember("ann", b"p", [{"type": "text", "text": " "}, *answer("yes")])
    assert memory.recall("ann", b"p", seen("yes")) == answer("yes")


def test_the_turn_used_longest_ago_goes_first() -> None:
    """Bytes are counted for each client; using a turn makes it young; one too large for all is not kept."""
    memory = TurnMemory(client_bytes=220)
    for words in ("one", "two"):
        memory.remember("ann", b"p", answer(words))
    memory.remember("bob", b"p", answer("his"))
    assert memory.recall("ann", b"p", seen("one")) is not None
    memory.remember("ann", b"p", answer("three"))
    assert memory.recall("ann", b"p", seen("two")) is None
    assert memory.recall("ann", b"p", seen("one")) is not None
    memory.remember("ann", b"p", answer("x" * 400))
    assert memory.recall("ann", b"p", seen("x" * 400)) is None
    assert memory.recall("bob", b"p", seen("his")) is not None


def test_the_same_turn_twice_counts_once() -> None:
    """A client that asks again replaces what it has."""
    memory = TurnMemory(client_bytes=220)
    memory.remember("ann", b"p", answer("one"))
    for _ in range(9):
        memory.remember("ann", b"p", answer("two"))
    assert memory.recall("ann", b"p", seen("one")) is not None


def test_clients_are_bounded_too() -> None:
    """The one heard of longest ago is forgotten."""
    memory = TurnMemory(clients=2)
    for client in ("ann", "bob"):
        memory.remember(client, b"p", answer("yes"))
    assert memory.recall("ann", b"p", seen("yes"))
    memory.remember("eve", b"p", answer("yes"))
    assert memory.recall("bob", b"p", seen("yes")) is None
    assert memory.recall("ann", b"p", seen("yes"))
