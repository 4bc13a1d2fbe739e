"""Options make dialects anew; what clients said outlives them."""

from __future__ import annotations

import json

import msgspec
import pytest

from claude_desk import dialects
from claude_desk.dialects import Memories, Options
from claude_desk.dialects.base import Call, Inbound
from claude_desk.errors import Refused
from claude_desk.upstreams.practice_replies import Request, reply_to
from fakes.chat_calls import STREAM, sse, through

HELLO = [{"role": "user", "content": "Hello"}]
CHAT = {"model": "claude-opus-5-5", "messages": HELLO, "reasoning_effort": "high"}
RESPONSES = {"model": "claude-opus-5-5", "input": "Hello"}


def accepted(
    body: object, dialect: str, memories: Memories | None = None, options: Options | None = None
) -> Call:
    """What the newly built dialect of this name makes of a body."""
    path = {"openai_chat": b"/v1/chat/completions", "openai_responses": b"/v1/responses"}[dialect]
    inbound = Inbound("POST", path, b"", (), json.dumps(body).encode(), "req_desk_1", "client", 1)
    return dialects.build(memories, options)[dialect].accept(inbound)


def answer(call: Call) -> dict[str, object]:
    """Practice's answer, in the dialect."""
    reply = reply_to(Request("POST", "/v1/messages", "", "2026-10-21", call.request.body), frozenset())
    events = sse([json.loads(data) for _, data in reply.events])
    written: dict[str, object] = json.loads(through(call.reply_encoder(200, STREAM), [events]))
    return written


def test_every_dialect_is_there_without_any_options() -> None:
    """By the names that routes give."""
    assert set(dialects.build()) == {"anthropic", "openai_chat", "openai_responses"}
    assert Options() == Options(lenient=False, automatic_caching=True)


def test_a_change_of_options_forgets_nothing() -> None:
    """Thinking and responses of before are found by dialects that were built after."""
    memories = Memories()
    answered = answer(accepted(CHAT, "openai_chat", memories))["choices"][0]["message"]  # type: ignore[index]
    messages = [*HELLO, {"role": "assistant", "content": answered["content"]}, *HELLO]
    again = accepted({**CHAT, "messages": messages}, "openai_chat", memories, Options(lenient=True))
    assert msgspec.json.decode(again.request.body)["messages"][1]["content"][0]["type"] == "thinking"
    responded = answer(accepted(RESPONSES, "openai_responses", memories))
    after = {**RESPONSES, "previous_response_id": responded["id"]}
    call = accepted(after, "openai_responses", memories, Options(lenient=True))
    assert len(msgspec.json.decode(call.request.body)["messages"]) == 3
    with pytest.raises(Refused, match="not found"):
        accepted(after, "openai_responses", Memories())


@pytest.mark.parametrize(
    ("dialect", "body"),
    [
        ("openai_chat", {**CHAT, "n": 2}),
        ("openai_responses", {**RESPONSES, "conversation": "conv_1"}),
    ],
)
def test_leniency_reaches_both(dialect: str, body: dict[str, object]) -> None:
    """What is a 400 by default is taken when the user chose so."""
    with pytest.raises(Refused):
        accepted(body, dialect)
    assert accepted(body, dialect, None, Options(lenient=True)).request.body


@pytest.mark.parametrize(("dialect", "body"), [("openai_chat", CHAT), ("openai_responses", RESPONSES)])
def test_automatic_caching_can_be_turned_off(dialect: str, body: dict[str, object]) -> None:
    """No breakpoint of ours."""
    assert b"cache_control" in accepted(body, dialect).request.body
    off = accepted(body, dialect, None, Options(automatic_caching=False))
    assert b"cache_control" not in off.request.body
