"""How Practice counts tokens, keeps its prompt cache honest and signs its thinking.

All three look at the same thing: the prompt as one row of blocks (tools, then system, then messages) and a
digest of everything up to each of them. ``cache_control`` takes no part in the digest, as in the real API.
"""

from __future__ import annotations

import base64
import hashlib
import json
from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Container, Iterator

Json = dict[str, Any]

CHARACTERS_A_TOKEN = 4
"""What Practice takes a token to be; real tokenizers differ by language and by model."""

FILE_TOKENS = 1_500
"""What an image or a document sent as base64 counts, whatever its size."""

CACHEABLE_TOKENS = 1_024
"""Shorter prefixes are not cached (Messages API, prompt caching, limitations)."""

LOOK_BACK_BLOCKS = 20
"""How many blocks before a breakpoint are tried against the cache (Messages API, prompt caching)."""

LIFETIMES = {"5m": 300, "1h": 3600}
"""Seconds a cached prefix lives, by the name the protocol gives it."""

_SIGNATURE_MARK = b"practice"
_PART = 16


@dataclass(frozen=True, slots=True)
class PromptBlock:
    """One block of the prompt, with what is known of everything before it.

    Attributes:
        place: where it stands, in the words of the API's error messages: ``messages.1.content.0``.
        value: the block itself.
        tokens: estimated size of this block alone.
        before: digest of all earlier blocks.
        digest: digest of all blocks up to and including this one.
        ttl: ``5m`` or ``1h`` where a cache breakpoint stands, else empty.
    """

    place: str
    value: Json
    tokens: int
    before: bytes
    digest: bytes
    ttl: str = ""


@dataclass(frozen=True, slots=True)
class CacheUse:
    """What the prompt cache makes of one request, in tokens.

    Attributes:
        uncached: after the last breakpoint; what ``usage.input_tokens`` says.
        read: found in the cache.
        written: new in the cache, by ``ttl``.
        prefixes: digests now in the cache and the seconds each lives from now on.
    """

    uncached: int
    read: int = 0
    written: dict[str, int] = field(default_factory=dict)
    prefixes: tuple[tuple[bytes, int], ...] = ()

    def usage(self) -> Json:
        """The input half of a reply's ``usage`` object."""
        split = {f"ephemeral_{ttl}_input_tokens": self.written.get(ttl, 0) for ttl in LIFETIMES}
        return {
            "input_tokens": self.uncached,
            "cache_creation_input_tokens": sum(split.values()),
            "cache_read_input_tokens": self.read,
            "cache_creation": split,
        }


class Signature(Enum):
    """What a thinking block's signature turns out to be."""

    GOOD = "good"
    FOREIGN = "not made by Practice, or the thinking was edited"
    ELSEWHERE = "made by Practice for another conversation"


