"""Output items, each on its own."""

from __future__ import annotations

from typing import Any

import pytest

from claude_desk.dialects.openai_responses_items import (
    CalledTool,
    CallItem,
    CustomCallItem,
    Item,
    MessageItem,
    ReasoningItem,
)

TOOL = CalledTool("get_weather")
ITEMS = [
    MessageItem("t", 3),
    ReasoningItem("t", 3, b"\x01"),
    CallItem("t", 3, "toolu_1", TOOL),
    CustomCallItem("t", 3, "toolu_1", TOOL),
]


def _kinds(events: Any) -> list[str]:
    return [event["type"] for event in events]


@pytest.mark.parametrize("item", ITEMS, ids=lambda item: type(item).__name__)
def test_every_event_of_an_item_names_it(item: Item) -> None:
    """Id and index are in each, and the id begins as OpenAI's do."""
    block = {"type": "thinking", "thinking": "x", "signature": "s"}
    events = [*item.begin(), *item.piece("x"), *item.stop(block, "x")]
    assert {(event["item_id"], event["output_index"]) for event in events} == {(item.id, 3)}
    assert item.id == f"{item.prefix}_t_3"
    assert item.added()["output_index"] == item.done("completed")["output_index"] == 3


def test_an_item_tells_its_status() -> None:
    """It is in progress until it is done, and done as it is told."""
    item = MessageItem("t", 0)
    assert item.added()["item"]["status"] == "in_progress"
    assert item.done("incomplete")["item"]["status"] == "incomplete"


def test_what_was_told_stays_as_it_was() -> None:
    """An item that grows does not change the events that were made of it."""
    item = MessageItem("t", 0)
    added = item.added()
    list(item.stop({}, "x"))
    assert added["item"]["content"] == []


def test_reasoning_without_text_has_no_summary() -> None:
    """Thinking that is not shown gives no summary events, and is sealed all the same."""
    item = ReasoningItem("t", 0, b"")
    assert _kinds(item.stop({"type": "redacted_thinking", "data": "x"}, "")) == []
    whole = item.whole()
    assert whole["summary"] == []
    assert whole["encrypted_content"].startswith("desk1:")


def test_arguments_that_were_not_streamed_are_one_delta() -> None:
    """Clients that only listen to deltas miss nothing."""
    item = CallItem("t", 0, "toolu_1", CalledTool("spawn", "agents"))
    assert _kinds(item.stop({}, "{}")) == [
        "response.function_call_arguments.delta",
        "response.function_call_arguments.done",
    ]
    assert (item.whole()["name"], item.whole()["namespace"]) == ("spawn", "agents")
    streamed = CallItem("t", 0, "toolu_1", TOOL)
    list(streamed.piece("{}"))
    assert _kinds(streamed.stop({}, "{}")) == ["response.function_call_arguments.done"]
    assert "namespace" not in streamed.whole()


def test_a_custom_call_has_input() -> None:
    """Its text is no JSON and has a name of its own."""
    item = CustomCallItem("t", 0, "toolu_1", TOOL)
    assert _kinds(item.stop({}, "*** Begin")) == [
        "response.custom_tool_call_input.delta",
        "response.custom_tool_call_input.done",
    ]
    assert item.whole()["input"] == "*** Begin"
    assert item.whole()["type"] == "custom_tool_call"


def test_a_refusal_is_a_part() -> None:
    """It follows the text, with its own events."""
    item = MessageItem("t", 0)
    list(item.stop({}, "I"))
    assert _kinds(item.refuse("No.")) == [
        "response.content_part.added",
        "response.refusal.delta",
        "response.refusal.done",
        "response.content_part.done",
    ]
    assert [part["type"] for part in item.whole()["content"]] == ["output_text", "refusal"]
