"""Names and ids that both protocols must accept, changed where one would not, and changed back.

A tool's name may have 128 characters in the Messages protocol and 64 with OpenAI; a call's id is free text with Chat
Completions servers (``functions.Bash:0``) and ``[a-zA-Z0-9_-]+`` in the Messages protocol. Nothing is remembered: each
change follows from the name or id alone, so that the same history always becomes the same bytes.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable

LONGEST_TOOL_NAME = 64
LONGEST_USER = 64
"""OpenAI refuses a longer ``user``."""

_PLAIN_ID = re.compile(r"[a-zA-Z0-9_-]{1,200}")
_MARK = "toolu_x"
_HASH_DIGITS = 8
_SHORTEST_UNIQUE = 16
"""Characters of a reply's id below which it may well come again: some servers count, or draw from a thousand."""


def chat_tool_name(name: str) -> str:
    """The name a tool goes up with: its own, or a shorter one with a hash of it."""
    if len(name) <= LONGEST_TOOL_NAME:
        return name
    digest = hashlib.sha256(name.encode()).hexdigest()[:_HASH_DIGITS]
    return f"{name[: LONGEST_TOOL_NAME - _HASH_DIGITS - 1]}_{digest}"


def shortened_names(names: Iterable[str]) -> dict[str, str]:
    """The way back: from each name that was changed to the one the client knows."""
    return {chat_tool_name(name): name for name in names if len(name) > LONGEST_TOOL_NAME}


def claude_call_id(chat_id: str) -> str:
    """The id of a call as a client sees it; the server's own where it fits, else one that holds it."""
    if _PLAIN_ID.fullmatch(chat_id) and not chat_id.startswith(_MARK):
        return chat_id
    return _MARK + chat_id.encode().hex()


def chat_call_id(claude_id: str) -> str:
    """The id that the server gave a call: the inverse of :func:`claude_call_id`."""
    if not claude_id.startswith(_MARK):
        return claude_id
    try:
        held = bytes.fromhex(claude_id.removeprefix(_MARK)).decode()
    except ValueError:
        return claude_id
    return held if claude_call_id(held) == claude_id else claude_id


def message_id(chat_id: str, salt: bytes) -> str:
    """A ``msg_`` id for a reply, that keeps the server's own where that is likely to be the only one of its kind.

    Args:
        chat_id: the reply's id; may be empty.
        salt: what makes the reply a different one than any other, such as a hash of its request.
    """
    tail = re.sub(r"[^a-zA-Z0-9_-]", "", chat_id.removeprefix("chatcmpl-"))[:100]
    if len(tail) >= _SHORTEST_UNIQUE:
        return f"msg_{tail}"
    return "msg_" + hashlib.sha256(salt + chat_id.encode()).hexdigest()[:24]


def made_call_id(message: str, number: int) -> str:
    """An id for a call that came without one: the message's, and which of its calls it is, counted from 0."""
    return f"toolu_{message.removeprefix('msg_')}_{number}"


def chat_user(user_id: str) -> str:
    """``metadata.user_id`` as ``user``: itself, or its hash where it is longer than OpenAI takes."""
    return user_id if len(user_id) <= LONGEST_USER else hashlib.sha256(user_id.encode()).hexdigest()
