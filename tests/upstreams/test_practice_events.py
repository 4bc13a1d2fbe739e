"""Messages taken apart into stream events."""

from __future__ import annotations

import json
from typing import Any

import pytest
from anthropic.types import RawMessageStreamEvent
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from claude_desk.upstreams.practice_events import Event, error_event, message_events

USAGE = {
    "input_tokens": 4,
    "cache_creation_input_tokens": 2,
    "cache_read_input_tokens": 1,
    "cache_creation": {"ephemeral_5m_input_tokens": 2, "ephemeral_1h_input_tokens": 0},
    "output_tokens": 9,
    "output_tokens_details": {"thinking_tokens": 0},
    "service_tier": "standard",
}


def _message(*content: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": "msg_1",
        "type": "message",
        "role": "assistant",
        "model": "m",
        "content": list(content),
        "stop_reason": "end_turn",
        "stop_sequence": None,
        "usage": USAGE,
    }


def _names(events: tuple[Event, ...]) -> list[str]:
    return [name for name, _ in events]


def _rebuilt(events: tuple[Event, ...]) -> list[dict[str, Any]]:
    """What a client makes of the events, by the rules of the protocol."""
    blocks: list[dict[str, Any]] = []
    pieces: list[str] = []
    for _, data in events:
        event = json.loads(data)
        if event["type"] == "content_block_start":
            blocks.append(event["content_block"])
            pieces = []
        elif event["type"] == "content_block_delta":
            delta = dict(event["delta"])
            kind = delta.pop("type")
            for name, value in delta.items():
                if kind == "input_json_delta":
                    pieces.append(value)
                else:
                    blocks[event["index"]][name] += value
        elif event["type"] == "content_block_stop" and pieces:
            blocks[event["index"]]["input"] = json.loads("".join(pieces) or "{}")
    return blocks


def test_the_order_is_the_apis() -> None:
    """message_start; start, one ping, deltas, stop of each block; message_delta; message_stop."""
    text = {"type": "text", "text": "one two three four"}
    tool = {"type": "tool_use", "id": "toolu_1", "name": "t", "input": {"a": 1}}
    assert _names(message_events(_message(text, tool))) == [
        "message_start",
        "content_block_start",
        "ping",
        "content_block_delta",
        "content_block_delta",
        "content_block_stop",
        "content_block_start",
        "content_block_delta",
        "content_block_delta",
        "content_block_stop",
        "message_delta",
        "message_stop",
    ]


def test_events_validate_as_the_sdks_types() -> None:
    """Every event but ping is one of the SDK's stream events, strictly, and its name is its type."""
    adapter: TypeAdapter[Any] = TypeAdapter(RawMessageStreamEvent)
    thinking = {"type": "thinking", "thinking": "Hm hm.", "signature": "abc"}
    for name, data in message_events(_message(thinking, {"type": "text", "text": "Yes."})):
        if name != "ping":
            assert adapter.validate_json(data).type == name


def test_usage_is_split_between_first_and_last() -> None:
    """message_start has the input's usage and one output token; message_delta has the final counts."""
    events = message_events(_message({"type": "text", "text": "x"}))
    start = json.loads(events[0][1])["message"]
    delta = json.loads(events[-2][1])
    assert start["usage"] == {**USAGE, "output_tokens": 1}
    assert (start["stop_reason"], start["content"]) == (None, [])
    assert delta["delta"] == {"stop_reason": "end_turn", "stop_sequence": None}
    assert delta["usage"]["output_tokens"] == 9
    assert delta["usage"]["cache_read_input_tokens"] == 1


def test_tool_input_begins_with_an_empty_piece() -> None:
    """input_json_delta starts with "" and goes on in pieces; no arguments at all is only that empty piece."""
    for value, count in (({}, 1), ({"text": "long enough for several pieces"}, 5)):
        tool = {"type": "tool_use", "id": "toolu_1", "name": "t", "input": value}
        pieces = [
            json.loads(data)["delta"]["partial_json"]
            for name, data in message_events(_message(tool))
            if name == "content_block_delta"
        ]
        assert pieces[0] == ""
        assert len(pieces) == count
        assert json.loads("".join(pieces) or "{}") == value


def test_omitted_thinking_has_only_its_signature() -> None:
    """A thinking block without text sends no thinking_delta, only its signature_delta."""
    events = message_events(_message({"type": "thinking", "thinking": "", "signature": "abc"}))
    deltas = [json.loads(data)["delta"]["type"] for name, data in events if name == "content_block_delta"]
    assert deltas == ["signature_delta"]


def test_no_content_is_no_blocks() -> None:
    """A message without content is three events."""
    assert _names(message_events(_message())) == ["message_start", "message_delta", "message_stop"]


def test_an_error_event_has_the_protocols_shape() -> None:
    """The in-band error is what the API sends when it is overloaded in mid-stream."""
    name, data = error_event("overloaded_error", "Overloaded")
    assert name == "error"
    assert json.loads(data) == {
        "type": "error",
        "error": {"details": None, "type": "overloaded_error", "message": "Overloaded"},
    }


_TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)
_BLOCK = st.one_of(
    st.builds(lambda text: {"type": "text", "text": text}, _TEXT),
    st.builds(lambda text: {"type": "thinking", "thinking": text, "signature": "c2ln"}, _TEXT),
    st.builds(
        lambda value: {"type": "tool_use", "id": "toolu_1", "name": "t", "input": value},
        st.dictionaries(_TEXT, st.one_of(_TEXT, st.integers(), st.booleans(), st.none()), max_size=3),
    ),
)


@given(st.lists(_BLOCK, max_size=4))
def test_nothing_is_lost_in_the_stream(content: list[dict[str, Any]]) -> None:
    """Put together again, the events give exactly the content, whatever its characters; no event has a line end in it."""
    events = message_events(_message(*content))
    assert _rebuilt(events) == content
    assert not any(b"\n" in data or b"\r" in data for _, data in events)


@pytest.mark.parametrize("text", ["a b c d e f g h i j k l", "  x", "\n\n", "no-spaces-at-all"])
def test_deltas_are_a_few_words(text: str) -> None:
    """No text delta has more than three words."""
    events = message_events(_message({"type": "text", "text": text}))
    parts = [json.loads(data)["delta"]["text"] for name, data in events if name == "content_block_delta"]
    assert "".join(parts) == text
    assert all(len(part.split()) <= 3 for part in parts)
