"""A prompt as counting tokens sees it: the request for its count, and digests by which a longer one is known to begin with it.

https://platform.claude.com/docs/en/api/messages-count-tokens, .../build-with-claude/token-counting
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import msgspec

from claude_desk.messages.request import MessagesRequest

FIELDS = (
    "system",
    "messages",
    "tools",
    "tool_choice",
    "thinking",
    "cache_control",
    "output_config",
    "output_format",
    "context_management",
    "mcp_servers",
    "speed",
)
"""What ``/v1/messages/count_tokens`` takes beside the model; it refuses ``max_tokens``, ``stream``, ``metadata`` and such."""

_ENCODE = msgspec.json.Encoder(order="sorted").encode


@dataclass(frozen=True, slots=True)
class Countable:
    """A prompt that can be counted.

    Attributes:
        messages: decoded.
        digests: of everything before the messages and of the first, the first two, ... all of them: the digest at ``n`` is
            of ``n + 1`` messages. Breakpoints of the prompt cache do not count, as they move from turn to turn.
    """

    messages: list[Any]
    digests: Sequence[bytes]


def counting_body(request: MessagesRequest, model: str) -> bytes:
    """The body of the request that counts a prompt, its values being the very bytes of the request."""
    members = [b'"model":' + msgspec.json.encode(model)]
    members += [b'"%s":%s' % (name.encode(), raw) for name in FIELDS if (raw := request.raw(name))]
    return b"{" + b",".join(members) + b"}"


def countable(request: MessagesRequest, place: bytes) -> Countable | None:
    """Take a prompt apart; None where its messages are none.

    Args:
        request: the request.
        place: whoever counts, and for which model: two that differ in it have no digest in common.
    """
    try:
        messages = msgspec.json.decode(request.raw("messages"))
        head = [
            _plain(msgspec.json.decode(request.raw(name) or b"null")) for name in FIELDS if name != "messages"
        ]
    except (ValueError, RecursionError):
        return None
    if not isinstance(messages, list) or not messages:
        return None
    running = hashlib.sha256(place)
    running.update(_ENCODE(head))
    digests = []
    for message in messages:
        running.update(b"\n" + _ENCODE(_plain(message)))
        digests.append(running.digest())
    return Countable(messages, digests)


def _plain(value: Any, depth: int = 4) -> Any:
    """Without breakpoints, as deep as they may stand: in a block of a result in a message."""
    if depth and isinstance(value, list):
        return [_plain(each, depth - 1) for each in value]
    if not depth or not isinstance(value, dict):
        return value
    plain = {name: inner for name, inner in value.items() if name != "cache_control"}
    if "content" in plain:
        plain["content"] = _plain(plain["content"], depth)
    return plain
