"""How many tokens a prompt is, about: for platforms that do not count for everybody.

Clients use the count to show how full a context is and to decide when to shorten it, so an estimate within a quarter of the
truth helps and an error does not. Text counts by its characters, by what kind of characters they are; images and documents
count what the API's documentation says they do.

https://platform.claude.com/docs/en/build-with-claude/token-counting, .../vision#image-costs, .../pdf-support
"""

from __future__ import annotations

import re
from math import ceil
from typing import Any

import msgspec

CHARACTERS_A_TOKEN = 4.0
"""Of English text and code, between the older models' tokenizer (4.5) and the newer ones' (3.5)."""

JSON_CHARACTERS_A_TOKEN = 2.8
"""Of compact JSON: descriptions of tools and what they are called with."""

WIDE_TOKENS = 1.1
"""Tokens of a character of a script that has thousands of them, such as Chinese, Japanese or Korean."""

LETTER_TOKENS = 0.6
"""Tokens of any other letter outside ASCII: Cyrillic, Arabic, accents, symbols."""

IMAGE_TOKENS = 1_500
"""What an image counts: width times height by 750, and larger ones are made smaller until that is about 1,600."""

PAGE_TOKENS = 2_500
"""What a page of a PDF counts, as text and as an image."""

PAGE_BYTES = 60_000
"""Bytes of PDF that are taken for a page."""

BLOCK_TOKENS = 4
"""What the frame around a message, a tool or a result counts."""

TOOLS_TOKENS = 400
"""What the instructions count that the API adds once there are tools."""

FORMAT_TOKENS = 150
"""What the instructions count that the API adds to a JSON schema for the answer."""

_WIDE = re.compile("[\u1100-\u11ff\u2e80-\ua4cf\uac00-\ud7af\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff]")
_OTHER = re.compile("[^\x00-\x7f]")
_DEEPEST = 12
# Not part of the prompt: where a cache may end, and what vouches for a thinking block.
_UNCOUNTED = frozenset({"cache_control", "signature", "type", "id", "tool_use_id"})


def estimate_tokens(body: bytes) -> int:
    """Estimate the input tokens of a Messages request: system, tools and messages.

    Args:
        body: the request. What is not understood in it counts as the text it is.
    """
    try:
        request = msgspec.json.decode(body)
    except (ValueError, RecursionError):
        return text_tokens(body.decode("utf-8", "replace"))
    if not isinstance(request, dict):
        return 0
    total = _tokens(request.get("system"))
    messages, tools = request.get("messages"), request.get("tools")
    for message in messages if isinstance(messages, list) else ():
        total += BLOCK_TOKENS + _tokens(message.get("content") if isinstance(message, dict) else message)
    if isinstance(tools, list) and tools:
        total += TOOLS_TOKENS + sum(BLOCK_TOKENS + _json_tokens(tool) for tool in tools)
    output = request.get("output_config")
    answer = output.get("format") if isinstance(output, dict) else request.get("output_format")
    if isinstance(answer, dict):
        total += FORMAT_TOKENS + _json_tokens(answer.get("schema"))
    return max(1, round(total))


def text_tokens(text: str, characters: float = CHARACTERS_A_TOKEN) -> int:
    """Estimate the tokens of a text.

    Args:
        text: the text.
        characters: how many of its ASCII characters are a token.
    """
    if text.isascii():
        return ceil(len(text) / characters)
    wide = len(_WIDE.findall(text))
    other = len(_OTHER.findall(text)) - wide
    plain = len(text) - wide - other
    return round(plain / characters + wide * WIDE_TOKENS + other * LETTER_TOKENS)


def _tokens(content: Any, depth: int = 0) -> float:
    """Of a string, a block, or a list of blocks."""
    if isinstance(content, str):
        return text_tokens(content)
    if isinstance(content, list) and depth < _DEEPEST:
        return sum(_tokens(each, depth + 1) for each in content)
    if isinstance(content, dict) and depth < _DEEPEST:
        return _block_tokens(content, depth)
    return 0


def _block_tokens(block: dict[str, Any], depth: int) -> float:
    kind = block.get("type")
    if kind == "image":
        return IMAGE_TOKENS
    source = block.get("source")
    if kind == "document" and isinstance(source, dict):
        around = _tokens(block.get("title")) + _tokens(block.get("context"))
        return around + _document_tokens(source, depth)
    if kind == "tool_use":
        return BLOCK_TOKENS + _tokens(block.get("name")) + _json_tokens(block.get("input"))
    if kind == "tool_result":
        return BLOCK_TOKENS + _tokens(block.get("content"), depth + 1)
    values = (value for name, value in block.items() if name not in _UNCOUNTED)
    return sum(_tokens(value, depth + 1) for value in values)


def _document_tokens(source: dict[str, Any], depth: int) -> float:
    data = source.get("data")
    if source.get("type") == "base64" and isinstance(data, str):
        return PAGE_TOKENS * max(1, len(data) * 3 // 4 // PAGE_BYTES)
    if source.get("type") in {"url", "file"}:
        return PAGE_TOKENS
    return _tokens(data) + _tokens(source.get("content"), depth + 1)


def _json_tokens(value: Any) -> int:
    if isinstance(value, dict):
        value = {name: inner for name, inner in value.items() if name != "cache_control"}
    return text_tokens(msgspec.json.encode(value).decode(), JSON_CHARACTERS_A_TOKEN)
