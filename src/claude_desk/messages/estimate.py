"""How many tokens a prompt is, about: for platforms that do not count for everybody.

Clients use the count to show how full a context is and to decide when to shorten it, so an estimate within a quarter of the
truth helps and an error does not. Text counts by its characters, by what kind of characters they are; images and documents
count what the API's documentation says they do.

https://platform.claude.com/docs/en/build-with-claude/token-counting, .../vision#image-costs, .../pdf-support
"""

from __future__ import annotations

import re
from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True)
class Weights:
    """What an estimate goes by, where somebody knows better than the defaults.

    Attributes:
        characters: how many ASCII characters of text are a token. Compact JSON keeps its proportion to that; scripts other
            than Latin count by the character, whatever this says.
        image: tokens of an image.
    """

    characters: float = CHARACTERS_A_TOKEN
    image: int = IMAGE_TOKENS


USUAL = Weights()


def estimate_tokens(body: bytes, weights: Weights = USUAL) -> int:
    """Estimate the input tokens of a Messages request: system, tools and messages.

    Args:
        body: the request. What is not understood in it counts as the text it is.
        weights: what characters and images count.
    """
    try:
        request = msgspec.json.decode(body)
    except (ValueError, RecursionError):
        return text_tokens(body.decode("utf-8", "replace"), weights.characters)
    if not isinstance(request, dict):
        return 0
    counting = _Counting(weights)
    total = counting.content(request.get("system"))
    messages, tools = request.get("messages"), request.get("tools")
    total += counting.messages(messages if isinstance(messages, list) else [])
    if isinstance(tools, list) and tools:
        total += TOOLS_TOKENS + sum(BLOCK_TOKENS + counting.json(tool) for tool in tools)
    output = request.get("output_config")
    answer = output.get("format") if isinstance(output, dict) else request.get("output_format")
    if isinstance(answer, dict):
        total += FORMAT_TOKENS + counting.json(answer.get("schema"))
    return max(1, round(total))


def estimate_messages(messages: list[Any], weights: Weights = USUAL) -> int:
    """Estimate the tokens of some messages of a request, decoded, such as those that were added to a prompt that is known."""
    return round(_Counting(weights).messages(messages))


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


class _Counting:
    """Adds up what a prompt is made of.

    Args:
        weights: what characters and images count.
    """

    def __init__(self, weights: Weights) -> None:
        self._characters = weights.characters
        self._in_json = weights.characters * JSON_CHARACTERS_A_TOKEN / CHARACTERS_A_TOKEN
        self._image = weights.image

    def messages(self, messages: list[Any]) -> float:
        """Of messages, each with its frame."""
        return sum(
            BLOCK_TOKENS + self.content(message.get("content") if isinstance(message, dict) else message)
            for message in messages
        )

    def content(self, content: Any, depth: int = 0) -> float:
        """Of a string, a block, or a list of blocks."""
        if isinstance(content, str):
            return text_tokens(content, self._characters)
        if isinstance(content, list) and depth < _DEEPEST:
            return sum(self.content(each, depth + 1) for each in content)
        if isinstance(content, dict) and depth < _DEEPEST:
            return self._block(content, depth)
        return 0

    def json(self, value: Any) -> int:
        """Of what is given to the model as JSON."""
        if isinstance(value, dict):
            value = {name: inner for name, inner in value.items() if name != "cache_control"}
        return text_tokens(msgspec.json.encode(value).decode(), self._in_json)

    def _block(self, block: dict[str, Any], depth: int) -> float:
        kind = block.get("type")
        if kind == "image":
            return self._image
        source = block.get("source")
        if kind == "document" and isinstance(source, dict):
            around = self.content(block.get("title")) + self.content(block.get("context"))
            return around + self._document(source, depth)
        if kind == "tool_use":
            return BLOCK_TOKENS + self.content(block.get("name")) + self.json(block.get("input"))
        if kind == "tool_result":
            return BLOCK_TOKENS + self.content(block.get("content"), depth + 1)
        values = (value for name, value in block.items() if name not in _UNCOUNTED)
        return sum(self.content(value, depth + 1) for value in values)

    def _document(self, source: dict[str, Any], depth: int) -> float:
        data = source.get("data")
        if source.get("type") == "base64" and isinstance(data, str):
            return PAGE_TOKENS * max(1, len(data) * 3 // 4 // PAGE_BYTES)
        if source.get("type") in {"url", "file"}:
            return PAGE_TOKENS
        return self.content(data) + self.content(source.get("content"), depth + 1)
