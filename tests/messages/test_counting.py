"""A prompt is counted by its own bytes, and known again when its conversation has grown."""

from __future__ import annotations

import json
from typing import Any

import pytest

from claude_desk.messages.counting import countable, counting_body
from claude_desk.messages.request import MessagesRequest

BREAKPOINT = {"cache_control": {"type": "ephemeral"}}
HEAD: dict[str, Any] = {
    "model": "m",
    "max_tokens": 5,
    "stream": True,
    "metadata": {"user_id": "u"},
    "system": [{"type": "text", "text": "s"}],
    "tools": [{"name": "t", "input_schema": {}}],
    "thinking": {"type": "adaptive"},
}
TURNS: list[dict[str, Any]] = [
    {"role": "user", "content": [{"type": "text", "text": "one"}]},
    {
        "role": "assistant",
        "content": [{"type": "tool_use", "id": "a", "name": "t", "input": {"cache_control": 1}}],
    },
    {
        "role": "user",
        "content": [{"type": "tool_result", "tool_use_id": "a", "content": [{"type": "text", "text": "x"}]}],
    },
]


def digests(turns: list[Any], place: bytes = b"here", **changed: Any) -> list[bytes]:
    """The digests of a request."""
    body = json.dumps(HEAD | {"messages": turns} | changed).encode()
    made = countable(MessagesRequest.parse(body), place)
    assert made is not None
    assert made.messages == turns
    return list(made.digests)


def test_the_count_is_of_the_requests_own_bytes() -> None:
    """What makes the prompt goes along byte for byte, for the model that is meant; what counting refuses stays out."""
    body = b'{"max_tokens":5, "messages" : [ {"role":"user","content":"\\u00e9"} ],"stream":true,"model":"a","system":"s"}'
    made = counting_body(MessagesRequest.parse(body), "b")
    assert made == b'{"model":"b","system":"s","messages":[ {"role":"user","content":"\\u00e9"} ]}'


def test_a_grown_conversation_begins_with_the_old_one() -> None:
    """Each further turn keeps all digests before it."""
    assert digests(TURNS)[:1] == digests(TURNS[:1])
    assert digests(TURNS)[:2] == digests(TURNS[:2])
    assert len(set(digests(TURNS))) == 3


def test_breakpoints_do_not_count() -> None:
    """Where the prompt cache may end moves from turn to turn, in messages, results, the system prompt and tools."""
    marked: list[Any] = json.loads(json.dumps(TURNS))
    marked[0]["content"][0] |= BREAKPOINT
    marked[2]["content"][0] |= BREAKPOINT
    marked[2]["content"][0]["content"][0] |= BREAKPOINT
    system, tools = [HEAD["system"][0] | BREAKPOINT], [HEAD["tools"][0] | BREAKPOINT]
    assert digests(marked, system=system, tools=tools) == digests(TURNS)


@pytest.mark.parametrize(
    "changed",
    [
        {"system": "other"},
        {"tools": []},
        {"thinking": {"type": "disabled"}},
        {"tool_choice": {"type": "any"}},
        {"place": b"there"},
    ],
)
def test_another_prompt_is_another(changed: dict[str, Any]) -> None:
    """Anything that counts before the messages, or another place, leaves nothing in common."""
    assert not set(digests(TURNS, **changed)) & set(digests(TURNS))


def test_what_a_tool_is_called_with_counts() -> None:
    """A value called cache_control inside a tool's input is no breakpoint."""
    other = json.loads(json.dumps(TURNS))
    other[1]["content"][0]["input"] = {}
    assert digests(other)[0] == digests(TURNS)[0]
    assert digests(other)[1] != digests(TURNS)[1]


def test_limits_and_names_do_not_count() -> None:
    """The same prompt with another limit or user is the same prompt."""
    assert digests(TURNS, max_tokens=7, metadata=None, stream=False) == digests(TURNS)


@pytest.mark.parametrize(
    "body", [b"", b"{}", b"[]", b'{"messages":3}', b'{"messages":[]}', b'{"messages":[1,}']
)
def test_what_has_no_messages_has_no_count(body: bytes) -> None:
    """Such requests are for the upstream to judge."""
    assert countable(MessagesRequest.parse(body), b"") is None
