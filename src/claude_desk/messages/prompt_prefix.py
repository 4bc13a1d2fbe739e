"""Where two requests' cacheable prefixes differ, worked out from digests: nothing of a prompt's text is kept.

A prompt is cached as one row of blocks: tools, then system, then messages. :class:`PrefixReader` takes a request apart into
such blocks, each with a digest of what counts for the cache, and short digests of pieces of its text, so that two of them
can be compared later without either text. What does not count is left out: ``cache_control`` itself (moving a breakpoint is
no change), white space and escapes of the JSON, whether a text stands alone or as a block, and tools whose loading is
deferred. The order of keys inside a tool's schema or a call's input does count.

https://platform.claude.com/docs/en/build-with-claude/prompt-caching,
.../agents-and-tools/tool-use/tool-use-with-prompt-caching
"""

from __future__ import annotations

import hashlib
import json
import re
from array import array
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

import msgspec

MAX_SEGMENTS = 50_000
"""Blocks of a prompt that are looked at; a conversation of days has a few thousand."""

SETTINGS = (
    "tool_choice",
    "thinking",
    "output_config",
    "speed",
    "context_management",
    "mcp_servers",
    "container",
)
"""Fields beside the prompt that decide what of it is cached (all but the model)."""

TOOLS, SYSTEM, MESSAGES = "tools", "system", "messages"
# How long the pieces of a text are that get a digest each: fine at its beginning, coarse at the end of a long one. It
# depends on the place alone, so that texts of different lengths have the same pieces as far as they are the same.
_PIECES = ((32, 128), (128, 128), (512, 128), (4096, 128))
_LAST_PIECE = 65536
_DIGEST = 16
_REST = 8  # blocks that are read in a row; less than half a millisecond
_REST_KNOWN = 32  # blocks that are known already, in a row
_WEIGHT = 300  # bytes that a segment takes, roughly, beside its digests of pieces
_SHOWN_NAME = re.compile(r"[A-Za-z0-9_.:-]{1,64}")
_PARTS_FIRST = ("name", "description", "text", "input", "content", "input_schema")


class Part(NamedTuple):
    """One value of a block, such as a tool's description."""

    length: int
    """Characters of the text, or of the value as JSON."""
    digests: Sequence[int]
    """Of each piece; salted by the interpreter, so they mean nothing outside this process."""


class Segment(NamedTuple):
    """One block of a prompt."""

    digest: bytes
    """Of everything about it that counts for the cache, its role included."""
    unordered: bytes
    """The same whatever the order of keys in it."""
    role: str
    """``tools``, ``system``, or the role of the message."""
    kind: str
    """Its ``type``; empty where it has none that can be shown."""
    name: str
    """A tool's name, where it can be shown; else empty."""
    size: int
    """Bytes of it as JSON."""
    parts: Mapping[str, Part]
    """Its values by their names."""
    weight: int
    """Bytes that it takes in memory, roughly."""


class Prefix(NamedTuple):
    """A prompt without its words."""

    segments: tuple[Segment, ...]
    """All blocks in the order in which they are cached."""
    tools: int
    """How many of them are tools."""
    system: int
    """How many are of the system prompt."""
    blocks: tuple[int, ...]
    """How many each message has."""
    marks: Mapping[int, str]
    """Where breakpoints stand: numbers of blocks, with the time to live, ``5m`` or ``1h``."""
    settings: Mapping[str, bytes]
    """Digests of those of :data:`SETTINGS` that are there."""

    @property
    def keys(self) -> tuple[bytes, ...]:
        """The digests of all blocks."""
        return tuple([segment.digest for segment in self.segments])

    @property
    def head(self) -> int:
        """How many blocks stand before the messages."""
        return self.tools + self.system

    @property
    def tail(self) -> int:
        """The number of the first block of the last message."""
        return len(self.segments) - (self.blocks[-1] if self.blocks else 0)

    def place(self, number: int) -> str:
        """Where a block stands, in words: ``message 3 (assistant), block 2 (tool_use)``."""
        segment = self.segments[number]
        if number < self.tools:
            return f"tool {number + 1}" + (f" ({segment.name})" if segment.name else "")
        if number < self.head:
            return f"system block {number - self.tools + 1}"
        first = self.head
        message = 0
        while number >= first + self.blocks[message]:
            first += self.blocks[message]
            message += 1
        words = f"message {message + 1} ({segment.role})"
        if self.blocks[message] == 1:
            return words
        return f"{words}, block {number - first + 1}" + (f" ({segment.kind})" if segment.kind else "")


_Blocks = tuple[tuple[Segment, str], ...]
"""With the time to live of the breakpoint that each ends with, empty for none."""