def text_tokens(text: str) -> int:
    """Estimate how many tokens a text is: one for every four characters begun."""
    return -(-len(text) // CHARACTERS_A_TOKEN)


def prompt_blocks(request: Json) -> tuple[PromptBlock, ...]:
    """Lay a checked request out as blocks in the order the API reads them: tools, system, messages.

    A string stands for one text block, so both spellings of the same prompt have the same digests.
    """
    blocks = []
    digest = hashlib.sha256(b"").digest()
    for place, owner, value in _placed(request):
        text = json.dumps(_bare(value), ensure_ascii=False, separators=(",", ":"))
        before = digest
        digest = hashlib.sha256(b"%b%b\0%b" % (before, owner.encode(), text.encode())).digest()
        blocks.append(PromptBlock(place, value, _tokens(value, text), before, digest, _ttl(value)))
    automatic = _ttl(request)
    if automatic and blocks and not blocks[-1].ttl:
        last = blocks[-1]
        blocks[-1] = PromptBlock(last.place, last.value, last.tokens, last.before, last.digest, automatic)
    return tuple(blocks)


def prompt_tokens(blocks: tuple[PromptBlock, ...]) -> int:
    """Estimate the whole prompt's size in tokens."""
    return sum(block.tokens for block in blocks)


def cache_use(blocks: tuple[PromptBlock, ...], model: str, remembered: Container[bytes]) -> CacheUse:
    """Work out what of a prompt was cached, what is cached now, and what was not.

    Args:
        blocks: the prompt.
        model: its name; models share no cache.
        remembered: the prefixes cached by earlier requests that have not expired.
    """
    sizes = []
    total = 0
    for block in blocks:
        total += block.tokens
        sizes.append(total)
    keys = [hashlib.sha256(block.digest + model.encode()).digest() for block in blocks]
    breakpoints = [
        index for index, block in enumerate(blocks) if block.ttl and sizes[index] >= CACHEABLE_TOKENS
    ]
    if not breakpoints:
        return CacheUse(uncached=total)
    hit = _longest_hit(keys, breakpoints, remembered)
    read = sizes[hit] if hit >= 0 else 0
    written: dict[str, int] = {}
    done = read
    for index in breakpoints:
        if sizes[index] > done:
            ttl = blocks[index].ttl
            written[ttl] = written.get(ttl, 0) + sizes[index] - done
            done = sizes[index]
    prefixes = tuple((keys[index], LIFETIMES[blocks[index].ttl]) for index in breakpoints)
    return CacheUse(uncached=total - done, read=read, written=written, prefixes=prefixes)


def sign_thinking(thinking: str, prefix: bytes) -> str:
    """Make the signature of a thinking block that follows the prompt with this digest."""
    made = _SIGNATURE_MARK + _part(thinking.encode()) + _part(prefix)
    return base64.b64encode(made).decode()


def check_signature(block: PromptBlock) -> Signature:
    """Say whether an echoed thinking block is one Practice wrote, unedited, at this very place."""
    try:
        made = base64.b64decode(str(block.value.get("signature", "")), validate=True)
    except ValueError:
        return Signature.FOREIGN
    own = _SIGNATURE_MARK + _part(str(block.value.get("thinking", "")).encode())
    if not made.startswith(own) or len(made) != len(own) + _PART:
        return Signature.FOREIGN
    return Signature.GOOD if made.endswith(_part(block.before)) else Signature.ELSEWHERE


def content_blocks(content: object) -> list[Json]:
    """A message's content as a list of blocks, whichever way it was written."""
    if isinstance(content, str):
        return [{"type": "text", "text": content}]
    return [block for block in content if isinstance(block, dict)] if isinstance(content, list) else []


def cache_marks(request: Json) -> int:
    """Count the places that ask for a cache breakpoint, for the limit of four."""
    blocks = [value for _, _, value in _placed(request)]
    nested = [inner for block in blocks for inner in content_blocks(block.get("content"))]
    return sum(1 for block in (request, *blocks, *nested) if block.get("cache_control"))


def _placed(request: Json) -> Iterator[tuple[str, str, Json]]:
    for index, tool in enumerate(request.get("tools") or ()):
        yield f"tools.{index}", "tools", tool
    for index, block in enumerate(content_blocks(request.get("system"))):
        yield f"system.{index}", "system", block
    for number, message in enumerate(request.get("messages") or ()):
        for index, block in enumerate(content_blocks(message.get("content"))):
            yield f"messages.{number}.content.{index}", f"messages {message.get('role')}", block


def _bare(value: Json) -> Json:
    bare = {name: item for name, item in value.items() if name != "cache_control"}
    content = bare.get("content")
    if isinstance(content, list):
        bare["content"] = [_bare(item) if isinstance(item, dict) else item for item in content]
    return bare


def _tokens(value: Json, text: str) -> int:
    files = [
        str(source["data"])
        for block in (value, *content_blocks(value.get("content")))
        if isinstance(source := block.get("source"), dict)
        and source.get("type") == "base64"
        and "data" in source
    ]
    return text_tokens(text) - sum(text_tokens(data) - FILE_TOKENS for data in files)


def _ttl(value: Json) -> str:
    nested = content_blocks(value.get("content"))
    for block in (value, *nested):
        mark = block.get("cache_control")
        if isinstance(mark, dict):
            ttl = mark.get("ttl", "5m")
            return "1h" if ttl == "1h" else "5m"
    return ""


def _longest_hit(keys: list[bytes], breakpoints: list[int], remembered: Container[bytes]) -> int:
    for last in reversed(breakpoints):
        for index in range(last, max(-1, last - LOOK_BACK_BLOCKS), -1):
            if keys[index] in remembered:
                return index
    return -1


def _part(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()[:_PART]
