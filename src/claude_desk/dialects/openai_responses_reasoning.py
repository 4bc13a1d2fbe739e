"""Thinking blocks inside a reasoning item's ``encrypted_content``, which clients send back as it was.

The Messages API wants a thinking block back byte for byte, signature included; a reasoning item has one opaque
field for such things. What is in there is ours by its first characters; anything else came from another server.

The newest models refuse thinking after any prompt but the very one that led to it, and OpenAI's clients change
tools and instructions between turns as they please. So the digest of that prompt travels with the block, and a
block that would be refused is left out: the model then thinks anew, and the conversation goes on.
"""

from __future__ import annotations

import binascii
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Any

import msgspec

from claude_desk.dialects.openai_content import FILLER
from claude_desk.dialects.openai_turns import Recall
from claude_desk.messages.models import ModelRules

Json = dict[str, Any]

MARK = "desk1:"
"""What our content begins with: the name of its format."""

BOUND_TO = "bound_to"
"""The member in which an unsealed block carries the digest, until :func:`binding` takes it out."""

_FIELDS = {
    "thinking": ("thinking", "signature"),
    "redacted_thinking": ("data",),
}


def seal(block: Json, bound_to: bytes) -> str:
    """Write a ``thinking`` or ``redacted_thinking`` block as ``encrypted_content``.

    Args:
        block: the block.
        bound_to: digest of the prompt that led to it.
    """
    kept = {name: block.get(name, "") for name in ("type", *_FIELDS[block["type"]])}
    kept[BOUND_TO] = bound_to.hex()
    return MARK + urlsafe_b64encode(msgspec.json.encode(kept)).decode()


def unseal(content: object) -> Json | None:
    """Read ``encrypted_content``, digest included.

    None for what :func:`seal` did not write, and for a block without a signature: the API refuses it.
    """
    if not isinstance(content, str) or not content.startswith(MARK):
        return None
    try:
        block = msgspec.json.decode(urlsafe_b64decode(content.removeprefix(MARK)))
    except (ValueError, binascii.Error, RecursionError):
        return None
    if not isinstance(block, dict) or not isinstance(block.get("type"), str):
        return None
    fields = (*_FIELDS.get(block["type"], ()), BOUND_TO)
    if len(fields) == 1 or not all(isinstance(block.get(name), str) for name in fields):
        return None
    return {name: block[name] for name in ("type", *fields)} if block[fields[-2]] else None


def binding(rules: ModelRules) -> Recall:
    """The last look at each assistant turn: leave out thinking that the model would refuse where it stands."""
    bound = rules.bound or not rules.name

    def settle(prefix: bytes, blocks: list[Json]) -> list[Json]:
        here = prefix.hex()
        kept = [block for block in blocks if BOUND_TO not in block or not bound or block[BOUND_TO] == here]
        bare = [{name: value for name, value in block.items() if name != BOUND_TO} for block in kept]
        return bare or [{"type": "text", "text": FILLER}]

    return settle