class _Prompt(msgspec.Struct):
    tools: msgspec.Raw = msgspec.Raw(b"null")
    system: msgspec.Raw = msgspec.Raw(b"null")
    messages: msgspec.Raw = msgspec.Raw(b"null")
    cache_control: Any = None
    tool_choice: msgspec.Raw = msgspec.Raw(b"null")
    thinking: msgspec.Raw = msgspec.Raw(b"null")
    output_config: msgspec.Raw = msgspec.Raw(b"null")
    speed: msgspec.Raw = msgspec.Raw(b"null")
    context_management: msgspec.Raw = msgspec.Raw(b"null")
    mcp_servers: msgspec.Raw = msgspec.Raw(b"null")
    container: msgspec.Raw = msgspec.Raw(b"null")


_PROMPT = msgspec.json.Decoder(_Prompt)
_OBJECT = msgspec.json.Decoder(dict[str, msgspec.Raw])
_ARRAY = msgspec.json.Decoder(list[msgspec.Raw])
_ANY = msgspec.json.Decoder()
_UNORDERED = msgspec.json.Encoder(order="deterministic")


class PrefixReader:
    """Takes requests apart. A block that was seen lately is known by its bytes and not read again.

    Args:
        salt: up to 64 random bytes, kept nowhere: without them nobody can try texts against the digests.
        room: bytes that known blocks may take.
        rest: called now and then while there is much to do, to let other threads come first.
    """

    def __init__(
        self, salt: bytes, *, room: int = 16_000_000, rest: Callable[[], None] = lambda: None
    ) -> None:
        self._salt = salt
        self._rest = rest
        self._looked = self._made = 0
        self._room = room // 2
        self._known: dict[tuple[int, int, str], _Blocks] = {}
        self._older: dict[tuple[int, int, str], _Blocks] = {}
        self._weight = 0

    def read(self, body: bytes) -> Prefix | None:
        """The prompt of a Messages request; None where it has none, or is no such request. About 1 ms for 100 KB.

        Args:
            body: the request as it leaves.
        """
        try:
            return self._read(body)
        except (ValueError, RecursionError):
            pass
        try:
            # Halves of surrogate pairs, which some clients send, are read by the standard library alone.
            text = json.dumps(json.loads(body), ensure_ascii=False).encode("utf-8", "replace")
            return self._read(text)
        except (ValueError, RecursionError):
            return None

    def _read(self, body: bytes) -> Prefix | None:
        prompt = _PROMPT.decode(body)
        if not bytes(prompt.messages).startswith(b"["):
            return None
        row = _Row()
        for raw in _listed(bytes(prompt.tools)):
            row.extend(self._blocks(TOOLS, raw))
        tools = len(row.segments)
        for raw in _content(bytes(prompt.system)):
            row.extend(self._blocks(SYSTEM, raw))
        system = len(row.segments) - tools
        blocks = [row.extend(self._blocks(MESSAGES, raw)) for raw in _listed(bytes(prompt.messages))]
        if prompt.cache_control and row.segments:
            row.marks.setdefault(len(row.segments) - 1, _ttl(prompt.cache_control))
        settings = {
            name: self._digest(msgspec.json.encode(_ANY.decode(value)))
            for name in SETTINGS
            if (value := bytes(getattr(prompt, name))) != b"null"
        }
        return Prefix(tuple(row.segments), tools, system, tuple(blocks), row.marks, settings)

    def _blocks(self, role: str, raw: bytes) -> _Blocks:
        """The block, or the blocks of a whole message; none where it is no part of what is cached."""
        # The interpreter's own salted hash: it never leaves this process, and costs next to nothing.
        key = (hash(raw), len(raw), role)
        found = self._known.get(key)
        self._looked += 1
        if self._looked % _REST_KNOWN == 0:
            self._rest()
        if found is not None:
            return found
        found = self._older.get(key)
        if found is None:
            found = self._of_message(raw) if role == MESSAGES else self._taken_apart(role, raw)
            self._made += 1
            if self._made % _REST == 0:
                self._rest()
        if self._weight >= self._room:
            self._older, self._known, self._weight = self._known, {}, 0
        self._known[key] = found
        self._weight += _WEIGHT + sum(segment.weight for segment, _ in found)
        return found

    def _of_message(self, raw: bytes) -> _Blocks:
        members = {name: bytes(value) for name, value in _OBJECT.decode(raw).items()}
        role = _text(members.pop("role", b"null"))
        content = members.pop("content", b"null")
        mark = members.pop("cache_control", b"null")  # some clients' own: on a whole message
        parts = _content(content)
        if members:
            rest = b",".join(msgspec.json.encode(name) + b":" + value for name, value in members.items())
            parts.insert(0, b'{"type":"message fields",' + rest + b"}")
        # No role is called as a section is: that of a message has its own mark.
        blocks = [block for part in parts for block in self._blocks(f"message {role}", part)]
        if mark != b"null" and blocks and not blocks[-1][1]:
            blocks[-1] = (blocks[-1][0], _ttl(_ANY.decode(mark)))
        return tuple(blocks)

    def _taken_apart(self, section: str, raw: bytes) -> _Blocks:
        value = _ANY.decode(raw)
        if not isinstance(value, dict):
            value = {"value": value}
        if section == TOOLS and value.get("defer_loading") is True:
            return ()
        role = section.removeprefix("message ")
        ttl = _without_marks(value)
        kind, named = value.get("type"), value.get("name")
        # In what order a block has its own members makes no difference to anybody; inside them it does.
        ordered = sorted(value.items())
        digest = self._digest(msgspec.json.encode(ordered), section)
        nested = any(isinstance(item, dict | list) for _, item in ordered)
        parts = {
            (name if _SHOWN_NAME.fullmatch(name) else "other"): _part(item)
            for name, item in sorted(ordered, key=_reading_order)
            if name != "type"
        }
        segment = Segment(
            digest,
            self._digest(_UNORDERED.encode(ordered), section) if nested else digest,
            role if _SHOWN_NAME.fullmatch(role) else "other",
            kind if isinstance(kind, str) and _SHOWN_NAME.fullmatch(kind) else "",
            named if section == TOOLS and isinstance(named, str) and _SHOWN_NAME.fullmatch(named) else "",
            len(raw),
            parts,
            _WEIGHT + sum(100 + 8 * len(part.digests) for part in parts.values()),
        )
        return ((segment, ttl),)

    def _digest(self, data: bytes, role: str = "") -> bytes:
        made = hashlib.blake2b(data, digest_size=_DIGEST, key=self._salt)
        if role:
            made.update(b"\0" + role.encode("utf-8", "replace"))
        return made.digest()


