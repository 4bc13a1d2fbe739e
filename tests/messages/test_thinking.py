"""Thinking comes out of a history, and every other byte stays."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from claude_desk.messages.thinking import without_thinking, without_unsigned
from claude_desk.wire.json_edit import JsonEditError

MARKER = b"claude-desk:unsigned"
UNSIGNED = '{"type":"thinking","thinking":"a","signature":"claude-desk:unsigned"}'
SIGNED = '{ "thinking":"b]}","type":"thinking", "signature":"c2lnbmVk" }'
REDACTED = '{"type":"redacted_thinking","data":"eA=="}'
TEXT = '{"type":"text","text":"thinking"}'
CALL = '{"type":"tool_use","id":"t","name":"n","input":{"type":"thinking"}}'
RESULT = '{"role":"user","content":[{"type":"tool_result","tool_use_id":"t","content":"ok"}]}'
ASKED = '{"role":"user","content":"thinking?"}'


def turn(*blocks: str, role: str = "assistant") -> str:
    """A message of blocks, with some space in it."""
    return '{ "role":"' + role + '" , "content": [' + " , ".join(blocks) + "]}"


def request(*messages: str, more: str = "") -> bytes:
    """A request."""
    return (
        '{"model":"claude-sonnet-4-5","messages": [ ' + " ,\n".join(messages) + " ]" + more + "}"
    ).encode()


HISTORIES = {
    "thinking before text": ([ASKED, turn(SIGNED, TEXT), ASKED], [ASKED, turn(TEXT), ASKED]),
    "redacted thinking": ([ASKED, turn(REDACTED, TEXT), ASKED], [ASKED, turn(TEXT), ASKED]),
    "thinking between and behind": ([turn(TEXT, SIGNED, CALL, REDACTED), RESULT], [turn(TEXT, CALL), RESULT]),
    "every turn's": (
        [turn(SIGNED, TEXT), ASKED, turn(SIGNED, CALL), RESULT],
        [turn(TEXT), ASKED, turn(CALL), RESULT],
    ),
    "a turn of nothing else": ([ASKED, turn(SIGNED, REDACTED), ASKED], [ASKED, ASKED]),
    "the last turn of nothing else": ([ASKED, turn(SIGNED)], [ASKED]),
    "not signed": ([ASKED, turn(UNSIGNED, TEXT)], [ASKED, turn(TEXT)]),
}


@pytest.mark.parametrize(("before", "after"), HISTORIES.values(), ids=HISTORIES)
def test_thinking_goes(before: list[str], after: list[str]) -> None:
    """Every thinking block goes, and a turn with it that would be empty; the rest is the same bytes."""
    assert without_thinking(request(*before)) == request(*after)


NOTHING = {
    "no thinking": request(ASKED, turn(TEXT), ASKED),
    "the word in a text": request('{"role":"assistant","content":"thinking"}'),
    "a user's block": request(turn(SIGNED, role="user")),
    "messages that are none": b'{"messages":"thinking"}',
    "messages of other things": b'{"messages":[1,"thinking",{"role":"assistant","content":{"type":"thinking"}},[[]]]}',
    "thinking in the request alone": b'{"thinking":{"type":"enabled"},"messages":[]}',
    "no messages": b'{"thinking":1}',
}


@pytest.mark.parametrize("body", NOTHING.values(), ids=NOTHING)
def test_without_thinking_nothing_changes(body: bytes) -> None:
    """A request without thinking in its history is the same object, for both."""
    assert without_thinking(body) is body
    assert without_unsigned(body, MARKER) is body


def test_only_what_is_marked_goes() -> None:
    """Signed and redacted thinking stays where only unsigned thinking is to go."""
    body = request(ASKED, turn(UNSIGNED, SIGNED, TEXT), ASKED, turn(UNSIGNED), ASKED, turn(REDACTED, TEXT))
    assert without_unsigned(body, MARKER) == request(
        ASKED, turn(SIGNED, TEXT), ASKED, ASKED, turn(REDACTED, TEXT)
    )
    signed = request(ASKED, turn(SIGNED, TEXT))
    assert without_unsigned(signed, MARKER) is signed


def test_escapes_hide_nothing() -> None:
    """A block whose words are written with escapes is found like any other."""
    hidden = r'{"\u0074ype":"\u0074hinkin\u0067","thinkin\u0067":"a"}'
    assert without_thinking(request(turn(hidden, TEXT))) == request(turn(TEXT))
    marked = UNSIGNED.replace("desk", "\\u0064esk")
    assert without_unsigned(request(turn(marked, TEXT)), MARKER) == request(turn(TEXT))


MANUAL = ',"thinking" : {"type":"enabled","budget_tokens":2000},"max_tokens":1'
OFF = ',"thinking" : {"type":"disabled"},"max_tokens":1'

BUDGETS = {
    "tools are being answered": ([ASKED, turn(SIGNED, CALL), RESULT], True),
    "the answers are in several messages": ([ASKED, turn(SIGNED, CALL), RESULT, RESULT], True),
    "a system turn follows": (
        [ASKED, turn(SIGNED, CALL), RESULT, '{"role":"system","content":"thinking"}'],
        True,
    ),
    "a new question": ([ASKED, turn(SIGNED, CALL), RESULT, turn(SIGNED, TEXT), ASKED], False),
    "a question in blocks": ([ASKED, turn(SIGNED, TEXT), turn(TEXT, role="user")], False),
}


@pytest.mark.parametrize(("messages", "off"), BUDGETS.values(), ids=BUDGETS)
def test_a_budget_needs_its_thinking(messages: list[str], off: bool) -> None:  # noqa: FBT001
    """Where tool calls are being answered, a model with a budget wants their thinking: without it, thinking is off."""
    edited = without_thinking(request(*messages, more=MANUAL))
    assert edited.endswith((OFF if off else MANUAL).encode() + b"}")
    assert b"c2lnbmVk" not in edited


def test_a_budget_stays_where_its_thinking_does() -> None:
    """Thinking that stays in front of the tool call is enough, though unsigned thinking before it goes."""
    body = request(ASKED, turn(UNSIGNED, TEXT), ASKED, turn(SIGNED, CALL), RESULT, more=MANUAL)
    assert without_unsigned(body, MARKER) == request(
        ASKED, turn(TEXT), ASKED, turn(SIGNED, CALL), RESULT, more=MANUAL
    )


def test_nothing_is_switched_off_that_was_wrong_before() -> None:
    """A history without thinking, adaptive thinking, and a model that cannot be without it stay as they are."""
    untouched = request(ASKED, turn(CALL), RESULT, more=MANUAL)
    assert without_thinking(untouched) is untouched
    adaptive = ',"thinking":{"type":"adaptive"}'
    assert without_thinking(request(turn(SIGNED, CALL), RESULT, more=adaptive)) == request(
        turn(CALL), RESULT, more=adaptive
    )
    bound = request(turn(SIGNED, CALL), RESULT, more=MANUAL).replace(b"sonnet-4-5", b"opus-5-5")
    assert MANUAL.encode() in without_thinking(bound)


def test_clearing_thinking_goes_with_it() -> None:
    """An edit of the context that clears thinking is refused without thinking, so it goes; other edits stay."""
    edits = ',"context_management":{"edits":[{"type":"clear_thinking_20251015"},{"type":"clear_tool_uses_20250919"}]}'
    edited = without_thinking(request(turn(SIGNED, CALL), RESULT, more=MANUAL + edits))
    assert edited.endswith(b',"context_management":{"edits":[{"type":"clear_tool_uses_20250919"}]}}')


def test_what_is_no_request_is_refused() -> None:
    """A body that is no JSON object is the one documented error."""
    with pytest.raises(JsonEditError):
        without_thinking(b"thinking")


blocks = st.sampled_from([SIGNED, REDACTED, UNSIGNED, TEXT, CALL, "7", '"thinking"', "[]"]).map(json.loads)
messages = st.one_of(
    st.fixed_dictionaries(
        {"role": st.sampled_from(["user", "assistant", "system"]), "content": st.lists(blocks, max_size=4)}
    ),
    st.sampled_from(
        [ASKED, RESULT, "7", '"thinking"', "{}", '{"role":"assistant","content":"thinking"}']
    ).map(json.loads),
)


def plainly(message: Any, kinds: set[str]) -> Any:
    """What is expected of one message, on parsed values."""
    if not isinstance(message, dict) or message.get("role") != "assistant":
        return message
    content = message.get("content")
    if not isinstance(content, list):
        return message
    kept = [each for each in content if not (isinstance(each, dict) and each.get("type") in kinds)]
    return None if content and not kept else {**message, "content": kept}


@settings(deadline=None, max_examples=200)
@given(st.lists(messages, max_size=6), st.sampled_from([None, "\t", 1]), st.booleans())
def test_any_history(history: list[Any], indent: str | int | None, ascii_only: bool) -> None:  # noqa: FBT001
    """Of any history, what is left is what was there without its thinking; doing it again changes nothing."""
    body = json.dumps(
        {"a": "é", "messages": history, "z": 1.50}, indent=indent, ensure_ascii=ascii_only
    ).encode()
    edited = without_thinking(body)
    wanted = [plainly(message, {"thinking", "redacted_thinking"}) for message in history]
    assert json.loads(edited)["messages"] == [message for message in wanted if message is not None]
    assert without_thinking(edited) is edited
    before, _, after = body.partition(b'"messages"')
    assert edited.startswith(before + b'"messages"')
    assert edited.endswith(after[after.rindex(b'"z"') :])
