"""Takes thinking out of a request's history, byte-exactly, for a place that cannot vouch for it.

A thinking block is signed for the account and the platform it was written on; sent elsewhere, it is a 400 or silently
ignored. Without it the conversation goes on: the answers and the tools' results are all still there.

https://platform.claude.com/docs/en/build-with-claude/extended-thinking#preserving-thinking-blocks
"""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from claude_desk.messages.models import rules_for
from claude_desk.wire.json_edit import members, replace_members, splice
from claude_desk.wire.json_paths import elements, splice_elements, without_elements

UNSIGNED = b"claude-desk:unsigned"
"""Stands where Claude signs its thinking, in what a model without signatures thought."""

_THINKING = frozenset({"thinking", "redacted_thinking"})
_DISABLED = b'{"type":"disabled"}'
_ESCAPE = b"\\u"


class _Block(msgspec.Struct):
    type: object = None
    signature: object = None


class _Message(msgspec.Struct):
    role: object = None
    content: msgspec.Raw = msgspec.Raw()


_BLOCK = msgspec.json.Decoder(_Block)
_MESSAGE = msgspec.json.Decoder(_Message)
_STRING = msgspec.json.Decoder(str)


def without_thinking(body: bytes) -> bytes:
    """A request without the thinking of earlier turns, redacted or not; the same object where there is none.

    A turn that was nothing but thinking goes as a whole. Where a model with a thinking budget would miss the thinking in
    front of the tool calls that are being answered, thinking is switched off for this request.

    Args:
        body: a Messages request.

    Raises:
        JsonEditError: it is no JSON object, or has far too many parts.
    """
    return _without(body, b"thinking", lambda block: block.type in _THINKING)


def without_unsigned(body: bytes, marker: bytes) -> bytes:
    """The same for thinking that nobody signed: a model without signatures wrote it, and a marker stands for one.

    Args:
        body: a Messages request.
        marker: the signature that marks it.

    Raises:
        JsonEditError: as above.
    """
    signature = marker.decode()
    return _without(body, marker, lambda block: block.type == "thinking" and block.signature == signature)


def _without(body: bytes, trace: bytes, unwanted: Callable[[_Block], bool]) -> bytes:
    """Leave blocks out that are not wanted and, unless it is written with escapes, hold the trace."""
    spans = members(body)
    named = {span.name: body[span.start : span.end] for span in spans}  # of duplicates, the last one counts
    messages = named.get("messages", b"")
    if not messages.startswith(b"[") or not _may_hold(messages, trace):
        return body
    edited = _without_blocks(messages, trace, unwanted)
    if edited is messages:
        return body
    values = {"messages": edited} | _without_manual_thinking(named, edited)
    return splice(body, spans, values)


def _without_blocks(messages: bytes, trace: bytes, unwanted: Callable[[_Block], bool]) -> bytes:
    spans = elements(messages)
    changed: dict[int, bytes | None] = {}
    for number, (start, end) in enumerate(spans):
        message = messages[start:end]
        if not _may_hold(message, trace):
            continue
        content = _assistant_content(message)
        kept = without_elements(content, lambda block: unwanted(_block(block)))
        if kept is not content:
            changed[number] = replace_members(message, {"content": kept}) if elements(kept) else None
    return splice_elements(messages, spans, changed) if changed else messages


def _without_manual_thinking(named: dict[str, bytes], messages: bytes) -> dict[str, bytes]:
    """What has to change because a turn lost its thinking: members by name."""
    if _kind(named.get("thinking", b"")) != "enabled" or not _lost_thinking(messages):
        return {}
    rules = rules_for(_string(named.get("model", b"")))
    if rules.thinking and "disabled" not in rules.thinking:
        return {}  # it takes no budget either, and says so in its own words
    values = {"thinking": _DISABLED}
    context = named.get("context_management", b"")
    # Clearing thinking is only taken together with thinking.
    cleared = without_elements(context, lambda edit: _kind(edit).startswith("clear_thinking"), ("edits",))
    return values if cleared is context else {**values, "context_management": cleared}


def _lost_thinking(messages: bytes) -> bool:
    """Whether tool calls are being answered whose turn does not begin with thinking."""
    for start, end in reversed(elements(messages)):
        message = _message(messages[start:end])
        content = bytes(message.content)
        first = next((_kind(content[at:upto]) for at, upto in _blocks(content)), "")
        if message.role == "assistant":
            return first not in _THINKING
        if message.role == "user" and first != "tool_result":
            return False
    return False


def _may_hold(text: bytes, trace: bytes) -> bool:
    return trace in text or _ESCAPE in text


def _assistant_content(message: bytes) -> bytes:
    """The blocks of a message of the assistant's, as JSON; empty where it has none."""
    found = _message(message)
    return bytes(found.content) if found.role == "assistant" else b""


def _blocks(content: bytes) -> tuple[tuple[int, int], ...]:
    return elements(content) if content.startswith(b"[") else ()


def _message(text: bytes) -> _Message:
    try:
        return _MESSAGE.decode(text)
    except ValueError:
        return _Message()


def _block(text: bytes) -> _Block:
    try:
        return _BLOCK.decode(text)
    except ValueError:
        return _Block()


def _kind(text: bytes) -> str:
    found = _block(text).type
    return found if isinstance(found, str) else ""


def _string(text: bytes) -> str:
    try:
        return _STRING.decode(text)
    except ValueError:
        return ""