class _Row:
    """The blocks of one prompt, while they are gathered."""

    def __init__(self) -> None:
        self.segments: list[Segment] = []
        self.marks: dict[int, str] = {}

    def extend(self, blocks: _Blocks) -> int:
        """Add some; how many."""
        for segment, ttl in blocks:
            if ttl:
                self.marks[len(self.segments)] = ttl
            self.segments.append(segment)
        if len(self.segments) > MAX_SEGMENTS:
            raise ValueError(f"more than {MAX_SEGMENTS} blocks")
        return len(blocks)


def piece(number: int) -> tuple[int, int]:
    """From which to before which character the piece of a text goes that has this number."""
    start = 0
    for length, count in _PIECES:
        if number < count:
            return start + number * length, start + (number + 1) * length
        start += length * count
        number -= count
    return start + number * _LAST_PIECE, start + (number + 1) * _LAST_PIECE


def _part(value: object) -> Part:
    text = value if isinstance(value, str) else msgspec.json.encode(value).decode()
    digests = array("q")
    start = 0
    for length, count in (*_PIECES, (_LAST_PIECE, MAX_SEGMENTS)):
        upto = min(start + length * count, len(text))
        digests.extend([hash(text[at : at + length]) for at in range(start, upto, length)])
        if upto == len(text):
            break
        start = upto
    return Part(len(text), digests)


def _reading_order(item: tuple[str, object]) -> tuple[int, str]:
    name = item[0]
    return (_PARTS_FIRST.index(name) if name in _PARTS_FIRST else len(_PARTS_FIRST), name)


def _listed(raw: bytes) -> list[bytes]:
    return [bytes(each) for each in _ARRAY.decode(raw)] if raw.startswith(b"[") else []


def _content(raw: bytes) -> list[bytes]:
    """The blocks of a content, whichever way it is written; a text alone is one block."""
    if raw.startswith(b"["):
        return _listed(raw)
    if raw.startswith(b'"'):
        return [b'{"text":' + raw + b',"type":"text"}']
    return [] if raw == b"null" else [raw]


def _without_marks(value: dict[str, Any]) -> str:
    """Take the breakpoints out of a block and of what it contains; the time to live of the last, empty for none."""
    mark = value.pop("cache_control", None)
    content = value.get("content")
    inner = ""
    if isinstance(content, list):
        for each in content:
            if isinstance(each, dict):
                inner = _ttl(each.pop("cache_control", None)) or inner
    return _ttl(mark) or inner


def _ttl(mark: object) -> str:
    if not isinstance(mark, dict):
        return ""
    return "1h" if mark.get("ttl") == "1h" else "5m"


def _text(raw: bytes) -> str:
    value = _ANY.decode(raw)
    return value if isinstance(value, str) else ""
