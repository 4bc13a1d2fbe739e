"""Turns alternate, tools are answered, and nothing that was sent changes."""

from __future__ import annotations

from typing import Any

import pytest

from claude_desk.dialects.openai_turns import NO_RESULT, Conversation, Prompt, answer_key
from claude_desk.messages.models import rules_for

RULES = rules_for("claude-opus-5-5")


def text(words: str) -> list[dict[str, Any]]:
    """One text block."""
    return [{"type": "text", "text": words}]


def call(call_id: str) -> dict[str, Any]:
    """One call."""
    return {"type": "tool_use", "id": call_id, "name": "f", "input": {}}


def shape(prompt: Prompt) -> list[str]:
    """Each turn's role and what is in it, in short."""
    return [
        f"{turn['role']}: "
        + " ".join(
            block.get("text") or block.get("id") or "=" + block["tool_use_id"] for block in turn["content"]
        )
        for turn in prompt.messages
    ]


def test_results_come_first_and_calls_are_all_answered() -> None:
    """Whatever stands between a call and its result; ids that repeat in one turn are one call."""
    made = Conversation(RULES)
    made.user(text("go"))
    made.assistant([call("a"), call("b"), call("a")])
    made.user(text("wait"))
    made.result("b", text("B"))
    made.result("b", text("again"))
    prompt = made.build()
    assert shape(prompt) == ["user: go", "assistant: a b", "user: =b =a wait Tool result (b): again"]
    assert prompt.messages[2]["content"][1]["content"][0]["text"] == NO_RESULT


def test_a_result_belongs_to_the_turn_before_it() -> None:
    """One that comes after another answer has no call any more."""
    made = Conversation(RULES)
    made.user(text("go"))
    made.assistant([call("a")])
    made.result("a", text("A"), is_error=True, mark={"type": "ephemeral"})
    made.assistant(text("so"))
    made.result("a", [*text("late"), {"type": "image", "source": {}, "text": "img"}])
    prompt = made.build()
    assert shape(prompt) == [
        "user: go",
        "assistant: a",
        "user: =a",
        "assistant: so",
        "user: Tool result (a): late img",
    ]
    assert prompt.messages[2]["content"][0]["is_error"] is True
    assert "cache_control" in prompt.messages[2]["content"][0]


def test_an_empty_answer_is_as_if_it_were_not_there() -> None:
    """The users around it are one turn then."""
    made = Conversation(RULES)
    made.user(text("a"))
    made.assistant([])
    made.user(text("b"))
    assert shape(made.build()) == ["user: a b"]


@pytest.mark.parametrize("later", ["user", "system"])
def test_a_system_turn_stays_where_it_was_sent_though_its_answer_was_blank(later: str) -> None:
    """Else what was sent before the answer would be no prefix of what is sent after it, and be paid for again."""
    made = Conversation(RULES)
    made.user(text("a"))
    made.system(text("s"))
    assert shape(made.build()) == ["user: a", "system: s"]
    made = Conversation(RULES)
    made.user(text("a"))
    made.system(text("s"))
    made.assistant([])
    getattr(made, later)(text("b"))
    assert shape(made.build())[:3] == ["user: a", "system: s", "assistant: (continue)"]


def test_several_systems_in_a_row_are_one_turn() -> None:
    """At the end of the history, or before an answer."""
    made = Conversation(RULES)
    made.user(text("a"))
    made.system(text("s"))
    made.system(text("t"))
    assert shape(made.build()) == ["user: a", "system: s t"]


def test_the_digest_is_of_all_but_the_cache_marks() -> None:
    """Anything else that changes before an answer changes it; where blocks end is part of it."""

    def digest(*blocks: dict[str, Any], prelude: bytes = b"", system: str = "") -> bytes:
        made = Conversation(RULES)
        made.system(text(system) if system else [])
        made.user(list(blocks))
        return made.build(prelude=prelude).digest

    plain = digest(*text("a"))
    assert digest({**text("a")[0], "cache_control": {"type": "ephemeral"}}) == plain
    others = [
        digest(*text("b")),
        digest(*text("a"), *text("a")),
        digest(*text("a"), prelude=b"m"),
        digest(*text("a"), system="s"),
    ]
    assert len({plain, *others}) == 5


def test_a_remembered_answer_is_sent_as_it_was_written() -> None:
    """It is asked for with everything before it, and what it brings counts for the answers after it."""
    made = Conversation(RULES)
    made.user(text("a"))
    made.assistant(text("b"))
    made.user(text("c"))
    written = [{"type": "thinking", "thinking": "t", "signature": "s"}, *text("b")]
    asked: list[bytes] = []

    def recall(prefix: bytes, blocks: list[Any]) -> list[Any] | None:
        asked.append(prefix)
        return written if blocks == text("b") else None

    prompt = made.build(recall=recall)
    assert prompt.messages[1]["content"] == written
    before = Conversation(RULES)
    before.user(text("a"))
    assert asked == [before.build().digest]
    assert prompt.digest != made.build().digest


def test_an_answer_is_known_by_what_its_client_can_see() -> None:
    """Its thinking, blanks at its ends and the order of arguments do not count; everything else does."""
    blocks = [*text("b"), {**call("a"), "input": {"x": 1, "y": 2}}]
    same = [{"type": "thinking", "thinking": "t"}, *text(" b\n"), {**call("a"), "input": {"y": 2, "x": 1}}]
    assert answer_key(b"p", blocks) == answer_key(b"p", same)
    others = [
        answer_key(b"q", blocks),
        answer_key(b"p", text("b")),
        answer_key(b"p", [*text("c"), blocks[1]]),
    ]
    others.append(answer_key(b"p", [*text("b"), {**call("a"), "input": {"x": 2}}]))
    assert answer_key(b"p", blocks) not in others
