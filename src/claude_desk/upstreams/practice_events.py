"""Takes a finished message apart into the server-sent events the Messages API would have streamed.

The order is the API's: message_start; for each block its start, deltas and stop, with one ping after the first
start; message_delta with the stop reason and final usage; message_stop.
"""

from __future__ import annotations

import hashlib
import json
import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

Json = dict[str, Any]
Event = tuple[str, bytes]

WORDS_A_DELTA = 3
CHARACTERS_A_JSON_DELTA = 12
MOST_PADDING = 15

_WORDS = re.compile(rf"(?:\s*\S+){{1,{WORDS_A_DELTA}}}\s*|\s+")


def message_events(message: Json) -> tuple[Event, ...]:
    """The events of one message, each as its name and its data."""
    return tuple(_encoded(kind, body) for kind, body in _events(message))


def error_event(kind: str, text: str) -> Event:
    """The event that says in mid-stream that there will be no more."""
    return _encoded("error", {"error": {"details": None, "type": kind, "message": text}})


def _events(message: Json) -> Iterator[tuple[str, Json]]:
    usage = message["usage"]
    opening: Json = {
        "content": [],
        "stop_reason": None,
        "stop_sequence": None,
        "usage": {**usage, "output_tokens": 1},
    }
    yield "message_start", {"message": {**message, **opening}}
    for index, block in enumerate(message["content"]):
        empty, deltas = _apart(block)
        yield "content_block_start", {"index": index, "content_block": empty}
        if index == 0:
            yield "ping", {}
        for delta in deltas:
            yield "content_block_delta", {"index": index, "delta": delta}
        yield "content_block_stop", {"index": index}
    ending = {name: message[name] for name in ("stop_reason", "stop_sequence")}
    counted = ("input_tokens", "cache_creation_input_tokens", "cache_read_input_tokens", "output_tokens")
    final = {name: usage[name] for name in (*counted, "output_tokens_details") if name in usage}
    yield "message_delta", {"delta": ending, "usage": final}
    yield "message_stop", {}


def _apart(block: Json) -> tuple[Json, list[Json]]:
    if block["type"] == "text":
        return {**block, "text": ""}, [
            {"type": "text_delta", "text": part} for part in _WORDS.findall(block["text"])
        ]
    if block["type"] == "thinking":
        parts = [{"type": "thinking_delta", "thinking": part} for part in _WORDS.findall(block["thinking"])]
        signature = {"type": "signature_delta", "signature": block["signature"]}
        return {**block, "thinking": "", "signature": ""}, [*parts, signature]
    text = json.dumps(block["input"], ensure_ascii=False) if block["input"] else ""
    size = CHARACTERS_A_JSON_DELTA
    pieces = ["", *(text[start : start + size] for start in range(0, len(text), size))]
    return {**block, "input": {}}, [{"type": "input_json_delta", "partial_json": piece} for piece in pieces]


def _encoded(kind: str, body: Json) -> Event:
    data = json.dumps({"type": kind, **body}, ensure_ascii=False, separators=(",", ":")).encode()
    # The API pads its events inside the object, so that sizes on the wire do not give the text away.
    padding = hashlib.sha256(data).digest()[0] % (MOST_PADDING + 1) if kind == "content_block_delta" else 0
    return kind, data[:-1] + b" " * padding + b"}"
